"""`luxterm chain`: bad input; the running chain is in the integration tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from luxterm.cli import main


def test_nothing_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chain", "status", "--data-dir", str(tmp_path)]) == 1
    assert main(["chain", "down", "--data-dir", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "no local chain runs\n" * 2


@pytest.mark.parametrize("words", [["--port", "70000"], ["--block-time", "0"]])
def test_bad_options(tmp_path: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chain", "up", "--data-dir", str(tmp_path), *words]) == 2
    assert capsys.readouterr().err.startswith("luxterm chain: ")
