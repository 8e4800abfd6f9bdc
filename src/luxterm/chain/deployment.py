"""What is deployed on a chain: `deployments/<chain id>-<genesis>.json`, written after every step.

The file is both the answer to "where is the vault" and the journal from which a half-done deployment goes on.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

from luxterm.chain.contract import artifact, checksum, code_hash, masked_hash
from luxterm.chain.errors import ChainError
from luxterm.chain.provider import Chain

FOLDER: Final = Path("deployments")
VERSION: Final = 1


class Deployment:
    """The record of one chain. Loaded with `load`, changed with `set_contract` and the like, saved at each change."""

    def __init__(self, path: Path, stored: dict[str, Any]) -> None:
        self.path, self._stored = path, stored

    @property
    def contracts(self) -> dict[str, dict[str, Any]]:
        """Name -> {address, artifact, code_hash, tx, block}."""
        found: dict[str, dict[str, Any]] = self._stored["contracts"]
        return found

    @property
    def start_block(self) -> int:
        """The first block in which anything of it lies: where to read logs from."""
        return min((int(entry["block"]) for entry in self.contracts.values()), default=0)

    def address(self, name: str) -> str:
        """Checksummed address. Raises ChainError when the contract is not deployed."""
        entry = self.contracts.get(name)
        if entry is None:
            raise ChainError(f"{name} is not deployed on {self._stored['network']}; run `luxterm deploy`")
        return checksum(entry["address"])

    def has(self, name: str) -> bool:
        return name in self.contracts

    def pending(self, name: str) -> dict[str, Any] | None:
        """The creation of `name` that was about to be sent when the last run ended."""
        found: dict[str, Any] | None = self._stored["pending"].get(name)
        return found

    def set_pending(self, name: str, nonce: int, tx_hash: str) -> None:
        self._stored["pending"][name] = {"nonce": nonce, "tx": tx_hash}
        self.save()

    def drop_pending(self, name: str) -> None:
        if self._stored["pending"].pop(name, None) is not None:
            self.save()

    def set_contract(self, name: str, entry: dict[str, Any]) -> None:
        self._stored["contracts"][name] = entry
        self._stored["pending"].pop(name, None)
        self.save()

    def save(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        with fresh.open("w") as out:
            json.dump(self._stored, out, indent=1, sort_keys=True)
            out.write("\n")
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self.path)


def load(chain: Chain, folder: Path = FOLDER) -> Deployment:
    """The record of `chain`, empty when nothing is deployed. Raises ChainError for a damaged or foreign file."""
    path = folder / f"{chain.key}.json"
    try:
        stored = json.loads(path.read_text())
    except FileNotFoundError:
        return Deployment(
            path,
            {
                "version": VERSION, "network": chain.key, "chain_id": chain.chain_id,
                "genesis_hash": chain.genesis_hash, "contracts": {}, "pending": {},
            },
        )  # fmt: skip
    except ValueError as error:
        raise ChainError(f"{path} is damaged: {error}") from None
    if stored.get("version") != VERSION or stored.get("genesis_hash") != chain.genesis_hash:
        raise ChainError(f"{path} is not a deployment of this chain")
    return Deployment(path, stored)


async def code_state(chain: Chain, entry: dict[str, Any]) -> str:
    """How the code at a recorded address stands: `ok`, `missing`, `foreign` (not what was deployed) or `older`
    (what was deployed, but the sources have changed since)."""
    code = await chain.code(entry["address"])
    if not code:
        return "missing"
    name = entry["artifact"]
    if not name:
        return "ok" if masked_hash(code, ()) == entry["code_hash"] else "foreign"
    built = artifact(name)
    if masked_hash(code, built["immutables"]) == code_hash(name):
        return "ok"
    # An older build has its own immutables, which only its record knows.
    return "older" if masked_hash(code, entry.get("immutables", ())) == entry["code_hash"] else "foreign"
