"""The keeper's own record of its nonce: written to disk before anything is sent, so that a crash doubles nothing.

Before a transaction leaves, its signed bytes are here. After a crash the next start finds them, asks the chain, and
either confirms, sends the very same bytes again, or replaces them at the same nonce: never a second nonce for a write.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import msgspec

from luxterm.keeper.gas import Fees
from luxterm.model.errors import JournalError

KEEP_DONE: Final = 64


class Attempt(msgspec.Struct, frozen=True):
    """One signed transaction at a nonce; replacing it adds another."""

    tx_hash: str
    raw: str
    """Signed bytes in hex. They hold no secret: they are what is broadcast."""
    max_fee_wei: str
    priority_fee_wei: str
    sent_ns: int

    @property
    def fees(self) -> Fees:
        return Fees(int(self.max_fee_wei), int(self.priority_fee_wei))


class Row(msgspec.Struct, frozen=True):
    """One asset's price in a write; numbers as text, since they pass 64 bits."""

    asset: str
    symbol: str
    price_e18: str
    timestamp_s: int


class Entry(msgspec.Struct, frozen=True):
    """Everything about one nonce."""

    nonce: int
    rows: tuple[Row, ...]
    attempts: tuple[Attempt, ...]
    mined_hash: str = ""
    block: int = 0
    block_hash: str = ""
    gas_used: int = 0
    confirmed_ns: int = 0
    """0 until it is confirmed to depth."""
    error: str = ""
    what: str = ""
    """"" for a write of prices, else the job that sent it."""


class _File(msgspec.Struct):
    chain: str
    address: str
    next_nonce: int = 0
    pending: Entry | None = None
    done: tuple[Entry, ...] = ()


class Ledger:
    """One file per chain and key. `pending` is the nonce under way; `done` the last confirmed ones, newest last."""

    def __init__(self, folder: Path, chain_key: str, address: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"keeper-{chain_key}-{address.lower()}.json"
        try:
            self._file = msgspec.json.decode(self._path.read_bytes(), type=_File)
        except FileNotFoundError:
            self._file = _File(chain_key, address)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise JournalError(
                f"{self._path} is damaged ({error}); move it away if the key has nothing in flight"
            ) from None

    @property
    def next_nonce(self) -> int:
        return self._file.next_nonce

    @property
    def pending(self) -> Entry | None:
        return self._file.pending

    @property
    def done(self) -> tuple[Entry, ...]:
        return self._file.done

    def adopt(self, next_nonce: int) -> None:
        """The chain knows more of this key than we: go on from its count."""
        self._file.next_nonce = next_nonce
        self._save()

    def sending(self, nonce: int, rows: tuple[Row, ...], attempt: Attempt, what: str = "") -> None:
        """Records an attempt before it is sent: a new nonce, or a further attempt at the pending one."""
        pending = self._file.pending
        if pending is not None:
            assert pending.nonce == nonce, "one nonce at a time"
            self._file.pending = msgspec.structs.replace(
                pending, rows=rows, attempts=(*pending.attempts, attempt), what=what
            )
        else:
            self._file.pending = Entry(nonce, rows, (attempt,), what=what)
        self._file.next_nonce = max(self._file.next_nonce, nonce + 1)
        self._save()

    def resent(self, now_ns: int) -> None:
        """The last attempt's bytes were broadcast again."""
        pending = self._file.pending
        assert pending is not None
        last = msgspec.structs.replace(pending.attempts[-1], sent_ns=now_ns)
        self._file.pending = msgspec.structs.replace(pending, attempts=(*pending.attempts[:-1], last))
        self._save()

    def mined(self, tx_hash: str, block: int, block_hash: str, gas_used: int, error: str = "") -> None:
        assert self._file.pending is not None
        self._file.pending = msgspec.structs.replace(
            self._file.pending, mined_hash=tx_hash, block=block, block_hash=block_hash, gas_used=gas_used, error=error
        )
        self._save()

    def unmined(self) -> None:
        """A reorganisation took the pending transaction's block away."""
        assert self._file.pending is not None
        self._file.pending = msgspec.structs.replace(
            self._file.pending, mined_hash="", block=0, block_hash="", gas_used=0, error=""
        )
        self._save()

    def confirmed(self, now_ns: int) -> Entry:
        """The pending transaction is at its depth: it is done."""
        assert self._file.pending is not None
        entry = msgspec.structs.replace(self._file.pending, confirmed_ns=now_ns)
        self._file.pending = None
        self._file.done = (*self._file.done[-KEEP_DONE + 1 :], entry)
        self._save()
        return entry

    def abandoned(self, error: str, now_ns: int) -> Entry:
        """The nonce is used by another transaction, or this one was never taken: nothing more will come of it."""
        assert self._file.pending is not None
        entry = msgspec.structs.replace(self._file.pending, error=error, confirmed_ns=0)
        self._file.pending = None
        self._file.done = (*self._file.done[-KEEP_DONE + 1 :], entry)
        self._save()
        return entry

    def reopened(self, nonce: int) -> bool:
        """A deep reorganisation took a confirmed transaction out: it is pending again. False when it is unknown."""
        found = next((entry for entry in self._file.done if entry.nonce == nonce and entry.mined_hash), None)
        if found is None or self._file.pending is not None:
            return False
        self._file.done = tuple(entry for entry in self._file.done if entry is not found)
        self._file.pending = msgspec.structs.replace(
            found, mined_hash="", block=0, block_hash="", gas_used=0, confirmed_ns=0, error=""
        )
        self._save()
        return True

    def never_sent(self) -> None:
        """The node refused the first attempt at a nonce and it went nowhere: the nonce is free again."""
        pending = self._file.pending
        assert pending is not None and len(pending.attempts) == 1
        self._file.pending = None
        self._file.next_nonce = pending.nonce
        self._save()

    def _save(self) -> None:
        fresh = self._path.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(msgspec.json.encode(self._file))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._path)
