"""The circuit breaker of one symbol: a jump between accepted prices stops the price until it is explained.

A move above `max_change_bps` trips it for `cooldown_ns`, or until a guardian resets it. While it is tripped nothing is
accepted; after the cooldown, or the reset, the next price that the aggregation rules agree on is the new reference,
whatever it is: the rules, not the old price, say what is true by then.
"""

from __future__ import annotations

from enum import IntEnum

import msgspec

from luxterm.model.units import BPS_ONE, MINUTE


class BreakerState(IntEnum):
    CLOSED = 0
    TRIPPED = 1
    COOLED = 2
    """The cooldown is over (or a guardian reset it): the next agreed price is taken as it is."""


class Verdict(IntEnum):
    ACCEPTED = 0
    ALERT = 1
    """Accepted, and moved by at least the alert threshold."""
    TRIPPED = 2
    """Refused: this price tripped the breaker."""
    HELD = 3
    """Refused: the breaker is tripped."""


class BreakerRules(msgspec.Struct, frozen=True):
    enabled: bool = True
    max_change_bps: int = 1000
    alert_bps: int = 500
    cooldown_ns: int = 5 * MINUTE


class Breaker(msgspec.Struct):
    """State of one symbol. `trips` counts for the metrics."""

    rules: BreakerRules
    reference_e12: int = 0
    """Last accepted price; 0 before the first."""
    tripped_ns: int = 0
    until_ns: int = 0
    refused_e12: int = 0
    """The price that tripped it."""
    open: bool = False
    released: bool = False
    trips: int = 0

    def admit(self, price_e12: int, now_ns: int) -> Verdict:
        """Judges the next price that the rules agree on, and remembers it when it is accepted."""
        if self.open:
            if now_ns < self.until_ns and not self.released:
                return Verdict.HELD
            self.open = self.released = False
            self.reference_e12 = price_e12
            return Verdict.ACCEPTED
        reference = self.reference_e12
        if reference and self.rules.enabled and price_e12 != reference:
            moved = abs(price_e12 - reference) * BPS_ONE
            if moved > self.rules.max_change_bps * reference:
                self.open, self.trips = True, self.trips + 1
                self.tripped_ns, self.until_ns, self.refused_e12 = now_ns, now_ns + self.rules.cooldown_ns, price_e12
                return Verdict.TRIPPED
            self.reference_e12 = price_e12
            return Verdict.ALERT if moved >= self.rules.alert_bps * reference else Verdict.ACCEPTED
        self.reference_e12 = price_e12
        return Verdict.ACCEPTED

    def reset(self) -> bool:
        """A guardian ends the trip; False when there is none."""
        was_open = self.open
        self.released = self.open
        return was_open

    def state(self, now_ns: int) -> BreakerState:
        if not self.open:
            return BreakerState.CLOSED
        return BreakerState.TRIPPED if now_ns < self.until_ns and not self.released else BreakerState.COOLED
