# Accounts, deposits, withdrawals, transfers, leverage and margin mode.


cdef bint printable(const char* text, size_t length) noexcept nogil:
    # UTF-8 (RFC 3629: shortest form, no surrogates, up to U+10FFFF) without control bytes.
    cdef size_t i = 0
    cdef uint32_t lead, value, more, k
    while i < length:
        lead = <uint8_t>text[i]
        i += 1
        if lead < 32 or lead == 127:
            return False
        if lead < 128:
            continue
        more = 1 if lead >> 5 == 6 else 2 if lead >> 4 == 14 else 3 if lead >> 3 == 30 else 0
        if more == 0 or i + more > length:
            return False
        value = lead & (<uint32_t>0x3F >> more)
        for k in range(more):
            if <uint8_t>text[i + k] >> 6 != 2:
                return False
            value = value << 6 | (<uint8_t>text[i + k] & 0x3F)
        i += more
        if value < (0x80 if more == 1 else 0x800 if more == 2 else 0x10000) or value > 0x10FFFF or 0xD800 <= value < 0xE000:
            return False
    return length > 0


cdef uint16_t do_open_account(State* e, COpenAccount* c, uint32_t* account) noexcept nogil:
    cdef const char* name = <const char*>c + sizeof(COpenAccount)
    cdef size_t length = c.head.length - sizeof(COpenAccount)
    cdef EAccountOpened* ev
    if length > 64 or not printable(name, length):
        return REJECT_INVALID_NAME
    account[0] = account_by_name(e, name, length)
    if account[0] != 0:
        return REJECT_ACCOUNT_EXISTS
    if e.accounts_end >= MAX_ACCOUNTS:
        return REJECT_TOO_MANY_ACCOUNTS
    account[0] = account_new(e, e.accounts_end, name, length)
    ev = <EAccountOpened*>event(e, EV_ACCOUNT_OPENED, sizeof(EAccountOpened) + length)
    ev.account = account[0]
    memcpy(<char*>ev + sizeof(EAccountOpened), name, length)
    return 0


cdef uint16_t check_amount(State* e, uint16_t asset, int64_t amount) noexcept nogil:
    if asset >= MAX_ASSETS or not e.assets[asset].known:
        return REJECT_UNKNOWN_ASSET
    if amount < 1 or amount > MONEY_MAX:
        return REJECT_INVALID_AMOUNT
    return 0


cdef uint16_t do_deposit(State* e, CDeposit* c) noexcept nogil:
    cdef uint16_t code
    if not account_known(e, c.account):
        return REJECT_UNKNOWN_ACCOUNT
    if c.account < FIRST_USER and c.account != ACCOUNT_INSURANCE and c.account != ACCOUNT_BACKSTOP:
        return REJECT_SYSTEM_ACCOUNT
    code = check_amount(e, c.asset, c.amount_atoms)
    if code != 0:
        return code
    if e.assets[c.asset].net_deposits + c.amount_atoms > MONEY_MAX:
        return REJECT_DEPOSITS_OVERFLOW
    e.assets[c.asset].net_deposits += c.amount_atoms
    cash_move(e, c.account, c.asset, CAUSE_DEPOSIT, ANY_MARKET, c.amount_atoms, 0)
    return 0


cdef bint holds_stale(State* e, uint32_t account) noexcept nogil:
    # It has a cross position in a market whose index is stale.
    cdef Account* a = &e.accounts[account]
    cdef uint32_t market
    cdef Position* p
    for market in range(a.positions_count):
        if a.positions[market] != 0 and e.markets[market].stale:
            p = position_at(e, a.positions[market])
            if p.lots != 0 and p.mode == MODE_CROSS:
                return True
    return False


