"""What the `swap.*` methods do: decimals to atoms and back, and the order book beside the chain's routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import ROUND_FLOOR, Decimal, localcontext
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from luxterm.api.caller import Caller
from luxterm.api.venue import Venue
from luxterm.chain.errors import ChainError, ChainUnavailable
from luxterm.model.codes import ErrorCode
from luxterm.model.errors import UsageError
from luxterm.model.units import MS
from luxterm.wire import swaps as w
from luxterm.wire.method import NoParams
from luxterm.wire.translate import Malformed

if TYPE_CHECKING:
    from luxterm.chain.desk import Status
    from luxterm.chain.pools import Changed, Holding, Pool
    from luxterm.chain.swaps import Route, Swapped
    from luxterm.chain.wallet import Token

T = TypeVar("T")

QUOTE_TOKEN: Final = "LUSD"
"""What stands on the chain for the venue's quote asset."""
BOOK_DEPTH: Final = 1000
_RATE: Final = 10**12
_PLACES: Final = 12


class Amm(Protocol):
    """What the gateway needs of `chain.desk.SwapDesk`."""

    async def status(self) -> Status: ...

    async def token(self, symbol: str) -> Token: ...

    async def quote(self, token_in: Token, token_out: Token, amount: int) -> list[Route]: ...

    async def pools(self) -> list[Pool]: ...

    async def holdings(self) -> list[Holding]: ...

    async def swap(
        self, route: str, token_in: Token, token_out: Token, amount: int, at_least: int, deadline_s: int
    ) -> Swapped: ...

    async def add(
        self, kind: str, token_a: Token, token_b: Token, amount_a: int, fee_ppm: int, lower: Decimal | None,
        upper: Decimal | None, slippage_bps: int, deadline_s: int,
    ) -> Changed: ...  # fmt: skip

    async def remove(self, key: str, percent: int, slippage_bps: int, deadline_s: int) -> Changed: ...


class Swaps:
    """Methods named as `Methods` looks them up: `swap_quote` for swap.quote."""

    def __init__(self, venue: Venue, amm: Amm | None, now_ns: Callable[[], int]) -> None:
        self._venue, self._amm, self._now_ns = venue, amm, now_ns

    async def swap_status(self, who: Caller, params: NoParams) -> w.SwapStatus:
        if self._amm is None:
            return w.SwapStatus(False, "this node is not attached to a chain")
        status = await self._amm.status()
        tokens = [
            w.SwapToken(token.symbol, token.address, token.decimals, token.text(held) if status.wallet else None)
            for token, held in status.balances
        ]
        return w.SwapStatus(not status.reason, status.reason, status.chain_id, status.wallet or None, tokens)

    async def swap_quote(self, who: Caller, params: w.SwapQuoteParams) -> w.SwapQuote:
        amm = self._desk()
        token_in, token_out = await _asked(amm.token(params.token_in)), await _asked(amm.token(params.token_out))
        amount = _atoms(params.amount, token_in)
        routes = [
            _route(found, amount, token_in, token_out) for found in await _asked(amm.quote(token_in, token_out, amount))
        ]
        book = self._book(token_in, token_out, amount)
        if book is not None:
            routes.append(book)
        able = [route for route in routes if route.amount_out is not None]
        if able:
            max(able, key=lambda route: Decimal(route.amount_out or 0)).best = True
        stamp = self._now_ns() // MS
        return w.SwapQuote(token_in.symbol, token_out.symbol, token_in.text(amount), routes, stamp)

    async def swap_pools(self, who: Caller, params: NoParams) -> list[w.SwapPool]:
        return [_pool(pool) for pool in await _asked(self._desk().pools())]

    async def swap_positions(self, who: Caller, params: NoParams) -> list[w.SwapPosition]:
        return [_position(holding) for holding in await _asked(self._desk().holdings())]

    async def swap_execute(self, who: Caller, params: w.SwapParams) -> w.SwapDone:
        amm = self._desk()
        token_in, token_out = await _asked(amm.token(params.token_in)), await _asked(amm.token(params.token_out))
        amount, at_least = _atoms(params.amount, token_in), _atoms(params.at_least, token_out)
        done = await _asked(amm.swap(params.route, token_in, token_out, amount, at_least, params.deadline_s))
        return w.SwapDone(done.tx_hash, token_out.text(done.received), done.approval_tx or None, done.gas_used)

    async def swap_addLiquidity(self, who: Caller, params: w.AddLiquidityParams) -> w.LiquidityDone:
        amm = self._desk()
        token_a, token_b = await _asked(amm.token(params.token_a)), await _asked(amm.token(params.token_b))
        if params.kind == "v2" and (params.lower is not None or params.upper is not None):
            raise Malformed("a V2 pool has no ranges: leave lower and upper out")
        amount = _atoms(params.amount_a, token_a)
        if amount <= 0:
            raise Malformed("the amount must be above zero")
        return _changed(
            await _asked(
                amm.add(
                    params.kind, token_a, token_b, amount, params.fee_ppm, params.lower, params.upper,
                    params.slippage_bps, params.deadline_s,
                )
            )
        )  # fmt: skip

    async def swap_removeLiquidity(self, who: Caller, params: w.RemoveLiquidityParams) -> w.LiquidityDone:
        work = self._desk().remove(params.key, params.percent, params.slippage_bps, params.deadline_s)
        return _changed(await _asked(work))

    def _desk(self) -> Amm:
        if self._amm is None:
            raise Malformed("this node is not attached to a chain", ErrorCode.NOT_AVAILABLE)
        return self._amm

    def _book(self, token_in: Token, token_out: Token, amount: int) -> w.SwapRoute | None:
        """What the venue's order book would give for the same amount, after its taker fee; None where it has no market
        of the two tokens."""
        buy = token_in.symbol == QUOTE_TOKEN
        base = token_out if buy else token_in
        if QUOTE_TOKEN not in (token_in.symbol, token_out.symbol) or base.symbol == QUOTE_TOKEN:
            return None
        market = self._venue.views.markets.by_symbol(f"{base.symbol[1:]}-USDT")
        if market is None:
            return None
        book, terms = self._venue.views.books[market.market], self._venue.views.markets.terms(market.market)
        fee_e12 = terms.taker_fee_e12 if terms is not None else 0
        fee_bps = Decimal(fee_e12).scaleb(-8).normalize()
        levels = book.asks(BOOK_DEPTH) if buy else book.bids(BOOK_DEPTH)
        best_bid, best_ask = book.best_bid_ticks, book.best_ask_ticks
        # lots and ticks as whole tokens: the rest of the sum is exact until the last division
        given, left, got = amount, amount, Decimal(0)
        with localcontext() as context:
            context.prec = 60
            for ticks, lots, _ in levels:
                price = Decimal(ticks * market.tick_size_e12).scaleb(-12)
                size = Decimal(lots * market.lot_size_e12).scaleb(-12)
                room = int((size * price if buy else size).scaleb(token_in.decimals))
                part = min(room, left)
                whole = Decimal(part).scaleb(-token_in.decimals)
                got += whole / price if buy else whole * price
                left -= part
                if not left:
                    break
            if left or not best_bid or not best_ask:
                return w.SwapRoute("book", fee_bps, reason="the book is too thin for this size")
            middle = Decimal((best_bid + best_ask) * market.tick_size_e12).scaleb(-12) / 2
            whole_in = Decimal(given).scaleb(-token_in.decimals)
            fair = whole_in / middle if buy else whole_in * middle
            after_fee = got * (_RATE - fee_e12) / _RATE
            out = int(after_fee.scaleb(token_out.decimals).to_integral_value(ROUND_FLOOR))
            impact = max((fair - got) / fair * 10_000, Decimal(0))
        return w.SwapRoute(
            "book", fee_bps, token_out.text(out), _short(after_fee / whole_in), _bps(impact), approved=True
        )


