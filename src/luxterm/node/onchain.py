"""What a node does on chains: writes prices, swaps, settles. Each part is there only where it is configured."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from luxterm.chain import anvil
from luxterm.chain.desk import SwapDesk
from luxterm.model.errors import ConfigError
from luxterm.model.units import BPS_ONE, RATE_ONE, USD6, mul_div_ceil, mul_div_floor
from luxterm.node.accounts import paper_usd6
from luxterm.node.config import read_config
from luxterm.node.listing import base_of
from luxterm.node.node import Node

if TYPE_CHECKING:
    from luxterm.keeper.jobs.book import Top
    from luxterm.keeper.runner import Keeper
    from luxterm.settlement.runner import Runner

DEPTH_BPS: Final = 200
"""How far from the best price depth is counted: the band of the exchange's own depth rule."""


def oracle_keeper(node: Node) -> Keeper | None:
    """Writes prices to the chain's OracleHub; none unless it is enabled and the hub's address is known."""
    config, contracts = node.config, node.config.blockchain.contracts
    if not config.keeper.get("enabled", bool(config.keeper)):
        return None
    # Signing and chain libraries take a second to import: only a node that has a keeper pays for them.
    from luxterm.keeper.build import build_keeper, key_files
    from luxterm.keeper.settings import KeeperSettings

    try:
        settings = KeeperSettings.from_mapping(config.keeper)
        if not (settings.hub or contracts.oracle_hub):
            node.say("the keeper does not run: no OracleHub (blockchain.contracts.oracle_hub or ORACLE_HUB_ADDRESS)")
            return None
        keeper = build_keeper(
            settings,
            bases={symbol.symbol: symbol.base for symbol in config.trading.symbols if symbol.base},
            hub=contracts.oracle_hub,
            chain_id=config.blockchain.c_chain.chain_id,
            rpc_url=config.blockchain.c_chain.rpc_url,
            ws_url=config.blockchain.c_chain.ws_url,
            prices=node.feed.latest,
            now_ns=node.clock.now_ns,
            state_dir=node.data_dir / "keeper",
            on_confirmed=node.feed.confirmed,
            final_height=node.feed.final_height,
            alarm=node.feed.alert,
            paper=node.auth == "paper",
            top=partial(book_top, node),
        )
    except ConfigError as error:
        raise config.error(error.path, error.problem) from None
    file = Path(config.document.file) if config.document is not None else None
    keeper.use_key_files(key_files(lambda: KeeperSettings.from_mapping(read_config(file).keeper).key, file))
    return keeper


def swap_desk(node: Node) -> SwapDesk:
    """The chain that is swapped on: the configured one, else the local one of this data directory, whenever it runs.

    Only a paper node signs, and on a chain of this machine: everywhere else it quotes."""
    chain, contracts = node.config.blockchain.c_chain, node.config.blockchain.contracts

    def url() -> str:
        if chain.rpc_url:
            return chain.rpc_url
        found = anvil.running(node.data_dir / "chain")
        return found.ipc if found is not None else ""

    named = {
        "AMMV2Router": contracts.amm_v2_router, "AMMV2Factory": contracts.amm_v2_factory,
        "AMMV3Router": contracts.amm_v3_router, "AMMV3Factory": contracts.amm_v3_factory,
        "Quoter": contracts.amm_v3_quoter, "Vault": contracts.vault, "Router": contracts.router,
    }  # fmt: skip
    return SwapDesk(
        url,
        chain_id=chain.chain_id,
        deployments=Path(node.config.blockchain.deployments),
        addresses={name: address for name, address in named.items() if address},
        nonces=node.data_dir / "nonces",
        may_sign=node.auth == "paper",
    )


def settlement_runner(node: Node) -> Runner | None:
    """Settles the ledger on a chain; none unless it is configured. Needs the gateway, which it tells of batches."""
    config = node.config
    if not config.settlement.get("enabled", bool(config.settlement)):
        return None
    from luxterm.settlement.build import build_settlement
    from luxterm.settlement.settings import SettlementSettings
    from luxterm.settlement.tokens import Listed, addresses_of

    assets = {asset.name: asset.asset for asset in node.views.markets.assets()}
    markets = [Listed(assets[base_of(symbol)], symbol.base, symbol.quote) for symbol in config.trading.symbols]
    try:
        return build_settlement(
            SettlementSettings.from_mapping(config.settlement),
            node,
            addresses_of(markets),
            contract=config.blockchain.contracts.settlement,
            rpc_url=config.blockchain.c_chain.rpc_url,
            chain_id=config.blockchain.c_chain.chain_id,
            folder=node.data_dir / "settlement",
            now_ns=node.clock.now_ns,
            alarm=partial(node.feed.alert, "settlement", ""),
            tell=node.gateway.settled,
            play_money=node.auth == "paper" or paper_usd6(node.config, node.auth) > 0,
            keeper_address=node.keeper.signer.address if node.keeper is not None else "",
        )
    except ConfigError as error:
        raise config.error(error.path, error.problem) from None


def book_top(node: Node, symbol: str) -> Top | None:
    """The best bid and offer of a market, and what its thinner side holds within DEPTH_BPS of them."""
    from luxterm.keeper.jobs.book import Top

    market = node.views.markets.by_symbol(symbol)
    if market is None:
        return None
    book = node.views.books[market.market]
    bid, ask = book.best_bid_ticks, book.best_ask_ticks
    if not bid or not ask:
        return None
    reach = mul_div_floor(bid, BPS_ONE - DEPTH_BPS, BPS_ONE), mul_div_ceil(ask, BPS_ONE + DEPTH_BPS, BPS_ONE)
    sides = (
        sum(ticks * lots for ticks, lots, _ in book.bids() if ticks >= reach[0]),
        sum(ticks * lots for ticks, lots, _ in book.asks() if ticks <= reach[1]),
    )
    depth_usd6 = min(sides) * market.usd6_per_tick_lot
    return Top(bid * market.tick_size_e12, ask * market.tick_size_e12, depth_usd6 * (RATE_ONE // USD6))
