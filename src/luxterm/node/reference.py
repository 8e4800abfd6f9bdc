"""docs/reference/configuration.md, made from the structs of `node.config`: `python -m luxterm.node.reference`."""

from __future__ import annotations

import ast
import inspect
import sys
import types
import typing
from decimal import Decimal
from typing import Any

import msgspec

from luxterm.node import config
from luxterm.node.document import Document

HEAD = """\
# dex-config.yaml

Every key a node reads, with its default. This page is generated from `luxterm/node/config.py`; do not edit it.

`luxterm serve --config dex-config.yaml` reads the file; without one the defaults below give a working local venue.

- `${NAME}` is replaced by an environment variable, `${NAME:-text}` by `text` where it is not set. A variable that is
  missing, a key that does not exist, a value of the wrong type or without its unit is an error that names the key and
  the line.
- Durations carry a unit: `50ms`, `5s`, `5m`, `24h`, `1h30m`. Basis points (`_bps`) are plain numbers. Amounts are
  in units of the quote asset, sizes in units of the base asset.
- A value of `"0x..."` or an empty one counts as absent, so that the specification's example works as it stands.
- `C_CHAIN_RPC_URL`, `C_CHAIN_WS_URL`, `ORACLE_HUB_ADDRESS`, `KEEPER_PRIVATE_KEY` and `DEX_JWT_SECRET` fill their key
  where the file leaves it out.
- The sections `price`, `keeper` and `cluster` are described in [prices and keeper](../how-to/prices-and-keeper.md),
  `settlement` in [settle on a chain](../how-to/settle-on-a-chain.md).

Keys marked *extension* are luxterm's own; the others are the specification's.
"""


def field_notes(cls: type[Any]) -> dict[str, str]:
    """Field -> the string that stands below it in the source."""
    (tree,) = ast.parse(inspect.getsource(cls)).body
    assert isinstance(tree, ast.ClassDef)
    notes: dict[str, str] = {}
    name = ""
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and name:
            notes[name] = " ".join(str(node.value.value).split())
            name = ""
        else:
            name = ""
    return notes


def shown(value: Any) -> str:
    """A default as it would be written in the file."""
    if value is msgspec.NODEFAULT:
        return "required"
    if value is None or value == "" or value == ():
        return ""
    if isinstance(value, config.Duration):
        for unit, length in (("h", 3600 * 10**9), ("m", 60 * 10**9), ("s", 10**9), ("ms", 10**6)):
            if value % length == 0:
                return f"`{value // length}{unit}`"
    if isinstance(value, config.Usd):
        return f"`{Decimal(value) / 10**6:f}`"
    if isinstance(value, config.Bps):
        return f"`{(Decimal(value) / 10**8).normalize():f}`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return "see below" if isinstance(value[0], msgspec.Struct) else f"`{', '.join(map(str, value))}`"
    return f"`{value}`"


def _inner(annotation: Any) -> Any:
    """The struct inside a tuple or union annotation, or the annotation itself."""
    if typing.get_origin(annotation) is typing.Annotated:
        return _inner(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (tuple, typing.Union, types.UnionType):
        for part in typing.get_args(annotation):
            found = _inner(part)
            if isinstance(found, type) and issubclass(found, msgspec.Struct):
                return found
    return annotation


def rows(cls: type[Any], path: str, extension: bool = False) -> typing.Iterator[tuple[str, str, str]]:
    """(key, default, note) of a section and of everything inside it."""
    notes = field_notes(cls)
    hints = typing.get_type_hints(cls, include_extras=True)
    below = False
    for field in msgspec.structs.fields(cls):
        note = notes.get(field.name, "")
        key = f"{path}.{field.name}" if path else field.name
        inner = _inner(hints[field.name])
        below = below or "as all below" in note or "as those below" in note
        own = extension or below or note.startswith("Extension")
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            many = typing.get_origin(hints[field.name]) in (tuple, typing.Annotated)
            if many:
                yield key, shown(field.default), _marked(note, own)
            inside = (inner.__doc__ or "").startswith("Extension")
            yield from rows(inner, f"{key}[]" if many else key, own or inside)
        elif inner is not Document | None:
            if field.default_factory is not msgspec.NODEFAULT:
                yield key, "", _marked(note or "A section of its own.", own)
            else:
                yield key, shown(field.default), _marked(note, own)


def _marked(note: str, extension: bool) -> str:
    text = note.removeprefix("Extension").lstrip(":,. ")
    text = text.removeprefix("as all below").removeprefix("as those below").lstrip(":;,. ")
    text = text[:1].upper() + text[1:]
    return f"*extension* {text}".strip() if extension else text


def markdown() -> str:
    """The whole page."""
    lines = [HEAD]
    section = ""
    for key, default, note in rows(config.Config, ""):
        top = key.partition(".")[0].partition("[")[0]
        if top == "document":
            continue
        if top != section:
            section = top
            lines += [f"\n## {section}\n", "| key | default | |", "|---|---|---|"]
        lines.append(f"| `{key}` | {default} | {note.replace('|', '/')} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
