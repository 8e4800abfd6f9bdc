# The canonical listing of the state, exchange-rules.md section 12, and its reading.


cdef void put_text(State* e, const char* text) noexcept nogil:
    cdef size_t length = strlen(text)
    memcpy(buffer_take(&e.work, length), text, length)


cdef void put(State* e, int64_t value) noexcept nogil:
    # A blank and a decimal number.
    cdef char digits[24]
    cdef int used = 24
    cdef uint64_t rest = <uint64_t>value if value >= 0 else 0 - <uint64_t>value
    while True:
        used -= 1
        digits[used] = <char>(48 + rest % 10)
        rest //= 10
        if rest == 0:
            break
    if value < 0:
        used -= 1
        digits[used] = 45
    used -= 1
    digits[used] = 32
    memcpy(buffer_take(&e.work, 24 - used), &digits[used], 24 - used)


cdef void put_bytes(State* e, const char* text, size_t length) noexcept nogil:
    # A blank and bytes in hex, or a dash.
    cdef uint8_t* at
    cdef size_t i
    if length == 0:
        put_text(e, " -")
        return
    at = buffer_take(&e.work, 1 + 2 * length)
    at[0] = 32
    for i in range(length):
        at[1 + 2 * i] = HEX[<uint8_t>text[i] >> 4]
        at[2 + 2 * i] = HEX[<uint8_t>text[i] & 15]


cdef inline void end_line(State* e) noexcept nogil:
    buffer_take(&e.work, 1)[0] = 10


cdef void dump_market(State* e, uint32_t id) noexcept nogil:
    cdef Market* m = &e.markets[id]
    cdef uint32_t i
    put_text(e, "market")
    put(e, id)
    put(e, m.type)
    put(e, m.flags)
    put(e, m.status)
    put(e, m.stale)
    put(e, m.base_asset)
    put(e, m.tick_size_e12)
    put(e, m.lot_size_e12)
    put(e, m.max_leverage)
    put(e, m.default_leverage)
    put(e, m.maintenance_margin_bps)
    put(e, m.liquidation_fee_bps)
    put(e, m.price_band_bps)
    put(e, m.slippage_bps)
    put(e, m.max_funding_rate_bps)
    put(e, m.maker_fee_e12)
    put(e, m.taker_fee_e12)
    put(e, m.stale_ns)
    put(e, m.funding_interval_ns)
    put(e, m.interest_8h_e12)
    put(e, m.impact_notional_usd6)
    put(e, m.min_notional_usd6)
    put(e, m.max_order_lots)
    put(e, m.max_order_notional_usd6)
    put(e, m.max_position_lots)
    put(e, m.max_open_interest_lots)
    put(e, m.backstop_cap_lots)
    put(e, m.max_pegs)
    put_bytes(e, m.symbol, m.symbol_bytes)
    end_line(e)
    for i in range(m.tiers):
        put_text(e, "tier")
        put(e, id)
        put(e, m.tier[i].lower_usd6)
        put(e, m.tier[i].max_leverage)
        end_line(e)
    dump_minutes(e, id)
    put_text(e, "price")
    put(e, id)
    put(e, m.index_ticks)
    put(e, m.published_ns)
    put(e, m.mark_ticks)
    put(e, m.last_ticks)
    put(e, m.open_interest_lots)
    put(e, m.trades)
    put(e, m.ema_micro)
    put(e, m.ema_ns)
    put(e, m.funding_rate_e12)
    put(e, m.next_funding_ns)
    put(e, m.next_sample_ns)
    put(e, m.premium_sum_e12)
    put(e, m.premium_count)
    put(e, m.deferred_ns)
    end_line(e)


cdef void dump_account(State* e, uint32_t id) noexcept nogil:
    cdef Account* a = &e.accounts[id]
    cdef Position* p
    cdef uint32_t i
    cdef int64_t day
    put_text(e, "account")
    put(e, id)
    put(e, a.cash_usd6)
    put(e, a.owner)
    put(e, a.schedule_ns)
    put(e, unit_state(e, a.unit))
    put(e, a.liquidating)
    put_bytes(e, a.name, a.name_bytes)
    end_line(e)
    if a.balances != NULL:
        for i in range(1, MAX_ASSETS):
            if a.balances[i] != 0:
                put_text(e, "balance")
                put(e, id)
                put(e, i)
                put(e, a.balances[i])
                end_line(e)
    if a.volume != NULL:
        for day in range(a.volume_day - VOLUME_DAYS + 1, a.volume_day + 1):
            if day >= 0 and a.volume[day % VOLUME_DAYS] != 0 and day > e.now_ns // DAY_NS - VOLUME_DAYS:
                put_text(e, "volume")
                put(e, id)
                put(e, day)
                put(e, a.volume[day % VOLUME_DAYS])
                end_line(e)
    for i in range(a.positions_count):
        if a.positions[i] == 0:
            continue
        p = position_at(e, a.positions[i])
        if (p.lots != 0 or p.cost_usd6 != 0 or p.leverage != 0 or p.mode != 0 or p.margin_usd6 != 0
                or p.realized_usd6 != 0 or p.funding_usd6 != 0 or p.wait_until_ns != 0 or p.unit != 0):
            put_text(e, "position")
            put(e, id)
            put(e, i)
            put(e, p.lots)
            put(e, p.cost_usd6)
            put(e, p.leverage)
            put(e, p.mode)
            put(e, p.margin_usd6)
            put(e, p.realized_usd6)
            put(e, p.funding_usd6)
            put(e, p.wait_until_ns)
            put(e, unit_state(e, p.unit))
            put(e, p.liquidating)
            end_line(e)


