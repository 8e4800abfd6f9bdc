# Every cached sum and invariant, from the ground up.


cdef const char* check_book(State* e, uint32_t market) noexcept nogil:
    cdef Market* m = &e.markets[market]
    cdef uint8_t which
    cdef uint32_t at, index, orders, shown_orders, pegs, resting = 0, previous, count
    cdef int64_t shown, last_price
    cdef Level* level
    cdef Order* o
    for which in range(2):
        at = m.side[which].best
        if m.side[which].best_ticks != (level_at(e, at).price_ticks if at != 0 else no_price(which)):
            return "a side's best price"
        last_price = 0
        count = 0
        while at != 0:
            level = level_at(e, at)
            if last_price != 0 and not better(which, last_price, level.price_ticks):
                return "levels out of order"
            last_price = level.price_ticks
            if map_get(&m.side[which].levels, <uint64_t>level.price_ticks) != at or level.market != market or level.side != which:
                return "a level is not in its map"
            orders = 0
            shown_orders = 0
            pegs = 0
            shown = 0
            previous = 0
            index = level.head
            while index != 0:
                o = order_at(e, index)
                if o.level != at or o.queue_prev != previous or o.price_ticks != level.price_ticks or o.place != PLACE_BOOK:
                    return "a queue is broken"
                if remaining_of(o) <= 0 or slice_of(e, o) <= 0:
                    return "an order without lots rests"
                orders += 1
                if not o.flags & FLAG_HIDDEN:
                    shown += slice_of(e, o)
                    shown_orders += 1
                    if o.peg != PEG_NONE:
                        pegs += 1
                previous = index
                index = o.queue_next
            if orders == 0 or orders != level.orders or level.tail != previous:
                return "a level's count of orders"
            if shown != level.shown_lots or shown_orders != level.shown_orders or pegs != level.peg_orders:
                return "a level's displayed size"
            resting += orders
            count += 1
            at = side_beyond(e, &m.side[which], which, at)
        if count != m.side[which].count:
            return "a side's count of levels"
    if resting != m.orders:
        return "a market's count of orders"
    if m.side[BUY].best_ticks >= m.side[SELL].best_ticks:
        return "the book is crossed"
    return NULL


cdef const char* check_own(State* e, Market* m, Position* p, uint32_t position, int kind, uint32_t* orders) noexcept nogil:
    # A position's open orders of one kind; counts them.
    cdef uint32_t at = p.own_first[kind], previous = 0
    cdef int64_t last = 0
    cdef Order* o
    while at != 0:
        o = order_at(e, at)
        if (o.position != position or o.own_prev != previous or o.id <= last or o.account != p.account
                or o.market != p.market or reduces(o) != kind):
            return "an account's orders are not linked"
        if order_index(e, o.id) != at:
            return "an order is not under its id"
        if o.place == PLACE_NONE:
            return "an open order is nowhere"
        if o.place == PLACE_WAITING and not waiting_right(e, m, at):
            return "a waiting order is not in its heap"
        if kind == 1 and (not against(p.lots, o.side) or remaining_of(o) > absolute(p.lots)):
            return "a reduce-only order exceeds its position"
        orders[0] += 1
        last = o.id
        previous = at
        at = o.own_next
    if p.own_last[kind] != previous:
        return "an account's orders are not linked"
    return NULL


cdef const char* check_position(State* e, Market* m, uint32_t index) noexcept nogil:
    cdef Position* p = position_at(e, index)
    cdef Position saved = p[0]
    cdef uint32_t orders = 0
    cdef int kind
    cdef i128 unrealized = 0
    cdef const char* wrong
    for kind in range(2):
        wrong = check_own(e, m, p, index, kind, &orders)
        if wrong != NULL:
            return wrong
    if orders != p.orders:
        return "a position's count of orders"
    if (p.holder != 0) != (p.lots != 0 or p.orders != 0):
        return "a market's list of holders"
    if p.holder != 0 and m.holders.items[p.holder - 1] != index:
        return "a market's list of holders"
    sums_rebuild(e, m, p)
    if (saved.buy_lots != p.buy_lots or saved.sell_lots != p.sell_lots or saved.buy_pq != p.buy_pq or saved.sell_pq != p.sell_pq
            or saved.buy_loss != p.buy_loss or saved.sell_loss != p.sell_loss or saved.sell_over != p.sell_over):
        return "a position's sums of orders"
    if not m.flags & MARKET_FLAG_MARGIN_OFF and position_initial(e, m, p, p.orders != 0) != p.initial:
        return "a position's initial margin"
    if margined(m):
        if position_maintenance(e, m, p) != p.maintenance:
            return "a position's maintenance margin"
        if p.lots != 0 and m.mark_ticks != 0:
            unrealized = value128(m.mark_ticks, p.lots, m.unit) - p.cost_usd6
        if unrealized != p.unrealized:
            return "a position's unrealised profit"
    # A liquidation that the limit of steps cut off gives the margin back in its last step.
    if p.lots == 0 and p.margin_usd6 != 0 and p.unit == 0:
        return "isolated margin without a position"
    if p.lots == 0 and p.cost_usd6 != 0 and not m.flags & MARKET_FLAG_MARGIN_OFF:
        return "cost without a position"
    return NULL


