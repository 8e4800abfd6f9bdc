# PlaceOrder and ModifyOrder: from a record to a resting, waiting or finished order.


cdef inline void settle(State* e, Market* m, uint32_t index) noexcept nogil:
    # An accepted order is matched; what is left rests or closes.
    cdef Order* o = order_at(e, index)
    if meets(m, o.side, o.price_ticks):
        if not match(e, m, index):
            return
        o = order_at(e, index)
    if unlikely(o.tif == TIF_IOC or o.tif == TIF_FOK or not has_limit(o.type)):
        order_close(e, m, index, CLOSE_IOC_REMAINDER)
        return
    book_add(e, m, index)
    if unlikely(o.peg != PEG_NONE):
        peg_add(e, m, index)


cdef void settle_taker(State* e, Market* m, uint32_t index) noexcept nogil:
    settle(e, m, index)


cdef inline bint is_plain(CPlaceOrder* c) noexcept nogil:
    # A good-til-cancelled or immediate limit order that names nothing else, not even a client order id: check 4 to 13
    # hold but for price and size. The bytes side to flags are looked at as one word.
    return (c.head.length == sizeof(CPlaceOrder) and (<uint64_t*>&c.side)[0] & ~PLAIN_TERMS == 0
            and (c.stop_price_ticks | c.display_lots | c.expires_ns | c.trail_ticks | c.peg_offset_ticks
                 | c.take_profit_ticks | c.stop_loss_ticks | c.oco_order_id | c.slippage_bps | c.trail_bps) == 0)


cdef inline bint place_plain(State* e, CPlaceOrder* c) noexcept nogil:
    # The short way of a plain limit order for which every check holds. False = one does not: the long way, from the
    # start, finds out which.
    cdef Market* m = &e.markets[c.market]
    cdef Account* a = &e.accounts[c.account]
    cdef Position* p
    cdef uint32_t position, index
    if unlikely(c.account < FIRST_USER or c.account >= e.accounts_end or not perp_open(e, c.market)
                or a.unit != 0 or a.orders >= e.max_open_orders):
        return False
    if unlikely(c.size_lots < 1 or c.size_lots > m.order_lots_cap or not price_ok(c.price_ticks)):
        return False
    position = position_get(e, c.account, c.market)
    p = position_at(e, position)
    if unlikely(beyond_band(m, c.price_ticks) or p.unit != 0
                or check_size(e, m, p, c.side, 0, c.price_ticks, c.size_lots) != 0
                or commit_margin(e, m, p, c.side, c.price_ticks, c.size_lots, a.initial) != 0):
        return False
    index = order_begin(e, m, a, position, &c.account, c.price_ticks, c.size_lots, c.connection_id)
    emit_plain(e, order_at(e, index), 0)
    settle(e, m, index)
    return True


cdef uint16_t do_place(State* e, CPlaceOrder* c, int64_t* existing) noexcept nogil:
    cdef Draft d
    cdef Market* m
    cdef uint32_t index
    cdef uint16_t code
    read_draft(c, &d)
    code = check_request(e, &d)
    if unlikely(code != 0):
        if code == REJECT_DUPLICATE_CLIENT_ORDER_ID:
            existing[0] = client_at(e, client_find(e, d.account, d.client, d.client_bytes, d.client_hash)).order_id
        return code
    m = &e.markets[d.market]
    code = check_state(e, m, &d, e.accounts[d.account].initial)
    if code != 0:
        return code
    index = order_new(e, m, &d)
    if unlikely(d.waits):
        order_at(e, index).status = STATUS_UNTRIGGERED
        emit_accepted(e, order_at(e, index))
        trigger_add(e, m, index)
    else:
        emit_accepted(e, order_at(e, index))
        settle_taker(e, m, index)
    return 0


cdef void draft_of(State* e, Order* o, Draft* d) noexcept nogil:
    # The draft of an order that exists: its remaining size and its terms.
    cdef Extra* x
    memset(d, 0, sizeof(Draft))
    d.price_ticks = o.price_ticks
    d.size_lots = remaining_of(o)
    d.connection_id = o.connection_id
    d.account = o.account
    d.position = o.position
    d.market = o.market
    d.flags = o.flags
    d.side = o.side
    d.type = o.type
    d.tif = o.tif
    d.stp = o.stp
    d.trigger_by = o.trigger_by
    d.peg = o.peg
    d.resumed = 1
    if o.extra != 0:
        x = extra_at(e, o.extra)
        d.stop_ticks = x.stop_ticks
        d.display_lots = x.display_lots
        d.expires_ns = x.expires_ns
        d.trail_ticks = x.trail_ticks
        d.trail_bps = x.trail_bps
        d.slippage_bps = x.slippage_bps


