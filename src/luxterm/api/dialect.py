"""What the methods of the Lux SDKs' dialect do: the venue's own methods in other words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

from luxterm import __version__
from luxterm.api.accounts import ask_account
from luxterm.api.auth import Authenticator
from luxterm.api.caller import Caller
from luxterm.api.desk import Desk
from luxterm.api.feed import Feed
from luxterm.api.hub import Hub
from luxterm.api.render import change_percent
from luxterm.api.venue import Venue
from luxterm.model.codes import REJECT_TEXTS, ErrorCode, RejectCode, Side
from luxterm.model.markets import Market
from luxterm.model.units import SECOND, USD6
from luxterm.oracle.status import OraclePrice, SourceQuote
from luxterm.wire import dialect as d
from luxterm.wire import objects as o
from luxterm.wire import render
from luxterm.wire import requests as r
from luxterm.wire.translate import Malformed

_ZERO = Decimal(0)


class Dialect:
    def __init__(
        self, venue: Venue, desk: Desk, hub: Hub, auth: Authenticator, now_ns: Callable[[], int], feed: Feed | None
    ) -> None:
        self._venue, self._desk, self._hub, self._auth, self._now_ns = venue, desk, hub, auth, now_ns
        self._feed = feed

    async def _whose(self, who: Caller, user_id: str) -> Caller:
        """Who is meant. Paper callers may name anybody, others only themselves."""
        if not user_id or user_id == who.name:
            return who
        if not (who.paper and who.local):
            raise Malformed(f"there is no user {user_id!r}", ErrorCode.NOT_FOUND)
        return who._replace(account=await self._auth.account(user_id), name=user_id)

    def _market(self, symbol: str) -> Market:
        market = self._venue.views.markets.by_symbol(symbol)
        if market is None:
            raise Malformed(f"there is no market {symbol}", ErrorCode.UNKNOWN_SYMBOL)
        return market

    # --- orders ------------------------------------------------------------------------------------------------------

    async def lx_placeOrder(self, who: Caller, params: d.LxOrder) -> d.LxPlaced:
        who = await self._whose(who, params.userID)
        peg = None
        if params.type == d.PEG:
            peg = r.Peg("bid" if params.side == Side.BUY else "ask")
        tif = params.timeInForce.upper() or None
        if tif not in (None, "GTC", "IOC", "FOK", "DAY"):
            return d.LxPlaced(0, "rejected", REJECT_TEXTS[RejectCode.INVALID_TIME_IN_FORCE].reason)
        spec = r.OrderSpec(
            symbol=params.symbol,
            side="sell" if params.side else "buy",
            size=params.size,
            type=cast(Any, d.TYPES[params.type]),
            price=None if peg else params.price,
            stop_price=params.stopPrice,
            time_in_force=cast(Any, tif),
            client_order_id=params.clientID or None,
            post_only=params.postOnly,
            reduce_only=params.reduceOnly,
            display_size=params.displaySize,
            peg=peg,
        )
        update = await self._update(lambda answer: self._desk.place(who, spec, answer))
        reject = update.order.reject
        return d.LxPlaced(update.order.order_id, d.STATUSES[update.status], reject.reason if reject else "")

    def _update(self, start: Callable[[Callable[[o.OrderUpdate], None]], None]) -> Awaitable[o.OrderUpdate]:
        future: asyncio.Future[o.OrderUpdate] = asyncio.get_running_loop().create_future()
        start(lambda update: None if future.done() else future.set_result(update))
        return future

    def _owner(self, who: Caller, order_id: int) -> Caller:
        """A paper node's callers name no user here: the order's own account stands in."""
        order = self._venue.views.orders.get(order_id)
        if order is not None and who.paper and who.local:
            return who._replace(account=order.account)
        return who

    async def lx_cancelOrder(self, who: Caller, params: d.LxOrderId) -> d.LxCancelled:
        if not params.orderId:
            return d.LxCancelled(False, REJECT_TEXTS[RejectCode.UNKNOWN_ORDER].reason)
        ref = r.OrderRef(order_id=params.orderId)
        owner = self._owner(who, params.orderId)
        update = await self._update(lambda answer: self._desk.cancel(owner, ref, answer))
        reject = update.order.reject
        return d.LxCancelled(reject is None, reject.reason if reject else "")

    def lx_getOrder(self, who: Caller, params: d.LxOrderId) -> d.LxOrderState:
        order = self._venue.views.orders.get(params.orderId)
        if order is None or order.account != self._owner(who, params.orderId).account:
            raise Malformed("there is no such order", ErrorCode.NOT_FOUND)
        shown = render.order(order, self._hub.grid(order.market))
        kind = d.ICEBERG if shown.display_size else d.PEG if order.peg else d.TYPE_NUMBERS[shown.type]
        return d.LxOrderState(
            shown.order_id, shown.symbol, kind, order.side, shown.price or _ZERO, shown.size, shown.filled,
            shown.remaining, d.STATUSES[shown.status],
            self._venue.views.accounts.name_of(order.account).decode("utf-8", "replace"), shown.client_order_id or "",
            shown.created_at // 1000, shown.time_in_force, shown.post_only, shown.reduce_only,
        )  # fmt: skip

    # --- market data -------------------------------------------------------------------------------------------------

    def lx_getOrderBook(self, who: Caller, params: d.LxBook) -> d.LxBookState:
        market = self._market(params.symbol)
        grid, book = self._hub.grid(market.market), self._venue.views.books[market.market]
        return d.LxBookState(
            symbol=params.symbol,
            bids=[d.LxLevel(price, size) for price, size in grid.levels(book.bids(params.depth))],
            asks=[d.LxLevel(price, size) for price, size in grid.levels(book.asks(params.depth))],
            timestamp=self._now_s(),
        )

    def _now_s(self) -> int:
        return self._now_ns() // SECOND

    def lx_getBestBid(self, who: Caller, params: d.LxSymbol) -> d.LxPrice:
        market = self._market(params.symbol).market
        return d.LxPrice(self._hub.grid(market).price(self._venue.views.books[market].best_bid_ticks))

    def lx_getBestAsk(self, who: Caller, params: d.LxSymbol) -> d.LxPrice:
        market = self._market(params.symbol).market
        return d.LxPrice(self._hub.grid(market).price(self._venue.views.books[market].best_ask_ticks))

    def lx_getTrades(self, who: Caller, params: d.LxRecent) -> list[d.LxTrade]:
        market = self._market(params.symbol).market
        grid, rows = self._hub.grid(market), []
        for each in self._venue.views.trades.recent(market, params.limit):
            trade = each.trade
            sides = [(trade.taker_account, trade.taker_order_id), (trade.maker_account, trade.maker_order_id)]
            own = [(order, who.name) if account and account == who.account else (0, "") for account, order in sides]
            if trade.taker_side == Side.SELL:
                own.reverse()
            (buy_order, buyer), (sell_order, seller) = own
            rows.append(
                d.LxTrade(
                    trade.trade_id, params.symbol, grid.price(trade.price_ticks), grid.size(trade.size_lots),
                    trade.taker_side, buy_order, sell_order, buyer, seller, each.now_ns // SECOND,
                )
            )  # fmt: skip
        return rows

    def lx_getInfo(self, who: Caller, params: d.LxNothing) -> d.LxInfo:
        info, views = self._venue.info(), self._venue.views
        uptime = info.get("uptime_s", 0)
        return d.LxInfo(
            __version__, str(info.get("mode", "")), views.orders.accepted_count, views.trades.count, self._now_s(),
            views.seq, not info.get("ready", True), int(uptime) if isinstance(uptime, (int, float)) else 0,
        )  # fmt: skip

    def lx_ping(self, who: Caller, params: d.LxNothing) -> str:
        return "pong"

    def market_data_get(self, who: Caller, params: d.LxSource) -> d.LxQuote:
        price = self._latest(params.symbol)
        if not params.source:
            return self._quote(price, "aggregate", price.price_e12, 0)
        for source in price.sources:
            if source.name == params.source:
                return self._source(price, source)
        raise Malformed(f"there is no source {params.source!r} of {params.symbol}", ErrorCode.NOT_FOUND)

    def _latest(self, symbol: str) -> OraclePrice:
        self._market(symbol)
        price = self._feed.latest(symbol) if self._feed is not None else None
        if price is None:
            raise Malformed(f"there is no price for {symbol} yet", ErrorCode.NOT_FOUND)
        return price

    def _source(self, price: OraclePrice, source: SourceQuote) -> d.LxQuote:
        return self._quote(price, source.name, source.price_e12, source.latency_ns)

    def _quote(self, price: OraclePrice, name: str, price_e12: int, latency_ns: int) -> d.LxQuote:
        grid, book = self._hub.grid(price.market), self._venue.views.books[price.market]
        volume = self._venue.views.tickers.get(price.market).volume_lots
        return d.LxQuote(
            name, price.symbol, Decimal(price_e12).scaleb(-12), grid.price(book.best_bid_ticks),
            grid.price(book.best_ask_ticks), grid.size(volume), latency_ns, name,
        )  # fmt: skip

    def market_data_aggregate(self, who: Caller, params: d.LxSymbol) -> d.LxAggregate:
        price = self._latest(params.symbol)
        return d.LxAggregate(
            params.symbol,
            Decimal(price.price_e12).scaleb(-12),
            Decimal(price.confidence_bps) / 10_000,
            [self._source(price, source) for source in price.sources],
            price.timestamp_ns // SECOND,
        )

    def market_data_sources(self, who: Caller, params: d.LxNothing) -> list[d.LxSourceInfo]:
        sources = self._feed.sources() if self._feed is not None else ()
        return [
            d.LxSourceInfo(source.name, source.name, source.healthy, source.latency_ns, list(source.symbols))
            for source in sources
        ]

    def market_stats(self, who: Caller, params: d.LxSymbol) -> d.LxStats:
        market = self._market(params.symbol).market
        view, grid = self._venue.views.tickers.get(market, self._now_ns()), self._hub.grid(market)
        return d.LxStats(
            params.symbol, grid.price(view.last_ticks), grid.price(view.mark_ticks), grid.price(view.index_ticks),
            grid.size(view.volume_lots), grid.price(view.high_ticks), grid.price(view.low_ticks),
            change_percent(view), grid.size(view.open_interest_lots), render.rate(view.funding_rate_e12), view.trades,
        )  # fmt: skip

    # --- risk --------------------------------------------------------------------------------------------------------

    def liquidations_get(self, who: Caller, params: d.LxRecent) -> list[d.LxLiquidation]:
        market = self._market(params.symbol).market
        rows: list[Any] = self._venue.views.liquidations.recent(params.limit, market)
        shown = [render.liquidation(row.seq, row.now_ns, row.event, self._venue.views.markets) for row in rows]
        return [
            d.LxLiquidation(each.symbol, each.side, each.size, each.price or _ZERO, each.step, iso(each.timestamp))
            for each in shown
        ]

    def settlement_batch(self, who: Caller, params: d.LxBatch) -> d.LxSettlement:
        batch = self._hub.settlements.get(str(params.batch_id))
        if batch is None:
            raise Malformed(f"there is no settlement batch {params.batch_id}", ErrorCode.NOT_FOUND)
        return d.LxSettlement(batch.batch_id, batch.status, batch.trades, batch.transaction or "", iso(batch.timestamp))

    async def margin_info(self, who: Caller, params: d.LxUser) -> d.LxMargin:
        who = await self._whose(who, params.user_id)
        state, positions, _ = await self._venue.ask(lambda engine: ask_account(engine, who.account))
        if state is None:
            raise Malformed("there is no such account", ErrorCode.NOT_FOUND)
        ratio = Decimal(state.maintenance_margin_usd6) / state.equity_usd6 if state.equity_usd6 > 0 else _ZERO
        return d.LxMargin(
            who.name,
            Decimal(state.equity_usd6) / USD6,
            Decimal(state.initial_margin_usd6) / USD6,
            Decimal(state.maintenance_margin_usd6) / USD6,
            Decimal(state.free_margin_usd6) / USD6,
            round(ratio, 6),
            len(positions),
        )

    async def margin_liquidation_risk(self, who: Caller, params: d.LxUser) -> d.LxRisk:
        who = await self._whose(who, params.user_id)
        state, positions, seq = await self._venue.ask(lambda engine: ask_account(engine, who.account))
        if state is None:
            raise Malformed("there is no such account", ErrorCode.NOT_FOUND)
        risk = Decimal(1)
        if state.equity_usd6 > 0:
            risk = Decimal(state.maintenance_margin_usd6) / state.equity_usd6
        rows = []
        for position in positions:
            shown = render.position(position, self._hub.grid(position.market), self._now_ns(), seq)
            rows.append(
                {
                    "symbol": shown.symbol, "side": shown.side, "size": shown.size, "mark_price": shown.mark_price,
                    "liquidation_price": shown.liquidation_price,
                }
            )  # fmt: skip
        return d.LxRisk(who.name, round(risk, 6), state.liquidating, rows)

    def insurance_fund_status(self, who: Caller, params: d.LxNothing) -> d.LxInsurance:
        views = self._venue.views
        return d.LxInsurance(Decimal(views.insurance.balance_usd6) / USD6, "USDT", views.liquidations.count)


def iso(timestamp_ms: int) -> str:
    """ISO 8601 text of Unix milliseconds, in UTC."""
    return datetime.fromtimestamp(timestamp_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
