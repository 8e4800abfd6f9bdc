"""The Swap screen."""

from __future__ import annotations

from luxterm.tui.screens.base import WorkScreen


class SwapScreen(WorkScreen):
    name_text = "Swap"
