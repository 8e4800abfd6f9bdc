"""Bybit: the 500-level order book stream, one JSON message a line."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

import msgspec

from luxterm.model.units import MS
from luxterm.sources.formats.base import BookRow, Kind, Progress, RecordingError, Row, decimal, lines

TOPIC: Final = "orderbook."


class _Data(msgspec.Struct):
    s: str
    b: list[tuple[str, str]]
    a: list[tuple[str, str]]
    u: int
    """Update id: one more than that of the message before."""


class _Message(msgspec.Struct):
    topic: str
    type: Literal["snapshot", "delta"]
    ts: int
    data: _Data


_decoder: Final = msgspec.json.Decoder(_Message)


def is_bybit(head: bytes) -> bool:
    """Whether a text begins as this format does."""
    start = head.lstrip()[:200]
    return start.startswith(b"{") and b'"topic"' in start and b'"orderbook.' in start


class BybitBook:
    """The recorded stream. A message that does not follow the one before is refused: the book would be wrong."""

    kind = Kind.BOOK
    format = "Bybit order book"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.symbol = ""
        for line, text in lines(path):
            self.symbol = self._message(line, text).data.s
            break

    def rows(self, progress: Progress | None = None) -> Iterator[Row]:
        last: int | None = None
        for line, text in lines(self.path, progress):
            if not text:
                continue
            message = self._message(line, text)
            data, snapshot = message.data, message.type == "snapshot"
            if not snapshot and last is None:
                raise RecordingError(self.path, "begins with a change and not with a whole book", line)
            if not snapshot and last is not None and data.u != last + 1:
                raise RecordingError(self.path, f"updates are missing: {data.u} follows {last}", line)
            last = data.u
            yield BookRow(message.ts * MS, snapshot, self._levels(line, data.b), self._levels(line, data.a))

    def _message(self, line: int, text: str) -> _Message:
        try:
            message = _decoder.decode(text)
        except msgspec.DecodeError as error:
            raise RecordingError(self.path, f"is not a Bybit book message ({error})", line) from None
        if not message.topic.startswith(TOPIC):
            raise RecordingError(self.path, f"holds topic {message.topic!r}, not an order book", line)
        return message

    def _levels(self, line: int, levels: list[tuple[str, str]]) -> tuple[tuple[Decimal, Decimal], ...]:
        return tuple(
            (decimal(self.path, line, "price", price, positive=True), decimal(self.path, line, "size", size))
            for price, size in levels
        )
