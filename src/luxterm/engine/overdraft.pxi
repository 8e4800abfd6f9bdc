# A negative quote balance is a loan where the quote has an enabled pool; section 14.


cdef void overdraft_note(State* e, uint32_t account) noexcept nogil:
    # Its quote cash changed, and it is below zero or owes an overdraft.
    cdef Account* a = &e.accounts[account]
    if a.overdrawn or not e.lending[0].enabled or account < FIRST_USER or a.vault != 0:
        return
    a.overdrawn = 1
    list_push(&e.overdrawn, account)


cdef int overdraft_order(const void* left, const void* right) noexcept nogil:
    return -1 if (<uint32_t*>left)[0] < (<uint32_t*>right)[0] else 1


cdef void overdrafts_settle(State* e) noexcept nogil:
    # Accounts rising. Settling one books cash of its own again, and of nobody else whose overdraft counts.
    cdef uint32_t i
    qsort(e.overdrawn.items, e.overdrawn.count, sizeof(uint32_t), overdraft_order)
    for i in range(e.overdrawn.count):
        overdraft_settle(e, e.overdrawn.items[i])
        e.accounts[e.overdrawn.items[i]].overdrawn = 0
    e.overdrawn.count = 0


cdef void overdraft_settle(State* e, uint32_t account) noexcept nogil:
    cdef Account* a = &e.accounts[account]
    cdef Lending* l = &e.lending[0]
    cdef int64_t spare
    if not l.enabled or a.units != 0 or holds_stale(e, account):
        return
    if a.cash_usd6 < 0:
        if pool_cash(e, 0) > 0:
            overdraft_draw(e, account)
        return
    spare = a.cash_usd6 - spot_locked(e, account, 0)
    if a.overdraft_shares != 0 and spare > 0:
        lending_accrue(e, 0)
        overdraft_repay(e, account, least(spare, debt_of(l, a.overdraft_shares)))


cdef bint overdraft_covers(State* e, Unit* u) noexcept nogil:
    # When the command ends, a loan would raise the unit's quote to 0.
    cdef Account* a = &e.accounts[u.account]
    return (e.lending[0].enabled and a.vault == 0 and -a.cash_usd6 <= pool_cash(e, 0)
            and equity_of(a) - a.maintenance >= ceil_div(-<i128>a.cash_usd6, 20))


cdef void overdraft_draw(State* e, uint32_t account) noexcept nogil:
    cdef Account* a = &e.accounts[account]
    cdef Lending* l = &e.lending[0]
    cdef int64_t amount
    cdef i128 shares
    lending_accrue(e, 0)
    amount = least(-a.cash_usd6, pool_cash(e, 0))
    shares = ceil_div(mul(amount, E12), l.borrow_index)
    if equity_of(a) - a.maintenance < ceil_div(amount, 20) or shares + l.borrow_shares > MONEY_MAX:
        return
    loan_get(e, account, 0, True).borrow_shares += <int64_t>shares
    l.borrow_shares += <int64_t>shares
    a.overdraft_shares += <int64_t>shares
    assets_note(e, account)
    lending_move(e, account, 0, -amount)
    collateral_refresh(e, account)
    emit_lending(e, account, 0, 6, amount)
    lending_arm(e, 0)


cdef void overdraft_repay(State* e, uint32_t account, int64_t amount) noexcept nogil:
    cdef Account* a = &e.accounts[account]
    cdef Lending* l = &e.lending[0]
    cdef Loan* n = loan_get(e, account, 0, False)
    cdef int64_t shares = a.overdraft_shares
    if amount < debt_of(l, shares):
        shares = mul_div_floor(amount, E12, l.borrow_index)
    if amount >= debt_of(l, n.borrow_shares):
        shares = n.borrow_shares
    a.overdraft_shares -= least(shares, a.overdraft_shares)
    repay_shares(e, account, n, amount, shares)
    loan_tidy(e, loan_get(e, account, 0, False))


cdef inline void overdraft_bound(State* e, Loan* n) noexcept nogil:
    # The overdraft is part of the debt.
    if n.asset == 0:
        e.accounts[n.account].overdraft_shares = least(e.accounts[n.account].overdraft_shares, n.borrow_shares)


cdef void dump_overdrafts(State* e) noexcept nogil:
    cdef uint32_t i
    for i in range(e.loan_count):
        if e.loans[i].asset == 0 and e.accounts[e.loans[i].account].overdraft_shares != 0:
            put_text(e, "overdraft")
            put(e, e.loans[i].account)
            put(e, e.accounts[e.loans[i].account].overdraft_shares)
            end_line(e)


cdef void load_overdraft(State* e, Reader* r) noexcept nogil:
    cdef uint32_t id
    cdef Account* a = take_account(e, r, &id)
    if not r.wrong:
        a.overdraft_shares = take_int(r)
