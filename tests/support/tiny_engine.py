"""An engine that knows accounts and deposits alone: for tests of the node that must not depend on the exchange."""

from __future__ import annotations

import asyncio
import hashlib
import struct

from luxterm.model.codes import ANY_MARKET, Cause, RejectCode, SystemAccount
from luxterm.model.commands import Command, Deposit, OpenAccount, Tick
from luxterm.model.errors import EngineError
from luxterm.model.events import AccountOpened, CashChanged, Event, Rejected
from luxterm.model.records import decode_commands, encode_event


class TinyEngine:
    """The surface of `luxterm.engine.Engine` that the sequencer uses."""

    rules_version = 1

    def __init__(self) -> None:
        self.seq = self.now_ns = self.next_due_ns = self.pending_steps = 0
        self.names: dict[bytes, int] = {}
        self.cash: dict[int, int] = {SystemAccount.INSURANCE: 0}
        self.ticks = 0
        self.ticked = asyncio.Event()
        self.broken: BaseException | None = None

    def apply(self, record: bytes) -> bytes:
        (stamped,) = decode_commands(record)
        if stamped.seq != self.seq + 1:
            raise EngineError(f"seq {stamped.seq} does not follow {self.seq}")
        if self.broken is not None:
            raise self.broken
        self.seq, self.now_ns = stamped.seq, stamped.now_ns
        events = self._run(stamped.command)
        return b"".join(encode_event(event, self.seq, n, self.now_ns) for n, event in enumerate(events))

    def _run(self, command: Command) -> list[Event]:
        if isinstance(command, OpenAccount):
            if command.name in self.names:
                known = self.names[command.name]
                return [Rejected(known, ANY_MARKET, command.KIND, RejectCode.ACCOUNT_EXISTS, known, b"")]
            if not command.name:
                return [Rejected(0, ANY_MARKET, command.KIND, RejectCode.INVALID_NAME, 0, b"")]
            account = SystemAccount.FIRST_USER + len(self.names)
            self.names[command.name], self.cash[account] = account, 0
            return [AccountOpened(account, command.name)]
        if isinstance(command, Deposit):
            if command.account not in self.cash:
                return [Rejected(command.account, ANY_MARKET, command.KIND, RejectCode.UNKNOWN_ACCOUNT, 0, b"")]
            self.cash[command.account] += command.amount_atoms
            cash = self.cash[command.account]
            return [CashChanged(command.account, 0, Cause.DEPOSIT, ANY_MARKET, command.amount_atoms, cash, 0)]
        if isinstance(command, Tick):
            self.ticks += 1
            self.ticked.set()
            self.next_due_ns = self.pending_steps = 0
        return []

    def account_by_name(self, name: bytes) -> int:
        return {b"insurance": int(SystemAccount.INSURANCE)}.get(name, self.names.get(name, 0))

    def state_hash(self) -> str:
        body = struct.pack("<qq", self.seq, self.now_ns) + repr((self.names, self.cash)).encode()
        return hashlib.sha256(body).hexdigest()
