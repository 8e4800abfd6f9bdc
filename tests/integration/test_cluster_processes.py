"""Whole keepers in a cluster, as processes, on real redis and etcd and a real chain: leaders are killed, paused and cut
off while they write. Counted on chain: writes lost 0, doubled 0, older prices over newer ones 0."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from support.keeper_cluster import LEASE_S, TROUBLES, Cluster, cluster

pytestmark = pytest.mark.chain


def report(kind: str, made: Cluster, facts: dict[str, Any]) -> str:
    ordered = sorted(made.failovers_s)
    p90 = ordered[len(ordered) * 9 // 10]
    return (
        f"{kind}: {len(ordered)} falls, p50 {median(ordered):.2f} s, p90 {p90:.2f} s, max {ordered[-1]:.2f} s, {facts}"
    )


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["redis", "etcd"])
async def test_keepers_take_over_from_a_leader_that_is_killed_paused_stopped_or_cut_off(
    kind: str, tmp_path: Path, record_property: Any
) -> None:
    async with cluster(kind, tmp_path) as made:
        for what in TROUBLES:
            await made.trouble(what)
        facts = await made.audit()
        record_property("failover", {"p50": median(made.failovers_s), "max": max(made.failovers_s), **facts})
        print(report(kind, made, facts))  # the specification's bound of 10 s is held against a hundred falls, at night


@pytest.mark.timeout(300)
async def test_clocks_that_are_wrong_by_seconds_let_no_older_price_over_a_newer_one(tmp_path: Path) -> None:
    """Leases go by the monotonic clock; prices by a wall clock that is 2 s ahead here and 2 s behind there."""
    async with cluster("redis", tmp_path, (2, -2, 0)) as made:
        for what in ("kill", "freeze", "cut"):
            await made.trouble(what)
        await made.audit()


@pytest.mark.timeout(300)
async def test_the_loss_of_one_redis_master_moves_nobody_and_without_any_nobody_writes(tmp_path: Path) -> None:
    # A process that gets no processor for a lease loses it, and rightly so: here the lease is longer than any stall.
    lease_s = 3 * LEASE_S
    async with cluster("redis", tmp_path, lease_s=lease_s) as made:
        leader = await made.leader()
        for member in made.members:
            member.wires[0].swallow()
        await asyncio.sleep(2 * lease_s)
        assert await made.leader() is leader
        await made.writes_by(leader)
        assert [member.elections for member in made.members].count(0) == 2
        wires = [wire for member in made.members for wire in member.wires]
        for wire in wires:
            wire.swallow()
        await leader.said("role", len(leader.lines))
        before = [await made.rig.count(member.key.address) for member in made.members]
        await asyncio.sleep(lease_s)
        assert [await made.rig.count(member.key.address) for member in made.members] == before
        for wire in wires:
            wire.mend()
        await made.writes_by(await made.leader())
        await made.audit()


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", ["redis", "etcd"])
async def test_a_hundred_leaders_fall(kind: str, tmp_path: Path) -> None:
    rng = random.Random(f"{kind} falls")
    async with cluster(kind, tmp_path, (0, 1, -1)) as made:
        for _ in range(int(os.environ.get("LUXTERM_FALLS", "100"))):
            await made.trouble(rng.choice(TROUBLES))
        facts = await made.audit()
        print(report(kind, made, facts))
        assert max(made.failovers_s) < 10
