from __future__ import annotations

import stat
from pathlib import Path

import pytest

from luxterm.api.keys import KeyStore
from luxterm.clock import ManualClock
from luxterm.model.errors import UsageError


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "keys.json", ManualClock().now_ns)


async def test_a_key_is_verified_and_its_secret_is_not_kept(store: KeyStore, tmp_path: Path) -> None:
    key, secret = store.create("alice", 3, "bot")
    assert secret not in (tmp_path / "keys.json").read_text()
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    for _ in range(2):  # the second time scrypt is not asked
        assert await store.verify(key.key_id, secret, "1.2.3.4") == key
    assert await store.verify(key.key_id, secret + "x", "1.2.3.4") is None
    assert await store.verify("lx_unknown", secret, "1.2.3.4") is None


async def test_keys_outlive_the_process_and_another_process_revokes_them(store: KeyStore, tmp_path: Path) -> None:
    key, secret = store.create("alice", 3)
    other = KeyStore(tmp_path / "keys.json", ManualClock().now_ns)
    assert await other.verify(key.key_id, secret, "") is not None
    revoked: list[str] = []
    other.on_revoked = revoked.append
    assert store.revoke(key.key_id)
    assert not store.revoke(key.key_id)
    other.refresh()
    assert revoked == [key.key_id]
    assert await other.verify(key.key_id, secret, "") is None


async def test_addresses(store: KeyStore) -> None:
    key, secret = store.create("alice", 3, ips=["10.0.0.0/8", "2001:db8::1"])
    for peer, allowed in (("10.9.9.9", True), ("2001:db8::1", True), ("11.0.0.1", False), ("", False)):
        assert (await store.verify(key.key_id, secret, peer) is not None) is allowed
    with pytest.raises(UsageError, match="no address"):
        store.create("alice", 3, ips=["example.org"])


def test_foreign_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{")
    with pytest.raises(UsageError, match="no file of API keys"):
        KeyStore(tmp_path / "keys.json", ManualClock().now_ns)


def test_keys_of_an_account(store: KeyStore) -> None:
    mine = store.create("alice", 1)[0]
    store.create("bob", 1)
    assert store.of("alice") == [mine]
    assert len(store.of()) == 2
