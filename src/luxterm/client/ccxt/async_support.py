"""An adapter with the method names and structures that many bots already speak: the unified API of the ccxt library.

Symbols are theirs (`BTC/USDT:USDT` for the perpetual, `BTC/USDT` for spot); numbers are floats, as they are there. Use
`AsyncClient` for exact numbers and for everything that the unified interface has no word for.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from types import TracebackType
from typing import Any, Final

from luxterm.client.aio import AsyncClient
from luxterm.client.errors import AuthError, ClientError, NotConnected, OutcomeUnknown, RequestError, RetryableError
from luxterm.model.codes import ErrorCode, RejectCode
from luxterm.wire import objects as o

_HAS: Final = (
    "fetchMarkets", "fetchTicker", "fetchTickers", "fetchOrderBook", "fetchTrades", "fetchOHLCV", "fetchBalance",
    "fetchPositions", "fetchOrder", "fetchOpenOrders", "fetchClosedOrders", "fetchMyTrades", "createOrder",
    "cancelOrder", "cancelAllOrders", "editOrder", "setLeverage", "fetchFundingRate", "fetchTime",
)  # fmt: skip
STATUSES: Final = {
    "submitted": "open", "partial": "open", "triggered": "open", "filled": "closed", "cancelled": "canceled",
    "expired": "expired", "rejected": "rejected",
}  # fmt: skip


class ExchangeError(Exception):
    """Base of what the adapter raises; the names are those of the unified API."""


class InvalidOrder(ExchangeError):
    pass


class InsufficientFunds(ExchangeError):
    pass


class OrderNotFound(InvalidOrder):
    pass


class BadSymbol(ExchangeError):
    pass


class AuthenticationError(ExchangeError):
    pass


class RateLimitExceeded(ExchangeError):
    pass


class NetworkError(ExchangeError):
    """Also when it is not known whether the request was carried out."""


_REJECTS: Final[dict[int, type[ExchangeError]]] = {
    RejectCode.UNKNOWN_ORDER: OrderNotFound,
    RejectCode.UNKNOWN_MARKET: BadSymbol,
    RejectCode.INSUFFICIENT_MARGIN: InsufficientFunds,
    RejectCode.INSUFFICIENT_BALANCE: InsufficientFunds,
}


def error_of(error: ClientError) -> ExchangeError:
    """The unified exception for one of the client's."""
    if error.code == ErrorCode.NOT_FOUND:
        return OrderNotFound(str(error))
    if error.code == ErrorCode.UNKNOWN_SYMBOL:
        return BadSymbol(str(error))
    if error.code == ErrorCode.RATE_LIMITED:
        return RateLimitExceeded(str(error))
    if isinstance(error, AuthError):
        return AuthenticationError(str(error))
    if isinstance(error, (NotConnected, OutcomeUnknown, RetryableError)):
        return NetworkError(str(error))
    return InvalidOrder(str(error)) if isinstance(error, RequestError) else ExchangeError(str(error))


