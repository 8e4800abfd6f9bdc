# Lending: claims and debts are shares of per-asset indexes, interest is linear per whole second; section 14.


cdef inline int64_t pool_cash(State* e, uint16_t asset) noexcept nogil:
    return balance_of(e, ACCOUNT_LENDING_POOL, asset)


cdef inline int64_t claim_of(Lending* l, int64_t shares) noexcept nogil:
    return clamp64(floor_div(mul(shares, l.supply_index), E12))


cdef inline int64_t debt_of(Lending* l, int64_t shares) noexcept nogil:
    return clamp64(ceil_div(mul(shares, l.borrow_index), E12))


cdef Loan* loan_get(State* e, uint32_t account, uint16_t asset, bint make) noexcept nogil:
    # Binary search; NULL where there is none and none is to be made.
    cdef uint32_t low = 0, high = e.loan_count, middle
    cdef Loan* n
    while low < high:
        middle = (low + high) // 2
        n = &e.loans[middle]
        if n.account < account or (n.account == account and n.asset < asset):
            low = middle + 1
        else:
            high = middle
    if low < e.loan_count and e.loans[low].account == account and e.loans[low].asset == asset:
        return &e.loans[low]
    if not make:
        return NULL
    if e.loan_count == e.loan_capacity:
        e.loan_capacity = 16 if e.loan_capacity == 0 else e.loan_capacity * 2
        e.loans = <Loan*>grow(e.loans, <size_t>e.loan_capacity * sizeof(Loan))
    memmove(&e.loans[low + 1], &e.loans[low], <size_t>(e.loan_count - low) * sizeof(Loan))
    e.loan_count += 1
    n = &e.loans[low]
    memset(n, 0, sizeof(Loan))
    n.account = account
    n.asset = asset
    return n


cdef void loan_tidy(State* e, Loan* n) noexcept nogil:
    # Drops an entry without shares.
    cdef uint32_t at = <uint32_t>(n - e.loans)
    if n.supply_shares == 0 and n.borrow_shares == 0:
        memmove(&e.loans[at], &e.loans[at + 1], <size_t>(e.loan_count - at - 1) * sizeof(Loan))
        e.loan_count -= 1


cdef i128 debt_value(State* e, uint16_t asset, int64_t debt) noexcept nogil:
    # What a debt is worth in usd6, upward.
    if debt == 0 or asset == 0:
        return debt
    return index_value(e, asset, debt) + 1


cdef void debts_refresh(State* e, uint32_t account) noexcept nogil:
    # Called by collateral_refresh: debts lower the collateral and add margin.
    cdef Account* a = &e.accounts[account]
    cdef i128 value, total = 0, initial = 0, maintenance = 0
    cdef uint16_t asset
    cdef Loan* n
    for asset in range(MAX_ASSETS):
        n = loan_get(e, account, asset, False)
        if n != NULL and n.borrow_shares != 0:
            value = debt_value(e, asset, debt_of(&e.lending[asset], n.borrow_shares))
            total += ceil_div(value * (10000 + <int64_t>e.assets[asset].haircut_bps), 10000)
            initial += ceil_div(value, 10)
            maintenance += ceil_div(value, 20)
    a.collateral -= total
    a.initial += initial - a.debt_initial
    a.maintenance += maintenance - a.debt_maintenance
    a.debt_initial = initial
    a.debt_maintenance = maintenance


cdef int64_t lending_rate(State* e, uint16_t asset) noexcept nogil:
    # e12 a year at the present utilisation.
    cdef Lending* l = &e.lending[asset]
    cdef int64_t debts = debt_of(l, l.borrow_shares), use, kink = <int64_t>l.kink_bps * 100000000
    cdef i128 whole = <i128>pool_cash(e, asset) + debts
    if whole <= 0:
        return l.base_rate_e12
    use = <int64_t>floor_div(mul(debts, E12), whole)
    return (l.base_rate_e12 + mul_div_floor(l.slope_rate_e12, least(use, kink), E12)
            + mul_div_floor(l.steep_rate_e12, most(0, use - kink), E12))


