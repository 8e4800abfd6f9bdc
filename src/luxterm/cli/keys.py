"""`luxterm keys create|list|revoke`: the API keys of a node, in its own file; a running node follows."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from luxterm.api.keys import KeyStore
from luxterm.cli import EXIT_FAILED, EXIT_OK
from luxterm.cli.oneshot import show
from luxterm.clock import SystemClock
from luxterm.model.units import SECOND
from luxterm.wire.session import Scope

HELP = "create, list or revoke API keys"
FILE_NAME = "keys.json"
HEAD = ("key", "account", "scopes", "created", "label", "addresses", "state")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("create", "list", "revoke"))
    parser.add_argument("key", nargs="?", help="revoke: the key's id")
    parser.add_argument("--account", default="default", help="create: whose key (default: default)")
    parser.add_argument(
        "--scope", action="append", choices=("read", "trade", "transfer"), help="may be given again (default: read)"
    )
    parser.add_argument("--label", default="", help="a note for yourself")
    parser.add_argument(
        "--ip", action="append", default=[], metavar="ADDRESS", help="addresses or networks that may use it"
    )
    parser.add_argument("--data-dir", type=Path, help="the node's data directory")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    from luxterm.node.supervise import default_data_dir

    store = KeyStore((args.data_dir or default_data_dir()) / FILE_NAME, SystemClock().now_ns)
    if args.action == "create":
        scopes = Scope.NONE
        for name in args.scope or ["read"]:
            scopes |= Scope[name.upper()]
        key, secret = store.create(args.account, int(scopes), args.label, args.ip)
        value = {"key_id": key.key_id, "secret": secret, "account": key.account}
        show(args, value, [(key.key_id, secret)], ("key", "secret"))
        print("The secret is shown this once and cannot be read again.", file=sys.stderr)
        return EXIT_OK
    if args.action == "revoke":
        if args.key is None or not store.revoke(args.key):
            print(f"luxterm keys: there is no live key {args.key}", file=sys.stderr)
            return EXIT_FAILED
        return EXIT_OK
    rows = []
    for key in store.of():
        scopes_text = ",".join(scope.name.lower() for scope in Scope(key.scopes) if scope.name)
        made = datetime.fromtimestamp(key.created_ns // SECOND, UTC).strftime("%Y-%m-%d %H:%M")
        state = "revoked" if key.revoked else "live"
        rows.append((key.key_id, key.account, scopes_text, made, key.label, ",".join(key.ips), state))
    show(args, [dict(zip(HEAD, row, strict=True)) for row in rows], rows, HEAD)
    return EXIT_OK
