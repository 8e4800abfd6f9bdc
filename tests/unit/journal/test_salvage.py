"""Everything before the damage is kept, and nothing behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from luxterm.journal.replay import commands
from luxterm.journal.salvage import keep_before, split
from luxterm.journal.store import JOURNAL_FILE, Journal
from luxterm.model.commands import Deposit
from luxterm.model.errors import JournalError
from luxterm.model.records import encode_command


def records(first: int, count: int) -> list[bytes]:
    return [encode_command(Deposit(16, 0, n, b"padding" * 30), n, 1_000 + n) for n in range(first, first + count)]


def fill(data_dir: Path, *counts: int) -> None:
    journal = Journal(data_dir)
    for count in counts:
        first = journal.last_seq + 1
        journal.append(first, records(first, count))
    journal.close()


def seqs(data_dir: Path) -> list[int]:
    journal = Journal(data_dir)
    found = [each.seq for each in commands(journal.batches(), "f")]
    journal.close()
    return found


def test_a_journal_is_cut_at_a_sequence(tmp_path: Path) -> None:
    fill(tmp_path, 5, 4, 3)
    last, kept = keep_before(tmp_path, 8)
    assert (last, kept.name) == (7, f"{JOURNAL_FILE}.damaged-1")
    assert seqs(tmp_path) == list(range(1, 8))
    fill(tmp_path, 2)
    assert seqs(tmp_path) == list(range(1, 10))
    assert keep_before(tmp_path, 3)[1].name == f"{JOURNAL_FILE}.damaged-2"
    assert seqs(tmp_path) == [1, 2]
    assert not (tmp_path / "salvage").exists()


def test_intact_records_of_the_damaged_batch_are_kept(tmp_path: Path) -> None:
    fill(tmp_path, 5, 4, 3)
    file = tmp_path / JOURNAL_FILE
    data = bytearray(file.read_bytes())
    data[bytes(data).index(records(8, 1)[0][:60]) + 30] ^= 1
    file.write_bytes(data)
    assert keep_before(tmp_path, 8)[0] == 7
    assert seqs(tmp_path) == list(range(1, 8))


def test_damage_that_comes_earlier_decides(tmp_path: Path) -> None:
    fill(tmp_path, 5, 4, 3)
    file = tmp_path / JOURNAL_FILE
    data = bytearray(file.read_bytes())
    data[bytes(data).index(records(7, 1)[0][:60]) + 30] ^= 1
    file.write_bytes(data)
    assert keep_before(tmp_path, 11)[0] == 6
    assert seqs(tmp_path) == list(range(1, 7))


def test_a_compacted_journal_stays_one(tmp_path: Path) -> None:
    fill(tmp_path, 5, 4, 3)
    journal = Journal(tmp_path)
    journal.drop_before(5)
    journal.close()
    assert keep_before(tmp_path, 8)[0] == 7
    assert seqs(tmp_path) == [6, 7]


def test_not_while_a_node_runs(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with pytest.raises(JournalError, match="already uses"):
        keep_before(tmp_path, 1)
    journal.close()


def test_records_are_split_by_their_sequence() -> None:
    assert split(b"".join(records(3, 4)), 5) == records(3, 2)
    assert split(b"", 5) == []
