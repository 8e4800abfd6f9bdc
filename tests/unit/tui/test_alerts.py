"""Alerts: when they speak, and that they speak once."""

from __future__ import annotations

from decimal import Decimal as D

import msgspec
import pytest
from tui import fakes

from luxterm.tui import alerts
from luxterm.tui.intents import AlertIntent
from luxterm.tui.settings import AlertRule
from luxterm.tui.store import Store
from luxterm.wire import objects as w


@pytest.fixture
async def store() -> Store:
    client = fakes.FakeClient()
    fakes.account(client)
    found = Store(lambda: fakes.NOW_MS)
    found.fold_markets(client.infos, client.grids)
    found.fold_tickers([fakes.ticker(info) for info in client.infos.values()])
    found.mirror = client.mirror
    return found


def set_mark(store: Store, symbol: str, mark: str, **more: object) -> None:
    ticker = msgspec.structs.replace(store.tickers[symbol], mark=D(mark), **more)
    store.fold_tickers([ticker])


async def test_an_alert_that_is_set_again_speaks_again(store: Store) -> None:
    """Price alerts are spent when they speak; the same one set anew while the price is still there speaks at once."""
    rule = alerts.rule_of(AlertIntent("price", "BTC-USDT", ">", D(66000)), store)
    checker = alerts.Alerts()
    set_mark(store, "BTC-USDT", "66000.01")
    assert len(checker.check([rule], store)) == 1
    assert checker.check([], store) == []
    assert not checker._on  # spent rules leave nothing behind
    assert len(checker.check([rule], store)) == 1


async def test_a_price_alert_speaks_once_per_crossing(store: Store) -> None:
    rule = alerts.rule_of(AlertIntent("price", "BTC-USDT", ">", D(66000)), store)
    checker = alerts.Alerts()
    assert checker.check([rule], store) == []
    set_mark(store, "BTC-USDT", "66000.01")
    assert [text for _, text in checker.check([rule], store)] == ["BTC-USDT is above 66,000.00: 66,000.01"]
    assert checker.check([rule], store) == []
    set_mark(store, "BTC-USDT", "65000")
    checker.check([rule], store)
    set_mark(store, "BTC-USDT", "67000")
    assert len(checker.check([rule], store)) == 1


async def test_a_move_is_measured_from_when_it_was_set(store: Store) -> None:
    rule = alerts.rule_of(AlertIntent("move", "BTC-USDT", "", D(2)), store)
    assert rule.reference == "65000.00"
    checker = alerts.Alerts()
    set_mark(store, "BTC-USDT", "66299.99")
    assert checker.check([rule], store) == []
    set_mark(store, "BTC-USDT", "63700")
    assert "moved -2.00%" in checker.check([rule], store)[0][1]


async def test_margin_liquidation_funding_oracle_breaker(store: Store) -> None:
    rules = [AlertRule(kind) for kind in ("margin", "liquidation", "oracle", "breaker")]
    rules.append(AlertRule("funding", "BTC-USDT"))
    checker = alerts.Alerts()
    assert checker.check(rules, store) == []
    assert store.mirror is not None
    store.mirror.margin = fakes.margin("10000", "8000")
    set_mark(store, "ETH-USDT", "3900", stale=True)
    set_mark(store, "BTC-USDT", "65000", funding=D("-0.001"))
    store.oracle["BTC-USDT"] = w.OracleUpdate(
        symbol="BTC-USDT", price=None, confidence=D(0), sources=[], breaker="open"
    )
    said = {rule.kind: text for rule, text in checker.check(rules, store)}
    assert said["margin"] == "margin used is 80%"
    assert said["liquidation"].startswith("ETH-USDT is 1.29% from")
    assert said["oracle"] == "the oracle price of ETH-USDT is stale"
    assert "breaker of BTC-USDT" in said["breaker"]
    assert "-0.1000%" in said["funding"]


def test_rules_are_said_in_words() -> None:
    assert alerts.describe(AlertRule("price", "BTC-USDT", ">", "70000")) == "BTC-USDT above 70000"
    assert alerts.describe(AlertRule("margin")) == "margin used above 80%"
