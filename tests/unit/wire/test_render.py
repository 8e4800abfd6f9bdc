from __future__ import annotations

from decimal import Decimal

from luxterm.model import events as e
from luxterm.model.codes import OrderFlag, RejectCode
from luxterm.model.markets import Asset, Market
from luxterm.model.states import AccountState, BalanceState, PositionState
from luxterm.views import Order
from luxterm.views.markets import Markets
from luxterm.wire import render
from luxterm.wire.plain import encode

BTC = Market(3, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 100, 10)
GRID = render.Grid(BTC)
MS = 1_700_000_000_000


def venue_markets() -> Markets:
    markets = Markets()
    markets.put_asset(Asset(2, "BTC", 8))
    markets.put(BTC)
    return markets


def order(**changes: int) -> Order:
    fields = {
        "order_id": 7, "account": 17, "market": 3, "side": 1, "type": 0, "tif": 0, "stp": 0, "trigger_by": 0, "peg": 0,
        "flags": OrderFlag.POST_ONLY, "status": 1, "price_ticks": 6_500_025, "size_lots": 5_000, "filled_lots": 2_000,
        "filled_value_tick_lots": 6_500_025 * 2_000, "stop_price_ticks": 0, "display_lots": 0, "expires_ns": 0,
        "created_ns": MS * 10**6, "updated_ns": MS * 10**6, "client_order_id": b"mine", "seq": 41,
    }  # fmt: skip
    return Order(**{**fields, **changes})


def test_an_open_order() -> None:
    shown = render.order(order(), GRID)
    assert (shown.side, shown.type, shown.status) == ("sell", "limit", "partial")
    assert (shown.price, shown.size, shown.filled, shown.remaining) == (
        Decimal("65000.25"), Decimal("0.5"), Decimal("0.2"), Decimal("0.3"),
    )  # fmt: skip
    assert shown.avg_price == Decimal("65000.25")
    assert (shown.post_only, shown.client_order_id, shown.created_at, shown.seq) == (True, "mine", MS, 41)
    assert shown.reason is None


def test_a_closed_order_has_nothing_left() -> None:
    shown = render.order(order(status=3, close_reason=12), GRID)
    assert (shown.status, shown.remaining, shown.reason) == ("cancelled", 0, "disconnected")


def test_a_waiting_trigger_is_submitted() -> None:
    shown = render.order(order(status=7, type=2, stop_price_ticks=100, price_ticks=0, filled_lots=0), GRID)
    assert (shown.status, shown.type, shown.stop_price, shown.price) == ("submitted", "stop", Decimal("1.00"), None)
    assert shown.trigger_by == "mark"


def test_grids_write_exactly_the_places_of_their_steps() -> None:
    """A step of 0.5 has one place, one of 25 none, one of 0.00000001 eight and no exponent on the wire."""
    half = render.Grid(Market(0, "X", "X", "USDT", 5 * 10**11, 25 * 10**12, 1, 1))
    assert (str(half.price(3)), str(half.size(2))) == ("1.5", "50")
    fine = render.Grid(Market(0, "X", "X", "USDT", 10**4, 10**12, 1, 1))
    assert encode([fine.price(5), fine.price(0), Decimal("1E+3")]) == b"[0.00000005,0.00000000,1000]"


def test_positions() -> None:
    state = PositionState(17, 3, -5_000, -32_500_000_000, 20, 1, 1_625_000_000, 6_600_000, 33_000_000_000,
                          -500_000_000, 5, -6, 0, 165_000_000, 6_800_000)  # fmt: skip
    shown = render.position(state, GRID, MS * 10**6, 9)
    assert (shown.position_id, shown.side, shown.size) == ("17-3", "sell", Decimal("0.5"))
    assert (shown.entry_price, shown.mark_price) == (Decimal(65000), Decimal(66000))
    assert (shown.margin_mode, shown.margin, shown.unrealized_pnl) == ("isolated", "1625.000000", "-500.000000")
    assert (shown.realized_pnl, shown.funding) == ("0.000005", "-0.000006")


