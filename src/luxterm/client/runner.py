"""An AsyncClient whose event loop lives in a thread of its own: what Client stands on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from types import TracebackType
from typing import Any, Generic, TypeVar, Unpack

from luxterm.client.aio import AsyncClient
from luxterm.client.options import ClientOptions
from luxterm.client.stream import Stream

T = TypeVar("T")


class SyncStream(Generic[T]):
    """A Stream as a plain iterator; `close` ends it, also from another thread."""

    def __init__(self, stream: Stream[T], run: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
        self._stream, self._run = stream, run

    def __enter__(self) -> SyncStream[T]:
        self._run(self._stream._subscribed())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        try:
            item: T = self._run(self._stream.__anext__())
        except StopAsyncIteration:
            raise StopIteration from None
        return item

    def take(self) -> list[T]:
        """All that is queued now, without waiting."""

        async def take() -> list[T]:
            return self._stream.take()

        items: list[T] = self._run(take())
        return items

    def close(self) -> None:
        self._run(self._stream.close())


class Runner:
    def __init__(self, url: str = "ws://127.0.0.1:8080/ws", **options: Unpack[ClientOptions]) -> None:
        """Connects; options as for AsyncClient. Raises what its `connect` raises."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="luxterm-client", daemon=True)
        self._thread.start()

        async def make() -> AsyncClient:
            return AsyncClient(url, **options)

        try:
            self._client: AsyncClient = self._run(make())
            self._run(self._client.connect())
        except BaseException:
            self._stop()
            raise

    def _run(self, work: Awaitable[T]) -> T:
        async def wait() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(wait(), self._loop).result()

    def _read(self, read: Callable[[AsyncClient], T]) -> T:
        """What the client knows, read on its own loop."""

        async def look() -> T:
            return read(self._client)

        return self._run(look())

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def close(self) -> None:
        """Ends the connection, every stream and the thread."""
        if not self._loop.is_closed():
            self._run(self._client.close())
            self._stop()
