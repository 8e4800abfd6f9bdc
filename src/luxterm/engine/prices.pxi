# Index, mark and staleness; exchange-rules.md section 7.


cdef int64_t shown_best(State* e, Market* m, uint8_t which) noexcept nogil:
    # Best displayed price; 0 = none.
    cdef uint32_t at = m.side[which].best
    while at != 0 and level_at(e, at).shown_orders == 0:
        at = side_beyond(e, &m.side[which], which, at)
    return 0 if at == 0 else level_at(e, at).price_ticks


cdef inline i128 median(i128 a, i128 b, i128 c) noexcept nogil:
    if a > b:
        a, b = b, a
    if b > c:
        b = c
    return a if a > b else b


cdef void ema_move(State* e, Market* m, int64_t bid, int64_t ask) noexcept nogil:
    cdef i128 difference
    cdef int64_t dt
    if bid == 0 or ask == 0:
        return
    difference = mul(bid + ask, 500000) - mul(m.index_ticks, 1000000)
    if m.ema_ns != 0:
        dt = least(e.now_ns - m.ema_ns, 150 * SECOND_NS)
        m.ema_micro += <int64_t>floor_div((difference - m.ema_micro) * dt, 150 * SECOND_NS)
    m.ema_ns = e.now_ns


cdef int64_t mark_of(State* e, Market* m, int64_t bid, int64_t ask) noexcept nogil:
    cdef i128 index = mul(m.index_ticks, 1000000)
    cdef i128 a, b, c, mark
    cdef int64_t rate, left
    if m.flags & MARKET_FLAG_MARGIN_OFF or m.type == MARKET_SPOT:
        return m.index_ticks
    a = index + m.ema_micro
    if bid == 0 or ask == 0:
        b = index
    elif m.last_ticks == 0:
        b = mul(bid + ask, 500000)
    else:
        b = median(bid, ask, m.last_ticks) * 1000000
    c = index
    if m.funding_interval_ns != 0 and m.next_funding_ns != 0:
        left = most(0, m.next_funding_ns - e.now_ns)
        rate = mul_div_floor(m.funding_rate_e12, left, m.funding_interval_ns)
        c += floor_div(mul(m.index_ticks, 1000000) * rate, E12)
    mark = ceil_div(median(a, b, c) - 500000, 1000000)
    if mark < 1:
        return 1
    return PRICE_MAX if mark > PRICE_MAX else <int64_t>mark


cdef void mark_renew(State* e, uint16_t market, bint index_changed) noexcept nogil:
    # EMA and mark anew; whoever depends on them is judged.
    cdef Market* m = &e.markets[market]
    cdef int64_t bid = shown_best(e, m, BUY), ask = shown_best(e, m, SELL)
    cdef int64_t mark
    if m.index_ticks == 0:
        return
    ema_move(e, m, bid, ask)
    mark = mark_of(e, m, bid, ask)
    if index_changed:
        collateral_renew(e, market, False)
    if mark == m.mark_ticks and not index_changed:
        return
    if mark != m.mark_ticks:
        m.mark_ticks = mark
        m.loss_mark_ticks = mark if margined(m) else -1
        market_refresh(e, m)
        emit_mark(e, market)
        liquidations_judge(e, m)
        triggers_judge(e, m, BY_MARK)
    else:
        emit_mark(e, market)
    if index_changed:
        collateral_renew(e, market, True)
        triggers_judge(e, m, BY_INDEX)


cdef void stale_judge(State* e, uint16_t market) noexcept nogil:
    cdef Market* m = &e.markets[market]
    cdef uint8_t stale = 0
    if m.stale_ns != 0 and not m.flags & MARKET_FLAG_MARGIN_OFF:
        stale = m.published_ns == 0 or e.now_ns - m.published_ns > m.stale_ns
    if stale != m.stale:
        m.stale = stale
        emit_market_status(e, market)


cdef uint16_t do_index(State* e, CSetIndexPrice* c) noexcept nogil:
    cdef Market* m = market_get(e, c.market)
    cdef bint changed
    if m == NULL:
        return REJECT_UNKNOWN_MARKET
    if m.status == MARKET_SETTLED:
        return REJECT_MARKET_HALTED
    if not price_ok(c.price_ticks):
        return REJECT_INVALID_PRICE
    if c.published_ns < 1 or c.published_ns > e.now_ns:
        return REJECT_INVALID_EXPIRY
    if value128(c.price_ticks, m.open_interest_lots, m.unit) > MONEY_MAX:
        return REJECT_OPEN_INTEREST_OVERFLOW
    liquidations_wake(e)
    changed = m.index_ticks != c.price_ticks
    m.index_ticks = c.price_ticks
    m.published_ns = c.published_ns
    stale_judge(e, c.market)
    if m.stale_ns != 0 and not m.stale and not m.flags & MARKET_FLAG_MARGIN_OFF:
        due_push(e, m.published_ns + m.stale_ns + 1, DUE_STALE, c.market)
    if m.next_funding_ns == 0:
        funding_start(e, c.market)
    if unlikely(m.next_minute_ns == 0):
        minutes_follow(e, c.market)
    if m.deferred_ns != 0 and not m.stale:
        funding_settle(e, c.market, m.deferred_ns, 1)
    mark_renew(e, c.market, changed)
    backstop_unwind(e, c.market)
    return 0


cdef void do_tick(State* e) noexcept nogil:
    cdef uint32_t market
    liquidations_wake(e)
    for market in range(e.markets_end):
        if e.markets[market].known and e.markets[market].status != MARKET_SETTLED:
            mark_renew(e, <uint16_t>market, False)