def test_balances_and_margin() -> None:
    state = AccountState(
        17, b"alice", 9, 100_000_000, 120_000_000, 50_000_000, 100_000_000, 70_000_000, 60_000_000, False, 2,
        (BalanceState(0, 100_000_000, 0), BalanceState(1, 250_000_000, 50_000_000)),
    )  # fmt: skip
    assets = {0: Asset(0, "USDT", 6), 1: Asset(1, "BTC", 8)}
    usdt, btc = render.balances(state, assets)
    assert (usdt.asset, usdt.total, usdt.available, usdt.locked) == ("USDT", "100.000000", "60.000000", "40.000000")
    assert (btc.asset, btc.total, btc.available, btc.locked) == ("BTC", "2.50000000", "2.00000000", "0.50000000")
    shown = render.margin(state, MS * 10**6)
    # 100 / 120; a call below 1.25 times maintenance.
    assert (shown.margin_ratio, shown.margin_call, shown.open_orders) == ("0.8333", True, 2)


def test_rejections_carry_the_published_text() -> None:
    shown = render.reject(RejectCode.INSUFFICIENT_MARGIN)
    assert (shown.code, shown.name, shown.retryable) == (3001, "INSUFFICIENT_MARGIN", True)
    nothing = render.no_order(0, b"x", MS)
    assert (nothing.symbol, nothing.client_order_id) == ("", "x")


def test_public_objects_name_no_account() -> None:
    trade = render.trade(5, MS * 10**6, e.Trade(3, 1, 11, 6_500_000, 10, 1, 2, 17, 18), GRID)
    step = e.LiquidationStep(17, 3, 1, -50, 6_000_000, 1_500_001, 0, 0, 0, 0, 77)
    shown = render.liquidation(5, MS * 10**6, step, venue_markets())
    assert (shown.side, shown.size, shown.step) == ("sell", Decimal("0.0050"), "book_order")
    assert shown.fee == "1.500001"
    for public in (trade, shown):
        text = encode(public).decode()
        assert "17" not in text.replace(str(MS), "")
        assert "account" not in text


def test_a_step_of_a_whole_account_has_no_market() -> None:
    step = e.LiquidationStep(17, 0xFFFF, 0, 0, 0, 0, 0, 4, 9, 0, 0)
    shown = render.liquidation(5, MS * 10**6, step, venue_markets())
    assert (shown.symbol, shown.step, shown.size, shown.price) == ("", "started", 0, None)


def test_collateral_sold_to_insurance_is_told_in_its_asset() -> None:
    """0.5 BTC for 29,250.000001 USDT, 0.25 BTC are left: 58,500.000002 USDT each."""
    step = e.LiquidationStep(17, 0xFFFF, 5, 50_000_000, 29_250_000_001, 0, 25_000_000, 0, 0, 2, 2)
    shown = render.liquidation(5, MS * 10**6, step, venue_markets())
    assert (shown.symbol, shown.step) == ("BTC", "collateral_sold")
    assert (shown.size, shown.price, shown.remaining) == (
        Decimal("0.5"), Decimal("58500.000002"), Decimal("0.25"),
    )  # fmt: skip


def test_collateral_sold_on_the_book_is_told_in_its_market() -> None:
    """5,000 lots of 0.0001 at 58,500.00; what is left of the balance is in atoms: 0.25 BTC."""
    step = e.LiquidationStep(17, 3, 7, 5_000, 5_850_000, 0, 25_000_000, 0, 0, 0, 78)
    shown = render.liquidation(5, MS * 10**6, step, venue_markets())
    assert (shown.symbol, shown.step) == ("BTC-USDT", "collateral_on_book")
    assert (shown.size, shown.price, shown.remaining) == (Decimal("0.5"), Decimal(58500), Decimal("0.25"))
