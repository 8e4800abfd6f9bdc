# Reading the listing back: every index, sum and queue is built anew from it.


cdef Market* take_market(State* e, Reader* r, int64_t* id) noexcept nogil:
    # The id of a market that is known.
    id[0] = take_int(r)
    if r.wrong or id[0] < 0 or id[0] >= MAX_MARKETS or not e.markets[id[0]].known:
        r.wrong = True
        return &e.markets[0]
    return &e.markets[id[0]]


cdef Account* take_account(State* e, Reader* r, uint32_t* id) noexcept nogil:
    cdef int64_t value = take_int(r)
    if r.wrong or value < 1 or not account_known(e, <uint32_t>value) or value >= MAX_ACCOUNTS:
        r.wrong = True
        value = ACCOUNT_FEES
    id[0] = <uint32_t>value
    return &e.accounts[value]


cdef void load_venue(State* e, Reader* r) noexcept nogil:
    e.seq = take_int(r)
    e.now_ns = take_int(r)
    e.next_order_id = take_int(r)
    e.next_trade_id = take_int(r)
    e.next_withdrawal_id = take_int(r)
    e.load_accounts_end = take_int(r)
    if e.now_ns < 0 or e.now_ns > TIME_MAX:
        r.wrong = True


cdef void load_limits(State* e, Reader* r) noexcept nogil:
    e.max_open_orders = <uint32_t>take_int(r)
    e.max_steps = <uint32_t>take_int(r)
    e.large_position_usd6 = take_int(r)
    e.partial_wait_ns = take_int(r)


cdef void load_fee_tier(State* e, Reader* r) noexcept nogil:
    cdef FeeTier* t = &e.fee_tiers[e.fee_tier_count]
    if e.fee_tier_count == MAX_TIERS:
        r.wrong = True
        return
    t.volume_usd6 = take_int(r)
    t.maker_fee_e12 = take_int(r)
    t.taker_fee_e12 = take_int(r)
    e.fee_tier_count += 1


cdef void load_asset(State* e, Reader* r) noexcept nogil:
    cdef int64_t id = take_int(r)
    cdef Asset* s
    if r.wrong or id < 0 or id >= MAX_ASSETS:
        r.wrong = True
        return
    s = &e.assets[id]
    s.known = 1
    s.decimals = <uint8_t>take_int(r)
    s.haircut_bps = <uint16_t>take_int(r)
    s.index_market = <uint16_t>take_int(r)
    s.net_deposits = take_int(r)
    s.name_bytes = <uint32_t>take_bytes(r, s.name, 64)
    if s.decimals > 8 or (s.index_market != ANY_MARKET and s.index_market >= MAX_MARKETS):
        r.wrong = True


cdef void load_market(State* e, Reader* r) noexcept nogil:
    cdef int64_t id = take_int(r)
    cdef Market* m
    if r.wrong or id < 0 or id >= MAX_MARKETS or e.markets[id].known:
        r.wrong = True
        return
    m = &e.markets[id]
    market_init(m)
    e.markets_end = <uint32_t>(id + 1)
    m.type = <uint8_t>take_int(r)
    m.flags = <uint16_t>take_int(r)
    m.status = <uint8_t>take_int(r)
    m.stale = <uint8_t>take_int(r)
    m.base_asset = <uint16_t>take_int(r)
    m.tick_size_e12 = take_int(r)
    m.lot_size_e12 = take_int(r)
    m.max_leverage = <uint16_t>take_int(r)
    m.default_leverage = <uint16_t>take_int(r)
    m.maintenance_margin_bps = <uint16_t>take_int(r)
    m.liquidation_fee_bps = <uint16_t>take_int(r)
    m.price_band_bps = <uint16_t>take_int(r)
    m.slippage_bps = <uint16_t>take_int(r)
    m.max_funding_rate_bps = <uint16_t>take_int(r)
    m.maker_fee_e12 = take_int(r)
    m.taker_fee_e12 = take_int(r)
    m.stale_ns = take_int(r)
    m.funding_interval_ns = take_int(r)
    m.interest_8h_e12 = take_int(r)
    m.impact_notional_usd6 = take_int(r)
    m.min_notional_usd6 = take_int(r)
    m.max_order_lots = take_int(r)
    m.max_order_notional_usd6 = take_int(r)
    m.max_position_lots = take_int(r)
    m.max_open_interest_lots = take_int(r)
    m.backstop_cap_lots = take_int(r)
    m.max_pegs = <uint16_t>take_int(r)
    m.symbol_bytes = <uint32_t>take_bytes(r, m.symbol, 32)
    m.unit = unit_of(m.tick_size_e12, m.lot_size_e12)
    market_caps(m)
    if m.unit == 0 or m.max_leverage == 0 or m.default_leverage == 0:
        r.wrong = True
    if m.base_asset >= MAX_ASSETS and (m.type == MARKET_SPOT or m.base_asset != ANY_MARKET):
        r.wrong = True


