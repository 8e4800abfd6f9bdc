"""The Markets screen: every market with its day, favourites first."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult

from luxterm.tui import format as fmt
from luxterm.tui.draw.candles import sparkline
from luxterm.tui.draw.grid import Cell, Column, GridRow
from luxterm.tui.screens.base import WorkScreen
from luxterm.tui.store import usd6
from luxterm.tui.widgets.grid import Grid
from luxterm.tui.widgets.tables import number

SPARK = 24


class MarketGrid(Grid):
    topics = frozenset(("tickers", "market", "connection", "second"))
    keeps_cursor = True
    empty_text = "no markets yet"
    columns = (
        Column("", keep=9),
        Column("Market", keep=10),
        Column("Last", ".", keep=9),
        Column("24 h", ".", keep=8),
        Column("Trend", keep=3),
        Column("Mark", ".", keep=5),
        Column("High", ".", keep=2),
        Column("Low", ".", keep=2),
        Column("Volume", ">", keep=6),
        Column("Open interest", ">", keep=4),
        Column("Funding", ".", keep=5),
        Column("in", ">", keep=2),
        Column("Max", ">", keep=1),
        Column("Status", keep=4),
    )

    def rows(self) -> Sequence[GridRow]:
        store = self.store
        found = []
        for symbol in self.workstation.symbols():
            ticker, info = store.tickers.get(symbol), store.markets[symbol]
            grid = store.grids[symbol]
            star = "*" if symbol in self.workstation.settings.favourites else " "
            change = ticker.change_24h if ticker and ticker.last is not None else None
            role = "muted" if not change else "bid" if change > 0 else "ask"
            last = ticker.last if ticker and ticker.last is not None else info.last_price
            mark = store.mark_ticks(symbol)
            funding = ticker.funding if ticker else info.funding_rate
            due = ticker.next_funding if ticker else info.next_funding
            status = (
                "stale index" if (ticker.stale if ticker else info.stale) else ticker.status if ticker else info.status
            )
            interest = ticker.open_interest if ticker else info.open_interest
            found.append(
                GridRow(
                    symbol,
                    (
                        Cell(star, "own"),
                        Cell(fmt.plain(symbol), "accent!" if symbol == store.symbol else "!"),
                        Cell(number(last), role),
                        Cell(f"{change:+.2f}%" if change is not None else "—", role),
                        Cell(sparkline(tuple(store.sparks.get(symbol, ())), SPARK).ljust(SPARK), role),
                        Cell(fmt.price(mark, grid) if mark else "—"),
                        Cell(number(ticker.high_24h) if ticker else "—", "muted"),
                        Cell(number(ticker.low_24h) if ticker else "—", "muted"),
                        Cell("$" + fmt.compact(usd6(ticker.quote_volume_24h)) if ticker else "—"),
                        Cell(f"{fmt.compact_units(int(interest.scaleb(6)), 10**6)} {fmt.plain(info.base)}", "muted"),
                        Cell(fmt.rate_percent(int(funding.scaleb(12))) if funding is not None else "—"),
                        Cell(fmt.countdown(due - store.now_ms()) if due else "—", "muted"),
                        Cell(f"{info.max_leverage}x", "muted"),
                        Cell(str(status).replace("_", " "), "muted" if status == "active" else "warning"),
                    ),
                )
            )
        return found


class MarketsScreen(WorkScreen):
    name_text = "Markets"

    def body(self) -> ComposeResult:
        yield MarketGrid("Markets · Enter trades one · :watch MARKET marks a favourite", id="markets")

    @on(Grid.Chosen)
    def _chosen(self, event: Grid.Chosen) -> None:
        self.workstation.show_market(event.key)
        self.workstation.show_screen("trade")
