"""The workstation: screens, themes, actions, and the one door through which requests leave."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from rich.text import Text
from textual.app import App
from textual.binding import Binding
from textual.message import Message
from textual.theme import Theme as TextualTheme

from luxterm.clock import Clock, SystemClock
from luxterm.model.errors import LuxtermError
from luxterm.tui import alerts as alert
from luxterm.tui import format as fmt
from luxterm.tui import themes
from luxterm.tui.actions import ACTIONS, BY_ID, GLOBAL, Action, keys_text, load_keymap
from luxterm.tui.draw.candles import INTERVALS_MS
from luxterm.tui.intents import (
    AlertIntent,
    CancelIntent,
    CloseIntent,
    DoIntent,
    FlattenIntent,
    GoIntent,
    Intent,
    Quantity,
    ReverseIntent,
    SetIntent,
)
from luxterm.tui.launch import Launcher
from luxterm.tui.outcome import outcome
from luxterm.tui.output import AsciiFilter, notification
from luxterm.tui.resolve import Plan, ResolveError, resolve
from luxterm.tui.settings import MODES, SettingsFile
from luxterm.tui.store import Store
from luxterm.tui.tokens import Context
from luxterm.tui.work import TwapRun

if TYPE_CHECKING:
    from luxterm.client import AsyncClient
    from luxterm.tui.feed import Feed
    from luxterm.tui.screens.trade import TradeScreen

FRAME_S: Final = 1 / 15
SAVE_AFTER_S: Final = 2.0
GROUPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)

ClientFactory = Callable[[str], "AsyncClient"]


class Frame(Message):
    """Something changed since the last frame; there is one of these under way at most."""


def _screen(module: str, name: str) -> Callable[[], Any]:
    def make() -> Any:
        import importlib

        return getattr(importlib.import_module(f"luxterm.tui.screens.{module}"), name)()

    return make


class Workstation(App[None]):
    CSS_PATH = "app.tcss"
    TITLE = "luxterm"
    ENABLE_COMMAND_PALETTE = False
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
    BINDINGS: ClassVar[list[Any]] = [
        Binding(action.keys, f"do('{action.id}')", action.title, id=action.id, show=False) for action in GLOBAL
    ]

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
        self.set_interval(1.0, self._second)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """After the first paint: everything that takes time."""
        self.run_worker(self.open_node(), name="open", group="open", exclusive=True)

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
            feed.on_fill, feed.on_order = self._on_fill, self._on_order
            await feed.start(self.settings.symbol)
            self.store.group = self.settings.groups.get(self.store.symbol, 1)
            self.store.say(f"connected to {url} as {self.store.user or 'nobody'}", "good")
        except LuxtermError as error:
            self.store.connection = "closed"
            self.store.say(f"{error}", "error")
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
        if hasattr(base, "on_frame"):
            base.on_frame(dirty)

    def _second(self) -> None:
        self._beat += 1
        topics = {"second"}
        if not self.store.live and self.store.lost_at_ms:
            topics.add("connection")  # ages grow
        self.store.mark(*topics)
        self._check_alerts()
        if self._beat % 2 == 0:
            self.reload_themes()
        if self.launcher.local and not self._opening and not self.store.live:
            how = self.launcher.ended()
            if how:
                self.store.say(f"the node {how}; starting it again", "error")
                self.run_worker(self.open_node(), name="open", group="open", exclusive=True)

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
        # keys of the screens below must not act while a dialog waits for its answer
        if action == "do" and len(self.screen_stack) > 1:
            return False
        return super().check_action(action, parameters)

    def show_screen(self, name: str) -> None:
        if self.current_mode != name:
            self.switch_mode(name)

    def do_app_command(self) -> None:
        self.command_line.open()

    @property
    def command_line(self):
        from luxterm.tui.widgets.commandline import CommandLine

        return self.screen_stack[0].query_one(CommandLine)

    def line_context(self) -> Context:
        return Context(tuple(self.store.grids), self.store.symbol, tuple(self.palettes))

    def do_app_help(self) -> None:
        from luxterm.tui.help import help_text
        from luxterm.tui.screens.dialogs import Page

        self.push_screen(Page("Help", help_text(self.palette, self.keymap, self.screen_stack[0].focused)))

    def do_app_palette(self) -> None:
        from luxterm.tui.screens.dialogs import Pick

        def items(query: str) -> list[tuple[str, Text]]:
            words = query.lower().split()
            found = []
            for action in GLOBAL:
                if all(word in f"{action.title} {action.id}".lower() for word in words):
                    text = Text(f"{action.title:<44}"[:44])
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

    def set_mode(self, mode: str) -> None:
        self.settings.mode = mode  # type: ignore[assignment]
        texts = {
            "locked": "locked: nothing is sent",
            "confirm": "confirm: every order is shown before it is sent",
            "one-click": "one-click: orders are sent at once",
        }
        self.store.say(texts[mode], "warning" if mode == "one-click" else "info")
        self.store.mark("mode")
        self.save_soon()

    def do_app_theme(self) -> None:
        names = sorted(self.palettes)
        self.use_theme(names[(names.index(self.theme) + 1) % len(names)])

    def do_app_zoom(self) -> None:
        if self.current_mode == "trade":
            self.trade.zoom()

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

    def do_app_screenshot(self) -> None:
        path = self.save_screenshot(path=str(self.user_dir) if self.user_dir else None)
        self.store.say(f"picture saved: {path}")

    def do_app_quit(self) -> None:
        self.run_worker(self._quit(), name="quit", group="quit", exclusive=True)

    async def _quit(self) -> None:
        from luxterm.tui.screens.dialogs import Ask

        if not self.launcher.local or self.client is None:
            self.exit()
            return
        open_text = f"{len(self.store.positions())} positions and {len(self.store.orders())} open orders"
        answer = await self.push_screen_wait(
            Ask(
                "Quit",
                f"The node can go on running without this screen: orders rest, prices move, bots stay connected. "
                f"You have {open_text}. `luxterm` comes back to it, `luxterm stop` ends it.",
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

    # --- the market on the screen

    def show_market(self, symbol: str) -> None:
        if not symbol or symbol == self.store.symbol or self.feed is None:
            return
        self.settings.symbol = symbol
        self.store.group = self.settings.groups.get(symbol, 1)
        self.feed.show(symbol)
        if self.is_trade_ready:
            from luxterm.tui.widgets.ticket import Ticket

            self.trade.query_one(Ticket).new_market()
        self.save_soon()

    def show_interval(self, interval: str) -> None:
        if self.feed is not None and interval != self.store.interval:
            self.settings.interval = interval
            self.feed.show_interval(interval)
            self.save_soon()

    def do_market_pick(self) -> None:
        from luxterm.tui.screens.dialogs import Pick

        def items(query: str) -> list[tuple[str, Text]]:
            found = []
            for symbol in self.symbols():
                if query.lower() in symbol.lower():
                    ticker = self.store.tickers.get(symbol)
                    star = "*" if symbol in self.settings.favourites else " "
                    text = Text(f"{star} {fmt.plain(symbol):<14}")
                    if ticker is not None and ticker.mark is not None:
                        text.append(f"{fmt.group_thousands(f'{ticker.mark:f}'):>14}  ")
                        color = self.palette.bid if ticker.change_24h >= 0 else self.palette.ask
                        text.append(f"{ticker.change_24h:+.2f}%", color)
                    found.append((symbol, text))
            return found

        self.push_screen(Pick("Market", items), self._market_chosen)

    def _market_chosen(self, symbol: str | None) -> None:
        if symbol:
            self.show_market(symbol)

    def symbols(self) -> list[str]:
        """All markets, favourites first."""
        favourites = [symbol for symbol in self.settings.favourites if symbol in self.store.grids]
        return favourites + [symbol for symbol in self.store.grids if symbol not in favourites]

    def do_market_next(self) -> None:
        self._turn_market(1)

    def do_market_previous(self) -> None:
        self._turn_market(-1)

    def _turn_market(self, by: int) -> None:
        symbols = self.symbols()
        if symbols:
            at = symbols.index(self.store.symbol) if self.store.symbol in symbols else 0
            self.show_market(symbols[(at + by) % len(symbols)])

    def do_chart_longer(self) -> None:
        self._turn_interval(1)

    def do_chart_shorter(self) -> None:
        self._turn_interval(-1)

    def _turn_interval(self, by: int) -> None:
        names = list(INTERVALS_MS)
        at = names.index(self.store.interval) if self.store.interval in names else 0
        self.show_interval(names[min(max(at + by, 0), len(names) - 1)])

    def do_chart_wider(self) -> None:
        self._step(1)

    def do_chart_narrower(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        self.settings.candle_step = min(max(self.settings.candle_step + by, 1), 4)
        self.store.mark("candles")
        self.save_soon()

    def do_ladder_coarser(self) -> None:
        self._turn_group(1)

    def do_ladder_finer(self) -> None:
        self._turn_group(-1)

    def _turn_group(self, by: int) -> None:
        at = min(range(len(GROUPS)), key=lambda i: abs(GROUPS[i] - self.store.group))
        self.set_group(GROUPS[min(max(at + by, 0), len(GROUPS) - 1)])

    def set_group(self, group: int) -> None:
        self.store.group = group
        self.settings.groups[self.store.symbol] = group
        self.store.mark("book")
        self.save_soon()

    # --- trading

    @property
    def trade(self) -> TradeScreen:
        return self.get_screen_stack("trade")[0]  # type: ignore[return-value]

    @property
    def is_trade_ready(self) -> bool:
        return "trade" in self._screen_stacks and bool(self._screen_stacks["trade"])

    def show_tab(self, tab: str) -> None:
        from luxterm.tui.screens.trade import Tables

        self.settings.tab = tab
        self.trade.query_one(Tables).show(tab)
        self.save_soon()

    def do_order_buy(self) -> None:
        self._ticket("buy")

    def do_order_sell(self) -> None:
        self._ticket("sell")

    def _ticket(self, side: str) -> None:
        if self.current_mode != "trade":
            self.switch_mode("trade")
        from luxterm.tui.widgets.ladder import Ladder

        ladder = self.trade.query_one(Ladder)
        self.trade.open_ticket(side, ladder.cursor[1] if ladder.cursor and self.trade.focused is ladder else 0)

    def ticket_left(self) -> None:
        self.trade.close_ticket()

    def do_order_cancel(self) -> None:
        ids = self._orders_under_cursor()
        if not ids:
            self.store.say("put the cursor on an order, or on a level of the book with your order")
            return
        self.attempt(*(CancelIntent(order_id=order_id) for order_id in ids))

    def _orders_under_cursor(self) -> list[int]:
        from luxterm.tui.widgets.ladder import Ladder
        from luxterm.tui.widgets.tables import Orders

        focused = self.screen_stack[0].focused
        if isinstance(focused, Ladder):
            return focused.own_orders_here()
        if isinstance(focused, Orders) and focused.current:
            return [int(focused.current)]
        orders = self.store.orders(self.store.symbol)
        return [orders[0].order_id] if len(orders) == 1 else []

    def do_order_cancel_market(self) -> None:
        self.attempt(CancelIntent(symbol=self.store.symbol))

    def do_order_cancel_all(self) -> None:
        self.attempt(CancelIntent(everything=True))

    def do_order_modify(self) -> None:
        ids = self._orders_under_cursor()
        if not ids:
            self.store.say("put the cursor on an order to modify it")
            return
        order = next((order for order in self.store.orders() if order.order_id == ids[0]), None)
        if order is not None:
            price = f" @ {order.price:f}" if order.price is not None else ""
            self.command_line.open(f"modify #{order.order_id}{price} size {order.size:f}")

    def _position_symbol(self) -> str:
        from luxterm.tui.widgets.tables import Positions

        focused = self.screen_stack[0].focused
        return focused.current if isinstance(focused, Positions) and focused.current else self.store.symbol

    def do_position_close(self) -> None:
        from decimal import Decimal

        self.attempt(CloseIntent(self._position_symbol(), Quantity(Decimal(100), "percent")))

    def do_position_reverse(self) -> None:
        self.attempt(ReverseIntent(self._position_symbol()))

    def do_position_flatten(self) -> None:
        self.attempt(FlattenIntent())

    def attempt(self, *intents: Intent) -> None:
        """Resolves intents and sends the plans, saying why when one cannot be carried out."""
        for intent in intents:
            try:
                plan = resolve(intent, self.store.facts, self.store.orders(), self.store.positions())
            except (ResolveError, ValueError) as error:
                self.store.say(str(error), "warning")
                return
            self.send(plan)

    def send(
        self, plan: Plan, refused: Callable[[str], None] | None = None, done: Callable[[], None] | None = None
    ) -> None:
        """The one door: checks the safety mode and the connection, asks where it must, and carries the plan out."""

        def refuse(why: str) -> None:
            self.store.say(why, "warning")
            if refused is not None:
                refused(why)

        if self.settings.mode == "locked":
            refuse("locked: nothing is sent; Ctrl-L changes the safety mode")
            return
        if not self.store.live:
            refuse("not connected: nothing was sent")
            return
        harmless = all(call.method == "cancel_order" for call in plan.calls) and plan.twap is None
        if plan.danger or (self.settings.mode == "confirm" and not harmless):
            from luxterm.tui.screens.dialogs import Confirm

            def answered(yes: bool | None) -> None:
                if yes:
                    self._carry_out(plan, refused, done)

            self.push_screen(Confirm(plan), answered)
            return
        self._carry_out(plan, refused, done)

    def _carry_out(self, plan: Plan, refused: Callable[[str], None] | None, done: Callable[[], None] | None) -> None:
        if not self.store.live:
            self.store.say("not connected: nothing was sent", "warning")
            return
        if plan.twap is not None:
            run = TwapRun(plan.twap, self.client, self.store, self._work_changed)
            self.work.append(run)
            run.start()
            if done is not None:
                done()
            return
        self.run_worker(self._call_all(plan, refused, done), name="send", group="send")

    async def _call_all(
        self, plan: Plan, refused: Callable[[str], None] | None, done: Callable[[], None] | None
    ) -> None:
        client: Any = self.client
        for call in plan.calls:
            args = call.args
            if call.method == "place_orders":
                args = ([client.order_spec(**order) for order in call.args[0]],)
            try:
                answer = await getattr(client, call.method)(*args, **call.kwargs)
            except LuxtermError as error:
                self.store.say(f"{error}", "error")
                if refused is not None:
                    refused(str(error))
                return
            good, text = outcome(call, answer, self.store)
            self.store.say(text, "good" if good else "error")
            if not good:
                if refused is not None:
                    refused(text)
                return
        if done is not None:
            done()

    def on_ticket_submitted(self, event: Any) -> None:
        ticket = event.ticket
        self.send(event.plan, ticket.refuse, ticket.clear)

    def on_command_line_entered(self, event: Any) -> None:
        self.save_soon()
        self.obey(event.intent)

    def obey(self, intent: Intent) -> None:
        """Carries out what was typed."""
        if isinstance(intent, GoIntent):
            if intent.screen:
                self.show_screen(intent.screen)
            if intent.symbol:
                self.show_market(intent.symbol)
            if intent.interval:
                self.show_interval(intent.interval)
        elif isinstance(intent, SetIntent):
            self._set(intent)
        elif isinstance(intent, AlertIntent):
            rule = alert.rule_of(intent, self.store)
            self.settings.alerts.append(rule)
            self.store.say(f"alert set: {alert.describe(rule)}", "good")
            self.save_soon()
        elif isinstance(intent, DoIntent):
            self._do_word(intent)
        else:
            self.attempt(intent)

    def _set(self, intent: SetIntent) -> None:
        what, value = intent.what, intent.value
        if what == "mode":
            self.set_mode(value)
        elif what == "theme":
            self.use_theme(value)
        elif what == "group":
            self.set_group(int(value))
        elif what == "sizes":
            from luxterm.tui.widgets.ticket import Ticket

            self.settings.sizes = value.split()
            self.trade.query_one(Ticket).show_sizes()
        elif what == "watch" and value not in self.settings.favourites:
            self.settings.favourites.append(value)
            self.store.say(f"{value} is a favourite")
        elif what == "unwatch" and value in self.settings.favourites:
            self.settings.favourites.remove(value)
            self.store.say(f"{value} is no favourite any more")
        self.store.mark("tickers")
        self.save_soon()

    def _do_word(self, intent: DoIntent) -> None:
        if intent.action == "export":
            name = intent.value
            target = Path(name).expanduser() if name else (self.user_dir or Path.cwd()) / "ledger.csv"
            self.run_worker(self._export(target), name="export", group="export", exclusive=True)
        elif intent.action == "stop_work":
            for run in self.work:
                run.cancel()
            self.store.say("stopped" if self.work else "nothing is running")
        else:
            self.do({"help": "app.help", "quit": "app.quit", "alerts": "app.alerts"}[intent.action])

    async def _export(self, target: Path) -> None:
        from luxterm.tui.export import export_ledger

        try:
            count = await export_ledger(self.client, target)
        except (LuxtermError, OSError) as error:
            self.store.say(f"export: {error}", "error")
            return
        self.store.say(f"{count} ledger rows written to {target}", "good")

    # --- long work

    def _work_changed(self, run: TwapRun) -> None:
        if run.ended and run in self.work:
            self.work.remove(run)
        self.store.mark("mode")

    def work_text(self) -> str:
        return " · ".join(run.progress() for run in self.work[:2])

    # --- what the venue tells

    def _on_fill(self, fill: Any) -> None:
        verb = "bought" if fill.side == "buy" else "sold"
        text = f"{verb} {fill.size:f} {fill.symbol} at {fmt.group_thousands(f'{fill.price:f}')} ({fill.liquidity})"
        self.store.say(text, "good")
        if any(rule.kind == "fill" for rule in self.settings.alerts):
            self.tell(text)

    def _on_order(self, update: Any) -> None:
        order = update.order
        if order.status == "cancelled" and order.reason not in (None, "cancelled", "ioc_remainder", "modified_away"):
            self.store.say(f"#{order.order_id} was cancelled by the venue: {order.reason.replace('_', ' ')}", "warning")

    def _check_alerts(self) -> None:
        for rule, text in self.alerts.check(self.settings.alerts, self.store):
            self.tell(text)
            if rule.kind in ("price", "move"):
                self.settings.alerts.remove(rule)
                self.save_soon()

    def tell(self, text: str) -> None:
        """An alert: message line, bell, desktop notification, the user's command."""
        self.store.say(text, "warning")
        if self.settings.bell:
            self.bell()
        if self.settings.desktop and self._driver is not None:
            self._driver.write(notification(text))
        if self.settings.alert_command:
            self.run_worker(self._alert_command(text), name="alert", group="alert")

    async def _alert_command(self, text: str) -> None:
        import shlex

        try:
            process = await asyncio.create_subprocess_exec(
                *shlex.split(self.settings.alert_command), fmt.plain(text),
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            await asyncio.wait_for(process.wait(), 10)
        except (OSError, ValueError, TimeoutError) as error:
            self.store.say(f"alert command: {error}", "warning")

    def bell_once(self) -> None:
        if self.settings.bell:
            self.bell()


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


def action_table() -> tuple[Action, ...]:
    """The actions, for documentation."""
    return ACTIONS
