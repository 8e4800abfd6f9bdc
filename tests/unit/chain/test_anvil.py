"""Finding and starting anvil; the running one is in the integration tests."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from luxterm.chain import anvil
from luxterm.chain.errors import ChainUnavailable, ToolMissing


@pytest.fixture
def fake_anvil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "fake-anvil"
    path.write_text("#!/bin/sh\necho 'Error: port is taken'\nexit 1\n")
    path.chmod(0o755)
    monkeypatch.setenv("LUXTERM_ANVIL", str(path))
    return path


def test_the_environment_names_one(fake_anvil: Path) -> None:
    assert anvil.find_anvil() == fake_anvil


def test_what_the_environment_names_must_be_a_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LUXTERM_ANVIL", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(ToolMissing, match="is not a program"):
        anvil.find_anvil()


def test_missing_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LUXTERM_ANVIL", raising=False)
    monkeypatch.setattr(anvil, "project_folder", lambda: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ToolMissing, match="make node-tools"):
        anvil.find_anvil()


def test_command(fake_anvil: Path, tmp_path: Path) -> None:
    argv = anvil.command(port=0, ipc=tmp_path / "i", state=tmp_path / "s", block_time_s=0.5)
    assert argv[0] == str(fake_anvil)
    text = " ".join(argv)
    assert "--chain-id 96369" in text and "--host 127.0.0.1" in text and "--block-time 0.5" in text
    assert "--mnemonic" not in text, "the well-known words are anvil's own default"


def test_one_that_ends_at_once_says_why(fake_anvil: Path, tmp_path: Path) -> None:
    with pytest.raises(ChainUnavailable, match="port is taken"):
        anvil.up(tmp_path / "chain", port=0)


async def test_a_child_that_ends_at_once(fake_anvil: Path, tmp_path: Path) -> None:
    with pytest.raises(ChainUnavailable, match="did not start"):
        await anvil.Anvil(tmp_path / "chain").start()


def test_a_pid_that_is_somebody_elses_is_not_ours(tmp_path: Path) -> None:
    info = anvil.AnvilInfo(os.getpid(), 1, str(tmp_path / "anvil.ipc"), "", "")
    (tmp_path / "anvil.json").write_text(json.dumps(info._asdict()))
    assert anvil.running(tmp_path) is None
    assert anvil.down(tmp_path) is False
