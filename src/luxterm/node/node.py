"""One running node: what it is made of, how it starts, what it answers about itself, how it ends."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from luxterm import __version__
from luxterm.api.venue import Publisher, Receipt
from luxterm.clock import Clock, SystemClock
from luxterm.journal.store import Journal
from luxterm.journal.writer import Writer
from luxterm.model.codes import REJECT_TEXTS, RejectCode
from luxterm.model.commands import Command
from luxterm.model.events import Rejected
from luxterm.node.config import Config
from luxterm.node.publish import Release
from luxterm.node.retention import Retention
from luxterm.node.sequencer import Sequencer
from luxterm.node.snapshots import Snapshots
from luxterm.node.supervise import Child
from luxterm.views import Views

if TYPE_CHECKING:
    from luxterm.engine import Engine

T = TypeVar("T")

PART_S: Final = 0.8
"""How long a stopping node waits for its disk and its parts, and then for its clients; SIGTERM ends it within 3 s."""


class Node:
    """Implements `api.venue.Venue`. Made by `node.build.build`."""

    def __init__(
        self,
        config: Config,
        data_dir: Path,
        auth: Literal["paper", "required"],
        market: Literal["sim", "none", "live"],
        clock: Clock | None = None,
    ) -> None:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.config = config
        self.market = market
        self.data_dir = data_dir
        self.auth = auth
        self.clock: Clock = SystemClock() if clock is None else clock
        self.started_ns = self.clock.now_ns()
        self.loop = asyncio.get_running_loop()
        self.journal: Journal | None = None
        self.writer: Writer | None = None
        self.release: Release
        self.sequencer: Sequencer
        self.snapshots: Snapshots | None = None
        self.retention: Retention | None = None
        self.replayed = 0
        self.gateway: Any = None
        self.feed: Any = None
        self.keeper: Any = None
        self.amm: Any = None
        self.equity: Any = None
        self.settlement: Any = None
        self.children: list[Child] = []
        self.receiver_failures = 0
        self.failed: asyncio.Future[BaseException] = self.loop.create_future()
        """Resolves when the node must end because of a bug of its own."""
        self._stopping: asyncio.Task[None] | None = None

    # --- Venue ------------------------------------------------------------------------------------------------------

    @property
    def views(self) -> Views:
        return self.release.views

    def submit(self, command: Command) -> asyncio.Future[Receipt]:
        return self.sequencer.submit(command)

    def post(self, command: Command, done: Callable[[Receipt], None]) -> None:
        self.sequencer.post(command, done)

    def ask(self, question: Callable[[Engine], T]) -> asyncio.Future[T]:
        return self.sequencer.ask(question)

    def info(self) -> dict[str, object]:
        sequencer, journal = self.sequencer, self.journal
        local: dict[str, object] = {
            "data_dir": str(self.data_dir),
            "children": {child.name: child.pid or 0 for child in self.children},
        }
        return {
            "version": __version__,
            "seq": sequencer.seq,
            "durable_seq": sequencer.durable_seq,
            "uptime_s": (self.clock.now_ns() - self.started_ns) // 1_000_000_000,
            "started_ns": self.started_ns,
            "journal_bytes": 0 if journal is None else journal.size_bytes,
            "durability": self.config.node.durability,
            "mode": self.auth,
            "market": self.market,
            "healthy": sequencer.blocked is None,
            "ready": sequencer.blocked is None and self._stopping is None,
            "problem": sequencer.blocked or "",
            "replayed": self.replayed,
            "snapshot_seq": 0 if self.snapshots is None else self.snapshots.last_seq,
            "commands": sequencer.commands,
            "batches": sequencer.batches,
            "accounts": len(self.views.accounts),
            "open_orders": self.views.orders.open_count(),
            **({"settlement": self.settlement.status()} if self.settlement is not None else {}),
            **(local if self.auth == "paper" else {}),  # nobody else's business
        }

    # --- life -------------------------------------------------------------------------------------------------------

    def say(self, text: str) -> None:
        """A line for the operator, on stderr (and so in the log of a node that runs in the background)."""
        sys.stderr.write(f"luxterm: {text}\n")
        sys.stderr.flush()

    def add_publisher(self, publisher: Publisher) -> None:
        self.release.add(publisher)

    def start_child(self, child: Child | None) -> None:
        """Starts a process that ends with the node."""
        if child is not None:
            self.children.append(child)
            child.start()

    def on_receiver_failed(self, error: Exception) -> None:
        """A client's callback or the gateway raised: said once in a while, counted always."""
        self.receiver_failures += 1
        if self.receiver_failures & (self.receiver_failures - 1) == 0:  # 1, 2, 4, 8, ...
            self.loop.call_exception_handler(
                {"message": f"a receiver of events failed ({self.receiver_failures} so far)", "exception": error}
            )

    def on_fatal(self, error: BaseException) -> None:
        if not self.failed.done():
            self.failed.set_result(error)

    def on_blocked(self, problem: str) -> None:
        self.sequencer.on_blocked(problem)
        self.say(f"the journal cannot be written: {problem}. No commands are accepted until it can; trying again")

    def on_unblocked(self) -> None:
        self.sequencer.on_unblocked()
        self.say("the journal can be written again; commands are accepted")

    async def configure(self, path: str, command: Command) -> None:
        """Submits a configuration command. Raises ConfigError naming the key where the engine refuses it."""
        for stamped in (await self.submit(command)).events:
            if isinstance(stamped.event, Rejected) and stamped.event.code != RejectCode.NOTHING_TO_CHANGE:
                text = REJECT_TEXTS[RejectCode(stamped.event.code)].reason
                raise self.config.error(path, f"the exchange refuses this: {text}")

    async def stop(self) -> None:
        """Drains: no new commands, what was accepted reaches the disk and its clients, then everything ends."""
        if self._stopping is None:
            self._stopping = self.loop.create_task(self._stop(), name="stop")
        await asyncio.shield(self._stopping)

    async def _stop(self) -> None:
        self.sequencer.refuse()
        parts = (self.settlement, self.keeper, self.feed, self.amm, self.equity)
        services = [service for service in parts if service is not None]
        await asyncio.gather(
            *(self._within(PART_S, service.stop()) for service in services),
            *(child.stop(PART_S) for child in self.children),
            self._within(PART_S, self.sequencer.settled()),
        )
        if self.gateway is not None:
            await self._within(PART_S * 1.5, self.gateway.stop(PART_S))
        if self.retention is not None:
            await self.retention.stop()
        await self.loop.run_in_executor(None, self.sequencer.close)
        if self.journal is not None:
            if self.snapshots is not None and self.sequencer.blocked is None:
                await self.snapshots.take_last()
            self.journal.close()

    async def _within(self, seconds: float, work: Any) -> None:
        try:
            await asyncio.wait_for(work, seconds)
        except TimeoutError:
            self.say("a part of the node did not end in time and is cut off")
        except Exception as error:
            self.say(f"a part of the node failed while ending: {error}")
