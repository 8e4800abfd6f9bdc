"""Products at the edge of what the venue counts: 2^60 usd6, 2^50 lots, prices below 2^42. A refusal says which."""

from __future__ import annotations

import pytest
from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, MarketFlag, MarketStatus, OrderFlag, OrderType, RejectCode, TimeInForce
from luxterm.model.units import USD6

MONEY_MAX, LOTS_MAX, PRICE_MAX = 2**60, 2**50, 2**42 - 1
ONE = perp(tick_size_e12=10**12, lot_size_e12=10**6, max_leverage=1000, default_leverage=1000)
"""One tick x one lot = 1 usd6."""
COUNTING = perp(tick_size_e12=10**12, lot_size_e12=10**6, flags=MarketFlag.MARGIN_OFF)
"""The same without margin."""
GIANT = perp(
    tick_size_e12=10**12, lot_size_e12=2**10 * 10**12, max_leverage=1000, default_leverage=1000,
    maker_fee_e12=10**11, taker_fee_e12=10**11,
)  # fmt: skip
"""One tick x one lot = 1,024,000,000 usd6, and the highest fee there may be."""
BTC = 1


def test_the_value_of_one_order() -> None:
    """2^20 x 2^40 = 2^60 is counted, one lot more is not."""
    x = Exchange(COUNTING)
    trader = x.trader(0)
    assert x.refused(trader, BUY, 2**20, 2**40 + 1) == RejectCode.OVERFLOW
    x.place(trader, BUY, 2**20, 2**40)


def test_the_lots_of_a_side() -> None:
    """2^50 lots may be open on a side; the sum of values, 2^50 usd6, is far from its bound."""
    x = Exchange(COUNTING)
    trader = x.trader(0)
    x.place(trader, SELL, 2, LOTS_MAX - 5)
    assert x.refused(trader, SELL, 2, 6) == RejectCode.EXPOSURE_OVERFLOW
    x.place(trader, SELL, 2, 5)
    x.place(trader, BUY, 1, 5)


def test_the_value_of_a_side_s_orders() -> None:
    """Two orders of 2^59 fill the bound of 2^60; a third of one usd6 is refused, the other side is free."""
    x = Exchange(COUNTING)
    trader = x.trader(0)
    for _ in range(2):
        x.place(trader, BUY, 2**19, 2**40)
    assert x.refused(trader, BUY, 1, 1) == RejectCode.ORDERS_OVERFLOW
    x.place(trader, SELL, 2**20, 2**40)


def test_the_value_of_all_positions() -> None:
    """2^39 lots are open: at 2^21 ticks that is 2^60, one tick higher it is more. Settling at such a price as well."""
    x = Exchange(ONE, marks=(1_000,))
    a, b = x.trader(10**9), x.trader(10**9)
    x.trade(a, b, 1_000, 2**39)
    assert x.code(cmd.SetIndexPrice(0, 2**21 + 1, x.now_ns)) == RejectCode.OPEN_INTEREST_OVERFLOW
    x.index(2**21)


def test_the_price_of_a_settlement() -> None:
    """Without a sample the last index counts; what was opened since makes it too much: 2^20 ticks x 2 x 2^40 lots."""
    x = Exchange(ONE, marks=(2**20,))
    for _ in range(2):
        x.trade(x.trader(10**10), x.trader(10**10), 2**20, 2**40)
    assert x.code(cmd.SetMarketStatus(0, MarketStatus.SETTLED)) == RejectCode.OPEN_INTEREST_OVERFLOW


def test_base_atoms_of_a_spot_order() -> None:
    """A lot of one coin of 8 decimals: 2^60 / 10^8 = 11,529,215,046.06 lots."""
    x = Exchange()
    x.ok(cmd.ConfigureAsset(BTC, 8, 0, 1, b"BTC"))
    x.ok(perp(market=1, type=1, base_asset=BTC, tick_size_e12=10**6, lot_size_e12=10**12, symbol=b"BTC/USDT"))
    trader = x.trader()
    assert x.refused(trader, SELL, 1, 11_529_215_047, market=1) == RejectCode.BASE_OVERFLOW
    assert x.refused(trader, SELL, 1, 11_529_215_046, market=1) == RejectCode.INSUFFICIENT_BALANCE


def test_all_deposits_of_an_asset() -> None:
    x = Exchange()
    a, b = x.trader(0), x.trader(0)
    x.ok(cmd.Deposit(a, 0, MONEY_MAX - 1))
    assert x.code(cmd.Deposit(b, 0, 2)) == RejectCode.DEPOSITS_OVERFLOW
    x.ok(cmd.Deposit(b, 0, 1))


def test_shares_of_a_vault() -> None:
    """The first usd6 buys 1,000 shares: 2^60 / 1,000 usd6 at most."""
    x = Exchange()
    leader = x.trader(0)
    x.ok(cmd.Deposit(leader, 0, MONEY_MAX))
    x.ok(cmd.CreateVault(leader, 500, 0, 0, 0, b"vault"))
    vault = x.engine.account_by_name(b"vault")
    most = MONEY_MAX // 1_000
    assert x.code(cmd.VaultDeposit(leader, vault, most + 1)) == RejectCode.SHARES_OVERFLOW
    x.ok(cmd.VaultDeposit(leader, vault, most))