cdef void dump_order(State* e, Order* o) noexcept nogil:
    cdef Extra none
    cdef Extra* x = &none
    memset(&none, 0, sizeof(Extra))
    if o.extra != 0:
        x = extra_at(e, o.extra)
    put_text(e, "order")
    put(e, o.id)
    put(e, o.account)
    put(e, o.market)
    put(e, o.side)
    put(e, o.type)
    put(e, o.tif)
    put(e, o.stp)
    put(e, o.trigger_by)
    put(e, o.peg)
    put(e, o.flags)
    put(e, o.status)
    put(e, 1 if o.place == PLACE_FIRED else 0)
    put(e, o.price_ticks)
    put(e, o.size_lots)
    put(e, o.filled_lots)
    put(e, o.filled_value)
    put(e, o.created_ns)
    put(e, o.updated_ns)
    put(e, o.connection_id)
    put(e, x.stop_ticks)
    put(e, x.display_lots)
    put(e, x.slice_lots if x.display_lots != 0 and o.place == PLACE_BOOK else 0)
    put(e, x.expires_ns)
    put(e, x.trail_ticks)
    put(e, x.trail_bps)
    put(e, x.peg_offset_ticks)
    put(e, x.slippage_bps)
    put(e, x.take_profit_ticks)
    put(e, x.stop_loss_ticks)
    put(e, x.oco_order_id)
    put(e, x.fired_ticks)
    put(e, x.take_profit_id)
    put(e, x.stop_loss_id)
    if o.client != 0:
        put_bytes(e, client_at(e, o.client).text, client_at(e, o.client).bytes_used)
    else:
        put_bytes(e, NULL, 0)
    end_line(e)


cdef void dump_queues(State* e, uint32_t market, uint8_t which) noexcept nogil:
    cdef BookSide* side = &e.markets[market].side[which]
    cdef uint32_t at = side.best, index
    while at != 0:
        put_text(e, "queue")
        put(e, market)
        put(e, which)
        put(e, level_at(e, at).price_ticks)
        index = level_at(e, at).head
        while index != 0:
            put(e, order_at(e, index).id)
            index = order_at(e, index).queue_next
        end_line(e)
        at = side_beyond(e, side, which, at)


cdef void dump_clients(State* e, uint32_t account) noexcept nogil:
    cdef uint32_t index = e.accounts[account].first_closed
    while index != 0:
        put_text(e, "closed")
        put(e, account)
        put(e, client_at(e, index).order_id)
        put_bytes(e, client_at(e, index).text, client_at(e, index).bytes_used)
        end_line(e)
        index = client_at(e, index).next_closed


cdef void dump_venue(State* e) noexcept nogil:
    cdef uint32_t i
    put_text(e, "engine")
    put(e, e.seq)
    put(e, e.now_ns)
    put(e, e.next_order_id)
    put(e, e.next_trade_id)
    put(e, e.next_withdrawal_id)
    put(e, e.accounts_end)
    end_line(e)
    put_text(e, "venue")
    put(e, e.max_open_orders)
    put(e, e.max_steps)
    put(e, e.large_position_usd6)
    put(e, e.partial_wait_ns)
    end_line(e)
    for i in range(e.fee_tier_count):
        put_text(e, "feetier")
        put(e, e.fee_tiers[i].volume_usd6)
        put(e, e.fee_tiers[i].maker_fee_e12)
        put(e, e.fee_tiers[i].taker_fee_e12)
        end_line(e)
    for i in range(MAX_ASSETS):
        if e.assets[i].known:
            put_text(e, "asset")
            put(e, i)
            put(e, e.assets[i].decimals)
            put(e, e.assets[i].haircut_bps)
            put(e, e.assets[i].index_market)
            put(e, e.assets[i].net_deposits)
            put_bytes(e, e.assets[i].name, e.assets[i].name_bytes)
            end_line(e)


cdef void dump_state(State* e) noexcept nogil:
    # Into e.work.
    cdef uint32_t i, index
    cdef int64_t page, slot
    cdef Withdrawal* w
    e.work.used = 0
    dump_venue(e)
    for i in range(e.markets_end):
        if e.markets[i].known:
            dump_market(e, i)
    for i in range(1, e.accounts_end):
        if e.accounts[i].name_bytes != 0:
            dump_account(e, i)
    for page in range(e.order_pages_end):
        if e.order_pages[page] != NULL:
            for slot in range(ORDER_PAGE):
                if e.order_pages[page][slot] != 0:
                    dump_order(e, order_at(e, e.order_pages[page][slot]))
    for i in range(e.markets_end):
        if e.markets[i].known:
            dump_queues(e, i, BUY)
            dump_queues(e, i, SELL)
    if e.fired_first != 0:
        put_text(e, "fired")
        index = e.fired_first
        while index != 0:
            put(e, order_at(e, index).id)
            index = order_at(e, index).queue_next
        end_line(e)
    for i in range(FIRST_USER, e.accounts_end):
        dump_clients(e, i)
    for i in range(e.pending.count):
        w = <Withdrawal*>(e.withdrawals.items + e.pending.items[i])
        put_text(e, "withdrawal")
        put(e, w.id)
        put(e, w.account)
        put(e, w.asset)
        put(e, w.amount)
        put_bytes(e, w.reference, w.reference_bytes)
        end_line(e)
    dump_links(e)
    dump_vaults(e)
