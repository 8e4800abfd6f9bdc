"""Seeded command streams: ordinary trading near the mark, with every hostile habit a client can have mixed in.

A stream is a list of draws `(kind, seed, wait)`; a draw turns into a command by looking at the twin's state, so that
cancels hit open orders and prices stay near the book even while a shrinker removes draws around them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from properties.draw_orders import Orders
from properties.draw_venue import House
from properties.terms import HUGE, START_NS, Profile, World, opening

from luxterm.model import commands as c
from luxterm.model.records import COMMAND_LAYOUTS
from luxterm.model.units import HOUR, I64_MAX, I64_MIN, SECOND


class Draw(Orders, House):
    """All draws."""


KINDS: dict[str, Callable[[Draw], c.Command]] = {
    name: getattr(Draw, name)
    for name in (
        "place", "quote", "sweep", "stretch", "guard", "peg", "bracket", "pair", "cancel", "modify", "tune",
        "cancel_all", "deposit", "withdraw", "finish", "transfer", "open_account", "leverage", "mode", "adjust",
        "index", "crash", "tick", "limits", "schedule", "disconnect", "status", "risk", "settle", "reconfigure",
        "create_vault", "vault_deposit", "vault_withdraw", "lending",
    )
}  # fmt: skip


def draws(profile: Profile, seed: int, count: int) -> list[tuple[str, int, int]]:
    """`count` draws as (kind, seed, nanoseconds since the draw before)."""
    rng = random.Random(seed)
    kinds = [kind for kind in profile.weights if kind in KINDS]
    weights = [profile.weights[kind] for kind in kinds]
    out = []
    for kind in rng.choices(kinds, weights, k=count):
        pick = rng.random()
        wait = (
            0
            if pick < 0.3
            else rng.randint(1, profile.step_ns)
            if pick < 0.95
            else rng.randint(0, 10 * profile.step_ns)
        )
        if pick > 0.99:
            wait = rng.choice((5 * SECOND, 60 * SECOND, 30 * SECOND, HOUR))
        out.append((kind, rng.getrandbits(48), wait))
    return out


def command_of(profile: Profile, world: World, kind: str, seed: int) -> c.Command:
    """The command that a draw stands for in this state of the world, now and then with one field spoiled."""
    draw = Draw(profile, world, seed)
    command = KINDS[kind](draw)
    return spoiled(draw.rng, command) if draw.rng.random() < profile.hostile / 2 else command


def spoiled(rng: random.Random, command: c.Command) -> c.Command:
    """The command with one number that no client should send: the checks behind it are reached one by one."""
    layout = COMMAND_LAYOUTS[command.KIND]
    if not layout.fields:
        return command
    number = rng.randrange(len(layout.fields))
    name, letter = layout.fields[number], layout.fixed.format[len(layout.header.format) :][number]
    low, high = RANGES[letter]
    value = getattr(command, name)
    guess = rng.choice((0, 1, 2, 3, 4, 7, -1, value + 1, value - 1, 2 * value, -value, *HUGE, low, high))
    return msgspec.structs.replace(command, **{name: max(low, min(high, guess))})


RANGES = {"B": (0, 2**8 - 1), "H": (0, 2**16 - 1), "I": (0, 2**32 - 1), "q": (I64_MIN, I64_MAX)}


def stream(profile: Profile, seed: int, count: int, twin: Any) -> Iterator[tuple[int, c.Command]]:
    """The commands of a stream with their times, drawn while the twin goes along."""
    now = START_NS
    for command in opening(profile):
        yield now, command
    for kind, draw_seed, wait in draws(profile, seed, count):
        now += wait
        twin.clock_ns = now
        yield now, command_of(profile, twin, kind, draw_seed)
