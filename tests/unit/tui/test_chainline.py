"""The words for swaps and liquidity."""

from __future__ import annotations

from decimal import Decimal

import pytest

from luxterm.tui.intents import PoolIntent, SwapIntent
from luxterm.tui.orderline import complete, parse
from luxterm.tui.tokens import Context, LineError

CONTEXT = Context(("BTC-USDT", "ETH-USDT"), "BTC-USDT")
D = Decimal


@pytest.mark.parametrize(
    ("line", "intent"),
    [
        ("swap 1000 lusd lbtc", SwapIntent(D(1000), "LUSD", "LBTC", "", 50)),
        ("swap 1k LUSD for lbtc best", SwapIntent(D(1000), "LUSD", "LBTC", "", 50)),
        ("swap 0.1 lbtc lusd v3-500 slip 0.3%", SwapIntent(D("0.1"), "LBTC", "LUSD", "v3-500", 30)),
        ("swap 1 lbtc leth v2-LUSD", SwapIntent(D(1), "LBTC", "LETH", "v2-lusd", 50)),
        ("swap 1 lbtc leth v3-3000-lusd-500", SwapIntent(D(1), "LBTC", "LETH", "v3-3000-lusd-500", 50)),
        ("swap 1 weth lusd slip 5% vault", SwapIntent(D(1), "WETH", "LUSD", "vault", 500)),
        ("pool add v2 1000 lusd lbtc", PoolIntent("v2", D(1000), "LUSD", "LBTC")),
        (
            "pool add v3 0.1 lbtc with lusd 60000-70000 fee 0.05% slip 1%",
            PoolIntent("v3", D("0.1"), "LBTC", "LUSD", D(60000), D(70000), 500, slippage_bps=100),
        ),
        ("pool remove #12 50%", PoolIntent("", key="12", percent=50)),
        ("pool remove v2-LBTC-LUSD", PoolIntent("", key="v2-LBTC-LUSD")),
    ],
)
def test_what_is_understood(line: str, intent: SwapIntent | PoolIntent) -> None:
    assert parse(line, CONTEXT) == intent


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("swap", "amount"),
        ("swap 0 lusd lbtc", "above zero"),
        ("swap 1 lusd", "token to get"),
        ("swap 1 lusd lusd", "two tokens"),
        ("swap 1 l\x1bsd lbtc", "no token"),
        ("swap 1 lusd lbtc slip 6%", "at most 5%"),
        ("swap 1 lusd lbtc slip 0.001%", "at most 5%"),
        ("swap 1 lusd lbtc v4", "a route is"),
        ("swap 1 lusd lbtc v3-3000-lusd", "a route is"),
        ("pool", "add or remove"),
        ("pool drop", "pool add or pool remove"),
        ("pool add 1 lusd lbtc", "v2 or v3"),
        ("pool add v2 1 lusd lbtc 1-2", "no range"),
        ("pool add v3 1 lusd lbtc 2-1", "lower price first"),
        ("pool add v3 1 lusd lbtc 0-1", "lower price first"),
        ("pool add v3 1 lusd lbtc fee 0.2%", "0.05%"),
        ("pool remove", "which one"),
        ("pool remove #1 0%", "1% to 100%"),
        ("pool remove #1 101%", "1% to 100%"),
        ("pool remove #1 2.5%", "without decimals"),
    ],
)
def test_what_is_wrong_is_said(line: str, why: str) -> None:
    with pytest.raises(LineError, match=why):
        parse(line, CONTEXT)


def test_tokens_and_routes_are_completed() -> None:
    assert complete("swap 1000 lu", CONTEXT) == ["swap 1000 lusd"]
    assert complete("swap 1000 lusd lbtc va", CONTEXT) == ["swap 1000 lusd lbtc vault"]
    assert complete("pool a", CONTEXT) == ["pool add"]
