"""An intent meets the market: exact requests for the client, and in words what they will do.

Pure. Typed prices and sizes must lie on the grid; what is computed is rounded to the cautious side (buys down, sells
up, sizes down). Margin, fee and liquidation figures are estimates for the preview: the venue decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from luxterm.model.markets import Market
from luxterm.model.units import SIZE_ONE_E12, mul_div_ceil
from luxterm.tui import format as fmt
from luxterm.tui.intents import (
    BracketIntent,
    CancelIntent,
    CloseIntent,
    EarnIntent,
    FlattenIntent,
    Intent,
    LeverageIntent,
    MarginIntent,
    ModifyIntent,
    PlaceIntent,
    ReverseIntent,
    ScaleIntent,
    Side,
    TwapIntent,
)
from luxterm.tui.sums import (
    MAKER_BPS,
    TAKER_BPS,
    Facts,
    ResolveError,
    exact_lots,
    liquidation_ticks,
    price_of,
    price_ticks,
    size_lots,
    size_of,
    split_lots,
    sweep,
)

FAR_PERCENT: Final = 5
"""A limit further than this from the mark is pointed out."""


class Call(NamedTuple):
    """One request: a method of AsyncClient with its arguments."""

    method: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = {}


class Twap(NamedTuple):
    """Slices for the workstation's TWAP runner."""

    symbol: str
    side: Side
    slice_lots: tuple[int, ...]
    every_s: float
    reduce_only: bool


class Plan(NamedTuple):
    """What will happen: a sentence in `words`, labelled `figures`, and `warnings` nobody should miss."""

    words: str
    calls: tuple[Call, ...]
    figures: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    danger: bool = False
    """Always asked about, in one-click mode too."""
    twap: Twap | None = None


FactsOf = Callable[[str], Facts]


def resolve(intent: Intent, facts_of: FactsOf, orders: Sequence[Any] = (), positions: Sequence[Any] = ()) -> Plan:
    """The plan for an intent. `orders` and `positions` are the account's, as the client mirrors them."""
    if isinstance(intent, PlaceIntent):
        return _place(intent, facts_of(intent.symbol))
    if isinstance(intent, CloseIntent):
        return _close(intent, facts_of(intent.symbol))
    if isinstance(intent, ScaleIntent):
        return _scale(intent, facts_of(intent.symbol))
    if isinstance(intent, TwapIntent):
        return _twap(intent, facts_of(intent.symbol))
    if isinstance(intent, BracketIntent):
        return _bracket(intent, facts_of(intent.symbol))
    if isinstance(intent, CancelIntent):
        return _cancel(intent, orders, facts_of)
    if isinstance(intent, ModifyIntent):
        return _modify(intent, orders, facts_of)
    if isinstance(intent, FlattenIntent):
        return _flatten(intent, orders, positions)
    if isinstance(intent, ReverseIntent):
        return _reverse(facts_of(intent.symbol))
    if isinstance(intent, LeverageIntent):
        return _leverage(intent, facts_of(intent.symbol))
    if isinstance(intent, MarginIntent):
        verb = "Add" if intent.amount > 0 else "Take"
        words = f"{verb} {abs(intent.amount)} {'to' if intent.amount > 0 else 'from'} the margin of {intent.symbol}."
        return Plan(words, (Call("adjust_margin", (intent.symbol, intent.amount)),))
    if isinstance(intent, EarnIntent):
        return _earn(intent)
    raise ResolveError("this is no trading command")


# --- orders ----------------------------------------------------------------------------------------------------------


def _title(side: str) -> str:
    return "Buy" if side == "buy" else "Sell"


def _need(facts: Facts) -> None:
    if not facts.market.symbol:
        raise ResolveError("the market is not known yet")


