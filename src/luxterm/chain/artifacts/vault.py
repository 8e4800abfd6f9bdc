"""Vault, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class FeesResult(NamedTuple):
    swap_bps: int
    stable_swap_bps: int
    margin_bps: int
    liquidation_bps: int
    min_liquidation_usd: int
    min_profit_time: int


class FundingResult(NamedTuple):
    interval: int
    factor: int
    stable_factor: int


class Position(NamedTuple):
    size: int
    collateral: int
    average_price: int
    entry_funding_rate: int
    reserve_amount: int
    realised_pnl: int
    last_increased_time: int


class GetPositionDeltaResult(NamedTuple):
    has_profit: bool
    delta: int


class MarketsResult(NamedTuple):
    max_long_size: int
    max_short_size: int
    impact_depth: int
    max_impact_bps: int


class PendingDefaultAdminResult(NamedTuple):
    new_admin: str
    schedule: int


class PendingDefaultAdminDelayResult(NamedTuple):
    new_delay: int
    schedule: int


class Fees(NamedTuple):
    swap_bps: int
    stable_swap_bps: int
    margin_bps: int
    liquidation_bps: int
    min_liquidation_usd: int
    min_profit_time: int


class Funding(NamedTuple):
    interval: int
    factor: int
    stable_factor: int


class Market(NamedTuple):
    max_long_size: int
    max_short_size: int
    impact_depth: int
    max_impact_bps: int


class TokenConfigsResult(NamedTuple):
    listed: bool
    is_stable: bool
    is_shortable: bool
    decimals: int
    min_profit_bps: int
    max_pool_amount: int


class ValidateLiquidationResult(NamedTuple):
    state: int
    margin_fees: int


_DEFAULT_ADMIN_ROLE: Final = Function("Vault", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_GOV_ROLE: Final = Function("Vault", "GOV_ROLE", bytes.fromhex("b536818a"), (), ('bytes32',))
_LIQUIDATOR_ROLE: Final = Function("Vault", "LIQUIDATOR_ROLE", bytes.fromhex("16d8887a"), (), ('bytes32',))
_MANAGER_ROLE: Final = Function("Vault", "MANAGER_ROLE", bytes.fromhex("ec87621c"), (), ('bytes32',))
_MAX_FEE_BPS: Final = Function("Vault", "MAX_FEE_BPS", bytes.fromhex("d55be8c6"), (), ('uint256',))
_MAX_FUNDING_FACTOR: Final = Function("Vault", "MAX_FUNDING_FACTOR", bytes.fromhex("09d05bde"), (), ('uint256',))
_MIN_FUNDING_INTERVAL: Final = Function("Vault", "MIN_FUNDING_INTERVAL", bytes.fromhex("c1b3cb0f"), (), ('uint256',))
_MIN_LEVERAGE_BPS: Final = Function("Vault", "MIN_LEVERAGE_BPS", bytes.fromhex("ce1fd516"), (), ('uint256',))
_ROUTER_ROLE: Final = Function("Vault", "ROUTER_ROLE", bytes.fromhex("30d643b5"), (), ('bytes32',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("Vault", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_ADD_LIQUIDITY: Final = Function("Vault", "addLiquidity", bytes.fromhex("e3412e3d"), ('address',), ('uint256',))
_ALL_TOKENS: Final = Function("Vault", "allTokens", bytes.fromhex("6ff97f1d"), (), ('address[]',))
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("Vault", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_BUFFER_AMOUNTS: Final = Function("Vault", "bufferAmounts", bytes.fromhex("4a993ee9"), ('address',), ('uint256',))
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("Vault", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("Vault", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_CUMULATIVE_FUNDING_RATES: Final = Function("Vault", "cumulativeFundingRates", bytes.fromhex("c65bc7b1"), ('address',), ('uint256',))
_DECREASE_POSITION: Final = Function("Vault", "decreasePosition", bytes.fromhex("82a08490"), ('address', 'address', 'address', 'uint256', 'uint256', 'bool', 'address'), ('uint256',))
_DEFAULT_ADMIN: Final = Function("Vault", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("Vault", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("Vault", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_DIRECT_POOL_DEPOSIT: Final = Function("Vault", "directPoolDeposit", bytes.fromhex("5f7bc119"), ('address',), ())
_FEE_RESERVES: Final = Function("Vault", "feeReserves", bytes.fromhex("1ce9cb8f"), ('address',), ('uint256',))
_FEES: Final = Function("Vault", "fees", bytes.fromhex("9af1d35a"), (), ('uint16', 'uint16', 'uint16', 'uint16', 'uint128', 'uint32'))
_FUNDING: Final = Function("Vault", "funding", bytes.fromhex("cb4c86b7"), (), ('uint32', 'uint32', 'uint32'))
_GET_MAX_PRICE: Final = Function("Vault", "getMaxPrice", bytes.fromhex("e124e6d2"), ('address',), ('uint256',))
_GET_MIN_PRICE: Final = Function("Vault", "getMinPrice", bytes.fromhex("81a612d6"), ('address',), ('uint256',))
_GET_POSITION: Final = Function("Vault", "getPosition", bytes.fromhex("4a3f088d"), ('address', 'address', 'address', 'bool'), ('(uint256,uint256,uint256,uint256,uint256,int256,uint256)',))
_GET_POSITION_DELTA: Final = Function("Vault", "getPositionDelta", bytes.fromhex("45a6f370"), ('address', 'address', 'address', 'bool'), ('bool', 'uint256'))
_GET_POSITION_KEY: Final = Function("Vault", "getPositionKey", bytes.fromhex("2d4b0576"), ('address', 'address', 'address', 'bool'), ('bytes32',))
_GET_ROLE_ADMIN: Final = Function("Vault", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GLOBAL_LONG_SIZES: Final = Function("Vault", "globalLongSizes", bytes.fromhex("5688be7f"), ('address',), ('uint256',))
_GLOBAL_SHORT_SIZES: Final = Function("Vault", "globalShortSizes", bytes.fromhex("8a78daa8"), ('address',), ('uint256',))
_GRANT_ROLE: Final = Function("Vault", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_GUARANTEED_USD: Final = Function("Vault", "guaranteedUsd", bytes.fromhex("f07456ce"), ('address',), ('uint256',))
_HAS_ROLE: Final = Function("Vault", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_INCREASE_POSITION: Final = Function("Vault", "increasePosition", bytes.fromhex("48d91abf"), ('address', 'address', 'address', 'uint256', 'bool'), ())
_LAST_FUNDING_TIMES: Final = Function("Vault", "lastFundingTimes", bytes.fromhex("d8f897c3"), ('address',), ('uint256',))
_LEVERAGE_ENABLED: Final = Function("Vault", "leverageEnabled", bytes.fromhex("656ce348"), (), ('bool',))
_LIQUIDATE_POSITION: Final = Function("Vault", "liquidatePosition", bytes.fromhex("de2ea948"), ('address', 'address', 'address', 'bool', 'address'), ())
_MARKETS: Final = Function("Vault", "markets", bytes.fromhex("8e8f294b"), ('address',), ('uint256', 'uint256', 'uint256', 'uint256'))
_MAX_LEVERAGE_BPS: Final = Function("Vault", "maxLeverageBps", bytes.fromhex("60cc2392"), (), ('uint256',))
_NEXT_CUMULATIVE_FUNDING_RATE: Final = Function("Vault", "nextCumulativeFundingRate", bytes.fromhex("4dcc167d"), ('address',), ('uint256',))
_OWNER: Final = Function("Vault", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PENDING_DEFAULT_ADMIN: Final = Function("Vault", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("Vault", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_POOL_AMOUNTS: Final = Function("Vault", "poolAmounts", bytes.fromhex("52f55eed"), ('address',), ('uint256',))
_PRICE_FEED: Final = Function("Vault", "priceFeed", bytes.fromhex("741bef1a"), (), ('address',))
_PUBLIC_LIQUIDATION: Final = Function("Vault", "publicLiquidation", bytes.fromhex("1789e732"), (), ('bool',))
_REMOVE_LIQUIDITY: Final = Function("Vault", "removeLiquidity", bytes.fromhex("47fdbc8e"), ('address', 'uint256', 'address'), ('uint256',))
_RENOUNCE_ROLE: Final = Function("Vault", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_RESERVED_AMOUNTS: Final = Function("Vault", "reservedAmounts", bytes.fromhex("c3c7b9e9"), ('address',), ('uint256',))
_REVOKE_ROLE: Final = Function("Vault", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("Vault", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SET_BUFFER_AMOUNT: Final = Function("Vault", "setBufferAmount", bytes.fromhex("8585f4d2"), ('address', 'uint256'), ())
_SET_FEES: Final = Function("Vault", "setFees", bytes.fromhex("7472f1d4"), ('(uint16,uint16,uint16,uint16,uint128,uint32)',), ())
_SET_FUNDING: Final = Function("Vault", "setFunding", bytes.fromhex("0fcbaa39"), ('(uint32,uint32,uint32)',), ())
_SET_MARKET: Final = Function("Vault", "setMarket", bytes.fromhex("ed0766f7"), ('address', '(uint256,uint256,uint256,uint256)'), ())
_SET_MAX_LEVERAGE: Final = Function("Vault", "setMaxLeverage", bytes.fromhex("d3127e63"), ('uint256',), ())
_SET_PRICE_FEED: Final = Function("Vault", "setPriceFeed", bytes.fromhex("724e78da"), ('address',), ())
_SET_SHORTS_TRACKER: Final = Function("Vault", "setShortsTracker", bytes.fromhex("d34ee093"), ('address',), ())
_SET_SWITCHES: Final = Function("Vault", "setSwitches", bytes.fromhex("d9d3214e"), ('bool', 'bool', 'bool'), ())
_SET_TOKEN_CONFIG: Final = Function("Vault", "setTokenConfig", bytes.fromhex("196e78a3"), ('address', 'uint8', 'uint16', 'uint128', 'bool', 'bool'), ())
_SHORTS_TRACKER: Final = Function("Vault", "shortsTracker", bytes.fromhex("657bc5d0"), (), ('address',))
_SUPPORTS_INTERFACE: Final = Function("Vault", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))
_SWAP: Final = Function("Vault", "swap", bytes.fromhex("93316212"), ('address', 'address', 'address'), ('uint256',))
_SWAP_ENABLED: Final = Function("Vault", "swapEnabled", bytes.fromhex("6ddd1713"), (), ('bool',))
_TOKEN_BALANCES: Final = Function("Vault", "tokenBalances", bytes.fromhex("523fba7f"), ('address',), ('uint256',))
_TOKEN_CONFIGS: Final = Function("Vault", "tokenConfigs", bytes.fromhex("1b69dc5f"), ('address',), ('bool', 'bool', 'bool', 'uint8', 'uint16', 'uint128'))
_TOKEN_TO_USD: Final = Function("Vault", "tokenToUsd", bytes.fromhex("5bc834b4"), ('address', 'uint256', 'uint256'), ('uint256',))
_UPDATE_CUMULATIVE_FUNDING_RATE: Final = Function("Vault", "updateCumulativeFundingRate", bytes.fromhex("13f1e736"), ('address',), ())
_USD_TO_TOKEN: Final = Function("Vault", "usdToToken", bytes.fromhex("fa12dbc0"), ('address', 'uint256', 'uint256'), ('uint256',))
_VALIDATE_LIQUIDATION: Final = Function("Vault", "validateLiquidation", bytes.fromhex("248e836f"), ('address', 'address', 'address', 'bool'), ('uint8', 'uint256'))
_WITHDRAW_FEES: Final = Function("Vault", "withdrawFees", bytes.fromhex("f2555278"), ('address', 'address'), ('uint256',))

BadDebt: Final = EventType("Vault", "BadDebt", "0x877a8b554901b3a7f8b623911f2b42aca09989290479405e0967cf1c68fdfee6", (('key', 'bytes32', True), ('account', 'address', True), ('usd', 'uint256', False)))
Configured: Final = EventType("Vault", "Configured", "0x83d6d791aa23eed7d05bfd5553b8c2845dac64ce90138daf7eb6f4ce39ac5a19", (('what', 'bytes32', True),))
DecreasePosition: Final = EventType("Vault", "DecreasePosition", "0x93d75d64d1f84fc6f430a64fc578bdd4c1e090e90ea2d51773e626d19de56d30", (('key', 'bytes32', True), ('account', 'address', False), ('collateralToken', 'address', False), ('indexToken', 'address', False), ('collateralDelta', 'uint256', False), ('sizeDelta', 'uint256', False), ('isLong', 'bool', False), ('price', 'uint256', False), ('fee', 'uint256', False)))
DefaultAdminDelayChangeCanceled: Final = EventType("Vault", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("Vault", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("Vault", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("Vault", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
FeesWithdrawn: Final = EventType("Vault", "FeesWithdrawn", "0x5e110f8bc8a20b65dcc87f224bdf1cc039346e267118bae2739847f07321ffa8", (('token', 'address', True), ('receiver', 'address', True), ('amount', 'uint256', False)))
FundingRateUpdated: Final = EventType("Vault", "FundingRateUpdated", "0xc60f2bd14c9aed8656958e0cff075765755f9cbf64452f0cdc6bd6ae2673b858", (('token', 'address', True), ('cumulativeRate', 'uint256', False)))
IncreasePosition: Final = EventType("Vault", "IncreasePosition", "0x2fe68525253654c21998f35787a8d0f361905ef647c854092430ab65f2f15022", (('key', 'bytes32', True), ('account', 'address', False), ('collateralToken', 'address', False), ('indexToken', 'address', False), ('collateralDelta', 'uint256', False), ('sizeDelta', 'uint256', False), ('isLong', 'bool', False), ('price', 'uint256', False), ('fee', 'uint256', False)))
LiquidatePosition: Final = EventType("Vault", "LiquidatePosition", "0x2e1f85a64a2f22cf2f0c42584e7c919ed4abe8d53675cff0f62bf1e95a1c676f", (('key', 'bytes32', True), ('account', 'address', False), ('collateralToken', 'address', False), ('indexToken', 'address', False), ('isLong', 'bool', False), ('size', 'uint256', False), ('collateral', 'uint256', False), ('reserveAmount', 'uint256', False), ('realisedPnl', 'int256', False), ('markPrice', 'uint256', False)))
LiquidityAdded: Final = EventType("Vault", "LiquidityAdded", "0x64b83944e79c3ce8d4c297411de637c3e102d064677aac0c163976ebdcd6f50e", (('token', 'address', True), ('amount', 'uint256', False), ('usd', 'uint256', False), ('fee', 'uint256', False)))
LiquidityRemoved: Final = EventType("Vault", "LiquidityRemoved", "0xbc7d19d505c7ec4db83f3b51f19fb98c4c8a99922e7839d1ee608dfbee29501b", (('token', 'address', True), ('receiver', 'address', True), ('amount', 'uint256', False), ('usd', 'uint256', False), ('fee', 'uint256', False)))
RoleAdminChanged: Final = EventType("Vault", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("Vault", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("Vault", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
Swap: Final = EventType("Vault", "Swap", "0xd6d34547c69c5ee3d2667625c188acf1006abb93e0ee7cf03925c67cf7760413", (('receiver', 'address', True), ('tokenIn', 'address', False), ('tokenOut', 'address', False), ('amountIn', 'uint256', False), ('amountOut', 'uint256', False), ('fee', 'uint256', False)))
TokenConfigured: Final = EventType("Vault", "TokenConfigured", "0x3de6bfe55516f9cadcb09b7992370370609e179252c38173146ac026ecb40df0", (('token', 'address', True),))


class Vault(Contract):
    NAME = "Vault"
    EVENTS = {event.topic: event for event in (BadDebt, Configured, DecreasePosition, DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, FeesWithdrawn, FundingRateUpdated, IncreasePosition, LiquidatePosition, LiquidityAdded, LiquidityRemoved, RoleAdminChanged, RoleGranted, RoleRevoked, Swap, TokenConfigured,)}

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def gov_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_GOV_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def liquidator_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_LIQUIDATOR_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def manager_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_MANAGER_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_fee_bps(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_FEE_BPS, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_funding_factor(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_FUNDING_FACTOR, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def min_funding_interval(self, *, block: str = "latest") -> int:
        r = await self._read(_MIN_FUNDING_INTERVAL, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def min_leverage_bps(self, *, block: str = "latest") -> int:
        r = await self._read(_MIN_LEVERAGE_BPS, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def router_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_ROUTER_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    def accept_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_ACCEPT_DEFAULT_ADMIN_TRANSFER, (), value)

    def add_liquidity(self, token: str, *, value: int = 0) -> ContractCall:
        return self._write(_ADD_LIQUIDITY, (token,), value)

    async def all_tokens(self, *, block: str = "latest") -> Sequence[str]:
        r = await self._read(_ALL_TOKENS, (), block)
        return [checksum(x) for x in r[0]]

    def begin_default_admin_transfer(self, new_admin: str, *, value: int = 0) -> ContractCall:
        return self._write(_BEGIN_DEFAULT_ADMIN_TRANSFER, (new_admin,), value)

    async def buffer_amounts(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_BUFFER_AMOUNTS, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    def cancel_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL_DEFAULT_ADMIN_TRANSFER, (), value)

    def change_default_admin_delay(self, new_delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_CHANGE_DEFAULT_ADMIN_DELAY, (new_delay,), value)

    async def cumulative_funding_rates(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_CUMULATIVE_FUNDING_RATES, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    def decrease_position(self, account: str, collateral_token: str, index_token: str, collateral_delta: int, size_delta: int, is_long: bool, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_DECREASE_POSITION, (account, collateral_token, index_token, collateral_delta, size_delta, is_long, receiver), value)

    async def default_admin(self, *, block: str = "latest") -> str:
        r = await self._read(_DEFAULT_ADMIN, (), block)
        return checksum(r[0])

    async def default_admin_delay(self, *, block: str = "latest") -> int:
        r = await self._read(_DEFAULT_ADMIN_DELAY, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def default_admin_delay_increase_wait(self, *, block: str = "latest") -> int:
        r = await self._read(_DEFAULT_ADMIN_DELAY_INCREASE_WAIT, (), block)
        return r[0]  # type: ignore[no-any-return]

    def direct_pool_deposit(self, token: str, *, value: int = 0) -> ContractCall:
        return self._write(_DIRECT_POOL_DEPOSIT, (token,), value)

    async def fee_reserves(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_FEE_RESERVES, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def fees(self, *, block: str = "latest") -> FeesResult:
        r = await self._read(_FEES, (), block)
        return FeesResult(r[0], r[1], r[2], r[3], r[4], r[5])

    async def funding(self, *, block: str = "latest") -> FundingResult:
        r = await self._read(_FUNDING, (), block)
        return FundingResult(r[0], r[1], r[2])

    async def get_max_price(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_GET_MAX_PRICE, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_min_price(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_GET_MIN_PRICE, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_position(self, account: str, collateral_token: str, index_token: str, is_long: bool, *, block: str = "latest") -> Position:
        r = await self._read(_GET_POSITION, (account, collateral_token, index_token, is_long), block)
        return Position(r[0][0], r[0][1], r[0][2], r[0][3], r[0][4], r[0][5], r[0][6])

    async def get_position_delta(self, account: str, collateral_token: str, index_token: str, is_long: bool, *, block: str = "latest") -> GetPositionDeltaResult:
        r = await self._read(_GET_POSITION_DELTA, (account, collateral_token, index_token, is_long), block)
        return GetPositionDeltaResult(r[0], r[1])

    async def get_position_key(self, account: str, collateral_token: str, index_token: str, is_long: bool, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_POSITION_KEY, (account, collateral_token, index_token, is_long), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_role_admin(self, role: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_ROLE_ADMIN, (role,), block)
        return r[0]  # type: ignore[no-any-return]

    async def global_long_sizes(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_GLOBAL_LONG_SIZES, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def global_short_sizes(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_GLOBAL_SHORT_SIZES, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    def grant_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_GRANT_ROLE, (role, account), value)

    async def guaranteed_usd(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_GUARANTEED_USD, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def has_role(self, role: bytes, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_HAS_ROLE, (role, account), block)
        return r[0]  # type: ignore[no-any-return]

    def increase_position(self, account: str, collateral_token: str, index_token: str, size_delta: int, is_long: bool, *, value: int = 0) -> ContractCall:
        return self._write(_INCREASE_POSITION, (account, collateral_token, index_token, size_delta, is_long), value)

    async def last_funding_times(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_LAST_FUNDING_TIMES, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def leverage_enabled(self, *, block: str = "latest") -> bool:
        r = await self._read(_LEVERAGE_ENABLED, (), block)
        return r[0]  # type: ignore[no-any-return]

    def liquidate_position(self, account: str, collateral_token: str, index_token: str, is_long: bool, fee_receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_LIQUIDATE_POSITION, (account, collateral_token, index_token, is_long, fee_receiver), value)

    async def markets(self, index_token: str, *, block: str = "latest") -> MarketsResult:
        r = await self._read(_MARKETS, (index_token,), block)
        return MarketsResult(r[0], r[1], r[2], r[3])

    async def max_leverage_bps(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_LEVERAGE_BPS, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def next_cumulative_funding_rate(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_NEXT_CUMULATIVE_FUNDING_RATE, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def owner(self, *, block: str = "latest") -> str:
        r = await self._read(_OWNER, (), block)
        return checksum(r[0])

    async def pending_default_admin(self, *, block: str = "latest") -> PendingDefaultAdminResult:
        r = await self._read(_PENDING_DEFAULT_ADMIN, (), block)
        return PendingDefaultAdminResult(checksum(r[0]), r[1])

    async def pending_default_admin_delay(self, *, block: str = "latest") -> PendingDefaultAdminDelayResult:
        r = await self._read(_PENDING_DEFAULT_ADMIN_DELAY, (), block)
        return PendingDefaultAdminDelayResult(r[0], r[1])

    async def pool_amounts(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_POOL_AMOUNTS, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def price_feed(self, *, block: str = "latest") -> str:
        r = await self._read(_PRICE_FEED, (), block)
        return checksum(r[0])

    async def public_liquidation(self, *, block: str = "latest") -> bool:
        r = await self._read(_PUBLIC_LIQUIDATION, (), block)
        return r[0]  # type: ignore[no-any-return]

    def remove_liquidity(self, token: str, usd: int, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_REMOVE_LIQUIDITY, (token, usd, receiver), value)

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    async def reserved_amounts(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_RESERVED_AMOUNTS, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    def set_buffer_amount(self, token: str, amount: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_BUFFER_AMOUNT, (token, amount), value)

    def set_fees(self, fees: Fees, *, value: int = 0) -> ContractCall:
        return self._write(_SET_FEES, (fees,), value)

    def set_funding(self, funding: Funding, *, value: int = 0) -> ContractCall:
        return self._write(_SET_FUNDING, (funding,), value)

    def set_market(self, index_token: str, market: Market, *, value: int = 0) -> ContractCall:
        return self._write(_SET_MARKET, (index_token, market), value)

    def set_max_leverage(self, max_leverage_bps: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_MAX_LEVERAGE, (max_leverage_bps,), value)

    def set_price_feed(self, price_feed: str, *, value: int = 0) -> ContractCall:
        return self._write(_SET_PRICE_FEED, (price_feed,), value)

    def set_shorts_tracker(self, shorts_tracker: str, *, value: int = 0) -> ContractCall:
        return self._write(_SET_SHORTS_TRACKER, (shorts_tracker,), value)

    def set_switches(self, leverage: bool, swaps: bool, public_liquidation: bool, *, value: int = 0) -> ContractCall:
        return self._write(_SET_SWITCHES, (leverage, swaps, public_liquidation), value)

    def set_token_config(self, token: str, decimals: int, min_profit_bps: int, max_pool_amount: int, is_stable: bool, is_shortable: bool, *, value: int = 0) -> ContractCall:
        return self._write(_SET_TOKEN_CONFIG, (token, decimals, min_profit_bps, max_pool_amount, is_stable, is_shortable), value)

    async def shorts_tracker(self, *, block: str = "latest") -> str:
        r = await self._read(_SHORTS_TRACKER, (), block)
        return checksum(r[0])

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]

    def swap(self, token_in: str, token_out: str, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_SWAP, (token_in, token_out, receiver), value)

    async def swap_enabled(self, *, block: str = "latest") -> bool:
        r = await self._read(_SWAP_ENABLED, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def token_balances(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_TOKEN_BALANCES, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def token_configs(self, token: str, *, block: str = "latest") -> TokenConfigsResult:
        r = await self._read(_TOKEN_CONFIGS, (token,), block)
        return TokenConfigsResult(r[0], r[1], r[2], r[3], r[4], r[5])

    async def token_to_usd(self, token: str, amount: int, price: int, *, block: str = "latest") -> int:
        r = await self._read(_TOKEN_TO_USD, (token, amount, price), block)
        return r[0]  # type: ignore[no-any-return]

    def update_cumulative_funding_rate(self, token: str, *, value: int = 0) -> ContractCall:
        return self._write(_UPDATE_CUMULATIVE_FUNDING_RATE, (token,), value)

    async def usd_to_token(self, token: str, usd: int, price: int, *, block: str = "latest") -> int:
        r = await self._read(_USD_TO_TOKEN, (token, usd, price), block)
        return r[0]  # type: ignore[no-any-return]

    async def validate_liquidation(self, account: str, collateral_token: str, index_token: str, is_long: bool, *, block: str = "latest") -> ValidateLiquidationResult:
        r = await self._read(_VALIDATE_LIQUIDATION, (account, collateral_token, index_token, is_long), block)
        return ValidateLiquidationResult(r[0], r[1])

    def withdraw_fees(self, token: str, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_WITHDRAW_FEES, (token, receiver), value)
