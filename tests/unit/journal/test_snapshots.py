"""Snapshots are whole or passed over."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from luxterm.journal.snapshots import KEEP, Snapshot, newest, path_of, read, read_head, write
from luxterm.model.errors import JournalError

SNAPSHOT = Snapshot(7, 99, 1, b"c" * 16, "ab" * 32, b"engine " * 1000, b"views " * 50)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, SNAPSHOT)
    assert path == path_of(tmp_path, 7)
    assert read(path) == SNAPSHOT
    assert read_head(path) == (7, SNAPSHOT.chain, SNAPSHOT.state_hash)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size < 2000


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for seq in (3, 11, 7, 200):
        write(tmp_path, msgspec.structs.replace(SNAPSHOT, seq=seq))
    assert len(list((tmp_path / "snapshots").iterdir())) == KEEP
    found = newest(tmp_path, lambda _: True, print)
    assert found is not None
    assert found.seq == 200


@pytest.mark.parametrize("at", [0, 9, 12, 40, 90, -1])
def test_a_damaged_one_is_passed_over_and_said(tmp_path: Path, at: int) -> None:
    write(tmp_path, SNAPSHOT)
    path = write(tmp_path, msgspec.structs.replace(SNAPSHOT, seq=8))
    data = bytearray(path.read_bytes())
    data[at] ^= 0x40
    path.write_bytes(data)
    said: list[str] = []
    found = newest(tmp_path, lambda _: True, said.append)
    assert found is not None
    assert found == SNAPSHOT
    assert len(said) == 1
    assert str(path) in said[0]


def test_a_cut_one_is_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path, SNAPSHOT)
    whole = path.read_bytes()
    for length in (0, 5, 11, 50, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(JournalError):
            read(path)
    assert newest(tmp_path, lambda _: True, lambda _: None) is None


def test_one_of_another_journal_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, SNAPSHOT)
    said: list[str] = []
    assert newest(tmp_path, lambda found: found.chain == b"d" * 16, said.append) is None
    assert "does not belong to this journal" in said[0]


def test_without_a_directory_there_is_none(tmp_path: Path) -> None:
    assert newest(tmp_path / "none", lambda _: True, print) is None
