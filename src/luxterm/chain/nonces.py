"""Nonces of a key: one owner, persisted, safe between tasks, threads and processes.

A nonce is handed out under a lock that is held until the transaction is with the RPC, so a refused send leaves no gap
and two processes with one key take turns. What was sent is kept on disk before it is sent: after a crash the next owner
knows which nonces are in flight, and takes over one whose transaction the chain has never heard of.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from luxterm.chain.errors import ChainError
from luxterm.chain.provider import Chain

LOCK_WAIT_S: Final = 30.0
LOCK_POLL_S: Final = 0.01


class NonceBusy(ChainError):
    """Another process has held the key's nonce for too long."""


class Reservation:
    """A nonce that is ours while the lock is held. Call `sent` before broadcasting, `refused` if the RPC refuses."""

    def __init__(self, owner: NonceOwner, nonce: int) -> None:
        self._owner, self.nonce = owner, nonce

    def sent(self, tx_hash: str) -> None:
        self._owner._record(self.nonce, tx_hash)

    def refused(self) -> None:
        self._owner._forget(self.nonce)


class NonceOwner:
    """Hands out the nonces of `address` on `chain`; its file lies in `folder`, named by network and address."""

    def __init__(self, chain: Chain, address: str, folder: Path) -> None:
        self._chain, self._address = chain, address
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{chain.key}-{address.lower()}.json"
        self._local = asyncio.Lock()
        self._sent: dict[int, str] = {}
        self._next = 0

    @asynccontextmanager
    async def reserve(self) -> AsyncIterator[Reservation]:
        """The next free nonce, locked while the body runs. Raises NonceBusy after LOCK_WAIT_S."""
        async with self._local:
            handle = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
            try:
                await self._lock(handle)
                self._load()
                yield Reservation(self, await self._pick())
            finally:
                os.close(handle)

    async def in_flight(self) -> dict[int, str]:
        """Nonce -> transaction hash of what was sent and is not yet mined."""
        confirmed = await self._count("latest")
        self._load()
        return {nonce: tx_hash for nonce, tx_hash in self._sent.items() if nonce >= confirmed}

    async def replaced(self, nonce: int, tx_hash: str) -> None:
        """Another transaction takes the place of the one at a nonce that is in flight."""
        async with self._local:
            self._load()
            self._record(nonce, tx_hash)

    async def _lock(self, handle: int) -> None:
        waited_s = 0.0
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if waited_s >= LOCK_WAIT_S:
                    raise NonceBusy(f"another process holds the nonce of {self._address}") from None
                await asyncio.sleep(LOCK_POLL_S)
                waited_s += LOCK_POLL_S

    async def _pick(self) -> int:
        confirmed, pending = await asyncio.gather(self._count("latest"), self._count("pending"))
        self._sent = {nonce: tx_hash for nonce, tx_hash in self._sent.items() if nonce >= confirmed}
        known = max(self._next, confirmed)
        if pending >= known:
            return pending
        for nonce in range(confirmed, known):  # something of ours is missing from the pool: take over the first gap
            tx_hash = self._sent.get(nonce)
            if tx_hash is None or await self._chain.request("eth_getTransactionByHash", tx_hash) is None:
                return nonce
        return known

    async def _count(self, tag: str) -> int:
        return int(await self._chain.request("eth_getTransactionCount", self._address, tag), 16)

    def _load(self) -> None:
        try:
            stored = json.loads(self._path.read_text())
        except FileNotFoundError:
            self._next, self._sent = 0, {}
            return
        except ValueError as error:
            raise ChainError(f"{self._path} is damaged: {error}; delete it if nothing is in flight") from None
        self._next = int(stored["next"])
        self._sent = {int(nonce): str(tx_hash) for nonce, tx_hash in stored["sent"].items()}

    def _save(self) -> None:
        text = json.dumps({"next": self._next, "sent": {str(nonce): h for nonce, h in sorted(self._sent.items())}})
        fresh = self._path.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._path)

    def _record(self, nonce: int, tx_hash: str) -> None:
        self._sent[nonce] = tx_hash
        self._next = max(self._next, nonce + 1)
        self._save()

    def _forget(self, nonce: int) -> None:
        self._sent.pop(nonce, None)
        if self._next == nonce + 1:
            self._next = nonce
        self._save()
