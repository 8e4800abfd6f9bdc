"""The nonce's record: on disk before anything is sent, and the same after a crash at any point."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from luxterm.keeper.gas import Fees
from luxterm.keeper.ledger import KEEP_DONE, Attempt, Ledger, Row
from luxterm.model.errors import JournalError

ROWS = (Row("0xB1", "BTC-USDT", str(65_000 * 10**18), 1_700_000_000),)


def attempt(number: int) -> Attempt:
    return Attempt(f"0x{number:064x}", "0x02", str(10**12 + number), "2000000000", number)


def open_ledger(folder: Path) -> Ledger:
    return Ledger(folder, "96369-abc", "0xAbC")


def test_what_was_sending_is_there_after_a_crash(tmp_path: Path) -> None:
    open_ledger(tmp_path).sending(0, ROWS, attempt(1))
    again = open_ledger(tmp_path)
    assert again.pending is not None
    assert (again.pending.nonce, again.pending.rows, again.next_nonce) == (0, ROWS, 1)
    assert again.pending.attempts[0].fees == Fees(10**12 + 1, 2 * 10**9)


def test_a_replacement_is_a_further_attempt_at_the_same_nonce(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    ledger.sending(0, ROWS, attempt(1))
    ledger.sending(0, ROWS, attempt(2))
    assert ledger.pending is not None and len(ledger.pending.attempts) == 2 and ledger.next_nonce == 1
    with pytest.raises(AssertionError, match="one nonce at a time"):
        ledger.sending(1, ROWS, attempt(3))


def test_the_life_of_a_nonce(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    ledger.sending(0, ROWS, attempt(1))
    ledger.mined("0x01", 7, "0xaa", 50_000)
    ledger.unmined()
    assert ledger.pending is not None and not ledger.pending.mined_hash
    ledger.mined("0x01", 8, "0xbb", 50_000)
    entry = ledger.confirmed(99)
    assert (entry.block, entry.confirmed_ns, ledger.pending) == (8, 99, None)
    assert open_ledger(tmp_path).done == (entry,)
    assert ledger.reopened(0) and not ledger.reopened(0)
    assert ledger.pending is not None and ledger.pending.nonce == 0 and ledger.done == ()


def test_a_first_attempt_that_went_nowhere_frees_its_nonce(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    ledger.sending(0, ROWS, attempt(1))
    ledger.never_sent()
    assert (ledger.next_nonce, ledger.pending) == (0, None)


def test_it_keeps_the_last_ones_only(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    for nonce in range(KEEP_DONE + 5):
        ledger.sending(nonce, ROWS, attempt(nonce))
        ledger.mined("0x01", nonce, "0xaa", 1)
        ledger.confirmed(1)
    assert len(ledger.done) == KEEP_DONE and ledger.done[-1].nonce == KEEP_DONE + 4


def test_only_the_owner_reads_it_and_damage_is_named(tmp_path: Path) -> None:
    open_ledger(tmp_path).adopt(5)
    (path,) = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text('{"chain": "x", "addr')
    with pytest.raises(JournalError, match="is damaged"):
        open_ledger(tmp_path)


def test_each_chain_and_key_has_its_own(tmp_path: Path) -> None:
    open_ledger(tmp_path).adopt(5)
    assert Ledger(tmp_path, "96369-abc", "0xDef").next_nonce == 0
    assert Ledger(tmp_path, "96368-abc", "0xAbC").next_nonce == 0
