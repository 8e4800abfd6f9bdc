# Work whose time has come, and the switches that arm it; exchange-rules.md section 8.


cdef bint due_current(State* e, DueItem* item) noexcept nogil:
    # The heap keeps entries whose matter was settled otherwise; the owner's field decides.
    cdef uint32_t index
    cdef Order* o
    cdef Market* m
    if item.kind == DUE_EXPIRY:
        index = order_index(e, item.id)
        if index == 0:
            return False
        o = order_at(e, index)
        return o.extra != 0 and extra_at(e, o.extra).expires_ns == item.due_ns
    if item.kind == DUE_SCHEDULE:
        return e.accounts[item.id].schedule_ns == item.due_ns
    if item.kind == DUE_LIQUIDATION:
        return liquidation_waits(e, item.id, item.due_ns)
    if item.kind == DUE_INTEREST:
        return e.lending[item.id].next_accrual_ns == item.due_ns
    m = &e.markets[item.id]
    if not m.known or m.status == MARKET_SETTLED:
        return False
    if item.kind == DUE_STALE:
        return (not m.stale and m.stale_ns != 0 and m.published_ns + m.stale_ns + 1 == item.due_ns
                and not m.flags & MARKET_FLAG_MARGIN_OFF)
    if item.kind == DUE_SAMPLE:
        return m.next_sample_ns == item.due_ns
    if item.kind == DUE_MINUTE:
        return m.next_minute_ns == item.due_ns
    return m.next_funding_ns == item.due_ns


cdef void due_clean(State* e) noexcept nogil:
    # Drops stale entries from the top.
    while e.due.count != 0 and not due_current(e, &e.due.items[0]):
        heap_pop(&e.due)


