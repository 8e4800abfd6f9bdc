"""The unified API with `await`: `luxterm({...})` in the place of another exchange's class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from types import TracebackType
from typing import Any

from luxterm.client.ccxt import shapes
from luxterm.client.ccxt.base import Params
from luxterm.client.ccxt.errors import *  # noqa: F403  as `import ccxt.async_support as ccxt` gives them: ccxt.NetworkError
from luxterm.client.ccxt.errors import InvalidOrder, raise_for
from luxterm.client.ccxt.shapes import Structure
from luxterm.client.ccxt.watching import Watching
from luxterm.wire import objects as o


class luxterm(Watching):
    """`config` takes what bots give: apiKey, secret, timeout (ms), urls (`{"api": ...}`); `account` for a paper node.

    Symbols are `BTC/USDT:USDT` for the perpetual and `BTC/USDT` for spot; numbers are floats. camelCase names work too.
    """

    async def __aenter__(self) -> luxterm:
        await self.load_markets()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def fetch_time(self, params: Params = None) -> int:
        return int((await self._call(self.client.rpc("node.time")))["time"])

    async def fetch_status(self, params: Params = None) -> Structure:
        health = await self._call(self.client.rpc("node.health"))
        status = "ok" if health["status"] == "ok" else "error"
        return {"status": status, "updated": await self.fetch_time(), "eta": None, "url": None, "info": health}

    async def fetch_ticker(self, symbol: str, params: Params = None) -> Structure:
        found = await self._call(self.client.get_ticker(await self._id(symbol)))
        return shapes.ticker(found, self._named(found.symbol))

    async def fetch_tickers(self, symbols: Sequence[str] | None = None, params: Params = None) -> dict[str, Structure]:
        await self.load_markets()
        return {symbol: await self.fetch_ticker(symbol) for symbol in symbols or self.symbols}

    async def fetch_order_book(self, symbol: str, limit: int | None = None, params: Params = None) -> Structure:
        book = await self._call(self.client.get_book(await self._id(symbol), limit or 0))
        return shapes.order_book(self._named(book.symbol), book.sequence, book.timestamp, book.bids, book.asks)

    async def fetch_trades(
        self, symbol: str, since: int | None = None, limit: int | None = None, params: Params = None
    ) -> list[Structure]:
        market = await self._id(symbol)
        trades = await self._call(self.client.get_trades(market, limit=1000 if since else limit or 100))
        rows = [shapes.trade(trade, self._named(market)) for trade in reversed(trades)]
        return _since(rows, since, limit)

    async def fetch_ohlcv(
        self, symbol: str, timeframe: str = "1m", since: int | None = None, limit: int | None = None,
        params: Params = None,
    ) -> list[list[float]]:  # fmt: skip
        candles = await self._call(
            self.client.get_candles(await self._id(symbol), timeframe, limit=1500 if since else limit or 500)
        )
        rows = [shapes.ohlcv(candle) for candle in candles]
        kept = [row for row in rows if since is None or row[0] >= since]
        return kept[:limit] if since is not None and limit is not None else kept

    async def fetch_funding_rate(self, symbol: str, params: Params = None) -> Structure:
        market = await self._id(symbol)
        markets = await self._call(self.client.markets(refresh=True))
        return shapes.funding_rate(markets[market], self._named(market), await self.fetch_time())

    async def fetch_funding_rates(
        self, symbols: Sequence[str] | None = None, params: Params = None
    ) -> dict[str, Structure]:
        await self.load_markets()
        swaps = [symbol for symbol in symbols or self.symbols if self.market(symbol)["swap"]]
        return {symbol: await self.fetch_funding_rate(symbol) for symbol in swaps}

    # --- account -----------------------------------------------------------------------------------------------------

    async def fetch_balance(self, params: Params = None) -> Structure:
        await self.load_markets()
        return shapes.balance(await self._call(self.client.get_balances()))

    async def fetch_positions(self, symbols: Sequence[str] | None = None, params: Params = None) -> list[Structure]:
        await self.load_markets()
        found = await self._call(self.client.get_positions())
        rows = [shapes.position(position, self._named(position.symbol)) for position in found]
        return [row for row in rows if symbols is None or row["symbol"] in symbols]

    async def fetch_position(self, symbol: str, params: Params = None) -> Structure | None:
        rows = await self.fetch_positions([self._named(await self._id(symbol))])
        return rows[0] if rows else None

    async def close_position(self, symbol: str, side: str | None = None, params: Params = None) -> Structure:
        update = await self._call(self.client.close_position(await self._id(symbol)))
        raise_for(update.reject)
        return shapes.position(update.position, self._named(update.position.symbol))

    async def set_leverage(self, leverage: int, symbol: str, params: Params = None) -> Structure:
        return self._position(await self._call(self.client.modify_leverage(await self._id(symbol), leverage)))

    async def set_margin_mode(self, margin_mode: str, symbol: str, params: Params = None) -> Structure:
        market = await self._id(symbol)
        mode: Any = margin_mode
        known = await self._call(self.client.get_positions(market))
        leverage = known[0].leverage if known else self.market(symbol)["info"].default_leverage
        leverage = int((params or {}).get("leverage", leverage))
        return self._position(await self._call(self.client.modify_leverage(market, leverage, margin_mode=mode)))

    async def add_margin(self, symbol: str, amount: float, params: Params = None) -> Structure:
        return self._position(await self._call(self.client.adjust_margin(await self._id(symbol), amount)))

    async def reduce_margin(self, symbol: str, amount: float, params: Params = None) -> Structure:
        return self._position(
            await self._call(self.client.adjust_margin(await self._id(symbol), -Decimal(str(amount))))
        )

    def _position(self, update: o.PositionUpdate) -> Structure:
        raise_for(update.reject)
        return shapes.position(update.position, self._named(update.position.symbol))

    # --- orders ------------------------------------------------------------------------------------------------------

    async def create_order(
        self, symbol: str, type: str, side: str, amount: float | str | Decimal,
        price: float | str | Decimal | None = None, params: Params = None,
    ) -> Structure:  # fmt: skip
        """`params` takes clientOrderId, timeInForce, postOnly, reduceOnly, triggerPrice (or stopPrice, stopLossPrice,
        takeProfitPrice), and the rest as `OrderOptions` names it."""
        market, options = await self._id(symbol), _options(type, params)
        limit = price if options["type"] in ("limit", "stop_limit", "take_profit_limit") else None
        work = self.client.place_order(market, side, amount, limit, **options)  # type: ignore[arg-type]
        update = await self._call(work)
        raise_for(update.order.reject)
        row = self._order(update.order)
        row["trades"] = [shapes.fill(fill, row["symbol"]) for fill in update.fills or ()]
        return row

    async def create_orders(self, orders: Sequence[Structure], params: Params = None) -> list[Structure]:
        specs = []
        for each in orders:
            options = _options(each["type"], each.get("params"))
            limit = each.get("price") if options["type"] != "market" else None
            market = await self._id(each["symbol"])
            specs.append(self.client.order_spec(market, each["side"], each["amount"], limit, **options))
        updates = await self._call(self.client.place_orders(specs))
        return [self._order(update.order) for update in updates]

    async def create_limit_order(
        self, symbol: str, side: str, amount: float, price: float, params: Params = None
    ) -> Structure:
        return await self.create_order(symbol, "limit", side, amount, price, params)

    async def create_market_order(
        self, symbol: str, side: str, amount: float, price: float | None = None, params: Params = None
    ) -> Structure:
        return await self.create_order(symbol, "market", side, amount, price, params)

    async def cancel_order(self, id: str, symbol: str | None = None, params: Params = None) -> Structure:
        await self.load_markets()
        update = await self._call(self.client.cancel_order(int(id)))
        raise_for(update.order.reject)
        return self._order(update.order)

    async def cancel_orders(
        self, ids: Sequence[str], symbol: str | None = None, params: Params = None
    ) -> list[Structure]:
        await self.load_markets()
        updates = await self._call(self.client.cancel_orders([int(each) for each in ids]))
        return [self._order(update.order) for update in updates]

    async def cancel_all_orders(self, symbol: str | None = None, params: Params = None) -> list[Structure]:
        await self.load_markets()
        market = await self._id(symbol) if symbol else None
        return [self._order(update.order) for update in await self._call(self.client.cancel_all(market))]

    async def edit_order(
        self, id: str, symbol: str, type: str, side: str, amount: float | None = None, price: float | None = None,
        params: Params = None,
    ) -> Structure:  # fmt: skip
        await self.load_markets()
        stop = (params or {}).get("triggerPrice", (params or {}).get("stopPrice"))
        update = await self._call(self.client.modify_order(int(id), size=amount, price=price, stop_price=stop))
        raise_for(update.order.reject)
        return self._order(update.order)

    async def fetch_order(self, id: str, symbol: str | None = None, params: Params = None) -> Structure:
        await self.load_markets()
        return self._order(await self._call(self.client.get_order(int(id))))

    async def fetch_open_orders(
        self, symbol: str | None = None, since: int | None = None, limit: int | None = None, params: Params = None
    ) -> list[Structure]:
        return _since(await self._orders(symbol, closed=False), since, limit)

    async def fetch_closed_orders(
        self, symbol: str | None = None, since: int | None = None, limit: int | None = None, params: Params = None
    ) -> list[Structure]:
        return _since(await self._orders(symbol, closed=True), since, limit)

    async def fetch_orders(
        self, symbol: str | None = None, since: int | None = None, limit: int | None = None, params: Params = None
    ) -> list[Structure]:
        rows = await self._orders(symbol, closed=True) + await self._orders(symbol, closed=False)
        return _since(sorted(rows, key=lambda row: int(row["id"])), since, limit)

    async def _orders(self, symbol: str | None, *, closed: bool) -> list[Structure]:
        await self.load_markets()
        market = await self._id(symbol) if symbol else None
        found = await self._call(self.client.get_orders(market, closed=closed))
        return sorted((self._order(order) for order in found), key=lambda row: int(row["id"]))

    async def fetch_my_trades(
        self, symbol: str | None = None, since: int | None = None, limit: int | None = None, params: Params = None
    ) -> list[Structure]:
        await self.load_markets()
        market = await self._id(symbol) if symbol else None
        fills = await self._call(self.client.get_fills(market, limit=1000 if since else limit or 100))
        return _since([shapes.fill(fill, self._named(fill.symbol)) for fill in reversed(fills)], since, limit)


def _options(type: str, params: Params) -> Any:
    """OrderOptions of what a bot gives; InvalidOrder for words that mean nothing here."""
    given = dict(params or {})
    profit = given.pop("takeProfitPrice", None)
    stop = given.pop("stopLossPrice", given.pop("triggerPrice", given.pop("stopPrice", profit)))
    stem = "take_profit" if profit is not None else "stop"
    kind = type if stop is None or type.startswith(("stop", "take")) else stem if type == "market" else f"{stem}_limit"
    options = {
        "type": kind,
        "client_order_id": given.pop("clientOrderId", None),
        "time_in_force": given.pop("timeInForce", None),
        "post_only": given.pop("postOnly", False),
        "reduce_only": given.pop("reduceOnly", False),
        "stop_price": stop,
    }
    if options["time_in_force"] == "PO":
        options.update(time_in_force=None, post_only=True)
    more = {"hidden", "display_size", "stp", "expires_at", "take_profit", "stop_loss", "trigger_by", "slippage_bps"}
    unknown = set(given) - more
    if unknown:
        raise InvalidOrder(f"unknown params: {', '.join(sorted(unknown))}")
    return {**options, **given}


def _since(rows: Iterable[Structure], since: int | None, limit: int | None) -> list[Structure]:
    """Rows in order of time: the first `limit` of those not before `since`, or without it the last ones."""
    kept = [row for row in rows if since is None or row["timestamp"] >= since]
    if limit is None:
        return kept
    return kept[:limit] if since is not None else kept[-limit:]
