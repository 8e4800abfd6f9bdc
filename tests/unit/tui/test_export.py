"""The ledger as CSV, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from tui import fakes

from luxterm.tui.export import export_ledger
from luxterm.wire import objects as w


async def test_rows_and_header(tmp_path: Path) -> None:
    client = fakes.FakeClient()
    client.ledger_rows = [
        w.LedgerRow(
            asset="USDT",
            cause="fee",
            delta="-1.5",
            balance="98.5",
            timestamp=1_700_000_000_123,
            symbol="BTC-USDT",
            seq=9,
        )
    ]
    target = tmp_path / "ledger.csv"
    assert await export_ledger(client, target) == 1
    assert target.read_text().splitlines() == [
        "time,asset,cause,delta,balance,symbol,reference_id,seq",
        "2023-11-14T22:13:20.123+00:00,USDT,fee,-1.5,98.5,BTC-USDT,,9",
    ]
    with pytest.raises(OSError):
        await export_ledger(client, tmp_path / "no" / "ledger.csv")
