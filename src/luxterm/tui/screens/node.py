"""The Node screen."""

from __future__ import annotations

from luxterm.tui.screens.base import WorkScreen


class NodeScreen(WorkScreen):
    name_text = "Node"
