"""`luxterm doctor`: what is installed, reachable, stale or misconfigured, and what to do about it."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from luxterm.cli import EXIT_FAILED, EXIT_OK
from luxterm.model.errors import ConfigError, LuxtermError
from luxterm.node.supervise import DATA_DIR_VARIABLE, default_data_dir, find_node

HELP = "say what is installed, reachable, stale or misconfigured, and what to do"
TIMEOUT_S: Final = 3.0
LOW_SPACE_BYTES: Final = 1 << 30


class Finding(NamedTuple):
    level: Literal["ok", "note", "bad"]
    subject: str
    text: str
    advice: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="a dex-config.yaml to look at")
    parser.add_argument(
        "--data-dir", type=Path, help=f"the node's data directory (default: {DATA_DIR_VARIABLE} or the platform's)"
    )
    parser.add_argument("--json", action="store_true", help="print findings as JSON")


def run(args: argparse.Namespace) -> int:
    data_dir = args.data_dir or default_data_dir()
    findings = list(examine(args.config, data_dir))
    if args.json:
        print(json.dumps([finding._asdict() for finding in findings], indent=1))
    else:
        for finding in findings:
            print(f"{finding.level:<5}{finding.subject:<15}{finding.text}")
            if finding.advice:
                print(f"{'':<20}-> {finding.advice}")
    return EXIT_FAILED if any(finding.level == "bad" for finding in findings) else EXIT_OK


def examine(config: Path | None, data_dir: Path) -> Iterator[Finding]:
    """Every check in turn; one that fails by itself is a finding too and does not end the others."""
    checks: list[Callable[[], Iterator[Finding]]] = [
        _python,
        _engine,
        _parts,
        lambda: _directory(data_dir),
        lambda: _journal(data_dir),
        lambda: _node(data_dir),
        lambda: _configuration(config),
        _terminal,
    ]
    for check in checks:
        try:
            yield from check()
        except Exception as error:
            yield Finding("bad", getattr(check, "__name__", "check").strip("_<>"), f"{type(error).__name__}: {error}")


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ok", "python", f"{version}, SQLite {sqlite3.sqlite_version}")


def _engine() -> Iterator[Finding]:
    try:
        from luxterm.engine import Engine

        yield Finding("ok", "engine", f"compiled, rules version {Engine().rules_version}")
    except ImportError as error:
        yield Finding("bad", "engine", f"not built: {error}", "run `make install`")


def _parts() -> Iterator[Finding]:
    for name, use in (("uvloop", "the node's event loop"), ("coincurve", "fast signing"), ("grpc", "the gRPC port")):
        if importlib.util.find_spec(name) is None:
            yield Finding("bad", name, f"missing ({use})", "run `make install`")
    root = Path(__file__).resolve().parents[3]
    anvil = shutil.which("anvil") or _first(root.glob("node_modules/@foundry-rs/anvil-*/bin/anvil"))
    if anvil is None:
        yield Finding("note", "anvil", "not installed: there is no local chain", "run `make node-tools`")
    else:
        yield Finding("ok", "anvil", str(anvil))


def _first(paths: Iterator[Path]) -> Path | None:
    return next(iter(sorted(paths)), None)


def _directory(data_dir: Path) -> Iterator[Finding]:
    if not data_dir.exists():
        yield Finding("note", "data", f"{data_dir} does not exist yet; the first node makes it")
        return
    mode = data_dir.stat().st_mode & 0o777
    if mode & 0o077:
        advice = f"chmod 700 {data_dir}"
        yield Finding("bad", "data", f"{data_dir} can be read by others (mode {mode:o})", advice)
    if not os.access(data_dir, os.W_OK):
        yield Finding("bad", "data", f"{data_dir} cannot be written", "choose another --data-dir")
    free = shutil.disk_usage(data_dir).free
    if free < LOW_SPACE_BYTES:
        yield Finding("bad", "disk", f"{free >> 20} MiB are free", "free some space: a full disk halts the venue")
    else:
        yield Finding("ok", "data", f"{data_dir}, {free >> 30} GiB free")


def _journal(data_dir: Path) -> Iterator[Finding]:
    from luxterm.engine import Engine
    from luxterm.journal.store import JOURNAL_FILE, Journal

    if not (data_dir / JOURNAL_FILE).exists():
        return
    try:
        journal = Journal.look(data_dir, Engine().rules_version)
    except LuxtermError as error:
        yield Finding("bad", "journal", str(error))
        return
    try:
        for batch in journal.batches():
            del batch
        yield Finding("ok", "journal", f"{journal.last_seq:,} commands, {journal.size_bytes >> 10:,} KiB, intact")
    except LuxtermError as error:
        yield Finding("bad", "journal", str(error))
    finally:
        journal.close()
    damaged = sorted(data_dir.glob(f"{JOURNAL_FILE}.damaged-*"))
    if damaged:
        advice = f"remove {damaged[0]} when you are done with it"
        yield Finding("note", "journal", f"{len(damaged)} damaged files are kept", advice)


def _node(data_dir: Path) -> Iterator[Finding]:
    info = find_node(data_dir)
    if info is None:
        yield Finding("note", "node", "none runs on this directory", "start one with `luxterm` or `luxterm serve`")
        return
    try:
        health = _get(f"{info.http_url}/health")
    except (OSError, ValueError) as error:
        advice = f"`luxterm stop --data-dir {data_dir}` and start it again"
        yield Finding("bad", "node", f"process {info.pid} does not answer at {info.http_url}: {error}", advice)
        return
    reasons = health.get("reasons") or []
    if health.get("status") == "ok":
        yield Finding("ok", "node", f"process {info.pid} at {info.http_url}, {info.auth} mode")
    for reason in reasons:
        yield Finding("bad", "node", str(reason), _advice_for(str(reason)))


def _advice_for(reason: str) -> str:
    if "stale" in reason:
        return "configure price.sources, start with --market sim, or pin a price with oracle.push"
    if "journal" in reason or "disk" in reason:
        return "free some space; the node goes on by itself"
    return "see node.log in the data directory"


def _get(url: str) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as response:
            return dict(json.load(response))
    except urllib.error.HTTPError as error:  # an unhealthy node answers with its reasons and an error status
        return dict(json.load(error))


def _configuration(path: Path | None) -> Iterator[Finding]:
    from luxterm.node.config import read_config
    from luxterm.node.stages import auth_of, market_of, price_settings

    try:
        config = read_config(path)
        price_settings(config)
        auth, market = auth_of(config), market_of(config)
    except ConfigError as error:
        yield Finding("bad", "configuration", str(error))
        return
    name = path if path is not None else "defaults"
    symbols = ", ".join(symbol.symbol for symbol in config.trading.symbols)
    yield Finding("ok", "configuration", f"{name}: {symbols}; {auth} mode, market {market}")
    if auth == "required" and not config.server.auth.jwt_secret:
        advice = "set server.auth.jwt_secret (DEX_JWT_SECRET) to keep tokens over restarts"
        yield Finding("note", "configuration", "no jwt_secret: tokens end with each run", advice)
    if config.keeper.get("enabled") and not config.blockchain.contracts.oracle_hub:
        advice = "deploy with `luxterm deploy --phase 2` and set ORACLE_HUB_ADDRESS"
        yield Finding("note", "keeper", "enabled, but there is no OracleHub address", advice)
    url = config.blockchain.c_chain.rpc_url
    if url:
        yield _chain(url, config.blockchain.c_chain.chain_id)


def _chain(url: str, wanted: int) -> Finding:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    place = url.split("://", 1)[-1].split("/", 1)[0].rpartition("@")[2]  # never the key in an endpoint's path
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
            found = int(json.load(response)["result"], 16)
    except (OSError, ValueError, KeyError) as error:
        advice = "start a local chain with `luxterm chain up`, or correct C_CHAIN_RPC_URL"
        return Finding("bad", "chain", f"{place} does not answer ({type(error).__name__})", advice)
    if found != wanted:
        advice = "correct blockchain.c_chain.chain_id or the endpoint"
        return Finding("bad", "chain", f"{place} is chain {found}, the configuration says {wanted}", advice)
    return Finding("ok", "chain", f"{place}, chain {found}")


def _terminal() -> Iterator[Finding]:
    columns, lines = shutil.get_terminal_size()
    if not sys.stdout.isatty():
        return
    if columns < 80 or lines < 24:
        yield Finding("note", "terminal", f"{columns}x{lines} is small", "the workstation needs 80x24, likes 120x36")
    else:
        yield Finding("ok", "terminal", f"{columns}x{lines}, {os.environ.get('TERM', 'unknown')}")