cdef void emit_lending(State* e, uint32_t account, uint16_t asset, uint8_t action, int64_t amount) noexcept nogil:
    cdef Lending* l = &e.lending[asset]
    cdef Loan* n = loan_get(e, account, asset, False)
    cdef ELendingChanged* ev = <ELendingChanged*>event(e, EV_LENDING_CHANGED, sizeof(ELendingChanged))
    ev.account = account
    ev.asset = asset
    ev.action = action
    ev.amount_atoms = amount
    ev.supply_shares = n.supply_shares if n != NULL else 0
    ev.borrow_shares = n.borrow_shares if n != NULL else 0
    ev.supply_index_e12 = l.supply_index
    ev.borrow_index_e12 = l.borrow_index
    ev.cash_atoms = pool_cash(e, asset)


cdef void lending_accrue(State* e, uint16_t asset) noexcept nogil:
    # Interest of the whole seconds since the last time.
    cdef Lending* l = &e.lending[asset]
    cdef int64_t seconds = (e.now_ns - l.accrued_ns) // SECOND_NS
    cdef int64_t debts = debt_of(l, l.borrow_shares), supplies = claim_of(l, l.supply_shares), interest, part, rate
    if seconds < 1:
        return
    l.accrued_ns += seconds * SECOND_NS
    if debts == 0:
        return
    seconds = least(seconds, 31536000)
    rate = lending_rate(e, asset)
    l.borrow_index = <int64_t>least(LENDING_INDEX_MAX, clamp64(
        l.borrow_index + ceil_div(mul(l.borrow_index, rate) * seconds, mul(E12, 31536000))))
    borrowers_refresh(e, asset, False)
    interest = debt_of(l, l.borrow_shares) - debts
    if interest == 0:
        return
    part = mul_div_ceil(interest, l.reserve_bps, 10000)
    if supplies != 0:
        l.supply_index = <int64_t>least(LENDING_INDEX_MAX, l.supply_index + mul_div_floor(
            l.supply_index, interest - part, supplies))
    l.reserve += interest - (claim_of(l, l.supply_shares) - supplies)
    emit_lending(e, 0, asset, 4, interest)


cdef void lending_due(State* e, uint16_t asset) noexcept nogil:
    # Once an hour while somebody owes: interest, and the borrowers are judged.
    cdef Lending* l = &e.lending[asset]
    l.next_accrual_ns = 0
    lending_accrue(e, asset)
    lending_arm(e, asset)
    borrowers_refresh(e, asset, True)


cdef void borrowers_refresh(State* e, uint16_t asset, bint judge) noexcept nogil:
    # Their debts have grown.
    cdef uint32_t i
    for i in range(e.loan_count):
        if e.loans[i].asset == asset and e.loans[i].borrow_shares != 0:
            collateral_refresh(e, e.loans[i].account)
            if judge:
                account_judge(e, e.loans[i].account)


cdef void lending_arm(State* e, uint16_t asset) noexcept nogil:
    cdef Lending* l = &e.lending[asset]
    if l.next_accrual_ns == 0 and l.borrow_shares != 0:
        l.next_accrual_ns = next_multiple(e.now_ns, 3600 * SECOND_NS)
        heap_push(&e.due, l.next_accrual_ns, DUE_INTEREST, asset)


