# Orders that wait for a price: who fires, and the step of a fired order; exchange-rules.md section 7.


cdef void trigger_bounds(Market* m, Order* o, int64_t stop) noexcept nogil:
    # No trigger fires while fall < reference < rise.
    if fires(o.type, o.side, stop, PRICE_MAX + 1):
        m.rise_ticks[o.trigger_by] = least(m.rise_ticks[o.trigger_by], stop)
    else:
        m.fall_ticks[o.trigger_by] = most(m.fall_ticks[o.trigger_by], stop)


cdef void trigger_add(State* e, Market* m, uint32_t index) noexcept nogil:
    cdef Order* o = order_at(e, index)
    o.place = PLACE_WAITING
    list_push(&m.triggers, index)
    m.waiting += 1
    if o.type == TYPE_TRAILING_STOP:
        m.trailing += 1
    trigger_bounds(m, o, extra_at(e, o.extra).stop_ticks)


cdef void trigger_remove(State* e, Market* m, uint32_t index) noexcept nogil:
    # Out of the waiting orders, or out of the queue of fired ones.
    cdef Order* o = order_at(e, index)
    cdef uint32_t i
    if o.place == PLACE_WAITING:
        list_remove(&m.triggers, index)
        m.waiting -= 1
        if o.type == TYPE_TRAILING_STOP:
            m.trailing -= 1
    else:
        for i in range(e.fired_head, e.fired.count):
            if e.fired.items[i] == index:
                memmove(&e.fired.items[i], &e.fired.items[i + 1], <size_t>(e.fired.count - i - 1) * sizeof(uint32_t))
                e.fired.count -= 1
                break
    o.place = PLACE_NONE


cdef void trigger_moved(State* e, Market* m, uint32_t index) noexcept nogil:
    # Its stop price is another one now.
    cdef Order* o = order_at(e, index)
    trigger_bounds(m, o, extra_at(e, o.extra).stop_ticks)


cdef void sort_by_id(State* e, uint32_t* items, uint32_t count) noexcept nogil:
    # Shell sort by order id.
    cdef uint32_t gap = count // 2, i, j, moved
    while gap > 0:
        for i in range(gap, count):
            moved = items[i]
            j = i
            while j >= gap and order_at(e, items[j - gap]).id > order_at(e, moved).id:
                items[j] = items[j - gap]
                j -= gap
            items[j] = moved
        gap //= 2


cdef void trail_move(State* e, Market* m, Order* o, int64_t reference) noexcept nogil:
    # The stop follows the reference in the owner's favour.
    cdef Extra* x = extra_at(e, o.extra)
    cdef int64_t stop = trail_price(o.side, x.trail_ticks, x.trail_bps, reference)
    cdef Position* p = position_at(e, o.position)
    if stop >= x.stop_ticks if o.side == BUY else stop <= x.stop_ticks:
        return
    if not o.flags & FLAG_REDUCE_ONLY:
        sums_add(e, m, p, o.side, x.stop_ticks, -remaining_of(o))
        sums_add(e, m, p, o.side, stop, remaining_of(o))
        if margined(m):
            initial_refresh(e, m, p)
    x.stop_ticks = stop
    o.updated_ns = e.now_ns
    emit_changed(e, o, CLOSE_MODIFIED_AWAY)


cdef void triggers_judge(State* e, Market* m, uint8_t by) noexcept nogil:
    # The reference changed: trailing stops move, orders fire, by order id.
    cdef int64_t reference = reference_of(m, by)
    cdef uint32_t i, index
    cdef Order* o
    cdef Extra* x
    if m.waiting == 0 or reference == 0:
        return
    if m.trailing == 0 and m.fall_ticks[by] < reference < m.rise_ticks[by]:
        return
    m.fall_ticks[by] = 0
    m.rise_ticks[by] = I64_LIMIT
    e.scratch.count = 0
    for i in range(m.triggers.count):
        if order_at(e, m.triggers.items[i]).trigger_by == by:
            list_push(&e.scratch, m.triggers.items[i])
    sort_by_id(e, e.scratch.items, e.scratch.count)
    for i in range(e.scratch.count):
        index = e.scratch.items[i]
        o = order_at(e, index)
        if o.type == TYPE_TRAILING_STOP:
            trail_move(e, m, o, reference)
        x = extra_at(e, o.extra)
        if fires(o.type, o.side, x.stop_ticks, reference):
            list_remove(&m.triggers, index)
            m.waiting -= 1
            if o.type == TYPE_TRAILING_STOP:
                m.trailing -= 1
            o.place = PLACE_FIRED
            e.next_fired += 1
            x.fired_seq = e.next_fired
            x.fired_ticks = reference
            list_push(&e.fired, index)
        else:
            trigger_bounds(m, o, x.stop_ticks)


cdef void trigger_step(State* e, uint32_t index) noexcept nogil:
    # A fired order becomes a taker, or is closed where a check refuses it.
    cdef Order* o = order_at(e, index)
    cdef Market* m = &e.markets[o.market]
    cdef Position* p = position_at(e, o.position)
    cdef Extra* x = extra_at(e, o.extra)
    cdef Draft d
    cdef i128 before = e.accounts[o.account].initial
    cdef int64_t rest = remaining_of(o), id = o.id, sibling
    draft_of(e, o, &d)
    if not o.flags & FLAG_REDUCE_ONLY:
        sums_add(e, m, p, o.side, x.stop_ticks, -rest)
    if check_state(e, m, &d, before) != 0:
        if not o.flags & FLAG_REDUCE_ONLY:
            sums_add(e, m, p, o.side, x.stop_ticks, rest)
            if margined(m):
                initial_refresh(e, m, p)
        order_close(e, m, index, CLOSE_TRIGGER_REJECTED)
        return
    o.place = PLACE_NONE
    o.status = STATUS_TRIGGERED
    o.price_ticks = d.price_ticks
    o.size_lots = d.size_lots
    o.updated_ns = e.now_ns
    x.display_lots = d.display_lots
    emit_triggered(e, o, o.price_ticks, x.fired_ticks)
    if x.oco_order_id != 0:
        sibling = x.oco_order_id
        ungroup(e, o)
        order_close(e, m, order_index(e, sibling), CLOSE_GROUP)
    settle_taker(e, m, index)
