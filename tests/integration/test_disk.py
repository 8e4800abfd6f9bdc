"""Disks that are full, read-only or lose an fsync, for real, under a running node and under one that starts."""

from __future__ import annotations

import subprocess
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path

import pytest
from support.disks import read_only, small, without_fsync
from support.served import Served, command, environment

from luxterm.journal.writer import EXIT_SYNC_FAILED


def order(node: Served, n: int) -> str:
    name = f"order-{n}"
    spec = {"symbol": "BTC-USDT", "side": "buy", "type": "limit", "price": 60000 - n, "size": 0.001}
    answer = node.rpc("order.place", **spec, client_order_id=name)
    assert answer["order"]["status"] != "rejected", answer
    return name


def priced(node: Served) -> None:
    node.rpc("oracle.push", symbol="BTC-USDT", price=61000)
    until(lambda: not node.rpc("market.list")[0]["stale"])


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def open_orders(node: Served) -> list[str]:
    return sorted(each["client_order_id"] for each in node.rpc("order.list", limit=500)["orders"])


def refusal(data_dir: Path, prefix: tuple[str, ...]) -> str:
    """What a start that must fail says."""
    argv = [*prefix, *command("serve", "--data-dir", str(data_dir), "--port", "0", "--market", "none")]
    done = subprocess.run(argv, env=environment(), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 2, done
    return done.stderr


def test_a_disk_that_fills_up_halts_the_venue_and_costs_nothing(tmp_path: Path) -> None:
    with small(tmp_path / "disk", "4m") as disk:
        with Served(disk.path, prefix=disk.prefix) as node:
            priced(node)
            placed = [order(node, 0)]
            ballast = disk.outside / "ballast"
            with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
                while True:
                    file.write(bytes(4096))
            node.patience_s = 3.0  # the order that finds the disk full waits for it
            for n in range(1, 400):
                try:
                    placed.append(order(node, n))
                except (AssertionError, urllib.error.HTTPError, TimeoutError):
                    node.patience_s = 120.0
                    if not node.rpc("node.info")["healthy"]:
                        break
                    node.patience_s = 3.0
            assert not node.rpc("node.info")["healthy"]
            assert "disk is full" in node.errors()
            ballast.unlink()
            until(lambda: bool(node.rpc("node.info")["healthy"]))
            placed.append(order(node, 1000))
            found = open_orders(node)
            assert set(placed) <= set(found)
            node.kill()
        with Served(disk.path, prefix=disk.prefix) as node:
            assert open_orders(node) == found
            assert node.stop() == 0


def test_a_start_on_a_full_disk_says_so(tmp_path: Path) -> None:
    with small(tmp_path / "disk", "16k") as disk:
        text = refusal(disk.path, disk.prefix)
        assert str(disk.path) in text
        assert "free some" in text
        with pytest.raises(OSError, match="No space left"):
            (disk.outside / "ballast").write_bytes(bytes(1 << 15))
        text = refusal(disk.path / "new", disk.prefix)
        assert str(disk.path / "new") in text
        assert "No space left on device; free some space" in text


def test_a_read_only_directory_is_named(tmp_path: Path) -> None:
    with read_only(tmp_path / "disk") as disk:
        text = refusal(disk.path, disk.prefix)
        assert text == (
            f"luxterm serve: {disk.path} cannot be the data directory: Read-only file system; name another --data-dir\n"
        )


def test_a_failed_fsync_ends_the_node_and_the_next_reads_what_is_there(tmp_path: Path) -> None:
    prefix, broken = without_fsync(tmp_path)
    placed = []
    with Served(tmp_path / "d", prefix=prefix) as node:
        priced(node)
        placed += [order(node, n) for n in range(20)]
        broken.touch()
        node.patience_s = 60.0
        with pytest.raises((OSError, urllib.error.URLError)):
            order(node, 20)  # never answered
        assert node.process.wait(120) == EXIT_SYNC_FAILED
        assert "start it again when the disk is well" in node.errors()
    broken.unlink()
    with Served(tmp_path / "d", prefix=prefix) as node:
        found = open_orders(node)
        assert set(placed) <= set(found)
        assert len(found) <= len(placed) + 1
        assert node.stop() == 0
