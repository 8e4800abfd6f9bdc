"""kill -9 under load, through real sockets: what was acknowledged is there, once, and nothing else is."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.crash_auditor import Client, Tally, acknowledged, check_journal, check_node, trade
from support.served import Served, command, environment, luxterm

SECONDS_TO_HANG = 600
"""Far beyond what any wait here takes: a node that hangs fails its test, a slow machine does not."""
ALWAYS = "node: {snapshot_every: 60}\n"
FORGETFUL = "node: {snapshot_every: 60, journal_keep: 1s}\n"


async def loaded(node: Served, clients: list[Client], seed: int, orders: int, when: Callable[[], bool]) -> None:
    """Trades until `orders` more are acknowledged and then until `when`; the sockets break when the node ends."""
    goal = acknowledged(clients) + orders
    tasks = [asyncio.create_task(trade(node.ws, client, 1000 * seed + n)) for n, client in enumerate(clients)]
    async with asyncio.timeout(SECONDS_TO_HANG):
        while acknowledged(clients) < goal or not when():
            done, _ = await asyncio.wait(tasks, timeout=0.001)
            for task in done:
                task.result()
                raise AssertionError("a client ended before the node was killed")
    node.tasks = tasks  # type: ignore[attr-defined]


async def rounds(
    tmp_path: Path,
    kills: int,
    seed: int,
    *,
    gently: bool = False,
    config: str = ALWAYS,
    when: Callable[[Path], bool] = lambda _: True,
    between: Callable[[Path, random.Random], None] = lambda *_: None,
) -> Tally:
    """Starts, loads, kills (or `gently` stops) and audits a node on one directory, `kills` times.

    Each kill waits for `when`; `between` does something to the directory before the node that is audited starts.
    """
    (tmp_path / "c.yaml").write_text(config)
    data_dir, options = tmp_path / "node", ("--config", str(tmp_path / "c.yaml"))
    draw, tally = random.Random(seed), Tally()
    clients = [Client(f"client-{n}") for n in range(4)]
    for turn in range(kills):
        with Served(data_dir, *options) as node:
            node.rpc("oracle.push", symbol="BTC-USDT", price=65000)
            await loaded(node, clients, turn, draw.randint(40, 250), lambda: when(data_dir))
            if gently:
                assert await asyncio.to_thread(node.stop) == 0
            else:
                node.kill()
            await asyncio.gather(*node.tasks)  # type: ignore[attr-defined]
        between(data_dir, draw)
        check_journal(data_dir, clients, 4 * 100_000_000_000, tally)
        with Served(data_dir, *options) as node:
            check_node(node, clients, tally)
            assert await asyncio.to_thread(node.stop) == 0
        for client in clients:  # the node remembers a bounded number of closed orders
            if len(client.heard) > 400:
                client.heard.clear()
    assert any(client.fills for client in clients)
    return tally


def snapshot_is_being_written(data_dir: Path) -> bool:
    folder = data_dir / "snapshots"
    return folder.exists() and any(path.suffix[1:].isdigit() for path in folder.iterdir())


def ended_while_starting(data_dir: Path, draw: random.Random) -> None:
    """Three starts that are killed at any moment from the first import to the first connection."""
    for _ in range(3):
        began = time.monotonic()
        argv = command("serve", "--data-dir", str(data_dir), "--port", "0", "--market", "none")
        with subprocess.Popen(argv, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            assert process.stdout is not None
            os.set_blocking(process.stdout.fileno(), False)
            moment = began + draw.uniform(0.1, 3.0)
            while time.monotonic() < moment and not process.stdout.read(1):
                time.sleep(0.002)
            process.kill()


def ended_while_compacting(data_dir: Path, draw: random.Random) -> None:
    """Compactions that are killed at any moment, and one that is not."""
    with Served(data_dir) as node:  # leaves a snapshot to begin from
        assert node.stop() == 0
    for _ in range(3):
        argv = command("journal", "compact", "--data-dir", str(data_dir))
        with subprocess.Popen(argv, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                process.wait(draw.uniform(0.1, 1.5))
            except subprocess.TimeoutExpired:
                process.kill()
    done = luxterm("journal", "compact", "--data-dir", str(data_dir), timeout=SECONDS_TO_HANG)
    assert done.returncode == 0 or "no newer snapshot" in done.stdout, done.stdout + done.stderr
    done = luxterm("journal", "verify", "--data-dir", str(data_dir), timeout=SECONDS_TO_HANG)
    assert done.returncode == 0, done.stdout + done.stderr


async def test_kill_9_under_load_loses_doubles_and_invents_nothing(tmp_path: Path) -> None:
    assert (await rounds(tmp_path, 3, seed=1)).orders_found >= 3 * 40


async def test_a_node_that_is_stopped_under_load_keeps_the_same_promise(tmp_path: Path) -> None:
    assert (await rounds(tmp_path, 2, seed=3, gently=True)).orders_found >= 2 * 40


async def test_a_kill_while_a_snapshot_is_written(tmp_path: Path) -> None:
    tally = await rounds(tmp_path, 2, seed=4, when=snapshot_is_being_written)
    assert tally.orders_found >= 2 * 40


async def test_a_kill_while_a_node_starts_and_replays(tmp_path: Path) -> None:
    tally = await rounds(tmp_path, 2, seed=5, config="node: {snapshot_every: 0}\n", between=ended_while_starting)
    assert tally.orders_found >= 2 * 40


async def test_a_kill_while_a_journal_is_compacted(tmp_path: Path) -> None:
    assert (await rounds(tmp_path, 2, seed=6, between=ended_while_compacting)).orders_found >= 2 * 40


async def test_a_kill_while_the_past_is_forgotten(tmp_path: Path) -> None:
    """A window of a second, so that every start and every snapshot drops what it may."""
    tally = await rounds(tmp_path, 4, seed=7, config=FORGETFUL)
    assert tally.orders_found >= 4 * 40
    assert tally.first_seq > 1


@pytest.mark.nightly
async def test_two_hundred_kills(tmp_path: Path) -> None:
    """Each of them at its own moment: under load, in a snapshot, in a start, in a compaction, while the past goes."""
    kinds: list[dict[str, object]] = [
        {},
        {"when": snapshot_is_being_written},
        {"between": ended_while_starting},
        {"config": FORGETFUL},
        {"between": ended_while_compacting},
    ]
    total = Tally()
    for number in range(20):
        folder = tmp_path / str(number)
        folder.mkdir()
        total.add(await rounds(folder, 10, seed=100 + number, **kinds[number % len(kinds)]))  # type: ignore[arg-type]
    print(total)
    assert total.orders_found >= 200 * 40
