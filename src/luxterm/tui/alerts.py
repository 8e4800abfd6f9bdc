"""Alerts: which of the rules the present state sets off. Pure; each condition speaks once until it has cleared."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from luxterm.tui import format as fmt
from luxterm.tui.intents import AlertIntent
from luxterm.tui.settings import AlertRule
from luxterm.tui.store import Store, usd6

DEFAULT_MARGIN_PERCENT: Final = Decimal(80)
DEFAULT_FUNDING_PERCENT: Final = Decimal("0.05")
DEFAULT_LIQUIDATION_PERCENT: Final = Decimal(5)


def rule_of(intent: AlertIntent, store: Store) -> AlertRule:
    """The rule to remember for an intent; a percent move is measured from the price of now."""
    reference = ""
    if intent.kind == "move":
        mark = store.mark_ticks(intent.symbol)
        reference = store.grids[intent.symbol].price_text(mark) if mark else ""
    value = str(intent.value) if intent.value else ""
    everywhere = intent.kind in ("fill", "margin", "breaker")
    return AlertRule(intent.kind, "" if everywhere else intent.symbol, intent.op, value, reference)


def describe(rule: AlertRule) -> str:
    """A rule in words."""
    where = f"{rule.symbol} " if rule.symbol else ""
    return {
        "price": f"{where}{'above' if rule.op == '>' else 'below'} {rule.value}",
        "move": f"{where}moves {rule.value}% from {rule.reference or 'here'}",
        "fill": "every fill",
        "margin": f"margin used above {rule.value or DEFAULT_MARGIN_PERCENT}%",
        "funding": f"{where}funding beyond {rule.value or DEFAULT_FUNDING_PERCENT}%",
        "liquidation": f"{where}within {rule.value or DEFAULT_LIQUIDATION_PERCENT}% of liquidation",
        "oracle": f"{where}oracle price stale",
        "breaker": "circuit breaker open",
    }.get(rule.kind, rule.kind)


class Alerts:
    """Evaluates the rules; remembers which are set off so that each speaks once."""

    def __init__(self) -> None:
        self._on: set[tuple[str, ...]] = set()

    def check(self, rules: list[AlertRule], store: Store) -> list[tuple[AlertRule, str]]:
        """Rules that are newly true, with what to say. Price and move rules are spent by it: drop them."""
        found = []
        keys = [(rule.kind, rule.symbol, rule.op, rule.value, rule.reference) for rule in rules]
        self._on.intersection_update(keys)  # a rule that is gone and set anew speaks anew
        for rule, key in zip(rules, keys, strict=True):
            text = self._holds(rule, store)
            if not text:
                self._on.discard(key)
            elif key not in self._on:
                self._on.add(key)
                found.append((rule, text))
        return found

    def _holds(self, rule: AlertRule, store: Store) -> str:
        check = getattr(self, f"_{rule.kind}", None)
        return check(rule, store) if check is not None else ""

    def _price(self, rule: AlertRule, store: Store) -> str:
        grid, mark = store.grids.get(rule.symbol), store.mark_ticks(rule.symbol)
        if grid is None or not mark:
            return ""
        price, level = grid.price(mark), Decimal(rule.value)
        if (price > level) if rule.op == ">" else (price < level):
            side = "above" if rule.op == ">" else "below"
            return f"{rule.symbol} is {side} {fmt.quoted(level, grid)}: {fmt.price(mark, grid)}"
        return ""

    def _move(self, rule: AlertRule, store: Store) -> str:
        grid, mark = store.grids.get(rule.symbol), store.mark_ticks(rule.symbol)
        if grid is None or not mark or not rule.reference:
            return ""
        before = Decimal(rule.reference)
        percent = (grid.price(mark) - before) * 100 / before
        if abs(percent) >= Decimal(rule.value):
            return f"{rule.symbol} moved {percent:+.2f}% to {fmt.price(mark, grid)}"
        return ""

    def _margin(self, rule: AlertRule, store: Store) -> str:
        margin = store.mirror.margin if store.mirror is not None else None
        if margin is None:
            return ""
        equity, used = usd6(margin.equity), usd6(margin.initial_margin)
        if margin.margin_call:
            return "margin call: equity is close to the maintenance margin"
        if equity > 0 and Decimal(used) * 100 / equity >= Decimal(rule.value or DEFAULT_MARGIN_PERCENT):
            return f"margin used is {fmt.ratio_percent(used, equity, 0, False)}"
        return ""

    def _funding(self, rule: AlertRule, store: Store) -> str:
        ticker = store.tickers.get(rule.symbol)
        if ticker is None or ticker.funding is None:
            return ""
        if abs(ticker.funding) * 100 >= Decimal(rule.value or DEFAULT_FUNDING_PERCENT):
            return f"{rule.symbol} funding is {ticker.funding * 100:+.4f}%"
        return ""

    def _liquidation(self, rule: AlertRule, store: Store) -> str:
        for position in store.positions():
            grid, mark = store.grids.get(position.symbol), store.mark_ticks(position.symbol)
            if grid is None or not mark or position.liquidation_price is None:
                continue
            away = abs(grid.price(mark) - position.liquidation_price) * 100 / grid.price(mark)
            if away <= Decimal(rule.value or DEFAULT_LIQUIDATION_PERCENT):
                at = fmt.quoted(position.liquidation_price, grid)
                return f"{position.symbol} is {away:.2f}% from its liquidation at {at}"
        return ""

    def _oracle(self, rule: AlertRule, store: Store) -> str:
        for symbol, ticker in store.tickers.items():
            if ticker.stale and rule.symbol in ("", symbol):
                return f"the oracle price of {symbol} is stale"
        return ""

    def _breaker(self, rule: AlertRule, store: Store) -> str:
        for symbol, update in store.oracle.items():
            if update.breaker not in ("closed", "ok", ""):
                return f"the circuit breaker of {symbol} is {update.breaker}"
        return ""
