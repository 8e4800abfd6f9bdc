"""Keeps FastPriceFeed alive: all prices when one moved by `min_change_bps` against the chain's, and every `every_s`.

What was sent before is read from the contract, not remembered: after a restart or a failover nothing is sent twice, and
a transaction that was lost is made up for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from luxterm.keeper.jobs.base import JobCall, Moment, Need, Steps, answered, call_data, read
from luxterm.model.units import BPS_ONE, SECOND
from luxterm.oracle.status import OraclePrice

E12_TO_E30: Final = 10**18
SETTINGS: Final = ("uint32", "uint32", "uint32", "uint32", "uint16", "uint16", "uint16", "uint32")
"""FastPriceFeed.Settings, in its order: priceDuration first, minUpdateInterval fourth."""

PriceOf = Callable[[str], OraclePrice | None]


class FastPrices:
    name = "fast_price_feed"
    every_node = False

    def __init__(
        self, feed: str, assets: Mapping[str, str], prices: PriceOf, min_change_bps: int = 10, every_s: int = 60
    ) -> None:
        self._feed, self._assets, self._prices = feed, dict(assets), prices
        self._min_change_bps, self._every_s = min_change_bps, every_s

    @property
    def need(self) -> Need:
        return Need(self.name, self._feed, "UPDATER_ROLE")

    def steps(self, moment: Moment) -> Steps:
        live = {
            asset: price for asset, symbol in self._assets.items() if (price := self._prices(symbol)) and price.live
        }
        if not live:
            return None
        last, settings, *stored = yield [
            read(self._feed, "lastUpdatedAt()"),
            read(self._feed, "settings()"),
            *(read(self._feed, "prices(address)", asset) for asset in live),
        ]
        (last_s,) = answered(last, ["uint256"], self._feed)
        min_interval_s = answered(settings, SETTINGS, self._feed)[3]
        # The oldest of the prices' times stands for all: none is passed off as younger than it is.
        timestamp_s = min(price.timestamp_ns for price in live.values()) // SECOND
        if timestamp_s <= last_s or moment.now_s < last_s + min_interval_s:
            return None
        values = {asset: price.price_e12 * E12_TO_E30 for asset, price in live.items()}
        moved = False
        for value, answer in zip(values.values(), stored, strict=True):
            (before,) = answered(answer, ["uint256"], self._feed)
            moved = moved or abs(value - before) * BPS_ONE >= self._min_change_bps * max(before, 1)
        if not moved and moment.now_s - last_s < self._every_s:
            return None
        data = call_data("setPrices(address[],uint256[],uint256)", list(values), list(values.values()), timestamp_s)
        return JobCall(f"fast prices of {len(values)} assets", self._feed, data, 0)
