"""The configuration page is what the structs say."""

from __future__ import annotations

from pathlib import Path

from luxterm.node.config import Config
from luxterm.node.reference import markdown, rows

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "configuration.md"


def test_the_page_is_up_to_date() -> None:
    """`python -m luxterm.node.reference > docs/reference/configuration.md` makes it anew."""
    assert PAGE.read_text() == markdown()


def test_every_key_of_the_specification_is_on_the_page() -> None:
    keys = {key for key, *_ in rows(Config, "")}
    for key in (
        "server.http_port", "server.cors.allowed_origins", "server.rate_limit.burst", "server.auth.token_expiry",
        "blockchain.c_chain.chain_id", "blockchain.contracts.oracle_hub", "trading.symbols[].max_leverage",
        "margin.insurance_fund", "price", "keeper",
    ):  # fmt: skip
        assert key in keys
