"""Liquidity on a chain: the pools of the known tokens, one's own positions, adding and removing. Amounts are atoms."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from typing import Final, NamedTuple

from luxterm.chain.artifacts.iammv2_factory import IAMMV2Factory
from luxterm.chain.artifacts.iammv2_pair import IAMMV2Pair
from luxterm.chain.artifacts.iammv2_router import IAMMV2Router
from luxterm.chain.artifacts.iammv3_factory import IAMMV3Factory
from luxterm.chain.artifacts.iammv3_pool import IAMMV3Pool
from luxterm.chain.artifacts.inft_position_manager import (
    CollectParams,
    DecreaseLiquidityParams,
    INFTPositionManager,
    MintParams,
)
from luxterm.chain.artifacts.lusd import LUSD
from luxterm.chain.errors import ChainError
from luxterm.chain.liquidity import (
    MAX_TICK,
    TICK_SPACING,
    amounts_in,
    other_amount,
    price_at,
    price_of_sqrt,
    usable_tick,
)
from luxterm.chain.sender import Receipt
from luxterm.chain.swaps import V2_FEE, received
from luxterm.chain.wallet import Session, Token
from luxterm.model.errors import UsageError

BPS: Final = 10_000
MAX_POSITIONS: Final = 100
_ALL: Final = 2**128 - 1


class Pool(NamedTuple):
    """A pool of two known tokens, token0 the one with the lower address. `price` is token1 for one token0, in whole
    tokens. V3 pools have no reserves to speak of: what lies in range is `liquidity`."""

    kind: str
    address: str
    token0: Token
    token1: Token
    fee_ppm: int
    price: Decimal
    reserve0: int
    reserve1: int
    liquidity: int
    sqrt_x96: int = 0


class Holding(NamedTuple):
    """One's own liquidity: `key` is v2-TOKEN-TOKEN or the V3 position's number. Prices are token1 for one token0;
    a V2 holding has no range."""

    key: str
    kind: str
    pool: Pool
    liquidity: int
    amount0: int
    amount1: int
    owed0: int
    owed1: int
    lower: Decimal | None
    upper: Decimal | None
    in_range: bool
    share_ppm: int


class Changed(NamedTuple):
    """Liquidity that was added or taken out, and the transactions that did it."""

    tx_hashes: tuple[str, ...]
    amount0: int
    amount1: int
    token0: Token
    token1: Token


def whole_price(atoms_price: Decimal, token0: Token, token1: Token) -> Decimal:
    """A price of atoms as a price of whole tokens."""
    return atoms_price.scaleb(token0.decimals - token1.decimals)


def _pairs(session: Session) -> Iterator[tuple[Token, Token]]:
    ordered = sorted(session.tokens.values(), key=lambda token: int(token.address, 16))
    yield from combinations(ordered, 2)


async def pools(session: Session) -> list[Pool]:
    """Every V2 and V3 pool of two known tokens."""
    work = []
    for token0, token1 in _pairs(session):
        work.append(_v2_pool(session, token0, token1))
        work += [_v3_pool(session, token0, token1, fee) for fee in TICK_SPACING]
    return [pool for pool in await asyncio.gather(*work) if pool is not None]


async def _v2_pool(session: Session, token0: Token, token1: Token) -> Pool | None:
    factory = session.find("AMMV2Factory")
    if not factory:
        return None
    address = await IAMMV2Factory(session.chain, factory).get_pair(token0.address, token1.address)
    if not int(address, 16):
        return None
    pair = IAMMV2Pair(session.chain, address)
    reserves, supply = await asyncio.gather(pair.get_reserves(), pair.total_supply())
    have0, have1 = reserves.reserve0, reserves.reserve1
    price = whole_price(Decimal(have1) / have0, token0, token1) if have0 else Decimal(0)
    return Pool("v2", address, token0, token1, V2_FEE, price, have0, have1, supply)


async def _v3_pool(session: Session, token0: Token, token1: Token, fee: int) -> Pool | None:
    factory = session.find("AMMV3Factory")
    if not factory:
        return None
    address = await IAMMV3Factory(session.chain, factory).get_pool(token0.address, token1.address, fee)
    if not int(address, 16):
        return None
    pool = IAMMV3Pool(session.chain, address)
    slot, liquidity = await asyncio.gather(pool.slot0(), pool.liquidity())
    price = whole_price(price_of_sqrt(slot.sqrt_price_x96), token0, token1)
    return Pool("v3", address, token0, token1, fee, price, 0, 0, liquidity, slot.sqrt_price_x96)


async def holdings(session: Session) -> list[Holding]:
    """The wallet's liquidity; none without a wallet."""
    if session.sender is None:
        return []
    known = await pools(session)
    found = [await _v2_holding(session, pool) for pool in known if pool.kind == "v2"]
    return [holding for holding in found if holding is not None] + await _v3_holdings(session, known)


