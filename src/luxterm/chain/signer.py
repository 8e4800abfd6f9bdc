"""Who signs: a key in memory, an encrypted key file, the environment, or a remote signer. Keys are never printed.

All have the same face (`Signer`): an address, transactions, and EIP-712 digests.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from eth_utils.address import to_checksum_address

from luxterm.chain.errors import ChainUnavailable, KeyFileError

DEPLOYER_ENV: Final = "DEPLOYER_PRIVATE_KEY"
KEEPER_ENV: Final = "KEEPER_PRIVATE_KEY"
SETTLEMENT_ENV: Final = "SETTLEMENT_PRIVATE_KEY"
MNEMONIC_ENV: Final = "LUX_MNEMONIC"


def accounts() -> Any:
    """eth-account's Account. It takes half a second of processor time to import: paid for with the first key.

    A library that it brings raises the interpreter's recursion limit a hundredfold. With that, a deeply nested message
    of anybody's would run over the C stack and end the process: the limit is put back.
    """
    depth = sys.getrecursionlimit()
    try:
        from eth_account import Account
    finally:
        sys.setrecursionlimit(depth)
    return Account


def recover_typed(message: Mapping[str, Any], signature: bytes) -> str:
    """Checksummed address of the key that signed a full EIP-712 message."""
    account = accounts()
    from eth_account.messages import encode_typed_data

    return str(account.recover_message(encode_typed_data(full_message=dict(message)), signature=signature))


class Signer(Protocol):
    @property
    def address(self) -> str:
        """Checksummed address of the key."""
        ...

    async def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        """The signed raw transaction. All fields, nonce and fees included, must be there."""
        ...

    async def sign_typed(self, message: Mapping[str, Any]) -> bytes:
        """65 bytes r, s, v over a full EIP-712 message (types, primaryType, domain, message)."""
        ...


class LocalSigner:
    """A key in memory."""

    def __init__(self, key: str | bytes) -> None:
        try:
            self._account = accounts().from_key(key)
        except Exception as error:  # eth-keys, binascii and others, all with the key in their text
            raise KeyFileError(f"not a private key ({type(error).__name__})") from None
        self._address = str(self._account.address)

    def __repr__(self) -> str:
        return f"LocalSigner({self._address})"

    @property
    def address(self) -> str:
        return self._address

    async def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        return bytes(self._account.sign_transaction(dict(transaction)).raw_transaction)

    async def sign_typed(self, message: Mapping[str, Any]) -> bytes:
        accounts()
        from eth_account.messages import encode_typed_data

        return bytes(self._account.sign_message(encode_typed_data(full_message=dict(message))).signature)

    def save(self, path: Path, password: str) -> None:
        """Writes an encrypted key file (Web3 Secret Storage) that only the owner can read; never over an old one."""
        text = json.dumps(accounts().encrypt(self._account.key, password))
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise KeyFileError(f"{path} exists; a key file is never overwritten") from None
        with os.fdopen(handle, "w") as out:
            out.write(text)


class RemoteSigner:
    """A signer behind JSON-RPC (`eth_signTransaction`, `eth_signTypedData_v4`), such as Web3Signer or Clef."""

    def __init__(self, url: str, address: str, timeout_s: float = 10.0) -> None:
        self._url, self._address, self._timeout_s = url, to_checksum_address(address), timeout_s

    @property
    def address(self) -> str:
        return self._address

    async def _ask(self, method: str, *params: object) -> str:
        import httpx

        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        try:
            async with httpx.AsyncClient(timeout=self._timeout_s) as client:
                answer = (await client.post(self._url, json=body)).json()
        except (httpx.HTTPError, ValueError) as error:
            raise ChainUnavailable(f"remote signer {self._url}: {type(error).__name__}") from error
        if "error" in answer or "result" not in answer:
            raise ChainUnavailable(f"remote signer {self._url}: {method} refused: {answer.get('error')}")
        result = answer["result"]
        return str(result["raw"] if isinstance(result, dict) else result)

    async def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        fields = {
            name: hex(value) if isinstance(value, int) and not isinstance(value, bool) else value
            for name, value in transaction.items()
        }
        fields["from"] = self._address
        raw = bytes.fromhex((await self._ask("eth_signTransaction", fields)).removeprefix("0x"))
        if accounts().recover_transaction(raw) != self._address:
            raise ChainUnavailable(f"remote signer {self._url} signed with another key than {self._address}")
        return raw

    async def sign_typed(self, message: Mapping[str, Any]) -> bytes:
        text = await self._ask("eth_signTypedData_v4", self._address, json.dumps(message))
        signature = bytes.fromhex(text.removeprefix("0x"))
        if recover_typed(message, signature) != self._address:
            raise ChainUnavailable(f"remote signer {self._url} signed with another key than {self._address}")
        return signature


def from_key_file(path: Path, password: str) -> LocalSigner:
    """The key of an encrypted file. Raises KeyFileError for a file others can read, a wrong password, or rubbish."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text()
    except OSError as error:
        raise KeyFileError(f"{path}: {error.strerror}") from None
    if mode & 0o077:
        raise KeyFileError(f"{path} can be read by others (mode {mode:04o}): chmod 600 {path}")
    try:
        stored = json.loads(text)
        key = bytes(accounts().decrypt(stored, password))
    except (ValueError, KeyError, TypeError) as error:
        if "MAC" in str(error):
            raise KeyFileError(f"{path}: wrong password") from None
        raise KeyFileError(f"{path} is not a key file") from None
    return LocalSigner(key)


def from_environment(name: str, environment: Mapping[str, str] | None = None) -> LocalSigner:
    """The key in the named variable (hex, with or without 0x)."""
    values = os.environ if environment is None else environment
    text = values.get(name, "").strip()
    if not text:
        raise KeyFileError(f"{name} is not set")
    try:
        return LocalSigner("0x" + text.removeprefix("0x"))
    except KeyFileError:
        raise KeyFileError(f"{name} does not hold a private key (64 hex digits)") from None


def from_mnemonic(mnemonic: str, index: int = 0) -> LocalSigner:
    """Account `index` of a mnemonic, at the usual path m/44'/60'/0'/0/index."""
    accounts().enable_unaudited_hdwallet_features()
    try:
        account = accounts().from_mnemonic(mnemonic, account_path=f"m/44'/60'/0'/0/{index}")
    except Exception as error:  # its text would show the words
        raise KeyFileError(f"not a valid mnemonic ({type(error).__name__})") from None
    return LocalSigner(bytes(account.key))
