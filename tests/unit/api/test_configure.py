from __future__ import annotations

from decimal import Decimal

import pytest
from support.venue import MemoryVenue, furnish

from luxterm.api.configure import configure_market
from luxterm.model.codes import MarketFlag
from luxterm.wire.methods import ConfigureParams
from luxterm.wire.translate import Malformed, Refused


@pytest.fixture
def venue() -> MemoryVenue:
    made = MemoryVenue()
    furnish(made)
    return made


async def test_a_replay_market_is_made_and_changed(venue: MemoryVenue) -> None:
    params = ConfigureParams(symbol="XRP-USDT", tick_size=Decimal("0.0001"), lot_size=Decimal(1), replay=True)
    await configure_market(venue, params)
    market = venue.views.markets.by_symbol("XRP-USDT")
    assert market is not None
    assert (market.tick_size_e12, market.lot_size_e12, market.base) == (10**8, 10**12, "XRP")
    state = venue.engine.market(market.market)
    assert state.flags == MarketFlag.MARGIN_OFF | MarketFlag.SELF_TRADE_OFF
    await configure_market(venue, ConfigureParams(symbol="XRP-USDT", max_leverage=5))
    assert venue.engine.market(market.market).max_leverage == 5
    assert venue.engine.market(market.market).flags == state.flags


async def test_what_the_engine_refuses(venue: MemoryVenue) -> None:
    with pytest.raises(Refused):  # a tick times a lot is not a whole number of usd6
        await configure_market(
            venue, ConfigureParams(symbol="A-USDT", tick_size=Decimal("0.00001"), lot_size=Decimal("0.01"))
        )
    with pytest.raises(Malformed, match="positive"):
        await configure_market(venue, ConfigureParams(symbol="A-USDT", tick_size=Decimal(0)))