def _place(intent: PlaceIntent, facts: Facts) -> Plan:
    _need(facts)
    market, buy = facts.market, intent.side == "buy"
    limit = price_ticks(intent.price, facts, buy) if intent.price is not None else 0
    stop = price_ticks(intent.stop, facts, buy) if intent.stop is not None else 0
    reference = limit or stop or (facts.best_ask if buy else facts.best_bid) or facts.mark
    lots = size_lots(intent.quantity, facts, reference, intent.reduce_only)
    kwargs: dict[str, Any] = {"reduce_only": intent.reduce_only}
    how = [f"limit {fmt.price(limit, market)}" if limit else "at the market"]
    if intent.peg:
        kwargs["peg"] = intent.peg
        how = [f"pegged to the {intent.peg}" + (f", no worse than {fmt.price(limit, market)}" if limit else "")]
    elif intent.trail is not None:
        kwargs["type"] = "trailing_stop"
        if intent.trail.unit == "percent":
            kwargs["trail_bps"] = int(intent.trail.value * 100)
        else:
            kwargs["trail_distance"] = intent.trail.value
        how = [f"trailing by {intent.trail.value}{'%' if intent.trail.unit == 'percent' else ''}"]
    elif stop:
        kwargs["stop_price"] = price_of(market, stop)
        takes_profit = facts.mark and (stop < facts.mark if buy else stop > facts.mark)
        family = "take_profit" if takes_profit else "stop"
        kwargs["type"] = f"{family}_limit" if limit else family
        how = [f"once the mark reaches {fmt.price(stop, market)}", *how]
    elif intent.market:
        kwargs["type"] = "market"
    if intent.tif != "GTC":
        kwargs["time_in_force"] = intent.tif
        how.append({"IOC": "immediate or cancel", "FOK": "all or nothing", "DAY": "until midnight UTC"}.get(
            intent.tif, f"for {intent.expires_in_s} s"))  # fmt: skip
    if intent.expires_in_s:
        kwargs["expires_at"] = facts.now_ms + intent.expires_in_s * 1000
    if intent.post_only:
        kwargs["post_only"] = "slide" if intent.slide else True
        how.append("post only, sliding" if intent.slide else "post only")
    if intent.reduce_only:
        how.append("reduce only")
    if intent.hidden:
        kwargs["hidden"] = True
        how.append("hidden")
    if intent.show is not None:
        kwargs["display_size"] = size_of(market, exact_lots(intent.show, market))
        how.append(f"showing {intent.show}")
    for key, ref, label in (
        ("take_profit", intent.take_profit, "take profit"),
        ("stop_loss", intent.stop_loss, "stop loss"),
    ):
        if ref is not None:
            ticks = price_ticks(ref, facts, not buy)
            kwargs[key] = price_of(market, ticks)
            how.append(f"{label} {fmt.price(ticks, market)}")
    price = price_of(market, limit) if limit else None
    call = Call("place_order", (market.symbol, intent.side, size_of(market, lots), price), kwargs)
    words = f"{_title(intent.side)} {fmt.size(lots, market)} {market.base} {', '.join(how)}."
    figures, warnings = _estimate(intent, facts, lots, limit, stop, reference)
    return Plan(words, (call,), figures, warnings)


