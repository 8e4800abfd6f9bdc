"""The aggregator: quotes of many sources in, one price a symbol out, with everything that explains it.

`observe(quote, now_ns)` keeps the newest usable quote of each source; `update(symbol, now_ns)` applies the rules
(`rules`), the circuit breaker (`breaker`) and the time-weighted average (`twap`). Pure: the caller brings the time, and
the same calls give the same answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from luxterm.model.units import BPS_ONE, MINUTE, SECOND
from luxterm.oracle.breaker import Breaker, BreakerRules, BreakerState, Verdict
from luxterm.oracle.quotes import MAX_PRICE_E12, WEIGHT_ONE, Quote, Tier
from luxterm.oracle.rules import Basis, Candidate, Decision, Limits, decide
from luxterm.oracle.twap import Twap


class SourceRules(msgspec.Struct, frozen=True):
    """How one source takes part."""

    name: str
    tier: Tier
    weight_e6: int = WEIGHT_ONE
    """0 = shown, never counted."""
    heartbeat_ns: int = 5 * SECOND
    """The feed's own promise: a publication older than this is stale, however often it is repeated."""
    stuck_ns: int = 0
    """A price that has not changed for so long while the market moved by `stuck_move_bps` is not believed; 0 = off."""


class AggregatorRules(msgspec.Struct, frozen=True):
    sources: tuple[SourceRules, ...]
    limits: Limits = Limits()
    breaker: BreakerRules = BreakerRules()
    stale_ns: int = 5 * SECOND
    """Receipt age beyond which a source is silent."""
    future_ns: int = 2 * SECOND
    """How far ahead of this clock a publication may be (the vendor's clock is its own)."""
    stuck_move_bps: int = 50
    heartbeats: Mapping[tuple[str, str], int] = msgspec.field(default_factory=dict)
    """(source, symbol) -> heartbeat_ns where a feed's own differs from its source's."""


class Alert(msgspec.Struct, frozen=True):
    """Something a person should see. `kind` is stable: fallback, recovered, no-price, outlier, breaker-tripped,
    breaker-cooled, breaker-reset, move."""

    kind: str
    symbol: str
    severity: str
    """info, warning or critical."""
    text: str
    at_ns: int


class Aggregate(msgspec.Struct, frozen=True):
    """The price of one symbol and why it is what it is."""

    symbol: str
    price_e12: int
    """Last accepted price; 0 before the first."""
    live: bool
    """False: there is no price now, the market is to be reduce-only, and `reason` says why."""
    confidence_bps: int
    """0..10000; how much of the configured weight stands behind it, less how far those sources are apart."""
    timestamp_ns: int
    """Receipt of the newest contributing quote: what the price's staleness is judged by."""
    basis: Basis
    sources: tuple[str, ...]
    excluded: tuple[tuple[str, str], ...]
    """(source, reason), in the order of the configuration."""
    reason: str
    breaker: BreakerState
    breaker_until_ns: int
    reference_e12: int
    """What the tertiary sources say while they are all there is; display only. 0 = nothing."""


class _Slot:
    """The newest quote of one source for one symbol."""

    __slots__ = ("block", "price_e12", "published_ns", "received_ns", "since_ns", "then_e12")

    def __init__(self, quote: Quote, accepted_e12: int) -> None:
        self.price_e12, self.published_ns, self.received_ns = quote.price_e12, quote.published_ns, quote.received_ns
        self.block = quote.block
        self.since_ns = quote.received_ns
        self.then_e12 = accepted_e12


class _Book:
    """Everything about one symbol."""

    __slots__ = (
        "accepted",
        "alerted",
        "basis",
        "breaker",
        "heartbeats",
        "slots",
        "symbol",
        "timestamp_ns",
        "twap",
        "weight_e6",
    )

    def __init__(self, symbol: str, heartbeats: list[int], weight_e6: int, breaker: BreakerRules) -> None:
        self.symbol = symbol
        self.heartbeats = heartbeats
        self.weight_e6 = weight_e6
        self.slots: list[_Slot | None] = [None] * len(heartbeats)
        self.breaker = Breaker(breaker)
        self.twap = Twap()
        self.accepted = 0
        self.timestamp_ns = 0
        self.basis: Basis | None = None
        self.alerted: frozenset[int] = frozenset()


