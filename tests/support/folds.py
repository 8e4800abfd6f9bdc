"""Events as a view takes them: records, end to end."""

from __future__ import annotations

from luxterm.model.events import Event
from luxterm.model.records import encode_event


def records(*events: Event, seq: int = 1, now_ns: int = 0) -> bytes:
    """The records of one command's events; `now_ns` is 1000 + seq where it is not given."""
    return b"".join(encode_event(event, seq, index, now_ns or 1000 + seq) for index, event in enumerate(events))
