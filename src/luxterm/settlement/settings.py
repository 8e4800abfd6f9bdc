"""`settlement:` of dex-config.yaml: whether and how the node's ledger is settled on a chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from eth_utils.address import is_address, to_checksum_address

from luxterm.keeper.settings import KeySettings, Secret
from luxterm.model.units import HOUR, MINUTE, SECOND
from luxterm.sources.section import Section

PASSWORD_ENV: Final = "SETTLEMENT_KEY_PASSWORD"


class SettlementSettings(msgspec.Struct, frozen=True):
    enabled: bool = False
    key: KeySettings = KeySettings()
    contract: str = ""
    """"" = blockchain.contracts.settlement."""
    rpc_url: str = ""
    """"" = blockchain.c_chain.rpc_url."""
    interval_ns: int = 30 * SECOND
    """Between batches, where something is to be settled."""
    confirmations: int = 0
    """Blocks before what is in one counts, itself included; 0 = 1 on this machine's chain, 3 elsewhere."""
    start_block: int = 0
    """Where the contract's logs begin."""
    clearing: str = ""
    """Whose claim is the venue's own side; "" = the operator's."""
    max_transfers: int = 200
    """Claims that one batch moves."""
    stuck_ns: int = MINUTE
    """A transaction that is not mined by then is replaced."""

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object], path: str = "settlement") -> SettlementSettings:
        """Raises ConfigError with the key's path."""
        section = Section(mapping, path)
        remote = section.section("remote_signer")
        result = cls(
            enabled=section.flag("enabled", bool(mapping)),
            key=KeySettings(
                Secret(section.text("private_key")),
                section.text("key_file"),
                section.text("password_env", PASSWORD_ENV),
                remote.text("url"),
                remote.text("address"),
            ),
            contract=_address(section, "contract_address"),
            rpc_url=section.text("rpc_url"),
            interval_ns=section.duration("interval", 30 * SECOND, SECOND // 20, HOUR),
            confirmations=section.whole("confirmations", 0, 0, 60),
            start_block=section.whole("start_block", 0, 0, 2**53),
            clearing=_address(section, "clearing_account"),
            max_transfers=section.whole("max_transfers", 200, 2, 1000),
            stuck_ns=section.duration("replace_after", MINUTE, SECOND, HOUR),
        )
        remote.finish()
        section.finish()
        return result


def _address(section: Section, key: str) -> str:
    text = section.text(key)
    if text and not is_address(text):
        raise section.fail(key, f"{text!r} is no address")
    return str(to_checksum_address(text)) if text else ""
