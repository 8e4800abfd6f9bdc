"""Closed lists of small numbers. The numbers are stored in journals and read by the engine: never renumber."""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Final, NamedTuple


class Side(IntEnum):
    BUY = 0
    SELL = 1


BOTH_SIDES: Final = 2
ANY_MARKET: Final = 0xFFFF


class OrderType(IntEnum):
    LIMIT = 0
    MARKET = 1
    STOP = 2
    STOP_LIMIT = 3
    TAKE_PROFIT = 4
    TAKE_PROFIT_LIMIT = 5
    TRAILING_STOP = 6


class TimeInForce(IntEnum):
    GTC = 0
    IOC = 1
    FOK = 2
    GTD = 3
    DAY = 4


class SelfTrade(IntEnum):
    """The taker's self-trade prevention mode."""

    EXPIRE_MAKER = 0
    EXPIRE_TAKER = 1
    EXPIRE_BOTH = 2
    DECREMENT = 3


class TriggerBy(IntEnum):
    MARK = 0
    LAST = 1
    INDEX = 2


class Peg(IntEnum):
    NONE = 0
    BID = 1
    ASK = 2
    MID = 3


class OrderFlag(IntFlag):
    NONE = 0
    POST_ONLY = 1
    SLIDE = 2
    """With POST_ONLY: place one tick behind the opposite best in place of a rejection."""
    REDUCE_ONLY = 4
    HIDDEN = 8
    LIQUIDATION = 16
    """Set by the engine alone."""


class OrderStatus(IntEnum):
    SUBMITTED = 0
    PARTIAL = 1
    FILLED = 2
    CANCELLED = 3
    REJECTED = 4
    EXPIRED = 5
    TRIGGERED = 6
    UNTRIGGERED = 7
    """A stop, take-profit or trailing order that waits for its trigger; shown as `submitted` on the wire."""


class CloseReason(IntEnum):
    """Why an order left the book."""

    FILLED = 0
    CANCELLED = 1
    IOC_REMAINDER = 2
    FOK_UNFILLED = 3
    SELF_TRADE = 4
    EXPIRED = 5
    REDUCE_ONLY = 6
    MARGIN = 7
    LIQUIDATION = 8
    MODIFIED_AWAY = 9
    GROUP = 10
    SCHEDULED = 11
    DISCONNECTED = 12
    MARKET_CLOSED = 13
    TRIGGER_REJECTED = 14
    OPEN_INTEREST = 15


class CancelKind(IntEnum):
    ALL = 0
    RESTING = 1
    TRIGGERS = 2


class Liquidity(IntEnum):
    MAKER = 0
    TAKER = 1


class MarginMode(IntEnum):
    CROSS = 0
    ISOLATED = 1


class MarketType(IntEnum):
    PERP = 0
    SPOT = 1


class MarketStatus(IntEnum):
    ACTIVE = 0
    REDUCE_ONLY = 1
    HALTED = 2
    SETTLED = 3


class MarketFlag(IntFlag):
    NONE = 0
    MARGIN_OFF = 1
    """Replay of recorded books: orders need no margin, fills move no money checks."""
    SELF_TRADE_OFF = 2


class Cause(IntEnum):
    """Why cash changed: one for each ledger row."""

    DEPOSIT = 0
    WITHDRAWAL = 1
    WITHDRAWAL_RETURNED = 2
    TRANSFER = 3
    TRADE = 4
    FEE = 5
    FUNDING = 6
    LIQUIDATION_FEE = 7
    INSURANCE = 8
    ISOLATED_MARGIN = 9
    BACKSTOP = 10
    DELEVERAGE = 11
    SETTLEMENT = 12
    SPOT = 13
    VAULT = 14
    LENDING = 15
    INTEREST = 16
    COLLATERAL_SALE = 17
    REBATE = 18


class SystemAccount(IntEnum):
    """Accounts of the venue itself; users' accounts start at FIRST_USER."""

    NONE = 0
    FEES = 1
    INSURANCE = 2
    PENDING_WITHDRAWALS = 3
    LENDING_POOL = 4
    LENDING_RESERVE = 5
    BACKSTOP = 6
    FIRST_USER = 16


