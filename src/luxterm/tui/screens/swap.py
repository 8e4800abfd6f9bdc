"""The Swap screen: quotes of the AMM where the node offers them, and the book's price for the same trade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical

from luxterm.tui import format as fmt
from luxterm.tui.draw.grid import Cell, Column, GridRow
from luxterm.tui.screens.base import WorkScreen
from luxterm.tui.sums import sweep
from luxterm.tui.widgets.facts import FactsPanel
from luxterm.tui.widgets.facts import Item as Fact
from luxterm.tui.widgets.grid import Grid

SLIPPAGE_BPS = 50
DEADLINE_MINUTES = 20
"""The specification's frontend defaults."""
VALUES_USD = (1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000)


class BookQuotes(Grid):
    """What the order book of the market on the screen pays for these amounts now: the measure for any other route."""

    topics: ClassVar[frozenset[str]] = frozenset(("book", "market", "connection"))
    empty_text = "no book"
    columns = (
        Column("Value", ">", keep=10),
        Column("Buy gets", ".", keep=9),
        Column("at", ".", keep=8),
        Column("Impact", ".", keep=7),
        Column("Sell gives", ".", keep=9),
        Column("at ", ".", keep=8),
        Column("Impact ", ".", keep=7),
    )

    def title_text(self) -> str:
        return f"Order book · {self.store.symbol}"

    def rows(self) -> Sequence[GridRow]:
        store, market = self.store, self.store.market
        if store.book is None or not store.book.best_bid_ticks or not store.book.best_ask_ticks:
            return ()
        bids, asks = store.book.bid_levels(500), store.book.ask_levels(500)
        middle = (bids[0][0] + asks[0][0]) // 2
        found = []
        for value in VALUES_USD:
            lots = value * 10**6 // max(middle * market.usd6_per_tick_lot, 1)
            cells = [Cell(f"${value:,}", "!")]
            for levels, buy in ((asks, True), (bids, False)):
                taken, worth = sweep(levels, lots, 0, buy)
                if not taken or taken < lots:
                    cells += [Cell("too thin", "warning"), Cell("—", "muted"), Cell("—", "muted")]
                    continue
                average = worth // taken
                side = "bid" if buy else "ask"
                amount = fmt.size(taken, market) if buy else fmt.money(worth * market.usd6_per_tick_lot)
                impact = fmt.ratio_percent(abs(average - middle), middle, 3, False)
                cells += [Cell(amount, side), Cell(fmt.price(average, market)), Cell(impact, "muted")]
            found.append(GridRow(str(value), tuple(cells)))
        return found


class AmmPanel(FactsPanel):
    topics: ClassVar[frozenset[str]] = frozenset(("poll", "connection"))

    def items(self) -> list[Fact]:
        return [
            (
                "AMM",
                "this node quotes no V2 or V3 pools; `luxterm deploy --phase 3` puts them on a chain",
                "muted",
            ),
            ("Slippage", f"{SLIPPAGE_BPS} bp", ""),
            ("Deadline", f"{DEADLINE_MINUTES} minutes", ""),
        ]


class SwapScreen(WorkScreen):
    name_text = "Swap"

    def body(self) -> ComposeResult:
        with Vertical(id="swap"):
            yield BookQuotes("Order book", id="book-quotes")
            yield AmmPanel("Automated market makers", id="amm")
