"""How long a node takes to start: empty, with a journal of a million commands, and again from what that start left."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import msgspec

from bench.engines import ACCOUNTS, commands
from bench.nodes import node
from bench.table import Row
from bench.workload import generate
from luxterm.engine import Engine
from luxterm.journal.store import Journal
from luxterm.model.codes import SystemAccount
from luxterm.model.commands import Command, Deposit, OpenAccount, PlaceOrder, SetIndexPrice
from luxterm.model.records import encode_command
from luxterm.model.units import USD6

COMMANDS = 1_000_000
BATCH = 256
"""Commands in one group commit of a busy node."""
OPTIONS = ("--market", "none", "--durability", "os")


def write_journal(data_dir: Path, count: int) -> int:
    """Fills a node's fresh journal up to `count` commands; how many orders rest at its end."""
    journal = Journal(data_dir, "os")
    engine = Engine()
    for batch in journal.batches():
        engine.apply_batch(batch.records)
    first_account = max(engine.account_ids(), default=0) + 1
    first_account = max(first_account, int(SystemAccount.FIRST_USER))
    now_ns, seq = max(time.time_ns(), engine.now_ns), journal.last_seq
    setup: list[Command] = [OpenAccount(f"bench-{number}".encode()) for number in range(ACCOUNTS)]
    setup += [Deposit(first_account + number, 0, 10**9 * USD6) for number in range(ACCOUNTS)]
    setup.append(SetIndexPrice(0, 100_000, now_ns))
    flow = commands(generate(count))
    shift = first_account - int(SystemAccount.FIRST_USER)
    records: list[bytes] = []
    for command in (*setup, *flow):
        if seq == count:
            break
        if shift and hasattr(command, "side"):
            command = msgspec.structs.replace(command, account=command.account + shift)
        if isinstance(command, PlaceOrder):
            command = msgspec.structs.replace(command, size_lots=command.size_lots * 100)
        seq, now_ns = seq + 1, now_ns + 1000
        records.append(encode_command(command, seq, now_ns))
        if len(records) == BATCH or seq == count:
            journal.append(seq - len(records) + 1, records)
            engine.apply_batch(b"".join(records), events=False)
            records = []
    journal.close()
    market = engine.market(0)
    return market.orders if market is not None else 0


def run(runs: int) -> list[Row]:
    empty, cold, warm = [], [], []
    for _ in range(runs):
        with node(*OPTIONS) as running:
            empty.append(running.started_s)
    with tempfile.TemporaryDirectory(prefix="luxterm-bench-") as folder:
        for number in range(min(runs, 3)):
            data_dir = Path(folder) / f"node-{number}"
            with node(*OPTIONS, data_dir=data_dir):
                pass
            for snapshot in (data_dir / "snapshots").glob("*"):
                snapshot.unlink()
            write_journal(data_dir, COMMANDS)
            with node(*OPTIONS, data_dir=data_dir) as running:
                cold.append(running.started_s)
            with node(*OPTIONS, data_dir=data_dir) as running:
                warm.append(running.started_s)
    size = "journal of 1,000,000 commands"
    return [
        Row("node start, empty", "luxterm", "s", tuple(empty)),
        Row(f"node start, {size}, all replayed", "luxterm", "s", tuple(cold)),
        Row(f"node start, {size}, from the snapshot of the last end", "luxterm", "s", tuple(warm)),
    ]
