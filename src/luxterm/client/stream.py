"""An async stream of typed updates that belongs to one subscription."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from types import TracebackType
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")

MAX_QUEUED: Final = 100_000
"""Items a stream holds for a reader that does not read; beyond it the oldest go and `dropped` counts them."""


class Stream(Generic[T], AsyncIterator[T]):
    """Yields updates in the order in which the venue sent them, across reconnects, until it is closed.

    All of these subscribe on first use:

        async for trade in client.trades("BTC-USDT"): ...
        async with client.trades("BTC-USDT") as trades: ...
        trades = await client.trades("BTC-USDT")        # subscribed, the snapshot is queued

    `latest_only` streams (books) keep one item: what is read is always the present state.
    """

    def __init__(
        self,
        open_: Callable[[Stream[T]], Awaitable[None]],
        close: Callable[[Stream[T]], Awaitable[None]],
        *,
        latest_only: bool = False,
        max_queued: int = MAX_QUEUED,
    ) -> None:
        self._open, self._close = open_, close
        self._items: deque[T] = deque(maxlen=1 if latest_only else max_queued)
        self._latest_only = latest_only
        self._wake = asyncio.Event()
        self._opened = False
        self._closed = False
        self._error: Exception | None = None
        self.dropped = 0
        """Items lost because nobody read them."""

    # --- the reader's side

    def __await__(self) -> Generator[Any, None, Stream[T]]:
        return self._subscribed().__await__()

    async def _subscribed(self) -> Stream[T]:
        if not self._opened:
            self._opened = True
            try:
                await self._open(self)
            except BaseException:
                self._opened = False
                raise
        return self

    async def __aenter__(self) -> Stream[T]:
        return await self._subscribed()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __aiter__(self) -> Stream[T]:
        return self

    async def __anext__(self) -> T:
        await self._subscribed()
        while not self._items:
            if self._error is not None:
                raise self._error
            if self._closed:
                raise StopAsyncIteration
            self._wake.clear()
            await self._wake.wait()
        return self._items.popleft()

    def take(self) -> list[T]:
        """All that is queued now, without waiting: for a screen that draws once a frame."""
        items = list(self._items)
        self._items.clear()
        return items

    async def wait(self) -> bool:
        """Waits until something is queued; False when the stream has ended."""
        await self._subscribed()
        while not self._items and not self._closed and self._error is None:
            self._wake.clear()
            await self._wake.wait()
        return bool(self._items)

    async def close(self) -> None:
        """Unsubscribes unless another stream reads the same channel; what is queued can still be read."""
        if self._closed:
            return
        self._closed = True
        self._wake.set()
        if self._opened:
            await self._close(self)

    @property
    def closed(self) -> bool:
        return self._closed

    # --- the client's side

    def push(self, item: T) -> None:
        if len(self._items) == self._items.maxlen and not self._latest_only:
            self.dropped += 1
        self._items.append(item)
        self._wake.set()

    def end(self, error: Exception | None = None) -> None:
        """The client is closing: readers see what is queued and then the end, or the error."""
        self._error = error
        self._closed = True
        self._wake.set()