cdef int64_t withdrawable_usd6(State* e, uint32_t account) noexcept nogil:
    # Section 10: quote cash beyond what positions and orders need, without unrealised profit.
    cdef Account* a = &e.accounts[account]
    cdef Position* p
    cdef Market* m
    cdef uint32_t market
    cdef i128 notional = 0, need, free_usd6, locked = spot_locked(e, account, 0)
    if a.units != 0 or holds_stale(e, account):
        return 0
    for market in range(a.positions_count):
        if a.positions[market] == 0:
            continue
        p = position_at(e, a.positions[market])
        m = &e.markets[market]
        if p.lots != 0 and p.mode == MODE_CROSS and margined(m):
            notional += value128(m.mark_ticks, absolute(p.lots), m.unit)
    need = most128(a.initial, ceil_div(notional, 10) + locked)
    free_usd6 = a.collateral + a.cash_usd6 - need
    if a.unrealized < 0:
        free_usd6 += a.unrealized
    free_usd6 = -most128(-free_usd6, locked - a.cash_usd6)
    return <int64_t>most128(0, free_usd6)


cdef int64_t withdrawable(State* e, uint32_t account, uint16_t asset) noexcept nogil:
    # What may leave the account in this asset.
    cdef Account* a = &e.accounts[account]
    cdef int64_t low = 0, high, middle
    cdef i128 spare
    if asset == 0:
        return withdrawable_usd6(e, account)
    if a.balances == NULL or a.units != 0 or holds_stale(e, account):
        return 0
    high = most(0, a.balances[asset] - spot_locked(e, account, asset))
    spare = equity_spare(e, account)
    if asset_value(e, asset, a.balances[asset]) - asset_value(e, asset, a.balances[asset] - high) <= spare:
        return high
    while low < high:
        middle = low + (high - low + 1) // 2
        if asset_value(e, asset, a.balances[asset]) - asset_value(e, asset, a.balances[asset] - middle) <= spare:
            low = middle
        else:
            high = middle - 1
    return low


cdef i128 equity_spare(State* e, uint32_t account) noexcept nogil:
    # Equity without unrealised profit beyond max(initial margin, 10 % of notional); not below 0.
    cdef Account* a = &e.accounts[account]
    cdef Position* p
    cdef Market* m
    cdef uint32_t market
    cdef i128 notional = 0, spare
    for market in range(a.positions_count):
        if a.positions[market] == 0:
            continue
        p = position_at(e, a.positions[market])
        m = &e.markets[market]
        if p.lots != 0 and p.mode == MODE_CROSS and margined(m):
            notional += value128(m.mark_ticks, absolute(p.lots), m.unit)
    spare = a.collateral + a.cash_usd6 - most128(a.initial, ceil_div(notional, 10) + spot_locked(e, account, 0))
    if a.unrealized < 0:
        spare += a.unrealized
    return most128(0, spare)


cdef uint16_t check_outflow(State* e, uint32_t account, uint16_t asset, int64_t amount) noexcept nogil:
    cdef Account* a = &e.accounts[account]
    if balance_of(e, account, asset) - spot_locked(e, account, asset) < amount:
        return REJECT_INSUFFICIENT_BALANCE
    if a.units != 0:
        return REJECT_LIQUIDATION_IN_PROGRESS
    if holds_stale(e, account):
        return REJECT_INDEX_STALE
    if withdrawable(e, account, asset) < amount:
        return REJECT_WITHDRAWAL_LIMIT
    return 0


cdef void emit_withdrawal(State* e, Withdrawal* w, uint8_t status) noexcept nogil:
    cdef EWithdrawalChanged* ev = <EWithdrawalChanged*>event(
        e, EV_WITHDRAWAL_CHANGED, sizeof(EWithdrawalChanged) + w.reference_bytes)
    ev.account = w.account
    ev.asset = w.asset
    ev.withdrawal_id = w.id
    ev.amount_atoms = w.amount
    ev.status = status
    memcpy(<char*>ev + sizeof(EWithdrawalChanged), w.reference, w.reference_bytes)


