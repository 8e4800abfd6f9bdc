"""Requests to commands: names to numbers, decimals to ticks, lots and atoms. Nothing here decides; the engine does.

`Refused` means that the request is well formed and can only be refused: it is answered exactly as a refusal of the
engine, without troubling it. What is not even that raises `Malformed`.
"""

from __future__ import annotations

from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from typing import Final

from luxterm.model import commands as c
from luxterm.model.codes import (
    ANY_MARKET,
    BOTH_SIDES,
    CancelKind,
    ErrorCode,
    MarginMode,
    OrderFlag,
    OrderType,
    Peg,
    RejectCode,
    SelfTrade,
    Side,
    TimeInForce,
    TriggerBy,
)
from luxterm.model.markets import Asset, Market
from luxterm.model.units import I64_MAX, MS, SIZE_ONE_E12, atoms_exact
from luxterm.wire import requests as r

# Plain ints: enum members are slow to compute with and to pack into records.
SIDES: Final = {"buy": int(Side.BUY), "sell": int(Side.SELL)}
ORDER_TYPES: Final = {kind.name.lower(): int(kind) for kind in OrderType}
TIFS: Final = {kind.name: int(kind) for kind in TimeInForce}
STP_MODES: Final = {mode.name.lower(): int(mode) for mode in SelfTrade}
TRIGGERS: Final = {by.name.lower(): int(by) for by in TriggerBy}
PEGS: Final = {peg.name.lower(): int(peg) for peg in Peg if peg}
CANCEL_KINDS: Final = {kind.name.lower(): int(kind) for kind in CancelKind}
MARGIN_MODES: Final = {mode.name.lower(): int(mode) for mode in MarginMode}
_EXACT: Final = Context(prec=60, traps=[Inexact, InvalidOperation, Overflow])
_E12: Final = Decimal(SIZE_ONE_E12)
_POST_ONLY: Final = int(OrderFlag.POST_ONLY)
_POST_ONLY_SLIDE: Final = int(OrderFlag.POST_ONLY | OrderFlag.SLIDE)
_REDUCE_ONLY: Final = int(OrderFlag.REDUCE_ONLY)
_HIDDEN: Final = int(OrderFlag.HIDDEN)
_PRICED: Final = frozenset({"limit", "stop_limit", "take_profit_limit"})


class Refused(Exception):
    """The venue's answer is a rejection with this code."""

    def __init__(self, code: RejectCode, order_id: int = 0, client_order_id: str | None = None) -> None:
        self.code, self.order_id, self.client_order_id = code, order_id, client_order_id
        super().__init__(code.name)


class Malformed(Exception):
    """The request cannot be understood or may not be made; answered by an `error`."""

    def __init__(self, text: str, code: ErrorCode = ErrorCode.MALFORMED) -> None:
        self.code = code
        super().__init__(text)


def steps(value: Decimal | None, step_e12: int, refusal: RejectCode) -> int:
    """Whole steps in a decimal, 0 for none given. Refused for what is off the grid or out of range."""
    if value is None:
        return 0
    try:
        scaled = _EXACT.multiply(value, _E12)
        if scaled.adjusted() > 40:
            raise Refused(refusal)
        count = int(scaled)
    except (ValueError, OverflowError, ArithmeticError):  # NaN, infinities, more digits than a grid can have
        raise Refused(refusal) from None
    whole, rest = divmod(count, step_e12)
    if rest or count != scaled or not -I64_MAX <= whole <= I64_MAX:
        raise Refused(refusal)
    return whole


def order_number(order_id: int | str | None, other: int | str | None = None) -> int:
    """The venue's order id in either spelling, 0 for none given. Malformed for text that is no number."""
    given = order_id if order_id is not None else other
    if given is None:
        return 0
    if isinstance(given, int):
        if not 0 < given <= I64_MAX:
            raise Malformed(f"{given} is no order id")
        return given
    if given.isascii() and given.isdigit() and 0 < int(given[:20]) <= I64_MAX:
        return int(given)
    raise Malformed(f"{given!r} is no order id")


def when_ns(time_ms: int | None, refusal: RejectCode) -> int:
    """Nanoseconds of a time in Unix milliseconds, 0 for none given. Refused beyond the year 2262."""
    found = (time_ms or 0) * MS
    if found > I64_MAX:
        raise Refused(refusal)
    return found


def client_id(text: str | None) -> bytes:
    """A client order id as bytes. Refused beyond 64 bytes."""
    if not text:
        return b""
    data = text.encode()
    if len(data) > 64:
        raise Refused(RejectCode.INVALID_CLIENT_ORDER_ID)
    return data