QUOTE_ASSET: Final = 0
"""Asset id of USDT, the ledger's quote asset."""


class RejectCode(IntEnum):
    """Stable reject codes, ranged by the stage that refused. Published in the API: never renumber or reuse."""

    # 1xxx: the request itself
    UNKNOWN_MARKET = 1001
    UNKNOWN_ORDER = 1002
    UNKNOWN_ASSET = 1003
    INVALID_SIDE = 1004
    INVALID_TYPE = 1005
    INVALID_TIME_IN_FORCE = 1006
    INVALID_PRICE = 1007
    INVALID_SIZE = 1008
    INVALID_STOP_PRICE = 1009
    INVALID_DISPLAY_SIZE = 1010
    INVALID_EXPIRY = 1011
    INVALID_FLAGS = 1012
    INVALID_CLIENT_ORDER_ID = 1013
    INVALID_AMOUNT = 1014
    INVALID_LEVERAGE = 1015
    INVALID_TRAIL = 1016
    INVALID_PEG = 1017
    INVALID_GROUP = 1018
    INVALID_CONFIGURATION = 1019
    INVALID_SCHEDULE = 1020
    BELOW_MIN_NOTIONAL = 1021
    ABOVE_MAX_SIZE = 1022
    ABOVE_MAX_NOTIONAL = 1023
    OVERFLOW = 1024
    NOTHING_TO_CHANGE = 1025
    UNKNOWN_VAULT = 1026
    UNKNOWN_WITHDRAWAL = 1027
    INVALID_NAME = 1028
    EXPOSURE_OVERFLOW = 1029
    ORDERS_OVERFLOW = 1030
    OPEN_INTEREST_OVERFLOW = 1031
    BASE_OVERFLOW = 1032
    DEPOSITS_OVERFLOW = 1033
    SHARES_OVERFLOW = 1034
    # 2xxx: the account
    UNKNOWN_ACCOUNT = 2001
    ACCOUNT_EXISTS = 2002
    NOT_ORDER_OWNER = 2003
    TOO_MANY_OPEN_ORDERS = 2004
    SYSTEM_ACCOUNT = 2005
    TOO_MANY_ACCOUNTS = 2006
    NOT_VAULT_LEADER = 2007
    DUPLICATE_CLIENT_ORDER_ID = 2008
    # 3xxx: risk
    INSUFFICIENT_MARGIN = 3001
    INSUFFICIENT_BALANCE = 3002
    LEVERAGE_TOO_HIGH = 3003
    POSITION_LIMIT = 3004
    OPEN_INTEREST_LIMIT = 3005
    REDUCE_ONLY_WOULD_INCREASE = 3006
    NO_POSITION = 3007
    MARGIN_MODE_IN_USE = 3008
    WITHDRAWAL_LIMIT = 3009
    LENDING_POOL_EMPTY = 3010
    VAULT_CAPACITY = 3011
    VAULT_LOCKED = 3012
    LEADER_SHARE = 3013
    # 4xxx: matching
    POST_ONLY_WOULD_TRADE = 4001
    FOK_NOT_FILLABLE = 4002
    NO_LIQUIDITY = 4003
    PRICE_BAND = 4004
    SELF_TRADE = 4005
    TOO_MANY_PEGS = 4006
    NO_REFERENCE_PRICE = 4007
    # 5xxx: state of the venue
    MARKET_HALTED = 5001
    MARKET_REDUCE_ONLY = 5002
    INDEX_STALE = 5003
    LIQUIDATION_IN_PROGRESS = 5004
    VENUE_STOPPING = 5005
    JOURNAL_UNAVAILABLE = 5006
    CAPACITY = 5007


class RejectText(NamedTuple):
    reason: str
    retryable: bool


