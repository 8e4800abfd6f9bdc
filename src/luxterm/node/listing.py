"""The configuration file against the state: which configuration commands would make the state what the file says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from luxterm.model.codes import ANY_MARKET, MarketFlag, MarketType
from luxterm.model.commands import (
    Command,
    ConfigureAsset,
    ConfigureFeeTiers,
    ConfigureLending,
    ConfigureMarginTiers,
    ConfigureMarket,
    ConfigureMarketRisk,
    ConfigureVenue,
)
from luxterm.model.units import BPS_ONE, MINUTE, SIZE_ONE_E12
from luxterm.node.config import Config, Pool, Symbol
from luxterm.views.markets import key_of

HAIRCUTS_BPS: Final = {"BTC": 1000, "ETH": 1500}
OTHER_HAIRCUT_BPS: Final = 2000


class Numbers:
    """Ids of markets and assets: those in the state keep theirs, new ones get the next."""

    def __init__(self, markets: Mapping[str, int], assets: Mapping[str, int]) -> None:
        self._markets = dict(markets)
        self._assets = {"USDT": 0, **assets}

    @staticmethod
    def _next(taken: dict[str, int], name: str, first: int) -> int:
        if name not in taken:
            taken[name] = max(taken.values(), default=first - 1) + 1
        return taken[name]

    def market(self, symbol: str) -> int:
        return self._next(self._markets, symbol, 0)

    def asset(self, name: str) -> int:
        return self._next(self._assets, name, 1)


def wanted(config: Config, numbers: Numbers, stale_ns: int) -> Iterator[tuple[str, Command]]:
    """(path of the key, command) for everything the file says, in an order that the engine accepts."""
    trading = config.trading
    yield (
        "trading",
        ConfigureVenue(
            max_open_orders=trading.max_open_orders,
            max_steps=trading.max_steps,
            large_position_usd6=int(trading.large_position),
            partial_wait_ns=int(trading.partial_wait),
        ),
    )
    for number, symbol in enumerate(trading.symbols):
        where = f"trading.symbols[{number}]"
        base = base_of(symbol)
        market, asset = numbers.market(symbol.symbol), numbers.asset(base)
        haircut = HAIRCUTS_BPS.get(base, OTHER_HAIRCUT_BPS) if symbol.haircut_bps is None else symbol.haircut_bps
        if asset and symbol.type == "perp":
            yield where, ConfigureAsset(asset, symbol.base_decimals, haircut, market, base.encode())
        elif asset:
            yield where, ConfigureAsset(asset, symbol.base_decimals, haircut, ANY_MARKET, base.encode())
        yield where, configure_market(config, symbol, market, asset, stale_ns)
        if symbol.type == "perp":
            minutes = int(symbol.settlement_window) // MINUTE
            yield f"{where}.depth_cap_bps", ConfigureMarketRisk(market, symbol.depth_cap_bps, minutes)
        tiers = tuple(number for tier in symbol.tiers for number in (int(tier.lower), tier.max_leverage))
        yield f"{where}.tiers", ConfigureMarginTiers(market, tiers)
    fees = tuple(
        int(part) for tier in trading.fee_tiers for part in (tier.volume, tier.maker_fee_bps, tier.taker_fee_bps)
    )
    yield "trading.fee_tiers", ConfigureFeeTiers(fees)
    pools = config.lending.pools
    if pools is None:
        pools = tuple(Pool(asset) for asset in dict.fromkeys(["USDT", *map(base_of, trading.symbols)]))
    for number, pool in enumerate(pools):
        yield f"lending.pools[{number}]", configure_pool(pool, numbers.asset(pool.asset))


def configure_pool(pool: Pool, asset: int) -> ConfigureLending:
    return ConfigureLending(
        asset=asset,
        base_rate_e12=int(pool.base_rate_bps),
        slope_rate_e12=int(pool.slope_rate_bps),
        steep_rate_e12=int(pool.steep_rate_bps),
        kink_bps=pool.kink_bps,
        reserve_bps=pool.reserve_bps,
        enabled=int(pool.enabled),
    )


def base_of(symbol: Symbol) -> str:
    """BTC of BTC-USDT."""
    return symbol.symbol.replace("/", "-").partition("-")[0]


def configure_market(config: Config, symbol: Symbol, market: int, base_asset: int, stale_ns: int) -> ConfigureMarket:
    """The command of one symbol, with what it leaves out taken from `margin` and `trading`."""
    margin, trading = config.margin, config.trading
    flags = MarketFlag.NONE
    if not symbol.margin:
        flags |= MarketFlag.MARGIN_OFF
    if symbol.self_trade:
        flags |= MarketFlag.SELF_TRADE_OFF
    leverage = symbol.default_leverage or min(max(BPS_ONE // margin.initial_margin_bps, 1), symbol.max_leverage)
    spot = symbol.type == "spot"
    return ConfigureMarket(
        market=market,
        type=MarketType.SPOT if spot else MarketType.PERP,
        flags=flags,
        base_asset=base_asset,
        tick_size_e12=int(symbol.tick_size),
        lot_size_e12=int(symbol.lot_size),
        max_leverage=symbol.max_leverage,
        default_leverage=leverage,
        maintenance_margin_bps=_or(symbol.maintenance_margin_bps, margin.maintenance_margin_bps),
        liquidation_fee_bps=_or(symbol.liquidation_fee_bps, margin.liquidation_fee_bps),
        price_band_bps=symbol.price_band_bps,
        slippage_bps=symbol.slippage_bps,
        max_funding_rate_bps=symbol.max_funding_rate_bps,
        maker_fee_e12=_or(symbol.maker_fee_bps, trading.maker_fee_bps),
        taker_fee_e12=_or(symbol.taker_fee_bps, trading.taker_fee_bps),
        stale_ns=_or(symbol.stale_threshold, stale_ns),
        funding_interval_ns=0 if spot else int(symbol.funding_interval),
        interest_8h_e12=int(symbol.interest_8h_bps),
        impact_notional_usd6=int(symbol.impact_notional),
        min_notional_usd6=int(symbol.min_notional),
        max_order_lots=_lots(symbol, symbol.max_order_size),
        max_order_notional_usd6=int(symbol.max_order_notional),
        max_position_lots=_lots(symbol, symbol.max_position_size),
        max_open_interest_lots=_lots(symbol, symbol.max_open_interest),
        backstop_cap_lots=_lots(symbol, symbol.backstop_cap),
        max_pegs=symbol.max_pegs,
        symbol=symbol.symbol.encode(),
    )


def _or(value: int | None, otherwise: int) -> int:
    return int(otherwise if value is None else value)


def _lots(symbol: Symbol, size: Decimal) -> int:
    return int(size * SIZE_ONE_E12 / symbol.lot_size)


NEW_SETTLEMENT_MINUTES: Final = 60


def is_new(command: Command) -> bool:
    """Whether a command says what a new market or venue has anyway."""
    if isinstance(command, ConfigureMarketRisk):
        return command == ConfigureMarketRisk(command.market, 0, NEW_SETTLEMENT_MINUTES)
    return isinstance(command, (ConfigureMarginTiers, ConfigureFeeTiers)) and not command.tiers


def difference(asked: Iterable[tuple[str, Command]], in_force: Iterable[Command]) -> list[tuple[str, Command]]:
    """The wanted commands that the state does not already hold."""
    held = {key_of(command): command for command in in_force}
    missing = []
    for path, command in asked:
        if held.get(key_of(command)) != command and not (is_new(command) and key_of(command) not in held):
            missing.append((path, command))
    return missing
