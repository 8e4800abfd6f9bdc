"""What a person can mean: the results of the command line, the ticket and the keys, before they meet the market."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple, Union

Side = Literal["buy", "sell"]


class Quantity(NamedTuple):
    """How much: `unit` base (0.5), quote ($500), percent (of equity for orders, of the position for a close)."""

    value: Decimal
    unit: Literal["base", "quote", "percent"] = "base"


class PriceRef(NamedTuple):
    """A price: absolute when `base` is "", else `value` added to bid, ask, mid, mark, index or last; with `percent`
    the offset is in percent of the base."""

    base: Literal["", "bid", "ask", "mid", "mark", "index", "last", "entry"]
    value: Decimal
    percent: bool = False


class PlaceIntent(NamedTuple):
    side: Side
    quantity: Quantity
    symbol: str
    price: PriceRef | None = None
    market: bool = False
    """A market order has to be asked for by name; a missing price is an error, never a market order."""
    tif: Literal["GTC", "IOC", "FOK", "GTD", "DAY"] = "GTC"
    expires_in_s: int = 0
    post_only: bool = False
    slide: bool = False
    reduce_only: bool = False
    hidden: bool = False
    show: Decimal | None = None
    stop: PriceRef | None = None
    take_profit: PriceRef | None = None
    stop_loss: PriceRef | None = None
    trail: Quantity | None = None
    peg: Literal["", "bid", "ask", "mid"] = ""


class CloseIntent(NamedTuple):
    symbol: str
    quantity: Quantity
    price: PriceRef | None = None
    """None: at the market with the venue's protection price, which is what closing means."""


class ScaleIntent(NamedTuple):
    side: Side
    quantity: Quantity
    symbol: str
    low: PriceRef
    high: PriceRef
    orders: int
    post_only: bool = False
    reduce_only: bool = False


class TwapIntent(NamedTuple):
    side: Side
    quantity: Quantity
    symbol: str
    duration_s: int
    slices: int = 0
    """0: one about every 30 seconds."""
    reduce_only: bool = False


class BracketIntent(NamedTuple):
    """Take profit and stop loss for an open position."""

    symbol: str
    take_profit: PriceRef | None
    stop_loss: PriceRef | None


class CancelIntent(NamedTuple):
    order_id: int = 0
    symbol: str = ""
    """"": all markets."""
    side: Literal["", "buy", "sell"] = ""
    everything: bool = False


class ModifyIntent(NamedTuple):
    order_id: int
    price: PriceRef | None
    size: Decimal | None


class FlattenIntent(NamedTuple):
    """Cancel every order, triggers included, and close every position (of one market when `symbol` is given)."""

    symbol: str = ""


class ReverseIntent(NamedTuple):
    symbol: str


class LeverageIntent(NamedTuple):
    symbol: str
    leverage: int
    mode: Literal["", "cross", "isolated"] = ""


class MarginIntent(NamedTuple):
    symbol: str
    amount: Decimal


class AlertIntent(NamedTuple):
    kind: Literal["price", "move", "fill", "margin", "funding", "liquidation", "oracle", "breaker"]
    symbol: str = ""
    op: Literal["", ">", "<"] = ""
    value: Decimal = Decimal(0)


class GoIntent(NamedTuple):
    """Show a market, an interval, a screen, or any of them."""

    symbol: str = ""
    interval: str = ""
    screen: str = ""


class SetIntent(NamedTuple):
    """A setting of the workstation: mode, theme, group, sizes, watch, unwatch."""

    what: str
    value: str


class EarnIntent(NamedTuple):
    what: Literal["supply", "withdraw", "borrow", "repay", "vault_deposit", "vault_withdraw", "transfer"]
    amount: Decimal | None
    asset: str = ""
    target: str = ""
    """The vault's number or the receiving account."""


class SwapIntent(NamedTuple):
    """A swap on the node's chain. `route` "" is the one that gives most."""

    amount: Decimal
    token_in: str
    token_out: str
    route: str = ""
    slippage_bps: int = 50


class PoolIntent(NamedTuple):
    """Liquidity: `kind` v2 or v3 adds `amount` of token_a and what goes with it; "" takes `percent` of `key` out."""

    kind: Literal["", "v2", "v3"]
    amount: Decimal = Decimal(0)
    token_a: str = ""
    token_b: str = ""
    lower: Decimal | None = None
    upper: Decimal | None = None
    fee_ppm: int = 3000
    key: str = ""
    percent: int = 100
    slippage_bps: int = 50


class DoIntent(NamedTuple):
    """An action of the table by its id: help, quit, export, ..."""

    action: str
    value: str = ""


Intent = Union[
    PlaceIntent, CloseIntent, ScaleIntent, TwapIntent, BracketIntent, CancelIntent, ModifyIntent, FlattenIntent,
    ReverseIntent, LeverageIntent, MarginIntent, AlertIntent, GoIntent, SetIntent, EarnIntent, SwapIntent, PoolIntent,
    DoIntent,
]  # fmt: skip
