"""What became of a request, in one line for a person."""

from __future__ import annotations

from typing import Any

from luxterm.tui import format as fmt
from luxterm.tui.resolve import Call
from luxterm.tui.store import Store
from luxterm.wire.swaps import LiquidityDone, SwapDone


def outcome(call: Call, answer: Any, store: Store) -> tuple[bool, str]:
    """(whether the venue took it, what to say)."""
    if isinstance(answer, list):
        bad = [update for update in answer if not update.ok]
        verb = "cancelled" if call.method == "cancel_all" else "placed"
        if not bad:
            return True, f"{len(answer)} order{'s' if len(answer) != 1 else ''} {verb}"
        return False, f"{len(answer) - len(bad)} of {len(answer)} {verb}; {refusal(bad[0].order.reject)}"
    if isinstance(answer, SwapDone):
        got = fmt.group_thousands(answer.received)
        return True, f"swapped: {got} received, transaction {answer.tx_hash}"
    if isinstance(answer, LiquidityDone):
        first, second = (fmt.group_thousands(text) for text in (answer.amount0, answer.amount1))
        return True, f"done: {first} {answer.token0} and {second} {answer.token1}, transaction {answer.tx_hashes[-1]}"
    reject = getattr(answer, "reject", None)
    order = getattr(answer, "order", None)
    if reject is None and order is not None:
        reject = order.reject
    if reject is not None:
        return False, refusal(reject)
    if call.method in ("place_order", "cancel_order", "modify_order", "close_position") and order is not None:
        return True, order_text(order, store)
    if call.method == "modify_leverage":
        store.fold_leverage(answer.position.symbol, answer.position.leverage)
        return (
            True,
            f"leverage of {answer.position.symbol} is {answer.position.leverage}x {answer.position.margin_mode}",
        )
    if call.method == "adjust_margin":
        return True, f"margin of {answer.position.symbol} is {answer.position.margin}"
    return True, "done"


def refusal(reject: Any) -> str:
    """A rejection with its stable code."""
    return f"refused ({reject.code}): {fmt.plain(reject.reason)}"


def order_text(order: Any, store: Store) -> str:
    """An order and how it stands."""
    price = order.price if order.price is not None else order.stop_price
    at = (
        f" at {fmt.quoted(price, store.grids.get(order.symbol))}"
        if price is not None and order.type != "market"
        else ""
    )
    head = f"#{order.order_id} {order.side} {order.size:f} {order.symbol}{at}"
    if order.status == "filled":
        average = ""
        if order.avg_price is not None:
            grid = store.grids.get(order.symbol)
            places = grid.price_decimals if grid is not None else 8
            average = f" at {fmt.group_thousands(f'{order.avg_price:.{places}f}')}"
        return f"#{order.order_id} {order.side} {order.size:f} {order.symbol} filled{average}"
    if order.status in ("partial", "cancelled", "expired") and order.filled:
        return f"{head}: {order.status}, {order.filled:f} filled"
    return f"{head}: {'open' if order.status == 'submitted' else order.status}"
