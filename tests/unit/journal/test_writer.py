"""Group commit: order, a full disk, a failed fsync."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from support.served import environment

from luxterm.journal.store import AppendFailed, Journal, SyncFailed
from luxterm.journal.writer import EXIT_SYNC_FAILED, IN_PLACE, Writer
from luxterm.model.commands import OpenAccount, Tick
from luxterm.model.records import encode_command


class Owner:
    """Runs what is delivered, on the test's thread."""

    def __init__(self) -> None:
        self.inbox: queue.Queue[Callable[[], None]] = queue.Queue()
        self.log: list[str] = []

    def writer(self, journal: Journal) -> Writer:
        return Writer(
            journal,
            self.inbox.put,
            blocked=lambda why: self.log.append(f"blocked: {why}"),
            unblocked=lambda: self.log.append("unblocked"),
            fatal=lambda error: self.inbox.put(lambda: self.log.append(f"fatal: {error}")),
            retry_s=0.001,
        )

    def run_until(self, text: str) -> None:
        while not any(line.startswith(text) for line in self.log):
            self.inbox.get(timeout=120)()


def ticks(first: int, count: int) -> list[bytes]:
    return [encode_command(Tick(), seq, seq) for seq in range(first, first + count)]


def test_batches_are_durable_when_they_are_said_to_be(tmp_path: Path) -> None:
    owner, journal = Owner(), Journal(tmp_path)
    writer = owner.writer(journal)
    writer.write(1, ticks(1, 3), lambda: owner.log.append(f"done {journal.last_seq}"))
    owner.run_until("done 3")
    writer.write(4, ticks(4, 2), lambda: owner.log.append("done 5"))
    writer.close()
    assert journal.last_seq == 5
    journal.close()


def test_a_full_disk_is_waited_out_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, journal = Owner(), Journal(tmp_path)
    append, left = journal.append, [3]

    def failing(first_seq: int, records: list[bytes], *, wait: bool = True) -> object:
        if left[0]:
            left[0] -= 1
            raise AppendFailed("database or disk is full")
        return append(first_seq, records, wait=wait)

    monkeypatch.setattr(journal, "append", failing)
    writer = owner.writer(journal)
    writer.write(1, ticks(1, 1), lambda: owner.log.append("done 1"))
    writer.write(2, ticks(2, 1), lambda: owner.log.append("done 2"))
    owner.run_until("done 2")
    assert owner.log == ["blocked: database or disk is full", "done 1", "unblocked", "done 2"]
    writer.close()
    journal.close()


def test_a_few_commands_that_wait_for_no_disk_are_written_in_place(tmp_path: Path) -> None:
    owner, journal = Owner(), Journal(tmp_path, "os")
    writer = owner.writer(journal)
    assert writer.write(1, ticks(1, IN_PLACE), lambda: owner.log.append("delivered"))
    assert journal.last_seq == IN_PLACE
    assert not writer.write(IN_PLACE + 1, ticks(IN_PLACE + 1, IN_PLACE + 1), lambda: owner.log.append("done"))
    owner.run_until("done")
    assert owner.log == ["done"] and journal.last_seq == 2 * IN_PLACE + 1
    writer.close()
    journal.close()


def test_a_few_commands_are_written_in_place_and_waited_for_elsewhere(tmp_path: Path) -> None:
    owner, journal = Owner(), Journal(tmp_path, "fsync")
    writer = owner.writer(journal)
    assert not writer.write(1, ticks(1, IN_PLACE), lambda: owner.log.append("done"))
    assert journal.last_seq == IN_PLACE and owner.log == []
    owner.run_until("done")
    writer.close()
    journal.close()


def test_closing_waits_for_the_disk(tmp_path: Path) -> None:
    owner, journal = Owner(), Journal(tmp_path, "fsync")
    writer = owner.writer(journal)
    for seq in range(1, 6):
        writer.write(seq, ticks(seq, 1), partial(owner.log.append, f"done {seq}"))
    writer.close()
    journal.close()
    while not owner.inbox.empty():
        owner.inbox.get()()
    assert owner.log == [f"done {seq}" for seq in range(1, 6)]


