"""What a start imports: a library that only some configurations use must not be paid for by all the others."""

from __future__ import annotations

import subprocess
import sys

import pytest

SLOW = (
    "aiohttp", "cryptography", "databento_dbn", "eth_abi", "eth_account", "eth_utils", "google.protobuf", "grpc",
    "httpx", "jwt", "pydantic", "redis", "rich", "sqlite3", "textual", "web3", "websockets", "yaml",
)  # fmt: skip
"""Every library of ours that takes more than ten milliseconds to import, and SQLite."""


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        pytest.param("import luxterm.cli", "", id="the command line itself"),
        pytest.param("import luxterm.cli.serve", "", id="luxterm serve --help"),
        pytest.param("import luxterm.node.build", "aiohttp sqlite3", id="a node, its gRPC door apart"),
        pytest.param(
            "import luxterm.sources.build as b, luxterm.sources.settings as s, luxterm.model.markets;"
            "b.build_feed(s.PriceSettings(), [], now_ns=lambda: 0, market='sim')",
            "", id="simulated prices",
        ),
        pytest.param("from luxterm.node.config import read_config; read_config(None, {})", "", id="no file"),
        pytest.param("import luxterm.client", "websockets", id="the client"),
        pytest.param("import luxterm.cli.price", "websockets", id="luxterm price"),
        pytest.param("import luxterm.cli.workstation", "", id="luxterm, before it draws"),
        pytest.param("import luxterm.tui.app", "rich textual", id="the screen"),
    ],
)  # fmt: skip
def test_a_start_imports_what_it_needs(statement: str, wanted: str) -> None:
    look = f"{statement}\nimport sys\nprint(*[name for name in {SLOW!r} if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout
    assert out.split() == wanted.split()
