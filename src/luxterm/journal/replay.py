"""Batches of the journal: how they are chained and checked. Pure: rows in, verified bytes or a JournalError out."""

from __future__ import annotations

import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Final

import msgspec

from luxterm.model.errors import JournalError, RecordError
from luxterm.model.records import COMMAND_LAYOUTS, HEADER, HEADER_BYTES, StampedCommand, decode_commands

HASH_BYTES: Final = 16
GENESIS: Final = bytes(HASH_BYTES)
"""The running hash before the first record."""


class Batch(msgspec.Struct, frozen=True):
    """The commands of one group commit: what one row of the journal holds."""

    first_seq: int
    last_seq: int
    records: bytes
    """Command records end to end."""
    sums: bytes
    """One little-endian CRC-32 for each record."""
    hash: bytes
    """Running hash over all records of the journal up to and with these."""

    @property
    def count(self) -> int:
        return self.last_seq - self.first_seq + 1


class Damage(JournalError):
    """The journal cannot be trusted from `seq` on; everything before it was verified."""

    def __init__(self, file: str, seq: int, problem: str) -> None:
        self.file, self.seq, self.problem = file, seq, problem
        super().__init__(
            f"{file}: the record of sequence {seq} {problem}. Everything before it is intact. Put a backup in its "
            f"place, or keep what is intact with `luxterm journal cut --from {seq}` (the damaged file is kept)"
        )


def running_hash(previous: bytes, records: bytes) -> bytes:
    """The hash that chains these records to everything before them."""
    return blake2b(previous + records, digest_size=HASH_BYTES).digest()


def record_sum(record: bytes) -> int:
    """The checksum by which a single damaged record is found."""
    return zlib.crc32(record)


def seal(first_seq: int, records: Sequence[bytes], previous: bytes) -> Batch:
    """Makes the batch of stamped records whose sequences rise by one from `first_seq`."""
    body = b"".join(records)
    sums = array("I", map(zlib.crc32, records))
    return Batch(first_seq, first_seq + len(records) - 1, body, _little(sums), running_hash(previous, body))


def _little(sums: array[int]) -> bytes:
    if sys.byteorder == "big":
        sums = array("I", sums)
        sums.byteswap()
    return sums.tobytes()


def verify(batches: Iterable[Batch], file: str, after_seq: int = 0, previous: bytes = GENESIS) -> Iterator[Batch]:
    """Passes on the batches that follow `after_seq`, each one checked against the chain. Raises Damage."""
    seq = after_seq
    for batch in batches:
        if batch.first_seq != seq + 1 or batch.last_seq < batch.first_seq:
            raise Damage(file, seq + 1, f"is missing: the next batch holds {batch.first_seq} to {batch.last_seq}")
        if running_hash(previous, batch.records) != batch.hash:
            raise locate(batch, file)
        yield batch
        seq, previous = batch.last_seq, batch.hash


def locate(batch: Batch, file: str) -> Damage:
    """Which record of a batch that breaks the chain is damaged."""
    offset, seq, end = 0, batch.first_seq, len(batch.records)
    for at in range(0, len(batch.sums) - 3, 4):
        wanted = int.from_bytes(batch.sums[at : at + 4], "little")
        if seq > batch.last_seq or offset + HEADER_BYTES > end:
            break
        length, kind, _, stamped_seq, _ = HEADER.unpack_from(batch.records, offset)
        record = batch.records[offset : offset + length]
        if length < HEADER_BYTES or offset + length > end or zlib.crc32(record) != wanted:
            return Damage(file, seq, "does not match its checksum")
        if stamped_seq != seq or kind not in COMMAND_LAYOUTS:
            return Damage(file, seq, f"carries sequence {stamped_seq} and kind {kind}")
        offset, seq = offset + length, seq + 1
    if seq <= batch.last_seq or offset != end:
        return Damage(file, min(seq, batch.last_seq), "is cut short")
    return Damage(file, batch.first_seq, "does not continue the running hash of the records before it")


def commands(batches: Iterable[Batch], file: str) -> Iterator[StampedCommand]:
    """The commands of verified batches. Raises JournalError for a kind that only a newer version knows."""
    for batch in batches:
        try:
            yield from decode_commands(batch.records)
        except RecordError as error:
            raise JournalError(f"{file}: batch {batch.first_seq} to {batch.last_seq}: {error}") from error
