"""Packed input of the signature verifiers: lengths and places as the chain documents them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from coincurve import PublicKeyXOnly
from support.frost import Dealer, tagged_hash

from luxterm.chain import precompiles

HASH = bytes(range(32))


def test_frost_input_is_laid_out_as_documented() -> None:
    packed = precompiles.frost_input(2, 3, b"k" * 32, HASH, b"s" * 64)
    assert packed == b"\0\0\0\x02\0\0\0\x03" + b"k" * 32 + HASH + b"s" * 64
    assert len(packed) == 136


def test_cggmp21_input_is_laid_out_as_documented() -> None:
    packed = precompiles.cggmp21_input(2, 3, b"\4" * 65, HASH, b"s" * 65)
    assert packed == b"\0\0\0\x02\0\0\0\x03" + b"\4" * 65 + HASH + b"s" * 65
    assert len(packed) == 170


def test_mldsa_and_ringtail_inputs() -> None:
    packed = precompiles.mldsa_input(b"k" * 1952, b"message", b"s" * 3309)
    assert packed[1952:1984] == (7).to_bytes(32, "big")
    assert packed[1984 + 3309 :] == b"message"
    assert precompiles.ringtail_input(1, 1, HASH, b"x") == b"\0\0\0\1\0\0\0\1" + HASH + b"x"


@pytest.mark.parametrize(("threshold", "total"), [(0, 3), (4, 3), (-1, 1), (1, 2**32)])
def test_a_quorum_that_is_none_is_refused(threshold: int, total: int) -> None:
    with pytest.raises(ValueError, match="no quorum"):
        precompiles.frost_input(threshold, total, bytes(32), bytes(32), bytes(64))


def test_a_foreign_length_is_named() -> None:
    with pytest.raises(ValueError, match="signature has 63 bytes, not 64"):
        precompiles.frost_input(1, 1, bytes(32), bytes(32), bytes(63))
    with pytest.raises(ValueError, match="public_key has 64 bytes, not 65"):
        precompiles.cggmp21_input(1, 1, bytes(64), bytes(32), bytes(65))


@pytest.mark.parametrize("signers", [(1, 2), (1, 3), (2, 3), (3, 1)])
def test_the_tests_own_threshold_signing_is_a_bip340_signature(signers: tuple[int, int]) -> None:
    """libsecp256k1 is the judge of the signatures that the verifiers are tested with."""
    group = Dealer(2, 3, b"seed")
    signature = group.sign(signers, HASH)
    assert PublicKeyXOnly(group.public_key).verify(signature, HASH)
    assert not PublicKeyXOnly(group.public_key).verify(Dealer(2, 3, b"other").sign(signers, HASH), HASH)


def test_one_signer_of_two_is_not_enough() -> None:
    group = Dealer(2, 3, b"seed")
    assert not PublicKeyXOnly(group.public_key).verify(group.sign((1,), HASH), HASH)


def test_libsecp256k1_agrees_with_the_published_vectors() -> None:
    path = Path(__file__).parents[3] / "contracts" / "test" / "vectors" / "bip340.json"
    for case in json.loads(path.read_text())["cases"]:
        key, message, signature = (bytes.fromhex(case[name][2:]) for name in ("public_key", "message", "signature"))
        try:
            good = PublicKeyXOnly(key).verify(signature, message)
        except ValueError:
            good = False
        assert good == case["good"], case["comment"]
    assert len(tagged_hash("x", b"")) == 32
