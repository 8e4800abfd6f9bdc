"""Replaying, with and without snapshots, gives the same state and the same views."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

from luxterm.engine import Engine
from luxterm.journal import snapshots
from luxterm.journal.snapshots import Snapshot
from luxterm.journal.store import Journal
from luxterm.model.codes import ANY_MARKET
from luxterm.model.commands import CancelOrder, Command, Deposit, OpenAccount, PlaceOrder, SetIndexPrice, Tick
from luxterm.model.errors import JournalError
from luxterm.model.records import encode_command
from luxterm.node.config import read_config
from luxterm.node.listing import Numbers, wanted
from luxterm.node.publish import Release
from luxterm.node.recovery import from_engine, recover, state_hash_of
from luxterm.views import Views

START = 1_700_000_000_000_000_000
STALE_NS = 3_600_000_000_000


def story(length: int, seed: int = 3) -> list[Command]:
    """Configuration, accounts, and then orders and cancels that trade with each other."""
    draw = random.Random(seed)
    commands: list[Command] = [command for _, command in wanted(read_config(None, {}), Numbers({}, {}), STALE_NS)]
    for n in range(5):
        commands += [OpenAccount(b"trader-%d" % n), Deposit(16 + n, 0, 10**12)]
    commands += [SetIndexPrice(0, 6_500_000, START), SetIndexPrice(1, 350_000, START)]
    for n in range(length):
        account, market = 16 + draw.randrange(5), draw.randrange(2)
        middle = (6_500_000, 350_000)[market]
        if n % 5 == 4:
            commands.append(CancelOrder(account, draw.randint(1, n + 1)))
        else:
            price, size = middle + draw.randint(-20, 20), draw.randint(20, 60)
            name = b"order-%d" % n
            commands.append(
                PlaceOrder(account, market, n % 2, 0, 0, 0, 0, 0, 0, 0, 0, price, size, client_order_id=name)
            )
    return [*commands, Tick()]


def live(journal: Journal, commands: list[Command], snapshot_at: int = 0) -> tuple[Engine, Views]:
    """What a running node does: apply, write, fold. Takes a snapshot behind batch `snapshot_at`."""
    engine, release = Engine(), Release(Views(), lambda error: pytest.fail(str(error)))
    for number, at in enumerate(range(0, len(commands), 7)):
        records = []
        for command in commands[at : at + 7]:
            seq, now_ns = engine.seq + 1, START + engine.seq * 1_000_000
            records.append(encode_command(command, seq, now_ns))
            release.fold(seq, now_ns, engine.apply(records[-1]), command)
        journal.append(engine.seq - len(records) + 1, records)
        if snapshot_at and number == snapshot_at:
            take(journal, engine, release.views)
    return engine, release.views


def take(journal: Journal, engine: Engine, views: Views) -> None:
    state = engine.snapshot()
    chain = journal.hash_at(engine.seq)
    assert chain is not None
    given = Snapshot(engine.seq, engine.now_ns, engine.rules_version, chain, state_hash_of(state), state, views.dump())
    snapshots.write(journal.data_dir, given)
    journal.checkpoint(engine.seq, chain, bytes.fromhex(given.state_hash))


def same_views(one: Views, other: Views) -> None:
    assert one.dump() == other.dump()
    for market in one.markets.all():
        assert one.books[market.market].bids() == other.books[market.market].bids()
        assert one.books[market.market].asks() == other.books[market.market].asks()


@pytest.mark.parametrize("snapshot_at", [0, 1, 20])
def test_a_start_gives_the_state_and_the_views_of_the_node_that_ended(tmp_path: Path, snapshot_at: int) -> None:
    journal = Journal(tmp_path, "memory")
    engine, views = live(journal, story(600), snapshot_at)
    assert views.trades.count > 100
    said: list[str] = []
    recovered = recover(journal, said.append)
    assert said == []
    assert recovered.engine.state_hash() == engine.state_hash()
    assert recovered.snapshot_seq == (7 * (snapshot_at + 1) if snapshot_at else 0)
    assert recovered.replayed == engine.seq - recovered.snapshot_seq
    recovered.engine.check()
    same_views(recovered.views, views)
    journal.close()


def test_replaying_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "memory")
    live(journal, story(300, seed=9))
    first, second = recover(journal, print), recover(journal, print)
    assert first.engine.dump() == second.engine.dump()
    assert first.views.dump() == second.views.dump()
    journal.close()


def test_a_damaged_snapshot_costs_time_and_nothing_else(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "memory")
    engine, views = live(journal, story(100), snapshot_at=5)
    (path,) = (tmp_path / "snapshots").iterdir()
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    said: list[str] = []
    recovered = recover(journal, said.append)
    assert "passed over" in said[0]
    assert recovered.snapshot_seq == 0
    assert recovered.engine.state_hash() == engine.state_hash()
    same_views(recovered.views, views)
    journal.close()


def test_a_snapshot_that_is_not_the_recorded_state_is_refused(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "memory")
    live(journal, story(100), snapshot_at=5)
    chain = journal.hash_at(42)
    assert chain is not None
    journal.checkpoint(42, chain, bytes(32))
    with pytest.raises(JournalError, match="not the state that was recorded"):
        recover(journal, print)
    journal.close()


def test_a_compacted_journal_starts_from_its_snapshot_or_not_at_all(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "memory")
    engine, views = live(journal, story(200), snapshot_at=8)
    journal.drop_before(63)
    recovered = recover(journal, print)
    assert recovered.engine.state_hash() == engine.state_hash()
    same_views(recovered.views, views)
    for path in (tmp_path / "snapshots").iterdir():
        path.unlink()
    with pytest.raises(JournalError, match="begins at sequence 64 and no snapshot"):
        recover(journal, print)
    journal.close()


def test_snapshots_without_their_journal_are_no_fresh_venue(tmp_path: Path) -> None:
    """A journal that was lost or emptied must not be taken for a new beginning."""
    journal = Journal(tmp_path, "os")
    live(journal, story(40), snapshot_at=3)
    journal.close()
    for file in tmp_path.glob("journal.db*"):
        file.unlink()
    journal = Journal(tmp_path, "os")
    with pytest.raises(JournalError, match=r"is empty, but beside it stand snapshots"):
        recover(journal, print)
    journal.close()


def test_views_of_another_version_begin_anew_and_keep_the_state(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "memory")
    engine, views = live(journal, story(600), snapshot_at=50)
    (path,) = (tmp_path / "snapshots").iterdir()
    snapshots.write(tmp_path, msgspec.structs.replace(snapshots.read(path), views=b"\x93\x01\x02\x03"))
    said: list[str] = []
    recovered = recover(journal, said.append)
    assert "another version" in said[0]
    again = recovered.views
    for account in views.accounts.ids():
        assert again.ledger.balances(account) == views.ledger.balances(account)
        assert {order.order_id for order in again.orders.open_of(account)} == {
            order.order_id for order in views.orders.open_of(account)
        }
        assert [(p.market, p.lots, p.cost_usd6) for p in again.positions.of(account)] == [
            (p.market, p.lots, p.cost_usd6) for p in views.positions.of(account)
        ]
    assert recovered.engine.state_hash() == engine.state_hash()
    journal.close()


def test_what_the_engine_alone_can_tell(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "memory")
    engine, views = live(journal, story(300))
    told = from_engine(engine)
    assert sorted(told.accounts.ids()) == sorted(views.accounts.ids())
    assert told.insurance.balance_usd6 == views.insurance.balance_usd6
    assert told.orders.open_count() == views.orders.open_count()
    assert told.markets.all() == views.markets.all()
    assert told.markets.assets() == views.markets.assets()
    journal.close()


def test_commands_of_older_rules_are_not_replayed_by_newer_ones(tmp_path: Path) -> None:
    version = Engine().rules_version
    journal = Journal(tmp_path, "memory", rules_version=version - 1)
    live(journal, story(50))
    journal.close()
    newer = Journal(tmp_path, "memory", rules_version=version)
    with pytest.raises(JournalError, match="leaves a snapshot"):
        recover(newer, print)
    newer.close()


def test_a_snapshot_of_the_older_version_carries_over(tmp_path: Path) -> None:
    version = Engine().rules_version
    journal = Journal(tmp_path, "memory", rules_version=version - 1)
    engine, views = live(journal, story(50))
    take(journal, engine, views)
    journal.close()
    newer = Journal(tmp_path, "memory", rules_version=version)
    recovered = recover(newer, print)
    assert recovered.engine.state_hash() == engine.state_hash()
    assert [rules for _, rules, _ in newer.segments()] == [version - 1, version]
    assert recovered.views.markets.status(0)[0] == 0
    assert ANY_MARKET not in {market.market for market in recovered.views.markets.all()}
    newer.close()


def test_a_crash_after_the_rules_changed_goes_on_from_the_snapshot_before(tmp_path: Path) -> None:
    """The commands of the older rules end where the snapshot stands, whatever was written under the newer ones."""
    version = Engine().rules_version
    journal = Journal(tmp_path, "memory", rules_version=version - 1)
    engine, views = live(journal, story(50))
    take(journal, engine, views)
    journal.close()
    newer = Journal(tmp_path, "memory", rules_version=version)
    recover(newer, print)
    record = encode_command(Tick(), engine.seq + 1, engine.now_ns + 1)
    newer.append(engine.seq + 1, [record])
    engine.apply(record)
    assert recover(newer, print).engine.state_hash() == engine.state_hash()
    newer.close()


def test_what_a_crash_left_of_snapshots_is_put_away(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "memory")
    engine, views = live(journal, story(100))
    take(journal, engine, views)
    folder = tmp_path / "snapshots"
    (whole,) = folder.iterdir()
    ahead = whole.with_name(f"{engine.seq + 5:020}.snapshot")
    ahead.write_bytes(whole.read_bytes()[:-1])
    (folder / f"{engine.seq + 9:020}.4711").write_bytes(b"half")
    assert recover(journal, print).snapshot_seq == engine.seq
    assert sorted(path.name for path in folder.iterdir()) == [whole.name, f"{ahead.stem}.unused"]
    assert snapshots.kept(tmp_path) == [whole]
    journal.close()


@pytest.mark.parametrize("seed", range(40))
def test_no_flipped_bit_goes_unnoticed(tmp_path: Path, seed: int) -> None:
    """Anywhere in the file: the start is refused with a JournalError, or the bit was in a place that holds nothing."""
    journal = Journal(tmp_path, "memory")
    engine, _ = live(journal, story(80))
    journal.close()
    data = bytearray(journal.path.read_bytes())
    draw = random.Random(seed)
    page = 4096 * draw.randrange(len(data) // 4096)
    data[page + draw.randrange(200 if seed % 2 else 4096)] ^= 1 << draw.randrange(8)
    journal.path.write_bytes(data)
    try:
        again = Journal(tmp_path, "memory")
        try:
            assert recover(again, print).engine.state_hash() == engine.state_hash()
        finally:
            again.close()
    except JournalError as error:
        assert str(journal.path) in str(error)
