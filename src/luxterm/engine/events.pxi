# Writers of event records. With events switched off every command writes into the same scratch bytes.


cdef inline void* event(State* e, uint16_t kind, size_t bytes) noexcept nogil:
    cdef EventHead* head = <EventHead*>buffer_take(&e.out, bytes)
    (<uint64_t*>head)[0] = bytes | <uint64_t>kind << 16 | <uint64_t>e.event_index << 32  # length, kind, index
    head.seq = e.seq
    head.now_ns = e.now_ns
    e.event_index += 1
    return head


cdef void emit_rejected(State* e, uint32_t account, uint16_t market, uint16_t kind, uint16_t code, int64_t order_id,
                        const char* text, size_t length) noexcept nogil:
    cdef ERejected* ev
    if length > CLIENT_ID_BYTES:
        length = CLIENT_ID_BYTES
    ev = <ERejected*>event(e, EV_REJECTED, sizeof(ERejected) + length)
    ev.account = account
    ev.market = market
    ev.command_kind = kind
    ev.code = code
    ev.order_id = order_id
    if length != 0:
        memcpy(<char*>ev + sizeof(ERejected), text, length)


cdef inline EOrderAccepted* emit_plain(State* e, Order* o, size_t length) noexcept nogil:
    # The acceptance of an order without more than a plain limit order has; `length` bytes follow.
    cdef EOrderAccepted* ev = <EOrderAccepted*>event(e, EV_ORDER_ACCEPTED, sizeof(EOrderAccepted) + length)
    memcpy(&ev.account, &o.account, MARKET_BYTES)
    ev.order_id = o.id
    memcpy(&ev.side, &o.side, KINDS_BYTES)
    ev.price_ticks = o.price_ticks
    ev.size_lots = o.size_lots
    ev.stop_price_ticks = 0
    ev.display_lots = 0
    ev.expires_ns = 0
    return ev


cdef void emit_accepted(State* e, Order* o) noexcept nogil:
    cdef EOrderAccepted* ev
    cdef Client* client = NULL
    cdef Extra* extra
    cdef size_t length = 0
    if o.client != 0:
        client = client_at(e, o.client)
        length = client.bytes_used
    ev = emit_plain(e, o, length)
    if o.extra != 0:
        extra = extra_at(e, o.extra)
        ev.stop_price_ticks = extra.stop_ticks
        ev.display_lots = extra.display_lots
        ev.expires_ns = extra.expires_ns
    if length != 0:
        memcpy(<char*>ev + sizeof(EOrderAccepted), client.text, length)


cdef void emit_triggered(State* e, Order* o, int64_t price_ticks, int64_t reference_ticks) noexcept nogil:
    cdef EOrderTriggered* ev = <EOrderTriggered*>event(e, EV_ORDER_TRIGGERED, sizeof(EOrderTriggered))
    ev.account = o.account
    ev.market = o.market
    ev.order_id = o.id
    ev.price_ticks = price_ticks
    ev.trigger_price_ticks = reference_ticks


cdef void emit_changed(State* e, Order* o, uint8_t reason) noexcept nogil:
    cdef EOrderChanged* ev = <EOrderChanged*>event(e, EV_ORDER_CHANGED, sizeof(EOrderChanged))
    ev.account = o.account
    ev.market = o.market
    ev.order_id = o.id
    ev.reason = reason
    ev.price_ticks = o.price_ticks
    ev.size_lots = o.size_lots
    ev.filled_lots = o.filled_lots
    ev.stop_price_ticks = extra_at(e, o.extra).stop_ticks if o.extra != 0 else 0


cdef inline void emit_closed(State* e, Order* o, uint8_t reason) noexcept nogil:
    cdef EOrderClosed* ev = <EOrderClosed*>event(e, EV_ORDER_CLOSED, sizeof(EOrderClosed))
    ev.account = o.account
    ev.market = o.market
    ev.order_id = o.id
    ev.reason = reason
    ev.size_lots = o.size_lots
    ev.filled_lots = o.filled_lots


cdef void emit_cash(State* e, uint32_t account, uint16_t asset, uint8_t cause, uint16_t market, int64_t delta,
                    int64_t reference_id) noexcept nogil:
    # After the change: reads the balance as it is now.
    cdef ECashChanged* ev = <ECashChanged*>event(e, EV_CASH_CHANGED, sizeof(ECashChanged))
    ev.account = account
    ev.asset = asset
    ev.cause = cause
    ev.market = market
    ev.delta_atoms = delta
    ev.cash_atoms = balance_of(e, account, asset)
    ev.reference_id = reference_id
    if asset == 0 and unlikely(ev.cash_atoms < 0 or e.accounts[account].overdraft_shares != 0):
        overdraft_note(e, account)


cdef void emit_position(State* e, Position* p, uint8_t cause, int64_t realized_usd6) noexcept nogil:
    cdef EPositionChanged* ev = <EPositionChanged*>event(e, EV_POSITION_CHANGED, sizeof(EPositionChanged))
    ev.account = p.account
    ev.market = p.market
    ev.cause = cause
    ev.mode = p.mode
    ev.leverage = <uint16_t>leverage_of(e, p)
    ev.lots = p.lots
    ev.cost_usd6 = p.cost_usd6
    ev.margin_usd6 = p.margin_usd6
    ev.realized_pnl_usd6 = realized_usd6


cdef void emit_mark(State* e, uint16_t market) noexcept nogil:
    cdef EMarkChanged* ev = <EMarkChanged*>event(e, EV_MARK_CHANGED, sizeof(EMarkChanged))
    ev.market = market
    ev.mark_ticks = e.markets[market].mark_ticks
    ev.index_ticks = e.markets[market].index_ticks
    ev.open_interest_lots = e.markets[market].open_interest_lots


cdef void emit_market_status(State* e, uint16_t market) noexcept nogil:
    cdef EMarketStatusChanged* ev = <EMarketStatusChanged*>event(e, EV_MARKET_STATUS_CHANGED, sizeof(EMarketStatusChanged))
    ev.market = market
    ev.status = e.markets[market].status
    ev.stale = e.markets[market].stale


cdef void emit_configuration(State* e, uint16_t kind, uint16_t market) noexcept nogil:
    cdef EConfigurationChanged* ev = <EConfigurationChanged*>event(e, EV_CONFIGURATION_CHANGED, sizeof(EConfigurationChanged))
    ev.command_kind = kind
    ev.market = market


cdef void emit_insurance(State* e, int64_t delta) noexcept nogil:
    cdef EInsuranceChanged* ev = <EInsuranceChanged*>event(e, EV_INSURANCE_CHANGED, sizeof(EInsuranceChanged))
    ev.delta_usd6 = delta
    ev.balance_usd6 = e.accounts[ACCOUNT_INSURANCE].cash_usd6


cdef void emit_step(State* e, uint32_t account, uint16_t market, uint8_t step, int64_t lots, int64_t price_ticks,
                    int64_t fee_usd6, int64_t remaining_lots, int64_t equity_usd6, int64_t maintenance_usd6,
                    uint32_t counterparty, int64_t order_id) noexcept nogil:
    cdef ELiquidationStep* ev = <ELiquidationStep*>event(e, EV_LIQUIDATION_STEP, sizeof(ELiquidationStep))
    ev.account = account
    ev.market = market
    ev.step = step
    ev.lots = lots
    ev.price_ticks = price_ticks
    ev.fee_usd6 = fee_usd6
    ev.remaining_lots = remaining_lots
    ev.equity_usd6 = equity_usd6
    ev.maintenance_usd6 = maintenance_usd6
    ev.counterparty = counterparty
    ev.order_id = order_id
