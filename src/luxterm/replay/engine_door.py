"""The auditor's actions straight into an engine, as the Command records a node would journal."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, Protocol

from luxterm.model.codes import (
    ANY_MARKET,
    BOTH_SIDES,
    CancelKind,
    MarketFlag,
    MarketType,
    OrderFlag,
    OrderType,
    SystemAccount,
    TimeInForce,
)
from luxterm.model.commands import (
    CancelAll,
    CancelOrder,
    Command,
    ConfigureMarket,
    ConfigureVenue,
    ModifyOrder,
    OpenAccount,
    PlaceOrder,
)
from luxterm.model.events import OrderAccepted, OrderClosed, Rejected, Trade
from luxterm.model.records import EVENT_HEADER, EVENT_LAYOUTS, HEADER_BYTES, decode_events, encode_command
from luxterm.model.states import BookState
from luxterm.model.units import SIZE_ONE_E12
from luxterm.replay.actions import Action, Actions, Cancel, Clear, Edits, Place, Resize, Strike, Struck

if TYPE_CHECKING:
    from luxterm.engine import Engine

_ACCEPTED: Final = struct.Struct("<IHq")
_TRADE: Final = EVENT_LAYOUTS[Trade.KIND].fixed
ACCOUNT: Final = int(SystemAccount.FIRST_USER)
LATEST_NS: Final = 1 << 62
"""A later time (the year 2116) is the format's way to say that there is none."""


class Door(Protocol):
    """Where the orders of one market go."""

    def edits(self, market: int, action: Edits) -> list[int]: ...
    def strike(self, market: int, action: Strike) -> Struck: ...
    def clear(self, market: int, action: Clear) -> None: ...


def drive(door: Door, market: int, actions: Actions) -> None:
    """Carries out an auditor's actions in order."""
    answer: object = None
    while True:
        try:
            action: Action = actions.send(answer)
        except StopIteration:
            return
        if isinstance(action, Strike):
            answer = door.strike(market, action)
        elif isinstance(action, Edits):
            answer = door.edits(market, action)
        else:
            door.clear(market, action)
            answer = None


def market_command(market: int, symbol: str, *, tick_size_e12: int, lot_size_e12: int) -> ConfigureMarket:
    """A market for recorded books: no margin, no self-trade prevention, no fees, no band, no funding."""
    return ConfigureMarket(
        market=market,
        type=MarketType.PERP,
        flags=MarketFlag.MARGIN_OFF | MarketFlag.SELF_TRADE_OFF,
        base_asset=ANY_MARKET,
        tick_size_e12=tick_size_e12,
        lot_size_e12=lot_size_e12,
        max_leverage=1,
        default_leverage=1,
        maintenance_margin_bps=10_000,
        liquidation_fee_bps=0,
        price_band_bps=0,
        slippage_bps=0,
        max_funding_rate_bps=0,
        maker_fee_e12=0,
        taker_fee_e12=0,
        stale_ns=0,
        funding_interval_ns=0,
        interest_8h_e12=0,
        impact_notional_usd6=0,
        min_notional_usd6=0,
        max_order_lots=0,
        max_order_notional_usd6=0,
        max_position_lots=0,
        max_open_interest_lots=0,
        backstop_cap_lots=0,
        max_pegs=0,
        symbol=symbol.encode(),
    )


class EngineDoor:
    """One engine with a market for each instrument and one account that owns all orders."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seq, self._now_ns = engine.seq, max(1, engine.now_ns)
        self.commands = 0
        self._send(ConfigureVenue(max_open_orders=2**32 - 1, max_steps=64, large_position_usd6=0, partial_wait_ns=0))
        self._send(OpenAccount(b"replay"))

    def open_market(self, market: int, symbol: str) -> None:
        # The file's prices are counted in its own ticks here, so any unit will do: 1e-6 and 1 make it one usd6.
        self._send(market_command(market, symbol, tick_size_e12=10**6, lot_size_e12=SIZE_ONE_E12))

    def book(self, market: int) -> BookState:
        book = self._engine.book(market)
        assert book is not None
        return book

    def orders(self, market: int) -> int:
        """Resting orders."""
        state = self._engine.market(market)
        assert state is not None
        return state.orders

    def edits(self, market: int, action: Edits) -> list[int]:
        answers = []
        for edit in action.edits:
            if isinstance(edit, Place):
                events = self._apply(self._order(market, edit), action.ts_ns)
                accepted = EVENT_HEADER.unpack_from(events)[1] == OrderAccepted.KIND
                answers.append(_ACCEPTED.unpack_from(events, HEADER_BYTES)[2] if accepted else 0)
            elif isinstance(edit, Cancel):
                self._apply(CancelOrder(ACCOUNT, edit.venue_id), action.ts_ns)
                answers.append(0)
            else:
                assert isinstance(edit, Resize)
                self._apply(ModifyOrder(ACCOUNT, edit.venue_id, 0, edit.total_lots), action.ts_ns)
                answers.append(0)
        return answers

    def strike(self, market: int, action: Strike) -> Struck:
        order = PlaceOrder(
            ACCOUNT, market, action.side, OrderType.LIMIT, TimeInForce.GTC if action.rests else TimeInForce.IOC,
            0, 0, 0, OrderFlag.NONE, 0, 0, action.ticks, action.lots, display_lots=action.display_lots,
        )  # fmt: skip
        events = self._apply(order, action.ts_ns)
        fills: list[tuple[int, int, int]] = []
        order_id, closed, offset = 0, False, 0
        while offset < len(events):
            length, kind = EVENT_HEADER.unpack_from(events, offset)[:2]
            if kind == OrderAccepted.KIND:
                order_id = _ACCEPTED.unpack_from(events, offset + HEADER_BYTES)[2]
            elif kind == Trade.KIND:
                (_, _, _, _, _, _, _, _, ticks, lots, maker, _, _, _) = _TRADE.unpack_from(events, offset)
                fills.append((maker, ticks, lots))
            elif kind == OrderClosed.KIND:
                closed |= _ACCEPTED.unpack_from(events, offset + HEADER_BYTES)[2] == order_id
            offset += length
        return Struck(order_id, tuple(fills), resting=bool(order_id) and not closed)

    def clear(self, market: int, action: Clear) -> None:
        self._apply(CancelAll(ACCOUNT, market, BOTH_SIDES, CancelKind.ALL), action.ts_ns)

    def _order(self, market: int, edit: Place) -> PlaceOrder:
        # Post-only: what only rests in the file must not trade here, whatever else went wrong.
        return PlaceOrder(
            ACCOUNT, market, edit.side, OrderType.LIMIT, TimeInForce.GTC,
            0, 0, 0, OrderFlag.POST_ONLY, 0, 0, edit.ticks, edit.lots, display_lots=edit.display_lots,
        )  # fmt: skip

    def _apply(self, command: Command, ts_ns: int) -> bytes:
        self._seq += 1
        if self._now_ns < ts_ns < LATEST_NS:
            self._now_ns = ts_ns
        self.commands += 1
        return self._engine.apply(encode_command(command, self._seq, self._now_ns))

    def _send(self, command: Command) -> None:
        for stamped in decode_events(self._apply(command, self._now_ns)):
            assert not isinstance(stamped.event, Rejected), stamped.event
