# The life of an order: creation, closing, shrinking, groups, cancels. Checks are in checks.pxi, matching in matching.pxi.


cdef inline void own_append(State* e, Position* p, Order* o, uint32_t index) noexcept nogil:
    cdef int kind = reduces(o)
    cdef uint32_t last = p.own_last[kind]
    o.own_prev = last
    o.own_next = 0
    if last != 0:
        order_at(e, last).own_next = index
    else:
        p.own_first[kind] = index
    p.own_last[kind] = index
    p.orders += 1


cdef inline void own_unlink(State* e, Position* p, Order* o) noexcept nogil:
    if o.own_prev != 0:
        order_at(e, o.own_prev).own_next = o.own_next
    else:
        p.own_first[reduces(o)] = o.own_next
    if o.own_next != 0:
        order_at(e, o.own_next).own_prev = o.own_prev
    else:
        p.own_last[reduces(o)] = o.own_prev
    p.orders -= 1


cdef uint32_t extra_new(State* e, Draft* d) noexcept nogil:
    cdef uint32_t index = pool_take(&e.extras)
    cdef Extra* x = extra_at(e, index)
    memset(x, 0, sizeof(Extra))
    x.stop_ticks = d.stop_ticks
    x.display_lots = d.display_lots
    x.expires_ns = d.expires_ns
    x.trail_ticks = d.trail_ticks
    x.trail_bps = d.trail_bps
    x.peg_offset_ticks = d.peg_offset_ticks
    x.slippage_bps = d.slippage_bps
    x.take_profit_ticks = d.take_profit_ticks
    x.stop_loss_ticks = d.stop_loss_ticks
    x.oco_order_id = d.oco_order_id
    return index


cdef inline uint32_t order_begin(State* e, Market* m, Account* a, uint32_t position, const void* terms, int64_t price,
                                 int64_t lots, int64_t connection_id) noexcept nogil:
    # An open order that is nowhere yet; `terms` are account to flags. Its sums are not touched here.
    cdef uint32_t index = pool_take(&e.orders)
    cdef Order* o = order_at(e, index)
    cdef Position* p = position_at(e, position)
    cdef int64_t now_ns = e.now_ns, id = e.next_order_id
    e.next_order_id = id + 1
    o.id = id
    o.price_ticks = price
    o.size_lots = lots
    o.filled_lots = 0
    o.filled_value = 0
    o.created_ns = now_ns
    o.updated_ns = now_ns
    o.connection_id = connection_id
    o.level = 0
    o.position = position
    o.extra = 0
    o.client = 0
    memcpy(&o.account, terms, TERMS_BYTES)
    o.status = STATUS_SUBMITTED
    o.place = PLACE_NONE
    order_index_put(e, id, index)
    own_append(e, p, o, index)
    if unlikely(p.holder == 0):
        holder_add(e, m, position)
    a.orders += 1
    return index


cdef uint32_t order_new(State* e, Market* m, Draft* d) noexcept nogil:
    # An accepted draft becomes an open order.
    cdef uint32_t index = order_begin(e, m, &e.accounts[d.account], d.position, d, d.price_ticks, d.size_lots,
                                      d.connection_id)
    cdef Order* o = order_at(e, index)
    cdef uint32_t sibling
    if unlikely(d.rare):
        o.extra = extra_new(e, d)
        if d.oco_order_id != 0:
            sibling = order_index(e, d.oco_order_id)
            if order_at(e, sibling).extra == 0:
                order_at(e, sibling).extra = plain_extra(e)
            extra_at(e, order_at(e, sibling).extra).oco_order_id = o.id
        if d.expires_ns != 0:
            due_push(e, d.expires_ns, DUE_EXPIRY, o.id)
    if d.client_bytes != 0:
        o.client = client_new(e, d.account, d.client, d.client_bytes, d.client_hash, o.id)
    return index


cdef uint32_t plain_extra(State* e) noexcept nogil:
    cdef Draft d
    memset(&d, 0, sizeof(Draft))
    return extra_new(e, &d)


cdef void ungroup(State* e, Order* o) noexcept nogil:
    # The order's OCO sibling, if any, stands alone from now on.
    cdef uint32_t sibling = order_index(e, extra_at(e, o.extra).oco_order_id)
    extra_at(e, o.extra).oco_order_id = 0
    if sibling != 0:
        extra_at(e, order_at(e, sibling).extra).oco_order_id = 0


cdef void order_close(State* e, Market* m, uint32_t index, uint8_t reason) noexcept nogil:
    close_order(e, m, index, reason)


cdef inline void close_order(State* e, Market* m, uint32_t index, uint8_t reason) noexcept nogil:
    # The order leaves every list and is no more. The sums of its position are brought up to date.
    cdef Order* o = order_at(e, index)
    cdef Position* p = position_at(e, o.position)
    cdef uint32_t position = o.position
    cdef int64_t rest = o.size_lots - o.filled_lots
    if unlikely(o.extra != 0):
        if extra_at(e, o.extra).oco_order_id != 0:
            ungroup(e, o)
        if reason == CLOSE_CANCELLED or reason == CLOSE_MODIFIED_AWAY:
            leg_unwanted(e, o.id, extra_at(e, o.extra))
    if rest != 0 and not o.flags & FLAG_REDUCE_ONLY:
        sums_add(e, m, p, o.side, margin_price(e, o), -rest)
    if o.place == PLACE_BOOK:
        book_remove(e, m, index)
        if unlikely(o.peg != PEG_NONE):
            peg_remove(e, m, index)
    elif o.place != PLACE_NONE:
        trigger_remove(e, m, index)
    emit_closed(e, o, reason)
    own_unlink(e, p, o)
    e.accounts[o.account].orders -= 1
    order_index_drop(e, o.id)
    if o.client != 0:
        client_close(e, o.client)
    if unlikely(o.extra != 0):
        pool_give(&e.extras, o.extra)
    pool_give(&e.orders, index)
    if p.orders == 0:
        holder_check(e, m, position)
    if rest != 0:
        initial_refresh(e, m, p)


