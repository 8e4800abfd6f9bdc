"""Markets and assets from configuration commands."""

from __future__ import annotations

from decimal import Decimal

from luxterm.model.codes import MarketStatus
from luxterm.model.commands import ConfigureAsset, ConfigureMarket, Tick
from luxterm.model.events import MarketStatusChanged, Stamped
from luxterm.views.markets import Markets


def configure(market: int, symbol: bytes, base: int) -> ConfigureMarket:
    numbers = dict.fromkeys(ConfigureMarket.__struct_fields__, 0)
    return ConfigureMarket(
        **{**numbers, "market": market, "base_asset": base, "tick_size_e12": 10**10, "lot_size_e12": 10**8,
           "max_leverage": 100, "default_leverage": 10, "symbol": symbol}
    )  # type: ignore[arg-type]  # fmt: skip


def test_a_market_is_known_by_id_and_symbol() -> None:
    markets = Markets()
    markets.configured(ConfigureAsset(1, 8, 1000, 0, b"BTC"))
    markets.configured(configure(0, b"BTC-USDT", 1))
    markets.configured(Tick())
    market = markets.get(0)
    assert market is not None
    assert market is markets.by_symbol("BTC-USDT")
    assert (market.base, market.quote, market.price(6500000)) == ("BTC", "USDT", Decimal("65000.00"))
    assert markets.all() == [market]
    assert [asset.name for asset in markets.assets()] == ["USDT", "BTC"]
    btc = markets.asset_by_name("BTC")
    assert btc is not None
    assert btc is markets.asset(1)
    assert btc.haircut_bps == 1000
    terms = markets.terms(0)
    assert terms is not None
    assert terms.max_leverage == 100
    assert len(markets) == 1
    assert markets.get(1) is markets.by_symbol("X-Y") is markets.terms(1) is markets.asset_by_name("X") is None


def test_the_status_follows_its_events() -> None:
    markets = Markets()
    assert markets.status(0) == (MarketStatus.ACTIVE, False)
    event = MarketStatusChanged(0, MarketStatus.HALTED, 1)
    markets.status_changed(Stamped(1, 0, 1, event), event)
    assert markets.status(0) == (MarketStatus.HALTED, True)
