# A taker meets the book; exchange-rules.md section 4.


cdef struct Effect:         # what a fill did to one side
    int64_t fee
    int64_t realized


cdef void take_position(State* e, Market* m, Position* p, uint8_t side, int64_t price, int64_t lots, int64_t value,
                        Effect* effect) noexcept nogil:
    # Section 5: lots, cost, cash and isolated margin of one side of a fill. The sums follow in position_refresh.
    cdef Account* a = &e.accounts[p.account]
    cdef int64_t signed_lots = lots if side == BUY else -lots
    cdef int64_t signed_value = value if side == BUY else -value
    cdef int64_t closed, proceeds, realized, rest, opening
    if p.lots == 0 or (p.lots > 0) == (side == BUY):
        if p.lots == 0:
            p.realized_usd6 = 0
            p.funding_usd6 = 0
        p.lots += signed_lots
        p.cost_usd6 += signed_value
        if side == BUY:
            m.open_interest_lots += lots
        opening = value
        realized = 0
    else:
        closed = least(lots, absolute(p.lots))
        proceeds = price * closed * m.unit
        realized = close_part(e, m, p, closed, -proceeds if side == BUY else proceeds)
        rest = lots - closed
        opening = price * rest * m.unit
        if rest != 0:
            p.realized_usd6 = 0
            p.funding_usd6 = 0
            p.lots = rest if side == BUY else -rest
            p.cost_usd6 = opening if side == BUY else -opening
            if side == BUY:
                m.open_interest_lots += rest
    if unlikely(p.mode == MODE_ISOLATED) and opening != 0:
        rest = mul_div_ceil(opening, 1, tier_leverage(e, p))
        p.margin_usd6 += rest
        cash_add(e, p.account, -rest)
    effect.realized = realized
    if unlikely(p.liquidating):
        p.margin_usd6 -= effect.fee
    else:
        cash_add(e, p.account, -effect.fee)
    if unlikely(e.fee_tier_count != 0):
        volume_add(e, a, value)


cdef inline void emit_fill(State* e, Market* m, Order* o, Position* p, uint8_t liquidity, int64_t price, int64_t lots,
                           Effect* effect) noexcept nogil:
    cdef EFill* ev = <EFill*>event(e, EV_FILL, sizeof(EFill))
    ev.account = o.account
    ev.market = o.market
    ev.side = o.side
    ev.liquidity = liquidity
    ev.order_id = o.id
    ev.trade_id = e.next_trade_id - 1
    ev.price_ticks = price
    ev.size_lots = lots
    ev.remaining_lots = o.size_lots - o.filled_lots
    ev.fee_usd6 = effect.fee
    ev.realized_pnl_usd6 = effect.realized
    ev.position_lots = p.lots
    ev.position_cost_usd6 = p.cost_usd6
    ev.position_margin_usd6 = p.margin_usd6
    ev.cash_usd6 = e.accounts[o.account].cash_usd6
    if unlikely(ev.cash_usd6 < 0 or e.accounts[o.account].overdraft_shares != 0):
        overdraft_note(e, o.account)


cdef inline void count_fill(State* e, Order* o, int64_t price, int64_t lots) noexcept nogil:
    cdef int64_t sum
    o.filled_lots += lots
    if unlikely(add_overflows(o.filled_value, clamp64(tick_lots(price, lots)), &sum)):
        sum = I64_LIMIT
    o.filled_value = sum
    o.status = STATUS_PARTIAL
    o.updated_ns = e.now_ns


