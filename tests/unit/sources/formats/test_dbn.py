"""The DBN reader against the format's own library."""

from __future__ import annotations

from pathlib import Path

import databento_dbn
import pytest
import zstandard
from support.data import shared_data
from support.mbo_exchange import record, write_dbn

from luxterm.sources.formats.base import RecordingError
from luxterm.sources.formats.dbn import DbnRecording

DATA = Path(__file__).parents[3] / "data"


def library_rows(path: Path):
    decoder = databento_dbn.DBNDecoder()
    decoder.write(zstandard.ZstdDecompressor().stream_reader(path.read_bytes()).read())
    for message in decoder.decode():
        if isinstance(message, databento_dbn.MBOMsg):
            yield (
                message.publisher_id,
                message.instrument_id,
                message.ts_event,
                message.order_id,
                message.price,
                message.size,
                message.flags,
                ord(str(message.action)),
                ord(str(message.side)),
                message.sequence,
            )


@pytest.mark.parametrize("name", ["small", "recorded"])
def test_rows_are_those_of_the_formats_own_library(name):
    path = DATA / "cme-mbo.dbn.zst" if name == "small" else shared_data("cme-esm4-mbo-2024-05-08.dbn.zst")
    assert [tuple(row) for row in DbnRecording(path).rows()] == list(library_rows(path))


def test_the_header_names_dataset_and_symbols():
    recording = DbnRecording(DATA / "cme-mbo.dbn.zst")
    assert (recording.dataset, recording.symbol, recording.symbols) == ("GLBX.MDP3", "ESM4", {5602: "ESM4"})


def test_records_of_other_kinds_are_skipped(tmp_path):
    system = bytes(databento_dbn.SystemMsg(ts_event=1, msg="hello"))
    path = write_dbn(tmp_path / "x.dbn", [system, record("A", "B", 1, 5.0, 1), system])
    assert [row.order_id for row in DbnRecording(path).rows()] == [1]


def test_other_schemas_are_refused(tmp_path):
    path = tmp_path / "trades.dbn"
    header = databento_dbn.Metadata(
        dataset="GLBX.MDP3",
        start=0,
        stype_in=databento_dbn.SType.RAW_SYMBOL,
        stype_out=databento_dbn.SType.INSTRUMENT_ID,
        schema=databento_dbn.Schema.TRADES,
        symbols=[],
        partial=[],
        not_found=[],
        mappings=[],
    )
    path.write_bytes(header.encode())
    with pytest.raises(RecordingError, match="holds trades records"):
        DbnRecording(path)


def test_a_cut_and_a_damaged_record_are_told_apart(tmp_path):
    path = write_dbn(tmp_path / "x.dbn", [record("A", "B", 1, 5.0, 1), record("A", "B", 2, 5.0, 1)])
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    with pytest.raises(RecordingError, match="breaks off inside record 2"):
        list(DbnRecording(path).rows())
    path.write_bytes(whole[:-56] + bytes(56))
    with pytest.raises(RecordingError, match="record 2 has no length"):
        list(DbnRecording(path).rows())
