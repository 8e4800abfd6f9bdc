"""The command line: opens with a colon, says in words what Enter would do, completes with Tab, remembers."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from luxterm.tui import format as fmt
from luxterm.tui.intents import DoIntent, GoIntent, Intent, PoolIntent, SetIntent, SwapIntent
from luxterm.tui.orderline import VERBS, complete, parse
from luxterm.tui.resolve import resolve
from luxterm.tui.sums import ResolveError
from luxterm.tui.swapplans import route_name
from luxterm.tui.tokens import LineError
from luxterm.tui.widgets.field import Field


class CommandLine(Vertical):
    DEFAULT_CSS = """
    CommandLine { display: none; height: auto; dock: bottom; background: $surface; padding: 0 1; }
    CommandLine.-open { display: block; }
    CommandLine #preview { height: auto; max-height: 6; color: $foreground; }
    CommandLine #prompt { width: 2; color: $accent; text-style: bold; }
    CommandLine Horizontal { height: 1; }
    CommandLine Input { width: 1fr; background: $surface; color: $foreground; padding: 0; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "close", show=False),
        Binding("up", "back", show=False),
        Binding("down", "forward", show=False),
        Binding("tab", "complete", show=False, priority=True),
    ]

    class Entered(Message):
        def __init__(self, intent: Intent, line: str) -> None:
            self.intent, self.line = intent, line
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self._options: list[str] = []
        self._completing = False
        self._focus_before: Any = None

    def compose(self) -> ComposeResult:
        yield Static(id="preview")
        with Horizontal():
            yield Static(":", id="prompt")
            yield Field(compact=True, id="line", select_on_focus=False)

    @property
    def _app(self) -> Any:
        return self.app

    @property
    def line(self) -> Input:
        return self.query_one("#line", Input)

    def open(self, text: str = "") -> None:
        if not self.has_class("-open"):
            self._focus_before = self.screen.focused
        self.add_class("-open")
        self._at = len(self._app.settings.history)
        self.line.value = text
        self.line.cursor_position = len(text)
        # not focus(), which comes a moment later: what is typed right after the colon belongs here
        self.screen.set_focus(self.line)
        self.preview()

    def action_close(self) -> None:
        self.remove_class("-open")
        self.line.value = ""
        before, self._focus_before = self._focus_before, None
        self.screen.set_focus(before if before is not None and before.is_attached else None)

    def preview(self) -> None:
        """What Enter would do, or what is missing."""
        if self.has_class("-open"):
            self.query_one("#preview", Static).update(self.preview_text(self.line.value))

    def preview_text(self, line: str) -> Text:
        colors = self._app.palette
        if not line.strip():
            return Text("buy 0.5 btc @ 65000 · close eth 50% · tp 70000 sl 62000 · gp eth 1h · help", colors.muted)
        try:
            intent = parse(line, self._app.line_context())
        except LineError as error:
            text = Text(fmt.plain(error), colors.warning)
            first = line.split()[0].lower() if line.split() else ""
            if first in VERBS:
                text.append(f"   {VERBS[first].usage}", colors.muted)
            return text
        if isinstance(intent, (GoIntent, SetIntent, DoIntent, SwapIntent, PoolIntent)):
            return Text(describe(intent), colors.text)
        try:
            plan = resolve(intent, self._app.store.facts, self._app.store.orders(), self._app.store.positions())
        except ResolveError as error:
            return Text(fmt.plain(error), colors.warning)
        except ValueError:
            return Text(describe(intent), colors.text)
        text = Text(fmt.plain(plan.words), colors.text)
        if plan.figures:
            text.append("\n" + " · ".join(f"{name} {value}" for name, value in plan.figures), colors.muted)
        for warning in plan.warnings:
            text.append(f"\n! {fmt.plain(warning)}", colors.warning)
        return text

    @on(Input.Changed)
    def _changed(self) -> None:
        if not self._completing:
            self._options = []
        self._completing = False
        self.preview()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        line = self.line.value.strip()
        if not line:
            self.action_close()
            return
        try:
            intent = parse(line, self._app.line_context())
        except LineError as error:
            self.line.cursor_position = min(error.at, len(self.line.value))
            self.preview()
            self._app.bell_once()
            return
        history = self._app.settings.history
        if not history or history[-1] != line:
            history.append(line)
        self.action_close()
        self.post_message(self.Entered(intent, line))

    def action_back(self) -> None:
        self._recall(-1)

    def action_forward(self) -> None:
        self._recall(1)

    def _recall(self, by: int) -> None:
        history = self._app.settings.history
        self._at = min(max(self._at + by, 0), len(history))
        self.line.value = history[self._at] if self._at < len(history) else ""
        self.line.cursor_position = len(self.line.value)

    def action_complete(self) -> None:
        """Tab: the next completion of the last word."""
        if not self._options:
            self._options = complete(self.line.value, self._app.line_context())
        if self._options:
            option = self._options.pop(0)
            self._completing = True
            self.line.value = option
            self.line.cursor_position = len(option)


def describe(intent: Any) -> str:
    """What an intent that is no order does."""
    if isinstance(intent, GoIntent):
        parts = [
            part for part in (intent.screen and f"the {intent.screen} screen", intent.symbol, intent.interval) if part
        ]
        return "Show " + ", ".join(parts) + "."
    if isinstance(intent, SetIntent):
        return f"Set {intent.what} to {intent.value}."
    if isinstance(intent, DoIntent):
        return VERBS[next((n for n in VERBS if n == intent.action), "help")].help.capitalize() + "."
    if isinstance(intent, SwapIntent):
        by = route_name(intent.route) if intent.route else "the best route"
        return f"Quote {intent.amount:f} {intent.token_in} for {intent.token_out} by {by}, then ask before it is sent."
    if isinstance(intent, PoolIntent):
        if not intent.kind:
            return f"Take {intent.percent}% out of {intent.key}, after asking."
        within = f" between {intent.lower:f} and {intent.upper:f}" if intent.lower and intent.upper else ""
        what = f"{intent.amount:f} {intent.token_a} and what goes with it of {intent.token_b}"
        return f"Add {what} to {intent.kind.upper()}{within}, after asking."
    if intent.kind == "price":
        return f"Tell me once when {intent.symbol} is {'above' if intent.op == '>' else 'below'} {intent.value:f}."
    if intent.kind == "move":
        return f"Tell me when {intent.symbol} has moved {intent.value:f}%."
    return f"Tell me about {intent.kind}."
