"""The log stream on a chain of paper: restarts, reorganisations, long absences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.fake_rpc import FakeTransport, fake_chain

from luxterm.chain.errors import ChainError, RpcRefused
from luxterm.chain.logs import KEEP_BLOCKS, LogBatch, LogStream, ReorgTooDeep

ADDRESS = "0x" + "11" * 20


class Paper:
    """Blocks by number: a branch name and the names of their logs."""

    def __init__(self) -> None:
        self.blocks: list[tuple[str, list[str]]] = [("genesis", [])]

    def mine(self, *logs: str, branch: str = "a") -> None:
        self.blocks.append((branch, list(logs)))

    def replace(self, depth: int, *logs: str, branch: str) -> None:
        del self.blocks[-depth:]
        for log in logs:
            self.mine(log, branch=branch)

    def hash(self, number: int) -> str:
        return f"0x{number}-{self.blocks[number][0]}"

    def header(self, tag: str, _: bool) -> dict[str, Any] | None:
        number = int(tag, 16)
        if number >= len(self.blocks):
            return None
        return {"hash": self.hash(number), "parentHash": self.hash(number - 1) if number else "0x"}

    def logs(self, where: dict[str, Any]) -> list[dict[str, Any]]:
        if "blockHash" in where:
            numbers = [n for n in range(len(self.blocks)) if self.hash(n) == where["blockHash"]]
            if not numbers:
                raise RpcRefused("eth_getLogs", -32000, "unknown block")
        else:
            numbers = list(range(int(where["fromBlock"], 16), int(where["toBlock"], 16) + 1))
        return [
            {"blockNumber": hex(n), "logIndex": hex(i), "name": name}
            for n in numbers
            for i, name in enumerate(self.blocks[n][1])
        ]

    def stream(self, cursor: Path | None = None, start: int = 0, genesis: str = "0x" + "ab" * 32) -> LogStream:
        transport = FakeTransport(
            eth_blockNumber=lambda: hex(len(self.blocks) - 1), eth_getBlockByNumber=self.header, eth_getLogs=self.logs
        )
        return LogStream(fake_chain(transport, genesis), [ADDRESS], start=start, cursor=cursor)


async def read(stream: LogStream) -> tuple[list[str], list[str]]:
    """(removed, added) names up to the head."""
    removed: list[str] = []
    added: list[str] = []
    async for batch in stream.batches(follow=False):
        removed += [log["name"] for log in batch.removed]
        added += [log["name"] for log in batch.added]
    return removed, added


async def test_in_order() -> None:
    paper = Paper()
    paper.mine("one", "two")
    paper.mine()
    paper.mine("three")
    stream = paper.stream()
    assert await read(stream) == ([], ["one", "two", "three"])
    paper.mine("four")
    assert await read(stream) == ([], ["four"])


async def test_from_a_block_on() -> None:
    paper = Paper()
    paper.mine("early")
    paper.mine("late")
    assert await read(paper.stream(start=2)) == ([], ["late"])


async def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    paper = Paper()
    paper.mine("one")
    assert await read(paper.stream(tmp_path / "cursor")) == ([], ["one"])
    paper.mine("two")
    assert await read(paper.stream(tmp_path / "cursor")) == ([], ["two"])


async def test_a_crash_before_the_next_step_repeats_and_loses_nothing(tmp_path: Path) -> None:
    paper = Paper()
    paper.mine("one")
    batches = paper.stream(tmp_path / "cursor").batches(follow=False)
    first: LogBatch = await anext(batches)
    assert [log["name"] for log in first.added] == ["one"]
    await batches.aclose()  # type: ignore[attr-defined]
    assert await read(paper.stream(tmp_path / "cursor")) == ([], ["one"])


async def test_three_blocks_replaced() -> None:
    paper = Paper()
    for name in ("one", "two", "three", "four"):
        paper.mine(name)
    stream = paper.stream()
    await read(stream)
    paper.replace(3, "TWO", "THREE", "FOUR", "FIVE", branch="b")
    assert await read(stream) == (["four", "three", "two"], ["TWO", "THREE", "FOUR", "FIVE"])


async def test_a_shorter_branch_takes_logs_back_at_once() -> None:
    paper = Paper()
    for name in ("one", "two", "three"):
        paper.mine(name)
    stream = paper.stream()
    await read(stream)
    paper.replace(2, branch="b")
    assert await read(stream) == (["three", "two"], [])


async def test_replaced_while_away(tmp_path: Path) -> None:
    paper = Paper()
    for name in ("one", "two"):
        paper.mine(name)
    await read(paper.stream(tmp_path / "cursor"))
    paper.replace(1, "TWO", "THREE", branch="b")
    assert await read(paper.stream(tmp_path / "cursor")) == (["two"], ["TWO", "THREE"])


async def test_a_long_absence_is_caught_up_in_ranges() -> None:
    paper = Paper()
    for number in range(3 * KEEP_BLOCKS):
        paper.mine(str(number))
    assert await read(paper.stream()) == ([], [str(number) for number in range(3 * KEEP_BLOCKS)])


async def test_a_reorganisation_deeper_than_what_is_kept_is_said_so() -> None:
    paper = Paper()
    for number in range(2 * KEEP_BLOCKS):
        paper.mine(str(number))
    stream = paper.stream()
    await read(stream)
    paper.replace(KEEP_BLOCKS + 5, *(["x"] * (KEEP_BLOCKS + 5)), branch="b")
    with pytest.raises(ReorgTooDeep):
        await read(stream)


async def test_a_cursor_of_another_chain_or_a_damaged_one_is_refused(tmp_path: Path) -> None:
    paper = Paper()
    paper.mine("one")
    await read(paper.stream(tmp_path / "cursor"))
    with pytest.raises(ChainError, match="belongs to chain"):
        paper.stream(tmp_path / "cursor", genesis="0x" + "cd" * 32)
    (tmp_path / "cursor").write_text("{")
    with pytest.raises(ChainError, match="damaged"):
        paper.stream(tmp_path / "cursor")