cdef uint16_t do_configure_lending(State* e, CConfigureLending* c) noexcept nogil:
    cdef Lending* l
    if c.asset >= MAX_ASSETS or not e.assets[c.asset].known:
        return REJECT_UNKNOWN_ASSET
    if (c.base_rate_e12 < 0 or c.slope_rate_e12 < 0 or c.steep_rate_e12 < 0 or c.base_rate_e12 > 10 * E12
            or c.slope_rate_e12 > 10 * E12 or c.steep_rate_e12 > 10 * E12 or c.kink_bps > 10000 or c.reserve_bps > 10000):
        return REJECT_INVALID_CONFIGURATION
    l = &e.lending[c.asset]
    if (l.known and l.base_rate_e12 == c.base_rate_e12 and l.slope_rate_e12 == c.slope_rate_e12
            and l.steep_rate_e12 == c.steep_rate_e12 and l.kink_bps == c.kink_bps and l.reserve_bps == c.reserve_bps
            and l.enabled == (c.enabled != 0)):
        return REJECT_NOTHING_TO_CHANGE
    if l.known:
        lending_accrue(e, c.asset)
    else:
        l.known = 1
        l.supply_index = E12
        l.borrow_index = E12
        l.accrued_ns = e.now_ns
    l.base_rate_e12 = c.base_rate_e12
    l.slope_rate_e12 = c.slope_rate_e12
    l.steep_rate_e12 = c.steep_rate_e12
    l.kink_bps = c.kink_bps
    l.reserve_bps = c.reserve_bps
    l.enabled = c.enabled != 0
    emit_configuration(e, c.head.kind, ANY_MARKET)
    return 0


cdef uint16_t lending_code(State* e, uint32_t account, uint16_t asset, int64_t amount, bint fresh) noexcept nogil:
    # What all four commands check; `fresh` ones need an open pool and an amount.
    cdef uint16_t code = user_code(e, account)
    if code != 0:
        return code
    if e.accounts[account].vault != 0:
        return REJECT_SYSTEM_ACCOUNT
    if asset >= MAX_ASSETS or not e.lending[asset].known or (fresh and not e.lending[asset].enabled):
        return REJECT_UNKNOWN_ASSET
    if amount < (1 if fresh else 0) or amount > MONEY_MAX:
        return REJECT_INVALID_AMOUNT
    if e.accounts[account].units != 0:
        return REJECT_LIQUIDATION_IN_PROGRESS
    return 0


cdef void lending_move(State* e, uint32_t account, uint16_t asset, int64_t to_pool) noexcept nogil:
    cash_move(e, account, asset, CAUSE_LENDING, ANY_MARKET, -to_pool, 0)
    cash_move(e, ACCOUNT_LENDING_POOL, asset, CAUSE_LENDING, ANY_MARKET, to_pool, 0)


cdef uint16_t do_supply(State* e, CLendingSupply* c) noexcept nogil:
    cdef uint16_t code = lending_code(e, c.account, c.asset, c.amount_atoms, True)
    cdef Lending* l
    cdef Loan* n
    cdef i128 shares
    if code == 0:
        code = check_outflow(e, c.account, c.asset, c.amount_atoms)
    if code != 0:
        return code
    l = &e.lending[c.asset]
    if l.supply_index == 0:  # a loss took every claim: no number of shares is worth an atom
        return REJECT_INVALID_AMOUNT
    shares = floor_div(mul(c.amount_atoms, E12), l.supply_index)
    if shares < 1 or shares + l.supply_shares > MONEY_MAX:
        return REJECT_INVALID_AMOUNT
    lending_accrue(e, c.asset)
    shares = floor_div(mul(c.amount_atoms, E12), l.supply_index)
    n = loan_get(e, c.account, c.asset, True)
    n.supply_shares += <int64_t>shares
    l.supply_shares += <int64_t>shares
    lending_move(e, c.account, c.asset, c.amount_atoms)
    emit_lending(e, c.account, c.asset, 0, c.amount_atoms)
    loan_tidy(e, n)
    return 0


