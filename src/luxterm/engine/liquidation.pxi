# The waterfall: units in liquidation, the choice of the next, the book, the end; section 9. Takeovers are in waterfall.pxi.


cdef inline bint unit_owns(State* e, Unit* u, Position* p) noexcept nogil:
    # The position belongs to the unit.
    if u.market == ANY_MARKET:
        return p.mode == MODE_CROSS and margined(&e.markets[p.market])
    return p.market == u.market


cdef uint32_t unit_next(State* e, Unit* u, uint32_t* market) noexcept nogil:
    # The unit's next position with lots at or after a market; moves `market` behind it. 0 = no more.
    cdef Account* a = &e.accounts[u.account]
    cdef uint32_t index
    while market[0] < a.positions_count:
        index = a.positions[market[0]]
        market[0] += 1
        if index != 0 and position_at(e, index).lots != 0 and unit_owns(e, u, position_at(e, index)):
            return index
    return 0


cdef bint unit_stale(State* e, Unit* u) noexcept nogil:
    if u.market != ANY_MARKET:
        return e.markets[u.market].stale
    return holds_stale(e, u.account)


cdef inline void account_judge(State* e, uint32_t account) noexcept nogil:
    # The cross unit.
    cdef Account* a = &e.accounts[account]
    if a.maintenance > 0 and equity_of(a) < a.maintenance and a.unit == 0 and not holds_stale(e, account):
        unit_add(e, account, ANY_MARKET)


cdef inline void position_judge(State* e, Market* m, Position* p) noexcept nogil:
    # Puts the position's unit into liquidation where its equity no longer covers its maintenance.
    if p.mode == MODE_CROSS:
        account_judge(e, p.account)
    elif p.maintenance > 0 and p.unrealized + p.margin_usd6 < p.maintenance and p.unit == 0 and not m.stale:
        unit_add(e, p.account, p.market)


cdef void liquidations_judge(State* e, Market* m) noexcept nogil:
    cdef uint32_t i
    cdef Position* p
    if not margined(m):
        return
    for i in range(m.holders.count):
        p = position_at(e, m.holders.items[i])
        if p.lots != 0:
            position_judge(e, m, p)


cdef void step_event(State* e, Unit* u, uint16_t market, uint8_t step, int64_t lots, int64_t price, int64_t fee,
                     int64_t rest, uint32_t counterparty, int64_t order_id) noexcept nogil:
    # A LiquidationStep with the unit's figures as they are now.
    emit_step(e, u.account, market, step, lots, price, fee, rest, clamp64(unit_equity(e, u)),
              clamp64(unit_maintenance(e, u)), counterparty, order_id)


cdef void unit_start(State* e, Unit* u) noexcept nogil:
    # Its open orders go.
    cdef uint32_t market, index
    cdef OwnWalk walk
    cdef Account* a = &e.accounts[u.account]
    cdef Position* p
    for market in range(a.positions_count):
        if a.positions[market] == 0 or (u.market != ANY_MARKET and market != u.market):
            continue
        p = position_at(e, a.positions[market])
        if u.market == ANY_MARKET and p.mode != MODE_CROSS:
            continue
        index = own_begin(e, &walk, p)
        while index != 0:
            order_close(e, &e.markets[market], index, CLOSE_LIQUIDATION)
            index = own_step(e, &walk)
    if u.market == ANY_MARKET:
        a.liquidating = 1
    else:
        position_at(e, position_find(e, u.account, u.market)).liquidating = 1
    step_event(e, u, u.market, 0, 0, 0, 0, 0, 0, 0)


cdef void insurance_pays(State* e, Unit* u) noexcept nogil:
    # Raises a negative equity to 0.
    cdef i128 short_usd6 = unit_equity(e, u)
    cdef int64_t amount = -clamp64(short_usd6)
    cdef Position* p
    if short_usd6 >= 0:
        return
    if u.market == ANY_MARKET:
        cash_move(e, u.account, 0, CAUSE_INSURANCE, ANY_MARKET, amount, 0)
    else:
        p = position_at(e, position_find(e, u.account, u.market))
        p.margin_usd6 += amount
        units_touch(e, u.account)
        emit_position(e, p, CAUSE_INSURANCE, 0)
    cash_move(e, ACCOUNT_INSURANCE, 0, CAUSE_INSURANCE, u.market, -amount, 0)
    emit_step(e, u.account, u.market, 3, 0, 0, 0, 0, -amount, clamp64(unit_maintenance(e, u)), ACCOUNT_INSURANCE, 0)


