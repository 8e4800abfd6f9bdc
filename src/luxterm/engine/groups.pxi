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
    cdef size_t at = 0
    if x.take_profit_ticks == 0 and x.stop_loss_ticks == 0:
        return
    while at < e.brackets.used:
        b = <Bracket*>(e.brackets.data + at)
        if b.entry_id == o.id:
            b.lots += lots
            return
        at += sizeof(Bracket)
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
    emit_accepted(e, order_at(e, index))
    trigger_add(e, m, index)
    return order_at(e, index).id


cdef void bracket_grow(State* e, int64_t leg_id, int64_t lots, int64_t held) noexcept nogil:
    # A later fill enlarges a leg that still waits.
    cdef uint32_t index = order_index(e, leg_id)
    cdef Order* o
    cdef int64_t remaining
    if index == 0 or order_at(e, index).place != PLACE_WAITING:
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
    if b.take_profit_id != 0 or b.stop_loss_id != 0:
        bracket_grow(e, b.take_profit_id, b.lots, held)
        bracket_grow(e, b.stop_loss_id, b.lots, held)
        return
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
    cdef size_t count = e.brackets.used // sizeof(Bracket), i, j
    cdef Bracket moved
    for i in range(1, count):
        moved = all[i]
        j = i
        while j > 0 and all[j - 1].entry_id > moved.entry_id:
            all[j] = all[j - 1]
            j -= 1
        all[j] = moved
    for i in range(count):
        bracket_make(e, &all[i])
    e.brackets.used = 0


# --- pegs ---

cdef void peg_add(State* e, Market* m, uint32_t index) noexcept nogil:
    list_push(&m.pegged, index)
    m.pegs += 1
    m.reprice = 1
    e.pegs += 1


cdef void peg_remove(State* e, Market* m, uint32_t index) noexcept nogil:
    list_remove(&m.pegged, index)
    m.pegs -= 1
    e.pegs -= 1


cdef int64_t unpegged_best(State* e, Market* m, uint8_t which) noexcept nogil:
    # Best price with a displayed order that is not pegged; 0 = none.
    cdef uint32_t at = m.side[which].best
    while at != 0 and level_at(e, at).shown_orders == level_at(e, at).peg_orders:
        at = side_beyond(e, &m.side[which], which, at)
    return 0 if at == 0 else level_at(e, at).price_ticks


cdef int64_t peg_price(State* e, Market* m, uint8_t side, uint8_t peg, int64_t offset) noexcept nogil:
    # Where a pegged order belongs; 0 = nowhere.
    cdef int64_t bid = unpegged_best(e, m, BUY), ask = unpegged_best(e, m, SELL)
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
    if m.side[1 - side].best != 0:
        other = level_at(e, m.side[1 - side].best).price_ticks
        if side == BUY and other <= price:
            price = other - 1
        elif side == SELL and other >= price:
            price = other + 1
    return price if price_ok(price) else 0


cdef uint16_t peg_place(State* e, Market* m, Draft* d) noexcept nogil:
    d.price_ticks = peg_price(e, m, d.side, d.peg, d.peg_offset_ticks)
    if d.price_ticks == 0:
        return REJECT_NO_REFERENCE_PRICE
    if m.pegs >= (m.max_pegs if m.max_pegs != 0 else 64):
        return REJECT_TOO_MANY_PEGS
    return 0


cdef void peg_reprice(State* e, Market* m, uint32_t index) noexcept nogil:
    cdef Order* o = order_at(e, index)
    cdef Position* p = position_at(e, o.position)
    cdef int64_t price = peg_price(e, m, o.side, o.peg, extra_at(e, o.extra).peg_offset_ticks)
    cdef i128 pq
    if price == 0 or price == o.price_ticks:
        return
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
    # A market is looked at again only if its book changed, by a command or by the last look.
    cdef uint32_t i, k
    cdef Market* m
    for i in range(e.markets_end):
        m = &e.markets[i]
        if m.pegs == 0 or not m.reprice:
            continue
        m.reprice = 0
        e.scratch.count = 0
        for k in range(m.pegged.count):
            list_push(&e.scratch, m.pegged.items[k])
        sort_by_id(e, e.scratch.items, e.scratch.count)
        for k in range(e.scratch.count):
            peg_reprice(e, m, e.scratch.items[k])
