from __future__ import annotations

import zlib

from luxterm.wire.book import checksum


def test_the_text_of_the_checksum() -> None:
    bids, asks = [(100, 5, 1), (99, 6, 1)], [(101, 7, 2)]
    assert checksum(bids, asks) == zlib.crc32(b"100:5:101:7:99:6")
    assert checksum([], []) == zlib.crc32(b"")


def test_ten_levels_count() -> None:
    deep = [(1000 - n, 1) for n in range(15)]
    assert checksum(deep, []) == checksum(deep[:10], [])
