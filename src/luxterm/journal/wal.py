"""What SQLite's write-ahead log holds, read from its bytes alone.

SQLite drops everything after the first frame whose checksum is wrong, without a word. That is right for a tail that a
power cut tore, and wrong for a log with a damaged frame in its middle, behind which acknowledged commands stand. The
two are told apart here, before SQLite opens the file. Format: "WAL-mode File Format" of the SQLite documentation.
"""

from __future__ import annotations

import struct
from typing import Final

import msgspec

from luxterm._engine import wal_sum

HEADER_BYTES: Final = 32
FRAME_HEADER_BYTES: Final = 24
_MAGIC: Final = (0x377F0682, 0x377F0683)


class WalReport(msgspec.Struct, frozen=True):
    frames: int
    """Valid frames up to the last commit: what SQLite will use."""
    torn_bytes: int
    """Bytes of this log behind them: a transaction that was being written when the process ended."""
    damaged_frame: int
    """Number (from 0) of a broken frame with whole later transactions behind it, 0 for a broken header; -1 = none."""


def inspect(data: bytes) -> WalReport:
    """Reads a write-ahead log. An empty, foreign or reset log reports nothing."""
    if len(data) < HEADER_BYTES:
        return WalReport(0, len(data), -1)
    magic, _, page_bytes, _, salt_1, salt_2, sum_1, sum_2 = struct.unpack_from(">8I", data)
    big = bool(magic & 1)
    one, two = wal_sum(data, 0, 24, big, 0, 0)
    if magic not in _MAGIC or not 512 <= page_bytes <= 65536 or (one, two) != (sum_1, sum_2):
        return WalReport(0, len(data), 0 if _owns_frames(data, salt_1, salt_2) else -1)
    step = FRAME_HEADER_BYTES + page_bytes
    count = (len(data) - HEADER_BYTES) // step
    valid = committed = 0
    for number in range(count):
        at = HEADER_BYTES + number * step
        _, _, own_1, own_2, sum_1, sum_2 = struct.unpack_from(">6I", data, at)
        if (own_1, own_2) != (salt_1, salt_2):
            break
        one, two = wal_sum(data, at, at + 8, big, one, two)
        one, two = wal_sum(data, at + FRAME_HEADER_BYTES, at + step, big, one, two)
        if (one, two) != (sum_1, sum_2):
            break
        valid = number + 1
        if struct.unpack_from(">I", data, at + 4)[0]:
            committed = valid
    commits_behind, last_own = _commits_behind(data, valid, count, step, (salt_1, salt_2))
    torn = 0 if last_own < committed else max(last_own + 1 - committed, 0) * step
    rest = (len(data) - HEADER_BYTES) % step
    if rest and count == last_own + 1:
        torn += rest
    return WalReport(committed, torn, valid if commits_behind else -1)


def _owns_frames(data: bytes, salt_1: int, salt_2: int) -> bool:
    """Whether the first frame was written under this header, which is damaged.

    A header that a power cut tore has new salts; behind it lie only frames of an older round, which the file has.
    """
    if len(data) < HEADER_BYTES + FRAME_HEADER_BYTES:
        return False
    own_1, own_2 = struct.unpack_from(">2I", data, HEADER_BYTES + 8)
    return bool(own_1 == salt_1 or own_2 == salt_2)


def _commits_behind(data: bytes, start: int, count: int, step: int, salts: tuple[int, int]) -> tuple[bool, int]:
    """Whether frames of this log follow a commit that lies behind frame `start`, and the last frame of this log."""
    commits, last_own = 0, start - 1
    followed = False
    for number in range(start, count):
        _, size, own_1, own_2 = struct.unpack_from(">4I", data, HEADER_BYTES + number * step)
        if (own_1, own_2) != salts:
            if number > start:
                break
            continue
        last_own = number
        followed = followed or commits > 0
        commits += size > 0
    return followed, last_own
