"""The doors of the engine: what they refuse, and that a refusal changes nothing; snapshots and questions."""

from __future__ import annotations

import pytest
from support.exchange import BUY, SELL, START_NS, Exchange, perp

from luxterm.engine import Engine
from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import RejectCode
from luxterm.model.errors import EngineError
from luxterm.model.records import decode_events, encode_command, encode_event
from luxterm.model.units import HOUR, USD6

TICK = encode_command(cmd.Tick(), 1, START_NS)


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (b"", "truncated"),
        (TICK[:20], "truncated"),
        (TICK[:-1] + b"", "truncated"),
        (TICK + b"\0", "behind"),
        (encode_command(cmd.Tick(), 2, START_NS), "seq"),
        (encode_command(cmd.Tick(), 0, START_NS), "seq"),
        (encode_command(cmd.Tick(), 1, 0), "stamped"),
        (TICK[:4] + b"\x7f\x00" + TICK[6:], "unknown command kind"),
        (encode_event(ev.AccountOpened(1, b"x"), 1, 1, START_NS), "event record"),
        (TICK[:6] + b"\x01\x00" + TICK[8:], "broken header"),
        (b"\xff" * 64, "truncated"),
    ],
)
def test_apply_refuses_what_is_no_stamped_command(record: bytes, problem: str) -> None:
    engine = Engine()
    before = engine.dump()
    with pytest.raises(EngineError, match=problem):
        engine.apply(record)
    assert engine.dump() == before


def test_time_never_runs_backwards() -> None:
    engine = Engine()
    engine.apply(TICK)
    with pytest.raises(EngineError, match="backwards"):
        engine.apply(encode_command(cmd.Tick(), 2, START_NS - 1))
    assert (engine.seq, engine.now_ns) == (1, START_NS)


def test_a_batch_is_applied_whole_or_not_at_all() -> None:
    records = [
        encode_command(cmd.OpenAccount(b"one"), 1, START_NS),
        encode_command(cmd.OpenAccount(b"two"), 3, START_NS),
    ]
    engine = Engine()
    with pytest.raises(EngineError, match="seq"):
        engine.apply_batch(b"".join(records))
    assert engine.seq == 0 and not engine.account_by_name(b"one")


def test_a_batch_gives_the_events_of_its_commands_one_by_one() -> None:
    exchange = Exchange()
    buyer, seller = exchange.trader(), exchange.trader()
    exchange.trade(buyer, seller, 10_000, 5)
    single, whole = Engine(), Engine()
    expected = b"".join(single.apply(record) for record in exchange.records)
    assert whole.apply_batch(b"".join(exchange.records)) == expected
    assert whole.state_hash() == single.state_hash() == exchange.engine.state_hash()
    silent = Engine()
    assert silent.apply_batch(bytearray(b"".join(exchange.records)), events=False) == b""
    assert silent.dump() == whole.dump()
    quiet = Engine().apply_batch(b"".join(exchange.records), levels=False)
    kinds = [type(stamped.event) for stamped in decode_events(quiet)]
    assert ev.Trade in kinds and ev.BookLevel not in kinds


def test_the_quick_doors_do_what_records_do() -> None:
    exchange = Exchange()
    account = exchange.trader()
    engine = exchange.engine
    order_id = engine.place(account, 0, BUY, 9_000, 5, client_order_id=b"a")
    accepted = decode_events(engine.last_events)[0].event
    assert isinstance(accepted, ev.OrderAccepted) and accepted.order_id == order_id
    assert engine.find_order(account, b"a") == engine.order(order_id)
    assert engine.place(account, 0, BUY, 9_000, 5, client_order_id=b"a") == -RejectCode.DUPLICATE_CLIENT_ORDER_ID
    assert engine.cancel(account, order_id) == order_id
    assert engine.cancel(account, order_id) == -RejectCode.UNKNOWN_ORDER
    assert engine.client_order(account, b"a") == order_id and engine.find_order(account, b"a") is None


@pytest.mark.parametrize("wrong", [1.9, True, "1", None, 2**63, -(2**63) - 1])
@pytest.mark.parametrize("field", ["account", "market", "side", "price_ticks", "size_lots"])
def test_the_quick_doors_take_whole_numbers_in_range_alone(field: str, wrong: object) -> None:
    exchange = Exchange()
    values: dict[str, object] = {
        "account": exchange.trader(),
        "market": 0,
        "side": BUY,
        "price_ticks": 1,
        "size_lots": 1,
    }
    before = exchange.engine.dump()
    with pytest.raises(EngineError, match=field):
        exchange.engine.place(**(values | {field: wrong}))  # type: ignore[arg-type]
    assert exchange.engine.dump() == before


