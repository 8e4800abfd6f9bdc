"""Intents against a market: exact requests, cautious rounding, words and warnings. Figures worked out by hand."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from luxterm.model.markets import Market
from luxterm.model.units import USD6
from luxterm.tui import resolve as r
from luxterm.tui.orderline import parse
from luxterm.tui.tokens import Context
from luxterm.wire import objects as w

BTC = Market(1, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 50, 10)  # tick 0.01, lot 0.0001
CONTEXT = Context(("BTC-USDT",), "BTC-USDT")
FACTS = r.Facts(
    BTC, best_bid=6_500_000, best_ask=6_500_050, mark=6_500_000, index_price=6_499_000, last=6_500_050, leverage=10,
    equity_usd6=10_000 * USD6, free_usd6=10_000 * USD6, asks=((6_500_050, 5_000), (6_500_100, 5_000)),
    bids=((6_500_000, 5_000), (6_499_900, 5_000)), now_ms=1_000,
)  # fmt: skip
LONG = FACTS._replace(position_lots=5_000, entry=D("64000.00"))
SHORT = FACTS._replace(position_lots=-5_000, entry=D("66000.00"))


def plan(line: str, facts: r.Facts = FACTS, orders: Any = (), positions: Any = ()) -> r.Plan:
    return r.resolve(parse(line, CONTEXT), lambda symbol: facts, orders, positions)


def call(line: str, facts: r.Facts = FACTS) -> r.Call:
    found = plan(line, facts)
    assert len(found.calls) == 1
    return found.calls[0]


def test_a_limit_order_says_what_it_is() -> None:
    found = plan("buy 0.5 @ 64000 tp 66000 sl 63000")
    assert found.words == "Buy 0.5000 BTC limit 64,000.00, take profit 66,000.00, stop loss 63,000.00."
    assert found.calls == (
        r.Call(
            "place_order",
            ("BTC-USDT", "buy", D("0.5"), D("64000")),
            {"reduce_only": False, "take_profit": D("66000"), "stop_loss": D("63000")},
        ),
    )
    figures = dict(found.figures)
    assert figures["value"] == "32,000.00 USDT"
    assert figures["margin"] == "3,200.00 at 10x"
    assert figures["fee"] == "about 6.40"  # maker 2 bp
    assert found.warnings == ()
    assert not found.danger


def test_prices_from_the_market_round_to_the_cautious_side() -> None:
    assert call("buy 1 @ mid").args[3] == D("65000.25")
    assert call("buy 1 @ mark-0.00001%").args[3] == D("64999.99")  # 64999.9935 down
    assert call("sell 1 @ mark-0.00001%").args[3] == D("65000")  # up
    assert call("buy 1 @ bid-5").args[3] == D("64995")
    assert call("sell 1 @ -1%").args[3] == D("64350")


def test_typed_numbers_must_lie_on_the_grid() -> None:
    with pytest.raises(r.ResolveError, match=r"65000.001 is off the grid: 65,000.00 or 65,000.01"):
        plan("buy 1 @ 65000.001")
    with pytest.raises(r.ResolveError, match=r"0.00005 is less than the smallest size, 0.0001 BTC"):
        plan("buy 0.00005 @ 65000")


def test_sizes_in_money_and_percent_round_down() -> None:
    assert call("buy $1000 @ 65000").args[2] == D("0.0153")  # 0.015384...
    # 10,000 free at 10x carries 100,000 / (1 + 10 x 5 bp) = 99,502.48; a half of it at 65,000 is 0.76540...
    assert call("buy 50% @ 65000").args[2] == D("0.7654")
    with pytest.raises(r.ResolveError, match="less than one lot"):
        plan("buy $1 @ 65000")


def test_a_market_order_shows_its_average_and_what_is_missing() -> None:
    found = plan("buy 0.8 market")
    assert found.calls[0].args[3] is None
    assert found.calls[0].kwargs["type"] == "market"
    # 0.5 at 65000.50 and 0.3 at 65001.00: 65000.6875, rounded up
    assert dict(found.figures)["takes now"] == "0.8000 at 65,000.69"
    assert dict(found.figures)["fee"] == "about 26.00"  # 52,000.55 x 5 bp
    assert "shows only 1.0000" in plan("buy 2 market").warnings[0]


def test_warnings_of_a_crossing_far_or_unaffordable_order() -> None:
    assert "trades at once" in " ".join(plan("buy 0.1 @ 65010").warnings)
    assert "from the mark" in " ".join(plan("buy 0.1 @ 60000").warnings)
    assert "refuse" in " ".join(plan("buy 5 @ 64000").warnings)
    assert "nothing to reduce" in " ".join(plan("buy 0.1 @ 64000 ro").warnings)
    assert "not live" in " ".join(plan("buy 0.1 @ 64000", FACTS._replace(live=False)).warnings)


def test_stops_find_their_type() -> None:
    assert call("buy 1 stop 66000").kwargs["type"] == "stop"
    assert call("buy 1 stop 64000").kwargs["type"] == "take_profit"
    assert call("sell 1 @ 63900 stop 64000").kwargs["type"] == "stop_limit"
    assert call("sell 1 @ 66000 stop 66100").kwargs["type"] == "take_profit_limit"
    trailing = call("sell 1 trail 1.5% ro").kwargs
    assert (trailing["type"], trailing["trail_bps"], trailing["reduce_only"]) == ("trailing_stop", 150, True)


def test_options_reach_the_request() -> None:
    kwargs = call("buy 1 @ 64000 gtd 1h slide show 0.1 hidden").kwargs
    assert kwargs == {
        "reduce_only": False, "time_in_force": "GTD", "expires_at": 1_000 + 3_600_000, "post_only": "slide",
        "hidden": True, "display_size": D("0.1"),
    }  # fmt: skip


def test_closing() -> None:
    assert call("close", LONG) == r.Call("close_position", ("BTC-USDT", None))
    half = plan("close 50%", LONG)
    assert half.calls[0].args == ("BTC-USDT", D("0.25"))
    # (65000 - 64000) x 0.25
    assert dict(half.figures)["result"] == "about +250.00"
    limit = call("close @ 64500", SHORT)
    assert limit.args == ("BTC-USDT", "buy", D("0.5"), D("64500"))
    assert limit.kwargs == {"reduce_only": True}
    with pytest.raises(r.ResolveError, match="no position"):
        plan("close")


def test_a_scale_covers_the_range_and_the_size_exactly() -> None:
    orders = call("scale buy 1 60000-64000 x5").args[0]
    assert [order["price"] for order in orders] == [D(60000), D(61000), D(62000), D(63000), D(64000)]
    assert sum(order["size"] for order in orders) == 1


def test_a_twap_has_slices() -> None:
    found = plan("twap sell 1 30m")
    assert found.calls == ()
    assert found.twap is not None
    assert len(found.twap.slice_lots) == 60
    assert sum(found.twap.slice_lots) == 10_000
    assert found.twap.every_s == 30
    assert "30 min" in found.words


def test_brackets_are_reduce_only_and_on_the_right_side() -> None:
    orders = call("tp 70000 sl 62000", LONG).args[0]
    assert [(o["side"], o["type"], o["stop_price"], o["reduce_only"]) for o in orders] == [
        ("sell", "take_profit", D(70000), True),
        ("sell", "stop", D(62000), True),
    ]
    assert [o["type"] for o in call("tp 62000 sl 70000", SHORT).args[0]] == ["take_profit", "stop"]
    for line, facts in (("tp 60000", LONG), ("sl 70000", LONG), ("tp 70000", SHORT), ("sl 60000", SHORT)):
        with pytest.raises(r.ResolveError, match="wrong side"):
            plan(line, facts)


def order(order_id: int, side: str = "buy", symbol: str = "BTC-USDT") -> w.Order:
    return w.Order(
        order_id=order_id, symbol=symbol, side=side, type="limit", size=D(1), filled=D(0), remaining=D(1),  # type: ignore[arg-type]
        status="submitted", price=D(64000),
    )  # fmt: skip


def position(symbol: str, side: str) -> w.Position:
    return w.Position(
        position_id="1",
        symbol=symbol,
        side=side,
        size=D("0.5"),
        leverage=10,
        margin_mode="cross",  # type: ignore[arg-type]
    )


def test_cancels() -> None:
    orders = (order(1), order(2, "sell"), order(3, symbol="ETH-USDT"))
    assert plan("cancel #1", orders=orders).calls == (r.Call("cancel_order", (1,)),)
    assert plan("cancel all", orders=orders).words == "Cancel 3 orders, triggers included."
    assert plan("cancel sells", orders=orders).calls[0].kwargs == {"side": "sell", "kind": "all"}
    for line in ("cancel #9", "cancel sells"):
        with pytest.raises(r.ResolveError, match="no open"):
            plan(line, orders=orders[:1])


def test_flatten_always_asks_and_closes_everything() -> None:
    found = plan("flatten", orders=(order(1),), positions=(position("BTC-USDT", "buy"), position("ETH-USDT", "sell")))
    assert found.danger
    assert [c.method for c in found.calls] == ["cancel_all", "close_position", "close_position"]
    assert "short 0.5 ETH-USDT" in found.words
    with pytest.raises(r.ResolveError, match="nothing open"):
        plan("flatten")


def test_reverse_trades_twice_the_position() -> None:
    found = plan("reverse", LONG)
    assert found.danger
    assert found.calls[0].args[:3] == ("BTC-USDT", "sell", D("1"))


def test_modify_shows_old_and_new() -> None:
    found = plan("modify #1 @ 64500 size 0.8", orders=(order(1),))
    assert found.calls == (r.Call("modify_order", (1,), {"price": D(64500), "size": D("0.8")}),)
    assert "price 64,000.00 -> 64,500.00, size 1.0000 -> 0.8000" in found.words
    assert "crosses" in plan("modify #1 @ 65010", orders=(order(1),)).warnings[0]


def test_leverage_is_held_to_the_markets_maximum() -> None:
    assert call("lev 20").args == ("BTC-USDT", 20)
    assert call("lev 20 iso").kwargs == {"margin_mode": "isolated"}
    with pytest.raises(r.ResolveError, match="at most 50x"):
        plan("lev 51")


def test_money_moves_are_said_in_words() -> None:
    assert plan("transfer 5 usdt to alice").danger
    assert call("supply 5 usdt") == r.Call("lending_supply", ("USDT", D(5)))
    assert call("vault withdraw 6 all") == r.Call("vault_withdraw", ("6", None))
    assert call("margin +100") == r.Call("adjust_margin", ("BTC-USDT", D(100)))


def test_an_unknown_market_is_said() -> None:
    empty = r.Facts(Market(0, "", "", "USDT", 10**10, 10**8, 1, 1))
    with pytest.raises(r.ResolveError, match="not known yet"):
        plan("buy 1 @ 5", empty)
    with pytest.raises(r.ResolveError, match="no bid price"):
        plan("buy 1 @ bid", FACTS._replace(best_bid=0))


def open_order(**more: Any) -> Any:
    return w.Order(
        order_id=7, symbol="BTC-USDT", side="buy", type="limit", size=D("0.5"), filled=more.pop("filled", D(0)),
        remaining=D("0.5"), status="submitted", price=D("64000"), created_at=1, updated_at=1, seq=1,
    )  # fmt: skip


def test_prices_and_sizes_have_their_decimals_everywhere() -> None:
    assert plan("cancel #7", orders=[open_order()]).words == "Cancel #7: buy 0.5000 BTC-USDT at 64,000.00."
    changed = plan("modify #7 @ 64100 size 0.4", orders=[open_order()]).words
    assert changed.endswith("price 64,000.00 -> 64,100.00, size 0.5000 -> 0.4000.")


def test_a_modify_to_nothing_or_below_the_filled_part_is_refused() -> None:
    with pytest.raises(r.ResolveError, match="cancel #7"):
        plan("modify #7 size 0", orders=[open_order()])
    with pytest.raises(r.ResolveError, match="filled already"):
        plan("modify #7 size 0.2", orders=[open_order(filled=D("0.2"))])


def test_a_twap_says_that_it_lives_in_the_screen() -> None:
    assert "quitting it ends the TWAP" in plan("twap buy 1 btc 30m").warnings[0]
