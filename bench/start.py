"""How long a node takes to start: empty, with a journal of a million commands, and from snapshots."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import msgspec

from bench.engines import ACCOUNTS
from bench.flows import commands
from bench.nodes import node
from bench.table import Row
from bench.workload import generate
from luxterm.engine import Engine
from luxterm.journal.store import Journal
from luxterm.model.codes import SystemAccount
from luxterm.model.commands import CancelOrder, Command, Deposit, OpenAccount, PlaceOrder, SetIndexPrice
from luxterm.model.records import encode_command
from luxterm.model.units import USD6

COMMANDS = 1_000_000
CROWD_ACCOUNTS, CROWD_ORDERS = 10_000, 100_000
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
    flow = commands(generate(count), ACCOUNTS)
    shift = first_account - int(SystemAccount.FIRST_USER)
    records: list[bytes] = []
    for command in (*setup, *flow):
        if seq == count:
            break
        if shift and isinstance(command, (PlaceOrder, CancelOrder)):
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


def write_crowd(data_dir: Path) -> None:
    """Fills a node's fresh journal: 10,000 accounts with money, and 100,000 orders of theirs that rest."""
    journal = Journal(data_dir, "os")
    engine = Engine()
    for batch in journal.batches():
        engine.apply_batch(batch.records)
    first = max(max(engine.account_ids(), default=0) + 1, int(SystemAccount.FIRST_USER))
    now_ns, seq = max(time.time_ns(), engine.now_ns), journal.last_seq
    story: list[Command] = [OpenAccount(f"crowd-{number}".encode()) for number in range(CROWD_ACCOUNTS)]
    story += [Deposit(first + number, 0, 10**6 * USD6) for number in range(CROWD_ACCOUNTS)]
    story.append(SetIndexPrice(0, 6_500_000, now_ns))
    for number in range(CROWD_ORDERS):
        side = number % 2
        price = 6_500_000 + (1 if side else -1) * (10 + number // 20)
        account, name = first + number % CROWD_ACCOUNTS, f"order-{number}".encode()
        story.append(PlaceOrder(account, 0, side, 0, 0, 0, 0, 0, 0, 0, 0, price, 20, client_order_id=name))
    for at in range(0, len(story), BATCH):
        records = []
        for command in story[at : at + BATCH]:
            seq, now_ns = seq + 1, now_ns + 1000
            records.append(encode_command(command, seq, now_ns))
        engine.apply_batch(b"".join(records), events=False)
        journal.append(seq - len(records) + 1, records)
    journal.close()
    market = engine.market(0)
    if market is None or market.orders != CROWD_ORDERS:
        raise RuntimeError(f"{market} holds other orders than were placed")


class Starts:
    """Wall and processor seconds of starts of one kind."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._wall: list[float] = []
        self._cpu: list[float] = []

    def take(self, data_dir: Path | None = None) -> None:
        with node(*OPTIONS, data_dir=data_dir) as running:
            self._wall.append(running.started_s)
            self._cpu.append(running.started_cpu_s)

    def rows(self) -> list[Row]:
        return [
            Row(self._what, "luxterm", "s", tuple(self._wall)),
            Row(f"{self._what}, processor time", "luxterm", "s", tuple(self._cpu)),
        ]


def fresh(data_dir: Path) -> Path:
    """A node's first commands without a snapshot."""
    with node(*OPTIONS, data_dir=data_dir):
        pass
    for snapshot in (data_dir / "snapshots").glob("*"):
        snapshot.unlink()
    return data_dir


def run(runs: int) -> list[Row]:
    empty = Starts("node start, empty")
    cold = Starts("node start, journal of 1,000,000 commands, all replayed")
    warm = Starts("node start, journal of 1,000,000 commands, from the snapshot of the last end")
    crowd = Starts("node start, snapshot of 100,000 orders and 10,000 accounts")
    with tempfile.TemporaryDirectory(prefix="luxterm-bench-") as folder:
        crowded = fresh(Path(folder) / "crowd")
        write_crowd(crowded)
        with node(*OPTIONS, data_dir=crowded):
            pass  # leaves the snapshot
        for number in range(runs):
            empty.take()
            crowd.take(crowded)
            if number < 3:
                data_dir = fresh(Path(folder) / f"node-{number}")
                write_journal(data_dir, COMMANDS)
                cold.take(data_dir)
                warm.take(data_dir)
    return [row for starts in (empty, cold, warm, crowd) for row in starts.rows()]
