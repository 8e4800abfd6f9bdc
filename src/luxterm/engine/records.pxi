# Records as model/records.py lays them out: packed, little-endian. A test holds these against the model's structs.

cdef packed struct Head:       # of a command
    uint32_t length
    uint16_t kind
    uint16_t index          # 0
    int64_t seq
    int64_t now_ns

cdef packed struct EventHead:  # of as many bytes: an event is short, but one command may cause millions
    uint16_t length
    uint16_t kind
    uint32_t index
    int64_t seq
    int64_t now_ns

# --- commands ---

cdef enum:
    CMD_PLACE_ORDER = 1
    CMD_CANCEL_ORDER = 2
    CMD_MODIFY_ORDER = 3
    CMD_CANCEL_ALL = 4
    CMD_SCHEDULE_CANCEL = 5
    CMD_SET_CANCEL_ON_DISCONNECT = 6
    CMD_CLOSE_CONNECTION = 7
    CMD_OPEN_ACCOUNT = 16
    CMD_DEPOSIT = 17
    CMD_WITHDRAW = 18
    CMD_FINISH_WITHDRAWAL = 19
    CMD_TRANSFER = 20
    CMD_SET_LEVERAGE = 21
    CMD_SET_MARGIN_MODE = 22
    CMD_ADJUST_MARGIN = 23
    CMD_SET_INDEX_PRICE = 32
    CMD_TICK = 33
    CMD_CONFIGURE_ASSET = 48
    CMD_CONFIGURE_MARKET = 49
    CMD_CONFIGURE_MARGIN_TIERS = 50
    CMD_CONFIGURE_FEE_TIERS = 51
    CMD_CONFIGURE_VENUE = 52
    CMD_SET_MARKET_STATUS = 53
    CMD_CONFIGURE_MARKET_RISK = 54
    CMD_CREATE_VAULT = 64
    CMD_VAULT_DEPOSIT = 65
    CMD_VAULT_WITHDRAW = 66
    CMD_CONFIGURE_LENDING = 67
    CMD_LENDING_SUPPLY = 68
    CMD_LENDING_WITHDRAW = 69
    CMD_LENDING_BORROW = 70
    CMD_LENDING_REPAY = 71

cdef packed struct CPlaceOrder:
    Head head
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
    int64_t size_lots
    int64_t stop_price_ticks
    int64_t display_lots
    int64_t expires_ns
    int64_t trail_ticks
    int64_t peg_offset_ticks
    int64_t take_profit_ticks
    int64_t stop_loss_ticks
    int64_t oco_order_id
    int64_t connection_id
    # then client_order_id: bytes

cdef packed struct CCancelOrder:
    Head head
    uint32_t account
    int64_t order_id
    # then client_order_id: bytes

cdef packed struct CModifyOrder:
    Head head
    uint32_t account
    int64_t order_id
    int64_t price_ticks
    int64_t size_lots
    int64_t stop_price_ticks
    # then client_order_id: bytes

cdef packed struct CCancelAll:
    Head head
    uint32_t account
    uint16_t market
    uint8_t side
    uint8_t kind

cdef packed struct CScheduleCancel:
    Head head
    uint32_t account
    int64_t at_ns

cdef packed struct CSetCancelOnDisconnect:
    Head head
    uint32_t account
    int64_t connection_id
    uint8_t enabled

cdef packed struct CCloseConnection:
    Head head
    int64_t connection_id

cdef packed struct COpenAccount:
    Head head
    # then name: bytes

cdef packed struct CDeposit:
    Head head
    uint32_t account
    uint16_t asset
    int64_t amount_atoms
    # then reference: bytes

cdef packed struct CWithdraw:
    Head head
    uint32_t account
    uint16_t asset
    int64_t amount_atoms
    # then reference: bytes

cdef packed struct CFinishWithdrawal:
    Head head
    int64_t withdrawal_id
    uint8_t confirmed

cdef packed struct CTransfer:
    Head head
    uint32_t account
    uint32_t to_account
    uint16_t asset
    int64_t amount_atoms

cdef packed struct CSetLeverage:
    Head head
    uint32_t account
    uint16_t market
    uint16_t leverage

cdef packed struct CSetMarginMode:
    Head head
    uint32_t account
    uint16_t market
    uint8_t mode

cdef packed struct CAdjustMargin:
    Head head
    uint32_t account
    uint16_t market
    int64_t amount_usd6

cdef packed struct CSetIndexPrice:
    Head head
    uint16_t market
    int64_t price_ticks
    int64_t published_ns

cdef packed struct CTick:
    Head head

