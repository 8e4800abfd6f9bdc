"""Fuzz targets: what may come out of the engine's doors, whatever goes in.

`make fuzz ROUNDS=10000000` builds the engine with coverage and keeps what goes where nothing went before; without that
build the same targets run blind. The batches since the last restore lie in the file `--trail`, so that a crash can be
run again.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import mmap
import os
import random
import resource
import struct
import time
from pathlib import Path

COVERAGE = ctypes.CDLL(os.environ["LUXTERM_COVERAGE"], ctypes.RTLD_GLOBAL) if "LUXTERM_COVERAGE" in os.environ else None

from fuzz.mutate import BYTE_MUTATIONS, mutate_batch, mutate_text, split  # noqa: E402
from properties.generate import stream  # noqa: E402
from properties.profiles import PROFILES  # noqa: E402
from reference.engine import Reference  # noqa: E402

from luxterm.engine import Engine  # noqa: E402
from luxterm.model.errors import EngineError, InvariantError  # noqa: E402
from luxterm.model.records import decode_events, encode_command  # noqa: E402

TRAIL_BYTES = 64 * 2**20
BATCHES_A_STATE = 64
"""Batches that one restored state goes through: longer trails reach further, shorter ones are easier to read."""


def corpus(profile: str, seed: int, count: int) -> list[bytes]:
    """The records of an ordinary stream."""
    twin, out = Reference(), []
    for seq, (now_ns, command) in enumerate(stream(PROFILES[profile], seed, count, twin), 1):
        twin.apply(command, seq, now_ns)
        out.append(encode_command(command, seq, now_ns))
    return out


class Trail:
    """What the engine went through since it was last restored, in a file that outlives the process."""

    def __init__(self, path: Path | None) -> None:
        self.map: mmap.mmap | None = None
        if path is not None:
            path.write_bytes(b"\0" * TRAIL_BYTES)
            with path.open("r+b") as file:
                self.map = mmap.mmap(file.fileno(), TRAIL_BYTES)
        self.at = 0

    def start(self, snapshot: bytes) -> None:
        self.at = 0
        self.add(snapshot)

    def add(self, data: bytes) -> None:
        if self.map is not None and self.at + len(data) + 8 < TRAIL_BYTES:
            self.map[self.at : self.at + 4] = struct.pack("<I", len(data))
            self.map[self.at + 4 : self.at + 8 + len(data)] = data + b"\0\0\0\0"
            self.at += 4 + len(data)


def went_further() -> bool:
    """Whether the last run took an edge that none took before; always no without the coverage build."""
    return COVERAGE is not None and bool(COVERAGE.coverage_new())


def fuzz_apply(seed: int, rounds: int, trail: Trail) -> int:
    """apply_batch: EngineError and no change, or sound events and invariants. The number of batches taken."""
    rng = random.Random(seed)
    bases: list[tuple[bytes, list[bytes]]] = []
    for name in rng.sample(sorted(PROFILES), 8):
        records = corpus(name, rng.getrandbits(30), 250)
        engine = Engine()
        engine.apply_batch(b"".join(records))
        bases.append((engine.snapshot(), records))
    found: list[list[bytes]] = []
    engine, taken, left, records = Engine(), 0, 0, bases[0][1]
    for number in range(rounds):
        if left == 0:
            snapshot, records = rng.choice(bases)
            engine, left = Engine.restore(snapshot), BATCHES_A_STATE
            trail.start(snapshot)
            went_further()
        pool = rng.choice(found) if found and rng.random() < 0.5 else records
        data = mutate_batch(rng, pool, engine.seq, engine.now_ns)
        trail.add(data)
        careful = number % 16 == 0
        before = engine.state_hash() if careful else ""
        try:
            events = engine.apply_batch(data)
        except EngineError:
            assert not careful or engine.state_hash() == before, f"a refused batch left traces: {data!r}"
        else:
            taken, left = taken + 1, left - 1
            engine.check()
            if careful and len(events) < 2**20:
                decode_events(events)
            if went_further() and data:
                found.append(split(data))
    return taken


def fuzz_restore(seed: int, rounds: int, trail: Trail) -> int:
    """restore: EngineError, or an engine that stands exactly where the bytes say. The number of snapshots taken."""
    rng = random.Random(seed)
    bodies, taken, head = [], 0, b""
    for name in rng.sample(sorted(PROFILES), 8):
        engine = Engine()
        engine.apply_batch(b"".join(corpus(name, rng.getrandbits(30), 120)))
        head, _, body = engine.snapshot().partition(b"\n")
        bodies.append(body)
    for _ in range(rounds):
        body = rng.choice(bodies)
        changed = rng.choice(BYTE_MUTATIONS)(rng, body) if rng.random() < 0.2 else mutate_text(rng, body)
        digest = hashlib.sha256(changed).hexdigest().encode()
        data = b" ".join([*head.split(b" ")[:3], digest]) + b"\n" + changed
        trail.start(data)
        try:
            again = Engine.restore(data)
        except EngineError:
            if went_further():
                bodies.append(changed)
            continue
        taken += 1
        if went_further():
            bodies.append(changed)
        assert again.dump() == changed, "a restored engine says another state than its snapshot"
        try:
            again.check()
        except InvariantError:
            continue
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description="fuzz the engine's doors")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=20_000, help="batches; a tenth as many snapshots")
    parser.add_argument("--trail", type=Path, help="file for what the engine went through")
    options = parser.parse_args()
    trail, per, done, seed = Trail(options.trail), 100_000, 0, options.seed
    begun = time.process_time()
    while done < options.rounds:
        part = min(per, options.rounds - done)
        batches, snapshots = fuzz_apply(seed, part, trail), fuzz_restore(seed, max(1, part // 10), trail)
        done, seed = done + part, seed + 1_000_003
        edges = COVERAGE.coverage_edges() if COVERAGE is not None else 0
        resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"apply_batch: {done} batches, of the last {part} taken {batches}; restore: {done // 10} snapshots, "
            f"taken {snapshots}; {edges} edges, {resident} MB at most, {time.process_time() - begun:.0f} s of CPU",
            flush=True,
        )


if __name__ == "__main__":
    main()
