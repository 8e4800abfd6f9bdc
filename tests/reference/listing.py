"""The canonical text of the state."""

from __future__ import annotations

from reference.state import Venue


def dump(venue: Venue) -> bytes:
    return f"venue {venue.seq}\n".encode()
