"""A delisted market settles at the time-weighted average of its index."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import Cause, CloseReason, MarketStatus, RejectCode, SystemAccount
from luxterm.model.units import MINUTE, SECOND, USD6

PLAIN = perp(maker_fee_e12=0, taker_fee_e12=0)
SETTLE = cmd.SetMarketStatus(0, MarketStatus.SETTLED)


def hour() -> tuple[Exchange, int, int]:
    """100 lots long from 10,000; samples of 10,000 in one minute and of 10,600 in the next two. Gives both sides."""
    x = Exchange(PLAIN)
    buyer, seller = x.trader(), x.trader()
    x.trade(buyer, seller, 10_000, 100)
    x.tick(40 * SECOND)  # the last second of minute 28,333,333
    x.index(10_600)
    x.tick(MINUTE)
    x.tick(MINUTE)
    return x, buyer, seller


def test_the_average_of_the_samples_is_the_price() -> None:
    """(10,000 + 10,600 + 10,600) / 3 = 10,400: the long gains 400 ticks on 100 lots of 10 usd6."""
    x, buyer, seller = hour()
    resting = x.place(buyer, BUY, 9_000, 5)
    x.ok(SETTLE)
    assert x.closed() == [(resting, CloseReason.MARKET_CLOSED)]
    assert x.one(ev.MarkChanged).mark_ticks == 10_400
    settled = {event.account: event.realized_pnl_usd6 for event in x.of(ev.PositionChanged)}
    assert settled == {buyer: 400_000, seller: -400_000}
    assert x.cash(buyer) == 1_000_000 * USD6 + 400_000
    assert x.lots(buyer) == x.lots(seller) == 0
    assert {row.cause for row in x.of(ev.CashChanged)} == {Cause.SETTLEMENT}


def test_a_shorter_window_forgets_the_first_minute() -> None:
    x, buyer, _ = hour()
    x.ok(cmd.ConfigureMarketRisk(0, 0, 2))
    x.ok(SETTLE)
    assert x.of(ev.MarkChanged) == []  # the mark is 10,600 already
    assert x.cash(buyer) == 1_000_000 * USD6 + 600_000


def test_the_average_is_rounded_down() -> None:
    """(10,000 + 10,001) / 2."""
    x = Exchange(PLAIN)
    x.trade(x.trader(), x.trader(), 10_000, 1)
    x.tick(5 * SECOND)
    x.index(10_001)
    x.tick(5 * SECOND)
    x.ok(SETTLE)
    assert x.one(ev.MarkChanged).mark_ticks == 10_000


def test_without_a_sample_it_is_the_index() -> None:
    x = Exchange(PLAIN)
    buyer = x.trader()
    x.trade(buyer, x.trader(), 10_000, 100)
    x.index(10_050)
    x.ok(SETTLE)
    assert x.cash(buyer) == 1_000_000 * USD6 + 50_000


def test_stale_minutes_do_not_count() -> None:
    """Fresh for one sample of 10,000; then stale at 10,900 until it is settled."""
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=0, stale_ns=6 * SECOND))
    buyer = x.trader()
    x.trade(buyer, x.trader(), 10_000, 100)
    x.tick(5 * SECOND)
    x.ok(cmd.SetIndexPrice(0, 10_900, x.now_ns - 7 * SECOND))
    x.tick(5 * SECOND)
    x.ok(SETTLE)
    assert x.cash(buyer) == 1_000_000 * USD6


def test_open_positions_without_any_index_cannot_be_settled() -> None:
    x = Exchange(PLAIN, marks=(0,))
    x.trade(x.trader(), x.trader(), 10_000, 1)
    assert x.code(SETTLE) is RejectCode.NO_REFERENCE_PRICE


def test_what_an_isolated_position_lacks_insurance_pays() -> None:
    """Margin 10 of a value of 100, bought at 10,000 after a sample of 8,000: the average loses 20, 10 are missing."""
    x = Exchange(PLAIN, marks=(8_000,))
    x.ok(cmd.Deposit(SystemAccount.INSURANCE, 0, 100 * USD6))
    holder, other = x.trader(), x.trader()
    x.ok(cmd.SetMarginMode(holder, 0, 1))
    x.tick(5 * SECOND)
    x.index(10_000)
    x.trade(holder, other, 10_000, 1_000)
    x.ok(SETTLE)
    assert x.engine.insurance_usd6 == 90 * USD6
    assert x.cash(holder) == 1_000_000 * USD6 - 10 * USD6
    assert x.cash(other) == 1_000_000 * USD6 + 20 * USD6


def test_nothing_moves_a_settled_market_again() -> None:
    x, buyer, _ = hour()
    x.ok(SETTLE)
    assert x.refused(buyer, BUY, 10_000, 1) is RejectCode.MARKET_HALTED
    assert x.refused(buyer, SELL, 10_000, 1) is RejectCode.MARKET_HALTED
    assert x.code(cmd.SetIndexPrice(0, 10_000, x.now_ns)) is RejectCode.MARKET_HALTED
    assert x.code(SETTLE) is RejectCode.INVALID_CONFIGURATION
    before = x.engine.dump().partition(b"\n")[2]
    x.tick(MINUTE)
    assert x.engine.dump().partition(b"\n")[2] == before
