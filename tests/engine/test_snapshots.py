"""A snapshot can be taken anywhere: what is restored from it goes on exactly as the original does."""

from __future__ import annotations

import hashlib

import pytest
from support.exchange import BUY, SELL, Exchange, perp

from luxterm.engine import Engine
from luxterm.model import commands as cmd
from luxterm.model.codes import OrderFlag, OrderType, SystemAccount, TimeInForce
from luxterm.model.errors import EngineError
from luxterm.model.units import DAY, MINUTE, SECOND, USD6

BTC = 1


def eventful() -> Exchange:
    """A story with everything that has state: every kind of order, groups, vaults, loans, liquidations, timed work."""
    x = Exchange(
        perp(funding_interval_ns=3_600 * SECOND, stale_ns=10 * MINUTE, max_pegs=5, impact_notional_usd6=USD6),
        perp(market=1, symbol=b"SECOND"),
        marks=(10_000, 10_000),
    )
    x.ok(cmd.ConfigureAsset(BTC, 8, 1000, 2, b"BTC"))
    x.ok(perp(market=2, type=1, base_asset=BTC, symbol=b"BTC/USDT"))
    x.index(10_000, 2)
    x.ok(cmd.ConfigureMarketRisk(0, 1_000_000, 30))
    x.ok(cmd.ConfigureMarginTiers(0, (0, 50, 10_000 * USD6, 20)))
    x.ok(cmd.ConfigureFeeTiers((0, 100_000_000, 300_000_000)))
    x.ok(cmd.ConfigureVenue(100, 2, 100 * USD6, 30 * SECOND))
    x.ok(cmd.ConfigureLending(0, 10**10, 10**11, 10**12, 8_000, 1_000, 1))
    x.ok(cmd.Deposit(SystemAccount.INSURANCE, 0, 50 * USD6))
    x.ok(cmd.Deposit(SystemAccount.BACKSTOP, 0, 500 * USD6))
    a, b, c = x.trader(10_000), x.trader(10_000), x.trader(60)
    x.ok(cmd.LendingSupply(a, 0, 1_000 * USD6))
    x.ok(cmd.Deposit(c, BTC, 50_000_000))
    x.ok(cmd.SetMarginMode(b, 1, 1))
    x.ok(cmd.CreateVault(a, 1_000, 1_000, DAY, 0, b"vault"))
    vault = x.engine.account_by_name(b"vault")
    x.ok(cmd.VaultDeposit(a, vault, 100 * USD6))
    x.place(a, BUY, 9_900, 300, display_lots=30, client_order_id=b"berg")
    x.cancel(a, x.place(a, BUY, 9_000, 1, client_order_id=b"gone"))
    x.place(a, SELL, 10_100, 300)
    x.place(b, BUY, 9_890, 50, flags=OrderFlag.HIDDEN)
    x.place(b, BUY, 0, 20, peg=1)
    x.tick(5 * SECOND)
    d = x.trader(0)
    x.ok(cmd.Deposit(d, BTC, 10**8))
    x.trade(d, b, 10_000, 500)
    x.place(d, SELL, 9_900, 200, tif=TimeInForce.IOC)
    x.trade(c, b, 10_000, 4_000)
    x.place(c, SELL, 0, 100, type=OrderType.TRAILING_STOP, trail_ticks=50, flags=OrderFlag.REDUCE_ONLY)
    first = x.place(a, BUY, 9_800, 20, take_profit_ticks=10_500, stop_loss_ticks=9_000)
    x.place(a, BUY, 9_700, 20, oco_order_id=x.place(a, BUY, 9_750, 20))
    x.place(a, SELL, 10_200, 5, tif=TimeInForce.GTD, expires_ns=x.now_ns + 50 * SECOND)
    for stop in range(9_500, 9_510):
        x.place(b, SELL, stop, 1, type=OrderType.STOP_LIMIT, stop_price_ticks=stop)
    x.ok(cmd.ScheduleCancel(b, x.now_ns + 90 * SECOND))
    x.ok(cmd.SetCancelOnDisconnect(a, 7, 1))
    x.ok(cmd.Withdraw(b, 0, 5 * USD6, b"ref"))
    x.trade(b, a, 10_000, 50, market=1)
    x.place(c, SELL, 9_800, 10, flags=OrderFlag.REDUCE_ONLY)
    x.cancel(a, first)
    x.index(9_200)
    x.index(9_050, later_ns=10 * SECOND)
    x.tick(10 * SECOND)
    x.index(9_040, later_ns=31 * SECOND)
    x.ok(cmd.Deposit(c, 0, 5 * USD6))
    x.tick(3_600 * SECOND)
    x.index(9_100)
    x.ok(cmd.CloseConnection(7))
    return x


