"""Jobs: what they ask for, held against the compiled contracts, and when."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import httpx
import msgspec
from eth_abi.abi import decode, encode
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak
from support.hub_rig import Prices

from luxterm.chain.signer import LocalSigner
from luxterm.keeper.jobs import (
    MAX_TRIES,
    BookPush,
    Checkpoints,
    FastPrices,
    PositionRequests,
    Top,
    book_message,
)
from luxterm.keeper.rpc import RpcPool
from luxterm.model.units import SECOND

NOW_S = 1_700_000_000
ASSET = "0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB"
OTHER = "0x5FbDB2315678afecb367f032d93F642f64180aa3"


def abi(contract: str) -> list[dict[str, Any]]:
    text = resources.files("luxterm.chain.artifacts").joinpath(f"{contract}.json").read_text()
    loaded: list[dict[str, Any]] = json.loads(text)["abi"]
    return loaded


def kind(part: dict[str, Any]) -> str:
    if part["type"].startswith("tuple"):
        return f"({','.join(kind(c) for c in part['components'])}){part['type'][5:]}"
    return str(part["type"])


def known(contract: str, of: str) -> set[bytes]:
    entries = [e for e in abi(contract) if e["type"] == of]
    return {bytes(keccak(text=f"{e['name']}({','.join(kind(i) for i in e['inputs'])})")) for e in entries}


class Node(httpx.AsyncBaseTransport):
    """Logs as a test lists them; calls succeed unless their data is in `refuses`."""

    def __init__(self) -> None:
        self.logs: list[dict[str, Any]] = []
        self.refuses: set[str] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        (question,) = msgspec.json.decode(request.content)
        answer: dict[str, Any] = {"jsonrpc": "2.0", "id": question["id"]}
        if question["method"] == "eth_getLogs":
            first, last = (int(question["params"][0][key], 16) for key in ("fromBlock", "toBlock"))
            answer["result"] = [log for log in self.logs if first <= int(log["blockNumber"], 16) <= last]
        elif question["params"][0]["data"] in self.refuses:
            answer["error"] = {"code": 3, "message": "execution reverted"}
        else:
            answer["result"] = "0x"
        return httpx.Response(200, content=msgspec.json.encode([answer]))


def pool(node: Node) -> RpcPool:
    return RpcPool(["http://node"], lambda: NOW_S * SECOND, client=httpx.AsyncClient(transport=node))


def event(signature: str, key: int, block: int) -> dict[str, Any]:
    topics = ["0x" + keccak(text=signature).hex(), "0x" + "00" * 32, f"0x{key:064x}"]
    return {"topics": topics, "data": "0x", "blockNumber": hex(block)}


CREATE = "CreateIncreasePosition(address,bytes32,address,uint256,bool,uint256)"
CREATE_DECREASE = "CreateDecreasePosition(address,bytes32,address,uint256,bool,uint256)"
EXECUTED = "ExecuteIncreasePosition(address,bytes32,address)"


def test_topics_and_selectors_are_the_compiled_contracts() -> None:
    topics = known("PositionRouter", "event")
    for topic in (*PositionRequests._CREATED, *PositionRequests._CLOSED):
        assert bytes.fromhex(topic[2:]) in topics


async def test_requests_are_executed_oldest_first_and_once_until_the_chain_has_answered() -> None:
    node, job = Node(), PositionRequests(OTHER, ASSET)
    node.logs = [event(CREATE, 1, 10), event(CREATE_DECREASE, 2, 11), event(CREATE, 3, 12), event(EXECUTED, 3, 13)]
    call = await job.due(pool(node), 20, NOW_S)
    assert call is not None and call.gas == 2_500_000 and call.to == OTHER
    assert call.data[:4] in {s[:4] for s in known("PositionRouter", "function")}
    key, receiver = decode(["bytes32", "address"], call.data[4:])
    assert (int.from_bytes(key, "big"), receiver.lower()) == (1, ASSET.lower())
    node.logs.append(event(EXECUTED, 1, 21))
    call = await job.due(pool(node), 21, NOW_S)
    assert call is not None and call.what.startswith("execute decrease")
    assert int.from_bytes(decode(["bytes32"], call.data[4:36])[0], "big") == 2


async def test_a_request_that_is_not_ripe_holds_up_no_other_and_a_hopeless_one_is_given_up() -> None:
    node, job = Node(), PositionRequests(OTHER, ASSET)
    node.logs = [event(CREATE, 1, 10), event(CREATE, 2, 10)]
    data = keccak(text="executeIncreasePosition(bytes32,address)")[:4]
    node.refuses = {"0x" + (data + encode(["bytes32", "address"], [(1).to_bytes(32, "big"), ASSET])).hex()}
    for turn in range(MAX_TRIES):
        call = await job.due(pool(node), 20 + turn, NOW_S)
        assert call is not None and call.data[4:36] == (2).to_bytes(32, "big")
    assert await job.due(pool(node), 30, NOW_S) is None


async def test_fast_prices_on_a_move_and_on_the_interval_with_the_oldest_time() -> None:
    clock = [NOW_S * SECOND]
    prices = Prices(lambda: clock[0])
    job = FastPrices(OTHER, {ASSET: "BTC-USDT", OTHER: "ETH-USDT"}, prices)
    rpc = pool(Node())
    assert await job.due(rpc, 1, NOW_S) is None
    prices.set("ETH-USDT", 3_500)
    clock[0] += SECOND
    prices.set("BTC-USDT", 65_000)
    call = await job.due(rpc, 1, NOW_S + 1)
    assert call is not None and call.data[:4] in {s[:4] for s in known("FastPriceFeed", "function")}
    tokens, values, timestamp = decode(["address[]", "uint256[]", "uint256"], call.data[4:])
    assert [token.lower() for token in tokens] == [ASSET.lower(), OTHER.lower()]
    assert (values, timestamp) == ((65_000 * 10**30, 3_500 * 10**30), NOW_S)
    for later, price, wanted in ((2, 65_001, False), (3, 65_066, True), (4, 65_066, False), (70, 65_066, True)):
        clock[0] = (NOW_S + later) * SECOND
        prices.set("BTC-USDT", price)
        prices.set("ETH-USDT", 3_500)
        assert (await job.due(rpc, 1, NOW_S + later) is not None) is wanted, later


async def test_the_books_top_is_signed_for_its_contract() -> None:
    signer = LocalSigner(b"\x09" * 32)
    tops = {"BTC-USDT": Top(64_999 * 10**12, 65_001 * 10**12, 20_000 * 10**12)}
    job = BookPush(OTHER, 96369, {ASSET: "BTC-USDT", OTHER: "ETH-USDT"}, tops.get, signer)
    rpc = pool(Node())
    call = await job.due(rpc, 1, NOW_S)
    assert call is not None and call.data[:4] in {s[:4] for s in known("DEXSource", "function")}
    row, signature = decode(["(address,uint256,uint256,uint256,uint256)", "bytes"], call.data[4:])
    assert row[1:] == (64_999 * 10**18, 65_001 * 10**18, 20_000 * 10**18, NOW_S)
    named = dict(zip(("asset", "bid", "ask", "depth", "timestamp"), (ASSET, *row[1:]), strict=True))
    message = encode_typed_data(full_message=book_message(named, OTHER, 96369))
    assert Account.recover_message(message, signature=signature) == signer.address
    assert await job.due(rpc, 1, NOW_S + 29) is None
    assert await job.due(rpc, 1, NOW_S + 30) is not None


async def test_checkpoints_only_where_the_contract_says_that_one_is_due() -> None:
    node = Node()
    job = Checkpoints(OTHER, ASSET, {ASSET: "BTC-USDT", OTHER: "ETH-USDT"})
    selector = keccak(text="checkpoint(address)")[:4]
    node.refuses = {"0x" + (selector + encode(["address"], [ASSET])).hex()}
    call = await job.due(pool(node), 1, NOW_S)
    assert call is not None and call.what == "checkpoint of ETH-USDT"
    assert call.data[:4] in {s[:4] for s in known("TWAPSource", "function")}
    assert await job.due(pool(node), 1, NOW_S + 59) is None
