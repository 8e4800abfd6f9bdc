"""Delta debugging: the smallest script that still fails, found by removing steps and flattening fields."""

from __future__ import annotations

import time
from collections.abc import Callable

from properties.script import Step, without

Fails = Callable[[list[Step]], bool]


def _drop_chunks(steps: list[Step], fails: Fails, spent: Callable[[], bool]) -> list[Step]:
    """Removes ever smaller runs of steps, from the back, while the script goes on failing."""
    size = max(1, len(steps) // 2)
    while True:
        start, removed = len(steps) - size, False
        while start > -size and not spent():
            low = max(0, start)
            candidate = without(steps, set(range(low, start + size)))
            if len(candidate) < len(steps) and fails(candidate):
                steps, removed = candidate, True
            start -= size
        if spent() or (size == 1 and not removed):
            return steps
        if size > 1:
            size //= 2


def _flatten_fields(steps: list[Step], fails: Fails, spent: Callable[[], bool]) -> list[Step]:
    """Leaves out fields and rounds numbers, one at a time, while the script goes on failing."""
    for index in range(len(steps)):
        for name in list(steps[index][2]):
            if spent():
                return steps
            now_ns, kind, fields = steps[index]
            value = fields[name]
            smaller: list[dict[str, object]] = [{key: item for key, item in fields.items() if key != name}]
            if isinstance(value, int) and not isinstance(value, bool):
                smaller += [{**fields, name: guess} for guess in (1, value // 2, round(value, -3), round(value, -1))]
            for guess in smaller:
                if guess != fields:
                    candidate = [*steps[:index], (now_ns, kind, guess), *steps[index + 1 :]]
                    if fails(candidate):
                        steps = candidate
                        break
    return steps


def shrink(steps: list[Step], fails: Fails, seconds: float = 60.0) -> list[Step]:
    """A script no longer than `steps` that still fails; `fails(steps)` must be true and deterministic."""
    deadline = time.monotonic() + seconds

    def spent() -> bool:
        return time.monotonic() > deadline

    steps = _drop_chunks(steps, fails, spent)
    steps = _flatten_fields(steps, fails, spent)
    return _drop_chunks(steps, fails, spent)
