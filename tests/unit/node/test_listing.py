"""What the file says against what the state holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from luxterm.model.codes import ANY_MARKET, MarketFlag, MarketType
from luxterm.model.commands import (
    ConfigureAsset,
    ConfigureLending,
    ConfigureMarginTiers,
    ConfigureMarket,
    ConfigureMarketRisk,
    ConfigureVenue,
)
from luxterm.model.errors import ConfigError
from luxterm.model.units import SECOND
from luxterm.node.config import Config, read_config
from luxterm.node.listing import Numbers, difference, key_of, wanted

STALE = 5 * SECOND


def config(tmp_path: Path, text: str) -> Config:
    (tmp_path / "c.yaml").write_text(text)
    return read_config(tmp_path / "c.yaml", {})


def all_wanted(config: Config, numbers: Numbers | None = None) -> list[object]:
    return [command for _, command in wanted(config, numbers or Numbers({}, {}), STALE)]


def test_the_default_markets_have_the_specified_terms() -> None:
    commands = all_wanted(read_config(None, {}))
    markets = [command for command in commands if isinstance(command, ConfigureMarket)]
    assert [(m.market, m.symbol, m.base_asset, m.max_leverage, m.default_leverage) for m in markets] == [
        (0, b"BTC-USDT", 1, 100, 10), (1, b"ETH-USDT", 2, 50, 10), (2, b"LUX-USDT", 3, 20, 10),
    ]  # fmt: skip
    assert {(m.maintenance_margin_bps, m.liquidation_fee_bps, m.stale_ns) for m in markets} == {(500, 50, STALE)}
    assert {(m.maker_fee_e12, m.taker_fee_e12) for m in markets} == {(200_000_000, 500_000_000)}
    assert {(m.funding_interval_ns, m.interest_8h_e12, m.slippage_bps) for m in markets} == {
        (3600 * SECOND, 100_000_000, 500)
    }
    assets = [command for command in commands if isinstance(command, ConfigureAsset)]
    assert [(a.asset, a.name, a.haircut_bps, a.index_market) for a in assets] == [
        (1, b"BTC", 1000, 0), (2, b"ETH", 1500, 1), (3, b"LUX", 2000, 2),
    ]  # fmt: skip
    assert isinstance(commands[0], ConfigureVenue)


def test_what_may_be_lent(tmp_path: Path) -> None:
    """Every asset that is traded, 14 % a year where 80 % is lent (0.02 + 0.15 x 0.8), unless the file says which."""
    pools = [command for command in all_wanted(read_config(None, {})) if isinstance(command, ConfigureLending)]
    assert [(pool.asset, pool.enabled) for pool in pools] == [(0, 1), (1, 1), (2, 1), (3, 1)]
    assert {(pool.base_rate_e12, pool.slope_rate_e12, pool.kink_bps, pool.reserve_bps) for pool in pools} == {
        (20_000_000_000, 150_000_000_000, 8000, 1000)
    }
    text = "lending: {pools: [{asset: USDT, base_rate_bps: 100, enabled: false}]}"
    (pool,) = [each for each in all_wanted(config(tmp_path, text)) if isinstance(each, ConfigureLending)]
    assert (pool.asset, pool.base_rate_e12, pool.enabled) == (0, 10_000_000_000, 0)
    none = all_wanted(config(tmp_path, "lending: {pools: []}"))
    assert not [each for each in none if isinstance(each, ConfigureLending)]


def test_a_start_appends_only_what_differs() -> None:
    given = read_config(None, {})
    asked = list(wanted(given, Numbers({}, {}), STALE))
    first = difference(asked, [])
    assert [key_of(command) for _, command in first] == [
        key_of(command)
        for _, command in asked
        if getattr(command, "tiers", True) != () and not isinstance(command, ConfigureMarketRisk)
    ]
    assert difference(asked, [command for _, command in first]) == []


def test_ids_belong_to_symbols_whatever_their_order_in_the_file(tmp_path: Path) -> None:
    numbers = Numbers({"ETH-USDT": 0, "OLD-USDT": 1}, {"ETH": 1, "OLD": 2})
    text = "trading: {symbols: [{symbol: %s, tick_size: 1, lot_size: 1}, {symbol: %s, tick_size: 1, lot_size: 1}]}"
    markets = [
        m
        for m in all_wanted(config(tmp_path, text % ("NEW-USDT", "ETH-USDT")), numbers)
        if isinstance(m, ConfigureMarket)
    ]
    assert [(m.symbol, m.market, m.base_asset) for m in markets] == [(b"NEW-USDT", 2, 3), (b"ETH-USDT", 0, 1)]


def test_extensions_reach_the_command(tmp_path: Path) -> None:
    text = """
