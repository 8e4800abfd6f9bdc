"""Clients of the chain's signature verifiers: packed input out, one word back.

FROST (threshold Schnorr, BIP-340) and CGGMP21 (threshold ECDSA) work on the local chain too, by code that
`place_local` puts at their addresses; ML-DSA and Ringtail are the Lux chain's alone.
"""

from __future__ import annotations

from typing import Final

from luxterm.chain.contract import artifact
from luxterm.chain.errors import ChainError, RpcRefused
from luxterm.chain.provider import Chain

MLDSA: Final = "0x0200000000000000000000000000000000000006"
RINGTAIL: Final = "0x020000000000000000000000000000000000000B"
FROST: Final = "0x020000000000000000000000000000000000000c"
CGGMP21: Final = "0x020000000000000000000000000000000000000D"

LOCAL_CODE: Final = {
    FROST: "LocalFROST",
    CGGMP21: "LocalCGGMP21",
    MLDSA: "LocalUnavailable",
    RINGTAIL: "LocalUnavailable",
}


class PrecompileUnavailable(ChainError):
    """The chain has no verifier at this address: nobody has checked the signature."""


def _quorum(threshold: int, total: int) -> bytes:
    if not 1 <= threshold <= total < 2**32:
        raise ValueError(f"{threshold} of {total} is no quorum")
    return threshold.to_bytes(4, "big") + total.to_bytes(4, "big")


def _sized(name: str, value: bytes, size: int) -> bytes:
    if len(value) != size:
        raise ValueError(f"{name} has {len(value)} bytes, not {size}")
    return value


def frost_input(threshold: int, total: int, public_key: bytes, message_hash: bytes, signature: bytes) -> bytes:
    """136 bytes: threshold 4, total 4, x-only key 32, hash 32, signature 64. ValueError for other lengths."""
    return (
        _quorum(threshold, total)
        + _sized("public_key", public_key, 32)
        + _sized("message_hash", message_hash, 32)
        + _sized("signature", signature, 64)
    )


def cggmp21_input(threshold: int, total: int, public_key: bytes, message_hash: bytes, signature: bytes) -> bytes:
    """170 bytes: threshold 4, total 4, uncompressed key 65, hash 32, signature (r, s, v) 65."""
    return (
        _quorum(threshold, total)
        + _sized("public_key", public_key, 65)
        + _sized("message_hash", message_hash, 32)
        + _sized("signature", signature, 65)
    )


def mldsa_input(public_key: bytes, message: bytes, signature: bytes) -> bytes:
    """ML-DSA-65: key 1952, message length 32, signature 3309, message."""
    return (
        _sized("public_key", public_key, 1952)
        + len(message).to_bytes(32, "big")
        + _sized("signature", signature, 3309)
        + message
    )


def ringtail_input(threshold: int, total: int, message_hash: bytes, signature: bytes) -> bytes:
    """Threshold 4, total 4, hash 32, then the signature as the chain's version of the scheme packs it."""
    return _quorum(threshold, total) + _sized("message_hash", message_hash, 32) + signature


async def verify(chain: Chain, precompile: str, packed: bytes) -> bool:
    """Whether the verifier takes the signature. PrecompileUnavailable when the chain has none there."""
    try:
        answer = await chain.call(precompile, packed)
    except RpcRefused as refused:
        raise PrecompileUnavailable(f"{precompile} is not available on this chain") from refused
    if len(answer) != 32:
        raise PrecompileUnavailable(f"{precompile} is not available on this chain")
    return int.from_bytes(answer, "big") == 1


async def place_local(chain: Chain) -> None:
    """Puts the verifiers' code at their addresses on a local development chain; ChainError on any other."""
    if not chain.is_local:
        raise ChainError("verifiers are placed on a local chain only")
    for address, name in LOCAL_CODE.items():
        await chain.request("anvil_setCode", address, artifact(name)["deployed"])
