"""`luxterm serve`: the node without a screen."""

from __future__ import annotations

import argparse
import asyncio
import errno
import gc
import os
import re
import resource
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from luxterm import __version__
from luxterm.cli import EXIT_OK
from luxterm.model.errors import LuxtermError, UsageError
from luxterm.node.supervise import (
    DATA_DIR_VARIABLE,
    NodeInfo,
    default_data_dir,
    remove_node_file,
    write_node_file,
)

if TYPE_CHECKING:
    from luxterm.node.config import Config

HELP = "run a node without a screen"
EXIT_BUG: Final = 70
"""The node ended because of a bug of its own (EX_SOFTWARE)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="dex-config.yaml; without it a local paper venue")
    parser.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        help=f"where the journal is kept (default: {DATA_DIR_VARIABLE} or the platform's directory for user data)",
    )
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=_port, help="HTTP and WebSocket (default: 8080; 0: free ones)")
    parser.add_argument("--ws-port", type=_port, help="second WebSocket listener (default: --port + 1)")
    parser.add_argument("--grpc-port", type=_port, help="gRPC (default: --port + 1010, which is 9090)")
    parser.add_argument(
        "--market", choices=("sim", "none", "live"), help="simulated makers, takers and prices; none; or live prices"
    )
    parser.add_argument(
        "--durability",
        choices=("fsync", "os", "memory"),
        help="when a command counts as kept: on the disk, with the operating system, or never",
    )
    parser.add_argument(
        "--auth", choices=("paper", "required"), help="paper: anybody on this machine; required: holders of keys"
    )


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


def run(args: argparse.Namespace) -> int:
    gc.disable()  # until the node stands: a start makes what lasts, and nothing in it is to be found garbage
    import uvloop

    from luxterm.node.config import read_config
    from luxterm.node.stages import with_options

    config = with_options(
        read_config(args.config),
        host=args.host,
        http_port=args.port,
        ws_port=args.ws_port,
        grpc_port=args.grpc_port,
        market=args.market,
        durability=args.durability,
        auth=args.auth,
    )
    # A node forks to take snapshots and to start its market; neither child calls gRPC, whose fork handlers would
    # only complain of threads.
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    os.umask(0o077)  # what a node writes is for its user alone
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a socket is a file
    sys.setswitchinterval(0.0005)  # the journal's thread must not wait 5 ms for its turn after each fsync
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_serve(config, args.data_dir or default_data_dir()))


async def _serve(config: Config, data_dir: Path) -> int:
    from luxterm.node.build import build
    from luxterm.node.stages import host_text

    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        node = await build(config, data_dir)
    except OSError as error:
        raise _explain(error, config) from None
    gc.collect()
    gc.freeze()  # what a node begins with stays for its life: no collection needs to look at it again
    gc.set_threshold(20_000, 20, 50)
    gc.enable()
    scheme = "s" if config.server.tls.certificate else ""
    address = f"{host_text(config.server.host)}:{node.gateway.http_port}"
    http_url, ws_url = f"http{scheme}://{address}", f"ws{scheme}://{address}/ws"
    write_node_file(data_dir, NodeInfo(os.getpid(), http_url, ws_url, node.auth, node.started_ns, __version__))
    try:
        print(f"listening {http_url} {ws_url}", flush=True)
        node.failed.add_done_callback(lambda _: stop.set())
        await stop.wait()
        if node.failed.done():
            return _bug(node.failed.result())
        await node.stop()
        return EXIT_OK
    finally:
        remove_node_file(data_dir, os.getpid())


def _bug(error: BaseException) -> int:
    import traceback

    traceback.print_exception(error)
    print(
        "luxterm serve: the node ended itself because of a bug (above); nothing was written after it. "
        "Start it again to go on from the journal, and please report it",
        file=sys.stderr,
    )
    sys.stderr.flush()
    os._exit(EXIT_BUG)


def _explain(error: OSError, config: Config) -> LuxtermError:
    server = config.server
    host, ports = (
        server.host,
        {server.http_port: "--port", server.ws_port: "--ws-port", server.grpc_port: "--grpc-port"},
    )
    if error.errno == errno.EADDRINUSE:
        text = str(error.strerror or error)
        taken = next((port for port in ports if port and re.search(rf"\b{port}\b", text)), None)
        if taken is None:
            return UsageError(f"{text}: choose other ports with {', '.join(ports.values())} (0 = free)")
        return UsageError(f"port {taken} of {host} is taken: choose another with {ports[taken]} (0 = a free one)")
    if error.filename is not None and error.errno in (errno.EEXIST, errno.ENOTDIR, errno.EACCES, errno.EROFS):
        return UsageError(f"{error.filename} cannot be the data directory: {error.strerror}; name another --data-dir")
    if error.errno in (errno.EADDRNOTAVAIL, errno.EACCES):
        return UsageError(f"cannot listen on {host}: {error.strerror or error}")
    return UsageError(str(error))
