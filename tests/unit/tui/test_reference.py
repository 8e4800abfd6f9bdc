"""The page of keys and commands is what the program has."""

from __future__ import annotations

from pathlib import Path

from luxterm.tui.reference import page

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "reference" / "keys-and-commands.md"


def test_the_page_is_up_to_date() -> None:
    assert DOCUMENT.read_text() == page(), "python -m luxterm.tui.reference > docs/reference/keys-and-commands.md"