cdef bint waiting_right(State* e, Market* m, uint32_t index) noexcept nogil:
    # It is in its heaps, behind the orders before it.
    cdef Order* o = order_at(e, index)
    cdef bint trailing = o.type == TYPE_TRAILING_STOP
    cdef Waiting stops = trigger_heap(m, o.trigger_by, rising(o), False)
    cdef Waiting trails = trigger_heap(m, o.trigger_by, o.side == SELL, True)
    return waiting_seated(e, &stops, extra_at(e, o.extra).stop_slot, index) and (
        not trailing or waiting_seated(e, &trails, extra_at(e, o.extra).trail_slot, index))


cdef bint waiting_seated(State* e, Waiting* heap, uint32_t at, uint32_t index) noexcept nogil:
    if at >= heap.list.count or heap.list.items[at] != index:
        return False
    return at == 0 or not key_before(heap, waiting_key(e, heap, index), waiting_key(e, heap, heap.list.items[(at - 1) // 2]))


cdef const char* check_account(State* e, uint32_t id) noexcept nogil:
    cdef Account* a = &e.accounts[id]
    cdef Position* p
    cdef uint32_t market, orders = 0
    cdef i128 unrealized = 0, initial = 0, maintenance = 0, collateral = a.collateral
    cdef const char* wrong
    for market in range(a.positions_count):
        if a.positions[market] == 0:
            continue
        wrong = check_position(e, &e.markets[market], a.positions[market])
        if wrong != NULL:
            return wrong
        p = position_at(e, a.positions[market])
        orders += p.orders
        initial += p.initial
        if p.mode == MODE_CROSS:
            unrealized += p.unrealized
            maintenance += p.maintenance
    if orders != a.orders:
        return "an account's count of orders"
    initial += a.debt_initial
    maintenance += a.debt_maintenance
    if unrealized != a.unrealized or initial != a.initial or maintenance != a.maintenance:
        return "an account's sums"
    collateral_refresh(e, id)
    if collateral != a.collateral:
        return "an account's collateral"
    return NULL


cdef const char* check_conservation(State* e) noexcept nogil:
    cdef i128 money = 0, cost = 0, lots, longs
    cdef uint32_t account, market, asset
    cdef Position* p
    for account in range(1, e.accounts_end):
        money += e.accounts[account].cash_usd6
        for market in range(e.accounts[account].positions_count):
            if e.accounts[account].positions[market] != 0:
                p = position_at(e, e.accounts[account].positions[market])
                money += p.margin_usd6
                money -= p.cost_usd6
    if money != e.assets[0].net_deposits:
        return "quote money is not conserved"
    for asset in range(1, MAX_ASSETS):
        money = 0
        for account in range(1, e.accounts_end):
            if e.accounts[account].balances != NULL:
                money += e.accounts[account].balances[asset]
        if money != e.assets[asset].net_deposits:
            return "an asset is not conserved"
    for market in range(e.markets_end):
        lots = 0
        longs = 0
        for account in range(1, e.accounts_end):
            if market < e.accounts[account].positions_count and e.accounts[account].positions[market] != 0:
                p = position_at(e, e.accounts[account].positions[market])
                lots += p.lots
                if p.lots > 0:
                    longs += p.lots
        if lots != 0:
            return "lots of a market are not conserved"
        if longs != e.markets[market].open_interest_lots:
            return "a market's open interest"
    return NULL


cdef const char* check_state_of(State* e) noexcept nogil:
    cdef uint32_t i
    cdef const char* wrong = e.broken
    if wrong != NULL:
        return wrong
    if e.dirty.count != 0:
        return "levels are left dirty"
    for i in range(e.markets_end):
        if e.markets[i].known:
            wrong = check_book(e, i)
            if wrong != NULL:
                return wrong
    for i in range(1, e.accounts_end):
        wrong = check_account(e, i)
        if wrong != NULL:
            return wrong
    wrong = check_units(e)
    if wrong == NULL:
        wrong = check_vaults(e)
    if wrong == NULL:
        wrong = check_lending(e)
    return wrong if wrong != NULL else check_conservation(e)
