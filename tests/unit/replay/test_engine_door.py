"""The engine behind the auditor: the recorded sample, and the answers of a plain book on made-up sessions."""

from __future__ import annotations

import random

import pytest
from support.data import shared_data
from support.mbo_exchange import Exchange, generate, write_dbn
from support.plain_book import PlainDoor

from luxterm.engine import Engine
from luxterm.model.codes import MarketFlag
from luxterm.replay.audit import FinalBook, audit
from luxterm.replay.engine_door import EngineDoor
from luxterm.sources.formats.dbn import DbnRecording


def test_the_sample_is_reproduced_to_the_last_order():
    engine = Engine()
    report, differences = audit(DbnRecording(shared_data("cme-esm4-mbo-2024-05-08.dbn.zst")), EngineDoor(engine))
    assert not differences
    assert report.records == 13796
    assert (report.aggressors, report.exact, report.same_makers) == (5, 5, 5)
    assert (report.maker_fills, report.lots) == (5, 6)
    assert report.final == FinalBook(13598, 976, 571, "5214.00", "5214.25")
    assert report.final_as_recorded
    engine.check()


@pytest.mark.parametrize("seed", range(4))
def test_the_engine_answers_as_a_plain_book_does(tmp_path, seed):
    exchanges = [Exchange(seed), Exchange(seed + 100, instrument=77, tick=0.5, base=-250.0, ids_in_t=False)]
    path = write_dbn(tmp_path / "day.dbn.zst", generate(exchanges, 250), symbols=["X", "Y"], ids=[5602, 77])
    engine = Engine()
    by_engine = audit(DbnRecording(path), EngineDoor(engine))
    assert by_engine == audit(DbnRecording(path), PlainDoor())
    assert by_engine[0].final_as_recorded and not by_engine[0].refused
    engine.check()


def test_its_markets_ask_for_no_margin_and_know_no_self_trades():
    engine = Engine()
    EngineDoor(engine).open_market(3, "X")
    market = engine.market(3)
    assert market is not None
    assert market.flags == MarketFlag.MARGIN_OFF | MarketFlag.SELF_TRADE_OFF


def test_damaged_records_never_bring_the_engine_down(tmp_path):
    rng = random.Random(8)
    path = write_dbn(tmp_path / "day.dbn", generate([Exchange(1)], 20))
    whole = path.read_bytes()
    header = 8 + int.from_bytes(whole[4:8], "little")
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(rng.randrange(1, 6)):
            record = rng.randrange((len(whole) - header) // 56)
            data[header + 56 * record + rng.randrange(2, 56)] = rng.randrange(256)
        path.write_bytes(data)
        engine = Engine()
        report, _ = audit(DbnRecording(path), EngineDoor(engine))
        assert report.exact <= report.same_makers <= report.aggressors
        engine.check()
