"""`luxterm web`: the same workstation in a browser, behind a token and an Origin check, with TLS off loopback.

Each tab runs a workstation of its own on the same node. The token opens the door once; a cookie keeps it open.
"""

from __future__ import annotations

import argparse
import asyncio
import hmac
import ipaddress
import os
import secrets
import shlex
import signal
import socket
import ssl
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from luxterm.cli import EXIT_OK
from luxterm.model.errors import UsageError

if TYPE_CHECKING:
    from aiohttp import web

HELP = "the workstation in a browser"
COOKIE: Final = "luxterm"
TOKEN_VARIABLE: Final = "LUXTERM_WEB_TOKEN"
MIN_TOKEN: Final = 16
SHUTDOWN_S: Final = 2.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port (default: 8000; 0 picks a free one)")
    parser.add_argument("--tls-cert", type=Path, metavar="FILE", help="certificate chain; needed off loopback")
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="its private key")
    parser.add_argument("--public-url", help="the address browsers use, when a proxy stands in front")
    parser.add_argument("--connect", metavar="URL", help="as for `luxterm`")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="as for `luxterm`")
    parser.add_argument("--account", help="as for `luxterm`")
    parser.add_argument("--profile", default="web", help="as for `luxterm` (default: web)")
    parser.add_argument("--theme", default="", help="as for `luxterm`")


def workstation_command(args: argparse.Namespace) -> str:
    """The command that each tab runs; quoted for the shell that textual-serve starts it with."""
    words = [sys.executable, "-m", "luxterm", "workstation", "--served", "--profile", args.profile]
    for name in ("connect", "data_dir", "account", "theme"):
        value = getattr(args, name)
        if value:
            words += [f"--{name.replace('_', '-')}", str(value)]
    return shlex.join(words)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin_of(url: str) -> str:
    """scheme://host:port as browsers send it: without the scheme's own port."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname or ""
    return f"{parts.scheme}://{host}" if parts.port in (None, usual) else f"{parts.scheme}://{host}:{parts.port}"


def guard(token: str, public_url: str) -> Any:
    """The middleware in front of everything: known Host, own Origin, and the token or its cookie."""
    from aiohttp import web

    own = origin_of(public_url)
    host = own.split("://", 1)[1]
    policy = (
        f"default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data:; "
        f"font-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; frame-ancestors 'none'; base-uri 'none'"
    )
    # the cookie is not the token itself: it cannot be put into a link
    session = secrets.token_urlsafe(32)

    def same(given: str, wanted: str) -> bool:
        return hmac.compare_digest(given.encode(), wanted.encode())

    @web.middleware
    async def check(request: web.Request, handler: Any) -> web.StreamResponse:
        if request.headers.get("Host", "") != host:  # DNS rebinding
            raise web.HTTPForbidden(text=f"this is {own} and answers to no other name\n")
        origin = request.headers.get("Origin")
        if origin not in (None, own) or (origin is None and request.path == "/ws"):
            raise web.HTTPForbidden(text="wrong or missing Origin\n")
        if same(request.cookies.get(COOKIE, ""), session):
            response: web.StreamResponse = await handler(request)
            return response
        if request.path == "/" and same(request.query.get("token", ""), token):
            found = web.HTTPFound("/")  # so that the token stays neither in the address bar nor in a referrer
            found.set_cookie(
                COOKIE, session, httponly=True, samesite="Strict", secure=own.startswith("https"), path="/"
            )
            raise found
        raise web.HTTPUnauthorized(text="open the address that `luxterm web` printed, with its token\n")

    async def harden(request: web.Request, response: web.StreamResponse) -> None:
        # nothing from elsewhere: the terminal's page would fetch its font from a third party
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"

    return check, harden


async def make_app(command: str, host: str, port: int, public_url: str, token: str) -> web.Application:
    """textual-serve's application behind the guard."""
    from textual_serve.server import Server

    class Quiet(Server):
        async def on_startup(self, app: web.Application) -> None:
            """textual-serve greets here; the address with its token has been printed already."""

    server = Quiet(command, host=host, port=port, title="luxterm", public_url=public_url)
    app = await server._make_app()
    check, harden = guard(token, public_url)
    app.middlewares.append(check)
    app.on_response_prepare.append(harden)
    return app


def tls_context(args: argparse.Namespace) -> ssl.SSLContext | None:
    if args.tls_cert is None and args.tls_key is None:
        if not is_loopback(args.host):
            raise UsageError("off loopback a browser must come by TLS: give --tls-cert and --tls-key")
        return None
    if args.tls_cert is None or args.tls_key is None:
        raise UsageError("--tls-cert and --tls-key belong together")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(args.tls_cert, args.tls_key)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(f"--tls-cert: {error}") from None
    return context


def read_token() -> str:
    token = os.environ.get(TOKEN_VARIABLE, "")
    if token and len(token) < MIN_TOKEN:
        raise UsageError(f"{TOKEN_VARIABLE} needs at least {MIN_TOKEN} characters")
    return token or secrets.token_urlsafe(24)


def run(args: argparse.Namespace) -> int:
    context = tls_context(args)
    token = read_token()
    try:
        return asyncio.run(_serve(args, context, token))
    except OSError as error:
        raise UsageError(f"cannot listen on {args.host}:{args.port}: {error.strerror or error}") from None


async def _serve(args: argparse.Namespace, context: ssl.SSLContext | None, token: str) -> int:
    from aiohttp import web

    family = socket.AF_INET6 if ":" in args.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((args.host, args.port))
    port = listener.getsockname()[1]
    scheme = "https" if context is not None else "http"
    name = f"[{args.host}]" if ":" in args.host else args.host
    public_url = (args.public_url or f"{scheme}://{name}:{port}").rstrip("/")
    app = await make_app(workstation_command(args), args.host, port, public_url, token)
    runner = web.AppRunner(app, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    await web.SockSite(runner, listener, ssl_context=context).start()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    print(f"open {public_url}/?token={token}", flush=True)
    print("each tab is a workstation of its own; Ctrl-C ends them, the node goes on", flush=True)
    try:
        await stop.wait()
    finally:
        await runner.cleanup()
    return EXIT_OK
