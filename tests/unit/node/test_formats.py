"""What an earlier version wrote: a venue in formats 1, kept in tests/data, opens or is refused by name."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from luxterm.engine import Engine
from luxterm.journal import snapshots, store
from luxterm.journal.store import Journal
from luxterm.model.errors import JournalError
from luxterm.node.recovery import Recovered, recover

RULES = Engine().rules_version
LAST_SEQ = 30
"""The venue of tests/data/format-1: 12 buys of alice, 3 sells of bob into them, one cancel; then it was stopped."""


def opened(data_dir: Path) -> tuple[Recovered, list[str]]:
    said: list[str] = []
    journal = Journal(data_dir, "fsync", RULES)
    try:
        return recover(journal, said.append), said
    finally:
        journal.close()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copytree(Path(__file__).parents[2] / "data" / "format-1", tmp_path / "old"))


def told(recovered: Recovered) -> tuple[list[str], list[tuple[int, int]], int]:
    """alice's open orders, her fills by (price, lots), bob's balance."""
    views = recovered.views
    alice, bob = (views.accounts.id_of(name) for name in (b"alice", b"bob"))
    assert alice
    assert bob
    opened = sorted(order.client_order_id.decode() for order in views.orders.open_of(alice))
    fills = [(own.fill.price_ticks, own.fill.size_lots) for own in views.fills.recent(alice)]
    return opened, fills, views.ledger.balance(bob)


def test_an_old_journal_is_replayed(old: Path) -> None:
    shutil.rmtree(old / "snapshots")
    recovered, said = opened(old)
    assert (recovered.replayed, recovered.snapshot_seq, said) == (LAST_SEQ, 0, [])
    recovered.engine.check()
    open_orders, fills, _ = told(recovered)
    # Sells of 25 lots at 60,990, 60,989 and 60,988 met bids of 10, 20 and 30 lots there.
    assert fills[::-1] == [(6_099_000, 10), (6_098_900, 20), (6_098_800, 25)]
    # a-11 was cancelled; the size of a-8 was no whole number of lots, and it was refused.
    assert open_orders == sorted(f"a-{number}" for number in (2, 3, 4, 5, 6, 7, 9, 10))


def test_an_old_snapshot_gives_the_state_of_the_old_journal(old: Path) -> None:
    recovered, said = opened(old)
    assert (recovered.replayed, recovered.snapshot_seq) == (0, LAST_SEQ)
    (text,) = said
    assert "the history was written by another version and begins anew" in text
    shutil.rmtree(old / "snapshots")
    replayed, _ = opened(old)
    assert recovered.engine.state_hash() == replayed.engine.state_hash()
    assert told(recovered)[0] == told(replayed)[0]
    assert told(recovered)[2] == told(replayed)[2]


def test_what_this_version_makes_of_it_opens_again(old: Path) -> None:
    """Upgraded, a snapshot taken, opened again: history included."""
    shutil.rmtree(old / "snapshots")
    first, _ = opened(old)
    journal = Journal(old, "fsync", RULES)
    state = first.engine.snapshot()
    chain = journal.last_hash
    journal.close()
    engine, dump = first.engine, first.views.dump()
    taken = snapshots.Snapshot(LAST_SEQ, engine.now_ns, RULES, chain, engine.state_hash(), state, dump)
    snapshots.write(old, taken)
    again, said = opened(old)
    assert (again.replayed, said, told(again)) == (0, [], told(first))


def test_formats_of_a_newer_version_are_refused_by_name(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an older version would see this one's files."""
    monkeypatch.setattr(store, "FORMAT", store.FORMAT - 1)
    with pytest.raises(JournalError, match=r"journal\.db was written by a newer luxterm .*install that version"):
        opened(old)


def test_a_snapshot_of_a_newer_format_is_passed_over_by_name(old: Path) -> None:
    (path,) = (old / "snapshots").iterdir()
    data = path.read_bytes()
    start = len(snapshots._MAGIC) + 4
    length = int.from_bytes(data[start - 4 : start], "little")
    head = msgspec.msgpack.decode(data[start : start + length])
    head["format"] = snapshots.FORMAT + 1
    raw, body = msgspec.msgpack.encode(head), data[start + length + 16 :]
    path.write_bytes(snapshots._MAGIC + len(raw).to_bytes(4, "little") + raw + snapshots._checksum(raw, body) + body)
    recovered, said = opened(old)
    assert recovered.replayed == LAST_SEQ
    assert len(said) == 1
    assert f"{path} was written by a newer luxterm (snapshot format {snapshots.FORMAT + 1})" in said[0]
