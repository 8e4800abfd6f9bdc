"""The committed reference is the one that the code makes, and its AsyncAPI document holds together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from luxterm.api import reference
from luxterm.model.codes import ErrorCode
from luxterm.wire.messages import DATA
from luxterm.wire.session import CHANNELS

FOLDER = Path(__file__).parents[3] / "docs" / "reference"
# What AsyncAPI 3.0 requires of the parts that this document uses.
ASYNCAPI = {
    "type": "object",
    "required": ["asyncapi", "info"],
    "properties": {
        "asyncapi": {"const": "3.0.0"},
        "info": {"type": "object", "required": ["title", "version"]},
        "servers": {"additionalProperties": {"type": "object", "required": ["host", "protocol"]}},
        "channels": {
            "additionalProperties": {
                "type": "object",
                "properties": {"messages": {"additionalProperties": {"type": "object", "required": ["payload"]}}},
            }
        },
        "operations": {
            "additionalProperties": {
                "type": "object",
                "required": ["action", "channel"],
                "properties": {"action": {"enum": ["send", "receive"]}},
            }
        },
        "components": {"type": "object"},
    },
    "additionalProperties": False,
}


@pytest.mark.parametrize("name", sorted(reference.pages()))
def test_the_reference_is_up_to_date(name: str) -> None:
    committed = (FOLDER / name).read_text()
    assert committed == reference.pages()[name], "run `python -m luxterm.api.reference docs/reference`"


def resolve(document: Any, pointer: str) -> Any:
    for part in pointer.removeprefix("#/").split("/"):
        document = document[part]
    return document


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for each in value.values() for found in references(each)]
    if isinstance(value, list):
        return [found for each in value for found in references(each)]
    return []


def test_the_asyncapi_document() -> None:
    document = reference.asyncapi()
    jsonschema.validate(document, ASYNCAPI)
    for pointer in references(document):
        assert resolve(document, pointer) is not None
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert set(document["channels"]["messages"]["messages"]) == {*DATA, "error"}


def test_every_code_and_channel_is_explained() -> None:
    assert set(reference._ERROR_TEXTS) == set(ErrorCode)
    assert set(reference._CHANNEL_MESSAGES) == set(CHANNELS)
    assert {kind for kinds in reference._CHANNEL_MESSAGES.values() for kind in kinds} <= set(DATA)


def test_notes_below_fields_are_found() -> None:
    assert reference.field_notes()["Funding", "rate"] == "For the interval; positive: longs pay shorts."