cdef void load_tier(State* e, Reader* r) noexcept nogil:
    cdef int64_t id
    cdef Market* m = take_market(e, r, &id)
    cdef Tier* t
    if r.wrong or m.tiers == MAX_TIERS:
        r.wrong = True
        return
    t = &m.tier[m.tiers]
    t.lower_usd6 = take_int(r)
    t.max_leverage = take_int(r)
    if t.max_leverage < 1 or t.max_leverage > 65535:  # as wide as a market's; beyond it the deduction overflows
        r.wrong = True
        return
    m.tiers += 1
    tier_deduction(m, m.tiers - 1)


cdef void load_price(State* e, Reader* r) noexcept nogil:
    cdef int64_t id
    cdef Market* m = take_market(e, r, &id)
    if r.wrong:
        return
    m.index_ticks = take_int(r)
    m.published_ns = take_int(r)
    m.mark_ticks = take_int(r)
    m.last_ticks = take_int(r)
    m.open_interest_lots = take_int(r)
    m.trades = take_int(r)
    m.ema_micro = take_int(r)
    m.ema_ns = take_int(r)
    m.funding_rate_e12 = take_int(r)
    m.next_funding_ns = take_int(r)
    m.next_sample_ns = take_int(r)
    m.premium_sum_e12 = take_int(r)
    m.premium_count = take_int(r)
    m.deferred_ns = take_int(r)
    m.loss_mark_ticks = m.mark_ticks if margined(m) else -1
    m.reprice = 1
    minutes_follow(e, <uint16_t>id)
    if m.next_funding_ns != 0:
        heap_push(&e.due, m.next_funding_ns, DUE_FUNDING, id)
        heap_push(&e.due, m.next_sample_ns, DUE_SAMPLE, id)
    if m.stale_ns != 0 and m.published_ns != 0 and not m.stale:
        heap_push(&e.due, m.published_ns + m.stale_ns + 1, DUE_STALE, id)


cdef void load_account(State* e, Reader* r) noexcept nogil:
    cdef int64_t id = take_int(r), cash = take_int(r), owner = take_int(r), schedule_ns = take_int(r)
    cdef int64_t queued = take_int(r), liquidating = take_int(r)
    cdef char name[64]
    cdef size_t length = take_bytes(r, name, 64)
    cdef Account* a
    if r.wrong or id < 1 or id >= MAX_ACCOUNTS or length == 0 or (id >= FIRST_USER and id != e.accounts_end):
        r.wrong = True
        return
    if id >= FIRST_USER:
        account_new(e, <uint32_t>id, name, length)
    elif not account_known(e, <uint32_t>id):
        r.wrong = True
        return
    a = &e.accounts[id]
    a.cash_usd6 = cash
    if not account_known(e, <uint32_t>owner) or owner > id:
        r.wrong = True
        return
    a.owner = <uint32_t>owner
    a.schedule_ns = schedule_ns
    if schedule_ns != 0:
        heap_push(&e.due, schedule_ns, DUE_SCHEDULE, id)
    if queued != 0:
        unit_add(e, <uint32_t>id, ANY_MARKET)
        if queued == 2:
            unit_sleep(e, a.unit)
        a.liquidating = <uint8_t>liquidating


