"""`luxterm journal` on directories that no node uses: what it copies and cuts, and what it says when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from luxterm.cli import main
from luxterm.engine import Engine
from luxterm.journal import snapshots
from luxterm.journal.replay import running_hash
from luxterm.journal.store import JOURNAL_FILE, Journal
from luxterm.model.commands import OpenAccount
from luxterm.model.records import encode_command
from luxterm.node.recovery import state_hash_of
from luxterm.views import Views


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Nine accounts opened in three batches, and a snapshot behind the second."""
    folder, engine, views = tmp_path / "d", Engine(), Views()
    journal = Journal(folder)
    for first in (1, 4, 7):
        records = [encode_command(OpenAccount(b"a%d" % seq), seq, seq) for seq in range(first, first + 3)]
        views.apply(engine.apply_batch(b"".join(records)))
        chain = running_hash(journal.last_hash, b"".join(records))
        journal.append(first, records)
        if first == 4:
            state = engine.snapshot()
            taken = snapshots.Snapshot(6, 6, engine.rules_version, chain, state_hash_of(state), state, views.dump())
            snapshots.write(folder, taken)
    journal.close()
    return folder


def journal(data_dir: Path, *words: str) -> int:
    return main(["journal", "--data-dir", str(data_dir), *words])


def test_a_backup_is_a_data_directory(data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data_dir / "keys.json").write_text("{}")
    (data_dir / "equity.log").write_bytes(b"curve")
    batches = data_dir / "settlement" / "96369-batches"
    batches.mkdir(parents=True)
    (batches / "batch-00000001.json").write_text("[]")
    (data_dir / "settlement" / "nonces").write_text("7")
    assert journal(data_dir, "backup", str(tmp_path / "copy")) == 0
    assert "up to 9" in capsys.readouterr().out
    copied = {str(path.relative_to(tmp_path / "copy")) for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    assert copied - {"lock"} == {
        JOURNAL_FILE, "keys.json", "equity.log", "settlement/96369-batches/batch-00000001.json",
        "snapshots/00000000000000000006.snapshot",
    }  # fmt: skip
    assert journal(tmp_path / "copy", "verify") == 0


def test_a_backup_that_cannot_be_made_says_why_and_leaves_nothing(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    assert journal(data_dir, "backup", str(tmp_path / "file")) == 2
    assert f"{tmp_path / 'file'} cannot take a backup: Not a directory" in capsys.readouterr().err
    assert journal(data_dir, "backup", "/proc/no/such") == 2
    assert "/proc/no/such cannot take a backup: No such file or directory" in capsys.readouterr().err
    assert journal(data_dir, "backup", str(data_dir)) == 2
    assert f"{data_dir} is not empty" in capsys.readouterr().err

    def full(source: Path, into: Path) -> None:
        raise OSError(28, "No space left on device", str(into))

    monkeypatch.setattr("shutil.copy2", full)
    assert journal(data_dir, "backup", str(tmp_path / "copy")) == 2
    assert f"No space left on device; nothing was kept in {tmp_path / 'copy'}" in capsys.readouterr().err
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("at", [0, -5, 10, 99])
def test_nothing_is_cut_where_there_is_nothing(data_dir: Path, at: int, capsys: pytest.CaptureFixture[str]) -> None:
    before = (data_dir / JOURNAL_FILE).read_bytes()
    assert journal(data_dir, "cut", "--from", str(at)) == 2
    assert f"{data_dir / JOURNAL_FILE} holds 1 to 9: nothing is cut at {at}" in capsys.readouterr().err
    assert (data_dir / JOURNAL_FILE).read_bytes() == before
    assert len(snapshots.kept(data_dir)) == 1


def test_a_cut_puts_later_snapshots_away(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert journal(data_dir, "cut", "--from", "8") == 0
    assert "ends at 7" in capsys.readouterr().out
    assert len(snapshots.kept(data_dir)) == 1
    assert journal(data_dir, "cut", "--from", "5") == 0
    assert snapshots.kept(data_dir) == []
    assert [path.name for path in (data_dir / "snapshots").iterdir()] == ["00000000000000000006.unused"]
    assert journal(data_dir, "verify") == 0
    assert "1 to 4" in capsys.readouterr().out
