"""Carries what the client delivers into the store: one task per stream, and the requests that are polled."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

from luxterm.tui.store import Store, usd6

if TYPE_CHECKING:
    from luxterm.client import AsyncClient, ConnectionState
    from luxterm.wire import objects as w

POLL_S: Final = 1.0
PING_S: Final = 5.0
AGAIN_S: Final = 1.0
"""Before what the node left unanswered is asked again."""
EQUITY_POINTS: Final = 10_080

Work = Callable[[], Coroutine[Any, Any, None]]


class Feed:
    """Owns the client's streams while the workstation is attached to one node.

    `on_fill`, `on_order` are called once for each new fill and each update of an own order, for notices and alerts.
    """

    def __init__(self, client: AsyncClient, store: Store) -> None:
        self.client, self.store = client, store
        self.on_fill: Callable[[w.Fill], None] | None = None
        self.on_order: Callable[[w.OrderUpdate], None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._market_tasks: set[asyncio.Task[None]] = set()
        self._candle_task: asyncio.Task[None] | None = None
        self._learning = False

    # --- life

    async def start(self, symbol: str) -> None:
        """Learns the markets, follows the account and shows `symbol`, or the first market if there is no such one."""
        client, store = self.client, self.store
        client.on_state(self._on_state)
        infos = await self._learn_markets()
        store.mirror = client.mirror
        store.user = client.user_id or store.user
        self._on_state(client.state)
        self._spawn(self._account, self._tasks, "account")
        self._follow(client.tickers, self._fold_tickers, self._tasks, "tickers")
        self._follow(client.oracle, self._fold_oracle, self._tasks, "oracle")
        self._follow(client.liquidations, self._fold_liquidations, self._tasks, "liquidations")
        self._spawn(self._poll, self._tasks, "poll")
        wanted = symbol if symbol in infos else next(iter(infos), "")
        if wanted:
            self.show(wanted)

    async def stop(self) -> None:
        for task in (*self._tasks, *self._market_tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._market_tasks, return_exceptions=True)
        self._tasks.clear()
        self._market_tasks.clear()

    def show(self, symbol: str) -> None:
        """Follows another market in place of the present one."""
        for task in self._market_tasks:
            task.cancel()
        self.store.choose(symbol)
        client, store = self.client, self.store
        self._spawn(lambda: self._book(symbol), self._market_tasks, "book")
        self._follow(lambda: client.trades(symbol), store.fold_trades, self._market_tasks, "trades")
        self._follow(lambda: client.prices(symbol), store.fold_prices, self._market_tasks, "prices")
        self._show_candles(symbol)

    def show_interval(self, interval: str) -> None:
        self.store.choose_interval(interval)
        self._show_candles(self.store.symbol)

    def _show_candles(self, symbol: str) -> None:
        if self._candle_task is not None:
            self._candle_task.cancel()
        client, interval = self.client, self.store.interval
        self._candle_task = self._follow(
            lambda: client.candles(symbol, interval), self.store.fold_candles, self._market_tasks, "candles"
        )

    def _follow(
        self,
        opened: Callable[[], Any],
        fold: Callable[[list[Any]], object],
        group: set[asyncio.Task[None]],
        name: str,
    ) -> asyncio.Task[None]:
        return self._spawn(lambda: self._drain(opened(), fold), group, name)

    def _spawn(self, work: Work, group: set[asyncio.Task[None]], name: str) -> asyncio.Task[None]:
        """Runs work that only reads. What the node leaves unanswered, frozen or on its way up, is asked again until it
        answers: a panel must not stay empty beside a connection that says it is live."""

        async def guarded() -> None:
            from luxterm.client.errors import OutcomeUnknown, RetryableError
            from luxterm.model.errors import LuxtermError

            said = False
            while True:
                try:
                    await work()
                except (RetryableError, OutcomeUnknown) as error:
                    if not said:
                        self.store.say(f"{name}: {error}; asking again", "warning")
                    said = True
                    await asyncio.sleep(AGAIN_S)
                    continue
                except LuxtermError as error:
                    self.store.say(f"{name}: {error}", "error")
                except Exception as error:  # the screen outlives a message that it cannot read
                    self.store.say(f"{name} stopped: {type(error).__name__}: {error} (r connects again)", "error")
                return

        task = asyncio.get_running_loop().create_task(guarded(), name=f"feed {name}")
        group.add(task)
        task.add_done_callback(group.discard)
        return task

    # --- streams

    async def _drain(self, stream: Any, fold: Callable[[list[Any]], object]) -> None:
        try:
            while await stream.wait():
                fold(stream.take())
        finally:
            with contextlib.suppress(Exception):
                await asyncio.shield(stream.close())

    async def _book(self, symbol: str) -> None:
        stream = self.client.orderbook(symbol)
        store = self.store
        try:
            while await stream.wait():
                items = stream.take()
                if items and store.symbol == symbol:
                    store.book = items[-1]
                    store.mark("book")
        finally:
            with contextlib.suppress(Exception):
                await asyncio.shield(stream.close())

    async def _account(self) -> None:
        client, store = self.client, self.store
        await client.watch_account()
        store.user = client.user_id or store.user
        store.mark("account")
        store.fold_fills(await client.get_fills(limit=200), old=True)
        store.closed_orders.extend(await client.get_orders(closed=True, limit=100))
        self._spawn(self._history, self._tasks, "equity history")
        self._follow(client.orders, self._fold_orders, self._tasks, "orders")
        self._follow(client.fills, self._fold_fills, self._tasks, "fills")
        while True:
            client.mirror.changed.clear()
            store.mark("account", "book")
            await client.mirror.changed.wait()

    async def _history(self) -> None:
        """The curve's past. A node that keeps none says so once, and everything else goes on."""
        rows = await self.client.rpc("account.equity", {"limit": EQUITY_POINTS})
        self.store.fold_equity((row["timestamp"], usd6(row["equity"])) for row in rows or [])

    def _fold_orders(self, updates: list[w.OrderUpdate]) -> None:
        self.store.fold_orders(updates)
        if self.on_order is not None:
            for update in updates:
                self.on_order(update)

    def _fold_fills(self, fills: list[w.Fill]) -> None:
        fresh = self.store.fold_fills(fills)
        if self.on_fill is not None:
            for fill in fresh:
                self.on_fill(fill)

    async def _learn_markets(self, *, refresh: bool = False) -> dict[str, w.MarketInfo]:
        infos = await self.client.markets(refresh=refresh)
        self.store.fold_markets(infos, {name: await self.client.market(name) for name in infos})
        return infos

    def _fold_tickers(self, tickers: list[w.Ticker]) -> None:
        self.store.fold_tickers(tickers)
        if not self._learning and any(ticker.symbol not in self.store.markets for ticker in tickers):
            self._learning = True  # a market opened while we watch: a replay, an operator
            self._spawn(self._learn_new, self._tasks, "markets")

    async def _learn_new(self) -> None:
        try:
            await self._learn_markets(refresh=True)
        finally:
            self._learning = False

    def _fold_oracle(self, updates: list[w.OracleUpdate]) -> None:
        for update in updates:
            self.store.oracle[update.symbol] = update
        self.store.mark("oracle")

    def _fold_liquidations(self, updates: list[w.Liquidation]) -> None:
        self.store.liquidations.extendleft(updates)
        self.store.mark("liquidations")

    # --- what is polled

    async def _poll(self) -> None:
        """Round trip, and margin figures that move with the mark while something is open."""
        client, store = self.client, self.store
        beat = 0
        while True:
            if client.connected:
                from luxterm.model.errors import LuxtermError

                try:
                    if beat % int(PING_S / POLL_S) == 0:
                        store.round_trip_ms = await client.ping() * 1000
                        store.round_trips_us.append(int(store.round_trip_ms * 1000))
                        store.mark("connection")
                        store.node_info = await client.node_info()
                        store.seqs.append((store.now_ms(), int(store.node_info.get("seq", 0))))
                        store.mark("node")
                    if store.positions():
                        await client.get_positions()
                        await client.get_balances()
                        store.rebase_equity()
                    equity = store.equity_usd6()
                    if equity is not None:
                        store.note_equity(equity)
                except LuxtermError:
                    pass  # the connection's state says it; the next beat asks again
            beat += 1
            await asyncio.sleep(POLL_S)

    def _on_state(self, state: ConnectionState) -> None:
        store = self.store
        before = store.connection
        store.connection = {"connected": "live", "idle": "connecting"}.get(state.value, state.value)
        store.connection_text = self.client.close_reason if store.connection != "live" else ""
        if before == "live" and store.connection != "live":
            store.lost_at_ms = store.now_ms()
            store.tape.interrupted()
            store.say(f"connection lost: {self.client.close_reason or 'no reason given'}; reconnecting", "warning")
        elif before in ("reconnecting", "closed") and store.connection == "live":
            store.say("connected again; books and orders are taken anew", "good")
        store.mark("connection", "book", "tape", "candles", "account", "price")
