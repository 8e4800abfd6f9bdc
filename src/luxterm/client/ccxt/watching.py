"""What changes, as it changes: the `watch_*` methods of the unified API, over the client's streams.

A call returns what came since the last call, or waits for the next to come; the first returns the present state of the
channel. While the connection is down it raises a NetworkError, as a bot's loop expects, and the next call waits until
the client, which reconnects by itself, is back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from luxterm.client.book import LocalBook
from luxterm.client.ccxt import shapes
from luxterm.client.ccxt.base import Base, Params
from luxterm.client.ccxt.errors import ExchangeClosedByUser, ExchangeNotAvailable, UnsubscribeError
from luxterm.client.ccxt.shapes import Structure
from luxterm.client.connection import ConnectionState
from luxterm.client.stream import Stream

T = TypeVar("T")
Key = tuple[str, ...]


class _Turn(Generic[T]):
    """One wait, shared by all who wait at the same time."""

    def __init__(self, ready: asyncio.Task[bool]) -> None:
        self.ready = ready
        self.items: list[T] | None = None


class Watch(Generic[T]):
    """A stream as a call that returns what is new; two callers at a time get the same."""

    def __init__(self, stream: Stream[T]) -> None:
        self.stream = stream
        self._turn: _Turn[T] | None = None

    async def next(self, lost: asyncio.Event) -> list[T]:
        """At least one item. Raises ExchangeNotAvailable once `lost` is set, UnsubscribeError when the stream ends."""
        turn = self._turn or self._wait()
        gone = asyncio.ensure_future(lost.wait())
        try:  # a caller that is cancelled takes nothing along: items stay in the stream until somebody takes them
            await asyncio.wait({turn.ready, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
        if not turn.ready.done():
            raise ExchangeNotAvailable("the connection was lost")
        turn.ready.result()
        if turn.items is None:
            turn.items = self.stream.take()
            self._turn = None
        if not turn.items:
            raise UnsubscribeError("this is watched no more")
        return turn.items

    def _wait(self) -> _Turn[T]:
        turn = self._turn = _Turn(asyncio.ensure_future(self.stream.wait()))

        def ended(ready: asyncio.Task[bool]) -> None:
            if ready.cancelled() or ready.exception() is not None:
                self._turn = None  # it could not be subscribed: the next caller tries again

        turn.ready.add_done_callback(ended)
        return turn


class Watching(Base):
    """The part of the adapter that watches."""

    def __init__(self, config: dict[str, Any] | None = None) -> None:
        super().__init__(config)
        self._watches: dict[Key, Watch[Any]] = {}
        self._closing = False
        self._lost = asyncio.Event()
        self.client.on_state(self._state)

    async def close(self) -> None:
        self._closing = True
        self._watches.clear()
        await super().close()

    def _state(self, state: ConnectionState) -> None:
        if state is ConnectionState.CONNECTED:
            self._lost = asyncio.Event()
        else:
            self._lost.set()

    async def _next(self, key: Key, make: Callable[[], Stream[T]]) -> list[T]:
        """What is new in the stream of that key, which is opened by its first caller."""
        if self._closing:
            raise ExchangeClosedByUser("the exchange was closed")
        await self._call(self.client.connect())
        watch = self._watches.get(key)
        if watch is None:
            watch = self._watches[key] = Watch(make())
        try:
            return await self._call(watch.next(self._lost))
        except (UnsubscribeError, ExchangeNotAvailable):
            if self._closing:
                raise ExchangeClosedByUser("the exchange was closed") from None
            raise

    async def _leave(self, *keys: Key) -> None:
        for key in keys:
            watch = self._watches.pop(key, None)
            if watch is not None:
                watch.stream.take()
                await watch.stream.close()

    # --- markets -----------------------------------------------------------------------------------------------------

    async def watch_ticker(self, symbol: str, params: Params = None) -> Structure:
        """The present ticker, then each that differs; at most one a second."""
        market = await self._id(symbol)
        return (await self._tickers(("ticker", market), {market}))[self._named(market)]

    async def watch_tickers(self, symbols: Sequence[str] | None = None, params: Params = None) -> dict[str, Structure]:
        """The tickers that changed, by symbol; at first all."""
        markets = {await self._id(symbol) for symbol in symbols or ()}
        return await self._tickers(("tickers", *sorted(markets)), markets)

    async def _tickers(self, key: Key, markets: set[str]) -> dict[str, Structure]:
        await self.load_markets()
        while True:
            new = await self._next(key, self.client.tickers)
            rows = {self._named(each.symbol): each for each in new if not markets or each.symbol in markets}
            if rows:
                return {symbol: shapes.ticker(found, symbol) for symbol, found in rows.items()}

    async def watch_trades(
        self, symbol: str, since: int | None = None, limit: int | None = None, params: Params = None
    ) -> list[Structure]:
        """Public trades since the last call, oldest first; the first call begins with the last fifty."""
        return await self.watch_trades_for_symbols([symbol], since, limit)

    async def watch_trades_for_symbols(
        self, symbols: Sequence[str], since: int | None = None, limit: int | None = None, params: Params = None
    ) -> list[Structure]:
        markets = [await self._id(symbol) for symbol in symbols]
        while True:
            new = await self._next(("trades", *markets), lambda: self.client.trades(*markets))
            rows = shapes.newest((shapes.trade(trade, self._named(trade.symbol)) for trade in new), since, limit)
            if rows:
                return rows

    async def watch_order_book(self, symbol: str, limit: int | None = None, params: Params = None) -> Structure:
        """The whole book after its next change, or its best `limit` levels a side; at most ten a second."""
        return await self.watch_order_book_for_symbols([symbol], limit)

    async def watch_order_book_for_symbols(
        self, symbols: Sequence[str], limit: int | None = None, params: Params = None
    ) -> Structure:
        """The book of whichever of the markets changes next."""
        markets = [await self._id(symbol) for symbol in symbols]
        while True:
            book = await self._book(markets)
            if not book.stale:  # a connection that came back has the whole book sent anew
                return shapes.order_book(
                    self._named(book.symbol), book.sequence, book.timestamp, book.bids(limit), book.asks(limit)
                )

    async def _book(self, markets: Sequence[str]) -> LocalBook:
        """The first book to change; what the others have stays for the next call."""
        if len(markets) == 1:
            return (await self._next(("book", *markets), lambda: self.client.orderbook(markets[0])))[0]
        waiting = {asyncio.ensure_future(self._book([market])) for market in markets}
        try:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            first, *others = [task.result() for task in done]
        finally:
            for task in waiting:
                task.cancel()
        for book in others:
            left = self._watches.get(("book", book.symbol))
            if left is not None:
                left.stream.push(book)
        return first

    async def watch_ohlcv(
        self, symbol: str, timeframe: str = "1m", since: int | None = None, limit: int | None = None,
        params: Params = None,
    ) -> list[list[float]]:  # fmt: skip
        """Candles that changed, oldest first; the first call begins with the recent ones."""
        market = await self._id(symbol)
        while True:
            new = await self._next(("ohlcv", market, timeframe), lambda: self.client.candles(market, timeframe))
            rows = {candle.start: shapes.ohlcv(candle) for candle in new}
            kept = [rows[start] for start in sorted(rows) if since is None or start >= since]
            if kept:
                return kept if limit is None else kept[-limit:]

    # --- account -----------------------------------------------------------------------------------------------------

    async def watch_orders(
        self, symbol: str | None = None, since: int | None = None, limit: int | None = None, params: Params = None
    ) -> list[Structure]:
        """One's orders that changed, each as it is now; at first those that are open."""
        markets = [await self._id(symbol)] if symbol else []
        while True:
            new = await self._next(("orders", *markets), lambda: self.client.orders(*markets))
            latest = {update.order.order_id: self._order(update.order) for update in new}
            rows = shapes.newest(latest.values(), since, limit)
            if rows:
                return rows

    async def watch_my_trades(
        self, symbol: str | None = None, since: int | None = None, limit: int | None = None, params: Params = None
    ) -> list[Structure]:
        """One's fills from the first call on, oldest first."""
        markets = [await self._id(symbol)] if symbol else []
        while True:
            new = await self._next(("fills", *markets), lambda: self.client.fills(*markets))
            rows = shapes.newest((shapes.fill(fill, self._named(fill.symbol)) for fill in new), since, limit)
            if rows:
                return rows

    async def watch_balance(self, params: Params = None) -> Structure:
        """All balances, at first and whenever one of them changes."""
        return shapes.balance((await self._next(("balances",), self.client.balances))[-1])

    async def watch_positions(
        self, symbols: Sequence[str] | None = None, since: int | None = None, limit: int | None = None,
        params: Params = None,
    ) -> list[Structure]:  # fmt: skip
        """One's positions that changed, each as it is now (no `contracts`: closed); at first those that are open."""
        markets = [await self._id(symbol) for symbol in symbols or ()]
        while True:
            new = await self._next(("positions", *sorted(markets)), lambda: self.client.positions(*markets))
            latest = {update.position.symbol: update.position for update in new}
            rows = [shapes.position(found, self._named(market)) for market, found in latest.items()]
            rows = shapes.newest(rows, since, limit)
            if rows:
                return rows

    # --- ends --------------------------------------------------------------------------------------------------------

    async def un_watch_ticker(self, symbol: str, params: Params = None) -> None:
        await self._leave(("ticker", await self._id(symbol)))

    async def un_watch_tickers(self, symbols: Sequence[str] | None = None, params: Params = None) -> None:
        await self._leave(("tickers", *sorted({await self._id(symbol) for symbol in symbols or ()})))

    async def un_watch_trades(self, symbol: str, params: Params = None) -> None:
        await self._leave(("trades", await self._id(symbol)))

    async def un_watch_order_book(self, symbol: str, params: Params = None) -> None:
        await self._leave(("book", await self._id(symbol)))

    async def un_watch_ohlcv(self, symbol: str, timeframe: str = "1m", params: Params = None) -> None:
        await self._leave(("ohlcv", await self._id(symbol), timeframe))

    async def un_watch_orders(self, symbol: str | None = None, params: Params = None) -> None:
        await self._leave(("orders", *([await self._id(symbol)] if symbol else [])))

    async def un_watch_my_trades(self, symbol: str | None = None, params: Params = None) -> None:
        await self._leave(("fills", *([await self._id(symbol)] if symbol else [])))

    async def un_watch_positions(self, symbols: Sequence[str] | None = None, params: Params = None) -> None:
        await self._leave(("positions", *sorted([await self._id(symbol) for symbol in symbols or ()])))