cdef uint16_t do_lending_withdraw(State* e, CLendingWithdraw* c) noexcept nogil:
    cdef uint16_t code = lending_code(e, c.account, c.asset, c.amount_atoms, False)
    cdef Lending* l
    cdef Loan* n
    cdef int64_t amount
    cdef i128 shares
    if code != 0:
        return code
    l = &e.lending[c.asset]
    n = loan_get(e, c.account, c.asset, False)
    if n == NULL or n.supply_shares == 0:
        return REJECT_INSUFFICIENT_BALANCE
    amount = c.amount_atoms
    if amount != 0 and (l.supply_index == 0 or ceil_div(mul(amount, E12), l.supply_index) > n.supply_shares):
        return REJECT_INSUFFICIENT_BALANCE
    if (amount if amount != 0 else claim_of(l, n.supply_shares)) > pool_cash(e, c.asset):
        return REJECT_LENDING_POOL_EMPTY
    if amount == 0 and claim_of(l, n.supply_shares) < 1:
        return REJECT_INVALID_AMOUNT
    lending_accrue(e, c.asset)
    shares = n.supply_shares
    if amount == 0:
        amount = least(claim_of(l, n.supply_shares), pool_cash(e, c.asset))
    else:
        shares = ceil_div(mul(amount, E12), l.supply_index)
    n.supply_shares -= <int64_t>shares
    l.supply_shares -= <int64_t>shares
    lending_move(e, c.account, c.asset, -amount)
    emit_lending(e, c.account, c.asset, 1, amount)
    loan_tidy(e, n)
    return 0


cdef uint16_t do_borrow(State* e, CLendingBorrow* c) noexcept nogil:
    cdef uint16_t code = lending_code(e, c.account, c.asset, c.amount_atoms, True)
    cdef Lending* l
    cdef Loan* n
    cdef Account* a
    cdef i128 shares, value, need
    if code != 0:
        return code
    l = &e.lending[c.asset]
    a = &e.accounts[c.account]
    if c.asset != 0 and index_value(e, c.asset, c.amount_atoms) == 0:
        return REJECT_NO_REFERENCE_PRICE
    if holds_stale(e, c.account):
        return REJECT_INDEX_STALE
    if c.amount_atoms > pool_cash(e, c.asset):
        return REJECT_LENDING_POOL_EMPTY
    # The new debt: value x (1 + haircut) and a tenth of it as margin, against what the borrowed atoms count for.
    value = debt_value(e, c.asset, c.amount_atoms) + 1
    need = ceil_div(value * (10000 + <int64_t>e.assets[c.asset].haircut_bps), 10000) + ceil_div(value, 10)
    need -= c.amount_atoms if c.asset == 0 else asset_value(e, c.asset, c.amount_atoms)
    if equity_of(a) - a.initial < need:
        return REJECT_INSUFFICIENT_MARGIN
    shares = ceil_div(mul(c.amount_atoms, E12), l.borrow_index)
    if shares + l.borrow_shares > MONEY_MAX:
        return REJECT_SHARES_OVERFLOW
    lending_accrue(e, c.asset)
    shares = ceil_div(mul(c.amount_atoms, E12), l.borrow_index)
    n = loan_get(e, c.account, c.asset, True)
    n.borrow_shares += <int64_t>shares
    l.borrow_shares += <int64_t>shares
    assets_note(e, c.account)
    lending_move(e, c.account, c.asset, -c.amount_atoms)
    collateral_refresh(e, c.account)
    emit_lending(e, c.account, c.asset, 2, c.amount_atoms)
    lending_arm(e, c.asset)
    return 0


cdef void repay(State* e, uint32_t payer, Loan* n, int64_t amount) noexcept nogil:
    # `payer` gives atoms for a borrower's debt; at most what is owed.
    cdef Lending* l = &e.lending[n.asset]
    cdef int64_t shares = n.borrow_shares
    if amount < debt_of(l, n.borrow_shares):
        shares = mul_div_floor(amount, E12, l.borrow_index)
    repay_shares(e, payer, n, amount, shares)
    overdraft_bound(e, n)