cdef void unit_end(State* e, uint32_t index) noexcept nogil:
    # Recovered, or without lots.
    cdef Unit u = unit_at(e, index)[0]
    cdef Position* p
    cdef int64_t amount
    cdef uint32_t market = 0
    if unit_next(e, &u, &market) == 0:
        insurance_pays(e, &u)
        if u.market != ANY_MARKET:
            p = position_at(e, position_find(e, u.account, u.market))
            amount = p.margin_usd6
            if amount > 0:
                p.margin_usd6 = 0
                cash_move(e, u.account, 0, CAUSE_ISOLATED_MARGIN, u.market, amount, 0)
                emit_position(e, p, CAUSE_ISOLATED_MARGIN, 0)
    step_event(e, &u, u.market, 6, 0, 0, 0, 0, 0, 0)
    waits_clear(e, &u)
    unit_drop(e, index)


cdef void waits_clear(State* e, Unit* u) noexcept nogil:
    # No wait outlives its liquidation.
    cdef Account* a = &e.accounts[u.account]
    cdef uint32_t i
    for i in range(a.positions_count):
        if a.positions[i] != 0 and unit_owns(e, u, position_at(e, a.positions[i])):
            position_at(e, a.positions[i]).wait_until_ns = 0


cdef uint32_t unit_candidate(State* e, Unit* u) noexcept nogil:
    # The position that goes to the book next: greatest maintenance, then lowest market; 0 = none.
    cdef uint32_t best = 0, market = 0, index
    cdef Position* p
    cdef Market* m
    while True:
        index = unit_next(e, u, &market)
        if index == 0:
            return best
        p = position_at(e, index)
        m = &e.markets[p.market]
        if m.stale or m.status > MARKET_REDUCE_ONLY or p.tried_seq == e.seq or p.wait_until_ns > e.now_ns:
            continue
        if best == 0 or p.maintenance > position_at(e, best).maintenance:
            best = index


cdef i128 share_of(i128 equity, i128 part, i128 whole) noexcept nogil:
    # floor(equity x part / whole) on clamped figures.
    if whole <= 0 or part == whole:
        return equity
    return floor_div(mul(clamp64(equity), clamp64(part)), clamp64(whole))


cdef int64_t bankruptcy_limit(State* e, Unit* u, Market* m, Position* p) noexcept nogil:
    # The tighter of the band and the price at which the position's share of the equity is used up.
    cdef i128 notional = value128(m.mark_ticks, absolute(p.lots), m.unit)
    cdef i128 share = share_of(unit_equity(e, u), p.maintenance, unit_maintenance(e, u))
    cdef i128 per_tick = mul(absolute(p.lots), m.unit)
    cdef i128 price
    if p.lots > 0:
        price = ceil_div(notional - share, per_tick)
        if m.price_band_bps != 0:
            price = most128(price, ceil_div(mul(m.mark_ticks, 10000 - <int64_t>m.price_band_bps), 10000))
    else:
        price = floor_div(notional + share, per_tick)
        if m.price_band_bps != 0:
            price = -most128(-price, -floor_div(mul(m.mark_ticks, 10000 + <int64_t>m.price_band_bps), 10000))
    if price < 1:
        return 1
    return PRICE_MAX if price > PRICE_MAX else <int64_t>price


cdef int64_t liquidation_fee_rate(Market* m) noexcept nogil:
    # e12; lowered so that it and the taker fee fit below the least maintenance rate.
    cdef int64_t least_mmr, room
    if m.tiers != 0:
        least_mmr = E12 // (2 * m.tier[0].max_leverage)
    elif <int64_t>m.maintenance_margin_bps * 2 * m.max_leverage <= 10000:
        least_mmr = <int64_t>m.maintenance_margin_bps * 100000000
    else:
        least_mmr = E12 // (2 * <int64_t>m.max_leverage)
    room = most(0, least_mmr - m.taker_fee_e12)
    return least(<int64_t>m.liquidation_fee_bps * 100000000, room)


