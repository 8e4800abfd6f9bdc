# Initial and maintenance margin, and the account sums that placements and fills read.


cdef inline int64_t tier_of(Market* m, i128 notional) noexcept nogil:
    # Index of the tier that a notional falls into.
    cdef int64_t i = 0
    while i + 1 < m.tiers and notional >= m.tier[i + 1].lower_usd6:
        i += 1
    return i


cdef inline int64_t tier_leverage(State* e, Position* p) noexcept nogil:
    # What an isolated position may have: the account's choice, at most that of the tier its notional stands in.
    cdef Market* m = &e.markets[p.market]
    cdef int64_t leverage = leverage_in(m, p)
    if likely(m.tiers == 0):
        return leverage
    return least(leverage, m.tier[tier_of(m, value128(m.mark_ticks, absolute(p.lots), m.unit))].max_leverage)


cdef inline bint initial_narrow(Market* m, Position* p, int64_t leverage, bint orders, int64_t* initial) noexcept nogil:
    # The initial margin of a cross position in a market without tiers, in 64 bits; `orders` = it has open ones. False = a
    # number is too large.
    cdef int64_t long_side, short_side, loss, other, fees = 0, rate = most(m.taker_fee_e12, m.maker_fee_e12)
    if unlikely(mul_overflows(absolute(p.lots + p.buy_lots), m.mark_ticks, &long_side)
                or add_overflows(long_side, p.buy_loss, &long_side)
                or mul_overflows(absolute(p.lots - p.sell_lots), m.mark_ticks, &short_side)
                or add_overflows(short_side, p.sell_over, &short_side)
                or mul_overflows(most(long_side, short_side), m.unit, &long_side)):
        return False
    initial[0] = ceil64(long_side, leverage)
    if not orders:
        return True
    if unlikely(p.sell_loss != <int64_t>p.sell_loss or add_overflows(p.buy_loss, <int64_t>p.sell_loss, &loss)
                or mul_overflows(loss, m.unit, &loss)):
        return False
    if rate > 0:
        if unlikely(mul_overflows(m.mark_ticks, p.buy_lots + p.sell_lots, &other)
                    or add_overflows(other, p.buy_loss + p.sell_over, &other) or mul_overflows(other, m.unit, &other)):
            return False
        fees = mul_div_ceil(other, rate, E12)
    return not add_overflows(initial[0], loss, initial) and not add_overflows(initial[0], fees, initial)


cdef inline i128 position_initial(State* e, Market* m, Position* p, bint orders) noexcept nogil:
    # `orders` = it has open ones, or will have.
    cdef int64_t initial
    if likely(margined(m) and m.tiers == 0 and p.mode == MODE_CROSS
              and initial_narrow(m, p, leverage_in(m, p), orders, &initial)):
        return initial
    return initial_wide(e, m, p, orders)


cdef i128 initial_wide(State* e, Market* m, Position* p, bint orders) noexcept nogil:
    cdef int64_t leverage, rate
    cdef i128 value, other, fees, mark = m.mark_ticks
    if not margined(m):
        return spot_lock(e, m, p) if m.type == MARKET_SPOT else 0
    if p.lots == 0 and not orders:
        return 0
    value = most128(tick_lots(absolute(p.lots + p.buy_lots), m.mark_ticks) + p.buy_loss,
                    tick_lots(absolute(p.lots - p.sell_lots), m.mark_ticks) + p.sell_over) * m.unit
    leverage = leverage_in(m, p)
    if unlikely(m.tiers != 0):
        leverage = least(leverage, m.tier[tier_of(m, value)].max_leverage)
    if unlikely(p.mode == MODE_ISOLATED):
        value -= value128(m.mark_ticks, absolute(p.lots), m.unit)
        if value < 0:
            value = 0
    value = ceil_div(value, leverage)
    if not orders:
        return value
    rate = most(most(m.taker_fee_e12, m.maker_fee_e12), 0)
    other = (mul(mark, p.buy_lots) + mul(mark, p.sell_lots) + p.buy_loss + p.sell_over) * m.unit
    fees = wide_mul_div_ceil(other, rate, E12)
    return value + (p.buy_loss + p.sell_loss) * m.unit + fees


