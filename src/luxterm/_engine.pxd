# Header of the engine: every struct and field. Units: _ticks price, lots size, usd6 money, _ns Unix nanoseconds, _e12 rates.
# Index 0 of every pool is "none"; u32 fields named after a pool's item are indexes into it.

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t

cdef extern from *:
    """
    #include <stdint.h>
    #include <stdlib.h>
    #include <string.h>
    typedef __int128 lx_i128;
    #define LX_PRICE_MAX (((int64_t)1 << 42) - 1)
    #define LX_LOTS_MAX ((int64_t)1 << 50)
    #define LX_MONEY_MAX ((int64_t)1 << 60)
    #define LX_TIME_MAX ((int64_t)1 << 62)
    #define LX_INT64_MAX ((int64_t)0x7fffffffffffffffLL)
    #define LX_E12 ((int64_t)1000000000000LL)
    #define LX_DAY_NS ((int64_t)86400000000000LL)
    #define LX_SECOND_NS ((int64_t)1000000000LL)
    #define LX_DRY_FILLED ((uint64_t)1 << 40)
    #define LX_LIKELY(x) __builtin_expect(!!(x), 1)
    #define LX_UNLIKELY(x) __builtin_expect(!!(x), 0)
    """
    # Named long long for Cython; C computes with all 128 bits. Never let Python or a Cython temporary hold one.
    ctypedef long long i128 "lx_i128"
    const int64_t PRICE_MAX "LX_PRICE_MAX"
    const int64_t LOTS_MAX "LX_LOTS_MAX"
    const int64_t MONEY_MAX "LX_MONEY_MAX"
    const int64_t TIME_MAX "LX_TIME_MAX"        # the year 2116: what falls due later still fits
    const int64_t I64_LIMIT "LX_INT64_MAX"
    const int64_t E12 "LX_E12"
    const uint32_t PERP_OPEN "UINT32_C(1)"  # known to stale of a perpetual market: known, active, not stale
    const uint64_t PLAIN_TERMS "UINT64_C(0x03010001)"  # side to flags: any side, limit, GTC or IOC, any self-trade rule
    const uint64_t DRY_FILLED "LX_DRY_FILLED"  # key bit of dry runs
    const int64_t LENDING_INDEX_MAX "((int64_t)1 << 56)"
    const int64_t FEE_MAX "(LX_E12 / 10)"
    const int64_t DAY_NS "LX_DAY_NS"
    const int64_t SECOND_NS "LX_SECOND_NS"
    bint likely "LX_LIKELY" (bint) noexcept nogil
    bint unlikely "LX_UNLIKELY" (bint) noexcept nogil
    void prefetch "__builtin_prefetch" (const void*) noexcept nogil

cdef enum:
    MAX_MARKETS = 1024
    MAX_ASSETS = 64
    MAX_ACCOUNTS = 16777216
    MAX_TIERS = 16
    FIRST_USER = 16
    TERMS_BYTES = 14        # account to flags of Draft and Order
    KINDS_BYTES = 8         # side to flags, also of OrderAccepted
    MARKET_BYTES = 6        # account and market, as events begin
    SYSTEM_ACCOUNTS = 7
    CLIENT_ID_BYTES = 64
    CLOSED_CLIENT_IDS = 10000
    VOLUME_DAYS = 30
    ANY_MARKET = 0xFFFF
    TRIE_MAX_HEIGHT = 6
    ORDER_PAGE = 4096       # ids
    VIRTUAL_SHARES = 1000   # of every vault: no first depositor can inflate a share
    MAX_SLICES = 1000       # of an iceberg: bounds the prints of one taker
    PLACE_NONE = 0          # Order.place: being matched
    PLACE_BOOK = 1
    PLACE_WAITING = 2       # for its trigger
    PLACE_FIRED = 3         # for its step
    DUE_EXPIRY = 0          # kinds of due work, in the order in which ties run
    DUE_SCHEDULE = 1
    DUE_SAMPLE = 2
    DUE_FUNDING = 3
    DUE_LIQUIDATION = 4
    DUE_STALE = 5
    DUE_INTEREST = 6
    DUE_MINUTE = 7
    MINUTES = 60            # of a market's past that are kept

# --- containers --------------------------------------------------------------------------------------------------------

