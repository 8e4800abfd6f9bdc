"""Events reach the folds they belong to."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.folds import records

from luxterm.model.codes import ANY_MARKET, Cause, Liquidity, Side, SystemAccount
from luxterm.model.commands import ConfigureAsset
from luxterm.model.errors import RecordError
from luxterm.model.events import (
    AccountOpened,
    AssetConfigured,
    BookLevel,
    CashChanged,
    Event,
    Fill,
    FundingSettled,
    InsuranceChanged,
    LendingChanged,
    LiquidationStep,
    MarkChanged,
    MarketStatusChanged,
    OrderAccepted,
    OrderChanged,
    OrderClosed,
    OrderTriggered,
    PositionChanged,
    Trade,
    VaultChanged,
    VaultCreated,
)
from luxterm.views import Views
from luxterm.views.orders import Orders, OrdersState


def apply(views: Views, *events: Event, seq: int = 1) -> None:
    views.apply(records(*events, seq=seq, now_ns=10**18 + seq))


def test_a_trade_reaches_tape_candle_ticker_fills_ledger_position_and_order() -> None:
    views = Views()
    apply(
        views,
        AccountOpened(16, b"a"),
        CashChanged(16, 0, Cause.DEPOSIT, ANY_MARKET, 1000, 1000, 0),
        OrderAccepted(16, 0, 1, Side.BUY, 0, 0, 0, 0, 0, 0, 100, 5, 0, 0, 0, b"mine"),
        BookLevel(0, Side.BUY, 100, 5, 1),
    )
    apply(
        views,
        Trade(0, Side.SELL, 1, 100, 5, 1, 2, 16, 17),
        Fill(16, 0, Side.BUY, Liquidity.MAKER, 1, 1, 100, 5, 0, 3, 0, 5, 500, 0, 997),
        OrderClosed(16, 0, 1, 0, 5, 5),
        BookLevel(0, Side.BUY, 100, 0, 0),
        MarkChanged(0, 100, 99, 5),
        seq=2,
    )
    assert (views.seq, views.now_ns) == (2, 10**18 + 2)
    assert views.accounts.id_of(b"a") == 16
    assert [each.trade.trade_id for each in views.trades.recent(0)] == [1]
    current = views.candles.current(0, "1m")
    assert current is not None
    assert current.close_ticks == 100
    ticker = views.tickers.get(0)
    assert (ticker.last_ticks, ticker.mark_ticks) == (100, 100)
    assert [own.client_order_id for own in views.fills.recent(16)] == [b"mine"]
    assert views.ledger.balance(16) == 997
    assert [position.lots for position in views.positions.of(16)] == [5]
    assert [order.close_reason for order in views.orders.closed_of(16)] == [0]
    assert views.books[0].bids() == []


def test_the_rest_reaches_its_fold() -> None:
    views = Views()
    apply(
        views,
        OrderAccepted(16, 0, 1, Side.BUY, 2, 0, 0, 0, 0, 0, 0, 5, 90, 0, 0, b""),
        OrderTriggered(16, 0, 1, 95, 91),
        OrderChanged(16, 0, 1, 9, 96, 4, 0, 90),
        PositionChanged(16, 0, Cause.DELEVERAGE, 0, 9, 1, 100, 0, 0),
        FundingSettled(0, 5, 100, 3, 55, 0),
        MarketStatusChanged(0, 1, 1),
        LiquidationStep(16, 0, 0, 1, 100, 0, 0, 0, 0, 0, 0),
        CashChanged(SystemAccount.INSURANCE, 0, Cause.DEPOSIT, ANY_MARKET, 8, 8, 0),
        InsuranceChanged(-1, 7),
        VaultCreated(20, 16, b"v"),
        VaultChanged(20, 16, 1, 1, 1, 1, 1, 0),
        LendingChanged(16, 1, 0, 1, 1, 0, 1, 1, 1),
        AssetConfigured(1, 8, b"BTC"),
    )
    order = views.orders.get(1)
    assert order is not None
    assert order.price_ticks == 96
    assert views.positions.of(16)[0].leverage == 9
    assert views.funding.last_rate_e12(0) == views.tickers.get(0).funding_rate_e12 == 5
    assert views.markets.status(0) == (1, True)
    assert views.liquidations.count == 1
    assert views.insurance.balance_usd6 == 7
    assert views.vaults.by_name(b"v") is not None
    assert views.lending.pool(1) is not None


def test_a_dump_is_taken_over_whole() -> None:
    views = Views()
    views.commanded(ConfigureAsset(1, 8, 1000, 0, b"BTC"))
    for seq in range(1, 400):
        side = Side(seq % 2)
        apply(
            views,
            AccountOpened(15 + seq, b"%d" % seq),
            CashChanged(16, 0, Cause.DEPOSIT, ANY_MARKET, 10, 10 * seq, 0),
            OrderAccepted(16, 0, seq, side, 0, 0, 0, 0, 0, 0, 100, 5, 0, 0, 0, b"c%d" % seq),
            Trade(0, side, seq, 90 + seq % 20, 5, 1, 2, 16, 17),
            Fill(16, 0, side, Liquidity.MAKER, seq, seq, 100, 5, 0, 3, 0, seq, 500, 0, 10 * seq - 3),
            *([OrderClosed(16, 0, seq, 0, 5, 5)] if seq % 3 else []),
            FundingSettled(0, seq, 100, 3, 55, 0),
            LiquidationStep(16, 0, seq % 2, 1, 100, 0, 0, 0, 0, 0, 0),
            InsuranceChanged(1, seq),
            VaultChanged(20, 16, 1, seq, seq, 1, 1, 0),
            LendingChanged(16, 1, 0, 1, seq, 0, 1, 1, 1),
            MarketStatusChanged(0, 1, seq % 2),
            seq=seq,
        )
    dump = views.dump()
    again = Views.load(dump)
    assert again.dump() == dump
    event = CashChanged(16, 0, Cause.DEPOSIT, ANY_MARKET, 10, 5000, 0)
    for each in (views, again):
        apply(each, event, OrderClosed(16, 0, 3, 1, 5, 5), seq=400)
    assert again.dump() == views.dump()
    assert again.ledger.recent(16, 5000) == views.ledger.recent(16, 5000)
    assert again.candles.recent(0, "1m") == views.candles.recent(0, "1m")


happenings = st.one_of(
    st.builds(
        Trade, st.integers(0, 1), st.just(0), st.just(1), st.integers(1, 9), st.integers(1, 5), st.just(1), st.just(2),
        st.integers(16, 18), st.integers(16, 18),
    ),
    st.builds(
        OrderAccepted, st.integers(16, 18), st.just(0), st.integers(1, 6), *[st.just(0)] * 7, st.just(100), st.just(5),
        *[st.just(0)] * 3, st.sampled_from([b"", b"a", b"b"]),
    ),
    st.builds(
        Fill, st.integers(16, 18), st.integers(0, 1), *[st.just(0)] * 2, st.integers(1, 6), st.just(1), st.just(100),
        st.integers(1, 5), st.just(0), st.integers(-2, 2), st.integers(-5, 5), st.integers(-9, 9), *[st.just(7)] * 3,
    ),
    st.builds(
        OrderClosed, st.integers(16, 18), st.just(0), st.integers(1, 6), st.integers(0, 14), st.just(5), st.just(1)
    ),
    st.builds(CashChanged, st.integers(1, 18), st.integers(0, 1), *[st.just(0)] * 2, *[st.integers(-9, 9)] * 3),
    st.builds(MarkChanged, st.integers(0, 1), *[st.integers(1, 9)] * 3),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.tuples(happenings, st.integers(0, 3 * 10**9)), max_size=60), st.integers(1, 9))
def test_it_makes_no_difference_how_many_records_come_at_once(story: list[tuple[Event, int]], at_once: int) -> None:
    one_by_one, batches, pieces, now_ns = Views(), Views(), [], 10**18
    wallet = records(AccountOpened(18, b"0x" + b"a" * 40))
    accepted: set[int] = set()
    for seq, (event, wait_ns) in enumerate(story, 2):
        now_ns += wait_ns
        if isinstance(event, OrderAccepted):
            if event.order_id in accepted:
                continue  # no id is given twice
            accepted.add(event.order_id)
        pieces.append(records(event, seq=seq, now_ns=now_ns))
    for views in (one_by_one, batches):
        views.apply(wallet)
    for piece in pieces:
        one_by_one.apply(piece)
    for at in range(0, len(pieces), at_once):
        batches.apply(b"".join(pieces[at : at + at_once]))
    assert batches.dump() == one_by_one.dump()
    assert Views.load(batches.dump()).dump() == batches.dump()
    traded = [event for event, _ in story if isinstance(event, Trade)]
    for market in (0, 1):
        prices = [event.price_ticks for event in traded if event.market == market]
        ticker = batches.tickers.get(market)
        assert (ticker.trades, ticker.last_ticks) == (len(prices), prices[-1] if prices else 0)
    settling = [event for event in traded if 18 in (event.maker_account, event.taker_account)]
    assert [each.trade for each in batches.custody.unsettled(0, 100)] == settling


def test_records_that_are_cut_short_are_refused() -> None:
    views = Views()
    whole = records(Trade(0, Side.SELL, 1, 100, 5, 1, 2, 16, 17))
    for length in range(1, len(whole)):
        with pytest.raises(RecordError):
            views.apply(whole[:length])
    short = bytearray(whole)
    short[0] = len(whole) - 1
    with pytest.raises(RecordError):
        views.apply(bytes(short))
    assert views.trades.count == 0


def test_a_dump_of_another_version_is_no_dump() -> None:
    with pytest.raises(msgspec.ValidationError):
        Views.load(msgspec.msgpack.encode(["1", 5, 6]))
    order = Orders()
    order.apply(records(OrderAccepted(16, 0, 1, Side.BUY, 0, 0, 0, 0, 0, 0, 100, 5, 0, 0, 0, b"")))
    (row,) = order.dump().open
    with pytest.raises(RecordError):
        order.load(OrdersState(1, [row[:-1]], []))


def test_nothing_is_nothing() -> None:
    views = Views()
    views.apply(b"")
    assert views.seq == 0
