# Brackets and pegs.


cdef struct Bracket:        # fills of an entry that its legs do not carry yet
    int64_t entry_id
    int64_t take_profit_ticks
    int64_t stop_loss_ticks
    int64_t take_profit_id
    int64_t stop_loss_id
    int64_t connection_id
    int64_t lots
    uint32_t position
    uint8_t side            # of the entry


cdef void bracket_filled(State* e, Order* o, int64_t lots) noexcept nogil:
    # Notes a fill; the legs follow in brackets_make.
    cdef Extra* x = extra_at(e, o.extra)
    cdef Bracket* b
    if x.take_profit_ticks == 0 and x.stop_loss_ticks == 0:
        return
    if x.bracket < e.brackets.used // sizeof(Bracket):
        b = &(<Bracket*>e.brackets.data)[x.bracket]
        if b.entry_id == o.id:
            b.lots += lots
            return
    x.bracket = <uint32_t>(e.brackets.used // sizeof(Bracket))
    b = <Bracket*>buffer_take(&e.brackets, sizeof(Bracket))
    b.entry_id = o.id
    b.take_profit_ticks = x.take_profit_ticks
    b.stop_loss_ticks = x.stop_loss_ticks
    b.take_profit_id = x.take_profit_id
    b.stop_loss_id = x.stop_loss_id
    b.connection_id = o.connection_id
    b.lots = lots
    b.position = o.position
    b.side = o.side


cdef int64_t bracket_leg(State* e, Market* m, Bracket* b, uint8_t type, int64_t stop, int64_t lots, int64_t sibling) noexcept nogil:
    # A new reduce-only leg that waits for its trigger.
    cdef Draft d
    cdef uint32_t index
    memset(&d, 0, sizeof(Draft))
    d.size_lots = lots
    d.stop_ticks = stop
    d.oco_order_id = sibling
    d.connection_id = b.connection_id
    d.account = position_at(e, b.position).account
    d.position = b.position
    d.market = position_at(e, b.position).market
    d.flags = FLAG_REDUCE_ONLY
    d.side = 1 - b.side
    d.type = type
    d.waits = 1
    d.rare = 1
    index = order_new(e, m, &d)
    order_at(e, index).status = STATUS_UNTRIGGERED
    if type == TYPE_TAKE_PROFIT:
        extra_at(e, order_at(e, index).extra).take_profit_id = b.entry_id
    else:
        extra_at(e, order_at(e, index).extra).stop_loss_id = b.entry_id
    emit_accepted(e, order_at(e, index))
    trigger_add(e, m, index)
    return order_at(e, index).id


cdef void leg_unwanted(State* e, int64_t leg_id, Extra* leg) noexcept nogil:
    # Its account took the leg away: the entry makes it no more.
    cdef uint32_t index
    cdef Extra* x
    if leg.take_profit_ticks != 0 or leg.stop_loss_ticks != 0:
        return  # an entry itself
    index = order_index(e, leg.take_profit_id | leg.stop_loss_id)
    if index == 0 or order_at(e, index).extra == 0:
        return
    x = extra_at(e, order_at(e, index).extra)
    if x.take_profit_id == leg_id:
        x.take_profit_ticks = 0
        x.take_profit_id = 0
    elif x.stop_loss_id == leg_id:
        x.stop_loss_ticks = 0
        x.stop_loss_id = 0


cdef void bracket_grow(State* e, int64_t leg_id, int64_t lots, int64_t held) noexcept nogil:
    # A later fill enlarges a leg that waits for its trigger or its step.
    cdef uint32_t index = order_index(e, leg_id)
    cdef Order* o
    cdef int64_t remaining
    if index == 0:
        return
    o = order_at(e, index)
    remaining = least(remaining_of(o) + lots, held)
    if remaining > remaining_of(o):
        o.size_lots = o.filled_lots + remaining
        o.updated_ns = e.now_ns
        emit_changed(e, o, CLOSE_GROUP)


cdef void bracket_make(State* e, Bracket* b) noexcept nogil:
    cdef Position* p = position_at(e, b.position)
    cdef Market* m = &e.markets[p.market]
    cdef int64_t held = absolute(p.lots)
    cdef uint32_t index
    if not against(p.lots, 1 - b.side):
        return
    if order_index(e, b.take_profit_id) != 0 or order_index(e, b.stop_loss_id) != 0:
        bracket_grow(e, b.take_profit_id, b.lots, held)
        bracket_grow(e, b.stop_loss_id, b.lots, held)
        return
    b.take_profit_id = 0
    b.stop_loss_id = 0
    if b.take_profit_ticks != 0:
        b.take_profit_id = bracket_leg(e, m, b, TYPE_TAKE_PROFIT, b.take_profit_ticks, least(b.lots, held), 0)
    if b.stop_loss_ticks != 0:
        b.stop_loss_id = bracket_leg(e, m, b, TYPE_STOP, b.stop_loss_ticks, least(b.lots, held), b.take_profit_id)
    index = order_index(e, b.entry_id)
    if index != 0:
        extra_at(e, order_at(e, index).extra).take_profit_id = b.take_profit_id
        extra_at(e, order_at(e, index).extra).stop_loss_id = b.stop_loss_id
    triggers_judge(e, m, BY_MARK)


cdef void brackets_make(State* e) noexcept nogil:
    # Entries by order id.
    cdef Bracket* all = <Bracket*>e.brackets.data
    cdef size_t count = e.brackets.used // sizeof(Bracket), i
    qsort(all, count, sizeof(Bracket), bracket_order)
    for i in range(count):
        bracket_make(e, &all[i])
    e.brackets.used = 0


cdef int bracket_order(const void* left, const void* right) noexcept nogil:
    return -1 if (<Bracket*>left).entry_id < (<Bracket*>right).entry_id else 1


# --- pegs ---

cdef uint32_t peg_place_of(State* e, Market* m, int64_t id) noexcept nogil:
    # Where the order is or belongs among the pegged ones.
    cdef uint32_t low = 0, high = m.pegged.count, middle
    if high != 0 and order_at(e, m.pegged.items[high - 1]).id < id:
        return high
    while low < high:
        middle = (low + high) // 2
        if order_at(e, m.pegged.items[middle]).id < id:
            low = middle + 1
        else:
            high = middle
    return low


cdef void peg_add(State* e, Market* m, uint32_t index) noexcept nogil:
    cdef uint32_t at = peg_place_of(e, m, order_at(e, index).id)
    list_push(&m.pegged, index)
    memmove(&m.pegged.items[at + 1], &m.pegged.items[at], <size_t>(m.pegged.count - 1 - at) * sizeof(uint32_t))
    m.pegged.items[at] = index
    m.pegs += 1
    m.reprice = 1
    m.peg_seen[0] = -1
    e.pegs += 1


cdef void peg_remove(State* e, Market* m, uint32_t index) noexcept nogil:
    cdef uint32_t at = peg_place_of(e, m, order_at(e, index).id)
    m.pegged.count -= 1
    memmove(&m.pegged.items[at], &m.pegged.items[at + 1], <size_t>(m.pegged.count - at) * sizeof(uint32_t))
    m.pegs -= 1
    e.pegs -= 1


cdef int64_t unpegged_best(State* e, Market* m, uint8_t which) noexcept nogil:
    # Best price with a displayed order that is not pegged; 0 = none.
    cdef uint32_t at = m.side[which].best
    while at != 0 and level_at(e, at).shown_orders == level_at(e, at).peg_orders:
        at = side_beyond(e, &m.side[which], which, at)
    return 0 if at == 0 else level_at(e, at).price_ticks


cdef int64_t peg_price(State* e, Market* m, uint8_t side, uint8_t peg, int64_t offset, int64_t bid, int64_t ask) noexcept nogil:
    # Where a pegged order belongs with these best displayed, unpegged prices; 0 = nowhere.
    cdef int64_t price, other
    if (bid == 0 and peg != PEG_ASK) or (ask == 0 and peg != PEG_BID):
        return 0
    if peg == PEG_BID:
        price = bid
    elif peg == PEG_ASK:
        price = ask
    elif side == BUY:
        price = (bid + ask) // 2
    else:
        price = (bid + ask + 1) // 2
    price += offset
    if side == BUY and ask != 0:
        price = least(price, ask - 1)
    elif side == SELL and bid != 0:
        price = most(price, bid + 1)
    price = most(1, least(price, PRICE_MAX))
    if meets(m, side, price):
        other = m.side[1 - side].best_ticks
        price = other - 1 if side == BUY else other + 1
    return price if price_ok(price) else 0


cdef uint16_t peg_place(State* e, Market* m, Draft* d) noexcept nogil:
    d.price_ticks = peg_price(
        e, m, d.side, d.peg, d.peg_offset_ticks, unpegged_best(e, m, BUY), unpegged_best(e, m, SELL))
    if d.price_ticks == 0:
        return REJECT_NO_REFERENCE_PRICE
    if m.pegs >= (m.max_pegs if m.max_pegs != 0 else 64):
        return REJECT_TOO_MANY_PEGS
    return 0


cdef void peg_reprice(State* e, Market* m, uint32_t index, int64_t bid, int64_t ask) noexcept nogil:
    cdef Order* o = order_at(e, index)
    cdef Position* p = position_at(e, o.position)
    cdef int64_t price = peg_price(e, m, o.side, o.peg, extra_at(e, o.extra).peg_offset_ticks, bid, ask)
    cdef i128 pq
    if price == 0 or price == o.price_ticks:
        return
    m.peg_seen[0] = -1
    pq = p.buy_pq if o.side == BUY else p.sell_pq
    pq += tick_lots(price - o.price_ticks, remaining_of(o))
    if pq * m.unit > MONEY_MAX:
        return
    book_remove(e, m, index)
    sums_add(e, m, p, o.side, o.price_ticks, -remaining_of(o))
    o.price_ticks = price
    sums_add(e, m, p, o.side, price, remaining_of(o))
    initial_refresh(e, m, p)
    o.updated_ns = e.now_ns
    book_add(e, m, index)
    emit_changed(e, o, CLOSE_MODIFIED_AWAY)
    m.reprice = 1


cdef void pegs_reprice(State* e) noexcept nogil:
    # A market is looked at again only if its best prices changed, or if the last look moved an order or could not. The
    # prices pegged to are looked for once: moving pegs does not change them, and hidden orders may stand before them.
    cdef uint32_t i, k
    cdef Market* m
    cdef int64_t best[4]
    for i in range(e.dirty.count):
        e.markets[level_at(e, e.dirty.items[i]).market].reprice = 1
    for i in range(e.markets_end):
        m = &e.markets[i]
        if m.pegs == 0 or not m.reprice:
            continue
        m.reprice = 0
        best[0] = unpegged_best(e, m, BUY)
        best[1] = unpegged_best(e, m, SELL)
        best[2] = best_price(e, m, BUY)
        best[3] = best_price(e, m, SELL)
        if memcmp(best, m.peg_seen, sizeof(best)) == 0:
            continue
        memcpy(m.peg_seen, best, sizeof(best))
        for k in range(m.pegged.count):
            peg_reprice(e, m, m.pegged.items[k], best[0], best[1])


cdef inline int64_t best_price(State* e, Market* m, uint8_t which) noexcept nogil:
    # Of all orders, hidden and pegged ones included; 0 = none.
    return 0 if m.side[which].best == 0 else level_at(e, m.side[which].best).price_ticks