cdef void order_shrink(State* e, Market* m, uint32_t index, int64_t remaining, uint8_t reason) noexcept nogil:
    # The order keeps its place with a smaller remaining size > 0.
    cdef Order* o = order_at(e, index)
    cdef Position* p = position_at(e, o.position)
    cdef int64_t less = remaining_of(o) - remaining
    if not o.flags & FLAG_REDUCE_ONLY:
        sums_add(e, m, p, o.side, margin_price(e, o), -less)
    if o.place == PLACE_BOOK:
        book_shrink(e, o, remaining)
    else:
        o.size_lots -= less
    o.updated_ns = e.now_ns
    emit_changed(e, o, reason)
    initial_refresh(e, m, p)


cdef void oco_filled(State* e, Market* m, int64_t sibling_id, int64_t lots, bint complete) noexcept nogil:
    # `lots` of an order with this sibling were filled; complete = the order itself is filled and gone.
    cdef uint32_t index = order_index(e, sibling_id)
    cdef Order* o
    if index == 0:
        return
    o = order_at(e, index)
    if not complete and (o.extra == 0 or extra_at(e, o.extra).oco_order_id == 0):
        return  # the two traded with each other, and the sibling's own fill has just ended the pair
    if complete or remaining_of(o) <= lots:
        order_close(e, m, index, CLOSE_GROUP)
    else:
        order_shrink(e, m, index, remaining_of(o) - lots, CLOSE_GROUP)


cdef void trim_reduce_only(State* e, Market* m, uint32_t position) noexcept nogil:
    # After a fill: no reduce-only order of the position is larger than it.
    cdef Position* p = position_at(e, position)
    cdef uint32_t index = p.own_first[1], following
    cdef Order* o
    while index != 0:
        o = order_at(e, index)
        following = o.own_next
        if remaining_of(o) > 0:
            if p.lots == 0 or (p.lots > 0) == (o.side == BUY):
                order_close(e, m, index, CLOSE_REDUCE_ONLY)
            elif remaining_of(o) > absolute(p.lots):
                order_shrink(e, m, index, absolute(p.lots), CLOSE_REDUCE_ONLY)
        index = following


# --- commands ---

cdef int64_t open_client_order(State* e, uint32_t account, const char* text, size_t length) noexcept nogil:
    # The id of the open order with this client order id; 0 = none.
    cdef uint32_t client = client_find(e, account, text, length, client_hash(account, text, length)) if length != 0 else 0
    return client_at(e, client).order_id if client != 0 and client_at(e, client).open else 0


cdef inline uint16_t find_own_order(State* e, uint32_t account, int64_t order_id, const char* text, size_t length,
                                    uint32_t* found) noexcept nogil:
    # The open order that a command names by id or by client order id.
    cdef uint16_t code = user_code(e, account)
    if unlikely(code != 0):
        return code
    if unlikely(order_id == 0):
        order_id = open_client_order(e, account, text, length)
    found[0] = order_index(e, order_id)
    if found[0] == 0:
        return REJECT_UNKNOWN_ORDER
    if order_at(e, found[0]).account != account:
        return REJECT_NOT_ORDER_OWNER
    return 0


cdef inline uint16_t do_cancel(State* e, CCancelOrder* c) noexcept nogil:
    cdef uint32_t index = 0
    cdef uint16_t code = find_own_order(e, c.account, c.order_id, <const char*>c + sizeof(CCancelOrder),
                                        c.head.length - sizeof(CCancelOrder), &index)
    if likely(code == 0):
        close_order(e, &e.markets[order_at(e, index).market], index, CLOSE_CANCELLED)
    return code


cdef void cancel_orders(State* e, uint32_t account, uint16_t market, uint8_t side, uint8_t kind, uint8_t reason) noexcept nogil:
    # By market, then order id. Each close may take an OCO sibling out of its group, never close it.
    cdef uint32_t m, index
    cdef OwnWalk walk
    cdef Order* o
    for m in range(e.accounts[account].positions_count):
        if (market != ANY_MARKET and m != market) or e.accounts[account].positions[m] == 0:
            continue
        index = own_begin(e, &walk, position_at(e, e.accounts[account].positions[m]))
        while index != 0:
            o = order_at(e, index)
            if (side == 2 or side == o.side) and (kind == KIND_ALL or (kind == KIND_RESTING) == (o.place == PLACE_BOOK)):
                order_close(e, &e.markets[m], index, reason)
            index = own_step(e, &walk)


cdef uint16_t do_cancel_all(State* e, CCancelAll* c) noexcept nogil:
    cdef uint16_t code = user_code(e, c.account)
    if code != 0:
        return code
    if c.market != ANY_MARKET and market_get(e, c.market) == NULL:
        return REJECT_UNKNOWN_MARKET
    if c.side > 2:
        return REJECT_INVALID_SIDE
    if c.kind > 2:
        return REJECT_INVALID_TYPE
    cancel_orders(e, c.account, c.market, c.side, c.kind, CLOSE_CANCELLED)
    return 0