def test_the_story_leaves_nothing_out() -> None:
    seen: set[bytes] = set()
    engine = Engine()
    for record in eventful().records:
        engine.apply(record)
        seen |= {line.partition(b" ")[0] for line in engine.dump().splitlines()}
    assert seen == {
        b"engine", b"venue", b"feetier", b"asset", b"market", b"tier", b"risk", b"minute", b"price", b"account",
        b"balance", b"volume", b"position", b"order", b"queue", b"fired", b"closed", b"withdrawal", b"connection",
        b"vault", b"holder", b"lending", b"loan", b"overdraft",
    }  # fmt: skip


def test_restored_after_any_command_it_goes_on_alike() -> None:
    records = eventful().records
    original = Engine()
    for at, record in enumerate(records):
        copy = Engine.restore(original.snapshot())
        copy.check()
        assert copy.dump() == original.dump(), at
        assert copy.next_due_ns == original.next_due_ns, at
        assert copy.apply(record) == original.apply(record), at
        assert copy.dump() == original.dump(), at


def test_restored_once_it_never_parts_again() -> None:
    """From a few places on, the whole rest of the story."""
    records = eventful().records
    for start in (len(records) // 3, len(records) // 2, len(records) - 8):
        original = Engine()
        for record in records[:start]:
            original.apply(record)
        copy = Engine.restore(original.snapshot())
        for record in records[start:]:
            assert copy.apply(record) == original.apply(record)
        assert copy.state_hash() == original.state_hash()


def sealed(body: bytes) -> bytes:
    return b"luxterm-snapshot 1 2 %s\n" % hashlib.sha256(body).hexdigest().encode() + body


def test_a_listing_that_was_tampered_with_is_refused() -> None:
    """Every line in turn left out, said twice, or with its last number raised; the checksum is made to fit."""
    body = eventful().engine.dump()
    lines = body.splitlines(keepends=True)
    for at, line in enumerate(lines):
        for wrong in (b"", line + line, line[:-1] + b"1\n", line[: len(line) // 2] + b"\n"):
            forged = b"".join([*lines[:at], wrong, *lines[at + 1 :]])
            try:
                engine = Engine.restore(sealed(forged))
            except EngineError:
                continue
            # What is a possible state is no forgery that anybody could see: it must be a sound one.
            engine.check()
            assert engine.dump() == forged


@pytest.mark.parametrize("leverage", [0, 65_536, 2**62, 2**63 - 1])
def test_a_tier_of_impossible_leverage_is_refused(leverage: int) -> None:
    """1 / (2 x leverage) of the largest ones left the numbers and was divided by: the process ended."""
    body = eventful().engine.dump()
    forged = body.replace(b"tier 0 10000000000 20\n", b"tier 0 10000000000 %d\n" % leverage)
    assert forged != body
    with pytest.raises(EngineError):
        Engine.restore(sealed(forged))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "no snapshot"),
        (b"luxterm-snapshot 9 1 x\n", "format 9"),
        (b"luxterm-snapshot 1 1 00\nengine", "checksum"),
        (sealed(b"nonsense 1\n"), "cannot be read"),
        (sealed(b"engine 0 0 1 1 1 16"), "cannot be read"),
    ],
)
def test_foreign_bytes_are_refused_by_name(data: bytes, problem: str) -> None:
    with pytest.raises(EngineError, match=problem):
        Engine.restore(data)
