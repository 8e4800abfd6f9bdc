"""Reads the state listing of exchange-rules.md, section 12, where Python needs parts of it."""

from __future__ import annotations

from typing import Any, Final, cast

from luxterm.model.codes import MarketStatus
from luxterm.model.commands import (
    Command,
    ConfigureAsset,
    ConfigureFeeTiers,
    ConfigureLending,
    ConfigureMarginTiers,
    ConfigureMarket,
    ConfigureMarketRisk,
    ConfigureVenue,
    SetMarketStatus,
)

_STATE_FIELDS: Final = (3, 4)
"""Status and stale flag stand between a market's terms; the first is state of its own, the second derived."""


def _name(word: str) -> bytes:
    return b"" if word == "-" else bytes.fromhex(word)


def configuration_of(dump: bytes) -> tuple[Command, ...]:
    """The configuration commands of a listing, in the order in which a new engine takes them."""
    assets: list[Command] = []
    markets: list[Command] = []
    others: list[Command] = []
    tiers: dict[int, list[int]] = {}
    fees: list[int] = []
    for line in dump.decode("ascii").splitlines():
        tag, *words = line.split(" ")
        if tag == "venue":
            others.append(ConfigureVenue(*map(int, words)))
        elif tag == "feetier":
            fees.extend(map(int, words))
        elif tag == "asset":
            number, decimals, haircut, index_market = map(int, words[:4])
            assets.append(ConfigureAsset(number, decimals, haircut, index_market, _name(words[5])))
        elif tag == "market":
            terms = [int(word) for at, word in enumerate(words[:-1]) if at not in _STATE_FIELDS]
            markets.append(cast(Any, ConfigureMarket)(*terms, _name(words[-1])))
            if (status := int(words[3])) != MarketStatus.ACTIVE:
                others.append(SetMarketStatus(terms[0], status))
        elif tag == "risk":
            others.append(ConfigureMarketRisk(*map(int, words)))
        elif tag == "lending":
            others.append(ConfigureLending(*map(int, words[:7])))
        elif tag == "tier":
            tiers.setdefault(int(words[0]), []).extend(map(int, words[1:]))
    if fees:
        others.append(ConfigureFeeTiers(tuple(fees)))
    others[:0] = [ConfigureMarginTiers(market, tuple(values)) for market, values in tiers.items()]
    return (*assets, *markets, *others)
