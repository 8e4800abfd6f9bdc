"""A real node and its disk: full, torn, compacted, copied, and killed while it writes a snapshot."""

from __future__ import annotations

import json
import os
import resource
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path

from support.served import Served, luxterm
from websockets.sync.client import ClientConnection, connect

from luxterm.journal.store import JOURNAL_FILE


def order(node: Served, n: int) -> dict[str, object]:
    """Places one resting order; the answer's data."""
    spec = {"symbol": "BTC-USDT", "side": "buy", "type": "limit", "price": 60000 - n, "size": 0.001}
    return dict(node.rpc("order.place", **spec, client_order_id=f"order-{n}"))


def priced(node: Served) -> None:
    node.rpc("oracle.push", symbol="BTC-USDT", price=61000)
    until(lambda: not node.rpc("market.list")[0]["stale"])


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def open_orders(node: Served) -> list[str]:
    return sorted(each["client_order_id"] for each in node.rpc("order.list", limit=500)["orders"])


def state_of(data_dir: Path) -> str:
    done = luxterm("journal", "verify", "--data-dir", str(data_dir))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


def test_a_full_disk_halts_the_venue_until_there_is_space(tmp_path: Path) -> None:
    """The limit on file size stands in for the disk: the process cannot write beyond it, and then it can again."""
    with Served(tmp_path / "d") as node:
        priced(node)
        order(node, 0)
        node.rpc("oracle.release", symbol="BTC-USDT")
        biggest = max(file.stat().st_size for file in (tmp_path / "d").iterdir() if file.is_file())
        before = resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE, (biggest + 4096, before[1]))
        placed = ["order-0"]
        node.patience_s, unsure = 3.0, 0  # the order that finds the disk full waits for it, and so does its answer
        for n in range(1, 200):
            try:
                order(node, n)
                placed.append(f"order-{n}")
            except (AssertionError, urllib.error.HTTPError, TimeoutError):
                unsure, node.patience_s = unsure + 1, 120.0
                if not node.rpc("node.info")["healthy"]:
                    break
                node.patience_s = 3.0
        info = node.rpc("node.info")
        assert not info["healthy"]
        assert info["durable_seq"] <= info["seq"]
        assert "cannot be written" in node.errors()
        resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE, before)
        until(lambda: bool(node.rpc("node.info")["healthy"]))
        assert "can be written again" in node.errors()
        order(node, 500)
        found = open_orders(node)
        assert set(placed) <= set(found)
        assert len(found) <= len(placed) + unsure + 1  # the one that was refused may have been waiting for the disk
        node.kill()
    with Served(tmp_path / "d") as node:
        assert open_orders(node) == found
        node.stop()


def test_a_torn_tail_is_cut_and_said(tmp_path: Path) -> None:
    with Served(tmp_path / "d") as node:
        priced(node)
        node.rpc("oracle.release", symbol="BTC-USDT")
        for n in range(5):
            order(node, n)
        node.kill()
    log = tmp_path / "d" / f"{JOURNAL_FILE}-wal"
    log.write_bytes(log.read_bytes()[:-1000])
    with Served(tmp_path / "d") as node:
        assert "cut short" in node.errors()
        assert len(open_orders(node)) >= 3
        node.stop()


def test_a_restart_from_a_snapshot_shows_the_same_history(tmp_path: Path) -> None:
    with Served(tmp_path / "d") as node:
        priced(node)
        for n in range(3):
            order(node, n)
        spec = {"symbol": "BTC-USDT", "side": "sell", "type": "limit", "price": 59999, "size": 0.001}
        token = node.login("other")
        node.rpc("order.place", token, **spec)
        seen = [
            [fill["trade_id"] for fill in node.rpc("account.fills")["fills"]],
            node.rpc("market.getTrades", symbol="BTC-USDT", limit=10),
            [(row["cause"], row["delta"], row["balance"]) for row in node.rpc("account.ledger")],
            open_orders(node),
        ]
        node.stop()
    assert len(list((tmp_path / "d" / "snapshots").iterdir())) == 1
    with Served(tmp_path / "d") as node:
        info = node.rpc("node.info")
        assert info["snapshot_seq"] > 0
        assert info["replayed"] == 0
        assert seen == [
            [fill["trade_id"] for fill in node.rpc("account.fills")["fills"]],
            node.rpc("market.getTrades", symbol="BTC-USDT", limit=10),
            [(row["cause"], row["delta"], row["balance"]) for row in node.rpc("account.ledger")],
            open_orders(node),
        ]
        node.stop()


