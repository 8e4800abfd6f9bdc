"""What the generated contract classes are made of: functions, calls, events, typed errors.

A view is awaited and answers; a function that changes state gives a `ContractCall`, which is sent
through a `Sender`. Arguments are checked by their ABI types before anything leaves the process.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError, EncodingError
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from luxterm.chain.errors import ChainError, ContractReverted, RpcRefused
from luxterm.model.errors import UsageError

if TYPE_CHECKING:
    from luxterm.chain.provider import Chain

checksum = lru_cache(maxsize=4096)(to_checksum_address)

_ERROR_STRING: Final = bytes.fromhex("08c379a0")
_PANIC: Final = bytes.fromhex("4e487b71")


class Function(NamedTuple):
    """One function of an ABI."""

    contract: str
    name: str
    selector: bytes
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def encode(self, arguments: tuple[Any, ...]) -> bytes:
        """Call data. Raises UsageError when an argument does not fit its type."""
        try:
            return self.selector + encode(self.inputs, arguments)
        except (EncodingError, TypeError, ValueError) as error:
            raise UsageError(f"{self.contract}.{self.name}: {error}") from None

    def decode(self, data: bytes) -> tuple[Any, ...]:
        """The values that a call returned. Raises ChainError for bytes of another shape (no code, another contract)."""
        try:
            return tuple(decode(self.outputs, data))
        except DecodingError:
            what = (
                "nothing: is there a contract at that address?" if not data else f"{len(data)} bytes of another shape"
            )
            raise ChainError(f"{self.contract}.{self.name} returned {what}") from None


class ContractCall(NamedTuple):
    """A state-changing call that has not been sent."""

    function: Function
    to: str
    data: bytes
    value: int = 0

    def with_value(self, value: int) -> ContractCall:
        return self._replace(value=value)

    async def simulate(self, chain: Chain, sender: str) -> tuple[Any, ...]:
        """What it would return now. Raises ContractReverted."""
        data = await call_checked(chain, self.function, self.to, self.data, sender=sender, value=self.value)
        return self.function.decode(data)


class EventType(NamedTuple):
    """One event of an ABI; `fields` are (name, type, indexed)."""

    contract: str
    name: str
    topic: str
    fields: tuple[tuple[str, str, bool], ...]

    def decode(self, topics: list[str], data: str) -> dict[str, Any]:
        """Field name -> value; an indexed string or bytes is its hash."""
        values: dict[str, Any] = {}
        plain = [(name, kind) for name, kind, indexed in self.fields if not indexed]
        decoded = decode([kind for _, kind in plain], bytes.fromhex(data.removeprefix("0x")))
        for (name, kind), value in zip(plain, decoded, strict=True):
            values[name] = checksum(value) if kind == "address" else value
        indexed_fields = [(name, kind) for name, kind, indexed in self.fields if indexed]
        for (name, kind), topic in zip(indexed_fields, topics[1:], strict=True):
            raw = bytes.fromhex(topic.removeprefix("0x"))
            if kind in ("string", "bytes") or kind.endswith("]") or kind.startswith("("):
                values[name] = raw
                continue
            value = decode([kind], raw)[0]
            values[name] = checksum(value) if kind == "address" else value
        return {name: values[name] for name, _, _ in self.fields}


class Contract:
    """Base of the generated classes: an address on a chain."""

    NAME: ClassVar[str] = ""
    EVENTS: ClassVar[Mapping[str, EventType]] = {}

    def __init__(self, chain: Chain, address: str) -> None:
        self.chain, self.address = chain, checksum(address)

    def __repr__(self) -> str:
        return f"{self.NAME}({self.address})"

    async def _read(self, function: Function, arguments: tuple[Any, ...], block: str) -> tuple[Any, ...]:
        data = await call_checked(self.chain, function, self.address, function.encode(arguments), block=block)
        return function.decode(data)

    def _write(self, function: Function, arguments: tuple[Any, ...], value: int) -> ContractCall:
        return ContractCall(function, self.address, function.encode(arguments), value)

    @classmethod
    def decode_log(cls, log: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
        """(event, fields) of a raw log, or None when it is none of this contract's events."""
        topics = [str(topic) for topic in log["topics"]]
        event = cls.EVENTS.get(topics[0]) if topics else None
        return (event.name, event.decode(topics, str(log["data"]))) if event else None


