"""Encoding and decoding against published selectors and topics, errors by name, code hashes."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from support.fake_rpc import FakeTransport, fake_chain

from luxterm.chain import contract
from luxterm.chain.artifacts.lusd import LUSD, Transfer
from luxterm.chain.artifacts.oracle_hub import OracleHub, PriceUpdate
from luxterm.chain.contract import artifact, artifact_names, creation_code, decode_error, masked_hash
from luxterm.chain.errors import ChainError, ContractReverted, RpcRefused
from luxterm.model.errors import UsageError

TOKEN = "0x52C84043CD9c865236f11d9Fc9F56aa003c1f922"
HOLDER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"


def refuse(code: int, message: str, data: object = None) -> None:
    raise RpcRefused("eth_call", code, message, data)


def test_erc20_as_everybody_knows_it() -> None:
    call = LUSD(fake_chain(FakeTransport()), TOKEN.lower()).transfer(HOLDER, 5)
    assert call.to == TOKEN
    assert call.data.hex() == "a9059cbb" + "0" * 24 + HOLDER[2:].lower() + f"{5:064x}"
    assert Transfer.topic == "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"


def test_a_struct_is_encoded_as_a_tuple() -> None:
    call = OracleHub(fake_chain(FakeTransport()), TOKEN).write_prices([PriceUpdate(HOLDER, 1, 2, 3, b"s" * 32)])
    signature = "writePrices((address,uint256,uint256,uint256,bytes32)[])"
    assert call.data[:4] == keccak(text=signature)[:4]
    assert call.data[4:] == encode(["(address,uint256,uint256,uint256,bytes32)[]"], [[(HOLDER, 1, 2, 3, b"s" * 32)]])


@pytest.mark.parametrize("amount", [-1, 2**256, 1.5, "1", True])
def test_arguments_that_do_not_fit_never_leave(amount: object) -> None:
    with pytest.raises(UsageError, match=r"LUSD\.transfer"):
        LUSD(fake_chain(FakeTransport()), TOKEN).transfer(HOLDER, amount)  # type: ignore[arg-type]


async def test_reading() -> None:
    transport = FakeTransport(eth_call=lambda *_: "0x" + f"{7:064x}")
    token = LUSD(fake_chain(transport), TOKEN)
    assert await token.balance_of(HOLDER, block="0x10") == 7
    assert transport.asked[0][1][1] == "0x10"


async def test_no_code_is_said_so() -> None:
    token = LUSD(fake_chain(FakeTransport(eth_call=lambda *_: "0x")), TOKEN)
    with pytest.raises(ChainError, match="is there a contract at that address"):
        await token.total_supply()


def revert_data() -> str:
    return "0x" + (keccak(text="BadQuorum(uint256)")[:4] + encode(["uint256"], [65])).hex()


@pytest.mark.parametrize(
    "data", [revert_data(), {"data": revert_data()}, "Reverted " + revert_data()], ids=["text", "object", "words"]
)
async def test_a_typed_error_comes_with_its_values(data: object) -> None:
    hub = OracleHub(fake_chain(FakeTransport(eth_call=lambda *_: refuse(3, "execution reverted", data))), TOKEN)
    with pytest.raises(ContractReverted) as caught:
        await hub.get_quorum(HOLDER)
    assert (caught.value.error, caught.value.values) == ("BadQuorum", (65,))
    assert str(caught.value) == "OracleHub.getQuorum: BadQuorum(65)"


async def test_the_rpcs_own_refusals_stay_what_they_are() -> None:
    hub = OracleHub(fake_chain(FakeTransport(eth_call=lambda *_: refuse(-32005, "rate limited"))), TOKEN)
    with pytest.raises(RpcRefused):
        await hub.get_quorum(HOLDER)


def test_revert_data_of_every_kind() -> None:
    reason = bytes.fromhex("08c379a0") + encode(["string"], ["no"])
    panic = bytes.fromhex("4e487b71") + encode(["uint256"], [0x11])
    assert decode_error(reason) == ("Error", ("no",))
    assert decode_error(panic) == ("Panic", (0x11,))
    assert decode_error(b"") == ("reverted without a reason", ())
    assert decode_error(b"\xde\xad\xbe\xef\x01") == ("error 0xdeadbeef", ("0x01",))
    assert decode_error(bytes.fromhex("08c379a0") + b"\x01")[0] == "error 0x08c379a0"


def test_logs() -> None:
    log = {
        "topics": [Transfer.topic, "0x" + "0" * 64, "0x" + "0" * 24 + HOLDER[2:].lower()],
        "data": "0x" + f"{9:064x}",
    }
    assert LUSD.decode_log(log) == ("Transfer", {"from": "0x" + "00" * 20, "to": HOLDER, "value": 9})
    assert LUSD.decode_log({"topics": ["0x" + "12" * 32], "data": "0x"}) is None
    assert LUSD.decode_log({"topics": [], "data": "0x"}) is None


def test_immutables_do_not_change_a_code_hash() -> None:
    assert masked_hash(b"abcXXdef", [(3, 2)]) == masked_hash(b"abcYYdef", [(3, 2)])
    assert masked_hash(b"abcXXdef", [(3, 2)]) != masked_hash(b"abdXXdef", [(3, 2)])
    assert masked_hash(b"", ()) == ""


def test_creation_code_checks_its_arguments() -> None:
    code = creation_code("LUSD", (HOLDER, 0))
    assert code.endswith(encode(["address", "uint48"], [HOLDER, 0]))
    with pytest.raises(UsageError, match="LUSD's constructor"):
        creation_code("LUSD", (HOLDER,))
    with pytest.raises(UsageError, match="no artifact"):
        creation_code("Nothing")


def test_every_contract_fits_the_chain() -> None:
    for name in artifact_names():
        size = len(artifact(name)["deployed"]) // 2 - 1
        assert size <= 24_576, f"{name} has {size} bytes"


def test_no_two_errors_share_a_selector() -> None:
    table: dict[bytes, str] = {}
    for name in artifact_names():
        for entry in artifact(name)["abi"]:
            if entry["type"] == "error":
                kinds = ",".join(contract.abi_type(field) for field in entry["inputs"])
                signature = f"{entry['name']}({kinds})"
                assert table.setdefault(keccak(text=signature)[:4], signature) == signature
