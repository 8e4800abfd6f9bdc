"""A threshold Schnorr signing (FROST with a trusted dealer, BIP-340 challenge), for tests alone.

Two rounds as RFC 9591 has them: each signer commits to two nonces, binds them to the message and the others'
commitments, and adds its share; no signer ever has the key. Nonces are derived from a seed so that tests repeat.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from coincurve import PrivateKey, PublicKey

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def tagged_hash(tag: str, data: bytes) -> bytes:
    prefix = hashlib.sha256(tag.encode()).digest()
    return hashlib.sha256(prefix + prefix + data).digest()


def _scalar(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "big") % ORDER


def _point(scalar: int) -> PublicKey:
    return PrivateKey.from_int(scalar).public_key


def _is_odd(point: PublicKey) -> bool:
    return point.format()[0] == 3


class Dealer:
    """A group key of `total` shares, any `threshold` of which sign. The key's point has an even ordinate."""

    def __init__(self, threshold: int, total: int, seed: bytes) -> None:
        self.threshold, self.total, self._seed = threshold, total, seed
        secret = _scalar(seed, b"key")
        if _is_odd(_point(secret)):
            secret = ORDER - secret
        coefficients = [secret, *(_scalar(seed, b"coefficient", bytes([at])) for at in range(1, threshold))]
        self.shares = {
            index: sum(c * pow(index, power, ORDER) for power, c in enumerate(coefficients)) % ORDER
            for index in range(1, total + 1)
        }
        self.public_key = _point(secret).format()[1:]

    def sign(self, signers: Sequence[int], message_hash: bytes) -> bytes:
        """The group's signature by these signers: R.x and s, 64 bytes."""
        hiding = {i: _scalar(self._seed, b"hiding", bytes([i]), message_hash) for i in signers}
        binding = {i: _scalar(self._seed, b"binding", bytes([i]), message_hash) for i in signers}
        commitments = b"".join(
            bytes([i]) + _point(hiding[i]).format() + _point(binding[i]).format() for i in sorted(signers)
        )
        factor = {i: _scalar(b"rho", bytes([i]), message_hash, commitments) for i in signers}
        nonce_point = PublicKey.combine_keys([_point((hiding[i] + factor[i] * binding[i]) % ORDER) for i in signers])
        sign = -1 if _is_odd(nonce_point) else 1
        r = nonce_point.format()[1:]
        challenge = int.from_bytes(tagged_hash("BIP0340/challenge", r + self.public_key + message_hash), "big") % ORDER
        total = 0
        for i in signers:
            weight = 1
            for j in signers:
                if j != i:
                    weight = weight * j * pow(j - i, -1, ORDER) % ORDER
            total += sign * (hiding[i] + factor[i] * binding[i]) + weight * self.shares[i] * challenge
        return r + (total % ORDER).to_bytes(32, "big")