cdef struct Buffer:
    uint8_t* data
    size_t used
    size_t capacity

cdef struct MapSlot:
    uint64_t key
    uint32_t value          # 0 = the slot is free

cdef struct Map:            # open addressing, linear probing, backward-shift deletion; capacity a power of two
    MapSlot* slots
    uint32_t mask           # capacity - 1; 0 with slots NULL = empty
    uint32_t shift          # 64 - log2(capacity)
    uint32_t count

cdef struct Pool:           # items of one size, recycled through a free list of indexes
    int64_t* items          # an index counts words of 8 bytes: an item's address is one addition, not a product
    uint32_t stride         # words of one item
    uint32_t used           # words handed out so far, those of index 0 included
    uint32_t capacity       # words
    uint32_t* free_list
    uint32_t free_count
    uint32_t free_capacity

cdef struct List:           # growable array of indexes
    uint32_t* items
    uint32_t count
    uint32_t capacity

cdef struct DueItem:
    int64_t due_ns
    int64_t id
    uint32_t kind           # DUE_*

cdef struct Heap:           # binary heap by (due_ns, kind, id); entries may be stale, the owner's field decides
    DueItem* items
    uint32_t count
    uint32_t capacity

# --- book --------------------------------------------------------------------------------------------------------------

cdef struct TrieLeaf:       # 4,096 prices
    uint64_t summary
    uint64_t words[64]

cdef struct TrieNode:       # 64 children
    uint64_t summary
    uint32_t child[64]

cdef struct Order:
    int64_t id
    int64_t price_ticks     # limit; protection price of market orders; 0 for untriggered market-type triggers
    int64_t size_lots       # total, filled part included
    int64_t filled_lots
    uint32_t level          # where it rests; 0 = it does not
    uint32_t queue_prev     # in its level, or in the queue of fired orders
    uint32_t queue_next
    uint32_t position
    uint32_t own_prev       # the position's open orders of its kind, see Position.own_first
    uint32_t own_next
    uint32_t extra          # Extra: only for orders with more than the plain fields
    uint32_t client         # Client
    uint32_t account        # from here to flags as in Draft: copied in one piece
    uint16_t market
    uint8_t side
    uint8_t type
    uint8_t tif
    uint8_t stp
    uint8_t trigger_by
    uint8_t peg
    uint16_t flags          # OrderFlag
    uint8_t status          # OrderStatus
    uint8_t place           # PLACE_*
    int64_t filled_value    # sum of tick-lots over its fills, saturating; from here on what a cancel does not read
    int64_t created_ns
    int64_t updated_ns
    int64_t connection_id

cdef struct OwnWalk:        # over a position's open orders of both kinds by id
    uint32_t next[2]

cdef struct Extra:
    int64_t stop_ticks
    int64_t display_lots
    int64_t slice_lots      # iceberg: what shows now
    int64_t expires_ns
    int64_t trail_ticks
    int64_t peg_offset_ticks
    int64_t take_profit_ticks
    int64_t stop_loss_ticks
    int64_t oco_order_id
    int64_t fired_ticks     # the reference that fired it
    int64_t trail_ref_ticks # trailing stop: the reference up to which it has followed
    int64_t take_profit_id  # bracket legs of this entry; of a leg, its entry, in the field of its kind
    int64_t stop_loss_id
    uint32_t stop_slot      # where it stands in Market.stops and Market.trails while it waits
    uint32_t trail_slot
    uint32_t bracket        # its entry in State.brackets, if that entry names it
    uint16_t trail_bps
    uint16_t slippage_bps

cdef struct Level:
    int64_t price_ticks
    int64_t shown_lots
    int64_t old_shown_lots  # as before the command, while dirty
    uint32_t head
    uint32_t tail
    uint32_t orders
    uint32_t shown_orders
    uint32_t peg_orders     # shown and pegged
    uint32_t old_shown_orders
    uint16_t market
    uint8_t side
    uint8_t dirty           # listed in State.dirty until the command ends; an empty level stays until then

cdef struct BookSide:
    Map levels              # price -> Level
    uint32_t root           # TrieLeaf at height 0, else TrieNode
    uint32_t height
    uint32_t best           # Level with orders; 0 = none
    int64_t best_ticks      # its price; where none is, one that meets no order
    uint32_t count          # levels with orders

