"""The help page, made from the tables of actions and commands, with what the focused panel does first."""

from __future__ import annotations

from typing import Any, Final

from rich.text import Text

from luxterm.tui.actions import GLOBAL, PANEL, keys_text
from luxterm.tui.orderline import VERBS
from luxterm.tui.themes import Colors

PANELS = {
    "ladder": "Book: j and k move along the levels, Enter or a click takes the price to the ticket, x cancels your "
    "orders on the level, [ and ] change the grouping, Esc follows the market again.",
    "chart": "Chart: h and l inspect candles, scrolling goes back in time, comma and full stop change the interval, "
    "+ and - the width, Esc returns to now.",
    "tape": "Trades: newest first; prints of one sweep are merged (x3), missing ones are named.",
    "positions": "Positions: Enter shows the market, c closes, V reverses.",
    "orders": "Orders: x cancels the one under the cursor, m changes it, Enter shows its market.",
    "ticket": "Ticket: sizes are 0.5, $500 or 25% of what the margin carries; prices are 65000, bid, ask+1, mid-0.1%.",
}


IDS_FROM: Final = 92
"""Columns from which the ids of actions stand beside their titles; below, what a command does stands under it."""


def help_text(colors: Colors, keymap: dict[str, str], focused: Any, columns: int = IDS_FROM) -> Text:
    text, wide = Text(), columns >= IDS_FROM
    name = getattr(focused, "id", None) or ""
    if name in PANELS:
        text.append(PANELS[name] + "\n\n", colors.own)
    text.append("Keys\n", f"bold {colors.accent}")
    for action in (*GLOBAL, *PANEL):
        text.append(f"  {keys_text(action, keymap):<14}", colors.accent)
        text.append(f"{action.title:<48}" if wide else action.title, colors.text)
        text.append(f"{action.id}\n" if wide else "\n", colors.muted)
    text.append("\nCommands (after :)\n", f"bold {colors.accent}")
    for verb in VERBS.values():
        text.append(f"  {verb.usage:<62}" if wide else f"  {verb.usage}\n", colors.text)
        text.append(f"{verb.help}\n" if wide else f"      {verb.help}\n", colors.muted)
    text.append(
        "\nPrices: 65000, 65k, bid, ask+5, mid-0.1%, mark, -2% (of the mark). Sizes: 0.5, $500, 25%, all.\n"
        'Keys can be changed in keymap.toml below the data directory: [keys] "order.buy" = "B".'
        + ("\n" if wide else " A wider window shows the names of the actions here.\n"),
        colors.muted,
    )
    return text
