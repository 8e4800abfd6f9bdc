"""The one shape of every price source, and the loop that keeps one alive.

A source has two halves. `connect()` does the I/O: an async iterator of raw messages that ends or raises when the
connection does, and is asked again after a backoff. `parse(data, received_ns)` is pure: bytes in, quotes out, nothing
remembered. Everything a vendor can do wrong is therefore tested on bytes, and recorded bytes replay exactly.

A source writes no logs and knows no aggregator: `SourceRunner` counts, measures and hands quotes on.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final, Protocol, runtime_checkable

import msgspec

from luxterm.model.units import MS, SECOND
from luxterm.oracle.quotes import BadQuote, Finality, Quote, Tier


class Fault(msgspec.Struct, frozen=True, gc=False):
    """One symbol's part of a message is unusable while the rest of it may be fine."""

    symbol: str
    text: str


Value = Quote | Finality
Reading = Value | Fault
NowNs = Callable[[], int]
Sleep = Callable[[float], Awaitable[object]]

MAX_MESSAGE_BYTES: Final = 1024 * 1024
"""A longer message is a fault of the vendor, not a price."""


class SourceError(Exception):
    """A connection cannot be made or has failed; the text is shown to people and carries no credential."""

    retry_after_s: float = 0.0
    """What the vendor asked for (HTTP 429); the backoff waits at least that long."""

    def __init__(self, text: str, retry_after_s: float = 0.0) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s


@runtime_checkable
class Source(Protocol):
    """One price source. Implementations are plain classes with these members."""

    @property
    def name(self) -> str:
        """As configured and published: `chainlink`, `pyth`, `c-chain-twap`, `simulate-1`, ..."""
        ...

    @property
    def tier(self) -> Tier: ...

    @property
    def symbols(self) -> tuple[str, ...]:
        """The venue's symbols that this source prices."""
        ...

    def connect(self) -> AsyncIterator[bytes]:
        """Raw messages until the connection ends. Raises SourceError (or an OSError) when it cannot go on.

        It is an async generator: leaving it closes its socket. It holds its own deadlines, so that a peer which
        keeps the socket open and says nothing ends in an error, not in silence.
        """
        ...

    def parse(self, data: bytes, received_ns: int) -> Sequence[Reading]:
        """The quotes of one message, none for heartbeats and acknowledgements. BadQuote for what is wrong with it.

        Pure. A message may carry several symbols; symbols that were not asked for are left out, and one that is
        unusable beside good ones becomes a Fault.
        """
        ...


class Health(msgspec.Struct):
    """What is known of one source; shown by `oracle.getSources`, `luxterm sources check` and the metrics."""

    name: str
    tier: Tier
    connected: bool = False
    connects: int = 0
    messages: int = 0
    quotes: int = 0
    errors: int = 0
    """Failed connections and unusable messages together."""
    error_kinds: Counter[str] = msgspec.field(default_factory=Counter)
    last_error: str = ""
    last_error_ns: int = 0
    last_message_ns: int = 0
    last_quote_ns: int = 0
    latency_ns: int = 0
    """Receipt minus publication, smoothed; only streams make it meaningful."""
    backoff_s: float = 0.0

    def healthy(self, now_ns: int, silent_ns: int = 5 * SECOND) -> bool:
        """Connected and heard from within `silent_ns`."""
        return self.connected and now_ns - self.last_message_ns <= silent_ns


class Backoff:
    """Exponential with full jitter: seconds to wait before attempt n, n counted since the last success."""

    def __init__(
        self, first_s: float = 0.5, most_s: float = 30.0, factor: float = 2.0, rng: random.Random | None = None
    ) -> None:
        self._first_s, self._most_s, self._factor = first_s, most_s, factor
        self._rng = rng or random.Random()
        self._attempt = 0

    def reset(self) -> None:
        self._attempt = 0

    def next_s(self, at_least_s: float = 0.0) -> float:
        """The next wait; never more than `most_s` unless the vendor asked for more (and then at most five minutes)."""
        ceiling = min(self._most_s, self._first_s * self._factor ** min(self._attempt, 32))
        self._attempt += 1
        return max(ceiling / 2 + self._rng.random() * ceiling / 2, min(at_least_s, 300.0))


