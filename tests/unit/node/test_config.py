"""dex-config.yaml: the specification's example, the defaults, and what is said about mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from luxterm.model.errors import ConfigError
from luxterm.node.config import Config, Duration, read_config, read_duration

SPECIFIED = """\
server:
  http_port: 8080
  ws_port: 8081
  grpc_port: 9090
  cors:
    allowed_origins: ["https://lux.exchange", "http://localhost:3000"]
    allowed_methods: ["GET", "POST", "OPTIONS"]
    allowed_headers: ["Authorization", "Content-Type"]
  rate_limit: {requests_per_second: 100, burst: 200}
  auth:
    jwt_secret: "${DEX_JWT_SECRET}"
    token_expiry: 24h
blockchain:
  c_chain:
    rpc_url: "${C_CHAIN_RPC_URL}"
    ws_url: "${C_CHAIN_WS_URL}"
    chain_id: 96369
  contracts:
    oracle_hub: "0x..."
    vault: "0x..."
    router: "0x..."
    position_router: "0x..."
    amm_v2_router: "0xAe2cf1E403aAFE6C05A5b8Ef63EB19ba591d8511"
    amm_v3_router: "0x939bC0Bca6F9B9c52E6e3AD8A3C590b5d9B9D10E"
price:
  update_interval: 50ms
  stale_threshold: 5s
  min_sources: 2
  max_deviation_bps: 500
  sources:
    chainlink: {enabled: true, endpoint: "https://api.chain.link/...", weight: 1.0}
keeper:
  enabled: true
  private_key: "${KEEPER_PRIVATE_KEY}"
  interval: 30s
trading:
  symbols:
    - symbol: "BTC-USDT"
      base: "0x..." # LBTC
      quote: "0x..." # LUSD
      tick_size: 0.01
      lot_size: 0.0001
      max_leverage: 100
    - symbol: "LUX-USDT"
      tick_size: 0.0001
      lot_size: 0.1
      max_leverage: 20
margin:
  initial_margin_bps: 1000   # 10%
  maintenance_margin_bps: 500 # 5%
  liquidation_fee_bps: 50    # 0.5%
  insurance_fund: "0x..."
