"""Validators' prices: signed here with a key of one's own, or asked of other keepers; a collector gathers a quorum.

Each validator signs what its own sources say, at its own time: a quorum of keepers that copied one price would be one
opinion. OracleHub takes the median and refuses a quorum that lies too far apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

import httpx
import msgspec
from eth_utils.address import to_checksum_address

from luxterm.chain.signer import Signer, recover_typed
from luxterm.keeper import hub as encoding
from luxterm.keeper.hub import Attestation
from luxterm.keeper.plan import Update

Quote = Callable[[str], Update | None]
"""Asset address -> the price to be signed now; None while there is none."""


class Validator(Protocol):
    async def attest(self, asset: str) -> Attestation | None:
        """A signed price of the asset, or None while this validator has none to give."""
        ...


class Answer(msgspec.Struct):
    """What `/attest` answers; numbers as text, since they pass 64 bits."""

    asset: str
    symbol: str
    price: str
    timestamp: int
    confidence: int
    validator: str
    signature: str


class LocalValidator:
    """Signs with a key of this process."""

    def __init__(self, signer: Signer, quote: Quote, hub: str, chain_id: int) -> None:
        self._signer, self._quote, self._hub, self._chain_id = signer, quote, hub, chain_id

    @property
    def address(self) -> str:
        return self._signer.address

    async def attest(self, asset: str) -> Attestation | None:
        update = self._quote(asset)
        if update is None:
            return None
        message = encoding.typed_message(update, self._hub, self._chain_id)
        return Attestation(update, self._signer.address, await self._signer.sign_typed(message))


class HttpValidator:
    """Another keeper's `/attest`. What it answers is checked: right asset, right hub, own signature."""

    def __init__(self, url: str, hub: str, chain_id: int, client: httpx.AsyncClient, timeout_s: float = 2.0) -> None:
        self._url, self._hub, self._chain_id = url.rstrip("/"), hub, chain_id
        self._client, self._timeout_s = client, timeout_s

    async def attest(self, asset: str) -> Attestation | None:
        try:
            response = await self._client.get(f"{self._url}/attest", params={"asset": asset}, timeout=self._timeout_s)
            if response.status_code != 200:
                return None
            answer = msgspec.json.decode(response.content, type=Answer)
            return read_answer(answer, asset, self._hub, self._chain_id)
        except (httpx.HTTPError, msgspec.DecodeError, msgspec.ValidationError, ValueError):
            return None


def write_answer(attestation: Attestation) -> Answer:
    update = attestation.update
    return Answer(
        update.asset, update.symbol, str(update.price_e18), update.timestamp_s, update.confidence_bps,
        attestation.validator, "0x" + attestation.signature.hex(),
    )  # fmt: skip


def read_answer(answer: Answer, asset: str, hub: str, chain_id: int) -> Attestation:
    """ValueError when it is about another asset or not signed by whom it names."""
    if to_checksum_address(answer.asset) != asset or not answer.price.isdigit() or len(answer.price) > 39:
        raise ValueError("an attestation of something else")
    update = Update(asset, answer.symbol, int(answer.price), answer.timestamp, answer.confidence)
    signature = bytes.fromhex(answer.signature.removeprefix("0x"))
    signer = recover_typed(encoding.typed_message(update, hub, chain_id), signature)
    if signer != to_checksum_address(answer.validator):
        raise ValueError("an attestation that its validator did not sign")
    return Attestation(update, signer, signature)


async def collect(validators: Sequence[Validator], asset: str, quorum: int) -> list[Attestation]:
    """Asks all validators at once; one attestation each, lowest address first. May be fewer than the quorum."""
    answers = await asyncio.gather(*(validator.attest(asset) for validator in validators), return_exceptions=True)
    found = {answer.validator: answer for answer in answers if isinstance(answer, Attestation)}
    ordered = [found[address] for address in sorted(found)]
    return ordered[: max(quorum, 1) * 2]
