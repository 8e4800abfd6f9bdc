"""Runs under callgrind: applies `setup` record by record, then what is measured by batch or by call.

usage: count.py batch|call SETUP MEASURED. Imports nothing but the compiled engine, because valgrind slows all of it.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from luxterm._engine import CoreEngine

CHUNK = 1_000
"""Commands in one batch."""


def records(path: str) -> Iterator[bytes]:
    data, at = Path(path).read_bytes(), 0
    while at < len(data):
        (length,) = struct.unpack_from("<I", data, at)
        yield data[at : at + length]
        at += length


def main() -> None:
    way, setup, measured = sys.argv[1:]
    core = CoreEngine()
    for record in records(setup):
        core.apply(record)
    if way == "batch":
        found = list(records(measured))
        for at in range(0, len(found), CHUNK):
            core.apply_batch(b"".join(found[at : at + CHUNK]), events=True, levels=False)
    else:
        for cancels, *words in struct.iter_unpack("<qqqqqq", Path(measured).read_bytes()):
            if cancels:
                core.cancel(words[0], words[1])
            else:
                core.place(*words)


main()
