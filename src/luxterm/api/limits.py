"""Rate limits: token buckets by address for requests, by account for orders and cancels; counts of connections."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Final

from luxterm.wire.session import Budget

_MAX_BUCKETS: Final = 100_000

Payer = str | int
"""Whose tokens: an address, or an account's number."""


class Bucket:
    """A token bucket: `burst` at most, refilled at `rate` a second."""

    __slots__ = ("filled_s", "tokens")

    def __init__(self, tokens: float, now_s: float) -> None:
        self.tokens, self.filled_s = tokens, now_s


class RateLimiter:
    """`take` costs a token or says how long to wait. `now_s` is a monotonic clock in seconds."""

    def __init__(self, rates: dict[Budget, tuple[float, int]], now_s: Callable[[], float]) -> None:
        self._rates = rates
        self._now_s = now_s
        self._buckets: dict[tuple[Payer, Budget], Bucket] = {}

    def take(self, payer: Payer, budget: Budget, cost: float = 1.0) -> float:
        """0.0 when the tokens were there; else the seconds until they will be, and nothing is taken.

        What costs more than a burst costs a burst: a batch is never out of reach.
        """
        rate, burst = self._rates[budget]
        now_s = self._now_s()
        bucket = self._buckets.get((payer, budget))
        if bucket is None:
            if len(self._buckets) >= _MAX_BUCKETS:
                self._forget_full(now_s)
            bucket = self._buckets[payer, budget] = Bucket(burst, now_s)
        else:
            bucket.tokens = min(burst, bucket.tokens + (now_s - bucket.filled_s) * rate)
            bucket.filled_s = now_s
        cost = min(cost, burst)
        if bucket.tokens >= cost:
            bucket.tokens -= cost
            return 0.0
        return (cost - bucket.tokens) / rate

    def charge(self, peer: str, account: int, budget: Budget, cost: float) -> float:
        """All that a request costs: an order pays for its message by address and for itself by account."""
        if budget is Budget.CANCEL:
            return self.take(account or peer, budget, cost)
        wait_s = self.take(peer, Budget.REQUEST)
        if wait_s or budget is Budget.REQUEST:
            return wait_s
        return self.take(account or peer, budget, cost)

    def punish(self, peer: str, budget: Budget, cost: float) -> None:
        """Takes tokens away for what was not worth them (guessing credentials), down to none."""
        self.take(peer, budget, 0.0)
        bucket = self._buckets[peer, budget]
        bucket.tokens = max(0.0, bucket.tokens - cost)

    def state(self, peer: str, budget: Budget) -> tuple[int, int, float]:
        """(limit, remaining, seconds until full): what the X-RateLimit headers say."""
        rate, burst = self._rates[budget]
        bucket = self._buckets.get((peer, budget))
        tokens = burst if bucket is None else min(burst, bucket.tokens + (self._now_s() - bucket.filled_s) * rate)
        return burst, int(tokens), (burst - tokens) / rate

    def _forget_full(self, now_s: float) -> None:
        """Drops the buckets that have filled up again: they say no more than a new one. If none has, all."""
        kept = {
            key: bucket
            for key, bucket in self._buckets.items()
            if bucket.tokens + (now_s - bucket.filled_s) * self._rates[key[1]][0] < self._rates[key[1]][1]
        }
        self._buckets = kept if len(kept) < _MAX_BUCKETS else {}


class ConnectionCounter:
    """Sockets in all and by peer."""

    def __init__(self, most: int, most_per_peer: int) -> None:
        self._most, self._most_per_peer = most, most_per_peer
        self._peers: dict[str, int] = {}
        self.count = 0

    def enter(self, peer: str, exempt: bool = False) -> bool:
        """Counts one in; False when there are too many. Who is exempt is held to the number in all only."""
        if self.count >= self._most or (not exempt and self._peers.get(peer, 0) >= self._most_per_peer):
            return False
        self.count += 1
        self._peers[peer] = self._peers.get(peer, 0) + 1
        return True

    def leave(self, peer: str) -> None:
        self.count -= 1
        left = self._peers[peer] - 1
        if left:
            self._peers[peer] = left
        else:
            del self._peers[peer]


class PeerResolver:
    """Whose address counts: the socket's, or what a trusted proxy says in X-Forwarded-For."""

    def __init__(self, trusted: tuple[str, ...]) -> None:
        self._trusted = [ipaddress.ip_network(text, strict=False) for text in trusted]

    def resolve(self, remote: str, forwarded_for: str | None) -> str:
        """Walks the header from its end past trusted proxies; an address that cannot be read ends the walk."""
        peer = remote
        if forwarded_for is None or not self._is_trusted(remote):
            return peer
        for hop in reversed(forwarded_for.split(",")):
            try:
                address = ipaddress.ip_address(hop.strip())
            except ValueError:
                return peer
            peer = str(address)
            if not self._is_trusted(peer):
                return peer
        return peer

    def _is_trusted(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._trusted)
