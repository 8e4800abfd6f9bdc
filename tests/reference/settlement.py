"""Settlement (section 9a): every order of the market closes, every position closes at one price."""

from __future__ import annotations

from reference import minutes
from reference.accounts import report_position
from reference.closing import close
from reference.orders import need
from reference.positions import close_position, open_interest
from reference.state import MONEY_MAX, Market, Venue

from luxterm.model.codes import Cause, CloseReason, MarketStatus, RejectCode, SystemAccount
from luxterm.model.events import MarkChanged, MarketStatusChanged


def delist(venue: Venue, market: Market) -> None:
    """At the index' average."""
    price, interest = 0, 0
    if market.margined:
        price, interest = minutes.settlement_price(venue, market), open_interest(venue, market.id)
    need(not interest or market.index > 0, RejectCode.NO_REFERENCE_PRICE)
    need(market.value(price, interest) <= MONEY_MAX, RejectCode.OPEN_INTEREST_OVERFLOW)
    settle(venue, market, price)


def settle(venue: Venue, market: Market, price: int) -> None:
    """Orders close, positions close at `price`, insurance pays what isolated ones lack."""
    for order in list(venue.orders.values()):
        if order.market == market.id and order.id in venue.orders:
            close(venue, order, CloseReason.MARKET_CLOSED)
    market.status = MarketStatus.SETTLED
    venue.emit(MarketStatusChanged(market.id, market.status, int(market.stale)))
    if market.margined and market.index and market.mark != price:
        market.mark = price
        venue.emit(MarkChanged(market.id, market.mark, market.index, open_interest(venue, market.id)))
    owed = 0
    for _, account in sorted(venue.accounts.items()):
        lots = account.lots(market.id)
        if not lots or not market.margined:
            continue
        before = venue.cash(account.id)
        value = market.value(market.mark, abs(lots))
        booked = close_position(venue, account.id, market, -1 if lots > 0 else 1, abs(lots), value)
        owed += booked.owed_by_insurance
        reached = venue.cash(account.id) - before
        venue.add_cash(account.id, -reached)
        report_position(venue, account, market.id, Cause.SETTLEMENT, booked.realized)
        if reached:
            venue.row(account.id, reached, Cause.SETTLEMENT, market=market.id)
    if owed:
        venue.row(SystemAccount.INSURANCE, -owed, Cause.INSURANCE, market=market.id)
