"""Words of the command line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luxterm.tui import tokens
from luxterm.tui.intents import PriceRef, Quantity

SYMBOLS = ("BTC-USDT", "BTCX-USDT", "ETH-USDT", "LUX-USDT")


def word(text: str) -> tokens.Word:
    return tokens.Word(text, 0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", "0.5"),
        (".5", "0.5"),
        ("65,000.25", "65000.25"),
        ("65k", "65000"),
        ("1.5M", "1500000"),
        ("1_000", "1000"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    assert tokens.number(word(text)) == Decimal(value)


@pytest.mark.parametrize("text", ["", "-1", "1e5", "nan", "inf", "0x10", "1.2.3", "٣", "k", "1" * 30, "½"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(tokens.LineError):
        tokens.number(word(text))


def test_quantities() -> None:
    assert tokens.quantity(word("0.5")) == Quantity(Decimal("0.5"))
    assert tokens.quantity(word("$2.5k")) == Quantity(Decimal(2500), "quote")
    assert tokens.quantity(word("25%")) == Quantity(Decimal(25), "percent")
    assert tokens.quantity(word("all")) == Quantity(Decimal(100), "percent")
    for bad in ("0", "0%", "101%", "$0", "%", "$"):
        with pytest.raises(tokens.LineError):
            tokens.quantity(word(bad))


def test_prices() -> None:
    assert tokens.price_ref(word("65000")) == PriceRef("", Decimal(65000))
    assert tokens.price_ref(word("bid")) == PriceRef("bid", Decimal(0))
    assert tokens.price_ref(word("ASK+5")) == PriceRef("ask", Decimal(5))
    assert tokens.price_ref(word("mid-0.1%")) == PriceRef("mid", Decimal("-0.1"), True)
    assert tokens.price_ref(word("-2%")) == PriceRef("mark", Decimal(-2), True)
    for bad in ("0", "bid5", "bid+", "+5", "bidd", "-1"):
        with pytest.raises(tokens.LineError):
            tokens.price_ref(word(bad))


def test_durations() -> None:
    assert [tokens.duration(word(text)) for text in ("90s", "30m", "1h30m", "2d")] == [90, 1800, 5400, 172_800]
    for bad in ("", "5", "m", "0s", "9999999999d", "1x"):
        with pytest.raises(tokens.LineError):
            tokens.duration(word(bad))


def test_symbols() -> None:
    find = tokens.find_symbol
    assert find("btc", SYMBOLS) == "BTC-USDT"
    assert find("eth-usdt", SYMBOLS) == "ETH-USDT"
    assert find("ETHUSDT", SYMBOLS) == "ETH-USDT"
    assert find("eth/usdt", SYMBOLS) == "ETH-USDT"
    assert find("lu", SYMBOLS) == "LUX-USDT"
    assert find("bt", SYMBOLS) == ""  # two begin so
    assert find("l", SYMBOLS) == ""
    assert find("doge", SYMBOLS) == ""


@given(st.text(max_size=20))
def test_no_text_breaks_a_reader(text: str) -> None:
    for reader in (tokens.number, tokens.quantity, tokens.price_ref, tokens.duration):
        try:
            reader(word(text))
        except tokens.LineError as error:
            assert str(error)
