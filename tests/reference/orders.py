"""Placing, modifying and cancelling: the page's numbered checks in their order."""

from __future__ import annotations

from fractions import Fraction

from reference import spot
from reference.closing import changed, close, resize
from reference.groups import accepted, peg_price
from reference.liquidation import blocked
from reference.margin import equity, initial_margin
from reference.matching import fillable, match
from reference.minutes import interest_cap
from reference.numbers import BPS, ceil, floor
from reference.positions import open_interest
from reference.state import LOTS_MAX, MONEY_MAX, PRICE_MAX, Account, Market, Order, Refused, Venue, clone, queued_value
from reference.triggers import reference_price, set_trailing_stop, stop_lies_ahead

from luxterm.model.codes import (
    ANY_MARKET,
    BOTH_SIDES,
    QUOTE_ASSET,
    CancelKind,
    CloseReason,
    MarketStatus,
    OrderFlag,
    OrderStatus,
    OrderType,
    RejectCode,
    Side,
    SystemAccount,
    TimeInForce,
)
from luxterm.model.commands import CancelAll, CancelOrder, ModifyOrder, PlaceOrder
from luxterm.model.units import DAY

LIMIT_TYPES = (OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT)
RESTING_TIMES = (TimeInForce.GTC, TimeInForce.GTD, TimeInForce.DAY)
LABEL_MAX = 64
MOST_SLICES = 1000
"""A taker meets every slice of an iceberg in one command."""


def need(holds: bool, code: RejectCode) -> None:
    """Refuses with `code` unless the rule holds."""
    if not holds:
        raise Refused(code)


# --- placing ---------------------------------------------------------------------------------------------------------


