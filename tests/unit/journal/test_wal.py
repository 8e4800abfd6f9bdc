"""A torn tail is told from damage in the middle; logs are made by SQLite itself."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luxterm._engine import wal_sum
from luxterm.journal.wal import FRAME_HEADER_BYTES, HEADER_BYTES, WalReport, inspect
from luxterm.model.errors import RecordError

PAGE = 4096
STEP = FRAME_HEADER_BYTES + PAGE
words = st.integers(0, 2**32 - 1)


@pytest.fixture
def log(tmp_path: Path) -> bytes:
    """The log of five transactions, as a process that was killed leaves it."""
    db = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    db.execute("pragma journal_mode = wal")
    db.execute("pragma wal_autocheckpoint = 0")
    db.execute("create table t (n integer primary key, b blob)")
    for n in range(5):
        db.execute("insert into t values (?, ?)", (n, b"x" * 5000))
    data = (tmp_path / "x.db-wal").read_bytes()
    db.close()
    return data


def frames(data: bytes) -> int:
    return (len(data) - HEADER_BYTES) // STEP


def test_a_whole_log_is_whole(log: bytes) -> None:
    report = inspect(log)
    assert (report.frames, report.torn_bytes, report.damaged_frame) == (frames(log), 0, -1)


def test_nothing_is_nothing() -> None:
    assert inspect(b"").frames == 0
    assert inspect(b"no log at all, but long enough to hold a header").damaged_frame == -1


@pytest.mark.parametrize("cut", [1, 7, FRAME_HEADER_BYTES, STEP - 1, STEP, STEP + 5])
def test_a_torn_tail_is_told_by_its_bytes(log: bytes, cut: int) -> None:
    report = inspect(log[:-cut])
    assert report.damaged_frame == -1
    assert 0 < report.frames < frames(log)
    assert report.torn_bytes == len(log) - cut - HEADER_BYTES - report.frames * STEP


def test_a_broken_last_transaction_is_a_torn_tail(log: bytes) -> None:
    data = bytearray(log)
    data[-10] ^= 1
    report = inspect(bytes(data))
    assert report.damaged_frame == -1
    assert report.torn_bytes > 0


def test_damage_with_transactions_behind_it_is_damage(log: bytes) -> None:
    data = bytearray(log)
    data[HEADER_BYTES + STEP + 100] ^= 1
    assert inspect(bytes(data)).damaged_frame == 1


def test_frames_of_an_older_round_of_the_log_are_no_tail(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    db.execute("pragma journal_mode = wal")
    db.execute("create table t (n integer primary key, b blob)")
    for n in range(5):
        db.execute("insert into t values (?, ?)", (n, b"x" * 5000))
    db.execute("pragma wal_checkpoint(restart)")
    db.execute("insert into t values (9, 'new round')")
    report = inspect((tmp_path / "x.db-wal").read_bytes())
    db.close()
    assert report.frames >= 1
    assert (report.torn_bytes, report.damaged_frame) == (0, -1)


@pytest.mark.parametrize("bit", range(8 * HEADER_BYTES))
def test_a_damaged_header_is_no_empty_log(log: bytes, bit: int) -> None:
    """SQLite would drop the whole log, and acknowledged transactions with it, without a word."""
    data = bytearray(log)
    data[bit // 8] ^= 1 << bit % 8
    assert inspect(bytes(data)).damaged_frame == 0


def test_a_header_that_a_new_round_began_and_a_power_cut_tore_is_no_damage(log: bytes) -> None:
    """The frames behind it are of the round before, which is in the file."""
    torn = bytearray(log)
    torn[16:20] = (int.from_bytes(log[16:20], "big") + 1).to_bytes(4, "big")  # how SQLite begins a round
    torn[20:24] = bytes(byte ^ 0xA5 for byte in log[20:24])
    assert inspect(bytes(torn)) == WalReport(0, len(log), -1)


@given(st.binary(max_size=64).map(lambda data: data[: len(data) // 8 * 8]), st.booleans(), words, words)
def test_the_sum_is_the_one_of_the_format(data: bytes, big: bool, one: int, two: int) -> None:
    """ "WAL-mode File Format", Checksum Algorithm, in the plainest way."""
    order = "big" if big else "little"
    expected = [one, two]
    for at in range(0, len(data), 8):
        expected[0] = (expected[0] + int.from_bytes(data[at : at + 4], order) + expected[1]) % 2**32
        expected[1] = (expected[1] + int.from_bytes(data[at + 4 : at + 8], order) + expected[0]) % 2**32
    assert wal_sum(data, 0, len(data), big, one, two) == tuple(expected)
    with pytest.raises(RecordError):
        wal_sum(data, 0, len(data) + 8, big, one, two)
    with pytest.raises(RecordError):
        wal_sum(data + bytes(8), 0, 7, big, one, two)