cdef struct Tier:
    int64_t lower_usd6
    int64_t deduction_usd6
    int64_t max_leverage

cdef struct FeeTier:
    int64_t volume_usd6
    int64_t maker_fee_e12
    int64_t taker_fee_e12

cdef struct Minute:         # what a market's samples saw in one minute
    int64_t minute          # of Unix time; 0 = none
    int64_t index_sum       # of its index, ticks
    int64_t samples
    int64_t depth_lots      # least; -1 = none taken

cdef struct Market:
    uint8_t known           # from here to stale as PERP_OPEN reads them
    uint8_t type
    uint8_t status
    uint8_t stale
    uint16_t flags
    uint16_t base_asset
    uint16_t max_leverage
    uint16_t default_leverage
    uint16_t maintenance_margin_bps
    uint16_t liquidation_fee_bps
    uint16_t price_band_bps
    uint16_t slippage_bps
    uint16_t max_funding_rate_bps
    uint16_t max_pegs
    uint32_t tiers
    uint32_t symbol_bytes
    int64_t tick_size_e12
    int64_t lot_size_e12
    int64_t unit            # usd6 per tick x lot
    int64_t maker_fee_e12
    int64_t taker_fee_e12
    int64_t stale_ns
    int64_t funding_interval_ns
    int64_t interest_8h_e12
    int64_t impact_notional_usd6
    int64_t min_notional_usd6
    int64_t max_order_lots
    int64_t max_order_notional_usd6
    int64_t max_position_lots
    int64_t order_lots_cap       # the bounds of orders and positions: the configured one or that of numbers
    int64_t order_value_cap
    int64_t position_lots_cap
    int64_t max_open_interest_lots
    int64_t backstop_cap_lots
    Tier tier[MAX_TIERS]
    BookSide side[2]
    int64_t index_ticks
    int64_t published_ns
    int64_t mark_ticks
    int64_t loss_mark_ticks # the mark as orders' sums were taken at; -1 in markets without margin
    int64_t last_ticks
    int64_t open_interest_lots   # sum of long lots
    int64_t trades
    int64_t ema_micro       # EMA of mid - index in millionths of a tick
    int64_t ema_ns
    int64_t funding_rate_e12     # last settled, for the interval
    int64_t next_funding_ns
    int64_t next_sample_ns
    int64_t premium_sum_e12
    int64_t premium_count
    int64_t deferred_ns     # due time of a deferred payment; 0 = none
    int64_t next_minute_ns  # next sample of section 7a; 0 = none
    Minute* minutes         # MINUTES, by minute modulo MINUTES; NULL before the first
    int64_t interest_cap_lots    # most open interest: the configured and the one against depth; I64_LIMIT = none
    uint32_t depth_cap_bps
    uint16_t settlement_minutes
    uint32_t orders         # resting
    uint32_t pegs
    uint32_t waiting        # untriggered orders
    uint32_t reprice        # the book changed since pegs were looked at
    List holders            # positions with lots or orders
    List stops[6]           # untriggered orders: heaps by stop price, see trigger_heap
    List trails[6]          # untriggered trailing stops: heaps by trail_ref_ticks
    List pegged             # pegged orders by id
    int64_t peg_seen[4]     # the best prices at which every peg stood where it belongs; [0] < 0 = look again
    uint8_t printed         # a print happened since triggers on last were judged
    char symbol[32]

cdef struct Asset:
    uint8_t known
    uint8_t decimals
    uint16_t haircut_bps
    uint16_t index_market
    uint32_t name_bytes
    int64_t net_deposits    # deposits - confirmed withdrawals
    char name[64]

# --- accounts ----------------------------------------------------------------------------------------------------------