def place(venue: Venue, command: PlaceOrder) -> None:
    account = venue.user(command.account)
    market = venue.market(command.market)
    check_label(account, command.client_order_id)
    check_form(venue, command, market)
    order = Order(
        id=0, account=command.account, market=command.market, side=command.side, type=command.type, tif=command.tif,
        stp=command.stp, trigger_by=command.trigger_by, peg=command.peg, flags=command.flags, price=command.price_ticks,
        size=command.size_lots, stop=command.stop_price_ticks, display=command.display_lots, expires=command.expires_ns,
        connection=command.connection_id, client_order_id=command.client_order_id, slippage_bps=command.slippage_bps,
        trail_ticks=command.trail_ticks, trail_bps=command.trail_bps, peg_offset=command.peg_offset_ticks,
        take_profit=command.take_profit_ticks, stop_loss=command.stop_loss_ticks, oco=command.oco_order_id,
        created=venue.now, updated=venue.now,
    )  # fmt: skip
    if order.type == OrderType.MARKET and order.tif == TimeInForce.GTC:
        order.tif = TimeInForce.IOC
    if order.tif == TimeInForce.DAY:
        order.expires = (venue.now // DAY + 1) * DAY
    if order.display == order.size:
        order.display = 0
    if order.is_trigger:
        order.status = OrderStatus.UNTRIGGERED
    check_group(venue, order, command)
    check_open(venue, market, order)
    need(not blocked(account, market.id), RejectCode.LIQUIDATION_IN_PROGRESS)
    need(len(account.orders) < venue.max_open_orders, RejectCode.TOO_MANY_OPEN_ORDERS)
    check_size(market, order)
    cap_reduce_only(account, market, order)
    check_reference(venue, market, order)
    check_risk(venue, account, market, order)
    check_fillable(venue, market, order)
    order.id = venue.next_order
    venue.next_order += 1
    venue.orders[order.id] = order
    account.orders[order.id] = order
    if order.oco:
        venue.orders[order.oco].oco = order.id
    accepted(venue, order)
    if not order.is_trigger:
        match(venue, order)


def check_label(account: Account, label: bytes) -> None:
    need(len(label) <= LABEL_MAX, RejectCode.INVALID_CLIENT_ORDER_ID)
    known = account.label(label) if label else None
    if known is not None:
        raise Refused(RejectCode.DUPLICATE_CLIENT_ORDER_ID, order_id=known)


def check_form(venue: Venue, c: PlaceOrder, market: Market) -> None:
    """Checks 4 to 12: what can be said without looking at the state."""
    limit_type, rests = c.type in LIMIT_TYPES, c.tif in RESTING_TIMES
    need(c.side <= Side.SELL, RejectCode.INVALID_SIDE)
    kinds = (OrderType.LIMIT, OrderType.MARKET) if market.spot else tuple(OrderType)
    need(c.type in kinds, RejectCode.INVALID_TYPE)
    need(c.tif <= TimeInForce.DAY, RejectCode.INVALID_TIME_IN_FORCE)
    slide_alone = bool(c.flags & OrderFlag.SLIDE) and not c.flags & OrderFlag.POST_ONLY
    need(c.stp <= 3 and not c.flags & ~15 and not slide_alone, RejectCode.INVALID_FLAGS)
    need(c.trigger_by <= 2, RejectCode.INVALID_STOP_PRICE)
    need(c.peg <= 3, RejectCode.INVALID_PEG)
    need(1 <= c.size_lots <= LOTS_MAX, RejectCode.INVALID_SIZE)
    if c.peg:
        refused_flags = OrderFlag.POST_ONLY | OrderFlag.SLIDE | OrderFlag.REDUCE_ONLY
        plain = not (
            c.price_ticks or c.display_lots or c.take_profit_ticks or c.stop_loss_ticks or c.flags & refused_flags
        )
        need(c.type == OrderType.LIMIT and rests and plain, RejectCode.INVALID_PEG)
    need(bool(c.peg) or not c.peg_offset_ticks, RejectCode.INVALID_PEG)
    need(abs(c.peg_offset_ticks) <= PRICE_MAX, RejectCode.INVALID_PEG)
    if limit_type and not c.peg:
        need(1 <= c.price_ticks <= PRICE_MAX, RejectCode.INVALID_PRICE)
    else:
        need(c.price_ticks == 0, RejectCode.INVALID_PRICE)
    need(c.slippage_bps <= 9999, RejectCode.INVALID_PRICE)
    if c.type == OrderType.MARKET:
        need(c.tif in (TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK), RejectCode.INVALID_TIME_IN_FORCE)
    elif not limit_type:
        need(rests, RejectCode.INVALID_TIME_IN_FORCE)
    if c.tif == TimeInForce.GTD:
        need(c.expires_ns > venue.now, RejectCode.INVALID_EXPIRY)
    else:
        need(c.expires_ns == 0, RejectCode.INVALID_EXPIRY)
    if c.flags & (OrderFlag.POST_ONLY | OrderFlag.HIDDEN):
        need(limit_type and rests, RejectCode.INVALID_FLAGS)
    if c.flags & OrderFlag.HIDDEN:
        need(c.display_lots == 0, RejectCode.INVALID_FLAGS)
    if c.display_lots:
        need(1 <= c.display_lots <= c.size_lots and limit_type and rests, RejectCode.INVALID_DISPLAY_SIZE)
        need(c.display_lots * MOST_SLICES >= c.size_lots, RejectCode.INVALID_DISPLAY_SIZE)
    if c.type in (OrderType.STOP, OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT, OrderType.TAKE_PROFIT_LIMIT):
        need(1 <= c.stop_price_ticks <= PRICE_MAX, RejectCode.INVALID_STOP_PRICE)
    else:
        need(c.stop_price_ticks == 0, RejectCode.INVALID_STOP_PRICE)
    if c.type == OrderType.TRAILING_STOP:
        need((c.trail_ticks == 0) != (c.trail_bps == 0), RejectCode.INVALID_TRAIL)
        need(0 <= c.trail_ticks <= PRICE_MAX and c.trail_bps <= 9999, RejectCode.INVALID_TRAIL)
    else:
        need(c.trail_ticks == 0 and c.trail_bps == 0, RejectCode.INVALID_TRAIL)
    profit, loss = c.take_profit_ticks, c.stop_loss_ticks
    if profit or loss:
        need(0 <= profit <= PRICE_MAX and 0 <= loss <= PRICE_MAX, RejectCode.INVALID_STOP_PRICE)
        plain = c.type in (OrderType.LIMIT, OrderType.MARKET) and not c.flags & OrderFlag.REDUCE_ONLY
        need(plain and not market.spot, RejectCode.INVALID_GROUP)
        if profit and loss:
            need(profit > loss if c.side == Side.BUY else profit < loss, RejectCode.INVALID_STOP_PRICE)


def check_group(venue: Venue, order: Order, c: PlaceOrder) -> None:
    """13: the other order of an OCO pair is the account's, here, and free."""
    if not c.oco_order_id:
        return
    other = venue.orders.get(c.oco_order_id)
    need(
        other is not None
        and (other.account, other.market) == (order.account, order.market)
        and not other.oco
        and order.type != OrderType.MARKET
        and order.tif not in (TimeInForce.IOC, TimeInForce.FOK)
        and not (order.take_profit or order.stop_loss),
        RejectCode.INVALID_GROUP,
    )


def check_open(venue: Venue, market: Market, order: Order) -> None:
    """14: what the market takes now."""
    need(market.status not in (MarketStatus.HALTED, MarketStatus.SETTLED), RejectCode.MARKET_HALTED)
    need(market.status != MarketStatus.REDUCE_ONLY or order.reduces, RejectCode.MARKET_REDUCE_ONLY)
    need(not market.stale or market.margin_off or order.reduces, RejectCode.INDEX_STALE)


def check_size(market: Market, order: Order) -> None:
    """17."""
    cap = market.terms.max_order_lots
    need(not cap or order.remaining <= cap, RejectCode.ABOVE_MAX_SIZE)


def cap_reduce_only(account: Account, market: Market, order: Order) -> None:
    """18."""
    if not order.reduces:
        return
    need(not market.spot, RejectCode.INVALID_FLAGS)
    most = account.reducible(market.id, order.side)
    need(most > 0, RejectCode.REDUCE_ONLY_WOULD_INCREASE)
    order.size = min(order.size, order.filled + most)
    if order.display >= order.size:
        order.display = 0


def protection_price(market: Market, order: Order) -> int:
    """The bound of an order without a limit, rounded toward the mark."""
    if not market.mark:
        need(market.margin_off, RejectCode.NO_REFERENCE_PRICE)
        return PRICE_MAX if order.buys else 1
    slippage = order.slippage_bps or market.terms.slippage_bps or 500
    exact = Fraction(market.mark * (BPS + order.direction * slippage), BPS)
    return max(1, min(PRICE_MAX, floor(exact) if order.buys else ceil(exact)))


def check_reference(venue: Venue, market: Market, order: Order) -> None:
    """19: prices that come from the state."""
    if order.type == OrderType.MARKET:
        order.price = protection_price(market, order)
    elif order.untriggered:
        reference = reference_price(market, order)
        need(reference > 0, RejectCode.NO_REFERENCE_PRICE)
        if order.type == OrderType.TRAILING_STOP:
            set_trailing_stop(order, reference)
        else:
            need(stop_lies_ahead(order, order.stop, reference), RejectCode.INVALID_STOP_PRICE)
    elif order.peg and not order.id:
        price = peg_price(venue, market, order)
        need(price is not None, RejectCode.NO_REFERENCE_PRICE)
        assert price is not None
        pegs = [other for other in venue.orders.values() if other.market == market.id and other.peg]
        need(len(pegs) < (market.terms.max_pegs or 64), RejectCode.TOO_MANY_PEGS)
        order.price = price


def check_risk(venue: Venue, account: Account, market: Market, order: Order, old: Order | None = None) -> None:
    """20 to 25. `old` is the open order that this one would replace."""
    if order.has(OrderFlag.POST_ONLY) and not order.untriggered:
        check_post_only(market, order)
    band = market.terms.price_band_bps
    limited = order.type in LIMIT_TYPES and not order.untriggered and not order.peg
    if limited and band and market.mark:
        need(abs(order.price - market.mark) * BPS <= band * market.mark, RejectCode.PRICE_BAND)
    size, price = order.remaining, order.margin_price
    value = market.value(price, size)
    need(value <= MONEY_MAX, RejectCode.OVERFLOW)
    if not order.reduces:
        need(value >= market.terms.min_notional_usd6, RejectCode.BELOW_MIN_NOTIONAL)
    most = market.terms.max_order_notional_usd6
    need(not most or value <= most, RejectCode.ABOVE_MAX_NOTIONAL)
    if order.reduces:
        return
    lots = account.lots(market.id)
    same_side = [
        other
        for other in account.orders_in(market.id)
        if other.side == order.side and not other.reduces and other is not old
    ]
    exposure = abs(lots + order.direction * (size + sum(other.remaining for other in same_side)))
    queued = queued_value(venue, order, without=old)
    need(exposure <= LOTS_MAX, RejectCode.EXPOSURE_OVERFLOW)
    need((queued + price * size) * market.unit <= MONEY_MAX, RejectCode.ORDERS_OVERFLOW)
    limit = market.terms.max_position_lots
    need(not limit or exposure <= max(limit, abs(lots)), RejectCode.POSITION_LIMIT)
    cap = interest_cap(market)
    if cap is not None and market.margined:
        grows = max(0, abs(lots + order.direction * size) - abs(lots))
        need(not grows or open_interest(venue, market.id) + grows <= cap, RejectCode.OPEN_INTEREST_LIMIT)
    if market.spot:
        need(spot.countable(venue, market, order), RejectCode.BASE_OVERFLOW)
        need(spot.affordable(venue, account, market, order, old), RejectCode.INSUFFICIENT_BALANCE)
    elif market.margined:
        before, after = initial_margin(venue, account), initial_margin(venue, account, without=old, plus=order)
        need(after <= before or equity(venue, account) >= after, RejectCode.INSUFFICIENT_MARGIN)
        pool = venue.pools.get(QUOTE_ASSET)
        if pool is not None and pool.terms.enabled and not account.owner:
            overdrawn, lent = -venue.cash(account.id), venue.cash(SystemAccount.LENDING_POOL)
            need(overdrawn <= max(0, lent), RejectCode.LENDING_POOL_EMPTY)


def check_post_only(market: Market, order: Order) -> None:
    """20: any resting order on the other side counts, hidden and own included."""
    met = market.book.best(1 - order.side)
    if met is None or (met.price > order.price if order.buys else met.price < order.price):
        return
    need(order.has(OrderFlag.SLIDE), RejectCode.POST_ONLY_WOULD_TRADE)
    slid = met.price - order.direction
    need(1 <= slid <= PRICE_MAX, RejectCode.POST_ONLY_WOULD_TRADE)
    order.price = slid


def check_fillable(venue: Venue, market: Market, order: Order) -> None:
    """26."""
    if order.untriggered:
        return
    if order.tif == TimeInForce.FOK:
        need(fillable(venue, order) == order.size, RejectCode.FOK_NOT_FILLABLE)
    elif order.market_type:
        met = next(market.book.crosses(order.side, order.price), None)
        need(met is not None, RejectCode.NO_LIQUIDITY)


# --- cancelling ------------------------------------------------------------------------------------------------------


def find(venue: Venue, account: Account, order_id: int, label: bytes) -> Order:
    """The open order that a cancel or modify names."""
    if order_id:
        order = venue.orders.get(order_id)
        need(order is not None, RejectCode.UNKNOWN_ORDER)
        assert order is not None
        need(order.account == account.id, RejectCode.NOT_ORDER_OWNER)
        return order
    for order in account.orders.values():
        if label and order.client_order_id == label:
            return order
    raise Refused(RejectCode.UNKNOWN_ORDER)


def cancel(venue: Venue, command: CancelOrder) -> None:
    order = find(venue, venue.user(command.account), command.order_id, command.client_order_id)
    close(venue, order, CloseReason.CANCELLED)


def cancel_all(venue: Venue, command: CancelAll) -> None:
    account = venue.user(command.account)
    if command.market != ANY_MARKET:
        venue.market(command.market)
    need(command.side <= BOTH_SIDES, RejectCode.INVALID_SIDE)
    need(command.kind <= CancelKind.TRIGGERS, RejectCode.INVALID_TYPE)
    cancel_matching(venue, account, CloseReason.CANCELLED, command.market, command.side, command.kind)


def cancel_matching(
    venue: Venue,
    account: Account,
    reason: int,
    market: int = ANY_MARKET,
    side: int = BOTH_SIDES,
    kind: int = CancelKind.ALL,
    connection: int | None = None,
) -> None:
    """Closes the account's matching orders by market id, then order id."""
    for order in sorted(account.orders.values(), key=lambda order: (order.market, order.id)):
        if market not in (ANY_MARKET, order.market) or side not in (BOTH_SIDES, order.side):
            continue
        if kind == (CancelKind.RESTING if order.untriggered else CancelKind.TRIGGERS):
            continue
        if connection not in (None, order.connection):
            continue
        if order.id in venue.orders:
            close(venue, order, reason)


# --- modifying -------------------------------------------------------------------------------------------------------


def modify(venue: Venue, command: ModifyOrder) -> None:
    account = venue.user(command.account)
    order = find(venue, account, command.order_id, command.client_order_id)
    market = venue.markets[order.market]
    price = command.price_ticks or order.price
    size = command.size_lots or order.size
    stop = command.stop_price_ticks or order.stop
    need((price, size, stop) != (order.price, order.size, order.stop), RejectCode.NOTHING_TO_CHANGE)
    if command.price_ticks:
        need(not order.market_type and not order.peg, RejectCode.INVALID_PRICE)
        need(1 <= price <= PRICE_MAX, RejectCode.INVALID_PRICE)
    need(0 <= command.size_lots <= LOTS_MAX, RejectCode.INVALID_SIZE)
    if command.stop_price_ticks:
        need(order.untriggered and not order.fired, RejectCode.INVALID_STOP_PRICE)
        need(order.type != OrderType.TRAILING_STOP and 1 <= stop <= PRICE_MAX, RejectCode.INVALID_STOP_PRICE)
        need(stop_lies_ahead(order, stop, reference_price(market, order)), RejectCode.INVALID_STOP_PRICE)
    if size <= order.filled:
        close(venue, order, CloseReason.MODIFIED_AWAY)
        return
    if order.reduces:
        size = min(size, order.filled + account.reducible(market.id, order.side))
    if size < order.size and (price, stop) == (order.price, order.stop):
        resize(venue, order, size, CloseReason.MODIFIED_AWAY)
        return
    remaining = size - order.filled
    need(not order.display or order.display * MOST_SLICES >= remaining, RejectCode.INVALID_DISPLAY_SIZE)
    new = clone(order)
    new.price, new.size, new.stop = price, size - order.filled, stop
    new.filled = 0
    check_open(venue, market, new)
    need(not blocked(account, market.id), RejectCode.LIQUIDATION_IN_PROGRESS)
    check_size(market, new)
    check_risk(venue, account, market, new, old=order)
    if order.resting:
        market.book.leave(order)
    if order.reduces and order.display >= remaining:
        order.display = 0
    order.price, order.size, order.stop, order.updated = new.price, size, stop, venue.now
    changed(venue, order, CloseReason.MODIFIED_AWAY)
    if not order.untriggered:
        match(venue, order)
