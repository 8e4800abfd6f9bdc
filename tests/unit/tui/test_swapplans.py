"""What a quote becomes before it is sent: the route, the least that is taken, the words."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from tui.test_swap import QUOTE

from luxterm.tui.intents import SwapIntent
from luxterm.tui.sums import ResolveError
from luxterm.tui.swapplans import at_least, choose, eight, route_name, swap_plan
from luxterm.wire import swaps as w


@pytest.mark.parametrize(
    ("amount", "bps", "least"),
    [("1000.000000", 50, "995.000000"), ("0.00000001", 50, "0.00000000"), ("0.01537000", 50, "0.01529315"),
     ("3.33", 0, "3.33")],
)  # fmt: skip
def test_the_least_is_rounded_down_to_the_tokens_decimals(amount: str, bps: int, least: str) -> None:
    assert at_least(amount, bps) == least


def test_the_route_is_the_best_on_the_chain_or_the_one_that_was_named() -> None:
    quote = msgspec.convert(QUOTE, w.SwapQuote, strict=False)
    assert choose(quote.routes, "").route == "v3-500"
    assert choose(quote.routes, "v3").route == "v3-500"
    assert choose(quote.routes, "v2").route == "v2"
    with pytest.raises(ResolveError, match="StalePrice"):
        choose(quote.routes, "vault")
    with pytest.raises(ResolveError, match="no V3 1% route"):
        choose(quote.routes, "v3-10000")


def test_a_worse_route_names_the_better_one() -> None:
    quote = msgspec.convert(QUOTE, w.SwapQuote, strict=False)
    plan = swap_plan(quote, SwapIntent(Decimal(1000), "LUSD", "LBTC", "v2"))
    assert any("V3 0.05% gives 0.31% more" in warning for warning in plan.warnings)
    assert plan.danger


@pytest.mark.parametrize(
    ("route", "name"),
    [("v2", "V2"), ("v3-500", "V3 0.05%"), ("v2-LUSD", "V2 over LUSD"), ("v3-3000-LUSD-500", "V3 0.3% over LUSD 0.05%"),
     ("vault", "vault"), ("book", "order book")],
)  # fmt: skip
def test_routes_have_names_that_people_say(route: str, name: str) -> None:
    assert route_name(route) == name


def test_a_route_over_a_third_token_is_chosen_like_any_other() -> None:
    way = {"fee_bps": 59.91, "price": 19.1, "impact_bps": 1, "approved": True}
    quote = msgspec.convert(
        {"token_in": "LBTC", "token_out": "LETH", "amount": "1.00000000", "timestamp": 1,
         "routes": [way | {"route": "v2-LUSD", "amount_out": "18.9"},
                    way | {"route": "v3-3000-LUSD-500", "amount_out": "19.0"}]},
        w.SwapQuote, strict=False,
    )  # fmt: skip
    for wanted, found in (
        ("", "v3-3000-LUSD-500"),
        ("v2", "v2-LUSD"),
        ("v2-lusd", "v2-LUSD"),
        ("v3-3000", "v3-3000-LUSD-500"),
    ):
        assert choose(quote.routes, wanted).route == found
    plan = swap_plan(quote, SwapIntent(Decimal(1), "LBTC", "LETH", ""))
    assert "by V3 0.3% over LUSD 0.05%" in plan.words
    assert ("fee", "59.91 bp of the two pools") in plan.figures


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("9.239359925788497216", "9.23935992"),
        ("1000.000000", "1,000.000000"),
        ("0.000000019", "0.00000001"),
        ("7", "7"),
    ],
)
def test_amounts_are_cut_to_what_can_be_read(amount: str, shown: str) -> None:
    assert eight(amount) == shown