trading:
  taker_fee_bps: 3.5
  symbols:
    - symbol: BTC-USDT
      tick_size: 0.01
      lot_size: 0.0001
      max_leverage: 5
      max_order_size: 1.5
      maker_fee_bps: -0.5
      stale_threshold: 2s
      margin: false
      self_trade: true
      tiers: [{lower: 0, max_leverage: 5}, {lower: 250000, max_leverage: 2}]
    - {symbol: ETH-USDT, tick_size: 0.01, lot_size: 0.001, type: spot}
"""
    commands = all_wanted(config(tmp_path, text))
    btc, eth = [command for command in commands if isinstance(command, ConfigureMarket)]
    assert (btc.max_order_lots, btc.maker_fee_e12, btc.taker_fee_e12) == (15_000, -50_000_000, 350_000_000)
    assert (btc.stale_ns, btc.default_leverage) == (2 * SECOND, 5)
    assert btc.flags == MarketFlag.MARGIN_OFF | MarketFlag.SELF_TRADE_OFF
    assert (eth.type, eth.funding_interval_ns) == (MarketType.SPOT, 0)
    tiers = [command for command in commands if isinstance(command, ConfigureMarginTiers)]
    assert tiers[0].tiers == (0, 5, 250_000_000_000, 2)
    spot = [command for command in commands if isinstance(command, ConfigureAsset)][1]
    assert spot.index_market == ANY_MARKET


def test_tiers_that_are_taken_back_are_taken_out_of_the_state() -> None:
    asked = list(wanted(read_config(None, {}), Numbers({}, {}), STALE))
    held = [command for _, command in asked] + [ConfigureMarginTiers(0, (0, 5))]
    assert [command for _, command in difference(asked, held)] == [ConfigureMarginTiers(0, ())]


def test_commands_hold_plain_integers() -> None:
    """The units of the configuration are subclasses of int, which no encoder knows."""
    for command in all_wanted(read_config(None, {})):
        for name in command.__struct_fields__:  # type: ignore[attr-defined]
            value = getattr(command, name)
            for part in value if isinstance(value, tuple) else (value,):
                assert type(part) in (bytes, str) or type(part).__module__ in ("builtins", "luxterm.model.codes"), name


def test_depth_caps_and_the_window_of_a_settlement(tmp_path: Path) -> None:
    text = "trading: {symbols: [{symbol: A-USDT, tick_size: 1, lot_size: 1, depth_cap_bps: %d, settlement_window: %s}]}"
    (risk,) = [c for c in all_wanted(config(tmp_path, text % (5000, "30m"))) if isinstance(c, ConfigureMarketRisk)]
    assert risk == ConfigureMarketRisk(0, 5000, 30)
    usual = [("", c) for c in all_wanted(config(tmp_path, text % (0, "1h"))) if isinstance(c, ConfigureMarketRisk)]
    assert difference(usual, []) == [], "what a new market has anyway"
    assert difference(usual, [risk]) == usual, "what was set is taken back"
    for wrong in ("90s", "30s", "61m", "0s"):
        with pytest.raises(ConfigError, match=r"symbols\[0\].settlement_window: must be a whole number of minutes"):
            config(tmp_path, text % (0, wrong))
