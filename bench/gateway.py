"""Orders over WebSocket, questions over HTTP, books to many subscribers: against a real node, from other processes."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time

import aiohttp

from bench.nodes import ROOT, Node, cpu_s, environment, node
from bench.table import Row
from luxterm.client import AsyncClient, connect

ORDERS = 3000
PIPELINES = 10
PIPELINE_S = 4.0
RPC_CONNECTIONS = 16
RPC_S = 4.0
SUBSCRIBERS = 500
FAN_OUT_S = 6.0


async def round_trips(url: str, count: int = ORDERS) -> tuple[float, float]:
    """(p50, p99) microseconds from sending an order to its answer, one client, one order at a time."""
    client = await connect(url, account="bench")
    times = []
    try:
        for number in range(count + 200):
            begun = time.perf_counter()
            update = await client.place_order("BTC-USDT", "buy", "0.01", 1000 + number % 100)
            if number >= 200:
                times.append(time.perf_counter() - begun)
            if number % 50 == 49:
                await client.cancel_all("BTC-USDT")
            assert update.ok, update.order.reject
    finally:
        await client.close()
    times.sort()
    return times[len(times) // 2] * 1e6, times[len(times) * 99 // 100] * 1e6


async def pipelined(running: Node) -> tuple[float, float]:
    """(acknowledged orders a second, processor microseconds of the node for each), ten clients with 32 in flight."""
    done = 0
    end = time.perf_counter() + PIPELINE_S

    async def one(client: AsyncClient, lane: int) -> None:
        nonlocal done
        number = 0
        while time.perf_counter() < end:
            number += 1
            if number % 20:
                await client.place_order("BTC-USDT", "buy", "0.01", 1000 + lane)
            else:
                await client.cancel_all("BTC-USDT")
            done += 1

    clients = [await connect(running.ws, account=f"bench-{number}") for number in range(PIPELINES)]
    used, begun = cpu_s(running.process.pid), time.perf_counter()
    try:
        await asyncio.gather(*(one(client, lane) for client in clients for lane in range(32)))
        seconds = time.perf_counter() - begun
        used = cpu_s(running.process.pid) - used
    finally:
        for client in clients:
            await client.close()
    return done / seconds, used / done * 1e6


async def questions(url: str) -> float:
    """Answers a second to POST /rpc best bid over 16 connections."""
    question = {"jsonrpc": "2.0", "id": 1, "method": "orderbook.getBestBid", "params": {"symbol": "BTC-USDT"}}
    body, headers = json.dumps(question).encode(), {"Content-Type": "application/json"}
    answered = 0
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=RPC_CONNECTIONS)) as session:
        end = time.perf_counter() + RPC_S

        async def one() -> None:
            nonlocal answered
            while time.perf_counter() < end:
                async with session.post(f"{url}/rpc", data=body, headers=headers) as response:
                    await response.read()
                    response.raise_for_status()
                answered += 1

        begun = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(RPC_CONNECTIONS)))
        return answered / (time.perf_counter() - begun)


async def subscribers(url: str, count: int, seconds: float) -> tuple[float, float]:
    """(updates a second and subscriber, worst gap in ms between two), raw sockets that only count."""
    import websockets

    gaps: list[float] = []
    received = 0

    async def one() -> None:
        nonlocal received
        async with websockets.connect(url, compression=None, max_queue=None, open_timeout=120) as socket:
            subscription = {"type": "subscribe", "channel": "orderbook", "symbols": ["BTC-USDT"], "interval_ms": 50}
            await socket.send(json.dumps(subscription))
            last, end = 0.0, time.perf_counter() + seconds
            while time.perf_counter() < end:
                await asyncio.wait_for(socket.recv(), 60)
                now = time.perf_counter()
                received += 1
                if last:
                    gaps.append(now - last)
                last = now

    await asyncio.gather(*(one() for _ in range(count)))
    return received / count / seconds, max(gaps) * 1000


def run(runs: int) -> list[Row]:
    rows: list[Row] = []
    for durability in ("os", "fsync"):
        mids, tails, rates, costs = [], [], [], []
        for _ in range(runs):
            with node("--market", "none", "--durability", durability) as running:
                push_index(running)
                mid, tail = asyncio.run(round_trips(running.ws))
                rate, cost = asyncio.run(pipelined(running))
            mids.append(mid)
            tails.append(tail)
            rates.append(rate)
            costs.append(cost)
        rows += [
            Row(f"order round trip over WebSocket, durability={durability}, p50", "luxterm", "us", tuple(mids)),
            Row(f"order round trip over WebSocket, durability={durability}, p99", "luxterm", "us", tuple(tails)),
            Row(
                f"acknowledged orders, 10 pipelining clients, durability={durability}", "luxterm", "ops/s", tuple(rates)
            ),
            Row(f"node CPU for each of these, durability={durability}", "luxterm", "us", tuple(costs)),
        ]
    rates = []
    for _ in range(runs):
        with node("--market", "none", "--durability", "os") as running:
            rates.append(asyncio.run(questions(running.http)))
    note = "the asking client shares the machine and is the slower side"
    rows.append(Row("POST /rpc best bid, 16 connections", "luxterm", "1/s", tuple(rates), note))
    rows += fan_out(runs)
    return rows


def fan_out(runs: int) -> list[Row]:
    updates, gaps, costs = [], [], []
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as config:
        # all of them come from one address, which may have 200 connections by default
        config.write("server:\n  max_connections_per_ip: 2000\n")
        config.flush()
        options = ("--config", config.name, "--market", "sim", "--durability", "os")
        for _ in range(runs):
            rate, gap, cost = one_fan_out(options)
            updates.append(rate)
            gaps.append(gap)
            costs.append(cost)
    what = f"book to {SUBSCRIBERS} subscribers at the simulated market's rate"
    return [
        Row(f"{what}: updates each", "luxterm", "1/s", tuple(updates)),
        Row(f"{what}: worst gap", "luxterm", "ms", tuple(gaps)),
        Row(f"{what}: node CPU, connecting included", "luxterm", "% of a core", tuple(costs)),
    ]


def one_fan_out(options: tuple[str, ...]) -> tuple[float, float, float]:
    """(updates a second and subscriber, worst gap in ms, node CPU in per cent of a core)."""
    with node(*options) as running:
        time.sleep(4)
        used, begun = cpu_s(running.process.pid), time.perf_counter()
        argv = [sys.executable, "-m", "bench.gateway", "subscribe", running.ws]
        done = subprocess.run(argv, capture_output=True, text=True, check=True, env=environment(), cwd=ROOT)
        cost = (cpu_s(running.process.pid) - used) / (time.perf_counter() - begun) * 100
        rate, gap = json.loads(done.stdout)
        return float(rate), float(gap), cost


def push_index(running: Node) -> None:
    """Pins a price, so that the market takes orders."""

    async def push() -> None:
        client = await connect(running.ws, account="bench")
        await client.oracle_push("BTC-USDT", 1100)
        async for update in client.prices("BTC-USDT"):
            if update.index is not None and update.index == 1100:
                break
        await client.close()

    asyncio.run(push())


if __name__ == "__main__":
    print(json.dumps(asyncio.run(subscribers(sys.argv[2], SUBSCRIBERS, FAN_OUT_S))))
