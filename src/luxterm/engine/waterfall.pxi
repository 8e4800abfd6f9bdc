# What happens to positions in liquidation besides the book: backstop, auto-deleveraging, settlement.


cdef struct Rank:           # a candidate for auto-deleveraging
    i128 rank
    uint32_t position
    uint32_t account


cdef int64_t close_part(State* e, Market* m, Position* p, int64_t closed, int64_t proceeds) noexcept nogil:
    # Closes lots of a position for a signed amount; realised profit goes to cash or isolated margin. Gives it.
    cdef int64_t held = absolute(p.lots)
    cdef int64_t removed = p.cost_usd6 if closed == held else mul_div_trunc(p.cost_usd6, closed, held)
    cdef int64_t realized = proceeds - removed, share
    if p.lots > 0:
        m.open_interest_lots -= closed
        p.lots -= closed
    else:
        p.lots += closed
    p.cost_usd6 -= removed
    p.realized_usd6 += realized
    if likely(p.mode == MODE_CROSS):
        cash_add(e, p.account, realized)
    elif p.liquidating:
        p.margin_usd6 += realized
    else:
        share = p.margin_usd6 if closed == held else mul_div_floor(p.margin_usd6, closed, held)
        if share + realized >= 0:
            p.margin_usd6 -= share
            cash_add(e, p.account, share + realized)
        elif closed == held:
            e.deficit_usd6 -= share + realized
            p.margin_usd6 = 0
        else:
            p.margin_usd6 += realized
    return realized


# --- backstop ---

cdef i128 backstop_need(Market* m, int64_t lots, i128 share) noexcept nogil:
    # What the backstop adds of its own so that the position stands at the market's greatest leverage.
    return most128(0, ceil_div(value128(m.mark_ticks, lots, m.unit), m.max_leverage) - share)


cdef int64_t backstop_lots(State* e, Market* m, Position* p) noexcept nogil:
    # How many lots of the position its cap leaves room for.
    cdef uint32_t index = position_find(e, ACCOUNT_BACKSTOP, p.market)
    cdef int64_t held = position_at(e, index).lots if index != 0 else 0
    cdef int64_t lots = absolute(p.lots)
    if p.account == ACCOUNT_BACKSTOP or m.stale or m.status > MARKET_REDUCE_ONLY:
        return 0
    if held != 0 and (held > 0) != (p.lots > 0):
        return 0
    if m.backstop_cap_lots != 0:
        lots = least(lots, m.backstop_cap_lots - absolute(held))
    return most(0, lots)


cdef bint backstop_take(State* e, Unit* u, uint32_t position, i128 equity, i128 maintenance) noexcept nogil:
    # Takes what it can of one position. False = nothing.
    cdef uint32_t own = position_get(e, ACCOUNT_BACKSTOP, position_at(e, position).market)
    cdef Position* p = position_at(e, position)
    cdef Position* b = position_at(e, own)
    cdef Market* m = &e.markets[p.market]
    cdef int64_t lots = backstop_lots(e, m, p), held = absolute(p.lots), cost, moved, margin
    cdef i128 share, need
    if lots == 0:
        return False
    share = share_of(equity, p.maintenance, maintenance)
    if lots != held:
        share = floor_div(mul(clamp64(share), lots), held)
    need = backstop_need(m, lots, share)
    if need > e.accounts[ACCOUNT_BACKSTOP].cash_usd6:
        return False
    cost = p.cost_usd6 if lots == held else mul_div_trunc(p.cost_usd6, lots, held)
    moved = lots if p.lots > 0 else -lots
    margin = clamp64(share - (value128(m.mark_ticks, moved, m.unit) - cost))
    p.lots -= moved
    p.cost_usd6 -= cost
    b.mode = MODE_ISOLATED
    b.lots += moved
    b.cost_usd6 += cost
    b.margin_usd6 += margin + <int64_t>need
    if u.market == ANY_MARKET:
        cash_move(e, u.account, 0, CAUSE_BACKSTOP, p.market, -margin, 0)
    else:
        p.margin_usd6 -= margin
    emit_position(e, p, CAUSE_BACKSTOP, 0)
    if need != 0:
        cash_move(e, ACCOUNT_BACKSTOP, 0, CAUSE_BACKSTOP, p.market, -<int64_t>need, 0)
    emit_position(e, b, CAUSE_BACKSTOP, 0)
    holder_check(e, m, position)
    holder_check(e, m, own)
    position_refresh(e, m, p)
    position_refresh(e, m, b)
    step_event(e, u, p.market, 2, moved, m.mark_ticks, 0, p.lots, ACCOUNT_BACKSTOP, 0)
    return True


