"""The workstation's life: the node it is attached to, frames, themes, settings. Knows no key and no order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text
from textual.app import App
from textual.message import Message
from textual.theme import Theme as TextualTheme

from luxterm.clock import Clock, SystemClock
from luxterm.model.errors import LuxtermError
from luxterm.tui import alerts as alert
from luxterm.tui import themes
from luxterm.tui.actions import load_keymap
from luxterm.tui.draw.candles import INTERVALS_MS
from luxterm.tui.launch import Launcher
from luxterm.tui.output import AsciiFilter
from luxterm.tui.settings import SettingsFile
from luxterm.tui.store import Store
from luxterm.tui.work import TwapRun

if TYPE_CHECKING:
    from luxterm.client import AsyncClient
    from luxterm.tui.feed import Feed

FRAME_S: Final = 1 / 15
BEAT_S: Final = 1.0
"""Ages, alerts, edited themes and the life of the node are looked at this often."""
SAVE_AFTER_S: Final = 2.0
EXIT_HANGUP: Final = 129
"""128 + SIGHUP, as shells count."""

ClientFactory = Callable[[str], "AsyncClient"]


class Frame(Message):
    """Something changed since the last frame; there is one of these under way at most."""


class Core(App[None]):
    CSS_PATH = "app.tcss"
    TITLE = "luxterm"
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        launcher: Launcher,
        client_factory: ClientFactory,
        *,
        settings_file: SettingsFile | None = None,
        user_dir: Path | None = None,
        clock: Clock | None = None,
        theme_name: str = "",
        default_theme: str = themes.DEFAULT,
        ascii_only: bool = False,
    ) -> None:
        self.clock = clock or SystemClock()
        self.settings_file = settings_file or SettingsFile(None)
        self.settings = self.settings_file.load()
        self.store = Store(lambda: self.clock.now_ns() // 1_000_000)
        self.launcher, self.client_factory = launcher, client_factory
        self.user_dir = user_dir
        self._theme_dir = user_dir / "themes" if user_dir is not None else None
        self.palettes, self._theme_problems = themes.load_all(self._theme_dir)
        self._stamps = themes.stamps(self._theme_dir)
        self.keymap: dict[str, str] = {}
        self.client: AsyncClient | None = None
        self.feed: Feed | None = None
        self.work: list[TwapRun] = []
        self.alerts = alert.Alerts()
        self._frame_due = False
        self._save_due = False
        self._opening = False
        self._beat = 0
        super().__init__()
        for theme in self.palettes.values():
            self.register_theme(textual_theme(theme))
        self._wanted_theme = theme_name or self.settings.theme
        if self._wanted_theme not in self.palettes:
            self._wanted_theme = default_theme
        self.theme = self._wanted_theme
        if ascii_only:
            self._filters.append(AsciiFilter())
        self.store.symbol = self.settings.symbol
        self.store.interval = self.settings.interval if self.settings.interval in INTERVALS_MS else "1m"
        self.store.on_dirty = self._schedule_frame

    # --- life

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theme_variables(self.palettes[themes.DEFAULT])

    @property
    def palette(self) -> themes.Colors:
        return self.palettes[self.theme if self.theme in self.palettes else themes.DEFAULT].colors

    def on_mount(self) -> None:
        try:
            self.keymap = load_keymap(self.user_dir / "keymap.toml") if self.user_dir is not None else {}
            self.set_keymap(self.keymap)
        except LuxtermError as error:
            self.store.say(f"keymap not used: {error}", "warning")
        for problem in (*self._theme_problems, self.settings_file.problem):
            if problem:
                self.store.say(problem, "warning")
        if not (self.is_headless or self.is_web):
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.terminal_gone)
        self.set_interval(BEAT_S, self._second)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """After the first paint: everything that takes time."""
        self.run_worker(self.open_node, name="open", group="open", exclusive=True)  # type: ignore[arg-type]

    async def open_node(self) -> None:
        """Finds or starts the node, connects, follows the market on the screen."""
        if self._opening:
            return
        self._opening = True
        try:
            await self._close_client()
            self.store.connection = "connecting"
            self.store.mark("connection")
            url = await self.launcher.ensure(self.store.say)
            self.store.url = url
            client = self.client_factory(url)
            self.client = client
            await client.connect()
            from luxterm.tui.feed import Feed

            feed = self.feed = Feed(client, self.store)
            feed.on_fill, feed.on_order = self.on_fill, self.on_order
            await feed.start(self.settings.symbol)
            self.store.group = self.settings.groups.get(self.store.symbol, 1)
            self.store.say(f"connected to {url} as {self.store.user or 'nobody'}", "good")
        except (LuxtermError, OSError, ValueError) as error:
            self.store.connection = "closed"
            self.store.say(f"{error} (r tries again)", "error")
            self.store.mark("connection")
        finally:
            self._opening = False

    async def _close_client(self) -> None:
        feed, self.feed = self.feed, None
        client, self.client = self.client, None
        if feed is not None:
            await feed.stop()
        if client is not None:
            with contextlib.suppress(Exception):
                await client.close()

    async def on_unmount(self) -> None:
        for run in self.work:
            run.cancel()
        self.save_now()
        await self._close_client()

    def terminal_gone(self) -> None:
        """The SSH session ended: nobody looks any more, and nothing can be written to say goodbye. The node stays."""
        self.save_now()
        os._exit(EXIT_HANGUP)

    def _check_terminal(self) -> None:
        """A terminal that hung up without a signal answers its attributes with an error."""
        if self.is_headless or self.is_web:
            return
        import termios

        try:
            termios.tcgetattr(0)
        except (termios.error, OSError):
            self.terminal_gone()

    def _fatal_error(self) -> None:
        """A bug of the screen's own: the details go into a file, without the values of variables, among which are
        secrets; the terminal gets one sentence. The node is another process and goes on."""
        import traceback

        path = (self.user_dir or Path.cwd()) / "workstation-crash.log"
        where = f"details are in {path}"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(traceback.format_exc(), encoding="utf-8")
            path.chmod(0o600)
        except OSError as error:
            where = f"{traceback.format_exc().strip().splitlines()[-1]} ({error})"
        text = f"luxterm: the workstation ended because of a bug of its own; {where}."
        self._exit_renderables.append(Text(text + " The node goes on: `luxterm` comes back."))
        self._close_messages_no_wait()

    # --- frames and seconds

    def _schedule_frame(self) -> None:
        if self._frame_due or not self.is_running:
            return
        self._frame_due = True
        asyncio.get_running_loop().call_later(FRAME_S, self.post_message, Frame())

    def on_frame(self, message: Frame) -> None:
        self._frame_due = False
        self.draw_now()

    def draw_now(self) -> None:
        """Draws what changed on the screen below any dialog."""
        dirty = self.store.take_dirty()
        if not dirty or not self.is_running:
            return
        base = self.screen_stack[0]
        # a screen that is shown for the first time has no panels yet; it draws them all when it has
        if hasattr(base, "on_frame") and base.is_mounted:
            base.on_frame(dirty)

    def _second(self) -> None:
        self._check_terminal()
        self._beat += 1
        topics = {"second"}
        if not self.store.live and self.store.lost_at_ms:
            topics.add("connection")  # ages grow
        self.store.mark(*topics)
        self.check_alerts()
        if self._beat % 2 == 0:
            self.reload_themes()
        if self.launcher.local and not self._opening and not self.store.live:
            how = self.launcher.ended()
            if how:
                self.store.say(f"the node {how}; starting it again", "error")
                self.run_worker(self.open_node, name="open", group="open", exclusive=True)  # type: ignore[arg-type]

    # --- themes

    def reload_themes(self) -> None:
        """Takes up edits of the user's theme files; a broken one is named and the last good one stays."""
        stamps = themes.stamps(self._theme_dir)
        if stamps == self._stamps:
            return
        self._stamps = stamps
        self.palettes, problems = themes.load_all(self._theme_dir)
        for theme in self.palettes.values():
            self.register_theme(textual_theme(theme))
        for problem in problems:
            self.store.say(problem, "warning")
        if self.theme not in self.palettes:
            self.theme = themes.DEFAULT
        self.refresh_css(animate=False)
        self._watch_theme(self.theme)
        self._redraw()

    def use_theme(self, name: str) -> None:
        self.theme = self.settings.theme = name
        self.store.say(f"theme {self.palettes[name].title}")
        self._redraw()
        self.save_soon()

    def _redraw(self) -> None:
        from luxterm.tui.widgets.panel import Panel

        for panel in self.screen_stack[0].query(Panel):
            panel._theme_changed()
        self.store.mark("market", "book", "tape", "candles", "account", "fills", "tickers", "second", "tab", "mode")

    # --- settings

    def save_soon(self) -> None:
        if not self._save_due:
            self._save_due = True
            self.set_timer(SAVE_AFTER_S, self.save_now)

    def save_now(self) -> None:
        self._save_due = False
        self.settings_file.save(self.settings)

    # --- what the layers above do

    def on_fill(self, fill: Any) -> None:
        """A new fill of one's own."""

    def on_order(self, update: Any) -> None:
        """An own order changed."""

    def check_alerts(self) -> None:
        """Once a second."""

    def do(self, action_id: str) -> None:
        """Carries out an action of the table."""


def theme_variables(theme: themes.Theme) -> dict[str, str]:
    """A theme's colours under the names that the style sheets use, and Textual's own where they differ."""
    colors = theme.colors
    own = {key.replace("_", "-"): getattr(colors, key) for key in themes.Colors.__struct_fields__}
    return own | {
        "foreground": colors.text,
        "border": colors.rule,
        "scrollbar": colors.rule,
        "scrollbar-background": colors.background,
        "block-cursor-background": colors.selection,
        "block-cursor-foreground": colors.text,
        "block-cursor-text-style": "bold",
        "input-cursor-background": colors.accent,
        "input-cursor-foreground": colors.on_accent,
        "input-selection-background": colors.selection,
    }


def textual_theme(theme: themes.Theme) -> TextualTheme:
    colors = theme.colors
    return TextualTheme(
        name=theme.name,
        primary=colors.accent,
        secondary=colors.accent,
        accent=colors.accent,
        warning=colors.warning,
        error=colors.error,
        success=colors.bid,
        foreground=colors.text,
        background=colors.background,
        surface=colors.surface,
        panel=colors.surface,
        dark=theme.dark,
        variables=theme_variables(theme),
    )
