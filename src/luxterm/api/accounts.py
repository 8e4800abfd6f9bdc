"""The account channels of one account: orders, fills, positions, balances, margin."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from luxterm.api.replies import encode, frame, message
from luxterm.api.socket import Socket
from luxterm.api.venue import Venue
from luxterm.model import events as e
from luxterm.model.errors import VenueUnavailable
from luxterm.model.states import AccountState, PositionState
from luxterm.model.units import MS
from luxterm.wire import messages as m
from luxterm.wire import objects as o
from luxterm.wire import render
from luxterm.wire.render import Grid

FILLS_SNAPSHOT: Final = 100
REFRESH_S: Final = 1.0
"""Positions and margin move with the mark: while somebody watches them they are asked this often at least."""
_ORDER_EVENTS: Final = frozenset({e.OrderAccepted, e.OrderTriggered, e.OrderChanged, e.OrderClosed, e.Fill})
_MONEY_EVENTS: Final = frozenset(
    {e.OrderAccepted, e.OrderChanged, e.OrderClosed, e.Fill, e.CashChanged, e.PositionChanged, e.LiquidationStep}
)

Told = tuple[o.OrderUpdate, bytes]
"""An update and its JSON."""

if TYPE_CHECKING:
    from luxterm.engine import Engine

Watchers = Mapping[Socket, frozenset[str]]
Snapshot = tuple[AccountState | None, tuple[PositionState, ...], int]


def ask_account(engine: Engine, account: int) -> Snapshot:
    return engine.account(account), engine.positions(account), engine.seq


class AccountRoom:
    """Everyone who watches one account, by channel."""

    def __init__(
        self,
        account: int,
        venue: Venue,
        grid: Callable[[int], Grid],
        loop: asyncio.AbstractEventLoop,
        now_ns: Callable[[], int],
        interval_ms: int,
    ) -> None:
        self.account = account
        self._venue, self._grid, self._loop, self._now_ns = venue, grid, loop, now_ns
        self._interval_s = interval_ms / 1000
        self._sockets: dict[str, dict[Socket, frozenset[str]]] = {}
        """Channel -> socket -> the markets it hears of; none named: all."""
        self._orders: dict[int, list[o.Fill]] = {}
        self._fills: list[o.Fill] = []
        self._stale = False
        """Positions, balances or margin changed since they were told."""
        self._liquidated: set[int] = set()
        self._asking = False
        self._timer: asyncio.TimerHandle | None = None
        self._due_s = 0.0
        """When the timer fires; uvloop's handles do not always know."""
        self._next_s = 0.0
        self._told: dict[int, PositionState] = {}
        self._margin: AccountState | None = None

    # --- who watches -------------------------------------------------------------------------------------------------

    def add(self, socket: Socket, name: str, symbols: frozenset[str]) -> None:
        """Takes a subscriber in, for these markets or for all, and sends it their present state."""
        sockets = self._sockets.setdefault(name, {})
        known = sockets.get(socket)
        sockets[socket] = symbols if known is None else known | symbols if known and symbols else frozenset()
        views = self._venue.views
        now_ms = self._now_ns() // MS
        if name == "orders":
            orders = [render.order(order, self._grid(order.market)) for order in views.orders.open_of(self.account)]
            orders = [order for order in orders if not symbols or order.symbol in symbols]
            self._send_to(socket, "orders_update", m.OrdersUpdate(orders), name, now_ms)
        elif name == "fills":
            fills = [self._fill(own.seq, own.now_ns, own.fill, own.client_order_id) for own in self._recent(symbols)]
            self._send_to(socket, "fills_update", m.FillsUpdate(fills), name, now_ms)
        else:
            self._ask(lambda snapshot: self._first(socket, name, symbols, snapshot))
            if self._timer is None:
                self._refresh_later()

    def _recent(self, symbols: frozenset[str]) -> list[Any]:
        """One's last fills in these markets, newest first."""
        recent = self._venue.views.fills.recent
        if not symbols:
            return recent(self.account, FILLS_SNAPSHOT)
        markets = [self._venue.views.markets.by_symbol(symbol) for symbol in symbols]
        found = [own for known in markets if known for own in recent(self.account, FILLS_SNAPSHOT, known.market)]
        return sorted(found, key=lambda own: (own.seq, own.fill.trade_id), reverse=True)[:FILLS_SNAPSHOT]

    def remove(self, socket: Socket, name: str, symbol: str = "") -> None:
        """Lets one market of a subscriber go, or all of it."""
        sockets = self._sockets.get(name)
        if sockets is None or socket not in sockets:
            return
        left = sockets[socket] - {symbol}
        if symbol and left:
            sockets[socket] = left
        elif not symbol or sockets[socket]:
            del sockets[socket]
            if not sockets:
                del self._sockets[name]

    @property
    def empty(self) -> bool:
        return not self._sockets

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._sockets.clear()

    # --- events of one command ---------------------------------------------------------------------------------------

    def hear(self, stamped: e.Stamped, event: Any) -> None:
        kind = type(event)
        if kind in _ORDER_EVENTS:
            fills = self._orders.setdefault(event.order_id, [])
            if kind is e.Fill and ("fills" in self._sockets or "orders" in self._sockets):
                order = self._venue.views.orders.get(event.order_id)
                name = order.client_order_id if order is not None else b""
                fill = self._fill(stamped.seq, stamped.now_ns, event, name)
                fills.append(fill)
                self._fills.append(fill)
        if kind in _MONEY_EVENTS:
            self._stale = True
            if kind is e.LiquidationStep and event.lots:
                self._liquidated.add(event.market)

    def _fill(self, seq: int, now_ns: int, event: e.Fill, client_order_id: bytes) -> o.Fill:
        grid = self._grid(event.market)
        return render.fill(seq, now_ns, event, grid, client_order_id, grid.market.quote)

    def flush(self, told: Told | None) -> None:
        """The command is complete: tells orders and fills now, the rest when the interval is over.

        `told` is the answer that was given to a command, where it is about an order.
        """
        now_ms = self._now_ns() // MS
        sockets = self._sockets.get("orders")
        if sockets:
            for order_id, fills in self._orders.items():
                order = self._venue.views.orders.get(order_id)
                if order is None:
                    continue
                if told is not None and (told[0].order.order_id, told[0].order.seq) == (order_id, order.seq):
                    update, body = told
                else:
                    shown = render.order(order, self._grid(order.market))
                    update = o.OrderUpdate(shown, shown.status, fills or None)
                    body = encode(update)
                self._send(sockets, "order_update", body, "orders", now_ms, update.order.symbol)
        self._orders.clear()
        sockets = self._sockets.get("fills")
        if sockets:
            for fill in self._fills:
                self._send(sockets, "fill_update", fill, "fills", now_ms, fill.symbol)
        self._fills.clear()
        if self._stale and self._watches_money():
            self._schedule()

    def _watches_money(self) -> bool:
        return any(name in self._sockets for name in ("positions", "balances", "margin"))

    def _schedule(self) -> None:
        at_s = max(self._next_s, self._loop.time())
        if self._timer is not None:
            if self._due_s <= at_s:
                return
            self._timer.cancel()
        self._due_s = at_s
        self._timer = self._loop.call_at(at_s, self._due)

    # --- positions, balances, margin ---------------------------------------------------------------------------------

    def _due(self) -> None:
        self._timer = None
        self._next_s = self._loop.time() + self._interval_s
        if not self._watches_money():
            return
        if not self._asking:
            self._asking = True
            self._stale = False
            self._ask(self._tell)
        self._refresh_later()

    def _refresh_later(self) -> None:
        self._due_s = self._loop.time() + REFRESH_S
        self._timer = self._loop.call_at(self._due_s, self._due)

    def _ask(self, then: Callable[[Snapshot], None]) -> None:
        account = self.account

        def answered(future: asyncio.Future[Snapshot]) -> None:
            if not future.cancelled() and future.exception() is None:
                then(future.result())
            else:
                self._asking = False

        try:
            self._venue.ask(lambda engine: ask_account(engine, account)).add_done_callback(answered)
        except VenueUnavailable:
            self._asking = False

    def _first(self, socket: Socket, name: str, symbols: frozenset[str], snapshot: Snapshot) -> None:
        if socket not in self._sockets.get(name, ()):
            return
        state, positions, seq = snapshot
        now_ns = self._now_ns()
        if name == "positions":
            body = [render.position(p, self._grid(p.market), now_ns, seq) for p in positions]
            body = [position for position in body if not symbols or position.symbol in symbols]
            self._send_to(socket, "positions_update", m.PositionsUpdate(body), name, now_ns // MS)
            if len(self._sockets[name]) == 1:  # others may have yet to be told of what this snapshot already shows
                self._told = {p.market: p for p in positions}
        elif state is not None and name == "margin":
            self._send_to(socket, "margin_update", render.margin(state, now_ns), name, now_ns // MS)
        elif state is not None:
            self._send_to(socket, "balance_update", self._balances(state, now_ns), name, now_ns // MS)

    def _balances(self, state: AccountState, now_ns: int) -> o.BalanceUpdate:
        assets = {asset.asset: asset for asset in self._venue.views.markets.assets()}
        rows = render.balances(state, assets)
        return o.BalanceUpdate(rows, render.margin(state, now_ns), None, now_ns // MS, state.seq)

    def _tell(self, snapshot: Snapshot) -> None:
        """Sends what differs from what was told last."""
        self._asking = False
        state, positions, seq = snapshot
        now_ns = self._now_ns()
        now_ms = now_ns // MS
        before, self._told = self._told, {p.market: p for p in positions}
        sockets = self._sockets.get("positions")
        if sockets:
            for market, position in self._told.items():
                known = before.get(market)
                if known != position:
                    action: Any = "updated" if known is not None else "opened"
                    action = "liquidated" if market in self._liquidated else action
                    self._position(sockets, position, action, now_ns, seq)
            for market, gone in before.items():
                if market not in self._told:
                    action = "liquidated" if market in self._liquidated else "closed"
                    self._position(sockets, _flat(gone, self._realized(market)), action, now_ns, seq)
        self._liquidated.clear()
        if state is not None and (self._margin is None or _all(state) != _all(self._margin)):
            sockets = self._sockets.get("margin")
            if sockets:
                self._send(sockets, "margin_update", render.margin(state, now_ns), "margin", now_ms)
            sockets = self._sockets.get("balances")
            if sockets and (self._margin is None or _money(state) != _money(self._margin)):
                self._send(sockets, "balance_update", self._balances(state, now_ns), "balances", now_ms)
            self._margin = state
        if self._stale:
            self._schedule()

    def _realized(self, market: int) -> int:
        position = self._venue.views.positions.get(self.account, market)
        return 0 if position is None else position.realized_pnl_usd6

    def _position(self, sockets: Watchers, state: PositionState, action: Any, now_ns: int, seq: int) -> None:
        body = render.position(state, self._grid(state.market), now_ns, seq)
        update = o.PositionUpdate(body, action)
        self._send(sockets, "position_update", update, "positions", now_ns // MS, body.symbol)

    def _send(
        self, sockets: Watchers, kind: str, data: o.Object | bytes, channel: str, now_ms: int, symbol: str = ""
    ) -> None:
        body = frame(message(kind, data, now_ms, channel=channel))
        for socket, symbols in sockets.items():
            if not symbols or symbol in symbols:
                socket.outbox.send(body)

    def _send_to(self, socket: Socket, kind: str, data: o.Object, channel: str, now_ms: int) -> None:
        socket.outbox.send(frame(message(kind, encode(data), now_ms, channel=channel)))


def _all(state: AccountState) -> tuple[object, ...]:
    """Everything but the sequence number, which grows without a change."""
    return tuple(getattr(state, name) for name in AccountState.__struct_fields__ if name != "seq")


def _money(state: AccountState) -> tuple[object, ...]:
    return state.cash_usd6, state.withdrawable_usd6, state.balances


def _flat(state: PositionState, realized_pnl_usd6: int) -> PositionState:
    """The position as it is once closed."""
    return PositionState(
        state.account, state.market, 0, 0, state.leverage, state.mode, 0, state.mark_ticks, 0, 0, realized_pnl_usd6,
        0, 0, 0, 0,
    )  # fmt: skip
