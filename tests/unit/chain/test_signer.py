"""Keys: where they come from, that others cannot read them, and that no error shows them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from eth_account import Account
from eth_account.messages import encode_typed_data

from luxterm.chain import signer as signer_module
from luxterm.chain.errors import ChainUnavailable, KeyFileError
from luxterm.chain.signer import LocalSigner, RemoteSigner, from_environment, from_key_file, from_mnemonic

KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"  # anvil's first, public by design
ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
TRANSACTION = {
    "chainId": 96369, "type": 2, "nonce": 7, "to": ADDRESS, "value": 1, "data": b"", "gas": 21_000,
    "maxFeePerGas": 2, "maxPriorityFeePerGas": 1,
}  # fmt: skip
TYPED = {
    "types": {
        "EIP712Domain": [{"name": "name", "type": "string"}],
        "Mail": [{"name": "text", "type": "string"}],
    },
    "primaryType": "Mail",
    "domain": {"name": "test"},
    "message": {"text": "hello"},
}


@pytest.fixture(scope="module")
def key_text() -> str:
    """An encrypted key file's text, made once: the key derivation is slow by design."""
    return json.dumps(Account.encrypt(KEY, "right", kdf="pbkdf2", iterations=2))


def write(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def test_key_file(tmp_path: Path, key_text: str) -> None:
    assert from_key_file(write(tmp_path / "key", key_text), "right").address == ADDRESS


def test_wrong_password(tmp_path: Path, key_text: str) -> None:
    with pytest.raises(KeyFileError, match="wrong password"):
        from_key_file(write(tmp_path / "key", key_text), "wrong")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, key_text: str, mode: int) -> None:
    with pytest.raises(KeyFileError, match="chmod 600"):
        from_key_file(write(tmp_path / "key", key_text, mode), "right")


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"crypto": {}, "version": 3}'])
def test_rubbish_is_no_key_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(KeyFileError, match="not a key file"):
        from_key_file(write(tmp_path / "key", text), "right")


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="No such file"):
        from_key_file(tmp_path / "key", "right")


def test_saved_files_are_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key"
    LocalSigner(KEY).save(path, "pw")
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert from_key_file(path, "pw").address == ADDRESS
    with pytest.raises(KeyFileError, match="never overwritten"):
        LocalSigner(KEY).save(path, "pw")


def test_environment() -> None:
    assert from_environment("K", {"K": KEY.removeprefix("0x")}).address == ADDRESS
    with pytest.raises(KeyFileError, match="K is not set"):
        from_environment("K", {})


def test_errors_and_reprs_show_no_key() -> None:
    with pytest.raises(KeyFileError) as caught:
        from_environment("K", {"K": "deadbeef" * 9})
    assert "deadbeef" not in str(caught.value)
    with pytest.raises(KeyFileError) as caught:
        from_mnemonic("correct horse battery staple")
    assert "horse" not in str(caught.value)
    assert KEY[2:] not in repr(LocalSigner(KEY))


async def test_local_signatures() -> None:
    signer = LocalSigner(KEY)
    assert Account.recover_transaction(await signer.sign_transaction(TRANSACTION)) == ADDRESS
    signature = await signer.sign_typed(TYPED)
    assert len(signature) == 65
    assert Account.recover_message(encode_typed_data(full_message=TYPED), signature=signature) == ADDRESS


@pytest.fixture
async def remote() -> AsyncIterator[tuple[str, dict[str, object]]]:
    """A remote signer with the key above; `state["key"]` can be swapped, `state["refuse"]` set."""
    state: dict[str, object] = {"key": KEY, "refuse": False}

    async def answer(request: web.Request) -> web.Response:
        body = await request.json()
        if state["refuse"]:
            return web.json_response({"jsonrpc": "2.0", "id": 1, "error": {"code": -1, "message": "no"}})
        account = Account.from_key(state["key"])
        if body["method"] == "eth_signTransaction":
            fields = {
                name: int(value, 16) if name not in ("to", "data", "from") and isinstance(value, str) else value
                for name, value in body["params"][0].items()
                if name != "from"
            }
            raw = account.sign_transaction(fields).raw_transaction
            return web.json_response({"jsonrpc": "2.0", "id": 1, "result": {"raw": "0x" + raw.hex()}})
        message = encode_typed_data(full_message=json.loads(body["params"][1]))
        signature = account.sign_message(message).signature
        return web.json_response({"jsonrpc": "2.0", "id": 1, "result": "0x" + signature.hex()})

    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield f"http://127.0.0.1:{port}/", state
    await runner.cleanup()


async def test_remote_signer(remote: tuple[str, dict[str, object]]) -> None:
    url, state = remote
    signer = RemoteSigner(url, ADDRESS.lower())
    assert signer.address == ADDRESS
    transaction = {**TRANSACTION, "data": "0x"}
    assert Account.recover_transaction(await signer.sign_transaction(transaction)) == ADDRESS
    assert Account.recover_message(encode_typed_data(full_message=TYPED), signature=await signer.sign_typed(TYPED)) == (
        ADDRESS
    )
    state["key"] = "0x" + "11" * 32
    with pytest.raises(ChainUnavailable, match="another key"):
        await signer.sign_typed(TYPED)
    with pytest.raises(ChainUnavailable, match="another key"):
        await signer.sign_transaction(transaction)
    state["refuse"] = True
    with pytest.raises(ChainUnavailable, match="refused"):
        await signer.sign_typed(TYPED)


async def test_remote_signer_that_is_gone() -> None:
    with pytest.raises(ChainUnavailable, match="remote signer"):
        await RemoteSigner("http://127.0.0.1:1/", ADDRESS, timeout_s=2).sign_typed(TYPED)


DEPTH = """
import sys, msgspec
usual = sys.getrecursionlimit()
{}
assert sys.getrecursionlimit() == usual, sys.getrecursionlimit()
try:
    msgspec.json.decode(b"[" * 100_000)
except RecursionError:
    print("refused")
"""


@pytest.mark.parametrize(
    "uses",
    [
        "from luxterm.chain.signer import LocalSigner; LocalSigner(b'1' * 32)",
        "from luxterm.keeper.build import build_keeper; from luxterm.chain.signer import accounts; accounts()",
    ],
    ids=["a key", "a keeper"],
)
def test_the_key_libraries_leave_deep_messages_refused_and_not_fatal(uses: str) -> None:
    """One of them raises the recursion limit when it is imported: 100,000 brackets would then end the process."""
    done = subprocess.run([sys.executable, "-c", DEPTH.format(uses)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "refused"), done.stderr


def test_nothing_else_imports_the_key_library_by_itself() -> None:
    """`accounts()` is the door that puts the limit back; after it the library's other modules may be imported."""
    source = Path(signer_module.__file__).parents[1]
    named = {str(path.relative_to(source)) for path in source.rglob("*.py") if "eth_account import" in path.read_text()}
    assert named == {"chain/signer.py"}
    wallet = (source / "api" / "wallet.py").read_text()
    assert wallet.index("accounts()") < wallet.index("from eth_account.messages")
