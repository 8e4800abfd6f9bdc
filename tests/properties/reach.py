"""What streams have reached: event types, reject codes, reasons, causes, steps, and which commands were taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import IntEnum
from typing import Any

from luxterm.model.codes import (
    Cause,
    CloseReason,
    Liquidity,
    OrderFlag,
    OrderType,
    Peg,
    RejectCode,
    SelfTrade,
    TimeInForce,
    TriggerBy,
)
from luxterm.model.commands import COMMANDS, Command, ModifyOrder, PlaceOrder
from luxterm.model.events import (
    EVENTS,
    CashChanged,
    Event,
    Fill,
    FundingSettled,
    LendingChanged,
    LiquidationStep,
    MarketStatusChanged,
    OrderAccepted,
    OrderChanged,
    OrderClosed,
    PositionChanged,
    Rejected,
    WithdrawalChanged,
)

LIQUIDATION_STEPS = (
    "started",
    "book order",
    "backstop",
    "insurance",
    "deleveraged",
    "to insurance",
    "ended",
    "to the book",
    "settled",
    "debt bought",
)
LENDING_ACTIONS = ("supply", "withdraw", "borrow", "repay", "accrue", "write-down", "automatic loan")
WITHDRAWALS = ("pending", "confirmed", "returned")
CHANGES = (CloseReason.SELF_TRADE, CloseReason.REDUCE_ONLY, CloseReason.MODIFIED_AWAY, CloseReason.GROUP)
"""Why an order that stays open is changed."""
POSITION_CAUSES = (
    Cause.FUNDING, Cause.LIQUIDATION_FEE, Cause.INSURANCE, Cause.ISOLATED_MARGIN, Cause.BACKSTOP, Cause.DELEVERAGE,
    Cause.SETTLEMENT,
)  # fmt: skip
"""Why a position changes without a fill."""
ACCEPTED: tuple[tuple[str, type[IntEnum]], ...] = (
    ("type", OrderType), ("tif", TimeInForce), ("stp", SelfTrade), ("trigger_by", TriggerBy), ("peg", Peg),
)  # fmt: skip
TRAITS = ("iceberg", "hidden", "post-only", "reduce-only", "pegged", "trailing", "trigger", "paired", "leg", "entry")
"""What may be special about an order; a leg is made by a bracket's entry."""
ENDS = {CloseReason.CANCELLED: "cancelled", CloseReason.EXPIRED: "expired", CloseReason.LIQUIDATION: "liquidated"}
FATES = ("filled as maker", "filled as taker", "cancelled", "modified", "expired", "liquidated")
NEVER_TAKES = {"pegged", "post-only"}
NEVER_MAKES = {"trailing", "leg"}
"""They become market orders and never rest."""


def everything() -> set[str]:
    """All there is to reach, by name."""
    out = {f"event {cls.__name__}" for cls in EVENTS}
    out |= {f"{answer} {cls.__name__}" for cls in COMMANDS for answer in ("taken", "refused")}
    out |= {f"refused for {code.name}" for code in RejectCode}
    out |= {f"closed {reason.name}" for reason in CloseReason} | {f"changed {reason.name}" for reason in CHANGES}
    out |= {f"cash {cause.name}" for cause in Cause} | {f"position {cause.name}" for cause in POSITION_CAUSES}
    out |= {f"liquidation {name}" for name in LIQUIDATION_STEPS} | {f"lending {name}" for name in LENDING_ACTIONS}
    out |= {f"withdrawal {name}" for name in WITHDRAWALS}
    out |= {"funding paid", "funding deferred", "market stale", "market fresh"}
    out |= {f"{trait} order {fate}" for trait in TRAITS for fate in FATES}
    out -= {f"{trait} order filled as taker" for trait in NEVER_TAKES}
    out -= {f"{trait} order filled as maker" for trait in NEVER_MAKES}
    return out | {f"order {name} {value.name}" for name, values in ACCEPTED for value in values}


