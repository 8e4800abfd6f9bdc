# Prints, fills and cash rows as the records they came in, and positions.


cdef class TradesFold(EventFold):
    """The last records of prints of each market: `_rows[market]`, a deque of at most `_keep`."""

    cdef readonly dict _rows
    cdef readonly object _keep
    cdef public int64_t count

    def __init__(self, keep):
        self._rows = {}
        self._keep = keep

    cdef int take(self, EventHead* head) except -1:
        if head.kind == EV_TRADE:
            self.count += 1
            keep_row(self._rows, (<ETrade*>head).market, self._keep, row_of(head, NULL, 0))
        return 0


cdef class FillsFold(EventFold):
    """The last records of fills of each account, the client order id behind each: `_rows[account]`."""

    cdef readonly dict _rows
    cdef readonly object _keep
    cdef OrdersFold _orders

    def __init__(self, keep, OrdersFold orders not None):
        """`orders` is brought forward before this fold."""
        self._rows = {}
        self._keep = keep
        self._orders = orders

    cdef int take(self, EventHead* head) except -1:
        cdef EFill* fill = <EFill*>head
        cdef ShownOrder order
        cdef bytes name = b""
        if head.kind == EV_FILL:
            order = self._orders.table.get(fill.order_id)
            if order is not None:
                name = order.client_order_id
            keep_row(self._rows, fill.account, self._keep, row_of(head, <char*>name, len(name)))
        return 0


cdef class LedgerFold(EventFold):
    """Balances by account and asset, and the last records that changed cash of each account with the balance before."""

    cdef readonly dict _cash
    cdef readonly dict _rows
    cdef readonly object _keep

    def __init__(self, keep):
        self._cash = {}
        self._rows = {}
        self._keep = keep

    cdef dict cash_of(self, object account):
        cdef object cash = self._cash.get(account)
        if cash is None:
            cash = self._cash[account] = {}
        return cash

    cdef int take(self, EventHead* head) except -1:
        cdef EFill* fill = <EFill*>head
        cdef ECashChanged* change = <ECashChanged*>head
        cdef object account, before
        cdef dict cash
        cdef int64_t atoms = 0
        if head.kind == EV_FILL:
            account = fill.account
            cash = self.cash_of(account)
            before = cash.get(0)
            if before is not None:
                atoms = before
            cash[0] = fill.cash_usd6
        elif head.kind == EV_CASH_CHANGED:
            account = change.account
            self.cash_of(account)[change.asset] = change.cash_atoms
            atoms = change.cash_atoms - change.delta_atoms
        else:
            return 0
        keep_row(self._rows, account, self._keep, row_of(head, &atoms, sizeof(int64_t)))
        return 0


cdef class ShownPosition:
    """Lots, cost and margin of one account in one market."""

    cdef readonly int64_t account, market, lots, cost_usd6, margin_usd6, mode, leverage, seq, updated_ns
    cdef readonly object realized_pnl_usd6

    def __init__(self, account, market, lots=0, cost_usd6=0, margin_usd6=0, mode=0, leverage=0, realized_pnl_usd6=0, seq=0,
                 updated_ns=0):
        self.account = account
        self.market = market
        self.lots = lots
        self.cost_usd6 = cost_usd6
        self.margin_usd6 = margin_usd6
        self.mode = mode
        self.leverage = leverage
        self.realized_pnl_usd6 = realized_pnl_usd6
        self.seq = seq
        self.updated_ns = updated_ns

    def fields(self):
        """What `ShownPosition(*fields)` takes."""
        return (self.account, self.market, self.lots, self.cost_usd6, self.margin_usd6, self.mode, self.leverage,
                self.realized_pnl_usd6, self.seq, self.updated_ns)


cdef class PositionsFold(EventFold):
    """`_positions[account][market]`: positions as the events leave them."""

    cdef readonly dict _positions

    def __init__(self):
        self._positions = {}

    cdef ShownPosition changed(self, EventHead* head, uint32_t account, uint16_t market, int64_t realized_usd6):
        cdef dict markets = self._positions.get(account)
        cdef ShownPosition position
        if markets is None:
            markets = self._positions[account] = {}
        position = markets.get(market)
        if position is None:
            position = markets[market] = ShownPosition(account, market)
        if realized_usd6 != 0:
            position.realized_pnl_usd6 += realized_usd6
        position.seq = head.seq
        position.updated_ns = head.now_ns
        return position

    cdef int take(self, EventHead* head) except -1:
        cdef EFill* fill = <EFill*>head
        cdef EPositionChanged* change = <EPositionChanged*>head
        cdef ShownPosition position
        if head.kind == EV_FILL:
            position = self.changed(head, fill.account, fill.market, fill.realized_pnl_usd6)
            position.lots = fill.position_lots
            position.cost_usd6 = fill.position_cost_usd6
            position.margin_usd6 = fill.position_margin_usd6
        elif head.kind == EV_POSITION_CHANGED:
            position = self.changed(head, change.account, change.market, change.realized_pnl_usd6)
            position.lots = change.lots
            position.cost_usd6 = change.cost_usd6
            position.margin_usd6 = change.margin_usd6
            position.mode = change.mode
            position.leverage = change.leverage
        return 0