class Exchange:
    """`id`, `has`, `markets` and the fetch and create methods of the unified API over an AsyncClient."""

    id = "luxterm"
    has: Final = dict.fromkeys(_HAS, True)

    def __init__(self, url: str = "ws://127.0.0.1:8080/ws", **options: Any) -> None:
        """Options are those of AsyncClient."""
        self.client = AsyncClient(url, **options)
        self.markets: dict[str, dict[str, Any]] = {}
        self._symbols: dict[str, str] = {}

    async def __aenter__(self) -> Exchange:
        await self.load_markets()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self.client.close()

    async def _call(self, work: Any) -> Any:
        try:
            return await work
        except ClientError as error:
            raise error_of(error) from error

    # --- markets -----------------------------------------------------------------------------------------------------

    async def load_markets(self, reload: bool = False) -> dict[str, dict[str, Any]]:
        if reload or not self.markets:
            self.markets = {market["symbol"]: market for market in await self.fetch_markets()}
            self._symbols = {market["id"]: symbol for symbol, market in self.markets.items()}
        return self.markets

    async def fetch_markets(self) -> list[dict[str, Any]]:
        await self._call(self.client.connect())
        infos: dict[str, o.MarketInfo] = await self._call(self.client.markets(refresh=True))
        return [_market(info) for info in infos.values()]

    async def _id(self, symbol: str) -> str:
        await self.load_markets()
        if symbol in self.markets:
            return str(self.markets[symbol]["id"])
        if symbol in self._symbols:
            return symbol
        raise BadSymbol(f"there is no market {symbol}")

    async def fetch_time(self) -> int:
        return int((await self._call(self.client.rpc("node.time")))["time"])

    async def fetch_ticker(self, symbol: str) -> dict[str, Any]:
        return self._ticker(await self._call(self.client.get_ticker(await self._id(symbol))))

    async def fetch_tickers(self, symbols: list[str] | None = None) -> dict[str, dict[str, Any]]:
        await self.load_markets()
        return {symbol: await self.fetch_ticker(symbol) for symbol in symbols or list(self.markets)}

    def _ticker(self, ticker: o.Ticker) -> dict[str, Any]:
        return {
            "symbol": self._symbols[ticker.symbol], "timestamp": ticker.timestamp, "datetime": _iso(ticker.timestamp),
            "last": _float(ticker.last), "close": _float(ticker.last), "bid": _float(ticker.bid),
            "ask": _float(ticker.ask), "high": _float(ticker.high_24h), "low": _float(ticker.low_24h),
            "open": _float(ticker.open_24h), "percentage": _float(ticker.change_24h),
            "baseVolume": _float(ticker.volume_24h), "quoteVolume": float(ticker.quote_volume_24h),
            "markPrice": _float(ticker.mark), "indexPrice": _float(ticker.index), "info": ticker,
        }  # fmt: skip

    async def fetch_order_book(self, symbol: str, limit: int | None = None) -> dict[str, Any]:
        book = await self._call(self.client.get_book(await self._id(symbol), limit or 0))
        return {
            "symbol": symbol, "nonce": book.sequence, "timestamp": book.timestamp, "datetime": _iso(book.timestamp),
            "bids": [[float(price), float(size)] for price, size in book.bids],
            "asks": [[float(price), float(size)] for price, size in book.asks],
        }  # fmt: skip

    async def fetch_trades(self, symbol: str, limit: int = 100) -> list[dict[str, Any]]:
        trades = await self._call(self.client.get_trades(await self._id(symbol), limit=limit))
        return [
            {
                "id": str(trade.trade_id), "symbol": symbol, "side": trade.side, "price": float(trade.price),
                "amount": float(trade.size), "cost": float(trade.price * trade.size), "timestamp": trade.timestamp,
                "datetime": _iso(trade.timestamp), "info": trade,
            }
            for trade in reversed(trades)
        ]  # fmt: skip

    async def fetch_ohlcv(self, symbol: str, timeframe: str = "1m", limit: int = 500) -> list[list[float]]:
        candles = await self._call(self.client.get_candles(await self._id(symbol), timeframe, limit=limit))
        return [[c.start, float(c.open), float(c.high), float(c.low), float(c.close), float(c.volume)] for c in candles]

    async def fetch_funding_rate(self, symbol: str) -> dict[str, Any]:
        markets = await self._call(self.client.markets(refresh=True))
        info = markets[await self._id(symbol)]
        return {
            "symbol": symbol, "fundingRate": _float(info.funding_rate), "markPrice": _float(info.mark_price),
            "indexPrice": _float(info.index_price), "nextFundingTimestamp": info.next_funding, "info": info,
        }  # fmt: skip

    # --- account -----------------------------------------------------------------------------------------------------

    async def fetch_balance(self) -> dict[str, Any]:
        update = await self._call(self.client.get_balances())
        result: dict[str, Any] = {"info": update, "timestamp": update.timestamp}
        for part in ("free", "used", "total"):
            result[part] = {}
        for row in update.balances:
            figures = {"free": float(row.available), "used": float(row.locked), "total": float(row.total)}
            result[row.asset] = figures
            for part, value in figures.items():
                result[part][row.asset] = value
        return result

    async def fetch_positions(self, symbols: list[str] | None = None) -> list[dict[str, Any]]:
        await self.load_markets()
        positions = [self._position(position) for position in await self._call(self.client.get_positions())]
        return [position for position in positions if symbols is None or position["symbol"] in symbols]

    def _position(self, position: o.Position) -> dict[str, Any]:
        return {
            "id": position.position_id, "symbol": self._symbols[position.symbol],
            "side": "long" if position.side == "buy" else "short", "contracts": float(position.size),
            "entryPrice": _float(position.entry_price), "markPrice": _float(position.mark_price),
            "liquidationPrice": _float(position.liquidation_price), "leverage": position.leverage,
            "marginMode": position.margin_mode, "initialMargin": float(position.margin),
            "notional": float(position.notional), "unrealizedPnl": float(position.unrealized_pnl),
            "timestamp": position.updated_at, "info": position,
        }  # fmt: skip

    async def set_leverage(self, leverage: int, symbol: str) -> dict[str, Any]:
        update = await self._call(self.client.modify_leverage(await self._id(symbol), leverage))
        _raise(update.reject)
        return self._position(update.position)

    # --- orders ------------------------------------------------------------------------------------------------------

    async def create_order(
        self,
        symbol: str,
        type: str,
        side: str,
        amount: float | str | Decimal,
        price: float | str | Decimal | None = None,
        params: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """`params` takes clientOrderId, timeInForce, postOnly, reduceOnly, stopPrice (or triggerPrice)."""
        given = dict(params or {})
        stop = given.pop("stopPrice", given.pop("triggerPrice", None))
        kind = type if stop is None or type.startswith("stop") else "stop" if type == "market" else "stop_limit"
        options = {
            "client_order_id": given.pop("clientOrderId", None),
            "time_in_force": given.pop("timeInForce", None),
            "post_only": given.pop("postOnly", False),
            "reduce_only": given.pop("reduceOnly", False),
            "stop_price": stop,
        }
        if given:
            raise InvalidOrder(f"unknown params: {', '.join(given)}")
        market = await self._id(symbol)
        limit = price if kind in ("limit", "stop_limit") else None
        work = self.client.place_order(market, side, amount, limit, type=kind, **options)  # type: ignore[arg-type]
        update = await self._call(work)
        _raise(update.order.reject)
        return self._order(update.order)

    async def cancel_order(self, id: str, symbol: str | None = None) -> dict[str, Any]:
        update = await self._call(self.client.cancel_order(int(id)))
        _raise(update.order.reject)
        return self._order(update.order)

    async def cancel_all_orders(self, symbol: str | None = None) -> list[dict[str, Any]]:
        market = await self._id(symbol) if symbol else None
        return [self._order(update.order) for update in await self._call(self.client.cancel_all(market))]

    async def edit_order(
        self,
        id: str,
        symbol: str,
        type: str,
        side: str,
        amount: float | None = None,
        price: float | None = None,
    ) -> dict[str, Any]:
        update = await self._call(self.client.modify_order(int(id), size=amount, price=price))
        _raise(update.order.reject)
        return self._order(update.order)

    async def fetch_order(self, id: str, symbol: str | None = None) -> dict[str, Any]:
        await self.load_markets()
        return self._order(await self._call(self.client.get_order(int(id))))

    async def fetch_open_orders(self, symbol: str | None = None) -> list[dict[str, Any]]:
        return await self._orders(symbol, closed=False)

    async def fetch_closed_orders(self, symbol: str | None = None) -> list[dict[str, Any]]:
        return await self._orders(symbol, closed=True)

    async def _orders(self, symbol: str | None, *, closed: bool) -> list[dict[str, Any]]:
        await self.load_markets()
        market = await self._id(symbol) if symbol else None
        return [self._order(order) for order in await self._call(self.client.get_orders(market, closed=closed))]

    async def fetch_my_trades(self, symbol: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
        await self.load_markets()
        fills = await self._call(self.client.get_fills(await self._id(symbol) if symbol else None, limit=limit))
        return [
            {
                "id": str(fill.trade_id), "order": str(fill.order_id), "symbol": self._symbols[fill.symbol],
                "side": fill.side, "takerOrMaker": fill.liquidity, "price": float(fill.price),
                "amount": float(fill.size), "cost": float(fill.price * fill.size), "timestamp": fill.timestamp,
                "datetime": _iso(fill.timestamp), "fee": {"cost": float(fill.fee), "currency": fill.fee_asset},
                "info": fill,
            }
            for fill in reversed(fills)
        ]  # fmt: skip

    def _order(self, order: o.Order) -> dict[str, Any]:
        filled, average = float(order.filled), _float(order.avg_price)
        return {
            "id": str(order.order_id), "clientOrderId": order.client_order_id,
            "symbol": self._symbols.get(order.symbol, order.symbol), "type": order.type, "side": order.side,
            "price": _float(order.price), "amount": float(order.size), "filled": filled,
            "remaining": float(order.remaining), "average": average, "cost": filled * (average or 0.0),
            "status": STATUSES[order.status], "timeInForce": order.time_in_force, "postOnly": order.post_only,
            "reduceOnly": order.reduce_only, "stopPrice": _float(order.stop_price), "timestamp": order.created_at,
            "datetime": _iso(order.created_at), "lastUpdateTimestamp": order.updated_at, "info": order,
        }  # fmt: skip


def _market(info: o.MarketInfo) -> dict[str, Any]:
    swap = info.type == "perp"
    return {
        "id": info.symbol, "symbol": f"{info.base}/{info.quote}" + (f":{info.quote}" if swap else ""),
        "base": info.base, "quote": info.quote, "settle": info.quote if swap else None,
        "type": "swap" if swap else "spot", "swap": swap, "spot": not swap, "contract": swap, "linear": swap or None,
        "contractSize": 1.0 if swap else None, "active": info.status == "active",
        "precision": {"price": float(info.tick_size), "amount": float(info.lot_size)},
        "limits": {
            "amount": {"min": float(info.lot_size), "max": None},
            "leverage": {"min": 1, "max": info.max_leverage},
        },
        "info": info,
    }  # fmt: skip


def _raise(reject: o.Reject | None) -> None:
    if reject is not None:
        raise _REJECTS.get(reject.code, InvalidOrder)(f"{reject.reason} ({reject.name}, {reject.code})")


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _iso(timestamp_ms: int) -> str:
    moment = datetime.fromtimestamp(timestamp_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