def _estimate(
    intent: PlaceIntent, facts: Facts, lots: int, limit: int, stop: int, reference: int
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    market, buy = facts.market, intent.side == "buy"
    warnings: list[str] = []
    rests = bool(stop or intent.trail is not None or intent.post_only or intent.peg)
    taken, value = (0, 0) if rests else sweep(facts.asks if buy else facts.bids, lots, limit, buy)
    if intent.market and taken < lots and not rests:
        warnings.append(f"the book shows only {fmt.size(taken, market)} to trade with")
    notional = market.notional_usd6(reference, lots) if not taken else (
        value + (lots - taken) * reference) * market.usd6_per_tick_lot  # fmt: skip
    figures = [("value", f"{fmt.money(notional)} {market.quote}")]
    signed = lots if buy else -lots
    reduces = facts.position_lots * signed < 0
    opening = max(abs(facts.position_lots + signed) - abs(facts.position_lots), 0) if reduces else lots
    if not market.spot:
        leverage = max(facts.leverage or market.default_leverage, 1)
        margin = 0 if intent.reduce_only else mul_div_ceil(notional, opening, lots * leverage)
        figures.append(("margin", f"{fmt.money(margin)} at {leverage}x"))
        if margin > facts.free_usd6 and facts.free_usd6:
            warnings.append(f"free margin is {fmt.money(facts.free_usd6)}: the venue will refuse this")
    taker = mul_div_ceil(value * market.usd6_per_tick_lot, TAKER_BPS, 10_000)
    maker = mul_div_ceil(notional, MAKER_BPS, 10_000) if not taken else 0
    figures.append(("fee", f"about {fmt.money(taker or maker)}"))
    if taken:
        average = value // taken if not buy else -(-value // taken)
        figures.append(("takes now", f"{fmt.size(taken, market)} at {fmt.price(average, market)}"))
        if limit and intent.tif == "GTC" and not intent.post_only:
            warnings.append("the limit crosses the book: it trades at once")
        best = facts.best_ask if buy else facts.best_bid
        if best and abs(average - best) * 200 > best:
            warnings.append(f"the average is {fmt.ratio_percent(abs(average - best), best)} from the best price")
    if limit and facts.mark and abs(limit - facts.mark) * 100 > facts.mark * FAR_PERCENT:
        warnings.append(f"the price is {fmt.ratio_percent(limit - facts.mark, facts.mark)} from the mark")
    if intent.reduce_only and not reduces:
        warnings.append("there is nothing to reduce on this side")
    if not market.spot:
        liquidation = liquidation_ticks(facts, signed, reference)
        figures.append(("liq. est.", fmt.price(liquidation, market) if liquidation else "none"))
    if not facts.live:
        warnings.append("prices are not live")
    return tuple(figures), tuple(warnings)


def _close(intent: CloseIntent, facts: Facts) -> Plan:
    _need(facts)
    market = facts.market
    if not facts.position_lots:
        raise ResolveError(f"there is no position in {market.symbol}")
    buy = facts.position_lots < 0
    limit = price_ticks(intent.price, facts, buy) if intent.price is not None else 0
    reference = limit or facts.mark
    lots = min(size_lots(intent.quantity, facts, reference, True), abs(facts.position_lots))
    part = "all" if lots == abs(facts.position_lots) else fmt.ratio_percent(lots, abs(facts.position_lots), 0, False)
    kind = "short" if buy else "long"
    gain = (
        reference * facts.position_lots - int(facts.entry * SIZE_ONE_E12 / market.tick_size_e12) * facts.position_lots
    )
    figures = [
        ("value", f"{fmt.money(market.notional_usd6(reference, lots))} {market.quote}"),
        ("result", f"about {fmt.money(gain * lots // abs(facts.position_lots) * market.usd6_per_tick_lot, 2, True)}"),
    ]
    if limit:
        side: Side = "buy" if buy else "sell"
        words = (
            f"Close {part} of the {market.symbol} {kind}: {side} {fmt.size(lots, market)} "
            f"limit {fmt.price(limit, market)}, reduce only."
        )
        call = Call(
            "place_order", (market.symbol, side, size_of(market, lots), price_of(market, limit)), {"reduce_only": True}
        )
    else:
        words = f"Close {part} of the {market.symbol} {kind} ({fmt.size(lots, market)}) at the market."
        call = Call("close_position", (market.symbol, None if part == "all" else size_of(market, lots)))
    return Plan(words, (call,), tuple(figures))


def _scale(intent: ScaleIntent, facts: Facts) -> Plan:
    _need(facts)
    market, buy = facts.market, intent.side == "buy"
    low, high = price_ticks(intent.low, facts, buy), price_ticks(intent.high, facts, buy)
    low, high = min(low, high), max(low, high)
    count = intent.orders
    if high - low < count - 1:
        raise ResolveError("the range has fewer prices than the scale has orders")
    lots = size_lots(intent.quantity, facts, (low + high) // 2, intent.reduce_only)
    if lots < count:
        raise ResolveError(f"{fmt.size(lots, market)} cannot be divided into {count} orders")
    prices = [low + (high - low) * index // (count - 1) for index in range(count)]
    sizes = split_lots(lots, count)
    orders = [
        {
            "symbol": market.symbol, "side": intent.side, "size": size_of(market, size),
            "price": price_of(market, ticks), "post_only": intent.post_only, "reduce_only": intent.reduce_only,
        }
        for ticks, size in zip(prices, sizes, strict=True)
    ]  # fmt: skip
    notional = sum(market.notional_usd6(ticks, size) for ticks, size in zip(prices, sizes, strict=True))
    leverage = max(facts.leverage or market.default_leverage, 1)
    words = (
        f"{_title(intent.side)} {fmt.size(lots, market)} {market.base} in {count} limit orders of about "
        f"{fmt.size(sizes[0], market)} from {fmt.price(low, market)} to {fmt.price(high, market)}."
    )
    figures = (
        ("value", f"{fmt.money(notional)} {market.quote}"),
        ("margin", f"{fmt.money(notional // leverage)} at {leverage}x"),
    )
    warnings = []
    if (buy and facts.best_ask and high >= facts.best_ask) or (not buy and facts.best_bid and low <= facts.best_bid):
        warnings.append("part of the range crosses the book")
    if notional // leverage > facts.free_usd6 > 0:
        warnings.append(f"free margin is {fmt.money(facts.free_usd6)}: some will be refused")
    return Plan(words, (Call("place_orders", (orders,)),), figures, tuple(warnings))


def _twap(intent: TwapIntent, facts: Facts) -> Plan:
    _need(facts)
    market, buy = facts.market, intent.side == "buy"
    reference = (facts.best_ask if buy else facts.best_bid) or facts.mark
    lots = size_lots(intent.quantity, facts, reference, intent.reduce_only)
    slices = intent.slices or max(min(intent.duration_s // 30, 500), 2)
    slices = min(slices, lots)
    if slices < 2:
        raise ResolveError("the size cannot be divided")
    parts = split_lots(lots, slices)
    every = intent.duration_s / slices
    words = (
        f"{_title(intent.side)} {fmt.size(lots, market)} {market.base} over {_span(intent.duration_s)}: "
        f"{slices} slices of about {fmt.size(parts[0], market)}, one every {every:.0f} s, "
        "as market orders."
    )
    warning = (
        "this screen sends the slices: quitting it ends the TWAP, a slice missed while disconnected is made up later"
    )
    figures = (("value", f"{fmt.money(market.notional_usd6(reference, lots))} {market.quote}"),)
    return Plan(
        words, (), figures, (warning,), False, Twap(market.symbol, intent.side, parts, every, intent.reduce_only)
    )


def _span(seconds: int) -> str:
    if seconds % 3600 == 0:
        return f"{seconds // 3600} h"
    return f"{seconds // 60} min" if seconds % 60 == 0 else f"{seconds} s"


def _bracket(intent: BracketIntent, facts: Facts) -> Plan:
    _need(facts)
    market = facts.market
    if not facts.position_lots:
        raise ResolveError(f"there is no position in {market.symbol}; buy ... tp P sl P brackets a new order")
    buy = facts.position_lots < 0
    side: Side = "buy" if buy else "sell"
    lots = abs(facts.position_lots)
    orders, parts, figures = [], [], []
    for ref, order_type, label in (
        (intent.take_profit, "take_profit", "take profit"),
        (intent.stop_loss, "stop", "stop loss"),
    ):
        if ref is None:
            continue
        ticks = price_ticks(ref, facts, buy)
        above = ticks > facts.mark
        if facts.mark and (above if (order_type == "stop") != buy else not above):
            raise ResolveError(
                f"{label} {fmt.price(ticks, market)} lies on the wrong side of the mark {fmt.price(facts.mark, market)}"
            )
        orders.append({
            "symbol": market.symbol, "side": side, "size": size_of(market, lots), "type": order_type,
            "stop_price": price_of(market, ticks), "reduce_only": True,
        })  # fmt: skip
        parts.append(f"{label} {fmt.price(ticks, market)}")
        entry = int(facts.entry * SIZE_ONE_E12 / market.tick_size_e12)
        gain = (ticks - entry) * facts.position_lots * market.usd6_per_tick_lot
        figures.append((label, f"about {fmt.money(gain, 2, True)}"))
    kind = "short" if buy else "long"
    words = f"For the {kind} of {fmt.size(lots, market)} {market.base}: {' and '.join(parts)}, reduce only."
    return Plan(words, (Call("place_orders", (orders,)),), tuple(figures))


def _cancel(intent: CancelIntent, orders: Sequence[Any], facts_of: FactsOf) -> Plan:
    if intent.order_id:
        found = [order for order in orders if order.order_id == intent.order_id]
        if not found:
            raise ResolveError(f"there is no open order #{intent.order_id}")
        what = describe_order(found[0], facts_of(found[0].symbol).market)
        return Plan(f"Cancel #{intent.order_id}: {what}.", (Call("cancel_order", (intent.order_id,)),))
    chosen = [
        order
        for order in orders
        if (not intent.symbol or order.symbol == intent.symbol) and (not intent.side or order.side == intent.side)
    ]
    where = f" in {intent.symbol}" if intent.symbol else ""
    which = {"buy": "buy ", "sell": "sell "}.get(intent.side, "")
    if not chosen:
        raise ResolveError(f"there are no open {which}orders{where}")
    words = f"Cancel {len(chosen)} {which}order{'s' if len(chosen) != 1 else ''}{where}, triggers included."
    call = Call("cancel_all", (intent.symbol or None,), {"side": intent.side or None, "kind": "all"})
    return Plan(words, (call,))


def describe_order(order: Any, market: Market) -> str:
    """'buy 0.5000 BTC-USDT at 65,000.00' of an Order as the wire has it."""
    price = order.price if order.price is not None else order.stop_price
    at = f" at {fmt.quoted(price, market)}" if price is not None else ""
    return f"{order.side} {fmt.sized(order.remaining, market)} {order.symbol}{at}"


def _modify(intent: ModifyIntent, orders: Sequence[Any], facts_of: FactsOf) -> Plan:
    order = next((order for order in orders if order.order_id == intent.order_id), None)
    if order is None:
        raise ResolveError(f"there is no open order #{intent.order_id}")
    facts = facts_of(order.symbol)
    market = facts.market
    kwargs: dict[str, Any] = {}
    changes, warnings = [], []
    if intent.price is not None:
        ticks = price_ticks(intent.price, facts, order.side == "buy")
        kwargs["price"] = price_of(market, ticks)
        changes.append(
            f"price {fmt.quoted(order.price, market)} -> {fmt.price(ticks, market)}"
            if order.price is not None
            else f"price {fmt.price(ticks, market)}"
        )
        crosses = ticks >= facts.best_ask > 0 if order.side == "buy" else 0 < ticks <= facts.best_bid
        if crosses:
            warnings.append("the new price crosses the book: it trades at once")
    if intent.size is not None:
        lots = exact_lots(intent.size, market)
        if not lots:
            raise ResolveError(f"a size of 0 is no order: cancel #{order.order_id} takes it away")
        if lots <= market.size_lots(order.filled):
            raise ResolveError(f"{fmt.sized(order.filled, market)} is filled already: the size must be above that")
        kwargs["size"] = size_of(market, lots)
        changes.append(f"size {fmt.sized(order.size, market)} -> {fmt.size(lots, market)}")
    words = f"Change #{order.order_id} ({describe_order(order, market)}): {', '.join(changes)}."
    return Plan(words, (Call("modify_order", (order.order_id,), kwargs),), (), tuple(warnings))


def _flatten(intent: FlattenIntent, orders: Sequence[Any], positions: Sequence[Any]) -> Plan:
    chosen = [p for p in positions if p.side != "flat" and p.size and (not intent.symbol or p.symbol == intent.symbol)]
    resting = [order for order in orders if not intent.symbol or order.symbol == intent.symbol]
    if not chosen and not resting:
        raise ResolveError("there is nothing open" + (f" in {intent.symbol}" if intent.symbol else ""))
    calls = [Call("cancel_all", (intent.symbol or None,), {"kind": "all"})] if resting else []
    calls += [Call("close_position", (position.symbol,)) for position in chosen]
    names = ", ".join(f"{'long' if p.side == 'buy' else 'short'} {p.size:f} {p.symbol}" for p in chosen)
    words = f"Cancel {len(resting)} orders, triggers included" + (
        f", and close at the market: {names}." if names else "."
    )
    return Plan(words, tuple(calls), danger=True)


def _reverse(facts: Facts) -> Plan:
    market = facts.market
    if not facts.position_lots:
        raise ResolveError(f"there is no position in {market.symbol}")
    buy = facts.position_lots < 0
    lots = 2 * abs(facts.position_lots)
    side: Side = "buy" if buy else "sell"
    turn = "short into a long" if buy else "long into a short"
    words = f"Turn the {market.symbol} {turn}: {side} {fmt.size(lots, market)} at the market."
    figures = (("value", f"{fmt.money(market.notional_usd6(facts.mark, lots))} {market.quote}"),)
    return Plan(
        words,
        (Call("place_order", (market.symbol, side, size_of(market, lots), None), {"type": "market"}),),
        figures,
        danger=True,
    )


def _leverage(intent: LeverageIntent, facts: Facts) -> Plan:
    market = facts.market
    if intent.leverage > market.max_leverage:
        raise ResolveError(f"{market.symbol} allows at most {market.max_leverage}x")
    before = f"{facts.leverage}x" if facts.leverage else f"{market.default_leverage}x"
    words = f"Leverage of {market.symbol}: {before} -> {intent.leverage}x" + (
        f", {intent.mode}." if intent.mode else "."
    )
    kwargs = {"margin_mode": intent.mode} if intent.mode else {}
    return Plan(words, (Call("modify_leverage", (intent.symbol, intent.leverage), kwargs),))


def _earn(intent: EarnIntent) -> Plan:
    amount = "all" if intent.amount is None else f"{intent.amount:f}"
    if intent.what == "transfer":
        words = f"Transfer {amount} {intent.asset} to {fmt.plain(intent.target)}. It cannot be taken back."
        return Plan(words, (Call("transfer", (intent.target, intent.asset, intent.amount)),), danger=True)
    if intent.what.startswith("vault"):
        verb = "Deposit" if intent.what == "vault_deposit" else "Withdraw"
        joint = "into" if verb == "Deposit" else "from"
        return Plan(
            f"{verb} {amount} {joint} vault {fmt.plain(intent.target)}.",
            (Call(intent.what, (intent.target, intent.amount)),),
        )
    verb = {"supply": "Lend {} {} to the pool.", "withdraw": "Take {} {} back from the pool.",
            "borrow": "Borrow {} {} from the pool.", "repay": "Repay {} {} to the pool."}[intent.what]  # fmt: skip
    return Plan(verb.format(amount, intent.asset), (Call(f"lending_{intent.what}", (intent.asset, intent.amount)),))