cdef struct Position:
    i128 sell_loss          # LS of exchange-rules.md section 6, tick-lots
    i128 unrealized         # as counted in the account's sum
    i128 initial
    i128 maintenance
    int64_t lots
    int64_t cost_usd6
    int64_t margin_usd6     # isolated
    int64_t realized_usd6
    int64_t funding_usd6
    int64_t buy_lots        # open, not reduce-only
    int64_t sell_lots
    int64_t buy_pq          # sum of margin price x remaining, tick-lots
    int64_t sell_pq
    int64_t buy_loss        # LB, at most buy_pq
    int64_t sell_over       # US, at most sell_pq
    int64_t wait_until_ns   # liquidation: the rest of a large position follows then; 0 = no wait
    uint32_t account
    uint32_t own_first[2]   # open orders by id: [0] those that count in the sums, [1] the reduce-only ones
    uint32_t own_last[2]
    uint32_t orders         # of both kinds
    uint32_t holder         # index in Market.holders + 1; 0 = not listed
    uint16_t market
    uint32_t unit           # Unit: the isolated position is in liquidation
    uint16_t leverage       # 0 = the market's default
    uint8_t mode
    uint8_t liquidating     # its first step is done
    int64_t tried_seq       # command in which liquidation last put it to the book

cdef struct Account:
    # First what orders and fills read, in two cache lines.
    i128 unrealized         # sums over cross positions
    i128 initial            # sum over all markets
    i128 maintenance
    i128 collateral         # other assets after haircut - debts
    int64_t cash_usd6
    int64_t match_id        # match in which `verdict` was taken
    int64_t overdraft_shares     # of its quote debt, those that a negative balance made
    uint32_t* positions     # by market id
    uint32_t positions_count
    uint32_t orders
    uint32_t owner          # itself; of a vault its leader
    uint32_t units          # of it in liquidation
    uint32_t unit           # Unit: its cross unit is in liquidation
    uint32_t vault          # index + 1 of the vault this account is
    uint8_t verdict
    uint8_t touched         # listed in State.touched
    uint8_t overdrawn       # listed in State.overdrawn
    uint8_t liquidating     # its first step is done
    uint8_t name_bytes
    uint8_t has_assets
    i128 debt_initial       # the debts' part of `initial` and `maintenance`
    i128 debt_maintenance
    int64_t schedule_ns     # dead-man's switch; 0 = off
    int64_t* balances       # by asset id, [0] unused; NULL while all are 0
    int64_t* locked         # spot: what open orders would pay, by asset id
    int64_t* volume         # taker and maker value by day, ring of VOLUME_DAYS; NULL before the first fill
    int64_t volume_day
    int64_t volume_usd6     # sum over the ring
    uint32_t first_closed   # Client: oldest remembered
    uint32_t last_closed
    uint32_t closed_count
    char name[64]

cdef struct Client:
    int64_t order_id
    uint64_t hash
    uint32_t account
    uint32_t chain          # next in its hash bucket
    uint32_t next_closed
    uint8_t bytes_used
    uint8_t open
    char text[CLIENT_ID_BYTES]

cdef packed struct Draft:   # an order under examination: a new one, a modified one, a triggered one
    # First the body of a PlaceOrder record, byte for byte: it is copied in one piece.
    uint32_t account
    uint16_t market
    uint8_t side
    uint8_t type
    uint8_t tif
    uint8_t stp
    uint8_t trigger_by
    uint8_t peg
    uint16_t flags
    uint16_t slippage_bps
    uint16_t trail_bps
    int64_t price_ticks
    int64_t size_lots       # what it would bring to the book: a modified order's remaining size
    int64_t stop_ticks
    int64_t display_lots
    int64_t expires_ns
    int64_t trail_ticks
    int64_t peg_offset_ticks
    int64_t take_profit_ticks
    int64_t stop_loss_ticks
    int64_t oco_order_id
    int64_t connection_id
    int64_t margin_ticks
    uint64_t client_hash
    const char* client
    uint32_t client_bytes
    uint32_t position
    uint8_t waits           # it goes to the triggers, not to the book
    uint8_t rare            # has more than a plain limit order: needs an Extra
    uint8_t resumed         # checked for an order that exists: modify or trigger

cdef struct Withdrawal:
    int64_t id
    int64_t amount
    uint32_t account
    uint16_t asset
    uint16_t reference_bytes
    char reference[256]

cdef struct Unit:           # the cross part of an account, or one isolated position, in liquidation
    int64_t equity          # by which it stands in State.awake; clamped
    int64_t maintenance
    uint32_t account
    uint32_t slot           # where it stands in State.awake or State.asleep
    uint16_t market         # ANY_MARKET = cross
    uint8_t asleep          # until the next oracle or clock command, or its wait is over

