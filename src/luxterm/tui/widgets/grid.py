"""A scrolling table with a cursor: positions, orders, fills, markets, ledger and the like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.message import Message

from luxterm.tui import format as fmt
from luxterm.tui.draw import grid as draw
from luxterm.tui.draw.palette import Line, segment, style
from luxterm.tui.widgets.panel import Panel


class Grid(Panel):
    """Subclasses give `columns` and `rows()`; the cursor stays on its row's key while rows come and go."""

    columns: ClassVar[tuple[draw.Column, ...]] = ()
    empty_text = "nothing yet"

    class Chosen(Message):
        def __init__(self, grid: Grid, key: str) -> None:
            self.grid, self.key = grid, key
            super().__init__()

    def __init__(self, title: str = "", *, id: str | None = None) -> None:
        super().__init__(title, id=id)
        self.shown_rows: Sequence[draw.GridRow] = ()
        self.cursor_key = ""
        self.first = 0

    def rows(self) -> Sequence[draw.GridRow]:
        return ()

    @property
    def cursor(self) -> int:
        """The cursor's index among the rows, 0 when its row is gone."""
        return next((at for at, row in enumerate(self.shown_rows) if row.key == self.cursor_key), 0)

    @property
    def current(self) -> str:
        """The key under the cursor; '' in an empty table."""
        return self.shown_rows[self.cursor].key if self.shown_rows else ""

    def draw(self, width: int, height: int) -> list[Line]:
        colors = self.palette
        before = self.cursor if self.shown_rows else 0
        self.shown_rows = self.rows()
        if not self.shown_rows:
            text = fmt.clip(self.empty_text, width)
            return [[segment(text.ljust(width), style(colors.muted, colors.background))]]
        if not any(row.key == self.cursor_key for row in self.shown_rows):
            self.cursor_key = self.shown_rows[min(before, len(self.shown_rows) - 1)].key
        cursor, room = self.cursor, max(height - 1, 1)
        if cursor < self.first:
            self.first = cursor
        elif cursor >= self.first + room:
            self.first = cursor - room + 1
        self.first = min(self.first, max(len(self.shown_rows) - room, 0))
        visible = self.shown_rows[self.first : self.first + room]
        shown, widths = draw.fit(self.columns, visible, width)
        at = cursor - self.first if self.has_focus or self.keeps_cursor else -1
        return [
            draw.header(self.columns, shown, widths, width, colors),
            *draw.lines(self.columns, visible, shown, widths, width, colors, at),
        ][:height]

    keeps_cursor = False
    """Whether the cursor's row shows without the focus."""

    def on_focus(self) -> None:
        self.update()

    def on_blur(self) -> None:
        self.update()

    def move(self, what: str) -> None:
        if not self.shown_rows:
            return
        last = len(self.shown_rows) - 1
        at = {"down": self.cursor + 1, "up": self.cursor - 1, "top": 0, "bottom": last}.get(what, self.cursor)
        self.cursor_key = self.shown_rows[min(max(at, 0), last)].key
        if what == "choose":
            self.post_message(self.Chosen(self, self.cursor_key))
        self.update()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        at = self.first + offset.y - 1
        if offset.y > 0 and at < len(self.shown_rows):
            again = self.cursor_key == self.shown_rows[at].key and event.chain > 1
            self.cursor_key = self.shown_rows[at].key
            self.update()
            if again:
                self.post_message(self.Chosen(self, self.cursor_key))

    def on_mouse_scroll_down(self) -> None:
        self.move("down")

    def on_mouse_scroll_up(self) -> None:
        self.move("up")

    def copy_text(self) -> str:
        if not self.shown_rows:
            return ""
        return "\t".join(cell.text for cell in self.shown_rows[self.cursor].cells)
