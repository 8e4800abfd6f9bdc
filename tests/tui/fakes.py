"""A stand-in for AsyncClient that a test feeds with the wire's own objects, and a launcher that needs no node."""

from __future__ import annotations

import asyncio
import random
from decimal import Decimal
from typing import Any

import msgspec

from luxterm.client.aio import AsyncClient
from luxterm.client.asking import grid
from luxterm.client.book import LocalBook
from luxterm.client.connection import ConnectionState
from luxterm.client.mirror import AccountMirror
from luxterm.client.stream import Stream
from luxterm.model.markets import Market
from luxterm.wire import objects as w

NOW_MS = 1_700_000_000_000


class FakeLauncher:
    local = False

    def __init__(self) -> None:
        self.why_ended = ""
        self.stopped = False
        self.starts = 0

    async def ensure(self, say: Any) -> str:
        self.starts += 1
        return "ws://fake/ws"

    def ended(self) -> str:
        return self.why_ended

    async def stop(self, say: Any) -> None:
        self.stopped = True


def market_info(symbol: str, price: str, tick: str = "0.01", lot: str = "0.0001", **more: Any) -> w.MarketInfo:
    base, quote = symbol.split("-")
    return w.MarketInfo(
        symbol=symbol, base=base, quote=quote, type="perp", tick_size=Decimal(tick), lot_size=Decimal(lot),
        max_leverage=50, default_leverage=10, status="active", stale=False, market=more.pop("market", 1),
        mark_price=Decimal(price), index_price=Decimal(price), last_price=Decimal(price), **more,
    )  # fmt: skip


