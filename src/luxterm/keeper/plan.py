"""Facts in, actions out: what the keeper does next. Pure; the runner gathers the facts and carries the actions out.

One transaction is under way at a time. A write is due when the price moved by `min_change_bps` against the chain's,
when the chain's is as old as the heartbeat, or when a job waits for it; all due assets go in one batch. A transaction
that is stuck is replaced at its own nonce, with fresh prices and more fee; one that a reorganisation dropped is
written again.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from luxterm.keeper.gas import Fees, GasRules, TooExpensive, fees
from luxterm.model.units import BPS_ONE, SECOND


class WriteRules(msgspec.Struct, frozen=True):
    min_change_bps: int = 50
    heartbeat_s: int = 240
    stale_s: int = 300
    """Age at which a price on chain is stale: the alert, and what the emergency fee cap prevents."""
    urgent_s: int = 30
    """Seconds before `stale_s` at which a write becomes urgent."""
    stuck_ns: int = 30 * SECOND
    """A transaction not mined for so long is replaced."""
    max_batch: int = 50
    max_replacements: int = 20
    gas: GasRules = GasRules()


class AssetFact(NamedTuple):
    asset: str
    """Token address, checksummed."""
    symbol: str
    price_e18: int
    """The aggregate's price; 0 = there is none to be written (`why` says so)."""
    timestamp_s: int
    confidence_bps: int
    chain_price_e18: int
    """What the hub holds; 0 = nothing yet."""
    chain_timestamp_s: int
    blocked: str = ""
    """Why the hub would refuse it: paused, breaker tripped."""
    why: str = ""
    wanted: bool = False
    """A job waits for a newer price than the chain's: it is due whatever it moved."""


class PendingFact(NamedTuple):
    """A transaction that has been sent and is not mined."""

    nonce: int
    fees: Fees
    first_sent_ns: int
    last_sent_ns: int
    replacements: int
    dropped: bool
    """The node does not know it: forgotten by the pool, taken out by a reorganisation, or never received."""
    assets: tuple[str, ...] = ()


class Facts(NamedTuple):
    assets: tuple[AssetFact, ...]
    pending: PendingFact | None
    base_fee_wei: int
    may_send: bool
    """Leader with a valid lease, or alone."""
    standing_by: str
    """Why it may not send; "" when it may."""


class Update(NamedTuple):
    """One row of writePrices."""

    asset: str
    symbol: str
    price_e18: int
    timestamp_s: int
    confidence_bps: int


class Write(NamedTuple):
    """Sends a batch: at the pending transaction's nonce when `replaces` is set, else at the next one."""

    updates: tuple[Update, ...]
    fees: Fees
    replaces: int | None
    urgent: bool


class Rebroadcast(NamedTuple):
    """Sends the same signed bytes of the pending transaction once more."""

    nonce: int


class Wait(NamedTuple):
    """Nothing to do; `alert` where a person should know why."""

    reason: str
    alert: bool = False


Action = Write | Rebroadcast | Wait


def writable(fact: AssetFact) -> bool:
    """Whether the hub would take the asset's price: there is one, newer than the stored, and nothing blocks it."""
    return fact.price_e18 > 0 and not fact.blocked and fact.timestamp_s > fact.chain_timestamp_s


def due(fact: AssetFact, rules: WriteRules, now_s: int) -> bool:
    """Whether an asset's price is to be written now."""
    if not writable(fact):
        return False
    if not fact.chain_price_e18 or fact.wanted or now_s - fact.chain_timestamp_s >= rules.heartbeat_s:
        return True
    moved = abs(fact.price_e18 - fact.chain_price_e18) * BPS_ONE
    return moved >= rules.min_change_bps * fact.chain_price_e18


def urgent(fact: AssetFact, rules: WriteRules, now_s: int) -> bool:
    """Whether waiting longer would let the asset's price on chain go stale. A first price is not urgent."""
    return fact.chain_timestamp_s > 0 and now_s - fact.chain_timestamp_s >= rules.stale_s - rules.urgent_s


def plan(facts: Facts, rules: WriteRules, now_ns: int) -> list[Action]:
    """The next actions, in order. At most one of them sends."""
    if not facts.may_send:
        return [Wait(facts.standing_by or "standing by")]
    now_s = now_ns // SECOND
    ready = [fact for fact in facts.assets if due(fact, rules, now_s)]
    # The assets of a stuck transaction are due again with the price of now, even where that has moved back meanwhile.
    pending = facts.pending
    if pending is not None:
        chosen = {fact.asset for fact in ready}
        ready += [f for f in facts.assets if f.asset in pending.assets and f.asset not in chosen and writable(f)]
    ready.sort(key=lambda fact: (fact.chain_timestamp_s, fact.asset))  # the oldest on chain first
    ready = ready[: rules.max_batch]
    is_urgent = any(urgent(fact, rules, now_s) for fact in ready)
    updates = tuple(Update(f.asset, f.symbol, f.price_e18, f.timestamp_s, f.confidence_bps) for f in ready)
    if pending is not None:
        return [_mind(pending, updates, is_urgent, facts, rules, now_ns)]
    if not ready:
        silent = [f"{fact.symbol}: {fact.why or fact.blocked}" for fact in facts.assets if fact.why or fact.blocked]
        return [Wait("; ".join(silent) if silent else "nothing is due", bool(silent))]
    fresh = fees(rules.gas, facts.base_fee_wei, is_urgent)
    if isinstance(fresh, TooExpensive):
        return [_too_expensive(fresh)]
    return [Write(updates, fresh, None, is_urgent)]


def _mind(
    pending: PendingFact, updates: tuple[Update, ...], is_urgent: bool, facts: Facts, rules: WriteRules, now_ns: int
) -> Action:
    """What to do about a transaction under way."""
    waited_ns = now_ns - pending.last_sent_ns
    priced_out = pending.fees.max_fee_wei < facts.base_fee_wei
    if not pending.dropped and waited_ns < rules.stuck_ns and not (priced_out and is_urgent):
        return Wait(f"transaction with nonce {pending.nonce} is under way")
    if not updates:
        # A dropped write without news is left alone: somebody may have written since, and its old bytes would only
        # revert. It uses no nonce while no pool has it, and its place is taken by the next price.
        again = waited_ns >= rules.stuck_ns if pending.assets else pending.dropped or waited_ns >= rules.stuck_ns
        return Rebroadcast(pending.nonce) if again and not (pending.assets and pending.dropped) else Wait("under way")
    if pending.replacements >= rules.max_replacements:
        return Wait(f"nonce {pending.nonce} was replaced {pending.replacements} times and is still not mined", True)
    more = fees(rules.gas, facts.base_fee_wei, is_urgent, replaces=pending.fees)
    if isinstance(more, TooExpensive):
        return _too_expensive(more)  # where a pool still has the old bytes, they may be mined when gas falls
    return Write(updates, more, pending.nonce, is_urgent)


def _too_expensive(price: TooExpensive) -> Wait:
    cap = "emergency cap" if price.emergency else "cap"
    return Wait(f"gas costs {_gwei(price.asked_wei)} gwei, above the {cap} of {_gwei(price.limit_wei)}", True)


def _gwei(wei: int) -> str:
    whole, rest = divmod(wei, 10**9)
    return f"{whole}" if not rest else f"{whole}.{rest:09d}".rstrip("0")
