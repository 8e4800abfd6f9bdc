"""The key of the moment: its ledger with it, and files that are looked at and read anew."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from luxterm.chain.signer import LocalSigner, Signer
from luxterm.keeper.build import key_files
from luxterm.keeper.identity import Identity, KeyFiles, KeyUnreadable
from luxterm.keeper.ledger import Attempt
from luxterm.keeper.settings import KeySettings, Secret
from luxterm.model.errors import ConfigError

OLD, NEW = LocalSigner(b"\x01" * 32), LocalSigner(b"\x02" * 32)


def test_each_key_has_its_own_ledger(tmp_path: Path) -> None:
    identity = Identity(OLD, tmp_path, "96369")
    identity.ledger.adopt(7)
    identity.become(NEW)
    assert (identity.address, identity.ledger.next_nonce) == (NEW.address, 0)
    identity.become(OLD)
    assert identity.ledger.next_nonce == 7
    identity.on_chain("96369-ab")
    assert identity.ledger.next_nonce == 0


def test_a_key_is_not_changed_while_something_is_under_way(tmp_path: Path) -> None:
    identity = Identity(OLD, tmp_path, "1")
    identity.ledger.sending(0, (), Attempt("0x1", "0x", "1", "1", 0))
    with pytest.raises(AssertionError, match="between two transactions"):
        identity.become(NEW)
    assert identity.address == OLD.address


class Files:
    """One file whose text is the key's number; what is not a number cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "key"
        self.write("1")
        self.reads = 0
        self.files = KeyFiles(self.load, [self.path])

    def write(self, text: str) -> None:
        fresh = self.path.with_suffix(".new")
        fresh.write_text(text)
        fresh.replace(self.path)

    def load(self) -> tuple[Signer, Sequence[Path]]:
        self.reads += 1
        return LocalSigner(int(self.path.read_text()).to_bytes(32, "big")), [self.path]


def test_a_file_is_read_when_it_is_another_one(tmp_path: Path) -> None:
    made = Files(tmp_path)
    assert not made.files.changed()
    made.write("2")
    assert made.files.changed()
    assert made.files.read().address == LocalSigner((2).to_bytes(32, "big")).address
    assert not made.files.changed() and made.reads == 1
    made.files.read_anew()
    assert made.files.changed()
    made.files.read()
    assert not made.files.changed()


def test_the_same_size_and_time_in_another_file_is_another_file(tmp_path: Path) -> None:
    made = Files(tmp_path)
    before = made.path.stat()
    made.write("3")
    os.utime(made.path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert made.files.changed()


def test_a_file_that_holds_no_key_is_complained_of_once(tmp_path: Path) -> None:
    made = Files(tmp_path)
    made.write("half a ke")
    with pytest.raises(KeyUnreadable, match="ValueError"):
        made.files.read()
    assert not made.files.changed()
    made.path.unlink()
    assert not made.files.changed()  # being replaced
    made.write("4")
    assert made.files.changed()


def test_the_file_that_names_the_key_may_come_to_name_another(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("11" * 32)
    files = key_files(lambda: KeySettings(private_key=Secret(config.read_text())), config)
    assert not files.changed()
    config.write_text("22" * 32)
    assert files.changed() and files.read().address == LocalSigner("0x" + "22" * 32).address
    config.write_text("33" * 31)
    with pytest.raises(ConfigError, match=r"keeper\.private_key") as caught:
        files.read()
    assert "33" * 31 not in str(caught.value)