def place(spec: r.OrderSpec, market: Market, account: int, connection_id: int) -> c.PlaceOrder:
    """The command for an order. Refused or Malformed for numbers that no order can have."""
    tick = market.tick_size_e12
    lot = market.lot_size_e12
    price = RejectCode.INVALID_PRICE
    flags = 0
    if spec.post_only:
        flags = _POST_ONLY_SLIDE if spec.post_only == "slide" else _POST_ONLY
    if spec.reduce_only:
        flags |= _REDUCE_ONLY
    if spec.hidden:
        flags |= _HIDDEN
    tif = TIFS[spec.time_in_force] if spec.time_in_force else 0
    if spec.expires_at is not None and spec.time_in_force is None:
        tif = TIFS["GTD"]
    trail = spec.trail
    peg = spec.peg
    return c.PlaceOrder(
        account,
        market.market,
        SIDES[spec.side],
        ORDER_TYPES[spec.type],
        tif,
        STP_MODES[spec.stp],
        TRIGGERS[spec.trigger_by] if spec.trigger_by else 0,
        PEGS[peg.to] if peg else 0,
        flags,
        spec.slippage_bps or 0,
        (trail.bps or 0) if trail else 0,
        # The specification's orders always carry a price; for market-type orders it means nothing.
        steps(spec.price, tick, price) if spec.type in _PRICED else 0,
        steps(spec.size, lot, RejectCode.INVALID_SIZE),
        steps(spec.stop_price, tick, RejectCode.INVALID_STOP_PRICE) if spec.stop_price is not None else 0,
        steps(spec.display_size, lot, RejectCode.INVALID_DISPLAY_SIZE) if spec.display_size is not None else 0,
        when_ns(spec.expires_at, RejectCode.INVALID_EXPIRY) if spec.expires_at is not None else 0,
        steps(trail.distance, tick, RejectCode.INVALID_TRAIL) if trail else 0,
        steps(peg.offset, tick, RejectCode.INVALID_PEG) if peg else 0,
        steps(spec.take_profit, tick, RejectCode.INVALID_STOP_PRICE) if spec.take_profit is not None else 0,
        steps(spec.stop_loss, tick, RejectCode.INVALID_STOP_PRICE) if spec.stop_loss is not None else 0,
        order_number(spec.oco_order_id) if spec.oco_order_id is not None else 0,
        connection_id,
        client_id(spec.client_order_id),
    )


def cancel(request: r.CancelOrder | r.OrderRef, account: int) -> c.CancelOrder:
    order_id = order_number(request.order_id, request.orderID)
    name = client_id(request.client_order_id)
    if not order_id and not name:
        raise Malformed("name the order by order_id or client_order_id")
    return c.CancelOrder(account, order_id, b"" if order_id else name)


def modify(request: r.ModifyOrder, market: Market, account: int) -> c.ModifyOrder:
    """`market` is the order's own, which gives the grid."""
    new_price = request.price if request.price is not None else request.newPrice
    new_size = request.size if request.size is not None else request.newSize
    order_id = order_number(request.order_id, request.orderID)
    return c.ModifyOrder(
        account,
        order_id,
        steps(new_price, market.tick_size_e12, RejectCode.INVALID_PRICE),
        steps(new_size, market.lot_size_e12, RejectCode.INVALID_SIZE),
        steps(request.stop_price, market.tick_size_e12, RejectCode.INVALID_STOP_PRICE),
        b"" if order_id else client_id(request.client_order_id),
    )


def cancel_all(request: r.CancelAll, market: Market | None, account: int) -> c.CancelAll:
    return c.CancelAll(
        account,
        ANY_MARKET if market is None else market.market,
        SIDES[request.side] if request.side else BOTH_SIDES,
        CANCEL_KINDS[request.kind],
    )


def market_order(
    account: int,
    market: Market,
    side: int,
    size_lots: int,
    *,
    reduce_only: bool,
    slippage_bps: int,
    connection_id: int,
    client_order_id: bytes,
) -> c.PlaceOrder:
    """The order of open_position and close_position: IOC at the protection price."""
    flags = _REDUCE_ONLY if reduce_only else 0
    return c.PlaceOrder(
        account, market.market, side, OrderType.MARKET, TimeInForce.IOC, SelfTrade.EXPIRE_MAKER, TriggerBy.MARK,
        Peg.NONE, flags, slippage_bps, 0, 0, size_lots,
        connection_id=connection_id, client_order_id=client_order_id,
    )  # fmt: skip


def atoms(value: Decimal | None, asset: Asset) -> int:
    """Atoms in an amount, 0 for none given. Refused for dust finer than an atom and for what is not positive."""
    if value is None:
        return 0
    try:
        found = atoms_exact(value, asset.decimals)
    except ValueError:
        raise Refused(RejectCode.INVALID_AMOUNT) from None
    if found <= 0:
        raise Refused(RejectCode.INVALID_AMOUNT)
    return found


def signed_usd6(value: Decimal) -> int:
    """usd6 in a signed amount of the quote. Refused for dust."""
    try:
        return atoms_exact(value, 6)
    except ValueError:
        raise Refused(RejectCode.INVALID_AMOUNT) from None
