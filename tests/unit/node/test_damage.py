"""Bits that flip and files that are cut, anywhere: a start gives the whole state, or says which file and what to do."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luxterm.engine import Engine
from luxterm.journal import snapshots
from luxterm.journal.store import Journal
from luxterm.model.commands import Command, Deposit, OpenAccount, PlaceOrder, SetIndexPrice
from luxterm.model.errors import JournalError
from luxterm.model.records import encode_command
from luxterm.node.config import read_config
from luxterm.node.listing import Numbers, wanted
from luxterm.node.publish import Release
from luxterm.node.recovery import recover, state_hash_of
from luxterm.views import Views

START = 1_700_000_000 * 10**9
ADVICE = ("backup", "move this one file away", "name another --data-dir", "remove it", "start and stop the node once")
FILES = ("journal.db", "journal.db-wal", "older", "newer")


def story() -> list[Command]:
    commands: list[Command] = [command for _, command in wanted(read_config(None, {}), Numbers({}, {}), 10**12)]
    commands += [OpenAccount(b"a"), OpenAccount(b"b"), Deposit(16, 0, 10**12), Deposit(17, 0, 10**12)]
    commands.append(SetIndexPrice(0, 6_500_000, START))
    for n in range(60):
        name = b"order-%d" % n
        price = 6_500_000 + (n * 7) % 11 - 5
        commands.append(PlaceOrder(16 + n % 2, 0, n % 2, 0, 0, 0, 0, 0, 0, 0, 0, price, 20 + n, client_order_id=name))
    return commands


class Venue:
    """A data directory as a killed node leaves it: part in the file, part in its log, two snapshots."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        live = folder.with_name("live")
        journal = Journal(live, "memory")
        engine, release = Engine(), Release(Views(), lambda error: pytest.fail(str(error)))
        self.states: dict[int, str] = {0: engine.state_hash()}
        commands = story()
        for at in range(0, len(commands), 4):
            records = []
            for command in commands[at : at + 4]:
                seq, now_ns = engine.seq + 1, START + engine.seq * 10**6
                records.append(encode_command(command, seq, now_ns))
                release.fold(seq, now_ns, engine.apply(records[-1]), command)
            journal.append(engine.seq - len(records) + 1, records)
            self.states[engine.seq] = engine.state_hash()
            if at in (20, 40):
                self.take(journal, engine, release.views)
            if at == 32:
                journal.close()
                journal = Journal(live, "memory")
        self.last_seq = engine.seq
        shutil.copytree(live, folder)  # the log as it is, not folded into the file
        journal.close()
        older, newer = sorted((folder / "snapshots").iterdir())
        self.files = dict(zip(FILES, (folder / "journal.db", folder / "journal.db-wal", older, newer), strict=True))
        (folder / "journal.db-shm").unlink(missing_ok=True)

    def take(self, journal: Journal, engine: Engine, views: Views) -> None:
        state, chain = engine.snapshot(), journal.last_hash
        taken = snapshots.Snapshot(engine.seq, engine.now_ns, 1, chain, state_hash_of(state), state, views.dump())
        snapshots.write(journal.data_dir, taken)
        journal.checkpoint(engine.seq, chain, bytes.fromhex(taken.state_hash))


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Venue:
    return Venue(tmp_path_factory.mktemp("venue") / "killed")


def opened(folder: Path) -> tuple[int, str, list[str]]:
    """seq, state hash and what was said; JournalError where the start is refused."""
    said: list[str] = []
    journal = Journal(folder, "fsync", Engine().rules_version)
    try:
        engine = recover(journal, said.append).engine
        engine.check()
        return engine.seq, engine.state_hash(), said
    finally:
        journal.close()


def test_undamaged_it_opens(venue: Venue, tmp_path: Path) -> None:
    assert venue.files["journal.db-wal"].stat().st_size > 20_000
    seq, state, said = opened(Path(shutil.copytree(venue.folder, tmp_path / "copy")))
    assert (seq, state, said) == (venue.last_seq, venue.states[venue.last_seq], [])


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(FILES),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), min_size=1, max_size=3),
    st.one_of(st.none(), st.floats(0, 1)),
)
def test_no_damage_goes_unnoticed(venue: Venue, name: str, flips: list[tuple[float, int]], cut: float | None) -> None:
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(shutil.copytree(venue.folder, Path(parent) / "copy"))
        path = folder / venue.files[name].relative_to(venue.folder)
        data = bytearray(path.read_bytes())
        for where, bit in flips if cut is None else []:
            data[int(where * len(data))] ^= 1 << bit
        path.write_bytes(data if cut is None else data[: int(cut * len(data))])
        try:
            seq, state, said = opened(folder)
        except JournalError as error:
            assert str(folder) in str(error), error
            assert any(advice in str(error) for advice in ADVICE), error
            return
        assert state == venue.states[seq], "a state that never was"
        if seq != venue.last_seq:
            assert name == "journal.db-wal", f"commands are gone and {name} was damaged"
            # A log that was cut between two transactions, or lost, looks like one that was never longer.
            assert cut is not None or any("cut short" in text for text in said)
