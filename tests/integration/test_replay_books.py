"""Recorded books through a real node and through the price source, held against folds that share no code with them.

The folds read the files with the standard library alone: last size of each level wins, zero removes, a snapshot begins
anew.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from support.data import shared_data
from support.served import Served, luxterm

from luxterm.oracle.quotes import Tier
from luxterm.sources.replay import ReplaySource

SNAPSHOT, UPDATES = "binance-btcusdt-depth-snap.csv", "binance-btcusdt-depth-update.csv"
BYBIT, TARDIS = "bybit-xrpusdt-ob500.jsonl.gz", "tardis-deribit-l2-btc-perpetual.csv"


class Level(NamedTuple):
    snapshot: bool
    """Begins a new book."""
    side: str
    price: Decimal
    size: Decimal


def rows_of(name: str) -> list[dict[str, str]]:
    path = shared_data(name)
    with gzip.open(path, "rt") if name.endswith(".gz") else path.open() as lines:
        return list(csv.DictReader(lines))


def binance(*names: str) -> Iterator[Level]:
    for name in names:
        began = False
        for row in rows_of(name):
            fresh = row["update_type"] == "snap" and not began
            began = began or fresh
            yield Level(fresh, "bids" if row["side"] == "b" else "asks", Decimal(row["price"]), Decimal(row["qty"]))


def tardis(name: str) -> Iterator[Level]:
    was = False
    for row in rows_of(name):
        snapshot = row["is_snapshot"] == "true"
        yield Level(snapshot and not was, f"{row['side']}s", Decimal(row["price"]), Decimal(row["amount"]))
        was = snapshot


def bybit(name: str) -> Iterator[Level]:
    with gzip.open(shared_data(name), "rt") as lines:
        for line in lines:
            message = json.loads(line)
            fresh = message["type"] == "snapshot"
            for key, side in (("b", "bids"), ("a", "asks")):
                for price, size in message["data"][key]:
                    yield Level(fresh, side, Decimal(price), Decimal(size))
                    fresh = False


def fold(levels: Iterator[Level]) -> dict[str, dict[Decimal, Decimal]]:
    book: dict[str, dict[Decimal, Decimal]] = {"bids": {}, "asks": {}}
    for level in levels:
        if level.snapshot:
            book = {"bids": {}, "asks": {}}
        if level.size:
            book[level.side][level.price] = level.size
        else:
            book[level.side].pop(level.price, None)
    return book


CASES = {
    "Binance snapshot and updates": ((SNAPSHOT, UPDATES), lambda: binance(SNAPSHOT, UPDATES), "BTC-REPLAY"),
    "Bybit 500 levels": ((BYBIT,), lambda: bybit(BYBIT), "XRP-REPLAY"),
    "Tardis level 2": ((TARDIS,), lambda: tardis(TARDIS), "BTC-REPLAY"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_nodes_book_ends_as_the_recorded_one(case: str, tmp_path: Path) -> None:
    names, levels, market = CASES[case]
    book = fold(levels())
    assert sum(map(len, book.values())) > 10
    with Served(tmp_path / "node", durability="os") as node:
        paths = [str(shared_data(name)) for name in names]
        done = luxterm("replay", "--speed", "max", "--json", "--url", node.ws, *paths)
        assert done.returncode == 0, done.stderr
        shown = node.rpc("orderbook.getSnapshot", symbol=market, depth=1000)
    for side in ("bids", "asks"):
        seen = {Decimal(str(price)): Decimal(str(size)) for price, size in shown[side]}
        assert seen == book[side], side


@pytest.mark.parametrize("case", CASES)
async def test_the_price_source_ends_at_the_recorded_mid(case: str) -> None:
    names, levels, _ = CASES[case]
    now = [10**18]

    async def sleep(seconds: float) -> None:
        now[0] += round(seconds * 10**9)

    feeds = {"X": [shared_data(name) for name in names]}
    source = ReplaySource("replay", Tier.PRIMARY, feeds, lambda: now[0], speed=1000, sleep=sleep)
    quotes = [quote async for data in source.connect() for quote in source.parse(data, now[0])]
    book = fold(levels())
    if not book["bids"]:  # the recorded sample of Tardis is one-sided: it has no mid, and none is made up
        assert quotes == []
        return
    mid = (max(book["bids"]) + min(book["asks"])) / 2
    assert Decimal(quotes[-1].price_e12) / 10**12 == mid


TRADES = {
    "binance-btcusdt-trades.csv": ("price", "BTC-USDT"),
    "tardis-bitmex-trades-xbtusd.csv": ("price", "BTC-USDT"),
    "btc-perp-1m-2022-01.csv.gz": ("close", "BTC-USDT"),
}


@pytest.mark.parametrize("name", TRADES)
async def test_the_price_source_ends_at_the_last_recorded_price(name: str) -> None:
    column, symbol = TRADES[name]
    path, last = shared_data(name), rows_of(name)[-1]
    now = [10**18]

    async def sleep(seconds: float) -> None:
        now[0] += round(seconds * 10**9)

    source = ReplaySource("replay", Tier.PRIMARY, {symbol: [path]}, lambda: now[0], speed=100_000, sleep=sleep)
    quote = None
    async for data in source.connect():
        (quote,) = source.parse(data, now[0])
    assert quote is not None and Decimal(quote.price_e12) / 10**12 == Decimal(last[column])


def test_the_price_source_ends_at_the_last_recorded_quotes_mid(tmp_path: Path) -> None:
    """Through a node whose configuration names the file."""
    path = shared_data("binance-btcusdt-quotes.csv")
    last = rows_of(path.name)[-1]
    mid = (Decimal(last["bid"]) + Decimal(last["ask"])) / 2
    config = tmp_path / "dex-config.yaml"
    config.write_text(
        f"price: {{min_sources: 1, sources: {{replay: {{speed: 100000, feeds: {{BTC-USDT: {path}}}}}}}}}\n"
        "trading: {symbols: [{symbol: BTC-USDT, tick_size: 0.001, lot_size: 0.001, max_leverage: 10}]}\n"
    )
    with Served(tmp_path / "node", "--config", str(config), market="live") as node:
        while True:  # the file is played within a moment and then begins again
            (price,) = node.rpc("oracle.getPrices", symbols=["BTC-USDT"])
            if price["live"] and Decimal(str(price["price"])) == mid:
                break
        assert price["sources"][0]["name"] == "replay"
