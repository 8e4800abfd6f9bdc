# Orders that wait for a price: who fires, and the step of a fired order; exchange-rules.md section 7.


cdef inline bint rising(Order* o) noexcept nogil:
    # It fires when the reference rises to its stop; else when it falls to it.
    return (o.side == BUY) != (o.type == TYPE_TAKE_PROFIT or o.type == TYPE_TAKE_PROFIT_LIMIT)


# --- heaps of waiting orders. For each reference one of those that fire on a rise (least stop first) and one of those
# --- that fire on a fall (greatest first). A trailing stop is in another one too, by the reference it has followed so far:
# --- a sell follows a rise, a buy a fall.

cdef struct Waiting:        # one heap
    List* list
    bint up                 # least key first
    bint trail              # by trail_ref_ticks, else by stop_ticks


cdef inline Waiting trigger_heap(Market* m, uint8_t by, bint up, bint trail) noexcept nogil:
    cdef Waiting heap
    heap.list = &m.trails[2 * by + up] if trail else &m.stops[2 * by + up]
    heap.up = up
    heap.trail = trail
    return heap


cdef inline int64_t waiting_key(State* e, Waiting* heap, uint32_t index) noexcept nogil:
    cdef Extra* x = extra_at(e, order_at(e, index).extra)
    return x.trail_ref_ticks if heap.trail else x.stop_ticks


cdef inline void waiting_seat(State* e, Waiting* heap, uint32_t at, uint32_t index) noexcept nogil:
    cdef Extra* x = extra_at(e, order_at(e, index).extra)
    heap.list.items[at] = index
    if heap.trail:
        x.trail_slot = at
    else:
        x.stop_slot = at


cdef inline bint key_before(Waiting* heap, int64_t a, int64_t b) noexcept nogil:
    return a < b if heap.up else a > b


