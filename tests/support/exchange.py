"""An engine with a stamped clock for tests: commands in, events out, checked after every command."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from luxterm.engine import Engine
from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import ANY_MARKET, BOTH_SIDES, OrderType, RejectCode, Side, TimeInForce
from luxterm.model.records import decode_events, encode_command
from luxterm.model.units import SECOND, USD6

E = TypeVar("E", bound=ev._Event)
START_NS = 1_700_000_000 * SECOND
BUY, SELL = Side.BUY, Side.SELL

PERP = cmd.ConfigureMarket(
    market=0,
    type=0,
    flags=0,
    base_asset=0xFFFF,
    tick_size_e12=10**10,  # 0.01
    lot_size_e12=10**9,  # 0.001: one tick x one lot = 10 usd6
    max_leverage=50,
    default_leverage=10,
    maintenance_margin_bps=500,
    liquidation_fee_bps=50,
    price_band_bps=0,
    slippage_bps=500,
    max_funding_rate_bps=100,
    maker_fee_e12=200_000_000,  # 2 bp
    taker_fee_e12=500_000_000,  # 5 bp
    stale_ns=0,
    funding_interval_ns=0,
    interest_8h_e12=100_000_000,
    impact_notional_usd6=0,
    min_notional_usd6=0,
    max_order_lots=0,
    max_order_notional_usd6=0,
    max_position_lots=0,
    max_open_interest_lots=0,
    backstop_cap_lots=0,
    max_pegs=0,
    symbol=b"BTC-PERP",
)
"""A perpetual with no band, caps, staleness or funding; tests change what they are about with `perp(...)`."""


def perp(**changes: object) -> cmd.ConfigureMarket:
    """PERP with some terms changed."""
    return msgspec.structs.replace(PERP, **changes)


class Exchange:
    """Applies commands to an engine, keeps its records, and checks every invariant after each command."""

    def __init__(self, *markets: cmd.ConfigureMarket, marks: Iterable[int] = (10_000,)) -> None:
        self.engine = Engine()
        self.now_ns = START_NS
        self.records: list[bytes] = []
        self.events: list[ev.Event] = []
        self.names = 0
        for market in markets or (PERP,):
            self.do(market)
        for market_id, mark in enumerate(marks):
            if mark:
                self.index(mark, market_id)

    def do(self, command: cmd.Command, *, later_ns: int = 0) -> list[ev.Event]:
        """Applies one command `later_ns` after the last; gives its events."""
        self.now_ns += later_ns
        record = self.stamped(command)
        self.events = [stamped.event for stamped in decode_events(self.engine.apply(record))]
        self.engine.check()
        return self.events

    def stamped(self, command: cmd.Command) -> bytes:
        """The record of the next command, for a caller who applies thousands and checks once."""
        self.records.append(encode_command(command, self.engine.seq + 1, self.now_ns))
        return self.records[-1]

    def ok(self, command: cmd.Command, *, later_ns: int = 0) -> list[ev.Event]:
        """As `do`; the command must not be refused."""
        events = self.do(command, later_ns=later_ns)
        refused = self.of(ev.Rejected)
        assert not refused, RejectCode(refused[0].code).name
        return events

    def code(self, command: cmd.Command) -> RejectCode | None:
        """The code with which a command is refused; nothing else may have changed."""
        before = _without_stamp(self.engine.dump())
        self.do(command)
        refused = self.of(ev.Rejected)
        if not refused:
            return None
        assert _without_stamp(self.engine.dump()) == before, "a refusal changed the state"
        return RejectCode(refused[0].code)

    def of(self, kind: type[E]) -> list[E]:
        """The last command's events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def one(self, kind: type[E]) -> E:
        (event,) = self.of(kind)
        return event

    # --- shorthands ---

    def trader(self, usd: int = 1_000_000, name: bytes | None = None) -> int:
        """A new account with this many whole USDT."""
        self.names += 1
        self.ok(cmd.OpenAccount(name or b"trader-%d" % self.names))
        account = self.one(ev.AccountOpened).account
        if usd:
            self.ok(cmd.Deposit(account, 0, usd * USD6))
        return account

    def index(self, price_ticks: int, market: int = 0, *, later_ns: int = 0) -> list[ev.Event]:
        return self.ok(cmd.SetIndexPrice(market, price_ticks, self.now_ns + later_ns), later_ns=later_ns)

    def tick(self, later_ns: int = 0) -> list[ev.Event]:
        return self.ok(cmd.Tick(), later_ns=later_ns)

    def order(self, account: int, side: int, price_ticks: int, size_lots: int, **fields: object) -> cmd.PlaceOrder:
        """A limit GTC order, or whatever `fields` make of it."""
        values: dict[str, object] = {
            "account": account,
            "market": 0,
            "side": side,
            "type": OrderType.LIMIT,
            "tif": TimeInForce.GTC,
            "stp": 0,
            "trigger_by": 0,
            "peg": 0,
            "flags": 0,
            "slippage_bps": 0,
            "trail_bps": 0,
            "price_ticks": price_ticks,
            "size_lots": size_lots,
        }
        return msgspec.convert(values | fields, cmd.PlaceOrder)

    def place(self, account: int, side: int, price_ticks: int, size_lots: int, **fields: object) -> int:
        """Places an order that must be accepted; gives its id."""
        self.ok(self.order(account, side, price_ticks, size_lots, **fields))
        return self.of(ev.OrderAccepted)[0].order_id

    def refused(self, account: int, side: int, price_ticks: int, size_lots: int, **fields: object) -> RejectCode | None:
        return self.code(self.order(account, side, price_ticks, size_lots, **fields))

    def cancel(self, account: int, order_id: int) -> list[ev.Event]:
        return self.ok(cmd.CancelOrder(account, order_id))

    def cancel_all(
        self, account: int, market: int = ANY_MARKET, side: int = BOTH_SIDES, kind: int = 0
    ) -> list[ev.Event]:
        return self.ok(cmd.CancelAll(account, market, side, kind))

    def trade(self, buyer: int, seller: int, price_ticks: int, size_lots: int, market: int = 0) -> None:
        """The seller rests, the buyer takes."""
        self.place(seller, SELL, price_ticks, size_lots, market=market)
        self.place(buyer, BUY, price_ticks, size_lots, market=market)
        assert self.of(ev.Trade), "no trade"

    def cash(self, account: int) -> int:
        state = self.engine.account(account)
        assert state is not None
        return state.cash_usd6

    def lots(self, account: int, market: int = 0) -> int:
        state = self.engine.position(account, market)
        assert state is not None
        return state.lots

    def fills(self) -> list[tuple[int, int, int]]:
        """(maker order id, price, size) of the last command's trades."""
        return [(trade.maker_order_id, trade.price_ticks, trade.size_lots) for trade in self.of(ev.Trade)]

    def closed(self) -> list[tuple[int, int]]:
        """(order id, reason) of the orders that the last command closed."""
        return [(event.order_id, event.reason) for event in self.of(ev.OrderClosed)]

    def book(self, market: int = 0) -> tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]]:
        state = self.engine.book(market)
        assert state is not None
        return list(state.bids), list(state.asks)


def _without_stamp(dump: bytes) -> bytes:
    """A listing without its first line, which carries seq and time."""
    return dump.partition(b"\n")[2]
