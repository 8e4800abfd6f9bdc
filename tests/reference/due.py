"""Work that comes due by time, earliest first; ties by kind, then id."""

from __future__ import annotations

from reference import funding, lending, liquidation, minutes
from reference.closing import close
from reference.orders import cancel_matching, need
from reference.prices import judge_staleness
from reference.state import Venue

from luxterm.model.codes import CloseReason, MarketStatus, RejectCode
from luxterm.model.commands import CloseConnection, ScheduleCancel, SetCancelOnDisconnect
from luxterm.model.events import CancelScheduled, DisconnectSet
from luxterm.model.units import SECOND

EXPIRY, SCHEDULED_CANCEL, FUNDING_SAMPLE, FUNDING_PAYMENT, LIQUIDATION_WAIT, STALENESS, INTEREST, MINUTE_SAMPLE = range(
    8
)
LEAST_NOTICE_NS = 5 * SECOND


def waiting(venue: Venue) -> list[tuple[int, int, int]]:
    """(due time, kind, id) of everything that waits for its time."""
    out = [(order.expires, EXPIRY, order.id) for order in venue.orders.values() if order.expires]
    out += [(a.cancel_at, SCHEDULED_CANCEL, a.id) for a in venue.accounts.values() if a.cancel_at]
    for market in venue.markets.values():
        if market.status == MarketStatus.SETTLED:
            continue
        if market.index and market.terms.stale_ns and not market.stale and not market.margin_off:
            out.append((market.index_published + market.terms.stale_ns + 1, STALENESS, market.id))
        if market.next_sample_ns:
            out.append((market.next_sample_ns, FUNDING_SAMPLE, market.id))
        if market.next_minute_sample_ns:
            out.append((market.next_minute_sample_ns, MINUTE_SAMPLE, market.id))
        if market.next_funding_ns:
            out.append((market.next_funding_ns, FUNDING_PAYMENT, market.id))
    out += [(pool.next_accrual_ns, INTEREST, asset) for asset, pool in venue.pools.items() if pool.next_accrual_ns]
    out += [(until, LIQUIDATION_WAIT, account << 16 | market) for (account, market), until in venue.waits.items()]
    return out


def run(venue: Venue) -> None:
    """Everything due by now; what it sets off may add to it."""
    while True:
        ready = [item for item in waiting(venue) if item[0] <= venue.now]
        if not ready:
            return
        _, kind, index = min(ready)
        if kind == EXPIRY:
            close(venue, venue.orders[index], CloseReason.EXPIRED)
        elif kind == SCHEDULED_CANCEL:
            account = venue.accounts[index]
            account.cancel_at = 0
            cancel_matching(venue, account, CloseReason.SCHEDULED)
        elif kind == FUNDING_SAMPLE:
            funding.sample(venue, venue.markets[index])
        elif kind == FUNDING_PAYMENT:
            funding.fall_due(venue, venue.markets[index])
        elif kind == LIQUIDATION_WAIT:
            account_id, market_id = divmod(index, 1 << 16)
            del venue.waits[account_id, market_id]
            liquidation.wake(venue, account_id, market_id)
        elif kind == INTEREST:
            lending.fall_due(venue, index)
        elif kind == MINUTE_SAMPLE:
            minutes.sample(venue, venue.markets[index])
        elif kind == STALENESS:
            judge_staleness(venue, venue.markets[index])


def schedule_cancel(venue: Venue, command: ScheduleCancel) -> None:
    account = venue.user(command.account)
    need(command.at_ns == 0 or command.at_ns >= venue.now + LEAST_NOTICE_NS, RejectCode.INVALID_SCHEDULE)
    account.cancel_at = command.at_ns
    venue.emit(CancelScheduled(account.id, command.at_ns))


def set_cancel_on_disconnect(venue: Venue, command: SetCancelOnDisconnect) -> None:
    account = venue.user(command.account)
    pair = (command.connection_id, account.id)
    if command.enabled:
        venue.connections.add(pair)
    else:
        venue.connections.discard(pair)
    venue.emit(DisconnectSet(account.id, command.connection_id, command.enabled))


def close_connection(venue: Venue, command: CloseConnection) -> None:
    for connection, account in sorted(venue.connections):
        if connection == command.connection_id:
            venue.connections.discard((connection, account))
            cancel_matching(venue, venue.accounts[account], CloseReason.DISCONNECTED, connection=connection)
