"""A recorded file as a price source: due when recorded, fresh, and honest about its end."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from luxterm.oracle.quotes import PRICE_ONE, BadQuote, Tier
from luxterm.sources.base import Source, SourceError
from luxterm.sources.formats.base import RecordingError
from luxterm.sources.replay import ReplaySource

DATA = Path(__file__).parents[2] / "data"
SECOND = 1_000_000_000


class Clock:
    def __init__(self) -> None:
        self.now_ns = 5_000 * SECOND
        self.slept: list[float] = []

    def __call__(self) -> int:
        return self.now_ns

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now_ns += round(seconds * SECOND)


def source(name: str, clock: Clock, **options) -> ReplaySource:
    return ReplaySource("replay", Tier.PRIMARY, {"BTC-USDT": [DATA / name]}, clock, sleep=clock.sleep, **options)


async def quotes_of(player: ReplaySource, clock: Clock):
    return [quote async for data in player.connect() for quote in player.parse(data, clock.now_ns)]


async def test_trades_come_as_far_apart_as_recorded_and_are_fresh():
    clock = Clock()
    player = source("binance-trades.csv", clock)
    assert isinstance(player, Source)
    quotes = await quotes_of(player, clock)
    assert [quote.price_e12 for quote in quotes] == [int(p * PRICE_ONE) for p in (100.5, 100.6)] + [10061 * 10**10]
    assert clock.slept == [0.1]
    assert [quote.published_ns - 5_000 * SECOND for quote in quotes] == [0, SECOND // 10, SECOND // 10]


async def test_a_gap_in_the_file_is_bridged_with_the_last_price(tmp_path):
    path = tmp_path / "gap.csv"
    path.write_text("timestamp_ms,trade_id,price,quantity,buyer_maker\n0,1,7,1,True\n3500,2,8,1,True\n")
    clock = Clock()
    player = ReplaySource("replay", Tier.PRIMARY, {"X": [path]}, clock, sleep=clock.sleep)
    quotes = await quotes_of(player, clock)
    assert [quote.price_e12 // PRICE_ONE for quote in quotes] == [7, 7, 7, 7, 8]
    assert clock.slept == [1, 1, 1, 0.5]


async def test_bars_are_interpolated_at_any_speed():
    clock = Clock()
    quotes = await quotes_of(source("minute-bars.csv", clock, speed=10.0), clock)
    gaps = [later.published_ns - earlier.published_ns for earlier, later in pairwise(quotes)]
    assert max(gaps) <= SECOND // 5 + 1000
    assert min(quote.price_e12 for quote in quotes) >= 99 * PRICE_ONE
    assert max(quote.price_e12 for quote in quotes) <= 103 * PRICE_ONE


async def test_a_file_that_breaks_off_ends_the_connection_with_its_line(tmp_path):
    path = tmp_path / "cut.csv"
    path.write_text("timestamp_ms,trade_id,price,quantity,buyer_maker\n0,1,7,1,True\n0,2,8")
    clock = Clock()
    stream = ReplaySource("replay", Tier.PRIMARY, {"X": [path]}, clock, sleep=clock.sleep).connect()
    await anext(stream)
    with pytest.raises(SourceError, match=r"cut.csv:3: 3 columns where 5 belong"):
        await anext(stream)


def test_orders_price_nothing_a_change_needs_its_book_and_a_speed_is_positive(tmp_path):
    with pytest.raises(RecordingError, match="prices no index"):
        source("cme-mbo.dbn.zst", Clock())
    lines = (DATA / "binance-depth.csv").read_text().splitlines()
    changes = tmp_path / "changes.csv"
    changes.write_text("\n".join([lines[0], *(line for line in lines if ",set," in line)]))
    with pytest.raises(RecordingError, match="name the file with the whole book before it"):
        ReplaySource("replay", Tier.PRIMARY, {"X": [changes]}, Clock())
    with pytest.raises(RecordingError, match="is trades after book"):
        ReplaySource("replay", Tier.PRIMARY, {"X": [DATA / "bybit-book.jsonl", DATA / "binance-trades.csv"]}, Clock())
    with pytest.raises(ValueError, match="factor above 0"):
        source("minute-bars.csv", Clock(), speed=0.0)


def test_foreign_messages_are_refused_and_other_symbols_left_out():
    player = source("minute-bars.csv", Clock())
    with pytest.raises(BadQuote):
        player.parse(b"{}", 0)
    assert player.parse(b'{"symbol":"ETH-USDT","price":"1","at_ns":1}', 0) == ()


async def test_several_symbols_play_together_and_a_books_price_is_its_mid(tmp_path):
    path = tmp_path / "gap.csv"
    path.write_text("timestamp_ms,trade_id,price,quantity,buyer_maker\n0,1,7,1,True\n1500,2,8,1,True\n")
    clock = Clock()
    feeds = {"X": [path], "XRP-USDT": [DATA / "bybit-book.jsonl"]}
    player = ReplaySource("replay", Tier.PRIMARY, feeds, clock, sleep=clock.sleep)
    quotes = await quotes_of(player, clock)
    first = {quote.symbol: quote.price_e12 for quote in reversed(quotes)}
    rows = [json.loads(line)["data"] for line in (DATA / "bybit-book.jsonl").read_text().splitlines()]
    bid, ask = max(float(p) for p, _ in rows[0]["b"]), min(float(p) for p, _ in rows[0]["a"])
    assert first == {"X": 7 * PRICE_ONE, "XRP-USDT": pytest.approx((bid + ask) / 2 * PRICE_ONE)}
    assert [quote.price_e12 // PRICE_ONE for quote in quotes if quote.symbol == "X"][-1] == 8
