"""The file of obligations, and claims that follow the logs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from luxterm.chain.errors import ChainError
from luxterm.settlement.books import Books, Money

CONTRACT, LUSD, ALICE = "0x" + "9" * 40, "0x" + "1" * 40, "0x" + "a" * 40


def test_obligations_survive(tmp_path: Path) -> None:
    books = Books(tmp_path / "due.json", CONTRACT)
    books.due.last_deposit = 7
    books.due.requests[3] = Money(ALICE, LUSD, 10**25)  # beyond 64 bits
    books.due.escaped[4] = Money(ALICE, LUSD, 1)
    books.due.refunds[5] = Money(ALICE, LUSD, 2)
    books.save()
    assert Books(tmp_path / "due.json", CONTRACT).due == books.due


def test_a_foreign_or_damaged_file_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "due.json"
    Books(path, CONTRACT).save()
    with pytest.raises(ChainError, match=f"belongs to the contract {CONTRACT}"):
        Books(path, "0x" + "8" * 40)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ChainError, match=r"due\.json is damaged"):
        Books(path, CONTRACT)


def test_claims_follow_only_once_they_were_read(tmp_path: Path) -> None:
    books = Books(tmp_path / "due.json", CONTRACT)
    books.move(LUSD, ALICE, 5)
    assert books.claims is None
    books.claims = {(LUSD, ALICE): 10}
    books.move(LUSD, ALICE, -4)
    books.move(LUSD, CONTRACT, 4)
    assert books.claims == {(LUSD, ALICE): 6, (LUSD, CONTRACT): 4}


async def test_waiting_for_a_block(tmp_path: Path) -> None:
    books = Books(tmp_path / "due.json", CONTRACT)
    waiting = asyncio.ensure_future(books.reached(5))
    for height in (3, 4):
        books.read_up_to(height)
        await asyncio.sleep(0)
        assert not waiting.done()
    books.read_up_to(6)
    await asyncio.wait_for(waiting, 120)
