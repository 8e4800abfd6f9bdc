"""The auditor against files whose truth is known: a small exchange wrote them, a plain book replays them."""

from __future__ import annotations

import pytest
from support.mbo_exchange import Exchange, generate, record, write_dbn
from support.plain_book import PlainDoor

from luxterm.replay.audit import FinalBook, audit, price_text
from luxterm.sources.formats.base import RecordingError
from luxterm.sources.formats.dbn import DbnRecording

LAST, SNAPSHOT = 128, 32


def replay(path):
    return audit(DbnRecording(path), PlainDoor())


def rows_of(*rows):
    """Each row is (action, side, order id, price, size); a trailing 1 ends the event."""
    out = []
    for row in rows:
        action, side, order_id, price, size, *last = row
        out.append(record(action, side, order_id, price, size, LAST if last else 0))
    return out


@pytest.mark.parametrize("seed", [2, 3, 6, 9, 13])
def test_a_whole_session_is_reproduced(tmp_path, seed):
    exchanges = [Exchange(seed, ids_in_t=seed % 2 == 0), Exchange(seed + 100, instrument=77, tick=0.5, base=-250.0)]
    rows = generate(exchanges[: 1 + seed % 2], 300)
    exchanges = exchanges[: 1 + seed % 2]
    numbers = [exchange.instrument for exchange in exchanges]
    path = write_dbn(tmp_path / "day.dbn.zst", rows, symbols=[f"X{number}" for number in numbers], ids=numbers)
    report, differences = replay(path)
    assert not differences
    assert report.aggressors == report.exact == sum(exchange.aggressors for exchange in exchanges) > 30
    assert report.maker_fills == sum(exchange.maker_fills for exchange in exchanges)
    assert report.lots == sum(exchange.lots for exchange in exchanges)
    assert report.icebergs_told and report.self_trade_cancels and report.auction_prints
    assert report.final_as_recorded
    assert report.final.orders == sum(len(exchange.book.orders) for exchange in exchanges)


def test_rows_of_one_aggressor_are_one_order_and_its_rest_goes_on_to_rest(tmp_path):
    rows = rows_of(
        ("A", "A", 1, 100.25, 2, 1),
        ("A", "A", 2, 100.5, 3, 1),
        ("T", "B", 9, 100.25, 2),
        ("F", "A", 1, 100.25, 2),
        ("T", "B", 9, 100.5, 3),
        ("F", "A", 2, 100.5, 3),
        ("C", "A", 1, 100.25, 2),
        ("C", "A", 2, 100.5, 3),
        ("A", "B", 9, 100.75, 4, 1),
    )
    report, differences = replay(write_dbn(tmp_path / "x.dbn", rows))
    assert not differences
    assert (report.aggressors, report.exact, report.maker_fills, report.lots) == (1, 1, 2, 5)
    assert report.final == FinalBook(1, 1, 0, "100.75", None)


def test_a_smaller_size_keeps_its_turn_a_larger_one_loses_it(tmp_path):
    rows = rows_of(
        ("A", "A", 1, 100.0, 5, 1),
        ("A", "A", 2, 100.0, 5, 1),
        ("A", "A", 3, 100.0, 5, 1),
        ("M", "A", 1, 100.0, 4, 1),
        ("M", "A", 2, 100.0, 6, 1),
        ("T", "B", 9, 100.0, 10),
        ("F", "A", 1, 100.0, 4),
        ("F", "A", 3, 100.0, 5),
        ("F", "A", 2, 100.0, 1),
        ("C", "A", 1, 100.0, 4),
        ("C", "A", 3, 100.0, 5),
        ("M", "A", 2, 100.0, 5, 1),
    )
    report, differences = replay(write_dbn(tmp_path / "x.dbn", rows))
    assert not differences and report.exact == 1 and report.final_as_recorded


