"""Merkle trees whose proofs ClearingSettlement checks.

Leaves are hashed twice (no inner node can pass for a leaf), a pair is hashed in ascending order (a proof needs no
directions), and an odd node rises a level as it is. The layout of a leaf is the contract's.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from eth_abi.abi import encode
from eth_utils.crypto import keccak

EMPTY_ROOT = bytes(32)


class TradeLeaf(msgspec.Struct, frozen=True, order=True):
    """One trade as it is proved on chain. Addresses are 0x text, the symbol at most 32 bytes of ASCII."""

    trade_id: int
    symbol: str
    price_ticks: int
    size_lots: int
    maker: str
    taker: str
    taker_buys: bool

    def digest(self) -> bytes:
        return _leaf(
            ["uint256", "bytes32", "uint256", "uint256", "address", "address", "bool"],
            [
                self.trade_id,
                self.symbol.encode("ascii").ljust(32, b"\0"),
                self.price_ticks,
                self.size_lots,
                self.maker,
                self.taker,
                self.taker_buys,
            ],
        )


class BalanceLeaf(msgspec.Struct, frozen=True, order=True):
    """An account's balance of a token, in the token's atoms; negative while it is in debt."""

    account: str
    token: str
    amount_atoms: int

    def digest(self) -> bytes:
        return _leaf(["address", "address", "int256"], [self.account, self.token, self.amount_atoms])


def _leaf(types: Sequence[str], values: Sequence[object]) -> bytes:
    return keccak(keccak(encode(types, values)))


def hash_pair(a: bytes, b: bytes) -> bytes:
    """The parent of two nodes."""
    return keccak(a + b if a <= b else b + a)


class MerkleTree:
    """A tree over leaf digests in the order given. Without leaves the root is 32 zero bytes, which proves nothing."""

    def __init__(self, digests: Sequence[bytes]) -> None:
        self._levels: list[list[bytes]] = [list(digests)]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            level = [hash_pair(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)]
            if len(below) % 2:
                level.append(below[-1])
            self._levels.append(level)

    @property
    def root(self) -> bytes:
        return self._levels[-1][0] if self._levels[0] else EMPTY_ROOT

    def proof(self, place: int) -> list[bytes]:
        """The siblings from a leaf up to the root; IndexError for a place that is not there."""
        if not 0 <= place < len(self._levels[0]):
            raise IndexError(f"the tree has {len(self._levels[0])} leaves, not one at {place}")
        siblings = []
        for level in self._levels[:-1]:
            other = place ^ 1
            if other < len(level):
                siblings.append(level[other])
            place //= 2
        return siblings


def verify(root: bytes, digest: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a leaf belongs to a root, as the contract decides it."""
    node = digest
    for sibling in proof:
        node = hash_pair(node, sibling)
    return root != EMPTY_ROOT and node == root
