"""The API reference, made from the tables that the server runs on: `python -m luxterm.api.reference docs/reference`.

A test compares the files in `docs/reference` with what is made here, so that the reference cannot drift.
"""

from __future__ import annotations

import ast
import inspect
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from luxterm import __version__
from luxterm.api.sockets import HARD_FRAME_BYTES
from luxterm.model.codes import REJECT_TEXTS, ErrorCode
from luxterm.wire import dialect, messages, methods, objects, requests, swaps
from luxterm.wire.session import CHANNELS, MAX_FRAME_BYTES, RULES, Scope

GENERATED: Final = "<!-- Made by `python -m luxterm.api.reference docs/reference`; edits are lost. -->\n\n"
_REF: Final = "#/components/schemas/{name}"
_MODULES: Final = (objects, requests, messages, methods, dialect, swaps)
_CHANNEL_MESSAGES: Final = {
    "orderbook": ("orderbook_update", "orderbook_delta"),
    "trades": ("trades_update", "trade_update"),
    "prices": ("price_update",),
    "candles": ("candle_update",),
    "tickers": ("ticker_update",),
    "liquidations": ("liquidation_update",),
    "funding": ("funding_update",),
    "oracle": ("oracle_update",),
    "settlements": ("settlement_update",),
    "orders": ("orders_update", "order_update"),
    "positions": ("positions_update", "position_update"),
    "balances": ("balance_update",),
    "fills": ("fills_update", "fill_update"),
    "margin": ("margin_update",),
}
_ERROR_TEXTS: Final = {
    ErrorCode.MALFORMED: "The message cannot be read; the text says where.",
    ErrorCode.UNKNOWN_TYPE: "There is no such request type.",
    ErrorCode.UNKNOWN_CHANNEL: "There is no such channel.",
    ErrorCode.UNKNOWN_SYMBOL: "There is no such market.",
    ErrorCode.UNAUTHENTICATED: "Sign in first.",
    ErrorCode.FORBIDDEN: "The credentials lack the scope.",
    ErrorCode.RATE_LIMITED: "Too many requests; the text says when to try again.",
    ErrorCode.TOO_LARGE: f"A message has at most {MAX_FRAME_BYTES} bytes.",
    ErrorCode.TOO_MANY_SUBSCRIPTIONS: "The connection has as many subscriptions as it may have.",
    ErrorCode.SLOW_CONSUMER: "The connection reads too slowly and is closed (1008).",
    ErrorCode.NOT_AVAILABLE: "This node does not serve it.",
    ErrorCode.INTERNAL: "The node failed; it is logged there.",
    ErrorCode.SHUTTING_DOWN: "The venue is stopping.",
    ErrorCode.NOT_FOUND: "There is no such thing, or it is not yours.",
    ErrorCode.TOO_MANY_CONNECTIONS: "Too many connections.",
    ErrorCode.BAD_CREDENTIALS: "The credentials are not valid.",
    ErrorCode.CHAIN_REFUSED: "The chain or a contract refused it; the text says why.",
}


