"""What is wrong in a user's file is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from luxterm.model.errors import UsageError
from luxterm.tui import themes
from luxterm.tui.actions import load_keymap
from luxterm.tui.toml import place

SOURCE = (Path(__file__).resolve().parents[3] / "themes" / "dark.toml").read_text()


def test_a_key_is_found_dotted_quoted_or_plain() -> None:
    text = '# "order.buy" = no\n[keys]\n"order.buy" = "B"\n\n  bid = 1\n'
    assert place("a.toml", text, "order.buy") == "a.toml, line 3"
    assert place("a.toml", text, "colors.bid") == "a.toml, line 5"
    assert place("a.toml", text, "ask") == "a.toml"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[keys]\n"order.buy" = "B"\n"order.bye" = "C"\n', r"keymap.toml, line 3: keys.order.bye: .* mean order.buy\?"),
        ('[keys]\n\n"order.buy" = 5\n', r"keymap.toml, line 3: .* such as"),
        ('[keys]\n"order.buy" = "s"\n', r"keymap.toml, line 2: s is the key of order.buy and of order.sell"),
        ('[keys\n', r"keymap.toml: .*line 1"),
    ],
)  # fmt: skip
def test_a_keymap(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "keymap.toml").write_text(text)
    with pytest.raises(UsageError, match=says):
        load_keymap(tmp_path / "keymap.toml")


def test_a_theme() -> None:
    line = next(at for at, row in enumerate(SOURCE.splitlines(), 1) if row.startswith("bid ="))
    with pytest.raises(themes.ThemeError, match=rf"mine.toml, line {line}: colors.bid: 'green' .* such as #"):
        themes.parse(SOURCE.replace('bid = "#4cc38a"', 'bid = "green"'), "mine.toml")
    with pytest.raises(themes.ThemeError, match=r"mine.toml, line \d+: .*bidd"):
        themes.parse(SOURCE.replace('bid = "#4cc38a"', 'bid = "#4cc38a"\nbidd = "#4cc38a"'), "mine.toml")
