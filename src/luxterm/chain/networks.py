"""The known networks, with the specification's endpoints and addresses.

A chain id does not name a network: a local anvil and Lux mainnet are both 96369. A network is chain id and genesis
hash; what is reached over loopback is local, everything else is public.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

LUX_MAINNET: Final = 96369
LUX_TESTNET: Final = 96368
ZOO_MAINNET: Final = 200200

_SHARED_ADDRESSES: Final = {
    "AMMV2Factory": "0xD173926A10A0C4eCd3A51B1422270b65Df0551c1",
    "AMMV2Router": "0xAe2cf1E403aAFE6C05A5b8Ef63EB19ba591d8511",
    "AMMV3Factory": "0x80bBc7C4C7a59C899D1B37BC14539A22D5830a84",
    "AMMV3Router": "0x939bC0Bca6F9B9c52E6e3AD8A3C590b5d9B9D10E",
    "Multicall": "0xd25F88CBdAe3c2CCA3Bb75FC4E723b44C0Ea362F",
    "Quoter": "0x12e2B76FaF4dDA5a173a4532916bb6Bfa3645275",
}


@dataclass(frozen=True)
class Network:
    name: str
    title: str
    chain_id: int
    rpc_url: str
    ws_url: str = ""
    explorer_url: str = ""
    addresses: dict[str, str] = field(default_factory=dict)
    """Contract name -> address, where the specification gives one."""


NETWORKS: Final[tuple[Network, ...]] = (
    Network(
        "lux", "Lux Mainnet", LUX_MAINNET,
        "https://api.lux.network/ext/bc/C/rpc", "wss://api.lux.network/ext/bc/C/ws", "https://explore.lux.network",
        {
            "WLUX": "0x52C84043CD9c865236f11d9Fc9F56aa003c1f922",
            "NFTPositionManager": "0x7a4C48B9dae0b7c396569b34042fcA604150Ee28",
            **_SHARED_ADDRESSES,
        },
    ),
    Network(
        "lux-testnet", "Lux Testnet", LUX_TESTNET,
        "https://api.lux-test.network/ext/bc/C/rpc", "wss://api.lux-test.network/ext/bc/C/ws", "", _SHARED_ADDRESSES,
    ),
    Network(
        "zoo", "Zoo EVM", ZOO_MAINNET, "https://api.zoo.network/ext/bc/C/rpc", "", "", _SHARED_ADDRESSES,
    ),
    Network("anvil", "Local (Anvil)", LUX_MAINNET, "http://localhost:8545", "ws://localhost:8545"),
    Network(
        "luxd", "Local (luxd)", LUX_MAINNET, "http://localhost:9650/ext/bc/C/rpc", "ws://localhost:9650/ext/bc/C/ws",
    ),
)  # fmt: skip


def network(name: str) -> Network | None:
    """The known network of that name."""
    return next((known for known in NETWORKS if known.name == name), None)


def is_loopback(url: str) -> bool:
    """Whether an RPC address can only be this machine: a file path (IPC), localhost or a loopback address.

    A name that merely resolves to loopback is not taken for it: names can change.
    """
    parts = urlsplit(url)
    if not parts.scheme or parts.scheme in ("ipc", "file"):
        return True
    host = (parts.hostname or "").rstrip(".")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(url: str) -> str:
    """Host and port of an endpoint, the path of a socket file: all that is ever shown, since paths and user parts of a
    URL may hold keys."""
    try:
        parts = urlsplit(url)
        if not parts.scheme or parts.scheme in ("ipc", "file"):
            return url
        return f"{parts.hostname or '?'}:{parts.port}" if parts.port else parts.hostname or "?"
    except ValueError:  # no URL at all
        return "?"


def network_key(chain_id: int, genesis_hash: str) -> str:
    """The name under which a chain's deployment is kept: `96369-1a2b3c4d5e6f`."""
    return f"{chain_id}-{genesis_hash.removeprefix('0x')[:12].lower()}"


WELL_KNOWN_MNEMONIC: Final = "test test test test test test test test test test test junk"
"""The mnemonic of anvil and other development chains; its keys are public."""
WELL_KNOWN_ACCOUNTS: Final[frozenset[str]] = frozenset(
    {
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
        "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
        "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65", "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc",
        "0x976EA74026E726554dB657fA54763abd0C3a0aa9", "0x14dC79964da2C08b23698B3D3cc7Ca32193d9955",
        "0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f", "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720",
    }
)  # fmt: skip
"""Their addresses. A public chain is never deployed to with one of them."""
