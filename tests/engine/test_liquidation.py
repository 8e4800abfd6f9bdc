"""The waterfall: the book inside the bankruptcy price, the fee to insurance, then the others."""

from __future__ import annotations

import pytest
from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import Cause, CloseReason, OrderFlag, RejectCode, SystemAccount
from luxterm.model.units import SECOND

PLAIN = perp(maker_fee_e12=0, taker_fee_e12=0)


def leveraged() -> tuple[Exchange, int, int, int]:
    """100 dollars hold 900 dollars long from 10,000; maintenance is 1 %. A maker has a million."""
    x = Exchange(PLAIN)
    holder, other, maker = x.trader(100), x.trader(), x.trader()
    x.trade(holder, other, 10_000, 9_000)
    return x, holder, other, maker


def test_above_maintenance_nothing_happens() -> None:
    x, _, _, _ = leveraged()
    x.index(8_990)  # equity 9.10, maintenance 8.091
    assert x.of(ev.LiquidationStep) == []


def test_the_book_takes_the_position_and_insurance_the_fee() -> None:
    """At 8,960: loss 93.60, equity 6.40 < 8.064. Sold at 8,960 for 806.40; fee 0.5 % = 4.032; 2.368 is left."""
    x, holder, _, maker = leveraged()
    bid = x.place(maker, BUY, 8_960, 9_000)
    own = x.place(holder, BUY, 8_000, 10)
    x.index(8_960)
    steps = [step.step for step in x.of(ev.LiquidationStep)]
    assert steps == [0, 1, 6]
    assert (own, CloseReason.LIQUIDATION) in x.closed()
    assert x.fills() == [(bid, 8_960, 9_000)]
    accepted = x.of(ev.OrderAccepted)[0]
    assert accepted.flags == OrderFlag.REDUCE_ONLY | OrderFlag.LIQUIDATION
    assert accepted.price_ticks == 8_889  # (806,400,000 - 6,400,000) / 90,000 = 8,888.9, up
    assert x.cash(holder) == 2_368_000
    assert x.engine.insurance_usd6 == 4_032_000
    assert x.lots(holder) == 0


def test_the_order_never_goes_below_the_bankruptcy_price() -> None:
    x, holder, _, maker = leveraged()
    x.place(maker, BUY, 8_888, 9_000)
    x.index(8_960)
    assert x.fills() == []
    assert x.lots(holder) == 9_000
    state = x.engine.account(holder)
    assert state is not None
    assert state.liquidating


def test_an_unfilled_rest_tries_again_at_the_next_price_or_tick() -> None:
    """At 8,950: equity 5.50 < 8.055. After 4,000 lots and a fee of 1.79 it is 3.71 < 4.475 and more than two thirds."""
    x, holder, _, maker = leveraged()
    x.place(maker, BUY, 8_950, 4_000)
    x.index(8_950)
    assert x.lots(holder) == 5_000
    x.place(maker, BUY, 8_945, 9_000)
    assert x.lots(holder) == 5_000
    x.tick(SECOND)
    assert x.lots(holder) == 0


def test_a_part_that_restores_the_margin_is_enough() -> None:
    """At 8,960: 4,000 lots leave equity 4.608 against 4.48 for the other 5,000."""
    x, holder, _, maker = leveraged()
    x.place(maker, BUY, 8_960, 4_000)
    x.index(8_960)
    assert [step.step for step in x.of(ev.LiquidationStep)] == [0, 1, 6]
    assert x.lots(holder) == 5_000


def test_an_account_in_liquidation_takes_no_orders() -> None:
    x, holder, _, _ = leveraged()
    x.index(8_960)
    assert x.refused(holder, BUY, 8_000, 1) == RejectCode.LIQUIDATION_IN_PROGRESS
    assert x.code(cmd.Withdraw(holder, 0, 1)) == RejectCode.LIQUIDATION_IN_PROGRESS


