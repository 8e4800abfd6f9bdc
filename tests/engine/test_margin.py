"""Initial margin of position and orders at the account's leverage; checked at placement, and for makers at the fill."""

from __future__ import annotations

import pytest
from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, RejectCode

FREE = perp(maker_fee_e12=0, taker_fee_e12=0)
"""No fees, so that the figures are round. 1,000 lots at 10,000 ticks are 100 dollars."""


def account(x: Exchange, number: int) -> tuple[int, int, int]:
    state = x.engine.account(number)
    assert state is not None
    return state.initial_margin_usd6, state.maintenance_margin_usd6, state.free_margin_usd6


def test_ten_times_leverage_by_default() -> None:
    x = Exchange(FREE)
    trader = x.trader(100)
    x.place(trader, BUY, 10_000, 10_000)  # 1,000 dollars on 100
    assert account(x, trader) == (100_000_000, 0, 0)
    assert x.refused(trader, BUY, 10_000, 1) == RejectCode.INSUFFICIENT_MARGIN
    assert x.refused(trader, BUY, 9_000, 1) == RejectCode.INSUFFICIENT_MARGIN


def test_the_greater_side_counts_not_the_sum() -> None:
    x = Exchange(FREE)
    trader = x.trader(100)
    x.place(trader, BUY, 10_000, 10_000)
    x.place(trader, SELL, 10_001, 9_000)
    assert account(x, trader)[0] == 100_000_000


def test_orders_against_a_position_are_free_until_they_turn_it() -> None:
    x = Exchange(FREE)
    trader, other = x.trader(100), x.trader()
    x.trade(trader, other, 10_000, 9_000)
    x.place(trader, SELL, 10_000, 18_000)  # turns 9,000 long into 9,000 short
    assert account(x, trader)[0] == 90_000_000


def test_an_order_beyond_mark_brings_its_open_loss() -> None:
    """Buy 1,000 at 10,100 with mark 10,000: margin of 101 dollars at 10x and the loss of one dollar."""
    x = Exchange(FREE)
    trader = x.trader(100)
    x.place(trader, BUY, 10_100, 1_000)
    assert account(x, trader)[0] == 10_100_000 + 1_000_000


def test_orders_bring_their_worst_fee() -> None:
    """5 bp of 100 dollars on 10 dollars of margin."""
    x = Exchange()
    trader = x.trader(100)
    x.place(trader, BUY, 10_000, 1_000)
    assert account(x, trader)[0] == 10_000_000 + 50_000


def test_leverage_changes_what_is_needed() -> None:
    x = Exchange(FREE)
    trader = x.trader(100)
    x.ok(cmd.SetLeverage(trader, 0, 50))
    x.place(trader, BUY, 10_000, 50_000)
    assert account(x, trader)[0] == 100_000_000
    assert x.code(cmd.SetLeverage(trader, 0, 20)) == RejectCode.INSUFFICIENT_MARGIN
    assert x.code(cmd.SetLeverage(trader, 0, 50)) == RejectCode.NOTHING_TO_CHANGE
    assert x.code(cmd.SetLeverage(trader, 0, 51)) == RejectCode.LEVERAGE_TOO_HIGH
    assert x.code(cmd.SetLeverage(trader, 0, 0)) == RejectCode.INVALID_LEVERAGE


def test_maintenance_is_half_the_least_initial_margin() -> None:
    """max_leverage 50: 1 / 100 of the notional, below the configured 5 %."""
    x = Exchange(FREE)
    trader, other = x.trader(100), x.trader()
    x.trade(trader, other, 10_000, 1_000)
    assert account(x, trader)[:2] == (10_000_000, 1_000_000)


def test_a_maker_without_margin_is_removed_not_filled() -> None:
    """The maker's other position loses until equity is below its initial margin; then its bid must not fill."""
    x = Exchange(FREE)
    maker, other, taker = x.trader(100), x.trader(), x.trader()
    x.trade(maker, other, 10_000, 8_000)  # 800 dollars long on 100
    bid = x.place(maker, BUY, 9_000, 1_000)
    x.index(9_900)  # minus 8 dollars: equity 92 < margin 80.1 + ...
    x.index(9_700)
    x.place(taker, SELL, 9_000, 1_000)
    assert (bid, CloseReason.MARGIN) in x.closed()
    assert x.fills() == []


def test_unrealised_loss_is_spent_and_profit_carries() -> None:
    x = Exchange(FREE)
    trader, other = x.trader(100), x.trader()
    x.trade(trader, other, 10_000, 5_000)
    x.index(11_000)
    state = x.engine.account(trader)
    assert state is not None
    assert state.equity_usd6 > 100_000_000
    assert x.of(ev.Rejected) == []
    x.place(trader, BUY, 9_000, 6_000)


@pytest.mark.parametrize(
    ("side", "price", "beyond"),
    [
        (BUY, 8_081, -1),  # 20 - 100 + x / 100 = x / 10,000: 8,080.8, up
        (SELL, 11_881, 1),  # 20 + 100 - x / 100 = x / 10,000: 11,881.2, down
    ],
)
def test_the_estimated_liquidation_price_is_the_last_that_still_stands(side: int, price: int, beyond: int) -> None:
    """20 dollars hold 100 dollars from 10,000; maintenance is 1 %."""
    x = Exchange(FREE)
    holder, other = x.trader(20), x.trader()
    x.place(other, 1 - side, 10_000, 1_000)
    x.place(holder, side, 10_000, 1_000)
    position = x.engine.position(holder, 0)
    assert position is not None
    assert position.liquidation_ticks == price
    x.index(price)
    assert x.of(ev.LiquidationStep) == []
    x.index(price + beyond)
    assert x.of(ev.LiquidationStep)[0].account == holder