def busy() -> Exchange:
    """An exchange with some of everything in its state."""
    exchange = Exchange(perp(funding_interval_ns=HOUR, stale_ns=HOUR))
    one, two = exchange.trader(), exchange.trader()
    exchange.trade(one, two, 10_000, 50)
    exchange.place(one, BUY, 9_900, 100, display_lots=10, client_order_id=b"ice")
    exchange.place(two, SELL, 10_100, 30, flags=8)
    exchange.place(two, BUY, 9_900, 7, tif=3, expires_ns=START_NS + HOUR)
    exchange.place(one, SELL, 0, 20, type=2, stop_price_ticks=9_000, flags=4)
    exchange.place(two, BUY, 0, 5, peg=1, peg_offset_ticks=-2)
    exchange.ok(cmd.Withdraw(one, 0, 5 * USD6, b"0xabc"))
    exchange.ok(cmd.ScheduleCancel(one, START_NS + 2 * HOUR))
    exchange.ok(cmd.SetCancelOnDisconnect(two, 77, 1))
    exchange.ok(cmd.CreateVault(one, 500, 1_000, 0, 0, b"vault"))
    exchange.ok(cmd.VaultDeposit(one, exchange.one(ev.VaultCreated).vault, 50 * USD6))
    return exchange


def test_a_snapshot_brings_back_the_whole_state_and_its_future() -> None:
    exchange = busy()
    twin = Engine.restore(exchange.engine.snapshot())
    assert twin.dump() == exchange.engine.dump()
    twin.check()
    assert twin.next_due_ns == exchange.engine.next_due_ns
    record = encode_command(cmd.Tick(), exchange.engine.seq + 1, START_NS + 3 * HOUR)
    assert twin.apply(record) == exchange.engine.apply(record)
    assert twin.state_hash() == exchange.engine.state_hash()


def test_a_snapshot_that_is_foreign_damaged_or_of_another_version_is_refused_by_name() -> None:
    snapshot = busy().engine.snapshot()
    head, _, body = snapshot.partition(b"\n")
    words = head.split(b" ")
    cases = {
        b"": "no snapshot",
        b"hello": "no snapshot",
        snapshot[:-1]: "checksum",
        snapshot.replace(b"account 16", b"account 17", 1): "checksum",
        b" ".join([words[0], b"99", *words[2:]]) + b"\n" + body: "format 99",
    }
    for data, problem in cases.items():
        with pytest.raises(EngineError, match=problem):
            Engine.restore(data)


def test_a_listing_that_contradicts_itself_is_refused() -> None:
    exchange = busy()
    lines = exchange.engine.dump().splitlines(keepends=True)
    for at in range(len(lines)):
        engine = Engine()
        with pytest.raises(EngineError, match="cannot be read"):
            engine.core.load(b"".join([*lines[:at], lines[at].replace(b" ", b" x", 1), *lines[at + 1 :]]))
        assert engine.seq == 0


def test_questions_answer_in_the_structs_of_the_model() -> None:
    exchange = busy()
    engine = exchange.engine
    account = engine.account_by_name(b"trader-1")
    state = engine.account(account)
    assert state is not None and state.name == b"trader-1" and state.open_orders == 2
    assert {order.client_order_id for order in engine.orders(account)} == {b"ice", b""}
    assert len(engine.orders()) == 5
    assert [position.lots for position in engine.positions(account)] == [50]
    market = engine.market(0)
    assert market is not None and market.symbol == b"BTC-PERP" and market.open_interest_lots == 50
    assert engine.markets() == (market,)
    book = engine.book(0)
    assert book is not None and book.bids[0] == (9_900, 17, 2)
    assert engine.connections() == (77,)
    assert [asset.name for asset in engine.assets()] == ["USDT"]
    assert engine.account(4_000) is None and engine.market(9) is None and engine.book(9) is None
    assert engine.position(account, 9) is None and engine.order(10**9) is None
    assert engine.insurance_usd6 == 0 and engine.pending_steps == 0