def test_the_journal_commands(tmp_path: Path) -> None:
    data_dir, copy = str(tmp_path / "d"), str(tmp_path / "copy")
    with Served(tmp_path / "d") as node:
        priced(node)
        for n in range(10):
            order(node, n)
        done = luxterm("journal", "backup", copy, "--data-dir", data_dir)  # while it runs
        assert done.returncode == 0, done.stderr
        done = luxterm("journal", "compact", "--data-dir", data_dir)
        assert done.returncode == 2
        assert str(node.process.pid) in done.stderr
        node.stop()
    state = state_of(tmp_path / "d")
    done = luxterm("journal", "dump", "--data-dir", data_dir, "--events")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert sum(row.get("command") == "PlaceOrder" for row in rows) == 10
    assert sum(row.get("event") == "OrderAccepted" for row in rows) == 10
    done = luxterm("journal", "compact", "--data-dir", data_dir)
    assert done.returncode == 0, done.stdout + done.stderr
    assert state_of(tmp_path / "d").split(",")[0] == state.split(",")[0]
    with Served(tmp_path / "d") as node:
        assert len(open_orders(node)) == 10
        node.stop()
    with Served(tmp_path / "copy") as node:
        assert len(open_orders(node)) == 10
        node.stop()
    last_order = max(row["seq"] for row in rows if row.get("command") == "PlaceOrder")
    done = luxterm("journal", "cut", "--from", str(last_order), "--data-dir", copy)
    assert done.returncode == 0, done.stderr
    with Served(tmp_path / "copy") as node:
        assert len(open_orders(node)) == 9
        node.stop()
    assert luxterm("journal", "verify", "--data-dir", str(tmp_path)).returncode == 2


def test_snapshots_are_taken_under_way_and_survive_a_kill(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("node: {snapshot_every: 20}\n")
    with Served(tmp_path / "d", "--config", str(tmp_path / "c.yaml")) as node:
        priced(node)
        for n in range(90):
            order(node, n)
        until(lambda: node.rpc("node.info")["snapshot_seq"] >= 80)
        orders = open_orders(node)
        assert node.errors() == ""
        node.kill()
    with Served(tmp_path / "d") as node:
        info = node.rpc("node.info")
        assert info["snapshot_seq"] >= 80
        assert info["replayed"] < 60
        assert open_orders(node) == orders
        node.stop()
    state_of(tmp_path / "d")


def test_the_doctor_knows_a_running_node(tmp_path: Path) -> None:
    with Served(tmp_path / "d") as node:
        done = luxterm("doctor", "--json", "--data-dir", str(tmp_path / "d"))
        findings = {finding["subject"]: finding for finding in json.loads(done.stdout)}
        assert findings["journal"]["level"] == "ok"
        assert "stale" in findings["node"]["text"]  # nothing prices this market
        assert "oracle.push" in findings["node"]["advice"]
        node.stop()
    os.chmod(tmp_path / "d", 0o755)
    done = luxterm("doctor", "--data-dir", str(tmp_path / "d"))
    assert done.returncode == 1
    assert "chmod 700" in done.stdout


def test_a_kill_disconnects_who_asked_to_be_cancelled_and_nobody_else(tmp_path: Path) -> None:
    """The switch is in the journal: the node that starts again finds the connections dead and cancels their orders."""
    spec = {"symbol": "BTC-USDT", "side": "buy", "type": "limit", "price": 60_000, "size": 0.001}
    with Served(tmp_path / "d") as node, connect(node.ws) as armed, connect(node.ws) as unarmed:
        priced(node)
        asked(armed, type="cancel_on_disconnect", enabled=True)
        asked(armed, type="place_order", order={**spec, "client_order_id": "armed"})
        asked(unarmed, type="place_order", order={**spec, "client_order_id": "unarmed"})
        order(node, 1)
        assert open_orders(node) == ["armed", "order-1", "unarmed"]
        node.kill()
    with Served(tmp_path / "d") as node:
        assert open_orders(node) == ["order-1", "unarmed"]
        assert node.rpc("order.get", client_order_id="armed")["order"]["reason"] == "disconnected"
        priced(node)
        with connect(node.ws) as again:  # a new connection has none of the old one's orders
            asked(again, type="cancel_on_disconnect", enabled=True)
            asked(again, type="place_order", order={**spec, "client_order_id": "again"})
        until(lambda: "again" not in open_orders(node))
        assert open_orders(node) == ["order-1", "unarmed"]
        node.stop()


def asked(socket: ClientConnection, **request: object) -> dict[str, object]:
    """The direct answer to a request; AssertionError for an error or a refusal."""
    socket.send(json.dumps({**request, "request_id": "one"}))
    while True:
        answer = dict(json.loads(socket.recv(timeout=120)))
        if answer.get("request_id") == "one":
            assert answer["type"] != "error", answer
            assert dict(answer.get("data") or {}).get("status") != "rejected", answer
            return answer
