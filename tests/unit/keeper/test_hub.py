"""Calls, logs, errors and EIP-712 messages of OracleHub against its compiled ABI."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest
from eth_abi.abi import decode, encode
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from luxterm.keeper import hub
from luxterm.keeper.hub import Attestation
from luxterm.keeper.plan import Update

ASSET = "0x" + "aB" * 20
UPDATE = Update("0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB", "BTC-USDT", 65_000 * 10**18, 1_700_000_000, 9_990)
HUB = "0x5FbDB2315678afecb367f032d93F642f64180aa3"


def abi() -> list[dict[str, Any]]:
    text = resources.files("luxterm.chain.artifacts").joinpath("OracleHub.json").read_text()
    loaded: list[dict[str, Any]] = json.loads(text)["abi"]
    return loaded


def kind(part: dict[str, Any]) -> str:
    if part["type"].startswith("tuple"):
        return f"({','.join(kind(c) for c in part['components'])}){part['type'][5:]}"
    return str(part["type"])


def signatures(of: str) -> dict[str, str]:
    return {e["name"]: f"{e['name']}({','.join(kind(i) for i in e['inputs'])})" for e in abi() if e["type"] == of}


def test_every_selector_is_one_of_the_compiled_contract() -> None:
    known = {keccak(text=signature)[:4] for signature in signatures("function").values()}
    for selector in (
        hub.WRITE_PRICES, hub.WRITE_SIGNED, hub.WRITE_QUORUM, hub.LATEST, hub.GET_QUORUM, hub.IS_WRITER,
        hub.IS_VALIDATOR,
    ):  # fmt: skip
        assert selector in known


def test_the_events_and_errors_are_the_compiled_contracts() -> None:
    events = {"0x" + keccak(text=signature).hex() for signature in signatures("event").values()}
    assert {hub.PRICE_WRITTEN, hub.PRICE_REFUSED} <= events
    errors = {keccak(text=signature)[:4] for signature in signatures("error").values()}
    assert set(hub._ERRORS) <= errors


def test_call_data_decodes_to_what_was_meant() -> None:
    data = hub.write_prices([UPDATE])
    ((row,),) = decode(["(address,uint256,uint256,uint256,bytes32)[]"], data[4:])
    assert row[0].lower() == UPDATE.asset.lower()
    assert row[1:] == (65_000 * 10**18, 1_700_000_000, 9_990, hub.SOURCE)
    signed = Attestation(UPDATE, HUB, b"\x01" * 65)
    rows, quorum = decode(
        ["((address,uint256,uint256,uint256,bytes32),address,bytes)[]", "uint256"], hub.write_quorum([signed], 3)[4:]
    )
    assert (quorum, rows[0][2]) == (3, b"\x01" * 65)


def test_the_digest_is_eip_712_over_all_five_fields() -> None:
    """Computed here from the standard, not by the library that the signer uses."""
    type_hash = keccak(
        text="PriceUpdate(address asset,uint256 price,uint256 timestamp,uint256 confidence,bytes32 source)"
    )
    domain_hash = keccak(text="EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
    domain = keccak(
        domain_hash + keccak(text="OracleHub") + keccak(text="1") + encode(["uint256", "address"], [96369, HUB])
    )
    struct = keccak(
        type_hash
        + encode(
            ["address", "uint256", "uint256", "uint256", "bytes32"],
            [UPDATE.asset, UPDATE.price_e18, UPDATE.timestamp_s, UPDATE.confidence_bps, hub.SOURCE],
        )
    )
    digest = keccak(b"\x19\x01" + domain + struct)
    message = encode_typed_data(full_message=hub.typed_message(UPDATE, HUB, 96369))
    key = Account.from_key(b"\x07" * 32)
    assert key.sign_message(message).signature == key.unsafe_sign_hash(digest).signature


def log(topic: str, types: list[str], values: list[Any], address: str = HUB) -> dict[str, Any]:
    asset = "0x" + UPDATE.asset[2:].lower().rjust(64, "0")
    return {"address": address.lower(), "topics": [topic, asset], "data": "0x" + encode(types, values).hex()}


def test_logs_of_the_hub_are_read_and_others_are_not() -> None:
    written = log(hub.PRICE_WRITTEN, ["uint256", "uint256", "bytes32"], [5, 6, b""])
    refused = log(hub.PRICE_REFUSED, ["uint256", "uint256", "uint8"], [7, 8, 2])
    foreign = log(hub.PRICE_WRITTEN, ["uint256", "uint256", "bytes32"], [5, 6, b""], address=UPDATE.asset)
    good, bad = hub.read_logs([written, refused, foreign, {"address": HUB, "topics": []}], HUB)
    assert good == [hub.Written(UPDATE.asset, 5, 6)]
    assert bad == [hub.Refused(UPDATE.asset, 7, "the hub's breaker is tripped")]


def test_typed_errors_name_the_asset() -> None:
    data = (
        "0x"
        + (
            keccak(text="TimestampNotNewer(address,uint256,uint256)")[:4]
            + encode(["address", "uint256", "uint256"], [UPDATE.asset, 5, 6])
        ).hex()
    )
    error = hub.read_error(data)
    assert error is not None
    assert (error.name, error.asset) == ("TimestampNotNewer", UPDATE.asset)
    assert error.text.endswith(", 5, 6)")


@pytest.mark.parametrize("data", [None, "", "0x", "0x12345678", 5, {"data": "0x"}])
def test_what_is_no_error_of_the_hub(data: object) -> None:
    assert hub.read_error(data) is None
