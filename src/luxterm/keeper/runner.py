"""The keeper: looks at prices and chain every `interval`, plans, sends, follows what it sent until it is confirmed.

Before each send it asks whether it still may (the cluster's lease); what it sends is on disk first (`ledger`). A loop
that fails backs off and goes on: a chain that is down for a minute costs that minute.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, Protocol

import msgspec
from eth_utils.address import to_checksum_address

from luxterm.chain.networks import network_key
from luxterm.chain.signer import Signer
from luxterm.keeper import hub as encoding
from luxterm.keeper.hub import Attestation
from luxterm.keeper.jobs import Job
from luxterm.keeper.ledger import Entry, Ledger
from luxterm.keeper.look import NO_FATE, Alarm, Chainview, Fate, LogEntry, Seen
from luxterm.keeper.outbox import Outbox
from luxterm.keeper.plan import (
    Action,
    AssetFact,
    Facts,
    PendingFact,
    Rebroadcast,
    Update,
    Wait,
    plan,
)
from luxterm.keeper.rpc import RpcDown, RpcError, RpcPool
from luxterm.keeper.status import Counters, Settings, write_of
from luxterm.keeper.validators import Validator
from luxterm.model.errors import LuxtermError
from luxterm.model.units import MINUTE, SECOND
from luxterm.oracle.status import KeeperStatus, OnChainPrice, OraclePrice, PriceWrite

NowNs = Callable[[], int]
E12_TO_E18: Final = 10**6
REFUSED_HOLD_NS: Final = 5 * MINUTE
"""How long an asset is left alone after the hub's breaker refused it: the breaker's own cooldown."""


class KeeperRefused(LuxtermError):
    """The keeper cannot work as configured: wrong chain, no hub, a key without its role."""


class Lease(Protocol):
    """The cluster, seen from the runner."""

    def may_send(self) -> bool:
        """Whether this node holds a lease that is certainly still its own."""
        ...

    @property
    def role(self) -> str: ...

    @property
    def token(self) -> int: ...


class Keeper:
    """`start()` verifies hub and roles, then looks for ever; `stop()` ends it between two steps."""

    def __init__(
        self,
        settings: Settings,
        signer: Signer,
        rpc: RpcPool,
        prices: Callable[[str], OraclePrice | None],
        *,
        now_ns: NowNs,
        tx_rpc: RpcPool | None = None,
        lease: Lease | None = None,
        validators: Sequence[Validator] = (),
        on_confirmed: Callable[[str, OnChainPrice], None] = lambda symbol, price: None,
        final_height: Callable[[], int] = lambda: 0,
        alarm: Alarm = lambda kind, symbol, severity, text: None,
    ) -> None:
        assets = {str(to_checksum_address(asset)): symbol for asset, symbol in settings.assets.items()}
        settings = msgspec.structs.replace(settings, hub=to_checksum_address(settings.hub), assets=assets)
        self.settings, self.signer, self.rpc = settings, signer, rpc
        self._prices, self._now_ns, self._lease = prices, now_ns, lease
        self._tx_rpc = tx_rpc or rpc
        self._on_confirmed, self._final_height, self._alarm = on_confirmed, final_height, alarm
        self.chain = Chainview(rpc, settings.hub, signer.address, list(settings.assets), settings.confirmations)
        self.ledger = Ledger(settings.state_dir, str(settings.chain_id), signer.address)
        """Until the chain has been asked for its genesis: two chains of one id have two records."""
        self.counters = Counters()
        self.outbox = Outbox(
            settings, signer, rpc, self._tx_rpc, self.ledger, self.counters,
            now_ns=now_ns, standing=self._standing, alarm=self._raise_alarm,
        )  # fmt: skip
        self.outbox.validators = tuple(validators)
        self.problem = "starting"
        self.seen: Seen | None = None
        self.paused = False
        self._alarmed: dict[str, str] = {}
        self._held: dict[str, tuple[int, str]] = {}
        self._told: dict[str, tuple[int, int]] = {}
        self._foreign = 0
        self._failures = 0
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._verified = False
        self._checked_ns = 0
        self._jobs: tuple[Job, ...] = ()
        self._closers: list[Callable[[], Awaitable[None]]] = []
        self.looked = asyncio.Event()
        """Set after each look; tests wait for it."""

    # --- life --------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Verifies, then runs in the background. KeeperRefused when it could never write; a chain that is down is
        no obstacle: it is verified when it is back."""
        with suppress(RpcDown):
            await self.verify()
        self._task = asyncio.create_task(self._run(), name="keeper")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        await self.rpc.close()
        if self._tx_rpc is not self.rpc:
            await self._tx_rpc.close()
        for close in self._closers:
            await close()

    def use_validators(self, validators: Sequence[Validator]) -> None:
        """Whose signatures are gathered in the signed and quorum modes."""
        self.outbox.validators = tuple(validators)

    def use_jobs(self, jobs: Sequence[Job]) -> None:
        """What is done on chain when no price is due."""
        self._jobs = tuple(jobs)

    def use_lease(self, lease: Lease) -> None:
        """Sends only while the cluster says so from now on."""
        self._lease = lease

    def on_stop(self, close: Callable[[], Awaitable[None]]) -> None:
        """Awaited when the keeper stops."""
        self._closers.append(close)

    async def attest(self, asset: str) -> Attestation | None:
        """This keeper's own signed price, for another's quorum; None without one, or where it has no validator."""
        return await self.outbox.validators[0].attest(asset) if self.outbox.validators else None

    def healthy(self) -> bool:
        """Whether it could write now: what the cluster asks before it lets this node lead."""
        return self._verified and self._failures < self.settings.max_attempts

    def wake(self) -> None:
        """Looks now in place of at the next interval."""
        self._wake.set()

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False
        self.wake()

    async def verify(self) -> None:
        """KeeperRefused names what is wrong with chain, hub or roles; RpcDown when nobody can be asked."""
        mode = self.settings.mode
        writer = self.signer.address if mode == "writer" else ""
        own = [v.address for v in self.outbox.validators if hasattr(v, "address")] if mode != "writer" else []
        problems = await self.chain.verify(self.settings.chain_id, writer=writer, validators=own)
        if problems:
            self.problem = "; ".join(problems)
            raise KeeperRefused(self.problem)
        try:
            genesis = await self.chain.genesis()
        except RpcError:
            genesis = ""
        if genesis:
            key = network_key(self.settings.chain_id, genesis)
            self.ledger = self.outbox.ledger = Ledger(self.settings.state_dir, key, self.signer.address)
        self._verified = True

    async def _run(self) -> None:
        while True:
            wait_ns = await self.step()
            self.looked.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), wait_ns / SECOND)
            self._wake.clear()

    async def step(self) -> int:
        """One look and what follows from it; the nanoseconds until the next. Never raises but for cancellation."""
        settings = self.settings
        try:
            if self._now_ns() - self._checked_ns >= settings.health_check_ns:
                self._checked_ns = self._now_ns()
                if len(self.rpc.endpoints) > 1:
                    for text in await self.rpc.check(settings.chain_id):
                        self._raise_alarm("rpc", "", "warning", text)
            if not self._verified:
                await self.verify()
            again = await self.look()
        except (RpcDown, KeeperRefused) as error:
            self._failures += 1
            self.problem = str(error)
            self._raise_alarm(
                "keeper", "", "critical" if self._failures >= settings.max_attempts else "warning", str(error)
            )
            backoff = settings.first_backoff_ns * int(settings.backoff_multiplier ** min(self._failures - 1, 20))
            return min(backoff, settings.max_backoff_ns)
        except LuxtermError as error:
            self._failures += 1
            self.problem = str(error)
            self._raise_alarm("keeper", "", "critical", str(error))
            return settings.max_backoff_ns
        except Exception as error:  # a node's answer that nobody thought of, or our own mistake: say so and go on
            self._failures += 1
            self.problem = f"unexpected {type(error).__name__}"
            self._raise_alarm("keeper", "", "critical", self.problem)
            return settings.max_backoff_ns
        self._failures = 0
        if self.ledger.pending is not None:
            return settings.poll_ns
        return 0 if again else settings.interval_ns

    # --- one look -----------------------------------------------------------------------------------------------------

    async def look(self) -> bool:
        """Settles what is under way, gathers facts, acts. True = look again at once."""
        fate = await self._settle()
        seen = self.seen = await self.chain.look()
        for entry in await self.chain.logs(seen.height):
            self._tell(entry)
        self._watch_staleness()
        if not await self._nonce_fits(seen):
            return False
        actions = plan(self._facts(seen, fate), self.settings.rules, self._now_ns())
        sent = False
        for action in actions:
            sent = await self._execute(action, seen) or sent
        if not sent and self.ledger.pending is None and self._standing()[0]:
            sent = await self._do_jobs(seen)
        return sent and self.ledger.pending is None

    async def _do_jobs(self, seen: Seen) -> bool:
        for job in self._jobs:
            call = await job.due(self.rpc, seen.height, self._now_ns() // SECOND)
            if call is not None and await self.outbox.call(call, seen):
                return True
        return False

    async def _settle(self) -> Fate:
        """Moves the ledger along with the fate of the pending transaction."""
        fate = await self.chain.fate(self.ledger)
        pending = self.ledger.pending
        if pending is None:
            return NO_FATE
        if fate.reorganised:
            self.counters.dropped += 1
            self._raise_alarm(
                "reorg", "", "warning", f"a reorganisation took nonce {pending.nonce} out of its block", True
            )
            self.ledger.unmined()
        if fate.mined:
            self._foreign = 0
            receipt = fate.receipt
            assert receipt is not None
            error = "" if int(receipt["status"], 16) == 1 else "reverted"
            self.ledger.mined(
                str(receipt["transactionHash"]), int(receipt["blockNumber"], 16), str(receipt["blockHash"]),
                int(receipt["gasUsed"], 16), error,
            )  # fmt: skip
            if fate.confirmed:
                self._confirm(self.ledger.confirmed(self._now_ns()), receipt)
                return NO_FATE
        elif fate.foreign:
            self._foreign += 1  # a node may know the count before the receipt: believe it the third time
            if self._foreign >= 3:
                self._foreign = 0
                entry = self.ledger.abandoned("the nonce was used by another transaction", self._now_ns())
                self.counters.failed += 1
                text = f"nonce {entry.nonce} was used by another transaction: is the key used elsewhere?"
                self._raise_alarm("nonce", "", "critical", text, True)
                return NO_FATE
        return fate

    def _confirm(self, entry: Entry, receipt: Mapping[str, Any]) -> None:
        now_ns = self._now_ns()
        written, refused = encoding.read_logs(receipt.get("logs") or (), self.settings.hub)
        if entry.error:
            self.counters.failed += 1
            self._raise_alarm(
                "write", "", "warning", f"the write with nonce {entry.nonce} was mined and reverted", True
            )
            return
        if entry.what:
            self.counters.jobs += 1
            return
        self.counters.written += 1
        self.counters.latencies_s.append((now_ns - entry.attempts[0].sent_ns) / SECOND)
        for row in written:
            self._held.pop(row.asset, None)
            self._tell(LogEntry(*row, entry.block, entry.mined_hash))
        for refusal in refused:
            self.counters.refused += 1
            symbol = self.settings.assets.get(refusal.asset, "")
            self._held[refusal.asset] = (now_ns + REFUSED_HOLD_NS, refusal.reason)
            self._raise_alarm("hub-refused", symbol, "critical", f"{symbol}: {refusal.reason}", True)

    def _tell(self, entry: LogEntry) -> None:
        symbol = self.settings.assets.get(entry.asset)
        told = (entry.timestamp_s, entry.block)  # a receipt and the log of its block tell the same
        if symbol is not None and self._told.get(entry.asset) != told:
            self._told[entry.asset] = told
            final = 0 < entry.block <= self._final_height()
            price = OnChainPrice(
                entry.price_e18 // E12_TO_E18, entry.timestamp_s, entry.block, entry.tx_hash, self._now_ns(), final
            )
            self._on_confirmed(symbol, price)

    async def _nonce_fits(self, seen: Seen) -> bool:
        """Holds the chain's count of the key against the ledger's. False = do not act on this look."""
        ledger = self.ledger
        if ledger.pending is not None or seen.sent == ledger.next_nonce:
            return True
        if seen.sent > ledger.next_nonce:
            if ledger.next_nonce:
                text = f"the key has sent {seen.sent - ledger.next_nonce} transactions that are not this keeper's"
                self._raise_alarm("nonce", "", "warning", text, True)
            ledger.adopt(seen.sent)
            return True
        last = next((entry for entry in ledger.done if entry.nonce == seen.sent), None)
        if (
            last is not None
            and last.mined_hash
            and await self.chain.lost(last.nonce, last.mined_hash, last.block, seen.height)
        ):
            self.counters.dropped += 1
            self._raise_alarm("reorg", "", "critical", f"a deep reorganisation dropped nonce {last.nonce}", True)
            ledger.reopened(last.nonce)
            self.wake()
            return False
        endpoint = self.rpc.current
        text = f"{endpoint.host} says nonce {seen.sent} where {ledger.next_nonce - 1} is confirmed: it lags or lies"
        self._raise_alarm("rpc", "", "warning", text)
        self.problem = text
        if last is None and not ledger.done:  # the record is of a chain that began anew
            ledger.adopt(seen.sent)
        elif len(self.rpc.endpoints) > 1:
            self.rpc.leave(endpoint, "lags behind: nonce")
            self.wake()
        return False

    def _facts(self, seen: Seen, fate: Fate) -> Facts:
        now_ns = self._now_ns()
        assets = []
        for asset, symbol in self.settings.assets.items():
            update, why = self.quote(asset)
            held_until, blocked = self._held.get(asset, (0, ""))
            on_chain = seen.assets[asset]
            if held_until <= now_ns:
                blocked = ""
            if self.settings.mode == "writer" and on_chain.quorum > 1:
                blocked = f"the hub takes it from a quorum of {on_chain.quorum} only"
            assets.append(
                AssetFact(
                    asset, symbol, update.price_e18 if update else 0, update.timestamp_s if update else 0,
                    update.confidence_bps if update else 0, on_chain.price_e18, on_chain.timestamp_s, blocked, why,
                )
            )  # fmt: skip
        entry, pending = self.ledger.pending, None
        if entry is not None and not entry.mined_hash:
            pending = PendingFact(
                entry.nonce, entry.attempts[-1].fees, entry.attempts[0].sent_ns, entry.attempts[-1].sent_ns,
                len(entry.attempts) - 1, fate.dropped, tuple(row.asset for row in entry.rows),
            )  # fmt: skip
        may_send, standing_by = self._standing()
        if entry is not None and entry.mined_hash:
            may_send, standing_by = False, "the last write is mined and not yet at its depth"
        return Facts(tuple(assets), pending, seen.base_fee_wei, may_send, standing_by)

    def _standing(self) -> tuple[bool, str]:
        if self.paused:
            return False, "paused"
        if self._lease is not None and not self._lease.may_send():
            return False, f"standing by: {self._lease.role}"
        return True, ""

    def quote(self, asset: str) -> tuple[Update | None, str]:
        """The row that would be written for an asset now, or why there is none."""
        symbol = self.settings.assets.get(asset)
        price = self._prices(symbol) if symbol is not None else None
        if symbol is None or price is None:
            return None, "no price source"
        if not price.live or (price.pinned and price.timestamp_ns <= 0):
            return None, price.reason or "no price"
        timestamp_s = min(price.timestamp_ns, self._now_ns()) // SECOND
        return Update(asset, symbol, price.price_e12 * E12_TO_E18, timestamp_s, price.confidence_bps), ""

    # --- acting -------------------------------------------------------------------------------------------------------

    async def _execute(self, action: Action, seen: Seen) -> bool:
        """Carries one action out; True when something was sent."""
        if isinstance(action, Wait):
            self.problem = "" if action.reason in ("nothing is due", "under way") else action.reason
            if action.alert:
                self._raise_alarm("waiting", "", "warning", action.reason)
            return False
        if isinstance(action, Rebroadcast):
            return await self.outbox.rebroadcast()
        sent = await self.outbox.write(action, seen)
        self.problem = self.outbox.problem
        return sent

    # --- telling ------------------------------------------------------------------------------------------------------

    def _raise_alarm(self, kind: str, symbol: str, severity: str, text: str, always: bool = False) -> None:
        """Alerts when the text of its kind changes, not at every look; `always` for events."""
        key = f"{kind}/{symbol}"
        if always or self._alarmed.get(key) != text:
            self._alarmed[key] = text
            self._alarm(kind, symbol, severity, text)

    def _watch_staleness(self) -> None:
        """The specification's alert, judged here too: a price on chain older than `stale_s`."""
        for symbol, age_s in self.staleness_s().items():
            if age_s > self.settings.rules.stale_s:
                text = f"{symbol} on chain is older than {self.settings.rules.stale_s} s"
                self._raise_alarm("stale", symbol, "critical", text)
            else:
                self._alarmed.pop(f"stale/{symbol}", None)

    def staleness_s(self) -> dict[str, float]:
        """Symbol -> age of its price on chain; symbols never written are left out."""
        if self.seen is None:
            return {}
        now_s = self._now_ns() / SECOND
        return {
            symbol: max(0.0, now_s - self.seen.assets[asset].timestamp_s)
            for asset, symbol in self.settings.assets.items()
            if self.seen.assets[asset].timestamp_s
        }

    def status(self) -> KeeperStatus:
        seen, lease = self.seen, self._lease
        done = self.ledger.done
        return KeeperStatus(
            enabled=True,
            mode=self.settings.mode,
            node_id=self.settings.node_id,
            role=lease.role if lease is not None else "alone",
            fencing_token=lease.token if lease is not None else 0,
            address=self.signer.address,
            hub=self.settings.hub,
            chain_id=self.settings.chain_id,
            rpc=self.rpc.current.host,
            healthy=self._verified and not self._failures,
            problem=self.problem,
            writes=self.counters.written,
            failures=self.counters.failed,
            balance_wei=seen.balance_wei if seen else 0,
            base_fee_wei=seen.base_fee_wei if seen else 0,
            last_write_ns=done[-1].confirmed_ns if done else 0,
            next_nonce=self.ledger.next_nonce,
            pending=int(self.ledger.pending is not None),
        )

    def writes(self, limit: int = 50) -> list[PriceWrite]:
        """The transaction under way and the last ones, newest first."""
        entries = [*self.ledger.done, *([self.ledger.pending] if self.ledger.pending else [])]
        return [write_of(entry) for entry in reversed(entries)][:limit]