cdef void liquidation_order(State* e, Unit* u, uint32_t position) noexcept nogil:
    # A reduce-only order of the engine's own to the book.
    cdef Position* p = position_at(e, position)
    cdef Market* m = &e.markets[p.market]
    cdef Draft d
    cdef uint16_t market = p.market
    cdef int64_t held = p.lots, value, fee = 0, limit = bankruptcy_limit(e, u, m, p), id
    cdef i128 equity
    cdef uint32_t index
    cdef bint fifth = value128(m.mark_ticks, absolute(held), m.unit) > e.large_position_usd6 and p.wait_until_ns == 0
    p.tried_seq = e.seq
    memset(&d, 0, sizeof(Draft))
    d.price_ticks = limit
    d.size_lots = (absolute(held) + 4) // 5 if fifth else absolute(held)
    d.account = u.account
    d.position = position
    d.market = market
    d.flags = FLAG_REDUCE_ONLY | FLAG_LIQUIDATION
    d.side = SELL if held > 0 else BUY
    d.tif = TIF_IOC
    index = order_new(e, m, &d)
    id = order_at(e, index).id
    emit_accepted(e, order_at(e, index))
    e.match_value = 0
    settle_taker(e, m, index)
    value = e.match_value
    p = position_at(e, position)
    equity = unit_equity(e, u)
    if value != 0 and equity > 0:
        fee = <int64_t>least(clamp64(equity), mul_div_ceil(value, liquidation_fee_rate(m), E12))
    if fee != 0:
        if u.market == ANY_MARKET:
            cash_move(e, u.account, 0, CAUSE_LIQUIDATION_FEE, market, -fee, id)
        else:
            p.margin_usd6 -= fee
            units_touch(e, u.account)
            emit_position(e, p, CAUSE_LIQUIDATION_FEE, 0)
        cash_move(e, ACCOUNT_INSURANCE, 0, CAUSE_LIQUIDATION_FEE, market, fee, id)
    step_event(e, u, market, 1, held - p.lots, limit, fee, p.lots, 0, id)
    if fifth and p.lots != 0:
        p.wait_until_ns = e.now_ns + e.partial_wait_ns
        heap_push(&e.due, p.wait_until_ns, DUE_LIQUIDATION, (<int64_t>u.account << 16) | market)


cdef void liquidation_step(State* e) noexcept nogil:
    # One step of the unit that is worst off; there is one awake.
    cdef uint32_t index = unit_choose(e), market = 0, position
    cdef Unit u = unit_at(e, index)[0]
    cdef i128 equity, maintenance
    if unit_stale(e, &u):
        unit_sleep(e, index)
        return
    if not unit_started(e, &u):
        unit_start(e, &u)
    equity = unit_equity(e, &u)
    maintenance = unit_maintenance(e, &u)
    if unit_next(e, &u, &market) == 0 and u.market == ANY_MARKET:
        if equity >= maintenance:
            if not overdraft_covers(e, &u) and collateral_sale(e, &u, -e.accounts[u.account].cash_usd6):
                return
        elif debt_from_balances(e, &u) or collateral_sale(e, &u, debts_usd6(e, u.account) - e.accounts[u.account].cash_usd6):
            return
        elif debt_bought(e, &u):
            return
        elif debt_waits(e, &u):
            if not debt_swapped(e, &u):
                unit_sleep(e, index)
            return
        elif debt_covered(e, &u):
            return
    market = 0
    if unit_next(e, &u, &market) == 0 or equity >= maintenance:
        unit_end(e, index)
    elif equity >= 0:
        position = unit_candidate(e, &u)
        if position != 0:
            liquidation_order(e, &u, position)
            after_step(e)
        elif equity * 3 >= maintenance * 2 or not backstop_takes(e, &u):
            unit_sleep(e, index)
    elif backstop_covers(e, &u):
        insurance_pays(e, &u)
        backstop_takes(e, &u)
    elif not deleverage_unit(e, &u):
        unit_sleep(e, index)


cdef inline bint unit_started(State* e, Unit* u) noexcept nogil:
    if u.market == ANY_MARKET:
        return e.accounts[u.account].liquidating
    return position_at(e, position_find(e, u.account, u.market)).liquidating
