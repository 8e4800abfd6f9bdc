"""The journal's file: what goes in comes out, and everything else is refused by name."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from luxterm.engine import RULES_VERSION
from luxterm.journal.replay import Damage, commands
from luxterm.journal.store import FORMAT, JOURNAL_FILE, AppendFailed, Journal
from luxterm.model.commands import Deposit
from luxterm.model.errors import JournalError
from luxterm.model.records import encode_command


def records(first: int, count: int) -> list[bytes]:
    return [encode_command(Deposit(16, 0, n), n, 1_000 + n) for n in range(first, first + count)]


def fill(journal: Journal, *counts: int) -> None:
    for count in counts:
        first = journal.last_seq + 1
        journal.append(first, records(first, count))


def amounts(journal: Journal, after: int | None = None) -> list[int]:
    found = [each.command for each in commands(journal.batches(after), "f")]
    return [command.amount_atoms for command in found if isinstance(command, Deposit)]


@pytest.mark.parametrize("durability", ["fsync", "os", "memory"])
def test_what_was_appended_is_read_back_by_the_next_start(tmp_path: Path, durability: str) -> None:
    journal = Journal(tmp_path, durability)  # type: ignore[arg-type]
    assert (journal.last_seq, journal.first_seq) == (0, 1)
    fill(journal, 3, 1, 4)
    journal.close()
    again = Journal(tmp_path)
    assert again.last_seq == 8
    assert amounts(again) == list(range(1, 9))
    assert amounts(again, 3) == [4, 5, 6, 7, 8]
    with pytest.raises(JournalError, match="no batch ends at sequence 2"):
        again.batches(2)
    again.close()


def test_the_directory_and_files_are_the_users_alone(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert journal.path.stat().st_mode & 0o777 == 0o600
    journal.close()


def test_a_process_that_dies_without_closing_loses_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    fill(journal, 5)
    for name in (JOURNAL_FILE, f"{JOURNAL_FILE}-wal"):
        (tmp_path / "copy").mkdir(exist_ok=True)
        (tmp_path / "copy" / name).write_bytes((tmp_path / name).read_bytes())
    copy = Journal(tmp_path / "copy")
    assert amounts(copy) == [1, 2, 3, 4, 5]
    copy.close()
    journal.close()


def test_a_torn_tail_is_cut_and_said(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    fill(journal, 5, 2)
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / JOURNAL_FILE).write_bytes((tmp_path / JOURNAL_FILE).read_bytes())
    log = (tmp_path / f"{JOURNAL_FILE}-wal").read_bytes()
    (tmp_path / "copy" / f"{JOURNAL_FILE}-wal").write_bytes(log[:-100])
    copy = Journal(tmp_path / "copy")
    assert copy.torn_bytes > 0
    assert amounts(copy) == [1, 2, 3, 4, 5]
    copy.close()
    journal.close()


def test_damage_in_the_log_is_refused(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    fill(journal, 5, 2, 2, 2)
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / JOURNAL_FILE).write_bytes((tmp_path / JOURNAL_FILE).read_bytes())
    log = bytearray((tmp_path / f"{JOURNAL_FILE}-wal").read_bytes())
    log[len(log) // 2] ^= 4
    (tmp_path / "copy" / f"{JOURNAL_FILE}-wal").write_bytes(log)
    with pytest.raises(JournalError, match=r"frame .* is damaged and whole transactions stand behind it"):
        Journal(tmp_path / "copy")
    journal.close()


def test_a_flipped_bit_in_the_file_is_found(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    fill(journal, 5, 2)
    journal.close()
    data = bytearray((tmp_path / JOURNAL_FILE).read_bytes())
    at = bytes(data).index(records(4, 1)[0])
    data[at + 30] ^= 16
    (tmp_path / JOURNAL_FILE).write_bytes(data)
    again = Journal(tmp_path)
    with pytest.raises(Damage) as caught:
        amounts(again)
    assert caught.value.seq == 4
    assert str(tmp_path / JOURNAL_FILE) in str(caught.value)
    again.close()


def test_dropping_the_past_leaves_a_journal_that_begins_later(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    fill(journal, 5, 2, 3)
    with pytest.raises(JournalError, match="no batch ends at sequence 6"):
        journal.drop_before(6)
    journal.drop_before(7)
    assert journal.first_seq == 8
    assert amounts(journal) == [8, 9, 10]
    journal.close()
    again = Journal(tmp_path)
    assert amounts(again) == [8, 9, 10]
    again.close()


def test_the_past_is_forgotten_bit_by_bit(tmp_path: Path) -> None:
    """Each step is one transaction that leaves a whole journal; what remains is chained to what is gone."""
    journal = Journal(tmp_path)
    fill(journal, 2, 3, 1, 4)
    chain = journal.hash_at(6)
    assert journal.forget(6, 1)  # one byte: one batch
    assert (journal.first_seq, amounts(journal)) == (3, [3, 4, 5, 6, 7, 8, 9, 10])
    journal.close()
    journal = Journal(tmp_path)
    assert journal.forget(8, 1)
    assert journal.first_seq == 6
    assert not journal.forget(8, 10**6)  # 7 to 10 are one batch, which goes beyond 8
    assert not journal.forget(8, 10**6)
    assert (journal.first_seq, journal.segments()[0][2], amounts(journal)) == (7, chain, [7, 8, 9, 10])
    fill(journal, 1)
    assert amounts(journal) == [7, 8, 9, 10, 11]
    journal.close()


def test_what_remains_keeps_the_rules_it_was_written_under(tmp_path: Path) -> None:
    journal = Journal(tmp_path, rules_version=1)
    fill(journal, 2, 2)
    journal.close()
    journal = Journal(tmp_path, rules_version=2)
    journal.begin_segment()
    fill(journal, 2)
    journal.forget(2, 10**6)
    assert [(first, rules) for first, rules, _ in journal.segments()] == [(3, 1), (5, 2)]
    journal.forget(4, 10**6)
    assert [(first, rules) for first, rules, _ in journal.segments()] == [(5, 2)]
    journal.close()


def test_a_moment_is_found_among_the_batches(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert journal.last_before(10**18) == 0
    fill(journal, 2, 3, 1, 4)  # command n is of 1000 + n ns
    found = {moment: journal.last_before(moment) for moment in (0, 1001, 1002, 1003, 1004, 1006, 1007, 1008, 10**18)}
    assert found == {0: 0, 1001: 0, 1002: 0, 1003: 0, 1004: 2, 1006: 2, 1007: 5, 1008: 6, 10**18: 6}
    journal.forget(5, 10**6)
    assert (journal.last_before(0), journal.last_before(1007), journal.last_before(1008)) == (5, 5, 6)
    journal.close()


def test_a_backup_is_a_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    fill(journal, 5)
    (tmp_path / "b").mkdir()
    journal.backup(tmp_path / "b" / JOURNAL_FILE)
    with pytest.raises(JournalError, match="exists already"):
        journal.backup(tmp_path / "b" / JOURNAL_FILE)
    journal.close()
    copy = Journal(tmp_path / "b")
    assert amounts(copy) == [1, 2, 3, 4, 5]
    copy.close()


def edit(path: Path, statement: str) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(statement)
    db.close()


def test_a_newer_format_is_refused_by_name(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    edit(tmp_path / JOURNAL_FILE, f"pragma user_version = {FORMAT + 1}")
    with pytest.raises(JournalError, match=f"newer luxterm .journal format {FORMAT + 1}, this one reads {FORMAT}"):
        Journal(tmp_path)


def test_newer_rules_are_refused_by_name(tmp_path: Path) -> None:
    Journal(tmp_path, rules_version=3).close()
    with pytest.raises(JournalError, match="rules of the exchange version 3, this one knows 2"):
        Journal(tmp_path, rules_version=2)


def test_newer_rules_begin_a_segment(tmp_path: Path) -> None:
    journal = Journal(tmp_path, rules_version=1)
    fill(journal, 2)
    journal.close()
    newer = Journal(tmp_path, rules_version=2)
    newer.begin_segment()
    newer.begin_segment()
    assert [(first, rules) for first, rules, _ in newer.segments()] == [(1, 1), (3, 2)]
    newer.close()


def test_other_files_are_not_taken_for_a_journal(tmp_path: Path) -> None:
    edit(tmp_path / JOURNAL_FILE, "create table theirs (a)")
    with pytest.raises(JournalError, match="database of another program"):
        Journal(tmp_path)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / JOURNAL_FILE).write_bytes(b"this is text, and it is longer than a header" * 100)
    with pytest.raises(JournalError, match="is no journal"):
        Journal(tmp_path / "b")


def test_a_refused_write_leaves_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    fill(journal, 2)
    pages = journal._db.execute("pragma page_count").fetchone()[0]
    journal._db.execute(f"pragma max_page_count = {pages + 1}")
    with pytest.raises(AppendFailed, match="full"):
        journal.append(3, records(3, 1000))
    assert journal.last_seq == 2
    journal._db.execute("pragma max_page_count = 100000")
    journal.append(3, records(3, 1000))
    assert len(amounts(journal)) == 1002
    journal.close()


def test_a_journal_is_looked_at_whether_a_node_uses_it_or_not(tmp_path: Path) -> None:
    node = Journal(tmp_path)
    fill(node, 3)
    beside = Journal.look(tmp_path, RULES_VERSION)
    assert amounts(beside) == [1, 2, 3]
    fill(node, 2)
    assert amounts(beside) == [1, 2, 3, 4, 5]
    beside.close()
    fill(node, 1)
    node.close()
    alone = Journal.look(tmp_path, RULES_VERSION)
    assert amounts(alone) == [1, 2, 3, 4, 5, 6]
    alone.close()


def test_checkpoints_are_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    fill(journal, 2)
    journal.checkpoint(2, journal.last_hash, b"state")
    assert journal.checkpoints() == {2: b"state"}
    journal.close()
