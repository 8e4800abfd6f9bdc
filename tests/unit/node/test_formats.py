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


ALICE_OPEN = sorted(f"a-{number}" for number in (2, 3, 4, 5, 6, 7, 9, 10))
"""Of a-0 to a-11: bids of 10, 20 and 30 lots were sold into, a-11 was cancelled, a-8 was no whole number of lots."""


def test_an_old_journal_without_its_snapshot_is_refused_by_name(old: Path) -> None:
    shutil.rmtree(old / "snapshots")
    with pytest.raises(JournalError, match=r"accepted under version 1 of the rules .* start and stop the node once"):
        opened(old)


def test_an_old_snapshot_opens_with_its_state(old: Path) -> None:
    recovered, said = opened(old)
    assert (recovered.replayed, recovered.snapshot_seq) == (0, LAST_SEQ)
    (text,) = said
    assert "the history was written by another version and begins anew" in text
    recovered.engine.check()
    open_orders, _, bob = told(recovered)
    assert open_orders == ALICE_OPEN
    # Sold 10 lots of 0.0001 at 60,990, 20 at 60,989, 25 at 60,988; 5 bp of 60.99, 121.978 and 152.47 are his fees.
    assert bob == 100_000_000_000 - 30_495 - 60_989 - 76_235


def test_what_this_version_makes_of_it_opens_again(old: Path) -> None:
    """Upgraded, a snapshot taken, opened again: without a word."""
    first, _ = opened(old)
    journal = Journal(old, "fsync", RULES)
    state, chain = first.engine.snapshot(), journal.last_hash
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
    said: list[str] = []
    journal = Journal(old, "fsync", RULES)
    with pytest.raises(JournalError, match="version 1 of the rules"):  # it was all there was to begin from
        recover(journal, said.append)
    journal.close()
    assert f"{path} was written by a newer luxterm (snapshot format {snapshots.FORMAT + 1})" in said[0]
