"""The streams reach what they are meant to prove: every event, reason, cause, step and refusal, or a reason why not."""

from __future__ import annotations

from functools import cache

from properties.generate import stream
from properties.profiles import PROFILES
from properties.reach import Reach, everything
from reference.engine import Reference

COMMANDS, SEEDS = 1_600, (101, 102)
NODE = "said by the node before a command reaches the engine"
EDGE = "needs numbers at their very edge: tests/engine/test_numbers_at_the_edge.py"
UNREACHED = {
    "refused CloseConnection": "a command without refusals",
    "refused Tick": "a command without refusals",
    "refused for TOO_MANY_ACCOUNTS": "needs 2^24 accounts",
    "refused for NOT_VAULT_LEADER": "said by the gateway: in the engine the leader places as the vault",
    "refused for SELF_TRADE": "reserved: self-trade prevention closes orders and refuses none",
    "refused for VENUE_STOPPING": NODE,
    "refused for JOURNAL_UNAVAILABLE": NODE,
    "refused for CAPACITY": NODE,
    "refused for EXPOSURE_OVERFLOW": EDGE,
    "refused for BASE_OVERFLOW": EDGE,
    "refused for DEPOSITS_OVERFLOW": EDGE,
    "refused for SHARES_OVERFLOW": EDGE,
    "closed FOK_UNFILLED": "reserved: a FOK order that cannot fill is refused and never opens",
    "cash TRADE": "realised profit is in the Fill; the views make this row of it",
    "cash REBATE": "a rebate is in the Fill; the views make this row of it",
    "cash INTEREST": "interest moves the indexes of a pool and no cash",
    "leg order expired": "a leg is good till cancelled",
    "liquidation debt bought": "needs a loan that left and somebody who sells: regressions/debt-*.json have it",
}


@cache
def reached() -> Reach:
    """Every profile, two seeds each, through the twin: that the engine says the same is tested elsewhere."""
    reach = Reach()
    for profile in PROFILES.values():
        for seed in SEEDS:
            twin = Reference()
            reach.forget()
            for seq, (now_ns, command) in enumerate(stream(profile, seed, COMMANDS, twin), 1):
                reach.see(command, twin.apply(command, seq, now_ns))
    return reach


def test_the_streams_reach_everything() -> None:
    reach = reached()
    print(reach.table())
    missed = {name for name in everything() if not reach.counts[name]}
    assert missed == set(UNREACHED), f"never reached: {missed - set(UNREACHED)}; reached: {set(UNREACHED) - missed}"


def test_nothing_happens_that_the_page_does_not_name() -> None:
    assert set(reached().counts) <= everything()
