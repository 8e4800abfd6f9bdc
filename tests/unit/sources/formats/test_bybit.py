"""Bybit's book stream: whole book first, then changes without gaps."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from luxterm.sources.formats.base import RecordingError
from luxterm.sources.formats.recognise import recognise

DATA = Path(__file__).parents[3] / "data"


def test_a_snapshot_and_its_change():
    snapshot, change = recognise(DATA / "bybit-book.jsonl").rows()
    assert snapshot.snapshot and snapshot.ts_ns == 1_700_000_000_000_000_000
    assert snapshot.bids[0] == (Decimal("1.9531"), Decimal(6203))
    assert change.bids == ((Decimal("1.9531"), Decimal(0)),)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"u":8', '"u":10', "updates are missing: 10 follows 7"),
        ('"type":"snapshot"', '"type":"delta"', "begins with a change"),
        ('["1.9533","5"]', '["1.9533","many"]', "size 'many' is not a number"),
        ('["1.9533","5"]', '["1.9533"]', "is not a Bybit book message"),
    ],
)
def test_what_does_not_follow_is_refused(tmp_path, old, new, problem):
    path = tmp_path / "book.jsonl"
    path.write_text((DATA / "bybit-book.jsonl").read_text().replace(old, new))
    with pytest.raises(RecordingError, match=problem):
        list(recognise(path).rows())
