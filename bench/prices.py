"""What prices cost: 200 symbols of 8 sources at 20 Hz through parser, aggregator and feed; the way to a subscriber."""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from pathlib import Path

import websockets

from bench.nodes import node
from bench.table import Row
from luxterm.model.markets import Market
from luxterm.oracle.aggregator import SourceRules
from luxterm.oracle.quotes import Tier
from luxterm.sources.binance import BinanceSource
from luxterm.sources.build import assemble
from luxterm.sources.settings import PriceSettings

SYMBOLS, SOURCES, HERTZ, ROUNDS = 200, 8, 20, 20
TICKS = 60
STEP_NS = 10**9 // HERTZ


class Load:
    """One second of a large venue's quotes, as Binance writes them."""

    def __init__(self) -> None:
        symbols = [f"S{i}-USDT" for i in range(SYMBOLS)]
        self.now_ns = time.time_ns()
        tiers = [Tier(min(i // 2, 2)) for i in range(SOURCES)]
        pairs = {symbol: symbol.replace("-", "") for symbol in symbols}
        sources = [BinanceSource("ws://x", pairs, name=f"source-{i}", tier=tier) for i, tier in enumerate(tiers)]
        rules = [
            SourceRules(source.name, tier, 10**6 - i * 1000, 10**11, 3 * 10**11)
            for i, (source, tier) in enumerate(zip(sources, tiers, strict=True))
        ]
        markets = [Market(i + 1, symbol, "A", "USDT", 10**10, 10**8, 10, 10) for i, symbol in enumerate(symbols)]
        self.feed = assemble(PriceSettings(), sources, rules, markets, now_ns=lambda: self.now_ns)
        rng = random.Random(1)
        self.rounds = [
            [
                [
                    json.dumps(
                        {
                            "stream": "x",
                            "data": {
                                "e": "24hrTicker", "E": (self.now_ns + (k + 1) * STEP_NS) // 10**6, "s": pair,
                                "c": "65000.01", "b": f"{64990 + rng.random():.2f}",
                                "a": f"{65001 + rng.random():.2f}", "v": "1234.5",
                            },
                        }
                    ).encode()
                    for pair in pairs.values()
                ]
                for _ in range(SOURCES)
            ]
            for k in range(ROUNDS)
        ]  # fmt: skip

    def run(self) -> float:
        """Processor seconds for a second of it: the cores it takes."""
        sent: list[object] = []
        begun = time.process_time()
        for batch in self.rounds:
            self.now_ns += STEP_NS
            for runner, messages in zip(self.feed.runners, batch, strict=True):
                for message in messages:
                    runner.feed(message)
            for symbol in self.feed.symbols:
                self.feed.step(symbol, self.now_ns, sent.append)
        return (time.process_time() - begun) * HERTZ / ROUNDS


async def ticks_to_subscriber() -> list[float]:
    """Milliseconds from a vendor's tick to the price on a subscriber's socket, each on its own."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from support.vendors.venues import Binance

    times = []
    async with Binance() as vendor:
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "dex-config.yaml"
            config.write_text(
                "price: {min_sources: 1, sources: {binance: {tier: primary, "
                f'endpoint: "{vendor.ws}", rest_endpoint: "{vendor.http}"}}}}}}\n'
                "node: {market: live}\n"
                "trading: {symbols: [{symbol: BTC-USDT, tick_size: 0.01, lot_size: 0.0001, max_leverage: 10}]}\n"
            )
            with node("--config", str(config)) as running:
                async with websockets.connect(running.ws) as socket:
                    await socket.send(json.dumps({"type": "subscribe", "channel": "oracle"}))
                    await asyncio.sleep(1)
                    for tick in range(TICKS):
                        vendor.price = 65_001 + tick
                        begun = time.perf_counter()
                        while True:
                            data = json.loads(await socket.recv())
                            price = (data.get("data") or {}).get("price") if data["type"] == "oracle_update" else None
                            if price is not None and round(float(price)) == vendor.price:
                                break
                        times.append((time.perf_counter() - begun) * 1000)
                        await asyncio.sleep(0.4)
    return times


def run(runs: int) -> list[Row]:
    what = "200 symbols x 8 sources at 20 Hz, JSON in, commands out"
    rows = [Row(what, "luxterm", "cores", tuple(Load().run() for _ in range(runs)))]
    times = sorted(asyncio.run(ticks_to_subscriber()))
    note = f"p99 {times[len(times) * 99 // 100]:.0f} ms; the vendor speaks every 50 ms and the feed looks every 50 ms"
    rows.append(Row("a vendor's tick to a subscriber's socket, p50", "luxterm", "ms", (times[len(times) // 2],), note))
    return rows