@pytest.mark.parametrize("count", [1, IN_PLACE + 1])
def test_what_the_disk_does_not_confirm_is_not_done(tmp_path: Path, count: int) -> None:
    owner, journal = Owner(), Journal(tmp_path, "fsync")
    inlet, outlet = os.pipe()  # of which the system can confirm nothing
    log, journal.log_fd = journal.log_fd, outlet
    writer = owner.writer(journal)
    assert not writer.write(1, ticks(1, count), lambda: owner.log.append("done"))
    owner.run_until(f"fatal: {journal.path}: Invalid argument when its log was to reach the disk")
    assert "done" not in owner.log
    writer.close()
    journal.log_fd = log
    journal.close()
    os.close(inlet)
    os.close(outlet)


def test_what_the_thread_has_to_do_goes_first(tmp_path: Path) -> None:
    owner, journal = Owner(), Journal(tmp_path, "os")
    writer = owner.writer(journal)
    begun, go = threading.Event(), threading.Event()
    seen: list[int] = []

    def job() -> None:
        begun.set()
        go.wait(120)
        seen.append(journal.last_seq)

    writer.run(job)
    assert begun.wait(120)
    assert not writer.write(1, ticks(1, 1), lambda: owner.log.append("done"))
    go.set()
    owner.run_until("done")
    assert seen == [0] and journal.last_seq == 1
    writer.close()
    journal.close()


def test_a_full_disk_is_waited_out_in_the_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, journal = Owner(), Journal(tmp_path, "os")
    append, left = journal.append, [2]

    def failing(first_seq: int, records: list[bytes], *, wait: bool = True) -> object:
        if left[0]:
            left[0] -= 1
            raise AppendFailed("database or disk is full")
        return append(first_seq, records, wait=wait)

    monkeypatch.setattr(journal, "append", failing)
    writer = owner.writer(journal)
    assert not writer.write(1, ticks(1, 1), lambda: owner.log.append("done"))
    owner.run_until("unblocked")
    assert owner.log == ["blocked: database or disk is full", "done", "unblocked"]
    writer.close()
    journal.close()


def test_a_long_log_is_folded_into_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luxterm.journal.store.FOLD_PAGES", 8)
    owner, journal = Owner(), Journal(tmp_path, "os")
    writer = owner.writer(journal)
    empty = journal.path.stat().st_size
    record = encode_command(OpenAccount(bytes(4000)))
    for seq in range(1, 65):
        done = f"done {seq}"
        if not writer.write(seq, [record], partial(owner.log.append, done)):
            owner.run_until(done)
    writer.close()
    assert journal.path.stat().st_size > empty + 50 * 4000
    assert journal.path.with_name("journal.db-wal").stat().st_size < 40 * 4096  # begun anew each time
    assert journal.last_seq == 64
    journal.close()


def test_closing_gives_up_on_a_disk_that_stays_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, journal = Owner(), Journal(tmp_path)

    def failing(first_seq: int, records: list[bytes], *, wait: bool = True) -> object:
        raise AppendFailed("full")

    monkeypatch.setattr(journal, "append", failing)
    writer = owner.writer(journal)
    writer.write(1, ticks(1, 1), lambda: owner.log.append("done"))
    owner.run_until("blocked")
    writer.close()
    assert "done" not in owner.log
    journal.close()


def test_a_failed_fsync_is_fatal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, journal = Owner(), Journal(tmp_path)

    def failing(first_seq: int, records: list[bytes], *, wait: bool = True) -> object:
        raise SyncFailed("disk I/O error")

    monkeypatch.setattr(journal, "append", failing)
    writer = owner.writer(journal)
    writer.write(1, ticks(1, 1), lambda: owner.log.append("done"))
    owner.run_until("fatal: disk I/O error")
    assert "done" not in owner.log
    writer.close()
    journal.close()


def test_the_process_ends_without_another_word_when_an_fsync_failed() -> None:
    program = (
        "from luxterm.journal.writer import end_process; from luxterm.journal.store import SyncFailed;"
        "end_process(SyncFailed('journal.db: disk I/O error')); print('still here')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment())
    assert (done.returncode, done.stdout) == (EXIT_SYNC_FAILED, "")
    assert "disk I/O error" in done.stderr