REJECT_TEXTS: Final[dict[RejectCode, RejectText]] = {
    RejectCode.UNKNOWN_MARKET: RejectText("There is no such market.", False),
    RejectCode.UNKNOWN_ORDER: RejectText("There is no such open order.", False),
    RejectCode.UNKNOWN_ASSET: RejectText("There is no such asset.", False),
    RejectCode.INVALID_SIDE: RejectText("The side must be buy or sell.", False),
    RejectCode.INVALID_TYPE: RejectText("The order type is not known in this market.", False),
    RejectCode.INVALID_TIME_IN_FORCE: RejectText("The time in force does not fit this order.", False),
    RejectCode.INVALID_PRICE: RejectText("The price must be positive, on the tick grid and in range.", False),
    RejectCode.INVALID_SIZE: RejectText("The size must be positive, on the lot grid and in range.", False),
    RejectCode.INVALID_STOP_PRICE: RejectText("The stop price is missing, off the grid or on the wrong side.", False),
    RejectCode.INVALID_DISPLAY_SIZE: RejectText(
        "The display size must be between one lot and the order's size.", False
    ),
    RejectCode.INVALID_EXPIRY: RejectText("The expiry must lie in the future and belongs to GTD orders alone.", False),
    RejectCode.INVALID_FLAGS: RejectText("These order options exclude each other.", False),
    RejectCode.INVALID_CLIENT_ORDER_ID: RejectText("A client order id has 1 to 64 bytes.", False),
    RejectCode.INVALID_AMOUNT: RejectText("The amount must be positive and no finer than the asset's atom.", False),
    RejectCode.INVALID_LEVERAGE: RejectText("The leverage must be a whole number of at least 1.", False),
    RejectCode.INVALID_TRAIL: RejectText(
        "A trailing order needs one trail distance, in ticks or in basis points.", False
    ),
    RejectCode.INVALID_PEG: RejectText("This order cannot be pegged that way.", False),
    RejectCode.INVALID_GROUP: RejectText("The orders cannot form this group.", False),
    RejectCode.INVALID_CONFIGURATION: RejectText("The configuration contradicts itself or the state.", False),
    RejectCode.INVALID_SCHEDULE: RejectText("A scheduled cancel must lie at least five seconds ahead.", False),
    RejectCode.BELOW_MIN_NOTIONAL: RejectText("The order's value is below the market's minimum.", False),
    RejectCode.ABOVE_MAX_SIZE: RejectText("The order is larger than the market allows.", False),
    RejectCode.ABOVE_MAX_NOTIONAL: RejectText("The order's value is above the market's maximum.", False),
    RejectCode.OVERFLOW: RejectText("The order's value, price x size, is more than the venue counts.", False),
    RejectCode.NOTHING_TO_CHANGE: RejectText("The request changes nothing.", False),
    RejectCode.UNKNOWN_VAULT: RejectText("There is no such vault.", False),
    RejectCode.UNKNOWN_WITHDRAWAL: RejectText("There is no such pending withdrawal.", False),
    RejectCode.INVALID_NAME: RejectText("A name has 1 to 64 bytes of printable text.", False),
    RejectCode.EXPOSURE_OVERFLOW: RejectText(
        "The position and all open orders of this side together are more lots than the venue counts.", False
    ),
    RejectCode.ORDERS_OVERFLOW: RejectText(
        "The value of all open orders of this side, the sum of price x size, is more than the venue counts.", False
    ),
    RejectCode.OPEN_INTEREST_OVERFLOW: RejectText(
        "The value of all positions, price x open interest, is more than the venue counts.", False
    ),
    RejectCode.BASE_OVERFLOW: RejectText("Size x atoms of the base per lot is more than the venue counts.", False),
    RejectCode.DEPOSITS_OVERFLOW: RejectText(
        "All deposits of this asset together are more than the venue counts.", False
    ),
    RejectCode.SHARES_OVERFLOW: RejectText(
        "The shares, amount x shares / assets, are more than the venue counts.", False
    ),
    RejectCode.UNKNOWN_ACCOUNT: RejectText("There is no such account.", False),
    RejectCode.ACCOUNT_EXISTS: RejectText("An account of this name exists already.", False),
    RejectCode.NOT_ORDER_OWNER: RejectText("There is no such open order.", False),
    RejectCode.TOO_MANY_OPEN_ORDERS: RejectText("The account has as many open orders as it may have.", True),
    RejectCode.SYSTEM_ACCOUNT: RejectText("The venue's own accounts take no such request.", False),
    RejectCode.TOO_MANY_ACCOUNTS: RejectText("The venue has as many accounts as it may have.", False),
    RejectCode.NOT_VAULT_LEADER: RejectText("Only the vault's leader may do this.", False),
    RejectCode.DUPLICATE_CLIENT_ORDER_ID: RejectText(
        "An order with this client order id exists; it is returned.", False
    ),
    RejectCode.INSUFFICIENT_MARGIN: RejectText("The account's free margin does not carry this order.", True),
    RejectCode.INSUFFICIENT_BALANCE: RejectText("The balance does not cover this amount.", True),
    RejectCode.LEVERAGE_TOO_HIGH: RejectText(
        "The leverage is above what the market or the position's tier allows.", False
    ),
    RejectCode.POSITION_LIMIT: RejectText("The position would be larger than the account may hold.", False),
    RejectCode.OPEN_INTEREST_LIMIT: RejectText("The market's open interest is at its cap.", True),
    RejectCode.REDUCE_ONLY_WOULD_INCREASE: RejectText("A reduce-only order must reduce an open position.", False),
    RejectCode.NO_POSITION: RejectText("There is no open position.", False),
    RejectCode.MARGIN_MODE_IN_USE: RejectText("The margin mode changes only without position and orders.", False),
    RejectCode.WITHDRAWAL_LIMIT: RejectText("What would be left does not carry the open positions.", True),
    RejectCode.LENDING_POOL_EMPTY: RejectText("The lending pool does not hold that much.", True),
    RejectCode.VAULT_CAPACITY: RejectText("The vault is at its capacity.", True),
    RejectCode.VAULT_LOCKED: RejectText("The deposit is still locked.", True),
    RejectCode.LEADER_SHARE: RejectText("The leader must keep the vault's minimum share.", False),
    RejectCode.POST_ONLY_WOULD_TRADE: RejectText("A post-only order would have traded at once.", True),
    RejectCode.FOK_NOT_FILLABLE: RejectText("The book cannot fill the whole order now.", True),
    RejectCode.NO_LIQUIDITY: RejectText("There is nothing to trade with inside the limit.", True),
    RejectCode.PRICE_BAND: RejectText("The price is outside the band around the mark price.", True),
    RejectCode.SELF_TRADE: RejectText("The order would have traded with its own owner.", False),
    RejectCode.TOO_MANY_PEGS: RejectText("The market has as many pegged orders as it may have.", True),
    RejectCode.NO_REFERENCE_PRICE: RejectText("The market has no mark price yet.", True),
    RejectCode.MARKET_HALTED: RejectText("The market is halted; only cancels are taken.", True),
    RejectCode.MARKET_REDUCE_ONLY: RejectText("The market takes only reduce-only orders now.", True),
    RejectCode.INDEX_STALE: RejectText("The index price is stale; only reduce-only orders are taken.", True),
    RejectCode.LIQUIDATION_IN_PROGRESS: RejectText("The account is being liquidated.", True),
    RejectCode.VENUE_STOPPING: RejectText("The venue is stopping and takes no new commands.", True),
    RejectCode.JOURNAL_UNAVAILABLE: RejectText(
        "The journal cannot be written (disk full?); nothing is accepted until it can.", True
    ),
    RejectCode.CAPACITY: RejectText("A fixed capacity of the venue is used up.", True),
}


class ErrorCode(IntEnum):
    """What is malformed, unauthorised or throttled at the gateway (`type: error`); apart from the engine's codes."""

    MALFORMED = 6001
    UNKNOWN_TYPE = 6002
    UNKNOWN_CHANNEL = 6003
    UNKNOWN_SYMBOL = 6004
    UNAUTHENTICATED = 6005
    FORBIDDEN = 6006
    RATE_LIMITED = 6007
    TOO_LARGE = 6008
    TOO_MANY_SUBSCRIPTIONS = 6009
    SLOW_CONSUMER = 6010
    NOT_AVAILABLE = 6011
    INTERNAL = 6012
    SHUTTING_DOWN = 6013
    NOT_FOUND = 6014
    TOO_MANY_CONNECTIONS = 6015
    BAD_CREDENTIALS = 6016
    CHAIN_REFUSED = 6017
