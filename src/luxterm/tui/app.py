"""The workstation: its screens, and the table of actions carried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final

from rich.text import Text
from textual.binding import Binding
from textual.widgets import Input

from luxterm.model.errors import LuxtermError
from luxterm.tui import alerts as alert
from luxterm.tui import format as fmt
from luxterm.tui.actions import BY_ID, GLOBAL, keys_text
from luxterm.tui.settings import MODES
from luxterm.tui.swapping import Swapping
from luxterm.tui.widgets.field import FormField

if TYPE_CHECKING:
    from luxterm.tui.seat import Seat

OUTSIDE_NUMBERS: Final = frozenset(("colon", "question_mark", "f1"))
"""Keys that no number or price in a form has: they act from within its fields (FormField) too."""


def _screen(module: str, name: str) -> Callable[[], Any]:
    def make() -> Any:
        import importlib

        return getattr(importlib.import_module(f"luxterm.tui.screens.{module}"), name)()

    return make


class Workstation(Swapping):
    MODES: ClassVar[dict[str, Any]] = {
        "trade": _screen("trade", "TradeScreen"),
        "markets": _screen("markets", "MarketsScreen"),
        "portfolio": _screen("portfolio", "PortfolioScreen"),
        "swap": _screen("swap", "SwapScreen"),
        "earn": _screen("earn", "EarnScreen"),
        "oracle": _screen("oracle", "OracleScreen"),
        "node": _screen("node", "NodeScreen"),
    }
    DEFAULT_MODE = "trade"
    # Priority: they act before the next key is handed to whoever has the focus now, so that ":buy" typed at once, or
    # pasted, reaches the command line with every letter.
    BINDINGS: ClassVar[list[Any]] = [
        Binding(action.keys, f"do('{action.id}')", action.title, id=action.id, show=False, priority=True)
        for action in GLOBAL
    ]

    # --- actions

    def action_do(self, action_id: str) -> None:
        self.do(action_id)

    def do(self, action_id: str, value: str = "") -> None:
        """Runs an action of the table by its id: key, palette, footer, command line and help all come here."""
        action = BY_ID[action_id]
        if action_id.startswith("screen."):
            self.show_screen(action.argument)
            return
        getattr(self, "do_" + action_id.replace(".", "_"))()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of the screen act neither while a dialog waits for its answer nor while text is typed."""
        if action == "do":
            if len(self.screen_stack) > 1:
                return False
            if isinstance(self.focused, Input):
                keys = self.keymap.get(str(parameters[0]), BY_ID[str(parameters[0])].keys).split(",")
                if isinstance(self.focused, FormField) and all(key in OUTSIDE_NUMBERS for key in keys):
                    return True
                return all(key.startswith("ctrl+") for key in keys)
        return super().check_action(action, parameters)

    async def action_quit(self) -> None:
        self.do_app_quit()

    def do_app_command(self) -> None:
        self.command_line.open()

    def do_app_help(self) -> None:
        from luxterm.tui.help import help_text
        from luxterm.tui.screens.dialogs import Page

        self.push_screen(
            Page("Help", help_text(self.palette, self.keymap, self.screen_stack[0].focused, self.size.width))
        )

    def do_app_palette(self) -> None:
        from luxterm.tui.screens.dialogs import Pick

        def items(query: str) -> list[tuple[str, Text]]:
            words = query.lower().split()
            found = []
            for action in GLOBAL:
                if all(word in f"{action.title} {action.id}".lower() for word in words):
                    text = Text(f"{fmt.clip(action.title, 43):<44}")
                    text.append(keys_text(action, self.keymap), self.palette.accent)
                    found.append((action.id, text))
            return found

        self.push_screen(Pick("Actions", items), self._palette_chosen)

    def _palette_chosen(self, action_id: str | None) -> None:
        if action_id:
            self.do(action_id)

    def do_app_jump(self) -> None:
        from luxterm.tui.screens.dialogs import Jump
        from luxterm.tui.widgets.panel import Panel

        panels = [p for p in self.screen_stack[0].query(Panel) if p.focusable and p.display and p.region]
        letters = dict(zip("asdfghjklqwertyuiop", panels, strict=False))
        for letter, panel in letters.items():
            panel.letter = letter
            panel.update()

        def chosen(letter: str | None) -> None:
            for panel in panels:
                panel.letter = ""
                panel.update()
            if letter in letters:
                letters[letter].focus()

        self.push_screen(Jump(), chosen)

    def do_app_mode(self) -> None:
        at = MODES.index(self.settings.mode)
        self.set_mode(MODES[(at + 1) % len(MODES)])

    def do_app_theme(self) -> None:
        names = sorted(self.palettes)
        self.use_theme(names[(names.index(self.theme) + 1) % len(names)])

    def do_app_zoom(self) -> None:
        if self.current_mode == "trade":
            self.trade.zoom()
        else:
            self.store.say("panels of the Trade screen zoom: 1 shows it")

    def do_app_copy(self) -> None:
        focused = self.screen_stack[0].focused
        copy = getattr(focused, "copy_text", None)
        text = copy() if copy is not None else ""
        if text:
            self.copy_to_clipboard(text)
            self.store.say(f"copied: {fmt.clip(text, 60)}")
        else:
            self.store.say("nothing under the cursor to copy")

    def do_app_notices(self) -> None:
        from luxterm.tui.screens.dialogs import Page

        text = Text()
        colors = {"good": self.palette.bid, "warning": self.palette.warning, "error": self.palette.error}
        for notice in reversed(self.store.notices):
            text.append(f"{fmt.clock(notice.time_ms)}  ", self.palette.muted)
            text.append(fmt.plain(notice.text) + "\n", colors.get(notice.level, self.palette.text))
        self.push_screen(Page("Messages", text or Text("none yet")))

    def do_app_alerts(self) -> None:
        from luxterm.tui.screens.dialogs import Pick

        def items(query: str) -> list[tuple[str, Text]]:
            rules = enumerate(self.settings.alerts)
            return [(str(at), Text(alert.describe(rule))) for at, rule in rules if query in alert.describe(rule)]

        def remove(at: str | None) -> None:
            if at:
                gone = self.settings.alerts.pop(int(at))
                self.store.say(f"alert removed: {alert.describe(gone)}")
                self.save_soon()

        self.push_screen(Pick("Alerts (Enter removes)", items, "none; set one with :alert btc > 70000"), remove)

    def do_app_retry(self) -> None:
        self._begin()

    def do_app_screenshot(self) -> None:
        path = self.save_screenshot(path=str(self.user_dir) if self.user_dir else None)
        self.store.say(f"picture saved: {path}")

    def do_app_quit(self) -> None:
        self.run_worker(self._quit, name="quit", group="quit", exclusive=True)  # type: ignore[arg-type]

    async def _ends_work(self) -> bool:
        from luxterm.tui.screens.dialogs import Ask

        answers = (("escape", "stay", "stay"), ("l", "leave", "end it and leave"))
        return (
            await self.push_screen_wait(Ask("Quit", f"{self.work_text()} ends with this screen.", answers)) == "leave"
        )

    async def _quit(self) -> None:
        from luxterm.tui.screens.dialogs import Ask

        if not self.launcher.local or self.client is None:
            if self.work and not await self._ends_work():
                return
            self.exit()
            return
        open_text = f"{len(self.store.positions())} positions and {len(self.store.orders())} open orders"
        answer = await self.push_screen_wait(
            Ask(
                "Quit",
                f"The node can go on running without this screen: orders rest, prices move, bots stay connected. "
                f"You have {open_text}. `luxterm` comes back to it, `luxterm stop` ends it."
                + (f" {self.work_text()} ends with this screen." if self.work else ""),
                (("l", "leave", "leave it running"), ("s", "stop", "stop it"), ("escape", "stay", "stay")),
            )
        )
        if answer == "leave":
            self.exit()
        elif answer == "stop":
            self.store.say("stopping the node")
            self.draw_now()
            await self._close_client()
            try:
                await self.launcher.stop(self.store.say)
            except (LuxtermError, TimeoutError, OSError) as error:
                self.store.say(f"the node did not stop: {error}", "error")
                return
            self.exit()


if TYPE_CHECKING:

    def _seat(workstation: Workstation) -> Seat:
        """Holds the workstation against what its screens may ask of it."""
        return workstation
