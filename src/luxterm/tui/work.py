"""Long work of the workstation itself: a TWAP in slices, with progress, that can be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from luxterm.model.errors import LuxtermError
from luxterm.tui.resolve import Twap
from luxterm.tui.store import Store


class TwapRun:
    """Sends the slices one after the other as market orders; what a slice did not fill goes into the next."""

    def __init__(self, twap: Twap, client: Any, store: Store, changed: Callable[[TwapRun], None]) -> None:
        self.twap, self._client, self._store, self._changed = twap, client, store, changed
        self.done = 0
        self.filled_lots = 0
        self.ended = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run(), name="twap")

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def progress(self) -> str:
        return f"TWAP {self.twap.side} {self.twap.symbol} {self.done}/{len(self.twap.slice_lots)}"

    async def _run(self) -> None:
        twap, store = self.twap, self._store
        market = store.grids[twap.symbol]
        total, carried = sum(twap.slice_lots), 0
        try:
            for index, lots in enumerate(twap.slice_lots):
                if index:
                    await asyncio.sleep(twap.every_s)
                wanted = lots + carried
                try:
                    answer = await self._client.place_order(
                        twap.symbol,
                        twap.side,
                        Decimal(market.size_text(wanted)),
                        None,
                        type="market",
                        reduce_only=twap.reduce_only,
                    )
                except LuxtermError as error:
                    store.say(f"TWAP slice {index + 1}: {error}", "warning")
                    carried = wanted
                else:
                    order = answer.order
                    filled = market.size_lots(order.filled) if answer.ok else 0
                    if not answer.ok:
                        store.say(f"TWAP slice {index + 1} refused: {order.reject.reason}", "warning")
                    self.filled_lots += filled
                    carried = wanted - filled
                self.done = index + 1
                self._changed(self)
            text = f"TWAP ended: {market.size_text(self.filled_lots)} of {market.size_text(total)} {market.base} filled"
            store.say(text, "good" if self.filled_lots == total else "warning")
        except asyncio.CancelledError:
            store.say(
                f"TWAP stopped: {market.size_text(self.filled_lots)} of {market.size_text(total)} filled", "warning"
            )
            raise
        finally:
            self.ended = True
            self._changed(self)
