"""The keeper's RPC endpoints: bounded requests, errors by what to do about them, failover with a cooldown.

An endpoint is left after `threshold` failures in a row, or at once when a health check finds it on another chain or
behind; it is tried again after `cooldown_ns`. The first healthy endpoint of the list is preferred.

An http:// endpoint is asked in batches. A ws:// one, or the path of a node's socket file, has one connection that stays
open and carries the requests side by side; it is opened anew when it broke.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Final

import httpx
import msgspec

from luxterm.chain.errors import ChainUnavailable, RpcRefused, why_down
from luxterm.chain.networks import host_of
from luxterm.chain.transport import Transport, transport_for
from luxterm.model.errors import LuxtermError
from luxterm.model.units import SECOND

NowNs = Callable[[], int]
TIMEOUT_S: Final = 5.0


class RpcDown(LuxtermError):
    """No endpoint answered. The text names hosts only, never paths or keys."""

    exit_status = 3


class RpcError(LuxtermError):
    """A node answered with an error."""

    exit_status = 1

    def __init__(self, method: str, code: int, message: str, data: object = None) -> None:
        self.method, self.code, self.message, self.data = method, code, message, data
        super().__init__(f"{method}: {message[:200]} ({code})")


class Handling(Enum):
    """What an error of eth_sendRawTransaction asks for."""

    DONE = "done"
    """The node has these very bytes already."""
    RETRY = "retry"
    """A passing trouble of the node."""
    REPLACE = "replace"
    """Another transaction of ours sits at this nonce, or the fee is too low: pay more at the same nonce."""
    NONCE = "nonce"
    """The nonce is used: look at the chain before anything else."""
    FUNDS = "funds"
    FATAL = "fatal"
    """It will never work: wrong chain, invalid signature, refused by the contract."""


_PHRASES: Final[tuple[tuple[Handling, tuple[str, ...]], ...]] = (
    (Handling.DONE, ("already known", "already imported", "known transaction", "alreadyknown")),
    (Handling.NONCE, ("nonce too low", "nonce is too low", "invalid nonce", "oldnonce", "nonce has already")),
    (
        Handling.REPLACE,
        ("underpriced", "replacement", "max fee per gas less than block base fee", "fee too low", "feetoolow",
         "max fee per gas lower", "transaction gas price below"),
    ),
    (Handling.FUNDS, ("insufficient funds", "insufficient balance", "insufficientfunds")),
    (
        Handling.RETRY,
        ("timeout", "timed out", "too many requests", "rate limit", "header not found", "try again", "txpool is full",
         "connection", "temporarily", "internal error", "service unavailable", "capacity"),
    ),
)  # fmt: skip


def classify(error: RpcError) -> Handling:
    """By the text, since nodes do not agree on codes; what nobody knows is fatal and goes to a person."""
    text = error.message.lower()
    for handling, phrases in _PHRASES:
        if any(phrase in text for phrase in phrases):
            return handling
    return Handling.RETRY if error.code in (-32005, -32603, 429) else Handling.FATAL


class Endpoint(msgspec.Struct):
    url: str
    failures: int = 0
    faults: int = 0
    """Well-formed answers in a row that cannot be true."""
    down_until_ns: int = 0
    reason: str = ""
    height: int = 0

    @property
    def host(self) -> str:
        return host_of(self.url)


class RpcPool:
    """Requests go to the first endpoint that is not cooling down; to all in turn when every one is."""

    def __init__(
        self,
        urls: Sequence[str],
        now_ns: NowNs,
        *,
        threshold: int = 3,
        cooldown_ns: int = 60 * SECOND,
        timeout_s: float = TIMEOUT_S,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        if not urls:
            raise ValueError("at least one endpoint")
        self.endpoints = [Endpoint(url) for url in dict.fromkeys(urls)]
        self._now_ns, self._threshold, self._cooldown_ns = now_ns, threshold, cooldown_ns
        self._client = client or httpx.AsyncClient(timeout=timeout_s)
        self._timeout_s = timeout_s
        self._lines: dict[str, Transport] = {}
        """Connections that stay open, by URL."""
        self._id = 0
        self.failovers = 0

    async def close(self) -> None:
        await self._client.aclose()
        lines, self._lines = self._lines, {}
        for line in lines.values():
            await line.close()

    @property
    def current(self) -> Endpoint:
        """The endpoint of the next request: the first that is up, else the one that comes back first."""
        now_ns = self._now_ns()
        up = [endpoint for endpoint in self.endpoints if endpoint.down_until_ns <= now_ns]
        return up[0] if up else min(self.endpoints, key=lambda endpoint: endpoint.down_until_ns)

    def leave(self, endpoint: Endpoint, reason: str) -> None:
        """Takes an endpoint out for the cooldown."""
        if endpoint.down_until_ns <= self._now_ns():
            self.failovers += 1
        endpoint.down_until_ns = self._now_ns() + self._cooldown_ns
        endpoint.failures = endpoint.faults = 0
        endpoint.reason = reason

    def disbelieve(self, endpoint: Endpoint, reason: str) -> None:
        """It answers, but what cannot be: after `threshold` times in a row it is left as if it were down."""
        endpoint.faults += 1
        endpoint.reason = reason
        if endpoint.faults >= self._threshold and len(self.endpoints) > 1:
            self.leave(endpoint, reason)

    async def request(self, method: str, *params: object) -> Any:
        """One request to the current endpoint. RpcDown when it cannot be had, RpcError when the node refuses."""
        answer = (await self._post([(method, params)], self.current))[0]
        if isinstance(answer, RpcError):
            raise answer
        return answer

    async def batch(self, calls: Sequence[tuple[str, Sequence[object]]]) -> list[Any]:
        """Several requests in one; an RpcError stands in the place of a refused one. RpcDown as `request`."""
        return await self._post(calls, self.current)

    async def ask(self, endpoint: Endpoint, method: str, *params: object) -> Any:
        """One request to a certain endpoint (health checks)."""
        answer = (await self._post([(method, params)], endpoint))[0]
        if isinstance(answer, RpcError):
            raise answer
        return answer

    async def _post(self, calls: Sequence[tuple[str, Sequence[object]]], endpoint: Endpoint) -> list[Any]:
        is_http = endpoint.url.startswith(("http://", "https://"))
        try:
            results = await (self._batched(calls, endpoint) if is_http else self._side_by_side(calls, endpoint))
        except httpx.HTTPError as error:
            self._failed(endpoint, why_down(error))
            raise RpcDown(f"{endpoint.host}: {why_down(error)}") from None
        except (msgspec.DecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
            self._failed(endpoint, "garbage")
            raise RpcDown(f"{endpoint.host} answered garbage ({type(error).__name__})") from None
        except RpcDown as error:
            self._failed(endpoint, str(error))
            raise
        endpoint.failures = 0
        if endpoint.down_until_ns <= self._now_ns():
            endpoint.reason = ""
        return results

    async def _batched(self, calls: Sequence[tuple[str, Sequence[object]]], endpoint: Endpoint) -> list[Any]:
        first = self._id
        self._id += len(calls)
        body = [
            {"jsonrpc": "2.0", "id": first + i, "method": method, "params": params}
            for i, (method, params) in enumerate(calls)
        ]
        headers = {"content-type": "application/json"}
        response = await self._client.post(endpoint.url, content=msgspec.json.encode(body), headers=headers)
        if response.status_code != 200:
            raise RpcDown(f"{endpoint.host} answered HTTP {response.status_code}")
        return _in_order(msgspec.json.decode(response.content), first, calls)

    async def _side_by_side(self, calls: Sequence[tuple[str, Sequence[object]]], endpoint: Endpoint) -> list[Any]:
        try:
            line = self._lines.get(endpoint.url)
            if line is None:
                line = transport_for(endpoint.url)
                async with asyncio.timeout(self._timeout_s):
                    await line.open()
                self._lines[endpoint.url] = line
            return await asyncio.gather(*(self._ask(line, method, params) for method, params in calls))
        except TimeoutError:
            raise RpcDown(f"{endpoint.host}: no connection within {self._timeout_s:g} s") from None
        except ChainUnavailable as error:
            broken = self._lines.pop(endpoint.url, None)
            if broken is not None:
                await broken.close()
            raise RpcDown(str(error)) from None

    async def _ask(self, line: Transport, method: str, params: Sequence[object]) -> Any:
        try:
            return await line.request(method, list(params), self._timeout_s)
        except RpcRefused as error:
            return RpcError(method, error.code, error.message, error.data)

    def _failed(self, endpoint: Endpoint, reason: str) -> None:
        endpoint.failures += 1
        endpoint.reason = reason
        if endpoint.failures >= self._threshold and len(self.endpoints) > 1:
            self.leave(endpoint, reason)

    async def check(self, chain_id: int, behind_blocks: int = 5) -> list[str]:
        """Asks every endpoint for chain and height; leaves those that are wrong or behind. What is wrong, in words."""
        problems = []
        for endpoint in self.endpoints:
            try:
                calls: list[tuple[str, Sequence[object]]] = [("eth_chainId", ()), ("eth_blockNumber", ())]
                found, height = await self._post(calls, endpoint)
                if isinstance(found, RpcError) or isinstance(height, RpcError):
                    raise RpcDown(f"{endpoint.host} refuses {(found if isinstance(found, RpcError) else height)}")
                endpoint.height = int(height, 16)
                if int(found, 16) != chain_id:
                    self.leave(endpoint, f"is chain {int(found, 16)}, not {chain_id}")
                    problems.append(f"{endpoint.host} {endpoint.reason}")
            except RpcDown as error:
                problems.append(str(error))
        best = max(endpoint.height for endpoint in self.endpoints)
        for endpoint in self.endpoints:
            if endpoint.height and best - endpoint.height > behind_blocks and len(self.endpoints) > 1:
                self.leave(endpoint, f"is {best - endpoint.height} blocks behind")
                problems.append(f"{endpoint.host} {endpoint.reason}")
        return problems


def _in_order(answers: object, first: int, calls: Sequence[tuple[str, Sequence[object]]]) -> list[Any]:
    if isinstance(answers, dict):  # an error for the whole batch
        fault = answers.get("error") or {}
        raise RpcDown(f"the node refuses batches: {str(fault.get('message', ''))[:80]}")
    if not isinstance(answers, list):
        raise TypeError("not a batch")
    by_id = {answer["id"]: answer for answer in answers}
    results: list[Any] = []
    for index, (method, _) in enumerate(calls):
        answer = by_id[first + index]
        fault = answer.get("error")
        if fault is not None:
            results.append(
                RpcError(method, int(fault.get("code", 0)), str(fault.get("message", "")), fault.get("data"))
            )
        else:
            results.append(answer.get("result"))
    return results
