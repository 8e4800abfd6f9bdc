"""Configuration is state too: markets, assets, tiers, limits (section 11)."""

from __future__ import annotations

import itertools

from reference import funding, liquidation, minutes
from reference.accounts import printable
from reference.orders import need
from reference.prices import judge_staleness
from reference.rates import FeeTier, Tier
from reference.settlement import delist
from reference.state import MONEY_MAX, Market, Venue

from luxterm.model.codes import (
    ANY_MARKET,
    QUOTE_ASSET,
    MarketFlag,
    MarketStatus,
    MarketType,
    RejectCode,
)
from luxterm.model.commands import (
    ConfigureAsset,
    ConfigureFeeTiers,
    ConfigureMarginTiers,
    ConfigureMarket,
    ConfigureMarketRisk,
    ConfigureVenue,
    SetMarketStatus,
)
from luxterm.model.events import (
    AssetConfigured,
    ConfigurationChanged,
    MarketConfigured,
    MarketStatusChanged,
)
from luxterm.model.units import DAY, SECOND

GRID = ("type", "base_asset", "tick_size_e12", "lot_size_e12")
NOT_NEGATIVE = (
    "stale_ns", "funding_interval_ns", "impact_notional_usd6", "min_notional_usd6", "max_order_lots",
    "max_order_notional_usd6", "max_position_lots", "max_open_interest_lots", "backstop_cap_lots",
)  # fmt: skip
MOST_FEE_E12 = 10**11
MOST_TIERS = 16
YEAR = 365 * DAY
WRONG = RejectCode.INVALID_CONFIGURATION


def market_unit(c: ConfigureMarket) -> int:
    """usd6 in one tick times one lot; 0 when it is not whole or out of range."""
    if c.tick_size_e12 <= 0 or c.lot_size_e12 <= 0:
        return 0
    unit, rest = divmod(c.tick_size_e12 * c.lot_size_e12, 10**18)
    return unit if not rest and 1 <= unit <= 2**30 else 0


def fees_sound(maker: int, taker: int) -> bool:
    return abs(maker) <= MOST_FEE_E12 and abs(taker) <= MOST_FEE_E12 and maker + taker >= 0


def base_sound(venue: Venue, c: ConfigureMarket) -> bool:
    """A spot market's base is a known asset whose atoms fill a lot exactly."""
    if c.type != MarketType.SPOT:
        return c.base_asset in venue.assets or c.base_asset == ANY_MARKET
    if c.base_asset not in venue.assets or c.base_asset == QUOTE_ASSET or c.flags & MarketFlag.MARGIN_OFF:
        return False
    return int(c.lot_size_e12 * 10 ** venue.assets[c.base_asset].decimals) % 10**12 == 0


def sound(venue: Venue, c: ConfigureMarket) -> bool:
    """Whether the terms contradict neither themselves nor the state."""
    known = venue.markets.get(c.market)
    if known is not None:
        if any(getattr(known.terms, name) != getattr(c, name) for name in GRID):
            return False
        if (known.terms.flags ^ c.flags) & MarketFlag.MARGIN_OFF and in_use(venue, known):
            return False
    symbols = {market.terms.symbol for market in venue.markets.values() if market.id != c.market}
    return (
        c.market <= 1023
        and c.type <= 1
        and c.flags <= 3
        and base_sound(venue, c)
        and market_unit(c) > 0
        and 1 <= c.default_leverage <= c.max_leverage <= 1000
        and 1 <= c.maintenance_margin_bps <= 10_000
        and c.liquidation_fee_bps <= 1000
        and c.price_band_bps <= 10_000
        and c.slippage_bps <= 9999
        and c.max_funding_rate_bps <= 10_000
        and fees_sound(c.maker_fee_e12, c.taker_fee_e12)
        and abs(c.interest_8h_e12) <= 10**12
        and all(getattr(c, name) >= 0 for name in NOT_NEGATIVE)
        and c.stale_ns <= YEAR
        and c.funding_interval_ns <= YEAR
        and (c.funding_interval_ns == 0 or c.funding_interval_ns >= SECOND)
        and printable(c.symbol, 32)
        and c.symbol not in symbols
    )


def in_use(venue: Venue, market: Market) -> bool:
    """Whether somebody has lots, cost or open orders there."""
    held = any(
        position.lots or position.cost
        for account in venue.accounts.values()
        for index, position in account.positions.items()
        if index == market.id
    )
    return held or any(order.market == market.id for order in venue.orders.values())


def configure_market(venue: Venue, command: ConfigureMarket) -> None:
    need(sound(venue, command), WRONG)
    market = venue.markets.get(command.market)
    need(market is None or market.terms != command, RejectCode.NOTHING_TO_CHANGE)
    if market is None:
        market = venue.markets[command.market] = Market(command, market_unit(command))
        market.stale = False
    market.terms = command
    venue.emit(MarketConfigured(command.market, command.symbol))
    judge_staleness(venue, market)
    funding.switch(venue, market)
    minutes.switch(venue, market)
    liquidation.judge_market(venue, market)


