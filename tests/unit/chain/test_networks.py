"""The networks of the specification's appendix, and what counts as this machine."""

from __future__ import annotations

import pytest
from eth_utils.address import is_checksum_address

from luxterm.chain.networks import (
    NETWORKS,
    WELL_KNOWN_ACCOUNTS,
    WELL_KNOWN_MNEMONIC,
    host_of,
    is_loopback,
    network,
    network_key,
)
from luxterm.chain.signer import from_mnemonic


def test_the_specifications_table() -> None:
    rows = {(n.rpc_url, n.ws_url, n.chain_id) for n in NETWORKS}
    assert rows == {
        ("https://api.lux.network/ext/bc/C/rpc", "wss://api.lux.network/ext/bc/C/ws", 96369),
        ("https://api.lux-test.network/ext/bc/C/rpc", "wss://api.lux-test.network/ext/bc/C/ws", 96368),
        ("https://api.zoo.network/ext/bc/C/rpc", "", 200200),
        ("http://localhost:8545", "ws://localhost:8545", 96369),
        ("http://localhost:9650/ext/bc/C/rpc", "ws://localhost:9650/ext/bc/C/ws", 96369),
    }
    lux = network("lux")
    assert lux is not None and lux.addresses["AMMV2Router"] == "0xAe2cf1E403aAFE6C05A5b8Ef63EB19ba591d8511"
    assert network("mars") is None


def test_addresses_are_checksummed() -> None:
    for known in NETWORKS:
        for name, address in known.addresses.items():
            assert is_checksum_address(address), (known.name, name)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("/tmp/anvil.ipc", True),
        ("http://localhost:8545", True),
        ("ws://127.0.0.1:1", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:8545", True),
        ("https://api.lux.network/ext/bc/C/rpc", False),
        ("http://10.0.0.1:8545", False),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://0x7f000001", False),
        ("http://user@localhost@evil.example", False),
    ],
)
def test_only_what_can_only_be_this_machine_is_local(url: str, local: bool) -> None:
    assert is_loopback(url) is local


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://mainnet.node.example/v3/secret", "mainnet.node.example"),
        ("wss://user:secret@node.example:8546/secret?key=secret", "node.example:8546"),
        ("http://[::1]:8545/secret", "::1:8545"),
        ("/run/node/anvil.ipc", "/run/node/anvil.ipc"),
        ("http://[bad/secret", "?"),
        ("http://node:99999999/secret", "?"),
    ],
)
def test_of_an_endpoint_nothing_is_shown_that_may_hold_a_key(url: str, shown: str) -> None:
    assert host_of(url) == shown


def test_a_network_is_chain_id_and_genesis() -> None:
    assert network_key(96369, "0xAABBCCDDEEFF00112233") == "96369-aabbccddeeff"


def test_the_development_accounts_are_known() -> None:
    assert {from_mnemonic(WELL_KNOWN_MNEMONIC, index).address for index in range(10)} == WELL_KNOWN_ACCOUNTS
