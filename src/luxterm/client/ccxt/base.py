"""What every method of the adapter stands on: the client, the markets by their unified names, and the errors."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any, Final, TypeVar

from luxterm.client.aio import AsyncClient
from luxterm.client.ccxt import shapes
from luxterm.client.ccxt.errors import BadSymbol, error_of
from luxterm.client.ccxt.shapes import Structure
from luxterm.client.errors import ClientError
from luxterm.wire import objects as o

T = TypeVar("T")
Params = dict[str, Any] | None
_HAS: Final = (
    "fetchMarkets", "fetchTicker", "fetchTickers", "fetchOrderBook", "fetchTrades", "fetchOHLCV", "fetchBalance",
    "fetchPosition", "fetchPositions", "fetchOrder", "fetchOrders", "fetchOpenOrders", "fetchClosedOrders",
    "fetchMyTrades", "createOrder", "createOrders", "cancelOrder", "cancelOrders", "cancelAllOrders", "editOrder",
    "closePosition", "setLeverage", "setMarginMode", "addMargin", "reduceMargin", "fetchFundingRate",
    "fetchFundingRates", "fetchTime", "fetchStatus", "ws", "watchTicker", "watchTickers", "watchTrades",
    "watchTradesForSymbols", "watchOrderBook", "watchOrderBookForSymbols", "watchOHLCV", "watchOrders", "watchMyTrades",
    "watchBalance", "watchPositions", "unWatchTicker", "unWatchTickers", "unWatchTrades", "unWatchOrderBook",
    "unWatchOHLCV", "unWatchOrders", "unWatchMyTrades", "unWatchPositions",
)  # fmt: skip
TIMEFRAMES: Final = ("1s", "1m", "5m", "15m", "1h", "4h", "1d")


class Base:
    """Markets under their unified names, numbers on their grids, the client's errors under their unified names."""

    id = name = "luxterm"
    has: Final = dict.fromkeys(_HAS, True)
    timeframes: Final = {length: length for length in TIMEFRAMES}

    def __init__(self, config: dict[str, Any] | None = None) -> None:
        given = dict(config or {})
        urls = given.get("urls") or {}
        self.client = AsyncClient(
            given.get("url") or urls.get("api") or "ws://127.0.0.1:8080/ws",
            account=given.get("account") or given.get("uid"),
            api_key=given.get("apiKey"),
            api_secret=given.get("secret"),
            token=given.get("token"),
            timeout_s=float(given.get("timeout", 10_000)) / 1000,
        )
        self.markets: dict[str, Structure] = {}
        self.symbols: list[str] = []
        self._symbols: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        """createOrder is create_order, fetchOHLCV fetch_ohlcv."""
        plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
        if plain == name or name.startswith("_"):
            raise AttributeError(f"{type(self).__name__} has no attribute {name}")
        return getattr(self, plain)

    async def close(self) -> None:
        await self.client.close()

    async def _call(self, work: Awaitable[T]) -> T:
        try:
            return await work
        except ClientError as error:
            raise error_of(error) from error

    # --- markets -----------------------------------------------------------------------------------------------------

    async def load_markets(self, reload: bool = False, params: Params = None) -> dict[str, Structure]:
        if reload or not self.markets:
            self.markets = {market["symbol"]: market for market in await self.fetch_markets()}
            self.symbols = sorted(self.markets)
            self._symbols = {market["id"]: symbol for symbol, market in self.markets.items()}
        return self.markets

    async def fetch_markets(self, params: Params = None) -> list[Structure]:
        await self._call(self.client.connect())
        infos = await self._call(self.client.markets(refresh=True))
        return [shapes.market(info) for info in infos.values()]

    def market(self, symbol: str) -> Structure:
        """A loaded market, by its symbol or its id."""
        found = self.markets.get(self._symbols.get(symbol, symbol))
        if found is None:
            raise BadSymbol(f"there is no market {symbol}")
        return found

    async def _id(self, symbol: str) -> str:
        await self.load_markets()
        return str(self.market(symbol)["id"])

    def _named(self, market_id: str) -> str:
        return self._symbols.get(market_id, market_id)

    def amount_to_precision(self, symbol: str, amount: float | str | Decimal) -> str:
        """Cut to whole lots."""
        return _on_grid(amount, self.market(symbol)["info"].lot_size, ROUND_DOWN)

    def price_to_precision(self, symbol: str, price: float | str | Decimal) -> str:
        """Rounded to a tick."""
        return _on_grid(price, self.market(symbol)["info"].tick_size, ROUND_HALF_UP)

    def _order(self, order: o.Order) -> Structure:
        return shapes.order(order, self._named(order.symbol))


def _on_grid(value: float | str | Decimal, step: Decimal, rounding: str) -> str:
    steps = (Decimal(str(value)) / step).to_integral_value(rounding=rounding)
    return format((steps * step).quantize(step), "f")
