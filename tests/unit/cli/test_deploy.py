"""`luxterm deploy`: which phases, which chain, which key."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from luxterm.chain.errors import KeyFileError
from luxterm.cli import main
from luxterm.cli.deploy import DEFAULT_RPC, deployer_key, keeper_address, rpc_url, wanted_phases
from luxterm.model.errors import UsageError

KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"  # anvil's second
SECOND = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "C_CHAIN_RPC_URL",
        "DEPLOYER_PRIVATE_KEY",
        "KEEPER_PRIVATE_KEY",
        "LUX_MNEMONIC",
        "LUXTERM_KEY_PASSWORD",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("all", ["1", "2", "3", "4", "5", "6"]),
        ("1..4", ["1", "2", "3", "4"]),
        ("3", ["3"]),
        ("perps,tokens", ["1", "4"]),
        ("2,1..2", ["1", "2"]),
    ],
)
def test_phases(text: str, phases: list[str]) -> None:
    assert wanted_phases(text) == phases


@pytest.mark.parametrize("text", ["0", "7", "4..1", "1..9", "", "everything", "1-4"])
def test_unknown_phases(text: str) -> None:
    with pytest.raises(UsageError, match="there is no phase"):
        wanted_phases(text)


def test_which_rpc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    args = argparse.Namespace(rpc=None, data_dir=tmp_path)
    assert rpc_url(args) == DEFAULT_RPC
    monkeypatch.setenv("C_CHAIN_RPC_URL", "http://127.0.0.1:9")
    assert rpc_url(args) == "http://127.0.0.1:9"
    args.rpc = "/tmp/x.ipc"
    assert rpc_url(args) == "/tmp/x.ipc"


def test_which_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert deployer_key("http://127.0.0.1:1", None).address == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    with pytest.raises(KeyFileError, match="DEPLOYER_PRIVATE_KEY"):
        deployer_key("https://api.lux.network", None)
    monkeypatch.setenv("DEPLOYER_PRIVATE_KEY", KEY)
    assert deployer_key("https://api.lux.network", None).address == SECOND
    with pytest.raises(KeyFileError, match="LUXTERM_KEY_PASSWORD"):
        deployer_key("http://127.0.0.1:1", tmp_path / "key")


def test_which_keeper(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keeper_address("http://127.0.0.1:1", None) == SECOND
    assert keeper_address("https://api.lux.network", None) is None
    monkeypatch.setenv("KEEPER_PRIVATE_KEY", KEY)
    assert keeper_address("https://api.lux.network", None) == SECOND
    with pytest.raises(UsageError, match="not an address"):
        keeper_address("http://127.0.0.1:1", "bob")


def test_one_line_each(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["deploy", "--phase", "nine"]) == 2
    assert main(["deploy", "--rpc", "http://127.0.0.1:1", "--data-dir", str(tmp_path)]) == 3
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 2 and all(line.startswith("luxterm deploy: ") for line in lines)
