"""From configuration to a runner that has not started."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from luxterm.api.venue import Venue
from luxterm.chain.networks import is_loopback
from luxterm.chain.signer import SETTLEMENT_ENV
from luxterm.keeper.build import make_signer
from luxterm.model.errors import ConfigError
from luxterm.settlement.reader import Alarm
from luxterm.settlement.runner import Runner
from luxterm.settlement.settings import SettlementSettings
from luxterm.wire.objects import Settlement


def build_settlement(
    settings: SettlementSettings,
    venue: Venue,
    addresses: Mapping[int, str],
    *,
    contract: str,
    rpc_url: str,
    chain_id: int,
    folder: Path,
    now_ns: Callable[[], int],
    alarm: Alarm,
    tell: Callable[[Settlement], None],
    play_money: bool,
    keeper_address: str = "",
    environment: Mapping[str, str] | None = None,
) -> Runner:
    """`addresses` are the tokens by asset; `keeper_address` the key of a keeper in the same node, "" = none.

    Raises ConfigError naming what is missing.
    """
    settings = msgspec.structs.replace(
        settings, contract=settings.contract or contract, rpc_url=settings.rpc_url or rpc_url
    )
    if not settings.rpc_url:
        raise ConfigError(
            "settlement.rpc_url", "no RPC endpoint: set it, blockchain.c_chain.rpc_url or C_CHAIN_RPC_URL"
        )
    if not settings.contract:
        raise ConfigError(
            "settlement.contract_address", "no ClearingSettlement: set it or blockchain.contracts.settlement"
        )
    if play_money and not is_loopback(settings.rpc_url):
        raise ConfigError(
            "settlement.rpc_url",
            "a node with play money (paper mode, node.paper_balance) writes to no chain but a local one",
        )
    if not addresses:
        raise ConfigError("settlement", "no market names a token (trading.symbols[].base and .quote)")
    signer = make_signer(settings.key, os.environ if environment is None else environment, SETTLEMENT_ENV)
    if signer.address == keeper_address:
        raise ConfigError(
            "settlement.private_key", "the keeper has this key too, and each needs nonces of its own: use another"
        )
    return Runner(
        settings, venue, addresses, signer,
        chain_id=chain_id, folder=folder, now_ns=now_ns, alarm=alarm, tell=tell,
    )  # fmt: skip
