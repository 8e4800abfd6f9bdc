"""`luxterm stop`: ends a node that was left running."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from luxterm.cli import EXIT_FAILED, EXIT_OK
from luxterm.node.supervise import DATA_DIR_VARIABLE, default_data_dir, find_node, stop_node

HELP = "end a node that was left running"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data-dir", type=Path, help=f"the node's data directory (default: {DATA_DIR_VARIABLE} or the platform's)"
    )
    parser.add_argument("--timeout", type=float, default=10.0, metavar="SECONDS", help="how long to wait (default: 10)")


def run(args: argparse.Namespace) -> int:
    data_dir = args.data_dir or default_data_dir()
    info = find_node(data_dir)
    try:
        if info is None or not stop_node(data_dir, args.timeout):
            print(f"no node runs on {data_dir}")
            return EXIT_OK
    except TimeoutError as error:
        print(
            f"luxterm stop: {error}; end it with `kill -9 {info.pid if info else ''}`: its journal survives that",
            file=sys.stderr,
        )
        return EXIT_FAILED
    print(f"node {info.pid} on {data_dir} has stopped")
    return EXIT_OK