def test_a_trailing_stop_follows_no_further_than_orders_count() -> None:
    """2^49 lots at 2^11 - 1 are counted, at 2^11 they would be 2^60 with nothing to spare for the order of one lot."""
    x = Exchange(ONE, marks=(3,))
    trader = x.trader(10**11)
    trail = x.place(trader, SELL, 0, 2**49, type=OrderType.TRAILING_STOP, trail_ticks=1)
    other = x.place(trader, SELL, 10, 1)
    x.index(2**11)
    assert x.one(ev.OrderChanged).stop_price_ticks == 2**11 - 1
    x.index(2**11 + 1)  # 2^49 x 2^11 + 10 > 2^60
    assert x.of(ev.OrderChanged) == []
    x.index(PRICE_MAX)
    assert x.of(ev.OrderChanged) == []
    assert x.refused(trader, SELL, 2**40, 2**10) == RejectCode.ORDERS_OVERFLOW
    x.cancel(trader, other)
    x.index(2**11 + 1)  # looked at again: 2^60 exactly
    change = x.one(ev.OrderChanged)
    assert (change.order_id, change.stop_price_ticks) == (trail, 2**11)
    x.index(2**12)
    assert x.of(ev.OrderChanged) == []


def test_a_reduce_only_trailing_stop_is_in_no_sum_and_follows() -> None:
    x = Exchange(COUNTING, marks=(3,))
    holder, other = x.trader(0), x.trader(0)
    x.trade(holder, other, 3, 2**30)
    x.place(holder, SELL, 0, 2**30, type=OrderType.TRAILING_STOP, trail_ticks=1, flags=OrderFlag.REDUCE_ONLY)
    x.place(holder, SELL, 2**20, 2**40)  # all that the sum of a side may be
    x.index(2**30)
    assert x.one(ev.OrderChanged).stop_price_ticks == 2**30 - 1


def test_the_worst_fee_is_exact_where_its_product_needs_more_than_128_bits() -> None:
    """Orders of 2^60 usd6 at 1 tick with the mark at 2^42: 2^102 usd6 x 10^11 of fee. One more order adds to what is
    asked of the account, whatever the product's high bits are."""
    for lots in (1_005_978_394, 1_050_000_000, 1_100_000_000):
        x = Exchange(GIANT, marks=(1,))
        trader = x.trader(10**12)
        x.place(trader, BUY, 1, lots)
        x.index(PRICE_MAX)
        for more in (2**17, 2**19, 2**20):
            assert x.refused(trader, BUY, 1, more) == RejectCode.INSUFFICIENT_MARGIN


def test_a_maker_whose_position_cannot_hold_the_fill_is_closed() -> None:
    """Long 10, sells of 2^50 and 10 rest: 2^50 short at most. A reduce-only order, which no sum counts, closes the 10:
    the last 10 would make 2^50 + 10."""
    x = Exchange(COUNTING)
    maker, other, taker = x.trader(0), x.trader(0), x.trader(0)
    x.trade(maker, other, 1, 10)
    x.place(maker, SELL, 1, 10, flags=OrderFlag.REDUCE_ONLY)
    whole = x.place(maker, SELL, 2, LOTS_MAX)
    last = x.place(maker, SELL, 3, 10)
    x.place(other, BUY, 1, 10)
    x.place(taker, BUY, 3, LOTS_MAX)
    assert x.fills() == [(whole, 2, LOTS_MAX)]
    x.place(other, BUY, 3, 10)
    assert x.fills() == []
    assert x.closed() == [(last, CloseReason.MARGIN)]
    assert x.lots(maker) == -LOTS_MAX


@pytest.mark.parametrize("side", [BUY, SELL])
def test_a_fill_or_kill_order_of_the_greatest_size_is_measured_and_refused(side: int) -> None:
    x = Exchange(COUNTING)
    taker = x.trader(0)
    for _ in range(3):
        x.place(x.trader(0), 1 - side, 2**10, 2**49)
    fok = {"tif": TimeInForce.FOK}
    assert x.refused(taker, side, 2**10, LOTS_MAX, **fok) is None
    assert sum(size for _, _, size in x.fills()) == LOTS_MAX
    assert x.refused(x.trader(0), side, 2**10, LOTS_MAX, **fok) == RejectCode.FOK_NOT_FILLABLE


def test_money_of_the_greatest_account_adds_up() -> None:
    """Nearly 2^60 usd6 in one account at 1,000 x: the engine's own check runs after every command."""
    x = Exchange(ONE, marks=(2**20,))
    rich, other = x.trader(0), x.trader(10**5)
    x.ok(cmd.Deposit(rich, 0, MONEY_MAX - 10**5 * USD6))
    x.trade(rich, other, 2**20, 10**6)
    x.index(2**21)
    x.index(2**10)
    assert x.lots(rich) + x.lots(other) + x.lots(6) == 0
