"""Other assets as collateral: what they count for, and how a liquidation turns them into quote."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import ANY_MARKET, OrderFlag, RejectCode, SystemAccount
from luxterm.model.units import USD6

BTC, ETH = 1, 2
ONE_BTC = 10**8
PLAIN = perp(maker_fee_e12=0, taker_fee_e12=0)
SPOT = perp(market=1, type=1, base_asset=BTC, maker_fee_e12=0, taker_fee_e12=0, symbol=b"BTC/USDT")


def venue(haircut_bps: int = 1000) -> Exchange:
    """A perp, and BTC at 100.00 on a spot market that also prices it."""
    x = Exchange(PLAIN, marks=(10_000,))
    x.ok(cmd.ConfigureAsset(BTC, 8, haircut_bps, 1, b"BTC"))
    x.ok(SPOT)
    x.index(10_000, 1)
    return x


def equity(x: Exchange, account: int) -> int:
    state = x.engine.account(account)
    assert state is not None
    return state.equity_usd6


def sinking(x: Exchange) -> tuple[int, int]:
    """One BTC and no quote hold 800 dollars long from 10,000; at 8,940 a maker buys. Gives holder and maker."""
    holder, other, maker = x.trader(0), x.trader(), x.trader()
    x.ok(cmd.Deposit(holder, BTC, ONE_BTC))
    x.trade(holder, other, 10_000, 8_000)
    x.place(maker, BUY, 8_940, 8_000)
    return holder, maker


def test_an_asset_counts_at_its_index_less_the_haircut_rounded_down() -> None:
    """0.12345678 BTC at 100.00 are 12,345,678 usd6; nine tenths are 11,111,110.2."""
    x = venue()
    account = x.trader(0)
    x.ok(cmd.Deposit(account, BTC, 12_345_678))
    assert equity(x, account) == 11_111_110


def test_a_liquidation_sells_on_the_book_down_to_the_haircut_then_to_insurance() -> None:
    """At 8,950 equity 90 - 84 = 6 < 7.16. Sold at 8,940: cash -84.80, fee 0.5 % of 715.20 = 3.576: 88.376 are owed.
    Limit 9,000, 982 lots; the bid at 9,500 takes 500 for 47.50. Insurance gives 40.876 for 40,876,000 / 0.9 atoms."""
    x = venue()
    x.ok(cmd.Deposit(SystemAccount.INSURANCE, 0, 100 * USD6))
    holder, maker = sinking(x)
    bid = x.place(maker, BUY, 9_500, 500, market=1)
    x.place(maker, BUY, 8_999, 500, market=1)
    x.index(8_950)
    steps = {step.step: step for step in x.of(ev.LiquidationStep)}
    assert list(steps) == [0, 1, 7, 5, 6]
    book = steps[7]
    assert (book.market, book.lots, book.price_ticks, book.remaining_lots) == (1, 500, 9_000, ONE_BTC // 2)
    assert (steps[5].market, steps[5].lots, steps[5].price_ticks) == (ANY_MARKET, 45_417_778, 40_876_000)
    sale = next(order for order in x.of(ev.OrderAccepted) if order.market == 1)
    assert (sale.side, sale.size_lots, sale.price_ticks, sale.flags) == (SELL, 982, 9_000, OrderFlag.LIQUIDATION)
    assert steps[7].order_id == sale.order_id
    assert [trade.maker_order_id for trade in x.of(ev.Trade) if trade.market == 1] == [bid]
    assert x.cash(holder) == 0
    state = x.engine.account(holder)
    assert state is not None and not state.liquidating
    assert [row.total_atoms for row in state.balances if row.asset == BTC] == [4_582_222]


def test_the_band_of_the_spot_market_is_not_left() -> None:
    """A band of 2 % stands above the haircut of 10 %: nothing is sold below 9,800, and there is no insurance."""
    x = Exchange(PLAIN, marks=(10_000,))
    x.ok(cmd.ConfigureAsset(BTC, 8, 1000, 1, b"BTC"))
    x.ok(perp(market=1, type=1, base_asset=BTC, maker_fee_e12=0, taker_fee_e12=0, symbol=b"B/U", price_band_bps=200))
    x.index(10_000, 1)
    holder, maker = sinking(x)
    x.index(10_100, 1)
    x.place(maker, BUY, 9_900, 300, market=1)
    x.index(10_150, 1)  # 98 % of it are 9,947
    x.index(8_900)
    assert [step.step for step in x.of(ev.LiquidationStep) if step.step == 7] == []
    assert x.cash(holder) < 0


def test_what_is_cut_least_goes_first_and_of_equals_the_lower_id() -> None:
    x = venue()
    x.ok(cmd.ConfigureAsset(ETH, 8, 500, 1, b"ETH"))
    x.ok(cmd.Deposit(SystemAccount.INSURANCE, 0, 100 * USD6))
    holder, _ = sinking(x)
    x.ok(cmd.Deposit(holder, ETH, 1_000_000))
    x.index(8_950)
    sold = [(step.order_id, step.lots) for step in x.of(ev.LiquidationStep) if step.step == 5]
    assert sold[0] == (ETH, 1_000_000)
    assert sold[1][0] == BTC


def test_a_stale_or_halted_spot_market_sells_nothing() -> None:
    x = venue()
    x.ok(cmd.Deposit(SystemAccount.INSURANCE, 0, 100 * USD6))
    _, maker = sinking(x)
    x.place(maker, BUY, 9_500, 500, market=1)
    x.ok(cmd.SetMarketStatus(1, 2))
    x.index(8_950)
    assert [step.step for step in x.of(ev.LiquidationStep)] == [0, 1, 5, 6]


def test_of_a_collateral_only_what_is_not_needed_may_leave() -> None:
    """Initial margin 80; the collateral of 90 gives 10 away, which at nine tenths are 11.111111 dollars of BTC."""
    x = venue()
    holder, _ = sinking(x)
    assert x.code(cmd.Withdraw(holder, BTC, 11_111_112, b"")) is RejectCode.WITHDRAWAL_LIMIT
    x.ok(cmd.Withdraw(holder, BTC, 11_111_111, b""))
