"""The table of actions: ids, keys without clashes, the user's keymap."""

from __future__ import annotations

from pathlib import Path

import pytest

from luxterm.model.errors import UsageError
from luxterm.tui import actions
from luxterm.tui.app import Workstation


def test_ids_are_unique_and_keys_do_not_clash() -> None:
    assert len(actions.BY_ID) == len(actions.ACTIONS)
    assert actions.clashes({}) == ""


def test_every_global_action_can_be_carried_out() -> None:
    for action in actions.GLOBAL:
        name = "do_" + action.id.replace(".", "_")
        assert action.id.startswith("screen.") or callable(getattr(Workstation, name)), action.id
        if action.id.startswith("screen."):
            assert action.argument in Workstation.MODES


def test_key_names() -> None:
    assert [actions.key_name(key) for key in ("ctrl+x", "colon", "f1", "F", "x")] == ["Ctrl-X", ":", "F1", "F", "x"]


def test_a_keymap_replaces_keys(tmp_path: Path) -> None:
    path = tmp_path / "keymap.toml"
    assert actions.load_keymap(path) == {}
    path.write_text('[keys]\n"order.buy" = "B"\n"app.help" = ["f1", "f2"]\n')
    keymap = actions.load_keymap(path)
    assert keymap == {"order.buy": "B", "app.help": "f1,f2"}
    assert actions.keys_text(actions.BY_ID["app.help"], keymap) == "F1 F2"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[keys]\n"order.buyy" = "B"', "keys.order.buyy: there is no such action"),
        ('[keys]\n"order.buy" = 3', "keys.order.buy: a key"),
        ('[keys]\n"order.buy" = "s"', "s is the key of order.buy and of order.sell"),
        ("[keys", "keymap.toml: "),
    ],
)
def test_a_broken_keymap_says_where(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "keymap.toml"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        actions.load_keymap(path)
    assert says in str(caught.value)
