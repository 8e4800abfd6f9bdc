"""What a running keeper is told and what it tells: settings resolved, counters, writes as clients see them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from luxterm.keeper.ledger import Entry
from luxterm.keeper.plan import WriteRules
from luxterm.model.units import MS, SECOND
from luxterm.oracle.status import PriceWrite, WriteState


class Settings(msgspec.Struct, frozen=True):
    """What a runner needs to know, all resolved."""

    hub: str
    chain_id: int
    assets: Mapping[str, str]
    """Token address (checksummed) -> symbol whose price it gets."""
    state_dir: Path
    mode: str = "writer"
    rules: WriteRules = WriteRules()
    interval_ns: int = 30 * SECOND
    jobs_interval_ns: int = 2 * SECOND
    """How often the further jobs are asked, where there are any."""
    poll_ns: int = 250 * MS
    """How often a transaction under way is asked after."""
    confirmations: int = 1
    first_backoff_ns: int = SECOND
    max_backoff_ns: int = 30 * SECOND
    backoff_multiplier: int = 2
    max_attempts: int = 3
    health_check_ns: int = 5 * SECOND
    node_id: str = ""


class Counters(msgspec.Struct):
    """For the metrics."""

    written: int = 0
    jobs: int = 0
    failed: int = 0
    replaced: int = 0
    dropped: int = 0
    refused: int = 0
    latencies_s: list[float] = msgspec.field(default_factory=list)
    """Send to confirmation, since the last collection."""


def write_of(entry: Entry) -> PriceWrite:
    """A nonce of the ledger as clients see it."""
    last = entry.attempts[-1]
    state = WriteState.MINED if entry.mined_hash else WriteState.SENT
    if entry.error:
        state = WriteState.FAILED
    elif entry.confirmed_ns:
        state = WriteState.CONFIRMED
    return PriceWrite(
        nonce=entry.nonce,
        tx_hash=entry.mined_hash or last.tx_hash,
        symbols=tuple(row.symbol for row in entry.rows),
        state=state,
        sent_ns=entry.attempts[0].sent_ns,
        confirmed_ns=entry.confirmed_ns,
        block=entry.block,
        max_fee_wei=last.fees.max_fee_wei,
        gas_used=entry.gas_used,
        attempts=len(entry.attempts),
        error=entry.error,
    )
