"""The record of a deployment: what it answers, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.fake_rpc import FakeTransport, fake_chain

from luxterm.chain import deployment
from luxterm.chain.contract import artifact, code_hash, masked_hash
from luxterm.chain.errors import ChainError

ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"


def entry(name: str = "LUSD", address: str = ADDRESS) -> dict[str, object]:
    return {
        "address": address, "artifact": name, "code_hash": code_hash(name), "immutables": artifact(name)["immutables"],
        "tx": "0x1", "block": 12,
    }  # fmt: skip


def test_nothing_yet(tmp_path: Path) -> None:
    record = deployment.load(fake_chain(FakeTransport()), tmp_path)
    assert not record.has("LUSD") and record.start_block == 0
    with pytest.raises(ChainError, match="luxterm deploy"):
        record.address("LUSD")
    assert list(tmp_path.iterdir()) == []


def test_kept_across_runs(tmp_path: Path) -> None:
    chain = fake_chain(FakeTransport())
    record = deployment.load(chain, tmp_path)
    record.set_pending("LUSD", 3, "0xaa")
    assert deployment.load(chain, tmp_path).pending("LUSD") == {"nonce": 3, "tx": "0xaa"}
    record.set_contract("LUSD", entry(address=ADDRESS.lower()))
    again = deployment.load(chain, tmp_path)
    assert (again.address("LUSD"), again.start_block, again.pending("LUSD")) == (ADDRESS, 12, None)
    record.set_pending("LETH", 4, "0xbb")
    record.drop_pending("LETH")
    assert deployment.load(chain, tmp_path).pending("LETH") is None


def test_two_chains_with_one_id_have_two_records(tmp_path: Path) -> None:
    one, other = fake_chain(FakeTransport(), "0x" + "aa" * 32), fake_chain(FakeTransport(), "0x" + "bb" * 32)
    deployment.load(one, tmp_path).set_contract("LUSD", entry())
    assert not deployment.load(other, tmp_path).has("LUSD")


def test_damaged_or_foreign_files_are_refused(tmp_path: Path) -> None:
    chain = fake_chain(FakeTransport())
    path = tmp_path / f"{chain.key}.json"
    path.write_text("{")
    with pytest.raises(ChainError, match="damaged"):
        deployment.load(chain, tmp_path)
    path.write_text('{"version": 1, "genesis_hash": "0x00"}')
    with pytest.raises(ChainError, match="not a deployment of this chain"):
        deployment.load(chain, tmp_path)


async def test_state_of_the_code() -> None:
    right = artifact("LUSD")["deployed"]
    answers = {"ok": right, "missing": "0x", "foreign": "0x6001"}
    for state, code in answers.items():
        chain = fake_chain(FakeTransport(eth_getCode=lambda *_, code=code: code))
        assert await deployment.code_state(chain, entry()) == state
    old = bytes.fromhex(right[2:])[:-1]
    chain = fake_chain(FakeTransport(eth_getCode=lambda *_: "0x" + old.hex()))
    former = entry() | {"code_hash": masked_hash(old, artifact("LUSD")["immutables"])}
    assert await deployment.code_state(chain, former) == "older"
    published = {"address": ADDRESS, "artifact": "", "code_hash": masked_hash(old, ())}
    assert await deployment.code_state(chain, published) == "ok"
