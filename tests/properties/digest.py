"""One number for everything that happens: events and states of twin and engine over streams of every profile.

`python -m properties.digest` prints it. Another hash seed, another build of the extension, another machine: the same
number, or something decides that must not.
"""

from __future__ import annotations

import argparse
import hashlib

from properties.generate import stream
from properties.profiles import PROFILES
from reference.engine import Reference

from luxterm.engine import Engine
from luxterm.model.records import encode_command


def digest(names: list[str], seed: int, count: int) -> str:
    """SHA-256 over every command, both answers to it and both states at the end of each stream."""
    total = hashlib.sha256()
    for name in names:
        twin, engine = Reference(), Engine()
        for seq, (now_ns, command) in enumerate(stream(PROFILES[name], seed, count, twin), 1):
            total.update(repr((now_ns, command, twin.apply(command, seq, now_ns))).encode())
            total.update(engine.apply(encode_command(command, seq, now_ns)))
        total.update(f"{name} {twin.state_hash()} {engine.state_hash()}".encode())
    return total.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description="a digest of events and states")
    parser.add_argument("--commands", type=int, default=300)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=list(PROFILES), choices=list(PROFILES), metavar="PROFILE")
    options = parser.parse_args()
    print(digest(options.only, options.seed, options.commands))


if __name__ == "__main__":
    main()
