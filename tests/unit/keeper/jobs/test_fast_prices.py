"""FastPriceFeed's updates: when, of what, and by the contract's own memory."""

from __future__ import annotations

from typing import Any

from eth_abi.abi import decode
from support.hub_rig import Prices
from support.job_script import BTC, CONTRACT, ETH, NOW_S, known, play, words

from luxterm.keeper.jobs.base import JobCall, Need
from luxterm.keeper.jobs.fast_prices import SETTINGS, FastPrices
from luxterm.model.units import SECOND

ASSETS = {BTC: "BTC-USDT", ETH: "ETH-USDT"}


class Feed:
    """The contract as it stands."""

    def __init__(self, at_s: int = 0, btc: int = 0, eth: int = 0, min_interval_s: int = 0) -> None:
        self.at_s, self.min_interval_s = at_s, min_interval_s
        self.prices = {BTC.lower(): btc, ETH.lower(): eth}

    def answers(self) -> dict[str, Any]:
        return {
            "lastUpdatedAt()": words(["uint256"], self.at_s),
            "settings()": words(SETTINGS, 300, 3600, 300, self.min_interval_s, 250, 50, 500, 60),
            "prices(address)": lambda ask: words(["uint256"], self.prices["0x" + ask.params[0]["data"][-40:]] * 10**30),
        }


class Bench:
    def __init__(self) -> None:
        self.now_s = NOW_S
        self.prices = Prices(lambda: self.now_s * SECOND)
        self.job = FastPrices(CONTRACT, ASSETS, self.prices)

    def update(self, feed: Feed) -> tuple[dict[str, int], int] | None:
        """(price in whole units by asset, time) of what is sent; None for nothing."""
        action, _ = play(self.job, feed.answers(), now_s=self.now_s)
        if action is None:
            return None
        assert isinstance(action, JobCall) and action.to == CONTRACT
        assert action.data[:4] in {hashed[:4] for hashed in known("FastPriceFeed", "function")}
        tokens, values, at_s = decode(["address[]", "uint256[]", "uint256"], action.data[4:])
        return {token: value // 10**30 for token, value in zip(tokens, values, strict=True)}, at_s


def test_it_needs_the_updaters_role_and_reads_what_the_contract_has() -> None:
    assert FastPrices(CONTRACT, ASSETS, lambda symbol: None).need == Need("fast_price_feed", CONTRACT, "UPDATER_ROLE")
    functions = {hashed[:4] for hashed in known("FastPriceFeed", "function")}
    bench = Bench()
    bench.prices.set("BTC-USDT", 65_000)
    _, asked = play(bench.job, Feed().answers())
    assert {bytes.fromhex(ask.params[0]["data"][2:10]) for ask in asked} <= functions


def test_all_live_prices_go_with_the_oldest_time() -> None:
    bench = Bench()
    bench.prices.set("ETH-USDT", 3_500)
    bench.now_s += 1
    bench.prices.set("BTC-USDT", 65_000)
    assert bench.update(Feed()) == ({BTC.lower(): 65_000, ETH.lower(): 3_500}, NOW_S)


def test_a_market_without_a_price_is_left_out_and_none_at_all_asks_nothing() -> None:
    bench = Bench()
    action, asked = play(bench.job, Feed().answers())
    assert action is None and asked == []
    bench.prices.set("BTC-USDT", 65_000)
    assert bench.update(Feed()) == ({BTC.lower(): 65_000}, NOW_S)


def test_a_move_of_ten_basis_points_or_a_minute_is_what_makes_it_due() -> None:
    bench = Bench()
    feed = Feed(NOW_S, 65_000, 3_500)
    for later_s, btc, wanted in ((2, 65_064, False), (3, 65_065, True), (59, 65_064, False), (60, 65_000, True)):
        bench.now_s = NOW_S + later_s
        bench.prices.set("BTC-USDT", btc)
        bench.prices.set("ETH-USDT", 3_500)
        assert (bench.update(feed) is not None) is wanted, later_s


def test_nothing_is_sent_that_the_contract_would_refuse() -> None:
    bench = Bench()
    bench.prices.set("BTC-USDT", 65_000)
    assert bench.update(Feed(at_s=NOW_S)) is None  # not newer
    assert bench.update(Feed(at_s=NOW_S - 5, min_interval_s=6)) is None  # too soon
    assert bench.update(Feed(at_s=NOW_S - 6, min_interval_s=6)) is not None
