"""Spot markets exchange base for quote at once; an open order locks what it would pay."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import Cause, OrderFlag, OrderType, RejectCode, SystemAccount
from luxterm.model.units import USD6

BTC = 1
SPOT = perp(market=0, type=1, base_asset=BTC, symbol=b"BTC/USDT")
"""Lots of 0.001 BTC (100,000 atoms), ticks of 0.01; maker 2 bp, taker 5 bp."""


def market() -> tuple[Exchange, int, int]:
    """A seller with one BTC and no quote, a buyer with 1,000 dollars. The perp of market 0 stands aside."""
    x = Exchange(perp(market=5, symbol=b"PERP"), marks=())
    x.ok(cmd.ConfigureAsset(BTC, 8, 1000, 0, b"BTC"))
    x.ok(SPOT)
    x.index(10_000)
    seller, buyer = x.trader(0), x.trader(1_000)
    x.ok(cmd.Deposit(seller, BTC, 10**8))
    return x, seller, buyer


def balances(x: Exchange, account: int) -> dict[int, tuple[int, int]]:
    """asset -> (total, locked)."""
    state = x.engine.account(account)
    assert state is not None
    return {row.asset: (row.total_atoms, row.locked_atoms) for row in state.balances}


def test_base_and_quote_change_hands_and_both_fees_are_quote() -> None:
    """200 lots at 100.00 are 20 dollars and 0.2 BTC; the maker pays 0.004, the taker 0.010."""
    x, seller, buyer = market()
    x.trade(buyer, seller, 10_000, 200)
    assert balances(x, buyer) == {0: (1_000 * USD6 - 20 * USD6 - 10_000, 0), BTC: (20_000_000, 0)}
    assert balances(x, seller) == {0: (20 * USD6 - 4_000, 0), BTC: (80_000_000, 0)}
    assert x.cash(SystemAccount.FEES) == 14_000
    rows = [(row.account, row.asset, row.delta_atoms) for row in x.of(ev.CashChanged) if row.cause == Cause.SPOT]
    assert rows == [(seller, BTC, -20_000_000), (buyer, BTC, 20_000_000)]


def test_an_order_locks_what_it_would_pay_and_gives_it_back() -> None:
    """A buy of 300 at 90.00: 27 dollars and the worse fee of 0.0135. A sell of 400: 0.4 BTC."""
    x, seller, buyer = market()
    bid = x.place(buyer, BUY, 9_000, 300)
    ask = x.place(seller, SELL, 11_000, 400)
    assert balances(x, buyer)[0] == (1_000 * USD6, 27_013_500)
    assert balances(x, seller)[BTC] == (10**8, 40_000_000)
    x.cancel(buyer, bid)
    x.cancel(seller, ask)
    assert balances(x, buyer)[0] == (1_000 * USD6, 0)
    assert balances(x, seller)[BTC] == (10**8, 0)


def test_nobody_pays_twice_with_the_same_money() -> None:
    """1,000 dollars carry 11,105 lots at 90.00 with the fee; one lot more is refused, and so is a second order."""
    x, seller, buyer = market()
    most = 1_000 * USD6 * 10**4 // (90_000 * 10_005)
    assert most == 11_105
    assert x.refused(buyer, BUY, 9_000, most + 1) is RejectCode.INSUFFICIENT_BALANCE
    x.place(buyer, BUY, 9_000, most)
    assert x.refused(buyer, BUY, 9_000, 1) is RejectCode.INSUFFICIENT_BALANCE
    x.place(seller, SELL, 12_000, 1_000)
    assert x.refused(seller, SELL, 12_000, 1) is RejectCode.INSUFFICIENT_BALANCE


def test_what_is_locked_does_not_leave() -> None:
    x, seller, buyer = market()
    x.place(buyer, BUY, 9_000, 300)
    assert x.code(cmd.Withdraw(buyer, 0, 1_000 * USD6 - 27_013_499, b"")) is RejectCode.INSUFFICIENT_BALANCE
    x.ok(cmd.Withdraw(buyer, 0, 1_000 * USD6 - 27_013_500, b""))
    x.place(seller, SELL, 11_000, 400)
    assert x.code(cmd.Withdraw(seller, BTC, 60_000_001, b"")) is RejectCode.INSUFFICIENT_BALANCE
    x.ok(cmd.Withdraw(seller, BTC, 60_000_000, b""))


def test_a_better_price_leaves_the_difference_free() -> None:
    """A buy at 110.00 meets a sell at 100.00: 10 dollars for 100 lots, not 11."""
    x, seller, buyer = market()
    x.place(seller, SELL, 10_000, 100)
    x.place(buyer, BUY, 11_000, 100)
    assert balances(x, buyer)[0] == (1_000 * USD6 - 10 * USD6 - 5_000, 0)


def test_what_makes_no_sense_on_spot_is_refused() -> None:
    x, _, buyer = market()
    assert x.refused(buyer, BUY, 0, 1, type=OrderType.STOP, stop_price_ticks=11_000) is RejectCode.INVALID_TYPE
    assert x.refused(buyer, BUY, 9_000, 1, flags=OrderFlag.REDUCE_ONLY) is RejectCode.INVALID_FLAGS
    assert x.refused(buyer, BUY, 9_000, 1, take_profit_ticks=9_500) is RejectCode.INVALID_GROUP
    assert x.code(cmd.SetMarginMode(buyer, 0, 1)) is RejectCode.INVALID_CONFIGURATION


def test_a_spot_market_has_no_position() -> None:
    x, seller, buyer = market()
    x.trade(buyer, seller, 10_000, 200)
    assert x.lots(buyer) == 0
    state = x.engine.market(0)
    assert state is not None and state.open_interest_lots == 0
