"""Processes are found, ended and started again by their ids."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from luxterm.node import supervise
from luxterm.node.supervise import (
    NODE_FILE,
    Child,
    NodeInfo,
    default_data_dir,
    find_node,
    is_alive,
    remove_node_file,
    stop_node,
    write_node_file,
)


def info(pid: int) -> NodeInfo:
    return NodeInfo(pid, "http://127.0.0.1:1", "ws://127.0.0.1:1/ws", "paper", 5, "0.1")


def ended_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_node_is_found_while_its_process_lives(tmp_path: Path) -> None:
    assert find_node(tmp_path) is None
    write_node_file(tmp_path, info(os.getpid()))
    assert find_node(tmp_path) == info(os.getpid())
    assert (tmp_path / NODE_FILE).stat().st_mode & 0o777 == 0o600
    write_node_file(tmp_path, info(ended_pid()))
    assert find_node(tmp_path) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"pid": "x"}'])
def test_a_broken_note_is_no_node(tmp_path: Path, text: str) -> None:
    (tmp_path / NODE_FILE).write_text(text)
    assert find_node(tmp_path) is None


def test_a_note_from_a_newer_version_is_read(tmp_path: Path) -> None:
    (tmp_path / NODE_FILE).write_text(json.dumps({**info(os.getpid())._asdict(), "colour": "blue"}))
    assert find_node(tmp_path) == info(os.getpid())


def test_only_ones_own_note_is_removed(tmp_path: Path) -> None:
    write_node_file(tmp_path, info(os.getpid()))
    remove_node_file(tmp_path, os.getpid() + 1)
    assert find_node(tmp_path) is not None
    remove_node_file(tmp_path, os.getpid())
    assert not (tmp_path / NODE_FILE).exists()


def test_a_process_that_was_not_waited_for_does_not_count_as_alive() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert is_alive(process.pid)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and is a zombie
    assert not is_alive(process.pid)
    process.communicate()
    assert not is_alive(process.pid)


def test_stopping_waits_for_the_end(tmp_path: Path) -> None:
    assert not stop_node(tmp_path)
    process = subprocess.Popen([sys.executable, "-c", "print('on', flush=True); input()"], stdin=-1, stdout=-1)
    assert process.stdout is not None
    process.stdout.readline()
    write_node_file(tmp_path, info(process.pid))
    reaper = threading.Thread(target=process.wait)
    reaper.start()
    assert stop_node(tmp_path, 120)
    reaper.join()
    process.communicate()
    assert process.returncode == -signal.SIGTERM


def test_a_node_that_does_not_end_is_not_killed(tmp_path: Path) -> None:
    program = "import signal; signal.signal(15, lambda *_: None); print('on', flush=True); input(); input()"
    process = subprocess.Popen([sys.executable, "-c", program], stdin=-1, stdout=-1)
    assert process.stdout is not None
    process.stdout.readline()
    write_node_file(tmp_path, info(process.pid))
    with pytest.raises(TimeoutError, match=str(process.pid)):
        stop_node(tmp_path, 0.05)
    assert is_alive(process.pid)
    process.kill()
    process.communicate()


def test_the_data_directory_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(supervise.DATA_DIR_VARIABLE, str(tmp_path))
    assert default_data_dir() == tmp_path
    monkeypatch.delenv(supervise.DATA_DIR_VARIABLE)
    assert default_data_dir().name == "luxterm"


async def test_a_child_that_crashes_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Child, "FIRST_PAUSE_S", 0.001)
    log: list[str] = []
    restarted = asyncio.Event()

    def say(text: str) -> None:
        log.append(text)
        if len(log) == 3:
            restarted.set()

    child = Child("crasher", [sys.executable, "-c", "print('hello'); raise SystemExit(3)"], say, tmp_path / "log")
    child.start()
    await restarted.wait()
    await child.stop()
    assert all("crasher" in text and "with 3" in text for text in log)
    assert child.restarts >= 2
    assert child.pid is None
    assert (tmp_path / "log").read_text().count("hello") >= 3


async def test_a_child_is_ended_by_its_id_even_if_it_will_not(tmp_path: Path) -> None:
    program = "import signal; signal.signal(15, signal.SIG_IGN); open(%r, 'w').close(); signal.pause()"
    child = Child("stubborn", [sys.executable, "-c", program % str(tmp_path / "up")], print)
    child.start()
    async with asyncio.timeout(120):
        while not (tmp_path / "up").exists():  # noqa: ASYNC110 - a file gives no event
            await asyncio.sleep(0.005)
    pid = child.pid
    assert pid is not None
    await child.stop(0.05)
    assert not is_alive(pid)


async def test_a_program_that_is_not_there_is_said_once(tmp_path: Path) -> None:
    log: list[str] = []
    child = Child("ghost", [str(tmp_path / "none")], log.append)
    child.start()
    assert child._task is not None
    await child._task
    await child.stop()
    assert len(log) == 1
    assert "ghost cannot be started" in log[0]
