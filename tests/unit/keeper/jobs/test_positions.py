"""Execution of position requests: which, in which order, and after what the chain took back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eth_abi.abi import decode
from eth_utils.crypto import keccak
from support.job_script import BTC, CONTRACT, SENDER, known, play, refused, words

from luxterm.keeper.jobs.base import Ask, JobCall, Need, PricesWanted
from luxterm.keeper.jobs.positions import (
    _CLOSED,
    _CREATED,
    EXECUTION_GAS,
    LOG_BLOCKS,
    MAX_ASKED,
    MAX_TRIES,
    PRICE_NOT_NEWER,
    REORG_BLOCKS,
    PositionRequests,
)

CREATE = "CreateIncreasePosition(address,bytes32,address,uint256,bool,uint256)"
CREATE_DECREASE = "CreateDecreasePosition(address,bytes32,address,uint256,bool,uint256)"
EXECUTED = "ExecuteIncreasePosition(address,bytes32,address)"
INCREASE = "executeIncreasePosition(bytes32,address)"
DECREASE = "executeDecreasePosition(bytes32,address)"


def event(signature: str, key: int, block: int) -> dict[str, Any]:
    data = words(["address", "uint256", "bool", "uint256"], BTC, 1, True, 1)
    topics = ["0x" + keccak(text=signature).hex(), "0x" + "00" * 32, f"0x{key:064x}"]
    return {"topics": topics, "data": data, "blockNumber": hex(block)}


class Chain:
    """A router's logs; execution succeeds but for the keys in `refuses`."""

    def __init__(self, *logs: dict[str, Any]) -> None:
        self.logs = list(logs)
        self.refuses: dict[int, str] = {}

    def read(self, ask: Ask) -> list[dict[str, Any]]:
        query: Any = ask.params[0]
        first, last = int(query["fromBlock"], 16), int(query["toBlock"], 16)
        return [log for log in self.logs if first <= int(log["blockNumber"], 16) <= last]

    def answers(self) -> dict[str, Callable[[Ask], Any]]:
        return {"eth_getLogs": self.read, INCREASE: self.execute, DECREASE: self.execute}

    def execute(self, ask: Ask) -> Any:
        call: Any = ask.params[0]
        assert (call["from"], call["to"], call["gas"]) == (SENDER, CONTRACT, hex(EXECUTION_GAS))
        key = key_of(bytes.fromhex(call["data"][2:]))
        return refused(self.refuses[key]) if key in self.refuses else "0x"


def key_of(data: bytes) -> int:
    key, receiver = decode(["bytes32", "address"], data[4:])
    assert receiver == SENDER.lower()
    return int.from_bytes(key, "big")


def executed(job: PositionRequests, chain: Chain, height: int) -> int:
    """Key of the request that the job executes now; 0 for none."""
    action, _ = play(job, chain.answers(), height=height)
    if action is None:
        return 0
    assert isinstance(action, JobCall) and (action.to, action.gas) == (CONTRACT, EXECUTION_GAS)
    return key_of(action.data)


def test_topics_selectors_and_the_error_are_the_compiled_contracts() -> None:
    events = known("PositionRouter", "event")
    assert {bytes.fromhex(topic[2:]) for topic in (*_CREATED, *_CLOSED)} <= events
    functions = {hashed[:4] for hashed in known("PositionRouter", "function")}
    assert {keccak(text=INCREASE)[:4], keccak(text=DECREASE)[:4]} <= functions
    assert bytes.fromhex(PRICE_NOT_NEWER[2:]) in {hashed[:4] for hashed in known("PositionRouter", "error")}
    assert PositionRequests(CONTRACT).need == Need("position_router", CONTRACT, "KEEPER_ROLE")


def test_requests_are_executed_oldest_first_and_each_in_its_kind() -> None:
    chain, job = (
        Chain(event(CREATE, 1, 10), event(CREATE_DECREASE, 2, 11), event(CREATE, 3, 12)),
        PositionRequests(CONTRACT),
    )
    chain.logs.append(event(EXECUTED, 3, 13))
    assert executed(job, chain, 20) == 1
    chain.logs.append(event(EXECUTED, 1, 21))
    action, asked = play(job, chain.answers(), height=21)
    assert isinstance(action, JobCall) and key_of(action.data) == 2
    assert action.data[:4] == keccak(text=DECREASE)[:4] and action.what.startswith("execute decrease")
    assert len(asked) == 2  # the logs, and whether the one that is left is ripe


def test_a_request_that_is_not_ripe_holds_up_no_other_and_a_hopeless_one_is_given_up() -> None:
    chain, job = Chain(event(CREATE, 1, 10), event(CREATE, 2, 10)), PositionRequests(CONTRACT)
    chain.refuses = {1: "0x"}
    assert [executed(job, chain, 20 + turn) for turn in range(MAX_TRIES)] == [2] * MAX_TRIES
    assert executed(job, chain, 30) == 0
    chain.refuses = {}
    assert executed(job, chain, 31) == 1


def test_a_request_that_waits_for_a_newer_price_asks_for_it() -> None:
    chain, job = Chain(event(CREATE, 1, 10)), PositionRequests(CONTRACT)
    chain.refuses = {1: PRICE_NOT_NEWER + "00" * 64}
    action, _ = play(job, chain.answers(), height=20)
    assert action == PricesWanted((BTC,))
    chain.refuses = {}
    assert executed(job, chain, 21) == 1


def test_what_a_reorganisation_took_back_is_forgotten_or_open_again() -> None:
    chain, job = (
        Chain(event(CREATE, 1, 100), event(CREATE, 2, 100), event(EXECUTED, 1, 101)),
        PositionRequests(CONTRACT),
    )
    assert executed(job, chain, 101) == 2
    chain.logs = [event(CREATE, 1, 101)]  # the execution of 1 and the whole of 2 are gone
    assert executed(job, chain, 101) == 1
    chain.logs = []
    assert executed(job, chain, 102) == 0


def test_what_no_reorganisation_will_touch_is_not_read_again() -> None:
    chain, job = Chain(event(CREATE, 1, 100)), PositionRequests(CONTRACT)
    chain.refuses = {1: "0x"}
    first: list[int] = []
    for height in (6_000, 6_001, 6_000 + REORG_BLOCKS):
        chain.logs[0]["blockNumber"] = hex(5_500)
        _, asked = play(job, chain.answers(), height=height)
        first.append(int(asked[0].params[0]["fromBlock"], 16))
    assert first == [6_000 - LOG_BLOCKS, 6_000 - REORG_BLOCKS + 1, 6_001 - REORG_BLOCKS + 1]
    chain.refuses = {}
    assert executed(job, chain, 7_000) == 1
    assert executed(job, chain, 5) == 0  # a chain that began anew


def test_a_flood_of_requests_is_asked_after_in_bounded_batches() -> None:
    chain, job = Chain(*(event(CREATE, key, 10) for key in range(1, 101))), PositionRequests(CONTRACT)
    chain.refuses = dict.fromkeys(range(1, 101), "0x")
    _, asked = play(job, chain.answers(), height=20)
    assert len(asked) == 1 + MAX_ASKED


def test_a_node_that_refuses_logs_is_asked_again_from_the_same_block() -> None:
    chain, job = Chain(event(CREATE, 1, 10)), PositionRequests(CONTRACT)
    action, _ = play(job, {**chain.answers(), "eth_getLogs": refused()}, height=20)
    assert action is None
    assert executed(job, chain, 21) == 1
