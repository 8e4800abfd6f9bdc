"""A fill-or-kill order counts only what would really fill; when it is refused, nothing has changed."""

from __future__ import annotations

import pytest
from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model.codes import CloseReason, OrderFlag, OrderType, RejectCode, SelfTrade, TimeInForce
from luxterm.model.units import SECOND

PLAIN = perp(maker_fee_e12=0, taker_fee_e12=0)
FOK = {"tif": TimeInForce.FOK}
REDUCE = OrderFlag.REDUCE_ONLY


def venue(*markets: cmd.ConfigureMarket) -> tuple[Exchange, int, int, int]:
    x = Exchange(*(markets or (PLAIN,)))
    return x, x.trader(), x.trader(), x.trader()


def fits(x: Exchange, taker: int, side: int, price: int, size: int, **fields: object) -> None:
    """`size` fills to the last lot, one lot more is refused and leaves no trace."""
    assert x.refused(taker, side, price, size + 1, **FOK, **fields) == RejectCode.FOK_NOT_FILLABLE
    x.place(taker, side, price, size, **FOK, **fields)
    assert sum(lots for _, _, lots in x.fills()) == size


def test_reduce_only_makers_give_no_more_than_their_position() -> None:
    """Long 3 with two reduce-only sells of 3 and one of 2: three lots are to be had, and 5 of another's."""
    x, maker, other, taker = venue()
    x.trade(maker, other, 10_000, 3)
    for size in (3, 3, 2):
        x.place(maker, SELL, 10_000, size, flags=REDUCE)
    x.place(other, SELL, 10_010, 5)
    fits(x, taker, BUY, 10_010, 8)
    assert x.lots(maker) == 0


def test_a_reduce_only_maker_that_others_of_its_account_have_used_up() -> None:
    """The plain sell in front of it takes the position to nothing."""
    x, maker, other, taker = venue()
    x.trade(maker, other, 10_000, 3)
    x.place(maker, SELL, 10_000, 3)
    x.place(maker, SELL, 10_005, 3, flags=REDUCE)
    fits(x, taker, BUY, 10_010, 3)


def test_makers_that_expire_with_this_very_command() -> None:
    x, maker, other, taker = venue()
    x.place(maker, SELL, 10_000, 5, tif=TimeInForce.GTD, expires_ns=x.now_ns + SECOND)
    x.place(other, SELL, 10_000, 2)
    x.do(x.order(taker, BUY, 10_000, 3, **FOK), later_ns=SECOND)
    assert x.closed() == [(1, CloseReason.EXPIRED)]
    assert x.fills() == []
    x.place(taker, BUY, 10_000, 2, **FOK)


def test_makers_whose_margin_no_longer_carries_the_fill() -> None:
    """100 dollars hold 5,000 lots from 10,000 and bid for 4,000 at 9,900. At 9,700 the equity is 85; the margin is
    9,000 x 9,700 x 10 / 10 = 87.30 and 8 of open loss. Their sell closes and counts, their bid does not."""
    x, _, other, taker = venue()
    poor = x.trader(100)
    x.trade(poor, other, 10_000, 5_000)
    x.place(poor, BUY, 9_900, 4_000)
    x.place(poor, SELL, 10_100, 5_000)
    x.index(9_700)
    assert x.refused(taker, SELL, 9_900, 1, **FOK) == RejectCode.FOK_NOT_FILLABLE
    x.place(taker, BUY, 10_100, 5_000, **FOK)
    assert x.lots(poor) == 0


def test_a_closing_order_larger_than_the_position_is_no_closing_order() -> None:
    x, _, other, taker = venue()
    poor = x.trader(100)
    x.trade(poor, other, 10_000, 5_000)
    x.place(poor, BUY, 9_900, 4_000)
    x.place(poor, SELL, 10_100, 5_001)
    x.index(9_700)
    assert x.refused(taker, BUY, 10_100, 1, **FOK) == RejectCode.FOK_NOT_FILLABLE


def test_an_account_in_liquidation_makes_nothing() -> None:
    """Its orders are closed when it comes to that, so there is nothing to count."""
    x, _, other, taker = venue()
    poor = x.trader(100)
    x.trade(poor, other, 10_000, 9_000)
    x.index(8_950)
    assert x.refused(taker, BUY, 9_000, 1, **FOK) == RejectCode.FOK_NOT_FILLABLE


