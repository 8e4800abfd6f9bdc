# Orders as folds of their events: the open ones, and each account's recently closed ones.

cdef enum:
    ORDER_NUMBERS = 22
    PAGE_BITS = 10
    PAGE_MASK = 1023


cdef class ShownOrder:
    """The fields of `states.OrderState`, and how it ended."""

    # All of one width and next to each other: a row is their memory.
    cdef readonly int64_t order_id, account, market, side, type, tif, stp, trigger_by, peg, flags, status, price_ticks
    cdef readonly int64_t size_lots, filled_lots, filled_value_tick_lots, stop_price_ticks, display_lots, expires_ns
    cdef readonly int64_t created_ns, updated_ns, seq, close_reason
    cdef readonly bytes client_order_id

    def __init__(self, order_id, account, market, side, type, tif, stp, trigger_by, peg, flags, status, price_ticks, size_lots,
                 filled_lots, filled_value_tick_lots, stop_price_ticks, display_lots, expires_ns, created_ns, updated_ns,
                 client_order_id, seq, close_reason=-1):
        cdef int64_t* numbers = &self.order_id
        cdef int at
        for at, value in enumerate((
            order_id, account, market, side, type, tif, stp, trigger_by, peg, flags, status, price_ticks, size_lots, filled_lots,
            filled_value_tick_lots, stop_price_ticks, display_lots, expires_ns, created_ns, updated_ns, seq, close_reason,
        )):
            numbers[at] = value
        self.client_order_id = client_order_id

    @property
    def open(self):
        return self.close_reason < 0

    @property
    def remaining_lots(self):
        return self.size_lots - self.filled_lots

    def row(self):
        """The order as bytes, for `of_row` of this version."""
        return PyBytes_FromStringAndSize(<char*>&self.order_id, ORDER_NUMBERS * sizeof(int64_t)) + self.client_order_id

    @staticmethod
    def of_row(bytes row not None):
        """RecordError for what is no row."""
        cdef ShownOrder order = ShownOrder.__new__(ShownOrder)
        cdef Py_ssize_t fixed = ORDER_NUMBERS * sizeof(int64_t)
        if len(row) < fixed:
            raise RecordError(f"an order's row has {fixed} bytes and more, not {len(row)}")
        memcpy(&order.order_id, <char*>row, fixed)
        order.client_order_id = row[fixed:]
        return order

    def __repr__(self):
        return f"<ShownOrder {self.order_id} of account {self.account}>"


cdef class OrderTable:
    """Orders by id, in pages: ids are given out in order, and a dictionary whose oldest keys go as newer ones come wears out."""

    cdef dict pages   # id >> PAGE_BITS -> the orders, and behind them how many there are

    def __init__(self):
        self.pages = {}

    cdef ShownOrder get(self, int64_t order_id):
        cdef list page = self.pages.get(order_id >> PAGE_BITS)
        return page[order_id & PAGE_MASK] if page is not None else None

    cdef int put(self, ShownOrder order) except -1:
        cdef list page = self.pages.get(order.order_id >> PAGE_BITS)
        if page is None:
            page = self.pages[order.order_id >> PAGE_BITS] = [None] * (PAGE_MASK + 1) + [0]
        if page[order.order_id & PAGE_MASK] is None:
            page[PAGE_MASK + 1] += 1
        page[order.order_id & PAGE_MASK] = order
        return 0

    cdef int drop(self, int64_t order_id) except -1:
        cdef list page = self.pages.get(order_id >> PAGE_BITS)
        if page is not None and page[order_id & PAGE_MASK] is not None:
            page[order_id & PAGE_MASK] = None
            page[PAGE_MASK + 1] -= 1
            if page[PAGE_MASK + 1] == 0:
                del self.pages[order_id >> PAGE_BITS]
        return 0


cdef class OpenOrders:
    """One account's open orders, oldest first, with closed ones among them until they are as many."""

    cdef list orders
    cdef Py_ssize_t closed

    def __init__(self):
        self.orders = []

    cdef int leave(self) except -1:
        # One of them has been closed.
        self.closed += 1
        if self.closed > 16 and 2 * self.closed > len(self.orders):
            self.orders = self.still_open()
            self.closed = 0
        return 0

    cdef list still_open(self):
        cdef ShownOrder order
        return [order for order in self.orders if order.close_reason < 0]


