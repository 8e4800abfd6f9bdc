"""Funding (section 8)."""

from __future__ import annotations

from reference.state import Market, Venue


def switch(venue: Venue, market: Market) -> None:
    """Starts or stops it with the market's terms."""
