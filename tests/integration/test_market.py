"""The simulated market on a real node: it makes every market live, stays solvent and leaves nothing behind."""

from __future__ import annotations

import asyncio
import signal
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from support.served import Served, environment

from luxterm.client import connect
from luxterm.market.run import run_market
from luxterm.model.errors import UsageError

SYMBOLS = ("BTC-USDT", "ETH-USDT", "LUX-USDT")


@pytest.fixture
def node(tmp_path: Path):
    with Served(tmp_path / "node", durability="os") as served:
        yield served


async def test_it_makes_books_and_trades_in_every_market_with_real_margin(node):
    ready: asyncio.Future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(run_market(node.ws, seed=5, rate=4, ready=ready.set_result))
    participants = await asyncio.wait_for(ready, 120)
    client = await connect(node.ws, account="watcher")
    try:
        traded = set()
        async with client.trades(*SYMBOLS) as trades:
            async for trade in trades:
                traded.add(trade.symbol)
                if traded == set(SYMBOLS):
                    break
        for symbol in SYMBOLS:
            book = await client.book(symbol)
            while len(book.bid_levels()) < 20 or len(book.ask_levels()) < 20:
                book.changed.clear()
                await asyncio.wait_for(book.changed.wait(), 120)
            assert book.best_bid_ticks < book.best_ask_ticks
        assert [participant.name for participant in participants] == [
            "maker-1",
            "maker-2",
            "maker-3",
            "taker-1",
            "taker-2",
        ]
        for participant in participants:
            assert participant.accounts_used == 1
            margin = await participant.client.get_margin()
            assert Decimal(margin.equity) > 90_000
            assert Decimal(margin.free_margin) > 0
            assert Decimal(margin.initial_margin) > 0 or participant.name.startswith("taker")
    finally:
        await client.close()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_it_ends_on_a_signal_and_its_orders_go_with_it(node):
    argv = [sys.executable, "-m", "luxterm.market", "--url", node.ws, "--rate", "4"]
    process = await asyncio.create_subprocess_exec(*argv, env=environment())
    try:
        client = await connect(node.ws, account="watcher")
        book = await client.book("BTC-USDT")
        while not book.bid_levels() or not book.ask_levels():
            book.changed.clear()
            await asyncio.wait_for(book.changed.wait(), 120)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 120) == 0
        while book.bid_levels() or book.ask_levels():
            book.changed.clear()
            await asyncio.wait_for(book.changed.wait(), 120)
        await client.close()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_it_goes_on_when_the_node_was_killed_and_came_back(tmp_path):
    def serve(*options: str) -> Served:
        return Served(tmp_path / "node", *options, durability="os")

    ready: asyncio.Future = asyncio.get_running_loop().create_future()
    with serve() as first:
        task = asyncio.create_task(run_market(first.ws, seed=5, rate=4, symbols=["BTC-USDT"], ready=ready.set_result))
        participants = await asyncio.wait_for(ready, 120)
        client = await connect(first.ws, account="watcher")
        book = await client.book("BTC-USDT")
        while len(book.bid_levels()) < 10:
            book.changed.clear()
            await asyncio.wait_for(book.changed.wait(), 120)
        await asyncio.to_thread(first.kill)
    port = first.http.rpartition(":")[2]
    second = await asyncio.to_thread(serve, "--port", port, "--ws-port", "0", "--grpc-port", "0")
    with second:
        try:
            # trades that the second node printed: makers and takers both came back
            seen = (await client.get_trades("BTC-USDT", limit=1))[:1]
            last = seen[0].trade_id if seen else 0
            async with client.trades("BTC-USDT") as trades:
                async for trade in trades:
                    if trade.trade_id > last:
                        break
            assert all(participant.accounts_used == 1 for participant in participants)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await client.close()


async def test_an_unknown_symbol_is_refused_by_name(node):
    with pytest.raises(UsageError, match="no market DOGE-USDT"):
        await run_market(node.ws, symbols=["DOGE-USDT"])
