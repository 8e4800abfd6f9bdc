"""A job without a node: a table answers its questions, and what it does in the end is looked at."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from luxterm.keeper.jobs.base import Action, Ask, Job, Moment, Sign
from luxterm.keeper.rpc import RpcError

NOW_S = 1_700_000_000
SENDER = "0x00000000000000000000000000000000000000AA"
CONTRACT = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
BTC = "0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB"
ETH = "0x00000000000000000000000000000000000000E1"

Answer = Callable[[Ask], Any]


def refused(data: str = "0x") -> RpcError:
    return RpcError("eth_call", 3, "execution reverted", data)


def words(types: Sequence[str], *values: object) -> str:
    return "0x" + encode(types, values).hex()


def play(
    job: Job,
    answers: dict[str, Any],
    *,
    now_s: int = NOW_S,
    height: int = 100,
    sender: str = SENDER,
    signature: bytes = b"\x11" * 65,
) -> tuple[Action | None, list[Any]]:
    """Runs one look. `answers` by function signature or method; a callable is asked with the question.

    Returns what the job wants done and everything that it asked for.
    """
    by_selector = {"0x" + keccak(text=name)[:4].hex(): name for name in answers if "(" in name}
    asked: list[Any] = []
    steps = job.steps(Moment(height, now_s, sender))
    try:
        wanted = next(steps)
        while True:
            if isinstance(wanted, Sign):
                asked.append(wanted)
                wanted = steps.send(signature)
                continue
            given = []
            for ask in wanted:
                asked.append(ask)
                name = ask.method if ask.method != "eth_call" else by_selector[ask.params[0]["data"][:10]]  # type: ignore[index]
                answer = answers[name]
                given.append(answer(ask) if callable(answer) else answer)
            wanted = steps.send(given)
    except StopIteration as done:
        return done.value, asked


def known(contract: str, of: str) -> set[bytes]:
    """Hashes of the functions, events or errors that a contract has as compiled."""
    text = resources.files("luxterm.chain.artifacts").joinpath(f"{contract}.json").read_text()
    entries = [entry for entry in json.loads(text)["abi"] if entry["type"] == of]
    return {bytes(keccak(text=f"{e['name']}({','.join(_kind(i) for i in e['inputs'])})")) for e in entries}


def _kind(part: dict[str, Any]) -> str:
    if part["type"].startswith("tuple"):
        return f"({','.join(_kind(inner) for inner in part['components'])}){part['type'][5:]}"
    return str(part["type"])
