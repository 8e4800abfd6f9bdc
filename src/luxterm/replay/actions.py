"""What the auditor asks of whoever drives it, and what it is told in return. Prices are the file's own ticks."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import msgspec

from luxterm.model.codes import Side


class Place(msgspec.Struct, frozen=True):
    """Rest an order behind all others of its price. Answer: the venue's order id, or 0 when it was refused."""

    side: Side
    ticks: int
    lots: int
    display_lots: int
    """0 = all of it shows."""
    file_id: int


class Cancel(msgspec.Struct, frozen=True):
    venue_id: int


class Resize(msgspec.Struct, frozen=True):
    """Shrink a resting order in its place; `total_lots` includes what was filled."""

    venue_id: int
    total_lots: int


Edit = Place | Cancel | Resize


class Edits(msgspec.Struct, frozen=True):
    """To be done in order. Answer: a list with one number for each edit, the order id for a Place."""

    edits: tuple[Edit, ...]
    ts_ns: int


class Strike(msgspec.Struct, frozen=True):
    """An incoming order. Answer: a Struck."""

    side: Side
    ticks: int
    lots: int
    rests: bool
    """What is left goes on to rest; otherwise it is cancelled."""
    display_lots: int
    ts_ns: int


class Struck(msgspec.Struct, frozen=True):
    venue_id: int
    fills: tuple[tuple[int, int, int], ...]
    """(maker's venue id, ticks, lots) in matching order."""
    resting: bool


class Clear(msgspec.Struct, frozen=True):
    """Cancel everything. Answer: nothing."""

    ts_ns: int


Action = Edits | Strike | Clear
Actions = Generator[Action, Any, None]
