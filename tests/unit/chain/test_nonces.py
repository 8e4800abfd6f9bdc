"""One owner per key: no nonce twice, no gap, and a crash between send and receipt is remembered."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from support.fake_rpc import FakeTransport, fake_chain

from luxterm.chain.errors import ChainError
from luxterm.chain.nonces import NonceBusy, NonceOwner

ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"


class Pool:
    """A node's view of one account: mined and pending transactions."""

    def __init__(self) -> None:
        self.mined, self.pending = 0, 0
        self.known: set[str] = set()

    def transport(self) -> FakeTransport:
        return FakeTransport(
            eth_getTransactionCount=lambda _, tag: hex(self.mined if tag == "latest" else self.pending),
            eth_getTransactionByHash=lambda tx_hash: {"hash": tx_hash} if tx_hash in self.known else None,
        )

    def take(self, nonce: int) -> str:
        self.pending = max(self.pending, nonce + 1)
        tx_hash = f"0x{nonce:064x}"
        self.known.add(tx_hash)
        return tx_hash


async def send(owner: NonceOwner, pool: Pool) -> int:
    async with owner.reserve() as reservation:
        reservation.sent(f"0x{reservation.nonce:064x}")
        pool.take(reservation.nonce)
        return reservation.nonce


async def test_nonces_follow_each_other(tmp_path: Path) -> None:
    pool = Pool()
    owner = NonceOwner(fake_chain(pool.transport()), ADDRESS, tmp_path)
    assert [await send(owner, pool) for _ in range(3)] == [0, 1, 2]


async def test_many_tasks_never_share_one(tmp_path: Path) -> None:
    pool = Pool()
    chain = fake_chain(pool.transport())
    owners = [NonceOwner(chain, ADDRESS, tmp_path) for _ in range(3)]  # as three processes would
    got = await asyncio.gather(*(send(owners[i % 3], pool) for i in range(12)))
    assert sorted(got) == list(range(12))


async def test_a_refused_send_leaves_no_gap(tmp_path: Path) -> None:
    pool = Pool()
    owner = NonceOwner(fake_chain(pool.transport()), ADDRESS, tmp_path)
    async with owner.reserve() as reservation:
        reservation.sent("0x00")
        reservation.refused()
    assert await send(owner, pool) == 0


async def test_what_is_in_flight_survives_a_restart(tmp_path: Path) -> None:
    pool = Pool()
    chain = fake_chain(pool.transport())
    await send(NonceOwner(chain, ADDRESS, tmp_path), pool)
    pool.pending = 0  # a node that does not show its pool (private submission) still knows the transaction
    again = NonceOwner(chain, ADDRESS, tmp_path)
    assert await again.in_flight() == {0: f"0x{0:064x}"}
    assert await send(again, pool) == 1
    pool.mined = 2
    assert await again.in_flight() == {}


async def test_the_first_gap_is_taken_over(tmp_path: Path) -> None:
    pool = Pool()
    owner = NonceOwner(fake_chain(pool.transport()), ADDRESS, tmp_path)
    for _ in range(3):
        await send(owner, pool)
    pool.known.discard(f"0x{1:064x}")  # the pool has dropped the second
    pool.pending = 1
    assert await send(owner, pool) == 1


async def test_somebody_elses_use_of_the_key_is_followed(tmp_path: Path) -> None:
    pool = Pool()
    owner = NonceOwner(fake_chain(pool.transport()), ADDRESS, tmp_path)
    await send(owner, pool)
    pool.mined = pool.pending = 9
    assert await send(owner, pool) == 9


async def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    pool = Pool()
    chain = fake_chain(pool.transport())
    (tmp_path / f"{chain.key}-{ADDRESS.lower()}.json").write_text("{")
    with pytest.raises(ChainError, match="damaged"):
        await send(NonceOwner(chain, ADDRESS, tmp_path), pool)


async def test_a_holder_that_stays_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luxterm.chain.nonces.LOCK_WAIT_S", 0.02)
    pool = Pool()
    chain = fake_chain(pool.transport())
    first, second = NonceOwner(chain, ADDRESS, tmp_path), NonceOwner(chain, ADDRESS, tmp_path)
    async with first.reserve():
        with pytest.raises(NonceBusy):
            async with second.reserve():
                pass
    assert await send(second, pool) == 0
