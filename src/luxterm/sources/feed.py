"""The price feed of a node: sources -> aggregator every 50 ms -> SetIndexPrice commands and what clients see.

Runs in the node's loop. It sends a command when a price has changed by a tick, and once a second while it stands, so
that the engine's own staleness rule sees a live index; when sources fall silent the index ages by itself, and when
they disagree or the breaker trips it is declared stale at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

import msgspec

from luxterm.model.commands import Command, SetIndexPrice
from luxterm.model.errors import VenueUnavailable
from luxterm.model.markets import Market
from luxterm.model.units import BPS_ONE, MS, SECOND
from luxterm.oracle.aggregator import Aggregate, Aggregator, Alert
from luxterm.oracle.breaker import BreakerState
from luxterm.oracle.quotes import Quote, ticks_nearest
from luxterm.oracle.rules import Basis
from luxterm.oracle.status import OnChainPrice, OraclePrice, SourceQuote, SourceStatus
from luxterm.sources.base import NowNs, Sleep, Source, SourceRunner, Value

Post = Callable[[Command], None]
Listener = Callable[[OraclePrice], None]

KEEP_ALIVE_NS: Final = SECOND
PUBLISH_NS: Final = 250 * MS
_IDLE_NS: Final = 250 * MS
"""A symbol without new quotes is looked at this often, for what time alone changes."""
_SLICE: Final = 16
"""Symbols between two yields to the loop: 200 symbols must not hold up matching for one 4 ms stretch."""
_KEEP_ALERTS: Final = 1000


class _Line:
    """One symbol's way to the engine and to the listeners."""

    __slots__ = (
        "aggregate",
        "market",
        "onchain",
        "pin_e12",
        "published",
        "published_ns",
        "sent_ns",
        "sent_ticks",
        "stale_ns",
    )

    def __init__(self, market: Market, stale_ns: int) -> None:
        self.market, self.stale_ns = market, stale_ns
        self.aggregate: Aggregate | None = None
        self.onchain: OnChainPrice | None = None
        self.pin_e12 = 0
        self.sent_ticks = 0
        self.sent_ns = 0
        self.published: tuple[object, ...] = ()
        self.published_ns = 0


