"""What the gateway needs of a node, and what a node needs of the gateway. The node implements Venue; tests can too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec

from luxterm.model.commands import Command
from luxterm.model.records import Events

if TYPE_CHECKING:
    from luxterm.engine import Engine
    from luxterm.views import Views

T = TypeVar("T")


class Receipt(msgspec.Struct, frozen=True):
    """A command that is on disk, and what it did. A refusal is a `Rejected` among the events."""

    seq: int
    now_ns: int
    events: Events


class Venue(Protocol):
    """The node, seen from the gateway."""

    @property
    def views(self) -> Views:
        """Folds of durable events; read only."""
        ...

    def submit(self, command: Command) -> asyncio.Future[Receipt]:
        """Stamps and applies a command at once; the future resolves when it is durable and published.

        Raises VenueUnavailable when the node is stopping or its journal cannot be written.
        """
        ...

    def post(self, command: Command, done: Callable[[Receipt], None]) -> None:
        """As submit, but `done` runs synchronously when the command is durable: after the views have folded its events
        and just before `Publisher.publish` of the same command. No future, no task: for the hot path.
        """
        ...

    def ask(self, question: Callable[[Engine], T]) -> asyncio.Future[T]:
        """Runs `question` on the engine now and releases the answer once all it could have seen is durable."""
        ...

    def info(self) -> dict[str, object]:
        """Facts for `node.info`: version, seq, durable seq, uptime, journal bytes, durability, mode, health, ..."""
        ...


class Publisher(Protocol):
    """The gateway, seen from the node."""

    def publish(self, events: Events) -> None:
        """The durable events of one command, in order; the views stand exactly after it. Must not block or await."""
        ...
