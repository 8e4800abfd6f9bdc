"""Spot markets: base for quote at once."""

from __future__ import annotations

from reference.state import Account, Market, Order, Venue


def locked_enough(venue: Venue, account: Account, market: Market, order: Order, old: Order | None) -> bool:
    """Whether what the order would pay is there and not locked by another."""
    return True
