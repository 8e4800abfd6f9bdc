from __future__ import annotations

import asyncio

from luxterm.api.pulse import Pulse


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