cdef void due_sweep(State* e) noexcept nogil:
    # Drops every stale entry. Room for as many again follows, so that a sweep is paid by as many pushes.
    cdef uint32_t i, kept = 0
    for i in range(e.due.count):
        if due_current(e, &e.due.items[i]):
            e.due.items[kept] = e.due.items[i]
            kept += 1
    e.due.count = kept
    for i in range(kept // 2, 0, -1):
        heap_sink(&e.due, i - 1, e.due.items[i - 1])
    if kept > e.due.capacity // 2:
        heap_grow(&e.due)


cdef void due_push(State* e, int64_t due_ns, uint32_t kind, int64_t id) noexcept nogil:
    # The heap grows with what is still to come, not with what was armed and settled otherwise.
    if unlikely(e.due.count == e.due.capacity):
        due_sweep(e)
    heap_push(&e.due, due_ns, kind, id)


cdef void run_due(State* e) noexcept nogil:
    cdef DueItem item
    cdef uint32_t index
    due_clean(e)
    while e.due.count != 0 and e.due.items[0].due_ns <= e.now_ns:
        item = e.due.items[0]
        heap_pop(&e.due)
        if item.kind == DUE_EXPIRY:
            index = order_index(e, item.id)
            order_close(e, &e.markets[order_at(e, index).market], index, CLOSE_EXPIRED)
        elif item.kind == DUE_SCHEDULE:
            e.accounts[item.id].schedule_ns = 0
            cancel_orders(e, <uint32_t>item.id, ANY_MARKET, 2, KIND_ALL, CLOSE_SCHEDULED)
        elif item.kind == DUE_LIQUIDATION:
            liquidation_wakes(e, item.id)
        elif item.kind == DUE_STALE:
            stale_judge(e, <uint16_t>item.id)
        elif item.kind == DUE_SAMPLE:
            funding_sample(e, <uint16_t>item.id)
        elif item.kind == DUE_FUNDING:
            funding_pay(e, <uint16_t>item.id)
        elif item.kind == DUE_MINUTE:
            minute_sample(e, <uint16_t>item.id)
        elif item.kind == DUE_INTEREST:
            lending_due(e, <uint16_t>item.id)
        due_clean(e)


cdef uint16_t do_schedule(State* e, CScheduleCancel* c) noexcept nogil:
    cdef uint16_t code = user_code(e, c.account)
    cdef ECancelScheduled* ev
    if code != 0:
        return code
    if c.at_ns != 0 and c.at_ns < e.now_ns + 5 * SECOND_NS:
        return REJECT_INVALID_SCHEDULE
    if c.at_ns != 0 and c.at_ns != e.accounts[c.account].schedule_ns:
        due_push(e, c.at_ns, DUE_SCHEDULE, c.account)
    e.accounts[c.account].schedule_ns = c.at_ns
    ev = <ECancelScheduled*>event(e, EV_CANCEL_SCHEDULED, sizeof(ECancelScheduled))
    ev.account = c.account
    ev.at_ns = c.at_ns
    return 0


# --- cancel on disconnect: armed pairs (account, connection), sorted by connection, then account ---

cdef uint32_t link_place(State* e, uint32_t account, int64_t connection_id, bint* found) noexcept nogil:
    # Where the pair is or belongs.
    cdef uint32_t low = 0, high = e.link_count, middle
    cdef Link* link
    while low < high:
        middle = (low + high) // 2
        link = &e.links[middle]
        if link.connection_id < connection_id or (link.connection_id == connection_id and link.account < account):
            low = middle + 1
        else:
            high = middle
    found[0] = low < e.link_count and e.links[low].account == account and e.links[low].connection_id == connection_id
    return low


cdef void link_set(State* e, uint32_t account, int64_t connection_id, bint armed) noexcept nogil:
    cdef bint found = False
    cdef uint32_t at = link_place(e, account, connection_id, &found)
    if found == armed:
        return
    if armed:
        if e.link_count == e.link_capacity:
            e.link_capacity = 16 if e.link_capacity == 0 else e.link_capacity * 2
            e.links = <Link*>grow(e.links, <size_t>e.link_capacity * sizeof(Link))
        memmove(&e.links[at + 1], &e.links[at], <size_t>(e.link_count - at) * sizeof(Link))
        e.links[at].account = account
        e.links[at].connection_id = connection_id
        e.link_count += 1
    else:
        memmove(&e.links[at], &e.links[at + 1], <size_t>(e.link_count - at - 1) * sizeof(Link))
        e.link_count -= 1


cdef uint16_t do_disconnect(State* e, CSetCancelOnDisconnect* c) noexcept nogil:
    cdef uint16_t code = user_code(e, c.account)
    cdef EDisconnectSet* ev
    if code != 0:
        return code
    link_set(e, c.account, c.connection_id, c.enabled != 0)
    ev = <EDisconnectSet*>event(e, EV_DISCONNECT_SET, sizeof(EDisconnectSet))
    ev.account = c.account
    ev.connection_id = c.connection_id
    ev.enabled = c.enabled
    return 0


cdef void cancel_connection(State* e, uint32_t account, int64_t connection_id) noexcept nogil:
    cdef uint32_t market, index
    cdef OwnWalk walk
    for market in range(e.accounts[account].positions_count):
        if e.accounts[account].positions[market] == 0:
            continue
        index = own_begin(e, &walk, position_at(e, e.accounts[account].positions[market]))
        while index != 0:
            if order_at(e, index).connection_id == connection_id:
                order_close(e, &e.markets[market], index, CLOSE_DISCONNECTED)
            index = own_step(e, &walk)


cdef uint16_t do_close_connection(State* e, CCloseConnection* c) noexcept nogil:
    cdef bint found = False
    cdef uint32_t first = link_place(e, 0, c.connection_id, &found), end = first
    while end < e.link_count and e.links[end].connection_id == c.connection_id:
        cancel_connection(e, e.links[end].account, c.connection_id)
        end += 1
    if end != first:
        memmove(&e.links[first], &e.links[end], <size_t>(e.link_count - end) * sizeof(Link))
        e.link_count -= end - first
    return 0


cdef int link_order(const void* left, const void* right) noexcept nogil:
    cdef Link* a = <Link*>left
    cdef Link* b = <Link*>right
    if a.account != b.account:
        return -1 if a.account < b.account else 1
    return -1 if a.connection_id < b.connection_id else 1


cdef void dump_links(State* e) noexcept nogil:
    # By account, then connection.
    cdef Link* links
    cdef uint32_t i
    if e.link_count == 0:
        return
    e.sorting.used = 0
    links = <Link*>buffer_take(&e.sorting, <size_t>e.link_count * sizeof(Link))
    memcpy(links, e.links, <size_t>e.link_count * sizeof(Link))
    qsort(links, e.link_count, sizeof(Link), link_order)
    for i in range(e.link_count):
        put_text(e, "connection")
        put(e, links[i].account)
        put(e, links[i].connection_id)
        end_line(e)
