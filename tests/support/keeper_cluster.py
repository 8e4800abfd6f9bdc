"""Three `luxterm keeper` processes, each with its own wires to real coordinators, and an auditor who asks the chain."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from support.coordinators import Process, Wire, etcd_server, redis_masters
from support.hub_rig import BTC, ETH, Rig, hub_rig, signer

from luxterm.keeper.hub import read_logs

LEASE_S = 3.0
TROUBLES = ("kill", "freeze", "stop", "cut", "swallow")
"""SIGKILL, SIGSTOP for longer than the lease, SIGTERM, connections refused, bytes that vanish."""

CONFIG = """
cluster:
  name: test
  coordination: {{type: {kind}, endpoints: [{endpoints}], lease: {lease_s}s}}
  nodes:
    - {{id: keeper-1, region: a, priority: 1, endpoints: {{rpc: "{rpc}"}}}}
    - {{id: keeper-2, region: b, priority: 2, endpoints: {{rpc: "{rpc}"}}}}
    - {{id: keeper-3, region: c, priority: 3, endpoints: {{rpc: "{rpc}"}}}}
  failover: {{health_check_interval: 5s, failover_threshold: 3, failover_timeout: 10s, cooldown_period: 1s}}
  gas: {{max_gas_price_gwei: 500, priority_fee_gwei: 2, gas_buffer_percent: 20}}
keeper: {{interval: 200ms, min_change_bps: 1, heartbeat: 2s, stale_after: 300s}}
blockchain:
  contracts: {{oracle_hub: "{hub}"}}
trading:
  symbols:
    - {{symbol: BTC-USDT, base: "{btc}", tick_size: 0.01, lot_size: 0.0001, max_leverage: 100}}
    - {{symbol: ETH-USDT, base: "{eth}", tick_size: 0.01, lot_size: 0.001, max_leverage: 50}}
