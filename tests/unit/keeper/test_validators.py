"""Attestations: signed over everything, checked before they count, one for each validator."""

from __future__ import annotations

import msgspec
import pytest

from luxterm.chain.signer import LocalSigner
from luxterm.keeper.plan import Update
from luxterm.keeper.validators import LocalValidator, collect, read_answer, write_answer

HUB = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
ASSET = "0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB"
UPDATE = Update(ASSET, "BTC-USDT", 65_000 * 10**18, 1_700_000_000, 9_990)


def validator(number: int, update: Update | None = UPDATE) -> LocalValidator:
    return LocalValidator(LocalSigner(bytes([number]) * 32), lambda asset: update, HUB, 96369)


async def test_an_attestation_survives_the_way_over_http() -> None:
    made = await validator(1).attest(ASSET)
    assert made is not None
    answer = msgspec.json.decode(msgspec.json.encode(write_answer(made)), type=type(write_answer(made)))
    assert read_answer(answer, ASSET, HUB, 96369) == made


@pytest.mark.parametrize("change", ["price", "timestamp", "confidence", "validator", "asset", "chain", "hub"])
async def test_any_change_after_the_signature_is_refused(change: str) -> None:
    made = await validator(1).attest(ASSET)
    assert made is not None
    answer, hub, chain_id = write_answer(made), HUB, 96369
    match change:
        case "price":
            answer.price = str(66_000 * 10**18)
        case "timestamp":
            answer.timestamp += 1
        case "confidence":
            answer.confidence -= 1
        case "validator":
            answer.validator = validator(2).address
        case "asset":
            answer.asset = HUB
        case "chain":
            chain_id = 1
        case _:
            hub = ASSET
    with pytest.raises(ValueError, match="an attestation"):
        read_answer(answer, ASSET, hub, chain_id)


async def test_one_attestation_for_each_validator_and_none_of_the_silent() -> None:
    class Broken:
        async def attest(self, asset: str) -> None:
            raise RuntimeError("down")

    made = await collect([validator(1), validator(1), validator(2), validator(3, None), Broken()], ASSET, 2)
    assert [a.validator for a in made] == sorted({validator(1).address, validator(2).address})
