"""The unified API of the ccxt library over a node: a bot moves by changing a constructor.

    import luxterm.client.ccxt as ccxt                  # in place of `import ccxt`
    exchange = ccxt.luxterm({"apiKey": "lx_...", "secret": "..."})
    exchange.create_order("BTC/USDT:USDT", "limit", "buy", 0.1, 60000)

With an event loop: `import luxterm.client.ccxt.async_support as ccxt`, and `await`. Names of methods, arguments in
their order, keys of structures and the lineage of exceptions are those of the unified API. Use `luxterm.client` itself
for exact numbers and for what the unified interface has no word for.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from functools import wraps
from types import TracebackType
from typing import TYPE_CHECKING, Any

from luxterm.client.ccxt import async_support
from luxterm.client.ccxt.errors import *  # noqa: F403

exchanges = ["luxterm"]


class luxterm:
    """As `async_support.luxterm`, without `await`: its event loop lives in a thread of its own until `close`."""

    id = name = "luxterm"

    def __init__(self, config: dict[str, Any] | None = None) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="luxterm-ccxt", daemon=True)
        self._thread.start()

        async def make() -> async_support.luxterm:
            return async_support.luxterm(config)

        self._inner = self._run(make())

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        if not self._loop.is_closed():
            self._run(self._inner.close())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def __enter__(self) -> luxterm:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            found = getattr(self._inner, name)
            if not inspect.iscoroutinefunction(found):
                return found

            @wraps(found)
            def call(*args: Any, **kwargs: Any) -> Any:
                return self._run(found(*args, **kwargs))

            return call

    else:

        def __getattr__(self, name: str) -> Any: ...
