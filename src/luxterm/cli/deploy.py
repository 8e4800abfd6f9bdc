"""`luxterm deploy`: the contracts, phase by phase."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from luxterm.chain import anvil, deployment, phases
from luxterm.chain.deploy import Deployer, Step, check_consent, settings_from_environment
from luxterm.chain.errors import KeyFileError
from luxterm.chain.networks import WELL_KNOWN_MNEMONIC, is_loopback
from luxterm.chain.nonces import NonceOwner
from luxterm.chain.provider import connect
from luxterm.chain.sender import Sender
from luxterm.chain.signer import (
    DEPLOYER_ENV,
    KEEPER_ENV,
    MNEMONIC_ENV,
    SETTLEMENT_ENV,
    LocalSigner,
    from_environment,
    from_key_file,
    from_mnemonic,
)
from luxterm.cli import EXIT_OK
from luxterm.cli.chain import folder_of
from luxterm.model.errors import UsageError
from luxterm.node.supervise import DATA_DIR_VARIABLE, default_data_dir

HELP = "deploy the contracts, as far as they are not there yet"
RPC_ENV: Final = "C_CHAIN_RPC_URL"
PASSWORD_ENV: Final = "LUXTERM_KEY_PASSWORD"
DEFAULT_RPC: Final = "http://127.0.0.1:8545"
OPERATOR_ACCOUNT: Final = 9
"""Of the development mnemonic."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    names = ", ".join(f"{number} {name}" for number, (name, _) in phases.PHASES.items())
    parser.add_argument("--phase", default="all", help=f"{names}; a range such as 1..4; or all (default)")
    add_chain_arguments(parser)
    parser.add_argument("--key-file", type=Path, metavar="FILE", help=f"encrypted key; password from {PASSWORD_ENV}")
    parser.add_argument("--keeper", metavar="ADDRESS", help=f"who writes prices (default: {KEEPER_ENV}'s address)")
    parser.add_argument(
        "--operator", metavar="ADDRESS", help=f"who settles a node's ledger (default: {SETTLEMENT_ENV}'s address)"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be sent, send nothing")
    parser.add_argument("--i-know", action="store_true", help="allow a chain that is not on this machine")
    parser.add_argument("--json", action="store_true", help="one JSON object a step")


def add_chain_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rpc", metavar="URL", help=f"default: {RPC_ENV}, the running local chain, or {DEFAULT_RPC}")
    parser.add_argument("--chain-id", type=int, help="refuse any other chain")
    parser.add_argument(
        "--deployments", type=Path, default=deployment.FOLDER, metavar="DIR", help="default: deployments"
    )
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", help=f"default: {DATA_DIR_VARIABLE} or the platform's directory"
    )


def wanted_phases(text: str) -> list[str]:
    """`all`, `3`, `1..4`, `tokens` or several with commas, as phase numbers. UsageError for anything else."""
    by_name = {name: number for number, (name, _) in phases.PHASES.items()}
    found: set[str] = set()
    for part in text.split(","):
        word = part.strip().lower()
        first, dots, last = word.partition("..")
        if word == "all":
            found.update(phases.PHASES)
        elif dots and first in phases.PHASES and last in phases.PHASES and first <= last:
            found.update(number for number in phases.PHASES if first <= number <= last)
        elif word in phases.PHASES or word in by_name:
            found.add(by_name.get(word, word))
        else:
            raise UsageError(f"there is no phase {part.strip()!r}; there are {', '.join(phases.PHASES)}, 1..4 and all")
    return sorted(found)


def rpc_url(args: argparse.Namespace) -> str:
    if args.rpc or os.environ.get(RPC_ENV):
        return str(args.rpc or os.environ[RPC_ENV])
    running = anvil.running(folder_of(args.data_dir))
    return running.ipc if running else DEFAULT_RPC


def deployer_key(url: str, key_file: Path | None) -> LocalSigner:
    """The key file's, the environment's, or on this machine's own chain the development account."""
    if key_file is not None:
        password = os.environ.get(PASSWORD_ENV)
        if password is None:
            if not sys.stdin.isatty():
                raise KeyFileError(f"{PASSWORD_ENV} is not set and there is nobody to ask for the password")
            password = getpass.getpass(f"password of {key_file}: ")
        return from_key_file(key_file, password)
    if os.environ.get(DEPLOYER_ENV):
        return from_environment(DEPLOYER_ENV)
    if not is_loopback(url):
        raise KeyFileError(f"a key is needed for {url}: {DEPLOYER_ENV} or --key-file")
    return from_mnemonic(os.environ.get(MNEMONIC_ENV) or WELL_KNOWN_MNEMONIC)


def keeper_address(url: str, given: str | None) -> str | None:
    return _role_address(url, given, "--keeper", KEEPER_ENV, 1)


def operator_address(url: str, given: str | None) -> str | None:
    return _role_address(url, given, "--operator", SETTLEMENT_ENV, OPERATOR_ACCOUNT)


def _role_address(url: str, given: str | None, option: str, variable: str, index: int) -> str | None:
    """The option's, the address of the environment's key, or on this machine's own chain a development account."""
    if given is not None:
        if len(given) != 42 or not given.startswith("0x"):
            raise UsageError(f"{option} {given} is not an address")
        return given
    if os.environ.get(variable):
        return from_environment(variable).address
    if is_loopback(url):
        return from_mnemonic(os.environ.get(MNEMONIC_ENV) or WELL_KNOWN_MNEMONIC, index).address
    return None


def run(args: argparse.Namespace) -> int:
    return asyncio.run(_run(args, wanted_phases(args.phase)))


async def _run(args: argparse.Namespace, wanted: Sequence[str]) -> int:
    url = rpc_url(args)
    signer = deployer_key(url, args.key_file)
    keeper = keeper_address(url, args.keeper)
    async with await connect(url, chain_id=args.chain_id) as chain:
        check_consent(chain, signer.address, args.i_know or args.dry_run)
        if await chain.balance(signer.address) == 0 and not args.dry_run:
            raise UsageError(f"the deployer {signer.address} has no coin on chain {chain.chain_id}")
        record = deployment.load(chain, args.deployments)
        nonces = NonceOwner(chain, signer.address, (args.data_dir or default_data_dir()) / "nonces")
        settings = settings_from_environment(chain, signer.address, keeper, operator_address(url, args.operator))
        tell = _tell_json if args.json else _tell
        if not args.json:
            print(f"chain {chain.chain_id} at {url}, deployer {signer.address}, record {record.path}")
        deployer = Deployer(chain, Sender(chain, signer, nonces), record, settings, tell, dry_run=args.dry_run)
        await phases.run(deployer, list(wanted))
    return EXIT_OK


def _tell(step: Step) -> None:
    gas = f"{step.gas:>10,}" if step.gas else " " * 10
    print(f"{step.phase:<11}{step.what:<44}{step.state:<20}{gas}  {step.detail}", flush=True)


def _tell_json(step: Step) -> None:
    print(json.dumps(step._asdict()), flush=True)
