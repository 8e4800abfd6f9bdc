"""The engine's C declarations say what the model says: record layouts, kinds, codes, limits, and the stub."""

from __future__ import annotations

import re
import typing
from enum import IntEnum, IntFlag
from pathlib import Path

import luxterm.engine
from luxterm.model import codes, errors, records, units

PARTS = Path(luxterm.engine.__file__).parent
ROOT = Path(__file__).resolve().parents[2]
WIDTHS = {"uint8_t": "B", "uint16_t": "H", "uint32_t": "I", "int64_t": "q", "uint64_t": "Q"}
PREFIXES = {
    codes.Side: "",
    codes.OrderType: "TYPE_",
    codes.TimeInForce: "TIF_",
    codes.SelfTrade: "STP_",
    codes.TriggerBy: "BY_",
    codes.Peg: "PEG_",
    codes.OrderFlag: "FLAG_",
    codes.OrderStatus: "STATUS_",
    codes.CloseReason: "CLOSE_",
    codes.CancelKind: "KIND_",
    codes.Liquidity: "LIQUIDITY_",
    codes.MarginMode: "MODE_",
    codes.MarketType: "MARKET_",
    codes.MarketStatus: "MARKET_",
    codes.MarketFlag: "MARKET_FLAG_",
    codes.Cause: "CAUSE_",
    codes.SystemAccount: "ACCOUNT_",
    codes.RejectCode: "REJECT_",
}


def c_structs() -> dict[str, list[tuple[str, str]]]:
    """Name -> (field, struct format) of each packed struct of records.pxi."""
    found: dict[str, list[tuple[str, str]]] = {}
    fields: list[tuple[str, str]] = []
    for line in (PARTS / "records.pxi").read_text().splitlines():
        if begin := re.match(r"cdef packed struct (\w+):", line):
            fields = found.setdefault(begin[1], [])
        elif (field := re.match(r"    (\w+) (\w+)(?: +#.*)?$", line)) and field[1] in WIDTHS:
            fields.append((field[2], WIDTHS[field[1]]))
    return found


def c_numbers(path: Path) -> dict[str, int]:
    """Enumerators of a part."""
    return {name: int(value) for name, value in re.findall(r"^    ([A-Z][A-Z0-9_]*) = (\d+)", path.read_text(), re.M)}


def constant(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()


def model_fields(layout: records.Layout) -> list[tuple[str, str]]:
    hints = typing.get_type_hints(layout.cls, include_extras=True)
    return [(name, hints[name].__metadata__[0]) for name in layout.fields]


def test_every_record_of_the_model_has_the_same_struct_in_c() -> None:
    structs, numbers = c_structs(), c_numbers(PARTS / "records.pxi")
    expected = 2
    for prefix, kind, layouts in (("C", "CMD_", records.COMMAND_LAYOUTS), ("E", "EV_", records.EVENT_LAYOUTS)):
        for number, layout in layouts.items():
            name = layout.cls.__name__
            assert structs[prefix + name] == model_fields(layout), name
            assert numbers[kind + constant(name)] == number
            expected += 1
    assert len(structs) == expected, "a struct of records.pxi belongs to no record"


def test_the_headers_of_records_are_the_same_in_c() -> None:
    for name, header in (("Head", records.HEADER), ("EventHead", records.EVENT_HEADER)):
        assert "<" + "".join(width for _, width in c_structs()[name]) == header.format


def test_every_number_of_the_model_is_the_same_in_c() -> None:
    numbers = c_numbers(PARTS / "codes.pxi")
    expected: dict[str, int] = {}
    for enum, prefix in PREFIXES.items():
        members: type[IntEnum | IntFlag] = enum
        flags = issubclass(enum, IntFlag)
        expected |= {prefix + member.name: int(member) for member in members if not (flags and not member)}
    assert numbers == expected


def test_limits_of_the_header_are_those_of_the_rules_and_the_model() -> None:
    header = c_numbers(ROOT / "src/luxterm/_engine.pxd")
    rules = (ROOT / "docs/explanation/exchange-rules.md").read_text()
    assert header["FIRST_USER"] == codes.SystemAccount.FIRST_USER
    assert header["CLOSED_CLIENT_IDS"] == 10_000
    assert header["CLIENT_ID_BYTES"] == 64
    assert f"Market ids are 0..{header['MAX_MARKETS'] - 1}, asset ids 0..{header['MAX_ASSETS'] - 1}." in rules
    assert "PRICE_MAX = 2^42 - 1" in rules
    assert units.DAY == 86_400 * 10**9


def test_parts_include_no_library_and_stay_readable() -> None:
    for path in sorted(PARTS.glob("*.pxi")):
        text = path.read_text()
        assert not re.search(r"^\s*(import|from \w+(\.\w+)* import)", text, re.M), f"{path.name} imports Python"
        assert text.count("\n") <= 600, f"{path.name} is too long"
        assert "double" not in re.findall(r"\b(?:float|double)\b", text), f"{path.name} knows floats"


def test_what_a_door_raises_is_named_in_the_model() -> None:
    assert issubclass(errors.EngineError, errors.LuxtermError)
    assert issubclass(errors.InvariantError, AssertionError)