cdef void load_balance(State* e, Reader* r) noexcept nogil:
    cdef uint32_t id
    cdef int64_t asset, amount
    take_account(e, r, &id)
    asset = take_int(r)
    amount = take_int(r)
    if r.wrong or asset < 1 or asset >= MAX_ASSETS:
        r.wrong = True
        return
    balance_add(e, id, <uint16_t>asset, amount)


cdef void load_volume(State* e, Reader* r) noexcept nogil:
    cdef uint32_t id
    cdef Account* a = take_account(e, r, &id)
    cdef int64_t day = take_int(r), amount = take_int(r)
    if r.wrong or day < 0 or day > e.now_ns // DAY_NS or day <= e.now_ns // DAY_NS - VOLUME_DAYS:
        r.wrong = True
        return
    if a.volume == NULL:
        a.volume_day = e.now_ns // DAY_NS
        volume_roll(e, a)
    a.volume[day % VOLUME_DAYS] += amount
    a.volume_usd6 += amount


cdef void load_position(State* e, Reader* r) noexcept nogil:
    cdef uint32_t id
    cdef int64_t market, queued
    cdef Position* p
    take_account(e, r, &id)
    take_market(e, r, &market)
    if r.wrong:
        return
    p = position_at(e, position_get(e, id, <uint16_t>market))
    p.lots = take_int(r)
    p.cost_usd6 = take_int(r)
    p.leverage = <uint16_t>take_int(r)
    p.mode = <uint8_t>take_int(r)
    p.margin_usd6 = take_int(r)
    p.realized_usd6 = take_int(r)
    p.funding_usd6 = take_int(r)
    p.wait_until_ns = take_int(r)
    if p.wait_until_ns > e.now_ns:
        heap_push(&e.due, p.wait_until_ns, DUE_LIQUIDATION, (<int64_t>id << 16) | market)
    queued = take_int(r)
    if queued != 0 and not r.wrong:
        unit_add(e, id, <uint16_t>market)
        if queued == 2:
            unit_sleep(e, p.unit)
    p.liquidating = <uint8_t>take_int(r)


cdef void load_order(State* e, Reader* r) noexcept nogil:
    cdef Draft d
    cdef Extra x
    cdef Order* o
    cdef Market* m
    cdef char client[CLIENT_ID_BYTES]
    cdef int64_t id = take_int(r), market, fired, next_id = e.next_order_id, status, filled
    cdef uint32_t account, index
    memset(&d, 0, sizeof(Draft))
    take_account(e, r, &account)
    m = take_market(e, r, &market)
    if r.wrong or id < 1 or id >= next_id or order_index(e, id) != 0:
        r.wrong = True
        return
    d.account = account
    d.market = <uint16_t>market
    d.side = <uint8_t>take_int(r)
    d.type = <uint8_t>take_int(r)
    d.tif = <uint8_t>take_int(r)
    d.stp = <uint8_t>take_int(r)
    d.trigger_by = <uint8_t>take_int(r)
    d.peg = <uint8_t>take_int(r)
    d.flags = <uint16_t>take_int(r)
    status = take_int(r)
    fired = take_int(r)
    d.price_ticks = take_int(r)
    d.size_lots = take_int(r)
    filled = take_int(r)
    if r.wrong or d.side > SELL or d.trigger_by > BY_INDEX or d.type > TYPE_TRAILING_STOP:
        r.wrong = True
        return
    d.position = position_get(e, account, d.market)
    e.next_order_id = id
    index = order_new(e, m, &d)
    e.next_order_id = next_id
    o = order_at(e, index)
    o.status = <uint8_t>status
    o.filled_lots = filled
    o.filled_value = take_int(r)
    o.created_ns = take_int(r)
    o.updated_ns = take_int(r)
    o.connection_id = take_int(r)
    load_extra(r, &x)
    d.client_bytes = <uint32_t>take_bytes(r, client, CLIENT_ID_BYTES)
    if extra_used(&x):
        o.extra = pool_take(&e.extras)
        extra_at(e, o.extra)[0] = x
        if x.expires_ns != 0:
            heap_push(&e.due, x.expires_ns, DUE_EXPIRY, id)
    elif status == STATUS_UNTRIGGERED:
        r.wrong = True
        return
    if d.client_bytes != 0:
        o.client = client_new(e, account, client, d.client_bytes, client_hash(account, client, d.client_bytes), id)
    if status == STATUS_UNTRIGGERED and fired:
        o.place = PLACE_FIRED
    elif status == STATUS_UNTRIGGERED:
        trigger_add(e, m, index)
    elif o.peg != PEG_NONE:
        peg_add(e, m, index)
    if not o.flags & FLAG_REDUCE_ONLY:
        sums_add(e, m, position_at(e, o.position), o.side, margin_price(e, o), remaining_of(o))


