"""The Earn screen."""

from __future__ import annotations

from luxterm.tui.screens.base import WorkScreen


class EarnScreen(WorkScreen):
    name_text = "Earn"
