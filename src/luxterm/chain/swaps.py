"""Swapping on a chain: what each route would give, and the swap itself, with its approval.

Routes are `v2`, one `v3-<fee in millionths>` for each pool of the pair, and `vault` (the perps pool, at oracle prices);
over a third token, in one transaction, `v2-LUSD` and `v3-3000-LUSD-500`, the best pool of each half. Amounts are atoms.
Price impact leaves the route's fee aside: it is what the size itself costs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import prod
from typing import Final, NamedTuple

from luxterm.chain.artifacts.i_quoter import IQuoter, QuoteExactInputSingleParams
from luxterm.chain.artifacts.iammv2_factory import IAMMV2Factory
from luxterm.chain.artifacts.iammv2_pair import IAMMV2Pair
from luxterm.chain.artifacts.iammv2_router import IAMMV2Router
from luxterm.chain.artifacts.iammv3_factory import IAMMV3Factory
from luxterm.chain.artifacts.iammv3_pool import IAMMV3Pool
from luxterm.chain.artifacts.iammv3_router import ExactInputParams, ExactInputSingleParams, IAMMV3Router
from luxterm.chain.artifacts.lusd import LUSD
from luxterm.chain.artifacts.router import Router
from luxterm.chain.artifacts.vault import Vault
from luxterm.chain.contract import ContractCall
from luxterm.chain.errors import ChainError, ContractReverted
from luxterm.chain.liquidity import Q96, TICK_SPACING
from luxterm.chain.sender import Receipt
from luxterm.chain.wallet import Session, Token
from luxterm.model.errors import UsageError

ONE: Final = 1_000_000
V2_FEE: Final = 3_000
"""Of V2 pairs, in millionths; it is fixed in their code."""
BPS: Final = 10_000
MAX_DEADLINE_S: Final = 3_600


class Route(NamedTuple):
    """What a route would give now. `out` 0 = nothing, and `why` says why."""

    name: str
    fee_ppm: int
    out: int
    impact_ppm: int
    spender: str
    """Who needs the allowance."""
    allowed: int
    """Atoms that it may take of the wallet; 0 without a wallet."""
    why: str = ""
    path: tuple[str | int, ...] = ()
    """Over a third token: addresses, with the fee of the pool between two where its kind has several."""


class Swapped(NamedTuple):
    """A swap that was mined. `approval_tx` is '' when the allowance sufficed."""

    tx_hash: str
    approval_tx: str
    received: int
    gas_used: int


async def quote(session: Session, token_in: Token, token_out: Token, amount: int) -> list[Route]:
    """All routes of the pair, each with its amount or its reason. Raises UsageError for a pair that is none."""
    if token_in == token_out:
        raise UsageError("a swap has two tokens")
    if amount <= 0:
        raise UsageError("the amount must be above zero")
    between = [token for token in session.tokens.values() if token not in (token_in, token_out)]
    work = [_v2(session, (token_in, token_out), amount)]
    work += [_v3(session, token_in, token_out, amount, fee) for fee in TICK_SPACING]
    work += [_vault(session, token_in, token_out, amount)]
    work += [_v2(session, (token_in, token, token_out), amount) for token in between]
    work += [_v3_over(session, token_in, token, token_out, amount) for token in between]
    return [route for route in await asyncio.gather(*work) if route is not None]


async def _allowed(session: Session, token: Token, spender: str) -> int:
    if session.sender is None:
        return 0
    return await LUSD(session.chain, token.address).allowance(session.sender.address, spender)


def _fees_ppm(*fees: int) -> int:
    """What pools in a row take together, rounded to a millionth."""
    left = Fraction(1)
    for fee in fees:
        left *= Fraction(ONE - fee, ONE)
    return round((1 - left) * ONE)


def _impact_ppm(amount: int, fee_ppm: int, middle: Fraction, out: int) -> int:
    """What the size itself costs against the price before it, in millionths, rounded down; never below zero."""
    fair = amount * Fraction(ONE - fee_ppm, ONE) * middle
    return max(int((fair - out) * ONE / fair), 0) if fair else 0


async def _v2(session: Session, tokens: tuple[Token, ...], amount: int) -> Route | None:
    """Along `tokens`; None where one of the pools is missing."""
    router_at, factory_at = session.find("AMMV2Router"), session.find("AMMV2Factory")
    if not router_at or not factory_at:
        return None
    factory, halves = IAMMV2Factory(session.chain, factory_at), list(pairwise(tokens))
    pairs = await asyncio.gather(*(factory.get_pair(give.address, get.address) for give, get in halves))
    if not all(int(pair_at, 16) for pair_at in pairs):
        return None
    allowed = await _allowed(session, tokens[0], router_at)
    middles = await asyncio.gather(
        *(_v2_middle(session, pair_at, give) for pair_at, (give, _) in zip(pairs, halves, strict=True))
    )
    path = tuple(token.address for token in tokens)
    name = "-".join(("v2", *(token.symbol for token in tokens[1:-1])))
    fee = _fees_ppm(*[V2_FEE] * len(halves))
    if not all(middles):
        return Route(name, fee, 0, 0, router_at, allowed, "the pool is empty")
    try:
        out = (await IAMMV2Router(session.chain, router_at).get_amounts_out(amount, path))[-1]
    except ContractReverted:  # the first half of so little is nothing
        return Route(name, fee, 0, 0, router_at, allowed, "too little for this way")
    impact = _impact_ppm(amount, fee, prod(middles, start=Fraction(1)), out)
    return Route(name, fee, out, impact, router_at, allowed, path=path if len(tokens) > 2 else ())


async def _v2_middle(session: Session, pair_at: str, given: Token) -> Fraction:
    """Atoms of the other token for one of the given before any fee; 0 while the pool is empty."""
    pair = IAMMV2Pair(session.chain, pair_at)
    reserves, first = await asyncio.gather(pair.get_reserves(), pair.token0())
    have, give = reserves.reserve0, reserves.reserve1
    if first != given.address:
        have, give = give, have
    return Fraction(give, have) if have and give else Fraction(0)


class _V3Half(NamedTuple):
    fee_ppm: int
    out: int
    """0 = too little liquidity."""
    middle: Fraction


async def _v3_half(session: Session, token_in: Token, token_out: Token, amount: int, fee: int) -> _V3Half | None:
    """One pool; None where there is none."""
    factory_at, quoter_at = session.find("AMMV3Factory"), session.find("Quoter")
    if not factory_at or not quoter_at:
        return None
    pool_at = await IAMMV3Factory(session.chain, factory_at).get_pool(token_in.address, token_out.address, fee)
    if not int(pool_at, 16):
        return None
    slot = await IAMMV3Pool(session.chain, pool_at).slot0()
    middle = Fraction(slot.sqrt_price_x96**2, Q96 * Q96)
    if int(token_in.address, 16) > int(token_out.address, 16):
        middle = 1 / middle
    params = QuoteExactInputSingleParams(token_in.address, token_out.address, amount, fee, 0)
    asked = IQuoter(session.chain, quoter_at).quote_exact_input_single(params)
    try:
        out = int((await asked.simulate(session.chain, session.anybody))[0])
    except ContractReverted:
        out = 0
    return _V3Half(fee, out, middle)


async def _v3(session: Session, token_in: Token, token_out: Token, amount: int, fee: int) -> Route | None:
    router_at = session.find("AMMV3Router")
    found = await _v3_half(session, token_in, token_out, amount, fee) if router_at else None
    if found is None:
        return None
    name, allowed = f"v3-{fee}", await _allowed(session, token_in, router_at)
    if not found.out:
        return Route(name, fee, 0, 0, router_at, allowed, "too little liquidity for this size")
    return Route(name, fee, found.out, _impact_ppm(amount, fee, found.middle, found.out), router_at, allowed)


async def _v3_over(session: Session, token_in: Token, over: Token, token_out: Token, amount: int) -> Route | None:
    """Over a third token, by the best pool of each half: more in the middle is never less at the end."""
    router_at = session.find("AMMV3Router")
    first = await _best_half(session, token_in, over, amount) if router_at else None
    second = await _best_half(session, over, token_out, first.out) if first is not None else None
    if first is None or second is None:
        return None
    fee, name = _fees_ppm(first.fee_ppm, second.fee_ppm), f"v3-{first.fee_ppm}-{over.symbol}-{second.fee_ppm}"
    allowed = await _allowed(session, token_in, router_at)
    if not second.out:
        return Route(name, fee, 0, 0, router_at, allowed, "too little liquidity for this size")
    impact = _impact_ppm(amount, fee, first.middle * second.middle, second.out)
    path = (token_in.address, first.fee_ppm, over.address, second.fee_ppm, token_out.address)
    return Route(name, fee, second.out, impact, router_at, allowed, path=path)


async def _best_half(session: Session, token_in: Token, token_out: Token, amount: int) -> _V3Half | None:
    if not amount:
        return None
    found = await asyncio.gather(*(_v3_half(session, token_in, token_out, amount, fee) for fee in TICK_SPACING))
    return max((half for half in found if half is not None), key=lambda half: half.out, default=None)


def packed(path: Sequence[str | int]) -> bytes:
    """A path as the V3 router reads it: addresses with the fees between them in three bytes each."""
    return b"".join(part.to_bytes(3, "big") if isinstance(part, int) else bytes.fromhex(part[2:]) for part in path)


async def _vault(session: Session, token_in: Token, token_out: Token, amount: int) -> Route | None:
    vault_at, router_at = session.find("Vault"), session.find("Router")
    if not vault_at or not router_at:
        return None
    vault = Vault(session.chain, vault_at)
    config_in, config_out, fees, allowed = await asyncio.gather(
        vault.token_configs(token_in.address), vault.token_configs(token_out.address), vault.fees(),
        _allowed(session, token_in, router_at),
    )  # fmt: skip
    if not config_in.listed or not config_out.listed:
        return None
    stable = config_in.is_stable and config_out.is_stable
    fee_ppm = (fees.stable_swap_bps if stable else fees.swap_bps) * ONE // BPS
    try:
        low, high = await asyncio.gather(vault.get_min_price(token_in.address), vault.get_max_price(token_out.address))
        usd = await vault.token_to_usd(token_in.address, amount, low)
        before_fee = await vault.usd_to_token(token_out.address, usd, high)
    except ContractReverted as refusal:
        return Route("vault", fee_ppm, 0, 0, router_at, allowed, f"no price: {refusal.error}")
    pool, reserved, buffer = await asyncio.gather(
        vault.pool_amounts(token_out.address), vault.reserved_amounts(token_out.address),
        vault.buffer_amounts(token_out.address),
    )  # fmt: skip
    if before_fee > pool - max(reserved, buffer):
        return Route("vault", fee_ppm, 0, 0, router_at, allowed, "the pool holds too little that is not reserved")
    return Route("vault", fee_ppm, before_fee * (ONE - fee_ppm) // ONE, 0, router_at, allowed)


async def swap(
    session: Session, route: str, token_in: Token, token_out: Token, amount: int, at_least: int, deadline_s: int
) -> Swapped:
    """Approves exactly what is missing and swaps. Raises ChainError when the chain or a contract refuses; what was
    approved by then stays approved."""
    sender = session.wallet()
    if not 1 <= deadline_s <= MAX_DEADLINE_S:
        raise UsageError(f"the deadline is 1 to {MAX_DEADLINE_S} seconds away")
    known = {found.name: found for found in await quote(session, token_in, token_out, amount)}
    if route not in known:
        raise UsageError(f"there is no route {route!r}; there are {', '.join(known) or 'none'}")
    chosen = known[route]
    if chosen.why:
        raise ChainError(f"{route}: {chosen.why}")
    if chosen.out < at_least:
        raise ChainError(f"{route} gives {chosen.out} now, less than the {at_least} that were asked for")
    balance = await session.balance(token_in)
    if balance < amount:
        raise ChainError(f"the wallet has {token_in.text(balance)} {token_in.symbol}")
    deadline = await session.chain.timestamp() + deadline_s
    approval = await session.approve(token_in.address, chosen.spender, amount)
    receipt = await sender.transact(_call(session, chosen, token_in, token_out, amount, at_least, deadline))
    return Swapped(receipt.tx_hash, approval, received(receipt, token_out, sender.address), receipt.gas_used)


def _call(
    session: Session, route: Route, token_in: Token, token_out: Token, amount: int, at_least: int, deadline: int
) -> ContractCall:
    path, to = [token_in.address, token_out.address], session.wallet().address
    if route.name.partition("-")[0] == "v2":
        router = IAMMV2Router(session.chain, route.spender)
        along = [str(token) for token in route.path] or path
        return router.swap_exact_tokens_for_tokens(amount, at_least, along, to, deadline)
    if route.name == "vault":  # its router knows no deadline: a request that waits is refused by `at_least` alone
        return Router(session.chain, route.spender).swap(path, amount, at_least, to)
    v3 = IAMMV3Router(session.chain, route.spender)
    if route.path:
        return v3.exact_input(ExactInputParams(packed(route.path), to, deadline, amount, at_least))
    return v3.exact_input_single(
        ExactInputSingleParams(path[0], path[1], route.fee_ppm, to, deadline, amount, at_least, 0)
    )


def received(receipt: Receipt, token: Token, by: str) -> int:
    """Atoms of a token that a transaction's Transfer logs brought to an address."""
    total = 0
    for log in receipt.logs:
        decoded = LUSD.decode_log(log) if int(log["address"], 16) == int(token.address, 16) else None
        if decoded is not None and decoded[0] == "Transfer" and decoded[1]["to"] == by:
            total += decoded[1]["value"]
    return total
