"""`market.configure`: a market made or changed over the API of a paper node, by journaled commands like any other."""

from __future__ import annotations

import msgspec

from luxterm.api.venue import Venue
from luxterm.model import commands as c
from luxterm.model.codes import ANY_MARKET, MarketFlag, MarketType, RejectCode
from luxterm.model.events import Rejected
from luxterm.model.units import SECOND, SIZE_ONE_E12
from luxterm.wire.methods import ConfigureParams
from luxterm.wire.translate import Malformed, Refused, steps

REPLAY_FLAGS = MarketFlag.MARGIN_OFF | MarketFlag.SELF_TRADE_OFF


def _e12(value: object, name: str) -> int:
    found = steps(value, 1, RejectCode.INVALID_CONFIGURATION)  # type: ignore[arg-type]
    if not 0 < found <= 10**6 * SIZE_ONE_E12:
        raise Malformed(f"{name} must be positive")
    return found


def market_command(venue: Venue, params: ConfigureParams) -> tuple[c.ConfigureAsset | None, c.ConfigureMarket]:
    """The commands that make or change the market; the first one makes its base asset where that is new."""
    markets = venue.views.markets
    known = markets.by_symbol(params.symbol)
    base_name = params.base or (known.base if known else params.symbol.partition("-")[0])
    asset = markets.asset_by_name(base_name)
    new_asset = None
    if asset is None:
        number = 1 + max(each.asset for each in markets.assets())
        new_asset = c.ConfigureAsset(number, 8, 2000, ANY_MARKET, base_name.encode())
    base = asset.asset if asset is not None else new_asset.asset if new_asset is not None else 0
    terms = markets.terms(known.market) if known is not None else None
    if terms is None:
        number = 1 + max((each.market for each in markets.all()), default=-1) if known is None else known.market
        terms = c.ConfigureMarket(
            market=number, type=MarketType.PERP, flags=MarketFlag.NONE, base_asset=base,
            tick_size_e12=SIZE_ONE_E12 // 100, lot_size_e12=SIZE_ONE_E12 // 10_000,
            max_leverage=50, default_leverage=10, maintenance_margin_bps=500, liquidation_fee_bps=50,
            price_band_bps=0, slippage_bps=500, max_funding_rate_bps=100,
            maker_fee_e12=200_000_000, taker_fee_e12=500_000_000, stale_ns=5 * SECOND,
            funding_interval_ns=3600 * SECOND, interest_8h_e12=100_000_000, impact_notional_usd6=10_000_000_000,
            min_notional_usd6=0, max_order_lots=0, max_order_notional_usd6=0, max_position_lots=0,
            max_open_interest_lots=0, backstop_cap_lots=0, max_pegs=64, symbol=params.symbol.encode(),
        )  # fmt: skip
    changes: dict[str, int] = {}
    if params.tick_size is not None:
        changes["tick_size_e12"] = _e12(params.tick_size, "tick_size")
    if params.lot_size is not None:
        changes["lot_size_e12"] = _e12(params.lot_size, "lot_size")
    if params.replay is not None:
        flags = terms.flags | REPLAY_FLAGS if params.replay else terms.flags & ~REPLAY_FLAGS
        changes["flags"] = flags
        if params.replay:
            changes.update(price_band_bps=0, min_notional_usd6=0, funding_interval_ns=0)
    if params.spot is not None:
        changes["type"] = MarketType.SPOT if params.spot else MarketType.PERP
    if params.max_leverage is not None:
        changes["max_leverage"] = params.max_leverage
        changes["default_leverage"] = min(terms.default_leverage, params.max_leverage)
    if params.price_band_bps is not None:
        changes["price_band_bps"] = params.price_band_bps
    if params.min_notional is not None:
        changes["min_notional_usd6"] = steps(params.min_notional, 10**6, RejectCode.INVALID_CONFIGURATION)
    return new_asset, msgspec.structs.replace(terms, **changes)


async def configure_market(venue: Venue, params: ConfigureParams) -> None:
    """Submits the commands. Refused with the engine's code."""
    for command in market_command(venue, params):
        if command is None:
            continue
        receipt = await venue.submit(command)
        for stamped in receipt.events:
            if isinstance(stamped.event, Rejected):
                raise Refused(RejectCode(stamped.event.code))
