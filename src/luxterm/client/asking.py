"""The questions and streams of the client: everything that changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from luxterm.client.book import LocalBook
from luxterm.client.connection import Connection
from luxterm.client.errors import RequestError
from luxterm.client.feeds import Feeds
from luxterm.client.mirror import AccountMirror
from luxterm.client.options import Number
from luxterm.client.rpc import RpcClient
from luxterm.client.stream import Stream
from luxterm.model.codes import ErrorCode
from luxterm.model.markets import Market
from luxterm.model.units import to_decimal
from luxterm.wire import messages as m
from luxterm.wire import requests as r
from luxterm.wire.objects import (
    BalanceUpdate,
    BookSnapshot,
    Candle,
    Fill,
    Funding,
    LedgerRow,
    Liquidation,
    Margin,
    MarketInfo,
    OracleUpdate,
    Order,
    OrderUpdate,
    Position,
    PositionUpdate,
    PriceUpdate,
    Settlement,
    Ticker,
    Trade,
)

T = TypeVar("T")


class Asking:
    """Base of AsyncClient: what a request needs, and the requests that only ask."""

    _connection: Connection
    _feeds: Feeds
    _rpc: RpcClient
    _markets: dict[str, MarketInfo]
    _grids: dict[str, Market]
    mirror: AccountMirror

    async def _ask(self, request: r.Request, shape: type[T], timeout_s: float | None = None) -> T:
        message = await self._connection.request(request, timeout_s)
        return msgspec.json.decode(message.data, type=shape)

    async def rpc(self, method: str, params: object = None, shape: type[T] | None = None) -> T | Any:
        """Calls a JSON-RPC method over HTTP; with `shape` the result is decoded into it. Raises ClientErrors."""
        return await self._rpc.call(method, params, shape)

    async def rpc_all(self, method: str, params: Sequence[object]) -> None:
        """Calls a method for each of `params` (at most 100) in order by one request. Raises the first ClientError."""
        await self._rpc.call_all(method, params)

    # --- questions about oneself -------------------------------------------------------------------------------------

    async def get_balances(self) -> BalanceUpdate:
        """Balances by asset, and the margin account in `margin`."""
        return await self._ask(r.GetBalances(), BalanceUpdate)

    async def get_positions(self, symbol: str | None = None) -> list[Position]:
        return (await self._ask(r.GetPositions(symbol=symbol), m.PositionsUpdate)).positions

    async def get_orders(self, symbol: str | None = None, *, closed: bool = False, limit: int = 500) -> list[Order]:
        """Open orders, or with `closed` the last closed ones, newest first."""
        return (await self._ask(r.GetOrders(symbol=symbol, closed=closed, limit=limit), m.OrdersUpdate)).orders

    async def get_order(self, order_id: int | None = None, *, client_order_id: str | None = None) -> Order:
        """One order, open or lately closed; RequestError with NOT_FOUND where there is none."""
        return (await self._ask(r.GetOrder(order_id=order_id, client_order_id=client_order_id), OrderUpdate)).order

    async def get_fills(self, symbol: str | None = None, *, limit: int = 100) -> list[Fill]:
        """One's last fills, newest first."""
        return (await self._ask(r.GetFills(symbol=symbol, limit=limit), m.FillsUpdate)).fills

    async def get_margin(self) -> Margin:
        result: Margin = await self.rpc("account.margin", None, Margin)
        return result

    async def get_ledger(self, *, limit: int = 100) -> list[LedgerRow]:
        """One's last ledger rows, newest first."""
        rows: list[LedgerRow] = await self.rpc("account.ledger", {"limit": limit}, list[LedgerRow])
        return rows

    # --- questions about markets -------------------------------------------------------------------------------------

    async def markets(self, *, refresh: bool = False) -> dict[str, MarketInfo]:
        """The venue's markets by symbol; remembered after the first call unless `refresh`."""
        if refresh or not self._markets:
            infos: list[MarketInfo] = await self.rpc("market.list", None, list[MarketInfo])
            self._markets = {info.symbol: info for info in infos}
            self._grids = {info.symbol: grid(info) for info in infos}
        return self._markets

    async def market(self, symbol: str) -> Market:
        """The grid of one market, for exact work in ticks and lots; RequestError for an unknown symbol."""
        if symbol not in self._grids:
            await self.markets(refresh=True)
        if symbol not in self._grids:
            raise RequestError(f"there is no market {symbol}", ErrorCode.UNKNOWN_SYMBOL)
        return self._grids[symbol]

    async def get_book(self, symbol: str, depth: int = 20) -> BookSnapshot:
        book: BookSnapshot = await self.rpc("orderbook.getSnapshot", {"symbol": symbol, "depth": depth}, BookSnapshot)
        return book

    async def get_trades(self, symbol: str, *, limit: int = 100) -> list[Trade]:
        """The last public trades, newest first."""
        trades: list[Trade] = await self.rpc("market.getTrades", {"symbol": symbol, "limit": limit}, list[Trade])
        return trades

    async def get_candles(self, symbol: str, interval: str = "1m", *, limit: int = 500) -> list[Candle]:
        """Recent candles, oldest first; the last one may still be open."""
        params = {"symbol": symbol, "interval": interval, "limit": limit}
        candles: list[Candle] = await self.rpc("market.getCandles", params, list[Candle])
        return candles

    async def get_ticker(self, symbol: str) -> Ticker:
        ticker: Ticker = await self.rpc("market.getTicker", {"symbol": symbol}, Ticker)
        return ticker

    async def get_funding(self, symbol: str, *, limit: int = 100) -> list[Funding]:
        """Settled funding payments of a market, newest first."""
        rows: list[Funding] = await self.rpc("market.getFunding", {"symbol": symbol, "limit": limit}, list[Funding])
        return rows

    async def node_info(self) -> dict[str, Any]:
        info: dict[str, Any] = await self.rpc("node.info")
        return info

    # --- paper mode --------------------------------------------------------------------------------------------------

    async def oracle_push(self, symbol: str, price: Number) -> None:
        """Pins a market's index price by hand until `oracle_release`; paper nodes only."""
        await self.rpc("oracle.push", {"symbol": symbol, "price": str(to_decimal(price))})

    async def oracle_push_all(self, symbol: str, prices: Sequence[Number]) -> None:
        """`oracle_push` of up to 100 prices in order by one request."""
        await self.rpc_all("oracle.push", [{"symbol": symbol, "price": str(to_decimal(price))} for price in prices])

    async def oracle_release(self, symbol: str) -> None:
        """Gives a pinned index back to the sources."""
        await self.rpc("oracle.release", {"symbol": symbol})

    async def market_configure(self, symbol: str, **settings: Any) -> MarketInfo:
        """Creates or changes a market on a paper node over loopback: tick_size, lot_size, replay=True, ...

        Settings are those of the RPC method `market.configure`; the change is journaled like any other.
        """
        info: MarketInfo = await self.rpc("market.configure", {"symbol": symbol, **settings}, MarketInfo)
        await self.markets(refresh=True)
        return info

    # --- streams -----------------------------------------------------------------------------------------------------

    def orderbook(self, symbol: str, *, interval_ms: int = 100, checksum: bool = False) -> Stream[LocalBook]:
        """A local book of full depth; yields the same LocalBook after each change, and the latest state only."""
        return self._feeds.orderbook(symbol, interval_ms, checksum)

    async def book(self, symbol: str, *, interval_ms: int = 100) -> LocalBook:
        """The local book of a market, filled; it stays subscribed until the client closes or `unwatch_book`."""
        return await self._feeds.keep_book(symbol, interval_ms)

    async def unwatch_book(self, symbol: str) -> None:
        await self._feeds.drop_book(symbol)

    def trades(self, *symbols: str) -> Stream[Trade]:
        """Public trades of these markets (none = all): first the recent ones, oldest first, then each new one."""
        return self._feeds.trades(symbols)

    def prices(self, *symbols: str) -> Stream[PriceUpdate]:
        """Mark, index, best prices and 24 h figures, as they change."""
        return self._feeds.prices(symbols)

    def candles(self, symbol: str, interval: str = "1m") -> Stream[Candle]:
        """Recent candles, oldest first, then the present one as it changes."""
        return self._feeds.candles(symbol, interval)

    def tickers(self) -> Stream[Ticker]:
        """The tickers of all markets, then each that changes, at most once a second."""
        return self._feeds.tickers()

    def liquidations(self) -> Stream[Liquidation]:
        return self._feeds.liquidations()

    def funding(self) -> Stream[Funding]:
        return self._feeds.funding()

    def oracle(self) -> Stream[OracleUpdate]:
        """The aggregated prices: sources, confidence, breaker, on-chain confirmation."""
        return self._feeds.oracle()

    def settlements(self) -> Stream[Settlement]:
        return self._feeds.settlements()

    def orders(self, *symbols: str) -> Stream[OrderUpdate]:
        """One's open orders in these markets (none = all), then every change of an order. After a reconnect the open
        ones come again."""
        return self._feeds.orders(symbols)

    def positions(self, *symbols: str) -> Stream[PositionUpdate]:
        """One's positions in these markets (none = all), then each that changes."""
        return self._feeds.positions(symbols)

    def fills(self, *symbols: str) -> Stream[Fill]:
        """One's fills in these markets (none = all) from now on; those missed while away come in their place."""
        return self._feeds.fills(symbols)

    def balances(self) -> Stream[BalanceUpdate]:
        return self._feeds.balances()

    def margin(self) -> Stream[Margin]:
        """The margin account as it changes, margin calls included."""
        return self._feeds.margin()

    async def watch_account(self) -> AccountMirror:
        """Subscribes to all account channels and keeps `mirror` equal to the venue; returns it filled."""
        await self._feeds.watch_account()
        return self.mirror


def grid(info: MarketInfo) -> Market:
    """A market's grid from what the venue tells of it."""
    return Market(
        market=info.market,
        symbol=info.symbol,
        base=info.base,
        quote=info.quote,
        tick_size_e12=int(info.tick_size.scaleb(12)),
        lot_size_e12=int(info.lot_size.scaleb(12)),
        max_leverage=info.max_leverage,
        default_leverage=info.default_leverage,
        spot=info.type == "spot",
    )


def number(value: Number | None) -> Decimal | None:
    return None if value is None else to_decimal(value)