cdef packed struct CConfigureAsset:
    Head head
    uint16_t asset
    uint8_t decimals
    uint16_t haircut_bps
    uint16_t index_market
    # then name: bytes

cdef packed struct CConfigureMarket:
    Head head
    uint16_t market
    uint8_t type
    uint16_t flags
    uint16_t base_asset
    int64_t tick_size_e12
    int64_t lot_size_e12
    uint16_t max_leverage
    uint16_t default_leverage
    uint16_t maintenance_margin_bps
    uint16_t liquidation_fee_bps
    uint16_t price_band_bps
    uint16_t slippage_bps
    uint16_t max_funding_rate_bps
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
    int64_t max_open_interest_lots
    int64_t backstop_cap_lots
    uint16_t max_pegs
    # then symbol: bytes

cdef packed struct CConfigureMarginTiers:
    Head head
    uint16_t market
    # then tiers: ints

cdef packed struct CConfigureFeeTiers:
    Head head
    # then tiers: ints

cdef packed struct CConfigureVenue:
    Head head
    uint32_t max_open_orders
    uint32_t max_steps
    int64_t large_position_usd6
    int64_t partial_wait_ns

cdef packed struct CSetMarketStatus:
    Head head
    uint16_t market
    uint8_t status

cdef packed struct CConfigureMarketRisk:
    Head head
    uint16_t market
    uint32_t depth_cap_bps
    uint16_t settlement_minutes

cdef packed struct CCreateVault:
    Head head
    uint32_t account
    uint16_t leader_share_bps
    uint16_t performance_fee_bps
    int64_t lockup_ns
    int64_t capacity_usd6
    # then name: bytes

cdef packed struct CVaultDeposit:
    Head head
    uint32_t account
    uint32_t vault
    int64_t amount_usd6

cdef packed struct CVaultWithdraw:
    Head head
    uint32_t account
    uint32_t vault
    int64_t amount_usd6

cdef packed struct CConfigureLending:
    Head head
    uint16_t asset
    int64_t base_rate_e12
    int64_t slope_rate_e12
    int64_t steep_rate_e12
    uint16_t kink_bps
    uint16_t reserve_bps
    uint8_t enabled

cdef packed struct CLendingSupply:
    Head head
    uint32_t account
    uint16_t asset
    int64_t amount_atoms

cdef packed struct CLendingWithdraw:
    Head head
    uint32_t account
    uint16_t asset
    int64_t amount_atoms

cdef packed struct CLendingBorrow:
    Head head
    uint32_t account
    uint16_t asset
    int64_t amount_atoms

cdef packed struct CLendingRepay:
    Head head
    uint32_t account
    uint16_t asset
    int64_t amount_atoms

# --- events ---

cdef enum:
    EV_ORDER_ACCEPTED = 1
    EV_ORDER_TRIGGERED = 2
    EV_ORDER_CHANGED = 3
    EV_ORDER_CLOSED = 4
    EV_REJECTED = 5
    EV_TRADE = 8
    EV_FILL = 9
    EV_BOOK_LEVEL = 10
    EV_ACCOUNT_OPENED = 16
    EV_CASH_CHANGED = 17
    EV_POSITION_CHANGED = 18
    EV_WITHDRAWAL_CHANGED = 19
    EV_CANCEL_SCHEDULED = 20
    EV_DISCONNECT_SET = 21
    EV_MARK_CHANGED = 32
    EV_FUNDING_SETTLED = 33
    EV_MARKET_CONFIGURED = 34
    EV_MARKET_STATUS_CHANGED = 35
    EV_ASSET_CONFIGURED = 36
    EV_CONFIGURATION_CHANGED = 37
    EV_LIQUIDATION_STEP = 48
    EV_INSURANCE_CHANGED = 49
    EV_VAULT_CREATED = 64
    EV_VAULT_CHANGED = 65
    EV_LENDING_CHANGED = 66

cdef packed struct EOrderAccepted:
    EventHead head
    uint32_t account
    uint16_t market
    int64_t order_id
    uint8_t side
    uint8_t type
    uint8_t tif
    uint8_t stp
    uint8_t trigger_by
    uint8_t peg
    uint16_t flags
    int64_t price_ticks
    int64_t size_lots
    int64_t stop_price_ticks
    int64_t display_lots
    int64_t expires_ns
    # then client_order_id: bytes

cdef packed struct EOrderTriggered:
    EventHead head
    uint32_t account
    uint16_t market
    int64_t order_id
    int64_t price_ticks
    int64_t trigger_price_ticks

