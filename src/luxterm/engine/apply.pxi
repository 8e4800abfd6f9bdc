# One command: due work, the command, steps, pegs, levels; exchange-rules.md section 2.

cdef uint16_t SIZES[128]    # fixed bytes of each command kind; 0 = no such kind
cdef uint8_t TAILS[128]     # bytes of one item of the variable field; 0 = none
cdef uint64_t FIRST_WORDS[128]  # length, kind and index of a record without a variable field; another kind's = no such kind


cdef void fill_sizes() noexcept:
    cdef int kind
    SIZES[CMD_PLACE_ORDER] = sizeof(CPlaceOrder)
    TAILS[CMD_PLACE_ORDER] = 1
    SIZES[CMD_CANCEL_ORDER] = sizeof(CCancelOrder)
    TAILS[CMD_CANCEL_ORDER] = 1
    SIZES[CMD_MODIFY_ORDER] = sizeof(CModifyOrder)
    TAILS[CMD_MODIFY_ORDER] = 1
    SIZES[CMD_CANCEL_ALL] = sizeof(CCancelAll)
    TAILS[CMD_CANCEL_ALL] = 0
    SIZES[CMD_SCHEDULE_CANCEL] = sizeof(CScheduleCancel)
    TAILS[CMD_SCHEDULE_CANCEL] = 0
    SIZES[CMD_SET_CANCEL_ON_DISCONNECT] = sizeof(CSetCancelOnDisconnect)
    TAILS[CMD_SET_CANCEL_ON_DISCONNECT] = 0
    SIZES[CMD_CLOSE_CONNECTION] = sizeof(CCloseConnection)
    TAILS[CMD_CLOSE_CONNECTION] = 0
    SIZES[CMD_OPEN_ACCOUNT] = sizeof(COpenAccount)
    TAILS[CMD_OPEN_ACCOUNT] = 1
    SIZES[CMD_DEPOSIT] = sizeof(CDeposit)
    TAILS[CMD_DEPOSIT] = 1
    SIZES[CMD_WITHDRAW] = sizeof(CWithdraw)
    TAILS[CMD_WITHDRAW] = 1
    SIZES[CMD_FINISH_WITHDRAWAL] = sizeof(CFinishWithdrawal)
    TAILS[CMD_FINISH_WITHDRAWAL] = 0
    SIZES[CMD_TRANSFER] = sizeof(CTransfer)
    TAILS[CMD_TRANSFER] = 0
    SIZES[CMD_SET_LEVERAGE] = sizeof(CSetLeverage)
    TAILS[CMD_SET_LEVERAGE] = 0
    SIZES[CMD_SET_MARGIN_MODE] = sizeof(CSetMarginMode)
    TAILS[CMD_SET_MARGIN_MODE] = 0
    SIZES[CMD_ADJUST_MARGIN] = sizeof(CAdjustMargin)
    TAILS[CMD_ADJUST_MARGIN] = 0
    SIZES[CMD_SET_INDEX_PRICE] = sizeof(CSetIndexPrice)
    TAILS[CMD_SET_INDEX_PRICE] = 0
    SIZES[CMD_TICK] = sizeof(CTick)
    TAILS[CMD_TICK] = 0
    SIZES[CMD_CONFIGURE_ASSET] = sizeof(CConfigureAsset)
    TAILS[CMD_CONFIGURE_ASSET] = 1
    SIZES[CMD_CONFIGURE_MARKET] = sizeof(CConfigureMarket)
    TAILS[CMD_CONFIGURE_MARKET] = 1
    SIZES[CMD_CONFIGURE_MARGIN_TIERS] = sizeof(CConfigureMarginTiers)
    TAILS[CMD_CONFIGURE_MARGIN_TIERS] = 8
    SIZES[CMD_CONFIGURE_FEE_TIERS] = sizeof(CConfigureFeeTiers)
    TAILS[CMD_CONFIGURE_FEE_TIERS] = 8
    SIZES[CMD_CONFIGURE_VENUE] = sizeof(CConfigureVenue)
    TAILS[CMD_CONFIGURE_VENUE] = 0
    SIZES[CMD_SET_MARKET_STATUS] = sizeof(CSetMarketStatus)
    TAILS[CMD_SET_MARKET_STATUS] = 0
    SIZES[CMD_CONFIGURE_MARKET_RISK] = sizeof(CConfigureMarketRisk)
    TAILS[CMD_CONFIGURE_MARKET_RISK] = 0
    SIZES[CMD_CREATE_VAULT] = sizeof(CCreateVault)
    TAILS[CMD_CREATE_VAULT] = 1
    SIZES[CMD_VAULT_DEPOSIT] = sizeof(CVaultDeposit)
    TAILS[CMD_VAULT_DEPOSIT] = 0
    SIZES[CMD_VAULT_WITHDRAW] = sizeof(CVaultWithdraw)
    TAILS[CMD_VAULT_WITHDRAW] = 0
    SIZES[CMD_CONFIGURE_LENDING] = sizeof(CConfigureLending)
    TAILS[CMD_CONFIGURE_LENDING] = 0
    SIZES[CMD_LENDING_SUPPLY] = sizeof(CLendingSupply)
    TAILS[CMD_LENDING_SUPPLY] = 0
    SIZES[CMD_LENDING_WITHDRAW] = sizeof(CLendingWithdraw)
    TAILS[CMD_LENDING_WITHDRAW] = 0
    SIZES[CMD_LENDING_BORROW] = sizeof(CLendingBorrow)
    TAILS[CMD_LENDING_BORROW] = 0
    SIZES[CMD_LENDING_REPAY] = sizeof(CLendingRepay)
    TAILS[CMD_LENDING_REPAY] = 0
    for kind in range(128):
        FIRST_WORDS[kind] = SIZES[kind] | <uint64_t>kind << 32 if SIZES[kind] != 0 else <uint64_t>(kind ^ 1) << 32


