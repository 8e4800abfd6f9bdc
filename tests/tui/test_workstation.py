"""`luxterm` as a person runs it: a real terminal, a real node, real keys; and terminals that cannot show it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tui.terminal import Terminal

from luxterm.cli import workstation
from luxterm.node.supervise import find_node, stop_node


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    stop_node(tmp_path, 120)


async def test_a_trading_day(data_dir: Path) -> None:
    """Starts a node, trades, sees the node crash and come back, leaves it running, returns, stops it."""
    here = ("--data-dir", str(data_dir))
    terminal = Terminal(*here)
    try:
        await terminal.wait("LUX")
        await terminal.wait("● live")
        await terminal.wait(lambda text: "spread" in text and "Equity" in text)
        terminal.keys(":buy 0.01 market\r")
        await terminal.wait("Send this?")
        terminal.keys("\r")
        await terminal.wait("Positions 1")
        terminal.keys(":buy 0.01 @ -3%\r")
        await terminal.wait("Send this?")
        terminal.keys("y")
        await terminal.wait("Orders 1")
        terminal.keys("X")
        await terminal.wait("Cancel 1 order in BTC-USDT")
        terminal.keys("\r")
        await terminal.wait(lambda text: "Orders 1" not in text and "Send this?" not in text)
        terminal.resize(80, 24)
        await terminal.wait(lambda text: "Positions 1" in text and "Book" in text)

        info = find_node(data_dir)
        assert info is not None
        os.kill(info.pid, signal.SIGKILL)
        await terminal.wait("starting it again")
        await terminal.wait(lambda text: "● live" in text and "Positions 1" in text)
        again = find_node(data_dir)
        assert again is not None
        assert again.pid != info.pid

        terminal.keys("q")
        await terminal.wait("leave it running")
        terminal.keys("l")
        assert await terminal.ended() == 0
        assert find_node(data_dir) == again
    finally:
        terminal.close()

    terminal = Terminal(*here)
    try:
        await terminal.wait("Positions 1")
        terminal.keys("c")
        await terminal.wait("Close all of the BTC-USDT long")
        terminal.keys("\r")
        await terminal.wait("no open positions")
        terminal.keys("q")
        await terminal.wait("stop it")
        terminal.keys("s")
        assert await terminal.ended() == 0
        assert find_node(data_dir) is None
    finally:
        terminal.close()


async def test_a_node_that_cannot_start_is_said_in_words(tmp_path: Path) -> None:
    config = tmp_path / "dex-config.yaml"
    config.write_text("no_such_key: 1\n")
    terminal = Terminal("--data-dir", str(tmp_path / "data"), "--config", str(config), columns=200)
    try:
        await terminal.wait("the node did not start")
        text = await terminal.wait("no_such_key")  # a frame reaches the terminal in pieces
        assert "Traceback" not in text
        terminal.keys("q")
        assert await terminal.ended() == 0
        left = terminal.raw.decode(errors="replace").rpartition("\x1b[?1049l")[2]
        assert "no_such_key: there is no such key" in " ".join(left.split()), "the whole reason stays after leaving"
    finally:
        terminal.close()


@pytest.mark.parametrize(
    "environ", [{"LC_ALL": "C"}, {"NO_COLOR": "1"}, {"TERM": "linux", "COLORTERM": ""}], ids=["ascii", "mono", "linux"]
)
async def test_poor_terminals_still_show_it(tmp_path: Path, environ: dict[str, str]) -> None:
    terminal = Terminal(
        "--data-dir", str(tmp_path), "--connect", "ws://127.0.0.1:1/ws", columns=60, lines=15, **environ
    )
    try:
        text = await terminal.wait(lambda text: "no connection" in text and "BTC-USDT" in text)
        assert "Traceback" not in text
        if "LC_ALL" in environ:
            assert text.isascii()
        terminal.keys("q")
        assert await terminal.ended() == 0
    finally:
        terminal.close()


@pytest.mark.parametrize("how", ["terminal closed", "SIGHUP"])
async def test_it_ends_with_its_terminal(tmp_path: Path, how: str) -> None:
    terminal = Terminal("--data-dir", str(tmp_path), "--connect", "ws://127.0.0.1:1/ws")
    try:
        await terminal.wait("no connection")
        if how == "SIGHUP":
            terminal.process.send_signal(signal.SIGHUP)
        else:
            terminal.hang_up()
        assert await terminal.ended() == 129
    finally:
        terminal.close()


async def test_terminals_that_cannot_show_it_are_told(tmp_path: Path) -> None:
    terminal = Terminal("--data-dir", str(tmp_path), columns=30, lines=6)
    try:
        await terminal.wait("at least")
        assert await terminal.ended() == 2
    finally:
        terminal.close()
    terminal = Terminal("--data-dir", str(tmp_path), TERM="dumb")
    try:
        await terminal.wait("TERM is not set")
        assert await terminal.ended() == 2
    finally:
        terminal.close()


def test_without_a_terminal_it_says_what_to_run(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "luxterm", "--data-dir", str(tmp_path)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 2
    assert "luxterm serve" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_options_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import argparse

    from luxterm.model.errors import UsageError

    parser = argparse.ArgumentParser()
    workstation.add_arguments(parser)
    monkeypatch.delenv(workstation.SECRET_VARIABLE, raising=False)
    with pytest.raises(UsageError, match=workstation.SECRET_VARIABLE):
        workstation.client_factory(parser.parse_args(["--api-key", "x"]))
    monkeypatch.setattr(workstation, "check_terminal", lambda: "")
    for words, says in ((["--profile", "../x"], "--profile"), (["--theme", "none"], "--theme")):
        with pytest.raises(UsageError, match=says):
            workstation.run(parser.parse_args([*words, "--data-dir", str(tmp_path)]))
