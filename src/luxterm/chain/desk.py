"""The node's door to swapping: one chain, opened when it is first asked for and again after it was lost.

Everything heavy (signing, contract classes) is imported with the first question: a node that nobody asks does not pay.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from luxterm.chain.errors import ChainError, ChainUnavailable

if TYPE_CHECKING:
    from luxterm.chain.pools import Changed, Holding, Pool
    from luxterm.chain.swaps import Route, Swapped
    from luxterm.chain.wallet import Session, Token

T = TypeVar("T")

NO_CHAIN = "no chain here: `luxterm chain up` starts one, `luxterm deploy` fills it"
NO_AMM = "no AMM on chain {}: `luxterm deploy --phase 1..4` puts tokens and pools there"


class Status(NamedTuple):
    """`reason` says why nothing can be swapped, with what to do; '' when it can."""

    reason: str
    chain_id: int = 0
    wallet: str = ""
    balances: tuple[tuple[Token, int], ...] = ()


class SwapDesk:
    """`url` is asked at each opening, so that a chain that is started later is found. Methods raise ChainError where
    the chain or a contract refuses, UsageError for what makes no sense; ChainUnavailable drops the connection."""

    def __init__(
        self,
        url: Callable[[], str],
        *,
        chain_id: int,
        deployments: Path,
        addresses: Mapping[str, str],
        nonces: Path,
        may_sign: bool,
    ) -> None:
        self._url, self._chain_id, self._deployments = url, chain_id, deployments
        self._addresses, self._nonces, self._may_sign = addresses, nonces, may_sign
        self._session: Session | None = None
        self._opening = asyncio.Lock()
        self._writing = asyncio.Lock()

    # --- questions

    async def status(self) -> Status:
        try:
            session = await self._open()
            balances = await asyncio.gather(*(session.balance(token) for token in session.tokens.values()))
        except ChainError as error:
            await self.stop()
            return Status(str(error), self._chain_id)
        wallet = session.sender.address if session.sender is not None else ""
        held = tuple(zip(session.tokens.values(), balances, strict=True))
        routes = any(session.find(name) for name in ("AMMV2Router", "AMMV3Router", "Vault"))
        reason = "" if session.tokens and routes else NO_AMM.format(session.chain.chain_id)
        if reason:
            await self.stop()  # the deployment's record is read at opening: what is deployed next is seen
        return Status(reason, session.chain.chain_id, wallet, held)

    async def token(self, symbol: str) -> Token:
        return await self._with(lambda session: _at_once(session.token(symbol)))

    async def quote(self, token_in: Token, token_out: Token, amount: int) -> list[Route]:
        from luxterm.chain import swaps

        return await self._with(lambda session: swaps.quote(session, token_in, token_out, amount))

    async def pools(self) -> list[Pool]:
        from luxterm.chain import pools

        return await self._with(pools.pools)

    async def holdings(self) -> list[Holding]:
        from luxterm.chain import pools

        return await self._with(pools.holdings)

    # --- what changes something, one at a time: an allowance belongs to the swap it was given for

    async def swap(
        self, route: str, token_in: Token, token_out: Token, amount: int, at_least: int, deadline_s: int
    ) -> Swapped:
        from luxterm.chain import swaps

        async with self._writing:
            return await self._with(
                lambda session: swaps.swap(session, route, token_in, token_out, amount, at_least, deadline_s)
            )

    async def add(
        self,
        kind: str,
        token_a: Token,
        token_b: Token,
        amount_a: int,
        fee_ppm: int,
        lower: Decimal | None,
        upper: Decimal | None,
        slippage_bps: int,
        deadline_s: int,
    ) -> Changed:
        from luxterm.chain import pools

        async with self._writing:
            return await self._with(
                lambda session: pools.add(
                    session, kind, token_a, token_b, amount_a, fee_ppm=fee_ppm, lower=lower, upper=upper,
                    slippage_bps=slippage_bps, deadline_s=deadline_s,
                )
            )  # fmt: skip

    async def remove(self, key: str, percent: int, slippage_bps: int, deadline_s: int) -> Changed:
        from luxterm.chain import pools

        async with self._writing:
            return await self._with(
                lambda session: pools.remove(session, key, percent, slippage_bps=slippage_bps, deadline_s=deadline_s)
            )

    # --- the connection

    async def stop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _open(self) -> Session:
        async with self._opening:
            if self._session is None:
                url = self._url()
                if not url:
                    raise ChainUnavailable(NO_CHAIN)
                from luxterm.chain.wallet import open_session

                self._session = await open_session(
                    url, self._chain_id, self._deployments, self._addresses, self._nonces, may_sign=self._may_sign
                )
            return self._session

    async def _with(self, work: Callable[[Session], Awaitable[T]]) -> T:
        session = await self._open()
        try:
            return await work(session)
        except ChainUnavailable:
            if self._session is session:
                await self.stop()
            raise


async def _at_once(value: T) -> T:
    return value
