"""Decisions that the wiring leaves to its stages."""

from __future__ import annotations

from pathlib import Path

import pytest

from luxterm.clock import ManualClock
from luxterm.model.errors import ConfigError
from luxterm.model.units import SECOND
from luxterm.node.config import Config, read_config
from luxterm.node.stages import auth_of, go_on_from, host_text, market_of, price_settings, with_options


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
    laid = with_options(config(tmp_path), http_port=7000)
    assert (laid.server.ws_port, laid.server.grpc_port) == (7001, 8010)
    laid = with_options(config(tmp_path), http_port=65000, ws_port=9)
    assert (laid.server.ws_port, laid.server.grpc_port) == (9, 0)
    laid = with_options(config(tmp_path), http_port=0, grpc_port=5)
    assert (laid.server.http_port, laid.server.ws_port, laid.server.grpc_port) == (0, 0, 5)


def test_a_machine_that_was_set_back_is_told_of() -> None:
    said: list[str] = []
    clock = ManualClock(1_000 * SECOND)
    go_on_from(clock, 1_059 * SECOND, said.append)
    assert (clock.now_ns(), said) == (1_059 * SECOND, [])
    go_on_from(clock, 5_000 * SECOND, said.append)
    assert clock.now_ns() == 5_000 * SECOND
    assert len(said) == 1 and "the machine's clock is 3,941 s behind the last command" in said[0]


def test_hosts_in_urls() -> None:
    assert (host_text("::1"), host_text("127.0.0.1")) == ("[::1]", "127.0.0.1")
