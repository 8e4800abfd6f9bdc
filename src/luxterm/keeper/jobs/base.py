"""The one shape of a keeper's further jobs: facts in, one action out, and no I/O.

A job is a generator. It yields what it wants to know (calls to the node, or a signature), is sent the answers, and
returns what is to be done now, or None. `drive` is all the I/O there is.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from eth_abi.abi import decode, encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from luxterm.chain.signer import Signer
from luxterm.keeper.rpc import RpcError, RpcPool
from luxterm.model.errors import LuxtermError


class JobFault(LuxtermError):
    """A contract answers what it should not: it is another contract, or none."""

    exit_status = 1


class Moment(NamedTuple):
    """What every job is told."""

    height: int
    now_s: int
    sender: str
    """Address of the key that acts; it may change from one look to the next."""


class Ask(NamedTuple):
    """One request to the node."""

    method: str
    params: tuple[object, ...]


class Sign(NamedTuple):
    """One EIP-712 message to be signed with the keeper's key; the answer is its 65 bytes."""

    message: Mapping[str, Any]


class JobCall(NamedTuple):
    """A transaction: sent after the prices, recorded, replaced at its nonce."""

    what: str
    to: str
    data: bytes
    gas: int
    """0 = by estimate."""


class PricesWanted(NamedTuple):
    """These assets' prices are to be written before the job can go on."""

    assets: tuple[str, ...]


Action = JobCall | PricesWanted
Steps = Generator[Sequence[Ask] | Sign, Any, Action | None]


class Need(NamedTuple):
    """A role that the keeper's key must have on a job's contract; "" = only that the contract is there."""

    job: str
    contract: str
    role: str


class Job(Protocol):
    name: str
    every_node: bool
    """Whether each node of a cluster does it with its own key; else the leader alone."""

    @property
    def need(self) -> Need:
        """What must hold on chain for it to work; looked at when the keeper starts."""
        ...

    def steps(self, moment: Moment) -> Steps:
        """One look. Raises JobFault for answers of another contract."""
        ...


async def drive(steps: Steps, rpc: RpcPool, signer: Signer) -> Action | None:
    """Runs one look of a job to its end. RpcDown and JobFault as they come."""
    try:
        wanted = next(steps)
        while True:
            if isinstance(wanted, Sign):
                answer: Any = await signer.sign_typed(wanted.message)
            else:
                answer = await rpc.batch([(ask.method, ask.params) for ask in wanted])
            wanted = steps.send(answer)
    except StopIteration as done:
        result: Action | None = done.value
        return result


def selector(signature: str) -> bytes:
    """The first four bytes of a function's call data."""
    return bytes(keccak(text=signature)[:4])


def topic(signature: str) -> str:
    """The topic of an event."""
    return "0x" + keccak(text=signature).hex()


def call_data(signature: str, *values: object) -> bytes:
    """Call data of a function with plain arguments, whose types are read from its signature."""
    types = signature.partition("(")[2].removesuffix(")")
    return selector(signature) + encode(types.split(",") if types else [], values)


def read(to: str, signature: str, *values: object, sender: str = "") -> Ask:
    """An eth_call against the latest block."""
    call = {"to": to, "data": "0x" + call_data(signature, *values).hex()}
    return Ask("eth_call", ({**call, "from": sender} if sender else call, "latest"))


def answered(answer: object, types: Sequence[str], contract: str) -> tuple[Any, ...]:
    """The values of a call's answer. JobFault when the contract does not answer like what it is taken for."""
    if isinstance(answer, RpcError):
        raise JobFault(f"the contract at {contract} refuses to be read: {answer}")
    try:
        return tuple(decode(types, bytes.fromhex(str(answer).removeprefix("0x"))))
    except Exception as error:  # eth_abi has a family of its own, and the text may be no hex
        raise JobFault(f"the contract at {contract} answers something else ({type(error).__name__})") from None


def same_address(word: bytes | str) -> str:
    """The checksummed address in a 32-byte word."""
    text = word.hex() if isinstance(word, bytes) else word.removeprefix("0x")
    return str(to_checksum_address("0x" + text[-40:]))