cdef inline bint usual(const uint8_t* data, size_t bytes) noexcept nogil:
    # A record of its kind's fixed size: length, kind and index are looked at as one word.
    cdef uint64_t first
    if unlikely(bytes < sizeof(Head)):
        return False
    first = (<uint64_t*>data)[0]
    return first == FIRST_WORDS[(first >> 32) & 127] and <uint32_t>first <= bytes


cdef const char* foreign(const uint8_t* data, size_t bytes) noexcept nogil:
    # Why these bytes do not begin with a command record; NULL = they do.
    cdef Head* head = <Head*>data
    cdef EventHead* other = <EventHead*>data
    if bytes < sizeof(Head):
        return "truncated record"
    if 0 < other.kind < 128 and other.length >= sizeof(EventHead):
        return "an event record, not a command"
    if head.length > bytes:
        return "truncated record"
    if head.kind >= 128 or SIZES[head.kind] == 0:
        return "unknown command kind: written by a newer version?"
    if head.length < SIZES[head.kind] or head.length > 65536:
        return "record of a wrong length"
    if TAILS[head.kind] == 0:
        if head.length != SIZES[head.kind]:
            return "record of a wrong length"
    elif (head.length - SIZES[head.kind]) % TAILS[head.kind] != 0:
        return "record with a broken list"
    if head.index != 0:
        return "record with a broken header"
    return NULL


cdef void reject(State* e, Head* head, uint16_t code, int64_t existing) noexcept nogil:
    # `existing` is the order or account that a duplicate would have made again.
    cdef uint32_t account = 0
    cdef uint16_t market = ANY_MARKET
    cdef int64_t order_id = 0
    cdef const char* text = NULL
    cdef size_t length = 0
    cdef uint16_t kind = head.kind
    if kind == CMD_PLACE_ORDER:
        text = <const char*>head + sizeof(CPlaceOrder)
        length = head.length - sizeof(CPlaceOrder)
        market = (<CPlaceOrder*>head).market
    elif kind == CMD_CANCEL_ORDER:
        text = <const char*>head + sizeof(CCancelOrder)
        length = head.length - sizeof(CCancelOrder)
        order_id = (<CCancelOrder*>head).order_id
    elif kind == CMD_MODIFY_ORDER:
        text = <const char*>head + sizeof(CModifyOrder)
        length = head.length - sizeof(CModifyOrder)
        order_id = (<CModifyOrder*>head).order_id
    elif kind == CMD_CANCEL_ALL:
        market = (<CCancelAll*>head).market
    elif kind == CMD_SET_LEVERAGE or kind == CMD_SET_MARGIN_MODE or kind == CMD_ADJUST_MARGIN:
        market = (<CSetMarginMode*>head).market
    elif kind == CMD_SET_INDEX_PRICE or kind == CMD_CONFIGURE_MARKET or kind == CMD_CONFIGURE_MARGIN_TIERS or (
            kind == CMD_SET_MARKET_STATUS or kind == CMD_CONFIGURE_MARKET_RISK):
        market = (<CSetIndexPrice*>head).market
    if names_account(kind):
        account = (<CCancelAll*>head).account
    if code == REJECT_DUPLICATE_CLIENT_ORDER_ID:
        order_id = existing
    elif code == REJECT_ACCOUNT_EXISTS and kind == CMD_OPEN_ACCOUNT:
        order_id = existing
        account = <uint32_t>existing
    emit_rejected(e, account, market, kind, code, order_id, text, length)