cdef void repay_shares(State* e, uint32_t payer, Loan* n, int64_t amount, int64_t shares) noexcept nogil:
    cdef Lending* l = &e.lending[n.asset]
    cdef uint32_t account = n.account
    n.borrow_shares -= shares
    l.borrow_shares -= shares
    lending_move(e, payer, n.asset, amount)
    collateral_refresh(e, account)
    emit_lending(e, account, n.asset, 3, amount)


cdef uint16_t do_repay(State* e, CLendingRepay* c) noexcept nogil:
    cdef uint16_t code = lending_code(e, c.account, c.asset, c.amount_atoms, False)
    cdef Loan* n
    cdef int64_t amount, spare
    if code != 0:
        return code
    n = loan_get(e, c.account, c.asset, False)
    if n == NULL or n.borrow_shares == 0:
        return REJECT_NOTHING_TO_CHANGE
    spare = balance_of(e, c.account, c.asset) - spot_locked(e, c.account, c.asset)
    if spare < 1 or c.amount_atoms > spare:
        return REJECT_INSUFFICIENT_BALANCE
    lending_accrue(e, c.asset)
    amount = c.amount_atoms if c.amount_atoms != 0 else spare
    repay(e, c.account, n, least(amount, debt_of(&e.lending[c.asset], n.borrow_shares)))
    loan_tidy(e, loan_get(e, c.account, c.asset, False))
    return 0


cdef uint16_t run_lending(State* e, Head* head) noexcept nogil:
    if head.kind == CMD_CONFIGURE_LENDING:
        return do_configure_lending(e, <CConfigureLending*>head)
    if head.kind == CMD_LENDING_SUPPLY:
        return do_supply(e, <CLendingSupply*>head)
    if head.kind == CMD_LENDING_WITHDRAW:
        return do_lending_withdraw(e, <CLendingWithdraw*>head)
    if head.kind == CMD_LENDING_BORROW:
        return do_borrow(e, <CLendingBorrow*>head)
    return do_repay(e, <CLendingRepay*>head)


# --- a borrower in liquidation, without lots ---

cdef int64_t debts_usd6(State* e, uint32_t account) noexcept nogil:
    # Value of all debts.
    cdef uint16_t asset
    cdef i128 total = 0
    cdef Loan* n
    for asset in range(MAX_ASSETS):
        n = loan_get(e, account, asset, False)
        if n != NULL and n.borrow_shares != 0:
            total += debt_value(e, asset, debt_of(&e.lending[asset], n.borrow_shares))
    return clamp64(total)


cdef bint debt_from_balances(State* e, Unit* u) noexcept nogil:
    # Repays one debt from the account's balance of the same asset, lowest id first. False = none can be.
    cdef uint16_t asset
    cdef Loan* n
    cdef int64_t amount
    for asset in range(MAX_ASSETS):
        n = loan_get(e, u.account, asset, False)
        if n == NULL or n.borrow_shares == 0:
            continue
        amount = least(balance_of(e, u.account, asset), debt_of(&e.lending[asset], n.borrow_shares))
        if amount > 0:
            repay(e, u.account, n, amount)
            loan_tidy(e, loan_get(e, u.account, asset, False))
            return True
    return False


cdef bint debt_bought(State* e, Unit* u) noexcept nogil:
    # One purchase of an asset that the unit owes, lowest id first. False = none can be.
    cdef uint16_t asset
    cdef Loan* n
    for asset in range(1, MAX_ASSETS):
        n = loan_get(e, u.account, asset, False)
        if n != NULL and n.borrow_shares != 0 and debt_from_book(e, u, asset, debt_of(&e.lending[asset], n.borrow_shares)):
            return True
    return False


cdef bint debt_waits(State* e, Unit* u) noexcept nogil:
    # It owes, and no loss is anybody's yet: what it has would do, if somebody took it.
    cdef Account* a = &e.accounts[u.account]
    cdef i128 owned = a.cash_usd6
    cdef uint16_t asset
    if a.debt_initial == 0:
        return False
    if a.balances != NULL:
        for asset in range(1, MAX_ASSETS):
            if a.balances[asset] > 0:
                owned += asset_value(e, asset, a.balances[asset])
    return debts_usd6(e, u.account) <= owned


