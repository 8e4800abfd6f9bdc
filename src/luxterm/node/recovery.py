"""From the files of a data directory to the state: newest snapshot, then every command behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import msgspec

from luxterm._engine import pick_commands
from luxterm.engine import Engine
from luxterm.journal.snapshots import DIRECTORY, Snapshot, kept, newest, tidy
from luxterm.journal.store import Journal
from luxterm.model.codes import SystemAccount
from luxterm.model.commands import Command
from luxterm.model.errors import EngineError, JournalError, RecordError
from luxterm.model.records import decode_commands, decode_events
from luxterm.node.publish import refused
from luxterm.views import Views
from luxterm.views.custody import Pending
from luxterm.views.views import COMMAND_KINDS


class Recovered(msgspec.Struct):
    engine: Engine
    views: Views
    replayed: int
    """Commands that were applied anew."""
    snapshot_seq: int = 0
    """Where the replay began; 0 = at the journal's beginning."""


def recover(journal: Journal, say: Callable[[str], None]) -> Recovered:
    """Rebuilds engine and views. Raises JournalError where the journal is damaged or the state does not fit it."""
    if journal.torn_bytes:
        say(
            f"{journal.path}: the last write was cut short when the node ended; {journal.torn_bytes} bytes of a "
            f"transaction that nobody was told of are dropped. Everything acknowledged is there"
        )
    if journal.last_seq == 0 and kept(journal.data_dir):
        raise JournalError(
            f"{journal.path} is empty, but beside it stand snapshots of a venue that has run: put the journal or a "
            f"backup of {journal.data_dir} back, or move {journal.data_dir / DIRECTORY} away to begin anew"
        )
    snapshot = newest(journal.data_dir, lambda found: journal.hash_at(found.seq) == found.chain, say)
    engine, views = begin(journal, snapshot, say)
    check_rules(journal, engine)
    start = engine.seq
    for batch in journal.batches(start):
        try:
            events = engine.apply_batch(batch.records, levels=False)
        except EngineError as error:
            raise JournalError(f"{journal.path}: batch {batch.first_seq} to {batch.last_seq}: {error}") from error
        views.apply(events)
        for command in folded(batch.records, events):
            views.commanded(command)
    show(engine, views)
    tidy(journal.data_dir, start)
    journal.begin_segment()
    return Recovered(engine, views, engine.seq - start, start)


def folded(records: bytes, events: bytes) -> list[Command]:
    """The accepted commands that views fold, among records whose events these are."""
    found = pick_commands(records, COMMAND_KINDS)
    if not found:
        return []
    refused_seqs = {stamped.seq for stamped in decode_events(events) if refused(stamped)}
    commands = decode_commands(b"".join(found))
    return [stamped.command for stamped in commands if stamped.seq not in refused_seqs]


def begin(journal: Journal, snapshot: Snapshot | None, say: Callable[[str], None]) -> tuple[Engine, Views]:
    """The state to replay from."""
    if snapshot is None:
        if journal.first_seq > 1:
            raise JournalError(
                f"{journal.path} begins at sequence {journal.first_seq} and no snapshot of the state before it can be "
                f"used; put a backup of {journal.data_dir} in its place"
            )
        return Engine(), Views()
    with ThreadPoolExecutor(1) as beside:
        restoring = beside.submit(Engine.restore, snapshot.engine)  # compiled code, while the views are made here
        views = load_views(snapshot)
    try:
        engine = restoring.result()
    except EngineError as error:
        if journal.first_seq > 1:
            raise JournalError(f"{journal.data_dir}: the snapshot at {snapshot.seq}: {error}") from error
        say(f"the snapshot at {snapshot.seq} cannot be used ({error}); everything is replayed")
        return Engine(), Views()
    recorded = journal.checkpoints().get(snapshot.seq)
    if engine.seq != snapshot.seq or (recorded is not None and recorded.hex() != state_hash_of(snapshot.engine)):
        raise JournalError(
            f"{journal.data_dir}: the snapshot at {snapshot.seq} is not the state that was recorded there; remove it "
            f"to go on from an older one"
        )
    if views is None:
        say("the history was written by another version and begins anew; balances, orders and positions are complete")
        views = from_engine(engine)
    return engine, views


def load_views(snapshot: Snapshot) -> Views | None:
    """None where another version wrote them."""
    try:
        return Views.load(snapshot.views)
    except (msgspec.MsgspecError, RecordError):
        return None


def state_hash_of(engine_snapshot: bytes) -> str:
    """`Engine.state_hash()` of the state in a snapshot, as its head line says and `Engine.restore` verifies."""
    return engine_snapshot[: engine_snapshot.index(b"\n")].rpartition(b" ")[2].decode()


def check_rules(journal: Journal, engine: Engine) -> None:
    """Commands of older rules cannot be replayed by newer ones: the older version must have left a snapshot."""
    segments = journal.segments()
    ends = [*(first - 1 for first, _, _ in segments[1:]), journal.last_seq]
    for (_, rules, _), last in zip(segments, ends, strict=True):
        if rules != engine.rules_version and last > engine.seq:
            raise JournalError(
                f"{journal.path}: the commands behind {engine.seq} were accepted under version {rules} of the rules of "
                f"the exchange, and this luxterm knows version {engine.rules_version}: start and stop the node once "
                f"with the version that wrote them, so that it leaves a snapshot"
            )


def show(engine: Engine, views: Views) -> None:
    """Takes over what is read from the engine rather than folded: books and the markets' status."""
    for market in engine.markets():
        views.markets.put_status(market.market, market.status, market.stale)
        book = engine.book(market.market)
        if book is not None:
            views.books.put(book)
    views.seq, views.now_ns = engine.seq, engine.now_ns


def from_engine(engine: Engine) -> Views:
    """Views without a past: what the state alone can tell."""
    views = Views()
    for command in engine.configuration():
        views.commanded(command)
    for account in engine.account_ids():
        state = engine.account(account)
        if state is None:
            continue
        if account >= SystemAccount.FIRST_USER:
            views.put_account(account, state.name)
        for balance in state.balances:
            views.ledger.put_balance(account, balance.asset, balance.total_atoms)
        for order in engine.orders(account):
            views.orders.put(order, engine.seq)
        for position in engine.positions(account):
            views.positions.put(position, engine.seq)
    views.insurance.balance_usd6 = engine.insurance_usd6
    views.custody.put_pending(withdrawals(engine))
    return views


def withdrawals(engine: Engine) -> Iterator[Pending]:
    """The pending withdrawals, from the state listing."""
    for line in engine.dump().splitlines():
        if line.startswith(b"withdrawal "):
            number, account, asset, atoms, reference = line.split()[1:]
            named = b"" if reference == b"-" else bytes.fromhex(reference.decode())
            yield Pending(int(number), int(account), int(asset), int(atoms), named)