class Feed:
    """`start(post)` connects the sources and runs the cadence until `stop()`.

    Everything else is synchronous and may be called at any time from the loop.
    """

    def __init__(
        self,
        aggregator: Aggregator,
        sources: Sequence[Source],
        markets: Sequence[Market],
        *,
        now_ns: NowNs,
        update_ns: int = 50 * MS,
        sleep: Sleep = asyncio.sleep,
        notes: Sequence[str] = (),
    ) -> None:
        self.aggregator = aggregator
        self.notes = tuple(notes)
        """What was configured and cannot run, for people."""
        self.runners = [SourceRunner(source, self._take, now_ns, sleep=sleep) for source in sources]
        self._now_ns = now_ns
        self._update_ns = update_ns
        self._sleep = sleep
        stale_ns = aggregator.rules.stale_ns
        self._lines = {m.symbol: _Line(m, stale_ns) for m in markets if m.symbol in aggregator.symbols}
        self._dirty: dict[str, None] = {}
        self._checked_ns: dict[str, int] = dict.fromkeys(self._lines, 0)
        self._final_height = 0
        self._listeners: list[Listener] = []
        self._alerts: deque[Alert] = deque(maxlen=_KEEP_ALERTS)
        self._tasks: list[asyncio.Task[None]] = []
        self.problem = ""
        """Why commands are not taken; "" when they are."""

    # --- life --------------------------------------------------------------------------------------------------------

    async def start(self, post: Post) -> None:
        """Connects every source and begins the cadence. `post` must not block."""
        assert not self._tasks, "started twice"
        self._tasks = [asyncio.create_task(r.run(), name=f"source {r.source.name}") for r in self.runners]
        self._tasks.append(asyncio.create_task(self._run(post), name="price feed"))

    async def stop(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, post: Post) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        step_s = self._update_ns / SECOND
        while True:
            for index, symbol in enumerate(self._lines):
                self.step(symbol, self._now_ns(), post)
                if index % _SLICE == _SLICE - 1:
                    await asyncio.sleep(0)
            self._alerts.extend(self.aggregator.drain_alerts())
            due += step_s
            late = loop.time() - due
            if late > step_s:  # the machine slept: do not make up for rounds that nobody waited for
                due += late
            await self._sleep(max(0.0, due - loop.time()))

    def _take(self, reading: Value) -> None:
        if isinstance(reading, Quote):
            if not self.aggregator.observe(reading, self._now_ns()):
                self._dirty[reading.symbol] = None
        else:
            self._final_height = max(self._final_height, reading.height)

    # --- the cadence of one symbol ------------------------------------------------------------------------------------

    def step(self, symbol: str, now_ns: int, post: Post) -> None:
        """One look at one symbol: aggregate, command, publication."""
        line = self._lines[symbol]
        if symbol in self._dirty:
            del self._dirty[symbol]
        elif now_ns - self._checked_ns[symbol] < _IDLE_NS:
            return
        self._checked_ns[symbol] = now_ns
        was_live = line.aggregate is not None and line.aggregate.live
        aggregate = line.aggregate = self.aggregator.update(symbol, now_ns)
        command = self._command(line, aggregate, was_live, now_ns)
        if command is not None:
            try:
                post(command)
                self.problem = ""
            except VenueUnavailable as error:
                self.problem = str(error)  # stopping, or the disk is full: prices go on for those who read them
            else:
                line.sent_ns = now_ns
                line.sent_ticks = command.price_ticks
        self._publish(line, now_ns)

    def _command(self, line: _Line, aggregate: Aggregate, was_live: bool, now_ns: int) -> SetIndexPrice | None:
        market, tick = line.market.market, line.market.tick_size_e12
        if line.pin_e12:
            ticks = ticks_nearest(line.pin_e12, tick)
            due = ticks != line.sent_ticks or now_ns - line.sent_ns >= KEEP_ALIVE_NS
            return SetIndexPrice(market, ticks, now_ns) if due else None
        if aggregate.live:
            ticks = ticks_nearest(aggregate.price_e12, tick)
            if ticks == line.sent_ticks and now_ns - line.sent_ns < KEEP_ALIVE_NS and was_live:
                return None
            return SetIndexPrice(market, ticks, min(aggregate.timestamp_ns, now_ns))
        if was_live and line.sent_ticks:
            # Not silence (that ages by itself): the last price is known to be no price any more.
            return SetIndexPrice(market, line.sent_ticks, now_ns - line.stale_ns - 1)
        return None

    def _publish(self, line: _Line, now_ns: int) -> None:
        if not self._listeners or now_ns - line.published_ns < PUBLISH_NS:
            return
        aggregate = line.aggregate
        assert aggregate is not None
        seen = (
            aggregate.price_e12, aggregate.live, aggregate.basis, aggregate.reason, aggregate.breaker,
            aggregate.sources, line.pin_e12, line.onchain,
        )  # fmt: skip
        if seen == line.published:
            return
        line.published, line.published_ns = seen, now_ns
        price = self._price(line, aggregate)
        for listener in self._listeners:
            listener(price)

    # --- what others ask ----------------------------------------------------------------------------------------------

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` when a symbol's price or standing has changed, at most every 250 ms. Returns the undo."""
        self._listeners.append(listener)

        def undo() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return undo

    @property
    def symbols(self) -> tuple[str, ...]:
        return tuple(self._lines)

    def latest(self, symbol: str) -> OraclePrice | None:
        """The price as of now; None for a symbol that is not priced here or has not been looked at yet."""
        line = self._lines.get(symbol)
        if line is None or line.aggregate is None:
            return None
        return self._price(line, line.aggregate)

    def twap(self, symbol: str, window_ns: int) -> tuple[int, int] | None:
        """(price_e12, covered_ns); None without a price in the window. ValueError for a window out of range."""
        if symbol not in self._lines:
            return None
        return self.aggregator.twap(symbol, window_ns, self._now_ns())

    def sources(self) -> list[SourceStatus]:
        now_ns, rules = self._now_ns(), {s.name: s for s in self.aggregator.rules.sources}
        refused: dict[str, int] = {}
        for (name, _), count in self.aggregator.refused.items():
            refused[name] = refused.get(name, 0) + count
        result = []
        for runner in self.runners:
            health, name = runner.health, runner.source.name
            weight_e6 = rules[name].weight_e6 if name in rules else 0
            result.append(
                SourceStatus(
                    name, runner.source.tier, weight_e6, runner.source.symbols, health.connected,
                    health.healthy(now_ns, self.aggregator.rules.stale_ns), health.connects, health.messages,
                    health.quotes, health.errors, refused.get(name, 0), health.last_error,
                    health.last_message_ns, health.latency_ns,
                )
            )  # fmt: skip
        return result

    def alerts(self, limit: int = 100) -> list[Alert]:
        """Newest first."""
        return list(self._alerts)[: -limit - 1 : -1]

    def alert(self, kind: str, symbol: str, severity: str, text: str) -> None:
        """Adds an alert of somebody else (the keeper)."""
        self._alerts.append(Alert(kind, symbol, severity, text, self._now_ns()))

    def reset_breaker(self, symbol: str) -> bool:
        """A guardian's reset; False when the breaker is not tripped or the symbol unknown."""
        if symbol not in self._lines:
            return False
        self._dirty[symbol] = None
        return self.aggregator.reset_breaker(symbol, self._now_ns())

    def push(self, symbol: str, price_e12: int) -> bool:
        """Pins a price by hand until `release`; False for an unknown symbol. Who may do so is the gateway's rule."""
        line = self._lines.get(symbol)
        if line is None:
            return False
        line.pin_e12 = price_e12
        self._dirty[symbol] = None
        return True

    def release(self, symbol: str) -> bool:
        """Ends a pin; False when there is none."""
        line = self._lines.get(symbol)
        if line is None or not line.pin_e12:
            return False
        line.pin_e12 = 0
        self._dirty[symbol] = None
        return True

    def confirmed(self, symbol: str, onchain: OnChainPrice) -> None:
        """A PriceWritten of this symbol's asset is confirmed on chain."""
        line = self._lines.get(symbol)
        if line is not None and (line.onchain is None or onchain.timestamp_s >= line.onchain.timestamp_s):
            line.onchain = onchain
            self._dirty[symbol] = None

    def final_height(self) -> int:
        """Highest block that the finality source calls final; 0 without one."""
        return self._final_height

    def seed(self, symbol: str, price_e12: int) -> None:
        """The index of the journal at a start: the breaker measures the first new price against it."""
        if symbol in self._lines and price_e12 > 0:
            self.aggregator.seed(symbol, price_e12)

    def _onchain(self, line: _Line) -> OnChainPrice | None:
        """The confirmed price, final as soon as the finality source has reached its block."""
        known = line.onchain
        if known is not None and not known.final and 0 < known.block <= self._final_height:
            known = line.onchain = msgspec.structs.replace(known, final=True)
        return known

    def _price(self, line: _Line, aggregate: Aggregate) -> OraclePrice:
        market, pinned = line.market, line.pin_e12 > 0
        price_e12 = line.pin_e12 or aggregate.price_e12
        spoken = {name: rest for name, *rest in self.aggregator.quotes(market.symbol)}
        excluded = dict(aggregate.excluded)
        latencies = {runner.source.name: runner.health.latency_ns for runner in self.runners}
        parts = []
        for rules in self.aggregator.rules.sources:
            if rules.name not in spoken and rules.name not in excluded:
                continue
            price, published_ns, received_ns, block = spoken.get(rules.name, (0, 0, 0, 0))
            parts.append(
                SourceQuote(
                    rules.name, rules.tier, rules.weight_e6, price, published_ns, received_ns,
                    latencies.get(rules.name, 0), rules.name in aggregate.sources and not pinned,
                    excluded.get(rules.name, ""), 0 < block <= self._final_height,
                )
            )  # fmt: skip
        return OraclePrice(
            symbol=market.symbol,
            market=market.market,
            price_e12=price_e12,
            price_ticks=ticks_nearest(price_e12, market.tick_size_e12) if price_e12 else 0,
            live=pinned or aggregate.live,
            reduce_only=not (pinned or aggregate.live),
            reason="" if pinned else aggregate.reason,
            confidence_bps=BPS_ONE if pinned else aggregate.confidence_bps,
            timestamp_ns=line.sent_ns if pinned else aggregate.timestamp_ns,
            basis=Basis.PINNED if pinned else aggregate.basis,
            pinned=pinned,
            breaker=BreakerState.CLOSED if pinned else aggregate.breaker,
            breaker_until_ns=aggregate.breaker_until_ns,
            reference_e12=aggregate.reference_e12,
            sources=tuple(parts),
            onchain=self._onchain(line),
        )
