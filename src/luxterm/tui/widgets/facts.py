"""A panel of labelled values."""

from __future__ import annotations

from typing import Any, ClassVar

from luxterm.tui import format as fmt
from luxterm.tui.draw.grid import role_color
from luxterm.tui.draw.palette import Line, segment, style
from luxterm.tui.widgets.panel import Panel

Item = tuple[str, str, str]
"""(label, value, role); an empty label continues the value above, an empty value makes the label a heading."""


class FactsPanel(Panel):
    """Subclasses give `items`."""

    topics: ClassVar[frozenset[str]] = frozenset(("poll", "node", "connection", "account", "second"))
    label_width = 14

    def __init__(self, title: str = "", *, id: str | None = None) -> None:
        super().__init__(title, id=id)
        self.first = 0

    def items(self) -> list[Item]:
        return []

    def draw(self, width: int, height: int) -> list[Line]:
        colors = self.palette
        items = self.items()
        self.first = min(self.first, max(len(items) - height, 0))
        lines: list[Line] = []
        for label, value, role in items[self.first : self.first + height]:
            name = fmt.clip(label, self.label_width).ljust(self.label_width)
            lines.append(
                [
                    segment(name, style(colors.muted, colors.background)),
                    segment(
                        fmt.clip(fmt.plain(value), max(width - self.label_width, 0)),
                        style(role_color(role, colors), colors.background, role.endswith("!")),
                    ),
                ]
            )
        return lines

    def move(self, what: str) -> None:
        by = {"down": 1, "up": -1}.get(what, 0)
        self.first = 0 if what == "top" else max(self.first + by, 0)
        self.update()


def text_of(value: Any) -> str:
    """A value of a JSON answer for a person."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.6g}" if abs(value) < 1000 else f"{value:,.2f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {text_of(item)}" for key, item in value.items()) or "none"
    if isinstance(value, (list, tuple)):
        return ", ".join(text_of(item) for item in value) or "none"
    return str(value)
