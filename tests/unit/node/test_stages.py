"""Decisions that the wiring leaves to its stages."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from luxterm.model.codes import Side
from luxterm.model.errors import ConfigError
from luxterm.model.markets import Market
from luxterm.node.config import Config, read_config
from luxterm.node.node import Node
from luxterm.node.stages import auth_of, book_top, host_text, market_of, price_settings, with_options
from luxterm.views import Views


def config(tmp_path: Path, text: str = "") -> Config:
    (tmp_path / "c.yaml").write_text(text)
    return read_config(tmp_path / "c.yaml", {})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "paper"),
        ("server: {host: localhost}", "paper"),
        ("server: {host: '::1'}", "paper"),
        ("server: {host: 0.0.0.0}", "required"),
        ("server: {host: 192.168.1.5}", "required"),
        ("server: {auth: {mode: required}}", "required"),
    ],
)
def test_paper_is_for_this_machine_alone(tmp_path: Path, text: str, wanted: str) -> None:
    assert auth_of(config(tmp_path, text)) == wanted


def test_paper_off_loopback_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--auth required") as caught:
        auth_of(config(tmp_path, "server:\n  host: 0.0.0.0\n  auth:\n    mode: paper\n"))
    assert (caught.value.path, caught.value.line) == ("server.host", 2)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "sim"),
        ("node: {market: none}", "none"),
        ("price: {sources: {pyth: {enabled: true}}}", "live"),
        ("price: {sources: {pyth: {enabled: true}}}\nnode: {market: sim}", "sim"),
        ("server: {auth: {mode: required}}", "none"),
    ],
)
def test_where_prices_come_from(tmp_path: Path, text: str, wanted: str) -> None:
    assert market_of(config(tmp_path, text)) == wanted


def test_errors_of_other_rooms_get_their_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        price_settings(config(tmp_path, "price:\n  min_sources: 2\n  stale_threshold: 5\n"))
    assert (caught.value.path, caught.value.line) == ("price.stale_threshold", 3)


def test_options_lie_over_the_file(tmp_path: Path) -> None:
    given = config(tmp_path, "server: {http_port: 9000, ws_port: 9001}\nnode: {durability: os}")
    laid = with_options(given, http_port=7000, market="none", auth="required", durability=None)
    assert (laid.server.http_port, laid.server.ws_port) == (7000, 9001)
    assert (laid.node.market, laid.node.durability, laid.server.auth.mode) == ("none", "os", "required")
    assert laid.error("node.market", "x").line == 2


def test_a_free_main_port_frees_the_others_unless_they_are_given(tmp_path: Path) -> None:
    laid = with_options(config(tmp_path), http_port=0, grpc_port=5)
    assert (laid.server.http_port, laid.server.ws_port, laid.server.grpc_port) == (0, 0, 5)


def test_hosts_in_urls() -> None:
    assert (host_text("::1"), host_text("127.0.0.1")) == ("[::1]", "127.0.0.1")


def test_the_top_of_a_book_counts_depth_within_two_percent() -> None:
    views = Views()
    views.markets.put(Market(0, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 100, 10))  # 0.01, 0.0001
    node = cast(Node, SimpleNamespace(views=views))
    assert book_top(node, "X-Y") is None
    assert book_top(node, "BTC-USDT") is None
    for side, price, lots in (
        (Side.BUY, 10_000, 100), (Side.BUY, 9_800, 50), (Side.BUY, 9_799, 1_000_000),
        (Side.SELL, 10_100, 300), (Side.SELL, 10_303, 9_999_999),
    ):  # fmt: skip
        views.books[0].set_level(side, price, lots, 1)
    top = book_top(node, "BTC-USDT")
    assert top is not None
    assert (top.bid_e12, top.ask_e12) == (100 * 10**12, 101 * 10**12)
    assert top.depth_e12 == 149 * 10**10  # 100 x 0.01 + 98 x 0.005 = 1.49
