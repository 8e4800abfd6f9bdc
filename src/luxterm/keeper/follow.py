"""What became of what was sent: mined, confirmed, reverted, taken out by a reorganisation, overtaken by somebody else.

The ledger is moved along with the chain's answers, and clients hear of each price that is confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final

from luxterm.keeper import hub as encoding
from luxterm.keeper.alarms import Alarms
from luxterm.keeper.identity import Identity
from luxterm.keeper.ledger import Entry
from luxterm.keeper.look import NO_FATE, Chainview, Fate, LogEntry, Seen
from luxterm.keeper.rpc import RpcPool
from luxterm.keeper.status import Counters, Settings
from luxterm.model.units import MINUTE, SECOND
from luxterm.oracle.status import OnChainPrice

E12_TO_E18: Final = 10**6
REFUSED_HOLD_NS: Final = 5 * MINUTE
"""How long an asset is left alone after the hub's breaker refused it: the breaker's own cooldown."""
LAG_NS: Final = MINUTE
"""A chain that says for so long that the key has sent less than is recorded is believed: the record is outdated."""
FOREIGN_LOOKS: Final = 3
"""A node may know the count before the receipt: a nonce counts as taken by another when it said so three times."""


class Fit(Enum):
    """How a look fits the ledger."""

    ACT = "act"
    AGAIN = "again"
    """Not to be acted upon; another look will do."""
    WAIT = "wait"


class Follower:
    def __init__(
        self,
        settings: Settings,
        identity: Identity,
        chain: Chainview,
        rpc: RpcPool,
        counters: Counters,
        alarms: Alarms,
        *,
        now_ns: Callable[[], int],
        on_confirmed: Callable[[str, OnChainPrice], None],
        final_height: Callable[[], int],
    ) -> None:
        self._settings, self._identity, self._chain, self._rpc = settings, identity, chain, rpc
        self._counters, self._alarms, self._now_ns = counters, alarms, now_ns
        self._on_confirmed, self._final_height = on_confirmed, final_height
        self._held: dict[str, tuple[int, str]] = {}
        self._told: dict[str, tuple[int, int]] = {}
        self._foreign = 0
        self._behind_since_ns = 0
        self.problem = ""
        """Why the last look was not acted upon."""

    async def settle(self) -> Fate:
        """Moves the ledger along with the fate of the pending transaction."""
        ledger = self._identity.ledger
        fate = await self._chain.fate(ledger)
        pending = ledger.pending
        if pending is None:
            return NO_FATE
        if fate.reorganised:
            self._counters.dropped += 1
            self._alarms.event("reorg", "", "warning", f"a reorganisation took nonce {pending.nonce} out of its block")
            ledger.unmined()
        if fate.mined:
            self._foreign = 0
            receipt = fate.receipt
            assert receipt is not None
            error = "" if int(receipt["status"], 16) == 1 else "reverted"
            ledger.mined(
                str(receipt["transactionHash"]), int(receipt["blockNumber"], 16), str(receipt["blockHash"]),
                int(receipt["gasUsed"], 16), error,
            )  # fmt: skip
            if fate.confirmed:
                self._confirm(ledger.confirmed(self._now_ns()), receipt)
                return NO_FATE
        elif fate.foreign:
            self._foreign += 1
            if self._foreign >= FOREIGN_LOOKS:
                self._foreign = 0
                entry = ledger.abandoned("the nonce was used by another transaction", self._now_ns())
                self._counters.failed += 1
                text = f"nonce {entry.nonce} was used by another transaction: is the key used elsewhere?"
                self._alarms.event("nonce", "", "critical", text)
                return NO_FATE
        return fate

    def _confirm(self, entry: Entry, receipt: Mapping[str, Any]) -> None:
        now_ns = self._now_ns()
        written, refused = encoding.read_logs(receipt.get("logs") or (), self._settings.hub)
        if entry.error:
            self._counters.failed += 1
            self._alarms.event("write", "", "warning", f"the write with nonce {entry.nonce} was mined and reverted")
            return
        if entry.what:
            self._counters.jobs += 1
            return
        self._counters.written += 1
        self._counters.latencies_s.append((now_ns - entry.attempts[0].sent_ns) / SECOND)
        for row in written:
            self._held.pop(row.asset, None)
            self.tell(LogEntry(*row, entry.block, entry.mined_hash))
        for refusal in refused:
            self._counters.refused += 1
            symbol = self._settings.assets.get(refusal.asset, "")
            self._held[refusal.asset] = (now_ns + REFUSED_HOLD_NS, refusal.reason)
            self._alarms.event("hub-refused", symbol, "critical", f"{symbol}: {refusal.reason}")

    def tell(self, entry: LogEntry) -> None:
        """Clients hear of a price on chain, whoever wrote it, once."""
        symbol = self._settings.assets.get(entry.asset)
        told = (entry.timestamp_s, entry.block)  # a receipt and the log of its block tell the same
        if symbol is not None and self._told.get(entry.asset) != told:
            self._told[entry.asset] = told
            final = 0 < entry.block <= self._final_height()
            price = OnChainPrice(
                entry.price_e18 // E12_TO_E18, entry.timestamp_s, entry.block, entry.tx_hash, self._now_ns(), final
            )
            self._on_confirmed(symbol, price)

    def held(self, asset: str) -> str:
        """Why the hub would refuse the asset, while it is left alone for that; "" = it would not."""
        until_ns, reason = self._held.get(asset, (0, ""))
        return reason if until_ns > self._now_ns() else ""

    async def fit(self, seen: Seen) -> Fit:
        """Holds the chain's count of the key against the ledger's."""
        ledger = self._identity.ledger
        self.problem = ""
        behind_since_ns, self._behind_since_ns = self._behind_since_ns, 0
        if ledger.pending is not None or seen.sent == ledger.next_nonce:
            return Fit.ACT
        if seen.sent > ledger.next_nonce:
            if ledger.next_nonce:
                text = f"the key has sent {seen.sent - ledger.next_nonce} transactions that are not this keeper's"
                self._alarms.event("nonce", "", "warning", text)
            ledger.adopt(seen.sent)
            return Fit.ACT
        last = next((entry for entry in ledger.done if entry.nonce == seen.sent), None)
        if (
            last is not None
            and last.mined_hash
            and await self._chain.lost(last.nonce, last.mined_hash, last.block, seen.height)
        ):
            self._counters.dropped += 1
            self._alarms.event("reorg", "", "critical", f"a deep reorganisation dropped nonce {last.nonce}")
            ledger.reopened(last.nonce)
            return Fit.AGAIN
        endpoint = self._rpc.current
        confirmed = ledger.next_nonce - 1
        self.problem = f"{endpoint.host} says nonce {seen.sent} where {confirmed} is confirmed: it lags or lies"
        self._alarms.state("rpc", "", "warning", self.problem)
        self._behind_since_ns = behind_since_ns or self._now_ns()
        settled = max((entry.block for entry in ledger.done), default=0) < seen.height
        if not ledger.done or (settled and self._now_ns() - self._behind_since_ns >= LAG_NS):
            self._alarms.event("nonce", "", "critical", f"goes on from nonce {seen.sent}: the record says {confirmed}")
            ledger.adopt(seen.sent)
        elif len(self._rpc.endpoints) > 1:
            self._rpc.leave(endpoint, "lags behind: nonce")
            return Fit.AGAIN if self._rpc.current.down_until_ns <= self._now_ns() else Fit.WAIT
        return Fit.WAIT