cdef packed struct EOrderChanged:
    EventHead head
    uint32_t account
    uint16_t market
    int64_t order_id
    uint8_t reason
    int64_t price_ticks
    int64_t size_lots
    int64_t filled_lots
    int64_t stop_price_ticks

cdef packed struct EOrderClosed:
    EventHead head
    uint32_t account
    uint16_t market
    int64_t order_id
    uint8_t reason
    int64_t size_lots
    int64_t filled_lots

cdef packed struct ERejected:
    EventHead head
    uint32_t account
    uint16_t market
    uint16_t command_kind
    uint16_t code
    int64_t order_id
    # then client_order_id: bytes

cdef packed struct ETrade:
    EventHead head
    uint16_t market
    uint8_t taker_side
    int64_t trade_id
    int64_t price_ticks
    int64_t size_lots
    int64_t maker_order_id
    int64_t taker_order_id
    uint32_t maker_account
    uint32_t taker_account

cdef packed struct EFill:
    EventHead head
    uint32_t account
    uint16_t market
    uint8_t side
    uint8_t liquidity
    int64_t order_id
    int64_t trade_id
    int64_t price_ticks
    int64_t size_lots
    int64_t remaining_lots
    int64_t fee_usd6
    int64_t realized_pnl_usd6
    int64_t position_lots
    int64_t position_cost_usd6
    int64_t position_margin_usd6
    int64_t cash_usd6

cdef packed struct EBookLevel:
    EventHead head
    uint16_t market
    uint8_t side
    int64_t price_ticks
    int64_t size_lots
    uint32_t orders

cdef packed struct EAccountOpened:
    EventHead head
    uint32_t account
    # then name: bytes

cdef packed struct ECashChanged:
    EventHead head
    uint32_t account
    uint16_t asset
    uint8_t cause
    uint16_t market
    int64_t delta_atoms
    int64_t cash_atoms
    int64_t reference_id

cdef packed struct EPositionChanged:
    EventHead head
    uint32_t account
    uint16_t market
    uint8_t cause
    uint8_t mode
    uint16_t leverage
    int64_t lots
    int64_t cost_usd6
    int64_t margin_usd6
    int64_t realized_pnl_usd6

cdef packed struct EWithdrawalChanged:
    EventHead head
    uint32_t account
    uint16_t asset
    int64_t withdrawal_id
    int64_t amount_atoms
    uint8_t status
    # then reference: bytes

cdef packed struct ECancelScheduled:
    EventHead head
    uint32_t account
    int64_t at_ns

cdef packed struct EDisconnectSet:
    EventHead head
    uint32_t account
    int64_t connection_id
    uint8_t enabled

cdef packed struct EMarkChanged:
    EventHead head
    uint16_t market
    int64_t mark_ticks
    int64_t index_ticks
    int64_t open_interest_lots

cdef packed struct EFundingSettled:
    EventHead head
    uint16_t market
    int64_t rate_e12
    int64_t index_ticks
    int64_t premium_e12
    int64_t due_ns
    uint8_t deferred

cdef packed struct EMarketConfigured:
    EventHead head
    uint16_t market
    # then symbol: bytes

cdef packed struct EMarketStatusChanged:
    EventHead head
    uint16_t market
    uint8_t status
    uint8_t stale

cdef packed struct EAssetConfigured:
    EventHead head
    uint16_t asset
    uint8_t decimals
    # then name: bytes

cdef packed struct EConfigurationChanged:
    EventHead head
    uint16_t command_kind
    uint16_t market

cdef packed struct ELiquidationStep:
    EventHead head
    uint32_t account
    uint16_t market
    uint8_t step
    int64_t lots
    int64_t price_ticks
    int64_t fee_usd6
    int64_t remaining_lots
    int64_t equity_usd6
    int64_t maintenance_usd6
    uint32_t counterparty
    int64_t order_id

cdef packed struct EInsuranceChanged:
    EventHead head
    int64_t delta_usd6
    int64_t balance_usd6

cdef packed struct EVaultCreated:
    EventHead head
    uint32_t vault
    uint32_t leader
    # then name: bytes

cdef packed struct EVaultChanged:
    EventHead head
    uint32_t vault
    uint32_t account
    int64_t shares_delta
    int64_t account_shares
    int64_t total_shares
    int64_t amount_usd6
    int64_t assets_usd6
    int64_t performance_fee_usd6

cdef packed struct ELendingChanged:
    EventHead head
    uint32_t account
    uint16_t asset
    uint8_t action
    int64_t amount_atoms
    int64_t supply_shares
    int64_t borrow_shares
    int64_t supply_index_e12
    int64_t borrow_index_e12
    int64_t cash_atoms
