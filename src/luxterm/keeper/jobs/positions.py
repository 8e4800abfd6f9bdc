"""Executes the requests of PositionRouter, oldest first. The contract cancels and refunds those that fail.

Requests are known by the router's logs. The last `REORG_BLOCKS` are read anew at each look, so that a request or an
execution which a reorganisation took back is forgotten, or open again. Whether a request is ripe the contract says
itself, asked by a call that is not sent; where it only wants a price newer than the request, that price is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from luxterm.keeper.jobs.base import Ask, JobCall, Moment, Need, PricesWanted, Steps, call_data, same_address, selector
from luxterm.keeper.jobs.base import topic as topic_of
from luxterm.keeper.rpc import RpcError

EXECUTION_GAS: Final = 2_500_000
"""PositionRouter insists on 1.5 million when it tries a request, and pays back what is left."""
LOG_BLOCKS: Final = 5_000
"""How far back a keeper looks when it starts: requests older than their time are taken back, not executed."""
REORG_BLOCKS: Final = 64
MAX_TRIES: Final = 3
MAX_ASKED: Final = 20
"""Requests tried in one look: a flood of unripe ones must not make the batch too large for the node."""

_CREATED: Final = {
    topic_of(f"Create{kind}Position(address,bytes32,address,uint256,bool,uint256)"): kind
    for kind in ("Increase", "Decrease")
}
_CLOSED: Final = frozenset(
    {
        topic_of("ExecuteIncreasePosition(address,bytes32,address)"),
        topic_of("ExecuteDecreasePosition(address,bytes32,address,uint256)"),
        topic_of("CancelIncreasePosition(address,bytes32,bytes)"),
        topic_of("CancelDecreasePosition(address,bytes32,bytes)"),
    }
)
PRICE_NOT_NEWER: Final = "0x" + selector("PriceNotNewer(bytes32,uint256)").hex()


class Request(NamedTuple):
    kind: str
    """Increase or Decrease."""
    index_token: str


class PositionRequests:
    name = "position_router"
    every_node = False

    def __init__(self, router: str) -> None:
        self._router = router
        self._folded = -1
        """Last block whose logs are in `_settled` for good."""
        self._settled: dict[str, Request] = {}
        self._tries: dict[str, int] = {}

    @property
    def need(self) -> Need:
        return Need(self.name, self._router, "KEEPER_ROLE")

    def steps(self, moment: Moment) -> Steps:
        if moment.height < self._folded:  # the chain began anew
            self._folded, self._settled = -1, {}
        start = max(0, moment.height - LOG_BLOCKS) if self._folded < 0 else self._folded + 1
        query = {"address": self._router, "fromBlock": hex(start), "toBlock": hex(moment.height)}
        (logs,) = yield [Ask("eth_getLogs", (query,))]
        if isinstance(logs, RpcError):
            return None
        waiting = self._open(logs or (), moment.height)
        self._tries = {key: tries for key, tries in self._tries.items() if key in waiting}
        chosen = [key for key in waiting if self._tries.get(key, 0) < MAX_TRIES][:MAX_ASKED]
        if not chosen:
            return None
        calls = {key: self._execute(key, waiting[key].kind, moment.sender) for key in chosen}
        answers = yield [
            Ask("eth_call", ({**frame, "data": "0x" + data.hex()}, "latest"))
            for data in calls.values()
            for frame in ({"from": moment.sender, "to": self._router, "gas": hex(EXECUTION_GAS)},)
        ]
        wanted: dict[str, None] = {}
        for key, answer in zip(chosen, answers, strict=True):
            if not isinstance(answer, RpcError):
                self._tries[key] = self._tries.get(key, 0) + 1
                what = f"execute {waiting[key].kind.lower()} {key[:10]}"
                return JobCall(what, self._router, calls[key], EXECUTION_GAS)
            if str(answer.data).startswith(PRICE_NOT_NEWER):
                wanted[waiting[key].index_token] = None
            # else it is not ripe, or somebody else was faster: its event will tell
        return PricesWanted(tuple(wanted)) if wanted else None

    def _execute(self, key: str, kind: str, receiver: str) -> bytes:
        return call_data(f"execute{kind}Position(bytes32,address)", bytes.fromhex(key[2:]), receiver)

    def _open(self, logs: Sequence[Mapping[str, Any]], height: int) -> dict[str, Request]:
        """The requests that wait, oldest first; moves on what no reorganisation will touch any more."""
        final = height - REORG_BLOCKS
        now = dict(self._settled)
        for log in logs:
            _fold(now, log)
            if int(str(log["blockNumber"]), 16) <= final:
                _fold(self._settled, log)
        self._folded = max(self._folded, final)
        return now


def _fold(requests: dict[str, Request], log: Mapping[str, Any]) -> None:
    topics = log.get("topics") or [""]
    kind = _CREATED.get(topics[0])
    if kind is not None:
        requests[topics[2]] = Request(kind, same_address(str(log["data"])[2:66]))
    elif topics[0] in _CLOSED:
        requests.pop(topics[2], None)
