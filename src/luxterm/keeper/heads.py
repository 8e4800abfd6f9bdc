"""A doorbell: the node announces each block over a connection that stays open, and the keeper looks at once.

What is new is still read by the keeper's own look, so an announcement that is lost costs no more than the wait for the
next look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from luxterm.chain.errors import ChainError
from luxterm.chain.networks import host_of
from luxterm.chain.provider import connect
from luxterm.keeper.alarms import Alarms

SILENCE_S: Final = 60.0
"""Without a block for so long the node is asked whether it is still there."""
FIRST_PAUSE_S: Final = 1.0
LAST_PAUSE_S: Final = 30.0


class Heads:
    """`ring()` is called for each announced block, and when a connection stands again. `run()` ends by cancellation."""

    def __init__(self, url: str, chain_id: int, ring: Callable[[], None], alarms: Alarms) -> None:
        self._url, self._chain_id, self._ring, self._alarms = url, chain_id, ring, alarms
        self._pause_s = FIRST_PAUSE_S

    async def run(self) -> None:
        while True:
            try:
                await self._listen()
            except ChainError as error:
                self._alarms.state("heads", "", "warning", f"new blocks are not announced: {error}")
            await asyncio.sleep(self._pause_s)
            self._pause_s = min(2 * self._pause_s, LAST_PAUSE_S)

    async def _listen(self) -> None:
        async with await connect(self._url, chain_id=self._chain_id) as chain:
            if not await chain.follow_heads():
                text = f"{host_of(self._url)} announces no blocks: prices on chain are seen at each interval"
                self._alarms.state("heads", "", "warning", text)
                self._pause_s = LAST_PAUSE_S
                return
            self._pause_s = FIRST_PAUSE_S
            self._alarms.over("heads")
            self._ring()  # for what happened while nobody listened
            while True:
                if await chain.new_head(SILENCE_S):
                    self._ring()
                else:
                    await chain.block_number()  # raises when the line is dead
