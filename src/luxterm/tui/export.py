"""The ledger as CSV."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FIELDS = ("time", "asset", "cause", "delta", "balance", "symbol", "reference_id", "seq")


async def export_ledger(client: Any, target: Path, limit: int = 10_000) -> int:
    """Writes the account's ledger rows, newest first, and returns how many. OSError when it cannot be written."""
    rows = await client.get_ledger(limit=limit)
    draft = target.with_name(target.name + ".part")
    with draft.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        for row in rows:
            time = datetime.fromtimestamp(row.timestamp / 1000, UTC).isoformat(timespec="milliseconds")
            writer.writerow(
                (time, row.asset, row.cause, row.delta, row.balance, row.symbol or "", row.reference_id or "", row.seq)
            )
    draft.replace(target)
    return len(rows)
