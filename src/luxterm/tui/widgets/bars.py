"""The lines that are always there: the market and the connection above, the account and the keys below."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.segment import Segment
from textual import events
from textual.widgets import Input

from luxterm.tui import format as fmt
from luxterm.tui.actions import ACTIONS, key_name
from luxterm.tui.draw.palette import Line, segment, style
from luxterm.tui.store import Notice, usd6
from luxterm.tui.widgets.field import FormField
from luxterm.tui.widgets.panel import Panel

Item = tuple[str, str, int]
"""(text, role, keep): items with the lowest `keep` go first when the width does not do."""


class Bar(Panel, can_focus=False):
    """One line of items on the surface colour, some at the left and some at the right."""

    DEFAULT_CSS = """
    Bar { border: none; height: 1; padding: 0; background: $surface; }
    Bar:focus { border: none; }
    """
    live_data: ClassVar[bool] = False

    def left(self) -> list[Item]:
        return []

    def right(self) -> list[Item]:
        return []

    spans: list[tuple[int, int, str]] = []
    """(from, to, text) of the items at the right, for clicks."""

    def draw(self, width: int, height: int) -> list[Line]:
        colors = self.workstation.palette
        left, right = self.left(), self.right()
        while sum(len(text) + 2 for text, _, _ in (*left, *right)) > width - 1 and len(left) + len(right) > 1:
            least = min((*left, *right), key=lambda item: item[2])
            (left if least in left else right).remove(least)
        line: Line = [segment(" ", style(colors.text, colors.surface))]
        used = 1
        for text, role, _ in left:
            line.append(self._item(text, role))
            line.append(segment("  ", style(colors.text, colors.surface)))
            used += len(text) + 2
        tail = sum(len(text) for text, _, _ in right) + 2 * max(len(right) - 1, 0) + 1
        line.append(segment(" " * max(width - used - tail, 0), style(colors.text, colors.surface)))
        self.spans = []
        at = max(width - tail, used)
        for index, (text, role, _) in enumerate(right):
            if index:
                line.append(segment("  ", style(colors.text, colors.surface)))
                at += 2
            self.spans.append((at, at + len(text), text))
            line.append(self._item(text, role))
            at += len(text)
        line.append(segment(" ", style(colors.text, colors.surface)))
        return [line]

    def _item(self, text: str, role: str) -> Segment:
        colors = self.workstation.palette
        bold = role.endswith("!")
        name = role.rstrip("!")
        if name.startswith("on:"):  # a badge
            return segment(text, style(colors.background, getattr(colors, name[3:]), True))
        return segment(text, style(getattr(colors, name) if name else colors.text, colors.surface, bold))


class MarketBar(Bar):
    topics: ClassVar[frozenset[str]] = frozenset(("price", "tickers", "market", "connection", "mode", "tape", "second"))

    def left(self) -> list[Item]:
        store = self.store
        market, ticker, price = store.market, store.tickers.get(store.symbol), store.price
        items: list[Item] = [("LUX", "accent!", 3), (fmt.plain(store.symbol) or "no market", "!", 100)]
        last = store.tape.prints[0] if store.tape.prints and store.tape.prints[0].merged else None
        mark = store.mark_ticks(store.symbol)
        live = "" if store.live else "muted"
        if last is not None:
            side = live or ("bid" if last.buy else "ask")
            items.append((fmt.price(last.ticks, market) + (" ▲" if last.buy else " ▼"), f"{side}!", 90))
        change = ticker.change_24h if ticker is not None else price.change_24h if price is not None else None
        if change is not None and (ticker is None or ticker.last is not None):  # a market without a trade has no change
            role = live or ("bid" if change > 0 else "ask" if change < 0 else "muted")
            items.append((f"{change:+.2f}%", role, 80))
        if mark:
            items.append((f"mark {fmt.price(mark, market)}", live, 70))
        if price is not None and price.index is not None:
            items.append((f"index {fmt.price(market.price_ticks(price.index), market)}", live or "muted", 50))
        if price is not None and price.stale:
            items.append(("index stale", "warning!", 95))
        funding = price.funding if price is not None else ticker.funding if ticker is not None else None
        if funding is not None:
            text = f"fund {fmt.rate_percent(int(funding.scaleb(12)))}"
            due = price.next_funding if price is not None else None
            if due and store.live:
                text += f" {fmt.countdown(due - store.now_ms())}"
            items.append((text, live or "muted", 40))
        if ticker is not None:
            items.append((f"vol ${fmt.compact(usd6(ticker.quote_volume_24h))}", "muted", 30))
            items.append(
                (
                    f"OI {fmt.compact_units(int(ticker.open_interest.scaleb(6)), 10**6)} {fmt.plain(market.base)}",
                    "muted",
                    20,
                )
            )
            if ticker.status != "active":
                items.append((ticker.status.replace("_", " ").upper(), "warning!", 96))
        return items

    def right(self) -> list[Item]:
        store = self.store
        mode = self.workstation.settings.mode
        roles = {"locked": "error!", "confirm": "accent!", "one-click": "on:warning"}
        badge = f" {mode.upper()} " if mode == "one-click" else mode.upper()
        items: list[Item] = [(badge, roles[mode], 99)]
        if self.workstation.work:
            items.insert(0, (self.workstation.work_text(), "own!", 92))
        if store.live:
            rtt = f" {store.round_trip_ms:.1f} ms" if store.round_trip_ms is not None and self.size.width >= 100 else ""
            items.append((f"● live{rtt}", "bid", 98))
        elif store.connection == "reconnecting":
            waited = fmt.age(store.now_ms() - store.lost_at_ms) if store.lost_at_ms else ""
            items.append((f"○ reconnecting {waited}".rstrip(), "warning!", 98))
        elif store.connection == "closed":
            items.append(("✕ no connection", "error!", 98))
        else:
            items.append((f"○ {store.connection}", "warning", 98))
        return items

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        mode = self.workstation.settings.mode.upper()
        if offset is not None and any(a <= offset.x < b and mode in text for a, b, text in self.spans):
            self.workstation.do("app.mode")
        elif offset is not None and offset.x < 24:
            self.workstation.do("market.pick")


class AccountBar(Bar):
    topics: ClassVar[frozenset[str]] = frozenset(("account", "price", "tickers", "connection"))

    def left(self) -> list[Item]:
        store = self.store
        margin = store.mirror.margin if store.mirror is not None else None
        if margin is None:
            return [("account: waiting for the node" if not store.live else "account: not signed in", "muted", 100)]
        live = "" if store.live else "muted"
        pnl = sum(store.unrealized_usd6(position) for position in store.positions())
        equity, maintenance = store.equity_usd6() or 0, usd6(margin.maintenance_margin)
        used = usd6(margin.initial_margin)
        items: list[Item] = [
            (f"Equity {fmt.money(equity)}", f"{live}!", 100),
            (f"free {fmt.money(usd6(margin.free_margin))}", live, 80),
            (f"margin {fmt.money(used)} {fmt.ratio_percent(used, equity, 0, False)}", live, 60),
        ]
        if store.positions():
            role = live or ("bid" if pnl > 0 else "ask" if pnl < 0 else "muted")
            items.append((f"PnL {fmt.money(pnl, 2, True)}", role, 90))
        if maintenance:
            health = min((max(equity - maintenance, 0) * 20 // max(equity, 1) + 1) // 2, 10)
            role = live or ("error!" if health < 2 else "warning" if health < 5 else "bid")
            bar = "█" * health + "░" * (10 - health)
            items.append(
                (f"health {bar} {fmt.ratio_percent(max(equity - maintenance, 0), equity, 0, False)}", role, 70)
            )
        if margin.liquidating:
            items.append(("BEING LIQUIDATED", "on:error", 101))
        elif margin.margin_call:
            items.append(("MARGIN CALL", "on:warning", 101))
        return items

    def right(self) -> list[Item]:
        store = self.store
        positions, orders = len(store.positions()), len(store.orders())
        items: list[Item] = [(f"{positions} pos  {orders} ord", "muted", 10)]
        if store.user:
            items.append((fmt.plain(store.user), "muted", 15))
        return items


FOOTER = ("Buy", "Sell", "Command", "Help", "Quit", "Cancel", "Close", "Tables", "Flatten", "Market")
"""The order in which keys are worth a newcomer's attention: the last ones go first on a narrow screen."""


