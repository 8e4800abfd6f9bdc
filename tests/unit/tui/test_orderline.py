"""The grammar of the command line: what is written in the documentation, and that nothing typed breaks it."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luxterm.tui import intents as i
from luxterm.tui.orderline import ALIASES, VERBS, complete, parse
from luxterm.tui.tokens import Context, LineError

CONTEXT = Context(("BTC-USDT", "ETH-USDT", "LUX-USDT"), "BTC-USDT", ("dark", "light"))


def base(value: str) -> i.Quantity:
    return i.Quantity(D(value))


def at(value: str) -> i.PriceRef:
    return i.PriceRef("", D(value))


@pytest.mark.parametrize(
    ("line", "intent"),
    [
        ("buy 0.5 btc @ 65000 ioc", i.PlaceIntent("buy", base("0.5"), "BTC-USDT", at("65000"), tif="IOC")),
        ("buy 0.5 @65000", i.PlaceIntent("buy", base("0.5"), "BTC-USDT", at("65000"))),
        ("b 0.5 eth at bid", i.PlaceIntent("buy", base("0.5"), "ETH-USDT", i.PriceRef("bid", D(0)))),
        ("sell 1 market", i.PlaceIntent("sell", base("1"), "BTC-USDT", market=True)),
        (
            "sell $500 eth @ ask post tp 3400 sl 3050",
            i.PlaceIntent(
                "sell", i.Quantity(D(500), "quote"), "ETH-USDT", i.PriceRef("ask", D(0)), post_only=True,
                take_profit=at("3400"), stop_loss=at("3050"),
            ),
        ),
        ("buy 1 stop 70000", i.PlaceIntent("buy", base("1"), "BTC-USDT", stop=at("70000"))),
        ("buy 1 @ 70100 stop 70000", i.PlaceIntent("buy", base("1"), "BTC-USDT", at("70100"), stop=at("70000"))),
        (
            "sell 1 trail 1% ro",
            i.PlaceIntent("sell", base("1"), "BTC-USDT", trail=i.Quantity(D(1), "percent"), reduce_only=True),
        ),
        ("buy 1 peg mid", i.PlaceIntent("buy", base("1"), "BTC-USDT", peg="mid")),
        ("buy 1 @ 5 gtd 1h", i.PlaceIntent("buy", base("1"), "BTC-USDT", at("5"), tif="GTD", expires_in_s=3600)),
        ("close eth 50%", i.CloseIntent("ETH-USDT", i.Quantity(D(50), "percent"))),
        ("close", i.CloseIntent("BTC-USDT", i.Quantity(D(100), "percent"))),
        ("close half @ 66000", i.CloseIntent("BTC-USDT", i.Quantity(D(50), "percent"), at("66000"))),
        ("scale buy 2 btc 60000-64000 x10", i.ScaleIntent("buy", base("2"), "BTC-USDT", at("60000"), at("64000"), 10)),
        ("scale sell 2 64k to 60k", i.ScaleIntent("sell", base("2"), "BTC-USDT", at("60000"), at("64000"), 5)),
        ("twap sell 1 eth 30m", i.TwapIntent("sell", base("1"), "ETH-USDT", 1800)),
        ("twap buy 1 over 1h x60", i.TwapIntent("buy", base("1"), "BTC-USDT", 3600, 60)),
        ("tp 70000 sl 62000", i.BracketIntent("BTC-USDT", at("70000"), at("62000"))),
        ("sl 3000 eth", i.BracketIntent("ETH-USDT", None, at("3000"))),
        ("cancel", i.CancelIntent(symbol="BTC-USDT")),
        ("cancel all", i.CancelIntent(everything=True)),
        ("cancel all eth", i.CancelIntent(symbol="ETH-USDT")),
        ("cancel buys", i.CancelIntent(symbol="BTC-USDT", side="buy")),
        ("cancel #12", i.CancelIntent(order_id=12)),
        ("modify #12 @ 65000 size 0.4", i.ModifyIntent(12, at("65000"), D("0.4"))),
        ("flatten", i.FlattenIntent()),
        ("flatten eth", i.FlattenIntent("ETH-USDT")),
        ("reverse", i.ReverseIntent("BTC-USDT")),
        ("lev btc 20", i.LeverageIntent("BTC-USDT", 20)),
        ("lev 5x iso", i.LeverageIntent("BTC-USDT", 5, "isolated")),
        ("margin eth -100", i.MarginIntent("ETH-USDT", D(-100))),
        ("alert btc > 70000", i.AlertIntent("price", "BTC-USDT", ">", D(70000))),
        ("alert < 60k", i.AlertIntent("price", "BTC-USDT", "<", D(60000))),
        ("alert eth moves 2%", i.AlertIntent("move", "ETH-USDT", "", D(2))),
        ("alert fills", i.AlertIntent("fill", "BTC-USDT")),
        ("alert margin 80%", i.AlertIntent("margin", "BTC-USDT", "", D(80))),
        ("gp eth 1h", i.GoIntent("ETH-USDT", "1h")),
        ("eth", i.GoIntent("ETH-USDT")),
        ("oracle", i.GoIntent(screen="oracle")),
        ("mode locked", i.SetIntent("mode", "locked")),
        ("theme light", i.SetIntent("theme", "light")),
        ("sizes 0.01 $500 25%", i.SetIntent("sizes", "0.01 $500 25%")),
        ("watch eth", i.SetIntent("watch", "ETH-USDT")),
        ("supply 100 usdt", i.EarnIntent("supply", D(100), "USDT")),
        ("vault deposit 6 100", i.EarnIntent("vault_deposit", D(100), "", "6")),
        ("transfer 5 usdt to alice", i.EarnIntent("transfer", D(5), "USDT", "alice")),
        ("q", i.DoIntent("quit")),
    ],
)  # fmt: skip
def test_lines(line: str, intent: Any) -> None:
    assert parse(line, CONTEXT) == intent


@pytest.mark.parametrize(
    ("line", "says", "where"),
    [
        ("", "a command is missing", 0),
        ("buy", "the size", 3),
        ("buy 1", "a price is missing", 5),
        ("buy 0 @ 5", "above zero", 4),
        ("buy 1 @", "the price is missing", 7),
        ("buy 1 @ 5 @ 6", "said twice", 10),
        ("buy 1 @ 5 market", "has no price", 16),
        ("buy 1 market post", "post-only", 17),
        ("buy 1 @ 5 ioc post", "post-only", 18),
        ("buy 1 doge @ 5", "neither a market here nor an order option", 6),
        ("close doge", "no market 'doge'", 6),
        ("scale buy 1 60000 x3", "is not a number", 18),
        ("scale buy 1 5-5", "no width", 12),
        ("scale buy 1 5-6 x1", "2 to 50", 18),
        ("twap buy 1 5s", "from 10s", 11),
        ("lev 0", "whole number", 4),
        ("lev ²", "whole number", 4),
        ("alert btc", "alert btc > 70000", 9),
        ("mode fast", "mode: one of", 5),
        ("group 0", "whole number", 6),
        ("buuy 1", "there is no command 'buuy'", 0),
        ("ca", "did you mean cancel?", 0),
        ("flatten now", "no market 'now'", 8),
        ("quit now", "not understood", 5),
        ("x" * 500, "too long", 400),
    ],
)
def test_errors_say_what_and_where(line: str, says: str, where: int) -> None:
    with pytest.raises(LineError) as caught:
        parse(line, CONTEXT)
    assert says in str(caught.value)
    assert caught.value.at == where


def test_no_price_never_becomes_a_market_order() -> None:
    for line in ("buy 1", "sell 25%", "buy $500 eth ro", "sell 1 ioc"):
        with pytest.raises(LineError, match="price is missing"):
            parse(line, CONTEXT)


VOCABULARY = [
    *VERBS, *ALIASES, "btc", "eth", "@", "65000", "0.5", "$500", "25%", "market", "ioc", "post", "tp", "sl", "stop",
    "x10", "30m", ">", "<", "60000-64000", "bid", "ask+1", "all", "#5", "moves", "deposit", "to", "\u202e", "-", "²",
]  # fmt: skip


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(VOCABULARY), max_size=9).map(" ".join)))
def test_any_line_is_an_intent_or_an_error_with_its_place(line: str) -> None:
    try:
        intent = parse(line, CONTEXT)
    except LineError as error:
        assert str(error)
        assert 0 <= error.at <= len(line)
    else:
        if isinstance(intent, i.PlaceIntent):
            assert intent.quantity.value > 0
            assert intent.market or intent.price or intent.stop or intent.trail or intent.peg
            assert intent.symbol in CONTEXT.symbols


@given(st.text(max_size=40))
def test_completions_continue_the_line(line: str) -> None:
    for option in complete(line, CONTEXT):
        assert option.lower().startswith(line.rpartition(" ")[0].lower())
        assert len(option) >= len(line)


def test_completion() -> None:
    assert complete("bu", CONTEXT) == ["buy"]
    assert complete("buy 1 e", CONTEXT) == ["buy 1 eth"]
    assert complete("gp b", CONTEXT) == ["gp btc"]
    assert complete("theme l", CONTEXT) == ["theme light"]
    assert complete("buy 1 @ m", CONTEXT) == ["buy 1 @ mid", "buy 1 @ mark"]
    assert complete("", CONTEXT) == []


def test_every_usage_names_its_verb() -> None:
    assert all(verb.usage.startswith(name) for name, verb in VERBS.items())
    assert all(name in VERBS for name in ALIASES.values())
