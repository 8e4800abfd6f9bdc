"""`luxterm`: the workstation, on the node of this data directory or on somebody else's.

The screen is painted first; what takes time (the client, the node, the connection) comes afterwards.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from luxterm.cli import EXIT_OK, EXIT_USAGE
from luxterm.model.errors import UsageError, VenueUnavailable
from luxterm.node.supervise import (
    DATA_DIR_VARIABLE,
    LOG_FILE,
    NODE_FILE,
    NodeInfo,
    default_data_dir,
    find_node,
    is_alive,
    start_node,
    stop_node,
)

if TYPE_CHECKING:
    from luxterm.client import AsyncClient

HELP = "the workstation on its own node (what `luxterm` alone does)"
READY_WITHIN_S: Final = 30.0
MAX_LAST_WORDS: Final = 1_000
POLL_S: Final = 0.05
DEFAULT_PORTS: Final = (8080, 8081, 9090)
SMALLEST: Final = (36, 8)
SECRET_VARIABLE: Final = "LUXTERM_API_SECRET"
TOKEN_VARIABLE: Final = "LUXTERM_TOKEN"
_PROFILE: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--connect", metavar="URL", help="a node that runs elsewhere, such as ws://host:8080/ws")
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", help=f"the node's and the screen's files (default: {DATA_DIR_VARIABLE})"
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="configuration for a node started from here")
    parser.add_argument(
        "--market", choices=("sim", "none", "live"), default=None, help="prices of a node started from here (sim)"
    )
    parser.add_argument("--account", default=None, help="paper account to sign in as (default: default)")
    parser.add_argument(
        "--api-key", default=None, help=f"key to sign in with; its secret is read from {SECRET_VARIABLE}"
    )
    parser.add_argument("--profile", default="default", help="whose layout, sizes and favourites to use")
    parser.add_argument("--theme", default="", help="lux-dark, dark, light, high-contrast, blue-orange or your own")
    parser.add_argument("--served", action="store_true", help=argparse.SUPPRESS)  # drawn into a browser
    parser.add_argument("--ascii", action="store_true", help="draw with plain ASCII (chosen by itself without UTF-8)")


class NodeLauncher:
    """Finds the node of a data directory or starts one as its own process; starts it again when it has crashed."""

    local = True

    def __init__(self, data_dir: Path, config: Path | None, market: str | None) -> None:
        self.data_dir, self.config, self.market = data_dir, config, market
        self._process: subprocess.Popen[bytes] | None = None
        self._pid = 0
        self.failure = ""
        """Why no node could be started, whole: a status line may have room for its beginning only."""

    async def ensure(self, say: Callable[[str], None]) -> str:
        info = find_node(self.data_dir)
        if info is None:
            self.failure = ""
            info = await self._start(say)
        else:
            say(f"attached to the node that runs here (process {info.pid})")
        self._pid = info.pid
        return info.ws_url

    async def _start(self, say: Callable[[str], None]) -> NodeInfo:
        extra: list[str] = ["--market", self.market] if self.market else []
        if self.config is None:
            extra = extra or ["--market", "sim"]
            if not all(_free(port) for port in DEFAULT_PORTS):
                extra += ["--port", "0", "--ws-port", "0", "--grpc-port", "0"]
                say("the usual ports are taken: the node picks free ones")
        say("starting a node")
        process = self._process = start_node(self.data_dir, self.config, extra)
        loop = asyncio.get_running_loop()
        started = loop.time()
        told = 0
        while True:
            info = find_node(self.data_dir)
            if info is not None:
                return info
            status = process.poll()
            if status is not None:
                self.failure = f"the node did not start ({_how(status)}): {self._last_words()}"
                raise VenueUnavailable(self.failure)
            waited = loop.time() - started
            if waited > READY_WITHIN_S:
                raise VenueUnavailable(f"the node is not ready after {READY_WITHIN_S:.0f} s; see {self._log_path}")
            if int(waited) > told:
                told = int(waited)
                say(f"starting a node: {self._last_words() or 'reading its journal'} ({told} s)")
            await asyncio.sleep(POLL_S)

    @property
    def _log_path(self) -> Path:
        return self.data_dir / LOG_FILE

    def _last_words(self) -> str:
        """The last line of the node's log that says something."""
        try:
            lines = self._log_path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")[:MAX_LAST_WORDS]

    def ended(self) -> str:
        if not self._pid:
            return ""
        if self._process is not None and self._process.pid == self._pid:
            status = self._process.poll()
            return "" if status is None else f"ended ({_how(status)})"
        return "" if is_alive(self._pid) else "ended"

    async def stop(self, say: Callable[[str], None]) -> None:
        await asyncio.to_thread(stop_node, self.data_dir)
        if self._process is not None:
            self._process.poll()
        (self.data_dir / NODE_FILE).unlink(missing_ok=True)