cdef uint16_t do_withdraw(State* e, CWithdraw* c) noexcept nogil:
    cdef size_t length = c.head.length - sizeof(CWithdraw)
    cdef uint16_t code = user_code(e, c.account)
    cdef uint32_t index
    cdef Withdrawal* w
    if code == 0:
        code = check_amount(e, c.asset, c.amount_atoms)
    if code == 0 and length > 256:
        code = REJECT_INVALID_NAME
    if code == 0 and e.accounts[c.account].vault != 0:
        code = REJECT_SYSTEM_ACCOUNT
    if code == 0:
        code = check_outflow(e, c.account, c.asset, c.amount_atoms)
    if code != 0:
        return code
    index = pool_take(&e.withdrawals)
    w = <Withdrawal*>(e.withdrawals.items + index)
    w.id = e.next_withdrawal_id
    e.next_withdrawal_id += 1
    w.amount = c.amount_atoms
    w.account = c.account
    w.asset = c.asset
    w.reference_bytes = <uint16_t>length
    memcpy(w.reference, <const char*>c + sizeof(CWithdraw), length)
    list_push(&e.pending, index)
    cash_move(e, c.account, c.asset, CAUSE_WITHDRAWAL, ANY_MARKET, -c.amount_atoms, w.id)
    cash_move(e, ACCOUNT_PENDING_WITHDRAWALS, c.asset, CAUSE_WITHDRAWAL, ANY_MARKET, c.amount_atoms, w.id)
    emit_withdrawal(e, w, 0)
    return 0


cdef inline Withdrawal* withdrawal_at(State* e, uint32_t index) noexcept nogil:
    return <Withdrawal*>(e.withdrawals.items + index)


cdef uint16_t do_finish_withdrawal(State* e, CFinishWithdrawal* c) noexcept nogil:
    cdef uint32_t i = 0, high = e.pending.count, middle, index = 0
    cdef Withdrawal* w = NULL
    while i < high:
        middle = (i + high) // 2
        if withdrawal_at(e, e.pending.items[middle]).id < c.withdrawal_id:
            i = middle + 1
        else:
            high = middle
    if i == e.pending.count or withdrawal_at(e, e.pending.items[i]).id != c.withdrawal_id:
        return REJECT_UNKNOWN_WITHDRAWAL
    index = e.pending.items[i]
    w = withdrawal_at(e, index)
    memmove(&e.pending.items[i], &e.pending.items[i + 1], <size_t>(e.pending.count - i - 1) * sizeof(uint32_t))
    e.pending.count -= 1
    if c.confirmed:
        e.assets[w.asset].net_deposits -= w.amount
        cash_move(e, ACCOUNT_PENDING_WITHDRAWALS, w.asset, CAUSE_WITHDRAWAL, ANY_MARKET, -w.amount, w.id)
        emit_withdrawal(e, w, 1)
    else:
        cash_move(e, ACCOUNT_PENDING_WITHDRAWALS, w.asset, CAUSE_WITHDRAWAL_RETURNED, ANY_MARKET, -w.amount, w.id)
        cash_move(e, w.account, w.asset, CAUSE_WITHDRAWAL_RETURNED, ANY_MARKET, w.amount, w.id)
        emit_withdrawal(e, w, 2)
    pool_give(&e.withdrawals, index)
    return 0


cdef uint16_t do_transfer(State* e, CTransfer* c) noexcept nogil:
    cdef uint16_t code = user_code(e, c.account)
    if code == 0:
        code = user_code(e, c.to_account)
    if code == 0 and (e.accounts[c.account].vault != 0 or e.accounts[c.to_account].vault != 0):
        code = REJECT_SYSTEM_ACCOUNT
    if code == 0:
        code = check_amount(e, c.asset, c.amount_atoms)
    if code == 0 and c.account == c.to_account:
        code = REJECT_NOTHING_TO_CHANGE
    if code == 0:
        code = check_outflow(e, c.account, c.asset, c.amount_atoms)
    if code != 0:
        return code
    cash_move(e, c.account, c.asset, CAUSE_TRANSFER, ANY_MARKET, -c.amount_atoms, c.to_account)
    cash_move(e, c.to_account, c.asset, CAUSE_TRANSFER, ANY_MARKET, c.amount_atoms, c.account)
    return 0


cdef uint16_t user_market_code(State* e, uint32_t account, uint16_t market) noexcept nogil:
    cdef uint16_t code = user_code(e, account)
    if code == 0 and market_get(e, market) == NULL:
        code = REJECT_UNKNOWN_MARKET
    return code


