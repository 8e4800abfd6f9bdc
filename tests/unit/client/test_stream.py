from __future__ import annotations

import asyncio

import pytest

from luxterm.client.stream import Stream


def stream(latest_only: bool = False, max_queued: int = 3) -> tuple[Stream[int], list[str]]:
    log: list[str] = []

    async def open_(opened: Stream[int]) -> None:
        log.append("open")

    async def close(closed: Stream[int]) -> None:
        log.append("close")

    return Stream(open_, close, latest_only=latest_only, max_queued=max_queued), log


async def test_it_opens_once_on_first_use() -> None:
    made, log = stream()
    assert log == []
    assert await made is made
    async with made:
        made.push(1)
        assert await anext(made) == 1
    await made.close()
    assert log == ["open", "close"]


async def test_what_is_queued_is_read_before_the_end() -> None:
    made, _ = stream()
    await made
    made.push(1)
    made.push(2)
    made.end()
    assert [item async for item in made] == [1, 2]
    assert await made.wait() is False


async def test_an_error_ends_it() -> None:
    made, _ = stream()
    await made
    made.end(ValueError("over"))
    with pytest.raises(ValueError, match="over"):
        await anext(made)


async def test_a_reader_that_does_not_read_loses_the_oldest() -> None:
    made, _ = stream()
    for item in range(5):
        made.push(item)
    assert made.take() == [2, 3, 4]
    assert made.take() == []
    assert made.dropped == 2


async def test_the_latest_only() -> None:
    made, _ = stream(latest_only=True)
    for item in range(5):
        made.push(item)
    assert made.take() == [4]
    assert made.dropped == 0


async def test_a_failed_opening_may_be_tried_again() -> None:
    attempts = iter([OSError("no"), None])

    async def open_(opened: Stream[int]) -> None:
        problem = next(attempts)
        if problem:
            raise problem

    async def close(closed: Stream[int]) -> None: ...

    made = Stream(open_, close)
    with pytest.raises(OSError, match="no"):
        await made
    await made


async def test_waiting_ends_with_an_item() -> None:
    made, _ = stream()
    waiting = asyncio.ensure_future(made.wait())
    await asyncio.sleep(0)
    made.push(1)
    assert await waiting is True
