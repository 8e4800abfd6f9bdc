"""What a stand-alone keeper serves: /metrics for Prometheus, /health for supervisors, /attest for others' quorums."""

from __future__ import annotations

import msgspec
from aiohttp import web
from eth_utils.address import is_address, to_checksum_address
from prometheus_client import CollectorRegistry, generate_latest

from luxterm.keeper.metrics import OracleCollector
from luxterm.keeper.runner import Keeper
from luxterm.keeper.validators import write_answer
from luxterm.model.errors import UsageError


def split_listen(text: str) -> tuple[str, int]:
    """`host:port`; UsageError for anything else."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise UsageError(f"{text!r} is no address to listen on; write host:port")
    return host.strip("[]"), int(port)


class KeeperHttp:
    def __init__(self, keeper: Keeper, collector: OracleCollector) -> None:
        self._keeper = keeper
        self._registry = CollectorRegistry()
        self._registry.register(collector)
        self._runner: web.AppRunner | None = None
        self.port = 0
        self.address = ""
        """host:port, as it is asked for."""

    async def start(self, listen: str) -> None:
        host, port = split_listen(listen)
        app = web.Application(client_max_size=1024)
        app.router.add_get("/metrics", self._metrics)
        app.router.add_get("/health", self._health)
        app.router.add_get("/attest", self._attest)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        self.address = f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _metrics(self, request: web.Request) -> web.Response:
        body = generate_latest(self._registry)
        return web.Response(body=body, headers={"content-type": "text/plain; version=0.0.4; charset=utf-8"})

    async def _health(self, request: web.Request) -> web.Response:
        status = self._keeper.status()
        body = msgspec.json.encode(
            {"healthy": status.healthy, "role": status.role, "problem": status.problem, "writes": status.writes}
        )
        return web.Response(body=body, status=200 if status.healthy else 503, content_type="application/json")

    async def _attest(self, request: web.Request) -> web.Response:
        asset = request.query.get("asset", "")
        if not is_address(asset):
            return web.Response(status=400, text="asset: an address is wanted")
        attestation = await self._keeper.attest(str(to_checksum_address(asset)))
        if attestation is None:
            return web.Response(status=404, text="no price to attest")
        return web.Response(body=msgspec.json.encode(write_answer(attestation)), content_type="application/json")
