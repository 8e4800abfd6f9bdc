"""A chain as a trader meets it: what is deployed there, its tokens, and on a local chain a wallet that signs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from luxterm.chain.artifacts.iammv2_pair import IAMMV2Pair
from luxterm.chain.artifacts.lusd import LUSD
from luxterm.chain.contract import checksum
from luxterm.chain.deployment import Deployment, load
from luxterm.chain.errors import ChainError
from luxterm.chain.networks import WELL_KNOWN_MNEMONIC
from luxterm.chain.nonces import NonceOwner
from luxterm.chain.phases import DECIMALS
from luxterm.chain.provider import Chain, connect
from luxterm.chain.sender import Sender
from luxterm.chain.signer import MNEMONIC_ENV, from_mnemonic
from luxterm.model.units import format_atoms

_NOBODY: Final = "0x000000000000000000000000000000000000dEaD"


class Token(NamedTuple):
    symbol: str
    address: str
    decimals: int

    def text(self, atoms: int) -> str:
        return format_atoms(atoms, self.decimals)


class Session:
    """An open chain with its deployment. Opened with `open_session`, closed with `close`."""

    def __init__(
        self,
        chain: Chain,
        record: Deployment,
        addresses: Mapping[str, str],
        tokens: Mapping[str, Token],
        sender: Sender | None,
    ) -> None:
        self.chain, self._record, self._addresses = chain, record, addresses
        self.tokens = dict(tokens)
        self.sender = sender

    @property
    def anybody(self) -> str:
        """Whose eyes a question is asked with."""
        return self.sender.address if self.sender is not None else _NOBODY

    def find(self, name: str) -> str:
        """A contract's address: of the deployment's record, else of the configuration; '' when neither knows it."""
        return self._record.address(name) if self._record.has(name) else self._addresses.get(name, "")

    def token(self, symbol: str) -> Token:
        """Raises ChainError when there is no such token."""
        found = self.tokens.get(symbol.upper())
        if found is None:
            raise ChainError(f"there is no token {symbol!r} here; there are {', '.join(self.tokens) or 'none'}")
        return found

    def wallet(self) -> Sender:
        """Raises ChainError where nothing signs."""
        if self.sender is None:
            raise ChainError(f"this node has no wallet on chain {self.chain.chain_id}: it quotes, it does not sign")
        return self.sender

    async def balance(self, token: Token) -> int:
        """Atoms that the wallet holds; 0 without one."""
        if self.sender is None:
            return 0
        return await LUSD(self.chain, token.address).balance_of(self.sender.address)

    async def approve(self, token: str, spender: str, amount: int) -> str:
        """Lets `spender` take `amount` and no more, where it may not yet; the transaction's hash, or ''."""
        sender = self.wallet()
        face = IAMMV2Pair(self.chain, token)  # the three functions of ERC-20 that every token shares
        if await face.allowance(sender.address, spender) >= amount:
            return ""
        return (await sender.transact(face.approve(spender, amount))).tx_hash

    async def close(self) -> None:
        await self.chain.close()


async def open_session(
    url: str, chain_id: int, deployments: Path, addresses: Mapping[str, str], nonces: Path, *, may_sign: bool
) -> Session:
    """Connects. `addresses` are the configuration's, for contracts that no record names. A wallet, the development
    account that deployed, exists on local chains only and where `may_sign`. Raises ChainError."""
    chain = await connect(url, chain_id=chain_id)
    try:
        record = load(chain, deployments)
        tokens = {
            name: Token(name, checksum(record.address(name)), decimals)
            for name, decimals in DECIMALS.items()
            if record.has(name)
        }
        sender = None
        if may_sign and chain.is_local:
            signer = from_mnemonic(os.environ.get(MNEMONIC_ENV) or WELL_KNOWN_MNEMONIC)
            sender = Sender(chain, signer, NonceOwner(chain, signer.address, nonces))
        return Session(chain, record, addresses, tokens, sender)
    except BaseException:
        await chain.close()
        raise