class FakeClient:
    """Answers like AsyncClient. `calls` records requests; `refuse_with` makes the next order a rejection."""

    order_spec = AsyncClient.order_spec
    new_client_order_id = AsyncClient.new_client_order_id

    def __init__(self) -> None:
        self.infos = {
            "BTC-USDT": market_info("BTC-USDT", "65000.00"),
            "ETH-USDT": market_info("ETH-USDT", "3400.00", lot="0.001", market=2),
            "LUX-USDT": market_info("LUX-USDT", "12.345", tick="0.001", lot="0.1", market=3),
        }
        self.grids: dict[str, Market] = {name: grid(info) for name, info in self.infos.items()}
        self.mirror = AccountMirror()
        self.state = ConnectionState.IDLE
        self.close_reason = ""
        self.user_id = "default"
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.refuse_with: w.Reject | None = None
        self.callbacks: list[Any] = []
        self.streams: dict[str, list[Stream[Any]]] = {}
        self.books: dict[str, LocalBook] = {name: LocalBook(market) for name, market in self.grids.items()}
        self.fill_rows: list[w.Fill] = []
        self.closed_rows: list[w.Order] = []
        self.candle_rows: list[w.Candle] = []
        self.trade_rows: list[w.Trade] = []
        self.ledger_rows: list[w.LedgerRow] = []
        self.rpc_answers: dict[str, Any] = {}
        self._ids, self._next_id, self._order_id = "fake-", 0, 100

    # --- connection

    @property
    def connected(self) -> bool:
        return self.state is ConnectionState.CONNECTED

    def on_state(self, callback: Any) -> None:
        self.callbacks.append(callback)

    def set_state(self, state: ConnectionState, reason: str = "") -> None:
        self.state, self.close_reason = state, reason
        for callback in self.callbacks:
            callback(state)

    async def connect(self) -> None:
        self.state = ConnectionState.CONNECTED

    async def close(self) -> None:
        self.state = ConnectionState.CLOSED
        for streams in self.streams.values():
            for stream in streams:
                stream.end()

    async def ping(self) -> float:
        return 0.0004

    async def markets(self, *, refresh: bool = False) -> dict[str, w.MarketInfo]:
        return self.infos

    async def market(self, symbol: str) -> Market:
        return self.grids[symbol]

    async def node_info(self) -> dict[str, Any]:
        return {"version": "0.0", "seq": 1000, "mode": "paper"}

    async def rpc(self, method: str, params: object = None, shape: Any = None) -> Any:
        answer = self.rpc_answers.get(method)
        if isinstance(answer, Exception):
            raise answer
        return answer

    # --- streams

    def _stream(self, name: str, first: list[Any] = [], latest_only: bool = False) -> Stream[Any]:  # noqa: B006
        async def opened(stream: Stream[Any]) -> None:
            self.streams.setdefault(name, []).append(stream)
            for item in first:
                stream.push(item)

        async def closed(stream: Stream[Any]) -> None:
            self.streams.get(name, []).remove(stream)

        return Stream(opened, closed, latest_only=latest_only)

    def push(self, name: str, *items: Any) -> None:
        """Delivers items to the readers of a stream: 'trades', 'orderbook', 'orders', ..."""
        for stream in self.streams.get(name, []):
            for item in items:
                stream.push(item)

    def orderbook(self, symbol: str, **options: Any) -> Stream[Any]:
        return self._stream(f"orderbook:{symbol}", [self.books[symbol]], latest_only=True)

    def trades(self, *symbols: str) -> Stream[Any]:
        return self._stream("trades", [t for t in self.trade_rows if t.symbol in symbols])

    def candles(self, symbol: str, interval: str = "1m") -> Stream[Any]:
        rows = [c for c in self.candle_rows if c.symbol == symbol and c.interval == interval]
        return self._stream("candles", rows)

    def prices(self, *symbols: str) -> Stream[Any]:
        return self._stream("prices")

    def tickers(self) -> Stream[Any]:
        return self._stream("tickers", [ticker(info) for info in self.infos.values()])

    def oracle(self) -> Stream[Any]:
        return self._stream("oracle")

    def liquidations(self) -> Stream[Any]:
        return self._stream("liquidations")

    def orders(self) -> Stream[Any]:
        return self._stream("orders")

    def fills(self) -> Stream[Any]:
        return self._stream("fills")

    # --- account

    async def watch_account(self) -> AccountMirror:
        if self.mirror.margin is None:
            self.mirror.margin = margin()
        self.mirror.changed.set()
        return self.mirror

    async def get_fills(self, symbol: str | None = None, *, limit: int = 100) -> list[w.Fill]:
        return self.fill_rows

    async def get_orders(self, symbol: str | None = None, *, closed: bool = False, limit: int = 500) -> list[w.Order]:
        return self.closed_rows

    async def get_positions(self, symbol: str | None = None) -> list[w.Position]:
        return list(self.mirror.positions.values())

    async def get_balances(self) -> w.BalanceUpdate:
        return w.BalanceUpdate(balances=list(self.mirror.balances.values()), margin=self.mirror.margin)

    async def get_ledger(self, *, limit: int = 100) -> list[w.LedgerRow]:
        return self.ledger_rows

    # --- requests

    def _record(self, method: str, *args: Any, **kwargs: Any) -> None:
        self.calls.append((method, args, kwargs))

    def changed(self) -> None:
        self.mirror.version += 1
        self.mirror.changed.set()

    async def place_order(self, symbol: str, side: Any, size: Any, price: Any = None, **options: Any) -> w.OrderUpdate:
        self._record("place_order", symbol, side, size, price, **options)
        reject, self.refuse_with = self.refuse_with, None
        self._order_id += 1
        order = w.Order(
            order_id=0 if reject else self._order_id, symbol=symbol, side=side, type=options.get("type") or "limit",
            size=size, filled=Decimal(0), remaining=size, status="rejected" if reject else "submitted", price=price,
            stop_price=options.get("stop_price"), post_only=bool(options.get("post_only")), reject=reject,
            reduce_only=options.get("reduce_only", False), created_at=NOW_MS, updated_at=NOW_MS, seq=self._order_id,
        )  # fmt: skip
        if reject is None:
            self.mirror.orders[order.order_id] = order
            self.changed()
        return w.OrderUpdate(order=order, status=order.status)

    async def place_orders(self, orders: list[Any]) -> list[w.OrderUpdate]:
        return [
            await self.place_order(
                spec.symbol, spec.side, spec.size, spec.price, type=spec.type, stop_price=spec.stop_price
            )
            for spec in orders
        ]

    async def cancel_order(self, order_id: int | None = None, **options: Any) -> w.OrderUpdate:
        self._record("cancel_order", order_id, **options)
        order = msgspec.structs.replace(self.mirror.orders.pop(order_id or 0), status="cancelled")
        self.changed()
        return w.OrderUpdate(order=order, status="cancelled")

    async def cancel_all(self, symbol: str | None = None, **options: Any) -> list[w.OrderUpdate]:
        self._record("cancel_all", symbol, **options)
        chosen = [o for o in self.mirror.orders.values() if symbol in (None, o.symbol)]
        return [await self.cancel_order(order.order_id) for order in chosen]

    async def modify_order(self, order_id: int | None = None, **changes: Any) -> w.OrderUpdate:
        self._record("modify_order", order_id, **changes)
        order = msgspec.structs.replace(self.mirror.orders[order_id or 0], **changes)
        self.mirror.orders[order.order_id] = order
        self.changed()
        return w.OrderUpdate(order=order, status=order.status)

    async def close_position(self, symbol: str, size: Any = None, **options: Any) -> w.PositionUpdate:
        self._record("close_position", symbol, size, **options)
        position = self.mirror.positions.pop(symbol)
        self.changed()
        return w.PositionUpdate(position=position, action="closed")

    async def modify_leverage(self, symbol: str, leverage: int, **options: Any) -> w.PositionUpdate:
        self._record("modify_leverage", symbol, leverage, **options)
        position = w.Position(
            position_id="1", symbol=symbol, side="flat", size=Decimal(0), leverage=leverage, margin_mode="cross"
        )
        return w.PositionUpdate(position=position, action="updated")


