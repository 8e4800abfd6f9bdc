# Vaults: accounts with shares, ERC-4626 arithmetic; exchange-rules.md section 13.


cdef Vault* vault_new(State* e, uint32_t account, uint32_t leader) noexcept nogil:
    cdef Vault* v
    if e.vault_count == e.vault_capacity:
        e.vault_capacity = 8 if e.vault_capacity == 0 else e.vault_capacity * 2
        e.vaults = <Vault*>grow(e.vaults, <size_t>e.vault_capacity * sizeof(Vault))
    v = &e.vaults[e.vault_count]
    memset(v, 0, sizeof(Vault))
    v.account = account
    v.leader = leader
    e.vault_count += 1
    e.accounts[account].vault = e.vault_count
    if leader != 0:
        e.accounts[account].owner = e.accounts[leader].owner
    return v


cdef Vault* vault_get(State* e, uint32_t account) noexcept nogil:
    # NULL = the account is no vault.
    if not account_known(e, account) or e.accounts[account].vault == 0:
        return NULL
    return &e.vaults[e.accounts[account].vault - 1]


cdef Holder* holder_get(State* e, uint32_t vault, uint32_t account, bint make) noexcept nogil:
    # Binary search; NULL where there is none and none is to be made.
    cdef uint32_t low = 0, high = e.holder_count, middle
    cdef Holder* h
    while low < high:
        middle = (low + high) // 2
        h = &e.holders[middle]
        if h.vault < vault or (h.vault == vault and h.account < account):
            low = middle + 1
        else:
            high = middle
    if low < e.holder_count and e.holders[low].vault == vault and e.holders[low].account == account:
        return &e.holders[low]
    if not make:
        return NULL
    if e.holder_count == e.holder_capacity:
        e.holder_capacity = 16 if e.holder_capacity == 0 else e.holder_capacity * 2
        e.holders = <Holder*>grow(e.holders, <size_t>e.holder_capacity * sizeof(Holder))
    memmove(&e.holders[low + 1], &e.holders[low], <size_t>(e.holder_count - low) * sizeof(Holder))
    e.holder_count += 1
    h = &e.holders[low]
    memset(h, 0, sizeof(Holder))
    h.vault = vault
    h.account = account
    return h


cdef void holder_drop(State* e, Holder* h) noexcept nogil:
    cdef uint32_t at = <uint32_t>(h - e.holders)
    memmove(&e.holders[at], &e.holders[at + 1], <size_t>(e.holder_count - at - 1) * sizeof(Holder))
    e.holder_count -= 1


cdef i128 vault_assets(State* e, uint32_t account, bint profits) noexcept nogil:
    # Net asset value; without unrealised profits for redemptions. Not below 0.
    cdef Account* a = &e.accounts[account]
    cdef i128 total = a.collateral + a.cash_usd6
    cdef uint32_t market
    cdef Position* p
    if profits or a.unrealized < 0:
        total += a.unrealized
    for market in range(a.positions_count):
        if a.positions[market] == 0:
            continue
        p = position_at(e, a.positions[market])
        if p.mode == MODE_ISOLATED:
            total += p.margin_usd6
            if profits or p.unrealized < 0:
                total += p.unrealized
    return most128(0, total)


cdef bint vault_stale(State* e, uint32_t account) noexcept nogil:
    # Some position's worth is not known.
    cdef Account* a = &e.accounts[account]
    cdef uint32_t market
    for market in range(a.positions_count):
        if a.positions[market] != 0 and e.markets[market].stale and position_at(e, a.positions[market]).lots != 0:
            return True
    return False


cdef uint16_t do_create_vault(State* e, CCreateVault* c) noexcept nogil:
    cdef const char* name = <const char*>c + sizeof(CCreateVault)
    cdef size_t length = c.head.length - sizeof(CCreateVault)
    cdef uint16_t code = user_code(e, c.account)
    cdef uint32_t id
    cdef Vault* v
    cdef EAccountOpened* opened
    cdef EVaultCreated* ev
    if code == 0 and e.accounts[c.account].vault != 0:
        code = REJECT_SYSTEM_ACCOUNT
    if code != 0:
        return code
    if length > 64 or not printable(name, length):
        return REJECT_INVALID_NAME
    if account_by_name(e, name, length) != 0:
        return REJECT_ACCOUNT_EXISTS
    if (c.leader_share_bps < 500 or c.leader_share_bps > 10000 or c.performance_fee_bps > 5000 or c.lockup_ns < 0
            or c.lockup_ns > 365 * DAY_NS or c.capacity_usd6 < 0 or c.capacity_usd6 > MONEY_MAX):
        return REJECT_INVALID_CONFIGURATION
    if e.accounts_end >= MAX_ACCOUNTS:
        return REJECT_TOO_MANY_ACCOUNTS
    id = account_new(e, e.accounts_end, name, length)
    v = vault_new(e, id, c.account)
    v.leader_share_bps = c.leader_share_bps
    v.performance_fee_bps = c.performance_fee_bps
    v.lockup_ns = c.lockup_ns
    v.capacity_usd6 = c.capacity_usd6
    opened = <EAccountOpened*>event(e, EV_ACCOUNT_OPENED, sizeof(EAccountOpened) + length)
    opened.account = id
    memcpy(<char*>opened + sizeof(EAccountOpened), name, length)
    ev = <EVaultCreated*>event(e, EV_VAULT_CREATED, sizeof(EVaultCreated) + length)
    ev.vault = id
    ev.leader = c.account
    memcpy(<char*>ev + sizeof(EVaultCreated), name, length)
    return 0


