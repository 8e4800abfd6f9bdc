"""The Swap screen: what the AMMs, the vault and the order book give for the same trade, and one's liquidity."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from luxterm.model.errors import LuxtermError
from luxterm.tui import format as fmt
from luxterm.tui.chainline import DEFAULT_SLIPPAGE_BPS
from luxterm.tui.draw.grid import Cell, Column, GridRow
from luxterm.tui.intents import SwapIntent
from luxterm.tui.screens.base import WorkScreen
from luxterm.tui.store import Store
from luxterm.tui.sums import sweep
from luxterm.tui.swapplans import at_least, eight, route_name
from luxterm.tui.tokens import LineError, Word, number
from luxterm.tui.widgets.field import FormField
from luxterm.tui.widgets.fields import Choice, Key
from luxterm.tui.widgets.grid import Grid

VALUES_USD: Final = (1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000)
TOPICS: Final = frozenset(("poll", "connection"))
SLOW_BEATS: Final = 5
"""Pools and positions change by transactions: a look every few seconds will do."""


def number_text(value: Any, places: int) -> str:
    """A number of a JSON answer with grouped thousands."""
    return "—" if value is None else fmt.group_thousands(f"{Decimal(str(value)):.{places}f}")


def nothing_of(store: Store, method: str, none: str) -> str:
    """What an empty table says: why there was no answer, that it is asked for, or that there is nothing."""
    if method in store.no_answers:
        return store.no_answers[method]
    if method in store.answers:
        return none
    status = store.answers.get("swap.status")
    return "no chain" if status is not None and not status.get("ready") else "asking"


class SwapForm(Vertical):
    """What to give, for what, and how much less is still taken."""

    DEFAULT_CSS = """
    SwapForm { height: 3; border-top: solid $rule; border-title-color: $muted; padding: 0 1; }
    SwapForm:focus-within { border-top: solid $accent; border-title-color: $accent; }
    SwapForm Horizontal { height: 1; }
    SwapForm Static { width: auto; color: $muted; margin-right: 1; }
    SwapForm Input { width: 16; background: $surface; color: $foreground; margin-right: 1; }
    SwapForm #slippage { width: 8; }
    SwapForm Input:focus { background: $selection; }
    SwapForm Choice { margin-right: 1; }
    """

    def __init__(self) -> None:
        super().__init__(id="swap-form")
        self.border_title = "Swap on the node's chain"
        self._pair = ("LUSD", "LBTC")

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("Give")
            yield FormField("1000", compact=True, id="amount", select_on_focus=True)
            yield Choice(("LUSD", "LBTC", "LETH", "WLUX"), id="token-in")
            yield Static("for")
            yield Choice(("LBTC", "LETH", "WLUX", "LUSD"), id="token-out")
            yield Key("turn", id="turn")
            yield Static("slippage")
            yield FormField("0.5%", compact=True, id="slippage", select_on_focus=True)
        yield Static("", id="wallet")

    def intent(self) -> SwapIntent:
        """What the form says. LineError for a field that is no number."""
        amount = number(Word(self.query_one("#amount", Input).value.strip(), 0))
        slip = number(Word(self.query_one("#slippage", Input).value.strip().removesuffix("%"), 0)) * 100
        if amount <= 0:
            raise LineError("type an amount")
        if slip > 500 or slip != int(slip):
            raise LineError("the slippage is at most 5%, in steps of 0.01%")
        token_in, token_out = self.pair()
        if token_in == token_out:
            raise LineError("choose two different tokens")
        return SwapIntent(amount, token_in, token_out, "", int(slip))

    def pair(self) -> tuple[str, str]:
        return self.query_one("#token-in", Choice).value, self.query_one("#token-out", Choice).value

    @on(Choice.Changed)
    def _keep_apart(self, event: Choice.Changed) -> None:
        """One token is not swapped for itself: the other field takes what this one had."""
        first, second = self.query_one("#token-in", Choice), self.query_one("#token-out", Choice)
        if first.value == second.value:
            second.value, first.value = (
                (self._pair[0], first.value) if event.choice is first else (second.value, self._pair[1])
            )
        self._pair = self.pair()

    def turn(self) -> None:
        first, second = self.query_one("#token-in", Choice), self.query_one("#token-out", Choice)
        first.value, second.value = second.value, first.value
        self._pair = self.pair()

    def say(self, text: str) -> None:
        static = self.query_one("#wallet", Static)
        if static.content != text:
            static.update(text)


def wallet_line(wallet: str, tokens: Sequence[dict[str, Any]], pair: tuple[str, str], width: int) -> str:
    """The wallet and what it holds, first of the pair. A balance that does not fit is left out, never cut."""
    line = f"{wallet[:6]}…{wallet[-4:]}"
    held = [token for token in tokens if token.get("balance") is not None]
    for token in sorted(held, key=lambda token: token["symbol"] not in pair):
        amount = f"  {fmt.group_thousands(short_amount(token['balance']))} {fmt.plain(token['symbol'])}"
        if len(line) + len(amount) > width:
            return f"{line}  …" if len(line) + 3 <= width else line
        line += amount
    return line


class Routes(Grid):
    """The quotes side by side, the best marked; Enter swaps by the one under the cursor."""

    topics: ClassVar[frozenset[str]] = TOPICS
    keeps_cursor = True
    problem = ""
    """Why the form asks for nothing."""
    slippage_bps = DEFAULT_SLIPPAGE_BPS
    columns = (
        Column("", keep=10),
        Column("Route", keep=10),
        Column("You get", ".", keep=9),
        Column("At least", ".", keep=5),
        Column("Price", ".", keep=8),
        Column("Impact", ">", keep=6),
        Column("Fee", ">", keep=4),
        Column("Note", keep=7, flex=True),
    )

    @property
    def empty_text(self) -> str:  # type: ignore[override]
        status = self.store.answers.get("swap.status")
        if status is not None and not status.get("ready"):
            return str(status.get("reason"))
        told = self.store.no_answers.get("swap.status") or self.store.no_answers.get("swap.quote")
        return self.problem or told or "asking for quotes"

    def title_text(self) -> str:
        quote = self.quote()
        if not quote:
            return "Routes"
        given = f"{eight(quote['amount'])} {fmt.plain(quote['token_in'])}"
        return f"{given} for {fmt.plain(quote['token_out'])} · Enter swaps by the route under the cursor"

    def quote(self) -> dict[str, Any]:
        found: dict[str, Any] = self.store.answers.get("swap.quote") or {}
        return found

    def rows(self) -> Sequence[GridRow]:
        quote, found = self.quote(), []
        for route in quote.get("routes", ()):
            out, price = route.get("amount_out"), route.get("price")
            best = bool(route.get("best"))
            impact = Decimal(str(route.get("impact_bps") or 0))
            note = route.get("reason") or ""
            if route["route"] == "book":
                note = note or "an order, not a swap"
            elif out is not None and not route.get("approved"):
                note = note or "approve, then swap"
            # prices under one are turned over: a trader reads 65,000 LUSD a bitcoin, not 0.0000153
            shown = None if not price else Decimal(str(price)) if float(price) >= 1 else 1 / Decimal(str(price))
            found.append(
                GridRow(
                    route["route"],
                    (
                        Cell("★" if best else " ", "own!"),
                        Cell(route_name(route["route"]), "accent!" if best else "!"),
                        Cell(eight(out) if out is not None else "—", "own!" if best else ""),
                        Cell(eight(at_least(out, self.slippage_bps)) if out is not None else "—", "muted"),
                        Cell(number_text(shown, 2)),
                        Cell(f"{impact:.1f} bp" if out is not None else "—", "warning" if impact >= 100 else ""),
                        Cell(f"{Decimal(str(route.get('fee_bps') or 0)):.0f} bp", "muted"),
                        Cell(fmt.plain(note), "warning" if route.get("reason") else "muted"),
                    ),
                )
            )
        return found


class Holdings(Grid):
    """One's own liquidity; Enter takes it out by the command line."""

    topics: ClassVar[frozenset[str]] = TOPICS
    columns = (
        Column("#", keep=10),
        Column("Pool", keep=9),
        Column("Holds", ".", keep=8),
        Column("and", ".", keep=8),
        Column("Range", keep=7),
        Column("Price", ">", keep=6),
        Column("Share", ">", keep=3),
        Column("Earned", keep=4),
    )

    @property
    def empty_text(self) -> str:  # type: ignore[override]
        return nothing_of(self.store, "swap.positions", "none: :pool add v2 1000 lusd lbtc adds some")

    def rows(self) -> Sequence[GridRow]:
        found = []
        for row in self.store.answers.get("swap.positions") or []:
            token0, token1 = fmt.plain(row["token0"]), fmt.plain(row["token1"])
            price, low, high = Decimal(str(row["price"])), row.get("lower"), row.get("upper")
            bounds = [] if low is None or high is None else [Decimal(str(low)), Decimal(str(high))]
            if 0 < price < 1:  # turned over, with its bounds
                price, bounds = 1 / price, [1 / bound for bound in reversed(bounds)]
            span = " - ".join(short_price(bound) for bound in bounds) if bounds else "every price"
            earned = [
                f"{fmt.group_thousands(short_amount(amount))} {token}"
                for amount, token in ((row["owed0"], token0), (row["owed1"], token1))
                if Decimal(amount)
            ]
            inside = bool(row.get("in_range", True))
            found.append(
                GridRow(
                    row["key"],
                    (
                        Cell(fmt.plain(row["key"]), "muted"),
                        Cell(f"{row['kind'].upper()} {token0}/{token1}", "!"),
                        Cell(f"{fmt.group_thousands(short_amount(row['amount0']))} {token0}"),
                        Cell(f"{fmt.group_thousands(short_amount(row['amount1']))} {token1}"),
                        Cell(span + ("" if inside else " (outside)"), "" if inside else "warning"),
                        Cell(short_price(price)),
                        Cell(f"{Decimal(str(row.get('share') or 0)) * 100:.2f}%", "muted"),
                        Cell(" ".join(earned) or "—", "bid" if earned else "muted"),
                    ),
                )
            )
        return found


