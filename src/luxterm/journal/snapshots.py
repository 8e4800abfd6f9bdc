"""States beside the journal: a start restores the newest one and replays only what came after it.

A snapshot is never the truth. One that is damaged, foreign or too new is passed over for an older one, and without any
the journal is replayed from its beginning.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec
import zstandard

from luxterm.model.errors import JournalError

DIRECTORY: Final = "snapshots"
KEEP: Final = 2
FORMAT: Final = 1
_MAGIC: Final = b"LUXSNAP\n"
_LENGTH_BYTES: Final = 4
_CHECKSUM_BYTES: Final = 16
_MAX_BODY_BYTES: Final = 1 << 34


class Snapshot(msgspec.Struct, frozen=True):
    """The state after command `seq`."""

    seq: int
    now_ns: int
    rules_version: int
    chain: bytes
    """Running hash of the journal after `seq`: it belongs to this journal and no other."""
    state_hash: str
    engine: bytes
    """`Engine.snapshot()`."""
    views: bytes
    """`Views.dump()`."""


class _Head(msgspec.Struct, frozen=True):
    format: int
    seq: int
    now_ns: int
    rules_version: int
    chain: bytes
    state_hash: str
    engine_bytes: int


def _checksum(head: bytes, body: bytes | memoryview) -> bytes:
    digest = blake2b(head, digest_size=_CHECKSUM_BYTES)
    digest.update(body)
    return digest.digest()


def path_of(data_dir: Path, seq: int) -> Path:
    return data_dir / DIRECTORY / f"{seq:020}.snapshot"


def write(data_dir: Path, snapshot: Snapshot, check: Callable[[Snapshot], None] = lambda _: None) -> Path:
    """Writes a snapshot, whole or not at all, and drops all but the newest.

    `check` is given what is read back from the disk before the file counts. Raises OSError and what `check` raises.
    """
    body = zstandard.ZstdCompressor(level=1).compress(snapshot.engine + snapshot.views)
    head = msgspec.msgpack.encode(
        _Head(
            FORMAT,
            snapshot.seq,
            snapshot.now_ns,
            snapshot.rules_version,
            snapshot.chain,
            snapshot.state_hash,
            len(snapshot.engine),
        )
    )
    path = path_of(data_dir, snapshot.seq)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_MAGIC + len(head).to_bytes(_LENGTH_BYTES, "little") + head)
            file.write(_checksum(head, body))
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        check(read(draft))
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)
    for old in kept(data_dir)[KEEP:]:
        old.unlink(missing_ok=True)
    return path


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: Path) -> Snapshot:
    """Reads one file. Raises JournalError with what is wrong with it."""
    data = path.read_bytes()
    start = len(_MAGIC) + _LENGTH_BYTES
    try:
        if data[: len(_MAGIC)] != _MAGIC:
            raise JournalError(f"{path} is no snapshot")
        end = start + int.from_bytes(data[len(_MAGIC) : start], "little")
        body = memoryview(data)[end + _CHECKSUM_BYTES :]
        if _checksum(data[start:end], body) != data[end : end + _CHECKSUM_BYTES]:
            raise JournalError(f"{path} is damaged: its checksum does not fit")
        head = msgspec.msgpack.decode(data[start:end], type=_Head)
        if head.format > FORMAT:
            raise JournalError(f"{path} was written by a newer luxterm (snapshot format {head.format})")
        plain = zstandard.ZstdDecompressor().decompress(body, max_output_size=_MAX_BODY_BYTES)
    except (msgspec.MsgspecError, zstandard.ZstdError) as error:
        raise JournalError(f"{path} is damaged: {error}") from None
    engine, views = plain[: head.engine_bytes], plain[head.engine_bytes :]
    return Snapshot(head.seq, head.now_ns, head.rules_version, head.chain, head.state_hash, engine, views)


def read_head(path: Path) -> tuple[int, bytes, str]:
    """(seq, running hash, state hash) of a file that was just written; nothing is verified."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(len(_MAGIC) + _LENGTH_BYTES)[len(_MAGIC) :], "little")
        head = msgspec.msgpack.decode(file.read(length), type=_Head)
    return head.seq, head.chain, head.state_hash


def kept(data_dir: Path) -> list[Path]:
    """The files of a data directory, newest first, unread."""
    return sorted((data_dir / DIRECTORY).glob("*.snapshot"), reverse=True)


def tidy(data_dir: Path, after_seq: int) -> None:
    """Removes what a crash left half written, and renames the snapshots behind `after_seq`, which were passed over, to
    *.unused: they must not count as kept any longer.
    """
    for path in (data_dir / DIRECTORY).glob("*.*"):
        if path.suffix == ".snapshot" and int(path.stem) > after_seq:
            path.replace(path.with_suffix(".unused"))
        elif path.suffix[1:].isdigit():
            path.unlink(missing_ok=True)


def newest(data_dir: Path, fits: Callable[[Snapshot], bool], say: Callable[[str], None]) -> Snapshot | None:
    """The newest snapshot that is whole and `fits` the journal; `say` is told of those that are passed over."""
    for path in kept(data_dir):
        try:
            snapshot = read(path)
        except (JournalError, OSError) as error:
            say(f"{error}; it is passed over")
            continue
        if fits(snapshot):
            return snapshot
        say(f"{path} does not belong to this journal as it is now; it is passed over")
    return None