cdef bint names_account(uint16_t kind) noexcept nogil:
    # The command's first field is an account.
    if kind <= CMD_SET_CANCEL_ON_DISCONNECT:
        return True
    if CMD_DEPOSIT <= kind <= CMD_ADJUST_MARGIN:
        return kind != CMD_FINISH_WITHDRAWAL
    if CMD_CREATE_VAULT <= kind <= CMD_LENDING_REPAY:
        return kind != CMD_CONFIGURE_LENDING
    return False


cdef uint16_t run_other(State* e, Head* head, int64_t* existing) noexcept nogil:
    # Every command but the order commands.
    cdef uint16_t kind = head.kind
    cdef uint32_t account = 0
    cdef uint16_t code
    if kind == CMD_SET_INDEX_PRICE:
        return do_index(e, <CSetIndexPrice*>head)
    if kind == CMD_TICK:
        do_tick(e)
        return 0
    if kind == CMD_CANCEL_ALL:
        return do_cancel_all(e, <CCancelAll*>head)
    if kind == CMD_SCHEDULE_CANCEL:
        return do_schedule(e, <CScheduleCancel*>head)
    if kind == CMD_SET_CANCEL_ON_DISCONNECT:
        return do_disconnect(e, <CSetCancelOnDisconnect*>head)
    if kind == CMD_CLOSE_CONNECTION:
        return do_close_connection(e, <CCloseConnection*>head)
    if kind == CMD_OPEN_ACCOUNT:
        code = do_open_account(e, <COpenAccount*>head, &account)
        existing[0] = account
        return code
    if kind == CMD_DEPOSIT:
        return do_deposit(e, <CDeposit*>head)
    if kind == CMD_WITHDRAW:
        return do_withdraw(e, <CWithdraw*>head)
    if kind == CMD_FINISH_WITHDRAWAL:
        return do_finish_withdrawal(e, <CFinishWithdrawal*>head)
    if kind == CMD_TRANSFER:
        return do_transfer(e, <CTransfer*>head)
    if kind == CMD_SET_LEVERAGE:
        return do_set_leverage(e, <CSetLeverage*>head)
    if kind == CMD_SET_MARGIN_MODE:
        return do_set_mode(e, <CSetMarginMode*>head)
    if kind == CMD_ADJUST_MARGIN:
        return do_adjust_margin(e, <CAdjustMargin*>head)
    if kind == CMD_CONFIGURE_ASSET:
        return do_asset(e, <CConfigureAsset*>head)
    if kind == CMD_CONFIGURE_MARKET:
        return do_market(e, <CConfigureMarket*>head)
    if kind == CMD_CONFIGURE_MARGIN_TIERS:
        return do_margin_tiers(e, <CConfigureMarginTiers*>head)
    if kind == CMD_CONFIGURE_FEE_TIERS:
        return do_fee_tiers(e, <CConfigureFeeTiers*>head)
    if kind == CMD_CONFIGURE_VENUE:
        return do_venue(e, <CConfigureVenue*>head)
    if kind == CMD_SET_MARKET_STATUS:
        return do_market_status(e, <CSetMarketStatus*>head)
    if kind == CMD_CONFIGURE_MARKET_RISK:
        return do_market_risk(e, <CConfigureMarketRisk*>head)
    return run_vaults(e, head)


cdef void run_steps(State* e) noexcept nogil:
    # Liquidations first, then fired triggers; what is left waits for the next command.
    e.steps_left = e.max_steps
    while e.steps_left > 0:
        e.steps_left -= 1
        if e.awake.count != 0:
            liquidation_step(e)
        elif e.fired_first != 0:
            trigger_step(e, e.fired_first)
            after_step(e)
        else:
            return


cdef inline void after_step(State* e) noexcept nogil:
    if unlikely(e.brackets.used != 0 or e.printed):
        after_prints(e)


cdef void after_prints(State* e) noexcept nogil:
    # Brackets of what was filled, then triggers on last prices.
    cdef uint32_t i
    cdef Market* m
    if e.brackets.used != 0:
        brackets_make(e)
    if not e.printed:
        return
    e.printed = 0
    for i in range(e.markets_end):
        m = &e.markets[i]
        if m.printed:
            m.printed = 0
            if m.waiting != 0:
                triggers_judge(e, m, BY_LAST)


