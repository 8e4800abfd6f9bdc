"""The Markets screen."""

from __future__ import annotations

from luxterm.tui.screens.base import WorkScreen


class MarketsScreen(WorkScreen):
    name_text = "Markets"
