"""The Trade screen: chart, book, tape, ticket and the account's tables, laid out for the width there is."""

from __future__ import annotations

from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from luxterm.tui.draw.palette import Line, segment, style
from luxterm.tui.screens.base import WorkScreen
from luxterm.tui.widgets.chart import Chart
from luxterm.tui.widgets.grid import Grid
from luxterm.tui.widgets.ladder import Ladder
from luxterm.tui.widgets.panel import Panel
from luxterm.tui.widgets.tables import Fills, History, Orders, Positions
from luxterm.tui.widgets.tape import TapePanel
from luxterm.tui.widgets.ticket import Ticket

TABS = ("positions", "orders", "fills", "history")


class TabBar(Panel, can_focus=False):
    """The names of the tables; a click shows one."""

    DEFAULT_CSS = """
    TabBar { height: 1; border: none; border-top: none; padding: 0; }
    """
    topics = frozenset(("account", "fills", "tab"))
    live_data = False

    def labels(self) -> list[tuple[str, str]]:
        store = self.store
        counts = {"positions": len(store.positions()), "orders": len(store.orders())}
        return [(tab, f" {tab.title()}{f' {counts[tab]}' if counts.get(tab) else ''} ") for tab in TABS]

    def draw(self, width: int, height: int) -> list[Line]:
        colors = self.workstation.palette
        line: Line = [segment("─", style(colors.rule, colors.background))]
        used = 1
        for tab, label in self.labels():
            chosen = tab == self.workstation.settings.tab
            line.append(segment(label, style(colors.accent if chosen else colors.muted, colors.background, chosen)))
            line.append(segment("─", style(colors.rule, colors.background)))
            used += len(label) + 1
        line.append(segment("─" * max(width - used, 0), style(colors.rule, colors.background)))
        return [line]

    def on_click(self, event: events.Click) -> None:
        at = 1
        for tab, label in self.labels():
            if at <= event.x < at + len(label):
                self.workstation.show_tab(tab)
            at += len(label) + 1


class Tables(Vertical):
    DEFAULT_CSS = """
    Tables { height: 1fr; }
    Tables ContentSwitcher { height: 1fr; }
    Tables Grid { height: 1fr; border: none; }
    Tables Grid:focus { border: none; border-left: outer $accent; padding: 0 1 0 0; }
    """

    def compose(self) -> ComposeResult:
        yield TabBar(id="tab-bar")
        with ContentSwitcher(initial="positions"):
            yield Positions("Positions", id="positions")
            yield Orders("Orders", id="orders")
            yield Fills("Fills", id="fills")
            yield History("History", id="history")

    def show(self, tab: str) -> None:
        self.query_one(ContentSwitcher).current = tab
        self.query_one(f"#{tab}", Grid).update()
        self.query_one(TabBar).update()


class TradeScreen(WorkScreen):
    name_text = "Trade"

    def body(self) -> ComposeResult:
        with Horizontal(id="trade"):
            with Vertical(id="main"):
                with Horizontal(id="upper"):
                    yield Chart(id="chart")
                    yield Ladder(id="ladder")
                yield Tables(id="tables")
            with Vertical(id="right"):
                yield TapePanel(id="tape")
                yield Ticket(id="ticket")

    def on_mount(self) -> None:
        self.query_one(Tables).query_one(ContentSwitcher).current = self.workstation.settings.tab
        self.query_one(Ladder).focus()

    def open_ticket(self, side: str, ticks: int = 0) -> None:
        """Shows the ticket, over other panels where there is no room for both, with the focus in it."""
        self.add_class("-ticket")
        self.query_one(Ticket).open(side, ticks)

    def close_ticket(self) -> None:
        self.remove_class("-ticket")
        self.set_focus(self.query_one(Ladder))

    def on_frame(self, dirty: set[str]) -> None:
        super().on_frame(dirty)
        if dirty & {"second", "market"}:
            self.query_one(Ticket).preview()

    @on(Ladder.Picked)
    def _picked(self, event: Ladder.Picked) -> None:
        # hitting a bid sells to it in a hurry, resting on it buys: a picked level is a price, the side stays
        ticket = self.query_one(Ticket)
        self.open_ticket(ticket.side, event.ticks)

    @on(Grid.Chosen)
    def _chosen(self, event: Grid.Chosen) -> None:
        store = self.workstation.store
        if event.grid.id == "positions":
            self.workstation.show_market(event.key)
        elif event.grid.id == "orders":
            order = next((order for order in store.orders() if str(order.order_id) == event.key), None)
            if order is not None:
                self.workstation.show_market(order.symbol)

    def zoom(self) -> None:
        """The focused panel alone, or all of them again."""
        if self.has_class("-zoomed"):
            self.remove_class("-zoomed")
            for widget in self.query(".-zoom"):
                widget.remove_class("-zoom")
            return
        focused: Any = self.focused
        panel: Widget | None = focused
        while panel is not None and panel.id not in ("chart", "ladder", "tape", "tables", "ticket"):
            panel = panel.parent if isinstance(panel.parent, Widget) else None
        if panel is None:
            panel = self.query_one("#chart")
        self.add_class("-zoomed")
        while panel is not None and panel.id != "trade":
            panel.add_class("-zoom")
            panel = panel.parent if isinstance(panel.parent, Widget) else None
