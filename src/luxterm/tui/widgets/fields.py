"""Small one-line form fields: a choice that turns, a switch, a button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget


class Choice(Widget, can_focus=True):
    """One of several words; space, arrows or a click turn it."""

    DEFAULT_CSS = """
    Choice { height: 1; width: auto; color: $foreground; }
    Choice:focus { background: $selection; color: $accent; text-style: bold; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding("space,right,l", "turn(1)", show=False),
        Binding("left,h", "turn(-1)", show=False),
    ]

    class Changed(Message):
        def __init__(self, choice: Choice) -> None:
            self.choice = choice
            super().__init__()

        @property
        def control(self) -> Choice:
            return self.choice

    def __init__(self, options: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.options = tuple(options)
        self.at = 0

    @property
    def value(self) -> str:
        return self.options[self.at]

    @value.setter
    def value(self, value: str) -> None:
        self.at = self.options.index(value)
        self.refresh(layout=True)

    def render(self) -> Text:
        return Text(f"◂{self.value}▸")

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return max(len(option) for option in self.options) + 2

    def action_turn(self, by: int) -> None:
        self.at = (self.at + by) % len(self.options)
        self.refresh()
        self.post_message(self.Changed(self))

    def on_click(self, event: events.Click) -> None:
        self.focus()
        self.action_turn(-1 if event.x == 0 else 1)


class Switch(Widget, can_focus=True):
    """A word that is on or off."""

    DEFAULT_CSS = """
    Switch { height: 1; width: auto; color: $muted; margin-right: 1; }
    Switch.-on { color: $accent; text-style: bold; }
    Switch:focus { background: $selection; }
    """
    BINDINGS: ClassVar[list[Any]] = [Binding("space,enter", "turn", show=False)]

    class Changed(Message):
        pass

    def __init__(self, label: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.label = label
        self.on = False

    def set(self, on: bool) -> None:
        self.on = on
        self.set_class(on, "-on")
        self.refresh()

    def render(self) -> Text:
        return Text(("[x] " if self.on else "[ ] ") + self.label)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return len(self.label) + 4

    def action_turn(self) -> None:
        self.set(not self.on)
        self.post_message(self.Changed())

    def on_click(self) -> None:
        self.focus()
        self.action_turn()


class Key(Widget, can_focus=True):
    """A one-line button."""

    DEFAULT_CSS = """
    Key { height: 1; width: auto; background: $surface; color: $foreground; padding: 0 1; margin-right: 1; }
    Key:focus { background: $selection; color: $accent; text-style: bold; }
    Key.-buy { background: $bid-solid; color: $on-solid; text-style: bold; }
    Key.-sell { background: $ask-solid; color: $on-solid; text-style: bold; }
    Key.-buy:focus, Key.-sell:focus { text-style: bold underline; }
    """
    BINDINGS: ClassVar[list[Any]] = [Binding("enter,space", "press", show=False)]

    class Pressed(Message):
        def __init__(self, key: Key) -> None:
            self.key = key
            super().__init__()

    def __init__(self, label: str, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.label = label

    def set_label(self, label: str) -> None:
        if label != self.label:
            self.label = label
            self.refresh(layout=True)

    def render(self) -> Text:
        return Text(self.label)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return len(self.label)

    def action_press(self) -> None:
        self.post_message(self.Pressed(self))

    def on_click(self) -> None:
        self.action_press()
