"""Keys and commands as a page of the documentation, made from the same tables as the screen.

python -m luxterm.tui.reference > docs/reference/keys-and-commands.md
"""

from __future__ import annotations

import sys

from luxterm.tui.actions import GLOBAL, PANEL, Action, keys_text
from luxterm.tui.orderline import ALIASES, VERBS

HEAD = """# Keys and commands

Made by `python -m luxterm.tui.reference`; a test holds this page against the program. The action's id is what
`keymap.toml` names.
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _keys(title: str, actions: tuple[Action, ...]) -> list[str]:
    lines = ["", f"## {title}", "", "| key | action | id |", "|---|---|---|"]
    for action in actions:
        keys = " ".join(f"`{key}`" for key in keys_text(action, {}).split())
        lines.append(f"| {_cell(keys)} | {_cell(action.title)} | `{action.id}` |")
    return lines


def page() -> str:
    """The page as Markdown."""
    lines = [HEAD.rstrip()]
    lines += _keys("Anywhere", GLOBAL)
    lines += _keys("In the focused panel", PANEL)
    lines += ["", "## Commands", "", "| command | what it does | short |", "|---|---|---|"]
    for name, verb in VERBS.items():
        short = " ".join(f"`{alias}`" for alias, target in ALIASES.items() if target == name)
        lines.append(f"| `{_cell(verb.usage)}` | {_cell(verb.help)} | {short} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
