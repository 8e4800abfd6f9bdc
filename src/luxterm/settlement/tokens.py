"""Which token is which asset, and between the atoms of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
from eth_utils.address import is_address, to_checksum_address

from luxterm.model.codes import QUOTE_ASSET
from luxterm.model.errors import ConfigError


class Dust(ValueError):
    """An amount on the chain that is finer than the ledger's atoms."""


class Token(msgspec.Struct, frozen=True):
    address: str
    asset: int
    scale: int
    """Atoms of the token in one atom of the asset; at least 1."""

    def to_ledger(self, atoms: int) -> int:
        """Atoms of the asset. Raises Dust where the amount is no whole number of them."""
        whole, dust = divmod(atoms, self.scale)
        if dust:
            raise Dust(f"{dust} of {self.scale} parts of the smallest amount that the ledger keeps")
        return whole

    def to_chain(self, atoms: int) -> int:
        """Atoms of the token."""
        return atoms * self.scale


class Tokens:
    """The tokens that are settled."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self._by_asset = {token.asset: token for token in tokens}
        self._by_address = {token.address: token for token in self._by_asset.values()}

    def __iter__(self) -> Iterator[Token]:
        return iter(self._by_asset.values())

    def __len__(self) -> int:
        return len(self._by_asset)

    def of_asset(self, asset: int) -> Token | None:
        return self._by_asset.get(asset)

    def at(self, address: str) -> Token | None:
        """By the checksummed address."""
        return self._by_address.get(address)


class Listed(NamedTuple):
    """A market's base asset, and the tokens of its two sides as the configuration has them; "" = not on the chain."""

    base_asset: int
    base: str
    quote: str


def addresses_of(markets: Sequence[Listed]) -> dict[int, str]:
    """Asset -> checksummed token, over all markets. Raises ConfigError for what is no address, and for two tokens of
    one asset or two assets of one token."""
    found: dict[int, str] = {}
    for number, market in enumerate(markets):
        for side, asset, text in (("base", market.base_asset, market.base), ("quote", QUOTE_ASSET, market.quote)):
            if not text:
                continue
            where = f"trading.symbols[{number}].{side}"
            if not is_address(text):
                raise ConfigError(where, f"{text!r} is no address")
            address = str(to_checksum_address(text))
            if found.setdefault(asset, address) != address:
                raise ConfigError(where, f"another market has {found[asset]} for this asset")
    for asset, address in found.items():
        if list(found.values()).count(address) > 1:
            raise ConfigError("trading.symbols", f"{address} stands for two assets (asset {asset} is one of them)")
    return found


def token(address: str, asset: int, token_decimals: int, asset_decimals: int) -> Token:
    """A token by the decimals of its contract and of the ledger. Raises ConfigError where the token is the coarser."""
    if token_decimals < asset_decimals:
        raise ConfigError(
            "trading.symbols[].base_decimals",
            f"the token {address} has {token_decimals} decimals, fewer than its asset in the ledger ({asset_decimals})",
        )
    return Token(address, asset, 10 ** (token_decimals - asset_decimals))
