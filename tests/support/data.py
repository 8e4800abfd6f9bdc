"""Where recorded market data lies: beside the project, never in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED_DATA = ROOT.parent / "shared" / "data"


def shared_data(name: str) -> Path:
    """The path of a recorded file. Skips the test, saying so, where a clone has none; in CI that is a failure."""
    path = SHARED_DATA / name
    if not path.exists():
        reason = f"recorded data {name} is not beside the project (../shared/data)"
        if os.environ.get("CI") and SHARED_DATA.exists():
            pytest.fail(reason)
        pytest.skip(reason)
    return path
