"""Reading chains: JSON-RPC batches, contract calls and their words. Pure; used by the sources that live on a chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from luxterm.oracle.quotes import BadQuote

WORD: Final = 64
_DECODER: Final = msgspec.json.Decoder()


class Call(msgspec.Struct, frozen=True):
    """One request of a batch."""

    method: str
    params: Sequence[object]


def eth_call(to: str, data: str, block: str = "latest") -> Call:
    return Call("eth_call", [{"to": to, "data": data}, block])


def batch(calls: Sequence[Call]) -> bytes:
    """The body of a batch; ids count from 0."""
    return msgspec.json.encode(
        [{"jsonrpc": "2.0", "id": i, "method": call.method, "params": call.params} for i, call in enumerate(calls)]
    )


def answers(data: bytes, count: int) -> list[object]:
    """The results of a batch by id; a failed one is a BadQuote *value* in its place.

    BadQuote is raised when the body is no batch at all: garbage, an error for the whole of it, or foreign ids.
    """
    try:
        body = _DECODER.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadQuote(f"not JSON: {str(error)[:60]}") from None
    if isinstance(body, dict) and "error" in body:
        raise BadQuote(f"RPC error: {error_text(body['error'])}")
    if not isinstance(body, list):
        raise BadQuote("not a JSON-RPC batch")
    results: list[object] = [BadQuote("no answer")] * count
    for item in body:
        if not isinstance(item, dict):
            raise BadQuote("not a JSON-RPC batch")
        index = item.get("id")
        if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < count:
            raise BadQuote("an answer with a foreign id")
        if item.get("error") is not None:
            results[index] = BadQuote(f"RPC error: {error_text(item['error'])}")
        else:
            results[index] = item.get("result")
    return results


def error_text(error: object) -> str:
    """A node's error in a few words."""
    if isinstance(error, dict):
        return f"{error.get('code', '')} {str(error.get('message', ''))[:80]}".strip()
    return str(error)[:80]


def words(result: object, least: int) -> list[int]:
    """The 32-byte words of a call's result as unsigned integers. BadQuote for errors, no code and short answers."""
    if isinstance(result, BadQuote):
        raise result
    if not isinstance(result, str) or not result.startswith("0x"):
        raise BadQuote("an answer that is no data")
    if result == "0x":
        raise BadQuote("there is no such contract at this address")
    body = result[2:]
    if len(body) % WORD or len(body) < least * WORD or len(body) > 256 * WORD:
        raise BadQuote(f"{len(body) // 2} bytes where {least} words are due")
    try:
        return [int(body[i : i + WORD], 16) for i in range(0, len(body), WORD)]
    except ValueError:
        raise BadQuote("an answer that is no data") from None


def signed(word: int, bits: int = 256) -> int:
    """A two's complement word; BadQuote when it does not fit the bits."""
    value = word - (1 << 256) if word >> 255 else word
    if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
        raise BadQuote("a number outside its type")
    return value


def quantity(result: object) -> int:
    """A hex quantity such as a block number."""
    if isinstance(result, BadQuote):
        raise result
    if not isinstance(result, str) or not result.startswith("0x") or not 3 <= len(result) <= 18:
        raise BadQuote("an answer that is no number")
    try:
        return int(result, 16)
    except ValueError:
        raise BadQuote("an answer that is no number") from None


def address_word(word: int) -> str:
    """The address in a word."""
    if word >> 160:
        raise BadQuote("an answer that is no address")
    return f"0x{word:040x}"
