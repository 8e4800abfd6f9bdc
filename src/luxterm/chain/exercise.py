"""Small real transactions that show a deployment works: a swap by V2 and V3, a position opened and closed."""

from __future__ import annotations

from typing import NamedTuple

from luxterm.chain.amm import V3_FEE
from luxterm.chain.artifacts.iammv2_router import IAMMV2Router
from luxterm.chain.artifacts.iammv3_router import ExactInputSingleParams, IAMMV3Router
from luxterm.chain.artifacts.lusd import LUSD
from luxterm.chain.artifacts.position_router import PositionRouter
from luxterm.chain.artifacts.router import Router
from luxterm.chain.artifacts.vault import Vault
from luxterm.chain.deployment import Deployment
from luxterm.chain.errors import ChainError
from luxterm.chain.provider import Chain
from luxterm.chain.sender import Receipt, Sender

FOREVER = 2**63
ANY_PRICE_HIGH = 2**255


class Opened(NamedTuple):
    """A request that a keeper executed."""

    key: bytes
    executed: bool
    receipt: Receipt


class Exercise:
    """Acts for one trader, and for the keeper who executes his requests."""

    def __init__(self, chain: Chain, record: Deployment, trader: Sender, keeper: Sender) -> None:
        self._chain, self._record, self._trader, self._keeper = chain, record, trader, keeper

    def at(self, name: str) -> str:
        return self._record.address(name)

    async def approve(self, token: str, spender: str) -> None:
        face = LUSD(self._chain, self.at(token))
        if await face.allowance(self._trader.address, self.at(spender)) < 2**255:
            await self._trader.transact(face.approve(self.at(spender), 2**256 - 1))

    async def swap_v2(self, token_in: str, token_out: str, amount: int) -> int:
        """Swaps; the atoms received."""
        await self.approve(token_in, "AMMV2Router")
        router = IAMMV2Router(self._chain, self.at("AMMV2Router"))
        path = [self.at(token_in), self.at(token_out)]
        call = router.swap_exact_tokens_for_tokens(amount, 1, path, self._trader.address, FOREVER)
        return await self._received(token_out, await self._trader.transact(call))

    async def swap_v3(self, token_in: str, token_out: str, amount: int) -> int:
        """Swaps; the atoms received."""
        await self.approve(token_in, "AMMV3Router")
        router = IAMMV3Router(self._chain, self.at("AMMV3Router"))
        params = ExactInputSingleParams(
            self.at(token_in), self.at(token_out), V3_FEE, self._trader.address, FOREVER, amount, 1, 0
        )
        return await self._received(token_out, await self._trader.transact(router.exact_input_single(params)))

    async def _received(self, token: str, receipt: Receipt) -> int:
        """What a transaction's Transfer logs brought the trader of a token."""
        total = 0
        for log in receipt.logs:
            decoded = LUSD.decode_log(log) if int(log["address"], 16) == int(self.at(token), 16) else None
            if decoded is not None and decoded[0] == "Transfer" and decoded[1]["to"] == self._trader.address:
                total += decoded[1]["value"]
        return total

    async def open_position(self, collateral: str, index: str, amount: int, size_usd30: int, is_long: bool) -> Opened:
        """Files a request to open or add, and has the keeper execute it."""
        router, positions = Router(self._chain, self.at("Router")), self._positions()
        await self.approve(collateral, "Router")
        if not await router.approved_plugins(self._trader.address, positions.address):
            await self._trader.transact(router.approve_plugin(positions.address))
        fee = await positions.min_execution_fee()
        acceptable = ANY_PRICE_HIGH if is_long else 0
        call = positions.create_increase_position(
            [self.at(collateral)], self.at(index), amount, 0, size_usd30, is_long, acceptable, fee, value=fee
        )
        key = self._key(await self._trader.transact(call), "CreateIncreasePosition")
        receipt = await self._keeper.transact(
            positions.execute_increase_position(key, self._keeper.address), gas=3_000_000
        )
        return Opened(key, self._happened(receipt, "ExecuteIncreasePosition"), receipt)

    async def close_position(self, collateral: str, index: str, is_long: bool) -> Opened:
        """Files a request to close the whole position, and has the keeper execute it."""
        positions, vault = self._positions(), Vault(self._chain, self.at("Vault"))
        token, index_token = self.at(collateral), self.at(index)
        position = await vault.get_position(self._trader.address, token, index_token, is_long)
        fee = await positions.min_execution_fee()
        acceptable = 0 if is_long else ANY_PRICE_HIGH
        call = positions.create_decrease_position(
            [token], index_token, 0, position.size, is_long, self._trader.address, acceptable, 0, fee, False, value=fee
        )
        key = self._key(await self._trader.transact(call), "CreateDecreasePosition")
        receipt = await self._keeper.transact(
            positions.execute_decrease_position(key, self._keeper.address), gas=3_000_000
        )
        return Opened(key, self._happened(receipt, "ExecuteDecreasePosition"), receipt)

    def _positions(self) -> PositionRouter:
        return PositionRouter(self._chain, self.at("PositionRouter"))

    def _key(self, receipt: Receipt, event: str) -> bytes:
        for log in receipt.logs:
            decoded = PositionRouter.decode_log(log)
            if decoded is not None and decoded[0] == event:
                return bytes(decoded[1]["key"])
        raise ChainError(f"transaction {receipt.tx_hash} filed no request")

    def _happened(self, receipt: Receipt, event: str) -> bool:
        decoded = [PositionRouter.decode_log(log) for log in receipt.logs]
        return any(found is not None and found[0] == event for found in decoded)
