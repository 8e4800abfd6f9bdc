"""Orders over WebSocket, questions over HTTP, books to many subscribers: against a real node, from other processes.

The load comes from `bench.load`, which costs a few microseconds a message; the round trip of the SDK stands beside it.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.load import BOOK_DEPTH, PRICES, SYMBOL
from bench.nodes import ROOT, Node, cpu_s, environment, node
from bench.table import Row
from luxterm.client import connect

DURABILITIES = ("os", "fsync")
LOADS = ((1, 1, 4_000), (10, 32, 60_000), (100, 32, 60_000))
"""(clients, requests in flight of each, order messages in all)."""
SDK_ORDERS = 2000
RPC_CONNECTIONS, RPC_S = 16, 4
SUBSCRIBERS = (100, 500, 1000)
FAN_OUT_S = 6
BOOK_LEVELS = 45
MOVES_PER_S = 100
"""Changes of the book while it is sent to subscribers 20 times a second."""
DISK_WRITES = 200
PAGE_BYTES = 4120
"""What one small commit appends to the journal's log: a page with its header."""

Found = dict[tuple[str, str, str], list[float]]
"""(measure, who, unit) -> what each run found."""


def run(runs: int) -> list[Row]:
    found: Found = defaultdict(list)
    for _ in range(runs):
        for durability in DURABILITIES:
            trading(found, durability)
        asking(found)
        for count in SUBSCRIBERS:
            telling(found, count)
    return [Row(what, who, unit, tuple(values)) for (what, who, unit), values in found.items()]


def load(what: str, url: str, *numbers: int) -> subprocess.Popen[str]:
    argv = [sys.executable, "-m", "bench.load", what, url, *map(str, numbers)]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=environment(), cwd=ROOT)


def result(process: subprocess.Popen[str]) -> dict[str, float]:
    out, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"the load ended with status {process.returncode}")
    values: dict[str, float] = json.loads(out)
    return values


# --- orders ----------------------------------------------------------------------------------------------------------


def trading(found: Found, durability: str) -> None:
    with node("--market", "none", "--durability", durability) as running:
        push_index(running)
        result(load("orders", running.ws, 1, 1, 4_500))  # the log has its length and is overwritten from here on
        if durability == "fsync":
            found["the disk's own fsync of one page, p50", "disk", "us"].append(disk_sync_us(running.data_dir))
        for clients, in_flight, count in LOADS:
            used_s = cpu_s(running.process.pid)
            done = result(load("orders", running.ws, clients, in_flight, count))
            used_s = cpu_s(running.process.pid) - used_s
            what = f"durability={durability}, {clients} client{'s' * (clients > 1)} with {in_flight} in flight"
            if in_flight == 1:
                found[f"order round trip, {what}, p50", "luxterm", "us"].append(done["p50_us"])
                found[f"order round trip, {what}, p99", "luxterm", "us"].append(done["p99_us"])
            else:
                found[f"acknowledged order messages, {what}", "luxterm", "1/s"].append(count / done["seconds"])
            found[f"node CPU for each, {what}", "luxterm", "us"].append(used_s / count * 1e6)
        middle, tail = asyncio.run(round_trips(running.ws))
        found[f"order round trip of AsyncClient, durability={durability}, p50", "luxterm", "us"].append(middle)
        found[f"order round trip of AsyncClient, durability={durability}, p99", "luxterm", "us"].append(tail)


