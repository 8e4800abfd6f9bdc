"""The keeper: looks at prices and chain every `interval`, plans, sends, follows what it sent until it is confirmed.

Before each send it asks whether it still may (the cluster's lease); what it sends is on disk first (`ledger`). A loop
that fails backs off and goes on: a chain that is down for a minute costs that minute.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Protocol

import msgspec
from eth_utils.address import to_checksum_address

from luxterm.chain.networks import network_key
from luxterm.chain.signer import Signer
from luxterm.keeper.alarms import Alarm, Alarms
from luxterm.keeper.facts import PriceOf, Quotes, facts_of
from luxterm.keeper.follow import Fit, Follower
from luxterm.keeper.heads import Heads
from luxterm.keeper.hub import Attestation
from luxterm.keeper.identity import Identity, KeyFiles
from luxterm.keeper.jobs.base import Job, JobCall, JobFault, Moment, PricesWanted, drive
from luxterm.keeper.ledger import Ledger
from luxterm.keeper.look import Chainview, Seen
from luxterm.keeper.outbox import Outbox
from luxterm.keeper.plan import Action, Rebroadcast, Update, Wait, plan
from luxterm.keeper.rpc import RpcDown, RpcError, RpcPool
from luxterm.keeper.status import Counters, Settings, write_of
from luxterm.keeper.validators import LocalValidator, Validator
from luxterm.model.errors import LuxtermError
from luxterm.model.units import SECOND
from luxterm.oracle.status import KeeperStatus, OnChainPrice, PriceWrite

NowNs = Callable[[], int]


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
        prices: PriceOf,
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
        self.settings, self.rpc = settings, rpc
        self._now_ns, self._lease = now_ns, lease
        self._tx_rpc = tx_rpc or rpc
        # Until the chain has been asked for its genesis its id stands for it: two chains of one id have two records.
        self.identity = Identity(signer, settings.state_dir, str(settings.chain_id))
        self.counters = Counters()
        self._alarms = Alarms(alarm)
        self._quotes = Quotes(settings, prices, now_ns)
        self.chain = Chainview(rpc, settings.hub, self.identity, list(settings.assets), settings.confirmations)
        self._follower = Follower(
            settings, self.identity, self.chain, rpc, self.counters, self._alarms,
            now_ns=now_ns, on_confirmed=on_confirmed, final_height=final_height,
        )  # fmt: skip
        self.outbox = Outbox(
            settings, self.identity, rpc, self._tx_rpc, self.counters, self._alarms,
            now_ns=now_ns, standing=self._standing,
        )  # fmt: skip
        self.outbox.validators = tuple(validators)
        self.problem = "starting"
        self.seen: Seen | None = None
        self.paused = False
        self._failures = 0
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._heads: asyncio.Task[None] | None = None
        self._heads_url = ""
        self._head = False
        """Woken by a block, which makes no price due."""
        self._verified = False
        self._checked_ns = 0
        self._jobs: tuple[Job, ...] = ()
        self._wanted: set[str] = set()
        """Assets whose price a job waits for."""
        self._key_files: KeyFiles | None = None
        self._next_signer: Signer | None = None
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
        if self._heads_url:
            heads = Heads(self._heads_url, self.settings.chain_id, self.new_head, self._alarms)
            self._heads = asyncio.create_task(heads.run(), name="chain heads")

    async def stop(self) -> None:
        tasks = [task for task in (self._heads, self._task) if task is not None]
        self._heads = self._task = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
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

    def use_key_files(self, files: KeyFiles) -> None:
        """Looks at the files that the key comes from, and changes to the new key when they change."""
        self._key_files = files

    def use_heads(self, url: str) -> None:
        """Listens at this WebSocket or socket file for new blocks, and looks at each of them."""
        self._heads_url = url

    def on_stop(self, close: Callable[[], Awaitable[None]]) -> None:
        """Awaited when the keeper stops."""
        self._closers.append(close)

    def healthy(self) -> bool:
        """Whether it could write now: what the cluster asks before it lets this node lead."""
        return self._verified and self._failures < self.settings.max_attempts

    def wake(self) -> None:
        """Looks now in place of at the next interval."""
        self._head = False
        self._wake.set()

    def new_head(self) -> None:
        """Looks at a new block: what was written, what is under way, what the jobs find. Makes no price due."""
        if not self._failures and not self._wake.is_set():  # else it backs off, or is about to look anyway
            self._head = True
            self._wake.set()

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False
        self.wake()

    async def verify(self) -> None:
        """KeeperRefused names what is wrong with chain, hub or roles; RpcDown when nobody can be asked."""
        problems = await self._problems(self.identity)
        if problems:
            self.problem = "; ".join(problems)
            raise KeeperRefused(self.problem)
        try:
            genesis = await self.chain.genesis()
        except RpcError:
            genesis = ""
        if genesis:
            self.identity.on_chain(network_key(self.settings.chain_id, genesis))
        self._verified = True

    async def _problems(self, signer: Signer) -> list[str]:
        """What would keep a key from its work."""
        address, writes = signer.address, self.settings.mode == "writer"
        local = [v.address for v in self.outbox.validators if isinstance(v, LocalValidator)]
        return await self.chain.verify(
            self.settings.chain_id,
            writer=address if writes else "",
            validators=[] if writes else [address if own == self.identity.address else own for own in local],
            jobs=[(address, job.need) for job in self._jobs],
        )

    async def _run(self) -> None:
        prices_due_ns = 0
        while True:
            looked_ns = self._now_ns()
            due = looked_ns >= prices_due_ns or not (self._jobs or self._head)
            self._head = False
            wait_ns = await self.step(prices=due)
            if due:
                prices_due_ns = self._now_ns() + wait_ns
            else:
                wait_ns = min(wait_ns, max(0, prices_due_ns - self._now_ns()))
            if self._jobs and not self._failures:
                wait_ns = min(wait_ns, self.settings.jobs_interval_ns)
            self.looked.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_ns / SECOND):
                    await self._wake.wait()
                if self._head and self._now_ns() - looked_ns < self.settings.poll_ns:  # many small blocks
                    await asyncio.sleep(self.settings.poll_ns / SECOND)
                if not self._head:
                    prices_due_ns = 0
            self._wake.clear()

    async def step(self, *, prices: bool = True) -> int:
        """One look and what follows from it; the nanoseconds until the next. Never raises but for cancellation.

        Without `prices` no new price is written, only what is under way is followed and the jobs are asked.
        """
        settings = self.settings
        try:
            await self._check_health()
            if not self._verified:
                await self.verify()
            again = await self.look(prices=prices)
        except (RpcDown, KeeperRefused) as error:
            self._failures += 1
            self.problem = str(error)
            severity = "critical" if self._failures >= settings.max_attempts else "warning"
            self._alarms.state("keeper", "", severity, str(error))
            backoff = settings.first_backoff_ns * int(settings.backoff_multiplier ** min(self._failures - 1, 20))
            return min(backoff, settings.max_backoff_ns)
        except LuxtermError as error:
            self._failures += 1
            self.problem = str(error)
            self._alarms.state("keeper", "", "critical", str(error))
            return settings.max_backoff_ns
        except Exception as error:  # a node's answer that nobody thought of, or our own mistake: say so and go on
            self._failures += 1
            self.problem = f"unexpected {type(error).__name__}"
            self._alarms.state("keeper", "", "critical", self.problem)
            return settings.max_backoff_ns
        self._failures = 0
        self._alarms.over("keeper")
        if self.ledger.pending is not None:
            return settings.poll_ns
        return 0 if again else settings.interval_ns

    async def _check_health(self) -> None:
        if self._now_ns() - self._checked_ns < self.settings.health_check_ns:
            return
        self._checked_ns = self._now_ns()
        if len(self.rpc.endpoints) > 1:
            for text in await self.rpc.check(self.settings.chain_id):
                self._alarms.state("rpc", "", "warning", text)
        await self._read_key()

    # --- one look -----------------------------------------------------------------------------------------------------

    async def look(self, *, prices: bool = True) -> bool:
        """Settles what is under way, gathers facts, acts. True = look again at once."""
        fate = await self._follower.settle()
        await self._change_key()
        seen = self.seen = await self.chain.look()
        for entry in await self.chain.logs(seen.height):
            self._follower.tell(entry)
        self._alarms.staleness(self.staleness_s(), self.settings.rules.stale_s)
        fit = await self._follower.fit(seen)
        if fit is not Fit.ACT:
            self.problem = self._follower.problem or self.problem
            if fit is Fit.AGAIN:
                self.wake()
            return False
        sent = False
        if prices or self._wanted or self.ledger.pending is not None:
            facts = facts_of(
                self.settings, self._quotes, seen, fate, self.ledger.pending,
                held=self._follower.held, wanted=self._wanted, standing=self._standing(True),
            )  # fmt: skip
            for action in plan(facts, self.settings.rules, self._now_ns()):
                sent = await self._execute(action, seen) or sent
        waited_for, self._wanted = self._wanted, set()
        if not sent and self.ledger.pending is None:
            sent = await self._do_jobs(seen)
        return (sent or not self._wanted <= waited_for) and self.ledger.pending is None

    async def _do_jobs(self, seen: Seen) -> bool:
        """Asks each job in turn; True when one of them sent something."""
        moment = Moment(seen.height, self._now_ns() // SECOND, self.identity.address)
        for job in self._jobs:
            leads = not job.every_node
            if not self._standing(leads)[0]:
                continue
            try:
                action = await drive(job.steps(moment), self.rpc, self.identity)
            except JobFault as error:
                self._alarms.state("job", "", "warning", f"{job.name}: {error}")
                continue
            if isinstance(action, PricesWanted):
                self._wanted.update(asset for asset in action.assets if asset in self.settings.assets)
            elif isinstance(action, JobCall) and await self.outbox.call(action, seen, leads=leads):
                return True
        return False

    def _standing(self, leads: bool) -> tuple[bool, str]:
        if self.paused:
            return False, "paused"
        if leads and self._lease is not None and not self._lease.may_send():
            return False, f"standing by: {self._lease.role}"
        return True, ""

    async def _execute(self, action: Action, seen: Seen) -> bool:
        """Carries one action out; True when something was sent."""
        if isinstance(action, Wait):
            self.problem = "" if action.reason in ("nothing is due", "under way") else action.reason
            if action.alert:
                self._alarms.state("waiting", "", "warning", action.reason)
            else:
                self._alarms.over("waiting")
            return False
        if isinstance(action, Rebroadcast):
            return await self.outbox.rebroadcast()
        sent = await self.outbox.write(action, seen)
        self.problem = self.outbox.problem
        return sent

    # --- the key ------------------------------------------------------------------------------------------------------

    @property
    def signer(self) -> Signer:
        return self.identity.signer

    @property
    def ledger(self) -> Ledger:
        return self.identity.ledger

    def reload_key(self) -> None:
        """Reads the key's files anew, changed or not (SIGHUP)."""
        if self._key_files is not None:
            self._key_files.read_anew()
            self._checked_ns = 0
            self.wake()

    def rotate(self, signer: Signer) -> None:
        """Acts with another key as soon as nothing of the present one is under way and the new one has its roles."""
        self._next_signer = None if signer.address == self.identity.address else signer
        self.wake()

    async def _read_key(self) -> None:
        files = self._key_files
        if files is None or not files.changed():
            return
        try:
            signer = await asyncio.to_thread(files.read)  # an encrypted file takes a second to open
        except LuxtermError as error:
            self._alarms.event("key", "", "critical", f"stays with {self.identity.address}: {error}")
            return
        self.rotate(signer)

    async def _change_key(self) -> None:
        signer = self._next_signer
        if signer is None or self.ledger.pending is not None:
            return
        problems = await self._problems(signer)
        if problems:
            text = f"stays with {self.identity.address}: {'; '.join(problems)}"
            self._alarms.state("key", "", "critical", text)
            return
        self._next_signer = None
        old = self.identity.address
        self.identity.become(signer)
        self._alarms.event("key", "", "info", f"writes with {signer.address} from now on, {old} may be revoked")

    # --- telling ------------------------------------------------------------------------------------------------------

    def quote(self, asset: str) -> tuple[Update | None, str]:
        """The row that would be written for an asset now, or why there is none."""
        return self._quotes.of(asset)

    async def attest(self, asset: str) -> Attestation | None:
        """This keeper's own signed price, for another's quorum; None without one, or where it has no validator."""
        return await self.outbox.validators[0].attest(asset) if self.outbox.validators else None

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
            address=self.identity.address,
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
