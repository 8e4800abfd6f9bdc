"""The lease on etcd, through its JSON gateway: a key bound to an etcd lease; the fencing token is its revision.

The key is created only where it does not exist, in one transaction; etcd's own quorum makes that safe, and its revision
grows with every change of the store, so the token needs no counter.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import Sequence
from typing import Any, Final

import httpx

from luxterm.keeper.election import CoordinatorDown, Grant, Refusal
from luxterm.model.errors import UsageError

TIMEOUT_S: Final = 0.75
_POLL_S: Final = 0.15


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


class EtcdLease:
    """`endpoints` are members of one etcd cluster; the first that answers is used."""

    def __init__(self, endpoints: Sequence[str], name: str, node_id: str, timeout_s: float = TIMEOUT_S) -> None:
        if not endpoints:
            raise UsageError("an etcd coordination needs at least one endpoint")
        self._urls = [text.rstrip("/") if "://" in text else f"http://{text}" for text in dict.fromkeys(endpoints)]
        self._key = f"luxterm/{name}/leader"
        self._node_id = node_id
        self._client = httpx.AsyncClient(timeout=timeout_s)
        self._timeout_s = timeout_s
        self._lease = ""
        self._first = 0

    async def acquire(self, ttl_s: float) -> Grant | Refusal:
        # A lease is made only for a vacant key: followers that poll leave nothing behind.
        held = await self._holder()
        if held is not None:
            return held
        granted = await self._ask("lease/grant", {"TTL": str(max(1, round(ttl_s)))})
        self._lease = str(granted["ID"])
        value = f"{self._node_id}/{secrets.token_hex(8)}"
        answer = await self._ask(
            "kv/txn",
            {
                "compare": [{"key": _b64(self._key), "target": "CREATE", "create_revision": "0"}],
                "success": [{"request_put": {"key": _b64(self._key), "value": _b64(value), "lease": self._lease}}],
                "failure": [],
            },
        )
        if answer.get("succeeded"):
            return Grant(int(answer["header"]["revision"]))
        await self.release()
        return await self._holder() or Refusal(_POLL_S, "")

    async def _holder(self) -> Refusal | None:
        found = await self._ask("kv/range", {"key": _b64(self._key)})
        rows = found.get("kvs") or []
        if not rows:
            return None
        leader = base64.b64decode(rows[0]["value"]).decode(errors="replace").partition("/")[0]
        left = await self._ask("lease/timetolive", {"ID": str(rows[0].get("lease", "0"))})
        seconds = int(left.get("TTL", 0))  # whole seconds, rounded down, and expiry is looked at twice a second
        return Refusal(max(_POLL_S, float(seconds)), leader)

    async def renew(self, ttl_s: float) -> bool:
        if not self._lease:
            return False
        answer = await self._ask("lease/keepalive", {"ID": self._lease})
        return int((answer.get("result") or {}).get("TTL", 0)) > 0

    async def release(self) -> None:
        lease, self._lease = self._lease, ""
        if lease:
            try:
                await self._ask("lease/revoke", {"ID": lease})
            except CoordinatorDown:
                return

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """One request to the first member that answers; each has its share of the time."""
        problem = ""
        for turn in range(len(self._urls)):
            index = (self._first + turn) % len(self._urls)
            try:
                async with asyncio.timeout(self._timeout_s):
                    response = await self._client.post(f"{self._urls[index]}/v3/{path}", json=body)
                answer = response.json()
                if response.status_code == 200 and isinstance(answer, dict):
                    self._first = index
                    return answer
                if isinstance(answer, dict) and "requested lease not found" in str(answer.get("error", "")):
                    self._first = index
                    return {}
                problem = f"HTTP {response.status_code}"
            except (httpx.HTTPError, TimeoutError, ValueError) as error:
                problem = type(error).__name__
        raise CoordinatorDown(f"no etcd member answers ({problem})")
