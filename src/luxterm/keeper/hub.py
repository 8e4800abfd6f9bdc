"""OracleHub as the keeper speaks to it: calls, logs, typed errors and EIP-712 messages. Pure encoding, no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from eth_abi.abi import decode, encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from luxterm.keeper.plan import Update

_UPDATE: Final = "(address,uint256,uint256,uint256,bytes32)"
_SIGNED: Final = f"({_UPDATE},address,bytes)"
SOURCE: Final = b"luxterm".ljust(32, b"\0")


def _selector(signature: str) -> bytes:
    return bytes(keccak(text=signature)[:4])


WRITE_PRICES: Final = _selector(f"writePrices({_UPDATE}[])")
WRITE_SIGNED: Final = _selector(f"writeSignedPrice({_SIGNED})")
WRITE_QUORUM: Final = _selector(f"writeQuorumPrice({_SIGNED}[],uint256)")
LATEST: Final = _selector("latest(address)")
GET_QUORUM: Final = _selector("getQuorum(address)")
IS_WRITER: Final = _selector("isWriter(address)")
IS_VALIDATOR: Final = _selector("isValidator(address)")
HAS_ROLE: Final = _selector("hasRole(bytes32,address)")

PRICE_WRITTEN: Final = "0x" + keccak(text="PriceWritten(address,uint256,uint256,bytes32)").hex()
PRICE_REFUSED: Final = "0x" + keccak(text="PriceRefused(address,uint256,uint256,uint8)").hex()
REFUSALS: Final = {
    1: "the hub's breaker tripped on this jump",
    2: "the hub's breaker is tripped",
    3: "the asset is paused",
}

_ERRORS: Final[dict[bytes, tuple[str, tuple[str, ...]]]] = {
    _selector(f"{name}({','.join(types)})"): (name, types)
    for name, types in {
        "BadPrice": ("address", "uint256"),
        "BadConfidence": ("uint256",),
        "PriceStale": ("address", "uint256", "uint256"),
        "TimestampInFuture": ("address", "uint256", "uint256"),
        "TimestampNotNewer": ("address", "uint256", "uint256"),
        "AssetPaused": ("address",),
        "CircuitBreakerTripped": ("address",),
        "QuorumRequired": ("address", "uint256"),
        "QuorumNotReached": ("address", "uint256", "uint256"),
        "QuorumDisagrees": ("address", "uint256", "uint256"),
        "DuplicateValidator": ("address",),
        "NotAValidator": ("address",),
        "BadSignature": ("address", "address"),
        "AccessControlUnauthorizedAccount": ("address", "bytes32"),
    }.items()
}
ASSET_ERRORS: Final = frozenset(
    {"BadPrice", "PriceStale", "TimestampInFuture", "TimestampNotNewer", "AssetPaused", "CircuitBreakerTripped",
     "QuorumRequired", "QuorumNotReached", "QuorumDisagrees"}
)  # fmt: skip
"""Errors whose first value is the asset they are about."""


class Written(NamedTuple):
    """A PriceWritten log."""

    asset: str
    price_e18: int
    timestamp_s: int


class Refused(NamedTuple):
    """A PriceRefused log."""

    asset: str
    price_e18: int
    reason: str


class Attestation(NamedTuple):
    """A price that a validator signed."""

    update: Update
    validator: str
    signature: bytes


class HubError(NamedTuple):
    """A typed error of the contract. `asset` is "" where it is about none."""

    name: str
    asset: str
    text: str


def _row(update: Update) -> tuple[str, int, int, int, bytes]:
    return (update.asset, update.price_e18, update.timestamp_s, update.confidence_bps, SOURCE)


def write_prices(updates: Sequence[Update]) -> bytes:
    return WRITE_PRICES + encode([f"{_UPDATE}[]"], [[_row(update) for update in updates]])


def write_signed(attestation: Attestation) -> bytes:
    row = (_row(attestation.update), attestation.validator, attestation.signature)
    return WRITE_SIGNED + encode([_SIGNED], [row])


def write_quorum(attestations: Sequence[Attestation], quorum: int) -> bytes:
    rows = [(_row(a.update), a.validator, a.signature) for a in attestations]
    return WRITE_QUORUM + encode([f"{_SIGNED}[]", "uint256"], [rows, quorum])


def ask(selector: bytes, address: str) -> str:
    """Call data of a getter with one address."""
    return "0x" + (selector + encode(["address"], [address])).hex()


def has_role(role: str, address: str) -> bytes:
    """Call data of the question whether an address has a role by its name."""
    return HAS_ROLE + encode(["bytes32", "address"], [keccak(text=role), address])


def typed_message(update: Update, hub: str, chain_id: int) -> dict[str, Any]:
    """The EIP-712 message that a validator signs: all five fields; chain id and hub in the domain."""
    return {
        "types": {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"},
            ],
            "PriceUpdate": [
                {"name": "asset", "type": "address"},
                {"name": "price", "type": "uint256"},
                {"name": "timestamp", "type": "uint256"},
                {"name": "confidence", "type": "uint256"},
                {"name": "source", "type": "bytes32"},
            ],
        },
        "primaryType": "PriceUpdate",
        "domain": {"name": "OracleHub", "version": "1", "chainId": chain_id, "verifyingContract": hub},
        "message": {
            "asset": update.asset,
            "price": update.price_e18,
            "timestamp": update.timestamp_s,
            "confidence": update.confidence_bps,
            "source": SOURCE,
        },
    }


def read_logs(logs: Sequence[Mapping[str, Any]], hub: str) -> tuple[list[Written], list[Refused]]:
    """The hub's own PriceWritten and PriceRefused among a receipt's logs."""
    written, refused = [], []
    for log in logs:
        topics = log.get("topics") or []
        if str(log.get("address", "")).lower() != hub.lower() or len(topics) != 2:
            continue
        asset = to_checksum_address("0x" + topics[1][-40:])
        data = bytes.fromhex(str(log["data"])[2:])
        if topics[0] == PRICE_WRITTEN:
            price, timestamp, _ = decode(["uint256", "uint256", "bytes32"], data)
            written.append(Written(asset, price, timestamp))
        elif topics[0] == PRICE_REFUSED:
            price, _, reason = decode(["uint256", "uint256", "uint8"], data)
            refused.append(Refused(asset, price, REFUSALS.get(reason, f"reason {reason}")))
    return written, refused


def read_error(data: object) -> HubError | None:
    """A contract's typed error from a refused call's data; None when it is none of the hub's."""
    if not isinstance(data, str) or not data.startswith("0x") or len(data) < 10:
        return None
    raw = bytes.fromhex(data[2:])
    known = _ERRORS.get(raw[:4])
    if known is None:
        return None
    name, types = known
    try:
        values = decode(types, raw[4:])
    except Exception:  # eth_abi has a family of its own; a truncated error is still known by its name
        return HubError(name, "", name)
    asset = to_checksum_address(values[0]) if name in ASSET_ERRORS else ""
    shown = ", ".join(f"0x{v.hex()}" if isinstance(v, bytes) else str(v) for v in values)
    return HubError(name, asset, f"{name}({shown})")
