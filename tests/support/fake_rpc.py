"""A chain that answers from tables: for what must not depend on anvil's timing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from luxterm.chain.errors import RpcRefused
from luxterm.chain.provider import Chain
from luxterm.chain.transport import Heard


class FakeTransport:
    """Answers each method by a function of its parameters, and remembers what was asked."""

    def __init__(self, **answers: Callable[..., Any]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, tuple[object, ...]]] = []

    async def open(self) -> None: ...

    def listen(self, heard: Heard) -> bool:
        return False

    async def close(self) -> None: ...

    async def request(self, method: str, params: list[object], timeout_s: float) -> Any:
        self.asked.append((method, tuple(params)))
        if method not in self.answers:
            raise RpcRefused(method, -32601, "method not found")
        return self.answers[method](*params)


def fake_chain(transport: FakeTransport, genesis: str = "0x" + "ab" * 32) -> Chain:
    return Chain(transport, "http://127.0.0.1:1", 96369, genesis, 1.0)
