"""What the workstation knows: folds of what the client delivers, in ticks, lots and usd6, and which parts changed.

Widgets read it; `feed` writes it. A change names its topic; `take_dirty` hands the topics to the next frame, so that
any number of updates cost one redraw.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from luxterm.model.markets import Market
from luxterm.model.units import SIZE_ONE_E12, USD6
from luxterm.tui.draw.candles import Candle, Mark
from luxterm.tui.draw.tape import Tape
from luxterm.tui.sums import Facts

if TYPE_CHECKING:
    from luxterm.client.book import LocalBook
    from luxterm.client.mirror import AccountMirror
    from luxterm.wire import objects as w

MAX_CANDLES: Final = 2000
MAX_FILLS: Final = 500
MAX_NOTICES: Final = 300
EQUITY_SECONDS: Final = 3_600
EQUITY_MINUTES: Final = 10_080
"""A week, as much as the node keeps."""
MINUTE_MS: Final = 60_000
NO_MARKET: Final = Market(0, "", "", "USDT", 10**10, 10**8, 1, 1)
"""Stands in until the venue has told its markets, so that every panel can be drawn at once."""


class Notice(NamedTuple):
    """A line of the log: `level` is info, good, warning or error."""

    time_ms: int
    level: str
    text: str


def usd6(amount: str | Decimal | int | None) -> int:
    """usd6 of decimal text as the wire writes amounts."""
    return int(Decimal(amount) * USD6) if amount not in (None, "") else 0


class Store:
    """One per workstation. `now_ms` is the caller's clock, so that tests own the time."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self.now_ms = now_ms
        self.on_dirty: Callable[[], None] | None = None
        self._dirty: set[str] = set()
        # the venue
        self.markets: dict[str, w.MarketInfo] = {}
        self.grids: dict[str, Market] = {}
        self.tickers: dict[str, w.Ticker] = {}
        self.sparks: dict[str, deque[int]] = {}
        self.oracle: dict[str, w.OracleUpdate] = {}
        self.liquidations: deque[w.Liquidation] = deque(maxlen=100)
        self.node_info: dict[str, Any] = {}
        self.answers: dict[str, Any] = {}
        """What the screen in front asked for by JSON-RPC: method -> result."""
        self.no_answers: dict[str, str] = {}
        """Methods the node did not answer -> why."""
        self.round_trips_us: deque[int] = deque(maxlen=300)
        self.seqs: deque[tuple[int, int]] = deque(maxlen=300)
        """(time_ms, engine sequence number) of each look at the node."""
        # the market on the screen
        self.symbol = ""
        self.interval = "1m"
        self.group = 1
        self.book: LocalBook | None = None
        self.price: w.PriceUpdate | None = None
        self.tape = Tape()
        self.candles: list[Candle] = []
        # the account
        self.mirror: AccountMirror | None = None
        self.fills: deque[w.Fill] = deque(maxlen=MAX_FILLS)
        self.closed_orders: deque[w.Order] = deque(maxlen=MAX_FILLS)
        self.leverages: dict[str, int] = {}
        """Leverage that was set in markets without a position."""
        self._fill_ids: set[tuple[int, int]] = set()
        self.equity_base_usd6: int | None = None
        """Equity without unrealised profit, at the last look at positions and margin together."""
        self._equity_minutes: deque[tuple[int, int]] = deque(maxlen=EQUITY_MINUTES)
        self._equity_seconds: deque[tuple[int, int]] = deque(maxlen=EQUITY_SECONDS)
        # the connection
        self.connection = "starting"
        """starting, connecting, live, reconnecting, closed."""
        self.connection_text = ""
        self.round_trip_ms: float | None = None
        self.lost_at_ms = 0
        self.user = ""
        self.url = ""
        self.notices: deque[Notice] = deque(maxlen=MAX_NOTICES)

    # --- change

    def mark(self, *topics: str) -> None:
        """Says that these parts changed: market, book, tape, candles, price, tickers, account, connection, ..."""
        first = not self._dirty
        self._dirty.update(topics)
        if first and self.on_dirty is not None:
            self.on_dirty()

    def take_dirty(self) -> set[str]:
        dirty, self._dirty = self._dirty, set()
        return dirty

    def say(self, text: str, level: str = "info") -> None:
        self.notices.append(Notice(self.now_ms(), level, text))
        self.mark("notices")

    # --- the market on the screen

    @property
    def market(self) -> Market:
        return self.grids.get(self.symbol, NO_MARKET)

    @property
    def live(self) -> bool:
        return self.connection == "live"

    def choose(self, symbol: str) -> None:
        """Another market comes on the screen: what belongs to the old one is forgotten."""
        self.symbol = symbol
        self.book = None
        self.price = None
        self.tape = Tape()
        self.candles = []
        self.mark("market", "book", "tape", "candles", "price")

    def choose_interval(self, interval: str) -> None:
        self.interval = interval
        self.candles = []
        self.mark("candles")

    def fold_markets(self, markets: dict[str, w.MarketInfo], grids: dict[str, Market]) -> None:
        self.markets, self.grids = dict(markets), dict(grids)
        self.mark("market", "tickers")

    def fold_trades(self, trades: Iterable[w.Trade]) -> None:
        market = self.market
        for trade in trades:
            if trade.symbol != self.symbol:
                continue
            self.tape.add(
                trade.timestamp,
                trade.side == "buy",
                market.price_ticks(trade.price),
                market.size_lots(trade.size),
                trade.trade_id,
            )
        self.mark("tape")

    def fold_candles(self, candles: Iterable[w.Candle]) -> None:
        market, known = self.market, self.candles
        for item in candles:
            if item.symbol != self.symbol or item.interval != self.interval:
                continue
            ticks = market.price_ticks
            candle = Candle(
                item.start, ticks(item.open), ticks(item.high), ticks(item.low), ticks(item.close),
                market.size_lots(item.volume),
            )  # fmt: skip
            if known and known[-1].start_ms == candle.start_ms:
                known[-1] = candle
            elif not known or known[-1].start_ms < candle.start_ms:
                known.append(candle)
            else:
                at = bisect_left(known, candle.start_ms, key=lambda c: c.start_ms)
                if at < len(known) and known[at].start_ms == candle.start_ms:
                    known[at] = candle
                else:
                    known.insert(at, candle)
        if len(known) > MAX_CANDLES:
            del known[: len(known) - MAX_CANDLES]
        self.mark("candles")

    def fold_prices(self, prices: Iterable[w.PriceUpdate]) -> None:
        for item in prices:
            if item.symbol == self.symbol:
                self.price = item
                self.mark("price")

    def fold_tickers(self, tickers: Iterable[w.Ticker]) -> None:
        for item in tickers:
            self.tickers[item.symbol] = item
            grid = self.grids.get(item.symbol)
            price = item.last if item.last is not None else item.mark
            if grid is not None and price is not None:
                spark = self.sparks.setdefault(item.symbol, deque(maxlen=120))
                ticks = grid.price_ticks(price)
                if not spark or spark[-1] != ticks:
                    spark.append(ticks)
        self.mark("tickers")

    # --- the account

    def fold_fills(self, fills: Iterable[w.Fill], *, old: bool = False) -> list[w.Fill]:
        """Keeps fills, newest first, each once; returns those that are new."""
        fresh = []
        for fill in fills:
            key = (fill.trade_id, fill.order_id)
            if key in self._fill_ids:
                continue
            self._fill_ids.add(key)
            if old:
                self.fills.append(fill)
            else:
                self.fills.appendleft(fill)
            fresh.append(fill)
        if len(self._fill_ids) > 4 * MAX_FILLS:
            self._fill_ids = {(fill.trade_id, fill.order_id) for fill in self.fills}
        self.mark("fills")
        return fresh

    def fold_orders(self, updates: Iterable[w.OrderUpdate]) -> None:
        for update in updates:
            order = update.order
            ended = order.reject is None and order.status in ("filled", "cancelled", "expired")
            if ended and not any(known.order_id == order.order_id for known in self.closed_orders):
                self.closed_orders.appendleft(order)
        self.mark("account", "book")

    def orders(self, symbol: str = "") -> list[w.Order]:
        """Open orders, of one market if given, newest first."""
        if self.mirror is None:
            return []
        found = [order for order in self.mirror.orders.values() if not symbol or order.symbol == symbol]
        return sorted(found, key=lambda order: -order.order_id)

    def positions(self) -> list[w.Position]:
        if self.mirror is None:
            return []
        return sorted(
            (p for p in self.mirror.positions.values() if p.size and p.side != "flat"), key=lambda p: p.symbol
        )

    def position(self, symbol: str) -> w.Position | None:
        return next((position for position in self.positions() if position.symbol == symbol), None)

    def own_levels(self) -> tuple[dict[int, int], dict[int, int]]:
        """One's own resting lots by price in the market on the screen: (bids, asks)."""
        bids: dict[int, int] = {}
        asks: dict[int, int] = {}
        market = self.market
        for order in self.orders(self.symbol):
            if order.price is None or (order.stop_price is not None and order.status == "submitted"):
                continue
            side = bids if order.side == "buy" else asks
            ticks = market.price_ticks(order.price)
            side[ticks] = side.get(ticks, 0) + market.size_lots(order.remaining)
        return bids, asks

    def marks(self) -> list[Mark]:
        """Fills of the market on the screen, for the chart."""
        market = self.market
        return [
            Mark(fill.timestamp, market.price_ticks(fill.price), fill.side == "buy")
            for fill in self.fills
            if fill.symbol == self.symbol
        ][:200]

    def mark_ticks(self, symbol: str) -> int:
        """The freshest mark price known of a market; 0 = none."""
        grid = self.grids.get(symbol)
        if grid is None:
            return 0
        if symbol == self.symbol and self.price is not None and self.price.mark is not None:
            return grid.price_ticks(self.price.mark)
        ticker = self.tickers.get(symbol)
        if ticker is not None and ticker.mark is not None:
            return grid.price_ticks(ticker.mark)
        info = self.markets.get(symbol)
        return grid.price_ticks(info.mark_price) if info is not None and info.mark_price is not None else 0

    def unrealized_usd6(self, position: w.Position) -> int:
        """What the venue reported, moved to the freshest mark."""
        reported = usd6(position.unrealized_pnl)
        grid = self.grids.get(position.symbol)
        mark = self.mark_ticks(position.symbol)
        if grid is None or not mark or position.mark_price is None:
            return reported
        lots = grid.size_lots(position.size) * (1 if position.side == "buy" else -1)
        return reported + grid.notional_usd6(mark - grid.price_ticks(position.mark_price), lots)

    @property
    def equity_curve(self) -> list[tuple[int, int]]:
        """(time_ms, equity_usd6), oldest first: a point a minute for a week, and each of the last 3,600."""
        return [*self._equity_minutes, *self._equity_seconds]

    def fold_equity(self, history: Iterable[tuple[int, int]]) -> None:
        """The node's history comes before what this session has seen itself."""
        curve = self.equity_curve
        begun = curve[0][0] if curve else self.now_ms() + 1
        older = [point for point in history if point[0] < begun]
        self._equity_minutes = deque([*older, *self._equity_minutes], maxlen=EQUITY_MINUTES)
        self.mark("equity")

    def note_equity(self, equity_usd6: int) -> None:
        """The equity of now. What is older than the last 3,600 points is thinned to one a minute."""
        minutes, seconds = self._equity_minutes, self._equity_seconds
        if len(seconds) == EQUITY_SECONDS:
            oldest = seconds.popleft()
            if not minutes or oldest[0] // MINUTE_MS != minutes[-1][0] // MINUTE_MS:
                minutes.append(oldest)
        seconds.append((self.now_ms(), equity_usd6))
        self.mark("equity")

    def forget_equity(self) -> None:
        self._equity_minutes.clear()
        self._equity_seconds.clear()

    def rebase_equity(self) -> None:
        """Positions and margin were just read together: what of the equity does not move with the marks."""
        margin = self.mirror.margin if self.mirror is not None else None
        if margin is not None:
            self.equity_base_usd6 = usd6(margin.equity) - sum(usd6(p.unrealized_pnl) for p in self.positions())

    def equity_usd6(self) -> int | None:
        """Equity at the freshest marks, so that it moves together with the profit shown beside it."""
        margin = self.mirror.margin if self.mirror is not None else None
        if margin is None:
            return None
        positions = self.positions()
        if not positions or self.equity_base_usd6 is None:
            return usd6(margin.equity)
        return self.equity_base_usd6 + sum(self.unrealized_usd6(position) for position in positions)

    def facts(self, symbol: str) -> Facts:
        """What the order line needs of a market."""
        grid = self.grids.get(symbol)
        if grid is None:
            return Facts(NO_MARKET)
        info, ticker = self.markets[symbol], self.tickers.get(symbol)
        price = self.price if symbol == self.symbol else None

        def ticks(*values: Decimal | None) -> int:
            return next((grid.price_ticks(value) for value in values if value is not None), 0)

        book = self.book if symbol == self.symbol else None
        bids = tuple(book.bid_levels(200)) if book is not None else ()
        asks = tuple(book.ask_levels(200)) if book is not None else ()
        best_bid = (
            bids[0][0] if bids else ticks(price.bid if price else None, ticker.bid if ticker else None, info.best_bid)
        )
        best_ask = (
            asks[0][0] if asks else ticks(price.ask if price else None, ticker.ask if ticker else None, info.best_ask)
        )
        if book is not None:  # an empty side of a live book is empty, whatever the ticker remembers
            best_bid, best_ask = (bids[0][0] if bids else 0), (asks[0][0] if asks else 0)
        position = self.position(symbol)
        known = self.mirror.positions.get(symbol) if self.mirror is not None else None
        margin = self.mirror.margin if self.mirror is not None else None
        lots = 0
        if position is not None:
            lots = grid.size_lots(position.size) * (1 if position.side == "buy" else -1)
        return Facts(
            market=grid,
            best_bid=best_bid,
            best_ask=best_ask,
            mark=self.mark_ticks(symbol),
            index_price=ticks(price.index if price else None, ticker.index if ticker else None, info.index_price),
            last=ticks(price.last if price else None, ticker.last if ticker else None, info.last_price),
            position_lots=lots,
            entry=(position.entry_price or Decimal(0)) if position is not None else Decimal(0),
            leverage=known.leverage if known is not None else self.leverages.get(symbol, grid.default_leverage),
            equity_usd6=usd6(margin.equity) if margin is not None else 0,
            free_usd6=usd6(margin.free_margin) if margin is not None else 0,
            maintenance_usd6=usd6(margin.maintenance_margin) if margin is not None else 0,
            own_maintenance_usd6=usd6(position.maintenance_margin) if position is not None else 0,
            bids=bids,
            asks=asks,
            now_ms=self.now_ms(),
            live=self.live,
        )

    def fold_leverage(self, symbol: str, leverage: int) -> None:
        """Remembers the leverage of a market without a position."""
        self.leverages[symbol] = leverage
        self.mark("account")

    def entry_ticks(self, position: w.Position) -> int:
        grid = self.grids.get(position.symbol)
        if grid is None or position.entry_price is None:
            return 0
        return int(position.entry_price * SIZE_ONE_E12 / grid.tick_size_e12)
