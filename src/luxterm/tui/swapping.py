"""The chain's half of trading: a quote is asked for, shown as a plan, and sent when it is agreed to."""

from __future__ import annotations

from typing import Any

from luxterm.model.errors import LuxtermError
from luxterm.tui.intents import PoolIntent, SwapIntent
from luxterm.tui.sums import ResolveError
from luxterm.tui.swapplans import pool_plan, swap_plan
from luxterm.tui.trading import Trading
from luxterm.wire.swaps import SwapQuote


class Swapping(Trading):
    def swap(self, intent: SwapIntent | PoolIntent) -> None:
        if isinstance(intent, PoolIntent):
            self.send(pool_plan(intent), done=self._swapped)
        elif not self.store.live:
            self.store.say("not connected: nothing was sent", "warning")
        else:
            self.run_worker(self._quoted(intent), name="quote", group="quote", exclusive=True)

    async def _quoted(self, intent: SwapIntent) -> None:
        client: Any = self.client
        params = {"token_in": intent.token_in, "token_out": intent.token_out, "amount": f"{intent.amount:f}"}
        try:
            quote = await client.rpc("swap.quote", params, SwapQuote)
            plan = swap_plan(quote, intent)
        except (LuxtermError, ResolveError) as error:
            self.store.say(f"swap: {error}", "warning")
            return
        self.send(plan, done=self._swapped)

    def _swapped(self) -> None:
        screen: Any = self.screen_stack[0]
        if self.current_mode == "swap":
            screen.look_again()
