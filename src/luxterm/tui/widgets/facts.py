"""A panel of labelled values."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from luxterm.tui import format as fmt
from luxterm.tui.draw.grid import role_color
from luxterm.tui.draw.palette import Line, segment, style
from luxterm.tui.widgets.panel import Panel

_NUMBER: Final = re.compile(r"[-+]?[\d,]+(\.\d+)?|∞", re.ASCII)
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
            shown = fmt.plain(value)
            # a sentence without a label begins further left when it would be cut
            indent = self.label_width if label or len(shown) <= width - self.label_width else 0
            name = fmt.clip(label, self.label_width).ljust(indent)
            lines.append(
                [
                    segment(name, style(colors.muted, colors.background)),
                    segment(
                        fmt.clip(shown, max(width - indent, 0)),
                        style(role_color(role, colors), colors.background, role.endswith("!")),
                    ),
                ]
            )
        return lines

    def move(self, what: str) -> None:
        by = {"down": 1, "up": -1}.get(what, 0)
        self.first = 0 if what == "top" else max(self.first + by, 0)
        self.update()


def aligned(items: list[Item]) -> list[Item]:
    """The same with the numbers among the values under each other at their decimal point."""
    numbers = [at for at, (_, value, _) in enumerate(items) if _NUMBER.fullmatch(value)]
    texts = fmt.align_point(items[at][1] for at in numbers)
    padded = dict(zip(numbers, texts, strict=True))
    return [(label, padded.get(at, value), role) for at, (label, value, role) in enumerate(items)]


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
