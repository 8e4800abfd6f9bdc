"""kill -9 under load, through real sockets: what was acknowledged is there, once, and nothing else is."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from support.crash_auditor import Client, check_journal, check_node, trade
from support.served import Served


async def rounds(tmp_path: Path, kills: int, seed: int, gently: bool = False) -> int:
    """Starts, loads, kills (or `gently` stops) and audits a node on one directory, `kills` times.

    Answers how many acknowledged orders were found again.
    """
    (tmp_path / "c.yaml").write_text("node: {snapshot_every: 60}\n")  # so that kills meet snapshots too
    draw = random.Random(seed)
    clients = [Client(f"client-{n}") for n in range(4)]
    total = 0
    for turn in range(kills):
        with Served(tmp_path / "node", "--config", str(tmp_path / "c.yaml")) as node:
            node.rpc("oracle.push", symbol="BTC-USDT", price=65000)
            before = sum(len(client.heard) for client in clients)
            tasks = [asyncio.create_task(trade(node.ws, client, 1000 * turn + n)) for n, client in enumerate(clients)]
            goal = before + draw.randint(40, 250)
            async with asyncio.timeout(60):
                while sum(len(client.heard) for client in clients) < goal:
                    done, _ = await asyncio.wait(tasks, timeout=0.002)
                    for task in done:
                        task.result()
                        raise AssertionError("a client ended before the node was killed")
            if gently:
                assert await asyncio.to_thread(node.stop) == 0
            else:
                node.kill()
            await asyncio.gather(*tasks)
        check_journal(tmp_path / "node", clients, 4 * 100_000_000_000)
        with Served(tmp_path / "node") as node:
            total += check_node(node, clients)
            assert node.stop() == 0
        for client in clients:  # the node remembers a bounded number of closed orders
            if len(client.heard) > 400:
                client.heard.clear()
    assert any(client.fills for client in clients)
    return total


async def test_kill_9_under_load_loses_doubles_and_invents_nothing(tmp_path: Path) -> None:
    assert await rounds(tmp_path, 3, seed=1) >= 40


async def test_a_node_that_is_stopped_under_load_keeps_the_same_promise(tmp_path: Path) -> None:
    assert await rounds(tmp_path, 2, seed=3, gently=True) > 0


@pytest.mark.nightly
async def test_two_hundred_kills(tmp_path: Path) -> None:
    assert await rounds(tmp_path, 200, seed=2) > 4000