cdef struct Vault:          # an account with shares
    int64_t lockup_ns
    int64_t capacity_usd6   # 0 = none
    int64_t shares          # of all holders
    uint32_t account
    uint32_t leader         # 0 = nobody: the backstop
    uint16_t leader_share_bps
    uint16_t performance_fee_bps

cdef struct Holder:
    int64_t shares
    int64_t basis_usd6      # what the shares were bought for
    int64_t unlock_ns
    uint32_t vault          # account id
    uint32_t account

cdef struct Lending:        # the pool of one asset; its cash is LENDING_POOL's balance
    int64_t base_rate_e12   # a year
    int64_t slope_rate_e12
    int64_t steep_rate_e12
    int64_t supply_shares   # of all suppliers
    int64_t borrow_shares
    int64_t supply_index    # atoms per share, e12
    int64_t borrow_index
    int64_t reserve         # the venue's claim on the pool
    int64_t accrued_ns
    int64_t next_accrual_ns # 0 = nobody owes
    uint16_t kink_bps
    uint16_t reserve_bps
    uint8_t known
    uint8_t enabled

cdef struct Loan:
    int64_t supply_shares
    int64_t borrow_shares
    uint32_t account
    uint16_t asset

cdef struct Link:           # cancel-on-disconnect is armed for (account, connection)
    int64_t connection_id
    uint32_t account

# --- the engine --------------------------------------------------------------------------------------------------------

cdef struct State:
    int64_t seq
    int64_t now_ns
    int64_t next_order_id
    int64_t next_trade_id
    int64_t next_withdrawal_id
    int64_t match_id
    uint32_t max_open_orders
    uint32_t max_steps
    int64_t large_position_usd6
    int64_t partial_wait_ns
    uint32_t accounts_end   # next account id
    uint32_t accounts_capacity
    Account* accounts       # by id
    Market* markets         # MAX_MARKETS
    uint32_t markets_end    # highest known id + 1
    Asset assets[MAX_ASSETS]
    FeeTier fee_tiers[MAX_TIERS]
    uint32_t fee_tier_count
    Pool orders             # Order
    Pool extras             # Extra
    Pool levels             # Level
    Pool leaves             # TrieLeaf
    Pool nodes              # TrieNode
    Pool positions          # Position
    Pool clients            # Client
    Pool withdrawals        # Withdrawal
    Lending lending[MAX_ASSETS]
    Loan* loans             # sorted by account, asset
    uint32_t loan_count
    uint32_t loan_capacity
    Vault* vaults           # by account id; the backstop first
    uint32_t vault_count
    uint32_t vault_capacity
    Holder* holders         # sorted by vault, account
    uint32_t holder_count
    uint32_t holder_capacity
    Link* links             # sorted by connection, account
    uint32_t link_count
    uint32_t link_capacity
    uint32_t** order_pages  # order id -> Order, in pages of 4,096 and their number; a page without open orders is freed
    int64_t order_pages_end
    Map names               # hash of an account's name -> account id
    uint32_t* client_buckets
    uint32_t client_bucket_mask
    uint32_t client_count
    List dirty              # levels touched by this command
    uint32_t fired_first    # orders whose trigger has fired, first in first out
    uint32_t fired_last
    uint32_t fired_count
    List scratch
    Buffer sorting
    Buffer brackets         # Bracket: entries with fills not yet given to their legs
    Pool units              # Unit
    List awake              # units in liquidation: a heap, the next one first
    List asleep             # and the others
    List touched            # accounts with units whose figures changed: in order again before the next choice
    List overdrawn          # accounts whose overdraft is looked at when the command ends
    List asset_accounts     # accounts that ever had another asset than the quote, or a loan
    List pending            # withdrawals by id
    Heap due
    Buffer out
    Buffer work             # scratch bytes of dry runs
    uint32_t event_index
    uint8_t want_events
    uint8_t printed         # a market with waiting orders had a print
    uint8_t want_levels
    uint32_t pegs           # pegged orders in all books
    int64_t fees_usd6       # of the running match
    int64_t match_value     # usd6 traded since the last reset
    int64_t deficit_usd6    # of isolated positions it closed below zero
    int64_t steps_left
    int64_t load_accounts_end
    const char* broken      # name of an invariant that does not hold
