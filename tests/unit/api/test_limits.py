from __future__ import annotations

import pytest

from luxterm.api.limits import ConnectionCounter, PeerResolver, RateLimiter
from luxterm.wire.session import Budget


class Now:
    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def limiter(now: Now) -> RateLimiter:
    return RateLimiter({Budget.REQUEST: (100, 200), Budget.ORDER: (100, 200), Budget.CANCEL: (10, 5)}, now)


def test_a_burst_and_then_the_rate(limiter: RateLimiter, now: Now) -> None:
    """The specification's 100 a second with a burst of 200."""
    assert [limiter.take("a", Budget.REQUEST) for _ in range(200)] == [0.0] * 200
    assert limiter.take("a", Budget.REQUEST) == pytest.approx(0.01)
    now.s += 0.5
    assert sum(limiter.take("a", Budget.REQUEST) == 0.0 for _ in range(100)) == 50


def test_peers_and_budgets_are_apart(limiter: RateLimiter) -> None:
    for _ in range(200):
        limiter.take("a", Budget.REQUEST)
    assert limiter.take("a", Budget.REQUEST) > 0
    assert limiter.take("a", Budget.CANCEL) == 0.0
    assert limiter.take("b", Budget.REQUEST) == 0.0


def test_orders_pay_by_address_and_by_account(limiter: RateLimiter) -> None:
    """Two batches of 100 are an account's burst, though they are two messages to the address."""
    assert [limiter.charge("a", 17, Budget.ORDER, 100) for _ in range(2)] == [0.0, 0.0]
    assert limiter.charge("a", 17, Budget.ORDER, 1) == pytest.approx(0.01)
    assert limiter.charge("a", 18, Budget.ORDER, 1) == 0.0
    assert limiter.state("a", Budget.REQUEST)[1] == 196


def test_cancels_pay_by_account_alone(limiter: RateLimiter) -> None:
    while not limiter.charge("a", 17, Budget.REQUEST, 1):
        pass
    assert limiter.charge("a", 17, Budget.CANCEL, 4) == 0.0
    assert limiter.charge("a", 17, Budget.CANCEL, 2) == pytest.approx(0.1)
    assert limiter.charge("b", 17, Budget.CANCEL, 1) == 0.0


def test_a_batch_beyond_the_burst_costs_the_burst(limiter: RateLimiter, now: Now) -> None:
    assert limiter.charge("a", 17, Budget.CANCEL, 100) == 0.0
    assert limiter.charge("a", 17, Budget.CANCEL, 100) == pytest.approx(0.5)
    now.s += 0.5
    assert limiter.charge("a", 17, Budget.CANCEL, 100) == 0.0


def test_what_the_headers_say(limiter: RateLimiter, now: Now) -> None:
    assert limiter.state("a", Budget.REQUEST) == (200, 200, 0.0)
    for _ in range(150):
        limiter.take("a", Budget.REQUEST)
    assert limiter.state("a", Budget.REQUEST) == (200, 50, 1.5)
    now.s += 60
    assert limiter.state("a", Budget.REQUEST)[1] == 200


def test_buckets_do_not_pile_up(limiter: RateLimiter, now: Now, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luxterm.api.limits._MAX_BUCKETS", 10)
    for peer in range(10):
        limiter.take(str(peer), Budget.REQUEST)
    for _ in range(199):
        limiter.take("0", Budget.REQUEST)
    now.s += 0.025  # all but peer 0 are full again
    limiter.take("new", Budget.REQUEST)
    assert limiter.state("0", Budget.REQUEST)[1] == 2
    assert len(limiter._buckets) == 2


def test_connections_are_counted() -> None:
    counter = ConnectionCounter(3, 2)
    assert [counter.enter(peer) for peer in "aaab"] == [True, True, False, True]
    assert not counter.enter("c")
    counter.leave("a")
    assert counter.enter("c")
    assert counter.count == 3


@pytest.mark.parametrize(
    ("trusted", "remote", "header", "peer"),
    [
        ((), "1.1.1.1", "9.9.9.9", "1.1.1.1"),
        (("10.0.0.0/8",), "10.1.2.3", "9.9.9.9", "9.9.9.9"),
        (("10.0.0.0/8",), "10.1.2.3", "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (("10.0.0.0/8",), "10.1.2.3", "9.9.9.9, 10.5.5.5", "9.9.9.9"),
        (("10.0.0.0/8",), "1.1.1.1", "9.9.9.9", "1.1.1.1"),
        (("10.0.0.0/8",), "10.1.2.3", "nonsense", "10.1.2.3"),
        (("10.0.0.0/8",), "10.1.2.3", None, "10.1.2.3"),
        (("::1",), "::1", "2001:db8::7", "2001:db8::7"),
        (("10.0.0.0/8",), "", "9.9.9.9", ""),
    ],
)
def test_whose_address_counts(trusted: tuple[str, ...], remote: str, header: str | None, peer: str) -> None:
    """Only what trusted proxies say is believed, read from the end: the rest may be made up."""
    assert PeerResolver(trusted).resolve(remote, header) == peer
