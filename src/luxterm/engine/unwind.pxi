# The backstop gives back what it took over: a passive order at the mark, renewed with every price; section 9.


cdef int64_t unwind_ticks(State* e, Market* m, uint8_t side, int64_t lots) noexcept nogil:
    # Where the order belongs; 0 = nowhere.
    cdef int64_t price = m.mark_ticks, best
    if meets(m, side, price):
        best = m.side[1 - side].best_ticks
        price = best - 1 if side == BUY else best + 1
    if not price_ok(price) or value128(price, lots, m.unit) > MONEY_MAX:
        return 0
    if m.price_band_bps != 0 and mul(absolute(price - m.mark_ticks), 10000) > mul(m.price_band_bps, m.mark_ticks):
        return 0
    return price


cdef void backstop_unwind(State* e, uint16_t market) noexcept nogil:
    # A new index came.
    cdef Market* m = &e.markets[market]
    cdef uint32_t position = position_find(e, ACCOUNT_BACKSTOP, market), index
    cdef OwnWalk walk
    cdef Position* p
    cdef Order* o
    cdef Draft d
    if position == 0 or m.stale or m.status > MARKET_REDUCE_ONLY or e.accounts[ACCOUNT_BACKSTOP].units != 0:
        return
    p = position_at(e, position)
    if p.lots == 0:
        return
    memset(&d, 0, sizeof(Draft))
    d.side = SELL if p.lots > 0 else BUY
    d.size_lots = (absolute(p.lots) - 1) // 10 + 1
    d.price_ticks = unwind_ticks(e, m, d.side, d.size_lots)
    index = own_begin(e, &walk, p)
    if index != 0:
        o = order_at(e, index)
        if o.price_ticks == d.price_ticks and remaining_of(o) == d.size_lots:
            return
        order_close(e, m, index, CLOSE_CANCELLED)
    if d.price_ticks == 0:
        return
    d.account = ACCOUNT_BACKSTOP
    d.position = position
    d.market = market
    d.flags = FLAG_POST_ONLY | FLAG_SLIDE | FLAG_REDUCE_ONLY
    index = order_new(e, m, &d)
    emit_accepted(e, order_at(e, index))
    book_add(e, m, index)
