"""What all screens share: the market's line on top, the account's and the keys' below, the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.screen import Screen

from luxterm.tui.widgets.bars import AccountBar, KeyBar, MarketBar
from luxterm.tui.widgets.commandline import CommandLine
from luxterm.tui.widgets.panel import Panel

if TYPE_CHECKING:
    from luxterm.tui.app import Workstation


class WorkScreen(Screen[None]):
    """Subclasses give `body`."""

    AUTO_FOCUS = ""
    name_text = ""

    @property
    def workstation(self) -> Workstation:
        return self.app  # type: ignore[return-value]

    def body(self) -> ComposeResult:
        yield from ()

    def compose(self) -> ComposeResult:
        yield MarketBar(id="market-bar")
        yield from self.body()
        yield AccountBar(id="account-bar")
        yield KeyBar(id="key-bar")
        yield CommandLine()

    def on_frame(self, dirty: set[str]) -> None:
        """Once a frame with the topics that changed: panels that show one of them draw."""
        for panel in self.query(Panel):
            if panel.topics & dirty and panel.is_mounted and panel.display:
                panel.update()
        line = self.query_one(CommandLine)
        if "second" in dirty and line.has_class("-open"):
            line.preview()

    def on_screen_resume(self) -> None:
        self.call_after_refresh(self._all_panels)

    def _all_panels(self) -> None:
        for panel in self.query(Panel):
            panel.update()
