"""What may go, and what may not: driven with a journal whose commands are a second apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from luxterm.clock import ManualClock
from luxterm.journal import snapshots
from luxterm.journal.store import AppendFailed, Journal
from luxterm.model.commands import Deposit
from luxterm.model.records import encode_command
from luxterm.model.units import SECOND
from luxterm.node.retention import Retention


class Thread:
    """Stands in for the sequencer: runs the journal's jobs at once."""

    def run_in_writer(self, job: Callable[[], None]) -> None:
        job()


def filled(tmp_path: Path, count: int = 100, at_once: int = 5) -> Journal:
    journal = Journal(tmp_path, "memory")
    for first in range(1, count, at_once):
        numbers = range(first, first + at_once)
        journal.append(first, [encode_command(Deposit(16, 0, n), n, n * SECOND) for n in numbers])
    return journal


def snapshot(journal: Journal, seq: int, chain: bytes | None = None) -> Path:
    chain = chain or journal.hash_at(seq)
    assert chain is not None
    return snapshots.write(journal.data_dir, snapshots.Snapshot(seq, seq, 1, chain, "", b"state", b"views"))


async def kept_after(journal: Journal, keep_s: int, now_s: int = 100) -> int:
    """Where the journal begins once everything has gone that may."""
    said: list[str] = []
    clock = ManualClock(now_s * SECOND)
    retention = Retention(journal, Thread(), clock, keep_s * SECOND, said.append, pause_s=0)  # type: ignore[arg-type]
    await retention._run()
    await retention.stop()
    assert said == []
    list(journal.batches())
    return journal.first_seq


async def test_what_two_snapshots_cover_and_the_window_does_not_hold_is_forgotten(tmp_path: Path) -> None:
    journal = filled(tmp_path)
    snapshot(journal, 80)
    snapshot(journal, 90)
    assert await kept_after(journal, 70) == 26  # batches that began before second 30 end with 25
    assert await kept_after(journal, 1) == 81  # the older snapshot needs what comes behind it
    assert await kept_after(journal, 1) == 81
    snapshot(journal, 100)
    assert await kept_after(journal, 1) == 91
    journal.close()


@pytest.mark.parametrize("trouble", ["one only", "damaged", "foreign", "cut"])
async def test_without_two_good_snapshots_nothing_goes(tmp_path: Path, trouble: str) -> None:
    journal = filled(tmp_path)
    older = snapshot(journal, 80, b"f" * 16 if trouble == "foreign" else None)
    if trouble != "one only":
        snapshot(journal, 90)
    data = bytearray(older.read_bytes())
    if trouble == "damaged":
        data[-3] ^= 4
        older.write_bytes(data)
    elif trouble == "cut":
        older.write_bytes(data[:-1])
    assert await kept_after(journal, 1) == 1
    journal.close()


async def test_a_long_window_keeps_everything(tmp_path: Path) -> None:
    journal = filled(tmp_path)
    snapshot(journal, 80)
    snapshot(journal, 90)
    assert await kept_after(journal, 100) == 1
    journal.close()


async def test_a_disk_that_refuses_is_said_and_left_for_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = filled(tmp_path)
    snapshot(journal, 80)
    snapshot(journal, 90)

    def full(seq: int, most_bytes: int) -> bool:
        raise AppendFailed("no space")

    monkeypatch.setattr(journal, "forget", full)
    said: list[str] = []
    retention = Retention(journal, Thread(), ManualClock(100 * SECOND), SECOND, said.append)  # type: ignore[arg-type]
    await retention._run()
    assert journal.first_seq == 1
    assert len(said) == 1
    assert "no space" in said[0]
    journal.close()