def margin(equity: str = "100000", initial: str = "0", maintenance: str = "0") -> w.Margin:
    free = str(Decimal(equity) - Decimal(initial))
    return w.Margin(
        equity=equity, initial_margin=initial, maintenance_margin=maintenance, free_margin=free, withdrawable=free
    )


def ticker(info: w.MarketInfo, change: str = "1.24") -> w.Ticker:
    price = info.mark_price
    return w.Ticker(
        symbol=info.symbol, last=price, mark=price, index=price, bid=None, ask=None, open_24h=price, high_24h=price,
        low_24h=price, volume_24h=Decimal("1234.5"), quote_volume_24h="80242500", change_24h=Decimal(change),
        open_interest=Decimal("321.5"), funding=Decimal("0.0001"), next_funding=NOW_MS + 1_930_000, timestamp=NOW_MS,
    )  # fmt: skip


def trading_day(client: FakeClient, seed: int = 7) -> None:
    """A filled book, a tape, candles, orders, a position and fills for BTC-USDT: the same on every machine."""
    r = random.Random(seed)
    book = client.books["BTC-USDT"]
    bids, asks, bid, ask = [], [], 6_500_000, 6_500_050
    for _ in range(300):
        bids.append((Decimal(bid) / 100, Decimal(r.randint(20, 25_000)) / 10_000))
        asks.append((Decimal(ask) / 100, Decimal(r.randint(20, 25_000)) / 10_000))
        bid -= r.choice((10, 10, 50, 100, 30))
        ask += r.choice((10, 10, 50, 100, 30))
    book.apply_snapshot(w.BookSnapshot(symbol="BTC-USDT", bids=bids, asks=asks, sequence=1, timestamp=NOW_MS))
    price, start = 6_450_000, NOW_MS // 60_000 * 60_000 - 239 * 60_000
    for at in range(240):
        open_, trend = price, 230 if at > 120 else -30
        price += r.randint(-6000, 6000) + trend
        if at > 180:
            price += (6_500_050 - price) // (240 - at)
        high, low = max(open_, price) + r.randint(0, 3000), min(open_, price) - r.randint(0, 3000)
        client.candle_rows.append(
            w.Candle(
                symbol="BTC-USDT",
                interval="1m",
                start=start + at * 60_000,
                open=Decimal(open_) / 100,
                high=Decimal(high) / 100,
                low=Decimal(low) / 100,
                close=Decimal(price) / 100,
                volume=Decimal(r.randint(1, 400_000)) / 10_000,
            )
        )
    time, ticks = NOW_MS - 60_000, 6_500_000
    for at in range(120):
        time += r.choice((5, 300, 700, 900))
        ticks += r.choice((-10, 0, 0, 0, 10))
        client.trade_rows.append(
            w.Trade(
                trade_id=at + 1,
                symbol="BTC-USDT",
                price=Decimal(ticks) / 100,
                size=Decimal(r.randint(1, 9000)) / 10_000,
                side=r.choice(("buy", "sell")),
                timestamp=min(time, NOW_MS),
            )
        )


