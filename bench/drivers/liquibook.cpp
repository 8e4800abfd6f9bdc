// Feeds a recorded workload to liquibook's order book (headers of its wheel) and prints operations per second.
// usage: liquibook WORKLOAD WARM_UP_OPERATIONS
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include <book/order_book.h>

struct Op { uint32_t kind, side; uint64_t id; uint32_t ticks, lots; };

struct Order {
    bool buy = false;
    liquibook::book::Price ticks = 0;
    liquibook::book::Quantity lots = 0;
    bool is_limit() const { return true; }
    bool is_buy() const { return buy; }
    liquibook::book::Price price() const { return ticks; }
    liquibook::book::Price stop_price() const { return 0; }
    liquibook::book::Quantity order_qty() const { return lots; }
    bool all_or_none() const { return false; }
    bool immediate_or_cancel() const { return false; }
};

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    FILE *file = std::fopen(argv[1], "rb");
    if (!file) return 1;
    std::fseek(file, 0, SEEK_END);
    size_t count = static_cast<size_t>(std::ftell(file)) / sizeof(Op);
    std::rewind(file);
    std::vector<Op> ops(count);
    if (std::fread(ops.data(), sizeof(Op), count, file) != count) return 1;
    size_t warm = static_cast<size_t>(std::atol(argv[2]));
    std::vector<Order> orders(count + 1);
    liquibook::book::OrderBook<Order *> book("X");
    std::clock_t start = std::clock();
    for (size_t i = 0; i < count; i++) {
        if (i == warm) start = std::clock();
        const Op &op = ops[i];
        Order *order = &orders[op.id];
        if (op.kind == 1) {
            book.cancel(order);
        } else {
            order->buy = op.side == 0;
            order->ticks = op.ticks;
            order->lots = op.lots;
            book.add(order);
        }
        book.perform_callbacks();
    }
    double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    std::printf("%.0f\n", static_cast<double>(count - warm) / seconds);
    return 0;
}
