"""`luxterm web`: who gets in, and that the page really draws the workstation."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from support.browser import chromium

from luxterm.cli import web
from luxterm.model.errors import UsageError

TOKEN = "a-token-of-some-length"


@asynccontextmanager
async def served(tmp_path: Path, *more: str) -> AsyncIterator[str]:
    """The address of a `luxterm web` whose tabs look for a node that is not there."""
    environ = dict(os.environ) | {web.TOKEN_VARIABLE: TOKEN, "PYTHONUNBUFFERED": "1"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "luxterm", "web", "--port", "0", "--data-dir", str(tmp_path),
        "--connect", "ws://127.0.0.1:1/ws", *more, stdout=asyncio.subprocess.PIPE, env=environ,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 120)).decode()
        found = re.match(r"open (https?://\S+)/\?token=(\S+)", line)
        assert found, line
        assert found.group(2) == TOKEN
        yield found.group(1)
    finally:
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 120) == 0


async def status(session: aiohttp.ClientSession, url: str, **headers: str) -> int:
    async with session.get(url, headers=headers, allow_redirects=False) as response:
        return response.status


async def test_nobody_gets_in_without_the_token(tmp_path: Path) -> None:
    async with served(tmp_path) as url, aiohttp.ClientSession() as stranger:
        host = url.split("://")[1]
        for path in ("/", "/ws", "/static/js/textual.js", "/?token=wrong", "/download/x", "/none"):
            assert await status(stranger, url + path, Origin=url) == 401, path
        assert await status(stranger, f"{url}/?token={TOKEN}", Host="evil.example") == 403
        assert await status(stranger, f"{url}/?token={TOKEN}", Origin="http://evil.example") == 403
        assert await status(stranger, f"{url}/?token={TOKEN}", Host=host.replace("127.0.0.1", "localhost")) == 403
        assert await status(stranger, f"{url}/ws?token={TOKEN}", Origin=url) == 401  # the token opens the page alone


async def test_the_token_opens_once_and_the_cookie_keeps_open(tmp_path: Path) -> None:
    async with served(tmp_path) as url, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.get(f"{url}/?token={TOKEN}") as page:
            assert page.status == 200
            assert "token" not in str(page.url)
            assert "luxterm" in await page.text()
            assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
            cookie = page.history[0].headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
        assert await status(session, f"{url}/ws") == 403  # a browser always says its Origin
        assert await status(session, f"{url}/ws", Origin="http://evil.example") == 403
        async with session.ws_connect(f"{url}/ws?width=100&height=30", origin=url) as socket:
            drawn = b""
            while b"LUX" not in drawn:
                message = await asyncio.wait_for(socket.receive(), 120)
                assert message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)
                drawn += message.data.encode() if isinstance(message.data, str) else message.data


def arguments(**given: Any) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    web.add_arguments(parser)
    args = parser.parse_args([])
    for name, value in given.items():
        setattr(args, name, value)
    return args


def test_off_loopback_needs_tls(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "::", "192.168.1.5", "dex.example"):
        with pytest.raises(UsageError, match="TLS"):
            web.tls_context(arguments(host=host))
    for host in ("127.0.0.1", "::1", "localhost"):
        assert web.tls_context(arguments(host=host)) is None
    with pytest.raises(UsageError, match="together"):
        web.tls_context(arguments(tls_cert=tmp_path / "a"))
    with pytest.raises(UsageError, match="--tls-cert"):
        web.tls_context(arguments(tls_cert=tmp_path / "a", tls_key=tmp_path / "b"))


def test_a_certificate_makes_a_context(tmp_path: Path) -> None:
    import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(start).not_valid_after(start + datetime.timedelta(days=36_500))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (tmp_path / "cert").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    context = web.tls_context(arguments(host="0.0.0.0", tls_cert=tmp_path / "cert", tls_key=tmp_path / "key"))
    assert context is not None
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_the_command_of_a_tab_is_quoted() -> None:
    command = web.workstation_command(arguments(account="a b; rm -rf /", data_dir=Path("/x y")))
    assert command.endswith("--profile web --data-dir '/x y' --account 'a b; rm -rf /'")


def test_origins() -> None:
    assert web.origin_of("http://127.0.0.1:8000/x") == "http://127.0.0.1:8000"
    assert web.origin_of("https://dex.example:443") == "https://dex.example"
    assert web.origin_of("http://[::1]:8000") == "http://[::1]:8000"


def test_a_short_token_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(web.TOKEN_VARIABLE, "short")
    with pytest.raises(UsageError, match="16 characters"):
        web.read_token()
    monkeypatch.delenv(web.TOKEN_VARIABLE)
    assert len(web.read_token()) >= 32


@pytest.mark.browser
async def test_a_browser_draws_the_workstation(tmp_path: Path) -> None:
    async with chromium(tmp_path) as (browser, session), served(tmp_path / "data") as url:
        await browser.call("POST", f"{session}/url", {"url": url})
        source = await browser.call("GET", f"{session}/source")
        assert "with its token" in source  # without the token the door stays shut
        await browser.call("POST", f"{session}/url", {"url": f"{url}/?token={TOKEN}"})
        assert await browser.call("GET", f"{session}/url") == f"{url}/"
        # the page takes its cover away when the workstation's first bytes arrive
        script = {
            "script": "const done = arguments[0]; const look = () => document.body.classList.contains('-first-byte')"
            " && document.querySelector('.xterm') ? done(true) : setTimeout(look, 50); look();",
            "args": [],
        }
        await browser.call("POST", f"{session}/timeouts", {"script": 60_000})
        assert await browser.call("POST", f"{session}/execute/async", script) is True
