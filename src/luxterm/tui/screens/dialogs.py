"""Dialogs above the screens: confirm, choose, help, messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from luxterm.tui import format as fmt
from luxterm.tui.resolve import Plan
from luxterm.tui.widgets.field import Field
from luxterm.tui.widgets.fields import Key

BOX = """
    {name} {{ align: center middle; background: $background 45%; }}
    {name} > .box {{
        width: {width}; max-width: 96%; height: auto; max-height: 92%;
        background: $surface; border: round $accent; border-title-color: $accent; padding: 0 1;
    }}
    {name} .keys {{ height: 1; margin-top: 1; }}
"""


class Confirm(ModalScreen[bool]):
    """What would change, in words, with its figures and warnings. Enter or y sends, Escape or n does not."""

    # low on the screen: whoever confirms wants to see the touch of the book
    DEFAULT_CSS = BOX.format(name="Confirm", width=64) + "Confirm { align: center bottom; padding-bottom: 3; }"
    BINDINGS: ClassVar[list[Any]] = [
        Binding("y,enter", "answer(True)", show=False, priority=True),
        Binding("n,escape,q", "answer(False)", show=False),
    ]

    def __init__(self, plan: Plan, title: str = "Send this?") -> None:
        super().__init__()
        self.plan, self.title_text = plan, title

    def compose(self) -> ComposeResult:
        box = Vertical(classes="box")
        box.border_title = self.title_text
        with box:
            yield Static(self.text(), id="plan")
            with Horizontal(classes="keys"):
                yield Key("Enter  send", id="yes", classes="-sell" if self.plan.danger else "-buy")
                yield Key("Esc  back", id="no")

    def text(self) -> Text:
        colors = self.app.palette  # type: ignore[attr-defined]
        text = Text(fmt.plain(self.plan.words), colors.text)
        if self.plan.figures:
            text.append("\n")
        for name, value in self.plan.figures:
            text.append(f"\n{name:<12}", colors.muted)
            text.append(value, colors.text)
        for index, warning in enumerate(self.plan.warnings):
            text.append("\n\n! " if not index else "\n! ", colors.warning)
            text.append(fmt.plain(warning), colors.warning)
        return text

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)

    @on(Key.Pressed)
    def _pressed(self, event: Key.Pressed) -> None:
        self.dismiss(event.key.id == "yes")


class Ask(ModalScreen[str]):
    """A question with a few named answers; the first is the default. '' is no answer."""

    DEFAULT_CSS = BOX.format(name="Ask", width=60)
    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "answer('')", show=False),
        Binding("enter", "default", show=False),
    ]

    def __init__(self, title: str, text: str, answers: Sequence[tuple[str, str, str]]) -> None:
        """`answers` are (key, name, label)."""
        super().__init__()
        self.title_text, self.text, self.answers = title, text, answers

    def compose(self) -> ComposeResult:
        box = Vertical(classes="box")
        box.border_title = self.title_text
        with box:
            yield Static(Text(self.text))
            with Horizontal(classes="keys"):
                for key, name, label in self.answers:
                    yield Key(f"{key}  {label}", id=f"answer-{name}")

    def on_key(self, event: events.Key) -> None:
        for key, name, _ in self.answers:
            if event.key == key:
                event.stop()
                self.dismiss(name)

    def action_answer(self, name: str) -> None:
        self.dismiss(name)

    def action_default(self) -> None:
        focused = self.focused
        name = focused.id.removeprefix("answer-") if focused is not None and focused.id else self.answers[0][1]
        self.dismiss(name)

    @on(Key.Pressed)
    def _pressed(self, event: Key.Pressed) -> None:
        self.dismiss((event.key.id or "").removeprefix("answer-"))


class Pick(ModalScreen[str]):
    """A list narrowed by typing. Each item is (value, text)."""

    DEFAULT_CSS = (
        BOX.format(name="Pick", width=60)
        + """
    Pick OptionList { height: auto; max-height: 18; background: $surface; border: none; padding: 0; }
    Pick Input { background: $surface; }
    """
    )
    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(
        self, title: str, items: Callable[[str], list[tuple[str, Text]]], empty: str = "nothing found"
    ) -> None:
        super().__init__()
        self.title_text, self.items, self.empty = title, items, empty

    def compose(self) -> ComposeResult:
        box = Vertical(classes="box")
        box.border_title = self.title_text
        with box:
            yield Field(compact=True, placeholder="type to narrow")
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        self._fill("")

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._fill(event.value)

    def _fill(self, query: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        found = self.items(query)
        options.add_options([Option(text, id=value) for value, text in found])
        if not found:
            options.add_option(Option(Text(self.empty), disabled=True))
        else:
            options.highlighted = 0

    def action_move(self, by: int) -> None:
        options = self.query_one(OptionList)
        if by > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            option = options.get_option_at_index(options.highlighted)
            if not option.disabled:
                self.dismiss(option.id)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        if event.option.id:
            self.dismiss(event.option.id)

    def action_leave(self) -> None:
        self.dismiss("")


class Page(ModalScreen[None]):
    """Text to read and scroll: help, messages."""

    DEFAULT_CSS = (
        BOX.format(name="Page", width=92)
        + """
    Page VerticalScroll { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    """
    )
    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape,q,question_mark,n", "leave", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("space,pagedown", "scroll(12)", show=False),
        Binding("b,pageup", "scroll(-12)", show=False),
    ]

    def __init__(self, title: str, text: Text) -> None:
        super().__init__()
        self.title_text, self.text = title, text

    def compose(self) -> ComposeResult:
        scroll = VerticalScroll(classes="box")
        scroll.border_title = self.title_text
        scroll.border_subtitle = "Esc closes"
        with scroll:
            yield Static(self.text)

    def action_scroll(self, by: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def action_leave(self) -> None:
        self.dismiss(None)


class Jump(ModalScreen[str]):
    """Waits for one letter; the panels show theirs in their titles."""

    DEFAULT_CSS = "Jump { background: $background 0%; }"

    def on_key(self, event: events.Key) -> None:
        event.stop()
        self.dismiss(event.character or "")

    def on_click(self) -> None:
        self.dismiss("")
