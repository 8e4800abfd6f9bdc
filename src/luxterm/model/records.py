"""The binary form of commands and events: what the engine reads, what the journal stores.

A record is little-endian without padding:

    offset  size
    0       4     length of the whole record in bytes
    4       2     kind (commands and events number their kinds apart)
    6       2     0
    8       8     seq
    16      8     now_ns
    24      ...   the fields of the struct in declared order, each with the width of its annotation;
                  a last field of `bytes` takes the rest, a last `tuple[int, ...]` the rest as int64s

An event's header has as many bytes, with a wider number in place of a long length:

    0       2     length
    2       2     kind
    4       4     index of the event within its command

Records lie end to end in a batch.
"""

from __future__ import annotations

import struct
import typing
from collections.abc import Iterator, Sequence
from typing import Any, Final, cast, overload

import msgspec

from luxterm.model.commands import COMMANDS, Command
from luxterm.model.errors import RecordError
from luxterm.model.events import EVENTS, Event, Stamped

HEADER: Final = struct.Struct("<IHHqq")
"""Of a command; unpacks to (length, kind, 0, seq, now_ns)."""
EVENT_HEADER: Final = struct.Struct("<HHIqq")
"""Of an event; unpacks to (length, kind, index, seq, now_ns)."""
HEADER_BYTES: Final = HEADER.size
MAX_RECORD_BYTES: Final = 64 * 1024
MAX_EVENT_BYTES: Final = 64 * 1024 - 1
_EVENT_HEAD: Final = struct.Struct("<HH")
_STAMP: Final = struct.Struct("<qq")
_STAMP_OFFSET: Final = 8


class Layout:
    """How one kind is written. `fixed` covers the fields before the tail; `tail` is "bytes", "ints" or ""."""

    __slots__ = ("cls", "fields", "fixed", "header", "kind", "limit", "names", "tail")

    def __init__(self, cls: type[Any], header: struct.Struct, limit: int) -> None:
        self.cls = cls
        self.header = header
        self.limit = limit
        self.kind: int = cls.KIND
        hints = typing.get_type_hints(cls, include_extras=True)
        formats, self.tail = [], ""
        self.names = cls.__struct_fields__
        for name in self.names:
            if self.tail:
                raise TypeError(f"{cls.__name__}.{name} follows the variable field")
            hint = hints[name]
            if hint is bytes:
                self.tail = "bytes"
            elif hint == tuple[int, ...]:
                self.tail = "ints"
            else:
                formats.append(hint.__metadata__[0])
        self.fields = self.names[:-1] if self.tail else self.names
        self.fixed = struct.Struct(header.format + "".join(formats))


def _layouts(classes: tuple[type[Any], ...], header: struct.Struct, limit: int) -> dict[int, Layout]:
    layouts = {cls.KIND: Layout(cls, header, limit) for cls in classes}
    if len(layouts) != len(classes):
        raise TypeError("two records share a kind")
    return layouts


COMMAND_LAYOUTS: Final = _layouts(COMMANDS, HEADER, MAX_RECORD_BYTES)
EVENT_LAYOUTS: Final = _layouts(EVENTS, EVENT_HEADER, MAX_EVENT_BYTES)


def _encode(layout: Layout, value: Any, seq: int, index: int, now_ns: int) -> bytes:
    fields: tuple[Any, ...] = msgspec.structs.astuple(value)
    if bool in map(type, fields):
        raise RecordError(f"{value!r}: a bool is no number")
    try:
        if not layout.tail:
            return layout.fixed.pack(layout.fixed.size, layout.kind, index, seq, now_ns, *fields)
        tail: bytes = struct.pack(f"<{len(fields[-1])}q", *fields[-1]) if layout.tail == "ints" else fields[-1]
        length = layout.fixed.size + len(tail)
        if length > layout.limit:
            raise RecordError(f"{layout.cls.__name__}: {length} bytes are more than a record may have")
        return layout.fixed.pack(length, layout.kind, index, seq, now_ns, *fields[:-1]) + tail
    except struct.error as error:
        raise RecordError(f"{value!r}: {error}") from error


def encode_command(command: Command, seq: int = 0, now_ns: int = 0) -> bytes:
    """The record of a command; seq and now_ns 0 = not stamped yet. RecordError when a field does not fit its width."""
    return _encode(COMMAND_LAYOUTS[command.KIND], command, seq, 0, now_ns)


def stamp(record: bytearray, seq: int, now_ns: int) -> None:
    """Writes the sequencer's stamp into an encoded command."""
    _STAMP.pack_into(record, _STAMP_OFFSET, seq, now_ns)


