"""`luxterm verify`: the specification's deployment checklist, checked for real."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from luxterm.chain import deployment
from luxterm.chain.deploy import check_consent
from luxterm.chain.deployment import Deployment
from luxterm.chain.errors import ChainError, KeyFileError
from luxterm.chain.exercise import Exercise
from luxterm.chain.networks import WELL_KNOWN_MNEMONIC
from luxterm.chain.nonces import NonceOwner
from luxterm.chain.provider import Chain, connect
from luxterm.chain.sender import Sender
from luxterm.chain.signer import KEEPER_ENV, MNEMONIC_ENV, LocalSigner, from_environment, from_mnemonic
from luxterm.chain.verify import ChainVerifier, Check, check
from luxterm.cli import EXIT_FAILED, EXIT_OK
from luxterm.cli.deploy import add_chain_arguments, deployer_key, keeper_address, rpc_url
from luxterm.client import AsyncClient
from luxterm.client import connect as connect_node
from luxterm.client.errors import ClientError
from luxterm.model.errors import UsageError
from luxterm.node.supervise import default_data_dir, find_node

HELP = "check contracts, node and front end against the deployment checklist"
NODE_TIMEOUT_S = 10.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_chain_arguments(parser)
    parser.add_argument("--node", metavar="URL", help="the node's WebSocket (default: the node of the data directory)")
    parser.add_argument("--no-node", action="store_true", help="leave out what needs a node")
    parser.add_argument("--key-file", type=Path, metavar="FILE", help="the deployer's encrypted key")
    parser.add_argument("--keeper", metavar="ADDRESS", help="who should hold the keeper's roles")
    parser.add_argument("--write", action="store_true", help="also send transactions: swaps, a position, an order")
    parser.add_argument("--i-know", action="store_true", help="with --write: allow a chain that is not on this machine")
    parser.add_argument("--json", action="store_true", help="one JSON object a point")


def run(args: argparse.Namespace) -> int:
    checks = asyncio.run(_run(args))
    for done in checks:
        if args.json:
            print(json.dumps(done._asdict()))
        else:
            print(f"[{'x' if done.passed else ' '}] {done.group}: {done.point}: {done.detail}")
    failed = [done for done in checks if not done.passed]
    if not args.json:
        print(f"{len(checks) - len(failed)} of {len(checks)} points hold")
    return EXIT_FAILED if failed else EXIT_OK


async def _run(args: argparse.Namespace) -> list[Check]:
    url = rpc_url(args)
    try:
        deployer: LocalSigner | None = deployer_key(url, args.key_file)
    except KeyFileError:
        if args.key_file is not None or args.write:
            raise
        deployer = None
    async with await connect(url, chain_id=args.chain_id) as chain:
        record = deployment.load(chain, args.deployments)
        verifier = ChainVerifier(
            chain, record, deployer.address if deployer else None, keeper_address(url, args.keeper)
        )
        checks = await verifier.run()
        if args.write:
            if deployer is None:
                raise UsageError("--write needs a key: DEPLOYER_PRIVATE_KEY or --key-file")
            check_consent(chain, deployer.address, args.i_know)
            folder = (args.data_dir or default_data_dir()) / "nonces"
            checks += await _exercise(chain, record, deployer, folder)
    if not args.no_node:
        checks += await _node_checks(args)
    return checks


async def _exercise(chain: Chain, record: Deployment, deployer: LocalSigner, folder: Path) -> list[Check]:
    if os.environ.get(KEEPER_ENV):
        keeper = from_environment(KEEPER_ENV)
    elif chain.is_local:
        keeper = from_mnemonic(os.environ.get(MNEMONIC_ENV) or WELL_KNOWN_MNEMONIC, 1)
    else:
        raise UsageError(f"--write needs {KEEPER_ENV}, to execute the position's requests")
    trader = Sender(chain, deployer, NonceOwner(chain, deployer.address, folder))
    executor = Sender(chain, keeper, NonceOwner(chain, keeper.address, folder))
    exercise = Exercise(chain, record, trader, executor)

    async def v2() -> str:
        return f"{await exercise.swap_v2('LUSD', 'WLUX', 10 * 10**6) / 10**18:.6f} WLUX for 10 LUSD"

    async def v3() -> str:
        return f"{await exercise.swap_v3('LUSD', 'WLUX', 10 * 10**6) / 10**18:.6f} WLUX for 10 LUSD"

    async def position() -> str:
        opened = await exercise.open_position("WLUX", "WLUX", 10**18, 50 * 10**30, True)
        if not opened.executed:
            raise ChainError(f"the request was not executed, see {opened.receipt.tx_hash}")
        closed = await exercise.close_position("WLUX", "WLUX", True)
        if not closed.executed:
            raise ChainError(f"the position was not closed, see {closed.receipt.tx_hash}")
        return f"opened and closed a long of 50 dollars, {opened.receipt.gas_used + closed.receipt.gas_used} gas"

    return [
        await check("Frontend", "AMM swaps executing (V2)", v2),
        await check("Frontend", "AMM swaps executing (V3)", v3),
        await check("Frontend", "perps positions opening and closing", position),
    ]


async def _node_checks(args: argparse.Namespace) -> list[Check]:
    backend, front = "DEX Backend", "Frontend"
    info = find_node(args.data_dir or default_data_dir())
    url = args.node or (info.ws_url if info else None)
    points = [(backend, "WebSocket server accepting connections")]
    if url is None:
        return [Check(*points[0], False, "no node runs; `luxterm serve`, --node URL or --no-node")]
    try:
        client = await asyncio.wait_for(connect_node(url), NODE_TIMEOUT_S)
    except (ClientError, OSError, TimeoutError) as error:
        return [Check(*points[0], False, f"{url}: {error or 'no answer'}")]
    async with client:
        node = _NodeChecks(client)
        return [
            Check(*points[0], True, url),
            await _ask(backend, "JSON-RPC API responding", node.rpc),
            await _ask(backend, "price sources healthy", node.sources),
            await _ask(backend, "trading engine processing orders", node.engine),
            await _ask(front, "WebSocket subscription working", node.subscription),
            await _ask(front, "price feeds updating", node.prices),
        ]


async def _ask(group: str, point: str, ask: Callable[[], Awaitable[str]]) -> Check:
    try:
        return Check(group, point, True, await asyncio.wait_for(ask(), NODE_TIMEOUT_S))
    except TimeoutError:
        return Check(group, point, False, f"nothing within {NODE_TIMEOUT_S:g} s")
    except (ClientError, ChainError, OSError) as error:
        return Check(group, point, False, str(error) or type(error).__name__)


class _NodeChecks:
    """What is asked of a node; nothing that places an order or moves money."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def _symbol(self) -> str:
        markets = await self._client.markets()
        if not markets:
            raise ChainError("the node has no markets")
        return next(iter(markets))

    async def rpc(self) -> str:
        symbol = await self._symbol()
        await self._client.rpc("orderbook.getStats", {"symbol": symbol})
        return f"orderbook.getStats {symbol}"

    async def sources(self) -> str:
        sources: list[Any] = await self._client.rpc("oracle.getSources")
        healthy = [source for source in sources if source.get("healthy", source.get("state") == "healthy")]
        if not healthy:
            raise ChainError(f"none of {len(sources)} sources is healthy")
        return f"{len(healthy)} of {len(sources)}"

    async def engine(self) -> str:
        before = int((await self._client.node_info())["seq"])
        for _ in range(50):  # prices and clock ticks are commands, so a live engine moves within a second
            await asyncio.sleep(0.1)
            now = int((await self._client.node_info())["seq"])
            if now > before:
                return f"sequence {now}"
        raise ChainError(f"sequence stands at {before}")

    async def subscription(self) -> str:
        symbol = await self._symbol()
        book = await self._client.book(symbol)
        return f"book of {symbol} at sequence {book.sequence}"

    async def prices(self) -> str:
        symbol = await self._symbol()
        async for update in self._client.prices(symbol):
            return f"{symbol} at {update.price}"
        raise ChainError("the stream ended")
