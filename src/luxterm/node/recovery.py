"""From the files of a data directory to the state: newest snapshot, then every command behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from luxterm.engine import Engine
from luxterm.journal.store import Journal
from luxterm.model.codes import RejectCode
from luxterm.model.commands import (
    Command,
    ConfigureAsset,
    ConfigureFeeTiers,
    ConfigureMarginTiers,
    ConfigureMarket,
    ConfigureVenue,
)
from luxterm.model.errors import EngineError, JournalError
from luxterm.model.events import Rejected
from luxterm.model.records import HEADER, decode_commands, decode_events
from luxterm.node.listing import Key, key_of
from luxterm.views import Views

_CONFIGURATION: Final = frozenset(
    kind.KIND for kind in (ConfigureAsset, ConfigureMarket, ConfigureMarginTiers, ConfigureFeeTiers, ConfigureVenue)
)


class Recovered(msgspec.Struct):
    engine: Engine
    views: Views
    replayed: int
    """Commands that were applied anew."""
    configuration: list[Command]
    """The configuration in force: the last accepted command of each key."""


def recover(journal: Journal, say: Callable[[str], None]) -> Recovered:
    """Rebuilds engine and views. Raises JournalError where the journal is damaged or the state does not fit it."""
    if journal.torn_bytes:
        say(
            f"{journal.path}: the last write was cut short when the node ended; {journal.torn_bytes} bytes of a "
            f"transaction that nobody was told of are dropped. Everything acknowledged is there"
        )
    engine, views = Engine(), Views()
    start = engine.seq
    held: dict[Key, Command] = {}
    for batch in journal.batches():
        try:
            events = engine.apply_batch(batch.records)
        except EngineError as error:
            raise JournalError(f"{journal.path}: batch {batch.first_seq} to {batch.last_seq}: {error}") from error
        decoded = decode_events(events)
        refused = {
            stamped.seq
            for stamped in decoded
            if isinstance(stamped.event, Rejected) and stamped.event.code != RejectCode.NOTHING_TO_CHANGE
        }
        views.apply(decoded)
        for command in _configuration(batch.records, refused):
            held[key_of(command)] = command
            views.configured(command)
    views.seq, views.now_ns = engine.seq, engine.now_ns
    return Recovered(engine, views, engine.seq - start, list(held.values()))


def _configuration(records: bytes, refused: set[int]) -> Iterator[Command]:
    """The accepted configuration commands among records; the others are skipped by their headers."""
    offset, end = 0, len(records)
    while offset < end:
        length, kind, _, seq, _ = HEADER.unpack_from(records, offset)
        if kind in _CONFIGURATION and seq not in refused:
            yield next(decode_commands(records[offset : offset + length])).command
        offset += length
