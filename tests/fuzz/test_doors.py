"""Short samples of the fuzz targets; `make nightly` runs the long ones.

Each runs in a process of its own: a door that crashes the interpreter must fail one test, not end the run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]


def campaign(seed: int, rounds: int) -> None:
    path = os.pathsep.join([str(TESTS), *sys.path])
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", "fuzz.targets", "--seed", str(seed), "--rounds", str(rounds)],
        env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, f"seed {seed}: exit {done.returncode}\n{done.stderr[-4000:]}"
    assert "taken 0" not in done.stdout, f"nothing passed the door, so nothing was tested: {done.stdout}"


@pytest.mark.parametrize("seed", range(4))
def test_doors_take_or_refuse_hostile_bytes(seed: int) -> None:
    campaign(seed, 1_200)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(100, 116))
def test_doors_take_or_refuse_hostile_bytes_all_night(seed: int) -> None:
    campaign(seed, 100_000)
