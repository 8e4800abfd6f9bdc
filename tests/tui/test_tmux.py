"""The workstation inside tmux, on a real node, with real keys: a day with everything that goes wrong on one.

tmux is a terminal of its own: what it shows is what a trader over SSH sees."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.served import Served, environment

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed: `make system-tools`")
WAIT_S = 120.0


class Tmux:
    """A tmux server of the test's own, with one window that runs the workstation."""

    def __init__(self, folder: Path, *command: str, columns: int = 120, lines: int = 36) -> None:
        self._socket = str(folder / "tmux")
        line = shlex.join([sys.executable, "-m", "luxterm", *command])
        environ = environment(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
        for name in ("TMUX", "COLUMNS", "LINES", "NO_COLOR"):
            environ.pop(name, None)
        subprocess.run(
            ["tmux", "-S", self._socket, "-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(lines),
             line],
            env=environ, check=True,
        )  # fmt: skip
        self._run("set-option", "-g", "remain-on-exit", "on")
        self._run("set-option", "-s", "escape-time", "0")

    def _run(self, *words: str, **options: object) -> str:
        done = subprocess.run(
            ["tmux", "-S", self._socket, *words], capture_output=True, text=True, timeout=120, check=True, **options
        )  # type: ignore[call-overload]
        return str(done.stdout)

    def text(self) -> str:
        return self._run("capture-pane", "-p")

    def keys(self, *names: str) -> None:
        self._run("send-keys", *names)

    def type(self, text: str) -> None:
        self._run("send-keys", "-l", text)

    def command(self, line: str) -> None:
        self.type(":")
        self.wait(lambda text: any(row.startswith((" :", ":")) for row in text.splitlines()[-2:]))
        self.type(line)
        self.keys("Enter")

    def paste(self, text: str) -> None:
        """As a terminal pastes: in brackets."""
        subprocess.run(["tmux", "-S", self._socket, "load-buffer", "-"], input=text, text=True, check=True, timeout=120)
        self._run("paste-buffer", "-p")

    def resize(self, columns: int, lines: int) -> None:
        self._run("resize-window", "-x", str(columns), "-y", str(lines))

    def wait(self, wanted: str | Callable[[str], object], seconds: float = WAIT_S) -> str:
        """The screen once it shows what is wanted."""
        holds = wanted if callable(wanted) else lambda text: wanted in text
        deadline = time.monotonic() + seconds
        while not holds(text := self.text()):
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {seconds} s for {wanted!r}; the screen:\n{text}")
            time.sleep(0.05)
        return text

    def close(self) -> None:
        subprocess.run(["tmux", "-S", self._socket, "kill-server"], check=False, capture_output=True, timeout=120)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Tmux, Served]]:
    with Served(tmp_path / "node", durability="os") as node:
        node.rpc("oracle.push", symbol="BTC-USDT", price=65000)
        tmux = Tmux(tmp_path, "--connect", node.ws, "--data-dir", str(tmp_path / "screen"))
        try:
            tmux.wait("● live")
            tmux.wait("Equity 100,000.00")
            maker = node.login("maker")
            for side, price in (("buy", 64990), ("sell", 65010)):
                order = {"symbol": "BTC-USDT", "side": side, "type": "limit", "price": price, "size": 1}
                assert node.rpc("order.place", token=maker, **order)["status"] == "submitted"
            tmux.wait("65,010.00")
            yield tmux, node
        finally:
            tmux.close()


