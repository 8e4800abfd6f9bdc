"""The trading half of the workstation: the ticket, cancels, closes, and the one door through which requests leave."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from luxterm.model.errors import LuxtermError
from luxterm.tui import alerts as alert
from luxterm.tui import format as fmt
from luxterm.tui.browsing import Browsing
from luxterm.tui.intents import (
    AlertIntent,
    CancelIntent,
    CloseIntent,
    DoIntent,
    FlattenIntent,
    GoIntent,
    Intent,
    PoolIntent,
    Quantity,
    ReverseIntent,
    SetIntent,
    SwapIntent,
)
from luxterm.tui.outcome import outcome
from luxterm.tui.output import notification
from luxterm.tui.resolve import Plan, resolve
from luxterm.tui.sums import ResolveError
from luxterm.tui.work import TwapRun


class Trading(Browsing):
    """Every request of screen, keys and command line goes through `send`."""

    # --- trading

    def show_tab(self, tab: str) -> None:
        from luxterm.tui.screens.trade import Tables

        self.settings.tab = tab
        self.trade.query_one(Tables).show(tab)
        self.save_soon()

    def do_table_next(self) -> None:
        self._turn_table(1)

    def do_table_previous(self) -> None:
        self._turn_table(-1)

    def _turn_table(self, by: int) -> None:
        """The next table with the focus in it: its first row is under the cursor at once."""
        from luxterm.tui.screens.trade import TABS

        if self.current_mode != "trade":
            self.store.say("the tables are on the Trade screen: 1 shows it")
            return
        focused = self.trade.focused
        here = self.settings.tab if self.settings.tab in TABS else TABS[0]
        if focused is not None and focused.id == here:
            here = TABS[(TABS.index(here) + by) % len(TABS)]
            self.show_tab(here)
        self.trade.set_focus(self.trade.query_one(f"#{here}"))

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

        self.attempt(CloseIntent(self._position_symbol(), Quantity(Decimal(100), "percent")))

    def do_position_reverse(self) -> None:
        self.attempt(ReverseIntent(self._position_symbol()))

    def do_position_flatten(self) -> None:
        self.attempt(FlattenIntent())

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
            except Exception as error:  # whatever it was, the trader is told and the screen stays
                known = isinstance(error, LuxtermError)
                text = (
                    str(error) if known else f"{type(error).__name__}: {error}; look at the orders before trying again"
                )
                self.store.say(text, "error")
                if refused is not None:
                    refused(text)
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
            self.show_screen(intent.screen or "trade")
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
        elif isinstance(intent, (SwapIntent, PoolIntent)):
            self.swap(intent)
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

    def swap(self, intent: SwapIntent | PoolIntent) -> None:
        """A swap or a change of liquidity: what it gives is asked of the chain before it is shown."""

    # --- long work

    def _work_changed(self, run: TwapRun) -> None:
        if run.ended and run in self.work:
            self.work.remove(run)
        self.store.mark("mode")

    def work_text(self) -> str:
        return " · ".join(run.progress() for run in self.work[:2])

    # --- what the venue tells

    def on_fill(self, fill: Any) -> None:
        verb = "bought" if fill.side == "buy" else "sold"
        grid = self.store.grids.get(fill.symbol)
        text = f"{verb} {fmt.sized(fill.size, grid)} {fill.symbol} at {fmt.quoted(fill.price, grid)} ({fill.liquidity})"
        self.store.say(text, "good")
        if any(rule.kind == "fill" for rule in self.settings.alerts):
            self.tell(text)

    def on_order(self, update: Any) -> None:
        order = update.order
        if order.status == "cancelled" and order.reason not in (None, "cancelled", "ioc_remainder", "modified_away"):
            self.store.say(f"#{order.order_id} was cancelled by the venue: {order.reason.replace('_', ' ')}", "warning")

    def check_alerts(self) -> None:
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