async def _v2_holding(session: Session, pool: Pool) -> Holding | None:
    mine = await IAMMV2Pair(session.chain, pool.address).balance_of(session.wallet().address)
    if not mine or not pool.liquidity:
        return None
    key = f"v2-{pool.token0.symbol}-{pool.token1.symbol}"
    amounts = mine * pool.reserve0 // pool.liquidity, mine * pool.reserve1 // pool.liquidity
    share = mine * 10**6 // pool.liquidity
    return Holding(key, "v2", pool, mine, *amounts, 0, 0, None, None, True, share)


async def _v3_holdings(session: Session, known: list[Pool]) -> list[Holding]:
    manager_at = session.find("NFTPositionManager")
    if not manager_at:
        return []
    manager, owner = INFTPositionManager(session.chain, manager_at), session.wallet().address
    count = min(await manager.balance_of(owner), MAX_POSITIONS)
    ids = await asyncio.gather(*(manager.token_of_owner_by_index(owner, index) for index in range(count)))
    by_pair = {(pool.token0.address, pool.token1.address, pool.fee_ppm): pool for pool in known if pool.kind == "v3"}
    found = []
    for token_id in ids:
        position = await manager.positions(token_id)
        pool = by_pair.get((position.token0, position.token1, position.fee))
        if pool is None or not (position.liquidity or position.tokens_owed0 or position.tokens_owed1):
            continue
        lower, upper = position.tick_lower, position.tick_upper
        amounts = amounts_in(position.liquidity, pool.sqrt_x96, lower, upper)
        # what has been earned is written down when the position is touched: asking for it does not touch it
        collected = manager.collect(CollectParams(token_id, owner, _ALL, _ALL))
        owed = await collected.simulate(session.chain, owner)
        low, high = (whole_price(price_at(tick), pool.token0, pool.token1) for tick in (lower, upper))
        within = low <= pool.price < high
        share = position.liquidity * 10**6 // pool.liquidity if within and pool.liquidity else 0
        found.append(
            Holding(
                str(token_id), "v3", pool, position.liquidity, *amounts, int(owed[0]), int(owed[1]),
                low, high, within, min(share, 10**6),
            )
        )  # fmt: skip
    return found


