"""Leases on real redis-server and etcd, held by elections in this process: one holder, and what cuts and losses do.

Whole keepers as processes are in test_cluster_processes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.coordinators import Wire, redis_masters
from support.keeper_cluster import coordination

from luxterm.keeper.election import Coordinator, CoordinatorDown, Election, ElectionRules, Grant, Refusal
from luxterm.keeper.lease_etcd import EtcdLease
from luxterm.keeper.lease_redis import RedisLease

QUICK = ElectionRules(lease_s=0.6, renew_s=0.2, margin_s=0.1, rank_delay_s=0.02, poll_s=0.1, cooldown_s=0.0)


async def until(condition: Callable[[], bool]) -> None:
    """Other processes and sockets give no event to wait for."""
    while True:
        if condition():
            return
        await asyncio.sleep(0.005)


def lease(kind: str, endpoints: list[str], node: str) -> Coordinator:
    return RedisLease(endpoints, "test", node) if kind == "redis" else EtcdLease(endpoints, "test", node)


def patient(kind: str, endpoints: list[str], node: str) -> Coordinator:
    """A lease that waits for slow servers: for tests in which every one of them answers."""
    if kind == "redis":
        return RedisLease(endpoints, "test", node, 60.0)
    return EtcdLease(endpoints, "test", node, 60.0)


@pytest.mark.parametrize("kind", ["redis", "etcd"])
async def test_one_holder_and_tokens_that_only_grow(kind: str, tmp_path: Path) -> None:
    async with coordination(kind, tmp_path) as servers:
        endpoints = [server.endpoint for server in servers]
        first, second = patient(kind, endpoints, "one"), patient(kind, endpoints, "two")
        tokens = []
        for holder, other in ((first, second), (second, first), (first, second)):
            grant = await holder.acquire(60.0)
            assert isinstance(grant, Grant)
            tokens.append(grant.token)
            refusal = await other.acquire(60.0)
            assert isinstance(refusal, Refusal) and refusal.leader in ("one", "two")
            assert await holder.renew(60.0)
            assert not await other.renew(60.0)
            await holder.release()
        assert tokens == sorted(set(tokens))
        await first.close()
        await second.close()


@pytest.mark.parametrize("kind", ["redis", "etcd"])
async def test_a_lease_that_nobody_renews_runs_out(kind: str, tmp_path: Path) -> None:
    async with coordination(kind, tmp_path) as servers:
        endpoints = [server.endpoint for server in servers]
        first, second = patient(kind, endpoints, "one"), patient(kind, endpoints, "two")
        assert isinstance(await first.acquire(1.0), Grant)
        answer: Grant | Refusal = Refusal(0, "")
        while not isinstance(answer, Grant):
            answer = await second.acquire(1.0)
        assert not await first.renew(1.0)
        await first.close()
        await second.close()


async def test_redis_wants_a_majority_and_a_minority_is_no_obstacle(tmp_path: Path) -> None:
    async with redis_masters(tmp_path) as servers:
        endpoints = [server.endpoint for server in servers]
        first, second = RedisLease(endpoints, "test", "one", 2.0), RedisLease(endpoints, "test", "two", 2.0)
        servers[0].kill()
        grant = await first.acquire(60.0)
        assert isinstance(grant, Grant)
        assert isinstance(await second.acquire(60.0), Refusal)
        servers[1].freeze()
        with pytest.raises(CoordinatorDown, match="1 of 3"):
            await first.renew(60.0)
        with pytest.raises(CoordinatorDown, match="1 of 3"):
            await second.acquire(60.0)
        servers[1].thaw()
        assert await first.renew(60.0)
        await first.release()
        servers[0].start()  # comes back empty: it knows no token, the other two do
        await servers[0].listening()
        again = await second.acquire(60.0)
        assert isinstance(again, Grant) and again.token > grant.token
        await first.close()
        await second.close()


@pytest.mark.parametrize("kind", ["redis", "etcd"])
async def test_a_leader_cut_off_stops_before_another_starts(kind: str, tmp_path: Path) -> None:
    """The wire between leader and coordinator is cut. At no moment may both send, and the other soon may."""
    rules = QUICK if kind == "redis" else ElectionRules(
        lease_s=2.0, renew_s=0.5, margin_s=0.2, rank_delay_s=0.02, poll_s=0.1, cooldown_s=0.0
    )  # fmt: skip
    async with coordination(kind, tmp_path) as servers:
        wires = [await Wire(server.port).__aenter__() for server in servers]
        near = Election(
            lease(kind, [wire.endpoint for wire in wires], "near"), "near", 0, rules, monotonic=time.monotonic
        )
        far = Election(
            lease(kind, [server.endpoint for server in servers], "far"), "far", 1, rules, monotonic=time.monotonic
        )
        both = 0
        near.start()
        await until(near.may_send)
        far.start()
        for wire in wires:
            wire.cut()
        while not far.may_send():
            both += near.may_send() and far.may_send()
            await asyncio.sleep(0.002)
        assert not near.may_send() and both == 0
        assert far.token > 0
        for wire in wires:
            wire.mend()
        until_s = time.monotonic() + rules.lease_s
        while time.monotonic() < until_s:
            assert not (near.may_send() and far.may_send())
            await asyncio.sleep(0.002)
        await far.stop()
        await until(near.may_send)
        await near.stop()
        for wire in wires:
            await wire.__aexit__()
