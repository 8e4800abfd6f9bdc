"""Recorded files through a running node, as it happened or faster, by the requests any client could send."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import islice
from math import gcd
from typing import Any, Literal, cast

import msgspec

from luxterm.client import AsyncClient
from luxterm.client.errors import ClientError, RequestError, RetryableError
from luxterm.clock import monotonic
from luxterm.model.codes import Side
from luxterm.model.errors import UsageError
from luxterm.model.markets import Market
from luxterm.replay.api_door import ApiDoor
from luxterm.replay.audit import WHOLE_CANCELS, new_auditor
from luxterm.replay.auditor import InstrumentAuditor
from luxterm.replay.hidden import Foresight, Grid, Key, look_ahead
from luxterm.replay.levels import LevelBook
from luxterm.replay.pace import Pace
from luxterm.replay.seats import Seats
from luxterm.replay.symbols import BookGrid, base_of, book_grid, mbo_grid, priced_market, replay_market
from luxterm.sources.formats.base import BookRow, Kind, Recording, RecordingError
from luxterm.sources.formats.dbn import F_SNAPSHOT, DbnRecording
from luxterm.sources.formats.points import PricePoint, price_points

PUSH_EVERY_S = 0.1
PUSHES_AT_ONCE = 64
"""At full speed: prices in one request."""
"""Index prices are pushed at most so often at a finite speed; the last one of an interval counts."""
KEEP_FRESH_S = 1.0
"""A gap in the file is bridged by pushing the last price again."""
MAKERS_COME_S = 5.0
HOLD_LAST_S = 0.25
"""The last price stands so long before the index is released: the node publishes prices in steps."""
TAKER_EVERY_S = 0.05

Progress = Callable[[float], object]
"""Called with the part of the file that is done, 0 to 1."""


class Fed(msgspec.Struct):
    """What became of one file."""

    file: str
    format: str
    kind: str
    market: str = ""
    rows: int = 0
    prices: int = 0
    """Index prices pushed."""
    orders: int = 0
    """Order requests sent: places, cancels and changes."""
    refused: int = 0
    trades: int = 0
    """Fills of recorded aggressors."""
    disturbed: int = 0
    """Aggressors into whose market somebody else had traded."""
    seconds: float = 0.0


class _FedBook:
    def __init__(self, market: Market, grid: BookGrid, seats: Seats) -> None:
        self.grid, self.seats = grid, seats
        self.door, self.levels = ApiDoor(market, seats), LevelBook(grid)


class Feeder:
    """Feeds files one after the other through one node."""

    def __init__(self, url: str, *, speed: float | None = 1.0, symbol: str = "", takers: bool = True) -> None:
        self._url, self._speed, self._symbol, self._takers = url, speed, symbol, takers
        self._books: dict[str, _FedBook] = {}
        """Level-2 books by market: a file of updates goes on from the snapshot that another file gave."""

    async def close(self, *, leave_standing: bool = True) -> None:
        """Ends the connections; the books of the last files stay unless told otherwise."""
        for book in self._books.values():
            if leave_standing:
                await book.seats.leave_standing()
            await book.seats.close()

    async def feed(self, recording: Recording, progress: Progress | None = None) -> Fed:
        """Feeds one file. Raises RecordingError for what is wrong with the file, ClientErrors for the node."""
        fed = Fed(recording.path.name, recording.format, recording.kind.value)
        client = AsyncClient(self._url, account="replay")
        started_s = monotonic()
        try:
            await client.connect()
            if recording.kind is Kind.MBO:
                await self._feed_mbo(client, cast(DbnRecording, recording), fed, progress)
            elif recording.kind is Kind.BOOK:
                await self._feed_book(client, recording, fed, progress)
            else:
                await self._feed_prices(client, recording, fed, progress)
        finally:
            await client.close()
        fed.seconds = round(monotonic() - started_s, 3)
        if not fed.rows:
            raise RecordingError(recording.path, "holds no rows")
        return fed

    # --- trades, quotes, bars ------------------------------------------------------------------------------------

    async def _feed_prices(
        self, client: AsyncClient, recording: Recording, fed: Fed, progress: Progress | None
    ) -> None:
        markets = await client.markets()
        listed = [name for name, info in markets.items() if info.type == "perp" and not info.replay]
        fed.market = self._symbol or priced_market(recording.symbol, recording.path, listed)
        market = await client.market(fed.market)
        pace = Pace(self._speed)
        points = price_points(self._counted(recording, fed, progress), pace.step_ns(PUSH_EVERY_S))
        pusher = _Pusher(client, market)
        first = next(price_points(recording.rows(), None), None)
        taker = _Taker(self._url, market) if self._takers and recording.kind is Kind.TRADES else None
        try:
            if taker is not None and first is not None and self._speed is not None:
                await pusher.push(first.price)
                await _until_quoted(client, fed.market, first.price)
            if self._speed is None:
                await self._push_all(points, pusher)
            else:
                await self._push_paced(points, pace, pusher, taker)
        finally:
            fed.prices = pusher.pushed
            if taker is not None:
                fed.orders, fed.refused, fed.trades = taker.sent, taker.refused, taker.filled
                await taker.close()
            if pusher.pushed:
                await asyncio.sleep(HOLD_LAST_S)
            await _quietly(client.oracle_release(fed.market))

    async def _push_paced(
        self, points: Iterator[PricePoint], pace: Pace, pusher: _Pusher, taker: _Taker | None
    ) -> None:
        keeper = asyncio.create_task(pusher.keep_fresh())
        try:
            for point in points:
                await pace.until(point.ts_ns)
                if keeper.done():
                    keeper.result()
                await pusher.offer(point.price)
                if taker is not None:
                    await taker.offer(point)
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
        await pusher.flush()

    async def _push_all(self, points: Iterator[PricePoint], pusher: _Pusher) -> None:
        """At full speed every price is pushed, in order."""
        while chunk := list(islice(points, PUSHES_AT_ONCE)):
            await pusher.push_all([point.price for point in chunk])

    # --- books -----------------------------------------------------------------------------------------------------

    async def _feed_book(self, client: AsyncClient, recording: Recording, fed: Fed, progress: Progress | None) -> None:
        grid = book_grid(cast(Iterator[BookRow], recording.rows()))
        name = self._symbol or replay_market(recording.symbol)
        book = self._books.get(name)
        if book is None or not book.grid.holds(grid):
            market = await _open_market(client, name, grid)
            book = self._books[name] = _FedBook(
                market, grid, Seats(self._url, f"replay-{market.symbol}", market.symbol)
            )
        fed.market = book.door.symbol
        pace, sent, refused = Pace(self._speed), book.seats.sent, book.seats.refused
        try:
            for row in self._counted(recording, fed, progress):
                await pace.until(row.ts_ns)
                await book.door.drive(book.levels.update(row))
        finally:
            fed.orders, fed.refused = book.seats.sent - sent, book.seats.refused - refused

    async def _feed_mbo(
        self, client: AsyncClient, recording: DbnRecording, fed: Fed, progress: Progress | None
    ) -> None:
        whole_cancels = recording.dataset.startswith(WHOLE_CANCELS)
        seen = look_ahead(recording.rows(), whole_cancels=whole_cancels)
        pace = Pace(self._speed)
        books: dict[Key, tuple[ApiDoor, InstrumentAuditor, Seats]] = {}
        try:
            for row in self._counted(recording, fed, progress):
                key = (row.publisher, row.instrument)
                at = books.get(key)
                if at is None:
                    at = books[key] = await self._open_mbo(client, recording, key, seen)
                    fed.market = ", ".join(sorted({*filter(None, fed.market.split(", ")), at[0].symbol}))
                if not row.flags & F_SNAPSHOT:
                    await pace.until(row.ts_ns)
                await at[0].drive(at[1].row(row))
            for door, auditor, seats in books.values():
                await door.drive(auditor.flush())
                await seats.leave_standing()
        finally:
            for door, _, seats in books.values():
                fed.orders += seats.sent
                fed.refused += seats.refused
                fed.trades += door.trades
                fed.disturbed += door.disturbed
                await seats.close()

    async def _open_mbo(
        self,
        client: AsyncClient,
        recording: DbnRecording,
        key: Key,
        seen: Foresight,
    ) -> tuple[ApiDoor, InstrumentAuditor, Seats]:
        name = recording.symbols.get(key[1], str(key[1]))
        grid = seen.grids.get(key) or Grid(1, 1)
        if grid.base_e9 <= 0:
            raise UsageError(f"{name} has prices at or below zero, which no market of a venue has; --verify replays it")
        tick_e9 = gcd(grid.tick_e9, grid.base_e9)
        book = mbo_grid(tick_e9)
        market = await _open_market(client, self._symbol or replay_market(name), book)
        seats = Seats(self._url, f"replay-{market.symbol}", market.symbol)
        # ticks counted from zero, as the market counts them
        auditor = new_auditor(recording, key, seen, Grid(tick_e9, tick_e9))
        return ApiDoor(market, seats), auditor, seats

    def _counted(self, recording: Recording, fed: Fed, progress: Progress | None) -> Iterator[Any]:
        size = max(1, recording.path.stat().st_size)
        report = None if progress is None else lambda done: progress(min(1.0, done / size))
        for row in recording.rows(report):
            fed.rows += 1
            yield row


async def _open_market(client: AsyncClient, symbol: str, grid: BookGrid) -> Market:
    """The replay market of that name, or of a numbered one where the name is taken by another grid."""
    for attempt in range(1, 10):
        name = symbol if attempt == 1 else f"{symbol}{attempt}"
        known = (await client.markets(refresh=True)).get(name)
        grid_known = known is not None and known.replay and BookGrid(known.tick_size, known.lot_size) == grid
        if known is not None and not grid_known:
            continue
        if known is None:
            await client.market_configure(
                name,
                base=base_of(symbol.partition("-")[0]),
                tick_size=str(grid.tick_size),
                lot_size=str(grid.lot_size),
                replay=True,
            )
        return await client.market(name)
    raise UsageError(f"the node has markets {symbol} to {symbol}9 already, on other grids; name another with --symbol")


async def _until_quoted(client: AsyncClient, symbol: str, price: Decimal) -> None:
    """Gives the node's makers, where it has any, a moment to come to the first price."""
    deadline = monotonic() + MAKERS_COME_S
    while monotonic() < deadline:
        info = (await client.markets(refresh=True))[symbol]
        sides = [side for side in (info.best_bid, info.best_ask) if side is not None]
        if len(sides) == 2 and all(abs(side - price) * 50 < price for side in sides):
            return
        await asyncio.sleep(0.1)


