"""Help is made from the tables."""

from __future__ import annotations

from types import SimpleNamespace

from luxterm.tui.actions import ACTIONS
from luxterm.tui.help import help_text
from luxterm.tui.orderline import VERBS
from luxterm.tui.themes import packaged


def test_every_action_and_command_is_there() -> None:
    text = help_text(packaged()["dark"].colors, {"order.buy": "B"}, SimpleNamespace(id="ladder")).plain
    assert all(action.id in text for action in ACTIONS)
    assert all(verb.help in text for verb in VERBS.values())
    assert text.startswith("Book:")
    assert "  B " in text


def test_no_line_of_it_is_wider_than_a_terminal_of_80() -> None:
    text = help_text(packaged()["dark"].colors, {}, SimpleNamespace(id=""), 80).plain
    assert all(action.title in text for action in ACTIONS)
    assert all(verb.usage in text and verb.help in text for verb in VERBS.values())
    tables = text[: text.index("Prices: 65000")]
    assert max(len(line) for line in tables.splitlines()) <= 74