"""


@asynccontextmanager
async def coordination(kind: str, folder: Path) -> AsyncIterator[list[Process]]:
    if kind == "redis":
        async with redis_masters(folder) as servers:
            yield servers
    else:
        async with etcd_server(folder) as server:
            yield [server]


class Member:
    """`luxterm keeper` of one node, its lines read as they come. `heard` has (seconds, line) of all its lives."""

    def __init__(self, index: int, config: Path, folder: Path, wires: Sequence[Wire], skew_s: float) -> None:
        self.node, self.key, self.wires, self.skew_s = f"keeper-{index + 1}", signer(1 + index), wires, skew_s
        self._config, self._folder = config, folder
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self.heard: list[tuple[float, dict[str, Any]]] = []
        self._life = 0
        self.changed = asyncio.Condition()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What the present process has said."""
        return [line for _, line in self.heard[self._life :]]

    async def start(self) -> None:
        argv = [sys.executable, "-m", "luxterm", "keeper", "--config", str(self._config), "--node-id", self.node]
        argv += ["--market", "sim", "--json", "--state-dir", str(self._folder / self.node)]
        environment = {**os.environ, "KEEPER_PRIVATE_KEY": self.key._account.key.hex()}
        # A keeper imports a lot: it must not compile all of that anew at each start.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = str(self._folder / "bytecode")
        if self.skew_s:
            path = [str(Path(__file__).parent / "skewed_clock"), os.environ.get("PYTHONPATH", "")]
            environment["PYTHONPATH"] = os.pathsep.join(filter(None, path))
            environment["LUXTERM_TEST_SKEW_S"] = str(self.skew_s)
        self._process = await asyncio.create_subprocess_exec(
            *argv, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        self._reader = asyncio.create_task(self._read())

    async def said(self, kind: str, since: int = 0) -> None:
        """Waits for a line of a kind after the first `since`."""
        async with self.changed:
            await self.changed.wait_for(lambda: any(line["kind"] == kind for line in self.lines[since:]))

    async def _read(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        async for raw in self._process.stdout:
            async with self.changed:
                self.heard.append((time.monotonic(), json.loads(raw)))
                self.changed.notify_all()

    @property
    def elections(self) -> int:
        return sum(line["kind"] == "role" and line["text"] == "leader" for _, line in self.heard)

    @property
    def leads(self) -> bool:
        """Whether the last it said of its role was that it leads; what it says, not what it may."""
        alive = self._process is not None and self._process.returncode is None
        return alive and [line["text"] for line in self.lines if line["kind"] == "role"][-1:] == ["leader"]

    def elected_at(self) -> float:
        return [at for at, line in self.heard if line["kind"] == "role" and line["text"] == "leader"][-1]

    def tell(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(number)
            await self._process.wait()
        if self._reader is not None:
            await self._reader
        self._life = len(self.heard)


class Cluster:
    def __init__(self, rig: Rig, members: list[Member]) -> None:
        self.rig, self.members = rig, members
        self.failovers_s: list[float] = []

    async def leader(self, but: Member | None = None) -> Member:
        """Waits for a leader other than `but`."""
        while True:
            for member in self.members:
                if member is not but and member.leads:
                    return member
            await asyncio.sleep(0.01)

    async def writes_by(self, member: Member, more: int = 1) -> None:
        """Waits until the member's key has sent so many more."""
        wanted = await self.rig.count(member.key.address) + more
        while True:
            if await self.rig.count(member.key.address) >= wanted:
                return
            await asyncio.sleep(0.05)

    async def trouble(self, what: str) -> None:
        """One of TROUBLES befalls the leader while it writes; another must write, and the first comes back."""
        leader = await self.leader()
        await self.writes_by(leader)
        seen = len(leader.lines)
        began = time.monotonic()
        if what == "kill":
            await leader.kill()
        elif what == "freeze":
            leader.tell(signal.SIGSTOP)
        elif what == "stop":
            await leader.kill(signal.SIGTERM)
        else:
            for wire in leader.wires:
                wire.cut() if what == "cut" else wire.swallow()
        follower = await self.leader(but=leader)
        self.failovers_s.append(follower.elected_at() - began)
        await self.writes_by(follower)
        if what == "freeze":
            leader.tell(signal.SIGCONT)
        elif what in ("cut", "swallow"):
            for wire in leader.wires:
                wire.mend()
        if what in ("kill", "stop"):
            await leader.start()
            await leader.said("started")
        else:
            await leader.said("role", seen)  # it finds its lease gone and says so

    async def audit(self) -> dict[str, Any]:
        """What the chain says happened, once nobody writes any more."""
        for member in self.members:
            await member.kill(signal.SIGTERM)
        logs = await self.rig.rpc("eth_getLogs", {"address": self.rig.hub, "fromBlock": "0x0", "toBlock": "latest"})
        rows = await self.rig.written()
        for asset in (BTC, ETH):
            times = [at for token, _, at in rows if token == asset]
            assert times == sorted(set(times)), "a write went back in time or was doubled"
        hashes = list(dict.fromkeys(log["transactionHash"] for log in logs))
        told = {line["tx"] for member in self.members for _, line in member.heard if line["kind"] == "confirmed"}
        lost = told - set(hashes)
        assert not lost, "a write that was confirmed is not on chain"
        by_address = {member.key.address.lower(): member for member in self.members}
        senders = [(await self.rig.rpc("eth_getTransactionByHash", tx_hash))["from"].lower() for tx_hash in hashes]
        keepers = [sender for sender in senders if sender in by_address]
        switches = sum(a != b for a, b in pairwise(keepers))
        elections = sum(member.elections for member in self.members)
        failed = sum([await self.rig.count(address) for address in by_address]) - len(keepers)
        assert switches < elections, "two leaders moved the hub in turns"
        older = await self._older_than_stored(logs, by_address)
        assert not older, "a price replaced one that was observed after it"
        return {
            "writes": len(keepers), "lost": len(lost), "doubled": 0, "stale_overwrites": older,
            "switches": switches, "elections": elections, "refused_on_chain": failed,
        }  # fmt: skip

    async def _older_than_stored(self, logs: list[Any], by_address: dict[str, Member]) -> int:
        """Writes whose price was observed, by the true time, more than a second before the one they replaced."""
        newest: dict[str, float] = {}
        older = 0
        for log in logs:
            sender = (await self.rig.rpc("eth_getTransactionByHash", log["transactionHash"]))["from"].lower()
            if sender not in by_address:
                continue
            for asset, _, at_s in read_logs([log], self.rig.hub)[0]:
                true_s = at_s - by_address[sender].skew_s
                older += true_s < newest.get(asset, 0.0) - 1
                newest[asset] = max(true_s, newest.get(asset, 0.0))
        return older


@asynccontextmanager
async def cluster(
    kind: str, folder: Path, skews_s: Sequence[float] = (0, 0, 0), lease_s: float = LEASE_S
) -> AsyncIterator[Cluster]:
    """Three keepers; `skews_s` is how wrong their wall clocks are."""
    async with hub_rig(folder) as rig, coordination(kind, folder) as servers, AsyncExitStack() as wires:
        for i in (1, 2):
            await rig.do(rig.hub, "addWriter(address)", signer(1 + i).address)
        members = []
        for i, skew_s in enumerate(skews_s):
            own = [await wires.enter_async_context(Wire(server.port)) for server in servers]
            endpoints = ", ".join(f'"{wire.endpoint}"' for wire in own)
            config = folder / f"keeper-ha-config-{i + 1}.yaml"
            places = {"kind": kind, "endpoints": endpoints, "rpc": rig.url, "hub": rig.hub, "btc": BTC, "eth": ETH}
            config.write_text(CONFIG.format(**places, lease_s=lease_s))
            members.append(Member(i, config, folder / "state", own, skew_s))
        try:
            for member in members:
                await member.start()
            for member in members:
                await member.said("started")
            yield Cluster(rig, members)
        finally:
            for member in members:
                await member.kill()