cdef bint backstop_takes(State* e, Unit* u) noexcept nogil:
    # Every position that it can, shares of the equity as before the first. False = none.
    cdef i128 equity = unit_equity(e, u), maintenance = unit_maintenance(e, u)
    cdef uint32_t market = 0, index
    cdef bint took = False
    while True:
        index = unit_next(e, u, &market)
        if index == 0:
            return took
        took |= backstop_take(e, u, index, equity, maintenance)


cdef bint backstop_covers(State* e, Unit* u) noexcept nogil:
    # A negative equity: could the backstop take everything and insurance pay the rest?
    cdef uint32_t market = 0, index
    cdef i128 need = 0
    cdef Position* p
    if u.account == ACCOUNT_BACKSTOP or unit_equity(e, u) + e.accounts[ACCOUNT_INSURANCE].cash_usd6 < 0:
        return False
    while True:
        index = unit_next(e, u, &market)
        if index == 0:
            return need <= e.accounts[ACCOUNT_BACKSTOP].cash_usd6
        p = position_at(e, index)
        if backstop_lots(e, &e.markets[p.market], p) != absolute(p.lots):
            return False
        need += backstop_need(&e.markets[p.market], absolute(p.lots), 0)


# --- auto-deleveraging ---

cdef i128 side_equity(State* e, Position* p) noexcept nogil:
    # Equity of the unit that a position belongs to.
    if p.mode == MODE_CROSS:
        return equity_of(&e.accounts[p.account])
    return p.unrealized + p.margin_usd6


cdef i128 rank_of(State* e, Market* m, Position* p) noexcept nogil:
    cdef i128 notional = value128(m.mark_ticks, absolute(p.lots), m.unit)
    cdef int64_t cost = absolute(p.cost_usd6)
    cdef int64_t gain = 0, leverage = clamp64(floor_div(notional * 1000000, side_equity(e, p)))
    if cost != 0 and notional != 0:
        gain = clamp64(floor_div(notional * 1000000, cost) if p.lots > 0 else floor_div(mul(cost, 1000000), notional))
    return mul(gain, leverage)


cdef int rank_order(const void* left, const void* right) noexcept nogil:
    cdef Rank* a = <Rank*>left
    cdef Rank* b = <Rank*>right
    if a.rank != b.rank:
        return -1 if a.rank > b.rank else 1
    return -1 if a.account < b.account else 1


cdef uint32_t rank_all(State* e, Market* m, Position* p) noexcept nogil:
    # The other side, best ranked first, into e.work.
    cdef uint32_t i, count = 0
    cdef Position* other
    cdef Rank* ranks
    e.work.used = 0
    for i in range(m.holders.count):
        other = position_at(e, m.holders.items[i])
        if other.lots == 0 or (other.lots > 0) == (p.lots > 0) or other.account == p.account:
            continue
        if side_equity(e, other) <= 0:
            continue
        ranks = <Rank*>buffer_take(&e.work, sizeof(Rank))
        ranks.rank = rank_of(e, m, other)
        ranks.position = m.holders.items[i]
        ranks.account = other.account
        count += 1
    if count != 0:
        qsort(e.work.data, count, sizeof(Rank), rank_order)
    return count


