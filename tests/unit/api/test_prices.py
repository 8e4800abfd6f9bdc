from __future__ import annotations

from decimal import Decimal

from luxterm.api.prices import oracle_update
from luxterm.oracle.breaker import BreakerState
from luxterm.oracle.quotes import Tier
from luxterm.oracle.rules import Basis
from luxterm.oracle.status import OnChainPrice, OraclePrice, SourceQuote
from luxterm.wire.plain import encode

NOW_NS = 1_700_000_000_000_000_000


def test_an_oracle_price_as_the_channel_tells_it() -> None:
    source = SourceQuote(
        "pyth", next(iter(Tier)), 900_000, 65_000 * 10**12, NOW_NS - 250_000_000, NOW_NS, 40_000_000, True, "", True
    )
    chain = OnChainPrice(64_990 * 10**12, 1_699_999_990, 12, "0xabc", NOW_NS, True)
    price = OraclePrice(
        "BTC-USDT", 0, 65_000 * 10**12, 6_500_000, True, False, "", 9_950, NOW_NS, next(iter(Basis)), False,
        next(iter(BreakerState)), 0, 0, (source,), chain,
    )  # fmt: skip
    shown = oracle_update(price, NOW_NS)
    assert (shown.price, shown.confidence) == (Decimal(65_000), Decimal("0.995"))
    assert (shown.sources[0].age_ms, shown.sources[0].weight, shown.sources[0].excluded) == (250, Decimal("0.9"), None)
    assert shown.onchain is not None
    assert shown.onchain.timestamp == 1_699_999_990_000
    assert b'"price":65000,' in encode(shown)
