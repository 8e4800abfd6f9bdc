"""`luxterm replay` from end to end: files through a real node, and files against the engine."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from pathlib import Path

import pytest
from support.data import shared_data
from support.mbo_exchange import Exchange, generate, write_dbn
from support.served import Served, luxterm

from luxterm.client import connect
from luxterm.replay.feeder import Feeder
from luxterm.sources.formats.recognise import recognise

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def node(tmp_path: Path):
    with Served(tmp_path / "node", durability="os") as served:
        yield served


def replay(*words: str):
    result = luxterm("replay", *words)
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_verify_prints_one_json_object_with_the_counts_and_the_final_book():
    (report,) = replay("--verify", "--json", str(shared_data("cme-esm4-mbo-2024-05-08.dbn.zst")))
    assert report["records"] == 13796
    assert (report["aggressors"], report["exact"], report["same_makers"]) == (5, 5, 5)
    assert (report["maker_fills"], report["lots"]) == (5, 6)
    assert report["final"] == {
        "orders": 13598,
        "bid_levels": 976,
        "ask_levels": 571,
        "best_bid": "5214.00",
        "best_ask": "5214.25",
    }


def test_verify_tells_a_reader_what_came_out():
    result = luxterm("replay", "--verify", str(DATA / "cme-mbo.dbn.zst"))
    assert result.returncode == 0
    assert "fills as recorded 1" in result.stdout and "as recorded" in result.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--verify", "binance-trades.csv"], "cannot be verified"),
        (["nothing.csv"], "No such file"),
        (["--speed", "0", "binance-trades.csv"], "--speed"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(words, problem):
    result = luxterm(
        "replay", *[word if word.startswith("-") or "." not in word else str(DATA / word) for word in words]
    )
    assert result.returncode == 2
    assert problem in result.stderr
    assert "Traceback" not in result.stderr and len(result.stderr.splitlines()) == 1


def test_without_a_node_a_temporary_one_takes_the_replay(tmp_path):
    result = luxterm(
        "replay", "--speed", "max", "--json", str(DATA / "bybit-book.jsonl"), LUXTERM_DATA_DIR=str(tmp_path / "none")
    )
    assert result.returncode == 0, result.stderr
    fed = json.loads(result.stdout)
    assert (fed["rows"], fed["market"], fed["refused"]) == (2, "XRP-REPLAY", 0)
    assert not (tmp_path / "none").exists()


def test_trades_move_the_index_of_a_running_node(node):
    (fed,) = replay(
        "--speed", "max", "--json", "--symbol", "BTC-USDT", "--url", node.ws, str(DATA / "binance-trades.csv")
    )
    assert (fed["rows"], fed["prices"], fed["market"]) == (3, 3, "BTC-USDT")
    (info,) = [market for market in node.rpc("market.list") if market["symbol"] == "BTC-USDT"]
    assert Decimal(str(info["index_price"])) == Decimal("100.61")


async def test_bars_keep_the_index_fresh_at_any_speed(node):
    client = await connect(node.ws, account="watcher")
    feeder = Feeder(node.ws, speed=60.0, symbol="LUX-USDT")
    feed = asyncio.create_task(feeder.feed(recognise(DATA / "minute-bars.csv")))
    seen = []
    async with client.prices("LUX-USDT") as prices:
        async for update in prices:
            if update.index is not None:
                seen.append(update.index)
            if feed.done():
                break
    fed = await feed
    await client.close()
    assert fed.rows == 3 and fed.prices >= 12
    assert Decimal(99) <= min(seen) and max(seen) <= Decimal(103)


def test_a_book_of_snapshot_and_updates_ends_as_recorded(node):
    (fed,) = replay("--speed", "max", "--json", "--url", node.ws, str(DATA / "binance-depth.csv"))
    assert (fed["rows"], fed["market"], fed["refused"]) == (3, "BTC-REPLAY", 0)
    book = node.rpc("orderbook.getSnapshot", symbol="BTC-REPLAY", depth=20)
    assert book["bids"] == [[100.0, 0.5], [99.9, 2.0]]
    assert book["asks"] == [[100.2, 3.0]]


async def test_market_by_order_data_drive_a_nodes_book_to_the_recorded_one(node, tmp_path):
    exchange = Exchange(3)
    path = write_dbn(tmp_path / "day.dbn.zst", generate([exchange], 150))
    feeder = Feeder(node.ws, speed=None)
    fed = await feeder.feed(recognise(path))
    await feeder.close()
    assert (fed.market, fed.refused, fed.disturbed) == ("ESM4-REPLAY", 0, 0)
    assert fed.trades == exchange.maker_fills
    shown: dict[int, int] = {}
    for order in exchange.book.orders.values():
        key = order.ticks if order.side else -order.ticks
        shown[key] = shown.get(key, 0) + order.slice
    book = node.rpc("orderbook.getSnapshot", symbol="ESM4-REPLAY", depth=1000)
    ticks = {-round((price - 5000) * 4): size for price, size in book["bids"]}
    ticks |= {round((price - 5000) * 4): size for price, size in book["asks"]}
    assert ticks == shown


def test_the_recorded_sample_through_the_api_ends_in_the_recorded_book(node):
    path = shared_data("cme-esm4-mbo-2024-05-08.dbn.zst")
    (fed,) = replay("--speed", "max", "--json", "--url", node.ws, str(path))
    assert (fed["rows"], fed["refused"], fed["trades"], fed["disturbed"]) == (13796, 0, 5, 0)
    stats = node.rpc("orderbook.getStats", symbol="ESM4-REPLAY")
    assert (stats["orders"], stats["trades"]) == (13598, 5)
    book = node.rpc("orderbook.getSnapshot", symbol="ESM4-REPLAY", depth=1000)
    assert (len(book["bids"]), len(book["asks"])) == (976, 571)
    assert (book["bids"][0][0], book["asks"][0][0]) == (5214.0, 5214.25)