def encode_event(event: Event, seq: int, index: int, now_ns: int) -> bytes:
    """The record of an event."""
    return _encode(EVENT_LAYOUTS[event.KIND], event, seq, index, now_ns)


def _decode(
    layouts: dict[int, Layout], header: struct.Struct, data: bytes | memoryview, offset: int
) -> tuple[Any, int, int, int, int]:
    try:
        length, kind, index, seq, now_ns = header.unpack_from(data, offset)
        layout = layouts[kind]
    except struct.error:
        raise RecordError(f"truncated record at byte {offset}") from None
    except KeyError:
        raise RecordError(f"unknown record kind {kind} at byte {offset}: written by a newer version?") from None
    end = offset + length
    fixed = layout.fixed.size
    if length < fixed or length > layout.limit or end > len(data) or (not layout.tail and length != fixed):
        raise RecordError(f"{layout.cls.__name__} record of {length} bytes at byte {offset} is truncated or foreign")
    fields = layout.fixed.unpack_from(data, offset)[5:]
    if layout.tail == "bytes":
        return layout.cls(*fields, bytes(data[offset + fixed : end])), seq, index, now_ns, end
    if layout.tail == "ints":
        count, rest = divmod(length - fixed, 8)
        if rest:
            raise RecordError(f"{layout.cls.__name__} record at byte {offset} has a broken list")
        return layout.cls(*fields, struct.unpack_from(f"<{count}q", data, offset + fixed)), seq, index, now_ns, end
    return layout.cls(*fields), seq, index, now_ns, end


class StampedCommand(msgspec.Struct, frozen=True):
    seq: int
    now_ns: int
    command: Command


def decode_commands(data: bytes | memoryview) -> Iterator[StampedCommand]:
    """The commands of a batch of records in order. RecordError for truncated, foreign or unknown bytes."""
    offset, end = 0, len(data)
    while offset < end:
        command, seq, _, now_ns, offset = _decode(COMMAND_LAYOUTS, HEADER, data, offset)
        yield StampedCommand(seq, now_ns, cast(Command, command))


def decode_events(data: bytes | memoryview) -> list[Stamped]:
    """The events of a batch of records in order. RecordError for truncated, foreign or unknown bytes."""
    out: list[Stamped] = []
    offset, end = 0, len(data)
    while offset < end:
        event, seq, index, now_ns, offset = _decode(EVENT_LAYOUTS, EVENT_HEADER, data, offset)
        out.append(Stamped(seq, index, now_ns, cast(Event, event)))
    return out


def first_event(data: bytes) -> tuple[Stamped, bytes]:
    """The event whose record stands at the beginning, and the bytes behind it."""
    event, seq, index, now_ns, end = _decode(EVENT_LAYOUTS, EVENT_HEADER, data, 0)
    return Stamped(seq, index, now_ns, cast(Event, event)), data[end:]


class Events(Sequence[Stamped]):
    """The events of one command, in order. They are decoded when somebody looks at them, for few ever are.

    RecordError from any look at truncated, foreign or unknown bytes.
    """

    __slots__ = ("_decoded", "records")

    def __init__(self, records: bytes = b"") -> None:
        self.records = records
        self._decoded: list[Stamped] | None = None

    def of(self, *kinds: int) -> list[Stamped]:
        """Those of these kinds; the others are passed over without being decoded."""
        if self._decoded is not None:
            return [stamped for stamped in self._decoded if stamped.event.KIND in kinds]
        out: list[Stamped] = []
        data, offset, end = self.records, 0, len(self.records)
        while offset < end:
            try:
                length, kind = _EVENT_HEAD.unpack_from(data, offset)
            except struct.error:
                raise RecordError(f"truncated record at byte {offset}") from None
            if kind in kinds or length < EVENT_HEADER.size:
                event, seq, index, now_ns, _ = _decode(EVENT_LAYOUTS, EVENT_HEADER, data, offset)
                out.append(Stamped(seq, index, now_ns, cast(Event, event)))
            offset += length
        return out

    def _all(self) -> list[Stamped]:
        if self._decoded is None:
            self._decoded = decode_events(self.records)
        return self._decoded

    def __bool__(self) -> bool:
        return bool(self.records)

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Stamped]:
        return iter(self._all())

    @overload
    def __getitem__(self, index: int) -> Stamped: ...
    @overload
    def __getitem__(self, index: slice) -> list[Stamped]: ...
    def __getitem__(self, index: int | slice) -> Stamped | list[Stamped]:
        return self._all()[index]
