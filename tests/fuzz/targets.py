"""Fuzz targets: what may come out of the engine's doors, whatever goes in.

Run a long campaign with `python -m fuzz.targets --rounds 200000 --seed 1` (PYTHONPATH=src:tests).
"""

from __future__ import annotations

import argparse
import hashlib
import random

from fuzz.mutate import BYTE_MUTATIONS, mutate_batch, mutate_text
from properties.generate import stream
from properties.profiles import PROFILES
from reference.engine import Reference

from luxterm.engine import Engine
from luxterm.model.errors import EngineError, InvariantError
from luxterm.model.records import decode_events, encode_command


def corpus(profile: str, seed: int, count: int) -> list[bytes]:
    """The records of an ordinary stream."""
    twin, out = Reference(), []
    for seq, (now_ns, command) in enumerate(stream(PROFILES[profile], seed, count, twin), 1):
        twin.apply(command, seq, now_ns)
        out.append(encode_command(command, seq, now_ns))
    return out


def fuzz_apply(seed: int, rounds: int) -> int:
    """apply_batch: EngineError and no change, or sound events and invariants. The number of batches taken."""
    rng = random.Random(seed)
    records = corpus(rng.choice(sorted(PROFILES)), seed, 300)
    engine, taken = Engine(), 0
    engine.apply_batch(b"".join(records))
    for _ in range(rounds):
        data = mutate_batch(rng, records, engine.seq, engine.now_ns)
        before = (engine.seq, engine.now_ns, engine.state_hash())
        try:
            decode_events(engine.apply_batch(data))
            taken += 1
        except EngineError:
            assert (engine.seq, engine.now_ns, engine.state_hash()) == before, f"a refused batch left traces: {data!r}"
        engine.check()
    return taken


def fuzz_restore(seed: int, rounds: int) -> int:
    """restore: EngineError, or an engine that stands exactly where the bytes say. The number of snapshots taken."""
    rng = random.Random(seed)
    engine, taken = Engine(), 0
    engine.apply_batch(b"".join(corpus(rng.choice(sorted(PROFILES)), seed, 200)))
    snapshot = engine.snapshot()
    head, _, body = snapshot.partition(b"\n")
    for _ in range(rounds):
        if rng.random() < 0.2:
            data = rng.choice(BYTE_MUTATIONS)(rng, snapshot)
        else:
            changed = mutate_text(rng, body)
            digest = hashlib.sha256(changed).hexdigest().encode()
            data = b" ".join([*head.split(b" ")[:3], digest]) + b"\n" + changed
        try:
            again = Engine.restore(data)
        except EngineError:
            continue
        taken += 1
        assert again.dump() == data.partition(b"\n")[2], "a restored engine says another state than its snapshot"
        try:
            again.check()
        except InvariantError:
            continue
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description="fuzz the engine's doors")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=20_000)
    options = parser.parse_args()
    print("apply_batch: batches taken", fuzz_apply(options.seed, options.rounds))
    print("restore: snapshots taken", fuzz_restore(options.seed, options.rounds // 4))


if __name__ == "__main__":
    main()
