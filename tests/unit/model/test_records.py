"""Records: the layout that journals keep, held against numbers written by hand, and hostile bytes."""

from __future__ import annotations

import struct
import typing
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luxterm.model import commands, events, records
from luxterm.model.errors import RecordError

RANGES = {"B": (0, 2**8 - 1), "H": (0, 2**16 - 1), "I": (0, 2**32 - 1), "Q": (0, 2**64 - 1), "q": (-(2**63), 2**63 - 1)}


def values(cls: type[typing.Any]) -> st.SearchStrategy[typing.Any]:
    """Any command or event of one class."""
    hints = typing.get_type_hints(cls, include_extras=True)
    fields = []
    for name in cls.__struct_fields__:
        if hints[name] is bytes:
            fields.append(st.binary(max_size=64))
        elif hints[name] == tuple[int, ...]:
            fields.append(st.lists(st.integers(*RANGES["q"]), max_size=12).map(tuple))
        else:
            fields.append(st.integers(*RANGES[hints[name].__metadata__[0]]))
    return st.tuples(*fields).map(lambda parts: cls(*parts))


def test_a_cancel_is_laid_out_as_the_page_says() -> None:
    record = records.encode_command(commands.CancelOrder(7, 9, b"abc"), seq=5, now_ns=6)
    assert record == struct.pack("<IHHqq", 39, 2, 0, 5, 6) + struct.pack("<Iq", 7, 9) + b"abc"


def test_a_list_is_laid_out_as_int64s() -> None:
    record = records.encode_command(commands.ConfigureMarginTiers(3, (0, 50)), seq=1, now_ns=2)
    assert record == struct.pack("<IHHqqHqq", 42, 50, 0, 1, 2, 3, 0, 50)


@given(st.one_of([values(cls) for cls in commands.COMMANDS]), st.integers(0, 2**62), st.integers(0, 2**62))
def test_commands_come_back(command: commands.Command, seq: int, now_ns: int) -> None:
    record = bytearray(records.encode_command(command))
    records.stamp(record, seq, now_ns)
    assert list(records.decode_commands(bytes(record))) == [records.StampedCommand(seq, now_ns, command)]


@given(st.lists(st.one_of([values(cls) for cls in events.EVENTS]), max_size=5))
def test_events_come_back(batch: list[events.Event]) -> None:
    data = b"".join(records.encode_event(event, 3, index, 4) for index, event in enumerate(batch))
    assert [(item.index, item.event) for item in records.decode_events(data)] == list(enumerate(batch))


@given(st.binary(max_size=200))
def test_foreign_bytes_are_refused_by_name(data: bytes) -> None:
    try:
        decoded = list(records.decode_commands(data))
    except RecordError:
        return
    assert b"".join(records.encode_command(item.command, item.seq, item.now_ns) for item in decoded) == data


@pytest.mark.parametrize("cut", range(1, 38))
def test_a_truncated_record_is_refused(cut: int) -> None:
    record = records.encode_command(commands.CancelOrder(7, 9), seq=5, now_ns=6)
    with pytest.raises(RecordError):
        list(records.decode_commands(record[: len(record) - min(cut, len(record) - 1)]))


@pytest.mark.parametrize("account", [-1, 2**32, 1.5, True, "1", None])
def test_a_field_out_of_its_width_is_refused(account: typing.Any) -> None:
    with pytest.raises(RecordError):
        records.encode_command(commands.CancelOrder(account, 1))


def test_kinds_never_move() -> None:
    """Journals outlive releases: this list only grows."""
    assert {cls.__name__: cls.KIND for cls in commands.COMMANDS} == {
        "PlaceOrder": 1, "CancelOrder": 2, "ModifyOrder": 3, "CancelAll": 4, "ScheduleCancel": 5,
        "SetCancelOnDisconnect": 6, "CloseConnection": 7, "OpenAccount": 16, "Deposit": 17, "Withdraw": 18,
        "FinishWithdrawal": 19, "Transfer": 20, "SetLeverage": 21, "SetMarginMode": 22, "AdjustMargin": 23,
        "SetIndexPrice": 32, "Tick": 33, "ConfigureAsset": 48, "ConfigureMarket": 49, "ConfigureMarginTiers": 50,
        "ConfigureFeeTiers": 51, "ConfigureVenue": 52, "SetMarketStatus": 53, "ConfigureMarketRisk": 54,
        "CreateVault": 64, "VaultDeposit": 65,
        "VaultWithdraw": 66, "ConfigureLending": 67, "LendingSupply": 68, "LendingWithdraw": 69, "LendingBorrow": 70,
        "LendingRepay": 71,
    }  # fmt: skip


def test_events_are_those_of_their_records_whoever_asks_first() -> None:
    shown = [events.AccountOpened(16, b"a"), events.InsuranceChanged(1, 2), events.AccountOpened(17, b"b")]
    opened = [events.Stamped(9, 0, 5, shown[0]), events.Stamped(9, 2, 5, shown[2])]
    some = records.Events(b"".join(records.encode_event(event, 9, index, 5) for index, event in enumerate(shown)))
    assert some.of(events.AccountOpened.KIND) == opened  # before anything else is decoded
    assert (len(some), some[1].event, [stamped.event for stamped in some]) == (3, shown[1], shown)
    assert some.of(events.AccountOpened.KIND) == opened
    assert some.of(events.Trade.KIND) == []
    assert some.of(events.InsuranceChanged.KIND, events.AccountOpened.KIND) == list(some) == some[:]
    assert not records.Events(b"")


@pytest.mark.parametrize("damage", [b"\x00" * 24, b"\x18\x00\x10\x00", b"\x00"])
@pytest.mark.parametrize("look", [len, lambda some: some.of(events.AccountOpened.KIND)])
def test_events_of_damaged_records_are_refused(damage: bytes, look: Callable[[records.Events], object]) -> None:
    with pytest.raises(RecordError):
        look(records.Events(records.encode_event(events.InsuranceChanged(1, 2), 1, 0, 1) + damage))
