"""Client: the methods of AsyncClient for code without an event loop."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from functools import wraps
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from luxterm.client.aio import AsyncClient
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


class Client:
    """As AsyncClient, method by method, without `await`: its event loop lives in a thread of its own.

        with Client("ws://127.0.0.1:8080/ws", account="alice") as client:
            print(client.place_order("BTC-USDT", "buy", "0.01", "65000").status)

    Streams are plain iterators. All methods may be called from any thread.
    """

    def __init__(self, url: str = "ws://127.0.0.1:8080/ws", **options: Any) -> None:
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

    def _run(self, work: Coroutine[Any, Any, T] | Awaitable[T]) -> T:
        async def wait() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(wait(), self._loop).result()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def close(self) -> None:
        """Ends the connection, every stream and the thread."""
        if not self._loop.is_closed():
            self._run(self._client.close())
            self._stop()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


def _method(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def call(self: Client, *args: Any, **kwargs: Any) -> Any:
        result = getattr(self._client, name)(*args, **kwargs)
        if inspect.iscoroutine(result):
            return self._run(result)
        if isinstance(result, Stream):
            return SyncStream(result, self._run)
        return result

    return call


def _property(name: str) -> property:
    async def read(client: AsyncClient) -> Any:
        return getattr(client, name)

    return property(lambda self: self._run(read(self._client)))


for _name, _member in inspect.getmembers(AsyncClient):
    if _name.startswith("_") or _name in Client.__dict__ or _name == "connect":
        continue
    setattr(Client, _name, _property(_name) if isinstance(_member, property) else _method(_name, _member))
Client.mirror = _property("mirror")  # type: ignore[attr-defined]