def names(event: Event) -> list[str]:
    """What one event reaches."""
    out, it = [f"event {type(event).__name__}"], event
    if isinstance(it, Rejected):
        out.append(f"refused for {RejectCode(it.code).name}")
    elif isinstance(it, OrderClosed):
        out.append(f"closed {CloseReason(it.reason).name}")
    elif isinstance(it, OrderChanged):
        out.append(f"changed {CloseReason(it.reason).name}")
    elif isinstance(it, CashChanged):
        out.append(f"cash {Cause(it.cause).name}")
    elif isinstance(it, PositionChanged):
        out.append(f"position {Cause(it.cause).name}")
    elif isinstance(it, LiquidationStep):
        out.append(f"liquidation {LIQUIDATION_STEPS[it.step]}")
    elif isinstance(it, LendingChanged):
        out.append(f"lending {LENDING_ACTIONS[it.action]}")
    elif isinstance(it, WithdrawalChanged):
        out.append(f"withdrawal {WITHDRAWALS[it.status]}")
    elif isinstance(it, FundingSettled):
        out.append("funding deferred" if it.deferred and not it.rate_e12 else "funding paid")
    elif isinstance(it, MarketStatusChanged):
        out.append("market stale" if it.stale else "market fresh")
    elif isinstance(it, OrderAccepted):
        out += [f"order {name} {values(getattr(it, name)).name}" for name, values in ACCEPTED]
    return out


def traits_of(event: OrderAccepted, command: Command) -> set[str]:
    """What is special about a new order, as far as its acceptance and its command tell."""
    own = isinstance(command, PlaceOrder) and command.account == event.account and command.type == event.type
    flags = {"hidden": OrderFlag.HIDDEN, "post-only": OrderFlag.POST_ONLY, "reduce-only": OrderFlag.REDUCE_ONLY}
    out = {name for name, flag in flags.items() if event.flags & flag}
    if event.display_lots:
        out.add("iceberg")
    if event.peg:
        out.add("pegged")
    if event.type >= OrderType.STOP:
        out.add("trailing" if event.type == OrderType.TRAILING_STOP else "trigger")
        if not own and not event.flags & OrderFlag.LIQUIDATION:
            out.add("leg")
    if own and command.oco_order_id:
        out.add("paired")
    if own and (command.take_profit_ticks or command.stop_loss_ticks):
        out.add("entry")
    return out


class Reach:
    """Counts by name."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.traits: dict[int, set[str]] = {}

    def see(self, command: Command, events: Iterable[Event]) -> None:
        """One command of a venue and what it did; order ids are those of one venue until `forget`."""
        refused = False
        for event in events:
            self.counts.update(names(event))
            refused = refused or (isinstance(event, Rejected) and event.command_kind == command.KIND)
            if isinstance(event, OrderAccepted):
                self.traits[event.order_id] = traits_of(event, command)
            fate = fate_of(event, command)
            if fate:
                self.counts.update(f"{trait} order {fate}" for trait in self.traits.get(event.order_id, ()))
        self.counts[f"{'refused' if refused else 'taken'} {type(command).__name__}"] += 1

    def forget(self) -> None:
        """The next command is of another venue."""
        self.traits.clear()

    def table(self) -> str:
        """Counts, one a line, the rarest first."""
        known = sorted(everything() | set(self.counts), key=lambda name: (self.counts[name], name))
        return "\n".join(f"{self.counts[name]:8} {name}" for name in known)


def fate_of(event: Any, command: Command) -> str:
    """What happens to the order of an event; empty for events that concern none."""
    if isinstance(event, Fill):
        return "filled as maker" if event.liquidity == Liquidity.MAKER else "filled as taker"
    if isinstance(event, OrderClosed):
        return ENDS.get(CloseReason(event.reason), "")
    if isinstance(event, OrderChanged) and isinstance(command, ModifyOrder):
        return "modified" if event.reason == CloseReason.MODIFIED_AWAY else ""
    return ""
