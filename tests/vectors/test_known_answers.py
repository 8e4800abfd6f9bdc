"""The engine and its twin against published figures (risk.json names where each was published)."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from properties.compare import Pair
from properties.terms import BTC, FIRST_USER, START_NS, USDT, market
from reference import margin, rates
from reference.numbers import BPS
from support.exchange import Exchange, perp

from luxterm.model import commands as c
from luxterm.model.codes import ANY_MARKET, MarginMode, Side
from luxterm.model.events import LiquidationStep
from luxterm.model.units import MINUTE, USD6

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "risk.json").read_text())
LONG, SHORT = FIRST_USER, FIRST_USER + 1
TICK_E12, LOT_E12 = 10**10, 10**9
"""0.01 of the quote, 0.001 of the base: 10 usd6 for a tick times a lot."""


def usd6(text: str) -> int:
    value = Decimal(text) * USD6
    assert value == int(value)
    return int(value)


def ticks(text: str) -> int:
    return int(Decimal(text) * 100)


class Venue:
    """A venue of two rich accounts that the engine and the twin walk through side by side."""

    def __init__(self, tiers: tuple[int, ...] = (), **terms: int) -> None:
        self.pair = Pair(dump_every=0)
        self.do(
            market(BTC, tick_size_e12=TICK_E12, lot_size_e12=LOT_E12, price_band_bps=0, maker_fee_e12=0,
                   taker_fee_e12=0, base_asset=ANY_MARKET, funding_interval_ns=0, stale_ns=10 * MINUTE,
                   max_order_lots=0, **terms)
        )  # fmt: skip
        if tiers:
            self.do(c.ConfigureMarginTiers(BTC, tiers))
        for name in (b"long", b"short"):
            self.do(c.OpenAccount(name))
        for account in (LONG, SHORT):
            self.do(c.Deposit(account, USDT, 10_000_000 * USD6))

    def do(self, command: c.Command, now_ns: int = START_NS) -> None:
        """Applies to both; a refusal is a mistake of the test."""
        refusals = [event for event in self.pair.apply(command, now_ns) if type(event).__name__ == "Rejected"]
        assert not refusals, refusals

    def order(self, account: int, side: int, price_ticks: int, lots: int) -> None:
        self.do(
            c.PlaceOrder(account=account, market=BTC, side=side, type=0, tif=0, stp=0, trigger_by=0, peg=0, flags=0,
                         slippage_bps=0, trail_bps=0, price_ticks=price_ticks, size_lots=lots)
        )  # fmt: skip

    def open(self, price_ticks: int, lots: int) -> None:
        """The long buys from the short at the index price."""
        self.do(c.SetIndexPrice(BTC, price_ticks, START_NS))
        self.order(SHORT, Side.SELL, price_ticks, lots)
        self.order(LONG, Side.BUY, price_ticks, lots)


def tier_table(case: dict[str, Any]) -> tuple[rates.Tier, ...]:
    return tuple(rates.Tier(usd6(tier["from"]), tier["max_leverage"]) for tier in case["tiers"])


@pytest.mark.parametrize("case", VECTORS["margin_tiers"], ids=lambda case: case["source"][:24])
def test_tier_deductions(case: dict[str, Any]) -> None:
    assert rates.deductions(tier_table(case)) == [usd6(text) for text in case["deductions"]]
    assert margin.tier_deductions(tier_table(case)) == [usd6(text) for text in case["deductions"]]


@pytest.mark.parametrize("case", VECTORS["margin_tiers"], ids=lambda case: case["source"][:24])
def test_maintenance_of_a_position_in_tiers(case: dict[str, Any]) -> None:
    tiers = tier_table(case)
    flat = tuple(number for tier in tiers for number in tier)
    for check in case["checks"]:
        venue = Venue(flat, max_leverage=tiers[0].max_leverage, default_leverage=1)
        price, notional = ticks("50000"), usd6(check["notional"])
        venue.open(price, notional // (price * 10))
        want = usd6(check["maintenance"])
        assert rates.maintenance(tiers, notional) == want
        assert margin.maintenance(venue.pair.twin.venue, venue.pair.twin.venue.accounts[LONG]) == want
        state = venue.pair.engine.account(LONG)
        assert state is not None and state.maintenance_margin_usd6 == want


@pytest.mark.parametrize("case", VECTORS["liquidation_price"], ids=lambda case: case["source"][:24])
def test_liquidation_price_of_an_isolated_position(case: dict[str, Any]) -> None:
    venue = Venue(max_leverage=case["max_leverage"], default_leverage=case["leverage"])
    for account in (LONG, SHORT):
        venue.do(c.SetMarginMode(account, BTC, MarginMode.ISOLATED))
    venue.open(ticks(case["entry"]), int(Decimal(case["size"]) * 1000))
    state = venue.pair.engine.position(LONG, BTC)
    assert state is not None and state.liquidation_ticks == ticks(case["reported"])
    exact = Fraction(case["exact"]) * 100
    assert state.liquidation_ticks - 1 < exact <= state.liquidation_ticks


@pytest.mark.parametrize("case", VECTORS["funding"], ids=lambda case: case["source"][:30])
def test_funding_formulas(case: dict[str, Any]) -> None:
    if "index" in case:
        index, bid, ask = (ticks(case[name]) for name in ("index", "impact_bid", "impact_ask"))
        assert rates.premium(index, bid, ask) == Fraction(case["premium"])
    rate = rates.rate_8h(Fraction(case["premium"]), Fraction(case["interest_8h"]))
    assert rate == Fraction(case["rate_8h"])
    if "hourly_payment_long_10_units" in case:
        assert 10 * Fraction(case["index"]) * rate / 8 == Fraction(case["hourly_payment_long_10_units"])
    if "rate_1h_capped" in case:
        assert rates.rate_of_interval(rate, 100) == Fraction(case["rate_1h_capped"])


def test_a_premium_needs_depth_on_both_sides() -> None:
    """Where a side cannot fill the impact notional the sample is 0."""
    assert rates.premium(10_000, None, 10_100) == 0
    assert rates.premium(10_000, 10_100, None) == 0


@pytest.mark.parametrize("case", VECTORS["bankruptcy"], ids=lambda case: case["source"][:24])
def test_bankruptcy_price(case: dict[str, Any]) -> None:
    """-notional - equity x MM_i / MM, for one position: what closing at it leaves is exactly nothing."""
    size, index, cash = (Fraction(case[name]) for name in ("size", "index", "quote_balance"))
    notional = size * index
    equity = cash + notional
    maintenance = notional * Fraction(case["maintenance_fraction"])
    total = -notional + equity * maintenance / maintenance
    assert -total == Fraction(case["bankruptcy_total"])
    assert -total / size == Fraction(case["bankruptcy_price"])
    assert Fraction(1, BPS) < 1


@pytest.mark.parametrize("case", VECTORS["bankruptcy"], ids=lambda case: case["source"][:24])
def test_the_engine_liquidates_at_that_price(case: dict[str, Any]) -> None:
    """A deposit that leaves the published balance: cash less cost; the order's limit is the bankruptcy price."""
    lots, index, entry = int(Decimal(case["size"]) * 1000), ticks(case["index"]), ticks("65010")
    leverage = int(1 / (2 * Fraction(case["maintenance_fraction"])))
    x = Exchange(perp(max_leverage=leverage, default_leverage=leverage, maintenance_margin_bps=10_000,
                      maker_fee_e12=0, taker_fee_e12=0), marks=(entry,))  # fmt: skip
    deposit = (usd6(case["quote_balance"]) + entry * lots * 10) // USD6
    holder = x.trader(deposit)
    x.trade(holder, x.trader(100_000), entry, lots)
    x.index(index)
    orders = [step for step in x.of(LiquidationStep) if step.step == 1]
    assert [(step.account, step.price_ticks) for step in orders] == [(holder, ticks(case["bankruptcy_price"]))]
