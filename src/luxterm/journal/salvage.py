"""What is left of a damaged journal: everything before the damage, as a journal of its own."""

from __future__ import annotations

from pathlib import Path

from luxterm.journal.replay import Damage, seal
from luxterm.journal.store import JOURNAL_FILE, Journal
from luxterm.model.errors import JournalError
from luxterm.model.records import HEADER


def split(records: bytes, before_seq: int) -> list[bytes]:
    """The records whose sequence lies before `before_seq`."""
    found, offset = [], 0
    while offset < len(records):
        length, _, _, seq, _ = HEADER.unpack_from(records, offset)
        if seq >= before_seq:
            break
        found.append(records[offset : offset + length])
        offset += length
    return found


def keep_before(data_dir: Path, from_seq: int) -> tuple[int, Path]:
    """Replaces the journal by one that ends before `from_seq` (or before damage that comes earlier).

    Answers the last sequence that is kept and where the old file lies now. Raises JournalError while a node runs, and
    where the journal does not hold `from_seq`.
    """
    source = Journal(data_dir)
    draft = data_dir / "salvage"
    try:
        first = source.first_seq
        if not first <= from_seq <= source.last_seq:
            raise JournalError(
                f"{source.path} holds {first} to {source.last_seq}: nothing is cut at {from_seq}. A backup is what "
                f"reaches further back"
            )
        for name in (JOURNAL_FILE, f"{JOURNAL_FILE}-wal", f"{JOURNAL_FILE}-shm"):
            (draft / name).unlink(missing_ok=True)
        target = Journal(draft, "fsync", source.segments()[0][1])
        try:
            last = _copy(source, target, from_seq)
        finally:
            target.close()
        source.close_file()
        kept = _free_name(data_dir)
        (data_dir / JOURNAL_FILE).replace(kept)
        for name in (f"{JOURNAL_FILE}-wal", f"{JOURNAL_FILE}-shm"):
            (data_dir / name).unlink(missing_ok=True)
        (draft / JOURNAL_FILE).replace(data_dir / JOURNAL_FILE)
        for rest in draft.iterdir():
            rest.unlink()
        draft.rmdir()
    finally:
        source.close()
    return last, kept


def _copy(source: Journal, target: Journal, from_seq: int) -> int:
    first = source.segments()[0]
    target.begin_at(first[0], first[2])
    try:
        for batch in source.batches():
            records = split(batch.records, from_seq)
            if records:
                target.append(batch.first_seq, records)
            if batch.last_seq >= from_seq - 1:
                break
    except Damage as damage:
        _copy_intact_part(source, target, min(damage.seq, from_seq))
    for seq, rules, _ in source.segments()[1:]:
        if seq == target.last_seq + 1:
            target.rules_version = rules
            target.begin_segment()
    return target.last_seq


def _copy_intact_part(source: Journal, target: Journal, damaged_seq: int) -> None:
    """The records of a damaged batch that lie before the damage; their checksums have been looked at."""
    try:
        batch = source.raw_batch(target.last_seq + 1)
    except JournalError:
        return
    if batch is None:
        return
    records = split(batch.records, damaged_seq)
    if records and seal(batch.first_seq, records, b"").sums == batch.sums[: 4 * len(records)]:
        target.append(batch.first_seq, records)


def _free_name(data_dir: Path) -> Path:
    for number in range(1, 1000):
        path = data_dir / f"{JOURNAL_FILE}.damaged-{number}"
        if not path.exists():
            return path
    raise JournalError(f"{data_dir} holds a thousand damaged journals; move them away")
