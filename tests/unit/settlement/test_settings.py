"""`settlement:` of the configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from luxterm.model.errors import ConfigError
from luxterm.model.units import SECOND
from luxterm.settlement.build import build_settlement
from luxterm.settlement.settings import SettlementSettings


def test_nothing_is_off_and_anything_is_on() -> None:
    assert not SettlementSettings.from_mapping({}).enabled
    settings = SettlementSettings.from_mapping({"interval": "5s", "private_key": "11" * 32})
    assert settings.enabled
    assert settings.interval_ns == 5 * SECOND
    assert "11" not in repr(settings)
    assert not SettlementSettings.from_mapping({"interval": "5s", "enabled": False}).enabled


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"interval": 5}, "settlement.interval: 5 is not a duration"),
        ({"contract_address": "0x1"}, "settlement.contract_address: '0x1' is no address"),
        ({"clearing_account": "me"}, "settlement.clearing_account: 'me' is no address"),
        ({"confirmations": 61}, "settlement.confirmations: 61 is outside 0..60"),
        ({"intervall": "5s"}, "settlement.intervall: there is no such key"),
        ({"remote_signer": {"uri": "x"}}, "settlement.remote_signer.uri: there is no such key"),
    ],
)
def test_mistakes_are_named(mapping: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        SettlementSettings.from_mapping(mapping)


def test_play_money_reaches_no_chain_but_a_local_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="play money") as caught:
        build_settlement(
            SettlementSettings(), cast(Any, None), {0: "0x" + "1" * 40},
            contract="0x" + "2" * 40, rpc_url="https://chain.example/rpc", chain_id=96369, folder=tmp_path,
            now_ns=lambda: 0, alarm=cast(Any, None), tell=cast(Any, None), play_money=True,
        )  # fmt: skip
    assert caught.value.path == "settlement.rpc_url"
