"""What all screens share: the market's line on top, the account's and the keys' below, the command line."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.screen import Screen

from luxterm.model.errors import LuxtermError
from luxterm.tui.seat import Seat
from luxterm.tui.widgets.bars import AccountBar, KeyBar, MarketBar
from luxterm.tui.widgets.commandline import CommandLine
from luxterm.tui.widgets.panel import Panel


class WorkScreen(Screen[None]):
    """Subclasses give `body`, and in `polls` the JSON-RPC methods whose answers they show: asked each second while
    the screen is in front."""

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (72, "-narrow"), (100, "-middle"), (150, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (13, "-low"), (28, "-tall"), (46, "-high")]
    name_text = ""
    polls: ClassVar[tuple[tuple[str, Any], ...]] = ()

    @property
    def workstation(self) -> Seat:
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
        if "second" in dirty:
            line = self.query_one(CommandLine)
            if line.has_class("-open"):
                line.preview()
            self.ask()

    def ask(self) -> None:
        """Polls, unless the last look is still under way: a slow node must not be asked twice."""
        if self.wants_poll() and self.workstation.store.live and not self._polling:
            self._polling = True
            self.run_worker(self.poll, name="poll", group="poll")  # type: ignore[arg-type]

    def wants_poll(self) -> bool:
        return bool(self.polls)

    _polling = False

    async def poll(self) -> None:
        """Asks for what the screen shows; a method that is not answered says why."""
        try:
            await self._poll()
        except Exception as error:  # an answer of another shape must not end the screen
            self.workstation.store.say(f"{self.name_text}: {type(error).__name__}: {error}", "error")
        finally:
            self._polling = False

    async def _poll(self) -> None:
        store, client = self.workstation.store, self.workstation.client
        for method, params in self.polls:
            if client is None:
                return
            try:
                store.answers[method] = await client.rpc(method, params)
                store.no_answers.pop(method, None)
            except LuxtermError as error:
                store.no_answers[method] = str(error)
        store.mark("poll")

    def on_descendant_focus(self) -> None:
        self.workstation.store.mark("focus")

    def on_descendant_blur(self) -> None:
        self.workstation.store.mark("focus")

    def on_screen_resume(self) -> None:
        self.call_after_refresh(self._all_panels)

    def _all_panels(self) -> None:
        for panel in self.query(Panel):
            panel.update()
        self.ask()
        if self.focused is None:
            first = next((panel for panel in self.query(Panel) if panel.focusable), None)
            self.set_focus(first)
