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
    """One channel (of one symbol, where it is public), and who reads it, each with what it asked for."""

    __slots__ = ("readers",)

    def __init__(self) -> None:
        self.readers: dict[Reader, r.Subscribe] = {}

    @property
    def request(self) -> r.Subscribe:
        """What all readers together ask for: an account channel is one subscription with the markets of them all."""
        asked = list(self.readers.values())
        last = asked[-1]
        if last.channel not in ACCOUNT_CHANNELS:
            return last
        wanted = [frozenset(each.symbols or ()) for each in asked]
        return r.Subscribe(channel=last.channel, symbols=sorted(frozenset().union(*wanted)) if all(wanted) else None)


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
        subscription = self._subscriptions.setdefault(key, _Subscription())
        subscription.readers[reader] = request
        # Asked again even when subscribed: the venue answers with the snapshot that the new reader needs.
        try:
            await self._connection.request(subscription.request)
        except BaseException:
            self._unread(key, reader)
            raise

    def _unread(self, key: str, reader: Reader) -> r.Unsubscribe | None:
        """Takes a reader away; what nobody needs to hear any more."""
        subscription = self._subscriptions.get(key)
        if subscription is None or reader not in subscription.readers:
            return None
        heard = frozenset(subscription.request.symbols or ())
        del subscription.readers[reader]
        if not subscription.readers:
            del self._subscriptions[key]
            return r.Unsubscribe(channel=key)
        gone = heard.difference(subscription.request.symbols or heard)
        return r.Unsubscribe(channel=key, symbols=sorted(gone)) if gone else None

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
                unheard = self._unread(key, reader)
                if unheard is not None:
                    await self._connection.send(unheard)

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

    def _account_stream(self, name: str, symbols: Sequence[str], read: Callable[[m.Message], Iterable[T]]) -> Stream[T]:
        return self._stream(name, (), read, request=r.Subscribe(channel=name, symbols=list(symbols) or None))

    def orders(self, symbols: Sequence[str]) -> Stream[OrderUpdate]:
        known: set[int] = set()

        def read(message: m.Message) -> Iterable[OrderUpdate]:
            if message.type == "order_update":
                update = _data(message, OrderUpdate)
                if symbols and update.order.symbol not in symbols:
                    return
                if update.status in OPEN:
                    known.add(update.order.order_id)
                else:
                    known.discard(update.order.order_id)
                yield update
            elif message.type == "orders_update":
                orders = _data(message, m.OrdersUpdate).orders
                present = {order.order_id: order for order in orders if not symbols or order.symbol in symbols}
                for order_id in sorted(known - present.keys()):  # closed while the connection was away
                    self._connection.spawn(self._tell_end(order_id, stream))
                known.clear()
                known.update(present)
                for order in present.values():
                    yield OrderUpdate(order, order.status)

        stream = self._account_stream("orders", symbols, read)
        return stream

    async def _tell_end(self, order_id: int, stream: Stream[OrderUpdate]) -> None:
        try:
            answer = await self._connection.request(r.GetOrder(order_id=order_id))
        except ClientError:
            return  # forgotten by the venue, or the connection went again
        stream.push(_data(answer, OrderUpdate))

    def positions(self, symbols: Sequence[str]) -> Stream[PositionUpdate]:
        def read(message: m.Message) -> Iterable[PositionUpdate]:
            updates: list[PositionUpdate] = []
            if message.type == "position_update":
                updates = [_data(message, PositionUpdate)]
            elif message.type == "positions_update":
                positions = _data(message, m.PositionsUpdate).positions
                updates = [PositionUpdate(position, "updated") for position in positions]
            return [update for update in updates if not symbols or update.position.symbol in symbols]

        return self._account_stream("positions", symbols, read)

    def fills(self, symbols: Sequence[str]) -> Stream[Fill]:
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
                yield from (fill for fill in missed if not symbols or fill.symbol in symbols)
            elif message.type == "fill_update":
                fill = _data(message, Fill)
                last = fill.seq
                if not symbols or fill.symbol in symbols:
                    yield fill

        return self._account_stream("fills", symbols, read)

    def balances(self) -> Stream[BalanceUpdate]:
        return self._stream("balances", (), lambda message: [_data(message, BalanceUpdate)])

    def margin(self) -> Stream[Margin]:
        return self._stream("margin", (), lambda message: [_data(message, Margin)])

    async def watch_account(self) -> None:
        def nobody(message: m.Message) -> None:
            """The mirror reads account channels in `_dispatch`; this keeps them subscribed."""

        for name in ACCOUNT_CHANNELS:
            await self._subscribe(name, r.Subscribe(channel=name), nobody)