cdef uint16_t check_modify(State* e, CModifyOrder* c, Order* o, Draft* d) noexcept nogil:
    # The request itself. d becomes the order as it would be; its size the new remaining one.
    cdef Market* m = &e.markets[o.market]
    cdef bint waiting = o.place == PLACE_WAITING
    if c.price_ticks == 0 and c.size_lots == 0 and c.stop_price_ticks == 0:
        return REJECT_NOTHING_TO_CHANGE
    if (c.price_ticks == 0 or c.price_ticks == o.price_ticks) and (c.size_lots == 0 or c.size_lots == o.size_lots) and (
            c.stop_price_ticks == 0 or (o.extra != 0 and c.stop_price_ticks == d.stop_ticks)):
        return REJECT_NOTHING_TO_CHANGE
    if c.price_ticks != 0:
        if not has_limit(o.type) or o.peg != PEG_NONE or not price_ok(c.price_ticks):
            return REJECT_INVALID_PRICE
        d.price_ticks = c.price_ticks
    if c.size_lots < 0 or c.size_lots > LOTS_MAX:
        return REJECT_INVALID_SIZE
    if c.stop_price_ticks != 0:
        if not waiting or o.type == TYPE_TRAILING_STOP or not price_ok(c.stop_price_ticks):
            return REJECT_INVALID_STOP_PRICE
        if fires(o.type, o.side, c.stop_price_ticks, reference_of(m, o.trigger_by)):
            return REJECT_INVALID_STOP_PRICE
        d.stop_ticks = c.stop_price_ticks
    if c.size_lots != 0:
        d.size_lots = c.size_lots - o.filled_lots
    return 0


cdef void replace_order(State* e, Market* m, uint32_t index, Draft* d) noexcept nogil:
    # A checked draft takes the order's place; its sums are committed already.
    cdef Order* o = order_at(e, index)
    if o.place == PLACE_BOOK:
        book_remove(e, m, index)
        if o.peg != PEG_NONE:
            peg_remove(e, m, index)
    o.price_ticks = d.price_ticks
    o.size_lots = o.filled_lots + d.size_lots
    o.updated_ns = e.now_ns
    if o.extra != 0:
        extra_at(e, o.extra).stop_ticks = d.stop_ticks
        extra_at(e, o.extra).display_lots = d.display_lots
    emit_changed(e, o, CLOSE_MODIFIED_AWAY)
    if o.place == PLACE_WAITING:
        trigger_moved(e, m, index)
    elif o.place == PLACE_NONE:
        settle_taker(e, m, index)


cdef uint16_t do_modify(State* e, CModifyOrder* c) noexcept nogil:
    cdef uint32_t index = 0
    cdef Order* o
    cdef Market* m
    cdef Position* p
    cdef Draft d
    cdef i128 before
    cdef int64_t old_remaining, old_margin
    cdef uint16_t code = find_own_order(e, c.account, c.order_id, <const char*>c + sizeof(CModifyOrder),
                                        c.head.length - sizeof(CModifyOrder), &index)
    if code != 0:
        return code
    o = order_at(e, index)
    m = &e.markets[o.market]
    p = position_at(e, o.position)
    draft_of(e, o, &d)
    code = check_modify(e, c, o, &d)
    if code != 0:
        return code
    if d.size_lots <= 0:
        order_close(e, m, index, CLOSE_MODIFIED_AWAY)
        return 0
    if o.flags & FLAG_REDUCE_ONLY and against(p.lots, o.side):
        d.size_lots = least(d.size_lots, absolute(p.lots))
    if d.display_lots != 0 and d.display_lots * MAX_SLICES < d.size_lots:
        return REJECT_INVALID_DISPLAY_SIZE
    old_remaining = remaining_of(o)
    if d.size_lots < old_remaining and d.price_ticks == o.price_ticks and (o.extra == 0 or d.stop_ticks == extra_at(e, o.extra).stop_ticks):
        order_shrink(e, m, index, d.size_lots, CLOSE_MODIFIED_AWAY)
        return 0
    before = e.accounts[o.account].initial
    old_margin = margin_price(e, o)
    d.waits = o.place == PLACE_WAITING or o.place == PLACE_FIRED
    if not o.flags & FLAG_REDUCE_ONLY:
        sums_add(e, m, p, o.side, old_margin, -old_remaining)
    code = modify_state(e, m, o, &d, before)
    if code != 0:
        if not o.flags & FLAG_REDUCE_ONLY:
            sums_add(e, m, p, o.side, old_margin, old_remaining)
        initial_refresh(e, m, p)
        return code
    replace_order(e, m, index, &d)
    return 0


cdef uint16_t modify_state(State* e, Market* m, Order* o, Draft* d, i128 before) noexcept nogil:
    # A fired trigger waits for its step: its stop is behind the reference by nature and not judged again.
    cdef int64_t stop = d.stop_ticks
    cdef uint16_t code
    cdef uint8_t tif = d.tif
    if o.place == PLACE_FIRED or (o.place == PLACE_WAITING and not c_stop_changed(e, o, d)):
        d.type = TYPE_TRAILING_STOP
    d.tif = TIF_GTC  # checks 14 to 25 alone: no fill-or-kill run for an order that rests
    code = check_state(e, m, d, before)
    d.type = o.type
    d.tif = tif
    d.stop_ticks = stop
    return code


cdef inline bint c_stop_changed(State* e, Order* o, Draft* d) noexcept nogil:
    return d.stop_ticks != extra_at(e, o.extra).stop_ticks
