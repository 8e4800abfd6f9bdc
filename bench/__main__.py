"""`python -m bench [names]`: measures and prints a table in the form of docs/benchmarks.md. Writes no file."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from bench.table import Row, machine, markdown

PARTS = {
    "engines": "the engine by batch and by call next to its peers; memory of a million orders",
    "growth": "cost over orders, levels, accounts, markets; a mark move; a cascade of liquidations",
    "instructions": "instructions for each command under callgrind, and where they go",
    "gateway": "order round trips, pipelined orders, JSON-RPC, fan-out of books",
    "prices": "aggregation of a large venue; a vendor's tick on its way to a subscriber",
    "start": "node start: empty, with a journal of a million commands",
    "screen": "what the workstation costs, and the round trip while it is open",
    "evening": "memory of the workstation over eight simulated hours; processor time from a key to the screen",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"parts to measure: {', '.join(PARTS)} (default: all)")
    parser.add_argument("--runs", type=int, default=5, help="turns of each measure (default 5)")
    args = parser.parse_args()
    if unknown := [name for name in args.names if name not in PARTS]:
        parser.error(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"the machine is busy (load {load:.1f}); these figures will be too low", file=sys.stderr)
    rows: list[Row] = []
    for name in args.names or PARTS:
        print(f"{name}: {PARTS[name]} ...", file=sys.stderr)
        rows += importlib.import_module(f"bench.{name}").run(args.runs)
    print(machine())
    print()
    print(markdown(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
