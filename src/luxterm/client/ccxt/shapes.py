"""The venue's objects as structures of the unified API: every key of its manual, None where there is nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from luxterm.wire import objects as o

STATUSES: Final = {
    "submitted": "open", "partial": "open", "triggered": "open", "filled": "closed", "cancelled": "canceled",
    "expired": "expired", "rejected": "rejected",
}  # fmt: skip
_TYPES: Final = {"limit": "limit", "stop_limit": "limit", "take_profit_limit": "limit"}
Structure = dict[str, Any]


def number(value: Decimal | str | None) -> float | None:
    return None if value is None else float(value)


def iso8601(timestamp_ms: int | None) -> str | None:
    if timestamp_ms is None:
        return None
    moment = datetime.fromtimestamp(timestamp_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def market(info: o.MarketInfo) -> Structure:
    swap = info.type == "perp"
    nothing = {"min": None, "max": None}
    return {
        "id": info.symbol, "lowercaseId": info.symbol.lower(),
        "symbol": f"{info.base}/{info.quote}" + (f":{info.quote}" if swap else ""),
        "base": info.base, "quote": info.quote, "settle": info.quote if swap else None,
        "baseId": info.base, "quoteId": info.quote, "settleId": info.quote if swap else None,
        "type": "swap" if swap else "spot", "subType": "linear" if swap else None,
        "spot": not swap, "margin": False, "swap": swap, "future": False, "option": False, "index": None,
        "active": info.status == "active", "contract": swap, "linear": swap or None, "inverse": False if swap else None,
        "taker": None, "maker": None, "contractSize": 1.0 if swap else None, "expiry": None, "expiryDatetime": None,
        "strike": None, "optionType": None,
        "precision": {"price": float(info.tick_size), "amount": float(info.lot_size)},
        "limits": {
            "amount": {"min": float(info.lot_size), "max": None}, "price": {"min": float(info.tick_size), "max": None},
            "cost": nothing, "leverage": {"min": 1, "max": info.max_leverage},
        },
        "marginModes": {"cross": swap, "isolated": swap}, "created": None, "info": info,
    }  # fmt: skip


def ticker(found: o.Ticker, symbol: str) -> Structure:
    last, opened = number(found.last), number(found.open_24h)
    base, quote = float(found.volume_24h or 0), float(found.quote_volume_24h)
    moved = last is not None and opened is not None
    return {
        "symbol": symbol, "timestamp": found.timestamp, "datetime": iso8601(found.timestamp),
        "high": number(found.high_24h), "low": number(found.low_24h), "bid": number(found.bid), "bidVolume": None,
        "ask": number(found.ask), "askVolume": None, "vwap": quote / base if base else None, "open": opened,
        "close": last, "last": last, "previousClose": None,
        "change": last - opened if last is not None and opened is not None else None,
        "percentage": number(found.change_24h),
        "average": (last + opened) / 2 if last is not None and opened is not None and moved else None,
        "baseVolume": base, "quoteVolume": quote, "markPrice": number(found.mark),
        "indexPrice": number(found.index), "info": found,
    }  # fmt: skip


def order_book(
    symbol: str, sequence: int, timestamp_ms: int, bids: Iterable[tuple[Decimal, Decimal]],
    asks: Iterable[tuple[Decimal, Decimal]],
) -> Structure:  # fmt: skip
    return {
        "symbol": symbol, "nonce": sequence, "timestamp": timestamp_ms, "datetime": iso8601(timestamp_ms),
        "bids": [[float(price), float(size)] for price, size in bids],
        "asks": [[float(price), float(size)] for price, size in asks],
    }  # fmt: skip


def ohlcv(found: o.Candle) -> list[float]:
    opened, high, low, close = found.open, found.high, found.low, found.close
    return [found.start, float(opened), float(high), float(low), float(close), float(found.volume)]


def newest(rows: Iterable[Structure], since: int | None, limit: int | None) -> list[Structure]:
    """The last `limit` of the rows that are not before `since`."""
    kept = [row for row in rows if since is None or row["timestamp"] >= since]
    return kept if limit is None else kept[-limit:]


def trade(found: o.Trade, symbol: str) -> Structure:
    return {
        "id": str(found.trade_id), "order": None, "symbol": symbol, "type": None, "side": found.side,
        "takerOrMaker": None, "price": float(found.price), "amount": float(found.size),
        "cost": float(found.price * found.size), "fee": None, "fees": [], "timestamp": found.timestamp,
        "datetime": iso8601(found.timestamp), "info": found,
    }  # fmt: skip


def fill(found: o.Fill, symbol: str) -> Structure:
    fee = {"cost": float(found.fee), "currency": found.fee_asset}
    return {
        "id": str(found.trade_id), "order": str(found.order_id), "symbol": symbol, "type": None, "side": found.side,
        "takerOrMaker": found.liquidity, "price": float(found.price), "amount": float(found.size),
        "cost": float(found.price * found.size), "fee": fee, "fees": [fee], "timestamp": found.timestamp,
        "datetime": iso8601(found.timestamp), "info": found,
    }  # fmt: skip


def order(found: o.Order, symbol: str) -> Structure:
    filled, average, stop = float(found.filled), number(found.avg_price), number(found.stop_price)
    return {
        "id": str(found.order_id), "clientOrderId": found.client_order_id, "timestamp": found.created_at,
        "datetime": iso8601(found.created_at), "lastTradeTimestamp": None, "lastUpdateTimestamp": found.updated_at,
        "symbol": symbol, "type": _TYPES.get(found.type, "market"), "timeInForce": found.time_in_force,
        "postOnly": found.post_only, "reduceOnly": found.reduce_only, "side": found.side, "price": number(found.price),
        "triggerPrice": stop, "stopPrice": stop,
        "takeProfitPrice": stop if found.type.startswith("take_profit") else None,
        "stopLossPrice": stop if found.type.startswith("stop") else None,
        "cost": filled * (average or 0.0), "average": average, "amount": float(found.size), "filled": filled,
        "remaining": float(found.size - found.filled), "status": STATUSES[found.status], "fee": None, "fees": [],
        "trades": [], "info": found,
    }  # fmt: skip


def position(found: o.Position, symbol: str) -> Structure:
    notional, margin = float(found.notional), float(found.margin)
    maintenance, pnl = float(found.maintenance_margin), float(found.unrealized_pnl)
    collateral = margin + pnl
    return {
        "id": found.position_id, "symbol": symbol, "timestamp": found.updated_at,
        "datetime": iso8601(found.updated_at), "lastUpdateTimestamp": found.updated_at, "hedged": False,
        "side": "long" if found.side == "buy" else "short", "contracts": float(found.size), "contractSize": 1.0,
        "entryPrice": number(found.entry_price), "markPrice": number(found.mark_price), "lastPrice": None,
        "notional": notional, "leverage": found.leverage, "collateral": collateral, "initialMargin": margin,
        "initialMarginPercentage": margin / notional if notional else None, "maintenanceMargin": maintenance,
        "maintenanceMarginPercentage": maintenance / notional if notional else None, "unrealizedPnl": pnl,
        "realizedPnl": float(found.realized_pnl), "liquidationPrice": number(found.liquidation_price),
        "marginMode": found.margin_mode, "marginRatio": maintenance / collateral if collateral > 0 else None,
        "percentage": pnl / margin * 100 if margin else None, "stopLossPrice": None, "takeProfitPrice": None,
        "info": found,
    }  # fmt: skip


def funding_rate(info: o.MarketInfo, symbol: str, now_ms: int) -> Structure:
    nothing = dict.fromkeys(
        ("interestRate", "estimatedSettlePrice", "nextFundingRate", "nextFundingTimestamp", "nextFundingDatetime",
         "previousFundingRate", "previousFundingTimestamp", "previousFundingDatetime", "interval")
    )  # fmt: skip
    return {
        **nothing, "symbol": symbol, "timestamp": now_ms, "datetime": iso8601(now_ms),
        "fundingRate": number(info.funding_rate), "fundingTimestamp": info.next_funding,
        "fundingDatetime": iso8601(info.next_funding), "markPrice": number(info.mark_price),
        "indexPrice": number(info.index_price), "info": info,
    }  # fmt: skip


def balance(update: o.BalanceUpdate) -> Structure:
    result: Structure = {
        "info": update, "timestamp": update.timestamp, "datetime": iso8601(update.timestamp),
        "free": {}, "used": {}, "total": {},
    }  # fmt: skip
    for row in update.balances:
        figures = {"free": float(row.available), "used": float(row.locked), "total": float(row.total)}
        result[row.asset] = figures
        for part, value in figures.items():
            result[part][row.asset] = value
    return result