class PoolGrid(Grid):
    topics: ClassVar[frozenset[str]] = TOPICS
    columns = (
        Column("Pool", keep=10),
        Column("Fee", ">", keep=8),
        Column("Price", ">", keep=9),
        Column("Reserves", keep=5),
    )

    @property
    def empty_text(self) -> str:  # type: ignore[override]
        return nothing_of(self.store, "swap.pools", "no pools")

    def rows(self) -> Sequence[GridRow]:
        found = []
        for row in self.store.answers.get("swap.pools") or []:
            token0, token1 = fmt.plain(row["token0"]), fmt.plain(row["token1"])
            price = Decimal(str(row["price"]))
            unit = f"{token1} each {token0}"
            if 0 < price < 1:
                price, unit = 1 / price, f"{token0} each {token1}"
            held = "liquidity in ranges"
            if row.get("reserve0") is not None:
                held = " + ".join(
                    f"{fmt.group_thousands(short_amount(row[key]))} {token}"
                    for key, token in (("reserve0", token0), ("reserve1", token1))
                )
            found.append(
                GridRow(
                    f"{row['kind']} {token0} {token1}",
                    (
                        Cell(f"{row['kind'].upper()} {token0}/{token1}", "!"),
                        Cell(f"{Decimal(str(row['fee_bps'])):.0f} bp", "muted"),
                        Cell(f"{short_price(price)} {unit}"),
                        Cell(held, "muted"),
                    ),
                )
            )
        return found


