"""Which key the keeper acts with, that key's record, and how both are changed while it runs.

A key is changed between two transactions only: what the old one has under way it finishes itself, outbidding included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from luxterm.chain.signer import Signer
from luxterm.keeper.ledger import Ledger
from luxterm.model.errors import LuxtermError


class Identity:
    """A signer whose key may change, and the ledger that belongs to the key of the moment."""

    def __init__(self, signer: Signer, state_dir: Path, chain_key: str) -> None:
        self.signer, self._state_dir, self._chain_key = signer, state_dir, chain_key
        self.ledger = Ledger(state_dir, chain_key, signer.address)

    @property
    def address(self) -> str:
        return self.signer.address

    async def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        return await self.signer.sign_transaction(transaction)

    async def sign_typed(self, message: Mapping[str, Any]) -> bytes:
        return await self.signer.sign_typed(message)

    def on_chain(self, chain_key: str) -> None:
        """The chain is known now: its record of this key is the one that counts."""
        if chain_key != self._chain_key:
            self._chain_key = chain_key
            self.ledger = Ledger(self._state_dir, chain_key, self.signer.address)

    def become(self, signer: Signer) -> None:
        """Acts with another key from now on. Nothing of the old one may be under way."""
        assert self.ledger.pending is None, "a key is changed between two transactions"
        self.ledger = Ledger(self._state_dir, self._chain_key, signer.address)
        self.signer = signer


class _Stamp(NamedTuple):
    """What tells one content of a file from the next without reading it."""

    inode: int
    size: int
    mtime_ns: int


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _Stamp(found.st_ino, found.st_size, found.st_mtime_ns)


class KeyFiles:
    """Looks whether the files that a key comes from have changed, and reads the key anew when they have.

    `load()` gives the signer and the files it was read from: the file that names the key may come to name another.
    """

    def __init__(self, load: Callable[[], tuple[Signer, Sequence[Path]]], files: Sequence[Path]) -> None:
        self._load = load
        self._stamps = {path: _stamp(path) for path in files}
        self._forced = False

    def read_anew(self) -> None:
        """The next `changed` says yes."""
        self._forced = True

    def changed(self) -> bool:
        """Whether a file is another one than at the last reading. A file that is gone is being replaced: not yet."""
        return self._forced or any(
            (now := _stamp(path)) is not None and now != before for path, before in self._stamps.items()
        )

    def read(self) -> Signer:
        """The key as the files say now; blocks for as long as decrypting takes. A LuxtermError names what is wrong with
        them, and is not repeated until they change again."""
        self._forced = False
        self._stamps = {path: _stamp(path) for path in self._stamps}
        try:
            signer, files = self._load()
        except (ValueError, OSError) as error:  # a file that is being written: a parser's own complaint
            raise KeyUnreadable(f"the key's files cannot be read ({type(error).__name__})") from None
        self._stamps = {path: self._stamps.get(path) or _stamp(path) for path in files}
        return signer


class KeyUnreadable(LuxtermError):
    """The files that name the key hold none."""

    exit_status = 2
