"""Puts the simulated market together: 1. the markets, 2. the reference, 3. makers, 4. takers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from luxterm.client import AsyncClient
from luxterm.client.errors import NotConnected
from luxterm.market.maker import Maker
from luxterm.market.participant import Participant
from luxterm.market.reference import Reference
from luxterm.market.taker import Taker
from luxterm.model.errors import UsageError

MAKERS = 3
QUOTES_EVERY_S = 0.55
"""Of each maker in each market, at rate 1: with three makers about eight changes of a market's book a second."""
TAKES_PER_SECOND = 0.45
"""Of each of two takers in each market, at rate 1."""
FIRST_PRICE_S = 4.0


async def run_market(
    url: str,
    *,
    seed: int = 1,
    rate: float = 1.0,
    symbols: Sequence[str] = (),
    ready: Callable[[Sequence[Participant]], object] | None = None,
) -> None:
    """Runs the market until it is cancelled. `rate` scales how often everybody acts. UsageError for unknown symbols.

    `ready` is called with the participants once they trade.
    """
    observer = await _connect(url)
    tasks: list[asyncio.Task[None]] = []
    try:
        infos = await observer.markets()
        listed = [symbol for symbol, info in infos.items() if info.type == "perp" and not info.replay]
        wanted = list(symbols) or listed
        if unknown := [symbol for symbol in wanted if symbol not in listed]:
            raise UsageError(f"the node has no market {', '.join(unknown)}; it has {', '.join(listed) or 'none'}")
        if not wanted:
            raise UsageError("the node lists no perpetual to simulate")
        reference = Reference({symbol: await observer.market(symbol) for symbol in wanted})
        tasks.append(asyncio.create_task(reference.follow(observer)))
        if not await reference.known(FIRST_PRICE_S):
            tasks.append(asyncio.create_task(reference.push(observer, reference.missing(), seed)))
            await reference.known(FIRST_PRICE_S)
        participants: list[Participant] = [
            Maker(url, f"maker-{number}", reference, seed, QUOTES_EVERY_S / rate) for number in range(1, MAKERS + 1)
        ]
        for number, momentum in enumerate((False, True), start=1):
            taker = Taker(url, f"taker-{number}", reference, seed, TAKES_PER_SECOND * rate, momentum=momentum)
            participants.append(taker)
        tasks += [asyncio.create_task(participant.run()) for participant in participants]
        if ready is not None:
            ready(participants)
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await observer.close()


async def _connect(url: str) -> AsyncClient:
    """The node may still be starting: some patience, then the error."""
    for _ in range(20):
        client = AsyncClient(url, account="market-observer")
        try:
            await client.connect()
            return client
        except NotConnected:
            await client.close()
            await asyncio.sleep(0.25)
    client = AsyncClient(url, account="market-observer")
    await client.connect()
    return client
