"""The engine and its twin under the same commands: equal events after every command, equal listings, invariants."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from properties.compare import Pair, replay, run
from properties.profiles import PROFILES
from properties.script import load
from properties.soak import found

REGRESSIONS = sorted((Path(__file__).parent / "regressions").glob("*.json"))
SEEDS = range(3)
COMMANDS = int(os.environ.get("LUXTERM_STREAM_COMMANDS", "120000")) // (len(PROFILES) * len(SEEDS))
"""A stream's share of the commands of a run."""
NIGHTLY_COMMANDS = int(os.environ.get("LUXTERM_NIGHTLY_COMMANDS", "20000"))
NIGHTLY_SEEDS = range(1_000, 1_000 + int(os.environ.get("LUXTERM_NIGHTLY_STREAMS", "6")))


def streams() -> list[ParameterSet]:
    """Every profile under every seed."""
    return [pytest.param(name, seed) for name in PROFILES for seed in SEEDS]


def hold(name: str, seed: int, count: int) -> Pair:
    """Runs a stream; a difference is shrunk and written out as a script: name it and move it to regressions/."""
    pair, steps, difference = run(PROFILES[name], seed, count)
    if difference is not None:
        path = found(name, seed, steps, difference, Path(tempfile.gettempdir()))
        pytest.fail(f"{difference}\nsmallest script: {path}")
    return pair


@pytest.mark.parametrize(("name", "seed"), streams())
def test_the_engine_answers_as_its_twin(name: str, seed: int) -> None:
    hold(name, seed, COMMANDS)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", NIGHTLY_SEEDS)
@pytest.mark.parametrize("name", PROFILES)
def test_the_engine_answers_as_its_twin_all_night(name: str, seed: int) -> None:
    hold(name, seed, NIGHTLY_COMMANDS)


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: path.stem)
def test_what_once_parted_them(path: Path) -> None:
    _, steps = load(path)
    pair = replay(steps)
    pair.check()
    pair.compare_state()