def account(client: FakeClient) -> None:
    """A long, three resting orders, a stop and some fills."""
    mirror = client.mirror
    mirror.margin = margin("101204.18", "6500.05", "325.00")
    mirror.positions["BTC-USDT"] = w.Position(
        position_id="16-1", symbol="BTC-USDT", side="buy", size=Decimal("0.5000"), leverage=10, margin_mode="cross",
        entry_price=Decimal("64612.40"), mark_price=Decimal("65000.00"), liquidation_price=Decimal("12420.55"),
        margin="3250.00", maintenance_margin="325.00", notional="32500.00", unrealized_pnl="193.80",
        realized_pnl="12.4", funding="-1.2",
    )  # fmt: skip
    mirror.positions["ETH-USDT"] = w.Position(
        position_id="16-2", symbol="ETH-USDT", side="sell", size=Decimal("2.000"), leverage=5, margin_mode="isolated",
        entry_price=Decimal("3391.10"), mark_price=Decimal("3400.00"), liquidation_price=Decimal("3950.20"),
        margin="1356.44", maintenance_margin="68.00", notional="6800.00", unrealized_pnl="-17.80", realized_pnl="0",
        funding="0.42",
    )  # fmt: skip
    rows = (
        (41, "buy", "limit", "0.2500", "64998.90", None), (42, "buy", "limit", "0.1000", "64980.20", None),
        (43, "sell", "limit", "0.3000", "65001.10", None), (44, "sell", "stop", "0.5000", None, "63200.00"),
    )  # fmt: skip
    for order_id, side, kind, size, price, stop in rows:
        mirror.orders[order_id] = w.Order(
            order_id=order_id, symbol="BTC-USDT", side=side, type=kind, size=Decimal(size), filled=Decimal(0),
            remaining=Decimal(size), status="submitted", price=Decimal(price) if price else None,
            stop_price=Decimal(stop) if stop else None, reduce_only=stop is not None, created_at=NOW_MS - 900_000,
            updated_at=NOW_MS - 900_000, seq=order_id,
        )  # fmt: skip
    for at, (side, size, price) in enumerate((("buy", "0.3000", "64650.00"), ("buy", "0.2000", "64556.00"))):
        client.fill_rows.append(
            w.Fill(
                trade_id=90 - at,
                order_id=31 - at,
                symbol="BTC-USDT",
                side=side,
                price=Decimal(price),
                size=Decimal(size),
                liquidity="taker",
                fee="9.6975",
                fee_asset="USDT",
                realized_pnl="0",
                timestamp=NOW_MS - 1_800_000 - at * 600_000,
            )
        )


async def nothing_left(min_sleep: float = 0.0, max_sleep: float = 0.0) -> None:
    """Until the loop has nothing to do but wait for its timers: what was pressed or pushed is then wholly done."""
    loop = asyncio.get_running_loop()
    for _ in range(100_000):
        await asyncio.sleep(0)
        if not loop._ready:  # type: ignore[attr-defined]
            return
    raise AssertionError("the screen never comes to rest")


def waits_for_refresh(screen: Any) -> bool:
    """Textual lays out and paints when its timer of 1/120 s beats; what was asked for until then waits here."""
    return bool(
        screen._layout_required or screen._scroll_required or screen._repaint_required or screen._recompose_required
        or screen._dirty_widgets or screen._callbacks
    )  # fmt: skip


async def settle(pilot: Any) -> None:
    """Lets the feed's tasks run and frames be drawn until nothing changes any more."""
    app = pilot.app
    for _ in range(100):
        await pilot.pause()
        if not app.is_running:
            return
        if app.store._dirty:
            app.draw_now()
        elif not waits_for_refresh(app.screen):
            return
    raise AssertionError("the screen never comes to rest")
