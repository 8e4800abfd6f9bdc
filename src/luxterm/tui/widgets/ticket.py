"""The order ticket: a form that says what it would do while it is being filled in. Limit by default."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from luxterm.tui import format as fmt
from luxterm.tui.intents import PlaceIntent, PriceRef
from luxterm.tui.resolve import Plan, resolve
from luxterm.tui.sums import ResolveError
from luxterm.tui.tokens import LineError, Word, price_ref, quantity
from luxterm.tui.widgets.field import FormField
from luxterm.tui.widgets.fields import Choice, Key, Switch

KINDS = ("limit", "market", "stop", "stop limit")
TIFS = ("GTC", "IOC", "FOK", "DAY")


class Ticket(Vertical):
    DEFAULT_CSS = """
    Ticket {
        border-top: solid $rule; border-title-color: $muted; padding: 0 1; background: $background;
    }
    Ticket:focus-within { border-top: solid $accent; border-title-color: $accent; }
    Ticket Horizontal { height: 1; }
    Ticket Input { width: 1fr; background: $surface; color: $foreground; }
    Ticket Input:focus { background: $selection; }
    Ticket .label { width: 8; color: $muted; }
    Ticket .gap { width: 1; }
    Ticket #sides Key { width: 1fr; text-align: center; content-align: center middle; margin-right: 0; }
    Ticket #words { height: auto; max-height: 3; color: $foreground; margin-top: 1; }
    Ticket #figures { height: auto; color: $muted; }
    Ticket #warnings { height: auto; max-height: 4; color: $warning; }
    Ticket #refusal { height: auto; max-height: 4; color: $error; }
    Ticket .preset { padding: 0; margin-right: 1; width: 1fr; content-align: center middle; }
    Ticket #send { width: 1fr; text-align: center; content-align: center middle; margin-right: 0; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "leave", show=False),
        Binding("up", "previous", show=False),
        Binding("down", "next", show=False),
        # Priority: the digits typed after Tab belong to the next field, however fast they come.
        Binding("tab", "next", show=False, priority=True),
        Binding("shift+tab", "previous", show=False, priority=True),
    ]

    class Submitted(Message):
        """The form is to be sent. The plan was resolved against the market of this moment."""

        def __init__(self, ticket: Ticket, plan: Plan) -> None:
            self.ticket, self.plan = ticket, plan
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.border_title = "Ticket"
        self.side = "buy"
        self._refused = ""
        self.price_follows = True
        """The price field is empty or was filled by the ticket itself."""

    def compose(self) -> ComposeResult:
        with Horizontal(id="sides"):
            yield Key("Buy", id="side-buy", classes="-buy")
            yield Key("Sell", id="side-sell")
        with Horizontal():
            yield Static("Type", classes="label")
            yield Choice(KINDS, id="kind")
            yield Choice(TIFS, id="tif")
        with Horizontal(id="price-row"):
            yield Static("Price", classes="label")
            yield FormField(compact=True, id="price", placeholder="65000, bid, mid-5", select_on_focus=True)
        with Horizontal(id="stop-row"):
            yield Static("Stop", classes="label")
            yield FormField(compact=True, id="stop", placeholder="trigger price")
        with Horizontal():
            yield Static("Size", classes="label")
            yield FormField(compact=True, id="size", placeholder="0.5, $500, 25%", select_on_focus=True)
        with Horizontal(id="presets"):
            yield Static("", classes="label")
        with Horizontal():
            yield Static("TP / SL", classes="label")
            yield FormField(compact=True, id="tp", placeholder="profit")
            yield Static("", classes="gap")
            yield FormField(compact=True, id="sl", placeholder="loss")
        with Horizontal():
            yield Static("", classes="label")
            yield Switch("post", id="post")
            yield Switch("reduce", id="reduce")
        yield Static(id="words")
        yield Static(id="figures")
        yield Static(id="warnings")
        yield Static(id="refusal")
        yield Key("Buy", id="send", classes="-buy")

    @property
    def _app(self) -> Any:
        return self.app

    def on_mount(self) -> None:
        self.query_one("#stop-row").display = False
        for name in ("figures", "warnings", "refusal"):
            self.query_one(f"#{name}").display = False
        self.show_sizes()
        self.preview()

    def show_sizes(self) -> None:
        row = self.query_one("#presets")
        for key in row.query(Key):
            key.remove()
        row.mount_all([Key(text, classes="preset") for text in self._app.settings.sizes[:5]])

    # --- filling in

    def open(self, side: str, ticks: int = 0) -> None:
        """Takes the focus for an order of this side, at this price if one is given."""
        self.set_side(side)
        price = self.query_one("#price", Input)
        if ticks:
            price.value = self._app.store.market.price_text(ticks)
        elif not price.value:
            facts = self._app.store.facts(self._app.store.symbol)
            best = facts.best_bid if side == "buy" else facts.best_ask
            price.value = facts.market.price_text(best) if best else ""
        self.screen.set_focus(self.query_one("#size", Input))  # at once: the next key is the first digit
        self.preview()

    def set_side(self, side: str) -> None:
        self.side = side
        for name in ("buy", "sell"):
            self.query_one(f"#side-{name}").set_class(name == side, f"-{name}")
        send = self.query_one("#send")
        send.set_class(side == "buy", "-buy")
        send.set_class(side == "sell", "-sell")
        self.preview()

    def action_leave(self) -> None:
        self.screen.set_focus(None)
        self._app.ticket_left()

    def action_next(self) -> None:
        self.screen.focus_next("Ticket *")

    def action_previous(self) -> None:
        self.screen.focus_previous("Ticket *")

    def clear(self) -> None:
        """After an order was taken: size and refusal go, price and type stay for the next one."""
        self.query_one("#size", Input).value = ""
        self.query_one("#tp", Input).value = ""
        self.query_one("#sl", Input).value = ""
        self.refuse("")

    def new_market(self) -> None:
        """Another market is on the screen: prices and sizes of the old one go."""
        for name in ("price", "stop", "size", "tp", "sl"):
            self.query_one(f"#{name}", Input).value = ""
        self.refuse("")
        self.preview()

    def refuse(self, reason: str) -> None:
        """Keeps the form and says why the venue refused it."""
        self._refused = reason
        refusal = self.query_one("#refusal", Static)
        refusal.update(Text(fmt.plain(reason)))
        refusal.display = bool(reason)

    def intent(self) -> PlaceIntent:
        """What the form says. LineError for a field that is no number."""
        kind = self.query_one("#kind", Choice).value
        size = self._text("size")
        if not size:
            raise LineError("type a size")
        limit = self._ref("price") if kind in ("limit", "stop limit") else None
        if kind in ("limit", "stop limit") and limit is None:
            raise LineError("type a price, or choose market")
        stop = self._ref("stop") if kind in ("stop", "stop limit") else None
        if kind in ("stop", "stop limit") and stop is None:
            raise LineError("type the stop price")
        tif: Any = self.query_one("#tif", Choice).value if kind in ("limit", "stop limit") else "GTC"
        return PlaceIntent(
            self.side,  # type: ignore[arg-type]
            quantity(Word(size, 0)),
            self._app.store.symbol,
            limit,
            market=kind == "market",
            tif=tif,
            post_only=self.query_one("#post", Switch).on and kind == "limit",
            reduce_only=self.query_one("#reduce", Switch).on,
            stop=stop,
            take_profit=self._ref("tp"),
            stop_loss=self._ref("sl"),
        )

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _ref(self, name: str) -> PriceRef | None:
        text = self._text(name)
        return price_ref(Word(text, 0)) if text else None

    # --- saying what it would do

    def plan(self) -> Plan:
        return resolve(self.intent(), self._app.store.facts)

    def preview(self) -> None:
        """Words, figures and warnings of the form as it stands."""
        if not self.is_mounted:
            return
        base = self._app.store.market.base
        verb = "Buy" if self.side == "buy" else "Sell"
        words, figures, warnings, label = Text(), Text(), Text(), f"{verb} {base}"
        try:
            plan = self.plan()
        except (LineError, ResolveError) as error:
            if str(error) != self._refused:  # else it stands there already
                words = Text(fmt.plain(error), style="dim")
        else:
            words = Text(fmt.plain(plan.words))
            colors = self._app.palette
            width = max(self.content_size.width, 10)
            for name, value in plan.figures:
                figures.append(f"{name:<9}", colors.muted)
                figures.append(f"{value:>{max(width - 9, 0)}}\n", colors.text)
            figures.rstrip()
            warnings = Text("\n".join(fmt.plain(text) for text in plan.warnings))
            lots = self._app.store.market.size_lots(plan.calls[0].args[2])
            label = f"{verb} {fmt.size(lots, self._app.store.market)} {base}"
        for name, text in (("words", words), ("figures", figures), ("warnings", warnings)):
            static = self.query_one(f"#{name}", Static)
            if static.content != text:
                static.update(text)
                static.display = bool(text)
        self.query_one("#send", Key).set_label(label)

    @on(Input.Changed)
    @on(Switch.Changed)
    def _changed(self) -> None:
        self.refuse("")
        self.preview()

    @on(Choice.Changed)
    def _kind_changed(self, event: Choice.Changed) -> None:
        kind = self.query_one("#kind", Choice).value
        self.query_one("#price-row").display = kind in ("limit", "stop limit")
        self.query_one("#stop-row").display = kind in ("stop", "stop limit")
        self.query_one("#tif").display = kind in ("limit", "stop limit")
        self.preview()

    @on(Key.Pressed)
    def _pressed(self, event: Key.Pressed) -> None:
        event.stop()
        key = event.key
        if key.id in ("side-buy", "side-sell"):
            self.set_side("buy" if key.id == "side-buy" else "sell")
        elif key.id == "send":
            self.submit()
        elif key.has_class("preset"):
            self.query_one("#size", Input).value = key.label

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.submit()

    def submit(self) -> None:
        try:
            plan = self.plan()
        except (LineError, ResolveError) as error:
            self.refuse(str(error))
            self.preview()
            return
        self.post_message(self.Submitted(self, plan))
