from __future__ import annotations

import asyncio

from luxterm.api.pulse import CandlePulse, Pulse
from luxterm.model.units import MS, SECOND


async def test_many_touches_are_told_once_with_the_latest() -> None:
    loop, told, values = asyncio.get_running_loop(), asyncio.Queue[bytes](), [0]

    def send(data: bytes) -> bool:
        told.put_nowait(data)
        return False

    pulse = Pulse(loop, 20, lambda: str(values[-1]).encode(), send)
    for value in range(1, 6):
        values.append(value)
        pulse.touch()
    assert await told.get() == b"5"
    began_s = loop.time()
    for value in range(6, 9):
        values.append(value)
        pulse.touch()
    assert await told.get() == b"8"
    assert loop.time() - began_s >= 0.015
    assert told.empty()
    pulse.close()


async def test_who_lags_is_told_again() -> None:
    loop, told = asyncio.get_running_loop(), asyncio.Queue[bytes]()
    answers = iter([True, False])

    def send(data: bytes) -> bool:
        told.put_nowait(data)
        return next(answers)

    pulse = Pulse(loop, 1, lambda: b"x", send)
    pulse.touch()
    await told.get()
    await told.get()
    pulse.touch()
    pulse.close()
    await asyncio.sleep(0)
    assert told.empty()


async def test_candles_are_told_from_the_last_one_on_and_closes_at_their_time() -> None:
    """Whatever the conflation leaves out, the next message begins with the candle that the last one ended with."""
    loop, told, asked = asyncio.get_running_loop(), asyncio.Queue[bytes](), list[int]()
    answers = iter([False, True, False, False])
    opens = iter([7, 9, 9, 12])

    def since(open_ns: int) -> tuple[bytes, int]:
        asked.append(open_ns)
        return b"candles", next(opens)

    def send(data: bytes) -> bool:
        told.put_nowait(data)
        return next(answers)

    # A second of the venue has 60 ms left, again and again: each of its ends is told without a touch.
    pulse = CandlePulse(loop, 1, SECOND, lambda: SECOND - 60 * MS, since, send)
    for _ in range(4):
        await told.get()
    # The second message did not reach somebody: its candles are told again.
    assert asked[:4] == [0, 7, 7, 9]
    pulse.close()
