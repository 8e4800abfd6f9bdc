"""Subscriptions: which streams read which channels, and the local books."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from luxterm.client.book import BookGap, LocalBook
from luxterm.client.connection import Connection
from luxterm.client.errors import ClientError
from luxterm.client.mirror import OPEN
from luxterm.client.stream import Stream
from luxterm.model.markets import Market
from luxterm.wire import messages as m
from luxterm.wire import requests as r
from luxterm.wire.objects import (
    BalanceUpdate,
    BookDelta,
    BookSnapshot,
    Candle,
    Fill,
    Funding,
    Liquidation,
    Margin,
    OracleUpdate,
    OrderUpdate,
    PositionUpdate,
    PriceUpdate,
    Settlement,
    Ticker,
    Trade,
)

T = TypeVar("T")
Reader = Callable[[m.Message], None]

ACCOUNT_CHANNELS = ("orders", "positions", "balances", "margin", "fills")


class _Subscription:
    """One channel of one symbol: the request that opened it, and who reads it."""

    __slots__ = ("readers", "request")

    def __init__(self, request: r.Subscribe) -> None:
        self.request = request
        self.readers: list[Reader] = []


def _data(message: m.Message, shape: type[T]) -> T:
    return msgspec.json.decode(message.data, type=shape)


class Feeds:
    def __init__(self, connection: Connection, market: Callable[[str], Awaitable[Market]]) -> None:
        self._connection = connection
        self._market = market
        self._subscriptions: dict[str, _Subscription] = {}
        self._streams: set[Stream[Any]] = set()
        self._books: dict[str, LocalBook] = {}
        self._kept: dict[str, Stream[LocalBook]] = {}
        self._last_fill = 0
        connection.on_message = self._dispatch
        connection.resubscribe = self._requests
        connection.on_lost = self._lost

    # --- plumbing ----------------------------------------------------------------------------------------------------

    def _dispatch(self, message: m.Message) -> None:
        channel = message.channel or ""
        name = channel.partition(":")[0]
        if name in ACCOUNT_CHANNELS:
            self._connection.on_account_message(message)
        for key in (channel, f"{name}:*"):
            subscription = self._subscriptions.get(key)
            if subscription is not None:
                for reader in list(subscription.readers):
                    reader(message)

    def _requests(self) -> list[r.Request]:
        return [subscription.request for subscription in self._subscriptions.values()]

    def _lost(self) -> None:
        for book in self._books.values():
            book.mark_stale()

    def end(self) -> None:
        for stream in list(self._streams):
            stream.end()

    async def _subscribe(self, key: str, request: r.Subscribe, reader: Reader) -> None:
        subscription = self._subscriptions.get(key)
        if subscription is None:
            subscription = self._subscriptions[key] = _Subscription(request)
        subscription.readers.append(reader)
        # Asked again even when subscribed: the venue answers with the snapshot that the new reader needs.
        try:
            await self._connection.request(request)
        except BaseException:
            self._unread(key, reader)
            raise

    def _unread(self, key: str, reader: Reader) -> bool:
        """Takes a reader away; whether it was the last."""
        subscription = self._subscriptions.get(key)
        if subscription is None or reader not in subscription.readers:
            return False
        subscription.readers.remove(reader)
        if subscription.readers:
            return False
        del self._subscriptions[key]
        return True

    def _stream(
        self,
        name: str,
        symbols: Sequence[str],
        read: Callable[[m.Message], Iterable[T]],
        *,
        latest_only: bool = False,
        request: r.Subscribe | None = None,
        prepare: Callable[[], Awaitable[None]] | None = None,
    ) -> Stream[T]:
        """A stream over `name:SYMBOL` for each symbol, or over `name` alone without symbols."""
        keys = {f"{name}:{symbol}" if symbol else name: symbol for symbol in symbols or [""]}
        stream: Stream[T]

        def reader(message: m.Message) -> None:
            for item in read(message):
                stream.push(item)

        async def open_(opened: Stream[T]) -> None:
            if prepare is not None:
                await prepare()
            self._streams.add(opened)
            for key, symbol in keys.items():
                ask = request or r.Subscribe(channel=name, symbols=[symbol] if symbol else None)
                await self._subscribe(key, ask, reader)

        async def close(closed: Stream[T]) -> None:
            self._streams.discard(closed)
            for key in keys:
                if self._unread(key, reader):
                    await self._connection.send(r.Unsubscribe(channel=key))

        stream = Stream(open_, close, latest_only=latest_only)
        return stream

    # --- public channels ---------------------------------------------------------------------------------------------

    def orderbook(self, symbol: str, interval_ms: int, checksum: bool) -> Stream[LocalBook]:
        request = r.Subscribe(
            channel="orderbook", symbols=[symbol], mode="delta", interval_ms=interval_ms, checksum=checksum
        )

        def read(message: m.Message) -> Iterable[LocalBook]:
            book = self._books[symbol]
            if message.type == "orderbook_update":
                book.apply_snapshot(_data(message, BookSnapshot))
                yield book
                return
            if message.type != "orderbook_delta" or book.stale:
                return
            delta = _data(message, BookDelta)
            if delta.sequence <= book.sequence:
                return  # a second reader of the same book has applied it
            try:
                book.apply_delta(delta)
            except BookGap:
                self._resync(book, request)
                return
            yield book

        async def prepare() -> None:
            if symbol not in self._books:
                self._books[symbol] = LocalBook(await self._market(symbol))

        return self._stream("orderbook", [symbol], read, latest_only=True, request=request, prepare=prepare)

    def _resync(self, book: LocalBook, request: r.Subscribe) -> None:
        """Asks for the whole book again; the answer is a snapshot on the same channel."""
        book.gaps += 1
        book.mark_stale()
        self._connection.spawn(self._connection.send(msgspec.structs.replace(request, request_id=None)))

    async def keep_book(self, symbol: str, interval_ms: int) -> LocalBook:
        if symbol not in self._kept:
            self._kept[symbol] = await self.orderbook(symbol, interval_ms, False)
        book = self._books[symbol]
        while book.stale:
            await self._kept[symbol].wait()
            self._kept[symbol].take()
        return book

    async def drop_book(self, symbol: str) -> None:
        stream = self._kept.pop(symbol, None)
        if stream is not None:
            await stream.close()

    def trades(self, symbols: Sequence[str]) -> Stream[Trade]:
        last: dict[str, int] = {}

        def read(message: m.Message) -> Iterable[Trade]:
            trades = (
                _data(message, m.TradesSnapshot).trades
                if message.type == "trades_update"
                else [_data(message, m.TradeUpdate).trade]
            )
            for trade in trades:  # snapshots after a reconnect overlap what was seen
                if trade.trade_id > last.get(trade.symbol, 0):
                    last[trade.symbol] = trade.trade_id
                    yield trade

        return self._stream("trades", symbols or ["*"], read)

    def prices(self, symbols: Sequence[str]) -> Stream[PriceUpdate]:
        return self._stream("prices", symbols or ["*"], lambda message: [_data(message, PriceUpdate)])

    def candles(self, symbol: str, interval: str) -> Stream[Candle]:
        request = r.Subscribe(channel="candles", symbols=[symbol], interval=interval)
        return self._stream(
            "candles",
            [f"{symbol}:{interval}"],
            lambda message: _data(message, m.CandleUpdate).candles,
            request=request,
        )

    def tickers(self) -> Stream[Ticker]:
        return self._stream("tickers", (), lambda message: _data(message, m.TickerUpdate).tickers)

    def liquidations(self) -> Stream[Liquidation]:
        return self._stream("liquidations", (), lambda message: [_data(message, Liquidation)])

    def funding(self) -> Stream[Funding]:
        return self._stream("funding", (), lambda message: [_data(message, Funding)])

    def oracle(self) -> Stream[OracleUpdate]:
        return self._stream("oracle", (), lambda message: [_data(message, OracleUpdate)])

    def settlements(self) -> Stream[Settlement]:
        return self._stream("settlements", (), lambda message: [_data(message, Settlement)])

    # --- account channels --------------------------------------------------------------------------------------------

    def orders(self) -> Stream[OrderUpdate]:
        known: set[int] = set()

        def read(message: m.Message) -> Iterable[OrderUpdate]:
            if message.type == "order_update":
                update = _data(message, OrderUpdate)
                if update.status in OPEN:
                    known.add(update.order.order_id)
                else:
                    known.discard(update.order.order_id)
                yield update
            elif message.type == "orders_update":
                present = {order.order_id: order for order in _data(message, m.OrdersUpdate).orders}
                for order_id in sorted(known - present.keys()):  # closed while the connection was away
                    self._connection.spawn(self._tell_end(order_id, stream))
                known.clear()
                known.update(present)
                for order in present.values():
                    yield OrderUpdate(order, order.status)

        stream = self._stream("orders", (), read)
        return stream

    async def _tell_end(self, order_id: int, stream: Stream[OrderUpdate]) -> None:
        try:
            answer = await self._connection.request(r.GetOrder(order_id=order_id))
        except ClientError:
            return  # forgotten by the venue, or the connection went again
        stream.push(_data(answer, OrderUpdate))

    def positions(self) -> Stream[PositionUpdate]:
        def read(message: m.Message) -> Iterable[PositionUpdate]:
            if message.type == "position_update":
                yield _data(message, PositionUpdate)
            elif message.type == "positions_update":
                for position in _data(message, m.PositionsUpdate).positions:
                    yield PositionUpdate(position, "updated")

        return self._stream("positions", (), read)

    def fills(self) -> Stream[Fill]:
        last = 0
        first = True

        def read(message: m.Message) -> Iterable[Fill]:
            nonlocal last, first
            if message.type == "fills_update":
                # The recent fills, newest first. The first snapshot only says where "from now on" begins.
                missed = [fill for fill in reversed(_data(message, m.FillsUpdate).fills) if fill.seq > last]
                if missed:
                    last = missed[-1].seq
                if first:
                    first, missed = False, []
                yield from missed
            elif message.type == "fill_update":
                fill = _data(message, Fill)
                last = fill.seq
                yield fill

        return self._stream("fills", (), read)

    def balances(self) -> Stream[BalanceUpdate]:
        return self._stream("balances", (), lambda message: [_data(message, BalanceUpdate)])

    def margin(self) -> Stream[Margin]:
        return self._stream("margin", (), lambda message: [_data(message, Margin)])

    async def watch_account(self) -> None:
        def nobody(message: m.Message) -> None:
            """The mirror reads account channels in `_dispatch`; this keeps them subscribed."""

        for name in ACCOUNT_CHANNELS:
            await self._subscribe(name, r.Subscribe(channel=name), nobody)
