# A market's last hour: its index and its depth by minute, the cap on open interest against depth; section 7a.


cdef inline int64_t minute_of(State* e) noexcept nogil:
    return e.now_ns // (60 * SECOND_NS)


cdef inline bint minute_kept(State* e, Minute* n) noexcept nogil:
    return n.minute > minute_of(e) - MINUTES


cdef void minutes_arm(State* e, uint16_t market) noexcept nogil:
    cdef Market* m = &e.markets[market]
    m.next_minute_ns = next_multiple(e.now_ns, 5 * SECOND_NS)
    heap_push(&e.due, m.next_minute_ns, DUE_MINUTE, market)


cdef void minutes_follow(State* e, uint16_t market) noexcept nogil:
    # After a first index, or after the terms changed.
    cdef Market* m = &e.markets[market]
    if not margined(m):
        m.next_minute_ns = 0
        free(m.minutes)
        m.minutes = NULL
    elif m.index_ticks != 0 and m.next_minute_ns == 0:
        minutes_arm(e, market)
    interest_cap_renew(m)


cdef int64_t depth_of(State* e, Market* m, uint8_t which) noexcept nogil:
    # Displayed lots of one side within 2 % of the mark.
    cdef uint32_t at = m.side[which].best
    cdef Level* level
    cdef i128 lots = 0
    while at != 0:
        level = level_at(e, at)
        if mul(level.price_ticks, 100) < mul(m.mark_ticks, 98) if which == BUY else mul(level.price_ticks, 100) > mul(m.mark_ticks, 102):
            break
        lots += level.shown_lots
        at = side_beyond(e, &m.side[which], which, at)
    return clamp64(lots)


cdef int64_t depth_least(Market* m) noexcept nogil:
    # Of the kept minutes; -1 = none was taken.
    cdef int64_t lots = -1
    cdef uint32_t i
    if m.minutes == NULL:
        return -1
    for i in range(MINUTES):
        if m.minutes[i].minute != 0 and m.minutes[i].depth_lots >= 0:
            if lots < 0 or m.minutes[i].depth_lots < lots:
                lots = m.minutes[i].depth_lots
    return lots


cdef void interest_cap_renew(Market* m) noexcept nogil:
    cdef int64_t depth = depth_least(m) if m.depth_cap_bps != 0 else -1
    m.interest_cap_lots = m.max_open_interest_lots if m.max_open_interest_lots != 0 else I64_LIMIT
    if not margined(m):
        m.interest_cap_lots = I64_LIMIT
    elif depth >= 0:
        m.interest_cap_lots = least(m.interest_cap_lots, clamp64(floor_div(mul(depth, m.depth_cap_bps), 10000)))


cdef void minute_sample(State* e, uint16_t market) noexcept nogil:
    cdef Market* m = &e.markets[market]
    cdef Minute* n
    cdef int64_t depth
    cdef uint32_t i
    minutes_arm(e, market)
    if m.stale:
        return
    if m.minutes == NULL:
        m.minutes = <Minute*>zeroed(MINUTES, sizeof(Minute))
    for i in range(MINUTES):
        if m.minutes[i].minute != 0 and not minute_kept(e, &m.minutes[i]):
            m.minutes[i].minute = 0
    n = &m.minutes[minute_of(e) % MINUTES]
    if n.minute == 0:
        n.minute = minute_of(e)
        n.index_sum = 0
        n.samples = 0
        n.depth_lots = -1
    n.index_sum += m.index_ticks
    n.samples += 1
    if m.depth_cap_bps != 0:
        depth = least(depth_of(e, m, BUY), depth_of(e, m, SELL))
        if depth != 0 or depth_least(m) >= 0:
            n.depth_lots = depth if n.depth_lots < 0 else least(depth, n.depth_lots)
    interest_cap_renew(m)


cdef int64_t settlement_ticks(State* e, Market* m) noexcept nogil:
    # The average of the index over the settlement minutes; the index without samples.
    cdef i128 sum = 0
    cdef int64_t samples = 0
    cdef uint32_t i
    if m.minutes != NULL:
        for i in range(MINUTES):
            if m.minutes[i].minute != 0 and m.minutes[i].minute > minute_of(e) - m.settlement_minutes:
                sum += m.minutes[i].index_sum
                samples += m.minutes[i].samples
    return m.index_ticks if samples == 0 else <int64_t>floor_div(sum, samples)


cdef uint16_t do_market_risk(State* e, CConfigureMarketRisk* c) noexcept nogil:
    cdef Market* m = market_get(e, c.market)
    cdef uint32_t i
    if m == NULL:
        return REJECT_UNKNOWN_MARKET
    if c.settlement_minutes < 1 or c.settlement_minutes > MINUTES:
        return REJECT_INVALID_CONFIGURATION
    if m.depth_cap_bps == c.depth_cap_bps and m.settlement_minutes == c.settlement_minutes:
        return REJECT_NOTHING_TO_CHANGE
    m.depth_cap_bps = c.depth_cap_bps
    m.settlement_minutes = c.settlement_minutes
    if c.depth_cap_bps == 0 and m.minutes != NULL:
        for i in range(MINUTES):
            m.minutes[i].depth_lots = -1
    interest_cap_renew(m)
    emit_configuration(e, c.head.kind, c.market)
    return 0


# --- listing ---

cdef void dump_minutes(State* e, uint32_t id) noexcept nogil:
    cdef Market* m = &e.markets[id]
    cdef Minute* n
    cdef int64_t minute, newest = 0
    cdef uint32_t i
    if m.depth_cap_bps != 0 or m.settlement_minutes != MINUTES:
        put_text(e, "risk")
        put(e, id)
        put(e, m.depth_cap_bps)
        put(e, m.settlement_minutes)
        end_line(e)
    if m.minutes == NULL:
        return
    for i in range(MINUTES):
        newest = most(newest, m.minutes[i].minute)
    for minute in range(most(1, newest - MINUTES + 1), newest + 1):
        n = &m.minutes[minute % MINUTES]
        if n.minute == minute:
            put_text(e, "minute")
            put(e, id)
            put(e, minute)
            put(e, n.index_sum)
            put(e, n.samples)
            put(e, n.depth_lots)
            end_line(e)


cdef void load_risk(State* e, Reader* r) noexcept nogil:
    cdef int64_t id
    cdef Market* m = take_market(e, r, &id)
    if not r.wrong:
        m.depth_cap_bps = <uint32_t>take_int(r)
        m.settlement_minutes = <uint16_t>take_int(r)


cdef void load_minute(State* e, Reader* r) noexcept nogil:
    cdef int64_t id, minute
    cdef Market* m = take_market(e, r, &id)
    cdef Minute* n
    minute = take_int(r)
    if r.wrong or minute < 1 or minute > minute_of(e) or not margined(m):
        r.wrong = True
        return
    if m.minutes == NULL:
        m.minutes = <Minute*>zeroed(MINUTES, sizeof(Minute))
    n = &m.minutes[minute % MINUTES]
    n.minute = minute
    n.index_sum = take_int(r)
    n.samples = take_int(r)
    n.depth_lots = take_int(r)
    if n.samples < 1:
        r.wrong = True
