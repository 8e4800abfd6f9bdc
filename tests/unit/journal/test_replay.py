"""The chain of batches: what breaks it is found and named by sequence."""

from __future__ import annotations

import hashlib
import zlib

import msgspec
import pytest

from luxterm.journal.replay import GENESIS, Batch, Damage, commands, locate, record_sum, running_hash, seal, verify
from luxterm.model.commands import CancelOrder, Deposit, Tick
from luxterm.model.errors import JournalError
from luxterm.model.records import encode_command


def records(first: int, count: int) -> list[bytes]:
    return [encode_command(Deposit(16, 0, n, b"x" * (n % 7)), n, 1_000 + n) for n in range(first, first + count)]


def chain(*counts: int) -> list[Batch]:
    batches, previous, seq = [], GENESIS, 1
    for count in counts:
        batches.append(seal(seq, records(seq, count), previous))
        previous, seq = batches[-1].hash, seq + count
    return batches


def test_the_running_hash_is_blake2b_of_all_that_came_before() -> None:
    first, second = chain(2, 1)
    assert first.hash == hashlib.blake2b(bytes(16) + b"".join(records(1, 2)), digest_size=16).digest()
    assert second.hash == hashlib.blake2b(first.hash + records(3, 1)[0], digest_size=16).digest()
    assert running_hash(first.hash, second.records) == second.hash


def test_each_record_has_its_crc() -> None:
    batch = chain(3)[0]
    wanted = [zlib.crc32(record) for record in records(1, 3)]
    assert [int.from_bytes(batch.sums[n : n + 4], "little") for n in (0, 4, 8)] == wanted
    assert record_sum(records(1, 1)[0]) == wanted[0]


def test_a_whole_chain_passes() -> None:
    batches = chain(3, 1, 5)
    assert list(verify(batches, "f")) == batches
    assert list(verify(batches[1:], "f", after_seq=3, previous=batches[0].hash)) == batches[1:]
    assert [each.seq for each in commands(batches, "f")] == list(range(1, 10))


@pytest.mark.parametrize("victim", range(9))
def test_any_flipped_bit_is_found_in_its_record(victim: int) -> None:
    batch = chain(9)[0]
    lengths = [len(record) for record in records(1, 9)]
    start = sum(lengths[:victim])
    for offset in range(0, lengths[victim], 5):
        body = bytearray(batch.records)
        body[start + offset] ^= 1 << (offset % 8)
        damaged = msgspec.structs.replace(batch, records=bytes(body))
        with pytest.raises(Damage) as caught:
            list(verify([damaged], "journal.db"))
        assert caught.value.seq == victim + 1
        assert "journal.db" in str(caught.value)
        assert f"luxterm journal cut --from {victim + 1}" in str(caught.value)


def test_a_batch_that_is_missing_or_out_of_order_is_named() -> None:
    first, second, third = chain(2, 2, 2)
    with pytest.raises(Damage, match="sequence 3 is missing"):
        list(verify([first, third], "f"))
    with pytest.raises(Damage, match="sequence 1 is missing"):
        list(verify([second], "f"))


def test_a_batch_of_another_journal_does_not_fit() -> None:
    first, second = chain(2, 2)
    foreign = msgspec.structs.replace(second, hash=bytes(16))
    with pytest.raises(Damage, match="does not continue the running hash"):
        list(verify([first, foreign], "f"))


def test_records_that_are_cut_short_are_named() -> None:
    batch = chain(3)[0]
    cut = msgspec.structs.replace(batch, records=batch.records[:-5])
    assert locate(cut, "f").seq == 3
    gone = msgspec.structs.replace(batch, records=b"".join(records(1, 2)))
    assert locate(gone, "f").seq == 3


def test_a_kind_of_a_newer_version_is_said_to_be_that() -> None:
    record = bytearray(encode_command(Tick(), 1, 1))
    record[4:6] = (999).to_bytes(2, "little")
    with pytest.raises(JournalError, match="newer version"):
        list(commands([seal(1, [bytes(record)], GENESIS)], "f"))


def test_order_and_cancel_survive_the_round_trip() -> None:
    cancel = CancelOrder(16, 7, b"mine")
    (found,) = commands([seal(1, [encode_command(cancel, 1, 5)], GENESIS)], "f")
    assert (found.seq, found.now_ns, found.command) == (1, 5, cancel)
