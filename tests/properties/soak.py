"""Streams with fresh seeds until the time is up: what a night or an idle core is for.

`python -m properties.soak --seconds 3600` (PYTHONPATH=src:tests; `make soak`). Every difference is shrunk and saved as
a script; the exit code says whether there was one.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from pathlib import Path

from properties.compare import replay, run, smallest
from properties.profiles import PROFILES
from properties.script import Step, save


def found(name: str, seed: int, steps: list[Step], difference: AssertionError, folder: Path) -> Path:
    """Shrinks the stream that parted the two and writes it as a script; its path."""
    small = smallest(steps)
    path = folder / f"luxterm-found-{name.replace(' ', '-')}-{seed}.json"
    save(path, f"profile {name}, seed {seed}", small)
    try:
        replay(small)
    except AssertionError as error:
        difference = error
    print(f"{name} seed {seed}: {difference}\n{len(small)} steps: {path}", flush=True)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description="engine against twin until the time is up")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--commands", type=int, default=20_000, help="commands a stream")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="first seed; one more for every round")
    parser.add_argument("--only", nargs="*", default=list(PROFILES), choices=list(PROFILES), metavar="PROFILE")
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()))
    options = parser.parse_args()
    deadline, commands, streams, differences = time.monotonic() + options.seconds, 0, 0, 0
    for seed in itertools.count(options.seed):
        for name in options.only:
            if time.monotonic() > deadline:
                print(f"{streams} streams, {commands} commands, {differences} differences", flush=True)
                sys.exit(min(differences, 1))
            _, steps, difference = run(PROFILES[name], seed, options.commands)
            streams, commands = streams + 1, commands + len(steps)
            if difference is not None:
                differences += 1
                found(name, seed, steps, difference, options.out)
        print(f"seed {seed}: {streams} streams, {commands} commands, {differences} differences", flush=True)


if __name__ == "__main__":
    main()
