"""The Portfolio screen."""

from __future__ import annotations

from luxterm.tui.screens.base import WorkScreen


class PortfolioScreen(WorkScreen):
    name_text = "Portfolio"
