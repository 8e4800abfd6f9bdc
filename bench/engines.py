"""The engine by batch and by call, next to its peers; its memory; each run in a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from bench import peers
from bench.table import Row, interleave
from bench.workload import CANCEL, CROSS, generate, wide, write
from luxterm.engine import Engine
from luxterm.model.codes import ANY_MARKET, MarketFlag, MarketType, OrderType, TimeInForce
from luxterm.model.commands import (
    CancelOrder,
    Command,
    ConfigureMarket,
    ConfigureVenue,
    Deposit,
    OpenAccount,
    PlaceOrder,
    SetIndexPrice,
)
from luxterm.model.records import encode_command
from luxterm.model.units import SECOND, SIZE_ONE_E12, USD6

ACCOUNTS = 200
OPERATIONS = 300_000
RESTING = 10_000
WIDE_RESTING = 100_000
MEMORY_ORDERS = 1_000_000
PEERS = ("limit_order_book", "orderly_chaos", "liquibook")


class Stream:
    """Numbers commands as a sequencer does."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.seq, self.now_ns = engine, engine.seq, 1_700_000_000 * SECOND

    def encode(self, command: Command) -> bytes:
        self.seq += 1
        self.now_ns += 1000
        return encode_command(command, self.seq, self.now_ns)

    def apply(self, command: Command) -> None:
        self.engine.apply(self.encode(command))


def market(flags: MarketFlag, number: int = 0) -> ConfigureMarket:
    return ConfigureMarket(
        market=number, type=MarketType.PERP, flags=flags, base_asset=ANY_MARKET, tick_size_e12=SIZE_ONE_E12 // 100,
        lot_size_e12=SIZE_ONE_E12 // 10_000, max_leverage=50, default_leverage=10, maintenance_margin_bps=500,
        liquidation_fee_bps=50, price_band_bps=0, slippage_bps=500, max_funding_rate_bps=100, maker_fee_e12=0,
        taker_fee_e12=0, stale_ns=0, funding_interval_ns=0, interest_8h_e12=0, impact_notional_usd6=0,
        min_notional_usd6=0, max_order_lots=0, max_order_notional_usd6=0, max_position_lots=0,
        max_open_interest_lots=0, backstop_cap_lots=0, max_pegs=64, symbol=f"X{number}".encode(),
    )  # fmt: skip


def prepared(*, margin: bool) -> Stream:
    """An engine with funded accounts 16.. and one market."""
    stream = Stream(Engine())
    stream.apply(
        ConfigureVenue(max_open_orders=2**32 - 1, max_steps=64, large_position_usd6=10**14, partial_wait_ns=30 * SECOND)
    )
    stream.apply(market(MarketFlag.NONE if margin else MarketFlag.MARGIN_OFF))
    for number in range(ACCOUNTS):
        stream.apply(OpenAccount(f"a{number}".encode()))
        stream.apply(Deposit(16 + number, 0, 10**9 * USD6))
    stream.apply(SetIndexPrice(0, 100_000, stream.now_ns))
    return stream


def commands(ops: list[Any]) -> list[Command]:
    """The workload as commands: resting and crossing orders come from different accounts, so that none meets itself."""
    half = ACCOUNTS // 2
    made: list[Command] = []
    for op in ops:
        if op.kind == CANCEL:
            made.append(CancelOrder(16 + op.order_id % half, op.order_id))
            continue
        account = 16 + (half if op.kind == CROSS else 0) + op.order_id % half
        made.append(
            PlaceOrder(account, 0, op.side, OrderType.LIMIT, TimeInForce.GTC, 0, 0, 0, 0, 0, 0, op.ticks, op.lots)
        )
    return made


def by_batch(shape: str) -> float:
    """Commands per second through `apply_batch`, events included. shape: plain, margin or wide."""
    resting = WIDE_RESTING if shape == "wide" else RESTING
    ops = wide(OPERATIONS) if shape == "wide" else generate(OPERATIONS)
    stream = prepared(margin=shape == "margin")
    records = [stream.encode(command) for command in commands(ops)]
    stream.engine.apply_batch(b"".join(records[:resting]), events=False)
    chunks = [b"".join(records[at : at + 1000]) for at in range(resting, len(records), 1000)]
    start = time.process_time()
    for chunk in chunks:
        stream.engine.apply_batch(chunk, events=True, levels=False)
    return OPERATIONS / (time.process_time() - start)


def by_call() -> float:
    """Operations per second through `place` and `cancel`, the complete engine with margin."""
    stream = prepared(margin=True)
    half, engine = ACCOUNTS // 2, stream.engine
    place, cancel = engine.place, engine.cancel
    start = 0.0
    for at, (kind, side, order_id, ticks, lots) in enumerate(generate(OPERATIONS)):
        if at == RESTING:
            start = time.process_time()
        if kind == CANCEL:
            cancel(16 + order_id % half, order_id)
        else:
            place(16 + (half if kind == CROSS else 0) + order_id % half, 0, side, ticks, lots)
    return OPERATIONS / (time.process_time() - start)


def memory() -> float:
    """Bytes of resident memory for each of a million resting orders."""
    stream = prepared(margin=True)

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    engine, before = stream.engine, resident()
    for number in range(MEMORY_ORDERS):
        engine.place(16 + number % ACCOUNTS, 0, 0, 50_000 - number % 5_000, 1)
    return (resident() - before) / MEMORY_ORDERS


def fresh(what: str, *words: str) -> float:
    """One of the above in a process of its own."""
    argv = [sys.executable, "-m", "bench.engines", what, *words]
    done = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=600)
    return float(json.loads(done.stdout))


def run(runs: int) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        plain, sparse = Path(folder) / "plain.bin", Path(folder) / "wide.bin"
        write(plain, generate(OPERATIONS))
        write(sparse, wide(OPERATIONS))
        sides = {"luxterm, matching, no margin": partial(fresh, "batch", "plain")}
        sides["luxterm, complete with margin"] = partial(fresh, "batch", "margin")
        sides |= {f"{name} from C": partial(peers.from_c, name, plain, RESTING) for name in available(plain)}
        rows += interleave("batch, 10,000 orders on 140 levels", "ops/s", sides, runs)
        sides = {"luxterm": partial(fresh, "batch", "wide")}
        sides |= {f"{name} from C": partial(peers.from_c, name, sparse, WIDE_RESTING) for name in available(plain)}
        rows += interleave("batch, 100,000 orders on 10,000 levels", "ops/s", sides, runs)
        sides = {"luxterm, complete with margin": partial(fresh, "call")}
        sides |= {f"{name} from Python": partial(peers.from_python, name, plain, RESTING) for name in available(plain)}
        rows += interleave("one call from Python", "ops/s", sides, runs)
    rows += interleave("memory with 1,000,000 open orders", "bytes each", {"luxterm": partial(fresh, "memory")}, 1)
    return rows


def available(workload: Path) -> list[str]:
    """The peers that can be had here; the others are named with the reason on the error output."""
    found = []
    for name in PEERS:
        try:
            peers.from_c(name, workload, RESTING)
            found.append(name)
        except peers.Unavailable as error:
            print(f"{name}: {error}", file=sys.stderr)
    return found


if __name__ == "__main__":
    kind, *rest = sys.argv[1:]
    print(json.dumps({"batch": by_batch, "call": by_call, "memory": memory}[kind](*rest)))
