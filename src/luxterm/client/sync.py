"""Client: the methods of AsyncClient for code without an event loop."""

from __future__ import annotations

from types import TracebackType

from luxterm.client.runner import SyncStream as SyncStream
from luxterm.client.sync_methods import SyncMethods


class Client(SyncMethods):
    """As AsyncClient, method by method, without `await`: its event loop lives in a thread of its own.

        with Client("ws://127.0.0.1:8080/ws", account="alice") as client:
            print(client.place_order("BTC-USDT", "buy", "0.01", "65000").status)

    Streams are plain iterators. All methods may be called from any thread.
    """

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
