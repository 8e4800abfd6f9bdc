"""Group commit: order, a full disk, a failed fsync."""

from __future__ import annotations

import queue
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.served import environment

from luxterm.journal.store import AppendFailed, Journal, SyncFailed
from luxterm.journal.writer import EXIT_SYNC_FAILED, Writer
from luxterm.model.commands import Tick
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
            self.inbox.get(timeout=10)()


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

    def failing(first_seq: int, records: list[bytes]) -> object:
        if left[0]:
            left[0] -= 1
            raise AppendFailed("database or disk is full")
        return append(first_seq, records)

    monkeypatch.setattr(journal, "append", failing)
    writer = owner.writer(journal)
    writer.write(1, ticks(1, 1), lambda: owner.log.append("done 1"))
    writer.write(2, ticks(2, 1), lambda: owner.log.append("done 2"))
    owner.run_until("done 2")
    assert owner.log == ["blocked: database or disk is full", "done 1", "unblocked", "done 2"]
    writer.close()
    journal.close()


def test_closing_gives_up_on_a_disk_that_stays_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, journal = Owner(), Journal(tmp_path)

    def failing(first_seq: int, records: list[bytes]) -> object:
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

    def failing(first_seq: int, records: list[bytes]) -> object:
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
