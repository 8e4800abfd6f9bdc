"""Endpoints: what an error asks for, when one is left, when one is tried again, what is never shown."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import msgspec
import pytest

from luxterm.keeper.rpc import Handling, RpcDown, RpcError, RpcPool, classify
from luxterm.model.units import SECOND


@pytest.mark.parametrize(
    ("message", "code", "handling"),
    [
        # texts of geth, erigon, nethermind, besu, reth and anvil
        ("already known", -32000, Handling.DONE),
        ("AlreadyKnown", -32000, Handling.DONE),
        ("nonce too low: next nonce 7, tx nonce 5", -32000, Handling.NONCE),
        ("OldNonce", -32010, Handling.NONCE),
        ("replacement transaction underpriced", -32000, Handling.REPLACE),
        ("transaction underpriced: tip needed 1, tip permitted 0", -32000, Handling.REPLACE),
        ("max fee per gas less than block base fee: maxFeePerGas 1, baseFee 2", -32000, Handling.REPLACE),
        ("FeeTooLow", -32010, Handling.REPLACE),
        ("insufficient funds for gas * price + value: balance 0", -32000, Handling.FUNDS),
        ("header not found", -32000, Handling.RETRY),
        ("daily request count exceeded, request rate limited", -32005, Handling.RETRY),
        ("txpool is full", -32000, Handling.RETRY),
        ("something odd", -32603, Handling.RETRY),
        ("invalid chain id for signer", -32000, Handling.FATAL),
        ("execution reverted", 3, Handling.FATAL),
        ("exceeds block gas limit", -32000, Handling.FATAL),
    ],
)
def test_what_an_error_asks_for(message: str, code: int, handling: Handling) -> None:
    assert classify(RpcError("eth_sendRawTransaction", code, message)) is handling


class Net(httpx.AsyncBaseTransport):
    """Hosts by name; each answers as its function says."""

    def __init__(self, **hosts: Callable[[str], object]) -> None:
        self.hosts = hosts

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = msgspec.json.decode(request.content)
        answers = []
        for question in asked:
            answer = self.hosts[request.url.host](question["method"])
            if isinstance(answer, Exception):
                raise answer
            if isinstance(answer, httpx.Response):
                return answer
            answers.append({"jsonrpc": "2.0", "id": question["id"], "result": answer})
        return httpx.Response(200, content=msgspec.json.encode(answers))


class Clock:
    now_ns = 1_000 * SECOND

    def __call__(self) -> int:
        return self.now_ns


def pool(net: Net, clock: Clock, *urls: str) -> RpcPool:
    return RpcPool(urls or ("http://one/key", "http://two/key"), clock, client=httpx.AsyncClient(transport=net))


async def test_an_endpoint_is_left_after_three_failures_in_a_row_and_tried_again_after_its_cooldown() -> None:
    clock, broken = Clock(), [True]
    net = Net(one=lambda m: httpx.ConnectError("no") if broken[0] else "0x1", two=lambda m: "0x2")
    rpc = pool(net, clock)
    for _ in range(3):
        with pytest.raises(RpcDown):
            await rpc.request("eth_blockNumber")
    assert await rpc.request("eth_blockNumber") == "0x2"
    assert (rpc.failovers, rpc.current.host) == (1, "two")
    broken[0] = False
    clock.now_ns += 59 * SECOND
    assert await rpc.request("eth_blockNumber") == "0x2"
    clock.now_ns += 2 * SECOND
    assert await rpc.request("eth_blockNumber") == "0x1"


async def test_a_success_in_between_starts_the_count_anew() -> None:
    answers = iter([httpx.ConnectError("1"), httpx.ConnectError("2"), "0x1", httpx.ConnectError("3"), "0x1"])
    rpc = pool(Net(one=lambda m: next(answers), two=lambda m: "0x2"), Clock())
    for _ in range(5):
        try:
            await rpc.request("eth_blockNumber")
        except RpcDown:
            continue
    assert rpc.current.host == "one"


async def test_the_only_endpoint_is_never_left() -> None:
    rpc = pool(Net(one=lambda m: httpx.ConnectError("no")), Clock(), "http://one")
    for _ in range(10):
        with pytest.raises(RpcDown):
            await rpc.request("eth_blockNumber")
    assert rpc.current.host == "one"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(502, content=b"bad gateway"),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, content=b"[]"),
        httpx.Response(200, content=b'[{"id": 99, "result": 1}]'),
        httpx.Response(200, content=b'{"error": {"code": -32600, "message": "no batches"}}'),
        httpx.Response(200, content=b"null"),
        httpx.Response(200, content=b'"x"'),
        httpx.ReadTimeout("slow"),
    ],
)
async def test_whatever_a_node_answers_it_is_down_and_not_a_crash(answer: object) -> None:
    with pytest.raises(RpcDown) as caught:
        await pool(Net(one=lambda m: answer), Clock(), "http://one/v3/my-secret-key").request("eth_blockNumber")
    assert "secret" not in str(caught.value)


async def test_health_checks_leave_a_foreign_chain_and_a_node_that_is_behind() -> None:
    def node(chain: int, height: int) -> Callable[[str], object]:
        return lambda method: hex(chain) if method == "eth_chainId" else hex(height)

    net = Net(one=node(1, 1000), two=node(96369, 900), three=node(96369, 1000))
    rpc = pool(net, Clock(), "http://one", "http://two", "http://three")
    problems = await rpc.check(96369)
    assert problems == ["one is chain 1, not 96369", "two is 100 blocks behind"]
    assert rpc.current.host == "three"
