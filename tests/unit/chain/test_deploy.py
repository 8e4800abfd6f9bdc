"""Addresses foretold, consent, and what may be adopted."""

from __future__ import annotations

import pytest
from support.fake_rpc import FakeTransport, fake_chain

from luxterm.chain import phases
from luxterm.chain.deploy import DAY_S, check_consent, contract_address, settings_from_environment
from luxterm.chain.networks import WELL_KNOWN_ACCOUNTS
from luxterm.chain.provider import Chain
from luxterm.model.errors import UsageError

STRANGER = "0x" + "11" * 20


def public_chain() -> Chain:
    return Chain(FakeTransport(), "https://api.lux.network/ext/bc/C/rpc", 96369, "0x" + "12" * 32, 1.0)


@pytest.mark.parametrize(
    ("nonce", "address"),
    [
        # Worked example often quoted for the CREATE rule.
        (0, "0xcd234A471b72ba2F1Ccf0A70FCABA648a5eeCD8d"),
        (1, "0x343c43A37D37dfF08AE8C4A11544c718AbB4fCF8"),
        (2, "0xf778B86FA74E846c4f0a1fBd1335FE81c00a0C91"),
        (3, "0xffFd933A0bC612844eaF0C6Fe3E5b8E9B6C1d19c"),
    ],
)
def test_address_of_a_creation(nonce: int, address: str) -> None:
    assert contract_address("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0", nonce) == address


def test_a_public_chain_needs_consent() -> None:
    with pytest.raises(UsageError, match="--i-know"):
        check_consent(public_chain(), STRANGER, consent=False)
    check_consent(public_chain(), STRANGER, consent=True)
    check_consent(fake_chain(FakeTransport()), next(iter(WELL_KNOWN_ACCOUNTS)), consent=False)


@pytest.mark.parametrize("account", sorted(WELL_KNOWN_ACCOUNTS))
def test_a_public_chain_never_takes_a_key_that_everybody_has(account: str) -> None:
    with pytest.raises(UsageError, match="public"):
        check_consent(public_chain(), account, consent=True)


def test_play_money_is_for_local_chains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TREASURY_ADDRESS", raising=False)
    local = settings_from_environment(fake_chain(FakeTransport()), STRANGER, None)
    public = settings_from_environment(public_chain(), STRANGER, None)
    assert (local.play_money, local.admin_delay_s) == (True, 0)
    assert (public.play_money, public.admin_delay_s) == (False, DAY_S)
    assert public.treasury == "0x9011E888251AB053B7bD1cdB598Db4f9DEd94714"
    monkeypatch.setenv("TREASURY_ADDRESS", "nobody")
    with pytest.raises(UsageError, match="TREASURY_ADDRESS"):
        settings_from_environment(public_chain(), STRANGER, None)


def test_phases_are_the_specifications_and_two_more() -> None:
    names = [name for name, _ in phases.PHASES.values()]
    assert names == ["tokens", "oracle", "amm", "perps", "lending", "settlement"]
    assert list(phases.PHASES) == ["1", "2", "3", "4", "5", "6"]
