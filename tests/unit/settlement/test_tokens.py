"""Tokens and assets: scales by hand, and configurations that name them wrongly."""

from __future__ import annotations

import pytest

from luxterm.model.errors import ConfigError
from luxterm.settlement.tokens import Dust, Listed, Tokens, addresses_of, token

LUSD, LBTC, LETH = (f"0x{digit * 40}" for digit in "123")


def test_eighteen_decimals_and_eight() -> None:
    leth = token(LETH, 2, 18, 8)
    assert leth.scale == 10**10
    assert leth.to_ledger(3 * 10**18) == 3 * 10**8
    assert leth.to_chain(1) == 10**10
    with pytest.raises(Dust, match="1 of 10000000000 parts"):
        leth.to_ledger(10**18 + 1)


def test_a_token_coarser_than_the_ledger_is_refused() -> None:
    with pytest.raises(ConfigError, match="6 decimals, fewer than its asset in the ledger \\(8\\)"):
        token(LETH, 2, 6, 8)


def test_found_by_asset_and_by_address() -> None:
    tokens = Tokens([token(LUSD, 0, 6, 6), token(LBTC, 1, 8, 8)])
    assert len(tokens) == 2
    assert [each.asset for each in tokens] == [0, 1]
    assert tokens.of_asset(1) == tokens.at(LBTC)
    assert tokens.of_asset(7) is tokens.at(LETH) is None


def test_the_configuration_s_tokens() -> None:
    assert addresses_of([Listed(1, LBTC, LUSD), Listed(2, LETH, ""), Listed(3, "", LUSD)]) == {
        1: LBTC, 0: LUSD, 2: LETH,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("markets", "said"),
    [
        ([Listed(1, "0x12", LUSD)], r"trading.symbols\[0\].base: '0x12' is no address"),
        ([Listed(1, LBTC, LUSD), Listed(2, LETH, LBTC)], r"trading.symbols\[1\].quote: another market has"),
        ([Listed(1, LUSD, LUSD)], "stands for two assets"),
    ],
)
def test_wrong_tokens_are_named(markets: list[Listed], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        addresses_of(markets)
