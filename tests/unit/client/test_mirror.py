from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from luxterm.client.mirror import AccountMirror
from luxterm.wire import messages as m
from luxterm.wire import objects as o
from luxterm.wire.plain import encode


def order(order_id: int, status: Any, seq: int, **more: Any) -> o.Order:
    return o.Order(order_id, "X", "buy", "limit", Decimal(1), Decimal(0), Decimal(1), status, seq=seq, **more)


def tell(mirror: AccountMirror, kind: str, data: o.Object) -> None:
    mirror.apply(m.Message(kind, data=msgspec.Raw(encode(data))))


def test_orders_open_and_close() -> None:
    mirror = AccountMirror()
    tell(mirror, "order_update", o.OrderUpdate(order(1, "submitted", 5), "submitted"))
    assert set(mirror.orders) == {1}
    tell(mirror, "order_update", o.OrderUpdate(order(1, "filled", 6), "filled"))
    assert mirror.orders == {}
    # An older message that arrives late does not bring it back.
    tell(mirror, "order_update", o.OrderUpdate(order(1, "partial", 5), "partial"))
    assert mirror.orders == {}
    rejected = order(2, "rejected", 7, reject=o.Reject(1, "no"))
    tell(mirror, "order_update", o.OrderUpdate(rejected, "rejected"))
    assert mirror.orders == {}


def test_a_snapshot_replaces() -> None:
    mirror = AccountMirror()
    tell(mirror, "order_update", o.OrderUpdate(order(1, "submitted", 5), "submitted"))
    tell(mirror, "orders_update", m.OrdersUpdate([order(3, "partial", 9)]))
    assert set(mirror.orders) == {3}


def test_positions_balances_and_margin() -> None:
    mirror = AccountMirror()
    long = o.Position("17-0", "X", "buy", Decimal(2), 10, "cross", seq=5)
    tell(mirror, "position_update", o.PositionUpdate(long, "opened"))
    tell(mirror, "position_update", o.PositionUpdate(msgspec.structs.replace(long, size=Decimal(1), seq=4), "updated"))
    assert mirror.positions["X"].size == 2
    tell(mirror, "position_update", o.PositionUpdate(msgspec.structs.replace(long, size=Decimal(0), seq=6), "closed"))
    assert mirror.positions == {}
    margin = o.Margin("1", "2", "3", "4", "5")
    tell(mirror, "balance_update", o.BalanceUpdate([o.Balance("USDT", "1", "1", "0")], margin))
    assert mirror.balances["USDT"].total == "1"
    assert mirror.margin == margin
    version = mirror.version
    tell(mirror, "pong", m.Pong(1))
    assert mirror.version == version
