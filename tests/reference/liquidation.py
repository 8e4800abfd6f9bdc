"""Liquidation (section 9)."""

from __future__ import annotations

from reference.state import Market, Venue


def judge_market(venue: Venue, market: Market) -> None:
    """Who has lots in the market and is under maintenance enters liquidation."""
