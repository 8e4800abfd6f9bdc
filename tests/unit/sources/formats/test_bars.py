"""One-minute bars: UTC starts, contradictions refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from luxterm.sources.formats.base import BarRow, RecordingError
from luxterm.sources.formats.recognise import recognise

DATA = Path(__file__).parents[3] / "data"
HEADER = "timestamp,open,high,low,close,volume\n"


def test_a_bar_starts_at_its_utc_time():
    first, *_ = recognise(DATA / "minute-bars.csv").rows()
    # 2024-01-01T00:00:00Z, as `date -u -d 2024-01-01 +%s` gives it
    assert first == BarRow(
        1_704_067_200_000_000_000,
        60_000_000_000,
        Decimal("100.0"),
        Decimal("103.0"),
        Decimal("99.0"),
        Decimal("102.0"),
        Decimal("12.5"),
    )


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("yesterday,1,1,1,1,1", "is not a date and time"),
        ("2024-01-01 00:00:00,5,4,3,4,1", "contradict each other"),
        ("2024-01-01 00:00:00,1,1,1,1,-1", "volume '-1' is out of range"),
    ],
)
def test_impossible_bars_are_refused(tmp_path, line, problem):
    path = tmp_path / "bars.csv"
    path.write_text(HEADER + line + "\n")
    with pytest.raises(RecordingError, match=problem):
        list(recognise(path).rows())
