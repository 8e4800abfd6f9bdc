"""No trade between orders of one owner, in the taker's mode."""

from __future__ import annotations

import pytest
from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, MarketFlag, OrderFlag, SelfTrade


def book() -> tuple[Exchange, int, int]:
    """The owner's 5 at 10,000 stand before another's 5."""
    x = Exchange()
    owner, other = x.trader(), x.trader()
    x.place(owner, SELL, 10_000, 5)
    x.place(other, SELL, 10_000, 5)
    return x, owner, other


def test_expire_maker_removes_the_own_order_and_goes_on() -> None:
    x, owner, _ = book()
    x.place(owner, BUY, 10_000, 5, stp=SelfTrade.EXPIRE_MAKER)
    assert x.fills() == [(2, 10_000, 5)]
    assert x.closed()[0] == (1, CloseReason.SELF_TRADE)


def test_expire_taker_stops() -> None:
    x, owner, _ = book()
    order = x.place(owner, BUY, 10_000, 5, stp=SelfTrade.EXPIRE_TAKER)
    assert x.fills() == []
    assert x.closed() == [(order, CloseReason.SELF_TRADE)]
    assert x.book()[1] == [(10_000, 10, 2)]


def test_expire_both_removes_both() -> None:
    x, owner, _ = book()
    order = x.place(owner, BUY, 10_000, 5, stp=SelfTrade.EXPIRE_BOTH)
    assert x.closed() == [(1, CloseReason.SELF_TRADE), (order, CloseReason.SELF_TRADE)]
    assert x.book()[1] == [(10_000, 5, 1)]


def test_decrement_takes_the_smaller_off_both() -> None:
    x, owner, _ = book()
    order = x.place(owner, BUY, 10_000, 7, stp=SelfTrade.DECREMENT)
    assert x.closed()[0] == (1, CloseReason.SELF_TRADE)
    assert x.one(ev.OrderChanged).size_lots == 2
    assert x.fills() == [(2, 10_000, 2)]
    assert x.closed()[-1] == (order, CloseReason.FILLED)


def test_decrement_of_a_larger_maker_keeps_its_place() -> None:
    x, owner, _ = book()
    order = x.place(owner, BUY, 10_000, 2, stp=SelfTrade.DECREMENT)
    assert x.closed() == [(order, CloseReason.SELF_TRADE)]
    x.place(x.trader(), BUY, 10_000, 4)
    assert x.fills() == [(1, 10_000, 3), (2, 10_000, 1)]


def test_a_replay_market_lets_anybody_trade_with_himself() -> None:
    x = Exchange(perp(flags=MarketFlag.MARGIN_OFF | MarketFlag.SELF_TRADE_OFF))
    owner = x.trader(0)
    x.place(owner, SELL, 10_000, 5)
    x.place(owner, BUY, 10_000, 5)
    assert x.fills() == [(1, 10_000, 5)]
    assert x.cash(owner) == 0


def test_an_iceberg_is_decremented_as_a_whole() -> None:
    """30 with 10 on show less 4: 26 are left, the 10 still show; less another 20: 6 show."""
    x = Exchange()
    owner = x.trader()
    berg = x.place(owner, SELL, 10_000, 30, display_lots=10)
    x.place(owner, BUY, 10_000, 4, stp=SelfTrade.DECREMENT)
    assert x.book()[1] == [(10_000, 10, 1)]
    x.place(owner, BUY, 10_000, 20, stp=SelfTrade.DECREMENT)
    state = x.engine.order(berg)
    assert state is not None
    assert (state.size_lots, state.filled_lots) == (6, 0)
    assert x.book()[1] == [(10_000, 6, 1)]


def test_a_maker_s_own_mode_does_not_count() -> None:
    x = Exchange()
    owner = x.trader()
    maker = x.place(owner, SELL, 10_000, 5, stp=SelfTrade.EXPIRE_TAKER)
    x.place(owner, BUY, 10_000, 5, stp=SelfTrade.EXPIRE_MAKER)
    assert x.closed() == [(maker, CloseReason.SELF_TRADE)]


@pytest.mark.parametrize("mode", list(SelfTrade))
def test_hidden_ones_and_those_of_a_vault_are_of_one_owner(mode: int) -> None:
    x = Exchange()
    leader = x.trader()
    x.ok(cmd.CreateVault(leader, 500, 0, 0, 0, b"vault"))
    vault = x.engine.account_by_name(b"vault")
    x.ok(cmd.VaultDeposit(leader, vault, 10**10))
    for maker, taker in ((vault, leader), (leader, vault), (leader, leader), (vault, vault)):
        x.place(maker, SELL, 10_000, 5, flags=OrderFlag.HIDDEN)
        x.place(taker, BUY, 10_000, 5, stp=mode)
        assert x.fills() == []
        x.cancel_all(leader)
        x.cancel_all(vault)
