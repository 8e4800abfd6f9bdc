"""The Oracle screen."""

from __future__ import annotations

from luxterm.tui.screens.base import WorkScreen


class OracleScreen(WorkScreen):
    name_text = "Oracle"
