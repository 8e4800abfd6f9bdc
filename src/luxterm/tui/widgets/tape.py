"""Time and sales on the screen."""

from __future__ import annotations

from typing import ClassVar

from luxterm.tui.draw import tape as draw
from luxterm.tui.draw.palette import Line
from luxterm.tui.widgets.panel import Panel


class TapePanel(Panel):
    topics: ClassVar[frozenset[str]] = frozenset(("tape", "market", "connection"))

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("Trades", id=id)
        self.offset_rows = 0

    def draw(self, width: int, height: int) -> list[Line]:
        store, colors = self.store, self.palette
        prints = store.tape.prints
        self.offset_rows = min(self.offset_rows, max(len(prints) - (height - 1), 0))
        shown = [prints[i] for i in range(self.offset_rows, min(self.offset_rows + height - 1, len(prints)))]
        columns = draw.columns(
            width,
            store.market,
            max((item.ticks for item in shown), default=0),
            max((item.lots for item in shown), default=0),
        )
        return [
            draw.header(columns, colors),
            *(draw.print_line(item, columns, store.market, colors) for item in shown),
        ]

    def move(self, what: str) -> None:
        page = max(self.content_size.height - 2, 1)
        if what in ("top", "away"):
            self.offset_rows = 0
        elif what == "bottom":
            self.offset_rows = len(self.store.tape.prints)
        else:
            self.offset_rows = max(
                self.offset_rows + {"down": 1, "up": -1, "right": page, "left": -page}.get(what, 0), 0
            )
        self.update()

    def on_mouse_scroll_down(self) -> None:
        self.move("down")

    def on_mouse_scroll_up(self) -> None:
        self.move("up")
