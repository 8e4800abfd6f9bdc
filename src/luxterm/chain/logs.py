"""Contract logs as a stream that survives restarts and reorganisations.

The stream walks block by block along parent hashes. When the chain it followed is replaced, it first takes back what it
gave out from the orphaned blocks, newest first, then goes on with the new ones. The cursor is saved when the consumer
comes back for more, so a crash repeats a batch and never loses one.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from luxterm.chain.errors import ChainError, RpcRefused
from luxterm.chain.provider import Chain

KEEP_BLOCKS: Final = 64
"""How deep a reorganisation may be and still be taken back."""
RANGE_BLOCKS: Final = 1000
POLL_LOCAL_S: Final = 0.05
POLL_PUBLIC_S: Final = 1.0


class ReorgTooDeep(ChainError):
    """More than KEEP_BLOCKS were replaced; what was built from the logs must be built anew."""


class LogBatch(NamedTuple):
    """One step: logs that no longer happened (newest first), then logs that did, up to block `number`."""

    removed: tuple[dict[str, Any], ...]
    added: tuple[dict[str, Any], ...]
    number: int
    block_hash: str


@dataclass
class _Block:
    number: int
    hash: str
    logs: list[dict[str, Any]]


class LogStream:
    """Logs of `addresses` whose first topic is one of `topics` (empty: all), from `start` on.

    With `depth` the newest blocks are left alone until so many lie on top of them.
    """

    def __init__(
        self,
        chain: Chain,
        addresses: Sequence[str],
        topics: Sequence[str] = (),
        *,
        start: int = 0,
        cursor: Path | None = None,
        poll_s: float | None = None,
        depth: int = 0,
    ) -> None:
        self._chain, self._start, self._cursor, self._depth = chain, start, cursor, depth
        self._filter: dict[str, Any] = {"address": list(addresses)}
        if topics:
            self._filter["topics"] = [list(topics)]
        self._poll_s = poll_s if poll_s is not None else (POLL_LOCAL_S if chain.is_local else POLL_PUBLIC_S)
        self._blocks: list[_Block] = []
        self._load()

    @property
    def position(self) -> int:
        """The last block that was read; below `start` before the first."""
        return self._blocks[-1].number if self._blocks else self._start - 1

    async def batches(self, *, follow: bool = True) -> AsyncIterator[LogBatch]:
        """Batches with something in them; ends at the head unless `follow`. Raises ReorgTooDeep, ChainUnavailable."""
        while True:
            batch = await self._step()
            if batch is None:
                if not follow:
                    return
                await asyncio.sleep(self._poll_s)
                continue
            if batch.removed or batch.added:
                yield batch
            self._save()

    async def _step(self) -> LogBatch | None:
        head = await self._chain.block_number() - self._depth
        removed = await self._unwind()
        position = self.position
        if position >= head:
            return LogBatch(tuple(removed), (), position, self._blocks[-1].hash) if removed else None
        if head - position > KEEP_BLOCKS:
            return await self._catch_up(removed, position, min(head - KEEP_BLOCKS, position + RANGE_BLOCKS))
        block = await self._chain.block(position + 1)
        if block is None or (self._blocks and block["parentHash"] != self._blocks[-1].hash):
            # Replaced between two requests: the next step unwinds.
            return LogBatch(tuple(removed), (), position, "") if removed else None
        try:
            logs = await self._logs({"blockHash": block["hash"]})
        except RpcRefused:  # the block was replaced after we saw it
            return LogBatch(tuple(removed), (), position, "") if removed else None
        self._push(_Block(position + 1, str(block["hash"]), logs))
        return LogBatch(tuple(removed), tuple(logs), position + 1, str(block["hash"]))

    async def _catch_up(self, removed: list[dict[str, Any]], position: int, last: int) -> LogBatch | None:
        logs = await self._logs({"fromBlock": hex(position + 1), "toBlock": hex(last)})
        block = await self._chain.block(last)
        if block is None:
            return LogBatch(tuple(removed), (), position, "") if removed else None
        self._blocks = [_Block(last, str(block["hash"]), [])]
        return LogBatch(tuple(removed), tuple(logs), last, str(block["hash"]))

    async def _unwind(self) -> list[dict[str, Any]]:
        """Drops followed blocks that are no longer on the chain; their logs, newest first."""
        removed: list[dict[str, Any]] = []
        while self._blocks:
            block = await self._chain.block(self._blocks[-1].number)
            if block is not None and block["hash"] == self._blocks[-1].hash:
                return removed
            if len(self._blocks) == 1 and self._blocks[0].number >= self._start:
                first = self._blocks[0].number
                if first > self._start:
                    raise ReorgTooDeep(f"blocks before {first} were replaced; only {KEEP_BLOCKS} are kept")
            removed += reversed(self._blocks.pop().logs)
        return removed

    async def _logs(self, where: dict[str, str]) -> list[dict[str, Any]]:
        found = await self._chain.request("eth_getLogs", {**self._filter, **where})
        return sorted(found, key=lambda log: (int(log["blockNumber"], 16), int(log["logIndex"], 16)))

    def _push(self, block: _Block) -> None:
        self._blocks.append(block)
        if len(self._blocks) > KEEP_BLOCKS:
            del self._blocks[0]

    def _load(self) -> None:
        if self._cursor is None:
            return
        try:
            stored = json.loads(self._cursor.read_text())
        except FileNotFoundError:
            return
        except ValueError as error:
            raise ChainError(f"{self._cursor} is damaged: {error}; delete it to read the logs anew") from None
        if stored.get("chain") != self._chain.key:
            raise ChainError(f"{self._cursor} belongs to chain {stored.get('chain')}, this is {self._chain.key}")
        self._blocks = [_Block(int(b["number"]), str(b["hash"]), list(b["logs"])) for b in stored["blocks"]]

    def _save(self) -> None:
        if self._cursor is None:
            return
        blocks = [{"number": b.number, "hash": b.hash, "logs": b.logs} for b in self._blocks]
        fresh = self._cursor.with_name(self._cursor.name + ".new")
        fresh.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("w") as out:
            json.dump({"chain": self._chain.key, "blocks": blocks}, out)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._cursor)