def test_an_iceberg_sells_more_than_it_shows_and_queues_again(tmp_path):
    rows = rows_of(
        ("A", "B", 1, 99.0, 3, 1),
        ("A", "B", 2, 99.0, 4, 1),
        ("T", "A", 9, 99.0, 9),
        ("F", "B", 1, 99.0, 3),
        ("F", "B", 2, 99.0, 4),
        ("F", "B", 1, 99.0, 2),
        ("C", "B", 2, 99.0, 4),
        ("M", "B", 1, 99.0, 1, 1),
        ("T", "A", 10, 99.0, 1),
        ("F", "B", 1, 99.0, 1),
        ("C", "B", 1, 99.0, 1, 1),
    )
    report, differences = replay(write_dbn(tmp_path / "x.dbn", rows))
    assert not differences
    assert (report.exact, report.icebergs_told, report.final.orders) == (2, 1, 0)


def test_an_iceberg_summed_up_in_one_row_counts_in_the_order_of_the_first_slices(tmp_path):
    rows = rows_of(
        ("A", "B", 1, 99.0, 3, 1),
        ("A", "B", 2, 99.0, 4, 1),
        ("T", "A", 9, 99.0, 9),
        ("F", "B", 1, 99.0, 5),
        ("F", "B", 2, 99.0, 4),
        ("C", "B", 2, 99.0, 4),
        ("M", "B", 1, 99.0, 1, 1),
    )
    report, differences = replay(write_dbn(tmp_path / "x.dbn", rows))
    assert not differences and report.exact == 1


def test_the_aggressors_own_firm_is_cancelled_in_front_of_it(tmp_path):
    rows = rows_of(
        ("A", "B", 1, 99.0, 3, 1),
        ("A", "B", 2, 99.0, 4, 1),
        ("T", "A", 9, 99.0, 2),
        ("F", "B", 2, 99.0, 2),
        ("C", "B", 1, 99.0, 3),
        ("M", "B", 2, 99.0, 2, 1),
    )
    report, differences = replay(write_dbn(tmp_path / "x.dbn", rows))
    assert not differences and report.self_trade_cancels == 1 and report.final.orders == 1


def test_a_resting_order_that_is_modified_into_the_other_side_is_the_aggressor(tmp_path):
    rows = rows_of(
        ("A", "A", 1, 101.0, 3, 1),
        ("A", "B", 2, 99.0, 5, 1),
        ("T", "B", 2, 101.0, 3),
        ("F", "B", 2, 101.0, 3),  # its own row on its own side is no maker
        ("F", "A", 1, 101.0, 3),
        ("C", "A", 1, 101.0, 3),
        ("M", "B", 2, 101.0, 2, 1),
    )
    report, differences = replay(write_dbn(tmp_path / "x.dbn", rows))
    assert not differences
    assert (report.maker_fills, report.lots) == (1, 3)
    assert report.final == FinalBook(1, 1, 0, "101", None)


def test_an_auction_gathers_crossed_orders_and_its_print_is_no_aggressor(tmp_path):
    rows = rows_of(
        ("A", "B", 1, 101.0, 3, 1),
        ("A", "A", 2, 100.0, 2, 1),
        ("A", "A", 3, 102.0, 2, 1),
        ("A", "B", 4, 101.0, 7, 1),
        ("T", "N", 0, 100.5, 2),
        ("F", "B", 1, 100.5, 2),
        ("F", "A", 2, 100.5, 2),
        ("M", "B", 1, 101.0, 1),
        ("C", "A", 2, 100.0, 2, 1),
        ("T", "A", 9, 101.0, 2),
        ("F", "B", 1, 101.0, 1),
        ("F", "B", 4, 101.0, 1),
        ("C", "B", 1, 101.0, 1),
        ("M", "B", 4, 101.0, 6, 1),
    )
    report, differences = replay(write_dbn(tmp_path / "x.dbn", rows))
    assert not differences
    assert (report.auction_prints, report.aggressors, report.exact) == (1, 1, 1)
    assert report.final == FinalBook(2, 1, 1, "101.0", "102.0")  # the print has put the tick at a half


def test_a_clear_empties_the_book_and_a_file_that_ends_inside_an_auction_shows_the_recorded_book(tmp_path):
    rows = [
        *rows_of(("A", "B", 1, 101.0, 3, 1)),
        record("R", "N", flags=SNAPSHOT | LAST),
        *rows_of(("A", "B", 5, 100.0, 1, 1), ("A", "A", 6, 99.0, 1, 1)),
    ]
    report, _ = replay(write_dbn(tmp_path / "x.dbn", rows))
    assert report.final == FinalBook(2, 1, 1, "100", "99")
    assert not report.final_as_recorded


