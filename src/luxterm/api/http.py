"""aiohttp's server, for the rooms of the gateway.

The package brings its client along, which reads every certificate of the machine when it is imported: a tenth of a
node's start, for connections that a node never makes. Here that waits for the first of them.
"""

from __future__ import annotations

import importlib
import ssl
from typing import Any

__all__ = ["HttpProcessingError", "LateCertificates", "WSMsgType", "web"]


class LateCertificates(ssl.SSLContext):
    """As `ssl.create_default_context()`; the machine's certificates are read with the first connection."""

    _read = False

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        self._read_certificates()
        return super().wrap_bio(*args, **kwargs)

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        self._read_certificates()
        return super().wrap_socket(*args, **kwargs)

    def _read_certificates(self) -> None:
        if not self._read:
            self._read = True
            self.load_default_certs(ssl.Purpose.SERVER_AUTH)


def _late(*args: Any, **kwargs: Any) -> ssl.SSLContext:
    return LateCertificates(ssl.PROTOCOL_TLS_CLIENT)


def _import_client() -> None:
    make = ssl.create_default_context
    ssl.create_default_context = _late
    try:
        importlib.import_module("aiohttp.connector")
    finally:
        ssl.create_default_context = make


_import_client()

from aiohttp import WSMsgType, web  # noqa: E402
from aiohttp.http import HttpProcessingError  # noqa: E402
