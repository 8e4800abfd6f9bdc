"""The wiring of a node, in order. No logic: what a stage does is in the module it calls."""

from __future__ import annotations

from pathlib import Path

from luxterm.api.server import Gateway
from luxterm.clock import Clock
from luxterm.engine import Engine
from luxterm.journal.store import Journal
from luxterm.node.accounts import PaperAccounts, paper_usd6
from luxterm.node.config import Config
from luxterm.node.node import Node
from luxterm.node.onchain import oracle_keeper, settlement_runner, swap_desk
from luxterm.node.publish import Release
from luxterm.node.recovery import Recovered, recover
from luxterm.node.retention import Retention
from luxterm.node.sequencer import Sequencer
from luxterm.node.snapshots import Snapshots
from luxterm.node.stages import (
    abandon,
    auth_of,
    equity_log,
    gateway_settings,
    go_on_from,
    market_of,
    price_feed,
    settle,
    start_services,
    writer_for,
)
from luxterm.views import Views


async def build(config: Config, data_dir: Path, clock: Clock | None = None) -> Node:
    """A node that accepts connections. Raises LuxtermError with what to do; then nothing is left behind."""
    node = Node(config, data_dir, auth_of(config), market_of(config), clock)

    # 1  the journal, and with it the directory's lock
    durable = config.node.durability != "memory"
    node.journal = Journal(data_dir, config.node.durability, Engine().rules_version) if durable else None
    try:
        # 2  the state: engine and views
        recovered = recover(node.journal, node.say) if node.journal else Recovered(Engine(), Views(), 0)
        node.replayed = recovered.replayed
        go_on_from(node.clock, recovered.engine.now_ns, node.say)

        # 3  the single writer and what follows it
        node.release = Release(recovered.views, node.on_receiver_failed)
        node.writer = writer_for(node)
        node.sequencer = Sequencer(recovered.engine, node.clock, node.release, node.loop, node.writer, node.on_fatal)

        if node.journal is not None:
            every, keep_ns = config.node.snapshot_every, config.node.journal_keep
            node.retention = Retention(node.journal, node.sequencer, node.clock, keep_ns, node.say)
            last, recorded = recovered.snapshot_seq, node.retention.begin
            node.snapshots = Snapshots(node.journal, node.sequencer, node.release, every, node.say, last, recorded)
            node.release.observe(node.snapshots.observe)

        # 4  what a crash left undone, what the file says and the state does not
        await settle(node, recovered.engine)
        node.sequencer.start()

        # 5  prices, and the doors for everybody else
        node.feed = price_feed(node)
        open_account = PaperAccounts(node, paper_usd6(config, node.auth)).open
        settings = gateway_settings(node)
        node.keeper = oracle_keeper(node)
        node.amm = swap_desk(node)
        node.equity = equity_log(node)
        node.gateway = Gateway(
            node,
            settings,
            open_account=open_account,
            clock=node.clock,
            feed=node.feed,
            keeper=node.keeper,
            amm=node.amm,
            equity=node.equity,
        )
        node.add_publisher(node.gateway)
        node.settlement = node.gateway.methods.withdrawals.payouts = settlement_runner(node)
        await node.gateway.start()

        # 6  what lives by itself
        await start_services(node)
    except BaseException:
        await abandon(node)
        raise
    return node