cdef void deleverage_side(State* e, Market* m, uint32_t position, int64_t lots, int64_t amount) noexcept nogil:
    cdef Position* p = position_at(e, position)
    cdef int64_t before = e.accounts[p.account].cash_usd6
    cdef int64_t realized = close_part(e, m, p, lots, amount if p.lots > 0 else -amount)
    emit_position(e, p, CAUSE_DELEVERAGE, realized)
    before = e.accounts[p.account].cash_usd6 - before
    if before != 0:
        emit_cash(e, p.account, 0, CAUSE_DELEVERAGE, p.market, before, 0)
    holder_check(e, m, position)
    position_refresh(e, m, p)


cdef bint deleverage_position(State* e, Unit* u, uint32_t position, i128 equity, i128 maintenance) noexcept nogil:
    # Closes one position against the best ranked of the other side. False = lots are left.
    cdef Position* p = position_at(e, position)
    cdef Market* m = &e.markets[p.market]
    cdef int64_t whole = absolute(p.lots), rest = whole, lots, amount
    cdef i128 share = -share_of(-equity, p.maintenance, maintenance)
    cdef i128 total, left, after
    cdef uint32_t i, count = rank_all(e, m, p)
    cdef Rank* ranks = <Rank*>e.work.data
    cdef Position* other
    cdef bint longs = p.lots > 0
    total = value128(m.mark_ticks, whole, m.unit)
    total = total - share if longs else total + share
    left = total
    for i in range(count):
        if rest == 0:
            break
        other = position_at(e, ranks[i].position)
        lots = least(rest, absolute(other.lots))
        amount = clamp64(left if lots == rest else floor_div(mul(clamp64(total), lots), whole))
        after = value128(m.mark_ticks, lots, m.unit) - amount
        after = side_equity(e, other) + (after if longs else -after)
        if after <= 0:
            continue
        rest -= lots
        left -= amount
        deleverage_side(e, m, position, lots, amount)
        deleverage_side(e, m, ranks[i].position, lots, amount)
        p = position_at(e, position)
        step_event(e, u, p.market, 4, lots if longs else -lots, <int64_t>floor_div(amount, mul(lots, m.unit)), 0, p.lots,
                   position_at(e, ranks[i].position).account, 0)
        if position_at(e, ranks[i].position).own_first[1] != 0:
            trim_reduce_only(e, m, ranks[i].position)
    return rest == 0


cdef bint deleverage_unit(State* e, Unit* u) noexcept nogil:
    # Every position, shares of the equity as before the first; a market where nobody is left to take one is halted and
    # settled. False = one could not be settled.
    cdef i128 equity = unit_equity(e, u), maintenance = unit_maintenance(e, u)
    cdef int64_t rest
    cdef uint32_t market = 0, index
    cdef bint done = True
    cdef Market* m
    while True:
        index = unit_next(e, u, &market)
        if index == 0:
            return done
        m = &e.markets[position_at(e, index).market]
        if not deleverage_position(e, u, index, equity, maintenance):
            if m.status != MARKET_HALTED:
                m.status = MARKET_HALTED
                emit_market_status(e, position_at(e, index).market)
            rest = position_at(e, index).lots
            if m.mark_ticks == 0 or value128(m.mark_ticks, m.open_interest_lots, m.unit) > MONEY_MAX:
                done = False
                continue
            settle_at(e, position_at(e, index).market, m.mark_ticks)
            step_event(e, u, position_at(e, index).market, 8, rest, m.mark_ticks, 0, 0, 0, 0)


# --- settlement ---

cdef uint16_t settle_market(State* e, uint16_t market) noexcept nogil:
    # A delisted market settles at the average of its index.
    cdef Market* m = &e.markets[market]
    cdef int64_t price = 0
    if margined(m):
        price = settlement_ticks(e, m)
        if price == 0 and m.open_interest_lots != 0:
            return REJECT_NO_REFERENCE_PRICE
        if value128(price, m.open_interest_lots, m.unit) > MONEY_MAX:
            return REJECT_OPEN_INTEREST_OVERFLOW
    settle_at(e, market, price)
    return 0