def _how(status: int) -> str:
    return f"killed by signal {-status}" if status < 0 else f"status {status}"


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def client_factory(args: argparse.Namespace) -> Callable[[str], AsyncClient]:
    """Makes clients with the command line's credentials; secrets come from the environment, never from `ps`."""
    secret, token = os.environ.get(SECRET_VARIABLE), os.environ.get(TOKEN_VARIABLE)
    if args.api_key and not secret:
        raise UsageError(f"--api-key needs its secret in {SECRET_VARIABLE}")

    def make(url: str) -> AsyncClient:
        from luxterm.client import AsyncClient

        if token:
            return AsyncClient(url, token=token)
        if args.api_key:
            return AsyncClient(url, api_key=args.api_key, api_secret=secret)
        return AsyncClient(url, account=args.account or "default")

    return make


def check_terminal() -> str:
    """Why this terminal cannot show a screen; '' when it can."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return "the workstation needs a terminal; `luxterm serve` runs a node without one"
    if os.environ.get("TERM", "") in ("", "dumb"):
        return "TERM is not set to a terminal that can place a cursor; try TERM=xterm-256color"
    size = os.get_terminal_size()
    if size.columns and (size.columns < SMALLEST[0] or size.lines < SMALLEST[1]):
        return f"the terminal has {size.columns}x{size.lines} cells; at least {SMALLEST[0]}x{SMALLEST[1]} are needed"
    return ""


def run(args: argparse.Namespace) -> int:
    problem = "" if args.served else check_terminal()
    if problem:
        print(f"luxterm: {problem}", file=sys.stderr)
        return EXIT_USAGE
    if not _PROFILE.fullmatch(args.profile):
        raise UsageError("--profile: letters, digits, - and _ only")
    data_dir: Path = (args.data_dir or default_data_dir()).expanduser()
    factory = client_factory(args)

    from luxterm.tui.app import Workstation
    from luxterm.tui.launch import FixedAddress
    from luxterm.tui.output import few_colors, wants_ascii
    from luxterm.tui.settings import SettingsFile
    from luxterm.tui.themes import DEFAULT

    launcher = FixedAddress(args.connect) if args.connect else NodeLauncher(data_dir, args.config, args.market)
    app = Workstation(
        launcher,
        factory,
        settings_file=SettingsFile(data_dir / "workstation" / f"{args.profile}.json"),
        user_dir=data_dir,
        theme_name=args.theme,
        default_theme="high-contrast" if few_colors() and not args.served else DEFAULT,
        ascii_only=args.ascii or (wants_ascii() and not args.served),
    )
    if args.theme and args.theme not in app.palettes:
        raise UsageError(f"--theme: there is no {args.theme!r}; there are {', '.join(sorted(app.palettes))}")
    app.run()
    if app.return_code:
        return app.return_code
    if not args.served:
        _farewell(launcher, data_dir)
    return EXIT_OK


def _farewell(launcher: object, data_dir: Path) -> None:
    if isinstance(launcher, NodeLauncher) and launcher.failure:
        print(f"luxterm: {launcher.failure}", file=sys.stderr)
    info = find_node(data_dir) if isinstance(launcher, NodeLauncher) else None
    if info is not None:
        print(
            f"The node goes on at {info.http_url} (process {info.pid}). `luxterm` comes back, `luxterm stop` ends it."
        )
