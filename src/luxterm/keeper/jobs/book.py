"""Pushes the signed top of the venue's order book to DEXSource, at most every `every_s` for each asset.

When it last did so is read from the contract; so are the limits that it holds a book to, and a book outside of them is
not sent to be refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from eth_abi.abi import encode

from luxterm.keeper.jobs.base import JobCall, Moment, Need, Sign, Steps, answered, read, selector
from luxterm.model.units import BPS_ONE

E12_TO_E18: Final = 10**6
_TOP: Final = "(address,uint256,uint256,uint256,uint256)"


class Top(NamedTuple):
    """The best of an order book."""

    bid_e12: int
    ask_e12: int
    depth_e12: int
    """Value of the thinner side within the depth band, in the quote asset."""


class BookPush:
    name = "dex_source"
    every_node = False

    def __init__(
        self,
        source: str,
        chain_id: int,
        assets: Mapping[str, str],
        top: Callable[[str], Top | None],
        every_s: int = 30,
    ) -> None:
        self._source, self._chain_id, self._assets = source, chain_id, dict(assets)
        self._top, self._every_s = top, every_s

    @property
    def need(self) -> Need:
        return Need(self.name, self._source, "SIGNER_ROLE")

    def steps(self, moment: Moment) -> Steps:
        tops = {asset: top for asset, symbol in self._assets.items() if (top := self._top(symbol)) is not None}
        if not tops:
            return None
        spread, depth, *mids = yield [
            read(self._source, "maxSpreadBps()"),
            read(self._source, "minDepth()"),
            *(read(self._source, "mids(address)", asset) for asset in tops),
        ]
        (max_spread_bps,) = answered(spread, ["uint256"], self._source)
        (min_depth_e18,) = answered(depth, ["uint256"], self._source)
        for (asset, top), mid in zip(tops.items(), mids, strict=True):
            _, pushed_s = answered(mid, ["uint128", "uint64"], self._source)
            thin = top.depth_e12 * E12_TO_E18 < min_depth_e18
            wide = (top.ask_e12 - top.bid_e12) * BPS_ONE > top.bid_e12 * max_spread_bps
            if thin or wide or moment.now_s - pushed_s < self._every_s:
                continue
            row = {
                "asset": asset,
                "bid": top.bid_e12 * E12_TO_E18,
                "ask": top.ask_e12 * E12_TO_E18,
                "depth": top.depth_e12 * E12_TO_E18,
                "timestamp": moment.now_s,
            }
            signature = yield Sign(book_message(row, self._source, self._chain_id))
            data = selector(f"push({_TOP},bytes)") + encode([_TOP, "bytes"], [tuple(row.values()), signature])
            return JobCall(f"book of {self._assets[asset]}", self._source, data, 0)
        return None


def book_message(row: Mapping[str, Any], source: str, chain_id: int) -> dict[str, Any]:
    """The EIP-712 message of a book's top."""
    return {
        "types": {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"},
            ],
            "BookTop": [
                {"name": "asset", "type": "address"},
                {"name": "bid", "type": "uint256"},
                {"name": "ask", "type": "uint256"},
                {"name": "depth", "type": "uint256"},
                {"name": "timestamp", "type": "uint256"},
            ],
        },
        "primaryType": "BookTop",
        "domain": {"name": "DEXSource", "version": "1", "chainId": chain_id, "verifyingContract": source},
        "message": dict(row),
    }
