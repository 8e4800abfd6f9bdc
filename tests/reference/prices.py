"""Index, staleness and mark."""

from __future__ import annotations

from fractions import Fraction

from reference import funding, liquidation, minutes, unwinding
from reference.numbers import E12, clamp, floor, half_down
from reference.positions import open_interest
from reference.state import MONEY_MAX, PRICE_MAX, Market, Refused, Venue
from reference.triggers import judge_triggers

from luxterm.model.codes import MarketStatus, RejectCode, Side, TriggerBy
from luxterm.model.commands import SetIndexPrice
from luxterm.model.events import MarkChanged, MarketStatusChanged
from luxterm.model.units import SECOND

EMA_SPAN_NS = 150 * SECOND
E6 = 10**6


def is_stale(venue: Venue, market: Market) -> bool:
    """Older than the market allows; without any index, stale from the start."""
    if market.margin_off or not market.terms.stale_ns:
        return False
    return not market.index or venue.now - market.index_published > market.terms.stale_ns


def judge_staleness(venue: Venue, market: Market) -> None:
    stale = is_stale(venue, market)
    if stale != market.stale:
        market.stale = stale
        venue.emit(MarketStatusChanged(market.id, market.status, int(stale)))


def set_index(venue: Venue, command: SetIndexPrice) -> None:
    market = venue.market(command.market)
    if market.status == MarketStatus.SETTLED:
        raise Refused(RejectCode.MARKET_HALTED)
    if not 1 <= command.price_ticks <= PRICE_MAX:
        raise Refused(RejectCode.INVALID_PRICE)
    if not 1 <= command.published_ns <= venue.now:
        raise Refused(RejectCode.INVALID_EXPIRY)
    if market.value(command.price_ticks, open_interest(venue, market.id)) > MONEY_MAX:
        raise Refused(RejectCode.OPEN_INTEREST_OVERFLOW)
    moved = market.index != command.price_ticks
    before = (market.mark, market.index)
    market.index, market.index_published = command.price_ticks, command.published_ns
    judge_staleness(venue, market)
    funding.switch(venue, market)
    minutes.switch(venue, market)
    funding.pay_deferred(venue, market)
    remark(venue, market, before)
    if moved:
        liquidation.judge_collateral(venue, market)
        judge_triggers(venue, market, TriggerBy.INDEX, market.index)
    liquidation.wake_all(venue)
    unwinding.unwind(venue, market)


def tick(venue: Venue) -> None:
    for index in sorted(venue.markets):
        market = venue.markets[index]
        if market.index and market.status != MarketStatus.SETTLED:
            remark(venue, market, (market.mark, market.index))
    liquidation.wake_all(venue)


def remark(venue: Venue, market: Market, before: tuple[int, int]) -> None:
    """Moves the EMA and the mark; what watches the mark is judged if it changed."""
    median = median_mark(venue, market)
    market.mark = median if market.margined else market.index
    if (market.mark, market.index) != before:
        venue.emit(MarkChanged(market.id, market.mark, market.index, open_interest(venue, market.id)))
    if market.mark != before[0]:
        liquidation.judge_market(venue, market)
        judge_triggers(venue, market, TriggerBy.MARK, market.mark)


def move_ema(venue: Venue, market: Market, bid: int, ask: int) -> None:
    """The smoothed distance of mid from index, in millionths of a tick."""
    distance = (bid + ask) * E6 // 2 - market.index * E6
    if not market.ema_ns:
        market.ema_e6 = 0
    else:
        span = min(venue.now - market.ema_ns, EMA_SPAN_NS)
        market.ema_e6 += floor(Fraction((distance - market.ema_e6) * span, EMA_SPAN_NS))
    market.ema_ns = venue.now


def expected_funding_e12(venue: Venue, market: Market) -> int:
    """What is left of the last funding rate until the next payment."""
    interval = market.terms.funding_interval_ns
    if not interval:
        return 0
    left = max(0, market.next_funding_ns - venue.now)
    return floor(Fraction(market.funding_rate_e12 * left, interval))


def median_mark(venue: Venue, market: Market) -> int:
    """Median of smoothed basis, book and funding-carried index, rounded to a tick, half down."""
    bid, ask = market.book.best_shown(Side.BUY), market.book.best_shown(Side.SELL)
    index = market.index * E6
    if bid is not None and ask is not None:
        move_ema(venue, market, bid, ask)
        book = Fraction(E6 * sorted((bid, ask, market.last))[1]) if market.last else Fraction((bid + ask) * E6, 2)
    else:
        book = Fraction(index)
    basis = Fraction(index + market.ema_e6)
    carried = Fraction(index + floor(Fraction(index * expected_funding_e12(venue, market), E12)))
    middle = sorted((basis, book, carried))[1]
    return int(clamp(Fraction(half_down(middle / E6)), Fraction(1), Fraction(PRICE_MAX)))
