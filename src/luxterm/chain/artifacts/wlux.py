"""WLUX, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_ALLOWANCE: Final = Function("WLUX", "allowance", bytes.fromhex("dd62ed3e"), ('address', 'address'), ('uint256',))
_APPROVE: Final = Function("WLUX", "approve", bytes.fromhex("095ea7b3"), ('address', 'uint256'), ('bool',))
_BALANCE_OF: Final = Function("WLUX", "balanceOf", bytes.fromhex("70a08231"), ('address',), ('uint256',))
_DECIMALS: Final = Function("WLUX", "decimals", bytes.fromhex("313ce567"), (), ('uint8',))
_DEPOSIT: Final = Function("WLUX", "deposit", bytes.fromhex("d0e30db0"), (), ())
_NAME: Final = Function("WLUX", "name", bytes.fromhex("06fdde03"), (), ('string',))
_SYMBOL: Final = Function("WLUX", "symbol", bytes.fromhex("95d89b41"), (), ('string',))
_TOTAL_SUPPLY: Final = Function("WLUX", "totalSupply", bytes.fromhex("18160ddd"), (), ('uint256',))
_TRANSFER: Final = Function("WLUX", "transfer", bytes.fromhex("a9059cbb"), ('address', 'uint256'), ('bool',))
_TRANSFER_FROM: Final = Function("WLUX", "transferFrom", bytes.fromhex("23b872dd"), ('address', 'address', 'uint256'), ('bool',))
_WITHDRAW: Final = Function("WLUX", "withdraw", bytes.fromhex("2e1a7d4d"), ('uint256',), ())

Approval: Final = EventType("WLUX", "Approval", "0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925", (('owner', 'address', True), ('spender', 'address', True), ('value', 'uint256', False)))
Deposit: Final = EventType("WLUX", "Deposit", "0xe1fffcc4923d04b559f4d29a8bfc6cda04eb5b0d3c460751c2402c5c5cc9109c", (('dst', 'address', True), ('wad', 'uint256', False)))
Transfer: Final = EventType("WLUX", "Transfer", "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", (('from', 'address', True), ('to', 'address', True), ('value', 'uint256', False)))
Withdrawal: Final = EventType("WLUX", "Withdrawal", "0x7fcf532c15f0a6db0bd6d0e038bea71d30d808c7d98cb3bf7268a95bf5081b65", (('src', 'address', True), ('wad', 'uint256', False)))


class WLUX(Contract):
    NAME = "WLUX"
    EVENTS = {event.topic: event for event in (Approval, Deposit, Transfer, Withdrawal,)}

    async def allowance(self, owner: str, spender: str, *, block: str = "latest") -> int:
        r = await self._read(_ALLOWANCE, (owner, spender), block)
        return r[0]  # type: ignore[no-any-return]

    def approve(self, spender: str, value_: int, *, value: int = 0) -> ContractCall:
        return self._write(_APPROVE, (spender, value_), value)

    async def balance_of(self, account: str, *, block: str = "latest") -> int:
        r = await self._read(_BALANCE_OF, (account,), block)
        return r[0]  # type: ignore[no-any-return]

    async def decimals(self, *, block: str = "latest") -> int:
        r = await self._read(_DECIMALS, (), block)
        return r[0]  # type: ignore[no-any-return]

    def deposit(self, *, value: int = 0) -> ContractCall:
        return self._write(_DEPOSIT, (), value)

    async def name(self, *, block: str = "latest") -> str:
        r = await self._read(_NAME, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def symbol(self, *, block: str = "latest") -> str:
        r = await self._read(_SYMBOL, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def total_supply(self, *, block: str = "latest") -> int:
        r = await self._read(_TOTAL_SUPPLY, (), block)
        return r[0]  # type: ignore[no-any-return]

    def transfer(self, to: str, value_: int, *, value: int = 0) -> ContractCall:
        return self._write(_TRANSFER, (to, value_), value)

    def transfer_from(self, from_: str, to: str, value_: int, *, value: int = 0) -> ContractCall:
        return self._write(_TRANSFER_FROM, (from_, to, value_), value)

    def withdraw(self, wad: int, *, value: int = 0) -> ContractCall:
        return self._write(_WITHDRAW, (wad,), value)
