"""What kinds of stream are run: each profile presses on one part of the rules."""

from __future__ import annotations

from properties.terms import BTC, ETH, SPOT, Profile

from luxterm.model.codes import OrderType
from luxterm.model.units import MINUTE, SECOND, USD6

TRADING = {
    "place": 30, "quote": 16, "sweep": 12, "stretch": 2, "guard": 2, "cancel": 6, "modify": 7, "tune": 2,
    "cancel_all": 1, "index": 18, "tick": 4,
}  # fmt: skip
GROUPED = {"guard": 12, "peg": 8, "bracket": 10, "pair": 14, "tune": 10}
HOUSEKEEPING = {"deposit": 1, "open_account": 1, "leverage": 2, "schedule": 2, "disconnect": 2, "limits": 1}
CRASHES = {"crash": 5, "stretch": 12, "quote": 24}
ALL_TYPES = tuple(OrderType)

CORE = Profile("core", {**TRADING, **HOUSEKEEPING}, deposit_usd6=4_000 * USD6)
CALM = Profile(
    "calm",
    {**TRADING, **HOUSEKEEPING, "withdraw": 4, "finish": 4, "transfer": 2, "reconfigure": 4, "status": 1},
    deposit_usd6=50_000 * USD6,
    market_changes={"funding_interval_ns": 0},
)
ISOLATED = Profile(
    "isolated",
    {**TRADING, "mode": 12, "adjust": 8, "leverage": 4, "withdraw": 2},
    deposit_usd6=50_000 * USD6,
    market_changes={"funding_interval_ns": 0},
)
FUNDING = Profile(
    "funding",
    {**TRADING, "mode": 4, "tick": 12},
    deposit_usd6=50_000 * USD6,
    market_changes={"funding_interval_ns": 10 * MINUTE, "impact_notional_usd6": 20 * USD6},
    step_ns=20 * SECOND,
)
CASCADE = Profile(
    "cascade",
    {**TRADING, **CRASHES, "mode": 3, "leverage": 4, "tick": 10, "index": 30, "deposit": 1, "withdraw": 1},
    deposit_usd6=40 * USD6,
    users=8,
    swing=0.03,
    market_changes={"default_leverage": 20, "max_leverage": 40, "backstop_cap_lots": 300},
    tiers=(0, 40, 100 * USD6, 20, 400 * USD6, 10),
)
SPOT_TRADING = Profile(
    "spot",
    {**TRADING, "deposit": 6, "withdraw": 3, "transfer": 2, "peg": 0},
    markets=(BTC, SPOT),
    users=4,
    deposit_usd6=500 * USD6,
)
COLLATERAL = Profile(
    "collateral",
    {**TRADING, **CRASHES, "index": 45, "deposit": 5, "withdraw": 3, "transfer": 3, "reconfigure": 1, "tick": 8},
    deposit_usd6=4 * USD6,
    swing=0.03,
    markets=(BTC, ETH, SPOT),
    market_changes={"default_leverage": 20},
)
BACKSTOP = Profile(
    "backstop",
    {**TRADING, **CRASHES, "mode": 4, "leverage": 4, "tick": 10, "index": 30, "deposit": 1},
    deposit_usd6=60 * USD6,
    users=8,
    swing=0.035,
    insurance_usd6=20 * USD6,
    backstop_usd6=400 * USD6,
    large_usd6=150 * USD6,
    market_changes={"default_leverage": 20, "max_leverage": 25, "backstop_cap_lots": 900},
)
VAULTS = Profile(
    "vaults",
    {**TRADING, "create_vault": 5, "vault_deposit": 30, "vault_withdraw": 16, "withdraw": 2, "mode": 2, "index": 30},
    deposit_usd6=100 * USD6,
    backstop_usd6=50 * USD6,
    swing=0.02,
)
WHALES = Profile(
    "whales",
    {**TRADING, "mode": 3, "adjust": 3, "leverage": 2, "deposit": 2, "withdraw": 3, "tick": 8, "vault_deposit": 1},
    users=5,
    deposit_usd6=2**54,
    insurance_usd6=2**40,
    backstop_usd6=2**50,
    size_scale=2**27,
    swing=0.02,
    market_changes={"max_order_lots": 0, "backstop_cap_lots": 0, "impact_notional_usd6": 2**45},
)
COARSE = Profile(
    "coarse grid",
    {**TRADING, "mode": 3, "leverage": 2, "withdraw": 2, "tick": 8},
    deposit_usd6=10**16,
    insurance_usd6=10**14,
    swing=0.02,
    market_changes={"tick_size_e12": 10**13, "lot_size_e12": 10**13, "impact_notional_usd6": 10**14},
)
SELF_TRADES = Profile(
    "self trades", {**TRADING, "mode": 2}, users=2, deposit_usd6=40 * USD6, market_changes={"flags": 2}
)
LENDING = Profile(
    "lending",
    {**TRADING, "lending": 40, "deposit": 8, "withdraw": 3, "index": 20},
    deposit_usd6=500 * USD6,
    swing=0.005,
)
LOANS = Profile(
    "loans",
    {**TRADING, **CRASHES, "lending": 40, "deposit": 4, "withdraw": 3, "index": 40, "tick": 10},
    deposit_usd6=60 * USD6,
    users=5,
    swing=0.05,
)
DELISTING = Profile(
    "delisting",
    {**TRADING, "mode": 5, "settle": 0.25, "status": 1, "tick": 8},
    deposit_usd6=300 * USD6,
    markets=(BTC, ETH, SPOT),
)
THIN = Profile(
    "thin margin",
    {**TRADING, "leverage": 3, "index": 20},
    deposit_usd6=60 * USD6,
    swing=0.02,
    market_changes={"default_leverage": 20},
)
HOSTILE = Profile("hostile", {**TRADING, **HOUSEKEEPING}, hostile=0.25)
CROWDED = Profile("crowded", {**TRADING}, users=3, spread_ticks=2, markets=(BTC,), deposit_usd6=20_000 * USD6)
REPLAYED = Profile("replay market", {**TRADING}, market_changes={"flags": 3}, users=4)
TRIGGERS = Profile("triggers", {**TRADING, "index": 25}, types=ALL_TYPES, deposit_usd6=8_000 * USD6)
GROUPS = Profile(
    "groups",
    {**TRADING, **GROUPED, "index": 25, "disconnect": 1, "schedule": 1},
    types=ALL_TYPES,
    deposit_usd6=8_000 * USD6,
    users=4,
)
PROTECTED = Profile(
    "protected cascade",
    {**TRADING, **GROUPED, **CRASHES, "index": 25, "tick": 8, "mode": 4, "limits": 2},
    types=ALL_TYPES,
    deposit_usd6=60 * USD6,
    users=8,
    swing=0.02,
    insurance_usd6=20 * USD6,
    backstop_usd6=100 * USD6,
    large_usd6=200 * USD6,
    market_changes={"default_leverage": 20, "max_leverage": 40, "backstop_cap_lots": 400},
)
PEGS = Profile(
    "pegs",
    {**TRADING, "peg": 30, "pair": 4, "tune": 8},
    users=5,
    deposit_usd6=20_000 * USD6,
    spread_ticks=4,
    market_changes={"max_pegs": 6},
)
CROWD = Profile(
    "crowd",
    {**TRADING, **CRASHES, "crash": 3, "mode": 3, "leverage": 3, "tick": 6, "limits": 1},
    users=40,
    deposit_usd6=40 * USD6,
    insurance_usd6=30 * USD6,
    backstop_usd6=300 * USD6,
    large_usd6=120 * USD6,
    swing=0.02,
    market_changes={"default_leverage": 25, "max_leverage": 50, "backstop_cap_lots": 2_000},
    tiers=(0, 50, 60 * USD6, 25, 300 * USD6, 10),
)
LAST_HOUR = Profile(
    "last hour",
    {**TRADING, "quote": 40, "risk": 3, "settle": 0.2, "reconfigure": 1, "tick": 12, "mode": 2},
    deposit_usd6=20_000 * USD6,
    users=8,
    step_ns=40 * SECOND,
    markets=(BTC, ETH, SPOT),
)
UNWINDING = Profile(
    "unwinding",
    {**TRADING, **CRASHES, "quote": 40, "index": 40, "mode": 4, "deposit": 2, "risk": 0.5},
    deposit_usd6=60 * USD6,
    users=10,
    swing=0.02,
    insurance_usd6=20 * USD6,
    backstop_usd6=4_000 * USD6,
    market_changes={"default_leverage": 20, "max_leverage": 25, "backstop_cap_lots": 0},
)
OVERDRAFTS = Profile(
    "overdrafts",
    {**TRADING, **CRASHES, "crash": 2, "lending": 14, "withdraw": 8, "deposit": 8, "transfer": 4, "tick": 8},
    deposit_usd6=80 * USD6,
    users=6,
    swing=0.015,
    hostile=0.02,
    markets=(BTC, ETH, SPOT),
    market_changes={"default_leverage": 10},
)
BAD_LOANS = Profile(
    "bad loans",
    {**TRADING, "lending": 60, "crash": 14, "index": 10, "deposit": 8, "withdraw": 1, "tick": 8},
    users=5,
    deposit_usd6=100 * USD6,
    insurance_usd6=1,
    swing=0.08,
    hostile=0.01,
)
CAPS = Profile(
    "caps",
    {**TRADING, "leverage": 2, "reconfigure": 6, "risk": 6, "quote": 40, "tick": 6},
    users=10,
    market_changes={
        "max_open_interest_lots": 70,
        "max_position_lots": 140,
        "max_order_lots": 200,
        "max_order_notional_usd6": 20 * USD6,
    },
)
HUGE = Profile(
    "huge numbers",
    {**TRADING, "guard": 8, "tune": 4, "index": 30},
    types=ALL_TYPES,
    users=4,
    size_scale=2**37,
    swing=0.03,
    market_changes={"flags": 1, "max_order_lots": 0},
)
PROFILES = {
    profile.name: profile
    for profile in (
        CORE,
        CALM,
        SPOT_TRADING,
        COLLATERAL,
        THIN,
        ISOLATED,
        FUNDING,
        CASCADE,
        BACKSTOP,
        VAULTS,
        WHALES,
        COARSE,
        LENDING,
        LOANS,
        DELISTING,
        SELF_TRADES,
        HOSTILE,
        CROWDED,
        REPLAYED,
        TRIGGERS,
        GROUPS,
        PROTECTED,
        PEGS,
        CROWD,
        BAD_LOANS,
        LAST_HOUR,
        UNWINDING,
        OVERDRAFTS,
        CAPS,
        HUGE,
    )
}