async def add(
    session: Session,
    kind: str,
    token_a: Token,
    token_b: Token,
    amount_a: int,
    *,
    fee_ppm: int = 3000,
    lower: Decimal | None = None,
    upper: Decimal | None = None,
    slippage_bps: int = 50,
    deadline_s: int = 1200,
) -> Changed:
    """Adds `amount_a` of a token and what goes with it of the other. `lower` and `upper` bound a V3 position, in whole
    `token_b` for one `token_a`; None = the whole range. Raises ChainError or UsageError, then nothing was added."""
    pool = await _pool_of(session, kind, token_a, token_b, fee_ppm)
    first, owner = pool.token0 == token_a, session.wallet().address
    deadline = await session.chain.timestamp() + deadline_s
    if kind == "v2":
        have, other = (pool.reserve0, pool.reserve1) if first else (pool.reserve1, pool.reserve0)
        if not have:
            raise ChainError("the pool is empty: its first deposit sets the price and is not made from here")
        amount_b = -(-amount_a * other // have)
        spender = session.find("AMMV2Router")
        call = IAMMV2Router(session.chain, spender).add_liquidity(
            token_a.address, token_b.address, amount_a, amount_b, _least(amount_a, slippage_bps),
            _least(amount_b, slippage_bps), owner, deadline,
        )  # fmt: skip
    else:
        lower_tick, upper_tick = _range(pool, first, lower, upper)
        try:
            amount_b = other_amount(amount_a, first, pool.sqrt_x96, lower_tick, upper_tick)
        except ValueError as error:
            raise UsageError(str(error)) from None
        amount0, amount1 = (amount_a, amount_b) if first else (amount_b, amount_a)
        spender = session.find("NFTPositionManager")
        params = MintParams(
            pool.token0.address, pool.token1.address, fee_ppm, lower_tick, upper_tick, amount0, amount1,
            _least(amount0, slippage_bps), _least(amount1, slippage_bps), owner, deadline,
        )  # fmt: skip
        call = INFTPositionManager(session.chain, spender).mint(params)
    hashes = []
    for token, amount in ((token_a, amount_a), (token_b, amount_b)):
        balance = await session.balance(token)
        if balance < amount:
            raise ChainError(f"{token.text(amount)} {token.symbol} are needed, the wallet has {token.text(balance)}")
    for token, amount in ((token_a, amount_a), (token_b, amount_b)):
        hashes.append(await session.approve(token.address, spender, amount) if amount else "")
    receipt = await session.wallet().transact(call)
    paid0, paid1 = (_paid(receipt, token, owner) for token in (pool.token0, pool.token1))
    return Changed((*(text for text in hashes if text), receipt.tx_hash), paid0, paid1, pool.token0, pool.token1)


def _least(amount: int, slippage_bps: int) -> int:
    return amount * (BPS - slippage_bps) // BPS


async def remove(
    session: Session, key: str, percent: int, *, slippage_bps: int = 50, deadline_s: int = 1200
) -> Changed:
    """Takes a part of a holding out, with what it has earned. Raises ChainError, then nothing was taken out."""
    if not 1 <= percent <= 100:
        raise UsageError("between 1 and 100 percent can be taken out")
    holding = next((found for found in await holdings(session) if found.key == key), None)
    if holding is None:
        raise ChainError(f"there is no holding {key!r}")
    pool, owner = holding.pool, session.wallet().address
    part = holding.liquidity * percent // 100
    least0 = _least(holding.amount0 * percent // 100, slippage_bps)
    least1 = _least(holding.amount1 * percent // 100, slippage_bps)
    deadline = await session.chain.timestamp() + deadline_s
    if pool.kind == "v2":
        router = IAMMV2Router(session.chain, session.find("AMMV2Router"))
        approval = await session.approve(pool.address, router.address, part)
        call = router.remove_liquidity(pool.token0.address, pool.token1.address, part, least0, least1, owner, deadline)
        receipt = await session.wallet().transact(call)
        hashes = [text for text in (approval, receipt.tx_hash) if text]
    else:
        manager, hashes = INFTPositionManager(session.chain, session.find("NFTPositionManager")), []
        if part:
            less = manager.decrease_liquidity(DecreaseLiquidityParams(int(key), part, least0, least1, deadline))
            hashes.append((await session.wallet().transact(less)).tx_hash)
        receipt = await session.wallet().transact(manager.collect(CollectParams(int(key), owner, _ALL, _ALL)))
        hashes.append(receipt.tx_hash)
    came0, came1 = (received(receipt, token, owner) for token in (pool.token0, pool.token1))
    return Changed(tuple(hashes), came0, came1, pool.token0, pool.token1)


async def _pool_of(session: Session, kind: str, token_a: Token, token_b: Token, fee_ppm: int) -> Pool:
    token0, token1 = sorted((token_a, token_b), key=lambda token: int(token.address, 16))
    if token0 == token1:
        raise UsageError("a pool has two tokens")
    if kind == "v2":
        pool = await _v2_pool(session, token0, token1)
    elif fee_ppm in TICK_SPACING:
        pool = await _v3_pool(session, token0, token1, fee_ppm)
    else:
        raise UsageError(f"V3 pools have fees of {', '.join(str(fee) for fee in TICK_SPACING)} millionths")
    if pool is None:
        raise ChainError(f"there is no {kind.upper()} pool of {token_a.symbol} and {token_b.symbol} with that fee")
    return pool


def _range(pool: Pool, first: bool, lower: Decimal | None, upper: Decimal | None) -> tuple[int, int]:
    """The usable ticks of a range given as token_b for one token_a; `first` says that token_a is token0."""
    spacing = TICK_SPACING[pool.fee_ppm]
    limit = MAX_TICK // spacing * spacing
    if (lower is not None and lower <= 0) or (upper is not None and upper <= 0):
        raise UsageError("the bounds of a range are above zero")
    if not first:  # the price the other way round turns the bounds around
        lower, upper = (1 / upper if upper is not None else None), (1 / lower if lower is not None else None)
    ticks = []
    for price, up, end in ((lower, False, -limit), (upper, True, limit)):
        atoms = price.scaleb(pool.token1.decimals - pool.token0.decimals) if price is not None else None
        ticks.append(end if atoms is None else usable_tick(atoms, spacing, up=up))
    if ticks[0] >= ticks[1]:
        raise UsageError("the lower bound of a range lies below its upper one")
    return ticks[0], ticks[1]


def _paid(receipt: Receipt, token: Token, by: str) -> int:
    """Atoms of a token that a transaction's Transfer logs took from an address."""
    total = 0
    for log in receipt.logs:
        decoded = LUSD.decode_log(log) if int(log["address"], 16) == int(token.address, 16) else None
        if decoded is not None and decoded[0] == "Transfer" and decoded[1]["from"] == by:
            total += decoded[1]["value"]
    return total
