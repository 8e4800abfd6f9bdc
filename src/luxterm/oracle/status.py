"""What the oracle tells the rest of the house: plain values for `oracle`, `oracle.*`, `keeper.*` and screens."""

from __future__ import annotations

from enum import IntEnum

import msgspec

from luxterm.oracle.breaker import BreakerState
from luxterm.oracle.quotes import Tier
from luxterm.oracle.rules import Basis


class SourceQuote(msgspec.Struct, frozen=True):
    """One source's part in one symbol's price."""

    name: str
    tier: Tier
    weight_e6: int
    price_e12: int
    """0 = nothing yet."""
    published_ns: int
    received_ns: int
    latency_ns: int
    used: bool
    excluded: str
    """Why it takes no part; "" when it does."""
    final: bool
    """Read at a block that the finality source says is final."""


class OnChainPrice(msgspec.Struct, frozen=True):
    """The newest PriceWritten of a symbol's asset."""

    price_e12: int
    timestamp_s: int
    """The price's own time, as stored by OracleHub."""
    block: int
    tx_hash: str
    confirmed_ns: int
    """When this process saw it at its confirmation depth."""
    final: bool


class OraclePrice(msgspec.Struct, frozen=True):
    """The aggregated price of one symbol as it goes to clients."""

    symbol: str
    market: int
    price_e12: int
    """Last accepted; 0 before the first."""
    price_ticks: int
    """The same, rounded to the market's tick: what the engine got."""
    live: bool
    reduce_only: bool
    """True while there is no live price (and no pin); `reason` says why."""
    reason: str
    confidence_bps: int
    timestamp_ns: int
    basis: Basis
    pinned: bool
    breaker: BreakerState
    breaker_until_ns: int
    reference_e12: int
    """Tertiary sources' price while they are all there is; display only."""
    sources: tuple[SourceQuote, ...]
    onchain: OnChainPrice | None


class SourceStatus(msgspec.Struct, frozen=True):
    """One source over all its symbols."""

    name: str
    tier: Tier
    weight_e6: int
    symbols: tuple[str, ...]
    connected: bool
    healthy: bool
    connects: int
    messages: int
    quotes: int
    errors: int
    refused: int
    """Well-formed quotes that the aggregator did not take (old, future, unknown symbol)."""
    last_error: str
    last_message_ns: int
    latency_ns: int


class WriteState(IntEnum):
    PLANNED = 0
    SENT = 1
    MINED = 2
    CONFIRMED = 3
    """At its confirmation depth."""
    FAILED = 4
    DROPPED = 5
    """A reorganisation took it out of the chain; it is written again."""
    SKIPPED = 6
    """Not sent: the hub held a newer price by then."""


class PriceWrite(msgspec.Struct, frozen=True):
    """One transaction of the keeper."""

    nonce: int
    tx_hash: str
    symbols: tuple[str, ...]
    state: WriteState
    sent_ns: int
    confirmed_ns: int
    block: int
    max_fee_wei: int
    gas_used: int
    attempts: int
    """Times it was sent; above 1 it was replaced at the same nonce."""
    error: str


class KeeperStatus(msgspec.Struct, frozen=True):
    enabled: bool
    mode: str
    """writer, signed or quorum."""
    node_id: str
    role: str
    """leader, follower, candidate, demoted, or alone without a cluster."""
    fencing_token: int
    address: str
    hub: str
    chain_id: int
    rpc: str
    """Host of the endpoint in use; never a credential."""
    healthy: bool
    problem: str
    """Why it does not write now; "" when it does."""
    writes: int
    failures: int
    balance_wei: int
    base_fee_wei: int
    last_write_ns: int
    next_nonce: int
    pending: int
