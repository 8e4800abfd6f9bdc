"""The OpenRPC document: valid by the specification's own rules, and complete."""

from __future__ import annotations

import re
from typing import Any

import jsonschema
import msgspec

from luxterm.api import openrpc
from luxterm.wire.methods import METHODS

# What the OpenRPC 1.3 specification requires of the parts that this document uses.
META = {
    "type": "object",
    "required": ["openrpc", "info", "methods"],
    "properties": {
        "openrpc": {"pattern": r"^1\.3\.\d+$"},
        "info": {"type": "object", "required": ["title", "version"]},
        "methods": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "params", "result"],
                "properties": {
                    "params": {"type": "array", "items": {"type": "object", "required": ["name", "schema"]}},
                    "result": {"type": "object", "required": ["name", "schema"]},
                    "paramStructure": {"enum": ["by-position", "by-name", "either"]},
                },
                "patternProperties": {"^x-": {}},
                "additionalProperties": False,
            },
        },
        "components": {"type": "object"},
    },
}
META["properties"]["methods"]["items"]["properties"].update({"name": {"type": "string"}, "summary": {"type": "string"}})  # type: ignore[index]


def references(value: Any) -> set[str]:
    text = msgspec.json.encode(value).decode()
    return set(re.findall(r'"\$ref":"#/components/schemas/([^"]+)"', text))


def test_the_document_is_valid_and_complete() -> None:
    document = openrpc.document()
    jsonschema.validate(document, META)
    assert [method["name"] for method in document["methods"]] == list(METHODS)
    schemas = document["components"]["schemas"]
    assert references(document) <= set(schemas)
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_where_parameters_go_by_position_the_required_come_first() -> None:
    for method in openrpc.document()["methods"]:
        required = [parameter["required"] for parameter in method["params"]]
        in_order = required == sorted(required, reverse=True)
        assert method["paramStructure"] == ("either" if in_order else "by-name"), method["name"]
