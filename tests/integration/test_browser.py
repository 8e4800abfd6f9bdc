"""A real browser at the doors: what pages of allowed and of foreign origins can do with a node on one's own machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from support.browser import Browser, chromium
from support.gateway import Rig, rig

PLACE = (
    '{"jsonrpc":"2.0","id":1,"method":"order.place",'
    '"params":{"symbol":"BTC-USDT","side":"buy","price":60000,"size":"0.1"}}'
)
CALL = """
const [url, options, done] = arguments;
fetch(url, options).then(async answer => done([answer.type, answer.status, await answer.text()]),
                         error => done(['error', 0, error.name]));
"""
SOCKET = """
const [url, done] = arguments;
const socket = new WebSocket(url);
socket.onmessage = message => { done(['message', JSON.parse(message.data).type]); socket.close(); };
socket.onclose = event => done(['closed', event.code]);
"""


@asynccontextmanager
async def page() -> AsyncIterator[str]:
    """The origin of an empty page."""

    async def blank(request: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>page</title>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", blank)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


class Page:
    def __init__(self, browser: Browser, session: str, venue: Rig) -> None:
        self._browser, self._session = browser, session
        self._host = f"127.0.0.1:{venue.gateway.http_port}"

    async def _run(self, script: str, *args: Any) -> Any:
        body = {"script": script, "args": list(args)}
        return await self._browser.call("POST", f"{self._session}/execute/async", body)

    async def post(self, body: str, kind: str, mode: str = "cors") -> Any:
        options = {"method": "POST", "mode": mode, "headers": {"Content-Type": kind}, "body": body}
        return await self._run(CALL, f"http://{self._host}/rpc", options)

    async def get(self, path: str) -> Any:
        return await self._run(CALL, f"http://{self._host}{path}", {})

    async def socket(self) -> Any:
        return await self._run(SOCKET, f"ws://{self._host}/ws")


@pytest.mark.browser
async def test_pages_reach_a_node_only_from_allowed_origins(tmp_path: Path) -> None:
    async with (
        page() as ours,
        page() as theirs,
        rig(allowed_origins=(ours,)) as venue,
        chromium(tmp_path) as (b, session),
    ):
        here = Page(b, session, venue)
        await b.call("POST", f"{session}/timeouts", {"script": 20_000})
        await b.call("POST", f"{session}/url", {"url": ours})
        kind, status, text = await here.post(PLACE, "application/json")  # after a preflight of the browser's own
        assert (kind, status) == ("cors", 200), text
        assert '"submitted"' in text
        assert (await here.get("/health"))[:2] == ["cors", 200]
        assert await here.socket() == ["message", "connected"]
        await b.call("POST", f"{session}/url", {"url": theirs})
        placed = len(venue.venue.commands)
        assert await here.post(PLACE, "application/json") == ["error", 0, "TypeError"]
        # What needs no preflight leaves the browser, and is refused by the node.
        for plain in ("text/plain", "application/x-www-form-urlencoded"):
            assert (await here.post(PLACE, plain, "no-cors"))[0] == "opaque"
        assert (await here.get("/health"))[0] == "error"
        assert await here.socket() == ["closed", 1006]
        assert len(venue.venue.commands) == placed
