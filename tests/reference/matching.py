"""One order meets the book: price-time priority, at the maker's price."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from reference import groups, spot
from reference.closing import close, resize, trim_reduce_only
from reference.fees import count_volume, fee_rate
from reference.margin import carries_makers
from reference.minutes import interest_cap
from reference.numbers import ceil
from reference.positions import Booked, book_fill, open_interest, open_interest_after
from reference.state import LOTS_MAX, MONEY_MAX, Market, Order, Position, Venue, clone

from luxterm.model.codes import (
    Cause,
    CloseReason,
    Liquidity,
    MarketFlag,
    OrderStatus,
    SelfTrade,
    SystemAccount,
    TimeInForce,
)
from luxterm.model.events import Fill, Trade


@dataclass(slots=True)
class Match:
    """What one taker's walk collects."""

    taker: Order
    verdicts: dict[int, bool] = field(default_factory=dict)
    fees: int = 0
    owed_by_insurance: int = 0
    filled: int = 0


def fillable(venue: Venue, candidate: Order) -> int:
    """Lots the order would really fill now: the same walk, on a copy of everything."""
    trial, order = venue.copy(), clone(candidate)
    order.id = trial.next_order
    trial.orders[order.id] = order
    trial.accounts[order.account].orders[order.id] = order
    return walk(trial, trial.markets[order.market], order).filled


def match(venue: Venue, taker: Order) -> None:
    """The taker's whole way: fills, the fee and insurance rows, then it rests or closes, triggers on the last price."""
    market = venue.markets[taker.market]
    result = walk(venue, market, taker)
    if result.fees:
        venue.row(SystemAccount.FEES, result.fees, Cause.FEE, market=market.id, reference=taker.id)
    if result.owed_by_insurance:
        venue.row(
            SystemAccount.INSURANCE, -result.owed_by_insurance, Cause.INSURANCE, market=market.id, reference=taker.id
        )
    if taker.id in venue.orders:
        if taker.tif in (TimeInForce.IOC, TimeInForce.FOK) or taker.market_type:
            fok = taker.tif == TimeInForce.FOK
            close(venue, taker, CloseReason.FOK_UNFILLED if fok else CloseReason.IOC_REMAINDER)
        else:
            market.book.join(taker)
    if result.filled:
        venue.printed.add(market.id)


def walk(venue: Venue, market: Market, taker: Order) -> Match:
    """Fills the taker from the best maker on, until its limit, its size or its self-trade mode ends it."""
    result = Match(taker)
    if market.margined:
        # Makers are judged as they stand before the first fill, so that a trial and the match agree.
        for account in {maker.account for maker in market.book.crosses(taker.side, taker.price)}:
            result.verdicts[account] = carries_makers(venue, venue.accounts[account])
    while taker.id in venue.orders and taker.remaining:
        maker = next(market.book.crosses(taker.side, taker.price), None)
        if maker is None:
            break
        self_trade = not market.terms.flags & MarketFlag.SELF_TRADE_OFF
        if self_trade and venue.owner(maker.account) == venue.owner(taker.account):
            _self_trade(venue, maker, taker)
            continue
        lots = min(taker.remaining, maker.shown)
        if maker.reduces:
            lots = min(lots, venue.accounts[maker.account].reducible(market.id, maker.side))
            if not lots:
                close(venue, maker, CloseReason.REDUCE_ONLY)
                continue
        elif market.margined and not _carries(venue, result, maker):
            close(venue, maker, CloseReason.MARGIN)
            continue
        cap = interest_cap(market)
        if cap is not None and market.margined:
            buyer, seller = (taker, maker) if taker.buys else (maker, taker)
            after = open_interest_after(venue, market.id, buyer.account, seller.account, lots)
            if after > cap and after > open_interest(venue, market.id):
                close(venue, maker, CloseReason.OPEN_INTEREST)
                continue
        if not _countable(venue, market, maker, maker.price, lots):
            close(venue, maker, CloseReason.MARGIN)
        elif not _countable(venue, market, taker, maker.price, lots):
            close(venue, taker, CloseReason.MARGIN)
        else:
            _fill(venue, market, result, maker, lots)
    return result