def configure_asset(venue: Venue, command: ConfigureAsset) -> None:
    known = venue.assets.get(command.asset)
    names = {terms.name for asset, terms in venue.assets.items() if asset != command.asset}
    need(command.asset <= 63 and command.decimals <= 8 and command.haircut_bps <= 10_000, WRONG)
    need(command.index_market == ANY_MARKET or command.index_market <= 1023, WRONG)
    need(printable(command.name, 64) and command.name not in names, WRONG)
    if command.asset == QUOTE_ASSET:
        terms = (command.decimals, command.haircut_bps, command.index_market)
        need(terms == (6, 0, ANY_MARKET), WRONG)
    need(known is None or known.decimals == command.decimals, WRONG)
    need(known != command, RejectCode.NOTHING_TO_CHANGE)
    venue.assets[command.asset] = command
    venue.emit(AssetConfigured(command.asset, command.decimals, command.name))


def configure_market_risk(venue: Venue, command: ConfigureMarketRisk) -> None:
    market = venue.market(command.market)
    need(1 <= command.settlement_minutes <= minutes.KEPT, WRONG)
    new = (command.depth_cap_bps, command.settlement_minutes)
    need(new != (market.depth_cap_bps, market.settlement_minutes), RejectCode.NOTHING_TO_CHANGE)
    market.depth_cap_bps, market.settlement_minutes = new
    if not market.depth_cap_bps:
        for minute in market.minutes.values():
            minute.depth = None
    venue.emit(ConfigurationChanged(command.KIND, command.market))


def configure_margin_tiers(venue: Venue, command: ConfigureMarginTiers) -> None:
    market, flat = venue.market(command.market), command.tiers
    need(len(flat) % 2 == 0 and len(flat) <= 2 * MOST_TIERS, WRONG)
    tiers = tuple(Tier(lower, leverage) for lower, leverage in zip(flat[::2], flat[1::2], strict=True))
    need(not tiers or tiers[0].lower_usd6 == 0, WRONG)
    need(all(1 <= tier.max_leverage <= market.terms.max_leverage for tier in tiers), WRONG)
    need(all(0 <= tier.lower_usd6 <= MONEY_MAX for tier in tiers), WRONG)
    for before, tier in itertools.pairwise(tiers):
        need(before.lower_usd6 < tier.lower_usd6 and before.max_leverage > tier.max_leverage, WRONG)
    market.tiers = tiers
    venue.emit(ConfigurationChanged(command.KIND, command.market))
    liquidation.judge_market(venue, market)


def configure_fee_tiers(venue: Venue, command: ConfigureFeeTiers) -> None:
    flat = command.tiers
    need(len(flat) % 3 == 0 and len(flat) <= 3 * MOST_TIERS, WRONG)
    tiers = tuple(FeeTier(*flat[index : index + 3]) for index in range(0, len(flat), 3))
    need(all(tier.volume_usd6 >= 0 and fees_sound(tier.maker_fee_e12, tier.taker_fee_e12) for tier in tiers), WRONG)
    need(all(before.volume_usd6 < tier.volume_usd6 for before, tier in itertools.pairwise(tiers)), WRONG)
    venue.fee_tiers = tiers
    venue.emit(ConfigurationChanged(command.KIND, ANY_MARKET))


def configure_venue(venue: Venue, command: ConfigureVenue) -> None:
    need(command.max_open_orders >= 1 and command.max_steps >= 1, WRONG)
    need(0 <= command.large_position_usd6 <= MONEY_MAX and 0 <= command.partial_wait_ns <= DAY, WRONG)
    new = (command.max_open_orders, command.max_steps, command.large_position_usd6, command.partial_wait_ns)
    old = (venue.max_open_orders, venue.max_steps, venue.large_position, venue.partial_wait)
    need(new != old, RejectCode.NOTHING_TO_CHANGE)
    venue.max_open_orders, venue.max_steps, venue.large_position, venue.partial_wait = new
    venue.emit(ConfigurationChanged(command.KIND, ANY_MARKET))


def set_market_status(venue: Venue, command: SetMarketStatus) -> None:
    market = venue.market(command.market)
    need(command.status <= MarketStatus.SETTLED and market.status != MarketStatus.SETTLED, WRONG)
    need(command.status != market.status, RejectCode.NOTHING_TO_CHANGE)
    if command.status == MarketStatus.SETTLED:
        delist(venue, market)
        return
    market.status = command.status
    venue.emit(MarketStatusChanged(market.id, market.status, int(market.stale)))
