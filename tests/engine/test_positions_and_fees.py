"""Positions are (lots, cost): opened, added to, reduced by trunc, closed and turned; fees are ceiled."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import events as ev
from luxterm.model.codes import Cause, SystemAccount


def test_a_round_trip_by_hand() -> None:
    """Bought 3 lots at 10,000 and 4 at 10,010: cost 300,000 + 400,400 = 700,400. Sold 5 at 10,020 for 501,000:
    removed trunc(700,400 x 5 / 7) = 500,285, realised 715, and 200,115 stays for 2 lots."""
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=0))
    trader, other = x.trader(), x.trader()
    x.trade(trader, other, 10_000, 3)
    x.trade(trader, other, 10_010, 4)
    assert x.of(ev.Fill)[1].position_cost_usd6 == 700_400
    x.place(other, BUY, 10_020, 5)
    x.place(trader, SELL, 10_020, 5)
    fill = x.of(ev.Fill)[1]
    assert (fill.realized_pnl_usd6, fill.position_lots, fill.position_cost_usd6) == (715, 2, 200_115)
    assert x.cash(trader) == 1_000_000_000_000 + 715


def test_a_short_is_the_mirror() -> None:
    """Sold 7 for 700,700 and bought 3 back at 9,990 for 299,700: removed trunc(-700,700 x 3 / 7) = -300,300, realised
    -299,700 + 300,300 = 600."""
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=0))
    trader, other = x.trader(), x.trader()
    x.trade(other, trader, 10_010, 7)
    x.place(other, SELL, 9_990, 3)
    x.place(trader, BUY, 9_990, 3)
    fill = x.of(ev.Fill)[1]
    assert (fill.realized_pnl_usd6, fill.position_lots, fill.position_cost_usd6) == (600, -4, -400_400)


def test_a_flip_closes_and_then_opens() -> None:
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=0))
    trader, other = x.trader(), x.trader()
    x.trade(trader, other, 10_000, 5)
    x.place(other, BUY, 10_100, 8)
    x.place(trader, SELL, 10_100, 8)
    fill = x.of(ev.Fill)[1]
    assert (fill.realized_pnl_usd6, fill.position_lots, fill.position_cost_usd6) == (5_000, -3, -303_000)


def test_fees_are_ceiled_and_all_of_them_arrive() -> None:
    """1 lot at 10,001 is 100,010 usd6: 2 bp are 20.002 -> 21 for the maker, 5 bp 50.005 -> 51 for the taker."""
    x = Exchange()
    maker, taker = x.trader(), x.trader()
    x.trade(taker, maker, 10_001, 1)
    assert [fill.fee_usd6 for fill in x.of(ev.Fill)] == [21, 51]
    row = x.one(ev.CashChanged)
    assert (row.account, row.cause, row.delta_atoms) == (SystemAccount.FEES, Cause.FEE, 72)
    assert x.cash(maker) == 10**12 - 21
    assert x.cash(taker) == 10**12 - 51


def test_a_rebate_rounds_against_the_maker() -> None:
    """-1 bp of 100,010 is -10.001; the ceiling is -10: the maker gets 10."""
    x = Exchange(perp(maker_fee_e12=-100_000_000))
    maker, taker = x.trader(), x.trader()
    x.trade(taker, maker, 10_001, 1)
    assert x.of(ev.Fill)[0].fee_usd6 == -10
    assert x.cash(maker) == 10**12 + 10


def test_unrealised_profit_follows_the_mark() -> None:
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=0))
    trader, other = x.trader(), x.trader()
    x.trade(trader, other, 10_000, 10)
    x.index(10_100)
    position = x.engine.position(trader, 0)
    account = x.engine.account(trader)
    assert position is not None
    assert account is not None
    mark = position.mark_ticks
    assert position.unrealized_pnl_usd6 == (mark - 10_000) * 10 * 10
    assert account.equity_usd6 == 10**12 + position.unrealized_pnl_usd6
    assert account.cash_usd6 == 10**12


def test_open_interest_counts_the_longs() -> None:
    x = Exchange()
    a, b, c = x.trader(), x.trader(), x.trader()
    x.trade(a, b, 10_000, 10)
    x.trade(c, a, 10_000, 4)  # a's lots pass on to c
    market = x.engine.market(0)
    assert market is not None
    assert market.open_interest_lots == 10
