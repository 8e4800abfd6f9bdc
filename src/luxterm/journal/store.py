"""The journal's file: SQLite with a write-ahead log, one row for each group commit.

The connection is used by one thread at a time: by the starting node, then by the writer's thread alone.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal, NoReturn

from luxterm.engine import RULES_VERSION
from luxterm.journal.lock import DirectoryInUse, DirectoryLock
from luxterm.journal.replay import GENESIS, Batch, Damage, seal, verify
from luxterm.journal.wal import WalReport, inspect
from luxterm.model.errors import JournalError
from luxterm.model.records import HEADER, HEADER_BYTES

JOURNAL_FILE: Final = "journal.db"
FORMAT: Final = 1
"""Of the tables below. A journal with a higher number is refused."""
APPLICATION_ID: Final = 0x4C55584A  # "LUXJ": marks the file as ours, see PRAGMA application_id

Durability = Literal["fsync", "os", "memory"]
_SYNCHRONOUS: Final[dict[str, str]] = {"fsync": "NORMAL", "os": "NORMAL", "memory": "OFF"}
"""NORMAL waits for the disk when the log is folded and begun anew. With `fsync` we wait for each commit ourselves, as
FULL does, so that a commit can be waited for elsewhere than where it is made."""

_TABLES: Final = """
create table segments (first_seq integer primary key, rules_version integer not null, start_hash blob not null);
create table batches (last_seq integer primary key, first_seq integer not null,
                      records blob not null, sums blob not null, hash blob not null);
