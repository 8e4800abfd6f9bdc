from __future__ import annotations

from pathlib import Path

import pytest

from luxterm.api.settings import GatewaySettings, is_loopback
from luxterm.model.errors import ConfigError


def test_the_defaults_are_the_specifications() -> None:
    settings = GatewaySettings()
    settings.check()
    assert (settings.http_port, settings.ws_port) == (8080, 8081)
    assert (settings.requests_per_second, settings.burst) == (100, 200)
    assert settings.token_expiry_s == 86_400
    assert set(settings.allowed_origins) == {
        "https://lux.exchange", "https://dex.lux.network", "https://amm.lux.network", "http://localhost:3000",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"host": "0.0.0.0"}, "server.host"),
        ({"auth": "required", "jwt_secret": "short"}, "server.auth.jwt_secret"),
        ({"tls_cert": Path("c.pem")}, "server.tls"),
        ({"allowed_origins": ("*",)}, "server.cors.allowed_origins"),
    ],
)
def test_unsafe_settings_are_refused(changes: dict[str, object], path: str) -> None:
    with pytest.raises(ConfigError) as error:
        GatewaySettings(**changes).check()  # type: ignore[arg-type]
    assert error.value.path == path


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],
)
def test_loopback(host: str, local: bool) -> None:
    assert is_loopback(host) is local
