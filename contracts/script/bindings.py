"""Writes one typed Python class per artifact: python contracts/script/bindings.py [--check]."""

from __future__ import annotations

import json
import keyword
import re
import sys
from pathlib import Path
from typing import Any

from eth_utils.crypto import keccak

FOLDER = Path(__file__).resolve().parents[2] / "src" / "luxterm" / "chain" / "artifacts"


def snake(name: str) -> str:
    """getPriceForPerps -> get_price_for_perps, WRITER_ROLE -> writer_role, _minOut -> min_out."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name.strip("_")).lower()
    return text + "_" if keyword.iskeyword(text) or text in {"chain", "address"} else text


def pascal(name: str) -> str:
    return name[:1].upper() + name[1:]


def abi_type(field: dict[str, Any]) -> str:
    kind = str(field["type"])
    if not kind.startswith("tuple"):
        return kind
    return "(" + ",".join(abi_type(part) for part in field["components"]) + ")" + kind[5:]


class Module:
    """Source of one contract's module."""

    def __init__(self, built: dict[str, Any]) -> None:
        self.name: str = built["name"]
        self.abi: list[dict[str, Any]] = built["abi"]
        self.structs: dict[str, list[str]] = {}
        self.constants: list[str] = []
        self.methods: list[str] = []
        self.events: list[str] = []

    def struct(self, field: dict[str, Any]) -> str:
        """Name of the NamedTuple for a tuple field, declared when first met."""
        name = re.sub(r"^(struct )?(.*\.)?", "", field["internalType"]).split("[")[0]
        if name not in self.structs:
            self.structs[name] = []
            lines = [f"class {name}(NamedTuple):"]
            for index, part in enumerate(field["components"]):
                lines.append(f"    {snake(part['name']) or f'item{index}'}: {self.python(part)}")
            self.structs[name] = lines
        return name

    def python(self, field: dict[str, Any], kind: str | None = None) -> str:
        kind = kind or str(field["type"])
        if kind.endswith("]"):
            return f"Sequence[{self.python(field, kind[: kind.rindex('[')])}]"
        if kind == "tuple":
            return self.struct(field)
        if kind == "bool":
            return "bool"
        if kind in ("address", "string"):
            return "str"
        return "bytes" if kind.startswith("bytes") else "int"

    def convert(self, field: dict[str, Any], value: str, kind: str | None = None) -> str:
        """Expression that turns eth_abi's value into ours."""
        kind = kind or str(field["type"])
        if kind.endswith("]"):
            inner = self.convert(field, "x", kind[: kind.rindex("[")])
            return f"list({value})" if inner == "x" else f"[{inner} for x in {value}]"
        if kind == "tuple":
            parts = [self.convert(part, f"{value}[{i}]") for i, part in enumerate(field["components"])]
            return f"{self.struct(field)}({', '.join(parts)})"
        return f"checksum({value})" if kind == "address" else value

    def function(self, entry: dict[str, Any], name: str) -> None:
        kinds = [abi_type(field) for field in entry["inputs"]]
        outs = [abi_type(field) for field in entry["outputs"]]
        selector = keccak(text=f"{entry['name']}({','.join(kinds)})")[:4]
        constant = "_" + name.upper().strip("_")
        self.constants.append(
            f'{constant}: Final = Function("{self.name}", "{entry["name"]}", '
            f'bytes.fromhex("{selector.hex()}"), {tuple(kinds)!r}, {tuple(outs)!r})'
        )
        names: list[str] = []
        for index, field in enumerate(entry["inputs"]):
            base = snake(field["name"]) or f"argument{index}"
            names.append(base + "_" if base in (*names, "self", "block", "value") else base)
        typed = [f"{n}: {self.python(field)}" for n, field in zip(names, entry["inputs"], strict=True)]
        arguments = "(" + ", ".join(names) + ("," if len(names) == 1 else "") + ")"
        signature = ", ".join(["self", *typed])
        if entry["stateMutability"] in ("view", "pure"):
            self.view(entry, name, constant, signature, arguments)
            return
        self.methods.append(
            f"    def {name}({signature}, *, value: int = 0) -> ContractCall:\n"
            f"        return self._write({constant}, {arguments}, value)\n"
        )

    def view(self, entry: dict[str, Any], name: str, constant: str, signature: str, arguments: str) -> None:
        outputs = entry["outputs"]
        read = f"await self._read({constant}, {arguments}, block)"
        if len(outputs) == 1:
            result = self.python(outputs[0])
            body = (
                f"        r = {read}\n        return {self.convert(outputs[0], 'r[0]')}  # type: ignore[no-any-return]"
            )
            body = body if self.convert(outputs[0], "r[0]") == "r[0]" else body.split("  # type")[0]
        else:
            result = pascal(entry["name"]) + "Result"
            if result not in self.structs:
                lines = [f"class {result}(NamedTuple):"]
                for index, field in enumerate(outputs):
                    lines.append(f"    {snake(field['name']) or f'item{index}'}: {self.python(field)}")
                self.structs[result] = lines
            parts = ", ".join(self.convert(field, f"r[{i}]") for i, field in enumerate(outputs))
            body = f"        r = {read}\n        return {result}({parts})"
        self.methods.append(f'    async def {name}({signature}, *, block: str = "latest") -> {result}:\n{body}\n')

    def event(self, entry: dict[str, Any]) -> None:
        kinds = [abi_type(field) for field in entry["inputs"]]
        topic = "0x" + keccak(text=f"{entry['name']}({','.join(kinds)})").hex()
        fields = tuple((f["name"], abi_type(f), bool(f["indexed"])) for f in entry["inputs"])
        self.events.append(
            f'{entry["name"]}: Final = EventType("{self.name}", "{entry["name"]}", "{topic}", {fields!r})'
        )

    def source(self) -> str:
        seen: dict[str, int] = {}
        event_names: set[str] = set()
        for entry in self.abi:
            if entry["type"] == "function":
                name = snake(entry["name"])
                seen[name] = seen.get(name, 0) + 1
                self.function(entry, name if seen[name] == 1 else f"{name}_{seen[name]}")
            elif entry["type"] == "event" and entry["name"] not in event_names:
                event_names.add(entry["name"])
                self.event(entry)
        lines = [
            f'"""{self.name}, generated from its artifact by contracts/script/bindings.py; do not edit."""',
            "",
            "# ruff: noqa",
            "from __future__ import annotations",
            "",
            "from collections.abc import Sequence",
            "from typing import Final, NamedTuple",
            "",
            "from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum",
            "",
        ]
        for declared in self.structs.values():
            lines += ["", *declared, ""]
        lines += ["", *self.constants, "", *self.events, "", ""]
        lines += [f"class {self.name}(Contract):", f'    NAME = "{self.name}"']
        names = [line.split(":")[0] for line in self.events]
        if names:
            lines.append(f"    EVENTS = {{event.topic: event for event in ({', '.join(names)},)}}")
        lines.append("")
        return "\n".join(lines) + "\n" + "\n".join(self.methods)


def main() -> int:
    written: dict[Path, str] = {
        FOLDER / "__init__.py": '"""Generated: compiled contracts and their Python classes."""\n'
    }
    for path in sorted(FOLDER.glob("*.json")):
        if path.name == "index.json":
            continue
        built = json.loads(path.read_text())
        module = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z0-9])(?=[A-Z][a-z])", "_", built["name"]).lower()
        written[FOLDER / f"{module}.py"] = Module(built).source()
    stale = [path for path, text in written.items() if not path.exists() or path.read_text() != text]
    gone = [path for path in FOLDER.glob("*.py") if path not in written]
    if "--check" in sys.argv:
        for path in [*stale, *gone]:
            sys.stderr.write(f"{path.name} is not what its artifact generates; run make contracts\n")
        return 1 if stale or gone else 0
    for path in stale:
        path.write_text(written[path])
    for path in gone:
        path.unlink()
    sys.stdout.write(f"{len(written)} bindings, {len(stale) + len(gone)} changed\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