async def _asked(work: Awaitable[T]) -> T:
    """What the chain answers, its refusals as those of the API."""
    try:
        return await work
    except UsageError as error:
        raise Malformed(str(error)) from None
    except ChainUnavailable as error:
        raise Malformed(str(error), ErrorCode.NOT_AVAILABLE) from None
    except ChainError as error:
        raise Malformed(str(error), ErrorCode.CHAIN_REFUSED) from None


def _atoms(amount: Decimal, token: Token) -> int:
    """Raises Malformed for what is finer than an atom, negative or beyond any token's supply."""
    if not amount.is_finite() or amount < 0 or amount.adjusted() > 30:
        raise Malformed("an amount is a number of 0 or more")
    scaled = amount.scaleb(token.decimals)
    if scaled != scaled.to_integral_value():
        raise Malformed(f"{token.symbol} has {token.decimals} decimals")
    return int(scaled)


def _short(value: Decimal) -> Decimal:
    """Twelve significant digits: what a price is shown and compared with."""
    with localcontext() as context:
        context.prec = _PLACES
        return +value


def _bps(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_FLOOR)


def _fee(fee_ppm: int) -> Decimal:
    return (Decimal(fee_ppm) / 100).normalize()


def _route(found: Route, amount: int, token_in: Token, token_out: Token) -> w.SwapRoute:
    fee = _fee(found.fee_ppm)
    if found.why:
        return w.SwapRoute(found.name, fee, reason=found.why, approved=found.allowed >= amount)
    price = Decimal(found.out).scaleb(-token_out.decimals) / Decimal(amount).scaleb(-token_in.decimals)
    impact = _bps(Decimal(found.impact_ppm) / 100)
    return w.SwapRoute(
        found.name, fee, token_out.text(found.out), _short(price), impact, approved=found.allowed >= amount
    )


def _pool(pool: Pool) -> w.SwapPool:
    shown: dict[str, Any] = {}
    if pool.kind == "v2":
        shown = {"reserve0": pool.token0.text(pool.reserve0), "reserve1": pool.token1.text(pool.reserve1)}
    kind: Any = pool.kind
    return w.SwapPool(
        kind, pool.address, pool.token0.symbol, pool.token1.symbol, _fee(pool.fee_ppm), _short(pool.price),
        liquidity=str(pool.liquidity), **shown,
    )  # fmt: skip


def _position(holding: Holding) -> w.SwapPosition:
    pool, kind = holding.pool, holding.kind
    named: Any = kind
    return w.SwapPosition(
        holding.key, named, pool.token0.symbol, pool.token1.symbol, _fee(pool.fee_ppm),
        pool.token0.text(holding.amount0), pool.token1.text(holding.amount1),
        pool.token0.text(holding.owed0), pool.token1.text(holding.owed1), _short(pool.price),
        _short(holding.lower) if holding.lower is not None else None,
        _short(holding.upper) if holding.upper is not None else None,
        holding.in_range, Decimal(holding.share_ppm).scaleb(-6),
    )  # fmt: skip


def _changed(done: Changed) -> w.LiquidityDone:
    return w.LiquidityDone(
        list(done.tx_hashes), done.token0.symbol, done.token1.symbol, done.token0.text(done.amount0),
        done.token1.text(done.amount1),
    )  # fmt: skip
