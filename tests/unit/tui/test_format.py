"""Numbers and foreign text as people read them; expected values written by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luxterm.model.markets import Market
from luxterm.tui import format as fmt

BTC = Market(1, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 50, 10)
WHOLE = Market(2, "X-USDT", "X", "USDT", 10**12, 10**12, 50, 10)


@pytest.mark.parametrize(
    ("text", "grouped"),
    [("0", "0"), ("999.5", "999.5"), ("1000", "1,000"), ("-1234567.890", "-1,234,567.890"), ("-12.00", "-12.00")],
)
def test_thousands(text: str, grouped: str) -> None:
    assert fmt.group_thousands(text) == grouped


def test_prices_keep_the_ticks_decimals() -> None:
    assert fmt.price(6_500_000, BTC) == "65,000.00"
    assert fmt.price(7, WHOLE) == "7"
    assert fmt.price_grouped(6_500_000, BTC, 10) == "65,000.0"
    assert fmt.price_grouped(6_500_000, BTC, 1000) == "65,000"


def test_short_sizes_round_half_up_and_never_hide_something() -> None:
    assert fmt.size(12_345, BTC) == "1.2345"
    assert fmt.size_short(12_345, BTC, 3) == "1.235"
    assert fmt.size_short(12_344, BTC, 3) == "1.234"
    assert fmt.size_short(3, BTC, 2) == "<0.01"
    assert fmt.size_short(0, BTC, 2) == "0.00"


def test_money() -> None:
    assert fmt.money(1_234_567_890_000) == "1,234,567.89"
    assert fmt.money(-5_000) == "-0.01"
    assert fmt.money(-4_999) == "0.00"
    assert fmt.money(1_500_000, 0) == "2"
    assert fmt.money(2_000_000, 2, True) == "+2.00"
    assert fmt.money(0, 2, True) == "0.00"


@pytest.mark.parametrize(
    ("usd6", "text"),
    [
        (0, "0"), (1_500_000, "1.50"), (999_000_000, "999"), (1_234_000_000, "1.23K"), (80_242_500_000_000, "80.2M"),
        (-123_000_000_000_000, "-123M"), (4_560_000_000_000_000, "4.56B"), (7_000_000_000_000_000_000, "7.00T"),
    ],
)  # fmt: skip
def test_compact(usd6: int, text: str) -> None:
    assert fmt.compact(usd6) == text


def test_ratios() -> None:
    assert fmt.ratio_percent(1, 3) == "+33.33%"
    assert fmt.ratio_percent(-1, 3, 1) == "-33.3%"
    assert fmt.ratio_percent(1, -2, 0) == "-50%"
    assert fmt.ratio_percent(5, 0) == "—"
    assert fmt.rate_percent(100_000_000) == "+0.0100%"
    assert fmt.bps(50, 6_500_000) == "0.1 bp"
    assert fmt.bps(1, 0) == "—"


def test_times() -> None:
    at = int(datetime(2024, 5, 8, 14, 3, 59, tzinfo=UTC).timestamp() * 1000)
    assert fmt.clock(at) == "14:03:59"
    assert fmt.date_time(at) == "05-08 14:03:59"
    ages = [fmt.age(ms) for ms in (-5, 400, 9_999, 12_000, 300_000, 10_800_000, 200_000_000)]
    assert ages == ["0.0s", "0.4s", "9.9s", "12s", "5m", "3h", "2d"]
    assert [fmt.countdown(ms) for ms in (-1, 61_000, 28_752_000)] == ["00:00", "01:01", "7:59:12"]


def test_points_stand_under_each_other() -> None:
    assert fmt.align_point(["1.5", "22", "333.25", "—"]) == ["  1.5 ", " 22   ", "333.25", "  —   "]


def test_trailing_zeros_are_split_off() -> None:
    assert fmt.split_zeros("1.2000") == ("1.2", "000")
    assert fmt.split_zeros("1.0000") == ("1", ".0000")
    assert fmt.split_zeros("100") == ("100", "")


def test_foreign_text_is_made_visible() -> None:
    assert fmt.plain("BTC-USDT") == "BTC-USDT"
    assert fmt.plain("a\x1b[31mb") == "a\\x1b[31mb"
    assert fmt.plain("x\u202ey") == "x\\u202ey"
    assert fmt.plain("z\u200b\n") == "z\\u200b\\x0a"
    assert fmt.plain("e\u0301") == "e\\u0301"
    assert fmt.plain("[bold]") == "[bold]"


@given(st.text())
def test_plain_text_never_moves_the_cursor(text: str) -> None:
    shown = fmt.plain(text)
    assert all(ord(char) >= 32 and ord(char) != 127 for char in shown)
    assert not any(char in shown for char in "\u202a\u202b\u202d\u202e\u2066\u2067\u200f\x9b")


@given(st.integers(-(2**62), 2**62))
def test_money_is_right_to_half_a_cent(usd6: int) -> None:
    shown = fmt.money(usd6).replace(",", "").replace(".", "")
    assert abs(int(shown) * 10_000 - usd6) <= 5_000


def test_clip() -> None:
    assert fmt.clip("abcdef", 4) == "abc…"
    assert fmt.clip("abc", 3) == "abc"
    assert fmt.clip("abc", 0) == ""


def test_prices_and_sizes_of_the_wire_have_the_markets_decimals() -> None:
    btc = Market(1, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 50, 10)
    assert [fmt.quoted(D(text), btc) for text in ("64000", "64000.5", "6.4e4")] == [
        "64,000.00", "64,000.50", "64,000.00",
    ]  # fmt: skip
    assert fmt.quoted(D("12420.557"), btc) == "12,420.557"
    assert (fmt.quoted(None, btc), fmt.sized(None, btc)) == ("—", "—")
    assert fmt.sized(D("0.5"), btc) == "0.5000"
