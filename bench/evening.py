"""Eight hours of a market through the workstation in a few minutes: does its memory stay where it is, and how long
after a key does the screen show what came of it.

The venue is the tests' stand-in client on a clock that is moved by hand, so that no figure depends on a network.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.table import Row

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

HOURS = 8
STEP_S = 10
"""Simulated seconds between two frames."""
KEYS = 20


def rss_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


class Market:
    """Prints, a book that moves, candles, tickers, own fills and orders, all unbounded in time."""

    def __init__(self, client: Any, w: Any, fakes: Any, now_ms: int) -> None:
        self.client, self.w, self.fakes, self.now_ms = client, w, fakes, now_ms
        self.random = random.Random(1)
        self.ticks, self.trade_id, self.sequence = 6_500_000, 10_000, 1
        self.minute: list[int] = []

    def step(self, seconds: int) -> None:
        w, r, push = self.w, self.random, self.client.push
        self.now_ms += seconds * 1000
        self.ticks += r.randint(-200, 200)
        price = Decimal(self.ticks) / 100
        for _ in range(5 * seconds):
            self.trade_id += 1
            size, side = Decimal(r.randint(1, 9000)) / 10_000, r.choice(("buy", "sell"))
            push("trades", w.Trade(self.trade_id, "BTC-USDT", price, size, side, self.now_ms))
        levels = [
            [
                (Decimal(self.ticks + sign * (50 + 10 * at)) / 100, Decimal(r.randint(1, 20_000)) / 10_000)
                for at in range(80)
            ]
            for sign in (-1, 1)
        ]
        book = self.client.books["BTC-USDT"]
        self.sequence += 1
        book.apply_snapshot(w.BookSnapshot("BTC-USDT", levels[0], levels[1], self.sequence, self.now_ms))
        push("orderbook:BTC-USDT", book)
        start = self.now_ms // 60_000 * 60_000
        push("candles", w.Candle("BTC-USDT", "1m", start, price, price + 5, price - 5, price, Decimal(1)))
        for info in self.client.infos.values():
            push("tickers", self.fakes.ticker(info, f"{r.uniform(-5, 5):.2f}"))
        if self.trade_id % 30 == 0:
            push(
                "fills",
                w.Fill(
                    self.trade_id, self.trade_id, "BTC-USDT", "buy", price, Decimal("0.1"), "maker", "1", "USDT", "0",
                    self.now_ms,
                ),
            )  # fmt: skip


async def evening() -> tuple[list[float], list[float]]:
    """(MB after each hour, milliseconds of processor time from a key to the frame that shows the order)."""
    from tui import fakes

    from luxterm.clock import ManualClock
    from luxterm.tui.app import Workstation
    from luxterm.tui.settings import SettingsFile
    from luxterm.wire import objects as w

    client = fakes.FakeClient()
    fakes.trading_day(client)
    fakes.account(client)
    clock = ManualClock(fakes.NOW_MS * 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        app = Workstation(
            fakes.FakeLauncher(),
            lambda url: client,
            settings_file=SettingsFile(Path(folder) / "default.json"),
            clock=clock,
        )
        app.settings.mode = "one-click"
        memory, waits = [], []
        async with app.run_test(size=(210, 64)) as pilot:
            for _ in range(3):
                await fakes.settle(pilot)
            waits.extend([await key_to_screen(app, pilot, client) for _ in range(KEYS)])
            market = Market(client, w, fakes, fakes.NOW_MS)
            for second in range(0, HOURS * 3600 + 1, STEP_S):
                market.step(STEP_S)
                clock.advance(STEP_S * 1_000_000_000)
                app.store.note_equity(10**11 + market.ticks)
                app.store.say(f"fill {market.trade_id}")
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                if second % 300 == 0:
                    app.show_screen(("trade", "markets", "portfolio", "node")[second // 300 % 4])
                app.draw_now()
                if second % 60 == 0:
                    await pilot.pause()
                if second % 3600 == 0:
                    gc.collect()
                    memory.append(rss_mb())
                    print(f"  hour {second // 3600}: {memory[-1]:.1f} MB", file=sys.stderr)
        return memory, waits


async def key_to_screen(app: Any, pilot: Any, client: Any) -> float:
    """A placed order: from the key that sends it to a frame with it."""
    client.mirror.orders.clear()
    client.changed()
    await pilot.pause()
    await pilot.press("colon")
    app.command_line.line.value = "buy 0.1 @ 64000"
    begun = time.process_time()
    await pilot.press("enter")
    while "Orders 1" not in shown(app):  # noqa: ASYNC110 - the screen is what is measured, and it tells nobody
        await asyncio.sleep(0.001)
    return (time.process_time() - begun) * 1000


def shown(app: Any) -> str:
    """The line of the tables' names as it was drawn last."""
    lines = app.trade.query_one("#tab-bar")._lines
    return "".join(part.text for line in lines for part in line)


def run(runs: int) -> list[Row]:
    memory, waits = asyncio.run(evening())
    return [
        Row(f"workstation after an hour of {HOURS}, simulated in fast time", "luxterm", "MB", (memory[1],)),
        Row(f"workstation after {HOURS} hours", "luxterm", "MB", (memory[-1],)),
        Row("key to the frame that shows the order, processor time", "luxterm", "ms", tuple(waits)),
    ]
