"""`luxterm serve` as a process: its one line, its one-line refusals, its quiet end."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import time
from pathlib import Path

import pytest
from support.served import Served, luxterm

from luxterm.node.supervise import is_alive


def test_one_line_when_it_is_ready_and_a_quiet_end(tmp_path: Path) -> None:
    with Served(tmp_path / "d") as node:
        assert re.fullmatch(r"listening http://127\.0\.0\.1:\d+ ws://127\.0\.0\.1:\d+/ws", node.line)
        info = json.loads((tmp_path / "d" / "node.json").read_text())
        assert (info["pid"], info["http_url"], info["ws_url"]) == (node.process.pid, node.http, node.ws)
        assert [market["symbol"] for market in node.rpc("market.list")] == ["BTC-USDT", "ETH-USDT", "LUX-USDT"]
        assert node.stop() == 0
        assert node.process.stdout is not None
        assert node.process.stdout.read() == ""
        assert node.errors() == ""
    assert not (tmp_path / "d" / "node.json").exists()


def test_luxterm_stop_ends_a_node_that_was_left_running(tmp_path: Path) -> None:
    with Served(tmp_path / "d") as node:
        done = luxterm("stop", "--data-dir", str(tmp_path / "d"))
        assert (done.returncode, done.stderr) == (0, "")
        assert f"node {node.process.pid}" in done.stdout
        assert node.process.wait(120) == 0
    again = luxterm("stop", LUXTERM_DATA_DIR=str(tmp_path / "d"))
    assert (again.returncode, again.stdout) == (0, f"no node runs on {tmp_path / 'd'}\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_both_signals_drain(tmp_path: Path, number: signal.Signals) -> None:
    with Served(tmp_path / "d") as node:
        os.kill(node.process.pid, number)
        assert node.process.wait(120) == 0


def refused(done: object, status: int, *says: str) -> None:
    """One line on stderr that says what to do, no traceback, nothing on stdout."""
    assert done.returncode == status, done.stderr  # type: ignore[attr-defined]
    assert done.stdout == ""  # type: ignore[attr-defined]
    lines = done.stderr.splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 1, done.stderr  # type: ignore[attr-defined]
    for text in says:
        assert text in lines[0]


def test_a_second_node_on_the_same_directory_is_told_of_the_first(tmp_path: Path) -> None:
    with Served(tmp_path / "d") as node:
        done = luxterm("serve", "--data-dir", str(tmp_path / "d"), "--port", "0", "--market", "none")
        refused(done, 2, str(node.process.pid), "luxterm stop")


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = luxterm(
            "serve", "--data-dir", str(tmp_path / "d"), "--port", port, "--ws-port", "0", "--grpc-port", "0",
            "--market", "none",
        )  # fmt: skip
    refused(done, 2, f"port {port} ", "with --port ")


@pytest.mark.parametrize("option", ["--ws-port", "--grpc-port"])
def test_the_option_of_the_port_in_use_is_named(tmp_path: Path, option: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = luxterm("serve", "--data-dir", str(tmp_path / "d"), "--port", "0", option, port, "--market", "none")
    refused(done, 2, f"port {port} ", f"with {option} ")


def test_a_wrong_key_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("server:\n  http_prt: 1\n")
    done = luxterm("serve", "--config", str(tmp_path / "c.yaml"), "--data-dir", str(tmp_path / "d"))
    refused(done, 2, "c.yaml:2", "server.http_prt")
    (tmp_path / "c.yaml").write_text("price:\n  stale_threshold: 5\n")
    done = luxterm("serve", "--config", str(tmp_path / "c.yaml"), "--data-dir", str(tmp_path / "d"))
    refused(done, 2, "c.yaml:2", "price.stale_threshold")
    done = luxterm("serve", "--config", str(tmp_path / "none.yaml"), "--data-dir", str(tmp_path / "d"))
    refused(done, 2, "none.yaml")
    assert not (tmp_path / "d" / "node.json").exists()


def test_what_the_exchange_refuses_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(
        "trading:\n  symbols:\n    - symbol: A-B\n      tick_size: 1000000\n      lot_size: 1000\n"
    )
    done = luxterm("serve", "--config", str(tmp_path / "c.yaml"), "--data-dir", str(tmp_path / "d"), "--port", "0")
    refused(done, 2, "c.yaml:3", "trading.symbols[0]")


def test_paper_mode_is_refused_off_loopback(tmp_path: Path) -> None:
    done = luxterm("serve", "--data-dir", str(tmp_path / "d"), "--host", "0.0.0.0", "--auth", "paper", "--port", "0")
    refused(done, 2, "0.0.0.0", "--auth required")


def test_a_corrupt_journal_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with Served(tmp_path / "d") as node:
        node.rpc("account.balances")
        assert node.stop() == 0
    for snapshot in (tmp_path / "d").glob("snapshots/*"):
        snapshot.unlink()
    file = tmp_path / "d" / "journal.db"
    data = bytearray(file.read_bytes())
    at = bytes(data).index(b"ETH-USDT")
    data[at] ^= 1
    file.write_bytes(data)
    done = luxterm("serve", "--data-dir", str(tmp_path / "d"), "--port", "0", "--market", "none")
    refused(done, 2, "journal.db", "sequence", "luxterm journal cut --from")


def test_changed_configuration_is_appended_as_a_difference(tmp_path: Path) -> None:
    text = "trading:\n  symbols:\n    - {symbol: BTC-USDT, tick_size: 0.01, lot_size: 0.0001, max_leverage: %d}\n"
    (tmp_path / "c.yaml").write_text(text % 50)
    with Served(tmp_path / "d", "--config", str(tmp_path / "c.yaml")) as node:
        first = node.rpc("node.info")["seq"]
        node.stop()
    with Served(tmp_path / "d", "--config", str(tmp_path / "c.yaml")) as node:
        assert node.rpc("node.info")["seq"] == first
        node.stop()
    (tmp_path / "c.yaml").write_text(text % 40)
    with Served(tmp_path / "d", "--config", str(tmp_path / "c.yaml")) as node:
        assert node.rpc("node.info")["seq"] == first + 1
        assert [market["max_leverage"] for market in node.rpc("market.list")] == [40]
        node.stop()


def test_the_simulated_market_does_not_outlive_a_node_that_is_killed(tmp_path: Path) -> None:
    with Served(tmp_path / "d", market="sim") as node:
        deadline = time.monotonic() + 240
        while not (log := tmp_path / "d" / "market.log").exists() or not node.rpc("node.info")["open_orders"]:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        (pid,) = node.rpc("node.info")["children"].values()
        node.kill()
        while is_alive(pid):
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_the_simulated_market_trades_and_ends_with_its_node(tmp_path: Path) -> None:
    with Served(tmp_path / "d", market="sim") as node:
        deadline = time.monotonic() + 240
        while not node.rpc("market.getTrades", symbol="BTC-USDT", limit=1):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        (pid,) = node.rpc("node.info")["children"].values()
        assert node.stop() == 0
        assert node.errors() == ""
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_data_directory_that_is_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    done = luxterm("serve", "--data-dir", str(file), "--port", "0")
    assert done.returncode == 2
    assert done.stderr == f"luxterm serve: {file} cannot be the data directory: File exists; name another --data-dir\n"