cdef bint debt_swapped(State* e, Unit* u) noexcept nogil:
    # Insurance repays what it has of an owed asset, for the account's quote. False = it has none.
    cdef uint16_t asset
    cdef Loan* n
    cdef int64_t part
    for asset in range(1, MAX_ASSETS):
        n = loan_get(e, u.account, asset, False)
        if n == NULL or n.borrow_shares == 0:
            continue
        part = least(debt_of(&e.lending[asset], n.borrow_shares), balance_of(e, ACCOUNT_INSURANCE, asset))
        if part > 0:
            quote_to_insurance(e, u.account, debt_value(e, asset, part))
            repay(e, ACCOUNT_INSURANCE, n, part)
            loan_tidy(e, loan_get(e, u.account, asset, False))
            return True
    return False


cdef void quote_to_insurance(State* e, uint32_t account, i128 value) noexcept nogil:
    # As much of the value as the account has cash.
    cdef int64_t paid = least(clamp64(value), most(0, e.accounts[account].cash_usd6))
    if paid > 0:
        cash_move(e, account, 0, CAUSE_COLLATERAL_SALE, ANY_MARKET, -paid, 0)
        cash_move(e, ACCOUNT_INSURANCE, 0, CAUSE_COLLATERAL_SALE, ANY_MARKET, paid, 0)


cdef void collateral_forfeit(State* e, Unit* u) noexcept nogil:
    # What is left of a bankrupt borrower's collateral.
    cdef Account* a = &e.accounts[u.account]
    cdef uint16_t asset = 0
    cdef int64_t atoms
    while a.balances != NULL:
        asset = asset_after(e, u.account, 0)
        if asset == 0:
            return
        atoms = a.balances[asset]
        cash_move(e, u.account, asset, CAUSE_COLLATERAL_SALE, ANY_MARKET, -atoms, 0)
        cash_move(e, ACCOUNT_INSURANCE, asset, CAUSE_COLLATERAL_SALE, ANY_MARKET, atoms, 0)
        step_event(e, u, ANY_MARKET, 5, atoms, 0, 0, 0, ACCOUNT_INSURANCE, asset)


cdef bint debt_covered(State* e, Unit* u) noexcept nogil:
    # One debt that nothing of the account's covers: insurance for its cash, then the reserve, then the suppliers.
    cdef uint16_t asset
    cdef Loan* n
    cdef Lending* l
    cdef int64_t debt, part, supplies
    for asset in range(MAX_ASSETS):
        n = loan_get(e, u.account, asset, False)
        if n == NULL or n.borrow_shares == 0:
            continue
        collateral_forfeit(e, u)
        l = &e.lending[asset]
        debt = debt_of(l, n.borrow_shares)
        quote_to_insurance(e, u.account, debt_value(e, asset, debt))
        part = least(debt, most(0, balance_of(e, ACCOUNT_INSURANCE, asset)))
        if part > 0:
            repay(e, ACCOUNT_INSURANCE, n, part)
            if asset == 0:
                emit_step(e, u.account, ANY_MARKET, 3, 0, 0, 0, 0, -part, clamp64(unit_maintenance(e, u)), ACCOUNT_INSURANCE, 0)
        if part < debt:
            # A repayment burns whole shares, rounded down: what is left may be one atom more than the difference.
            debt = debt_of(l, n.borrow_shares)
            l.borrow_shares -= n.borrow_shares
            n.borrow_shares = 0
            overdraft_bound(e, n)
            part = least(debt, l.reserve)
            l.reserve -= part
            debt -= part
            supplies = claim_of(l, l.supply_shares)
            if debt > 0 and supplies > 0:
                l.supply_index = mul_div_floor(l.supply_index, most(0, supplies - debt), supplies)
            emit_lending(e, u.account, asset, 5, supplies - claim_of(l, l.supply_shares))
            collateral_refresh(e, u.account)
        loan_tidy(e, loan_get(e, u.account, asset, False))
        return True
    return False