_WEBSOCKET: Final = f"""# WebSocket API

Connect to `ws://HOST:8080/ws` (or to `/` and `/ws` on the second port, 8081). The server says `connected` first.
Requests and messages are JSON objects in text frames of at most {MAX_FRAME_BYTES} bytes. Every server message is
`{{type, channel?, data?, error?, code?, request_id?, timestamp}}`; `request_id` is echoed in every direct answer.
Of duplicate keys in a message the last counts. Prices and sizes are JSON numbers, exact multiples of tick and lot;
decimal text is taken on input.

What the engine refuses is an answer of status `rejected` with a code; what is malformed, unauthorised or throttled
is an `error`. See [codes](codes.md) and [objects](objects.md).

On a paper node a connection is the account `default` until it signs in, and any name signs in.

## Limits

| budget | whose | what draws on it | default |
|---|---|---|---|
| request | address | every message but those of the cancel budget; what is malformed too | 100 a second, burst 200 |
| order | account | orders, their changes, each order of a batch; and a request each | 100 a second, burst 200 |
| cancel | account | cancels, each of a batch, closing a position; nothing else | 100 a second, burst 200 |

What is beyond is refused with RATE_LIMITED and costs nothing. A wrong credential costs 20 requests. On a paper node
this machine is exempt. A node also caps connections, connections of an address and subscriptions of a connection;
`server.*` in [configuration](configuration.md) sets all of these.

## How a connection ends

| close code | reason | |
|---|---|---|
| 1001 | `SHUTTING_DOWN` | The node stops; come back later. |
| 1002, 1007 | `PROTOCOL_ERROR`, `INVALID_TEXT` | The frame was no WebSocket frame, the text no UTF-8. |
| 1008 | `SLOW_CONSUMER` | Account messages piled up unread. |
| 1008 | `KEY_REVOKED`, `TOKEN_EXPIRED` | Sign in with something else. |
| 1009 | `TOO_LARGE` | More than {HARD_FRAME_BYTES} bytes; above {MAX_FRAME_BYTES} an `error` is the answer. |
| none | | The peer was silent for two heartbeats (40 s). |

## Requests

Every request has `type`, and may have `request_id` and `timestamp`.
"""
_SUBSCRIBING: Final = """
A subscription is answered by `subscribed`, then the channel's present state, then its changes. `symbols: ["*"]`
means all markets, also those that come later. Where symbols may be named, naming none means all; subscriptions of one
channel add up, and to unsubscribe without symbols ends all of them.

`candles` begins with the recent ones; each message then holds all that changed since the last, so that every candle
is told once more as it `closed`, at its time, with or without a trade. Silence makes flat candles.

`orderbook` with `mode: delta`: the first message is the whole book with its `sequence`; each delta has absolute
sizes (0 removes the level), its `sequence` and the `prev_sequence` it applies to. With `checksum` each message
carries the CRC32 of the text `bid1:size1:ask1:size1:bid2:...` over the top ten levels, in ticks and lots.
"""
_JSONRPC: Final = """# JSON-RPC API

`POST http://HOST:8080/rpc` with `Content-Type: application/json`; JSON-RPC 2.0 with batches and notifications. Sign
in with `auth.login` and send `Authorization: Bearer TOKEN`. Errors of the venue have a code from -32000 to -32099
and `data: {code, retryable}` with a stable [code](codes.md). `rpc.discover` and `GET /openrpc.json` give this page
to machines.
"""
_ERROR_MESSAGE: Final = {
    "type": "object",
    "required": ["type", "error", "code", "retryable", "timestamp"],
    "properties": {
        "type": {"const": "error"},
        "error": {"type": "string"},
        "code": {"type": "integer"},
        "retryable": {"type": "boolean"},
        "timestamp": {"type": "integer"},
        "request_id": {"type": ["string", "integer"]},
        "order_id": {"type": "integer"},
        "client_order_id": {"type": "string"},
    },
}


@cache
def field_notes() -> dict[tuple[str, str], str]:
    """(struct, field) -> the docstring below the field, read from the sources, where alone it stands."""
    notes: dict[tuple[str, str], str] = {}
    for module in _MODULES:
        for node in ast.parse(inspect.getsource(module)).body:
            if not isinstance(node, ast.ClassDef):
                continue
            for field, after in zip(node.body, node.body[1:], strict=False):
                if (
                    isinstance(field, ast.AnnAssign)
                    and isinstance(field.target, ast.Name)
                    and isinstance(after, ast.Expr)
                    and isinstance(after.value, ast.Constant)
                ):
                    notes[node.name, field.target.id] = " ".join(str(after.value.value).split())
    return notes


