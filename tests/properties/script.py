"""A command stream as a readable script: what a failing run is shrunk to, saved as and replayed from.

A script is a JSON list of steps `[now_ns, "Kind", {fields that differ from 0}]`. Where a field names an order that the
stream itself placed, the script may say `"@3"`: the order that step 3 placed, or `"@3.1"`: the second one that came of
that step. Steps can then be removed without renaming the orders of the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from luxterm.model.commands import COMMANDS, Command
from luxterm.model.records import COMMAND_LAYOUTS

NAMES: dict[str, type[Any]] = {cls.__name__: cls for cls in COMMANDS}
ORDER_FIELDS = ("order_id", "oco_order_id")

Step = tuple[int, str, dict[str, Any]]


class Placed:
    """The orders of a stream by the step that made them and their number within it."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self.ids: dict[str, int] = {}

    def note(self, step: int, order_ids: Iterable[int]) -> None:
        """The orders that a step made, in order."""
        for number, order_id in enumerate(order_ids):
            name = f"@{step}.{number}" if number else f"@{step}"
            self.names[order_id], self.ids[name] = name, order_id


def default(cls: type[Any], name: str) -> Any:
    """What a field is when the script does not mention it."""
    layout = COMMAND_LAYOUTS[cls.KIND]
    if layout.tail and name == layout.names[-1]:
        return b"" if layout.tail == "bytes" else ()
    return 0


def to_step(now_ns: int, command: Command, placed: Placed) -> Step:
    """The step of a command."""
    cls = type(command)
    fields: dict[str, Any] = {}
    for name in cls.__struct_fields__:
        value = getattr(command, name)
        if value == default(cls, name):
            continue
        if name in ORDER_FIELDS and value in placed.names:
            value = placed.names[value]
        elif isinstance(value, bytes):
            value = value.decode("latin-1")
        elif isinstance(value, tuple):
            value = list(value)
        fields[name] = value
    return now_ns, cls.__name__, fields


def to_command(step: Step, placed: Placed) -> Command:
    """The command of a step; orders that no step made are order 0."""
    _, kind, fields = step
    cls = NAMES[kind]
    values: dict[str, Any] = {}
    for name in cls.__struct_fields__:
        empty = default(cls, name)
        value = fields.get(name, empty)
        if name in ORDER_FIELDS and isinstance(value, str):
            value = placed.ids.get(value, 0)
        elif isinstance(empty, bytes):
            value = value.encode("latin-1") if isinstance(value, str) else value
        elif isinstance(empty, tuple):
            value = tuple(value)
        values[name] = value
    command: Command = cls(**values)
    return command


def without(steps: list[Step], drop: set[int]) -> list[Step]:
    """The steps but those of `drop`; references are renumbered, those to dropped steps become order 0."""
    kept = [index for index in range(len(steps)) if index not in drop]
    renumber = {old: new for new, old in enumerate(kept)}
    out: list[Step] = []
    for index in kept:
        now_ns, kind, fields = steps[index]
        renamed = {}
        for name, value in fields.items():
            if name in ORDER_FIELDS and isinstance(value, str):
                made_by, dot, number = value[1:].partition(".")
                target = renumber.get(int(made_by))
                if target is None:
                    continue
                value = f"@{target}{dot}{number}"
            renamed[name] = value
        out.append((now_ns, kind, renamed))
    return out


def save(path: Path, why: str, steps: list[Step]) -> None:
    """Writes a script, one step a line."""
    lines = ",\n  ".join(json.dumps(list(step), ensure_ascii=True) for step in steps)
    path.write_text(f'{{"why": {json.dumps(why)}, "steps": [\n  {lines}\n]}}\n')


def load(path: Path) -> tuple[str, list[Step]]:
    """Why the script was saved, and its steps."""
    data = msgspec.json.decode(path.read_bytes())
    return data["why"], [(int(now), str(kind), dict(fields)) for now, kind, fields in data["steps"]]
