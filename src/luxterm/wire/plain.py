"""JSON bytes of the API's objects: numbers always in plain notation, never with an exponent."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import msgspec

_encode: Final = msgspec.json.Encoder(decimal_format="number").encode
_LONGEST: Final = 100
_TOKENS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?E[+-]?\d+')


def encode(value: object) -> bytes:
    """JSON of a value. Decimals become numbers with exactly their digits: 0.00000005, not 5E-8."""
    body = _encode(value)
    if b"E-" in body or b"E+" in body:
        body = _TOKENS.sub(_plain, body)
    return body


def _plain(match: re.Match[bytes]) -> bytes:
    token = match.group()
    if token.startswith(b'"'):
        return token
    number = Decimal(token.decode())
    if not -_LONGEST < number.adjusted() < _LONGEST:
        return token  # still JSON, and not a gigabyte of zeros
    return f"{number:f}".encode()
