"""What a quote becomes before it is sent: the route, the least that is taken, the words."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from tui.test_swap import QUOTE

from luxterm.tui.intents import SwapIntent
from luxterm.tui.sums import ResolveError
from luxterm.tui.swapplans import at_least, choose, swap_plan
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