cdef class OrdersFold(EventFold):
    """Orders by id; `_by_client_id[account, name]`, `_open[account]`, `_closed[account]` in closing order."""

    cdef OrderTable table
    cdef readonly dict _by_client_id
    cdef readonly dict _open
    cdef readonly dict _closed
    cdef readonly object _closed_in_all
    cdef readonly Py_ssize_t _open_count
    cdef Py_ssize_t keep_per_account
    cdef Py_ssize_t keep_in_all
    cdef public int64_t accepted_count

    def __init__(self, keep_per_account, keep_in_all):
        self.table = OrderTable()
        self._by_client_id = {}
        self._open = {}
        self._closed = {}
        self._closed_in_all = deque()
        self.keep_per_account = keep_per_account
        self.keep_in_all = keep_in_all

    def get(self, int64_t order_id):
        """An open or recently closed order."""
        return self.table.get(order_id)

    def open_of(self, account, market=None):
        """The account's open orders, oldest first."""
        cdef OpenOrders opened = self._open.get(account)
        cdef ShownOrder order
        if opened is None:
            return []
        return [order for order in opened.orders if order.close_reason < 0 and (market is None or order.market == market)]

    cpdef put_open(self, ShownOrder order):
        """Takes over one open order; call in the order of acceptance."""
        cdef object account = order.account
        cdef OpenOrders opened = self._open.get(account)
        self.table.put(order)
        if opened is None:
            opened = self._open[account] = OpenOrders()
        opened.orders.append(order)
        self._open_count += 1
        if len(order.client_order_id) != 0:
            self._by_client_id[account, order.client_order_id] = order.order_id

    cpdef put_closed(self, ShownOrder order):
        """Takes over one closed order; call in closing order."""
        self.table.put(order)
        if len(order.client_order_id) != 0:
            self._by_client_id[order.account, order.client_order_id] = order.order_id
        self.keep_closed(order)

    def put_rows(self, list opened not None, list closed not None):
        """Takes over orders by their `row`: closed ones in closing order, then open ones in the order of acceptance."""
        cdef bytes row
        for row in closed:
            self.put_closed(ShownOrder.of_row(row))
        for row in opened:
            self.put_open(ShownOrder.of_row(row))

    cdef int take(self, EventHead* head) except -1:
        cdef ShownOrder order
        if head.kind == EV_ORDER_ACCEPTED:
            self.accept(<EOrderAccepted*>head)
            return 0
        if head.kind == EV_FILL:
            order = self.table.get((<EFill*>head).order_id)
        elif head.kind <= EV_ORDER_CLOSED:
            order = self.table.get((<EOrderClosed*>head).order_id)  # it stands in the same place in all three
        else:
            return 0
        if order is None:
            return 0
        order.seq = head.seq
        order.updated_ns = head.now_ns
        if head.kind == EV_FILL:
            order.status = STATUS_PARTIAL
            order.filled_lots += (<EFill*>head).size_lots
            order.filled_value_tick_lots += (<EFill*>head).size_lots * (<EFill*>head).price_ticks
        elif head.kind == EV_ORDER_CLOSED:
            self.close(order, <EOrderClosed*>head)
        elif head.kind == EV_ORDER_CHANGED:
            order.price_ticks = (<EOrderChanged*>head).price_ticks
            order.size_lots = (<EOrderChanged*>head).size_lots
            order.stop_price_ticks = (<EOrderChanged*>head).stop_price_ticks
        else:
            order.status = STATUS_TRIGGERED
            order.price_ticks = (<EOrderTriggered*>head).price_ticks
        return 0

    cdef int accept(self, EOrderAccepted* ev) except -1:
        cdef ShownOrder order = ShownOrder.__new__(ShownOrder)
        self.accepted_count += 1
        order.order_id = ev.order_id
        order.account = ev.account
        order.market = ev.market
        order.side = ev.side
        order.type = ev.type
        order.tif = ev.tif
        order.stp = ev.stp
        order.trigger_by = ev.trigger_by
        order.peg = ev.peg
        order.flags = ev.flags
        order.status = STATUS_UNTRIGGERED if ev.type >= TYPE_STOP else STATUS_SUBMITTED
        order.price_ticks = ev.price_ticks
        order.size_lots = ev.size_lots
        order.stop_price_ticks = ev.stop_price_ticks
        order.display_lots = ev.display_lots
        order.expires_ns = ev.expires_ns
        order.created_ns = order.updated_ns = ev.head.now_ns
        order.seq = ev.head.seq
        order.close_reason = -1
        order.client_order_id = PyBytes_FromStringAndSize(<char*>ev + sizeof(EOrderAccepted), ev.head.length - sizeof(EOrderAccepted))
        self.put_open(order)
        return 0

    cdef int close(self, ShownOrder order, EOrderClosed* ev) except -1:
        cdef OpenOrders opened = self._open.get(order.account)
        if order.close_reason >= 0:
            return 0
        if ev.reason == CLOSE_FILLED:
            order.status = STATUS_FILLED
        elif ev.reason == CLOSE_EXPIRED:
            order.status = STATUS_EXPIRED
        elif ev.reason == CLOSE_TRIGGER_REJECTED:
            order.status = STATUS_REJECTED
        else:
            order.status = STATUS_CANCELLED
        order.close_reason = ev.reason
        order.size_lots = ev.size_lots
        order.filled_lots = ev.filled_lots
        self._open_count -= 1
        opened.leave()
        self.keep_closed(order)
        return 0

    cdef int keep_closed(self, ShownOrder order) except -1:
        cdef object closed = self._closed.get(order.account)
        cdef ShownOrder oldest
        if closed is None:
            closed = self._closed[order.account] = deque()
        closed.append(order)
        self._closed_in_all.append(order)
        if len(closed) > self.keep_per_account:
            self.forget(closed.popleft())
        if len(self._closed_in_all) > self.keep_in_all:
            oldest = self._closed_in_all.popleft()
            if self.table.get(oldest.order_id) is oldest:  # so it is the oldest of its account too
                self._closed[oldest.account].popleft()
                self.forget(oldest)
        return 0

    cdef int forget(self, ShownOrder order) except -1:
        cdef object key
        self.table.drop(order.order_id)
        if len(order.client_order_id) != 0:
            key = (order.account, order.client_order_id)
            if self._by_client_id.get(key) == order.order_id:
                del self._by_client_id[key]
        return 0
