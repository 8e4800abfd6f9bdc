"""What the gateway is told by the configuration. The node fills it in; the defaults give a local paper venue."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from luxterm.model.errors import ConfigError

DEFAULT_ORIGINS = (
    "https://lux.exchange",
    "https://dex.lux.network",
    "https://amm.lux.network",
    "http://localhost:3000",
)


class GatewaySettings(msgspec.Struct, kw_only=True, frozen=True):
    """Addresses, limits and who may come in. Ports: 0 picks a free one, None opens none."""

    host: str = "127.0.0.1"
    http_port: int = 8080
    ws_port: int | None = 8081
    grpc_port: int | None = None
    auth: Literal["paper", "required"] = "paper"
    replay_markets: bool = True
    """Whether `market.configure` is served (paper mode over loopback only)."""

    allowed_origins: tuple[str, ...] = DEFAULT_ORIGINS
    allowed_methods: tuple[str, ...] = ("GET", "POST", "OPTIONS")
    allowed_headers: tuple[str, ...] = ("Authorization", "Content-Type")
    allowed_hosts: tuple[str, ...] = ()
    """Host names, besides localhost and addresses, under which the node is known; `*` for any."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks whose X-Forwarded-For is believed."""
    tls_cert: Path | None = None
    tls_key: Path | None = None

    requests_per_second: float = 100
    burst: int = 200
    orders_per_second: float = 100
    """By account; a batch counts its orders."""
    order_burst: int = 200
    cancels_per_second: float = 100
    """By account; cancels and closing positions draw on nothing else."""
    cancel_burst: int = 200
    exempt_loopback: bool | None = None
    """Whether loopback is free of rate limits; None: in paper mode only."""
    max_connections: int = 10_000
    max_connections_per_ip: int = 1_000
    max_subscriptions: int = 1_000
    max_body_bytes: int = 64 * 1024
    header_timeout_s: float = 10.0
    """A new connection must have sent its first header by then."""
    body_timeout_s: float = 10.0
    heartbeat_s: float = 20.0
    """A ping every so often; twice as long without a sign of life ends the connection."""

    book_depth: int = 20
    book_interval_ms: int = 100
    price_interval_ms: int = 100
    candle_interval_ms: int = 250
    ticker_interval_ms: int = 1000
    account_interval_ms: int = 50
    """How often positions, balances and margin are sent at most. Orders and fills are never held back."""
    soft_buffer_bytes: int = 256 * 1024
    """A reader that lags this much gets no market data until it has caught up, and then the present state."""
    hard_buffer_bytes: int = 4 * 1024 * 1024
    """A reader that lags this much is disconnected with SLOW_CONSUMER."""

    jwt_secret: str | None = None
    """HS256 key of the tokens; None makes one up for this run."""
    token_expiry_s: int = 24 * 3600
    keys_file: Path | None = None
    """Where API keys are kept (mode 0600); None keeps them in memory."""
    login_domain: str = "dex.lux.network"
    login_chain_ids: tuple[int, ...] = (96369, 96368)

    def check(self) -> None:
        """ConfigError for settings that would be unsafe or cannot work."""
        if self.auth == "paper" and not is_loopback(self.host):
            raise ConfigError("server.host", f"paper mode listens on loopback only; {self.host} needs `auth: required`")
        if self.auth == "required" and self.jwt_secret is not None and len(self.jwt_secret.encode()) < 32:
            raise ConfigError("server.auth.jwt_secret", "HS256 wants a secret of at least 32 bytes")
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ConfigError("server.tls", "a certificate needs its key, and a key its certificate")
        if "*" in self.allowed_origins:
            raise ConfigError("server.cors.allowed_origins", "list the origins; `*` would let any web page in")


def is_loopback(host: str) -> bool:
    """Whether a bind address or peer address is this machine alone."""
    return host in ("localhost", "::1", "::ffff:127.0.0.1") or host.startswith("127.")
