"""Wallet login. The message and its fields are those of EIP-4361."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from luxterm.api.wallet import BadCredentials, WalletLogin
from luxterm.clock import ManualClock
from luxterm.model.units import SECOND

KEY = "0x" + "11" * 32
ADDRESS = Account.from_key(KEY).address
DOMAIN = "dex.lux.network"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(1_700_000_000 * SECOND)  # 2023-11-14T22:13:20Z


@pytest.fixture
def login(clock: ManualClock) -> WalletLogin:
    return WalletLogin(DOMAIN, (96369,), clock.now_ns)


def message(nonce: str, **changes: str) -> str:
    fields = {
        "domain": DOMAIN, "address": ADDRESS, "version": "1", "chain_id": "96369", "issued": "2023-11-14T22:13:20Z",
        "tail": "", **changes,
    }  # fmt: skip
    return (
        f"{fields['domain']} wants you to sign in with your Ethereum account:\n{fields['address']}\n\n"
        f"Trade on luxterm.\n\nURI: https://{DOMAIN}/login\nVersion: {fields['version']}\n"
        f"Chain ID: {fields['chain_id']}\nNonce: {nonce}\nIssued At: {fields['issued']}{fields['tail']}"
    )


def sign(text: str, key: str = KEY) -> str:
    return "0x" + Account.sign_message(encode_defunct(text=text), key).signature.hex().removeprefix("0x")


def test_a_wallet_signs_in_once(login: WalletLogin) -> None:
    text = message(login.nonce()[0])
    assert login.verify(text, sign(text)) == ADDRESS
    with pytest.raises(BadCredentials, match="nonce"):
        login.verify(text, sign(text))


def test_without_a_statement(login: WalletLogin) -> None:
    text = message(login.nonce()[0]).replace("Trade on luxterm.\n", "")
    assert login.verify(text, sign(text)) == ADDRESS


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"domain": "evil.example"}, "must be for"),
        ({"version": "2"}, "version 1"),
        ({"chain_id": "1"}, "chain id"),
        ({"issued": "2023-11-14T22:20:00Z"}, "just now"),
        ({"issued": "2023-11-13T22:13:20Z"}, "just now"),
        ({"issued": "yesterday"}, "just now"),
        ({"issued": "2023-11-14T22:13:20"}, "just now"),
        ({"tail": "\nExpiration Time: 2023-11-14T22:13:20Z"}, "not valid now"),
        ({"tail": "\nNot Before: 2023-11-14T22:14:20Z"}, "not valid now"),
        ({"tail": "\nExpiration Time: soon"}, "cannot be read"),
        ({"tail": "\nHello: there"}, "no EIP-4361"),
        ({"address": "0x" + "22" * 20}, "signature"),
    ],
)
def test_what_is_refused(login: WalletLogin, changes: dict[str, str], problem: str) -> None:
    text = message(login.nonce()[0], **changes)
    with pytest.raises(BadCredentials, match=problem):
        login.verify(text, sign(text))


@pytest.mark.parametrize("spoil", [lambda s: "0x00", lambda s: "", lambda s: "zz", lambda s: s[:-4] + "0000"])
def test_signatures_that_are_none(login: WalletLogin, spoil: Callable[[str], str]) -> None:
    text = message(login.nonce()[0])
    with pytest.raises(BadCredentials, match="signature"):
        login.verify(text, spoil(sign(text)))


def test_somebody_elses_signature(login: WalletLogin) -> None:
    text = message(login.nonce()[0])
    with pytest.raises(BadCredentials, match="signature"):
        login.verify(text, sign(text, "0x" + "22" * 32))


def test_a_nonce_is_over_after_five_minutes(login: WalletLogin, clock: ManualClock) -> None:
    nonce, until_ns = login.nonce()
    clock.advance(until_ns - clock.now_ns())
    with pytest.raises(BadCredentials, match="nonce"):
        login.verify(message(nonce), sign(message(nonce)))
    assert login.nonce()[0] != nonce
    assert len(login._nonces) == 1