def _countable(venue: Venue, market: Market, order: Order, price: int, lots: int) -> bool:
    """Whether the position would stay inside the numbers' bounds; what only reduces always may."""
    if market.spot:
        return True
    position = venue.accounts[order.account].positions.get(market.id)
    held, cost = (position.lots, position.cost) if position else (0, 0)
    value = market.value(price, lots)
    if market.margin_off:
        after = (held + order.direction * lots, cost + order.direction * value)
        return abs(after[0]) <= LOTS_MAX and abs(after[1]) <= MONEY_MAX
    if held * order.direction < 0:
        return True
    return abs(held) + lots <= LOTS_MAX and abs(cost) + value <= MONEY_MAX


def _self_trade(venue: Venue, maker: Order, taker: Order) -> None:
    if taker.stp == SelfTrade.DECREMENT:
        lots = min(maker.remaining, taker.remaining)
        for order in (maker, taker):
            if lots == order.remaining:
                close(venue, order, CloseReason.SELF_TRADE)
            else:
                resize(venue, order, order.size - lots, CloseReason.SELF_TRADE)
        return
    if taker.stp in (SelfTrade.EXPIRE_MAKER, SelfTrade.EXPIRE_BOTH):
        close(venue, maker, CloseReason.SELF_TRADE)
    if taker.stp in (SelfTrade.EXPIRE_TAKER, SelfTrade.EXPIRE_BOTH):
        close(venue, taker, CloseReason.SELF_TRADE)


def _carries(venue: Venue, result: Match, maker: Order) -> bool:
    """Whether the maker's account may take this fill: it stands well, or the order only closes."""
    closes = maker.remaining <= venue.accounts[maker.account].reducible(maker.market, maker.side)
    return result.verdicts[maker.account] or closes


def _fill(venue: Venue, market: Market, result: Match, maker: Order, lots: int) -> None:
    taker, price = result.taker, maker.price
    trade = venue.next_trade
    venue.next_trade += 1
    market.prints += 1
    market.last = price
    venue.emit(
        Trade(market.id, taker.side, trade, price, lots, maker.id, taker.id, maker.account, taker.account)
    )  # fmt: skip
    value = market.value(price, lots)
    for order, liquidity in ((maker, Liquidity.MAKER), (taker, Liquidity.TAKER)):
        account = venue.accounts[order.account]
        rate = fee_rate(venue, account, market, liquidity == Liquidity.MAKER)
        fee = 0 if market.margin_off else ceil(Fraction(value) * rate)
        if market.spot:
            spot.book_spot_fill(venue, order, market, lots, price, fee)
            booked, position = Booked(), Position()
        else:
            booked = book_fill(venue, order.account, market, order.direction, lots, price, fee)
            position = account.position(market.id)
        count_volume(venue, account, value)
        result.fees += fee
        result.owed_by_insurance += booked.owed_by_insurance
        order.filled += lots
        order.filled_value += price * lots
        order.status = OrderStatus.PARTIAL
        order.updated = venue.now
        venue.emit(
            Fill(
                order.account, market.id, order.side, liquidity, order.id, trade, price, lots, order.remaining, fee,
                booked.realized, position.lots, position.cost, position.margin, venue.cash(order.account),
            )
        )  # fmt: skip
        if market.spot:
            spot.base_row(venue, order, market, lots)
        groups.note_entry_fill(venue, order, lots)
    result.filled += lots
    maker.shown -= lots
    if not maker.remaining:
        close(venue, maker, CloseReason.FILLED)
    elif not maker.shown:
        market.book.requeue(maker)
    if not taker.remaining:
        close(venue, taker, CloseReason.FILLED)
    for order in (maker, taker):
        groups.shrink_sibling(venue, order, lots)
    for account_id in dict.fromkeys((maker.account, taker.account)):
        trim_reduce_only(venue, account_id, market.id)
