"""Events to subscribers: which socket hears what of each durable command.

`Hub.publish` runs once for each command, when the views stand exactly after it. Order and fill messages go out with the
command that caused them; books, prices, candles and tickers are conflated; positions, balances and margin are asked of
the engine at most once in an interval for each account that somebody watches.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from luxterm.api.accounts import AccountRoom, Told
from luxterm.api.books import BookChannel, BookOptions
from luxterm.api.pulse import CandlePulse, Pulse
from luxterm.api.render import candle, price_update, ticker
from luxterm.api.replies import encode, frame, message
from luxterm.api.settings import GatewaySettings
from luxterm.api.socket import Socket
from luxterm.api.venue import Venue
from luxterm.model import events as e
from luxterm.model.records import Events
from luxterm.model.units import MS
from luxterm.views import INTERVALS_NS
from luxterm.wire import messages as m
from luxterm.wire import objects as o
from luxterm.wire import render
from luxterm.wire import requests as r
from luxterm.wire.render import Grid
from luxterm.wire.session import CHANNELS, Topic

TRADES_SNAPSHOT = 50
CANDLES_SNAPSHOT = 500


class Hub:
    def __init__(
        self, venue: Venue, settings: GatewaySettings, loop: asyncio.AbstractEventLoop, now_ns: Callable[[], int]
    ) -> None:
        self._venue, self._settings, self._loop, self._now_ns = venue, settings, loop, now_ns
        self._grids: dict[int, Grid] = {}
        self._topics: dict[Topic, set[Socket]] = {}
        self._books: dict[int, BookChannel] = {}
        self._pulses: dict[Topic, Pulse] = {}
        self._watched: dict[int, list[Pulse]] = {}
        """Market -> what is sent again when it trades or its prices move."""
        self.rooms: dict[int, AccountRoom] = {}
        self._all_tickers: set[int] = set()
        self._every_book: dict[Socket, BookOptions] = {}
        """Who hears the books of all markets, also of those that come later."""
        self._on_chain: dict[str, o.OnChainPrice] = {}
        """Symbol -> what the chain has confirmed of it."""
        self._told: Told | None = None
        self.settlements: dict[str, o.Settlement] = {}
        """The last batches by id."""
        self.listeners: set[Callable[[Events], None]] = set()
        """Called with each command's events: streams of other transports."""

    # --- markets -----------------------------------------------------------------------------------------------------

    def now_ms(self) -> int:
        return self._now_ns() // MS

    def grid(self, market: int) -> Grid:
        """The market's grid; KeyError for an unknown market. Grids follow the configuration."""
        known = self._venue.views.markets.get(market)
        if known is None:
            raise KeyError(market)
        grid = self._grids.get(market)
        if grid is None or grid.market is not known:
            grid = self._grids[market] = Grid(known)
        return grid

    def _symbol(self, market: int) -> str:
        """Empty where an event is about no market in particular."""
        known = self._venue.views.markets.get(market)
        return known.symbol if known is not None else ""

    def _symbols(self, symbol: str) -> list[str]:
        if symbol == "*":
            return [market.symbol for market in self._venue.views.markets.all()]
        return [symbol]

    # --- subscribing -------------------------------------------------------------------------------------------------

    def unknown(self, topics: Iterable[Topic]) -> str:
        """What is wrong with the first topic that names no market or interval; empty when all are known."""
        markets = self._venue.views.markets
        for topic in topics:
            if topic.symbol and topic.symbol != "*" and markets.by_symbol(topic.symbol) is None:
                return f"there is no market {topic.symbol}"
            if topic.interval and topic.interval not in INTERVALS_NS:
                return f"there is no interval {topic.interval}; there are {', '.join(INTERVALS_NS)}"
        return ""

    def subscribe(self, socket: Socket, topics: Sequence[Topic], request: r.Subscribe) -> None:
        """Adds the socket to known topics and sends it each channel's snapshot."""
        if CHANNELS[topics[0].name].private:
            symbols = frozenset(topic.symbol for topic in topics if topic.symbol)
            self._room(socket.session.account).add(socket, topics[0].name, symbols)
            return
        for topic in topics:
            if topic.name == "orderbook":
                self._subscribe_book(socket, topic, request)
            else:
                self._topics.setdefault(topic, set()).add(socket)
                for symbol in self._symbols(topic.symbol):
                    self._open(socket, topic._replace(symbol=symbol))

    def _subscribe_book(self, socket: Socket, topic: Topic, request: r.Subscribe) -> None:
        interval = self._settings.book_interval_ms if request.interval_ms is None else request.interval_ms
        delta = request.mode == "delta"
        depth = 0 if delta else request.depth or self._settings.book_depth
        options = BookOptions(delta, depth, interval, request.checksum)
        if topic.symbol == "*":
            self._every_book[socket] = options
        for symbol in self._symbols(topic.symbol):
            market = self._venue.views.markets.by_symbol(symbol)
            if market is not None:
                self._open_book(socket, market.market, options)

    def _open_book(self, socket: Socket, market: int, options: BookOptions) -> None:
        channel = self._books.get(market)
        if channel is None:
            book = self._venue.views.books[market]
            channel = self._books[market] = BookChannel(book, self.grid(market), self._loop, self.now_ms)
        channel.add(socket, options)

    def unsubscribe(self, socket: Socket, topics: Iterable[Topic]) -> None:
        for topic in topics:
            if CHANNELS[topic.name].private:
                self._leave_room(socket.session.account, socket, topic)
            elif topic.name == "orderbook":
                if topic.symbol == "*":
                    self._every_book.pop(socket, None)
                for symbol in self._symbols(topic.symbol):
                    market = self._venue.views.markets.by_symbol(symbol)
                    if market is not None and market.market in self._books:
                        self._leave_book(market.market, socket)
            else:
                sockets = self._topics.get(topic)
                if sockets is not None:
                    sockets.discard(socket)
                    if not sockets:
                        del self._topics[topic]
                        self._close_pulses(topic)

    def _leave_book(self, market: int, socket: Socket) -> None:
        every = self._every_book.get(socket)
        channel = self._books[market]
        if every is not None:  # it left this one market of all: what it said of all of them holds again
            channel.add(socket, every)
            return
        channel.remove(socket)
        if not channel.groups:
            del self._books[market]

    def _room(self, account: int) -> AccountRoom:
        room = self.rooms.get(account)
        if room is None:
            room = self.rooms[account] = AccountRoom(
                account, self._venue, self.grid, self._loop, self._now_ns, self._settings.account_interval_ms
            )
        return room

    def _leave_room(self, account: int, socket: Socket, topic: Topic) -> None:
        room = self.rooms.get(account)
        if room is not None:
            room.remove(socket, topic.name, topic.symbol)
            if room.empty:
                room.close()
                del self.rooms[account]

    # --- snapshots and conflated channels ----------------------------------------------------------------------------

    def _open(self, socket: Socket, topic: Topic) -> None:
        """The snapshot of a channel, and the pulse behind it where it is conflated."""
        views = self._venue.views
        market = views.markets.by_symbol(topic.symbol) if topic.symbol else None
        if topic.name == "trades" and market is not None:
            grid = self.grid(market.market)
            prints = reversed(views.trades.recent(market.market, TRADES_SNAPSHOT))
            trades = [render.trade(p.seq, p.now_ns, p.trade, grid) for p in prints]
            self._send_to(socket, "trades_update", m.TradesSnapshot(trades), topic.channel)
        elif topic.name == "prices" and market is not None:
            pulse = self._pulse(topic, market.market, self._settings.price_interval_ms, self._price)
            socket.outbox.send(pulse.make())
        elif topic.name == "candles" and market is not None:
            self._candle_pulse(topic, market.market)
            recent = views.candles.recent(market.market, topic.interval, CANDLES_SNAPSHOT, self._now_ns())
            grid = self.grid(market.market)
            length_ns = INTERVALS_NS[topic.interval]
            candles = [candle(c, grid, topic.interval, length_ns, self._now_ns()) for c in recent]
            update = m.CandleUpdate(topic.symbol, topic.interval, candles)
            self._send_to(socket, "candle_update", update, topic.channel)
        elif topic.name == "tickers":
            number = -1 if market is None else market.market
            self._pulse(topic, number, self._settings.ticker_interval_ms, self._tickers)
            every = [self.ticker(known.market) for known in views.markets.all() if known.market == number or number < 0]
            self._send_to(socket, "ticker_update", m.TickerUpdate(every), topic.channel)
        elif topic.name == "oracle":
            for price in self.oracle_snapshot():
                if topic.symbol in ("", price.symbol):
                    self._send_to(socket, "oracle_update", price, topic.channel)

    def oracle_snapshot(self) -> list[o.OracleUpdate]:
        """The aggregated prices; the gateway replaces this where the node has a feed."""
        return []

    def _pulse(self, topic: Topic, market: int, interval_ms: int, make: Callable[[Topic], bytes]) -> Pulse:
        pulse = self._pulses.get(topic)
        if pulse is None:
            pulse = self._pulses[topic] = Pulse(
                self._loop, interval_ms, lambda: make(topic), lambda data: self._broadcast(topic, data)
            )
            self._watched.setdefault(market, []).append(pulse)
        return pulse

    def _close_pulses(self, topic: Topic) -> None:
        """Ends the pulses that nobody hears any more."""
        for symbol in self._symbols(topic.symbol):
            concrete = topic._replace(symbol=symbol)
            if concrete in self._topics or topic._replace(symbol="*") in self._topics:
                continue
            pulse = self._pulses.pop(concrete, None)
            if pulse is not None:
                pulse.close()
                for pulses in self._watched.values():
                    if pulse in pulses:
                        pulses.remove(pulse)

    def _price(self, topic: Topic) -> bytes:
        market = self._venue.views.markets.by_symbol(topic.symbol)
        if market is None:
            return b""
        onchain = self._on_chain.get(market.symbol)
        update = price_update(self._venue.views, self.grid(market.market), self._now_ns(), onchain)
        return frame(message("price_update", encode(update), self.now_ms(), channel=topic.channel))

    def _candle_pulse(self, topic: Topic, market: int) -> None:
        if topic in self._pulses:
            return
        length_ns = INTERVALS_NS[topic.interval]

        def since(open_ns: int) -> tuple[bytes, int]:
            now_ns, grid = self._now_ns(), self.grid(market)
            limit = min((now_ns - open_ns) // length_ns + 2, CANDLES_SNAPSHOT) if open_ns else 2
            recent = self._venue.views.candles.recent(market, topic.interval, limit, now_ns)
            new = [each for each in recent if each.open_ns >= open_ns]
            if not new:
                return b"", open_ns
            candles = [candle(each, grid, topic.interval, length_ns, now_ns) for each in new]
            update = m.CandleUpdate(topic.symbol, topic.interval, candles)
            data = frame(message("candle_update", encode(update), self.now_ms(), channel=topic.channel))
            return data, new[-1].open_ns

        pulse = self._pulses[topic] = CandlePulse(
            self._loop, self._settings.candle_interval_ms, length_ns, self._now_ns, since,
            lambda data: self._broadcast(topic, data),
        )  # fmt: skip
        self._watched.setdefault(market, []).append(pulse)

    def ticker(self, market: int) -> o.Ticker:
        return ticker(self._venue.views, self.grid(market), self._now_ns())

    def _tickers(self, topic: Topic) -> bytes:
        market = self._venue.views.markets.by_symbol(topic.symbol) if topic.symbol else None
        changed = {market.market} if market is not None else self._all_tickers
        if market is None:
            self._all_tickers = set()
        update = m.TickerUpdate([self.ticker(market) for market in sorted(changed)])
        return frame(message("ticker_update", encode(update), self.now_ms(), channel=topic.channel))

    def _send_to(self, socket: Socket, kind: str, data: o.Object, channel: str) -> None:
        socket.outbox.send(frame(message(kind, encode(data), self.now_ms(), channel=channel)))

    def _hearers(self, topic: Topic) -> set[Socket]:
        exact = self._topics.get(topic)
        every = None
        if topic.symbol:
            every = self._topics.get(topic._replace(symbol="*" if CHANNELS[topic.name].per_symbol else ""))
        if topic.name == "tickers":  # whoever hears all of them is told by a pulse of its own
            return (exact or set()) - (every or set())
        if every is None:
            return exact or set()
        return every if exact is None else exact | every

    def _broadcast(self, topic: Topic, data: bytes) -> bool:
        """Sends to all who hear the topic and keep up; whether somebody lags."""
        lagging = False
        if data:
            for socket in self._hearers(topic):
                if socket.outbox.lagging:
                    lagging = True
                else:
                    socket.outbox.send(data)
        return lagging

    # --- events ------------------------------------------------------------------------------------------------------

    def publish(self, events: Events) -> None:
        """Tells subscribers of one durable command."""
        books, rooms, topics = self._books, self.rooms, self._topics
        if not (books or rooms or topics or self.listeners or self._every_book):
            return
        touched: dict[int, AccountRoom] = {}
        moved: set[int] = set()
        dirty: set[int] = set()
        for stamped in events if rooms else events.of(*_MARKET_KINDS):
            event: Any = stamped.event
            kind = type(event)
            if kind is e.BookLevel:
                moved.add(event.market)
                channel = books.get(event.market)
                if channel is not None:
                    channel.changed(event.side, event.price_ticks)
                    dirty.add(event.market)
                continue
            if kind is e.Trade:
                moved.add(event.market)
                if topics:
                    self._trade(stamped, event)
                continue
            if kind is e.MarketConfigured:
                self._configured(event.market)
            if kind in _PUBLIC:
                if event.market >= 0 and kind is not e.LiquidationStep:
                    moved.add(event.market)
                self._public(stamped, event)
            if rooms:
                account = getattr(event, "account", 0)
                room = rooms.get(account)
                if room is not None:
                    touched[account] = room
                    room.hear(stamped, event)
        for market in dirty:
            books[market].flush()
        for listener in self.listeners:
            listener(events)
        if self._pulses:
            self._all_tickers |= moved
            for market in moved:
                for pulse in self._watched.get(market, ()):
                    pulse.touch()
            for pulse in self._watched.get(-1, ()) if moved else ():
                pulse.touch()
        told, self._told = self._told, None
        for room in touched.values():
            room.flush(told)

    def told(self, data: object, body: bytes) -> None:
        """Notes the answer to the command whose events are published next: its echo has the same bytes."""
        if isinstance(data, o.OrderUpdate) and data.order.reject is None and not data.duplicate:
            self._told = data, body

    def on_chain(self, symbol: str, price: o.OnChainPrice | None) -> None:
        """The chain has confirmed another price: subscribers of `prices` hear of it with their next update."""
        market = self._venue.views.markets.by_symbol(symbol)
        if price is None or market is None or self._on_chain.get(symbol) == price:
            return
        self._on_chain[symbol] = price
        for pulse in self._watched.get(market.market, ()):
            pulse.touch()

    def _configured(self, market: int) -> None:
        """A market is new or changed: whoever listens to all markets hears of it too."""
        known = self._venue.views.markets.get(market)
        if known is None:
            return
        every = [topic for topic in self._topics if topic.symbol == "*"]
        for topic in every:
            for socket in self._topics[topic]:
                self._open(socket, topic._replace(symbol=known.symbol))
        for socket, options in self._every_book.items():
            if market not in self._books or not self._books[market].hears(socket):
                self._open_book(socket, market, options)

    def _trade(self, stamped: e.Stamped, event: e.Trade) -> None:
        grid = self.grid(event.market)
        topic = Topic("trades", grid.symbol)
        hearers = self._hearers(topic)
        if hearers:
            trade = render.trade(stamped.seq, stamped.now_ns, event, grid)
            body = m.TradeUpdate(trade)
            self._broadcast(topic, frame(message("trade_update", encode(body), self.now_ms(), channel=topic.channel)))

    def _public(self, stamped: e.Stamped, event: Any) -> None:
        kind = type(event)
        data: o.Liquidation | o.Funding
        if kind is e.LiquidationStep and self._hearers(Topic("liquidations", self._symbol(event.market))):
            data = render.liquidation(stamped.seq, stamped.now_ns, event, self._venue.views.markets)
            self.announce("liquidations", "liquidation_update", data, data.symbol)
        elif kind is e.FundingSettled and self._hearers(Topic("funding", self.grid(event.market).symbol)):
            data = render.funding(stamped.seq, stamped.now_ns, event, self.grid(event.market))
            self.announce("funding", "funding_update", data, data.symbol)

    def announce(self, name: str, kind: str, data: o.Object, symbol: str = "") -> None:
        """Broadcasts on a channel to those who hear all of it, and to those who named the symbol."""
        topic = Topic(name, symbol)
        if self._hearers(topic):
            self._broadcast(topic, frame(message(kind, encode(data), self.now_ms(), channel=topic.channel)))

    def close(self) -> None:
        for pulse in self._pulses.values():
            pulse.close()
        for room in self.rooms.values():
            room.close()
        self._pulses.clear()
        self.rooms.clear()


_PUBLIC = frozenset({e.MarkChanged, e.FundingSettled, e.MarketStatusChanged, e.LiquidationStep})
_MARKET_KINDS = (
    e.BookLevel.KIND, e.Trade.KIND, e.MarketConfigured.KIND, e.MarkChanged.KIND, e.FundingSettled.KIND,
    e.MarketStatusChanged.KIND, e.LiquidationStep.KIND,
)  # fmt: skip
"""What is about no account in particular."""
