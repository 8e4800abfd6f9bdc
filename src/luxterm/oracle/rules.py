"""The five rules: from healthy quotes of one symbol to a price, or to the reason why there is none.

    1. at least one healthy primary source is needed;
    2. the price is the weighted median over all healthy sources;
    3. when they spread by more than `max_spread_bps`, only primaries count; when the primaries themselves disagree by
       more than `max_deviation_bps` there is no price;
    4. without any healthy primary the secondaries price, with an alert;
    5. tertiary sources alone never do: theirs is a reference for display.

Over all of them: a price stands on at least `min_sources` healthy sources that agree with it within
`max_deviation_bps`, of whatever tier. That is what keeps one survivor, or one of two that disagree, from pricing a
market by its own word. Two that disagree are never averaged.

Pure functions of integers; the order of the input does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final, NamedTuple

from luxterm.model.units import BPS_ONE
from luxterm.oracle.quotes import Tier

_PRIMARY: Final = int(Tier.PRIMARY)
_SECONDARY: Final = int(Tier.SECONDARY)


class Basis(IntEnum):
    """What a price stands on."""

    NONE = 0
    ALL = 1
    PRIMARIES = 2
    SECONDARIES = 3
    PINNED = 4
    """Set by hand (`oracle.push`); no rule was asked."""


class Candidate(NamedTuple):
    """A healthy quote. Sorts by price; the rest of the order only makes sorting deterministic."""

    price_e12: int
    weight_e6: int
    """Above 0."""
    tier: int
    slot: int
    """Index of the source in the caller's table."""


class Limits(NamedTuple):
    min_sources: int = 2
    max_deviation_bps: int = 500
    max_spread_bps: int = 500


class Decision(NamedTuple):
    """`price_e12` 0 = no price, and `reason` says why."""

    price_e12: int
    basis: Basis
    used: tuple[int, ...]
    """Slots that took part in the median."""
    outliers: tuple[tuple[int, int], ...]
    """(slot, deviation_bps) of healthy sources further from the price than max_deviation_bps."""
    reason: str
    reference_e12: int
    """What tertiary sources say when they are all there is; for display, never for a market."""


def spread_exceeds(low_e12: int, high_e12: int, bps: int) -> bool:
    """Whether high lies more than `bps` above low."""
    return (high_e12 - low_e12) * BPS_ONE > bps * low_e12


def deviation_bps(price_e12: int, reference_e12: int) -> int:
    """|price - reference| in basis points of the reference, rounded up, so that a limit is never passed by rounding."""
    return -(-abs(price_e12 - reference_e12) * BPS_ONE // reference_e12)


def weighted_median(ordered: Sequence[Candidate]) -> int:
    """The price with half the weight on either side; `ordered` rises and is not empty.

    Where a boundary halves the weight exactly, the middle between its two neighbours, rounded down.
    """
    total = sum(c.weight_e6 for c in ordered)
    seen = 0
    for index, candidate in enumerate(ordered):
        seen += candidate.weight_e6
        if seen * 2 == total:
            return (candidate.price_e12 + ordered[index + 1].price_e12) // 2
        if seen * 2 > total:
            return candidate.price_e12
    raise AssertionError("weights are positive")


def decide(healthy: list[Candidate], limits: Limits) -> Decision:
    """Applies the rules to the healthy quotes of one symbol; sorts `healthy` in place."""
    if not healthy:
        return _none("no healthy source")
    healthy.sort()
    primaries = [c for c in healthy if c.tier == _PRIMARY]
    if primaries:
        if not spread_exceeds(healthy[0].price_e12, healthy[-1].price_e12, limits.max_spread_bps):
            pool, basis = healthy, Basis.ALL
        elif spread_exceeds(primaries[0].price_e12, primaries[-1].price_e12, limits.max_deviation_bps):
            return _none("the primary sources disagree")
        else:
            pool, basis = primaries, Basis.PRIMARIES
    else:
        secondaries = [c for c in healthy if c.tier == _SECONDARY]
        if not secondaries:
            return _none("only tertiary sources are healthy", weighted_median(healthy))
        if spread_exceeds(secondaries[0].price_e12, secondaries[-1].price_e12, limits.max_deviation_bps):
            return _none("no primary source is healthy and the secondary ones disagree")
        pool, basis = secondaries, Basis.SECONDARIES
    price = weighted_median(pool)
    agreeing, outliers = len(healthy), []
    if basis is not Basis.ALL:  # within the spread nobody is further off than that
        reach = limits.max_deviation_bps * price
        for candidate in healthy:
            if abs(candidate.price_e12 - price) * BPS_ONE > reach:
                agreeing -= 1
                outliers.append((candidate.slot, deviation_bps(candidate.price_e12, price)))
    if agreeing < limits.min_sources:
        verb = "agrees" if agreeing == 1 else "agree"
        reason = f"{agreeing} of {len(healthy)} healthy sources {verb}, {limits.min_sources} are needed"
        return Decision(0, Basis.NONE, (), tuple(outliers), reason, 0)
    return Decision(price, basis, tuple(c.slot for c in pool), tuple(outliers), "", 0)


def _none(reason: str, reference_e12: int = 0) -> Decision:
    return Decision(0, Basis.NONE, (), (), reason, reference_e12)