"""
ENVIRONMENT = {
    "DEX_JWT_SECRET": "s3cret", "C_CHAIN_RPC_URL": "http://c", "C_CHAIN_WS_URL": "ws://c", "KEEPER_PRIVATE_KEY": "k",
}  # fmt: skip


def read(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> Config:
    file = tmp_path / "dex-config.yaml"
    file.write_text(text)
    return read_config(file, environment or {})


def test_the_specified_file_is_read_as_it_stands(tmp_path: Path) -> None:
    config = read(tmp_path, SPECIFIED, ENVIRONMENT)
    assert (config.server.http_port, config.server.ws_port, config.server.grpc_port) == (8080, 8081, 9090)
    assert config.server.auth.jwt_secret == "s3cret"
    assert config.server.auth.token_expiry == 24 * 3600 * 10**9
    assert config.blockchain.c_chain.rpc_url == "http://c"
    assert config.blockchain.contracts.oracle_hub == ""
    assert config.blockchain.contracts.amm_v2_router == "0xAe2cf1E403aAFE6C05A5b8Ef63EB19ba591d8511"
    assert config.price["update_interval"] == "50ms"
    assert config.keeper["private_key"] == "k"
    btc, lux = config.trading.symbols
    assert (btc.symbol, btc.tick_size, btc.lot_size, btc.max_leverage) == ("BTC-USDT", 10**10, 10**8, 100)
    assert (lux.tick_size, lux.lot_size) == (10**8, 10**11)
    assert config.margin.maintenance_margin_bps == 500


def test_without_a_file_the_specified_markets_are_listed() -> None:
    config = read_config(None, {})
    assert [symbol.symbol for symbol in config.trading.symbols] == ["BTC-USDT", "ETH-USDT", "LUX-USDT"]
    assert config.server.host == "127.0.0.1"
    assert config.node.durability == "fsync"


def test_variables_of_the_environment_fill_what_the_file_leaves_out(tmp_path: Path) -> None:
    hub = "0x1111111111111111111111111111111111111111"
    config = read(tmp_path, 'blockchain: {contracts: {oracle_hub: "0x..."}}\n', {"ORACLE_HUB_ADDRESS": hub})
    assert config.blockchain.contracts.oracle_hub == hub
    assert read(tmp_path, "", {"ORACLE_HUB_ADDRESS": "0x..."}).blockchain.contracts.oracle_hub == ""
    assert read(tmp_path, "", {"KEEPER_PRIVATE_KEY": "abc"}).keeper == {"private_key": "abc"}


@pytest.mark.parametrize(
    ("text", "path", "line", "says"),
    [
        ("server:\n  http_prt: 1\n", "server.http_prt", 2, "no such key"),
        ("srver: {}\n", "srver", 1, "no such key"),
        ("document: 5\n", "document", 1, "no such key"),
        ("server:\n  http_port: 99999\n", "server.http_port", 2, "<= 65535"),
        ("server:\n  http_port: 80.5\n", "server.http_port", 2, "expected int"),
        ("server:\n  host: 5\n", "server.host", 2, "expected str"),
        ("server:\n  auth:\n    token_expiry: 5\n", "server.auth.token_expiry", 3, "unit"),
        ("server:\n  auth:\n    token_expiry: 5 parsecs\n", "server.auth.token_expiry", 3, "unit"),
        ("server:\n  auth:\n    mode: open\n", "server.auth.mode", 3, "open"),
        (
            "trading:\n  symbols:\n    - symbol: A-B\n      tick_size: 0.01\n",
            "trading.symbols[0].lot_size", 3, "missing",
        ),
        (
            "trading:\n  symbols:\n    - symbol: A-B\n      tick_size: 0.01\n      lot_size: a lot\n",
            "trading.symbols[0].lot_size", 5, "not a number",
        ),
        (
            "trading:\n  symbols:\n    - symbol: A-B\n      tick_size: 0.0001\n      lot_size: 0.0001\n",
            "trading.symbols[0].lot_size", 5, "whole number of millionths",
        ),
        (
            "trading:\n  symbols:\n    - symbol: A-B\n      tick_size: 0.01\n      lot_size: 1\n"
            "      max_leverage: 5\n      default_leverage: 10\n",
            "trading.symbols[0].default_leverage", 7, "above max_leverage 5",
        ),
        (
            "trading:\n  symbols:\n    - {symbol: A-B, tick_size: 0.01, lot_size: 1}\n"
            "    - {symbol: A-B, tick_size: 0.01, lot_size: 1}\n",
            "trading.symbols[1].symbol", 4, "twice",
        ),
        (
            "trading:\n  symbols:\n    - {symbol: A-B, tick_size: 0.01, lot_size: 1, max_order_size: 1.5}\n",
            "trading.symbols[0].max_order_size", 3, "multiple of lot_size",
        ),
        ("server:\n  tls:\n    certificate: c.pem\n", "server.tls", 2, "belong together"),
        ("margin:\n  initial_margin_bps: 0\n", "margin.initial_margin_bps", 2, ">= 1"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_key_and_line(tmp_path: Path, text: str, path: str, line: int, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert (caught.value.path, caught.value.line) == (path, line)
    assert says in str(caught.value)
    assert str(tmp_path / "dex-config.yaml") in str(caught.value)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("50ms", 50_000_000), ("5s", 5 * 10**9), ("5m", 300 * 10**9), ("24h", 86_400 * 10**9), ("1h30m", 5_400 * 10**9),
     ("0.5s", 500_000_000), ("7us", 7_000), ("3ns", 3), ("2d", 172_800 * 10**9)],
)  # fmt: skip
def test_durations(text: str, wanted: int) -> None:
    assert read_duration(text) == wanted


@pytest.mark.parametrize("value", ["", "5", "s", "5 s", "-5s", "5s x", 5, 5.0, True, None, "99999999999999d"])
def test_what_is_no_duration(value: object) -> None:
    with pytest.raises(ValueError):
        read_duration(value)


def test_a_secret_does_not_show_in_the_configurations_text(tmp_path: Path) -> None:
    config = read(tmp_path, SPECIFIED, ENVIRONMENT)
    assert "s3cret" not in repr(config)
    assert Duration(5) == 5
