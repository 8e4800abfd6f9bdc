"""What a keeper's transaction may cost. Pure.

EIP-1559: the fee cap is the base fee with the buffer, plus the tip. Above `max_fee_wei` a write waits; when waiting
would let the price on chain go stale, the emergency cap applies instead. A replacement at the same nonce pays at least
12.5 % more on both numbers, or nodes refuse it. What a write can cost is therefore bounded, whatever the chain asks.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

GWEI: Final = 10**9
BUMP_NUMERATOR: Final = 1125
BUMP_DENOMINATOR: Final = 1000


class GasRules(msgspec.Struct, frozen=True):
    priority_fee_wei: int = 2 * GWEI
    buffer_percent: int = 20
    """On the base fee, and on the gas estimate."""
    max_fee_wei: int = 500 * GWEI
    """0 = no limit."""
    emergency_fee_wei: int = 1000 * GWEI
    """What applies when the price on chain would go stale; never below `max_fee_wei`."""


class Fees(NamedTuple):
    max_fee_wei: int
    priority_fee_wei: int


class TooExpensive(NamedTuple):
    asked_wei: int
    limit_wei: int
    emergency: bool


def limit_wei(rules: GasRules, urgent: bool) -> int:
    """The cap in force; 0 = none."""
    if not rules.max_fee_wei:
        return 0
    return max(rules.max_fee_wei, rules.emergency_fee_wei) if urgent else rules.max_fee_wei


def fees(rules: GasRules, base_fee_wei: int, urgent: bool, replaces: Fees | None = None) -> Fees | TooExpensive:
    """The fees of a write now, at least 12.5 % above those it replaces; or that it costs more than it may."""
    tip = rules.priority_fee_wei
    needed = base_fee_wei + tip  # below this the next block does not take it
    wanted = with_buffer(base_fee_wei, rules.buffer_percent) + tip
    if replaces is not None:
        tip = max(tip, bumped(replaces.priority_fee_wei))
        needed = max(needed, bumped(replaces.max_fee_wei))
        wanted = max(wanted, needed)
    limit = limit_wei(rules, urgent)
    if limit and needed > limit:
        return TooExpensive(needed, limit, urgent)
    cap = min(wanted, limit) if limit else wanted
    return Fees(cap, min(tip, cap))


def bumped(fee_wei: int) -> int:
    """12.5 % more, rounded up."""
    return -(-fee_wei * BUMP_NUMERATOR // BUMP_DENOMINATOR)


def with_buffer(amount: int, percent: int) -> int:
    """`percent` more, rounded up."""
    return -(-amount * (100 + percent) // 100)