# --- listing ---

cdef void dump_lending(State* e) noexcept nogil:
    cdef uint32_t i
    cdef Lending* l
    for i in range(MAX_ASSETS):
        l = &e.lending[i]
        if not l.known:
            continue
        put_text(e, "lending")
        put(e, i)
        put(e, l.base_rate_e12)
        put(e, l.slope_rate_e12)
        put(e, l.steep_rate_e12)
        put(e, l.kink_bps)
        put(e, l.reserve_bps)
        put(e, l.enabled)
        put(e, l.supply_shares)
        put(e, l.borrow_shares)
        put(e, l.supply_index)
        put(e, l.borrow_index)
        put(e, l.reserve)
        put(e, l.accrued_ns)
        put(e, l.next_accrual_ns)
        end_line(e)
    for i in range(e.loan_count):
        put_text(e, "loan")
        put(e, e.loans[i].account)
        put(e, e.loans[i].asset)
        put(e, e.loans[i].supply_shares)
        put(e, e.loans[i].borrow_shares)
        end_line(e)
    dump_overdrafts(e)


cdef bint load_lending_line(State* e, Reader* r, const char* tag, size_t length) noexcept nogil:
    cdef int64_t asset
    cdef uint32_t account
    cdef Lending* l
    cdef Loan* n
    if tag_is(tag, length, "lending"):
        asset = take_int(r)
        if r.wrong or asset < 0 or asset >= MAX_ASSETS:
            r.wrong = True
            return True
        l = &e.lending[asset]
        l.known = 1
        l.base_rate_e12 = take_int(r)
        l.slope_rate_e12 = take_int(r)
        l.steep_rate_e12 = take_int(r)
        l.kink_bps = <uint16_t>take_int(r)
        l.reserve_bps = <uint16_t>take_int(r)
        l.enabled = <uint8_t>take_int(r)
        l.supply_shares = take_int(r)
        l.borrow_shares = take_int(r)
        l.supply_index = take_int(r)
        l.borrow_index = take_int(r)
        l.reserve = take_int(r)
        l.accrued_ns = take_int(r)
        l.next_accrual_ns = take_int(r)
        if l.supply_index < 0 or l.borrow_index < 1:
            r.wrong = True
        if l.next_accrual_ns != 0:
            heap_push(&e.due, l.next_accrual_ns, DUE_INTEREST, asset)
        return True
    if tag_is(tag, length, "loan"):
        take_account(e, r, &account)
        asset = take_int(r)
        if r.wrong or asset < 0 or asset >= MAX_ASSETS or not e.lending[asset].known:
            r.wrong = True
            return True
        n = loan_get(e, account, <uint16_t>asset, True)
        n.supply_shares = take_int(r)
        n.borrow_shares = take_int(r)
        if n.borrow_shares != 0:
            assets_note(e, account)
        return True
    if tag_is(tag, length, "overdraft"):
        load_overdraft(e, r)
        return True
    return False


cdef const char* check_lending(State* e) noexcept nogil:
    cdef uint32_t asset, i
    cdef i128 supply, borrow
    cdef Lending* l
    for asset in range(MAX_ASSETS):
        l = &e.lending[asset]
        supply = 0
        borrow = 0
        for i in range(e.loan_count):
            if e.loans[i].asset == asset:
                supply += e.loans[i].supply_shares
                borrow += e.loans[i].borrow_shares
        if supply != l.supply_shares or borrow != l.borrow_shares:
            return "a lending pool's shares"
        if l.known and <i128>pool_cash(e, asset) + debt_of(l, l.borrow_shares) < <i128>claim_of(l, l.supply_shares) + l.reserve:
            return "a lending pool's claims exceed its cash and debts"
    return NULL
