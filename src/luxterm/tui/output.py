"""What goes to the terminal beside the screen: plain ASCII where there is no UTF-8, desktop notifications."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from luxterm.tui.format import plain

_ASCII: Final = {
    "─": "-", "━": "-", "╌": "-", "┈": ".", "│": "|", "┃": "|", "╵": "'", "╷": ".", "▀": '"', "▄": "_", "█": "#",
    "▌": "|", "▐": "|", "░": ".", "▒": ":", "▓": "#", "▲": "^", "▼": "v", "▸": ">",
    "◂": "<", "●": "*", "○": "o", "✕": "x",
    "·": "-", "—": "-", "…": "~", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "┌": "+", "┐": "+",
    "└": "+", "┘": "+", "▁": "_", "▂": "_", "▃": "=", "▅": "=", "▆": "#", "▇": "#", "▔": "-", "▊": "|", "▎": "|",
    "║": "H", "╨": "H", "╥": "H", "┼": "+", "┴": "+", "┬": "+",
    "★": "*", "∞": "8", "≤": "<", "↑": "^", "↓": "v", "←": "<", "→": ">",
}  # fmt: skip


@lru_cache(4096)
def to_ascii(text: str) -> str:
    """The same number of cells in ASCII."""
    return text if text.isascii() else "".join(c if c.isascii() else _ASCII.get(c, "?") for c in text)


class AsciiFilter(LineFilter):
    """Replaces every character that a terminal without UTF-8 cannot show."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment if segment.text.isascii() else Segment(to_ascii(segment.text), segment.style, segment.control)
            for segment in segments
        ]


def wants_ascii(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the locale says that the terminal does not understand UTF-8. An unset locale says nothing."""
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        value = environ.get(name, "")
        if value:
            return "utf" not in value.lower()
    return False


def few_colors(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal is known to have 16 colours or fewer."""
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return False
    term = environ.get("TERM", "").lower()
    return term in ("linux", "xterm", "screen", "tmux", "vt100", "vt102", "vt220", "ansi", "rxvt", "cygwin", "putty")


def notification(text: str) -> str:
    """OSC 777 and OSC 9: a desktop notification in the terminals that know one of them; silent in the others."""
    safe = plain(text).replace(";", ",")
    return f"\x1b]777;notify;luxterm;{safe}\x07\x1b]9;luxterm: {safe}\x07"