cdef void waiting_fix(State* e, Waiting* heap, uint32_t at, uint32_t index) noexcept nogil:
    # `index` belongs near slot `at`, whose item may be overwritten.
    cdef int64_t key = waiting_key(e, heap, index)
    cdef uint32_t next, last = heap.list.count
    while at > 0 and key_before(heap, key, waiting_key(e, heap, heap.list.items[(at - 1) // 2])):
        waiting_seat(e, heap, at, heap.list.items[(at - 1) // 2])
        at = (at - 1) // 2
    while True:
        next = 2 * at + 1
        if next >= last:
            break
        if next + 1 < last and key_before(heap, waiting_key(e, heap, heap.list.items[next + 1]), waiting_key(e, heap, heap.list.items[next])):
            next += 1
        if not key_before(heap, waiting_key(e, heap, heap.list.items[next]), key):
            break
        waiting_seat(e, heap, at, heap.list.items[next])
        at = next
    waiting_seat(e, heap, at, index)


cdef void waiting_in(State* e, Waiting* heap, uint32_t index) noexcept nogil:
    list_push(heap.list, index)
    waiting_fix(e, heap, heap.list.count - 1, index)


cdef void waiting_out(State* e, Waiting* heap, uint32_t at) noexcept nogil:
    cdef uint32_t last
    heap.list.count -= 1
    last = heap.list.items[heap.list.count]
    if at != heap.list.count:
        waiting_fix(e, heap, at, last)


cdef void trail_in(State* e, Market* m, uint32_t index, int64_t reference) noexcept nogil:
    # It has followed the reference up to here.
    cdef Order* o = order_at(e, index)
    cdef Waiting heap = trigger_heap(m, o.trigger_by, o.side == SELL, True)
    extra_at(e, o.extra).trail_ref_ticks = reference
    waiting_in(e, &heap, index)


cdef void trigger_add(State* e, Market* m, uint32_t index) noexcept nogil:
    cdef Order* o = order_at(e, index)
    cdef Waiting heap = trigger_heap(m, o.trigger_by, rising(o), False)
    o.place = PLACE_WAITING
    m.waiting += 1
    waiting_in(e, &heap, index)
    if o.type == TYPE_TRAILING_STOP:
        # As if it had followed nothing yet: the next reference is looked at.
        trail_in(e, m, index, 0 if o.side == SELL else I64_LIMIT)


cdef void trigger_out(State* e, Market* m, uint32_t index) noexcept nogil:
    # No longer waiting.
    cdef Order* o = order_at(e, index)
    cdef Waiting heap = trigger_heap(m, o.trigger_by, rising(o), False)
    waiting_out(e, &heap, extra_at(e, o.extra).stop_slot)
    m.waiting -= 1
    if o.type == TYPE_TRAILING_STOP:
        heap = trigger_heap(m, o.trigger_by, o.side == SELL, True)
        waiting_out(e, &heap, extra_at(e, o.extra).trail_slot)


cdef void trigger_moved(State* e, Market* m, uint32_t index) noexcept nogil:
    # Its stop price is another one now.
    cdef Order* o = order_at(e, index)
    cdef Waiting heap = trigger_heap(m, o.trigger_by, rising(o), False)
    waiting_fix(e, &heap, extra_at(e, o.extra).stop_slot, index)


cdef void trigger_remove(State* e, Market* m, uint32_t index) noexcept nogil:
    # Out of the waiting orders, or out of the queue of fired ones.
    cdef Order* o = order_at(e, index)
    if o.place == PLACE_WAITING:
        trigger_out(e, m, index)
        o.place = PLACE_NONE
    else:
        fired_remove(e, o)


# --- the queue of fired orders ---

cdef void fired_add(State* e, uint32_t index) noexcept nogil:
    cdef Order* o = order_at(e, index)
    o.place = PLACE_FIRED
    o.queue_prev = e.fired_last
    o.queue_next = 0
    if e.fired_last != 0:
        order_at(e, e.fired_last).queue_next = index
    else:
        e.fired_first = index
    e.fired_last = index
    e.fired_count += 1


cdef void fired_remove(State* e, Order* o) noexcept nogil:
    if o.queue_prev != 0:
        order_at(e, o.queue_prev).queue_next = o.queue_next
    else:
        e.fired_first = o.queue_next
    if o.queue_next != 0:
        order_at(e, o.queue_next).queue_prev = o.queue_prev
    else:
        e.fired_last = o.queue_prev
    o.place = PLACE_NONE
    e.fired_count -= 1


cdef bint trail_move(State* e, Market* m, uint32_t index, int64_t reference) noexcept nogil:
    # The stop follows the reference in the owner's favour. False = it may not: the orders' value would leave the numbers.
    cdef Order* o = order_at(e, index)
    cdef Extra* x = extra_at(e, o.extra)
    cdef int64_t stop = trail_price(o.side, x.trail_ticks, x.trail_bps, reference)
    cdef Position* p = position_at(e, o.position)
    if stop >= x.stop_ticks if o.side == BUY else stop <= x.stop_ticks:
        return True
    if not o.flags & FLAG_REDUCE_ONLY:
        if o.side == SELL and (p.sell_pq + tick_lots(stop - x.stop_ticks, remaining_of(o))) * m.unit > MONEY_MAX:
            return False
        sums_add(e, m, p, o.side, x.stop_ticks, -remaining_of(o))
        sums_add(e, m, p, o.side, stop, remaining_of(o))
        if margined(m):
            initial_refresh(e, m, p)
    x.stop_ticks = stop
    o.updated_ns = e.now_ns
    trigger_moved(e, m, index)
    emit_changed(e, o, CLOSE_MODIFIED_AWAY)
    return True


cdef void trails_move(State* e, Market* m, uint8_t by, int64_t reference) noexcept nogil:
    # Those for which the reference is better than any they followed, by order id.
    cdef Waiting heap
    cdef int64_t followed
    cdef uint32_t i
    cdef int up
    e.scratch.count = 0
    for up in range(2):
        heap = trigger_heap(m, by, up, True)
        while heap.list.count != 0 and key_before(&heap, waiting_key(e, &heap, heap.list.items[0]), reference):
            list_push(&e.scratch, heap.list.items[0])
            waiting_out(e, &heap, 0)
    sort_by_id(e)
    for i in range(e.scratch.count):
        followed = extra_at(e, order_at(e, e.scratch.items[i]).extra).trail_ref_ticks
        trail_in(e, m, e.scratch.items[i], reference if trail_move(e, m, e.scratch.items[i], reference) else followed)


cdef void triggers_judge(State* e, Market* m, uint8_t by) noexcept nogil:
    # The reference changed: trailing stops move, then orders fire, by order id.
    cdef int64_t reference = reference_of(m, by)
    cdef uint32_t i, index
    cdef int up
    cdef Waiting heap
    if m.waiting == 0 or reference == 0:
        return
    trails_move(e, m, by, reference)
    e.scratch.count = 0
    for up in range(2):
        heap = trigger_heap(m, by, up, False)
        while heap.list.count != 0:
            index = heap.list.items[0]
            if key_before(&heap, reference, extra_at(e, order_at(e, index).extra).stop_ticks):
                break
            trigger_out(e, m, index)
            list_push(&e.scratch, index)
    sort_by_id(e)
    for i in range(e.scratch.count):
        extra_at(e, order_at(e, e.scratch.items[i]).extra).fired_ticks = reference
        fired_add(e, e.scratch.items[i])


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
    fired_remove(e, o)
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
