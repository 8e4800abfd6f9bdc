# All folds together.


cdef struct Bar:   # the prints of one market within one second, as far as they follow each other
    bint used
    uint16_t market
    int64_t seq
    int64_t now_ns
    int64_t open_ns
    int64_t open_ticks
    int64_t high_ticks
    int64_t low_ticks
    int64_t close_ticks
    int64_t volume_lots
    int64_t value_tick_lots
    int64_t trades


cdef class RecordFold(EventFold):
    """All folds together: which record goes to which.

    Prints reach `bar(market, seq, now_ns, open_ns, open, high, low, close, volume, value, trades)` once for all that follow
    each other within one second; levels reach `level(market, seq, now_ns, side, price_ticks, size_lots, orders)`; a record
    of one of `kinds` reaches `other(record)`. Prints and cash rows do so too where one of `watched` has part in them.
    """

    cdef OrdersFold orders
    cdef TradesFold trades
    cdef FillsFold fills
    cdef LedgerFold ledger
    cdef PositionsFold positions
    cdef object bar, level, other
    cdef frozenset kinds
    cdef readonly set watched
    cdef readonly int64_t seq
    cdef readonly int64_t now_ns
    cdef Bar now

    def __init__(self, OrdersFold orders not None, TradesFold trades not None, FillsFold fills not None, LedgerFold ledger not None,
                 PositionsFold positions not None, bar, level, other, kinds):
        self.orders = orders
        self.trades = trades
        self.fills = fills
        self.ledger = ledger
        self.positions = positions
        self.bar = bar
        self.level = level
        self.other = other
        self.kinds = frozenset(kinds)
        self.watched = set()

    cdef int take(self, EventHead* head) except -1:
        cdef uint16_t kind = head.kind
        cdef ETrade* trade = <ETrade*>head
        cdef EBookLevel* level = <EBookLevel*>head
        self.seq = head.seq
        self.now_ns = head.now_ns
        if kind == EV_BOOK_LEVEL:
            self.level(level.market, head.seq, head.now_ns, level.side, level.price_ticks, level.size_lots, level.orders)
        elif kind <= EV_ORDER_CLOSED:
            self.orders.take(head)
        elif kind == EV_TRADE:
            self.trades.take(head)
            self.print_(trade)
            if self.watched and (trade.maker_account in self.watched or trade.taker_account in self.watched):
                self.give(head)
        elif kind == EV_FILL:
            self.orders.take(head)
            self.fills.take(head)
            self.ledger.take(head)
            self.positions.take(head)
        elif kind == EV_CASH_CHANGED:
            self.ledger.take(head)
            if self.watched and (<ECashChanged*>head).account in self.watched:
                self.give(head)
        else:
            if kind == EV_POSITION_CHANGED:
                self.positions.take(head)
            self.give(head)
        return 0

    cdef int give(self, EventHead* head) except -1:
        if head.kind in self.kinds:
            self.finish()
            self.other(row_of(head, NULL, 0))
        return 0

    cdef int print_(self, ETrade* trade) except -1:
        cdef Bar* bar = &self.now
        cdef int64_t price = trade.price_ticks
        cdef int64_t open_ns = trade.head.now_ns - trade.head.now_ns % 1000000000
        if bar.used and (bar.market != trade.market or bar.open_ns != open_ns or bar.value_tick_lots > MONEY_MAX):
            self.finish()
        if not bar.used:
            memset(bar, 0, sizeof(Bar))
            bar.used = True
            bar.market = trade.market
            bar.open_ns = open_ns
            bar.open_ticks = bar.high_ticks = bar.low_ticks = price
        bar.seq = trade.head.seq
        bar.now_ns = trade.head.now_ns
        bar.high_ticks = most(bar.high_ticks, price)
        bar.low_ticks = least(bar.low_ticks, price)
        bar.close_ticks = price
        bar.volume_lots += trade.size_lots
        bar.value_tick_lots += price * trade.size_lots
        bar.trades += 1
        return 0

    cdef int finish(self) except -1:
        cdef Bar bar = self.now
        if bar.used:
            self.now.used = False
            self.bar(bar.market, bar.seq, bar.now_ns, bar.open_ns, bar.open_ticks, bar.high_ticks, bar.low_ticks,
                     bar.close_ticks, bar.volume_lots, bar.value_tick_lots, bar.trades)
        return 0


def pick_commands(records, kinds, /):
    """The command records of these kinds among records that lie end to end, each as bytes."""
    cdef const uint8_t[::1] data = records
    cdef size_t at = 0, end = data.shape[0]
    cdef Head* head
    cdef set wanted = set(kinds)
    cdef list found = []
    while at < end:
        head = <Head*>&data[at]
        if end - at < sizeof(Head) or head.length < sizeof(Head) or head.length > end - at:
            raise RecordError(f"truncated record at byte {at}")
        if head.kind in wanted:
            found.append(PyBytes_FromStringAndSize(<char*>head, head.length))
        at += head.length
    return found