MAX_ALERTS: Final = 10_000
"""Kept until drained; the oldest go first."""


class Aggregator:
    """`symbols` maps each symbol to the names of the sources that price it."""

    def __init__(self, rules: AggregatorRules, symbols: Mapping[str, Sequence[str]]) -> None:
        self.rules = rules
        self._index = {source.name: i for i, source in enumerate(rules.sources)}
        if len(self._index) != len(rules.sources):
            raise ValueError("two sources have one name")
        self._books: dict[str, _Book] = {}
        self._alerts: list[Alert] = []
        self.refused: Counter[tuple[str, str]] = Counter()
        """(source, reason) -> quotes that were not taken."""
        for symbol, names in symbols.items():
            self.add_symbol(symbol, names)

    @property
    def symbols(self) -> tuple[str, ...]:
        return tuple(self._books)

    def add_symbol(self, symbol: str, names: Sequence[str]) -> None:
        """Begins to price a symbol; ValueError for a source that is not configured."""
        unknown = [name for name in names if name not in self._index]
        if unknown:
            raise ValueError(f"{symbol}: no such source: {', '.join(unknown)}")
        heartbeats = [-1] * len(self.rules.sources)
        for name in names:
            source = self.rules.sources[self._index[name]]
            heartbeats[self._index[name]] = self.rules.heartbeats.get((name, symbol), source.heartbeat_ns)
        weight = sum(self.rules.sources[self._index[name]].weight_e6 for name in set(names))
        self._books[symbol] = _Book(symbol, heartbeats, weight, self.rules.breaker)

    # --- quotes in ---------------------------------------------------------------------------------------------------

    def observe(self, quote: Quote, now_ns: int) -> str:
        """Takes a quote; returns "" or why it was not taken (also counted in `refused`)."""
        reason = self._observe(quote, now_ns)
        if reason:
            self.refused[quote.source, reason] += 1
        return reason

    def _observe(self, quote: Quote, now_ns: int) -> str:
        index = self._index.get(quote.source)
        if index is None:
            return "unknown source"
        book = self._books.get(quote.symbol)
        if book is None or book.heartbeats[index] < 0:
            return "unknown symbol"
        if not 0 < quote.price_e12 <= MAX_PRICE_E12:
            return "price out of range"
        if quote.published_ns > now_ns + self.rules.future_ns:
            return "published in the future"
        slot = book.slots[index]
        if slot is None:
            book.slots[index] = _Slot(quote, book.accepted or quote.price_e12)
            return ""
        if quote.published_ns < slot.published_ns or quote.received_ns < slot.received_ns:
            return "out of order"
        if quote.price_e12 != slot.price_e12:
            slot.price_e12, slot.since_ns = quote.price_e12, quote.received_ns
            slot.then_e12 = book.accepted or quote.price_e12
        slot.published_ns, slot.received_ns, slot.block = quote.published_ns, quote.received_ns, quote.block
        return ""

    # --- prices out --------------------------------------------------------------------------------------------------

    def update(self, symbol: str, now_ns: int) -> Aggregate:
        """The price of a symbol as of now. KeyError for a symbol that is not priced here."""
        book = self._books[symbol]
        healthy, excluded = self._healthy(book, now_ns)
        decision = decide(healthy, self.rules.limits)
        price_e12, reason = decision.price_e12, decision.reason
        was = book.breaker.state(now_ns)
        if price_e12:
            verdict = book.breaker.admit(price_e12, now_ns)
            if verdict is Verdict.ACCEPTED or verdict is Verdict.ALERT:
                self._accept(book, decision, verdict, was, now_ns)
            else:
                if verdict is Verdict.TRIPPED:
                    self._tripped(book, now_ns)
                seconds_left = -(-(book.breaker.until_ns - now_ns) // SECOND)
                reason, price_e12 = f"the circuit breaker is tripped for another {seconds_left} s", 0
        if not price_e12:
            book.twap.pause(now_ns)
        self._note_basis(book, decision, reason, now_ns)
        names = self.rules.sources
        for slot, off_bps in decision.outliers:
            excluded.append((slot, f"outlier by {off_bps} bp"))
        if decision.basis is Basis.PRIMARIES or decision.basis is Basis.SECONDARIES:
            gone = {*decision.used, *(slot for slot, _ in excluded)}
            why = "the sources spread too far: primaries only" if decision.basis is Basis.PRIMARIES else "tertiary"
            excluded.extend((c.slot, why) for c in healthy if c.slot not in gone)
        excluded.sort()
        return Aggregate(
            symbol,
            book.accepted,
            price_e12 > 0,
            self._confidence(book, decision) if price_e12 else 0,
            book.timestamp_ns,
            decision.basis if price_e12 else Basis.NONE,
            tuple([names[slot].name for slot in sorted(decision.used)]) if price_e12 else (),
            tuple([(names[slot].name, why) for slot, why in excluded]),
            reason,
            book.breaker.state(now_ns),
            book.breaker.until_ns if book.breaker.open else 0,
            decision.reference_e12,
        )

    def _healthy(self, book: _Book, now_ns: int) -> tuple[list[Candidate], list[tuple[int, str]]]:
        rules = self.rules
        heard_ns = now_ns - rules.stale_ns
        healthy: list[Candidate] = []
        excluded: list[tuple[int, str]] = []
        for index, (slot, heartbeat_ns, source) in enumerate(
            zip(book.slots, book.heartbeats, rules.sources, strict=True)
        ):
            if heartbeat_ns < 0:
                continue
            if slot is None:
                excluded.append((index, "no quote yet"))
            elif slot.received_ns < heard_ns:
                excluded.append((index, f"silent for {(now_ns - slot.received_ns) // SECOND} s"))
            elif slot.published_ns < now_ns - heartbeat_ns:
                excluded.append((index, f"published {(now_ns - slot.published_ns) // SECOND} s ago"))
            elif not source.weight_e6:
                excluded.append((index, "weight 0"))
            elif source.stuck_ns and now_ns - slot.since_ns >= source.stuck_ns and self._stuck(book, slot):
                excluded.append((index, f"unchanged for {(now_ns - slot.since_ns) // SECOND} s while the market moved"))
            else:
                healthy.append(Candidate(slot.price_e12, source.weight_e6, source.tier, index))
        return healthy, excluded

    def _stuck(self, book: _Book, slot: _Slot) -> bool:
        return abs(book.accepted - slot.then_e12) * BPS_ONE > self.rules.stuck_move_bps * slot.then_e12

    def _confidence(self, book: _Book, decision: Decision) -> int:
        """Weight behind the price over the configured weight, less the weighted mean deviation over its limit."""
        used = weight = off = 0
        for index in decision.used:
            slot = book.slots[index]
            assert slot is not None
            used = self.rules.sources[index].weight_e6
            weight += used
            off += used * abs(slot.price_e12 - decision.price_e12)
        limit = self.rules.limits.max_deviation_bps * decision.price_e12 * weight
        spent = min(BPS_ONE, off * BPS_ONE * BPS_ONE // limit) if limit else 0
        return (BPS_ONE - spent) * weight // book.weight_e6

    def _accept(self, book: _Book, decision: Decision, verdict: Verdict, was: BreakerState, now_ns: int) -> None:
        before, price_e12 = book.accepted, decision.price_e12
        book.accepted = price_e12
        # A price is as old as what it stands on: when every source falls silent its age begins at the last receipt.
        book.timestamp_ns = max(
            book.timestamp_ns, *[slot.received_ns for slot in map(book.slots.__getitem__, decision.used) if slot]
        )
        book.twap.observe(price_e12, now_ns)
        if verdict is Verdict.ALERT:
            moved = abs(price_e12 - before) * BPS_ONE // before
            self._alert("move", book.symbol, "warning", f"moved {moved} bp in one update", now_ns)
        if was is not BreakerState.CLOSED:
            self._alert("breaker-cooled", book.symbol, "info", "the circuit breaker is closed again", now_ns)

    def _tripped(self, book: _Book, now_ns: int) -> None:
        breaker = book.breaker
        moved = abs(breaker.refused_e12 - breaker.reference_e12) * BPS_ONE // breaker.reference_e12
        self._alert("breaker-tripped", book.symbol, "critical", f"a move of {moved} bp tripped the breaker", now_ns)

    def _note_basis(self, book: _Book, decision: Decision, reason: str, now_ns: int) -> None:
        """Alerts at changes only: of what the price stands on, and of who is an outlier."""
        basis = Basis.NONE if reason else decision.basis
        if basis is not book.basis:
            if basis is Basis.NONE:
                if book.basis is not None:  # a start without quotes is no alarm
                    self._alert("no-price", book.symbol, "critical", reason, now_ns)
            elif basis is Basis.SECONDARIES:
                self._alert(
                    "fallback", book.symbol, "critical", "no primary source is healthy: secondaries price", now_ns
                )
            elif basis is Basis.PRIMARIES:
                self._alert("fallback", book.symbol, "warning", "the sources spread too far: primaries only", now_ns)
            elif book.basis is not None:
                self._alert("recovered", book.symbol, "info", "all healthy sources price again", now_ns)
            if basis is not Basis.NONE or book.basis is not None:
                book.basis = basis
        if decision.outliers or book.alerted:
            outliers = frozenset(slot for slot, _ in decision.outliers)
            for slot, off_bps in decision.outliers:
                if slot not in book.alerted:
                    name = self.rules.sources[slot].name
                    self._alert("outlier", book.symbol, "warning", f"{name} is off by {off_bps} bp", now_ns)
            book.alerted = outliers

    def _alert(self, kind: str, symbol: str, severity: str, text: str, at_ns: int) -> None:
        if len(self._alerts) >= MAX_ALERTS:
            del self._alerts[: MAX_ALERTS // 10]
        self._alerts.append(Alert(kind, symbol, severity, f"{symbol}: {text}", at_ns))

    def drain_alerts(self) -> list[Alert]:
        """The alerts since the last call, oldest first."""
        alerts, self._alerts = self._alerts, []
        return alerts

    # --- questions and interventions ---------------------------------------------------------------------------------

    def twap(self, symbol: str, window_ns: int, now_ns: int) -> tuple[int, int] | None:
        """See `Twap.average`; KeyError for an unknown symbol."""
        return self._books[symbol].twap.average(window_ns, now_ns)

    def quotes(self, symbol: str) -> list[tuple[str, int, int, int, int]]:
        """(source, price_e12, published_ns, received_ns, block) of each source that has spoken."""
        book = self._books[symbol]
        named = zip(self.rules.sources, book.slots, strict=True)
        return [(s.name, q.price_e12, q.published_ns, q.received_ns, q.block) for s, q in named if q is not None]

    def trips(self, symbol: str) -> int:
        return self._books[symbol].breaker.trips

    def reset_breaker(self, symbol: str, now_ns: int) -> bool:
        """A guardian's reset; False when the breaker is not tripped. KeyError for an unknown symbol."""
        done = self._books[symbol].breaker.reset()
        if done:
            self._alert("breaker-reset", symbol, "info", "a guardian reset the circuit breaker", now_ns)
        return done

    def seed(self, symbol: str, price_e12: int) -> None:
        """The last accepted price of an earlier run: the breaker measures the first new price against it."""
        book = self._books[symbol]
        book.accepted = book.breaker.reference_e12 = price_e12


Observe = Callable[[Quote, int], str]
DEFAULT_STUCK_NS: Final = 5 * MINUTE
