"""The lease on Redis: independent masters, a majority of which must grant it.

On each master the lease is a key with an expiry and the owner's name; a second key holds the largest fencing token that
the master has heard of. Acquiring takes the key on a majority, then raises the token there to one more than the largest
that any of them knew. Two majorities share a master, so tokens only grow. A master that restarts empty forgets what it
granted: run them with persistence, or keep a restarted one away for one lease.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import redis.asyncio as redis
from redis.exceptions import RedisError

from luxterm.keeper.election import CoordinatorDown, Grant, Refusal
from luxterm.model.errors import UsageError

T = TypeVar("T")
TIMEOUT_S: Final = 0.5

_ACQUIRE: Final = """
local holder = redis.call('get', KEYS[1])
local known = tonumber(redis.call('get', KEYS[2]) or '0')
if holder and holder ~= ARGV[1] then
  return {0, known, redis.call('pttl', KEYS[1]), holder}
end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {1, known, tonumber(ARGV[2]), ARGV[1]}
"""
_FENCE: Final = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
if tonumber(redis.call('get', KEYS[2]) or '0') >= tonumber(ARGV[2]) then return 0 end
redis.call('set', KEYS[2], ARGV[2])
return 1
"""
_RENEW: Final = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('pexpire', KEYS[1], ARGV[2])
return 1
"""
_RELEASE: Final = """
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
return 0
"""


def parse_endpoint(text: str) -> str:
    """`host:port` or a redis:// or rediss:// URL, as a URL. UsageError for anything else."""
    url = text if "://" in text else f"redis://{text}"
    parts = urlsplit(url)
    try:
        good = parts.scheme in ("redis", "rediss") and bool(parts.hostname) and (parts.port or 6379) > 0
    except ValueError:
        good = False
    if not good:
        raise UsageError(f"{text!r} is no Redis endpoint; write host:port")
    return url


class RedisLease:
    """`name` is the cluster's; nodes of one cluster share it."""

    def __init__(self, endpoints: Sequence[str], name: str, node_id: str, timeout_s: float = TIMEOUT_S) -> None:
        self._masters: list[Any] = [
            redis.Redis.from_url(
                parse_endpoint(text), socket_timeout=timeout_s, socket_connect_timeout=timeout_s,
                decode_responses=True, single_connection_client=False,
            )
            for text in dict.fromkeys(endpoints)
        ]  # fmt: skip
        if not self._masters:
            raise UsageError("a Redis coordination needs at least one endpoint")
        self._majority = len(self._masters) // 2 + 1
        # One hash tag, so that the two keys stay together should a master be a cluster's.
        self._keys = (f"{{luxterm:{name}}}:leader", f"{{luxterm:{name}}}:fence")
        self._node_id, self._timeout_s = node_id, timeout_s
        self._me = ""

    async def acquire(self, ttl_s: float) -> Grant | Refusal:
        self._me = f"{self._node_id}/{secrets.token_hex(8)}"
        ttl_ms = str(int(ttl_s * 1000))
        answers = await self._all(lambda master: master.eval(_ACQUIRE, 2, *self._keys, self._me, ttl_ms))
        heard = [answer for answer in answers if answer is not None]
        granted = [answer for answer in heard if int(answer[0])]
        if len(granted) >= self._majority:
            token = max(int(answer[1]) for answer in heard) + 1
            raised = await self._all(lambda master: master.eval(_FENCE, 2, *self._keys, self._me, str(token)))
            if sum(bool(answer) for answer in raised) >= self._majority:
                return Grant(token)
        await self.release()
        if len(heard) < self._majority:
            raise CoordinatorDown(f"{len(heard)} of {len(self._masters)} Redis masters answer")
        held = sorted((int(answer[2]), str(answer[3])) for answer in heard if not int(answer[0]))
        if len(held) < self._majority:  # the candidates split the masters: each goes back and tries again, apart
            return Refusal(0.05 + secrets.randbelow(100) / 1000, "")
        remaining_ms, holder = held[len(held) - self._majority]
        return Refusal(max(0, remaining_ms) / 1000, holder.partition("/")[0])

    async def renew(self, ttl_s: float) -> bool:
        ttl_ms = str(int(ttl_s * 1000))
        answers = await self._all(lambda master: master.eval(_RENEW, 1, self._keys[0], self._me, ttl_ms))
        heard = [answer for answer in answers if answer is not None]
        if sum(bool(answer) for answer in heard) >= self._majority:
            return True
        refused = len(heard) - sum(bool(answer) for answer in heard)
        if refused >= self._majority or len(heard) == len(self._masters):
            return False
        raise CoordinatorDown(f"{len(heard)} of {len(self._masters)} Redis masters answer")

    async def release(self) -> None:
        if self._me:
            me = self._me
            await self._all(lambda master: master.eval(_RELEASE, 1, self._keys[0], me))

    async def close(self) -> None:
        for master in self._masters:
            try:
                await master.aclose()
            except (RedisError, OSError):
                continue

    async def _all(self, ask: Callable[[Any], Awaitable[T]]) -> list[T | None]:
        """Asks every master at once; None for each that fails or is late."""

        async def one(master: Any) -> T | None:
            try:
                async with asyncio.timeout(self._timeout_s):
                    return await ask(master)
            except (RedisError, OSError, TimeoutError):
                return None

        return list(await asyncio.gather(*(one(master) for master in self._masters)))
