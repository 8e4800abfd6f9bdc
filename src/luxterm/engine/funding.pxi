# Funding: premium samples and payments; exchange-rules.md section 8.


cdef inline int64_t next_multiple(int64_t now_ns, int64_t step_ns) noexcept nogil:
    # The smallest multiple of the step greater than now.
    return (now_ns // step_ns + 1) * step_ns


cdef inline bint has_funding(Market* m) noexcept nogil:
    return m.funding_interval_ns != 0 and margined(m)


cdef void funding_start(State* e, uint16_t market) noexcept nogil:
    cdef Market* m = &e.markets[market]
    if not has_funding(m):
        return
    m.next_funding_ns = next_multiple(e.now_ns, m.funding_interval_ns)
    m.next_sample_ns = next_multiple(e.now_ns, 5 * SECOND_NS)
    heap_push(&e.due, m.next_funding_ns, DUE_FUNDING, market)
    heap_push(&e.due, m.next_sample_ns, DUE_SAMPLE, market)


cdef void funding_stop(Market* m) noexcept nogil:
    m.next_funding_ns = 0
    m.next_sample_ns = 0
    m.premium_sum_e12 = 0
    m.premium_count = 0
    m.deferred_ns = 0


cdef i128 impact_part(State* e, Market* m, uint8_t which) noexcept nogil:
    # How far the impact price of one side lies beyond the index, as e12 of the index; 0 without depth.
    cdef uint32_t at = m.side[which].best
    cdef Level* level
    cdef i128 lots = 0, sum = 0, want = m.impact_notional_usd6, take, over, unit = m.unit
    cdef bint enough = False
    while at != 0 and not enough:
        level = level_at(e, at)
        if level.shown_orders != 0:
            if want == 0:
                take = 1
                enough = True
            elif (sum + tick_lots(level.price_ticks, level.shown_lots)) * unit >= want:
                take = ceil_div(want - sum * unit, mul(level.price_ticks, m.unit))
                enough = True
            else:
                take = level.shown_lots
            lots += take
            sum += take * level.price_ticks
        at = side_beyond(e, &m.side[which], which, at)
    if not enough:
        return 0
    over = sum - lots * m.index_ticks if which == BUY else lots * m.index_ticks - sum
    if over <= 0:
        return 0
    # At most 100 %, so that a sum over years of samples stays in range.
    return -most128(-<i128>E12, -floor_div(over * E12, lots * m.index_ticks))


cdef void funding_sample(State* e, uint16_t market) noexcept nogil:
    cdef Market* m = &e.markets[market]
    if not m.stale:
        m.premium_sum_e12 += <int64_t>(impact_part(e, m, BUY) - impact_part(e, m, SELL))
        m.premium_count += 1
    m.next_sample_ns = next_multiple(e.now_ns, 5 * SECOND_NS)
    heap_push(&e.due, m.next_sample_ns, DUE_SAMPLE, market)


cdef void funding_pay(State* e, uint16_t market) noexcept nogil:
    # A payment is due.
    cdef Market* m = &e.markets[market]
    cdef int64_t due_ns = m.next_funding_ns
    cdef EFundingSettled* ev
    m.next_funding_ns += m.funding_interval_ns
    if m.next_funding_ns <= e.now_ns:
        m.next_funding_ns = next_multiple(e.now_ns, m.funding_interval_ns)
    heap_push(&e.due, m.next_funding_ns, DUE_FUNDING, market)
    if m.stale:
        m.deferred_ns = due_ns
        ev = <EFundingSettled*>event(e, EV_FUNDING_SETTLED, sizeof(EFundingSettled))
        ev.market = market
        ev.rate_e12 = 0
        ev.index_ticks = m.index_ticks
        ev.premium_e12 = 0
        ev.due_ns = due_ns
        ev.deferred = 1
        return
    funding_settle(e, market, due_ns, 0)


cdef void funding_settle(State* e, uint16_t market, int64_t due_ns, uint8_t deferred) noexcept nogil:
    cdef Market* m = &e.markets[market]
    cdef i128 premium = 0, rate, cap = <int64_t>m.max_funding_rate_bps * 100000000
    cdef int64_t rest = 0
    cdef uint32_t i
    cdef EFundingSettled* ev
    if m.premium_count != 0:
        premium = floor_div(m.premium_sum_e12, m.premium_count)
    rate = m.interest_8h_e12 - premium
    if rate > 500000000:
        rate = 500000000
    elif rate < -500000000:
        rate = -500000000
    rate = floor_div((premium + rate) * m.funding_interval_ns, 28800 * SECOND_NS)
    if rate > cap:
        rate = cap
    elif rate < -cap:
        rate = -cap
    m.funding_rate_e12 = <int64_t>rate
    m.premium_sum_e12 = 0
    m.premium_count = 0
    m.deferred_ns = 0
    ev = <EFundingSettled*>event(e, EV_FUNDING_SETTLED, sizeof(EFundingSettled))
    ev.market = market
    ev.rate_e12 = m.funding_rate_e12
    ev.index_ticks = m.index_ticks
    ev.premium_e12 = <int64_t>premium
    ev.due_ns = due_ns
    ev.deferred = deferred
    holders_sorted(e, m)
    for i in range(e.scratch.count):
        rest += fund_position(e, m, position_at(e, e.scratch.items[i]))
    if rest != 0:
        cash_move(e, ACCOUNT_INSURANCE, 0, CAUSE_FUNDING, market, rest, 0)
    liquidations_judge(e, m)


cdef void holders_sorted(State* e, Market* m) noexcept nogil:
    # Positions with lots by account, into e.scratch.
    cdef uint32_t i, index
    e.scratch.count = 0
    for i in range(m.holders.count):
        index = m.holders.items[i]
        if position_at(e, index).lots != 0:
            list_push(&e.scratch, index)
    sort_by_account(e)


cdef int64_t fund_position(State* e, Market* m, Position* p) noexcept nogil:
    # One account's payment; gives what it paid.
    cdef int64_t rate = m.funding_rate_e12, amount
    cdef i128 exact = value128(m.index_ticks, absolute(p.lots), m.unit)
    if (p.lots > 0) == (rate > 0):
        amount = -<int64_t>ceil_div(mul(exact, absolute(rate)), E12)
    else:
        amount = <int64_t>floor_div(mul(exact, absolute(rate)), E12)
    if amount == 0:
        return 0
    p.funding_usd6 += amount
    if p.mode == MODE_CROSS:
        cash_move(e, p.account, 0, CAUSE_FUNDING, p.market, amount, 0)
    else:
        p.margin_usd6 += amount
        units_touch(e, p.account)
        emit_position(e, p, CAUSE_FUNDING, 0)
    return -amount