# --- records of a batch that are still to come: what they touch is on its way to the cache when their turn comes ---

cdef inline void foresee_far(State* e, Head* head) noexcept nogil:
    # The order of a cancel, the account of an order.
    cdef uint32_t index
    if head.kind == CMD_CANCEL_ORDER:
        index = order_index(e, (<CCancelOrder*>head).order_id)
        prefetch(order_at(e, index))
        prefetch(<char*>order_at(e, index) + 64)
    elif head.kind == CMD_PLACE_ORDER and (<CPlaceOrder*>head).account < e.accounts_end:
        prefetch(&e.accounts[(<CPlaceOrder*>head).account])
        prefetch(<char*>&e.accounts[(<CPlaceOrder*>head).account] + 64)


cdef inline void foresee_near(State* e, Head* head) noexcept nogil:
    # The neighbours of a cancel's order, the position of an order.
    cdef Order* o
    cdef char* p
    if head.kind == CMD_CANCEL_ORDER:
        o = order_at(e, order_index(e, (<CCancelOrder*>head).order_id))
        prefetch(&order_at(e, o.queue_prev).queue_next)
        prefetch(&order_at(e, o.queue_next).queue_prev)
        prefetch(&order_at(e, o.own_prev).own_next)
        prefetch(&order_at(e, o.own_next).own_prev)
        prefetch(position_at(e, o.position))
    elif head.kind == CMD_PLACE_ORDER and (<CPlaceOrder*>head).account < e.accounts_end:
        p = <char*>position_at(e, position_find(e, (<CPlaceOrder*>head).account, (<CPlaceOrder*>head).market))
        prefetch(p)
        prefetch(p + 64)
        prefetch(p + 128)
        prefetch(p + 192)


cdef inline const uint8_t* behind(const uint8_t* at, const uint8_t* end) noexcept nogil:
    # Where the record after the one at `at` begins; `end` behind the last.
    return at if at >= end else at + (<Head*>at).length


cdef void apply_all(State* e, const uint8_t* at, const uint8_t* end) noexcept nogil:
    # Checked records end to end; the last four find nothing foreseen.
    cdef const uint8_t* near = behind(behind(at, end), end)
    cdef const uint8_t* far = behind(behind(near, end), end)
    while far < end:
        foresee_far(e, <Head*>far)
        foresee_near(e, <Head*>near)
        run_record(e, <Head*>at)
        far += (<Head*>far).length
        near += (<Head*>near).length
        at += (<Head*>at).length
    while at < end:
        apply_record(e, <Head*>at)
        at += (<Head*>at).length


cdef void apply_record(State* e, Head* head) noexcept nogil:
    run_record(e, head)


cdef inline void run_record(State* e, Head* head) noexcept nogil:
    # A checked record; e.out already holds what earlier records of a batch caused.
    cdef uint16_t code
    cdef int64_t existing = 0
    e.seq = head.seq
    e.now_ns = head.now_ns
    e.event_index = 0
    if unlikely(not e.want_events):
        e.out.used = 0
    if unlikely(e.due.count != 0 and e.due.items[0].due_ns <= e.now_ns):
        run_due(e)
    if likely(head.kind == CMD_PLACE_ORDER):
        code = 0
        if unlikely(not is_plain(<CPlaceOrder*>head) or not place_plain(e, <CPlaceOrder*>head)):
            code = do_place(e, <CPlaceOrder*>head, &existing)
    elif head.kind == CMD_CANCEL_ORDER:
        code = do_cancel(e, <CCancelOrder*>head)
    elif head.kind == CMD_MODIFY_ORDER:
        code = do_modify(e, <CModifyOrder*>head)
    else:
        code = run_other(e, head, &existing)
    if unlikely(code != 0):
        reject(e, head, code, existing)
    if unlikely((e.brackets.used | e.printed | e.awake.count | e.fired_count | e.overdrawn.count | e.pegs) != 0):
        aftermath(e)
    if e.dirty.count != 0:
        flush_levels(e)


cdef void aftermath(State* e) noexcept nogil:
    # What a command set off, in the order of section 2.
    after_step(e)
    if e.awake.count != 0 or e.fired_count != 0:
        run_steps(e)
    if e.overdrawn.count != 0:
        overdrafts_settle(e)
    if e.pegs != 0:
        pegs_reprice(e)
