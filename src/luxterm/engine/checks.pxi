# May this order be? The numbered checks of exchange-rules.md section 3; the first that fails gives the code.


cdef inline bint is_trigger(uint8_t type) noexcept nogil:
    return type >= TYPE_STOP


cdef inline bint has_limit(uint8_t type) noexcept nogil:
    return (((1 << TYPE_LIMIT) | (1 << TYPE_STOP_LIMIT) | (1 << TYPE_TAKE_PROFIT_LIMIT)) >> type) & 1


cdef inline bint price_ok(int64_t price) noexcept nogil:
    return <uint64_t>price - 1 < <uint64_t>PRICE_MAX  # 0 and less become very large


cdef void read_draft(CPlaceOrder* c, Draft* d) noexcept nogil:
    memcpy(d, <char*>c + sizeof(Head), sizeof(CPlaceOrder) - sizeof(Head))
    d.client = <const char*>c + sizeof(CPlaceOrder)
    d.client_bytes = c.head.length - sizeof(CPlaceOrder)
    d.waits = is_trigger(c.type)
    d.resumed = 0
    d.rare = (c.stop_price_ticks | c.display_lots | c.expires_ns | c.trail_ticks | c.peg_offset_ticks
              | c.take_profit_ticks | c.stop_loss_ticks | c.oco_order_id | c.slippage_bps | c.trail_bps
              | c.peg) != 0 or c.type > TYPE_MARKET or c.tif > TIF_FOK


