"""A signer's vote on FastPriceFeed: against fast prices while one of them is off, withdrawn when all have been calm.

Each node of a cluster is a watcher of its own, with its own sources and its own key. A fast price that its contract
does not use any more (nobody has updated it) gives no reason to vote, and neither does a market of which this node
itself knows no price.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from luxterm.keeper.jobs.base import JobCall, Moment, Need, Steps, answered, call_data, read
from luxterm.keeper.jobs.fast_prices import E12_TO_E30, SETTINGS, PriceOf
from luxterm.model.units import BPS_ONE


class VoteRules(msgspec.Struct, frozen=True):
    against_bps: int = 250
    """A fast price that is further than this from this node's own is voted against."""
    calm_bps: int = 100
    """The vote is withdrawn once every fast price has been within this,"""
    calm_s: int = 300
    """for so long."""


USUAL: Final = VoteRules()


class FastPriceVotes:
    name = "fast_price_votes"
    every_node = True

    def __init__(
        self,
        feed: str,
        assets: Mapping[str, str],
        prices: PriceOf,
        rules: VoteRules = USUAL,
    ) -> None:
        self._feed, self._assets, self._prices, self._rules = feed, dict(assets), prices, rules
        self._calm_since_s = -1

    @property
    def need(self) -> Need:
        return Need(self.name, self._feed, "SIGNER_ROLE")

    def steps(self, moment: Moment) -> Steps:
        voted, last, settings, *fast = yield [
            read(self._feed, "disableFastPriceVotes(address)", moment.sender),
            read(self._feed, "lastUpdatedAt()"),
            read(self._feed, "settings()"),
            *(read(self._feed, "prices(address)", asset) for asset in self._assets),
        ]
        (is_against,) = answered(voted, ["bool"], self._feed)
        (last_s,) = answered(last, ["uint256"], self._feed)
        used = moment.now_s <= last_s + answered(settings, SETTINGS, self._feed)[0]
        worst_bps, worst = -1, ""
        for symbol, answer in zip(self._assets.values(), fast, strict=True):
            (value,) = answered(answer, ["uint256"], self._feed)
            own = self._prices(symbol)
            if not value or own is None or not own.live:
                continue
            reference = own.price_e12 * E12_TO_E30
            off_bps = -(-abs(value - reference) * BPS_ONE // reference)
            if off_bps > worst_bps:
                worst_bps, worst = off_bps, symbol
        if worst_bps < 0:  # nothing to hold the fast prices against
            self._calm_since_s = -1
            return None
        if worst_bps > self._rules.calm_bps:
            self._calm_since_s = -1
        elif self._calm_since_s < 0:
            self._calm_since_s = moment.now_s
        if not is_against and used and worst_bps > self._rules.against_bps:
            what = f"vote against fast prices: {worst} is off by {worst_bps} bp"
            return JobCall(what, self._feed, call_data("disableFastPrice()"), 0)
        if is_against and self._calm_since_s >= 0 and moment.now_s - self._calm_since_s >= self._rules.calm_s:
            return JobCall("withdraw the vote against fast prices", self._feed, call_data("enableFastPrice()"), 0)
        return None