def disk_sync_us(directory: Path) -> float:
    """The median time of appending one page and waiting for it, in this directory."""
    path, times = directory / "sync", []
    file = os.open(path, os.O_CREAT | os.O_WRONLY)
    try:
        for _ in range(DISK_WRITES):
            begun = time.perf_counter()
            os.write(file, bytes(PAGE_BYTES))
            os.fdatasync(file)
            times.append(time.perf_counter() - begun)
    finally:
        os.close(file)
        path.unlink()
    return sorted(times)[DISK_WRITES // 2] * 1e6


async def round_trips(url: str, count: int = SDK_ORDERS) -> tuple[float, float]:
    """(p50, p99) microseconds from placing an order with the SDK to its answer, one client, one order at a time."""
    client = await connect(url, account="bench")
    times = []
    try:
        for number in range(count + 200):
            begun = time.perf_counter()
            update = await client.place_order(SYMBOL, "buy", "0.01", 1000 + number % 100)
            if number >= 200:
                times.append(time.perf_counter() - begun)
            if number % 50 == 49:
                await client.cancel_all(SYMBOL)
            assert update.ok, update.order.reject
    finally:
        await client.close()
    times.sort()
    return times[len(times) // 2] * 1e6, times[len(times) * 99 // 100] * 1e6


# --- questions -------------------------------------------------------------------------------------------------------


def asking(found: Found) -> None:
    with node("--market", "none", "--durability", "os") as running:
        used_s = cpu_s(running.process.pid)
        done = result(load("questions", running.http, RPC_CONNECTIONS, RPC_S))
        used_s = cpu_s(running.process.pid) - used_s
        what = f"POST /rpc best bid, {RPC_CONNECTIONS} connections"
        found[what, "luxterm", "1/s"].append(done["answers"] / done["seconds"])
        found[f"{what}, node CPU for each", "luxterm", "us"].append(used_s / done["answers"] * 1e6)


# --- books -----------------------------------------------------------------------------------------------------------


def telling(found: Found, subscribers: int) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as config:
        # all of them come from one address, which may have 200 connections by default
        config.write("server:\n  max_connections_per_ip: 2000\n")
        config.flush()
        with node("--config", config.name, "--market", "none", "--durability", "os") as running:
            push_index(running)
            with moving_book(running):
                process = load("books", running.ws, subscribers, FAN_OUT_S)
                assert process.stdout is not None
                process.stdout.readline()  # all are subscribed
                used_s, begun_s = cpu_s(running.process.pid), time.perf_counter()
                done = result(process)
                used_s, seconds = cpu_s(running.process.pid) - used_s, time.perf_counter() - begun_s
    what = f"book of {BOOK_DEPTH} levels a side ({round(done['bytes'], -2) / 1000} KB) to {subscribers} subscribers"
    found[f"{what}, updates of each", "luxterm", "1/s"].append(done["updates"])
    found[f"{what}, late ones in all", "luxterm", f"of {done['updates'] * subscribers * FAN_OUT_S:.0f}"].append(
        done["late"]
    )
    found[f"{what}, longest gap", "luxterm", "ms"].append(done["worst_ms"])
    found[f"{what}, node CPU", "luxterm", "% of a core"].append(used_s / seconds * 100)


@contextmanager
def moving_book(running: Node) -> Iterator[None]:
    """A book of many levels that changes all the time, while the body runs."""
    ready, stop = threading.Event(), threading.Event()

    async def move() -> None:
        async with await connect(running.ws, account="maker") as maker:
            for level in range(BOOK_LEVELS):
                assert (await maker.place_order(SYMBOL, "buy", "0.01", 1050 - level)).ok
                assert (await maker.place_order(SYMBOL, "sell", "0.01", 1150 + level)).ok
            ready.set()
            begun_s, number = time.perf_counter(), 0
            while not stop.is_set():
                number += 1
                order = await maker.place_order(SYMBOL, "buy", "0.01", PRICES[number % len(PRICES)])
                await maker.cancel_order(order.order.order_id)
                await asyncio.sleep(max(0.0, begun_s + 2 * number / MOVES_PER_S - time.perf_counter()))

    mover = threading.Thread(target=lambda: asyncio.run(move()))
    mover.start()
    try:
        if not ready.wait(30):
            raise RuntimeError("the book was not made")
        yield
    finally:
        stop.set()
        mover.join()


def push_index(running: Node) -> None:
    """Pins a price, so that the market takes orders."""

    async def push() -> None:
        client = await connect(running.ws, account="bench")
        await client.oracle_push(SYMBOL, 1100)
        async for update in client.prices(SYMBOL):
            if update.index is not None and update.index == 1100:
                break
        await client.close()

    asyncio.run(push())
