"""From the files of a data directory to the state: newest snapshot, then every command behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from luxterm.engine import Engine
from luxterm.journal.store import Journal
from luxterm.model.errors import EngineError, JournalError
from luxterm.model.records import decode_events
from luxterm.views import Views

_CHUNK_BYTES: Final = 4 << 20


class Recovered(msgspec.Struct):
    engine: Engine
    views: Views
    replayed: int
    """Commands that were applied anew."""


def recover(journal: Journal, say: Callable[[str], None]) -> Recovered:
    """Rebuilds engine and views. Raises JournalError where the journal is damaged or the state does not fit it."""
    if journal.torn_bytes:
        say(
            f"{journal.path}: the last write was cut short when the node ended; {journal.torn_bytes} bytes of a "
            f"transaction that nobody was told of are dropped. Everything acknowledged is there"
        )
    engine, views = Engine(), Views()
    start = engine.seq
    for batch in journal.batches():
        try:
            events = engine.apply_batch(batch.records)
        except EngineError as error:
            raise JournalError(f"{journal.path}: batch {batch.first_seq} to {batch.last_seq}: {error}") from error
        views.apply(decode_events(events))
    for command in engine.configuration():
        views.configured(command)
    views.seq, views.now_ns = engine.seq, engine.now_ns
    return Recovered(engine, views, engine.seq - start)