cdef void load_extra(Reader* r, Extra* x) noexcept nogil:
    memset(x, 0, sizeof(Extra))
    x.stop_ticks = take_int(r)
    x.display_lots = take_int(r)
    x.slice_lots = take_int(r)
    x.expires_ns = take_int(r)
    x.trail_ticks = take_int(r)
    x.trail_bps = <uint16_t>take_int(r)
    x.peg_offset_ticks = take_int(r)
    x.slippage_bps = <uint16_t>take_int(r)
    x.take_profit_ticks = take_int(r)
    x.stop_loss_ticks = take_int(r)
    x.oco_order_id = take_int(r)
    x.fired_ticks = take_int(r)
    x.take_profit_id = take_int(r)
    x.stop_loss_id = take_int(r)


cdef bint extra_used(Extra* x) noexcept nogil:
    return (x.stop_ticks | x.display_lots | x.expires_ns | x.trail_ticks | x.trail_bps | x.peg_offset_ticks | x.slippage_bps
            | x.take_profit_ticks | x.stop_loss_ticks | x.oco_order_id | x.take_profit_id | x.stop_loss_id) != 0


cdef void load_queue(State* e, Reader* r) noexcept nogil:
    cdef int64_t market, side, price, slice
    cdef Market* m = take_market(e, r, &market)
    cdef uint32_t index
    cdef Order* o
    cdef Extra* x
    side = take_int(r)
    price = take_int(r)
    while not r.wrong and not at_end(r):
        index = order_index(e, take_int(r))
        if index == 0:
            r.wrong = True
            return
        o = order_at(e, index)
        if o.place != PLACE_NONE or o.market != market or o.side != side or o.price_ticks != price or not price_ok(price):
            r.wrong = True
            return
        if o.peg != PEG_NONE and o.extra == 0:
            o.extra = plain_extra(e)
            o = order_at(e, index)
        slice = extra_at(e, o.extra).slice_lots if o.extra != 0 else 0
        book_add(e, m, index)
        if o.extra != 0 and extra_at(e, o.extra).display_lots != 0:
            x = extra_at(e, o.extra)
            level_at(e, o.level).shown_lots += slice - x.slice_lots
            x.slice_lots = slice


cdef void load_fired(State* e, Reader* r) noexcept nogil:
    cdef uint32_t index
    while not r.wrong and not at_end(r):
        index = order_index(e, take_int(r))
        if index == 0 or order_at(e, index).place != PLACE_FIRED or index == e.fired_last or order_at(e, index).queue_next != 0:
            r.wrong = True
            return
        fired_add(e, index)


cdef void load_closed(State* e, Reader* r) noexcept nogil:
    cdef uint32_t id
    cdef int64_t order_id
    cdef char client[CLIENT_ID_BYTES]
    cdef size_t length
    take_account(e, r, &id)
    order_id = take_int(r)
    length = take_bytes(r, client, CLIENT_ID_BYTES)
    if r.wrong or length == 0:
        r.wrong = True
        return
    client_close(e, client_new(e, id, client, length, client_hash(id, client, length), order_id))