def shape(schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return f"[{schema['$ref'].rpartition('/')[2]}](objects.md#{schema['$ref'].rpartition('/')[2].lower()})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(shape(each) for each in schema["anyOf"]))
    if "enum" in schema:
        return " / ".join(f"`{value}`" if value is not None else "null" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    kind = schema.get("type")
    if kind == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(shape(each) for each in schema['prefixItems'])}]"
        return f"list of {shape(schema['items'])}" if schema.get("items") else "list"
    if kind == "string" and schema.get("format") == "decimal":
        return "number"
    return {"integer": "integer", "number": "number", "boolean": "boolean", "null": "null", "string": "text"}.get(
        str(kind), "object" if kind == "object" else "any value"
    )


def _fields(name: str, schema: dict[str, Any], leave_out: tuple[str, ...] = ()) -> str:
    required = set(schema.get("required", ()))
    rows = ["| field | value | |", "|---|---|---|"]
    for field, part in schema.get("properties", {}).items():
        if field in leave_out:
            continue
        note = field_notes().get((name, field), "") or part.get("description", "")
        if field not in required:
            default = part.get("default")
            known = default not in (None, "", [], False)
            note = f"Default `{default}`. {note}" if known else f"Optional. {note}"
        rows.append(f"| `{field}` | {shape(part).replace('|', '/')} | {note.strip().replace('|', '/')} |")
    return "\n".join(rows) + "\n" if len(rows) > 2 else "No fields.\n"


@cache
def _components() -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    """Schemas of everything: by type, and the named ones."""
    shapes: list[Any] = list(RULES) + list(messages.DATA.values())
    for method in methods.METHODS.values():
        shapes += [method.params, method.result]
    schemas, components = msgspec.json.schema_components(shapes, ref_template=_REF)
    return dict(zip(map(repr, shapes), schemas, strict=True)), components


def _scope(scope: Scope) -> str:
    if not scope:
        return "anybody"
    names = [each.name.lower() for each in (Scope.READ, Scope.TRADE, Scope.TRANSFER) if each & scope and each.name]
    return "scope " + " and ".join(names)


def websocket_page() -> str:
    components = _components()[1]
    parts = [GENERATED, _WEBSOCKET]
    for kind, rule in RULES.items():
        tag = str(kind.__struct_config__.tag)
        note = inspect.getdoc(kind) if kind.__doc__ and not kind.__doc__.startswith(kind.__name__ + "(") else ""
        parts.append(f"\n### {tag}\n\n{note or ''}\n\n" if note else f"\n### {tag}\n\n")
        parts.append(f"For {_scope(rule.scope)}; draws on the {rule.budget.value} budget.\n\n")
        parts.append(_fields(kind.__name__, components[kind.__name__], ("type", "request_id", "timestamp")))
    parts.append("\n## Channels\n\n| channel | symbols | messages | for |\n|---|---|---|---|\n")
    for name, channel in CHANNELS.items():
        spelled = f"{name}:{{symbol}}" + (":{interval}" if name == "candles" else "") if channel.per_symbol else name
        kinds = ", ".join(f"`{kind}`" for kind in _CHANNEL_MESSAGES[name])
        named = "must be named" if channel.per_symbol else "may be named" if channel.by_symbol else "none"
        parts.append(
            f"| `{spelled}` | {named} | {kinds} | {'the account itself' if channel.private else 'anybody'} |\n"
        )
    parts.append(_SUBSCRIBING)
    parts.append("\n## Messages\n\n| type | data |\n|---|---|\n")
    for kind_name, data in messages.DATA.items():
        parts.append(f"| `{kind_name}` | [{data.__name__}](objects.md#{data.__name__.lower()}) |\n")
    return "".join(parts)