OUTSIDE: Final = ("app.command", "app.help")
"""Actions whose keys act from within a form field too."""


class KeyBar(Bar):
    """The last message for a while, and beside it the keys that matter."""

    topics: ClassVar[frozenset[str]] = frozenset(("notices", "second", "tab", "focus"))
    SHOWS_MS = 8000

    def left(self) -> list[Item]:
        items: list[Item] = []
        notice = self.notice()
        if notice is not None:
            role = {"good": "bid", "warning": "warning", "error": "error"}.get(notice.level, "")
            items.append((fmt.clip(fmt.plain(notice.text), max(self.size.width - 3, 8)), role, 100))
        keymap = self.workstation.keymap
        if isinstance(self.workstation.focused, Input):
            return items + self._while_typing()
        trade = self.workstation.current_mode == "trade"
        acting = (action for action in ACTIONS if action.footer and (trade or action.id != "table.next"))
        shown = sorted(acting, key=lambda action: FOOTER.index(action.footer))
        for rank, action in enumerate(shown):
            key = key_name(keymap.get(action.id, action.keys).split(",")[0])
            items.append((f"{key} {action.footer}", "muted", 50 - rank))
        return items

    def _while_typing(self) -> list[Item]:
        """The keys that act while letters and digits go into a field."""
        form = isinstance(self.workstation.focused, FormField)
        keymap = self.workstation.keymap
        shown: list[tuple[str, str]] = [("Enter", "Send"), ("Tab", "Next field")] if form else [("Enter", "Do it")]
        shown.append(("Esc", "Back"))
        if form:
            shown += [(key_name(keymap.get(a.id, a.keys).split(",")[0]), a.footer) for a in ACTIONS if a.id in OUTSIDE]
        return [(f"{key} {what}", "muted", 50 - rank) for rank, (key, what) in enumerate(shown)]

    def notice(self) -> Notice | None:
        """The newest message while it is fresh; an error is not pushed aside by what is merely said after it."""
        now = self.store.now_ms()
        fresh = [n for n in list(self.store.notices)[-6:] if now - n.time_ms < self.SHOWS_MS]
        if not fresh:
            return None
        if fresh[-1].level == "info":
            errors = [n for n in fresh if n.level == "error" and now - n.time_ms < self.SHOWS_MS // 2]
            return errors[-1] if errors else fresh[-1]
        return fresh[-1]

    def right(self) -> list[Item]:
        """The screens by their keys: all of them where there is room."""
        if isinstance(self.workstation.focused, Input):
            return []
        if self.size.width < 150:
            return [("1-7 Screens", "muted", 41)]
        here = self.workstation.current_mode
        keymap = self.workstation.keymap
        return [
            (
                f"{key_name(keymap.get(a.id, a.keys).split(',')[0])} {a.title}",
                "accent!" if a.argument == here else "muted",
                20,
            )
            for a in ACTIONS
            if a.argument
        ]

    def on_click(self, event: events.Click) -> None:
        for start, end, text in self.spans:
            if start <= event.x < end:
                chosen = next((a.id for a in ACTIONS if a.argument and text.endswith(f" {a.title}")), "app.palette")
                self.workstation.do(chosen)
                return
        x, at = event.x, 1
        for text, _, _ in self.left():
            if at <= x < at + len(text):
                for action in ACTIONS:
                    if action.footer and text.endswith(f" {action.footer}"):
                        self.workstation.do(action.id)
            at += len(text) + 2
