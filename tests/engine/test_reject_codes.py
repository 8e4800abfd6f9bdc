"""Every code with which the engine refuses is given by at least one command here, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model.codes import MarketStatus, OrderFlag, OrderType, RejectCode, TimeInForce
from luxterm.model.units import DAY, SECOND, USD6

NOT_THE_ENGINE_S = {
    RejectCode.VENUE_STOPPING: "the node's, when it drains",
    RejectCode.JOURNAL_UNAVAILABLE: "the node's, when the disk is full",
    RejectCode.CAPACITY: "the node's, when too many commands wait for the disk",
    RejectCode.NOT_VAULT_LEADER: "the API's: the engine knows accounts, not who speaks for them",
    RejectCode.SELF_TRADE: "a number that stays taken: self-trade prevention closes orders and refuses none",
    RejectCode.TOO_MANY_ACCOUNTS: "needs 16,777,216 accounts",
}
BTC = 1
TRADER, OTHER, VAULT, HOLDER = 16, 17, 18, 19
POOL = cmd.ConfigureLending(0, 0, 0, 0, 8_000, 1_000, 1)
SPOT = perp(market=1, type=1, base_asset=BTC, symbol=b"BTC/USDT")


def venue() -> Exchange:
    """Two rich traders; TRADER leads a vault; HOLDER is long 100 lots; a spot market, a lending pool."""
    x = Exchange(perp(max_pegs=1, price_band_bps=5_000, min_notional_usd6=10))
    x.ok(cmd.ConfigureAsset(BTC, 8, 1000, 1, b"BTC"))
    x.ok(SPOT)
    x.ok(POOL)
    trader, other = x.trader(), x.trader()
    x.ok(cmd.CreateVault(trader, 5_000, 1_000, DAY, 1_000 * USD6, b"vault"))
    holder = x.trader(name=b"holder")
    assert (trader, other, holder) == (TRADER, OTHER, HOLDER)
    x.trade(holder, other, 10_000, 100)
    return x


def order(
    x: Exchange, account: int = TRADER, side: int = BUY, price: int = 9_000, lots: int = 10, **fields: object
) -> cmd.Command:
    return x.order(account, side, price, lots, **fields)


def first(x: Exchange, *before: cmd.Command) -> None:
    for command in before:
        x.ok(command)


def halted(x: Exchange) -> cmd.Command:
    first(x, cmd.SetMarketStatus(0, MarketStatus.HALTED))
    return order(x)


def reducing(x: Exchange) -> cmd.Command:
    first(x, cmd.SetMarketStatus(0, MarketStatus.REDUCE_ONLY))
    return order(x)


def stale(x: Exchange) -> cmd.Command:
    x.ok(perp(max_pegs=1, price_band_bps=5_000, min_notional_usd6=10, stale_ns=SECOND), later_ns=2 * SECOND)
    return order(x)


def liquidating(x: Exchange) -> cmd.Command:
    """100 dollars hold 900; at 8,960 nobody buys."""
    holder = x.trader(100)
    x.trade(holder, OTHER, 10_000, 9_000)
    x.index(8_960)
    return order(x, holder)


def pegged(x: Exchange) -> cmd.Command:
    first(x, order(x))
    first(x, order(x, price=0, peg=1))
    return order(x, price=0, peg=1)


def duplicate(x: Exchange) -> cmd.Command:
    first(x, order(x, client_order_id=b"mine"))
    return order(x, client_order_id=b"mine")


def crowded(x: Exchange) -> cmd.Command:
    first(x, cmd.ConfigureVenue(1, 64, 0, 0), order(x))
    return order(x)


def capped(x: Exchange, **terms: int) -> cmd.Command:
    x.ok(perp(max_pegs=1, price_band_bps=5_000, min_notional_usd6=10, **terms))
    return order(x, lots=101)


def isolated(x: Exchange) -> cmd.Command:
    first(x, order(x))
    return cmd.SetMarginMode(TRADER, 0, 1)


def locked(x: Exchange) -> cmd.Command:
    first(x, cmd.VaultDeposit(TRADER, VAULT, 100 * USD6))
    return cmd.VaultWithdraw(TRADER, VAULT, 0)


def lowered(x: Exchange) -> cmd.Command:
    first(x, cmd.VaultDeposit(TRADER, VAULT, 100 * USD6))
    return cmd.VaultDeposit(OTHER, VAULT, 101 * USD6)


def unprofitable(x: Exchange) -> cmd.Command:
    """All but the margin may leave; unrealised profit may not."""
    x.index(11_000)
    return cmd.Withdraw(HOLDER, 0, 1_000_000 * USD6 - 1_000_000, b"")


def unpriced(x: Exchange) -> cmd.Command:
    x.ok(perp(market=2, symbol=b"NEW", min_notional_usd6=10))
    return order(x, market=2, type=OrderType.MARKET, price=0)


def tiny(x: Exchange) -> cmd.Command:
    """9,000 ticks x 10 lots x 10 usd6 = 0.90 dollars."""
    x.ok(perp(min_notional_usd6=900_001))
    return order(x)


def meeting(x: Exchange) -> cmd.Command:
    first(x, order(x, OTHER, SELL, 10_000))
    return order(x, price=10_000, flags=OrderFlag.POST_ONLY)


def fine(x: Exchange, lot_size_e12: int = 10**12, **terms: int) -> None:
    """A market without margin whose ticks are whole dollars."""
    x.ok(perp(market=3, symbol=b"FINE", tick_size_e12=10**12, lot_size_e12=lot_size_e12, flags=1, **terms))


def value(x: Exchange) -> cmd.Command:
    fine(x)
    return order(x, market=3, price=2**30, lots=2**30)


def exposed(x: Exchange) -> cmd.Command:
    fine(x, 10**6)
    first(x, order(x, market=3, price=1, lots=2**50))
    return order(x, market=3, price=1, lots=1)


def queued(x: Exchange) -> cmd.Command:
    fine(x, 10**6)
    first(x, order(x, market=3, price=2**20, lots=2**40))
    return order(x, market=3, price=1, lots=1)


def lifted(x: Exchange) -> cmd.Command:
    """200 lots of 1,000 dollars a tick are open: 2^60 / (200 x 10^9) is 5,764,607.5 ticks."""
    x.ok(perp(market=3, symbol=b"FINE", tick_size_e12=10**12, lot_size_e12=10**15))
    x.index(1, 3)
    x.trade(TRADER, OTHER, 1, 200, market=3)
    return cmd.SetIndexPrice(3, 5_764_608, x.now_ns)


def shared(x: Exchange) -> cmd.Command:
    """A vault's first usd6 buys 1,000 shares."""
    first(x, cmd.CreateVault(OTHER, 500, 0, 0, 0, b"open"), cmd.Deposit(OTHER, 0, 2**59))
    return cmd.VaultDeposit(OTHER, x.engine.account_by_name(b"open"), 2**60 // 1_000 + 1)


CASES: dict[RejectCode, Callable[[Exchange], cmd.Command]] = {
    RejectCode.UNKNOWN_MARKET: lambda x: order(x, market=9),
    RejectCode.UNKNOWN_ORDER: lambda _: cmd.CancelOrder(TRADER, 77),
    RejectCode.UNKNOWN_ASSET: lambda _: cmd.Deposit(TRADER, 9, 1),
    RejectCode.INVALID_SIDE: lambda x: order(x, side=2),
    RejectCode.INVALID_TYPE: lambda x: order(x, type=7),
    RejectCode.INVALID_TIME_IN_FORCE: lambda x: order(x, tif=5),
    RejectCode.INVALID_PRICE: lambda x: order(x, price=0),
    RejectCode.INVALID_SIZE: lambda x: order(x, lots=0),
    RejectCode.INVALID_STOP_PRICE: lambda x: order(x, type=OrderType.STOP, price=0, stop_price_ticks=9_999),
    RejectCode.INVALID_DISPLAY_SIZE: lambda x: order(x, display_lots=11),
    RejectCode.INVALID_EXPIRY: lambda x: order(x, tif=TimeInForce.GTD, expires_ns=1),
    RejectCode.INVALID_FLAGS: lambda x: order(x, flags=OrderFlag.SLIDE),
    RejectCode.INVALID_CLIENT_ORDER_ID: lambda x: order(x, client_order_id=b"x" * 65),
    RejectCode.INVALID_AMOUNT: lambda _: cmd.Deposit(TRADER, 0, 0),
    RejectCode.INVALID_LEVERAGE: lambda _: cmd.SetLeverage(TRADER, 0, 0),
    RejectCode.INVALID_TRAIL: lambda x: order(x, type=OrderType.TRAILING_STOP, price=0),
    RejectCode.INVALID_PEG: lambda x: order(x, peg=1),
    RejectCode.INVALID_GROUP: lambda x: order(x, oco_order_id=99),
    RejectCode.INVALID_CONFIGURATION: lambda _: perp(max_leverage=0),
    RejectCode.INVALID_SCHEDULE: lambda x: cmd.ScheduleCancel(TRADER, x.now_ns + 5 * SECOND - 1),
    RejectCode.BELOW_MIN_NOTIONAL: tiny,
    RejectCode.ABOVE_MAX_SIZE: lambda x: capped(x, max_order_lots=100),
    RejectCode.ABOVE_MAX_NOTIONAL: lambda x: capped(x, max_order_notional_usd6=100 * 9_000 * 10),
    RejectCode.OVERFLOW: value,
    RejectCode.EXPOSURE_OVERFLOW: exposed,
    RejectCode.ORDERS_OVERFLOW: queued,
    RejectCode.OPEN_INTEREST_OVERFLOW: lifted,
    RejectCode.BASE_OVERFLOW: lambda x: order(x, side=SELL, market=1, price=1, lots=2**60 // 100_000 + 1),
    RejectCode.DEPOSITS_OVERFLOW: lambda _: cmd.Deposit(TRADER, 0, 2**60),
    RejectCode.SHARES_OVERFLOW: shared,
    RejectCode.NOTHING_TO_CHANGE: lambda _: SPOT,
    RejectCode.UNKNOWN_VAULT: lambda _: cmd.VaultDeposit(TRADER, OTHER, 1),
    RejectCode.UNKNOWN_WITHDRAWAL: lambda _: cmd.FinishWithdrawal(1, 1),
    RejectCode.INVALID_NAME: lambda _: cmd.OpenAccount(b""),
    RejectCode.UNKNOWN_ACCOUNT: lambda _: cmd.Deposit(99, 0, 1),
    RejectCode.ACCOUNT_EXISTS: lambda _: cmd.OpenAccount(b"holder"),
    RejectCode.NOT_ORDER_OWNER: lambda x: cmd.CancelOrder(OTHER, x.place(TRADER, BUY, 9_000, 1)),
    RejectCode.TOO_MANY_OPEN_ORDERS: crowded,
    RejectCode.SYSTEM_ACCOUNT: lambda _: cmd.Deposit(1, 0, 1),
    RejectCode.DUPLICATE_CLIENT_ORDER_ID: duplicate,
    RejectCode.INSUFFICIENT_MARGIN: lambda x: order(x, lots=200_000_000),
    RejectCode.INSUFFICIENT_BALANCE: lambda _: cmd.Withdraw(TRADER, 0, 1_000_001 * USD6, b""),
    RejectCode.LEVERAGE_TOO_HIGH: lambda _: cmd.SetLeverage(TRADER, 0, 51),
    RejectCode.POSITION_LIMIT: lambda x: capped(x, max_position_lots=100),
    RejectCode.OPEN_INTEREST_LIMIT: lambda x: capped(x, max_open_interest_lots=200),
    RejectCode.REDUCE_ONLY_WOULD_INCREASE: lambda x: order(x, flags=OrderFlag.REDUCE_ONLY),
    RejectCode.NO_POSITION: lambda _: cmd.AdjustMargin(TRADER, 0, 1),
    RejectCode.MARGIN_MODE_IN_USE: isolated,
    RejectCode.WITHDRAWAL_LIMIT: unprofitable,
    RejectCode.LENDING_POOL_EMPTY: lambda _: cmd.LendingBorrow(TRADER, 0, 1),
    RejectCode.VAULT_CAPACITY: lambda _: cmd.VaultDeposit(TRADER, VAULT, 1_000 * USD6 + 1),
    RejectCode.VAULT_LOCKED: locked,
    RejectCode.LEADER_SHARE: lowered,
    RejectCode.POST_ONLY_WOULD_TRADE: meeting,
    RejectCode.FOK_NOT_FILLABLE: lambda x: order(x, tif=TimeInForce.FOK),
    RejectCode.NO_LIQUIDITY: lambda x: order(x, type=OrderType.MARKET, price=0),
    RejectCode.PRICE_BAND: lambda x: order(x, price=4_999),
    RejectCode.TOO_MANY_PEGS: pegged,
    RejectCode.NO_REFERENCE_PRICE: unpriced,
    RejectCode.MARKET_HALTED: halted,
    RejectCode.MARKET_REDUCE_ONLY: reducing,
    RejectCode.INDEX_STALE: stale,
    RejectCode.LIQUIDATION_IN_PROGRESS: liquidating,
}


@pytest.mark.parametrize("code", CASES, ids=lambda code: code.name)
def test_the_code_is_given_and_nothing_changes(code: RejectCode) -> None:
    x = venue()
    assert x.code(CASES[code](x)) is code


def test_no_code_is_left_out() -> None:
    assert set(CASES) | set(NOT_THE_ENGINE_S) == set(RejectCode)
    assert not set(CASES) & set(NOT_THE_ENGINE_S)
