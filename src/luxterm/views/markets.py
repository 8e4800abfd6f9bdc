"""Assets and markets by id and by symbol. Folded from accepted configuration commands, which say more than events."""

from __future__ import annotations

from typing import Final

import msgspec

from luxterm.model.codes import QUOTE_ASSET, MarketStatus, MarketType
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
from luxterm.model.events import MarketStatusChanged, Stamped
from luxterm.model.markets import Asset, Market
from luxterm.model.records import decode_commands, encode_command

QUOTE_NAME = "USDT"


CONFIGURATION_KINDS: Final = frozenset(
    kind.KIND
    for kind in (
        ConfigureAsset,
        ConfigureMarket,
        ConfigureMarketRisk,
        ConfigureMarginTiers,
        ConfigureFeeTiers,
        ConfigureVenue,
        ConfigureLending,
    )
)
Key = tuple[int, int]
"""Kind of a configuration command, and the market or asset it is about (0 where it is about the venue)."""


def key_of(command: Command) -> Key:
    """What a configuration command replaces: the last accepted command of a key is in force."""
    if isinstance(command, (ConfigureAsset, ConfigureLending)):
        return command.KIND, command.asset
    if isinstance(command, (ConfigureMarket, ConfigureMarketRisk, ConfigureMarginTiers)):
        return command.KIND, command.market
    return command.KIND, 0


class MarketsState(msgspec.Struct, array_like=True):
    assets: list[Asset]
    markets: list[Market]
    status: dict[int, tuple[int, bool]]
    held: list[bytes]
    """Command records."""


class Markets:
    def __init__(self) -> None:
        self._assets: dict[int, Asset] = {QUOTE_ASSET: Asset(QUOTE_ASSET, QUOTE_NAME, 6)}
        self._by_id: dict[int, Market] = {}
        self._by_symbol: dict[str, Market] = {}
        self._status: dict[int, tuple[int, bool]] = {}
        self._held: dict[Key, Command] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, market: int) -> Market | None:
        return self._by_id.get(market)

    def by_symbol(self, symbol: str) -> Market | None:
        return self._by_symbol.get(symbol)

    def all(self) -> list[Market]:
        """By id."""
        return [self._by_id[market] for market in sorted(self._by_id)]

    def terms(self, market: int) -> ConfigureMarket | None:
        """Fees, limits and margin terms: the command that configured the market last."""
        command = self._held.get((ConfigureMarket.KIND, market))
        return command if isinstance(command, ConfigureMarket) else None

    def lending(self) -> list[ConfigureLending]:
        """The terms of the lending pools, by asset."""
        found = [command for command in self._held.values() if isinstance(command, ConfigureLending)]
        return sorted(found, key=lambda terms: terms.asset)

    def held(self) -> list[Command]:
        """The configuration in force: the last accepted command of each key."""
        return list(self._held.values())

    def status(self, market: int) -> tuple[int, bool]:
        """MarketStatus, and whether the index is stale."""
        return self._status.get(market, (MarketStatus.ACTIVE, False))

    def asset(self, asset: int) -> Asset | None:
        return self._assets.get(asset)

    def asset_by_name(self, name: str) -> Asset | None:
        return next((asset for asset in self._assets.values() if asset.name == name), None)

    def assets(self) -> list[Asset]:
        """By id."""
        return [self._assets[asset] for asset in sorted(self._assets)]

    def dump(self) -> MarketsState:
        return MarketsState(self.assets(), self.all(), self._status, [encode_command(each) for each in self.held()])

    def load(self, state: MarketsState) -> None:
        for asset in state.assets:
            self.put_asset(asset)
        for market in state.markets:
            self.put(market)
        self._status = state.status
        for record in state.held:
            command = next(decode_commands(record)).command
            self._held[key_of(command)] = command

    def put_asset(self, asset: Asset) -> None:
        self._assets[asset.asset] = asset

    def put(self, market: Market) -> None:
        self._by_id[market.market] = market
        self._by_symbol[market.symbol] = market

    def put_status(self, market: int, status: int, stale: bool) -> None:
        self._status[market] = (status, stale)

    def configured(self, command: Command) -> None:
        """Folds an accepted configuration command; other commands change nothing here."""
        if command.KIND in CONFIGURATION_KINDS:
            self._held[key_of(command)] = command
        if isinstance(command, ConfigureAsset):
            self.put_asset(Asset(command.asset, command.name.decode(), command.decimals, command.haircut_bps))
        elif isinstance(command, ConfigureMarket):
            symbol = command.symbol.decode()
            base = self._assets.get(command.base_asset)
            self.put(
                Market(
                    market=command.market,
                    symbol=symbol,
                    base=base.name if base else symbol.partition("-")[0],
                    quote=self._assets[QUOTE_ASSET].name,
                    tick_size_e12=command.tick_size_e12,
                    lot_size_e12=command.lot_size_e12,
                    max_leverage=command.max_leverage,
                    default_leverage=command.default_leverage,
                    spot=command.type == MarketType.SPOT,
                )
            )

    def status_changed(self, stamped: Stamped, event: MarketStatusChanged) -> None:
        self._status[event.market] = (event.status, bool(event.stale))
