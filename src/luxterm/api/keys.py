"""API keys: made once, shown once, kept as scrypt hashes in a file that only its owner reads."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from luxterm.model.errors import UsageError

_N, _R, _P = 2**14, 8, 1
"""scrypt: 16 MiB and some 40 ms a guess; a secret has 256 bits of its own, so this guards a leaked file only."""
_DUMMY_SALT: Final = b"\0" * 16


class StoredKey(msgspec.Struct):
    key_id: str
    account: str
    scopes: int
    salt: bytes
    hash: bytes
    created_ns: int
    label: str = ""
    ips: list[str] = []
    """Addresses or networks that may use it; empty = all."""
    revoked: bool = False
    vault: bool = False
    """Made by the leader of a vault, which it signs in as."""

    def allows(self, peer: str) -> bool:
        if not self.ips:
            return True
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in ipaddress.ip_network(text, strict=False) for text in self.ips)


class _File(msgspec.Struct):
    version: int = 1
    keys: list[StoredKey] = []


def _hash(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=64 * 1024 * 1024)


class KeyStore:
    """The keys of a node. `path` None keeps them in memory. The file is read again when another process changed it."""

    def __init__(self, path: Path | None, now_ns: Callable[[], int]) -> None:
        self._path, self._now_ns = path, now_ns
        self._keys: dict[str, StoredKey] = {}
        self._mtime_ns = -1
        self._verified: dict[str, bytes] = {}
        """Key id -> SHA-256 of the secret that scrypt accepted in this run, so that it is asked once."""
        self.on_revoked: Callable[[str], None] = lambda key_id: None
        self.refresh()

    # --- file --------------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Reads the file if it changed, and tells of keys that somebody else revoked."""
        if self._path is None:
            return
        try:
            mtime_ns = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return
        if mtime_ns == self._mtime_ns:
            return
        try:
            content = msgspec.json.decode(self._path.read_bytes(), type=_File)
        except msgspec.DecodeError as error:
            raise UsageError(f"{self._path} is no file of API keys: {error}") from None
        before = self._keys
        self._keys = {key.key_id: key for key in content.keys}
        self._mtime_ns = mtime_ns
        for key_id, key in before.items():
            now = self._keys.get(key_id)
            if not key.revoked and (now is None or now.revoked):
                self._verified.pop(key_id, None)
                self.on_revoked(key_id)

    def _save(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_name(self._path.name + ".new")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(_File(keys=list(self._keys.values())))))
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, self._path)
        self._mtime_ns = self._path.stat().st_mtime_ns

    # --- keys --------------------------------------------------------------------------------------------------------

    def create(
        self, account: str, scopes: int, label: str = "", ips: list[str] | None = None, *, vault: bool = False
    ) -> tuple[StoredKey, str]:
        """A new key and its secret, which is not kept. UsageError for an address that is none."""
        self.refresh()
        for text in ips or []:
            try:
                ipaddress.ip_network(text, strict=False)
            except ValueError:
                raise UsageError(f"{text!r} is no address or network") from None
        secret, salt = secrets.token_urlsafe(32), secrets.token_bytes(16)
        key = StoredKey(
            f"lx_{secrets.token_hex(8)}", account, scopes, salt, _hash(secret, salt), self._now_ns(), label, ips or [],
            vault=vault,
        )  # fmt: skip
        self._keys[key.key_id] = key
        self._save()
        return key, secret

    def get(self, key_id: str) -> StoredKey | None:
        self.refresh()
        return self._keys.get(key_id)

    def of(self, account: str | None = None) -> list[StoredKey]:
        self.refresh()
        return [key for key in self._keys.values() if account is None or key.account == account]

    def revoke(self, key_id: str) -> bool:
        """Whether there was such a key to revoke."""
        self.refresh()
        key = self._keys.get(key_id)
        if key is None or key.revoked:
            return False
        key.revoked = True
        self._verified.pop(key_id, None)
        self._save()
        self.on_revoked(key_id)
        return True

    async def verify(self, key_id: str, secret: str, peer: str) -> StoredKey | None:
        """The key if the secret fits, it lives and may be used from there. Unknown keys cost the same time."""
        key = self.get(key_id)
        digest = hashlib.sha256(secret.encode()).digest()
        if key is not None and hmac.compare_digest(self._verified.get(key_id, b""), digest):
            fits = True
        else:
            salt = key.salt if key is not None else _DUMMY_SALT
            found = await asyncio.get_running_loop().run_in_executor(None, _hash, secret, salt)
            fits = hmac.compare_digest(found, key.hash if key is not None else b"\0" * 64) and key is not None
        if not fits or key is None or key.revoked or not key.allows(peer):
            return None
        self._verified[key_id] = digest
        return key
