"""The runner: what it counts, how it backs off, and that one bad message costs only itself."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence

import pytest

from luxterm.model.units import SECOND
from luxterm.oracle.quotes import BadQuote, Quote, Tier
from luxterm.sources.base import Backoff, Fault, Reading, Source, SourceError, SourceRunner

NOW = 1_700_000_000 * SECOND


class Scripted:
    """Each entry of the script is one connection: messages, then how it ends."""

    name, tier, symbols = "scripted", Tier.PRIMARY, ("BTC-USDT",)

    def __init__(self, *script: tuple[Sequence[bytes], Exception | None]) -> None:
        self._script = list(script)
        self.closed = 0

    async def connect(self) -> AsyncIterator[bytes]:
        if not self._script:
            await asyncio.Event().wait()
        messages, end = self._script.pop(0)
        try:
            for message in messages:
                yield message
            if end is not None:
                raise end
        finally:
            self.closed += 1

    def parse(self, data: bytes, received_ns: int) -> Sequence[Reading]:
        if data == b"bad":
            raise BadQuote("no good")
        if data == b"half":
            return [Fault("ETH-USDT", "broken"), Quote("scripted", "BTC-USDT", 1, received_ns, received_ns)]
        return [Quote("scripted", "BTC-USDT", int(data), received_ns - SECOND, received_ns)] if data else []


async def play(source: Scripted, until_waits: int) -> tuple[SourceRunner, list[object], list[float]]:
    got: list[object] = []
    waits: list[float] = []
    enough = asyncio.Event()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) >= until_waits:
            enough.set()
            await asyncio.Event().wait()

    runner = SourceRunner(source, got.append, lambda: NOW, backoff=Backoff(1, 30, 2, random.Random(1)), sleep=sleep)
    task = asyncio.create_task(runner.run())
    await enough.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return runner, got, waits


def test_the_shape_is_a_protocol() -> None:
    assert isinstance(Scripted(), Source)


async def test_bad_messages_are_counted_and_the_rest_goes_on() -> None:
    source = Scripted(([b"5", b"bad", b"half", b"", b"x" * (1 << 21), b"7"], None))
    runner, got, _ = await play(source, 1)
    assert [q.price_e12 for q in got if isinstance(q, Quote)] == [5, 1, 7]
    health = runner.health
    assert (health.messages, health.quotes, health.error_kinds["bad-quote"]) == (6, 3, 3)
    assert health.latency_ns > 0 and not health.connected and source.closed == 1


async def test_the_backoff_doubles_with_jitter_and_ends_at_its_ceiling() -> None:
    source = Scripted(*[([], SourceError("down"))] * 8)
    runner, _, waits = await play(source, 8)
    ceilings = [1, 2, 4, 8, 16, 30, 30, 30]
    assert all(ceiling / 2 <= wait <= ceiling for wait, ceiling in zip(waits, ceilings, strict=True))
    assert runner.health.last_error == "down"


async def test_what_the_vendor_asks_for_is_waited_for_within_reason() -> None:
    _, _, waits = await play(Scripted(([], SourceError("429", 12.0)), ([], SourceError("429", 10_000.0))), 2)
    assert waits[0] == 12.0
    assert waits[1] == 300.0


async def test_a_library_that_raises_anything_stops_nothing() -> None:
    runner, got, _ = await play(Scripted(([b"1"], ZeroDivisionError("oops")), ([b"2"], None)), 2)
    assert len(got) == 2
    assert runner.health.error_kinds == {"ZeroDivisionError": 1, "SourceError": 1}


@pytest.mark.parametrize(("age_s", "healthy"), [(4, True), (6, False)])
async def test_health_is_being_heard_from(age_s: int, healthy: bool) -> None:
    runner = SourceRunner(Scripted(), lambda value: None, lambda: NOW)
    runner.feed(b"5")
    runner.health.connected = True
    assert runner.health.healthy(NOW + age_s * SECOND) is healthy
