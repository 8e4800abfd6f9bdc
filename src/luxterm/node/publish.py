"""What happens to durable commands, one by one and in order: views, then the answer, then everybody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from luxterm.api.venue import Publisher, Receipt
from luxterm.model.codes import RejectCode
from luxterm.model.commands import Command
from luxterm.model.events import Rejected, Stamped
from luxterm.model.records import Events
from luxterm.views import Views
from luxterm.views.views import COMMAND_KINDS

ANSWER: Final = 0
"""In the place of a seq: no command, but an answer that waited for the commands before it."""

Entry = tuple[int, int, bytes, Callable[..., None] | None, Command | None]
"""seq, now_ns, event records, who waits, the command."""


def refused(stamped: Stamped) -> bool:
    """Whether this says that its command is not what the state holds now."""
    event = stamped.event
    return isinstance(event, Rejected) and event.code != RejectCode.NOTHING_TO_CHANGE


class Release:
    """Lets durable effects out. The views stand exactly behind each command when its events are published."""

    def __init__(self, views: Views, failed: Callable[[Exception], None]) -> None:
        """`failed` is told of a receiver that raised; the others are served all the same."""
        self.views = views
        self._failed = failed
        self._publishers: list[Publisher] = []
        self._watchers: list[tuple[int, Callable[[Sequence[Stamped]], None]]] = []
        self._observers: list[Callable[[int, int, bytes, Command], None]] = []

    def add(self, publisher: Publisher) -> None:
        """Will be given the events of each command that had any."""
        self._publishers.append(publisher)

    def watch(self, kind: int, watcher: Callable[[Sequence[Stamped]], None]) -> None:
        """Will be given the events of this kind of each command that had any."""
        self._watchers.append((kind, watcher))

    def observe(self, observer: Callable[[int, int, bytes, Command], None]) -> None:
        """Will be given (seq, now_ns, event records, command) of each durable command before anything is let out."""
        self._observers.append(observer)

    def release(self, entries: Sequence[Entry]) -> None:
        for seq, now_ns, records, done, command in entries:
            if seq == ANSWER:
                self._call(done)
                continue
            assert command is not None
            events = Events(records)
            for observer in self._observers:
                observer(seq, now_ns, records, command)
            self.fold(seq, now_ns, records, command)
            if done is not None:
                self._call(done, Receipt(seq, now_ns, events))
            if records:
                for publisher in self._publishers:
                    self._call(publisher.publish, events)
                for kind, watcher in self._watchers:
                    if seen := events.of(kind):
                        self._call(watcher, seen)

    def fold(self, seq: int, now_ns: int, records: bytes, command: Command) -> None:
        """Brings the views behind one command and its event records."""
        views = self.views
        if command.KIND in COMMAND_KINDS and not any(map(refused, Events(records).of(Rejected.KIND))):
            views.commanded(command)
        views.apply(records)
        views.seq, views.now_ns = seq, now_ns

    def _call(self, receiver: Callable[..., None] | None, *args: Any) -> None:
        if receiver is None:
            return
        try:
            receiver(*args)
        except Exception as error:
            self._failed(error)