async def _quietly(call: object) -> None:
    try:
        await call  # type: ignore[misc]
    except ClientError:
        pass


class _Pusher:
    """Pushes index prices, the last of each interval."""

    def __init__(self, client: AsyncClient, market: Market) -> None:
        self._client, self._market = client, market
        self.pushed = 0
        self._last: Decimal | None = None
        self._waiting = False
        self._pushed_s = 0.0

    async def offer(self, price: Decimal) -> None:
        self._last, self._waiting = price, True
        if monotonic() - self._pushed_s >= PUSH_EVERY_S:
            await self.push(price)

    async def flush(self) -> None:
        if self._waiting and self._last is not None:
            await self.push(self._last)

    async def push(self, price: Decimal) -> None:
        await self.push_all([price])

    async def push_all(self, prices: Sequence[Decimal]) -> None:
        """All of them, in order, by one request."""
        self._waiting, self._pushed_s, self._last = False, monotonic(), prices[-1]
        tick = self._market.price(1)
        on_grid = [max(tick, (price / tick).to_integral_value(ROUND_HALF_EVEN) * tick) for price in prices]
        await self._client.oracle_push_all(self._market.symbol, on_grid)
        self.pushed += len(prices)

    async def keep_fresh(self) -> None:
        """Pushes what waits, and the last price again in gaps of the file."""
        while True:
            await asyncio.sleep(PUSH_EVERY_S)
            quiet_s = monotonic() - self._pushed_s
            if self._last is not None and (quiet_s >= KEEP_FRESH_S or (self._waiting and quiet_s >= PUSH_EVERY_S)):
                await self.push(self._last)


class _Taker:
    """Takes what the recorded takers took, from whoever makes the market at the node; small and not every time."""

    def __init__(self, url: str, market: Market) -> None:
        self._market = market
        self._client = AsyncClient(url, account="replay-taker")
        self._connected = False
        self._taken_s = 0.0
        self.sent = self.refused = self.filled = 0

    async def offer(self, point: PricePoint) -> None:
        if point.side is None or point.size is None or monotonic() - self._taken_s < TAKER_EVERY_S:
            return
        self._taken_s = monotonic()
        if not self._connected:
            await self._client.connect()
            self._connected = True
        lot = self._market.size(1)
        size = max(lot, (point.size / lot).to_integral_value(ROUND_HALF_EVEN) * lot)
        side: Literal["buy", "sell"] = "buy" if point.side == Side.BUY else "sell"
        try:
            update = await self._client.place_order(self._market.symbol, side, size, type="market")
        except RequestError:
            raise
        except RetryableError:
            return
        self.sent += 1
        self.refused += not update.ok
        self.filled += bool(update.order.filled)

    async def close(self) -> None:
        if self._connected:
            await _quietly(self._client.close_position(self._market.symbol))
        await self._client.close()
