"""The oracle's values as objects of the API."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import Any

import msgspec

from luxterm.model.units import MS
from luxterm.oracle.status import OraclePrice
from luxterm.wire import objects as o


def named(value: Any) -> Any:
    """A struct as a plain object, its enums by their names in small letters."""
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, msgspec.Struct):
        return {name: named(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, (list, tuple)):
        return [named(each) for each in value]
    return value


def _price(price_e12: int) -> Decimal | None:
    return Decimal(price_e12).scaleb(-12).normalize() if price_e12 else None


def onchain_price(price: OraclePrice) -> o.OnChainPrice | None:
    """What the chain has confirmed of a symbol."""
    known = price.onchain
    if known is None:
        return None
    value = Decimal(known.price_e12).scaleb(-12).normalize()
    return o.OnChainPrice(value, known.timestamp_s * 1000, known.block, known.tx_hash, known.final)


def oracle_update(price: OraclePrice, now_ns: int) -> o.OracleUpdate:
    return o.OracleUpdate(
        symbol=price.symbol,
        price=_price(price.price_e12),
        confidence=Decimal(price.confidence_bps) / 10_000,
        sources=[
            o.OracleSource(
                name=source.name,
                price=_price(source.price_e12),
                age_ms=(now_ns - source.published_ns) // MS if source.published_ns else None,
                weight=Decimal(source.weight_e6).scaleb(-6),
                excluded=source.excluded or None,
                tier=source.tier.name.lower(),
                latency_ms=source.latency_ns // MS,
                used=source.used,
                final=source.final,
            )
            for source in price.sources
        ],
        breaker=price.breaker.name.lower(),
        pinned=price.pinned,
        live=price.live,
        reduce_only=price.reduce_only,
        reason=price.reason,
        basis=price.basis.name.lower(),
        breaker_until=price.breaker_until_ns // MS or None,
        reference_price=_price(price.reference_e12),
        onchain=onchain_price(price),
        timestamp=price.timestamp_ns // MS,
    )