cdef void load_withdrawal(State* e, Reader* r) noexcept nogil:
    cdef uint32_t index = pool_take(&e.withdrawals), id
    cdef Withdrawal* w = <Withdrawal*>(e.withdrawals.items + index)
    w.id = take_int(r)
    take_account(e, r, &id)
    w.account = id
    w.asset = <uint16_t>take_int(r)
    w.amount = take_int(r)
    w.reference_bytes = <uint16_t>take_bytes(r, w.reference, 256)
    if w.asset >= MAX_ASSETS:
        r.wrong = True
    list_push(&e.pending, index)


cdef void load_connection(State* e, Reader* r) noexcept nogil:
    cdef uint32_t id
    take_account(e, r, &id)
    link_set(e, id, take_int(r), True)


cdef void load_line(State* e, Reader* r, const char* tag, size_t length) noexcept nogil:
    if tag_is(tag, length, "order"):
        load_order(e, r)
    elif tag_is(tag, length, "queue"):
        load_queue(e, r)
    elif tag_is(tag, length, "position"):
        load_position(e, r)
    elif tag_is(tag, length, "account"):
        load_account(e, r)
    elif tag_is(tag, length, "closed"):
        load_closed(e, r)
    elif tag_is(tag, length, "balance"):
        load_balance(e, r)
    elif tag_is(tag, length, "volume"):
        load_volume(e, r)
    elif tag_is(tag, length, "market"):
        load_market(e, r)
    elif tag_is(tag, length, "tier"):
        load_tier(e, r)
    elif tag_is(tag, length, "risk"):
        load_risk(e, r)
    elif tag_is(tag, length, "minute"):
        load_minute(e, r)
    elif tag_is(tag, length, "price"):
        load_price(e, r)
    elif tag_is(tag, length, "asset"):
        load_asset(e, r)
    elif tag_is(tag, length, "feetier"):
        load_fee_tier(e, r)
    elif tag_is(tag, length, "venue"):
        load_limits(e, r)
    elif tag_is(tag, length, "engine"):
        load_venue(e, r)
    elif tag_is(tag, length, "fired"):
        load_fired(e, r)
    elif tag_is(tag, length, "withdrawal"):
        load_withdrawal(e, r)
    elif tag_is(tag, length, "connection"):
        load_connection(e, r)
    elif not load_vault_line(e, r, tag, length):
        r.wrong = True


cdef const char* load_state(State* e, const char* text, size_t length) noexcept nogil:
    # NULL = the whole listing was read and the state holds together.
    cdef Reader r
    cdef const char* tag
    cdef uint32_t i, market
    r.at = text
    r.end = text + length
    r.wrong = False
    while r.at < r.end:
        tag = r.at
        while r.at < r.end and 97 <= r.at[0] <= 122:
            r.at += 1
        load_line(e, &r, tag, r.at - tag)
        if r.wrong or r.at >= r.end or r.at[0] != 10:
            return "a line of the listing cannot be read"
        r.at += 1
    if e.load_accounts_end != e.accounts_end:
        return "accounts are missing"
    for i in range(1, e.accounts_end):
        for market in range(e.accounts[i].positions_count):
            if e.accounts[i].positions[market] != 0:
                holder_check(e, &e.markets[market], e.accounts[i].positions[market])
                if margined(&e.markets[market]):
                    position_refresh(e, &e.markets[market], position_at(e, e.accounts[i].positions[market]))
                else:
                    initial_refresh(e, &e.markets[market], position_at(e, e.accounts[i].positions[market]))
        collateral_refresh(e, i)
    e.want_levels = 0
    flush_levels(e)
    e.out.used = 0
    e.want_levels = 1
    # What the listing left unsaid, said twice or said otherwise shows here.
    dump_state(e)
    if e.work.used != length or memcmp(e.work.data, text, length) != 0:
        return "the listing contradicts itself"
    return check_state_of(e)
