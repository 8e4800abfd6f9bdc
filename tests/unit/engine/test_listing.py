"""The configuration that a listing holds makes the same configuration anew."""

from __future__ import annotations

from support.exchange import START_NS, Exchange, perp

from luxterm.engine import Engine
from luxterm.engine.listing import configuration_of
from luxterm.model import commands as cmd
from luxterm.model.records import encode_command
from luxterm.model.units import SECOND, USD6


def test_configuration_is_what_makes_another_engine_alike() -> None:
    exchange = Exchange(perp(stale_ns=10 * SECOND), perp(market=3, symbol=b"ETH-PERP", price_band_bps=500), marks=())
    exchange.ok(cmd.ConfigureAsset(1, 8, 1_000, 3, b"ETH"))
    exchange.ok(cmd.ConfigureMarginTiers(3, (0, 40, 10_000 * USD6, 25)))
    exchange.ok(cmd.ConfigureFeeTiers((10**12, 10**8, 4 * 10**8)))
    exchange.ok(cmd.ConfigureVenue(50, 8, 10**9, SECOND))
    exchange.ok(cmd.SetMarketStatus(3, 1))
    configuration = exchange.engine.configuration()
    assert configuration == configuration_of(exchange.engine.dump())
    other = Engine()
    for seq, command in enumerate(configuration, 1):
        other.apply(encode_command(command, seq, START_NS))
    assert other.configuration() == configuration


def test_a_new_engine_has_the_quote_asset_and_the_venue_alone() -> None:
    assert [type(command) for command in Engine().configuration()] == [cmd.ConfigureAsset, cmd.ConfigureVenue]
