"""The styles of one theme, made once and shared by every renderer."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style

from luxterm.tui.themes import Colors

Line = list[Segment]


@lru_cache(4096)
def style(fg: str, bg: str | None = None, bold: bool = False, reverse: bool = False, dim: bool = False) -> Style:
    """A cached style; parsing one per segment would cost more than drawing it."""
    return Style(color=fg, bgcolor=bg, bold=bold or None, reverse=reverse or None, dim=dim or None)


@lru_cache(16_384)
def segment(text: str, drawn: Style) -> Segment:
    """Cached as well: most cells of a frame are the cells of the one before."""
    return Segment(text, drawn)


def side_colors(colors: Colors, buy: bool) -> tuple[str, str, str]:
    """(text, depth background, solid) of a side."""
    if buy:
        return colors.bid, colors.bid_depth, colors.bid_solid
    return colors.ask, colors.ask_depth, colors.ask_solid


def blend(first: str, second: str, parts: int, of: int) -> str:
    """`first` moved toward `second` by parts/of, for what is shown dimmed."""
    mixed = [(int(first[i : i + 2], 16) * (of - parts) + int(second[i : i + 2], 16) * parts) // of for i in (1, 3, 5)]
    return "#" + "".join(f"{value:02x}" for value in mixed)


def stale(colors: Colors) -> Colors:
    """The same theme with everything that claims to be live faded to grey: for data whose age is not known."""
    grey = colors.muted
    return Colors(
        **{key: getattr(colors, key) for key in Colors.__struct_fields__ if key not in _FADED},
        **{
            key: blend(getattr(colors, key), colors.background, 1, 2) if key.endswith("_depth") else grey
            for key in _FADED
        },
    )


_FADED = ("text", "bid", "ask", "bid_depth", "ask_depth", "bid_solid", "ask_solid", "own")