create table checkpoints (seq integer primary key, hash blob not null, state_hash blob not null);
"""

_PAGE_BYTES: Final = 4096
FOLD_PAGES: Final = 4000
"""Pages of write-ahead log after which it is folded into the file."""

_REFUSALS: Final = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
_TIGHT_BYTES: Final = 1 << 18
_FORGET_BYTES: Final = 1 << 24
_FORGET_ROWS: Final = 2048

_sync_file: Final = getattr(os, "fdatasync", os.fsync)

_FSYNC_CODES: Final = {sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC, sqlite3.SQLITE_IOERR_TRUNCATE}


class AppendFailed(JournalError):
    """The batch is not in the journal and can be tried again: the disk is full or refuses writes."""


class SyncFailed(JournalError):
    """The system could not say that written bytes reached the disk. Nothing read afterwards proves that they did:
    the process must end, and the next start reads what is really there.
    """


def _no_directory(data_dir: Path, error: OSError) -> JournalError:
    advice = "free some space, then start again" if error.errno == errno.ENOSPC else "name another --data-dir"
    return JournalError(f"{data_dir} cannot be the data directory: {error.strerror}; {advice}")


class Journal:
    """An open journal. `append` is all that a running node does with it."""

    def __init__(
        self,
        data_dir: Path,
        durability: Durability = "fsync",
        rules_version: int = RULES_VERSION,
        *,
        exclusive: bool = True,
    ) -> None:
        """Opens or creates the journal of a directory and takes its lock (`exclusive`).

        Raises JournalError: locked, foreign, newer, damaged in its log; the text says what to do.
        """
        self.data_dir = data_dir
        self.path = data_dir / JOURNAL_FILE
        self.durability = durability
        self.rules_version = rules_version
        self._log_pages = 0
        try:
            data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = DirectoryLock(data_dir) if exclusive else None
        except OSError as error:
            raise _no_directory(data_dir, error) from error
        try:
            self.torn_bytes = self._inspect_log().torn_bytes if exclusive else 0
            """Bytes of an unfinished transaction at the end, which are cut now."""
            self._db = self._open()
            try:
                self.last_seq, self.last_hash = self._tail()
                self.log_fd = self._open_log() if exclusive and durability == "fsync" else -1
                """Of the write-ahead log, for `sync` and whoever does it in its place; -1 where nobody waits for it."""
            except BaseException:
                self._db.close()
                raise
        except BaseException:
            self.release()
            raise

    @classmethod
    def look(cls, data_dir: Path, rules_version: int) -> Journal:
        """Opens a journal to read it, whether a node uses it (then it may be growing) or not."""
        try:
            return cls(data_dir, "fsync", rules_version)
        except DirectoryInUse:
            return cls(data_dir, "fsync", rules_version, exclusive=False)

    def release(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def _inspect_log(self) -> WalReport:
        log = self.path.with_name(f"{JOURNAL_FILE}-wal")
        report = inspect(log.read_bytes()) if log.exists() else WalReport(0, 0, -1)
        if report.damaged_frame >= 0:
            raise JournalError(
                f"{log}: frame {report.damaged_frame} of the write-ahead log is damaged and whole transactions stand "
                f"behind it. Put a backup in its place, or move this one file away to go on from before the damage "
                f"(commands behind it were acknowledged and would be lost)"
            )
        return report

    def _open(self) -> sqlite3.Connection:
        new = not self.path.exists() or self.path.stat().st_size == 0
        if new:
            self.path.touch(0o600)
        db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, cached_statements=16)
        try:
            db.execute(f"pragma synchronous = {_SYNCHRONOUS[self.durability]}")
            if db.execute("pragma journal_mode = wal").fetchone() != ("wal",):
                raise JournalError(f"{self.path}: the file system takes no write-ahead log; choose a local directory")
            db.execute("pragma wal_autocheckpoint = 0")  # `fold_log` does it, when nobody waits for the commit
            if not db.execute("pragma user_version").fetchone()[0]:
                self._create(db)
            self._check_format(db)
        except sqlite3.Error as error:
            db.close()
            raise self._unusable(error) from error
        except BaseException:
            db.close()
            raise
        return db

    def _open_log(self) -> int:
        """The log stands from the first look at the file until the last connection closes."""
        log = self.path.with_name(f"{JOURNAL_FILE}-wal")
        try:
            return os.open(log, os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise JournalError(f"{log} cannot be opened: {error.strerror}; name another --data-dir") from error

    def _create(self, db: sqlite3.Connection) -> None:
        if db.execute("select count(*) from sqlite_master").fetchone()[0]:
            raise JournalError(f"{self.path} is a database of another program; name another --data-dir")
        db.executescript(
            f"begin immediate; {_TABLES} pragma application_id = {APPLICATION_ID}; pragma user_version = {FORMAT};"
            "commit;"
        )
        db.execute("insert into segments values (1, ?, ?)", (self.rules_version, GENESIS))

    def _check_format(self, db: sqlite3.Connection) -> None:
        found = db.execute("pragma user_version").fetchone()[0]
        if db.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
            raise JournalError(f"{self.path} is a database of another program; name another --data-dir")
        if found > FORMAT:
            raise JournalError(
                f"{self.path} was written by a newer luxterm (journal format {found}, this one reads {FORMAT}): "
                f"install that version, or name another --data-dir"
            )
        rules = db.execute("select max(rules_version) from segments").fetchone()[0]
        if not isinstance(rules, int):
            raise JournalError(f"{self.path}: the table of segments is damaged. Put a backup in its place")
        if rules > self.rules_version:
            raise JournalError(
                f"{self.path} was written by a newer luxterm (rules of the exchange version {rules}, this one knows "
                f"{self.rules_version}): install that version, or name another --data-dir"
            )

    def _tail(self) -> tuple[int, bytes]:
        try:
            row = self._db.execute("select last_seq, hash from batches order by last_seq desc limit 1").fetchone()
            if row is None:
                row = self._db.execute(
                    "select first_seq - 1, start_hash from segments order by first_seq desc limit 1"
                ).fetchone()
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error
        return int(row[0]), bytes(row[1])

    def _unusable(self, error: sqlite3.Error) -> JournalError:
        free = shutil.disk_usage(self.data_dir).free
        if free < _TIGHT_BYTES:
            return JournalError(f"{self.path}: {error}; its disk has {free:,} bytes left: free some, then start again")
        if error.sqlite_errorcode & 0xFF in _REFUSALS:
            return JournalError(f"{self.path}: {error}: let this user write to it, or name another --data-dir")
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            return JournalError(f"{self.path} is no journal (or its first page is damaged); put a backup in its place")
        return JournalError(f"{self.path}: {error}. Put a backup in its place, or name another --data-dir")

    @property
    def first_seq(self) -> int:
        """The first command that is still here; a compacted journal begins behind a snapshot."""
        return min(first for first, _, _ in self.segments())

    @property
    def size_bytes(self) -> int:
        """Of the file and its write-ahead log."""
        files = (self.path, self.path.with_name(f"{JOURNAL_FILE}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def segments(self) -> list[tuple[int, int, bytes]]:
        """(first_seq, rules_version, running hash before it), in order."""
        rows = self._read("select first_seq, rules_version, start_hash from segments order by first_seq")
        if not rows:
            raise JournalError(f"{self.path}: the table of segments is damaged. Put a backup in its place")
        return [(int(first), int(rules), bytes(chain)) for first, rules, chain in rows]

    def hash_at(self, seq: int) -> bytes | None:
        """The running hash after command `seq`, where a batch or segment ends there."""
        rows = self._read("select hash from batches where last_seq = ?", seq)
        rows = rows or self._read("select start_hash from segments where first_seq = ?", seq + 1)
        return bytes(rows[0][0]) if rows else None

    def batches(self, after_seq: int | None = None) -> Iterator[Batch]:
        """Verified batches behind `after_seq` (a batch or segment must end there). Raises Damage or JournalError."""
        after = self.first_seq - 1 if after_seq is None else after_seq
        previous = self.hash_at(after)
        if previous is None:
            raise JournalError(f"{self.path}: no batch ends at sequence {after}")
        return verify(self._rows(after), str(self.path), after, previous)

    def _rows(self, after_seq: int) -> Iterator[Batch]:
        seq = after_seq
        query = "select first_seq, last_seq, records, sums, hash from batches where last_seq > ? order by last_seq"
        try:
            for first, last, records, sums, chain in self._db.execute(query, (after_seq,)):
                yield Batch(first, last, records, sums, chain)
                seq = last
        except sqlite3.DatabaseError as error:
            raise Damage(str(self.path), seq + 1, f"cannot be read ({error})") from error

    def append(self, first_seq: int, records: Sequence[bytes], *, wait: bool = True) -> Batch:
        """Writes one batch durably. Raises AppendFailed (nothing was written) or SyncFailed.

        Without `wait` the operating system has it, and with `fsync` it is durable once `log_fd` has been synced.
        """
        batch = seal(first_seq, records, self.last_hash)
        if first_seq != self.last_seq + 1:
            raise AssertionError(f"batch {first_seq} does not follow {self.last_seq}")
        self._write(
            "insert into batches (first_seq, last_seq, records, sums, hash) values (?, ?, ?, ?, ?)",
            (batch.first_seq, batch.last_seq, batch.records, batch.sums, batch.hash),
            wait=wait,
        )
        self.last_seq, self.last_hash = batch.last_seq, batch.hash
        self._log_pages += 1 + (len(batch.records) + len(batch.sums)) // _PAGE_BYTES
        return batch

    @property
    def log_is_long(self) -> bool:
        """Whether it is time for `fold_log`."""
        return self._log_pages >= FOLD_PAGES

    def fold_log(self) -> None:
        """Copies the write-ahead log into the file and begins it anew: takes fsyncs of both. Raises SyncFailed."""
        self._log_pages = 0
        try:
            self._db.execute("pragma wal_checkpoint(passive)")
        except sqlite3.Error as error:
            if error.sqlite_errorcode in _FSYNC_CODES:
                raise SyncFailed(f"{self.path}: {error}") from error
            # Nothing is lost: the log has everything, and is tried again when it has grown as much once more.

    def begin_segment(self) -> None:
        """From here on these rules hold: called at a start with rules newer than the last segment's."""
        if self.segments()[-1][1] != self.rules_version:
            self._write(
                "insert or replace into segments values (?, ?, ?)",
                (self.last_seq + 1, self.rules_version, self.last_hash),
            )

    def checkpoint(self, seq: int, chain: bytes, state_hash: bytes) -> None:
        """Records what the state was after `seq`, for later starts to compare."""
        self._write("insert or replace into checkpoints values (?, ?, ?)", (seq, chain, state_hash))

    def checkpoints(self) -> dict[int, bytes]:
        """seq -> state hash."""
        return {int(seq): bytes(state) for seq, state in self._read("select seq, state_hash from checkpoints")}

    def _read(self, query: str, *values: object) -> list[Any]:
        try:
            return self._db.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error

    def sync(self) -> None:
        """Everything written so far is on the disk, if that is to be waited for. Raises SyncFailed."""
        if self.log_fd >= 0:
            try:
                _sync_file(self.log_fd)
            except OSError as error:
                raise self.sync_failed(error.errno or errno.EIO) from error

    def sync_failed(self, number: int) -> SyncFailed:
        """The error to raise for this number of the system's."""
        return SyncFailed(f"{self.path}: {os.strerror(number)} when its log was to reach the disk")

    def _write(self, statement: str, values: tuple[object, ...], *, wait: bool = True) -> None:
        """One statement as a transaction of its own."""
        try:
            self._db.execute(statement, values)
        except sqlite3.Error as error:
            self._failed(error)
        if wait:
            self.sync()

    def _write_all(self, *statements: tuple[str, tuple[object, ...]]) -> None:
        """All of them or none."""
        try:
            self._db.execute("begin immediate")
            for statement, values in statements:
                self._db.execute(statement, values)
            self._db.execute("commit")
        except sqlite3.Error as error:
            self._failed(error)
        self.sync()

    def _failed(self, error: sqlite3.Error) -> NoReturn:
        if error.sqlite_errorcode in _FSYNC_CODES:
            raise SyncFailed(f"{self.path}: {error}") from error
        try:
            if self._db.in_transaction:
                self._db.execute("rollback")
        except sqlite3.Error as second:
            raise SyncFailed(f"{self.path}: {error}; undoing it failed too: {second}") from second
        raise AppendFailed(f"{self.path}: {error}") from error

    def begin_at(self, first_seq: int, chain: bytes) -> None:
        """Makes an empty journal begin behind a state that is kept elsewhere."""
        if self.last_seq:
            raise JournalError(f"{self.path} is not empty")
        self._write("delete from segments", ())
        self._write("insert into segments values (?, ?, ?)", (first_seq, self.rules_version, chain))
        self.last_seq, self.last_hash = first_seq - 1, chain

    def raw_batch(self, first_seq: int) -> Batch | None:
        """One batch as it is stored, unverified."""
        rows = self._read("select first_seq, last_seq, records, sums, hash from batches where first_seq = ?", first_seq)
        return Batch(*rows[0]) if rows else None

    def last_before(self, now_ns: int) -> int:
        """The last command of those batches that ended before `now_ns`; `first_seq - 1` where there is none.

        A batch is known to have ended when the next one began.
        """
        found = low = self.first_seq - 1
        high = self.last_seq
        query = "select first_seq, last_seq, substr(records, 1, ?) from batches where last_seq >= ? order by 2 limit 1"
        while low < high:
            ((first, last, head),) = self._read(query, HEADER_BYTES, (low + high + 1) // 2)
            if HEADER.unpack(head)[-1] < now_ns:
                found, low = first - 1, last
            else:
                high = first - 1
        return found

    def forget(self, seq: int, most_bytes: int) -> bool:
        """Drops the oldest batches up to and with `seq`, whole ones and about `most_bytes` of them in one transaction.

        True while more remain. What is freed is used again; the file does not shrink. Raises AppendFailed, SyncFailed.
        """
        rows = self._read(
            "select last_seq, hash, length(records) from batches where last_seq <= ? order by last_seq limit ?",
            seq, _FORGET_ROWS,
        )  # fmt: skip
        taken, size = 0, 0
        while taken < len(rows) and size < most_bytes:
            size += rows[taken][2]
            taken += 1
        if not taken:
            return False
        last, chain, _ = rows[taken - 1]
        rules = [rules for first, rules, _ in self.segments() if first <= last + 1][-1]
        self._write_all(
            ("delete from batches where last_seq <= ?", (last,)),
            ("delete from segments where first_seq <= ?", (last + 1,)),
            ("insert into segments values (?, ?, ?)", (last + 1, rules, chain)),
            ("delete from checkpoints where seq < ?", (last,)),
        )
        return bool(self._read("select 1 from batches where last_seq <= ? limit 1", seq))

    def drop_before(self, seq: int) -> None:
        """Forgets the batches up to and with `seq`, which must be the end of a batch, and shrinks the file."""
        if self.hash_at(seq) is None:
            raise JournalError(f"{self.path}: no batch ends at sequence {seq}")
        while self.forget(seq, _FORGET_BYTES):
            pass
        try:
            self._db.execute("vacuum")
            self._db.execute("pragma wal_checkpoint(truncate)")
        except sqlite3.Error as error:
            raise AppendFailed(f"{self.path}: the past is dropped, but the file keeps its size: {error}") from error

    def backup(self, target: Path) -> None:
        """Copies the journal as it is now into one file, while the node may be writing."""
        if target.exists():
            raise JournalError(f"{target} exists already")
        target.touch(0o600)
        copy = sqlite3.connect(target)
        try:
            self._db.backup(copy, pages=1000, sleep=0.01)
        except sqlite3.Error as error:
            raise JournalError(f"{target}: {error}") from error
        finally:
            copy.close()

    def close_file(self) -> None:
        """Folds the log into the file and keeps the directory."""
        if self.log_fd >= 0:
            os.close(self.log_fd)
            self.log_fd = -1
        self._db.close()

    def close(self) -> None:
        """Folds the log into the file and releases the directory."""
        try:
            self.close_file()
        finally:
            self.release()
