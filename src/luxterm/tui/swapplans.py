"""Quotes of a chain become plans that say what is given, what is got at least, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from luxterm.tui import format as fmt
from luxterm.tui.intents import PoolIntent, SwapIntent
from luxterm.tui.resolve import Call, Plan
from luxterm.tui.sums import ResolveError
from luxterm.wire.swaps import DEFAULT_DEADLINE_S, LiquidityDone, SwapDone, SwapQuote, SwapRoute

HIGH_IMPACT_BPS: Final = 100
"""From here on the price impact is pointed out."""
WORSE_BPS: Final = 10
"""So much more by another route is worth a word."""
ROUTE_NAMES: Final = {"v2": "V2", "v3": "V3", "vault": "vault", "book": "order book"}


def route_name(route: str) -> str:
    """`v3-3000` as people say it: V3 0.3%; over a third token V2 over LUSD, V3 0.3% over LUSD 0.05%."""
    kind, *parts = route.split("-")
    words = [f"{_percent(part)}%" if part.isdigit() else f"over {fmt.plain(part).upper()}" for part in parts]
    return " ".join([ROUTE_NAMES.get(kind, kind), *words])


def _percent(fee_ppm: str) -> str:
    return f"{(Decimal(fee_ppm) / 10_000).normalize():f}"


def at_least(amount: str, slippage_bps: int) -> str:
    """The amount less the slippage, rounded down to its own decimals."""
    whole = Decimal(amount)
    least = whole * (10_000 - slippage_bps) / 10_000
    return f"{least.quantize(whole, ROUND_DOWN):f}"


def eight(amount: str) -> str:
    """An amount to be read: grouped, with eight decimals at most, cut off. Eighteen of them hide the number."""
    whole, dot, fraction = amount.partition(".")
    return fmt.group_thousands(whole + dot + fraction[:8])


def choose(routes: Sequence[SwapRoute], wanted: str) -> SwapRoute:
    """The wanted route, `v2` and `v3` being the best of their kind, or without one the best on the chain. ResolveError
    says why not."""
    named = [
        route
        for route in routes
        if route.route != "book" and (not wanted or f"{route.route}-".lower().startswith(f"{wanted}-"))
    ]
    able = [route for route in named if route.amount_out is not None]
    if able:
        return max(able, key=lambda route: Decimal(route.amount_out or 0))
    if named:
        raise ResolveError(f"{route_name(named[0].route)}: {named[0].reason or 'gives nothing'}")
    raise ResolveError(f"there is no {route_name(wanted)} route for this pair" if wanted else "no route for this pair")


def swap_plan(quote: SwapQuote, intent: SwapIntent) -> Plan:
    """What the swap would do. It is always asked about: nothing on a chain can be taken back."""
    route = choose(quote.routes, intent.route)
    out = route.amount_out or "0"
    least = at_least(out, intent.slippage_bps)
    name = route_name(route.route)
    given = f"{eight(quote.amount)} {quote.token_in}"
    words = f"Swap {given} for at least {eight(least)} {quote.token_out} by {name}."
    steps = "swap" if route.approved else f"approve {given}, then swap"
    figures = (
        ("you get", f"about {eight(out)} {quote.token_out}"),
        ("price", price_text(quote, route)),
        ("impact", f"{route.impact_bps or 0} bp"),
        ("fee", f"{route.fee_bps} bp of the {'two pools' if ' over ' in name else 'pool'}"),
        ("slippage", f"{intent.slippage_bps} bp at most"),
        ("steps", steps),
        ("deadline", f"{DEFAULT_DEADLINE_S // 60} minutes"),
    )
    warnings = []
    if route.impact_bps is not None and route.impact_bps >= HIGH_IMPACT_BPS:
        warnings.append(f"the size moves the price by {route.impact_bps / 100:.2f}%")
    for other in quote.routes:
        more = (Decimal(other.amount_out or 0) / Decimal(out) - 1) * 10_000
        if other is not route and more >= WORSE_BPS:
            warnings.append(f"the {route_name(other.route)} gives {more / 100:.2f}% more")
    params = {
        "token_in": quote.token_in, "token_out": quote.token_out, "amount": quote.amount, "route": route.route,
        "at_least": least,
    }  # fmt: skip
    return Plan(words, (Call("rpc", ("swap.execute", params, SwapDone)),), figures, tuple(warnings), danger=True)


def price_text(quote: SwapQuote, route: SwapRoute) -> str:
    """The price in the dearer token, as books are quoted."""
    if not route.price:
        return "—"
    if route.price >= 1:
        return f"{fmt.group_thousands(f'{route.price:.4f}')} {quote.token_out} each {quote.token_in}"
    return f"{fmt.group_thousands(f'{1 / route.price:.4f}')} {quote.token_in} each {quote.token_out}"


def pool_plan(intent: PoolIntent) -> Plan:
    """Liquidity in or out. The other amount follows from the pool's price when it is sent, within the slippage."""
    if intent.kind:
        within = "over every price"
        if intent.lower is not None and intent.upper is not None:
            within = f"between {intent.lower:f} and {intent.upper:f} {intent.token_b} each {intent.token_a}"
        fee = "0.3%" if intent.kind == "v2" else f"{(Decimal(intent.fee_ppm) / 10_000).normalize():f}%"
        words = (
            f"Add {fmt.group_thousands(f'{intent.amount:f}')} {intent.token_a} and what goes with it of "
            f"{intent.token_b} to the {intent.kind.upper()} pool with a fee of {fee}, {within}."
        )
        params: dict[str, Any] = {
            "kind": intent.kind, "token_a": intent.token_a, "token_b": intent.token_b, "amount_a": f"{intent.amount:f}",
            "slippage_bps": intent.slippage_bps,
        }  # fmt: skip
        if intent.kind == "v3":
            params["fee_ppm"] = intent.fee_ppm
        if intent.lower is not None and intent.upper is not None:
            params |= {"lower": f"{intent.lower:f}", "upper": f"{intent.upper:f}"}
        method = "swap.addLiquidity"
    else:
        words = f"Take {intent.percent}% of {intent.key} out of its pool, with what it has earned."
        params = {"key": intent.key, "percent": intent.percent, "slippage_bps": intent.slippage_bps}
        method = "swap.removeLiquidity"
    figures = (("slippage", f"{intent.slippage_bps} bp at most"), ("deadline", f"{DEFAULT_DEADLINE_S // 60} minutes"))
    return Plan(words, (Call("rpc", (method, params, LiquidityDone)),), figures, danger=True)