def test_a_wrong_order_of_makers_is_reported_with_both_sides_of_the_difference(tmp_path):
    rows = rows_of(
        ("A", "B", 1, 99.0, 3, 1),
        ("A", "B", 2, 99.0, 3, 1),
        ("T", "A", 9, 99.0, 6),
        ("F", "B", 2, 99.0, 3),
        ("F", "B", 1, 99.0, 3),
        ("C", "B", 1, 99.0, 3),
        ("C", "B", 2, 99.0, 3, 1),
        ("A", "B", 3, 99.0, 3, 1),
        ("A", "B", 4, 99.0, 3, 1),
        ("T", "A", 10, 99.0, 3),
        ("F", "B", 4, 99.0, 3),
        ("C", "B", 4, 99.0, 3, 1),
    )
    report, differences = replay(write_dbn(tmp_path / "x.dbn", rows))
    assert (report.aggressors, report.exact, report.same_makers) == (2, 0, 1)
    assert [fill.order_id for fill in differences[0].recorded] == [2, 1]
    assert [fill.order_id for fill in differences[0].matched] == [1, 2]
    assert [fill.order_id for fill in differences[1].matched] == [3]
    assert report.final_as_recorded, "the book follows the file whatever the fills were"


def test_edits_may_come_in_an_event_after_their_trade(tmp_path):
    rows = rows_of(
        ("A", "B", 1, 99.0, 5, 1),
        ("A", "B", 2, 99.0, 3, 1),
        ("T", "A", 9, 99.0, 2),
        ("F", "B", 1, 99.0, 2, 1),
        ("M", "B", 1, 99.0, 3, 1),
        ("T", "A", 10, 99.0, 4),
        ("F", "B", 1, 99.0, 3),
        ("F", "B", 2, 99.0, 1, 1),
        ("C", "B", 1, 99.0, 3),
        ("M", "B", 2, 99.0, 2, 1),
    )
    report, differences = replay(write_dbn(tmp_path / "x.dbn", rows))
    assert not differences and report.exact == 2 and report.final_as_recorded


def test_without_marks_rows_of_one_instant_are_one_event(tmp_path):
    rows = [
        record("A", "A", 1, 100.0, 2, ts=1),
        record("A", "A", 2, 100.0, 2, ts=2),
        record("T", "B", 9, 100.0, 3, ts=3),
        record("F", "A", 1, 100.0, 2, ts=3),
        record("F", "A", 2, 100.0, 1, ts=3),
        record("C", "A", 1, 100.0, 2, ts=3),
        record("M", "A", 2, 100.0, 1, ts=3),
        record("A", "A", 3, 100.0, 4, ts=4),
    ]
    report, differences = replay(write_dbn(tmp_path / "x.dbn", rows))
    assert not differences and (report.aggressors, report.exact) == (1, 1)
    assert report.final == FinalBook(2, 0, 1, None, "100")


def test_a_trade_without_makers_leaves_the_book_as_it_is(tmp_path):
    rows = rows_of(
        ("A", "A", 1, 100.0, 2, 1),
        ("T", "B", 9, 99.0, 3, 1),
        ("T", "B", 10, 100.0, 2),
        ("F", "A", 1, 100.0, 2),
        ("C", "A", 1, 100.0, 2, 1),
    )
    report, differences = replay(write_dbn(tmp_path / "x.dbn", rows))
    assert not differences and (report.aggressors, report.exact, report.maker_fills) == (2, 2, 1)


def test_a_file_without_records_is_refused(tmp_path):
    with pytest.raises(RecordingError, match="no market-by-order records"):
        replay(write_dbn(tmp_path / "x.dbn", []))


@pytest.mark.parametrize(
    ("price_e9", "tick_e9", "text"),
    [
        (5_214_250_000_000, 250_000_000, "5214.25"),
        (5_214_000_000_000, 250_000_000, "5214.00"),
        (-1_500_000_000, 500_000_000, "-1.5"),
        (7_812_500, 7_812_500, "0.0078125"),
        (100_000_000_000, 1_000_000_000, "100"),
    ],
)
def test_prices_are_exact_decimal_text(price_e9, tick_e9, text):
    assert price_text(price_e9, tick_e9) == text