def jsonrpc_page() -> str:
    schemas, components = _components()
    parts = [GENERATED, _JSONRPC]
    for name, method in methods.METHODS.items():
        who = "callers on the machine of a paper node" if method.paper else _scope(method.scope)
        parts.append(f"\n## {name}\n\n{method.summary} For {who}.\n\n")
        parts.append(
            _fields(method.params.__name__, components[method.params.__name__], ("type", "request_id", "timestamp"))
        )
        parts.append(f"\nResult: {shape(schemas[repr(method.result)])}.\n")
    return "".join(parts)


def objects_page() -> str:
    components = _components()[1]
    skip = {kind.__name__ for kind in RULES} | {method.params.__name__ for method in methods.METHODS.values()}
    parts = [GENERATED, "# Objects\n\nTimes are Unix milliseconds unless a field says otherwise.\n"]
    for name in sorted(set(components) - skip):
        schema = components[name]
        note = schema.get("description", "")
        parts.append(f"\n## {name}\n\n{note}\n\n" if note else f"\n## {name}\n\n")
        parts.append(_fields(name, schema))
    return "".join(parts)


def codes_page() -> str:
    parts = [GENERATED, "# Codes\n\nStable: never renumbered, never reused.\n\n## Refusals of the engine\n\n"]
    parts.append(
        "1xxx the request, 2xxx the account, 3xxx risk, 4xxx matching, 5xxx the state of the venue.\n\n"
        "| code | name | reason | try again |\n|---|---|---|---|\n"
    )
    for code, text in REJECT_TEXTS.items():
        parts.append(f"| {int(code)} | {code.name} | {text.reason} | {'yes' if text.retryable else 'no'} |\n")
    parts.append("\n## Errors of the gateway\n\n| code | name | meaning |\n|---|---|---|\n")
    for error, meaning in _ERROR_TEXTS.items():
        parts.append(f"| {int(error)} | {error.name} | {meaning} |\n")
    return "".join(parts)


def asyncapi() -> dict[str, Any]:
    """The WebSocket API as an AsyncAPI 3.0 document."""
    components = _components()[1]
    said: dict[str, Any] = {}
    for kind in RULES:
        tag = str(kind.__struct_config__.tag)
        said[tag] = {"name": tag, "payload": {"$ref": _REF.format(name=kind.__name__)}}
    heard: dict[str, Any] = {}
    for name, data in messages.DATA.items():
        envelope = {
            "type": "object",
            "required": ["type", "timestamp", "data"],
            "properties": {
                "type": {"const": name},
                "channel": {"type": "string"},
                "request_id": {"type": ["string", "integer"]},
                "timestamp": {"type": "integer"},
                "data": {"$ref": _REF.format(name=data.__name__)},
            },
        }
        heard[name] = {"name": name, "payload": envelope}
    heard["error"] = {"name": "error", "payload": _ERROR_MESSAGE}

    def references(group: str, names: dict[str, Any]) -> list[dict[str, str]]:
        return [{"$ref": f"#/channels/{group}/messages/{name}"} for name in names]

    return {
        "asyncapi": "3.0.0",
        "info": {"title": "luxterm WebSocket API", "version": __version__},
        "servers": {"local": {"host": "127.0.0.1:8080", "pathname": "/ws", "protocol": "ws"}},
        "channels": {
            "requests": {"address": "/ws", "messages": said},
            "messages": {"address": "/ws", "messages": heard},
        },
        "operations": {
            "ask": {
                "action": "receive",
                "channel": {"$ref": "#/channels/requests"},
                "messages": references("requests", said),
            },
            "tell": {
                "action": "send",
                "channel": {"$ref": "#/channels/messages"},
                "messages": references("messages", heard),
            },
        },
        "components": {"schemas": components},
    }


def pages() -> dict[str, str]:
    """File name -> content."""
    document = msgspec.json.format(msgspec.json.encode(asyncapi()), indent=1).decode() + "\n"
    return {
        "websocket.md": websocket_page(),
        "jsonrpc.md": jsonrpc_page(),
        "objects.md": objects_page(),
        "codes.md": codes_page(),
        "asyncapi.json": document,
    }


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
