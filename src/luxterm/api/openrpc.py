"""The JSON-RPC interface described by itself: an OpenRPC document made from the table of methods."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from luxterm import __version__
from luxterm.model.codes import REJECT_TEXTS
from luxterm.wire.methods import METHODS

_REF = "#/components/schemas/{name}"


@cache
def document() -> dict[str, Any]:
    """An OpenRPC 1.3 document; the same object each time."""
    shapes = [method.params for method in METHODS.values()] + [method.result for method in METHODS.values()]
    schemas, components = msgspec.json.schema_components(shapes, ref_template=_REF)
    count = len(METHODS)
    methods = []
    for index, (name, method) in enumerate(METHODS.items()):
        params = _params(method.params, schemas[index], components)
        required = [param["required"] for param in params]
        methods.append(
            {
                "name": name,
                "summary": method.summary,
                "paramStructure": "either" if required == sorted(required, reverse=True) else "by-name",
                "params": params,
                "result": {"name": "result", "schema": schemas[count + index]},
                "x-scope": method.scope.name,
                "x-paper-only": method.paper,
            }
        )
    return {
        "openrpc": "1.3.2",
        "info": {
            "title": "luxterm JSON-RPC",
            "version": __version__,
            "description": "POST /rpc. Refusals carry `data.code`, a stable reject code.",
        },
        "methods": methods,
        "components": {
            "schemas": components,
            "errors": {
                code.name: {"code": -32000, "message": text.reason, "data": {"code": int(code)}}
                for code, text in REJECT_TEXTS.items()
            },
        },
    }


def _params(shape: Any, schema: dict[str, Any], components: dict[str, Any]) -> list[dict[str, Any]]:
    """One content descriptor for each field that a caller may give."""
    body = components[schema["$ref"].rpartition("/")[2]]
    required = set(body.get("required", ()))
    return [
        {"name": name, "required": name in required, "schema": part}
        for name, part in body["properties"].items()
        if name not in ("request_id", "timestamp") and name in shape.__struct_fields__
    ]