cdef uint16_t vault_code(State* e, uint32_t account, uint32_t vault) noexcept nogil:
    # What deposits and redemptions check alike.
    cdef uint16_t code = user_code(e, account)
    if code != 0:
        return code
    if vault_get(e, vault) == NULL:
        return REJECT_UNKNOWN_VAULT
    if e.accounts[account].vault != 0:
        return REJECT_SYSTEM_ACCOUNT
    if e.accounts[vault].units != 0:
        return REJECT_LIQUIDATION_IN_PROGRESS
    return REJECT_INDEX_STALE if vault_stale(e, vault) else 0


cdef void emit_vault(State* e, Vault* v, uint32_t account, int64_t shares_delta, int64_t shares, int64_t amount,
                     i128 assets, int64_t fee) noexcept nogil:
    cdef EVaultChanged* ev = <EVaultChanged*>event(e, EV_VAULT_CHANGED, sizeof(EVaultChanged))
    ev.vault = v.account
    ev.account = account
    ev.shares_delta = shares_delta
    ev.account_shares = shares
    ev.total_shares = v.shares
    ev.amount_usd6 = amount
    ev.assets_usd6 = clamp64(assets)
    ev.performance_fee_usd6 = fee


cdef uint16_t do_vault_deposit(State* e, CVaultDeposit* c) noexcept nogil:
    cdef uint16_t code = vault_code(e, c.account, c.vault)
    cdef Vault* v
    cdef Holder* h
    cdef i128 assets, shares
    cdef int64_t leader_shares
    if code == 0:
        code = check_amount(e, 0, c.amount_usd6)
    if code == 0:
        code = check_outflow(e, c.account, 0, c.amount_usd6)
    if code != 0:
        return code
    v = vault_get(e, c.vault)
    assets = vault_assets(e, c.vault, True)
    if v.capacity_usd6 != 0 and assets + c.amount_usd6 > v.capacity_usd6:
        return REJECT_VAULT_CAPACITY
    shares = floor_div(mul(c.amount_usd6, v.shares + VIRTUAL_SHARES), assets + 1)
    if shares < 1:
        return REJECT_INVALID_AMOUNT
    if shares + v.shares > MONEY_MAX:
        return REJECT_SHARES_OVERFLOW
    if v.leader != 0 and c.account != v.leader:
        h = holder_get(e, c.vault, v.leader, False)
        leader_shares = 0 if h == NULL else h.shares
        if mul(leader_shares, 10000) < (shares + v.shares) * v.leader_share_bps:
            return REJECT_LEADER_SHARE
    h = holder_get(e, c.vault, c.account, True)
    h.shares += <int64_t>shares
    h.basis_usd6 += c.amount_usd6
    h.unlock_ns = e.now_ns + v.lockup_ns
    v.shares += <int64_t>shares
    cash_move(e, c.account, 0, CAUSE_VAULT, ANY_MARKET, -c.amount_usd6, c.vault)
    cash_move(e, c.vault, 0, CAUSE_VAULT, ANY_MARKET, c.amount_usd6, c.vault)
    emit_vault(e, v, c.account, <int64_t>shares, h.shares, c.amount_usd6, assets + c.amount_usd6, 0)
    return 0


