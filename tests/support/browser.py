"""Headless Chromium by the WebDriver protocol."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

CALL = aiohttp.ClientTimeout(total=70)


class Browser:
    """What a driver's port takes."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        async with (
            aiohttp.ClientSession(timeout=CALL) as session,
            session.request(method, self.root + path, json=body) as answer,
        ):
            return (await answer.json())["value"]


@asynccontextmanager
async def chromium(tmp_path: Path) -> AsyncIterator[tuple[Browser, str]]:
    """A browser and its session; skips where Debian's chromium-driver is not installed."""
    driver = shutil.which("chromedriver")
    if driver is None:
        pytest.skip("chromedriver is not installed (apt-get install chromium chromium-driver)")
    process = await asyncio.create_subprocess_exec(driver, "--port=0", stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        port = 0
        while not port:
            line = (await asyncio.wait_for(process.stdout.readline(), 120)).decode()
            found = re.search(r"started successfully on port (\d+)", line)
            port = int(found.group(1)) if found else 0
        browser = Browser(port)
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,900",
                     "--disable-dev-shm-usage", f"--user-data-dir={tmp_path / 'chromium'}"]  # fmt: skip
        options = {"alwaysMatch": {"goog:chromeOptions": {"args": arguments}}}
        session = (await browser.call("POST", "/session", {"capabilities": options}))["sessionId"]
        yield browser, f"/session/{session}"
        await browser.call("DELETE", f"/session/{session}")
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 120)
