"""Assets and markets by id and by symbol. Folded from accepted configuration commands, which say more than events."""

from __future__ import annotations

import msgspec

from luxterm.model.codes import QUOTE_ASSET, MarketStatus, MarketType
from luxterm.model.commands import Command, ConfigureAsset, ConfigureMarket
from luxterm.model.events import MarketStatusChanged, Stamped
from luxterm.model.markets import Asset, Market

QUOTE_NAME = "USDT"


class MarketsState(msgspec.Struct, array_like=True):
    assets: list[Asset]
    markets: list[Market]
    status: dict[int, tuple[int, bool]]
    terms: dict[int, ConfigureMarket]


class Markets:
    def __init__(self) -> None:
        self._assets: dict[int, Asset] = {QUOTE_ASSET: Asset(QUOTE_ASSET, QUOTE_NAME, 6)}
        self._by_id: dict[int, Market] = {}
        self._by_symbol: dict[str, Market] = {}
        self._status: dict[int, tuple[int, bool]] = {}
        self._terms: dict[int, ConfigureMarket] = {}

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
        return self._terms.get(market)

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
        return MarketsState(self.assets(), self.all(), self._status, self._terms)

    def load(self, state: MarketsState) -> None:
        for asset in state.assets:
            self.put_asset(asset)
        for market in state.markets:
            self.put(market)
        self._status, self._terms = state.status, state.terms

    def put_asset(self, asset: Asset) -> None:
        self._assets[asset.asset] = asset

    def put(self, market: Market) -> None:
        self._by_id[market.market] = market
        self._by_symbol[market.symbol] = market

    def put_status(self, market: int, status: int, stale: bool) -> None:
        self._status[market] = (status, stale)

    def configured(self, command: Command) -> None:
        """Folds an accepted ConfigureAsset or ConfigureMarket; other commands change nothing here."""
        if isinstance(command, ConfigureAsset):
            self.put_asset(Asset(command.asset, command.name.decode(), command.decimals, command.haircut_bps))
        elif isinstance(command, ConfigureMarket):
            symbol = command.symbol.decode()
            base = self._assets.get(command.base_asset)
            self._terms[command.market] = command
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
