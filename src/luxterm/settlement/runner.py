"""The life of the settlement: connect, read the contract's logs, write what is due; again after every failure."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, Final

from luxterm.api.venue import Venue
from luxterm.chain.artifacts.clearing_settlement import ClearingSettlement
from luxterm.chain.artifacts.lusd import LUSD
from luxterm.chain.errors import ChainError, ChainUnavailable, ContractReverted, RpcRefused, WrongChain
from luxterm.chain.logs import LogStream, ReorgTooDeep
from luxterm.chain.nonces import NonceOwner
from luxterm.chain.provider import Chain, connect
from luxterm.chain.sender import Sender
from luxterm.chain.signer import Signer
from luxterm.model.units import MS
from luxterm.settlement.books import Books
from luxterm.settlement.reader import Alarm, Reader
from luxterm.settlement.settings import SettlementSettings
from luxterm.settlement.tokens import Tokens
from luxterm.settlement.tokens import token as token_of
from luxterm.settlement.writer import Posted, Writer
from luxterm.wire.objects import Settlement

POLL_S: Final = 0.1
READS_AT_ONCE: Final = 100
FIRST_PAUSE_S: Final = 0.5
LAST_PAUSE_S: Final = 30.0
REMEMBERED: Final = 1000
SHOWN_BATCHES: Final = 50
"""Batches of earlier runs that clients can ask for."""


class Runner:
    """Settles a venue with one ClearingSettlement. `addresses` are the tokens by asset; `tell` is given every
    batch as it is mined and as it is confirmed."""

    def __init__(
        self,
        settings: SettlementSettings,
        venue: Venue,
        addresses: Mapping[int, str],
        signer: Signer,
        *,
        chain_id: int,
        folder: Path,
        now_ns: Callable[[], int],
        alarm: Alarm,
        tell: Callable[[Settlement], None],
    ) -> None:
        self.settings = settings
        self.clearing = settings.clearing or signer.address
        self.problem = ""
        """Why nothing can be settled now; "" while it can."""
        self.books: Books | None = None
        self._venue, self._addresses, self._signer = venue, dict(addresses), signer
        self._chain_id, self._folder, self._now_ns = chain_id, folder, now_ns
        self._alarm, self._tell = alarm, tell
        self._said: set[str] = set()
        self._batches = 0
        self._untold: dict[int, str] = {}
        """Confirmed batches of which nobody was told yet -> their transactions."""
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Checks chain, contract and key, and begins. Raises ChainError with what to do; an RPC that cannot be
        reached is waited for instead."""
        try:
            chain = await connect(self.settings.rpc_url, chain_id=self._chain_id)
        except WrongChain:
            raise
        except ChainUnavailable as error:
            self._trouble(str(error))
        else:
            async with chain:
                await self._check(chain)
        self._task = asyncio.get_running_loop().create_task(self._run(), name="settlement")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def obstacle(self, account: int, asset: int) -> str:
        """Why a withdrawal of that account could never be paid; "" when it will be."""
        if account not in self._venue.views.custody.wallets:
            return "only the account of a wallet can be paid on the chain: transfer to one"
        return "" if asset in self._addresses else "no token on the chain stands for this asset"

    def status(self) -> dict[str, object]:
        """For `node.info`."""
        due = self.books.due if self.books is not None else None
        return {
            "contract": self.settings.contract,
            "operator": self._signer.address,
            "clearing": self.clearing,
            "height": self.books.height if self.books is not None else -1,
            "batches": self._batches,
            "problem": self.problem,
            "open_requests": len(due.requests) if due is not None else 0,
            "refunds": len(due.refunds) if due is not None else 0,
        }

    async def _check(self, chain: Chain) -> None:
        address = self.settings.contract
        if not await chain.code(address):
            raise ChainError(f"settlement: there is no contract at {address}: `luxterm deploy --phase 6`")
        contract = ClearingSettlement(chain, address)
        if not await contract.has_role(await contract.operator_role(), self._signer.address):
            raise ChainError(
                f"settlement: {self._signer.address} is no operator of {address}; grant it OPERATOR_ROLE, or set the "
                f"key that has it"
            )
        for token in await self._tokens(chain):
            if not await contract.is_token_enabled(token.address):
                raise ChainError(f"settlement: the contract takes no {token.address}; enable it with setToken")

    async def _tokens(self, chain: Chain) -> Tokens:
        """The tokens with the decimals that their contracts say."""
        made = []
        for asset, address in self._addresses.items():
            known = self._venue.views.markets.asset(asset)
            if known is None:
                continue
            try:
                decimals = await LUSD(chain, address).decimals()
            except ContractReverted as error:
                raise ChainError(f"settlement: {address} is no token: {error}") from None
            made.append(token_of(address, asset, decimals, known.decimals))
        return Tokens(made)

    # --- life --------------------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                async with await connect(self.settings.rpc_url, chain_id=self._chain_id) as chain:
                    await self._settle(chain)
            except ReorgTooDeep as error:
                self._trouble(f"{error}; nothing is settled until somebody has looked at it", "critical")
                return
            except (ChainUnavailable, RpcRefused) as error:
                self._trouble(str(error))
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LAST_PAUSE_S)
            except ChainError as error:
                self._trouble(f"{error}; nothing is settled until the node is started again", "critical")
                return

    async def _settle(self, chain: Chain) -> None:
        address = self.settings.contract
        contract = ClearingSettlement(chain, address)
        name = f"{chain.key}-{address.lower()}"
        tokens = await self._tokens(chain)
        books = self.books = Books(self._folder / f"{name}.json", address)
        depth = (self.settings.confirmations or (1 if chain.is_local else 3)) - 1
        stream = LogStream(
            chain, [address], start=self.settings.start_block, cursor=self._folder / f"{name}-cursor.json", depth=depth
        )
        reader = Reader(self._venue, tokens, books, self.clearing, self._warn, self._confirmed)
        sender = Sender(chain, self._signer, NonceOwner(chain, self._signer.address, self._folder / "nonces"))
        writer = Writer(
            self.settings, self._venue, tokens, books, reader, contract, sender, self.clearing,
            self._folder / f"{name}-batches",
            now_ns=self._now_ns, alarm=self._warn, on_posted=self._posted,
        )  # fmt: skip
        await self._read(stream, reader, books)
        books.claims = await self._claims(contract, tokens, books, stream.position)
        await self._show_batches(contract)
        self._better()
        await _both(self._follow(stream, reader, books, contract), self._write(writer))

    async def _read(self, stream: LogStream, reader: Reader, books: Books) -> None:
        """Carries out what is on the chain up to its confirmed head."""
        async for batch in stream.batches(follow=False):
            if batch.removed:
                raise ReorgTooDeep(f"the chain took back {len(batch.removed)} confirmed logs of the contract")
            for log in batch.added:
                await reader.take(log)
        books.read_up_to(stream.position)

    async def _follow(self, stream: LogStream, reader: Reader, books: Books, contract: ClearingSettlement) -> None:
        while True:
            await self._read(stream, reader, books)
            await self._tell_confirmed(contract)
            await asyncio.sleep(POLL_S)

    async def _write(self, writer: Writer) -> None:
        while True:
            await writer.step()
            await asyncio.sleep(POLL_S)

    async def _claims(
        self, contract: ClearingSettlement, tokens: Tokens, books: Books, height: int
    ) -> dict[tuple[str, str], int]:
        """The claims of all wallets, and of whoever is to be paid back, at a block."""
        accounts = {*self._venue.views.custody.wallets.values(), self.clearing}
        refunds = {(money.token, money.account) for money in books.due.refunds.values()}
        keys = sorted({(token.address, account) for token in tokens for account in accounts} | refunds)
        found: dict[tuple[str, str], int] = {}
        for start in range(0, len(keys), READS_AT_ONCE):
            part = keys[start : start + READS_AT_ONCE]
            reads = (contract.claim(account, token, block=hex(height)) for token, account in part)
            found.update(zip(part, await asyncio.gather(*reads), strict=True))
        return found

    # --- telling -----------------------------------------------------------------------------------------------------

    async def _show_batches(self, contract: ClearingSettlement) -> None:
        """Tells of the last batches, so that clients can ask for those of earlier runs."""
        count = await contract.batch_count()
        for batch_id in range(max(1, count - SHOWN_BATCHES + 1), count + 1):
            self._untold.setdefault(batch_id, "")
        await self._tell_confirmed(contract)

    async def _tell_confirmed(self, contract: ClearingSettlement) -> None:
        for batch_id in sorted(self._untold):
            batch = await contract.batch(batch_id)
            self._batches = max(self._batches, batch_id)
            self._tell(
                Settlement(
                    batch_id, "confirmed", batch.trades, self._untold.pop(batch_id) or None,
                    "0x" + batch.trades_root.hex(), batch.posted_at * 1000,
                )
            )  # fmt: skip

    def _posted(self, posted: Posted) -> None:
        batch = posted.batch
        self._tell(
            Settlement(
                batch.batch_id, "posted", len(batch.trades), posted.tx_hash, "0x" + batch.trades_root.hex(),
                self._now_ns() // MS,
            )
        )  # fmt: skip

    def _confirmed(self, batch_id: int, tx_hash: str) -> None:
        self._untold[batch_id] = tx_hash

    def _warn(self, severity: str, text: str) -> None:
        if text not in self._said:  # the same once: what is due is tried again and again
            if len(self._said) >= REMEMBERED:
                self._said.clear()
            self._said.add(text)
            self._alarm(severity, text)

    def _trouble(self, text: str, severity: str = "warning") -> None:
        self.problem = text
        self._warn(severity, text)

    def _better(self) -> None:
        self.problem = ""
        self._said.clear()


async def _both(*work: Coroutine[Any, Any, None]) -> None:
    """Runs until one of them fails; then the others are ended, and its error is raised."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