def error_kind(error: BaseException) -> str:
    """A short, bounded label for counting errors; never contains a vendor's text."""
    return "bad-quote" if isinstance(error, BadQuote) else type(error).__name__


class SourceRunner:
    """Keeps one source connected and hands its readings on.

    `emit(value)` is called in the loop for each quote or height and must not block. `settled` is set with the first
    one. Ends when its task is cancelled.
    """

    def __init__(
        self,
        source: Source,
        emit: Callable[[Value], object],
        now_ns: NowNs,
        *,
        backoff: Backoff | None = None,
        sleep: Sleep = asyncio.sleep,
        steady_ns: int = 10 * SECOND,
    ) -> None:
        self.source = source
        self.health = Health(source.name, source.tier)
        self.settled = asyncio.Event()
        self._emit = emit
        self._now_ns = now_ns
        self._backoff = backoff or Backoff()
        self._sleep = sleep
        self._steady_ns = steady_ns

    def feed(self, data: bytes) -> None:
        """One raw message: parse, count, hand on. An unusable message costs itself and nothing else."""
        health, now_ns = self.health, self._now_ns()
        health.messages += 1
        health.last_message_ns = now_ns
        try:
            if len(data) > MAX_MESSAGE_BYTES:
                raise BadQuote(f"message of {len(data)} bytes")
            readings = self.source.parse(data, now_ns)
        except BadQuote as error:
            self._failed(error, now_ns)
            return
        for reading in readings:
            if isinstance(reading, Fault):
                self._failed(BadQuote(f"{reading.symbol}: {reading.text}"), now_ns)
                continue
            health.quotes += 1
            health.last_quote_ns = now_ns
            if isinstance(reading, Quote):
                late_ns = max(0, now_ns - reading.published_ns)
                health.latency_ns += (late_ns - health.latency_ns) // 8 if health.quotes > 1 else late_ns
            self._emit(reading)
            self.settled.set()

    async def run(self) -> None:
        """Connects, reads, reconnects with backoff and jitter, for ever."""
        health = self.health
        while True:
            wait_for_s, began_ns = 0.0, self._now_ns()
            try:
                health.connects += 1
                stream = self.source.connect()
                try:
                    async for data in stream:
                        health.connected = True
                        health.backoff_s = 0.0
                        self.feed(data)
                finally:
                    health.connected = False
                    close = getattr(stream, "aclose", None)
                    if close is not None:
                        await close()
                self._failed(SourceError("the connection ended"), self._now_ns())
            except asyncio.CancelledError:
                raise
            except Exception as error:  # a vendor's client library may raise anything; the others must go on
                self._failed(error, self._now_ns())
                wait_for_s = getattr(error, "retry_after_s", 0.0)
            # A connection that held for a while starts the backoff anew; one that dies at once does not.
            if self._now_ns() - began_ns >= self._steady_ns:
                self._backoff.reset()
            health.backoff_s = self._backoff.next_s(wait_for_s)
            await self._sleep(health.backoff_s)

    def _failed(self, error: BaseException, now_ns: int) -> None:
        health = self.health
        health.errors += 1
        health.error_kinds[error_kind(error)] += 1
        told = isinstance(error, SourceError)  # whose text is for people as it is
        text = str(error) if told else f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        health.last_error = text[:200]
        health.last_error_ns = now_ns


POLL_TIMEOUT_S: Final = 4.0
"""A polled source that has not answered within this is down; below the aggregator's stale threshold of 5 s."""
STREAM_SILENCE_S: Final = 10.0
"""A stream that says nothing for so long is taken for half-open and is opened anew."""
DEFAULT_POLL_NS: Final = 1000 * MS
