"""Which keeper of a cluster writes: a lease with a fencing token, renewed each second, held for three.

A coordinator (Redis or etcd) grants the lease; this module decides when to ask for it, keeps it, and above all knows
when it is certainly no longer held: `may_send` is a local deadline on the monotonic clock, counted from before the
grant was asked for, so that neither a paused process nor a skewed wall clock can believe in a lease that others may
have by now. What remains between that check and the arrival of a transaction, OracleHub refuses by its timestamps.

A vacant lease is asked for in the order of priorities: each rank waits a little longer. A node that was demoted (its
health failed, or it lost the lease) stays out for the cooldown. There is no taking over from a healthy leader.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NamedTuple, Protocol

import msgspec

from luxterm.model.errors import LuxtermError


class CoordinatorDown(LuxtermError):
    """The coordinator cannot be asked, or no majority of it."""

    exit_status = 3


class Grant(NamedTuple):
    """The lease is ours: `token` is larger than every token granted before."""

    token: int


class Refusal(NamedTuple):
    """Somebody else has it, for about `remaining_s` more (0 = unknown)."""

    remaining_s: float
    leader: str


class Coordinator(Protocol):
    """A lease on one name. Every call has its own deadline, well below the lease's length."""

    async def acquire(self, ttl_s: float) -> Grant | Refusal:
        """Raises CoordinatorDown."""
        ...

    async def renew(self, ttl_s: float) -> bool:
        """False when the lease is not ours any more. Raises CoordinatorDown when nobody can tell."""
        ...

    async def release(self) -> None:
        """Gives the lease back, so that the next need not wait for it to run out. Never raises."""
        ...

    async def close(self) -> None: ...


class ElectionRules(msgspec.Struct, frozen=True):
    lease_s: float = 3.0
    renew_s: float = 1.0
    margin_s: float = 0.5
    """The lease counts as lost this long before it runs out: a send must not arrive after it."""
    rank_delay_s: float = 0.1
    """How much longer each rank of priority waits with a vacant lease."""
    poll_s: float = 0.5
    """How often a follower looks at a lease that is not about to run out."""
    cooldown_s: float = 60.0
    health_interval_s: float = 5.0
    health_failures: int = 3
    drift: float = 0.01
    """How much faster the coordinator's clock may run than ours."""


_POLL_MIN_S: Final = 0.02


class Election:
    """One node's part. `run()` for ever; `may_send`, `role` and `token` at any time."""

    def __init__(
        self,
        coordinator: Coordinator,
        node_id: str,
        rank: int,
        rules: ElectionRules = ElectionRules(),  # noqa: B008  (frozen)
        *,
        monotonic: Callable[[], float],
        healthy: Callable[[], bool] = lambda: True,
        on_change: Callable[[str], None] = lambda role: None,
        rng: random.Random | None = None,
    ) -> None:
        self._coordinator, self.node_id, self._rank, self._rules = coordinator, node_id, rank, rules
        self._monotonic, self._healthy, self._on_change = monotonic, healthy, on_change
        self._rng = rng or random.Random()
        self._until = float("-inf")
        self._out_until = float("-inf")
        self._role = "candidate"
        self._token = 0
        self._unhealthy = 0
        self._health_at = float("-inf")
        self._task: asyncio.Task[None] | None = None
        self.problem = ""
        self.elections = 0
        self.leader = ""
        """Who has the lease, as far as this node has been told."""

    @property
    def role(self) -> str:
        """leader, follower, candidate (the coordinator is not reached), or demoted."""
        if self._role == "leader" and not self.may_send():
            return "candidate"
        return self._role

    @property
    def token(self) -> int:
        return self._token if self.may_send() else 0

    def may_send(self) -> bool:
        """Whether the lease is certainly still ours."""
        return self._monotonic() < self._until - self._rules.margin_s

    def start(self) -> None:
        self._task = asyncio.create_task(self.run(), name="election")

    async def stop(self) -> None:
        """Gives the lease back."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        if self._role == "leader":
            await self._resign("candidate")
        await self._coordinator.close()

    async def run(self) -> None:
        while True:
            wait_s = await self.step()
            await asyncio.sleep(wait_s)

    async def step(self) -> float:
        """One move: renew, acquire, resign or wait. Seconds until the next."""
        now = self._monotonic()
        self._check_health(now)
        try:
            if self._role == "leader":
                return await self._keep(now)
            if now < self._out_until:
                self._become("demoted")
                return min(self._rules.poll_s, self._out_until - now)
            return await self._try(now)
        except CoordinatorDown as error:
            self.problem = str(error)
            if self._role == "leader":
                if self._monotonic() >= self._until:
                    await self._demote("the coordinator was out of reach until the lease ran out")
                return self._rules.renew_s / 4
            self._become("candidate")
            return self._rules.poll_s

    async def _keep(self, began: float) -> float:
        rules = self._rules
        if began >= self._until:  # paused for longer than the lease: whoever has it now, it is not certain that we do
            await self._demote("the lease ran out")
            return rules.poll_s
        if self._unhealthy >= rules.health_failures:
            await self._demote(f"{self._unhealthy} health checks failed")
            return rules.poll_s
        if not await self._coordinator.renew(rules.lease_s):
            await self._demote("the lease was lost")
            return rules.poll_s
        self._until = began + self._lasts()
        self.problem = ""
        return max(0.0, rules.renew_s - (self._monotonic() - began))

    async def _try(self, began: float) -> float:
        rules = self._rules
        if self._unhealthy:
            self._become("follower")
            self.problem = "not healthy enough to lead"
            return rules.poll_s
        answer = await self._coordinator.acquire(rules.lease_s)
        if isinstance(answer, Refusal):
            self.leader = answer.leader
            self.problem = ""
            self._become("follower")
            delay = self._rank * rules.rank_delay_s + self._rng.random() * rules.rank_delay_s / 4
            if answer.remaining_s <= 0:
                return rules.poll_s
            if answer.remaining_s > rules.poll_s:
                return rules.poll_s  # looks once more before it runs out, and only then takes its place in the order
            return max(_POLL_MIN_S, answer.remaining_s + delay)
        until = began + self._lasts()
        if self._monotonic() >= until - rules.margin_s:  # granting took as long as the lease: it is worth nothing
            await self._coordinator.release()
            return rules.poll_s
        self._until, self._token, self.leader = until, answer.token, self.node_id
        self.elections += 1
        self.problem = ""
        self._become("leader")
        return rules.renew_s

    def _lasts(self) -> float:
        return self._rules.lease_s * (1 - self._rules.drift) - 0.002

    def _check_health(self, now: float) -> None:
        if now - self._health_at >= self._rules.health_interval_s:
            self._health_at = now
            self._unhealthy = 0 if self._healthy() else self._unhealthy + 1

    async def _demote(self, why: str) -> None:
        self._out_until = self._monotonic() + self._rules.cooldown_s
        self.problem = why
        await self._resign("demoted")

    async def _resign(self, role: str) -> None:
        self._until = float("-inf")  # first stop believing, then tell others
        self._become(role)
        with suppress(CoordinatorDown):
            await self._coordinator.release()

    def _become(self, role: str) -> None:
        if role != self._role:
            self._role = role
            self._on_change(role)
