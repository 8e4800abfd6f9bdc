"""A text field whose editing keys act in the order in which they were typed."""

from __future__ import annotations

from typing import Final

from textual import events
from textual.binding import Binding
from textual.widgets import Input

EDITS: Final[dict[str, str]] = {
    key: binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding) and binding.action not in ("submit", "cut")
    for key in binding.key.split(",")
}
"""Editing keys and what they do. Cut is not among them: Ctrl-X cancels orders, here as everywhere."""


class Field(Input):
    async def _on_key(self, event: events.Key) -> None:
        """Letters act where they arrive, but a key binding only after its event has bubbled up to the application.
        By then the letters typed after it are in: three Backspaces and "500" over a slow line would eat the new digits.
        """
        action = EDITS.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)


class FormField(Field):
    """A field for prices and sizes: what none of them contains stays a key of the workstation."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return character not in (":", "?") and super().check_consume_key(key, character)
