"""`luxterm replay`: recorded market data through a node, or market-by-order data through the engine and compared."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from luxterm.cli import EXIT_FAILED, EXIT_OK
from luxterm.clock import monotonic, sleep
from luxterm.model.errors import UsageError, VenueUnavailable
from luxterm.node.supervise import DATA_DIR_VARIABLE, LOG_FILE, default_data_dir, find_node, start_node, stop_node
from luxterm.sources.formats.base import Kind, Recording

if TYPE_CHECKING:
    from luxterm.replay.audit import Report
    from luxterm.replay.feeder import Fed
    from luxterm.replay.tally import Difference

HELP = "replay recorded market data through a node, or check it against the engine"
NODE_START_S: Final = 30.0
SHOWN_DIFFERENCES: Final = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="recorded data; told by content, not by name"
    )
    parser.add_argument("--speed", default="1", metavar="N|max", help="1 = as it happened, 10 = ten times as fast, max")
    parser.add_argument("--verify", action="store_true", help="market-by-order: compare the engine's fills and book")
    parser.add_argument("--json", action="store_true", help="print one JSON object for each file and nothing else")
    parser.add_argument("--symbol", default="", help="the market to feed, where the file does not say")
    parser.add_argument("--url", help="a node's WebSocket address; default: the node that runs, or a temporary one")
    parser.add_argument("--data-dir", type=Path, help=f"whose node to attach to (default: {DATA_DIR_VARIABLE})")
    parser.add_argument("--no-takers", action="store_true", help="trades move the index price only; nobody takes")


def run(args: argparse.Namespace) -> int:
    from luxterm.replay.pace import read_speed
    from luxterm.sources.formats.recognise import recognise

    speed = read_speed(args.speed)
    # All files are looked at before the first is fed: a wrong one must not end a long replay half-way.
    recordings = [recognise(path) for path in args.files]
    if args.verify:
        return _verify(recordings, args.json)
    # Whoever ends the replay ends its temporary node too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _node(args, recordings) as url:
        return asyncio.run(_feed(recordings, url, speed, args))


# --- checking ------------------------------------------------------------------------------------------------------


def _verify(recordings: list[Recording], as_json: bool) -> int:
    from luxterm.engine import Engine
    from luxterm.replay.audit import audit
    from luxterm.replay.engine_door import EngineDoor
    from luxterm.sources.formats.dbn import DbnRecording

    for recording in recordings:
        if not isinstance(recording, DbnRecording):
            raise UsageError(
                f"{recording.path}: {recording.format} cannot be verified; only market-by-order files name their fills"
            )
    for recording in cast(list[DbnRecording], recordings):
        with _bar(recording, as_json) as move:
            report, differences = audit(recording, EngineDoor(Engine()), move)
        if as_json:
            print(msgspec.json.encode(report).decode())
        else:
            print(_report_text(report, differences))
    return EXIT_OK


def _report_text(report: Report, differences: tuple[Difference, ...]) -> str:
    final = report.final
    lines = [
        f"{report.file}: {report.records:,} records",
        f"  aggressors   {report.aggressors:,}; fills as recorded {report.exact:,}, same makers {report.same_makers:,}",
        f"  traded       {report.lots:,} lots in {report.maker_fills:,} fills of makers",
        f"  told         {report.icebergs_told:,} icebergs, {report.unseen_makers_told:,} unseen makers, "
        f"{report.self_trade_cancels:,} self-trade cancels",
        f"  auctions     {report.auction_prints:,} prints",
        f"  final book   {final.orders:,} orders, {final.bid_levels:,} bid and {final.ask_levels:,} ask levels, "
        f"best {final.best_bid or 'none'} / {final.best_ask or 'none'}"
        f"{', as recorded' if report.final_as_recorded else ', NOT as recorded'}",
    ]
    for difference in differences[:SHOWN_DIFFERENCES]:
        lines.append(f"  differs at {difference.ts_ns}, order {difference.order_id}:")
        for name, fills in (("recorded", difference.recorded), ("engine", difference.matched)):
            text = ", ".join(f"{fill.size} of {fill.order_id}" for fill in fills[:8])
            lines.append(f"    {name:<9}{text}{', ...' if len(fills) > 8 else ''}")
    return "\n".join(lines)


# --- feeding -------------------------------------------------------------------------------------------------------


async def _feed(recordings: list[Recording], url: str, speed: float | None, args: argparse.Namespace) -> int:
    from luxterm.replay.feeder import Feeder

    feeder = Feeder(url, speed=speed, symbol=args.symbol, takers=not args.no_takers)
    status, done = EXIT_OK, False
    try:
        for recording in recordings:
            with _bar(recording, args.json) as move:
                fed = await feeder.feed(recording, move)
            if fed.refused and fed.refused == fed.orders:
                status = EXIT_FAILED
            print(msgspec.json.encode(fed).decode() if args.json else _fed_text(fed), flush=True)
        done = True
    finally:
        await feeder.close(leave_standing=done)
    return status


def _fed_text(fed: Fed) -> str:
    parts = [f"{fed.rows:,} rows in {fed.seconds:,.1f} s"]
    if fed.prices:
        parts.append(f"{fed.prices:,} index prices")
    if fed.orders:
        parts.append(f"{fed.orders:,} order requests, {fed.refused:,} refused, {fed.trades:,} fills")
    if fed.disturbed:
        parts.append(f"{fed.disturbed:,} fills were others' than recorded: somebody else traded there")
    return f"{fed.file} ({fed.format}) into {fed.market}: {'; '.join(parts)}"


@contextlib.contextmanager
def _node(args: argparse.Namespace, recordings: list[Recording]) -> Iterator[str]:
    """The address of the node to feed; a temporary one is ended and forgotten afterwards."""
    if args.url:
        yield args.url
        return
    found = find_node(args.data_dir or default_data_dir())
    if found is not None:
        yield found.ws_url
        return
    makers = any(recording.kind not in (Kind.MBO, Kind.BOOK) for recording in recordings)
    ports = ["--port", "0", "--ws-port", "0", "--grpc-port", "0"]
    with tempfile.TemporaryDirectory(prefix="luxterm-replay-") as folder:
        data_dir = Path(folder)
        if not args.json:
            print("no node runs: a temporary one takes the replay", file=sys.stderr)
        process = start_node(
            data_dir, extra_args=[*ports, "--market", "sim" if makers else "none", "--durability", "os"]
        )
        try:
            deadline = monotonic() + NODE_START_S
            while (found := find_node(data_dir)) is None:
                if process.poll() is not None or monotonic() > deadline:
                    log = (data_dir / LOG_FILE).read_text(errors="replace").strip().splitlines()
                    raise VenueUnavailable(f"the temporary node did not start: {log[-1] if log else 'it said nothing'}")
                sleep(0.02)
            yield found.ws_url
        finally:
            with contextlib.suppress(TimeoutError):
                stop_node(data_dir)
            if process.poll() is None:
                process.terminate()
            process.wait()


@contextlib.contextmanager
def _bar(recording: Recording, quiet: bool) -> Iterator[Any]:
    """A progress bar on the error output: a callback for the part done, or None where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(recording.path.name, total=1.0)
        yield lambda done: progress.update(task, completed=done)