def test_a_recovered_account_is_let_go() -> None:
    x, holder, _, _ = leveraged()
    x.index(8_960)
    x.index(9_500)
    assert [step.step for step in x.of(ev.LiquidationStep)] == [6]
    x.place(holder, SELL, 11_000, 1)


def test_a_large_position_goes_a_fifth_first() -> None:
    """Above 100,000 dollars: 20 %, and the rest after 30 s. At 9,080 the equity is 12,000 - 11,040 = 960 < 1,089.60.
    240,000 lots bring 21,792, of which 108.96 are the fee: 851.04 < 871.68, more than two thirds. After 30 s the
    other 960,000 go at 9,080 too, for 435.84 of fee."""
    x = Exchange(PLAIN)
    holder, other, maker = x.trader(12_000), x.trader(), x.trader(100_000_000)
    x.trade(holder, other, 10_000, 1_200_000)  # 120,000 dollars
    x.place(maker, BUY, 9_080, 10_000_000)
    x.index(9_080)
    assert x.lots(holder) == 960_000
    assert x.cash(holder) == 12_000_000_000 - 2_208_000_000 - 108_960_000
    x.index(9_079, later_ns=29 * SECOND)
    assert x.lots(holder) == 960_000
    x.tick(SECOND)
    assert x.lots(holder) == 0
    assert x.cash(holder) == 851_040_000 - 435_840_000


@pytest.mark.parametrize(
    ("lots", "mark", "entry", "sold"),
    [
        (1_000_000, 10_000, 11_010, 1_000_000),  # 100,000 dollars; equity 900 < 1,000
        (1_100_000, 9_091, 10_011, 220_000),  # 100,001 dollars; equity 880 < 1,000.01
    ],
)
def test_a_fifth_is_for_what_is_worth_more_than_the_limit(lots: int, mark: int, entry: int, sold: int) -> None:
    x = Exchange(PLAIN, marks=(entry,))
    holder, other, maker = x.trader(11_000), x.trader(), x.trader(100_000_000)
    x.ok(cmd.SetLeverage(holder, 0, 20))
    x.trade(holder, other, entry, lots)
    x.place(maker, BUY, mark, 10_000_000)
    x.index(mark)
    step = next(step for step in x.of(ev.LiquidationStep) if step.step == 1)
    assert (step.lots, step.remaining_lots) == (sold, lots - sold)


def test_the_fee_is_lowered_to_fit_under_the_maintenance_rate() -> None:
    """1 % of maintenance, 0.6 % of taker fee: of 0.5 % liquidation fee 0.4 % are left. 107 - 5.40 of entry fee - 93.60
    at 8,960 is 8 < 8.064; sold at 8,970: loss 92.70, taker fee 4.8438, 4.0562 left; fee 807.30 x 0.4 % = 3.2292."""
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=6_000_000_000))
    holder, other, maker = x.trader(107), x.trader(), x.trader()
    x.trade(holder, other, 10_000, 9_000)
    x.place(maker, BUY, 8_970, 9_000)
    x.index(8_960)
    assert x.engine.insurance_usd6 == 3_229_200
    assert x.cash(holder) == 827_000


def test_the_fee_takes_no_more_than_the_equity_that_is_left() -> None:
    """Sold at 8,889 for 800.01: 0.01 is left, where 0.5 % would be 4.00005."""
    x, holder, _, maker = leveraged()
    x.place(maker, BUY, 8_889, 9_000)
    x.index(8_960)
    assert x.engine.insurance_usd6 == 10_000
    assert (x.cash(holder), x.lots(holder)) == (0, 0)


