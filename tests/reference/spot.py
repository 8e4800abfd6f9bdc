"""Spot markets: base for quote at once (section 5a)."""

from __future__ import annotations

from reference.state import Account, Market, Order, Venue


def locked(venue: Venue, account: Account, asset: int) -> int:
    """What the account's open spot orders would pay in this asset."""
    return 0


def locked_enough(venue: Venue, account: Account, market: Market, order: Order, old: Order | None) -> bool:
    """Whether what the order would pay is there and not locked by another."""
    return True
