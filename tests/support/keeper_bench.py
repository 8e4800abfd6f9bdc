"""A keeper on a rig, with prices and a clock of the test's own."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx
import msgspec
from support.hub_rig import ASSETS, CHAIN_ID, Prices, Rig

from luxterm.keeper.gas import GWEI, GasRules
from luxterm.keeper.plan import WriteRules
from luxterm.keeper.rpc import RpcPool
from luxterm.keeper.runner import Keeper
from luxterm.keeper.status import Settings
from luxterm.model.units import SECOND
from luxterm.oracle.status import OnChainPrice

E18 = 10**18
RICH_WEI = 10_000 * E18
"""What anvil gives each of its accounts."""
MOST_GAS = 400_000
"""A first write of two assets takes half of it."""


class Bench:
    """A keeper on a rig; its clock is the machine's plus what the test adds."""

    def __init__(self, rig: Rig, folder: Path, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.rig, self.folder, self.shift_ns = rig, folder, 0
        self.prices = Prices(self.now_ns)
        self.told: list[tuple[str, OnChainPrice]] = []
        self.alarms: list[tuple[str, str]] = []
        self.transport = transport
        self.keeper: Keeper | None = None
        self.rules = WriteRules(heartbeat_s=240, gas=GasRules(max_fee_wei=100 * GWEI, emergency_fee_wei=300 * GWEI))

    def now_ns(self) -> int:
        return time.time_ns() + self.shift_ns

    async def later(self, seconds: int) -> None:
        """Time passes, for the keeper and for the chain."""
        self.shift_ns += seconds * SECOND
        await self.rig.rpc("anvil_increaseTime", seconds)
        await self.rig.mine()

    def build(self, **changes: Any) -> Keeper:
        options = {name: changes.pop(name) for name in ("lease", "validators", "signer", "urls") if name in changes}
        settings = msgspec.structs.replace(
            Settings(self.rig.hub, CHAIN_ID, ASSETS, self.folder / "state", rules=self.rules), **changes
        )
        client = httpx.AsyncClient(timeout=3, transport=self.transport)
        self.keeper = Keeper(
            settings, options.get("signer") or self.rig.keeper,
            RpcPool(options.get("urls") or [self.rig.url], self.now_ns, client=client), self.prices,
            now_ns=self.now_ns, lease=options.get("lease"), validators=options.get("validators") or (),
            on_confirmed=lambda symbol, price: self.told.append((symbol, price)),
            alarm=lambda kind, symbol, severity, text: self.alarms.append((kind, text)),
        )  # fmt: skip
        return self.keeper

    def say(self, btc: float, eth: float = 3_500) -> None:
        self.prices.set("BTC-USDT", btc)
        self.prices.set("ETH-USDT", eth)


async def settle(keeper: Keeper, looks: int = 60) -> None:
    """Looks until nothing is under way."""
    for _ in range(looks):
        await keeper.step()
        if keeper.ledger.pending is None:
            return
    raise AssertionError(f"still under way: {keeper.problem}")


async def audit(bench: Bench) -> None:
    """What holds on chain after any trouble: nothing doubled, nothing back in time, and a bounded bill."""
    rig = bench.rig
    rows = await rig.written()
    for asset in ASSETS:
        times = [at for token, _, at in rows if token == asset]
        assert times == sorted(set(times)), "a write was doubled or went back in time"
    spent = RICH_WEI - await rig.balance(rig.keeper.address)
    cap_wei = max(bench.rules.gas.max_fee_wei, bench.rules.gas.emergency_fee_wei)
    assert spent <= await rig.count() * MOST_GAS * cap_wei + E18 // 10**9, "it cost more than its caps allow"