cdef void settle_at(State* e, uint16_t market, int64_t price) noexcept nogil:
    # Orders are closed by id, positions settled by account. Price 0: there are none.
    cdef Market* m = &e.markets[market]
    cdef uint32_t i, index
    cdef OwnWalk walk
    cdef Position* p
    cdef int64_t realized, before
    e.scratch.count = 0
    for i in range(m.holders.count):
        index = own_begin(e, &walk, position_at(e, m.holders.items[i]))
        while index != 0:
            list_push(&e.scratch, index)
            index = own_step(e, &walk)
    sort_by_id(e)
    for i in range(e.scratch.count):
        order_close(e, m, e.scratch.items[i], CLOSE_MARKET_CLOSED)
    m.status = MARKET_SETTLED
    emit_market_status(e, market)
    if price == 0:
        return
    if price != m.mark_ticks:
        m.mark_ticks = price
        m.loss_mark_ticks = price
        emit_mark(e, market)
    e.deficit_usd6 = 0
    holders_sorted(e, m)
    for i in range(e.scratch.count):
        p = position_at(e, e.scratch.items[i])
        before = e.accounts[p.account].cash_usd6
        realized = close_part(e, m, p, absolute(p.lots), m.mark_ticks * p.lots * m.unit)
        emit_position(e, p, CAUSE_SETTLEMENT, realized)
        before = e.accounts[p.account].cash_usd6 - before
        if before != 0:
            emit_cash(e, p.account, 0, CAUSE_SETTLEMENT, market, before, 0)
        holder_check(e, m, e.scratch.items[i])
        position_refresh(e, m, p)
    if e.deficit_usd6 != 0:
        cash_move(e, ACCOUNT_INSURANCE, 0, CAUSE_INSURANCE, market, -e.deficit_usd6, 0)


# --- the estimated liquidation price ---

cdef int64_t liquidation_ticks(State* e, Market* m, Position* p) noexcept nogil:
    # The mark at which the unit's equity meets its maintenance, all else equal, rounded to the cautious side (a long's
    # up, a short's down); 0 = none in range. Exact inside the tier that the answer falls into.
    cdef Account* a = &e.accounts[p.account]
    cdef i128 fixed, top, bottom, price, notional, deduction
    cdef int64_t rate_top, rate_bottom, n, tiers = most(1, m.tiers)
    if p.lots == 0 or m.mark_ticks == 0 or not margined(m):
        return 0
    # equity(x) = fixed + lots x unit x x; maintenance(x) = others + |lots| x unit x x x mmr - deduction
    if p.mode == MODE_CROSS:
        fixed = equity_of(a) - value128(m.mark_ticks, p.lots, m.unit) - (a.maintenance - p.maintenance)
    else:
        fixed = <i128>p.margin_usd6 - p.cost_usd6
    for n in range(tiers):
        deduction = 0
        if m.tiers != 0:
            rate_top = 1
            rate_bottom = 2 * m.tier[n].max_leverage
            deduction = m.tier[n].deduction_usd6
        elif <int64_t>m.maintenance_margin_bps * 2 * m.max_leverage <= 10000:
            rate_top = m.maintenance_margin_bps
            rate_bottom = 10000
        else:
            rate_top = 1
            rate_bottom = 2 * <int64_t>m.max_leverage
        top = (fixed + deduction) * rate_bottom
        if p.lots > 0:
            bottom = mul(p.lots, m.unit) * (rate_bottom - rate_top)
            if bottom <= 0:
                return 0
            price = ceil_div(-top, bottom)
        else:
            bottom = mul(-p.lots, m.unit) * (rate_bottom + rate_top)
            price = floor_div(top, bottom)
        if price < 1:
            return 0
        notional = price * absolute(p.lots) * m.unit
        if m.tiers == 0 or (notional >= m.tier[n].lower_usd6 and (n + 1 == tiers or notional < m.tier[n + 1].lower_usd6)):
            return 0 if price > PRICE_MAX else <int64_t>price
    return 0