cdef uint16_t check_rare(State* e, Draft* d) noexcept nogil:
    # Checks 6 to 13 for orders with more than side, price and size.
    cdef bint rests = has_limit(d.type) and d.tif != TIF_IOC and d.tif != TIF_FOK
    if d.peg != PEG_NONE:
        if (d.type != TYPE_LIMIT or not rests or d.price_ticks != 0 or d.display_lots != 0
                or d.flags & (FLAG_POST_ONLY | FLAG_SLIDE | FLAG_REDUCE_ONLY)
                or d.take_profit_ticks != 0 or d.stop_loss_ticks != 0):
            return REJECT_INVALID_PEG
        if d.peg_offset_ticks > PRICE_MAX or d.peg_offset_ticks < -PRICE_MAX:
            return REJECT_INVALID_PEG
    elif d.peg_offset_ticks != 0:
        return REJECT_INVALID_PEG
    if has_limit(d.type) and d.peg == PEG_NONE:
        if not price_ok(d.price_ticks):
            return REJECT_INVALID_PRICE
    elif d.price_ticks != 0:
        return REJECT_INVALID_PRICE
    if d.slippage_bps > 9999:
        return REJECT_INVALID_PRICE
    if d.type == TYPE_MARKET and d.tif > TIF_FOK:
        return REJECT_INVALID_TIME_IN_FORCE
    if (d.type == TYPE_STOP or d.type == TYPE_TAKE_PROFIT or d.type == TYPE_TRAILING_STOP) and (
            d.tif == TIF_IOC or d.tif == TIF_FOK):
        return REJECT_INVALID_TIME_IN_FORCE
    if d.tif == TIF_GTD:
        if d.expires_ns <= e.now_ns:
            return REJECT_INVALID_EXPIRY
    elif d.expires_ns != 0:
        return REJECT_INVALID_EXPIRY
    if d.tif == TIF_DAY:
        d.expires_ns = (e.now_ns // DAY_NS + 1) * DAY_NS
    if d.flags & (FLAG_POST_ONLY | FLAG_HIDDEN) and not rests:
        return REJECT_INVALID_FLAGS
    if d.flags & FLAG_HIDDEN and d.display_lots != 0:
        return REJECT_INVALID_FLAGS
    if d.display_lots < 0 or d.display_lots > d.size_lots or (d.display_lots != 0 and not rests):
        return REJECT_INVALID_DISPLAY_SIZE
    if d.display_lots == d.size_lots:
        d.display_lots = 0
    if d.display_lots != 0 and d.display_lots * MAX_SLICES < d.size_lots:
        return REJECT_INVALID_DISPLAY_SIZE
    if is_trigger(d.type) and d.type != TYPE_TRAILING_STOP:
        if not price_ok(d.stop_ticks):
            return REJECT_INVALID_STOP_PRICE
    elif d.stop_ticks != 0:
        return REJECT_INVALID_STOP_PRICE
    if d.type == TYPE_TRAILING_STOP:
        if (d.trail_ticks != 0) == (d.trail_bps != 0) or d.trail_bps > 9999:
            return REJECT_INVALID_TRAIL
        if d.trail_ticks != 0 and not price_ok(d.trail_ticks):
            return REJECT_INVALID_TRAIL
    elif d.trail_ticks != 0 or d.trail_bps != 0:
        return REJECT_INVALID_TRAIL
    return check_groups(e, d)


cdef uint16_t check_groups(State* e, Draft* d) noexcept nogil:
    # Checks 12 and 13: brackets and OCO.
    cdef uint32_t sibling
    cdef Order* other
    if d.take_profit_ticks != 0 or d.stop_loss_ticks != 0:
        if (d.take_profit_ticks != 0 and not price_ok(d.take_profit_ticks)) or (
                d.stop_loss_ticks != 0 and not price_ok(d.stop_loss_ticks)):
            return REJECT_INVALID_STOP_PRICE
        if d.type > TYPE_MARKET or d.flags & FLAG_REDUCE_ONLY or e.markets[d.market].type != MARKET_PERP:
            return REJECT_INVALID_GROUP
        if d.take_profit_ticks != 0 and d.stop_loss_ticks != 0:
            if (d.take_profit_ticks <= d.stop_loss_ticks) if d.side == BUY else (d.take_profit_ticks >= d.stop_loss_ticks):
                return REJECT_INVALID_STOP_PRICE
    if d.oco_order_id != 0:
        sibling = order_index(e, d.oco_order_id)
        if sibling == 0 or d.take_profit_ticks != 0 or d.stop_loss_ticks != 0:
            return REJECT_INVALID_GROUP
        other = order_at(e, sibling)
        if other.account != d.account or other.market != d.market:
            return REJECT_INVALID_GROUP
        if other.extra != 0 and extra_at(e, other.extra).oco_order_id != 0:
            return REJECT_INVALID_GROUP
        if d.type == TYPE_MARKET or d.tif == TIF_IOC or d.tif == TIF_FOK:
            return REJECT_INVALID_GROUP
    return 0


cdef inline uint16_t check_request(State* e, Draft* d) noexcept nogil:
    # Checks 1 to 13: what the order says, apart from the state of market and account.
    cdef uint16_t code = user_code(e, d.account)
    cdef Market* m
    if code != 0:
        return code
    m = market_get(e, d.market)
    if m == NULL:
        return REJECT_UNKNOWN_MARKET
    if d.client_bytes != 0:
        if d.client_bytes > CLIENT_ID_BYTES:
            return REJECT_INVALID_CLIENT_ORDER_ID
        d.client_hash = client_hash(d.account, d.client, d.client_bytes)
        if client_find(e, d.account, d.client, d.client_bytes, d.client_hash) != 0:
            return REJECT_DUPLICATE_CLIENT_ORDER_ID
    if d.side > SELL:
        return REJECT_INVALID_SIDE
    if d.type > TYPE_TRAILING_STOP or (m.type == MARKET_SPOT and d.type > TYPE_MARKET):
        return REJECT_INVALID_TYPE
    if d.tif > TIF_DAY:
        return REJECT_INVALID_TIME_IN_FORCE
    if d.stp > STP_DECREMENT or d.flags > 15 or (d.flags & FLAG_SLIDE and not d.flags & FLAG_POST_ONLY):
        return REJECT_INVALID_FLAGS
    if d.trigger_by > BY_INDEX:
        return REJECT_INVALID_STOP_PRICE
    if d.peg > PEG_MID:
        return REJECT_INVALID_PEG
    if d.size_lots < 1 or d.size_lots > LOTS_MAX:
        return REJECT_INVALID_SIZE
    if unlikely(d.rare or d.type != TYPE_LIMIT):
        code = check_rare(e, d)
        if code != 0:
            return code
    else:
        if not price_ok(d.price_ticks):
            return REJECT_INVALID_PRICE
        if d.flags & (FLAG_POST_ONLY | FLAG_HIDDEN) and d.tif != TIF_GTC:
            return REJECT_INVALID_FLAGS
    if d.type == TYPE_MARKET and d.tif == TIF_GTC:
        d.tif = TIF_IOC
    return 0


cdef int64_t protection_price(Market* m, uint8_t side, uint16_t slippage_bps) noexcept nogil:
    # Check 19 for market orders; the market has a mark.
    cdef int64_t bps = slippage_bps
    cdef int64_t price
    if bps == 0:
        bps = m.slippage_bps if m.slippage_bps != 0 else 500
    if side == BUY:
        price = mul_div_floor(m.mark_ticks, 10000 + bps, 10000)
    else:
        price = mul_div_ceil(m.mark_ticks, 10000 - bps, 10000)
    return most(1, least(price, PRICE_MAX))


cdef int64_t reference_of(Market* m, uint8_t trigger_by) noexcept nogil:
    if trigger_by == BY_MARK:
        return m.mark_ticks
    return m.last_ticks if trigger_by == BY_LAST else m.index_ticks


cdef bint fires(uint8_t type, uint8_t side, int64_t stop, int64_t reference) noexcept nogil:
    # A stop buy and a take-profit sell fire at or above their price, the others at or below.
    cdef bint rising = (side == BUY) != (type == TYPE_TAKE_PROFIT or type == TYPE_TAKE_PROFIT_LIMIT)
    return reference >= stop if rising else reference <= stop


cdef int64_t trail_stop(Draft* d, int64_t reference) noexcept nogil:
    return trail_price(d.side, d.trail_ticks, d.trail_bps, reference)


cdef int64_t trail_price(uint8_t side, int64_t trail_ticks, uint16_t trail_bps, int64_t reference) noexcept nogil:
    cdef int64_t distance = trail_ticks if trail_ticks != 0 else mul_div_ceil(reference, trail_bps, 10000)
    return most(1, least(PRICE_MAX, reference + distance if side == BUY else reference - distance))


cdef inline bint beyond_band(Market* m, int64_t price) noexcept nogil:
    if likely(m.price_band_bps == 0 or m.mark_ticks == 0):
        return False
    return mul(absolute(price - m.mark_ticks), 10000) > mul(m.price_band_bps, m.mark_ticks)


cdef uint16_t check_prices(State* e, Market* m, Draft* d) noexcept nogil:
    # Checks 19 to 21: the effective price.
    cdef int64_t reference, best
    cdef uint16_t code
    if d.waits:
        reference = reference_of(m, d.trigger_by)
        if reference == 0:
            return REJECT_NO_REFERENCE_PRICE
        if d.type == TYPE_TRAILING_STOP:
            if d.stop_ticks == 0:
                d.stop_ticks = trail_stop(d, reference)
        elif fires(d.type, d.side, d.stop_ticks, reference):
            return REJECT_INVALID_STOP_PRICE
        d.margin_ticks = d.stop_ticks
        return 0
    if not has_limit(d.type):
        if m.mark_ticks != 0:
            d.price_ticks = protection_price(m, d.side, d.slippage_bps)
        elif m.flags & MARKET_FLAG_MARGIN_OFF:
            d.price_ticks = PRICE_MAX if d.side == BUY else 1
        else:
            return REJECT_NO_REFERENCE_PRICE
    elif d.peg != PEG_NONE and not d.resumed:
        code = peg_place(e, m, d)
        if code != 0:
            return code
    if d.flags & FLAG_POST_ONLY and meets(m, d.side, d.price_ticks):
        if not d.flags & FLAG_SLIDE:
            return REJECT_POST_ONLY_WOULD_TRADE
        best = m.side[1 - d.side].best_ticks
        d.price_ticks = best - 1 if d.side == BUY else best + 1
        if not price_ok(d.price_ticks):
            return REJECT_POST_ONLY_WOULD_TRADE
    if has_limit(d.type) and d.peg == PEG_NONE and beyond_band(m, d.price_ticks):
        return REJECT_PRICE_BAND
    d.margin_ticks = d.price_ticks
    return 0


cdef inline uint16_t check_size(State* e, Market* m, Position* p, uint8_t side, uint16_t flags, int64_t price,
                                int64_t lots) noexcept nogil:
    # Checks 22 to 24: value, exposure and open interest of `lots` at this margin price.
    cdef int64_t exposure, held, value
    cdef bint wide = mul_overflows(price, lots, &held) or mul_overflows(held, m.unit, &value)
    if unlikely(wide or value > m.order_value_cap or value < m.min_notional_usd6):
        if wide or value > MONEY_MAX:
            return REJECT_OVERFLOW
        if value < m.min_notional_usd6 and not flags & FLAG_REDUCE_ONLY:
            return REJECT_BELOW_MIN_NOTIONAL
        if value > m.order_value_cap:
            return REJECT_ABOVE_MAX_NOTIONAL
    if flags & FLAG_REDUCE_ONLY:
        return 0
    if side == BUY:
        exposure = absolute(p.lots + p.buy_lots + lots)
        held += p.buy_pq
    else:
        exposure = absolute(p.lots - p.sell_lots - lots)
        held += p.sell_pq
    wide = mul_overflows(held, m.unit, &value)
    if unlikely(wide or value > MONEY_MAX or exposure > m.position_lots_cap):
        if exposure > LOTS_MAX:
            return REJECT_EXPOSURE_OVERFLOW
        if wide or value > MONEY_MAX:
            return REJECT_ORDERS_OVERFLOW
        if exposure > absolute(p.lots):
            return REJECT_POSITION_LIMIT
    if m.interest_cap_lots != I64_LIMIT:
        exposure = absolute(p.lots + lots if side == BUY else p.lots - lots) - absolute(p.lots)
        if exposure > 0 and m.open_interest_lots + exposure > m.interest_cap_lots:
            return REJECT_OPEN_INTEREST_LIMIT
    return 0


cdef inline uint16_t commit_margin(State* e, Market* m, Position* p, uint8_t side, int64_t price, int64_t lots,
                                   i128 before) noexcept nogil:
    # Check 25 for an order that is not reduce-only. On success its sums are in the position's and the account's; on
    # refusal nothing changed.
    cdef Account* a
    cdef i128 fresh, after
    sums_add(e, m, p, side, price, lots)
    if not margined(m):
        initial_refresh(e, m, p)
        return 0
    a = &e.accounts[p.account]
    fresh = position_initial(e, m, p, True)
    after = a.initial - p.initial + fresh
    if unlikely(after > before and equity_of(a) < after):
        sums_add(e, m, p, side, price, -lots)
        return REJECT_INSUFFICIENT_MARGIN
    if unlikely(a.cash_usd6 < 0 and e.lending[0].enabled) and a.vault == 0 and -a.cash_usd6 > most(0, pool_cash(e, 0)):
        sums_add(e, m, p, side, price, -lots)
        return REJECT_LENDING_POOL_EMPTY
    a.initial = after
    p.initial = fresh
    return 0


cdef void uncommit_margin(State* e, Market* m, Draft* d) noexcept nogil:
    cdef Position* p = position_at(e, d.position)
    if d.flags & FLAG_REDUCE_ONLY:
        return
    sums_add(e, m, p, d.side, d.margin_ticks, -d.size_lots)
    initial_refresh(e, m, p)


cdef inline uint16_t check_state(State* e, Market* m, Draft* d, i128 before) noexcept nogil:
    # Checks 14 to 26. `before` is the account's initial margin to compare with. Success leaves the sums committed.
    cdef Account* a = &e.accounts[d.account]
    cdef Position* p
    cdef uint16_t code
    if unlikely(m.status != MARKET_ACTIVE or m.stale):
        if m.status == MARKET_HALTED or m.status == MARKET_SETTLED:
            return REJECT_MARKET_HALTED
        if m.status == MARKET_REDUCE_ONLY and not d.flags & FLAG_REDUCE_ONLY:
            return REJECT_MARKET_REDUCE_ONLY
        if m.stale and not d.flags & FLAG_REDUCE_ONLY:
            return REJECT_INDEX_STALE
    d.position = position_get(e, d.account, d.market)
    p = position_at(e, d.position)
    if unlikely(a.unit | p.unit):
        return REJECT_LIQUIDATION_IN_PROGRESS
    if not d.resumed and a.orders >= e.max_open_orders:
        return REJECT_TOO_MANY_OPEN_ORDERS
    if d.size_lots > m.order_lots_cap:
        return REJECT_ABOVE_MAX_SIZE
    if unlikely(d.flags & FLAG_REDUCE_ONLY):
        if m.type == MARKET_SPOT:
            return REJECT_INVALID_FLAGS
        if not against(p.lots, d.side):
            return REJECT_REDUCE_ONLY_WOULD_INCREASE
        d.size_lots = least(d.size_lots, absolute(p.lots))
        if d.display_lots >= d.size_lots:
            d.display_lots = 0
    code = check_prices(e, m, d)
    if code == 0:
        code = check_size(e, m, p, d.side, d.flags, d.margin_ticks, d.size_lots)
    if code == 0 and m.type == MARKET_SPOT:
        code = spot_check(e, m, d)
    if code == 0 and not d.flags & FLAG_REDUCE_ONLY:
        code = commit_margin(e, m, p, d.side, d.margin_ticks, d.size_lots, before)
    if code != 0 or d.waits:
        return code
    if unlikely(d.tif == TIF_FOK):
        if not fillable(e, m, d):
            uncommit_margin(e, m, d)
            return REJECT_FOK_NOT_FILLABLE
    elif unlikely(not has_limit(d.type)) and not meets(m, d.side, d.price_ticks):
        uncommit_margin(e, m, d)
        return REJECT_NO_LIQUIDITY
    return 0