cdef void fill(State* e, Market* m, uint32_t maker_index, uint32_t taker_index, int64_t lots, bint bare) noexcept nogil:
    # One trade at the maker's price; neither order is closed or requeued here.
    cdef Order* maker = order_at(e, maker_index)
    cdef Order* taker = order_at(e, taker_index)
    cdef Position* mp = position_at(e, maker.position)
    cdef Position* tp = position_at(e, taker.position)
    cdef int64_t price = maker.price_ticks
    cdef int64_t value = price * lots * m.unit
    cdef Effect made, took
    cdef ETrade* ev
    count_fill(e, maker, price, lots)
    count_fill(e, taker, price, lots)
    book_take(e, maker, lots)
    if not maker.flags & FLAG_REDUCE_ONLY:
        sums_add(e, m, mp, maker.side, price, -lots)
    if not taker.flags & FLAG_REDUCE_ONLY:
        sums_add(e, m, tp, taker.side, taker.price_ticks, -lots)
    made.fee = 0
    took.fee = 0
    made.realized = 0
    took.realized = 0
    if likely(bare):
        tally(m, mp, maker.side, lots, value)
    elif unlikely(m.type == MARKET_SPOT):
        made.fee = mul_div_ceil(value, fee_rate(e, m, &e.accounts[maker.account], False), E12)
        took.fee = mul_div_ceil(value, fee_rate(e, m, &e.accounts[taker.account], True), E12)
        e.fees_usd6 += made.fee + took.fee
        spot_side(e, m, maker, mp, lots, value, made.fee)
    else:
        made.fee = mul_div_ceil(value, fee_rate(e, m, &e.accounts[maker.account], False), E12)
        took.fee = mul_div_ceil(value, fee_rate(e, m, &e.accounts[taker.account], True), E12)
        e.fees_usd6 += made.fee + took.fee
        take_position(e, m, mp, maker.side, price, lots, value, &made)
    e.next_trade_id += 1
    e.match_value += value
    m.trades += 1
    m.last_ticks = price
    if unlikely(m.waiting != 0):
        m.printed = 1
        e.printed = 1
    ev = <ETrade*>event(e, EV_TRADE, sizeof(ETrade))
    ev.market = maker.market
    ev.taker_side = taker.side
    ev.trade_id = e.next_trade_id - 1
    ev.price_ticks = price
    ev.size_lots = lots
    ev.maker_order_id = maker.id
    ev.taker_order_id = taker.id
    ev.maker_account = maker.account
    ev.taker_account = taker.account
    emit_fill(e, m, maker, mp, LIQUIDITY_MAKER, price, lots, &made)
    if likely(bare):
        tally(m, tp, taker.side, lots, value)
    elif unlikely(m.type == MARKET_SPOT):
        spot_row(e, m, maker, lots)
        spot_side(e, m, taker, tp, lots, value, took.fee)
    else:
        take_position(e, m, tp, taker.side, price, lots, value, &took)
        position_refresh(e, m, mp)
    emit_fill(e, m, taker, tp, LIQUIDITY_TAKER, price, lots, &took)
    if unlikely(m.type == MARKET_SPOT):
        spot_row(e, m, taker, lots)


cdef inline void tally(Market* m, Position* p, uint8_t side, int64_t lots, int64_t value) noexcept nogil:
    # A fill in a MARGIN_OFF market: lots and cost alone.
    if side == SELL:
        lots = -lots
        value = -value
    if p.lots > 0:
        m.open_interest_lots -= p.lots
    p.lots += lots
    p.cost_usd6 += value
    if p.lots > 0:
        m.open_interest_lots += p.lots


cdef inline bint against(int64_t position, uint8_t side) noexcept nogil:
    # An order of this side would reduce the position.
    return position < 0 if side == BUY else position > 0


cdef inline bint maker_good(State* e, uint32_t account) noexcept nogil:
    # The verdict on a maker's account, taken once per match.
    cdef Account* a = &e.accounts[account]
    if a.match_id != e.match_id:
        a.match_id = e.match_id
        a.verdict = a.unit == 0 and equity_of(a) >= a.initial
    return a.verdict


