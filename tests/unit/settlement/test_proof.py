"""Proofs: the shape of the tree by hand, and the file of vectors that the contract's test reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from luxterm.settlement.proof import EMPTY_ROOT, BalanceLeaf, MerkleTree, TradeLeaf, hash_pair, verify

VECTORS = Path(__file__).parents[3] / "contracts" / "test" / "vectors" / "settlement.json"


def account(number: int) -> str:
    return "0x" + f"{number:040x}"


TRADES = [
    TradeLeaf(7 + at, "BTC-USDT", 6_500_000 + at, 10 * at + 1, account(at), account(at + 1), at % 2 == 0)
    for at in range(5)
]
BALANCES = [BalanceLeaf(account(at), account(99), amount) for at, amount in enumerate((5, -3, 10**18))]


def vectors() -> dict[str, object]:
    trades, balances = (MerkleTree([leaf.digest() for leaf in leaves]) for leaves in (TRADES, BALANCES))
    trade, balance = TRADES[4], BALANCES[1]
    return {
        "trades_root": "0x" + trades.root.hex(),
        "balances_root": "0x" + balances.root.hex(),
        "trade": {
            "trade_id": trade.trade_id,
            "symbol": trade.symbol,
            "price_ticks": trade.price_ticks,
            "size_lots": trade.size_lots,
            "maker": trade.maker,
            "taker": trade.taker,
            "taker_buys": trade.taker_buys,
            "proof": ["0x" + node.hex() for node in trades.proof(4)],
        },
        "balance": {
            "account": balance.account,
            "token": balance.token,
            "amount_atoms": balance.amount_atoms,
            "proof": ["0x" + node.hex() for node in balances.proof(1)],
        },
    }


def test_the_contract_is_tested_on_these_proofs() -> None:
    assert json.loads(VECTORS.read_text()) == vectors()


def test_three_leaves_by_hand() -> None:
    a, b, c = (keccak(text) for text in (b"a", b"b", b"c"))
    tree = MerkleTree([a, b, c])
    low, high = sorted((a, b))
    left = keccak(low + high)
    assert tree.root == keccak(min(left, c) + max(left, c))
    assert tree.proof(2) == [left]
    assert tree.proof(0) == [b, c]


def test_a_pair_has_no_order() -> None:
    a, b = keccak(b"a"), keccak(b"b")
    assert hash_pair(a, b) == hash_pair(b, a)


@given(st.integers(1, 40), st.data())
def test_every_leaf_is_proved_and_no_other(count: int, data: st.DataObject) -> None:
    digests = [keccak(bytes([at])) for at in range(count)]
    tree = MerkleTree(digests)
    place = data.draw(st.integers(0, count - 1))
    proof = tree.proof(place)
    assert verify(tree.root, digests[place], proof)
    assert not verify(tree.root, keccak(b"foreign"), proof)
    assert len(proof) <= count.bit_length()


def test_nothing_proves_nothing() -> None:
    assert MerkleTree([]).root == EMPTY_ROOT
    assert not verify(EMPTY_ROOT, EMPTY_ROOT, [])
    with pytest.raises(IndexError):
        MerkleTree([keccak(b"a")]).proof(1)
