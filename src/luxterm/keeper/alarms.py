"""What people are told, once: the same words about the same thing are not repeated at every look."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Alarm = Callable[[str, str, str, str], None]
"""kind, symbol, severity, text"""


class Alarms:
    """Hands on what is new."""

    def __init__(self, tell: Alarm) -> None:
        self._tell = tell
        self._told: dict[str, str] = {}

    def state(self, kind: str, symbol: str, severity: str, text: str) -> None:
        """Something that goes on: told when its text changes."""
        key = f"{kind}/{symbol}"
        if self._told.get(key) != text:
            self._told[key] = text
            self._tell(kind, symbol, severity, text)

    def event(self, kind: str, symbol: str, severity: str, text: str) -> None:
        """Something that happened: told each time."""
        self._told[f"{kind}/{symbol}"] = text
        self._tell(kind, symbol, severity, text)

    def over(self, kind: str, symbol: str = "") -> None:
        """What went on has ended: the next time is news again."""
        self._told.pop(f"{kind}/{symbol}", None)

    def staleness(self, ages_s: Mapping[str, float], stale_s: int) -> None:
        """The specification's alert, judged here too: a price on chain older than `stale_s`."""
        for symbol, age_s in ages_s.items():
            if age_s > stale_s:
                self.state("stale", symbol, "critical", f"{symbol} on chain is older than {stale_s} s")
            else:
                self.over("stale", symbol)