cdef inline bint too_large(bint bare, int64_t held, int64_t cost, uint8_t side, int64_t lots, int64_t value) noexcept nogil:
    # Matching rule 6: the fill would take a position out of the bounds of numbers.
    if bare:
        if side == SELL:
            lots = -lots
            value = -value
        return absolute(held + lots) > LOTS_MAX or absolute(cost + value) > MONEY_MAX
    if held != 0 and (held > 0) != (side == BUY):
        return False
    return absolute(held) + lots > LOTS_MAX or absolute(cost) + value > MONEY_MAX


cdef int64_t interest_after(int64_t position, uint8_t side, int64_t lots) noexcept nogil:
    # What a fill adds to the open interest (sum of long lots) through this side.
    cdef int64_t after = position + lots if side == BUY else position - lots
    return most(after, 0) - most(position, 0)


cdef uint8_t self_trade(State* e, Market* m, uint32_t maker_index, uint32_t taker_index) noexcept nogil:
    # The maker belongs to the taker's owner. 1 = go on, 0 = the taker is closed.
    cdef Order* taker = order_at(e, taker_index)
    cdef Order* maker = order_at(e, maker_index)
    cdef int64_t lots
    if taker.stp == STP_EXPIRE_MAKER:
        order_close(e, m, maker_index, CLOSE_SELF_TRADE)
        return 1
    if taker.stp == STP_DECREMENT:
        lots = least(remaining_of(maker), remaining_of(taker))
        decrement(e, m, maker_index, lots)
        return not decrement(e, m, taker_index, lots)
    if taker.stp == STP_EXPIRE_BOTH:
        order_close(e, m, maker_index, CLOSE_SELF_TRADE)
    order_close(e, m, taker_index, CLOSE_SELF_TRADE)
    return 0


cdef bint decrement(State* e, Market* m, uint32_t index, int64_t lots) noexcept nogil:
    # True = nothing is left of the order and it is closed. Its size shrinks in both cases.
    cdef Order* o = order_at(e, index)
    if remaining_of(o) > lots:
        order_shrink(e, m, index, remaining_of(o) - lots, CLOSE_SELF_TRADE)
        return False
    order_close(e, m, index, CLOSE_SELF_TRADE)
    return True


cdef void after_fill(State* e, Market* m, uint32_t maker_index, uint32_t taker_index, int64_t lots) noexcept nogil:
    # Closes what is filled, refills icebergs, carries out groups and trims.
    cdef Order* maker = order_at(e, maker_index)
    cdef Order* taker = order_at(e, taker_index)
    cdef uint32_t mp = maker.position, tp = taker.position
    cdef int64_t maker_sibling = 0, taker_sibling = 0
    cdef bint maker_done = remaining_of(maker) == 0, taker_done = remaining_of(taker) == 0
    if unlikely(maker.extra != 0):
        maker_sibling = oco_of(e, maker, maker_done)
        bracket_filled(e, maker, lots)
    if unlikely(taker.extra != 0):
        taker_sibling = oco_of(e, taker, taker_done)
        bracket_filled(e, taker, lots)
    if maker_done:
        order_close(e, m, maker_index, CLOSE_FILLED)
    elif unlikely(maker.extra != 0) and slice_of(e, maker) == 0:
        book_refill(e, maker_index)
    if taker_done:
        order_close(e, m, taker_index, CLOSE_FILLED)
    if unlikely(maker_sibling != 0):
        oco_filled(e, m, maker_sibling, lots, maker_done)
    if unlikely(taker_sibling != 0):
        oco_filled(e, m, taker_sibling, lots, taker_done)
    if unlikely(position_at(e, mp).own_first[1] != 0):
        trim_reduce_only(e, m, mp)
    if unlikely(position_at(e, tp).own_first[1] != 0) and tp != mp:
        trim_reduce_only(e, m, tp)


cdef int64_t oco_of(State* e, Order* o, bint done) noexcept nogil:
    # The sibling's id. A filled order lets go of it here, so that its close does not ungroup first.
    cdef int64_t id = extra_at(e, o.extra).oco_order_id
    if id != 0 and done:
        ungroup(e, o)
    return id


