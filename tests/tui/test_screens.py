"""The other screens: what they show of the node's answers, and what they say when there are none."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tui import fakes

from luxterm.client.errors import RequestError
from luxterm.tui.screens.oracle import Prices
from luxterm.tui.screens.portfolio import Ledger, stepped
from luxterm.tui.widgets.facts import aligned
from luxterm.wire import objects as w

SOURCES = [
    {
        "name": "chainlink", "price": 65010.25, "age_ms": 400, "weight": 1.0, "excluded": None, "tier": "primary",
        "latency_ms": 12,
    },
    {
        "name": "coin\x1b[2Jbase", "price": 64000.0, "age_ms": 9000, "weight": 0.5, "excluded": "stale",
        "tier": "tertiary", "latency_ms": 80,
    },
]  # fmt: skip
ANSWERS: dict[str, Any] = {
    "oracle.getPrices": [
        {"symbol": "BTC-USDT", "price": 65010.251234, "confidence": 0.9991, "sources": SOURCES, "breaker": "open",
         "pinned": True, "reduce_only": True, "reason": "two sources disagree", "basis": "primaries", "onchain": None},
        {"symbol": "ETH-USDT", "price": None, "confidence": 0, "sources": [], "breaker": "closed"},
    ],
    "oracle.getSources": [{"name": "chainlink", "connected": True, "healthy": False, "messages": 1200, "errors": 3,
                           "last_error": "timeout"}],
    "oracle.getAlerts": [{"symbol": "BTC-USDT", "text": "deviation"}],
    "keeper.getStatus": {"leader": "keeper-1", "nonce": 42, "gas_price_gwei": 25},
    "keeper.getWrites": [],
    "node.info": {"version": "0.1.0", "seq": 123456, "uptime_s": 3661, "journal_bytes": 1_234_567, "mode": "paper",
                  "children": {"market": 17}},
    "node.health": {"status": "degraded", "reasons": ["the journal's disk is nearly full"]},
    "vault.list": [{"vault_id": 6, "name": "Backstop", "assets": "1000.0", "share_price": 0.00102,
                    "total_shares": "980", "shares": "500", "value": "510.2"}],
    "lending.pools": [{"asset": "USDT", "cash": "400", "total_supplied": "500", "total_borrowed": "100",
                       "utilization": 0.2, "supply_rate": 0.009, "borrow_rate": 0.05, "base_rate": 0.02,
                       "slope_rate": 0.15, "steep_rate": 2.0, "kink": 0.8, "reserve": 0.1, "supplied": "12.345678",
                       "borrowed": "0"}],
    "account.ledger": [
        {"asset": "USDT", "cause": "fee", "delta": "-1.5", "balance": "99998.5", "timestamp": fakes.NOW_MS,
         "symbol": "BTC-USDT", "reference_id": 7, "seq": 2},
        {"asset": "USDT", "cause": "deposit", "delta": "100000", "balance": "100000", "timestamp": fakes.NOW_MS,
         "symbol": None, "reference_id": None, "seq": 1},
    ],
}  # fmt: skip


async def show(desk: Any, key: str) -> str:
    desk.client.rpc_answers = dict(ANSWERS)
    await desk.press(key)
    await desk.settle()
    await desk.settle()
    return str(desk.screen_text())


async def test_markets_and_going_to_one(open_desk: Any) -> None:
    async with open_desk((150, 40)) as desk:
        text = await show(desk, "2")
        for expected in ("BTC-USDT", "ETH-USDT", "LUX-USDT", "+1.24%", "$80.2M", "321 BTC", "+0.0100%", "50x"):
            assert expected in text, expected
        await desk.press("j", "enter")
        assert desk.app.store.symbol == "ETH-USDT"
        assert desk.app.current_mode == "trade"


async def test_a_market_that_opens_later_is_learned(open_desk: Any) -> None:
    async with open_desk((150, 40)) as desk:
        info = fakes.market_info("SOL-USDT", "150.00")
        desk.client.infos["SOL-USDT"], desk.client.grids["SOL-USDT"] = info, fakes.grid(info)
        desk.client.books["SOL-USDT"] = fakes.LocalBook(fakes.grid(info))
        desk.client.push("tickers", fakes.ticker(info))
        await desk.settle()
        assert "SOL-USDT" in await show(desk, "2")
        await desk.command("gp sol")
        assert desk.app.store.symbol == "SOL-USDT"
        assert desk.app.current_mode == "trade"


async def test_a_market_without_a_trade_has_no_change(open_desk: Any) -> None:
    async with open_desk((150, 40)) as desk:
        silent = msgspec.structs.replace(fakes.ticker(desk.client.infos["LUX-USDT"], "0.00"), last=None)
        desk.client.push("tickers", silent)
        text = await show(desk, "2")
        assert "0.00%" not in next(line for line in text.splitlines() if "LUX-USDT" in line)


async def test_portfolio_sums_and_filters(open_desk: Any) -> None:
    async with open_desk((150, 46)) as desk:
        desk.client.mirror.balances["USDT"] = w.Balance(asset="USDT", total="99998.5", available="94000", locked="0")
        text = await show(desk, "3")
        for expected in ("Fees", "-1.50", "Withdrawable", "deposit", "+100,000.00", "99,998.5", "64,612.40"):
            assert expected in text, expected
        ledger = desk.app.screen.query_one(Ledger)
        ledger.focus()
        await desk.press("l")
        assert ledger.cause == "deposit"
        assert [row.cells[1].text for row in ledger.shown_rows] == ["deposit"]


async def test_oracle_names_exclusions_and_breaker(open_desk: Any) -> None:
    async with open_desk((150, 46)) as desk:
        text = await show(desk, "6")
        for expected in (
            "65,010.25", "open", "two sources disagree, pinned by hand, reduce only", "1/2", "stale", "-155.4 bp",
            "coin\\x1b[2Jbase", "timeout", "keeper-1", "deviation",
        ):  # fmt: skip
            assert expected in text, expected
        desk.app.screen.query_one(Prices).focus()
        await desk.press("j")
        assert "no sources" in desk.screen_text()


async def test_node_says_its_health_and_speed(open_desk: Any) -> None:
    async with open_desk((150, 46)) as desk:
        text = await show(desk, "7")
        for expected in (
            "degraded",
            "nearly full",
            "123,456",
            "1:01:01",
            "1.23MB",
            "median",
            "connected to ws://fake/ws",
        ):
            assert expected in text, expected


async def test_earn_lists_and_opens_the_line(open_desk: Any) -> None:
    async with open_desk((150, 46)) as desk:
        text = await show(desk, "5")
        # 2 % + 15 % x 0.8 + 200 % x 0.2 where everything is lent out
        for expected in ("Backstop", "1.020000", "510.20", "20.00%", "5.00%", "0.90%", "12.34", "54%", "Health factor"):
            assert expected in text, expected
        await desk.press("enter")
        assert desk.app.command_line.line.value == "vault deposit 6 "


async def test_swap_measures_the_book(open_desk: Any) -> None:
    async with open_desk((150, 46)) as desk:
        text = await show(desk, "4")
        assert "$1,000" in text
        assert "0.0153" in text
        assert "0.5%" in text


async def test_what_the_node_does_not_offer_is_one_line(open_desk: Any) -> None:
    async with open_desk((120, 36)) as desk:
        for method in ("vault.list", "lending.pools"):
            desk.client.rpc_answers[method] = RequestError("not available on this node", 6011)
        await desk.press("5")
        await desk.settle()
        await desk.settle()
        assert desk.screen_text().count("not available on this node") == 2


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (40, 10)])
async def test_every_screen_fits_small_terminals(open_desk: Any, size: tuple[int, int]) -> None:
    async with open_desk(size) as desk:
        for key in "1234567":
            text = await show(desk, key)
            assert "BTC-USDT" in text, key


def test_figures_stand_under_each_other_at_the_point() -> None:
    items = [("Equity", "99,962.01", "!"), ("PnL", "-30.65", "ask"), ("Health", "∞", ""), ("", "in words", "muted")]
    assert [value for _, value, _ in aligned(items)] == ["99,962.01", "   -30.65", "     ∞   ", "in words"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("portfolio", ("Equity", "Unrealised", "Fees", "Positions", "Balances", "Ledger")),
     ("earn", ("Vaults", "Lending", "Borrow rate", "Health factor")),
     ("oracle", ("Aggregated prices", "Sources", "Connections", "Keeper and alerts")),
     ("swap", ("Routes", "Order book"))],
)  # fmt: skip
async def test_every_part_of_a_screen_is_there_on_80x24(open_desk: Any, name: str, wanted: tuple[str, ...]) -> None:
    async with open_desk((80, 24)) as desk:
        text = await show(desk, {"portfolio": "3", "swap": "4", "earn": "5", "oracle": "6"}[name])
        for expected in wanted:
            assert expected in text, expected


def test_the_equity_curve_is_even_in_time() -> None:
    # an hour of nothing, then a jump in the last second: most of the curve is the old value
    points = [(0, 100), (3_600_000, 200), (3_601_000, 200)]
    assert stepped(points, 10) == [100] * 9 + [200]
    assert stepped(points[:1], 10) == [100]
    assert stepped([], 10) == []
