"""Market-by-order files in Databento Binary Encoding (DBN), plain or zstd: CME and every other venue of that format.

The stream is a metadata header and records of `4 * length` bytes; of these the market-by-order ones (rtype 160, 56
bytes, the same in versions 1 to 3) are read here and all others (status, definitions, symbol mappings) are skipped.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import databento_dbn

from luxterm.sources.formats.base import Kind, MboRow, Progress, RecordingError, chunks, head

MAGIC: Final = b"DBN"
VERSIONS: Final = (1, 2, 3)
PREFIX: Final = struct.Struct("<3sBI")
RECORD: Final = struct.Struct("<BBHIQQqIBBBBQiI")
RTYPE_MBO: Final = 160
UNDEF_PRICE: Final = 2**63 - 1

F_LAST: Final = 128
F_TOB: Final = 64
F_SNAPSHOT: Final = 32

ADD, CANCEL, MODIFY, CLEAR, TRADE, FILL, NONE = (ord(letter) for letter in "ACMRTFN")
BID, ASK, NO_SIDE = (ord(letter) for letter in "BAN")


class DbnRecording:
    """A market-by-order recording. `symbols` maps instrument ids to their names as the header gives them."""

    kind = Kind.MBO

    def __init__(self, path: Path) -> None:
        self.path = path
        start = head(path, 1 << 20)
        try:
            magic, version, length = PREFIX.unpack_from(start)
        except struct.error:
            raise RecordingError(path, "truncated inside the DBN header") from None
        if magic != MAGIC:
            raise RecordingError(path, "is not a DBN file")
        if version not in VERSIONS:
            raise RecordingError(path, f"DBN version {version} is not known here (1 to 3 are)")
        self._body = PREFIX.size + length
        if len(start) < self._body:
            raise RecordingError(path, "truncated inside the DBN header")
        try:
            metadata = databento_dbn.Metadata.decode(start[: self._body])
        except Exception as error:  # the decoder's own error type is not public in every version
            raise RecordingError(path, f"damaged DBN header ({error})") from None
        schema = metadata.schema
        if schema is not None and str(schema) != "mbo":
            raise RecordingError(path, f"holds {schema} records; only market-by-order (mbo) is replayed")
        self.dataset = str(metadata.dataset)
        self.format = f"market by order of {self.dataset} (DBN {version})"
        self.symbols: dict[int, str] = {}
        for symbol, intervals in metadata.mappings.items():
            for interval in intervals:
                if str(interval["symbol"]).isdigit():
                    self.symbols[int(interval["symbol"])] = symbol
        names = [str(symbol) for symbol in metadata.symbols]
        self.symbol = names[0] if len(names) == 1 else ""

    def rows(self, progress: Progress | None = None) -> Iterator[MboRow]:
        """Market-by-order records in file order."""
        size, unpack, skip = RECORD.size, RECORD.unpack_from, self._body
        rest, done = b"", 0
        for chunk in chunks(self.path, progress):
            data = rest + chunk if rest else chunk
            if skip:
                cut = min(skip, len(data))
                data, skip = data[cut:], skip - cut
                rest = b""
                if skip:
                    continue
            offset, end = 0, len(data)
            while offset < end:
                length = data[offset] * 4
                if not length:
                    raise RecordingError(self.path, f"record {done + 1} has no length: the file is damaged")
                if offset + length > end or end - offset < 2:
                    break
                done += 1
                if data[offset + 1] == RTYPE_MBO:
                    if length < size:
                        raise RecordingError(self.path, f"record {done} is too short for its kind: damaged")
                    (
                        _,
                        _,
                        publisher,
                        instrument,
                        ts_ns,
                        order_id,
                        price,
                        lots,
                        flags,
                        _,
                        action,
                        side,
                        _,
                        _,
                        sequence,
                    ) = unpack(data, offset)
                    yield MboRow(publisher, instrument, ts_ns, order_id, price, lots, flags, action, side, sequence)
                offset += length
            rest = data[offset:]
        if rest or skip:
            raise RecordingError(self.path, f"truncated: it breaks off inside record {done + 1}; fetch the file again")
