"""Tables of short cells: columns fitted to the width, numbers under each other at the decimal point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from luxterm.tui import format as fmt
from luxterm.tui.draw.palette import Line, segment, style
from luxterm.tui.themes import Colors


class Column(NamedTuple):
    title: str
    align: str = "<"
    """'<' left, '>' right, '.' at the decimal point."""
    keep: int = 1
    """When the width does not do, columns with the lowest number go first."""
    flex: bool = False
    """Takes what width is left over."""


class Cell(NamedTuple):
    text: str
    role: str = ""
    """'' text, or a name of `Colors` (muted, bid, ask, own, warning, error, accent); a trailing '!' is bold."""


class GridRow(NamedTuple):
    key: str
    cells: tuple[Cell, ...]


GAP = 2


def fit(columns: Sequence[Column], rows: Sequence[GridRow], width: int) -> tuple[list[int], list[int]]:
    """(indices of the columns that show, their widths)."""
    natural = []
    for index, column in enumerate(columns):
        texts = [row.cells[index].text for row in rows]
        if column.align == ".":
            texts = fmt.align_point(texts)
        natural.append(max([cell_len(column.title), *(cell_len(text) for text in texts)], default=0))
    shown = list(range(len(columns)))
    while len(shown) > 1 and sum(natural[i] for i in shown) + GAP * (len(shown) - 1) > width:
        shown.remove(min(shown, key=lambda i: (columns[i].keep, -i)))
    widths = [natural[i] for i in shown]
    spare = width - sum(widths) - GAP * (len(shown) - 1)
    flexible = [at for at, index in enumerate(shown) if columns[index].flex]
    if flexible and spare > 0:
        widths[flexible[0]] += spare
    elif spare < 0:
        widths[0] = max(widths[0] + spare, 1)
    return shown, widths


def _place(text: str, width: int, align: str) -> str:
    if cell_len(text) > width:
        return set_cell_size(text[: max(width - 1, 0)], max(width - 1, 0)) + ("…" if width else "")
    pad = " " * (width - cell_len(text))
    return text + pad if align == "<" else pad + text


def header(columns: Sequence[Column], shown: Sequence[int], widths: Sequence[int], width: int, colors: Colors) -> Line:
    parts = []
    for index, size in zip(shown, widths, strict=True):
        parts.append(_place(columns[index].title, size, "<" if columns[index].align == "<" else ">"))
    return [segment((" " * GAP).join(parts).ljust(width)[:width], style(colors.muted, colors.background))]


def role_color(role: str, colors: Colors) -> str:
    name = role.rstrip("!")
    return getattr(colors, name) if name else colors.text


def lines(
    columns: Sequence[Column],
    rows: Sequence[GridRow],
    shown: Sequence[int],
    widths: Sequence[int],
    width: int,
    colors: Colors,
    cursor: int,
) -> list[Line]:
    """One line for each row; the one at `cursor` on the selection's background."""
    texts: dict[int, list[str]] = {}
    for index in shown:
        column = [row.cells[index].text for row in rows]
        texts[index] = fmt.align_point(column) if columns[index].align == "." else column
    out: list[Line] = []
    for at, row in enumerate(rows):
        ground = colors.selection if at == cursor else colors.background
        line: Line = []
        used = 0
        for position, (index, size) in enumerate(zip(shown, widths, strict=True)):
            cell = row.cells[index]
            gap = "" if position == 0 else " " * GAP
            text = gap + _place(texts[index][at], size, columns[index].align)
            line.append(segment(text, style(role_color(cell.role, colors), ground, cell.role.endswith("!"))))
            used += len(gap) + size
        if used < width:
            line.append(segment(" " * (width - used), style(colors.text, ground)))
        out.append(line)
    return out
