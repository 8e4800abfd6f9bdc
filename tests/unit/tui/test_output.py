"""What leaves for the terminal: ASCII where there is no UTF-8, notifications that cannot carry an escape."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.segment import Segment
from textual.color import Color

from luxterm.tui import output


@pytest.mark.parametrize(
    ("environ", "ascii_only"),
    [
        ({}, False),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "C.utf8"}, False),
        ({"LC_ALL": "C", "LANG": "en_US.UTF-8"}, True),
        ({"LANG": "de_DE.ISO-8859-1"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, False),
    ],
)
def test_locales(environ: dict[str, str], ascii_only: bool) -> None:
    assert output.wants_ascii(environ) is ascii_only


def test_few_colours() -> None:
    assert output.few_colors({"TERM": "linux"})
    assert not output.few_colors({"TERM": "linux", "COLORTERM": "truecolor"})
    assert not output.few_colors({"TERM": "xterm-256color"})


def test_ascii_keeps_the_cells() -> None:
    line = "▲ 65,000 ─ █░ ▸0.5 ● é"
    drawn = output.AsciiFilter().apply([Segment(line)], Color(0, 0, 0))[0].text
    assert drawn == "^ 65,000 - #. >0.5 * ?"
    assert len(drawn) == len(line)


def test_every_glyph_of_the_screen_has_its_ascii() -> None:
    source = Path(output.__file__).parent
    glyphs = set(
        "".join(
            path.read_text() for folder in ("draw", "widgets", "screens") for path in (source / folder).glob("*.py")
        )
    )
    unknown = {char for char in glyphs if not char.isascii()} - set(output._ASCII)
    assert not unknown


def test_a_notification_carries_no_escape() -> None:
    text = output.notification("fill\x1b]0;title\x07;x")
    assert text.count("\x1b") == 2
    assert text.count("\x07") == 2
    assert text.startswith("\x1b]777;notify;luxterm;fill\\x1b]0,title\\x07,x\x07")
