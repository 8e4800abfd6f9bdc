"""The browsing half of the workstation: which market, interval and grouping the screen shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from rich.text import Text

from luxterm.tui import format as fmt
from luxterm.tui.core import Core
from luxterm.tui.draw.candles import INTERVALS_MS
from luxterm.tui.tokens import Context

if TYPE_CHECKING:
    from luxterm.tui.screens.trade import TradeScreen


GROUPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
"""Ticks in one level of the ladder."""


class Browsing(Core):
    # --- the market on the screen

    def show_market(self, symbol: str) -> None:
        if not symbol or symbol == self.store.symbol or self.feed is None:
            return
        self.settings.symbol = symbol
        self.store.group = self.settings.groups.get(symbol, 1)
        self.feed.show(symbol)
        if self.is_trade_ready:
            from luxterm.tui.widgets.ticket import Ticket

            self.trade.query_one(Ticket).new_market()
        self.save_soon()

    def show_interval(self, interval: str) -> None:
        if self.feed is not None and interval != self.store.interval:
            self.settings.interval = interval
            self.feed.show_interval(interval)
            self.save_soon()

    def do_market_pick(self) -> None:
        from luxterm.tui.screens.dialogs import Pick

        def items(query: str) -> list[tuple[str, Text]]:
            found = []
            for symbol in self.symbols():
                if query.lower() in symbol.lower():
                    ticker = self.store.tickers.get(symbol)
                    star = "*" if symbol in self.settings.favourites else " "
                    text = Text(f"{star} {fmt.plain(symbol):<14}")
                    if ticker is not None and ticker.mark is not None:
                        text.append(f"{fmt.group_thousands(f'{ticker.mark:f}'):>14}  ")
                        color = self.palette.bid if ticker.change_24h >= 0 else self.palette.ask
                        text.append(f"{ticker.change_24h:+.2f}%", color)
                    found.append((symbol, text))
            return found

        self.push_screen(Pick("Market", items), self._market_chosen)

    def _market_chosen(self, symbol: str | None) -> None:
        if symbol:
            self.show_market(symbol)

    def symbols(self) -> list[str]:
        """All markets, favourites first."""
        favourites = [symbol for symbol in self.settings.favourites if symbol in self.store.grids]
        return favourites + [symbol for symbol in self.store.grids if symbol not in favourites]

    def do_market_next(self) -> None:
        self._turn_market(1)

    def do_market_previous(self) -> None:
        self._turn_market(-1)

    def _turn_market(self, by: int) -> None:
        symbols = self.symbols()
        if symbols:
            at = symbols.index(self.store.symbol) if self.store.symbol in symbols else 0
            self.show_market(symbols[(at + by) % len(symbols)])

    def do_chart_longer(self) -> None:
        self._turn_interval(1)

    def do_chart_shorter(self) -> None:
        self._turn_interval(-1)

    def _turn_interval(self, by: int) -> None:
        names = list(INTERVALS_MS)
        at = names.index(self.store.interval) if self.store.interval in names else 0
        self.show_interval(names[min(max(at + by, 0), len(names) - 1)])

    def do_chart_wider(self) -> None:
        self._step(1)

    def do_chart_narrower(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        self.settings.candle_step = min(max(self.settings.candle_step + by, 1), 4)
        self.store.mark("candles")
        self.save_soon()

    def do_ladder_coarser(self) -> None:
        self._turn_group(1)

    def do_ladder_finer(self) -> None:
        self._turn_group(-1)

    def _turn_group(self, by: int) -> None:
        at = min(range(len(GROUPS)), key=lambda i: abs(GROUPS[i] - self.store.group))
        self.set_group(GROUPS[min(max(at + by, 0), len(GROUPS) - 1)])

    def set_group(self, group: int) -> None:
        self.store.group = group
        self.settings.groups[self.store.symbol] = group
        self.store.mark("book")
        self.save_soon()

    # --- the command line

    @property
    def command_line(self) -> Any:
        """The command line of the screen below any dialog."""
        from luxterm.tui.widgets.commandline import CommandLine

        return self.screen_stack[0].query_one(CommandLine)

    def line_context(self) -> Context:
        return Context(tuple(self.store.grids), self.store.symbol, tuple(self.palettes))

    @property
    def trade(self) -> TradeScreen:
        return cast("TradeScreen", self.get_screen_stack("trade")[0])

    @property
    def is_trade_ready(self) -> bool:
        return bool(self._screen_stacks.get("trade"))

    def show_screen(self, name: str) -> None:
        if self.current_mode != name:
            self.switch_mode(name)