cdef i128 position_maintenance(State* e, Market* m, Position* p) noexcept nogil:
    cdef i128 notional
    cdef int64_t tier
    if p.lots == 0:
        return 0
    notional = value128(m.mark_ticks, absolute(p.lots), m.unit)
    if unlikely(m.tiers != 0):
        tier = tier_of(m, notional)
        return ceil_div(notional, 2 * m.tier[tier].max_leverage) - m.tier[tier].deduction_usd6
    if <int64_t>m.maintenance_margin_bps * 2 * m.max_leverage <= 10000:
        return ceil_div(mul(notional, m.maintenance_margin_bps), 10000)
    return ceil_div(notional, 2 * <int64_t>m.max_leverage)


cdef inline void initial_refresh(State* e, Market* m, Position* p) noexcept nogil:
    # After orders changed.
    cdef i128 fresh
    if unlikely(m.flags & MARKET_FLAG_MARGIN_OFF):
        return
    fresh = position_initial(e, m, p, p.orders != 0)
    e.accounts[p.account].initial += fresh - p.initial
    p.initial = fresh


cdef void position_refresh(State* e, Market* m, Position* p) noexcept nogil:
    # After lots, cost, mode, leverage or mark changed (order sums are up to date).
    cdef Account* a = &e.accounts[p.account]
    cdef i128 unrealized = 0, maintenance = position_maintenance(e, m, p)
    if p.lots != 0 and m.mark_ticks != 0:
        unrealized = value128(m.mark_ticks, p.lots, m.unit) - p.cost_usd6
    if likely(p.mode == MODE_CROSS):
        a.unrealized += unrealized - p.unrealized
        a.maintenance += maintenance - p.maintenance
    p.unrealized = unrealized
    p.maintenance = maintenance
    if unlikely(a.units != 0):
        units_touch(e, p.account)
    initial_refresh(e, m, p)


cdef inline i128 equity_of(Account* a) noexcept nogil:
    return a.unrealized + a.collateral + a.cash_usd6


cdef void collateral_refresh(State* e, uint32_t account) noexcept nogil:
    # Value of the other assets after haircut; section 6.
    cdef Account* a = &e.accounts[account]
    cdef i128 total = 0
    cdef uint16_t asset
    if a.balances != NULL:
        for asset in range(1, MAX_ASSETS):
            if a.balances[asset] > 0:
                total += asset_value(e, asset, a.balances[asset])
    a.collateral = total
    if unlikely(a.has_assets) and e.loan_count != 0 or a.debt_initial != 0:
        debts_refresh(e, account)
    units_touch(e, account)


cdef i128 index_value(State* e, uint16_t asset, int64_t atoms) noexcept nogil:
    # floor(atoms x index) in usd6; 0 without an index. atoms >= 0.
    cdef Asset* s = &e.assets[asset]
    cdef Market* m
    cdef i128 product, scale = 1
    cdef int i
    for i in range(s.decimals):
        scale = scale * 10
    if s.index_market == ANY_MARKET:
        return floor_div(mul(atoms, 1000000), scale)
    m = &e.markets[s.index_market]
    if not m.known or m.index_ticks == 0:
        return 0
    # One tick is tick_size_e12 / 10^6 usd6 for one whole unit. Split so that no product needs more than 128 bits.
    scale = scale * 1000000
    product = mul(atoms, m.index_ticks)
    return (product / scale) * m.tick_size_e12 + floor_div((product % scale) * m.tick_size_e12, scale)


cdef i128 asset_value(State* e, uint16_t asset, int64_t atoms) noexcept nogil:
    # What it counts for as collateral.
    return floor_div(index_value(e, asset, atoms) * (10000 - <int64_t>e.assets[asset].haircut_bps), 10000)


cdef void market_refresh(State* e, Market* m) noexcept nogil:
    # The mark or the terms changed: every holder's sums.
    cdef uint32_t i
    cdef Position* p
    if m.flags & MARKET_FLAG_MARGIN_OFF and m.type == MARKET_PERP:
        return
    for i in range(m.holders.count):
        p = position_at(e, m.holders.items[i])
        if m.type == MARKET_SPOT:
            initial_refresh(e, m, p)
            continue
        if p.orders != 0:
            sums_rebuild(e, m, p)
        position_refresh(e, m, p)
