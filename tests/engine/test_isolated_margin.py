"""An isolated position lives and dies by its own margin."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import MarginMode, RejectCode

PLAIN = perp(maker_fee_e12=0, taker_fee_e12=0)


def isolated(usd: int = 1_000, lots: int = 1_000) -> tuple[Exchange, int, int]:
    """100 dollars long from 10,000 at 10x in an isolated position of an account with 1,000."""
    x = Exchange(PLAIN)
    holder, other = x.trader(usd), x.trader()
    x.ok(cmd.SetMarginMode(holder, 0, MarginMode.ISOLATED))
    x.trade(holder, other, 10_000, lots)
    return x, holder, other


def margin(x: Exchange, account: int) -> int:
    state = x.engine.position(account, 0)
    assert state is not None
    return state.margin_usd6


def test_opening_moves_margin_out_of_cash() -> None:
    x, holder, _ = isolated()
    assert (x.cash(holder), margin(x, holder)) == (990_000_000, 10_000_000)


def test_closing_returns_its_share() -> None:
    """4 tenths closed at 10,100: share floor(10 x 0.4) = 4 dollars and 0.40 of profit."""
    x, holder, other = isolated()
    x.place(other, BUY, 10_100, 400)
    x.place(holder, SELL, 10_100, 400)
    assert (x.cash(holder), margin(x, holder)) == (994_400_000, 6_000_000)


def test_a_loss_beyond_the_margin_never_touches_the_rest() -> None:
    x, holder, _ = isolated()
    x.index(8_000)  # 20 dollars of loss on a margin of 10
    assert x.cash(holder) == 990_000_000
    assert x.lots(holder) == 0


def test_margin_can_be_added_and_taken_back() -> None:
    x, holder, _ = isolated()
    x.ok(cmd.AdjustMargin(holder, 0, 5_000_000))
    assert (x.cash(holder), margin(x, holder)) == (985_000_000, 15_000_000)
    assert x.code(cmd.AdjustMargin(holder, 0, -5_000_001)) == RejectCode.WITHDRAWAL_LIMIT
    x.ok(cmd.AdjustMargin(holder, 0, -5_000_000))
    assert x.code(cmd.AdjustMargin(holder, 0, 0)) == RejectCode.INVALID_AMOUNT
    assert x.code(cmd.AdjustMargin(holder, 0, 10**9)) == RejectCode.INSUFFICIENT_BALANCE


def test_the_mode_changes_only_when_flat_and_without_orders() -> None:
    x, holder, other = isolated()
    assert x.code(cmd.SetMarginMode(holder, 0, MarginMode.CROSS)) == RejectCode.MARGIN_MODE_IN_USE
    x.place(other, BUY, 10_000, 1_000)
    x.place(holder, SELL, 10_000, 1_000)
    order = x.place(holder, BUY, 9_000, 1)
    assert x.code(cmd.SetMarginMode(holder, 0, MarginMode.CROSS)) == RejectCode.MARGIN_MODE_IN_USE
    x.cancel(holder, order)
    x.ok(cmd.SetMarginMode(holder, 0, MarginMode.CROSS))
    assert x.code(cmd.SetMarginMode(holder, 0, 2)) == RejectCode.INVALID_CONFIGURATION


def test_adjusting_needs_an_isolated_position() -> None:
    x = Exchange(PLAIN)
    holder = x.trader()
    assert x.code(cmd.AdjustMargin(holder, 0, 1)) == RejectCode.NO_POSITION


def test_the_published_liquidation_price() -> None:
    """Hyperliquid: 1 long at 100, 10x, maintenance 1 / 40: 1200 / 13 = 92.307..., told as 92.31."""
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=0, max_leverage=20))
    holder, other = x.trader(), x.trader()
    x.ok(cmd.SetMarginMode(holder, 0, MarginMode.ISOLATED))
    x.trade(holder, other, 10_000, 1_000)
    state = x.engine.position(holder, 0)
    assert state is not None
    assert state.liquidation_ticks == 9_231
    x.index(9_231)
    assert x.of(ev.LiquidationStep) == []
    x.index(9_230)
    assert x.of(ev.LiquidationStep)[0].step == 0


def test_a_tier_bounds_the_leverage_of_an_isolated_position() -> None:
    """100,000 dollars in the tier of 20x: 5,000 leave the cash also at 50x, so that the maintenance of 100,000 x 1 / 40
    - 150 = 2,350 is covered and a mark that moves in favour liquidates nobody."""
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=0, max_leverage=50))
    x.ok(cmd.ConfigureMarginTiers(0, (0, 50, 10_000_000_000, 20)))
    holder, other = x.trader(), x.trader()
    x.ok(cmd.SetMarginMode(holder, 0, MarginMode.ISOLATED))
    x.ok(cmd.SetLeverage(holder, 0, 50))
    x.trade(holder, other, 10_000, 1_000_000)
    assert margin(x, holder) == 5_000_000_000
    state = x.engine.position(holder, 0)
    assert state is not None
    assert state.maintenance_margin_usd6 == 2_350_000_000
    x.index(10_001)
    assert x.of(ev.LiquidationStep) == []


def test_below_the_second_tier_the_chosen_leverage_counts() -> None:
    """9,000 dollars at 50x are 180; 2,000 more reach the tier of 20x and bring 100."""
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=0, max_leverage=50))
    x.ok(cmd.ConfigureMarginTiers(0, (0, 50, 10_000_000_000, 20)))
    holder, other = x.trader(), x.trader()
    x.ok(cmd.SetMarginMode(holder, 0, MarginMode.ISOLATED))
    x.ok(cmd.SetLeverage(holder, 0, 50))
    x.trade(holder, other, 10_000, 90_000)
    assert margin(x, holder) == 180_000_000
    x.trade(holder, other, 10_000, 20_000)
    assert margin(x, holder) == 280_000_000


def test_margin_taken_back_leaves_what_the_tier_asks() -> None:
    """20,000 dollars in the tier of 5x need 4,000, not the 10 % that every removal leaves."""
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=0, max_leverage=50))
    x.ok(cmd.ConfigureMarginTiers(0, (0, 50, 10_000_000_000, 5)))
    holder, other = x.trader(), x.trader()
    x.ok(cmd.SetMarginMode(holder, 0, MarginMode.ISOLATED))
    x.trade(holder, other, 10_000, 200_000)
    assert margin(x, holder) == 4_000_000_000
    assert x.code(cmd.AdjustMargin(holder, 0, -1)) == RejectCode.WITHDRAWAL_LIMIT
