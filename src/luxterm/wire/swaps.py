"""Swapping and liquidity on the chain that a node is attached to. Amounts are decimal text in whole tokens."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal

from msgspec import Meta

from luxterm.wire import objects as o
from luxterm.wire import requests as r
from luxterm.wire.method import Method, NoParams, Params
from luxterm.wire.session import Scope

DEFAULT_SLIPPAGE_BPS: Final = 50
MAX_SLIPPAGE_BPS: Final = 500
DEFAULT_DEADLINE_S: Final = 1200
"""The specification's frontend defaults."""

TokenName = Annotated[str, Meta(min_length=1, max_length=16)]
Slippage = Annotated[int, Meta(ge=0, le=MAX_SLIPPAGE_BPS, description="Basis points below the quoted amount.")]
Deadline = Annotated[int, Meta(ge=1, le=3600, description="Seconds after which the chain refuses it.")]


class SwapQuoteParams(Params):
    token_in: TokenName
    token_out: TokenName
    amount: r.Number


class SwapParams(Params):
    token_in: TokenName
    token_out: TokenName
    amount: r.Number
    route: Annotated[str, Meta(max_length=40)]
    """As `swap.quote` names it: v2, v3-3000, vault; over a third token v2-LUSD, v3-3000-LUSD-500."""
    at_least: r.Number
    """Below this the swap is refused, on the chain too."""
    deadline_s: Deadline = DEFAULT_DEADLINE_S


class AddLiquidityParams(Params):
    kind: Literal["v2", "v3"]
    token_a: TokenName
    token_b: TokenName
    amount_a: r.Number
    """What goes with it of token_b follows from the pool's price."""
    fee_ppm: Annotated[int, Meta(ge=1, le=100_000)] = 3000
    lower: r.Number | None = None
    """Bounds of a V3 position, token_b for one token_a; without them it spans every price."""
    upper: r.Number | None = None
    slippage_bps: Slippage = DEFAULT_SLIPPAGE_BPS
    deadline_s: Deadline = DEFAULT_DEADLINE_S


class RemoveLiquidityParams(Params):
    key: Annotated[str, Meta(min_length=1, max_length=80)]
    """As `swap.positions` names it."""
    percent: Annotated[int, Meta(ge=1, le=100)] = 100
    slippage_bps: Slippage = DEFAULT_SLIPPAGE_BPS
    deadline_s: Deadline = DEFAULT_DEADLINE_S


class SwapToken(o.Object):
    symbol: str
    address: str
    decimals: int
    balance: o.Amount | None = None
    """The wallet's, where there is one."""


class SwapStatus(o.Object):
    ready: bool
    reason: str = ""
    """Why not, and what to do."""
    chain_id: int = 0
    wallet: str | None = None
    """The address that swaps; without one the node only quotes."""
    tokens: list[SwapToken] = []


class SwapRoute(o.Object):
    """What a route gives now. `book` is the venue's own order book after its taker fee: an order, not a swap."""

    route: str
    fee_bps: Decimal
    amount_out: o.Amount | None = None
    price: Decimal | None = None
    """token_out for one token_in, fee included."""
    impact_bps: Decimal | None = None
    """What the size itself costs against the price before it, the fee left aside."""
    approved: bool = False
    """Whether the allowance suffices: without it the swap is two transactions."""
    best: bool = False
    reason: str | None = None


class SwapQuote(o.Object):
    token_in: str
    token_out: str
    amount: o.Amount
    routes: list[SwapRoute]
    timestamp: o.Millis


class SwapDone(o.Object):
    tx_hash: str
    received: o.Amount
    approval_tx: str | None = None
    gas_used: int = 0


class SwapPool(o.Object):
    kind: Literal["v2", "v3"]
    address: str
    token0: str
    token1: str
    fee_bps: Decimal
    price: Decimal
    """token1 for one token0."""
    reserve0: o.Amount | None = None
    """V2 only: a V3 pool's reserves say nothing about its depth."""
    reserve1: o.Amount | None = None
    liquidity: str = "0"


class SwapPosition(o.Object):
    """One's own liquidity. V2 has no range: `lower` and `upper` are null."""

    key: str
    kind: Literal["v2", "v3"]
    token0: str
    token1: str
    fee_bps: Decimal
    amount0: o.Amount
    amount1: o.Amount
    owed0: o.Amount
    """Earned and not yet collected."""
    owed1: o.Amount
    price: Decimal
    lower: Decimal | None = None
    upper: Decimal | None = None
    in_range: bool = True
    share: Decimal = Decimal(0)
    """Of the liquidity in range, 1 = all of it."""


class LiquidityDone(o.Object):
    tx_hashes: list[str]
    token0: str
    token1: str
    amount0: o.Amount
    amount1: o.Amount


SWAPS: Final[dict[str, Method]] = {
    "swap.status": Method(NoParams, SwapStatus, "The chain to swap on: its tokens and the wallet.", Scope.READ),
    "swap.quote": Method(SwapQuoteParams, SwapQuote, "V2, V3, vault and book for one swap, best marked.", Scope.READ),
    "swap.pools": Method(NoParams, list[SwapPool], "The V2 and V3 pools of the known tokens.", Scope.READ),
    "swap.positions": Method(NoParams, list[SwapPosition], "The wallet's liquidity and what it earned.", Scope.READ),
    "swap.execute": Method(SwapParams, SwapDone, "Approves what is missing and swaps.", Scope.TRANSFER, paper=True),
    "swap.addLiquidity": Method(AddLiquidityParams, LiquidityDone, "Adds to a pool.", Scope.TRANSFER, paper=True),
    "swap.removeLiquidity": Method(
        RemoveLiquidityParams, LiquidityDone, "Takes liquidity out, with its fees.", Scope.TRANSFER, paper=True
    ),
}
