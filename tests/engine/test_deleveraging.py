"""Auto-deleveraging: who closes against the bankrupt, for how much, and what happens where nobody can."""

from __future__ import annotations

from support.exchange import BUY, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import ANY_MARKET, Cause, CloseReason, MarketStatus, RejectCode, SystemAccount

FIRST = perp(maker_fee_e12=0, taker_fee_e12=0)
SECOND = perp(market=1, maker_fee_e12=0, taker_fee_e12=0, symbol=b"ETH-PERP")
EVERY_DOLLAR = 1_000_000


def two_markets() -> tuple[Exchange, int, int, int]:
    """A holds 900 dollars long in market 0 with 100; B is short against it and 900 long in market 1 with 110; C has the
    other side of that. Maintenance is 1 %."""
    x = Exchange(FIRST, SECOND, marks=(10_000, 10_000))
    a, b, c = x.trader(100), x.trader(110), x.trader()
    for market in (0, 1):
        x.ok(cmd.SetLeverage(b, market, 50))
    x.trade(a, b, 10_000, 9_000)
    x.trade(b, c, 10_000, 9_000, market=1)
    return x, a, b, c


def test_a_solvent_account_in_liquidation_is_deleveraged_like_any_other() -> None:
    """Market 1 at 8,910 costs B 98.10: equity 11.90 < 9 + 8.019, in liquidation, and more than two thirds. At 8,800 A
    has 100 - 108 = -8: its 9,000 lots go to B at 792 + 8 = 800 dollars, which leaves B 110 + 100 - 98.10 = 111.90."""
    x, a, b, _ = two_markets()
    x.index(8_910, market=1)
    assert [(step.account, step.step) for step in x.of(ev.LiquidationStep)] == [(b, 0), (b, 1), (b, 1)]
    x.index(8_800)
    step = next(step for step in x.of(ev.LiquidationStep) if step.step == 4)
    assert (step.account, step.lots, step.counterparty, step.price_ticks) == (a, 9_000, b, 8_888)
    assert (x.lots(a), x.lots(b)) == (0, 0)
    assert (x.cash(a), x.cash(b)) == (0, 210 * EVERY_DOLLAR)
    state = x.engine.account(b)
    assert state is not None
    assert (state.equity_usd6, state.liquidating) == (111_900_000, False)
    assert x.engine.insurance_usd6 == 0


def test_where_all_are_skipped_the_market_halts_and_settles_at_the_mark() -> None:
    """At 8,900 A has 1 dollar left and sleeps. Market 1 at 7,600 leaves B 110 + 99 - 216 = -7 against 8.01 + 6.84.
    Market 0 carries -7 x 8.01 / 14.85 = -3.775757: A would be left with 1 - 3.78, so nobody takes it and it settles
    at 8,900: B gains 99, A loses 99. Market 1 carries -3.224242 and goes to C at 684 + 3.224242. Insurance pays what B
    lacks: 110 + 99 - 212.775758 = -3.775758."""
    x, a, b, c = two_markets()
    resting = x.place(c, BUY, 8_000, 5)
    x.index(8_900)
    x.index(7_600, market=1)
    assert [event.status for event in x.of(ev.MarketStatusChanged)] == [MarketStatus.HALTED, MarketStatus.SETTLED]
    assert x.closed() == [(resting, CloseReason.MARKET_CLOSED)]
    steps = [(s.account, s.market, s.step, s.lots, s.price_ticks, s.counterparty) for s in x.of(ev.LiquidationStep)]
    assert [step for step in steps if step[2] not in (0, 1)] == [
        (b, 0, 8, -9_000, 8_900, 0),
        (b, 1, 4, 9_000, 7_635, c),  # 687,224,242 / 90,000, down
        (a, ANY_MARKET, 6, 0, 0, 0),
        (b, ANY_MARKET, 3, 0, 0, SystemAccount.INSURANCE),
        (b, ANY_MARKET, 6, 0, 0, 0),
    ]
    settled = [row for row in x.of(ev.CashChanged) if row.cause == Cause.SETTLEMENT]
    assert [(row.account, row.delta_atoms) for row in settled] == [(a, -99 * EVERY_DOLLAR), (b, 99 * EVERY_DOLLAR)]
    assert (x.cash(a), x.cash(b)) == (EVERY_DOLLAR, 0)
    assert x.cash(c) == 1_000_000 * EVERY_DOLLAR + 212_775_758
    assert x.engine.insurance_usd6 == -3_775_758
    assert x.refused(a, BUY, 8_900, 1) == RejectCode.MARKET_HALTED


def test_a_settled_market_leaves_the_others_alone() -> None:
    x, _, _, c = two_markets()
    x.index(8_900)
    x.index(7_600, market=1)
    x.trade(c, x.trader(), 7_600, 10, market=1)
    assert x.code(cmd.SetMarketStatus(0, MarketStatus.ACTIVE)) == RejectCode.INVALID_CONFIGURATION
    x.tick(3_600 * 10**9)
    assert x.engine.insurance_usd6 == -3_775_758


def test_the_most_leveraged_come_first_and_equals_by_account() -> None:
    """Three shorts of 4,000 from 10,000: one with 1,000 dollars, two with 100. At 8,800 A's 9,000 lots are worth 800
    dollars in all: 4,000 / 9,000 of it is 355.555555 down, twice; the slice that ends the position takes what is left,
    88.888890, for 1,000 lots of the third."""
    x = Exchange(FIRST)
    a, rich, other, first, second = x.trader(100), x.trader(1_000), x.trader(), x.trader(100), x.trader(100)
    for long, short, lots in ((a, second, 4_000), (a, rich, 4_000), (a, first, 1_000), (other, first, 3_000)):
        x.trade(long, short, 10_000, lots)
    x.index(8_800)
    slices = [(s.counterparty, s.lots, s.remaining_lots) for s in x.of(ev.LiquidationStep) if s.step == 4]
    assert slices == [(first, 4_000, 5_000), (second, 4_000, 1_000), (rich, 1_000, 0)]
    gained = {row.account: row.delta_atoms for row in x.of(ev.CashChanged) if row.cause == Cause.DELEVERAGE}
    assert {account: gained[account] for account in (first, second)} == dict.fromkeys((first, second), 44_444_445)
    assert gained[rich] == 100_000_000 - 88_888_890
    assert x.cash(a) == 0
    assert x.engine.insurance_usd6 == 0
    assert (x.lots(rich), x.lots(other)) == (-3_000, 3_000)
    assert x.of(ev.Trade) == []
    state = x.engine.market(0)
    assert state is not None
    assert state.last_ticks == 10_000
