"""The table of actions: one row feeds key bindings, palette, footer and help. Ids are stable; keymaps name them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NamedTuple

from luxterm.model.errors import UsageError
from luxterm.tui.toml import place


class Action(NamedTuple):
    id: str
    """`room.verb`; what a keymap file and tests name."""
    keys: str
    """Default keys, comma-separated as Textual names them."""
    title: str
    where: str = "global"
    """global, or the panel that must have the focus: ladder, chart, grid."""
    footer: str = ""
    """A short label when it belongs into the footer."""
    argument: str = ""


ACTIONS: Final[tuple[Action, ...]] = (
    # the workstation
    Action("app.command", "colon", "Command line", footer="Command"),
    Action("app.help", "question_mark,f1", "Help: keys and commands", footer="Help"),
    Action("app.palette", "ctrl+p", "Palette: every action by name"),
    Action("app.jump", "f", "Jump: focus a panel by its letter"),
    Action("app.quit", "q,ctrl+q", "Quit", footer="Quit"),
    Action("app.mode", "ctrl+l", "Safety: locked, confirm, one-click"),
    Action("app.theme", "ctrl+t", "Next theme"),
    Action("app.zoom", "z", "Zoom the focused panel"),
    Action("app.copy", "y", "Copy the row under the cursor (OSC 52)"),
    Action("app.notices", "n", "Messages: what happened so far"),
    Action("app.alerts", "a", "Alerts: list and remove"),
    Action("app.retry", "r", "Connect again"),
    Action("app.screenshot", "ctrl+s", "Save a picture of the screen (SVG)"),
    Action("table.next", "t", "Next table: positions, orders, fills, history", footer="Tables"),
    Action("table.previous", "T", "Previous table"),
    # screens
    Action("screen.trade", "1", "Trade", argument="trade"),
    Action("screen.markets", "2", "Markets", argument="markets"),
    Action("screen.portfolio", "3", "Portfolio", argument="portfolio"),
    Action("screen.swap", "4", "Swap", argument="swap"),
    Action("screen.earn", "5", "Earn", argument="earn"),
    Action("screen.oracle", "6", "Oracle", argument="oracle"),
    Action("screen.node", "7", "Node", argument="node"),
    # the market on the screen
    Action("market.pick", "slash", "Find a market", footer="Market"),
    Action("market.next", "greater_than_sign", "Next market"),
    Action("market.previous", "less_than_sign", "Previous market"),
    Action("chart.longer", "full_stop", "Longer candles"),
    Action("chart.shorter", "comma", "Shorter candles"),
    Action("chart.wider", "equals_sign,plus", "Wider candles"),
    Action("chart.narrower", "minus", "Narrower candles"),
    Action("ladder.coarser", "right_square_bracket", "Coarser ladder"),
    Action("ladder.finer", "left_square_bracket", "Finer ladder"),
    # trading
    Action("order.buy", "b", "Buy ticket", footer="Buy"),
    Action("order.sell", "s", "Sell ticket", footer="Sell"),
    Action("order.cancel", "x", "Cancel the order under the cursor", footer="Cancel"),
    Action("order.cancel_market", "X", "Cancel all orders of this market"),
    Action("order.cancel_all", "ctrl+x", "Cancel all orders, triggers included"),
    Action("order.modify", "m", "Modify the order under the cursor"),
    Action("position.close", "c", "Close the position", footer="Close"),
    Action("position.reverse", "V", "Reverse the position"),
    Action("position.flatten", "F", "Flatten: cancel and close everything", footer="Flatten"),
    # within a panel
    Action("cursor.down", "j,down", "Down", "panel"),
    Action("cursor.up", "k,up", "Up", "panel"),
    Action("cursor.left", "h,left", "Left", "panel"),
    Action("cursor.right", "l,right", "Right", "panel"),
    Action("cursor.top", "g,home", "To the top, the newest or the touch", "panel"),
    Action("cursor.bottom", "G,end", "To the bottom or the oldest", "panel"),
    Action("cursor.choose", "enter", "Use the row: price to the ticket, market to the screen", "panel"),
    Action("cursor.away", "escape", "Back to following the market", "panel"),
)

BY_ID: Final = {action.id: action for action in ACTIONS}
GLOBAL: Final = tuple(action for action in ACTIONS if action.where == "global")
PANEL: Final = tuple(action for action in ACTIONS if action.where == "panel")

_NAMES: Final = {
    "colon": ":", "question_mark": "?", "slash": "/", "greater_than_sign": ">", "less_than_sign": "<",
    "full_stop": ".", "comma": ",", "equals_sign": "=", "plus": "+", "minus": "-", "right_square_bracket": "]",
    "left_square_bracket": "[", "enter": "Enter", "escape": "Esc", "up": "↑", "down": "↓", "left": "←", "right": "→",
    "home": "Home", "end": "End",
}  # fmt: skip


def key_name(key: str) -> str:
    """A key as people write it: 'ctrl+x' -> 'Ctrl-X', 'colon' -> ':'."""
    if key in _NAMES:
        return _NAMES[key]
    if "+" in key:
        modifier, _, rest = key.rpartition("+")
        return f"{modifier.title()}-{_NAMES.get(rest, rest.upper())}"
    return key.upper() if key.startswith("f") and key[1:].isdigit() else key


def keys_text(action: Action, keymap: dict[str, str]) -> str:
    return " ".join(key_name(key) for key in keymap.get(action.id, action.keys).split(","))


def load_keymap(path: Path) -> dict[str, str]:
    """The user's keymap: a TOML table `[keys]` of action id = "key" or ["key", ...]. UsageError names what is wrong."""
    if not path.exists():
        return {}
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text).get("keys", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path.name}: {error}") from None
    keymap: dict[str, str] = {}
    for name, value in table.items() if isinstance(table, dict) else ():
        if name not in BY_ID:
            near = get_close_matches(name, BY_ID, 1)
            hint = f"did you mean {near[0]}?" if near else "help lists their ids"
            raise UsageError(f"{place(path.name, text, name)}: keys.{name}: there is no such action; {hint}")
        keys = [value] if isinstance(value, str) else value
        if not isinstance(keys, list) or not keys or not all(isinstance(key, str) and key for key in keys):
            where = place(path.name, text, name)
            raise UsageError(f'{where}: keys.{name}: a key or a list of keys is wanted, such as "b" or ["b", "f2"]')
        keymap[name] = ",".join(keys)
    clash = clashes(keymap)
    if clash:
        at = next((name for name in reversed(keymap) if f" {name} " in f" {clash.rstrip('.')} "), "")
        raise UsageError(f"{place(path.name, text, at) if at else path.name}: {clash}")
    return keymap


def clashes(keymap: dict[str, str], actions: Iterable[Action] = ACTIONS) -> str:
    """Two actions of one place on one key, in words; '' when there are none."""
    taken: dict[tuple[str, str], str] = {}
    for action in actions:
        for key in keymap.get(action.id, action.keys).split(","):
            owner = taken.setdefault((action.where, key), action.id)
            if owner != action.id:
                return f"{key_name(key)} is the key of {owner} and of {action.id}"
    return ""
