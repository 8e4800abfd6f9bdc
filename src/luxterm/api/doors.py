"""Who may knock: Host, Origin, content type, CORS. A web page must not reach a paper node by form or DNS rebinding."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from luxterm.api.http import web
from luxterm.api.settings import GatewaySettings

Refusal = tuple[int, str]


class Doors:
    def __init__(self, settings: GatewaySettings) -> None:
        self._origins = frozenset(settings.allowed_origins)
        self._methods = ", ".join(settings.allowed_methods)
        self._headers = ", ".join(settings.allowed_headers)
        self._hosts = {"localhost", settings.host.lower(), *(host.lower() for host in settings.allowed_hosts)}

    def refuse_get(self, request: web.Request) -> Refusal | None:
        return None if self._knows_host(request) else (421, "this node is not known under that Host")

    def refuse_ws(self, request: web.Request) -> Refusal | None:
        refusal = self.refuse_get(request)
        if refusal is not None:
            return refusal
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self._origins:
            return 403, "this origin is not allowed"
        return None

    def refuse_post(self, request: web.Request) -> Refusal | None:
        refusal = self.refuse_ws(request)
        if refusal is not None:
            return refusal
        if request.content_type != "application/json":
            return 415, "send Content-Type: application/json"
        return None

    def _knows_host(self, request: web.Request) -> bool:
        """Addresses are always known: rebinding needs a name."""
        if "*" in self._hosts:
            return True
        try:
            name = urlsplit(f"//{request.headers.get('Host', '')}").hostname or ""
        except ValueError:
            return False
        if name in self._hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def cors(self, request: web.Request) -> dict[str, str]:
        """Headers for an answer to an allowed origin; none otherwise."""
        origin = request.headers.get("Origin")
        if origin is None or origin not in self._origins:
            return {"Vary": "Origin"}
        return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}

    def preflight(self, request: web.Request) -> dict[str, str]:
        headers = self.cors(request)
        if "Access-Control-Allow-Origin" in headers:
            headers["Access-Control-Allow-Methods"] = self._methods
            headers["Access-Control-Allow-Headers"] = self._headers
            headers["Access-Control-Max-Age"] = "600"
        return headers
