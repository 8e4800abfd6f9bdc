"""`luxterm journal`: look at, check, copy and shorten what a node has written."""

from __future__ import annotations

import argparse
import contextlib
import itertools
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from luxterm.cli import EXIT_FAILED, EXIT_OK
from luxterm.engine import Engine
from luxterm.journal import snapshots
from luxterm.journal.replay import Batch, commands
from luxterm.journal.salvage import keep_before
from luxterm.journal.store import JOURNAL_FILE, Journal
from luxterm.model.errors import JournalError, UsageError
from luxterm.model.records import decode_events, encode_command
from luxterm.node.recovery import begin, check_rules, recover
from luxterm.node.supervise import DATA_DIR_VARIABLE, default_data_dir

HELP = "check, print, copy or shorten a node's journal"
_BATCHES_BETWEEN_CHECKS: Final = 5_000
_BESIDE: Final = (f"{snapshots.DIRECTORY}/*.snapshot", "settlement/**/*.json", "keys.json", "equity.log")
"""What belongs to a data directory beside the journal. Nonces do not: the chain knows them better than an old copy."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    where = argparse.ArgumentParser(add_help=False)
    for each, default in ((parser, None), (where, argparse.SUPPRESS)):
        each.add_argument(
            "--data-dir",
            type=Path,
            default=default,
            help=f"the node's data directory (default: {DATA_DIR_VARIABLE} or the platform's)",
        )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, text: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=text, description=text, parents=[where])

    action("verify", "check every record, replay them all, compare with the states recorded")
    dump = action("dump", "print commands as JSON lines")
    dump.add_argument("--from", dest="first", type=int, default=0, metavar="SEQ", help="begin here")
    dump.add_argument("--to", dest="last", type=int, default=2**63, metavar="SEQ", help="end here")
    dump.add_argument(
        "--events",
        action="store_true",
        help="replay, and print what each command did as well",
    )
    action("compact", "drop what lies before the newest snapshot; the node must be stopped")
    backup = action("backup", "copy journal and snapshots to a new directory, also while a node runs")
    backup.add_argument("target", type=Path, metavar="DIR")
    cut = action("cut", "keep what lies before a damaged record; the node must be stopped")
    cut.add_argument("--from", dest="first", type=int, required=True, metavar="SEQ", help="the first sequence to drop")


def run(args: argparse.Namespace) -> int:
    data_dir = args.data_dir or default_data_dir()
    if not (data_dir / JOURNAL_FILE).exists():
        raise UsageError(f"there is no journal in {data_dir}")
    actions: dict[str, Callable[[Path, argparse.Namespace], int]] = {
        "verify": _verify, "dump": _dump, "compact": _compact, "backup": _backup, "cut": _cut,
    }  # fmt: skip
    return actions[args.action](data_dir, args)


def _look(data_dir: Path) -> Journal:
    journal = Journal.look(data_dir, Engine().rules_version)
    if journal.torn_bytes:
        _say(f"{journal.path}: {journal.torn_bytes} bytes of a write that was cut short are dropped")
    return journal


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _first_state(journal: Journal) -> Engine:
    """The earliest state that commands of this journal can be replayed from: the beginning, or its oldest snapshot."""
    if journal.first_seq == 1:
        return Engine()
    oldest = None
    for path in reversed(snapshots.kept(journal.data_dir)):
        with contextlib.suppress(JournalError):
            found = snapshots.read(path)
            if journal.hash_at(found.seq) == found.chain:
                oldest = found
                break
    return begin(journal, oldest, _say)[0]


def _verify(data_dir: Path, args: argparse.Namespace) -> int:
    journal = _look(data_dir)
    try:
        engine = _first_state(journal)
        check_rules(journal, engine)
        recorded, compared, count = journal.checkpoints(), 0, 0
        start = engine.seq
        for count, batch in enumerate(itertools.chain([None], journal.batches())):
            if batch is not None and batch.first_seq > start:
                engine.apply_batch(batch.records, events=False)
            if engine.seq in recorded:
                compared += 1
                if engine.state_hash() != recorded[engine.seq].hex():
                    print(f"{journal.path}: replayed, the state at {engine.seq} is not the one recorded there")
                    return EXIT_FAILED
            if count % _BATCHES_BETWEEN_CHECKS == 0:
                engine.check()
        engine.check()
        print(f"{journal.path}: {journal.first_seq} to {journal.last_seq} in {count} batches, every record intact")
        since = f", from the snapshot at {start}" if start else ""
        print(f"replayed: state {engine.state_hash()}, {compared} recorded states compared and equal{since}")
        return EXIT_OK
    except JournalError as error:
        print(error)
        return EXIT_FAILED
    finally:
        journal.close()


def _dump(data_dir: Path, args: argparse.Namespace) -> int:
    journal = _look(data_dir)
    encoder = msgspec.json.Encoder(enc_hook=_text)
    try:
        engine = _first_state(journal) if args.events else None
        for batch in journal.batches():
            if batch.first_seq > args.last:
                break
            if engine is None and batch.last_seq < args.first:
                continue
            known = engine if engine is not None and batch.first_seq > engine.seq else None
            for row in _rows(journal, batch, known):
                if args.first <= row["seq"] <= args.last:
                    print(encoder.encode(row).decode())
        return EXIT_OK
    finally:
        journal.close()


def _rows(journal: Journal, batch: Batch, engine: Engine | None) -> Iterator[dict[str, Any]]:
    for stamped in commands([batch], str(journal.path)):
        fields = {name: _readable(value) for name, value in msgspec.structs.asdict(stamped.command).items()}
        yield {"seq": stamped.seq, "now_ns": stamped.now_ns, "command": type(stamped.command).__name__, **fields}
        if engine is not None:
            events = decode_events(engine.apply(encode_command(stamped.command, stamped.seq, stamped.now_ns)))
            for each in events:
                fields = {name: _readable(value) for name, value in msgspec.structs.asdict(each.event).items()}
                yield {"seq": each.seq, "index": each.index, "event": type(each.event).__name__, **fields}


def _readable(value: object) -> object:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value


def _text(value: object) -> str:
    return str(value)


def _compact(data_dir: Path, args: argparse.Namespace) -> int:
    journal = Journal(data_dir, "fsync", Engine().rules_version)
    try:
        before = journal.size_bytes
        snapshot = snapshots.newest(data_dir, lambda found: journal.hash_at(found.seq) == found.chain, _say)
        if snapshot is None or snapshot.seq < journal.first_seq:
            print("there is no newer snapshot to begin from: start and stop the node once, so that it leaves one")
            return EXIT_FAILED
        recover(journal, _say)  # proves that the snapshot and what follows it give the state, before anything goes
        journal.drop_before(snapshot.seq)
        print(f"{journal.path} begins at {journal.first_seq} now; {before:,} bytes have become {journal.size_bytes:,}")
        return EXIT_OK
    finally:
        journal.close()


def _copy(data_dir: Path, target: Path) -> None:
    """What makes a data directory: first what may be older than the journal and not newer, the journal last."""
    journal = _look(data_dir)
    try:
        for pattern in _BESIDE:
            for path in sorted(data_dir.glob(pattern)):
                into = target / path.relative_to(data_dir)
                into.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with contextlib.suppress(FileNotFoundError):  # the node has replaced it by a newer one
                    shutil.copy2(path, into)
        journal.backup(target / JOURNAL_FILE)
    finally:
        journal.close()


def _backup(data_dir: Path, args: argparse.Namespace) -> int:
    target: Path = args.target
    try:
        if target.exists() and any(target.iterdir()):
            raise UsageError(f"{target} is not empty; name a new directory")
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(f"{target} cannot take a backup: {error.strerror}; name another directory") from None
    try:
        _copy(data_dir, target)
    except BaseException as error:
        shutil.rmtree(target, ignore_errors=True)  # half a copy must not be taken for one
        if isinstance(error, OSError):
            raise UsageError(f"{error.filename or target}: {error.strerror}; nothing was kept in {target}") from None
        raise
    copy = _look(target)
    try:
        last = 0
        for batch in copy.batches():
            last = batch.last_seq
        print(f"{target} holds the journal up to {last or copy.last_seq}, every record intact")
        return EXIT_OK
    finally:
        copy.close()


def _cut(data_dir: Path, args: argparse.Namespace) -> int:
    last, kept = keep_before(data_dir, args.first)
    snapshots.tidy(data_dir, last)  # those behind it are put away, not lost: with the old file they are a venue
    print(f"the journal ends at {last} now; the old file is {kept}, its later snapshots are called *.unused")
    return EXIT_OK
