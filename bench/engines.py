"""The engine by batch and by call, next to its peers; its memory; each run in a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from bench import peers
from bench.flows import FIRST, account_of, commands, prepared
from bench.table import Row, interleave
from bench.workload import CANCEL, generate, wide, write

ACCOUNTS = 200
OPERATIONS = 300_000
RESTING = 10_000
WIDE_RESTING = 100_000
MEMORY_ORDERS = 1_000_000
PEERS = ("limit_order_book", "orderly_chaos", "liquibook")


def by_batch(shape: str) -> float:
    """Commands per second through `apply_batch`, events included. shape: plain, margin or wide."""
    resting = WIDE_RESTING if shape == "wide" else RESTING
    ops = wide(OPERATIONS) if shape == "wide" else generate(OPERATIONS)
    stream = prepared(margin=shape == "margin", accounts=ACCOUNTS)
    records = [stream.encode(command) for command in commands(ops, ACCOUNTS)]
    stream.engine.apply_batch(b"".join(records[:resting]), events=False)
    chunks = [b"".join(records[at : at + 1000]) for at in range(resting, len(records), 1000)]
    start = time.process_time()
    for chunk in chunks:
        stream.engine.apply_batch(chunk, events=True, levels=False)
    return OPERATIONS / (time.process_time() - start)


def by_call() -> float:
    """Operations per second through `place` and `cancel`, the complete engine with margin."""
    engine = prepared(margin=True, accounts=ACCOUNTS).engine
    place, cancel = engine.place, engine.cancel
    calls = [(op.kind, account_of(op, ACCOUNTS), *op[1:5]) for op in generate(OPERATIONS)]

    def run(calls: list[tuple[int, ...]]) -> None:
        for kind, account, side, order_id, ticks, lots in calls:
            if kind == CANCEL:
                cancel(account, order_id)
            else:
                place(account, 0, side, ticks, lots)

    run(calls[:RESTING])
    calls = calls[RESTING:]
    start = time.process_time()
    run(calls)
    return OPERATIONS / (time.process_time() - start)


def memory() -> float:
    """Bytes of resident memory for each of a million resting orders."""
    stream = prepared(margin=True, accounts=ACCOUNTS)

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    engine, before = stream.engine, resident()
    for number in range(MEMORY_ORDERS):
        engine.place(FIRST + number % ACCOUNTS, 0, 0, 50_000 - number % 5_000, 1)
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