def short_price(value: Decimal) -> str:
    """A price with two decimals, the ends of V3's range as what they are."""
    if value > Decimal("1e15"):
        return "∞"
    return "0" if value < Decimal("1e-12") else fmt.group_thousands(f"{value:.2f}")


def short_amount(text: str) -> str:
    """An amount with six decimals at most, cut off, and without zeros at its end."""
    whole, _, fraction = text.partition(".")
    kept = fraction[:6].rstrip("0")
    return f"{whole}.{kept}" if kept else whole


class BookQuotes(Grid):
    """What the order book of the market on the screen pays for these amounts now: the measure for any other route."""

    topics: ClassVar[frozenset[str]] = frozenset(("book", "market", "connection"))
    empty_text = "no book"
    columns = (
        Column("Value", ">", keep=10),
        Column("Buy gets", ".", keep=9),
        Column("at", ".", keep=8),
        Column("Impact", ".", keep=7),
        Column("Sell gives", ".", keep=9),
        Column("at ", ".", keep=8),
        Column("Impact ", ".", keep=7),
    )

    def title_text(self) -> str:
        return f"Order book · {self.store.symbol}"

    def rows(self) -> Sequence[GridRow]:
        store, market = self.store, self.store.market
        if store.book is None or not store.book.best_bid_ticks or not store.book.best_ask_ticks:
            return ()
        bids, asks = store.book.bid_levels(500), store.book.ask_levels(500)
        middle = (bids[0][0] + asks[0][0]) // 2
        found = []
        for value in VALUES_USD:
            lots = value * 10**6 // max(middle * market.usd6_per_tick_lot, 1)
            cells = [Cell(f"${value:,}", "!")]
            for levels, buy in ((asks, True), (bids, False)):
                taken, worth = sweep(levels, lots, 0, buy)
                if not taken or taken < lots:
                    cells += [Cell("too thin", "warning"), Cell("—", "muted"), Cell("—", "muted")]
                    continue
                average = worth // taken
                side = "bid" if buy else "ask"
                amount = fmt.size(taken, market) if buy else fmt.money(worth * market.usd6_per_tick_lot)
                impact = fmt.ratio_percent(abs(average - middle), middle, 3, False)
                cells += [Cell(amount, side), Cell(fmt.price(average, market)), Cell(impact, "muted")]
            found.append(GridRow(str(value), tuple(cells)))
        return found