cdef uint16_t do_vault_withdraw(State* e, CVaultWithdraw* c) noexcept nogil:
    cdef uint16_t code = vault_code(e, c.account, c.vault)
    cdef Vault* v
    cdef Holder* h
    cdef i128 assets, shares, value
    cdef int64_t basis, fee = 0
    if code != 0:
        return code
    if c.amount_usd6 < 0 or c.amount_usd6 > MONEY_MAX:
        return REJECT_INVALID_AMOUNT
    v = vault_get(e, c.vault)
    h = holder_get(e, c.vault, c.account, False)
    if h == NULL:
        return REJECT_INSUFFICIENT_BALANCE
    if e.now_ns < h.unlock_ns:
        return REJECT_VAULT_LOCKED
    assets = vault_assets(e, c.vault, False)
    if c.amount_usd6 == 0:
        shares = h.shares
        value = floor_div(shares * (assets + 1), v.shares + VIRTUAL_SHARES)
        if value < 1:
            return REJECT_INVALID_AMOUNT
    else:
        value = c.amount_usd6
        shares = ceil_div(value * (v.shares + VIRTUAL_SHARES), assets + 1)
        if shares > h.shares:
            return REJECT_INSUFFICIENT_BALANCE
    if c.account == v.leader and v.shares > h.shares:
        if (h.shares - shares) * 10000 < (v.shares - shares) * v.leader_share_bps:
            return REJECT_LEADER_SHARE
    if withdrawable_usd6(e, c.vault) < value:
        return REJECT_WITHDRAWAL_LIMIT
    basis = h.basis_usd6 if shares == h.shares else mul_div_trunc(h.basis_usd6, <int64_t>shares, h.shares)
    if c.account != v.leader and v.leader != 0 and value > basis:
        fee = mul_div_floor(<int64_t>value - basis, v.performance_fee_bps, 10000)
    h.shares -= <int64_t>shares
    h.basis_usd6 -= basis
    v.shares -= <int64_t>shares
    cash_move(e, c.vault, 0, CAUSE_VAULT, ANY_MARKET, -<int64_t>value, c.vault)
    cash_move(e, c.account, 0, CAUSE_VAULT, ANY_MARKET, <int64_t>value - fee, c.vault)
    if fee != 0:
        cash_move(e, v.leader, 0, CAUSE_VAULT, ANY_MARKET, fee, c.vault)
    emit_vault(e, v, c.account, -<int64_t>shares, h.shares, <int64_t>value, assets - value, fee)
    if h.shares == 0:
        holder_drop(e, h)
    return 0


cdef uint16_t run_vaults(State* e, Head* head) noexcept nogil:
    if head.kind == CMD_CREATE_VAULT:
        return do_create_vault(e, <CCreateVault*>head)
    if head.kind == CMD_VAULT_DEPOSIT:
        return do_vault_deposit(e, <CVaultDeposit*>head)
    if head.kind == CMD_VAULT_WITHDRAW:
        return do_vault_withdraw(e, <CVaultWithdraw*>head)
    return run_lending(e, head)


cdef void dump_vaults(State* e) noexcept nogil:
    cdef uint32_t i
    cdef Vault* v
    cdef Holder* h
    for i in range(e.vault_count):
        v = &e.vaults[i]
        if v.leader == 0 and v.shares == 0:
            continue
        put_text(e, "vault")
        put(e, v.account)
        put(e, v.leader)
        put(e, v.leader_share_bps)
        put(e, v.performance_fee_bps)
        put(e, v.lockup_ns)
        put(e, v.capacity_usd6)
        put(e, v.shares)
        end_line(e)
    for i in range(e.holder_count):
        h = &e.holders[i]
        put_text(e, "holder")
        put(e, h.vault)
        put(e, h.account)
        put(e, h.shares)
        put(e, h.basis_usd6)
        put(e, h.unlock_ns)
        end_line(e)
    dump_lending(e)


cdef bint load_vault_line(State* e, Reader* r, const char* tag, size_t length) noexcept nogil:
    # False = the line is of another kind.
    cdef uint32_t id
    cdef int64_t leader
    cdef Vault* v
    cdef Holder* h
    if tag_is(tag, length, "vault"):
        take_account(e, r, &id)
        leader = take_int(r)
        if r.wrong or leader < 0 or (leader == 0) != (id == ACCOUNT_BACKSTOP) or not (leader == 0 or account_known(e, <uint32_t>leader)):
            r.wrong = True
            return True
        v = &e.vaults[0] if leader == 0 else vault_new(e, id, <uint32_t>leader)
        v.leader_share_bps = <uint16_t>take_int(r)
        v.performance_fee_bps = <uint16_t>take_int(r)
        v.lockup_ns = take_int(r)
        v.capacity_usd6 = take_int(r)
        v.shares = take_int(r)
        return True
    if tag_is(tag, length, "holder"):
        take_account(e, r, &id)
        leader = take_int(r)
        if r.wrong or vault_get(e, id) == NULL or not account_known(e, <uint32_t>leader):
            r.wrong = True
            return True
        h = holder_get(e, id, <uint32_t>leader, True)
        h.shares = take_int(r)
        h.basis_usd6 = take_int(r)
        h.unlock_ns = take_int(r)
        return True
    return load_lending_line(e, r, tag, length)


cdef const char* check_vaults(State* e) noexcept nogil:
    cdef uint32_t i, k
    cdef i128 shares
    for i in range(e.vault_count):
        shares = 0
        for k in range(e.holder_count):
            if e.holders[k].vault == e.vaults[i].account:
                shares += e.holders[k].shares
                if e.holders[k].shares < 1:
                    return "a holder without shares"
        if shares != e.vaults[i].shares:
            return "a vault's shares"
    return NULL