def test_open_interest_that_may_not_grow() -> None:
    """A cap of 10 with 6 open: of newcomers 4 may fill; a maker that closes its long gives 6 more to a newcomer without
    raising it."""
    x, long, short, taker = venue(perp(maker_fee_e12=0, taker_fee_e12=0, max_open_interest_lots=10))
    newcomer = x.trader()
    x.trade(long, short, 10_000, 6)
    x.place(newcomer, SELL, 10_000, 4)
    x.place(long, SELL, 10_010, 6, flags=REDUCE)
    assert x.refused(taker, BUY, 10_010, 5) == RejectCode.OPEN_INTEREST_LIMIT
    x.place(taker, BUY, 10_000, 4, **FOK)
    x.place(short, BUY, 10_010, 6, flags=REDUCE, **FOK)
    assert x.lots(short) == 0


@pytest.mark.parametrize(
    ("mode", "filled"),
    [
        (SelfTrade.EXPIRE_MAKER, True),
        (SelfTrade.EXPIRE_TAKER, False),
        (SelfTrade.EXPIRE_BOTH, False),
        (SelfTrade.DECREMENT, False),
    ],
)
def test_one_s_own_orders_in_the_way(mode: int, filled: bool) -> None:
    """5 of another, 5 of the taker's own, 5 of another: ten can be had only by the mode that passes over its own."""
    x, maker, _, taker = venue()
    x.place(maker, SELL, 10_000, 5)
    own = x.place(taker, SELL, 10_000, 5)
    x.place(maker, SELL, 10_000, 5)
    if filled:
        fits(x, taker, BUY, 10_000, 10, stp=mode)
        assert (own, CloseReason.SELF_TRADE) in x.closed()
    else:
        assert x.refused(taker, BUY, 10_000, 6, **FOK, stp=mode) == RejectCode.FOK_NOT_FILLABLE
        x.place(taker, BUY, 10_000, 5, **FOK, stp=mode)  # filled before it comes to its own
        assert x.engine.order(own) is not None


def test_what_a_vault_and_its_leader_offer_each_other_does_not_count() -> None:
    x, leader, other, _ = venue()
    x.ok(cmd.CreateVault(leader, 500, 0, 0, 0, b"vault"))
    vault = x.engine.account_by_name(b"vault")
    x.ok(cmd.VaultDeposit(leader, vault, 10**9))
    x.place(vault, SELL, 10_000, 5)
    x.place(other, SELL, 10_000, 5)
    fits(x, leader, BUY, 10_000, 5)


def test_hidden_and_iceberg_size_counts_in_full() -> None:
    x, maker, other, taker = venue()
    x.place(maker, SELL, 10_000, 50, display_lots=3)
    x.place(other, SELL, 10_000, 20, flags=OrderFlag.HIDDEN)
    fits(x, taker, BUY, 10_000, 70)


def test_of_an_oco_pair_one_can_be_had() -> None:
    """Each fill of one is as much off the other: 5 and 5 are 5."""
    x, maker, _, taker = venue()
    first = x.place(maker, SELL, 10_000, 5)
    x.place(maker, SELL, 10_010, 5, oco_order_id=first)
    fits(x, taker, BUY, 10_010, 5)


def test_of_an_oco_pair_of_unequal_size() -> None:
    """3 of the first leave 10 - 3 = 7 of the second, but a complete fill takes the whole of it."""
    x, maker, _, taker = venue()
    first = x.place(maker, SELL, 10_000, 3)
    x.place(maker, SELL, 10_010, 10, oco_order_id=first)
    fits(x, taker, BUY, 10_010, 3)


def test_a_reduce_only_one_is_measured_at_its_capped_size() -> None:
    """Of 10 wanted the position allows 3, and 3 are bid for."""
    x, maker, other, taker = venue()
    x.trade(taker, other, 10_000, 3)
    x.place(maker, BUY, 9_990, 3)
    x.place(taker, SELL, 9_990, 10, flags=REDUCE, **FOK)
    assert x.lots(taker) == 0


def test_a_market_order_may_be_one() -> None:
    """At 1 % from 10,000: 10,100 is reached, 10,101 is not."""
    x, maker, other, taker = venue()
    x.place(maker, SELL, 10_100, 4)
    x.place(other, SELL, 10_101, 4)
    fits(x, taker, BUY, 0, 4, type=OrderType.MARKET, slippage_bps=100)


def test_a_triggered_one_that_cannot_fill_is_closed_and_trades_nothing() -> None:
    x, maker, _, trader = venue()
    x.place(maker, SELL, 10_100, 4)
    stop = {"type": OrderType.STOP_LIMIT, "stop_price_ticks": 10_050}
    good = x.place(trader, BUY, 10_100, 4, **stop, **FOK)
    bad = x.place(trader, BUY, 10_100, 5, **stop, **FOK)
    x.cancel(trader, good)
    x.index(10_050)
    assert x.closed() == [(bad, CloseReason.TRIGGER_REJECTED)]
    assert x.fills() == []