def test_the_backstop_takes_up_to_its_cap_and_loses_no_more_than_its_share() -> None:
    """At 8,930 the equity is 3.70 < 2/3 x 8.037. Of 9,000 lots 5,000 go over with floor(3.70 x 5 / 9) = 2.055555; so
    that it stands at 50 times the backstop adds 446.50 / 50 - 2.055555 = 6.874445. At 8,700 its 62.43 of margin are
    2.57 short of the loss of 65: the short makes up for that, and the vault's cash is what it was."""
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=0, backstop_cap_lots=5_000))
    holder, other = x.trader(100), x.trader()
    x.trade(holder, other, 10_000, 9_000)
    x.ok(cmd.Deposit(SystemAccount.BACKSTOP, 0, 1_000_000_000))
    x.index(8_930)
    assert (x.lots(SystemAccount.BACKSTOP), x.lots(holder)) == (5_000, 4_000)
    taken = x.engine.position(SystemAccount.BACKSTOP, 0)
    assert taken is not None
    assert (taken.cost_usd6, taken.margin_usd6) == (500_000_000, 55_555_555 + 6_874_445)
    assert x.cash(SystemAccount.BACKSTOP) == 1_000_000_000 - 6_874_445
    assert x.cash(holder) == 100_000_000 - 55_555_555
    x.index(8_700)
    assert (x.lots(SystemAccount.BACKSTOP), x.lots(holder), x.lots(other)) == (0, 0, 0)
    assert x.cash(SystemAccount.BACKSTOP) == 1_000_000_000 - 6_874_445
    assert x.cash(holder) == 0
    assert x.engine.insurance_usd6 == 0


def test_below_zero_the_winners_are_deleveraged_at_the_bankruptcy_price() -> None:
    """At 8,800 equity is -8: 9,000 lots go at 792 + 8 = 800 dollars to the short, and nobody owes anything."""
    x, holder, other, _ = leveraged()
    before = x.cash(other)
    x.index(8_800)
    step = next(step for step in x.of(ev.LiquidationStep) if step.step == 4)
    assert (step.lots, step.counterparty, step.price_ticks) == (9_000, other, 8_888)
    assert x.cash(holder) == 0
    assert x.cash(other) == before + 100_000_000
    assert (x.lots(holder), x.lots(other)) == (0, 0)
    assert x.of(ev.Trade) == []
    assert x.engine.insurance_usd6 == 0


def test_insurance_and_backstop_come_before_deleveraging() -> None:
    x, holder, other, _ = leveraged()
    x.ok(cmd.Deposit(SystemAccount.INSURANCE, 0, 1_000_000_000))
    x.ok(cmd.Deposit(SystemAccount.BACKSTOP, 0, 1_000_000_000))
    x.index(8_800)
    steps = [step.step for step in x.of(ev.LiquidationStep)]
    assert 2 in steps
    assert 3 in steps
    assert 4 not in steps
    assert x.engine.insurance_usd6 == 1_000_000_000 - 8_000_000
    assert x.lots(SystemAccount.BACKSTOP) == 9_000
    assert x.lots(other) == -9_000
    assert x.cash(holder) == 0


def test_under_two_thirds_of_maintenance_the_backstop_takes_over() -> None:
    """At 8,930: equity 3.70, maintenance 8.037. The position moves with its equity."""
    x, holder, _, _ = leveraged()
    x.ok(cmd.Deposit(SystemAccount.BACKSTOP, 0, 1_000_000_000))
    x.index(8_930)
    assert x.lots(SystemAccount.BACKSTOP) == 9_000
    assert x.lots(holder) == 0
    assert x.cash(holder) == 0
    rows = [row for row in x.of(ev.CashChanged) if row.cause == Cause.BACKSTOP]
    assert {row.account for row in rows} == {holder, SystemAccount.BACKSTOP}


def test_no_loss_reaches_an_account_without_a_position() -> None:
    x, holder, other, maker = leveraged()
    bystander = x.trader(5_000)
    x.index(5_000)
    assert x.cash(bystander) == 5_000_000_000
    assert x.cash(maker) == 1_000_000_000_000
    assert x.cash(holder) == 0
    assert x.lots(other) == 0