cdef uint16_t do_set_leverage(State* e, CSetLeverage* c) noexcept nogil:
    cdef uint16_t code = user_market_code(e, c.account, c.market)
    cdef Market* m
    cdef Position* p
    cdef Account* a
    cdef i128 before
    cdef uint16_t old
    cdef uint32_t index
    if code != 0:
        return code
    m = &e.markets[c.market]
    a = &e.accounts[c.account]
    if c.leverage == 0:
        return REJECT_INVALID_LEVERAGE
    if c.leverage > m.max_leverage:
        return REJECT_LEVERAGE_TOO_HIGH
    if a.units != 0:
        return REJECT_LIQUIDATION_IN_PROGRESS
    index = position_get(e, c.account, c.market)
    p = position_at(e, index)
    if leverage_of(e, p) == c.leverage:
        return REJECT_NOTHING_TO_CHANGE
    before = a.initial
    old = p.leverage
    p.leverage = c.leverage
    if margined(m):
        initial_refresh(e, m, p)
        if a.initial > before and equity_of(a) < a.initial:
            p.leverage = old
            initial_refresh(e, m, p)
            return REJECT_INSUFFICIENT_MARGIN
    emit_position(e, p, CAUSE_ISOLATED_MARGIN, 0)
    return 0


cdef uint16_t do_set_mode(State* e, CSetMarginMode* c) noexcept nogil:
    cdef uint16_t code = user_market_code(e, c.account, c.market)
    cdef Position* p
    if code != 0:
        return code
    if c.mode > MODE_ISOLATED or not margined(&e.markets[c.market]):
        return REJECT_INVALID_CONFIGURATION
    p = position_at(e, position_get(e, c.account, c.market))
    if p.mode == c.mode:
        return REJECT_NOTHING_TO_CHANGE
    if p.lots != 0 or p.orders != 0:
        return REJECT_MARGIN_MODE_IN_USE
    p.mode = c.mode
    emit_position(e, p, CAUSE_ISOLATED_MARGIN, 0)
    return 0


cdef uint16_t do_adjust_margin(State* e, CAdjustMargin* c) noexcept nogil:
    # Removal must leave the position max(initial margin at its leverage, 10 % of notional) without unrealised profit.
    cdef uint16_t code = user_market_code(e, c.account, c.market)
    cdef Market* m
    cdef Position* p
    cdef Account* a
    cdef i128 notional, need, equity
    if code != 0:
        return code
    m = &e.markets[c.market]
    a = &e.accounts[c.account]
    p = position_at(e, position_get(e, c.account, c.market))
    if p.mode != MODE_ISOLATED or p.lots == 0:
        return REJECT_NO_POSITION
    if c.amount_usd6 == 0 or c.amount_usd6 > MONEY_MAX or c.amount_usd6 < -MONEY_MAX:
        return REJECT_INVALID_AMOUNT
    if a.units != 0:
        return REJECT_LIQUIDATION_IN_PROGRESS
    if c.amount_usd6 > 0:
        if a.cash_usd6 < c.amount_usd6:
            return REJECT_INSUFFICIENT_BALANCE
        if withdrawable_usd6(e, c.account) < c.amount_usd6:
            return REJECT_WITHDRAWAL_LIMIT
    else:
        if m.stale:
            return REJECT_INDEX_STALE
        notional = value128(m.mark_ticks, absolute(p.lots), m.unit)
        need = most128(ceil_div(notional, tier_leverage(e, p)), ceil_div(notional, 10))
        equity = <i128>p.margin_usd6 + c.amount_usd6
        if p.unrealized < 0:
            equity += p.unrealized
        if equity < need:
            return REJECT_WITHDRAWAL_LIMIT
    p.margin_usd6 += c.amount_usd6
    cash_move(e, c.account, 0, CAUSE_ISOLATED_MARGIN, c.market, -c.amount_usd6, 0)
    emit_position(e, p, CAUSE_ISOLATED_MARGIN, 0)
    return 0
