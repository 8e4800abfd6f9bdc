# Answers in the field order of model/states.py.


cdef tuple order_tuple(State* e, Order* o):
    cdef Extra none
    cdef Extra* x = &none
    memset(&none, 0, sizeof(Extra))
    cdef bytes client = b""
    if o.extra != 0:
        x = extra_at(e, o.extra)
    if o.client != 0:
        client = client_at(e, o.client).text[:client_at(e, o.client).bytes_used]
    return (o.id, o.account, o.market, o.side, o.type, o.tif, o.stp, o.trigger_by, o.peg, o.flags, o.status, o.price_ticks,
            o.size_lots, o.filled_lots, o.filled_value, x.stop_ticks, x.display_lots, x.expires_ns, o.created_ns, o.updated_ns,
            x.oco_order_id, client)


cdef tuple account_tuple(State* e, uint32_t id):
    cdef Account* a = &e.accounts[id]
    cdef int64_t equity = clamp64(equity_of(a)), initial = clamp64(a.initial), maintenance = clamp64(a.maintenance)
    cdef int64_t spare = clamp64(most128(0, equity_of(a) - a.initial))
    cdef bytes name = a.name[:a.name_bytes]
    return (id, name, e.seq, a.cash_usd6, equity, initial, maintenance, spare,
            withdrawable_usd6(e, id) if id >= FIRST_USER else 0, a.units != 0, a.orders)


cdef tuple position_tuple(State* e, uint32_t account, uint16_t market):
    cdef Market* m = &e.markets[market]
    cdef Position none
    cdef Position* p = &none
    cdef uint32_t index = position_find(e, account, market)
    cdef int64_t notional, unrealized, initial, maintenance
    if index != 0:
        p = position_at(e, index)
    else:
        memset(&none, 0, sizeof(Position))
        none.account = account
        none.market = market
    notional = clamp64(value128(m.mark_ticks, absolute(p.lots), m.unit))
    unrealized = clamp64(p.unrealized)
    initial = clamp64(p.initial)
    maintenance = clamp64(p.maintenance)
    return (account, market, p.lots, p.cost_usd6, leverage_of(e, p), p.mode, p.margin_usd6, m.mark_ticks, notional, unrealized,
            p.realized_usd6, p.funding_usd6, initial, maintenance, liquidation_ticks(e, m, p))


cdef tuple market_tuple(State* e, uint16_t market):
    cdef Market* m = &e.markets[market]
    return (market, m.symbol[:m.symbol_bytes], m.type, m.flags, m.status, bool(m.stale), m.base_asset, m.tick_size_e12,
            m.lot_size_e12, m.max_leverage, m.default_leverage, shown_best(e, m, BUY), shown_best(e, m, SELL), m.last_ticks,
            m.mark_ticks, m.index_ticks, m.published_ns, m.open_interest_lots, m.orders, m.side[0].count, m.side[1].count,
            m.trades, m.funding_rate_e12, m.next_funding_ns)
