"""Errors say where and what."""

from __future__ import annotations

from luxterm.model.errors import ConfigError, InvariantError, LuxtermError


def test_a_config_error_names_file_line_and_key() -> None:
    error = ConfigError("server.http_port", "must be a port", line=4, file="dex-config.yaml")
    assert str(error) == "dex-config.yaml:4: server.http_port: must be a port"
    assert str(ConfigError("a.b", "missing")) == "a.b: missing"


def test_our_own_bug_is_no_user_error() -> None:
    assert not issubclass(InvariantError, LuxtermError)
