from __future__ import annotations

from luxterm.wire import requests as r
from luxterm.wire.methods import METHODS
from luxterm.wire.session import RULES, Scope

SPECIFIED = {
    "orderbook.getBestBid", "orderbook.getBestAsk", "orderbook.getStats", "price.getLatest", "price.getTWAP",
}  # fmt: skip


def test_the_specifications_methods_are_there() -> None:
    assert set(METHODS) >= SPECIFIED
    assert {METHODS[name].scope for name in SPECIFIED} == {Scope.NONE}


def test_methods_ask_for_the_rights_that_the_same_request_asks_for_on_a_socket() -> None:
    for name, method in METHODS.items():
        if isinstance(method.params, type) and issubclass(method.params, r.Request):
            assert (method.scope, method.budget) == tuple(RULES[method.params]), name


def test_every_method_says_what_it_does() -> None:
    assert all(method.summary.endswith(".") for method in METHODS.values())
