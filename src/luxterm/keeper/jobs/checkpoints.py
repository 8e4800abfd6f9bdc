"""Takes TWAPSource's checkpoints of V2 pairs; the contract says when one is due."""

from __future__ import annotations

from collections.abc import Mapping

from luxterm.keeper.jobs.base import JobCall, Moment, Need, Steps, call_data, read
from luxterm.keeper.rpc import RpcError


class Checkpoints:
    name = "twap_source"
    every_node = False

    def __init__(self, source: str, assets: Mapping[str, str]) -> None:
        self._source, self._assets = source, dict(assets)

    @property
    def need(self) -> Need:
        return Need(self.name, self._source, "")  # anybody may move a checkpoint on

    def steps(self, moment: Moment) -> Steps:
        answers = yield [
            read(self._source, "checkpoint(address)", asset, sender=moment.sender) for asset in self._assets
        ]
        for (asset, symbol), answer in zip(self._assets.items(), answers, strict=True):
            if not isinstance(answer, RpcError):  # refused: no V2 pair, or its window is not over
                data = call_data("checkpoint(address)", asset)
                return JobCall(f"checkpoint of {symbol}", self._source, data, 0)
        return None
