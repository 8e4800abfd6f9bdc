"""The shape of jobs: what drives them, what they read, and what they say of a contract that is none."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest
from support.job_script import BTC, CONTRACT, SENDER, words

from luxterm.chain.signer import LocalSigner
from luxterm.keeper.jobs.base import (
    Ask,
    JobCall,
    JobFault,
    Sign,
    Steps,
    answered,
    call_data,
    drive,
    read,
    same_address,
)
from luxterm.keeper.rpc import RpcError, RpcPool

SIGNER = LocalSigner(b"\x09" * 32)
MESSAGE = {
    "types": {"EIP712Domain": [{"name": "name", "type": "string"}], "Word": [{"name": "value", "type": "uint256"}]},
    "primaryType": "Word",
    "domain": {"name": "x"},
    "message": {"value": 7},
}


class Node(httpx.AsyncBaseTransport):
    """Answers a question with its own method and parameters; refuses those called `bad`."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        out = []
        for question in msgspec.json.decode(request.content):
            answer: dict[str, Any] = {"jsonrpc": "2.0", "id": question["id"]}
            if question["method"] == "bad":
                answer["error"] = {"code": 3, "message": "execution reverted"}
            else:
                answer["result"] = [question["method"], question["params"]]
            out.append(answer)
        return httpx.Response(200, content=msgspec.json.encode(out))


async def test_a_job_asks_signs_and_acts() -> None:
    def steps() -> Steps:
        first, second = yield [Ask("one", (1,)), Ask("bad", ())]
        assert first == ["one", [1]] and isinstance(second, RpcError)
        signature = yield Sign(MESSAGE)
        return JobCall("x", CONTRACT, signature, 0)

    pool = RpcPool(["http://node"], lambda: 0, client=httpx.AsyncClient(transport=Node()))
    action = await drive(steps(), pool, SIGNER)
    assert isinstance(action, JobCall) and action.data == await SIGNER.sign_typed(MESSAGE)
    await pool.close()


def test_call_data_is_the_abis() -> None:
    # transfer(address,uint256) of every ERC-20: selector a9059cbb, then two words
    assert call_data("transfer(address,uint256)", SENDER, 5).hex() == "a9059cbb" + f"{0xAA:064x}" + f"{5:064x}"
    assert call_data("decimals()").hex() == "313ce567"
    asked = read(BTC, "decimals()", sender=SENDER)
    assert asked == Ask("eth_call", ({"to": BTC, "data": "0x313ce567", "from": SENDER}, "latest"))


@pytest.mark.parametrize("answer", ["0x", None, "0x12", "nonsense", RpcError("eth_call", 3, "reverted")])
def test_a_contract_that_is_another_is_said_to_be(answer: object) -> None:
    with pytest.raises(JobFault, match=CONTRACT):
        answered(answer, ["uint256"], CONTRACT)


def test_values_of_an_answer() -> None:
    assert answered(words(["uint256", "bool"], 7, True), ["uint256", "bool"], CONTRACT) == (7, True)
    assert same_address("00" * 12 + BTC[2:].lower()) == BTC
