"""The venues of the streams: what a profile says, the markets' terms, the commands that build the venue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from luxterm.model import commands as c
from luxterm.model.codes import (
    ANY_MARKET,
    MarketType,
    OrderType,
    SystemAccount,
)
from luxterm.model.units import HOUR, I64_MAX, I64_MIN, MINUTE, SECOND, USD6

START_NS = 1_700_000_000 * SECOND
FIRST_USER = int(SystemAccount.FIRST_USER)
BTC, ETH, SPOT = 0, 1, 2
USDT, BASE, OTHER = 0, 1, 2
HUGE = (I64_MAX, I64_MAX - 1, I64_MIN, -1, 2**62, 2**40, 10**15)


class World(Protocol):
    """What a draw may look at."""

    def open_orders(self) -> Sequence[Any]:
        """Orders with .id .account .market .side .type .price .stop .size .filled .peg .oco .client_order_id, by id."""
        ...

    def users(self) -> Sequence[int]: ...

    def price_of(self, market: int) -> int:
        """Mark, else index, else 0."""
        ...

    def position_of(self, account: int, market: int) -> int: ...

    def pending_withdrawals(self) -> Sequence[int]: ...

    def vaults(self) -> Sequence[int]: ...

    def leader_of(self, vault: int) -> int:
        """The account that leads a vault; 0 = none."""
        ...

    def free_of(self, account: int) -> int:
        """usd6 that may leave the account now."""
        ...

    def now(self) -> int: ...


class Profile(msgspec.Struct, frozen=True):
    """What a stream contains: `weights` by draw kind and the market's terms."""

    name: str
    weights: dict[str, float]
    users: int = 6
    deposit_usd6: int = 2_000 * USD6
    insurance_usd6: int = 200 * USD6
    backstop_usd6: int = 0
    large_usd6: int = 3_000 * USD6
    hostile: float = 0.04
    """Share of draws with senseless numbers."""
    spread_ticks: int = 8
    """Prices are drawn this close to the mark."""
    swing: float = 0.01
    """How far an index price moves."""
    types: tuple[int, ...] = (OrderType.LIMIT, OrderType.MARKET)
    flags: bool = True
    markets: tuple[int, ...] = (BTC, ETH)
    market_changes: dict[str, int] = {}
    tiers: tuple[int, ...] = ()
    step_ns: int = 6 * SECOND
    size_scale: int = 1
    """Sizes are this many times larger than in an ordinary stream."""


def market(index: int, **changes: Any) -> c.ConfigureMarket:
    """Market `index` of the test venue. BTC: tick 0.1, lot 0.001; ETH: tick 0.01, lot 0.01; SPOT trades BASE."""
    grid = {BTC: (10**11, 10**9), ETH: (10**10, 10**10), SPOT: (10**11, 10**9)}[index]
    values: dict[str, Any] = {
        "market": index,
        "type": MarketType.SPOT if index == SPOT else MarketType.PERP,
        "flags": 0,
        "base_asset": OTHER if index == ETH else BASE,
        "tick_size_e12": grid[0],
        "lot_size_e12": grid[1],
        "max_leverage": 20,
        "default_leverage": 10,
        "maintenance_margin_bps": 500,
        "liquidation_fee_bps": 50,
        "price_band_bps": 1000,
        "slippage_bps": 500,
        "max_funding_rate_bps": 100,
        "maker_fee_e12": 200_000_000,
        "taker_fee_e12": 500_000_000,
        "stale_ns": 5 * MINUTE,
        "funding_interval_ns": HOUR,
        "interest_8h_e12": 100_000_000,
        "impact_notional_usd6": 500 * USD6,
        "min_notional_usd6": USD6 // 2,
        "max_order_lots": 1_000_000,
        "max_order_notional_usd6": 0,
        "max_position_lots": 0,
        "max_open_interest_lots": 0,
        "backstop_cap_lots": 5_000,
        "max_pegs": 4,
        "symbol": (b"BTC-USDT", b"ETH-USDT", b"BTC-USDT-SPOT")[index],
    }
    return c.ConfigureMarket(**{**values, **changes})


def opening(profile: Profile) -> list[c.Command]:
    """The commands that build the venue of a profile: assets, markets, users with money, first prices."""
    out: list[c.Command] = [
        c.ConfigureVenue(
            max_open_orders=24, max_steps=6, large_position_usd6=profile.large_usd6, partial_wait_ns=30 * SECOND
        ),
        c.ConfigureAsset(asset=USDT, decimals=6, haircut_bps=0, index_market=ANY_MARKET, name=b"USDT"),
        c.ConfigureAsset(asset=BASE, decimals=8, haircut_bps=1000, index_market=BTC, name=b"BTC"),
        c.ConfigureAsset(asset=OTHER, decimals=8, haircut_bps=1500, index_market=ETH, name=b"ETH"),
    ]
    for index in profile.markets:
        out.append(market(index, **profile.market_changes))
        if profile.tiers and index == ETH:
            out.append(c.ConfigureMarginTiers(market=index, tiers=profile.tiers))
    out += [c.OpenAccount(name=f"user{number}".encode()) for number in range(profile.users)]
    out += [
        c.Deposit(account=FIRST_USER + number, asset=USDT, amount_atoms=profile.deposit_usd6 * (1 + number % 3))
        for number in range(profile.users)
    ]
    if SPOT in profile.markets:
        out += [
            c.Deposit(account=FIRST_USER + number, asset=BASE, amount_atoms=profile.deposit_usd6 // 2)
            for number in range(profile.users)
        ]
    for account, amount in (
        (SystemAccount.INSURANCE, profile.insurance_usd6),
        (SystemAccount.BACKSTOP, profile.backstop_usd6),
    ):
        if amount:
            out.append(c.Deposit(account=int(account), asset=USDT, amount_atoms=amount))
    if "risk" in profile.weights:
        out += [c.ConfigureMarketRisk(index, 20_000, 5) for index in profile.markets]
    if "lending" in profile.weights:
        out += [
            c.ConfigureLending(asset, 20_000_000_000, 150_000_000_000, 2_000_000_000_000, 8000, 1000, 1)
            for asset in (USDT, BASE)
        ]
    for index in profile.markets:
        out.append(c.SetIndexPrice(market=index, price_ticks=FIRST_PRICE[index], published_ns=START_NS))
    return out


FIRST_PRICE = {BTC: 1_000, ETH: 2_000, SPOT: 1_000}
