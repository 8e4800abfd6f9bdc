"""When a lease is believed in: against a coordinator and a clock that a test moves."""

from __future__ import annotations

import random

import pytest

from luxterm.keeper.election import CoordinatorDown, Election, ElectionRules, Grant, Refusal

RULES = ElectionRules(cooldown_s=60.0)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Table:
    """A perfect coordinator, shared by its members."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.holder, self.until, self.token = clock, "", 0.0, 0

    def seat(self, name: str) -> Seat:
        return Seat(self, name)


class Seat:
    def __init__(self, table: Table, name: str) -> None:
        self.table, self.name = table, name
        self.down = False
        self.takes_s = 0.0

    def _reach(self) -> None:
        self.table.clock.now += self.takes_s
        if self.down:
            raise CoordinatorDown("unreachable")

    async def acquire(self, ttl_s: float) -> Grant | Refusal:
        self._reach()
        table = self.table
        if table.clock.now < table.until:
            return Refusal(table.until - table.clock.now, table.holder)
        table.holder, table.until, table.token = self.name, table.clock.now + ttl_s, table.token + 1
        return Grant(table.token)

    async def renew(self, ttl_s: float) -> bool:
        self._reach()
        if self.table.holder != self.name or self.table.clock.now >= self.table.until:
            return False
        self.table.until = self.table.clock.now + ttl_s
        return True

    async def release(self) -> None:
        if not self.down and self.table.holder == self.name:
            self.table.until = 0.0

    async def close(self) -> None:
        return


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def table(clock: Clock) -> Table:
    return Table(clock)


def member(table: Table, name: str, rank: int = 0, healthy: bool = True) -> Election:
    seat = table.seat(name)
    made = Election(seat, name, rank, RULES, monotonic=table.clock, healthy=lambda: made.fit, rng=random.Random(1))  # type: ignore[attr-defined]
    made.fit = healthy  # type: ignore[attr-defined]
    made.seat = seat  # type: ignore[attr-defined]
    return made


async def test_the_first_leads_and_the_second_follows_and_knows_whom(table: Table) -> None:
    first, second = member(table, "one"), member(table, "two", 1)
    assert await first.step() == RULES.renew_s
    await second.step()
    assert (first.role, second.role, second.leader) == ("leader", "follower", "one")
    assert first.may_send() and not second.may_send()
    assert (first.token, second.token) == (1, 0)


async def test_a_lease_ends_before_it_ends(table: Table, clock: Clock) -> None:
    leader = member(table, "one")
    await leader.step()
    clock.now += 2.4
    assert leader.may_send()
    clock.now += 0.1
    assert not leader.may_send() and leader.role == "candidate"
    assert clock.now < table.until  # the coordinator would still call it the leader


async def test_renewals_count_from_before_they_were_asked_for(table: Table, clock: Clock) -> None:
    leader = member(table, "one")
    await leader.step()
    leader.seat.takes_s = 2.0  # type: ignore[attr-defined]
    clock.now += 0.5
    began = clock.now
    await leader.step()
    clock.now = began + 2.5
    assert not leader.may_send()


async def test_a_grant_that_took_as_long_as_the_lease_is_worth_nothing(table: Table) -> None:
    leader = member(table, "one")
    leader.seat.takes_s = 2.9  # type: ignore[attr-defined]
    await leader.step()
    assert not leader.may_send() and leader.role != "leader"
    assert table.until == 0.0  # and it was given back


async def test_a_paused_leader_wakes_demoted_and_stays_out_for_the_cooldown(table: Table, clock: Clock) -> None:
    first, second = member(table, "one"), member(table, "two", 1)
    await first.step()
    clock.now += 10  # SIGSTOP
    assert not first.may_send()
    await second.step()
    assert second.may_send() and second.token == 2
    await first.step()
    assert first.role == "demoted" and not first.may_send()
    assert table.holder == "two" and table.until > clock.now  # its resignation took nothing from the other
    await second.seat.release()  # type: ignore[attr-defined]
    clock.now += 59
    await first.step()
    assert first.role == "demoted"
    clock.now += 2
    await first.step()
    assert first.role == "leader" and first.token == 3


async def test_a_leader_that_cannot_reach_the_coordinator_sends_until_its_lease_says_no(
    table: Table, clock: Clock
) -> None:
    leader = member(table, "one")
    await leader.step()
    leader.seat.down = True  # type: ignore[attr-defined]
    clock.now += 1
    await leader.step()
    assert leader.may_send() and leader.problem == "unreachable"
    clock.now += 1.5
    await leader.step()
    assert not leader.may_send()
    clock.now += 0.6
    await leader.step()
    assert leader.role == "demoted"


async def test_a_vacant_lease_is_asked_for_in_order_of_rank(table: Table, clock: Clock) -> None:
    leader = member(table, "one")
    await leader.step()
    clock.now += 2.6
    waits = [await member(table, f"follower {rank}", rank).step() for rank in (1, 2, 3)]
    left = table.until - clock.now
    for rank, wait in enumerate(waits, 1):
        assert left + rank * 0.1 <= wait <= left + rank * 0.1 + 0.03


async def test_three_failed_health_checks_and_the_leader_resigns(table: Table, clock: Clock) -> None:
    leader, backup = member(table, "one"), member(table, "two", 1)
    await leader.step()
    leader.fit = False  # type: ignore[attr-defined]
    for _ in range(14):
        clock.now += 1
        await leader.step()
    assert leader.may_send()
    clock.now += 1
    await leader.step()
    assert leader.role == "demoted" and "health" in leader.problem
    await backup.step()
    assert backup.may_send()


async def test_who_is_not_healthy_does_not_stand(table: Table) -> None:
    sick = member(table, "one", healthy=False)
    await sick.step()
    assert sick.role == "follower" and table.holder == ""


async def test_a_leader_that_stops_gives_the_lease_back(table: Table) -> None:
    leader = member(table, "one")
    await leader.step()
    await leader.stop()
    assert not leader.may_send() and table.until == 0.0


@pytest.mark.parametrize("seed", range(20))
async def test_never_two_that_may_send(seed: int, table: Table, clock: Clock) -> None:
    """Random pauses, cuts and delays: the one thing that must never happen does not."""
    rng = random.Random(seed)
    members = [member(table, f"m{i}", i) for i in range(3)]
    asleep = [0.0] * 3
    for _ in range(400):
        clock.now += rng.random() * 0.7
        for index, each in enumerate(members):
            if clock.now < asleep[index]:
                continue
            if rng.random() < 0.03:
                asleep[index] = clock.now + rng.random() * 8
                continue
            each.seat.down = rng.random() < 0.1  # type: ignore[attr-defined]
            await each.step()
            assert sum(m.may_send() for m in members) <= 1
