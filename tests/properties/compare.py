"""Runs one command stream through the engine and through its twin and says where they first part."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from properties.generate import stream
from properties.script import Placed, Step, to_command, to_step
from properties.shrink import shrink
from properties.terms import Profile
from reference.engine import Reference

from luxterm.engine import Engine
from luxterm.model.codes import RejectCode
from luxterm.model.commands import Command
from luxterm.model.events import Event, OrderAccepted, Rejected
from luxterm.model.records import decode_events, encode_command


class Difference(AssertionError):
    """The engine and its twin answered one command differently, or an invariant of either does not hold."""


def show(event: Event) -> str:
    """One event on a line, reject codes by name."""
    if isinstance(event, Rejected):
        return f"{event!r}  {RejectCode(event.code).name if event.code in list(RejectCode) else '?'}"
    return f"{type(event).__name__} {msgspec.structs.asdict(event)}"


def brief(command: Command) -> str:
    """A command with the fields that say something."""
    _, kind, fields = to_step(0, command, Placed())
    return f"{kind} {fields}"


def explain(command: Command, twin: list[Event], engine: list[Event]) -> str:
    """Both answers side by side, one event a line, the first different one marked."""
    lines = [brief(command)]
    for index in range(max(len(twin), len(engine))):
        left = twin[index] if index < len(twin) else None
        right = engine[index] if index < len(engine) else None
        if left == right and left is not None:
            lines.append(f"  both    {type(left).__name__}")
            continue
        lines.append(f"  twin    {show(left) if left else '-'}")
        lines.append(f"  engine  {show(right) if right else '-'}")
    return "\n".join(lines)


class Pair:
    """The engine and its twin under the same commands."""

    def __init__(self, dump_every: int = 1, check_every: int = 1) -> None:
        self.engine, self.twin = Engine(), Reference()
        self.seq, self.dump_every, self.check_every = 0, dump_every, check_every
        self.rejections: dict[int, int] = {}
        self.events: dict[str, int] = {}

    def apply(self, command: Command, now_ns: int) -> list[Event]:
        """Applies to both; Difference when events, dump or invariants part."""
        self.seq += 1
        record = encode_command(command, self.seq, now_ns)
        stamped = decode_events(self.engine.apply(record))
        answer = [item.event for item in stamped]
        expected = self.twin.apply(command, self.seq, now_ns)
        if answer != expected:
            raise Difference(f"seq {self.seq} at {now_ns}: {explain(command, expected, answer)}")
        for index, item in enumerate(stamped):
            if (item.seq, item.index, item.now_ns) != (self.seq, index, now_ns):
                raise Difference(f"event {item!r} is stamped wrongly; want seq {self.seq} index {index} now {now_ns}")
        if self.check_every and self.seq % self.check_every == 0:
            self.check()
        if self.dump_every and self.seq % self.dump_every == 0:
            self.compare_state(command)
        for event in expected:
            name = type(event).__name__
            self.events[name] = self.events.get(name, 0) + 1
            if isinstance(event, Rejected):
                self.rejections[event.code] = self.rejections.get(event.code, 0) + 1
        return expected

    def check(self) -> None:
        """Every invariant of both."""
        self.twin.check()
        self.engine.check()

    def compare_state(self, command: Command | None = None) -> None:
        """Difference when the canonical dumps are not the same bytes."""
        ours, theirs = self.twin.dump(), self.engine.dump()
        if ours == theirs:
            return
        left, right = ours.decode().splitlines(), theirs.decode().splitlines()
        only = [f"  twin    {line}" for line in left if line not in right]
        only += [f"  engine  {line}" for line in right if line not in left]
        raise Difference(
            f"seq {self.seq}: dumps differ after {brief(command) if command else None}\n"
            + "\n".join(only or ["  (order of lines)"])
        )


def run(
    profile: Profile, seed: int, count: int, pair: Pair | None = None
) -> tuple[Pair, list[Step], Difference | None]:
    """A whole stream of `count` draws; the steps made until the end or the first difference, and that difference."""
    pair = pair or Pair(dump_every=97, check_every=50)
    steps: list[Step] = []
    placed = Placed()
    try:
        for now_ns, command in stream(profile, seed, count, pair.twin):
            steps.append(to_step(now_ns, command, placed))
            placed.note(len(steps) - 1, accepted(pair.apply(command, now_ns)))
        pair.check()
        pair.compare_state()
    except (Difference, AssertionError) as error:
        return pair, steps, error if isinstance(error, Difference) else Difference(f"{type(error).__name__}: {error}")
    return pair, steps, None


def replay(steps: Iterable[Step], pair: Pair | None = None) -> Pair:
    """Replays a script; Difference where the two part."""
    pair = pair or Pair()
    placed = Placed()
    for index, step in enumerate(steps):
        placed.note(index, accepted(pair.apply(to_command(step, placed), step[0])))
    return pair


def accepted(events: list[Event]) -> list[int]:
    """The ids of new orders."""
    return [event.order_id for event in events if isinstance(event, OrderAccepted)]


def fails(steps: list[Step], cheap: bool = False) -> bool:
    """Whether a script makes the two part; `cheap` looks at the events alone."""
    try:
        replay(steps, Pair(dump_every=0, check_every=0) if cheap else None)
    except AssertionError:
        return True
    return False


def smallest(steps: list[Step], seconds: float = 60.0) -> list[Step]:
    """The shortest script found that still makes the two part."""
    if fails(steps, cheap=True):
        return shrink(steps, lambda candidate: fails(candidate, cheap=True), seconds)
    return shrink(steps, fails, seconds)
