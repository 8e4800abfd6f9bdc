"""Answers of the venue in one line."""

from __future__ import annotations

from decimal import Decimal as D

from luxterm.model.markets import Market
from luxterm.tui.outcome import outcome
from luxterm.tui.resolve import Call
from luxterm.tui.store import Store
from luxterm.wire import objects as w

STORE = Store(lambda: 0)
STORE.grids = {"BTC-USDT": Market(1, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 50, 10)}
ORDER = w.Order(
    order_id=7, symbol="BTC-USDT", side="buy", type="limit", size=D("0.5"), filled=D(0), remaining=D("0.5"),
    status="submitted", price=D("65000.00"),
)  # fmt: skip
REJECT = w.Reject(code=3001, reason="The account's free margin does not carry this order.")


def update(**changes: object) -> w.OrderUpdate:
    fields = {name: getattr(ORDER, name) for name in ORDER.__struct_fields__} | changes
    return w.OrderUpdate(order=w.Order(**fields), status=fields["status"])  # type: ignore[arg-type]


def test_orders() -> None:
    place = Call("place_order")
    assert outcome(place, update(), STORE) == (True, "#7 buy 0.5 BTC-USDT at 65,000.00: open")
    filled = update(status="filled", filled=D("0.5"), avg_price=D("64999.513333333333"))
    assert outcome(place, filled, STORE) == (True, "#7 buy 0.5 BTC-USDT filled at 64,999.51")
    part = update(status="cancelled", filled=D("0.2"))
    assert outcome(place, part, STORE)[1].endswith("cancelled, 0.2 filled")
    refused = update(status="rejected", reject=REJECT)
    assert outcome(place, refused, STORE) == (False, f"refused (3001): {REJECT.reason}")


def test_batches_say_how_many() -> None:
    batch = [update(), update(status="rejected", reject=REJECT)]
    good, text = outcome(Call("place_orders"), batch, STORE)
    assert not good
    assert text.startswith("1 of 2 placed; refused (3001)")
    assert outcome(Call("cancel_all"), [update()], STORE) == (True, "1 order cancelled")


def test_leverage_is_remembered() -> None:
    position = w.Position(position_id="1", symbol="BTC-USDT", side="flat", size=D(0), leverage=20, margin_mode="cross")
    answer = w.PositionUpdate(position=position, action="updated")
    assert outcome(Call("modify_leverage"), answer, STORE) == (True, "leverage of BTC-USDT is 20x cross")
    assert STORE.leverages == {"BTC-USDT": 20}