async def call_checked(
    chain: Chain,
    function: Function,
    to: str,
    data: bytes,
    *,
    sender: str | None = None,
    block: str = "latest",
    value: int = 0,
) -> bytes:
    """eth_call with the contract's own error in place of the RPC's."""
    try:
        return await chain.call(to, data, sender=sender, block=block, value=value)
    except RpcRefused as error:
        reverted = reverted_by(function, error)
        if reverted is None:
            raise
        raise reverted from None


def reverted_by(function: Function, error: RpcRefused) -> ContractReverted | None:
    """The contract's refusal inside an RPC error, or None when the RPC itself refused."""
    data = _revert_data(error.data)
    if data is None and error.code != 3 and "revert" not in error.message.lower():
        return None
    name, values = decode_error(data or b"")
    return ContractReverted(function.contract, function.name, name, values, "0x" + (data or b"").hex())


def decode_error(data: bytes) -> tuple[str, tuple[object, ...]]:
    """Name and values of revert data, from the errors of all our contracts."""
    selector, rest = data[:4], data[4:]
    if not data:
        return "reverted without a reason", ()
    try:
        if selector == _ERROR_STRING:
            return "Error", tuple(decode(["string"], rest))
        if selector == _PANIC:
            return "Panic", tuple(decode(["uint256"], rest))
        known = error_table().get(selector)
        if known is not None:
            return known[0], tuple(decode(known[1], rest))
    except DecodingError:
        pass
    return f"error 0x{selector.hex()}", ("0x" + rest.hex(),) if rest else ()


def _revert_data(data: object) -> bytes | None:
    """Nodes put revert data as text, or inside an object; some with words before it."""
    if isinstance(data, Mapping):
        data = data.get("data", data.get("result"))
    if not isinstance(data, str):
        return None
    text = data[data.find("0x") + 2 :] if "0x" in data else ""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


@cache
def error_table() -> dict[bytes, tuple[str, tuple[str, ...]]]:
    """Selector -> (name, types) of every typed error of every artifact."""
    table: dict[bytes, tuple[str, tuple[str, ...]]] = {}
    for name in artifact_names():
        for entry in artifact(name)["abi"]:
            if entry["type"] == "error":
                kinds = tuple(abi_type(field) for field in entry["inputs"])
                table[keccak(text=f"{entry['name']}({','.join(kinds)})")[:4]] = (entry["name"], kinds)
    return table


def abi_type(field: Mapping[str, Any]) -> str:
    """The canonical type of an ABI field, tuples spelled out."""
    kind = str(field["type"])
    if not kind.startswith("tuple"):
        return kind
    return "(" + ",".join(abi_type(part) for part in field["components"]) + ")" + kind[len("tuple") :]


@cache
def artifact_names() -> tuple[str, ...]:
    folder = resources.files("luxterm.chain") / "artifacts"
    names: Iterable[str] = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".json") and name != "index.json"))


@cache
def artifact(name: str) -> dict[str, Any]:
    """The artifact of a contract: name, source, abi, bytecode, deployed, immutables."""
    path = resources.files("luxterm.chain") / "artifacts" / f"{name}.json"
    try:
        loaded: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        raise UsageError(f"there is no artifact {name}; `make contracts` writes them") from None
    return loaded


def creation_code(name: str, arguments: tuple[Any, ...] = ()) -> bytes:
    """Bytecode and constructor arguments, ready to send. Raises UsageError when the arguments do not fit."""
    built = artifact(name)
    constructor: dict[str, Any] = next(
        (entry for entry in built["abi"] if entry["type"] == "constructor"), {"inputs": []}
    )
    kinds = [abi_type(field) for field in constructor["inputs"]]
    try:
        return bytes.fromhex(built["bytecode"][2:]) + encode(kinds, arguments)
    except (EncodingError, TypeError, ValueError) as error:
        raise UsageError(f"{name}'s constructor: {error}") from None


def code_hash(name: str) -> str:
    """Hash of a contract's runtime code with its immutables blanked."""
    built = artifact(name)
    return masked_hash(bytes.fromhex(built["deployed"][2:]), built["immutables"])


def masked_hash(code: bytes, immutables: Iterable[tuple[int, int]]) -> str:
    """keccak of `code` with the given (start, length) ranges zeroed; '' for no code."""
    if not code:
        return ""
    blank = bytearray(code)
    for start, length in immutables:
        blank[start : start + length] = bytes(length)
    return "0x" + keccak(bytes(blank)).hex()