def test_place_modify_cancel_and_flatten(desk: tuple[Tmux, Served]) -> None:
    tmux, node = desk
    # by key: the ticket has the best bid already
    tmux.keys("b")
    tmux.wait("Enter Send")
    tmux.type("0.1")
    tmux.keys("Enter")
    tmux.wait("Buy 0.1000 BTC limit 64,990.00")
    tmux.keys("Enter")
    tmux.wait("Orders 1")
    tmux.keys("Escape")
    tmux.wait("b Buy")
    (placed,) = node.rpc("order.list")["orders"]
    assert (placed["side"], float(placed["price"]), float(placed["size"])) == ("buy", 64990, 0.1)

    # modify by command
    tmux.command(f"modify #{placed['order_id']} @ 64900 size 0.2")
    tmux.wait("64,990.00 -> 64,900.00, size 0.1000 -> 0.2000")
    tmux.keys("y")
    wait(lambda: [float(o["price"]) for o in node.rpc("order.list")["orders"]] == [64900])

    # cancel by key, then place by command, bracket it, flatten
    tmux.keys("X")
    tmux.wait("Cancel 1 order in BTC-USDT")
    tmux.keys("Enter")
    wait(lambda: node.rpc("order.list")["orders"] == [])
    tmux.command("buy 0.05 @ 65010")
    tmux.wait("it trades at once")
    tmux.keys("y")
    tmux.wait("Positions 1")
    tmux.command("tp 70000 sl 60000")
    tmux.wait("reduce only")
    tmux.keys("y")
    tmux.wait("Orders 2")
    tmux.keys("F")
    tmux.wait("Cancel 2 orders, triggers included, and close at the market:")
    tmux.keys("y")
    wait(lambda: node.rpc("position.list")["positions"] == [] and node.rpc("order.list")["orders"] == [])
    tmux.wait(lambda text: "Positions 1" not in text and "Orders 2" not in text)


def test_a_node_that_freezes_in_the_middle_of_an_order(desk: tuple[Tmux, Served]) -> None:
    """The order is sent once: the screen says that it does not know, and shows the truth when the node is back."""
    tmux, node = desk
    tmux.command("buy 0.1 @ 64000")
    tmux.wait("Send this?")
    os.kill(node.process.pid, signal.SIGSTOP)
    try:
        tmux.keys("y")
        tmux.wait(lambda text: "Send this?" not in text)
        tmux.wait(lambda text: "● live" not in text, 90)  # silence is noticed
        tmux.keys("b")  # the screen still answers
        tmux.wait("Enter Send")
        tmux.keys("Escape")
    finally:
        os.kill(node.process.pid, signal.SIGCONT)
    tmux.wait("● live", 90)
    tmux.wait("Orders 1")
    assert [float(order["price"]) for order in node.rpc("order.list")["orders"]] == [64000]


def test_a_node_that_dies_is_said_and_nothing_is_sent(desk: tuple[Tmux, Served]) -> None:
    tmux, node = desk
    tmux.command("buy 0.1 @ 64000")
    tmux.wait("Send this?")
    node.kill()
    tmux.wait("reconnecting")
    tmux.keys("y")
    tmux.wait("not connected: nothing was sent")


def test_a_dialog_survives_the_smallest_window(desk: tuple[Tmux, Served]) -> None:
    tmux, node = desk
    tmux.command("buy 0.1 @ 64000")
    tmux.wait("Send this?")
    tmux.resize(40, 10)
    tmux.wait(lambda text: len(text.splitlines()) <= 10 and "Send this?" in text)
    tmux.keys("y")
    wait(lambda: len(node.rpc("order.list")["orders"]) == 1)
    tmux.resize(120, 36)
    tmux.wait("Orders 1")


def test_a_hundred_kilobytes_are_pasted(desk: tuple[Tmux, Served]) -> None:
    """Into nothing, where no letter may become an order, and into the command line, which refuses what is too long."""
    tmux, node = desk
    tmux.paste("bsFXxq0.1\n" * 10_240)
    tmux.type(":")
    tmux.wait(lambda text: "buy 0.5 btc @ 65000" in text, 90)
    tmux.paste("buy 1 btc market " * 6_000)
    tmux.wait(lambda text: "too long" in text, 90)
    tmux.keys("Enter")
    tmux.keys("Escape")
    tmux.wait(lambda text: "too long" not in text)
    tmux.wait("● live")
    assert node.rpc("order.list")["orders"] == [] and node.rpc("position.list")["positions"] == []


def wait(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
