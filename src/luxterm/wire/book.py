"""The checksum of a book, as both sides of the wire compute it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32


def checksum(bids: Sequence[tuple[Any, ...]], asks: Sequence[tuple[Any, ...]]) -> int:
    """CRC32 of the ASCII text `bid1:size1:ask1:size1:bid2:...` over the top ten levels, in ticks and lots, best first.

    A level's first two members are its price in ticks and its size in lots; where a side is shorter its levels are left
    out.
    """
    parts: list[int] = []
    for index in range(10):
        for side in (bids, asks):
            if index < len(side):
                parts += side[index][:2]
    return crc32(":".join(map(str, parts)).encode())
