"""What a node can be told: the keys of dex-config.yaml and luxterm's extensions, their units and defaults.

The structs below are the reference (docs/reference/configuration.md is generated from them). Keys that the
specification does not name say "Extension". `price`, `keeper`, `cluster` and `settlement` are read by their own rooms.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from luxterm.model.errors import ConfigError
from luxterm.model.units import BPS_ONE, DAY, HOUR, MINUTE, MS, RATE_ONE, SECOND, SIZE_ONE_E12, USD6, to_decimal
from luxterm.node.document import Document

_UNITS_NS: Final = {"ns": 1, "us": 1000, "ms": MS, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)(ns|us|ms|s|m|h|d)")


class Duration(int):
    """Nanoseconds, written with a unit: 50ms, 5s, 5m, 24h."""


class Step(int):
    """A tick or lot size in 1e-12, written as a decimal number."""


class Usd(int):
    """An amount of the quote asset in usd6, written as a number."""


class Bps(int):
    """A rate of 1e-12, written in basis points; fractions are allowed."""


def read_duration(value: object) -> int:
    """Nanoseconds in `50ms`, `1h30m` and the like; ValueError where the unit is missing or unknown."""
    text = str(value).strip()
    if not isinstance(value, str) or not text or _DURATION.sub("", text):
        raise ValueError(f"{value!r} is no duration: a number with its unit is wanted, such as 50ms, 5s, 5m or 24h")
    total = sum(Decimal(number) * _UNITS_NS[unit] for number, unit in _DURATION.findall(text))
    if total >= 2**62:
        raise ValueError(f"{value!r} is too long")
    return int(total)


def _whole(value: Decimal, what: object, places: str) -> int:
    if value != value.to_integral_value() or abs(value) >= 2**62:
        raise ValueError(f"{what!r} is out of range or finer than {places}")
    return int(value)


def _read(kind: type, value: Any) -> Any:
    """msgspec's hook for the units above."""
    if kind is Duration:
        return Duration(read_duration(value))
    if kind is Step:
        return Step(_whole(to_decimal(value) * SIZE_ONE_E12, value, "1e-12"))
    if kind is Usd:
        return Usd(_whole(to_decimal(value) * USD6, value, "0.000001"))
    if kind is Bps:
        return Bps(_whole(to_decimal(value) * (RATE_ONE // BPS_ONE), value, "0.00000001 bp"))
    raise TypeError(f"no such unit: {kind}")


Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
BpsCount = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Leverage = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Cors(_Section, frozen=True):
    allowed_origins: tuple[str, ...] = (
        "https://lux.exchange",
        "https://dex.lux.network",
        "https://amm.lux.network",
        "http://localhost:3000",
    )
    allowed_methods: tuple[str, ...] = ("GET", "POST", "OPTIONS")
    allowed_headers: tuple[str, ...] = ("Authorization", "Content-Type")


class RateLimit(_Section, frozen=True):
    requests_per_second: Annotated[int, msgspec.Meta(ge=1)] = 100
    burst: Annotated[int, msgspec.Meta(ge=1)] = 200
    orders_per_second: Annotated[int, msgspec.Meta(ge=1)] = 100
    """Extension: by account; a batch counts its orders."""
    order_burst: Annotated[int, msgspec.Meta(ge=1)] = 200
    """Extension."""
    cancels_per_second: Annotated[int, msgspec.Meta(ge=1)] = 100
    """Extension: by account; cancels and closing positions draw on nothing else."""
    cancel_burst: Annotated[int, msgspec.Meta(ge=1)] = 200
    """Extension."""
    exempt_loopback: bool | None = None
    """Extension. Default: in paper mode yes, else no."""


class Auth(_Section, frozen=True):
    jwt_secret: str = ""
    """Empty: a random one for each run, so that tokens end with the node."""
    token_expiry: Duration = Duration(24 * 3600 * 10**9)
    mode: Literal["paper", "required"] | None = None
    """Extension. Default: paper on loopback, required elsewhere."""
    domain: str = ""
    """Extension: the domain that wallet logins must name; empty = the host asked."""

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Auth(mode={self.mode!r})"


class Tls(_Section, frozen=True):
    """Extension: a certificate pair; both empty = no TLS."""

    certificate: str = ""
    private_key: str = ""


class Server(_Section, frozen=True):
    host: str = "127.0.0.1"
    """Extension. Anything but loopback needs `auth.mode: required`."""
    http_port: Port = 8080
    ws_port: Port = 8081
    grpc_port: Port = 9090
    cors: Cors = Cors()
    rate_limit: RateLimit = RateLimit()
    auth: Auth = Auth()
    tls: Tls = Tls()
    hosts: tuple[str, ...] = ()
    """Extension: Host names the node answers to, besides its own address and localhost."""
    trusted_proxies: tuple[str, ...] = ()
    """Extension: addresses whose X-Forwarded-For counts."""
    max_connections: Annotated[int, msgspec.Meta(ge=1)] = 2000
    """Extension."""
    max_connections_per_ip: Annotated[int, msgspec.Meta(ge=1)] = 200
    """Extension; loopback in paper mode is exempt."""
    max_subscriptions: Annotated[int, msgspec.Meta(ge=1)] = 500
    """Extension: per connection."""


class CChain(_Section, frozen=True):
    rpc_url: str = ""
    ws_url: str = ""
    """Where new blocks are announced: the keeper looks at each of them."""
    chain_id: Count = 96369


class Contracts(_Section, frozen=True):
    """Addresses; empty = not deployed or not used."""

    oracle_hub: str = ""
    vault: str = ""
    router: str = ""
    position_router: str = ""
    amm_v2_router: str = ""
    amm_v3_router: str = ""
    amm_v2_factory: str = ""
    """Extension, as those below."""
    amm_v3_factory: str = ""
    amm_v3_quoter: str = ""
    llp_manager: str = ""
    fast_price_feed: str = ""
    dex_source: str = ""
    settlement: str = ""
    multicall: str = ""


class Blockchain(_Section, frozen=True):
    c_chain: CChain = CChain()
    contracts: Contracts = Contracts()
    deployments: str = "deployments"
    """Extension: folder with the records of `luxterm deploy`."""


class Tier(_Section, frozen=True):
    """Extension: from this position value on, at most this leverage."""

    lower: Usd
    max_leverage: Leverage


class FeeTier(_Section, frozen=True):
    """Extension: from this 30-day volume on, these fees."""

    volume: Usd
    maker_fee_bps: Bps
    taker_fee_bps: Bps


class Symbol(_Section, frozen=True):
    """One market. What is left out comes from `margin` or `trading`."""

    symbol: Annotated[str, msgspec.Meta(min_length=3, max_length=32, pattern="^[A-Z0-9]+[-/][A-Z0-9]+$")]
    tick_size: Step
    lot_size: Step
    base: str = ""
    """Token address of the base asset."""
    quote: str = ""
    max_leverage: Leverage = 1
    type: Literal["perp", "spot"] = "perp"
    """Extension, as all below."""
    default_leverage: Leverage | None = None
    maintenance_margin_bps: BpsCount | None = None
    liquidation_fee_bps: BpsCount | None = None
    maker_fee_bps: Bps | None = None
    taker_fee_bps: Bps | None = None
    price_band_bps: BpsCount = 1000
    slippage_bps: BpsCount = 500
    max_funding_rate_bps: BpsCount = 100
    funding_interval: Duration = Duration(3600 * 10**9)
    interest_8h_bps: Bps = Bps(RATE_ONE // BPS_ONE)
    stale_threshold: Duration | None = None
    """Default: price.stale_threshold."""
    impact_notional: Usd = Usd(10_000 * USD6)
    min_notional: Usd = Usd(1 * USD6)
    max_order_size: Decimal = Decimal(0)
    """In units of the base asset; 0 = no cap, here and below."""
    max_order_notional: Usd = Usd(0)
    max_position_size: Decimal = Decimal(0)
    max_open_interest: Decimal = Decimal(0)
    backstop_cap: Decimal = Decimal(0)
    depth_cap_bps: Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)] = 0
    """Open interest against the least depth within 2 % of the mark over the last hour: 10,000 = as much; 0 = no cap."""
    settlement_window: Duration = Duration(HOUR)
    """A delisted market settles at the average of its index over so long: whole minutes, at most an hour."""
    max_pegs: Count = 64
    tiers: tuple[Tier, ...] = ()
    base_decimals: Annotated[int, msgspec.Meta(ge=0, le=8)] = 8
    haircut_bps: BpsCount | None = None
    """Of the base asset as collateral. Default: BTC 1000, ETH 1500, other 2000."""
    margin: bool = True
    """False: orders need no margin and fills move no money (recorded books)."""
    self_trade: bool = False
    """True: an owner may trade with itself (recorded books)."""


SYMBOLS: Final = (
    Symbol(symbol="BTC-USDT", tick_size=Step(10**10), lot_size=Step(10**8), max_leverage=100),
    Symbol(symbol="ETH-USDT", tick_size=Step(10**10), lot_size=Step(10**9), max_leverage=50),
    Symbol(symbol="LUX-USDT", tick_size=Step(10**8), lot_size=Step(10**11), max_leverage=20),
)
"""The markets of the specification: what a node without a file lists."""


class Trading(_Section, frozen=True):
    symbols: Annotated[tuple[Symbol, ...], msgspec.Meta(min_length=1, max_length=1024)] = SYMBOLS
    maker_fee_bps: Bps = Bps(2 * 10**8)
    """Extension, as all below."""
    taker_fee_bps: Bps = Bps(5 * 10**8)
    fee_tiers: tuple[FeeTier, ...] = ()
    max_open_orders: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1000
    """Per account."""
    max_steps: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 64
    """Triggers and liquidations that one command may run."""
    large_position: Usd = Usd(100_000 * USD6)
    partial_wait: Duration = Duration(30 * 10**9)


class Pool(_Section, frozen=True):
    """One asset that may be lent. Rates are basis points a year; the second slope begins at the kink's utilisation."""

    asset: Annotated[str, msgspec.Meta(min_length=1, max_length=16)]
    base_rate_bps: Bps = Bps(200 * (RATE_ONE // BPS_ONE))
    slope_rate_bps: Bps = Bps(1500 * (RATE_ONE // BPS_ONE))
    """At full utilisation, were there no kink: with the base 14 % at 80 %."""
    steep_rate_bps: Bps = Bps(20_000 * (RATE_ONE // BPS_ONE))
    kink_bps: BpsCount = 8000
    reserve_bps: BpsCount = 1000
    """The venue's part of the interest."""
    enabled: bool = True
    """False: nothing new is supplied or borrowed."""


class Lending(_Section, frozen=True):
    """Extension."""

    pools: tuple[Pool, ...] | None = None
    """Default: USDT and the base asset of every market."""


class Margin(_Section, frozen=True):
    initial_margin_bps: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1000
    """Sets the default leverage: 10,000 / initial_margin_bps, at most the market's."""
    maintenance_margin_bps: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 500
    liquidation_fee_bps: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 50
    insurance_fund: str = ""
    """Address that the fund's money comes from on a chain."""
    insurance_deposit: Usd = Usd(1_000_000 * USD6)
    """Extension: paper mode only, what the fund begins with."""


class Node(_Section, frozen=True):
    """Extension: the process itself."""

    market: Literal["auto", "sim", "none", "live"] = "auto"
    """sim: simulated prices, makers and takers; live: prices of `price.sources`; none: prices pushed by hand.
    auto: live where the file configures sources, else sim in paper mode and none in required mode."""
    durability: Literal["fsync", "os", "memory"] = "fsync"
    paper_balance: Usd | None = None
    """Play money that a new account begins with. Default: 100,000 in paper mode, else none."""
    snapshot_every: Annotated[int, msgspec.Meta(ge=0)] = 100_000
    """Commands between snapshots; 0 = only when the node stops."""
    journal_keep: Duration = Duration(7 * DAY)
    """How long commands stay in the journal; what is older goes once two snapshots cover it. 0s = everything stays."""
    sim_seed: Count = 1
    """Of the simulated prices and market."""


class Config(_Section, frozen=True):
    server: Server = Server()
    blockchain: Blockchain = Blockchain()
    price: dict[str, Any] = {}
    keeper: dict[str, Any] = {}
    cluster: dict[str, Any] = {}
    settlement: dict[str, Any] = {}
    """Extension."""
    trading: Trading = Trading()
    margin: Margin = Margin()
    lending: Lending = Lending()
    node: Node = Node()
    document: Document | None = None
    """Where it was read from, to say the line in later errors."""

    def __repr__(self) -> str:
        """Without the values: some are secrets."""
        return f"Config({self.document.file if self.document else 'defaults'})"

    def error(self, path: str, problem: str) -> ConfigError:
        """The error to raise about a key, with its line where a file was read."""
        return ConfigError(path, problem) if self.document is None else self.document.error(path, problem)


_FROM_ENVIRONMENT: Final = (
    ("C_CHAIN_RPC_URL", ("blockchain", "c_chain", "rpc_url")),
    ("C_CHAIN_WS_URL", ("blockchain", "c_chain", "ws_url")),
    ("ORACLE_HUB_ADDRESS", ("blockchain", "contracts", "oracle_hub")),
    ("KEEPER_PRIVATE_KEY", ("keeper", "private_key")),
    ("DEX_JWT_SECRET", ("server", "auth", "jwt_secret")),
)
"""Variables that fill a key which the file leaves out."""


def _fill(values: dict[str, Any], environment: Mapping[str, str]) -> None:
    for name, path in _FROM_ENVIRONMENT:
        text = environment.get(name)
        if not text or text in ("0x...", "..."):
            continue
        section = values
        for key in path[:-1]:
            section = section.setdefault(key, {})
            if not isinstance(section, dict):
                return  # convert() says what is wrong with it
        section.setdefault(path[-1], text)


def read_config(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Config:
    """The configuration of a file, or the defaults. Raises ConfigError with the key's path and line."""
    environment = os.environ if environment is None else environment
    document = Document("(defaults)", {}, {}) if path is None else _load(path, environment)
    if "document" in document.values:
        raise document.error("document", "there is no such key")
    _fill(document.values, environment)
    config = document.convert(Config, _read)
    config = msgspec.structs.replace(config, document=document if path is not None else None)
    check(config)
    return config


def _load(path: Path, environment: Mapping[str, str]) -> Document:
    from luxterm.node.yamlfile import load

    return load(path, environment)


def check(config: Config) -> None:
    """What the types cannot say. Raises ConfigError."""
    seen: set[str] = set()
    for number, symbol in enumerate(config.trading.symbols):
        where = f"trading.symbols[{number}]"
        if symbol.symbol in seen:
            raise config.error(f"{where}.symbol", f"{symbol.symbol} stands here twice")
        seen.add(symbol.symbol)
        if symbol.tick_size <= 0:
            raise config.error(f"{where}.tick_size", "must be above 0")
        if symbol.lot_size <= 0:
            raise config.error(f"{where}.lot_size", "must be above 0")
        if (symbol.tick_size * symbol.lot_size) % 10**18:
            raise config.error(
                f"{where}.lot_size",
                "tick_size x lot_size must be a whole number of millionths of the quote asset (0.000001)",
            )
        if symbol.default_leverage is not None and symbol.default_leverage > symbol.max_leverage:
            raise config.error(f"{where}.default_leverage", f"above max_leverage {symbol.max_leverage}")
        if symbol.settlement_window % MINUTE or not MINUTE <= symbol.settlement_window <= HOUR:
            raise config.error(f"{where}.settlement_window", "must be a whole number of minutes, from 1m to 1h")
        for key in ("max_order_size", "max_position_size", "max_open_interest", "backstop_cap"):
            try:
                lots = to_decimal(getattr(symbol, key)) * SIZE_ONE_E12 / symbol.lot_size
            except ValueError as error:
                raise config.error(f"{where}.{key}", str(error)) from None
            if lots < 0 or lots != lots.to_integral_value():
                raise config.error(f"{where}.{key}", "must be a multiple of lot_size, or 0 for no cap")
    assets = {"USDT", *(symbol.symbol.replace("/", "-").partition("-")[0] for symbol in config.trading.symbols)}
    lent: set[str] = set()
    for number, pool in enumerate(config.lending.pools or ()):
        where = f"lending.pools[{number}]"
        if pool.asset not in assets:
            raise config.error(
                f"{where}.asset", f"{pool.asset} is no asset of the markets: {', '.join(sorted(assets))}"
            )
        if pool.asset in lent:
            raise config.error(f"{where}.asset", f"{pool.asset} stands here twice")
        lent.add(pool.asset)
        for key in ("base_rate_bps", "slope_rate_bps", "steep_rate_bps"):
            if not 0 <= getattr(pool, key) <= 10 * RATE_ONE:
                raise config.error(f"{where}.{key}", "a yearly rate lies between 0 and 100000 bp")
    if bool(config.server.tls.certificate) != bool(config.server.tls.private_key):
        raise config.error("server.tls", "a certificate and its private_key belong together")
