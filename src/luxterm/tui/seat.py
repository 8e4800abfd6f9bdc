"""What a screen or panel may ask of the workstation that it sits in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from luxterm.tui.intents import PoolIntent, SwapIntent
from luxterm.tui.settings import Settings
from luxterm.tui.store import Store
from luxterm.tui.themes import Colors

if TYPE_CHECKING:
    from textual.widget import Widget

    from luxterm.client import AsyncClient


class Seat(Protocol):
    """The workstation, seen from below; `luxterm.tui.app.Workstation` is the one that there is."""

    store: Store
    settings: Settings
    client: AsyncClient | None
    keymap: dict[str, str]
    work: list[Any]

    @property
    def palette(self) -> Colors: ...
    @property
    def focused(self) -> Widget | None: ...
    @property
    def current_mode(self) -> str: ...
    @property
    def command_line(self) -> Any: ...

    def do(self, action_id: str, value: str = "") -> None: ...
    def symbols(self) -> list[str]: ...
    def show_market(self, symbol: str) -> None: ...
    def show_screen(self, name: str) -> None: ...
    def show_tab(self, tab: str) -> None: ...
    def swap(self, intent: SwapIntent | PoolIntent) -> None: ...
    def work_text(self) -> str: ...
