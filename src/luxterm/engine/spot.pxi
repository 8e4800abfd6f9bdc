# Spot markets.


cdef void spot_relock(State* e, Market* m, Position* p) noexcept nogil:
    pass


cdef void spot_exclude(State* e, Market* m, uint32_t index, bint out) noexcept nogil:
    pass


cdef int64_t spot_locked(State* e, uint32_t account, uint16_t asset) noexcept nogil:
    return 0


cdef uint16_t spot_check(State* e, Market* m, Draft* d) noexcept nogil:
    return REJECT_INVALID_TYPE


cdef void spot_fill(State* e, Market* m, Order* maker, Order* taker, int64_t price, int64_t lots, int64_t value,
                    int64_t* maker_fee, int64_t* taker_fee) noexcept nogil:
    pass


cdef void collateral_renew(State* e, uint16_t market) noexcept nogil:
    # An index changed: accounts with assets priced by it are worth something else, and are judged.
    cdef uint32_t i
    cdef Account* a
    cdef bint used = False
    for i in range(1, MAX_ASSETS):
        if e.assets[i].known and e.assets[i].index_market == market:
            used = True
    if not used:
        return
    for i in range(1, e.accounts_end):
        a = &e.accounts[i]
        if a.has_assets:
            collateral_refresh(e, i)
            account_judge(e, i)