class SwapScreen(WorkScreen):
    name_text = "Swap"
    _beats = 0

    def body(self) -> ComposeResult:
        with Vertical(id="swap"):
            yield SwapForm()
            yield Routes("Routes", id="routes")
            yield Holdings("Your liquidity · Enter takes it out", id="holdings")
            with Horizontal(id="swap-bottom"):
                yield PoolGrid("Pools · Enter adds liquidity", id="pools-list")
                yield BookQuotes("Order book", id="book-quotes")

    def look_again(self) -> None:
        """Something was sent: pools, positions and balances are asked for at once."""
        self._beats = 0
        self.ask()

    def wants_poll(self) -> bool:
        return True

    async def _poll(self) -> None:
        store = self.workstation.store
        await self._ask_for("swap.status", {})
        status = store.answers.get("swap.status") or {}
        self.set_class(bool(status.get("ready")), "-chain")
        self._say_wallet(status)
        if status.get("ready"):
            await self._quote()
            if self._beats % SLOW_BEATS == 0:
                await self._ask_for("swap.pools", {})
                await self._ask_for("swap.positions", {})
        else:
            for method in ("swap.quote", "swap.pools", "swap.positions"):
                store.answers.pop(method, None)
        self._beats += 1
        store.mark("poll")

    async def _quote(self) -> None:
        store, routes = self.workstation.store, self.query_one(Routes)
        try:
            wanted = self.query_one(SwapForm).intent()
        except LineError as error:
            routes.problem = str(error)
            store.answers.pop("swap.quote", None)
            return
        routes.problem, routes.slippage_bps = "", wanted.slippage_bps
        await self._ask_for(
            "swap.quote",
            {"token_in": wanted.token_in, "token_out": wanted.token_out, "amount": f"{wanted.amount:f}"},
        )

    async def _ask_for(self, method: str, params: dict[str, str]) -> None:
        store, client = self.workstation.store, self.workstation.client
        if client is None:
            return
        try:
            store.answers[method] = await client.rpc(method, params)
            store.no_answers.pop(method, None)
        except LuxtermError as error:
            store.answers.pop(method, None)  # an old quote must not be taken for one of now
            store.no_answers[method] = str(error)

    def _say_wallet(self, status: dict[str, Any]) -> None:
        form = self.query_one(SwapForm)
        if not status.get("ready"):
            form.say("")
            return
        wallet = status.get("wallet")
        if not wallet:
            form.say(f"chain {status['chain_id']}: this node has no wallet, it only quotes")
            return
        form.say(wallet_line(wallet, status.get("tokens", ()), form.pair(), form.content_size.width))

    @on(Input.Changed)
    @on(Choice.Changed)
    def _changed(self) -> None:
        self.workstation.store.answers.pop("swap.quote", None)  # it is of another trade
        self.ask()

    @on(Key.Pressed)
    def _turned(self, event: Key.Pressed) -> None:
        if event.key.id == "turn":
            self.query_one(SwapForm).turn()
            self._changed()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.set_focus(self.query_one(Routes))

    @on(Grid.Chosen)
    def _chosen(self, event: Grid.Chosen) -> None:
        station = self.workstation
        if event.grid.id == "routes":
            if event.key == "book":
                station.store.say("the book is the venue's: b and s place an order, 1 shows it")
                return
            try:
                wanted = self.query_one(SwapForm).intent()
            except LineError as error:
                station.store.say(str(error), "warning")
                return
            station.swap(wanted._replace(route=event.key))
        elif event.grid.id == "holdings":
            key = f"#{event.key}" if event.key.isdigit() else event.key
            station.command_line.open(f"pool remove {key} 100%")
        elif event.grid.id == "pools-list":
            kind, token0, token1 = event.key.split(" ")
            if token0 == "LUSD":
                token0, token1 = token1, token0
            station.command_line.open(f"pool add {kind} 1000 {token1.lower()} {token0.lower()}")
