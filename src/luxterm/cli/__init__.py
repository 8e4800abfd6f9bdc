"""argv -> one command. Each command is one module here with HELP, add_arguments(parser) and run(args) -> exit status.

Modules are imported only when their command runs, so that `luxterm` starts fast and a missing optional part is no
obstacle to the others. To add a command: write the module, add its line to COMMANDS.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Final, Protocol, cast

from luxterm import __version__
from luxterm.model.errors import LuxtermError

COMMANDS: Final[dict[str, str]] = {
    # name on the command line -> module of this package; the order is the order of the help text
    "workstation": "workstation",
    "serve": "serve",
    "stop": "stop",
    "web": "web",
    "journal": "journal",
    "doctor": "doctor",
    "replay": "replay",
    "keeper": "keeper",
    "sources": "sources",
    "chain": "chain",
    "deploy": "deploy",
    "verify": "verify",
    "keys": "keys",
    "markets": "markets",
    "price": "price",
    "book": "book",
    "trades": "trades",
    "orders": "orders",
    "positions": "positions",
    "balances": "balances",
    "fills": "fills",
    "place": "place",
    "cancel": "cancel",
    "close": "close",
}
DEFAULT: Final = "workstation"

EXIT_OK: Final = 0
EXIT_FAILED: Final = 1
"""The command ran and the answer is no (rejected order, failed check, nothing found)."""
EXIT_USAGE: Final = 2
"""Wrong arguments, configuration or files."""
EXIT_UNAVAILABLE: Final = 3
"""The node or chain cannot be reached."""


class CommandModule(Protocol):
    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> int: ...


def load(name: str) -> CommandModule:
    return cast(CommandModule, importlib.import_module(f"luxterm.cli.{COMMANDS[name]}"))


def parser_of(name: str) -> argparse.ArgumentParser:
    module = load(name)
    parser = argparse.ArgumentParser(prog=f"luxterm {name}", description=module.HELP)
    module.add_arguments(parser)
    return parser


def usage() -> str:
    lines = ["usage: luxterm [COMMAND] [OPTIONS]", "", "Without a command: the workstation on its own node.", ""]
    lines += [f"  {name:<12} {load(name).HELP}" for name in COMMANDS]
    return "\n".join([*lines, "", "`luxterm COMMAND --help` tells a command's options."])


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status; prints errors for people, never a traceback for a known cause."""
    try:
        status = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # The reader (`| head`) has enough. The rest goes nowhere, or the interpreter would complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except KeyboardInterrupt:
        return 130


def _run(words: list[str]) -> int:
    if words[:1] in (["--help"], ["-h"], ["help"]):
        print(usage())
        return EXIT_OK
    if words[:1] in (["--version"], ["version"]):
        print(f"luxterm {__version__}")
        return EXIT_OK
    name = DEFAULT
    if words and not words[0].startswith("-"):
        name = words.pop(0)
    if name not in COMMANDS:
        print(f"luxterm: there is no command {name!r}; `luxterm --help` lists them", file=sys.stderr)
        return EXIT_USAGE
    module = load(name)
    try:
        args = parser_of(name).parse_args(words)
    except SystemExit as stop:  # argparse leaves by exception; its text is printed already
        return int(stop.code or 0)
    try:
        return module.run(args)
    except LuxtermError as error:
        print(f"luxterm {name}: {error}", file=sys.stderr)
        return getattr(error, "exit_status", EXIT_USAGE)
