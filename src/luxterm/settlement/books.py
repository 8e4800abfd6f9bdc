"""What the runner knows of the contract: claims as its logs have them, and what is still to be done about them.

`Obligations` are kept in a file that is written before the cursor of the logs moves on; claims are read from the chain
at every start.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Final

import msgspec

from luxterm.chain.errors import ChainError

REQUEST_REFERENCE: Final = b"chain-request:"
ESCAPE_REFERENCE: Final = b"chain-escape:"
REQUEST_IDS: Final = 1 << 128
"""ClearingSettlement.requestWithdrawalId; the node's own withdrawal ids are below."""
REFUND_IDS: Final = 2 << 128
"""Deposits that the ledger refused are paid back under this and their number."""


class Money(msgspec.Struct, frozen=True):
    """An amount of a token that belongs to an account; both by checksummed address."""

    account: str
    token: str
    atoms: int


class Obligations(msgspec.Struct):
    contract: str
    last_deposit: int = 0
    """Deposits up to here are credited or to be refunded."""
    requests: dict[int, Money] = {}
    """Withdrawals asked for on the chain and not closed."""
    escaped: dict[int, Money] = {}
    """Taken out on the chain, and not yet taken from the ledger."""
    refunds: dict[int, Money] = {}
    """By deposit number."""


class _File(msgspec.Struct):
    """JSON keys are text, and atoms of 18 decimals go beyond 64 bits."""

    version: int
    contract: str
    last_deposit: int
    requests: dict[str, tuple[str, str, str]]
    escaped: dict[str, tuple[str, str, str]]
    refunds: dict[str, tuple[str, str, str]]


VERSION: Final = 1


class Books:
    """`claims` follow the logs up to block `height`; None until they were read for the first time."""

    def __init__(self, path: Path, contract: str) -> None:
        """Raises ChainError for a damaged file or one about another contract."""
        self._path = path
        self.claims: dict[tuple[str, str], int] | None = None
        self.height = -1
        self._moved = asyncio.Event()
        self.due = self._load(contract)

    def read_up_to(self, height: int) -> None:
        """All logs up to this block were carried out."""
        if height != self.height:
            self.height = height
            self._moved.set()
            self._moved = asyncio.Event()

    async def reached(self, height: int) -> None:
        """Returns once the logs of this block were carried out."""
        while self.height < height:
            await self._moved.wait()

    def move(self, token: str, account: str, delta_atoms: int) -> None:
        """A log changed a claim; before the claims were read there is nothing to change."""
        if self.claims is not None:
            key = (token, account)
            self.claims[key] = self.claims.get(key, 0) + delta_atoms

    def save(self) -> None:
        due = self.due
        data = msgspec.json.format(
            msgspec.json.encode(
                _File(
                    VERSION, due.contract, due.last_deposit,
                    _out(due.requests), _out(due.escaped), _out(due.refunds),
                )
            )
        )  # fmt: skip
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with fresh.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._path)

    def _load(self, contract: str) -> Obligations:
        try:
            stored = msgspec.json.decode(self._path.read_bytes(), type=_File)
        except FileNotFoundError:
            return Obligations(contract)
        except msgspec.MsgspecError as error:
            raise ChainError(f"{self._path} is damaged ({error}); put it back from a backup") from None
        if stored.version != VERSION or stored.contract != contract:
            raise ChainError(
                f"{self._path} belongs to the contract {stored.contract} (format {stored.version}), not to {contract}: "
                f"a data directory is settled with one contract"
            )
        return Obligations(
            contract, stored.last_deposit, _in(stored.requests), _in(stored.escaped), _in(stored.refunds)
        )


def _out(rows: dict[int, Money]) -> dict[str, tuple[str, str, str]]:
    return {str(number): (row.account, row.token, str(row.atoms)) for number, row in rows.items()}


def _in(rows: dict[str, tuple[str, str, str]]) -> dict[int, Money]:
    return {int(number): Money(account, token, int(atoms)) for number, (account, token, atoms) in rows.items()}
