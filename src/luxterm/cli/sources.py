"""`luxterm sources check`: tries the price sources from this machine and says what each of them gives."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Any

import msgspec

from luxterm.clock import SystemClock
from luxterm.model.errors import ConfigError
from luxterm.model.units import MS
from luxterm.node.config import Config, read_config
from luxterm.oracle.quotes import Finality, Quote, price_decimal
from luxterm.sources.base import Source, SourceRunner, Value
from luxterm.sources.build import build_source
from luxterm.sources.settings import PriceSettings, live_sources

HELP = "try the price sources and show health, age and latency"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("check", "list"), nargs="?", default="check")
    parser.add_argument("--config", type=Path, help="dex-config.yaml; without one the sources that need no endpoint")
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds to wait for a source's first price")
    parser.add_argument("--json", action="store_true", help="one JSON object for all")


def run(args: argparse.Namespace) -> int:
    config = read_config(args.config)
    try:
        settings = PriceSettings.from_mapping(config.price)
    except ConfigError as error:
        raise config.error(error.path, error.problem) from None
    sources, notes = _sources(settings, config)
    if args.action == "list":
        for source in sources:
            print(f"{source.name:<14} {source.tier.name.lower():<10} {' '.join(source.symbols)}")
        for note in notes:
            print(f"note: {note}")
        return 0
    rows = asyncio.run(_check(sources, args.timeout))
    if args.json:
        print(msgspec.json.encode({"sources": rows, "notes": notes}).decode())
    else:
        _show(rows, notes)
    return 0 if rows and all(row["healthy"] for row in rows) else 1


def _sources(settings: PriceSettings, config: Config) -> tuple[list[Source], list[str]]:
    symbols = [symbol.symbol for symbol in config.trading.symbols]
    bases = {symbol.symbol: symbol.base for symbol in config.trading.symbols if symbol.base}
    sources: list[Source] = []
    notes: list[str] = []
    for part in settings.sources or live_sources():
        if not part.enabled:
            notes.append(f"{part.name} is not enabled")
            continue
        source = build_source(part, symbols, bases, config.blockchain.c_chain.rpc_url, SystemClock().now_ns)
        if isinstance(source, str):
            notes.append(source)
        else:
            sources.append(source)
    return sources, notes


async def _check(sources: list[Source], timeout_s: float) -> list[dict[str, Any]]:
    clock = SystemClock()
    return list(await asyncio.gather(*(_one(source, clock, timeout_s) for source in sources)))


async def _one(source: Source, clock: SystemClock, timeout_s: float) -> dict[str, Any]:
    """Runs one source until every symbol has been heard of, or the time is up."""
    heard: dict[str, Value] = {}
    complete = asyncio.Event()

    def take(reading: Value) -> None:
        key = reading.symbol if isinstance(reading, Quote) else "height"
        heard[key] = reading
        if set(source.symbols) <= set(heard):
            complete.set()

    runner = SourceRunner(source, take, clock.now_ns)
    began_ns = clock.now_ns()
    task = asyncio.create_task(runner.run())
    try:
        await asyncio.wait_for(complete.wait(), timeout_s)
    except TimeoutError:
        pass
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    now_ns, health = clock.now_ns(), runner.health
    first_ns = min((reading.received_ns for reading in heard.values()), default=0)
    prices = [
        {
            "symbol": reading.symbol,
            "price": f"{price_decimal(reading.price_e12).normalize():f}",
            "age_ms": (now_ns - reading.published_ns) // MS,
        }
        for reading in heard.values()
        if isinstance(reading, Quote)
    ]
    height = next((reading.height for reading in heard.values() if isinstance(reading, Finality)), None)
    return {
        "name": source.name,
        "tier": source.tier.name.lower(),
        "healthy": complete.is_set(),
        "first_ms": (first_ns - began_ns) // MS if first_ns else None,
        "latency_ms": health.latency_ns // MS if prices else None,
        "prices": prices,
        "height": height,
        "missing": [symbol for symbol in source.symbols if symbol not in heard],
        "errors": health.errors,
        "last_error": health.last_error,
    }


def _show(rows: list[dict[str, Any]], notes: list[str]) -> None:
    print(f"{'source':<14} {'tier':<10} {'state':<8} {'first':>8} {'latency':>8}  prices")
    for row in rows:
        state = "ok" if row["healthy"] else "partial" if row["prices"] else "down"
        prices = "  ".join(f"{p['symbol']} {p['price']} ({p['age_ms']} ms old)" for p in row["prices"])
        if row["height"] is not None:
            prices = f"final up to block {row['height']}"
        first = f"{row['first_ms']} ms" if row["first_ms"] is not None else "-"
        latency = f"{row['latency_ms']} ms" if row["latency_ms"] is not None else "-"
        print(f"{row['name']:<14} {row['tier']:<10} {state:<8} {first:>8} {latency:>8}  {prices}")
        if not row["healthy"]:
            print(f"{'':<14} {row['last_error'] or 'nothing came'}; missing: {' '.join(row['missing']) or '-'}")
    for note in notes:
        print(f"note: {note}")
    if not rows:
        print("no source to try; configure price.sources")
