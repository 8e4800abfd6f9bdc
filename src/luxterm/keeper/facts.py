"""From prices, chain and ledger to the plain facts that `plan` takes."""

from __future__ import annotations

from collections.abc import Callable, Collection

from luxterm.keeper.follow import E12_TO_E18
from luxterm.keeper.ledger import Entry
from luxterm.keeper.look import AssetOnChain, Fate, Seen
from luxterm.keeper.plan import AssetFact, Facts, PendingFact, Update
from luxterm.keeper.status import Settings
from luxterm.model.units import SECOND
from luxterm.oracle.status import OraclePrice

PriceOf = Callable[[str], OraclePrice | None]


class Quotes:
    """What would be written for each asset now."""

    def __init__(self, settings: Settings, prices: PriceOf, now_ns: Callable[[], int]) -> None:
        self._settings, self._prices, self._now_ns = settings, prices, now_ns

    def of(self, asset: str) -> tuple[Update | None, str]:
        """The row that would be written for an asset now, or why there is none."""
        symbol = self._settings.assets.get(asset)
        price = self._prices(symbol) if symbol is not None else None
        if symbol is None or price is None:
            return None, "no price source"
        if not price.live or (price.pinned and price.timestamp_ns <= 0):
            return None, price.reason or "no price"
        timestamp_s = min(price.timestamp_ns, self._now_ns()) // SECOND
        return Update(asset, symbol, price.price_e12 * E12_TO_E18, timestamp_s, price.confidence_bps), ""


def facts_of(
    settings: Settings,
    quotes: Quotes,
    seen: Seen,
    fate: Fate,
    entry: Entry | None,
    *,
    held: Callable[[str], str],
    wanted: Collection[str],
    standing: tuple[bool, str],
) -> Facts:
    """Everything `plan` is told. `entry`: the transaction under way; `wanted`: assets whose price a job waits for."""
    may_send, standing_by = standing
    if entry is not None and entry.mined_hash:
        may_send, standing_by = False, "the last write is mined and not yet at its depth"
    assets = tuple(
        _asset(asset, symbol, quotes, seen.assets[asset], _blocked(settings, seen.assets[asset], held(asset)), wanted)
        for asset, symbol in settings.assets.items()
    )
    pending = None
    if entry is not None and not entry.mined_hash:
        pending = PendingFact(
            entry.nonce, entry.attempts[-1].fees, entry.attempts[0].sent_ns, entry.attempts[-1].sent_ns,
            len(entry.attempts) - 1, fate.dropped, tuple(row.asset for row in entry.rows),
        )  # fmt: skip
    return Facts(assets, pending, seen.base_fee_wei, may_send, standing_by)


def _blocked(settings: Settings, on_chain: AssetOnChain, held: str) -> str:
    if settings.mode == "writer" and on_chain.quorum > 1:
        return f"the hub takes it from a quorum of {on_chain.quorum} only"
    return held


def _asset(
    asset: str, symbol: str, quotes: Quotes, on_chain: AssetOnChain, blocked: str, wanted: Collection[str]
) -> AssetFact:
    update, why = quotes.of(asset)
    return AssetFact(
        asset, symbol, update.price_e18 if update else 0, update.timestamp_s if update else 0,
        update.confidence_bps if update else 0, on_chain.price_e18, on_chain.timestamp_s, blocked, why, asset in wanted,
    )  # fmt: skip