cdef bint match(State* e, Market* m, uint32_t taker_index) noexcept nogil:
    # Trades the order against the book while its limit allows. False = the order is closed (filled or by a rule).
    cdef Order* taker = order_at(e, taker_index)
    cdef Order* maker
    cdef Position* mp
    cdef Position* tp
    cdef BookSide* book = &m.side[1 - taker.side]
    cdef Level* level
    cdef uint32_t maker_index, owner = e.accounts[taker.account].owner
    cdef uint32_t position = taker.position
    cdef int64_t id = taker.id, lots, before, limit = taker.price_ticks
    cdef uint16_t market = taker.market
    cdef uint8_t side = taker.side
    cdef bint bare = m.flags & MARKET_FLAG_MARGIN_OFF and m.type == MARKET_PERP
    cdef bint owners = not m.flags & MARKET_FLAG_SELF_TRADE_OFF
    cdef bint open = True, good
    e.match_id += 1
    e.fees_usd6 = 0
    e.deficit_usd6 = 0
    if not bare:
        maker_good(e, taker.account)
    while book.best != 0:
        level = level_at(e, book.best)
        if (level.price_ticks > limit) if side == BUY else (level.price_ticks < limit):
            break
        maker_index = level.head
        maker = order_at(e, maker_index)
        if owners and e.accounts[maker.account].owner == owner:
            if self_trade(e, m, maker_index, taker_index):
                continue
            open = False
            break
        lots = least(remaining_of(taker), slice_of(e, maker))
        mp = position_at(e, maker.position)
        good = bare or m.type == MARKET_SPOT or maker_good(e, maker.account)
        if unlikely(maker.flags & FLAG_REDUCE_ONLY):
            if not against(mp.lots, maker.side):
                order_close(e, m, maker_index, CLOSE_REDUCE_ONLY)
                continue
            lots = least(lots, absolute(mp.lots))
        elif unlikely(not good):
            if not (against(mp.lots, maker.side) and remaining_of(maker) <= absolute(mp.lots)):
                order_close(e, m, maker_index, CLOSE_MARGIN)
                continue
        if unlikely(m.interest_cap_lots != I64_LIMIT):
            before = m.open_interest_lots
            before += interest_after(mp.lots, maker.side, lots)
            before += interest_after(position_at(e, position).lots, side, lots)
            if maker.position == position:
                before = m.open_interest_lots
            if before > m.interest_cap_lots and before > m.open_interest_lots:
                order_close(e, m, maker_index, CLOSE_OPEN_INTEREST)
                continue
        if unlikely(too_large(bare, mp.lots, mp.cost_usd6, maker.side, lots, level.price_ticks * lots * m.unit)):
            order_close(e, m, maker_index, CLOSE_MARGIN)
            continue
        tp = position_at(e, position)
        if unlikely(too_large(bare, tp.lots, tp.cost_usd6, side, lots, level.price_ticks * lots * m.unit)):
            order_close(e, m, taker_index, CLOSE_MARGIN)
            open = False
            break
        fill(e, m, maker_index, taker_index, lots, bare)
        after_fill(e, m, maker_index, taker_index, lots)
        if order_index(e, id) != taker_index:
            open = False
            break
    if not bare and m.type == MARKET_PERP:
        position_refresh(e, m, position_at(e, position))
    if e.fees_usd6 != 0:
        cash_add(e, ACCOUNT_FEES, e.fees_usd6)
        emit_cash(e, ACCOUNT_FEES, 0, CAUSE_FEE, market, e.fees_usd6, id)
    if unlikely(e.deficit_usd6 != 0):
        cash_move(e, ACCOUNT_INSURANCE, 0, CAUSE_INSURANCE, market, -e.deficit_usd6, id)
    return open
