"""Configuration is state too: markets, assets, tiers, limits."""

from __future__ import annotations

from reference.accounts import printable
from reference.prices import judge_staleness
from reference.state import Market, Refused, Venue

from luxterm.model.codes import ANY_MARKET, RejectCode
from luxterm.model.commands import ConfigureAsset, ConfigureMarket, ConfigureVenue
from luxterm.model.events import AssetConfigured, ConfigurationChanged, MarketConfigured
from luxterm.model.units import SECOND

GRID = ("type", "base_asset", "tick_size_e12", "lot_size_e12")
NOT_NEGATIVE = (
    "stale_ns", "funding_interval_ns", "interest_8h_e12", "impact_notional_usd6", "min_notional_usd6", "max_order_lots",
    "max_order_notional_usd6", "max_position_lots", "max_open_interest_lots", "backstop_cap_lots",
)  # fmt: skip
MOST_FEE_E12 = 10**11


def market_unit(c: ConfigureMarket) -> int:
    """usd6 in one tick times one lot; 0 when it is not whole or out of range."""
    if c.tick_size_e12 <= 0 or c.lot_size_e12 <= 0:
        return 0
    unit, rest = divmod(c.tick_size_e12 * c.lot_size_e12, 10**18)
    return unit if not rest and 1 <= unit <= 2**30 else 0


def sound(venue: Venue, c: ConfigureMarket) -> bool:
    """Whether the terms contradict neither themselves nor the state."""
    known = venue.markets.get(c.market)
    if known is not None and any(getattr(known.terms, name) != getattr(c, name) for name in GRID):
        return False
    symbols = {market.terms.symbol for market in venue.markets.values() if market.id != c.market}
    return (
        c.market <= 1023
        and c.type <= 1
        and c.flags <= 3
        and (c.base_asset in venue.assets or c.base_asset == ANY_MARKET)
        and market_unit(c) > 0
        and 1 <= c.default_leverage <= c.max_leverage <= 1000
        and 1 <= c.maintenance_margin_bps <= 10_000
        and c.liquidation_fee_bps <= 1000
        and c.price_band_bps <= 10_000
        and c.slippage_bps <= 9999
        and c.max_funding_rate_bps <= 10_000
        and abs(c.maker_fee_e12) <= MOST_FEE_E12
        and abs(c.taker_fee_e12) <= MOST_FEE_E12
        and c.maker_fee_e12 + c.taker_fee_e12 >= 0
        and all(getattr(c, name) >= 0 for name in NOT_NEGATIVE)
        and (c.funding_interval_ns == 0 or c.funding_interval_ns >= SECOND)
        and printable(c.symbol, 32)
        and c.symbol not in symbols
    )


def configure_market(venue: Venue, command: ConfigureMarket) -> None:
    if not sound(venue, command):
        raise Refused(RejectCode.INVALID_CONFIGURATION)
    market = venue.markets.get(command.market)
    if market is None:
        market = venue.markets[command.market] = Market(command, market_unit(command))
        market.stale = False
    market.terms = command
    venue.emit(MarketConfigured(command.market, command.symbol))
    judge_staleness(venue, market)


def configure_venue(venue: Venue, command: ConfigureVenue) -> None:
    venue.max_open_orders, venue.max_steps = command.max_open_orders, command.max_steps
    venue.large_position, venue.partial_wait = command.large_position_usd6, command.partial_wait_ns
    venue.emit(ConfigurationChanged(command.KIND, ANY_MARKET))


def configure_asset(venue: Venue, command: ConfigureAsset) -> None:
    venue.assets[command.asset] = command
    venue.emit(AssetConfigured(command.asset, command.decimals, command.name))
