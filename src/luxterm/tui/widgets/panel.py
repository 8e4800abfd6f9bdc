"""What every panel is: a titled region that draws lines, keeps them, and repaints those that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.segment import Segment
from textual.binding import Binding
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from luxterm.tui.actions import PANEL
from luxterm.tui.draw.palette import Line, stale, style
from luxterm.tui.seat import Seat
from luxterm.tui.themes import Colors

if TYPE_CHECKING:
    from luxterm.tui.store import Store


class Panel(Widget, can_focus=True):
    """Subclasses implement `draw`. `topics` are the store's topics that make it draw anew."""

    DEFAULT_CSS = """
    Panel {
        border-top: solid $rule;
        border-title-color: $muted;
        border-title-background: $background;
        border-title-align: left;
        background: $background;
        padding: 0 1;
    }
    Panel:focus {
        border-top: solid $accent;
        border-title-color: $accent;
    }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding(action.keys, f"cursor('{action.id}')", action.title, id=action.id, show=False) for action in PANEL
    ]
    topics: ClassVar[frozenset[str]] = frozenset()
    live_data: ClassVar[bool] = True
    """Faded while the connection is down."""
    letter = ""
    """In jump mode."""

    def __init__(self, title: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.name_text = title
        self.border_title = title
        self._lines: list[Line] = []

    @property
    def workstation(self) -> Seat:
        return self.app  # type: ignore[return-value]

    @property
    def store(self) -> Store:
        return self.workstation.store

    @property
    def palette(self) -> Colors:
        """The theme's colours; faded while what this panel shows is not live."""
        colors = self.workstation.palette
        return stale(colors) if self.live_data and not self.store.live else colors

    def draw(self, width: int, height: int) -> list[Line]:
        """At most `height` lines, each at most `width` cells."""
        return []

    def title_text(self) -> str:
        return self.name_text

    def update(self) -> None:
        """Draws, and repaints the lines that differ from those on the screen."""
        width, height = self.content_size
        if width <= 0 or height <= 0:
            return
        title = self.title_text()
        if self.letter:
            title = f"[{self.letter}] {title}"
        if title != self._plain_title:
            self._plain_title = title
            self.border_title = title.replace("[", "\\[")
        fresh, known = self.draw(width, height), self._lines
        self._lines = fresh
        if len(known) != len(fresh):
            self.refresh()
            return
        regions = [Region(0, y, width, 1) for y, line in enumerate(fresh) if line != known[y]]
        if regions:
            self.refresh(*regions)

    _plain_title = ""

    def render_line(self, y: int) -> Strip:
        width = self.content_size.width
        ground = style(self.workstation.palette.text, self.workstation.palette.background)
        if not self._lines:
            self._lines = self.draw(width, self.content_size.height)
        if y >= len(self._lines):
            return Strip([Segment(" " * width, ground)], width)
        return Strip(self._lines[y]).adjust_cell_length(width, ground)

    def on_resize(self) -> None:
        self._lines = []
        self.update()

    def on_mount(self) -> None:
        self.watch(self.app, "theme", self._theme_changed, init=False)

    def _theme_changed(self) -> None:
        self._lines = []
        self.refresh()

    def action_cursor(self, name: str) -> None:
        """A key of the panel's table: `cursor.down`, `cursor.choose`, ..."""
        self.move(name.removeprefix("cursor."))

    def move(self, what: str) -> None:
        """down, up, left, right, top, bottom, choose or away."""

    def copy_text(self) -> str:
        """What `copy` copies: the row under the cursor."""
        return ""
