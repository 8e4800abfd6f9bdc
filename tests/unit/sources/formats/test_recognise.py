"""Every format is told by its content, and what is foreign or broken off is refused with file and reason."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest
import zstandard
from support.data import shared_data

from luxterm.sources.formats.base import Kind, RecordingError
from luxterm.sources.formats.recognise import recognise

DATA = Path(__file__).parents[3] / "data"
FILES = {
    "binance-trades.csv": ("Binance trades", Kind.TRADES, "", 3),
    "binance-quotes.csv": ("Binance quotes", Kind.QUOTES, "BTC/USDT", 2),
    "binance-depth.csv": ("Binance depth", Kind.BOOK, "BTCUSDT", 3),
    "minute-bars.csv": ("one-minute bars", Kind.BARS, "", 3),
    "tardis-trades.csv": ("Tardis trades", Kind.TRADES, "XBTUSD", 2),
    "tardis-book.csv": ("Tardis level-2 book", Kind.BOOK, "BTC-PERPETUAL", 2),
    "bybit-book.jsonl": ("Bybit order book", Kind.BOOK, "XRPUSDT", 2),
    "cme-mbo.dbn.zst": ("market by order of GLBX.MDP3 (DBN 3)", Kind.MBO, "ESM4", 12),
}
RECORDED = {
    "binance-btcusdt-trades.csv": (Kind.TRADES, 2001),
    "binance-btcusdt-quotes.csv": (Kind.QUOTES, 451),
    "binance-btcusdt-depth-snap.csv": (Kind.BOOK, 1),
    "binance-btcusdt-depth-update.csv": (Kind.BOOK, 1),
    "btc-perp-1m-2022-01.csv.gz": (Kind.BARS, 45031),
    "bybit-xrpusdt-ob500.jsonl.gz": (Kind.BOOK, 50),
    "tardis-bitmex-trades-xbtusd.csv": (Kind.TRADES, 10),
    "tardis-deribit-l2-btc-perpetual.csv": (Kind.BOOK, 1),
    "cme-esm4-mbo-2024-05-08.dbn.zst": (Kind.MBO, 13796),
}


@pytest.mark.parametrize("name", FILES)
def test_a_small_file_of_each_format_is_recognised_and_read(name):
    form, kind, symbol, count = FILES[name]
    recording = recognise(DATA / name)
    assert (recording.format, recording.kind, recording.symbol) == (form, kind, symbol)
    assert len(list(recording.rows())) == count
    assert len(list(recording.rows())) == count, "a recording may be read again"


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_files_are_read_whole(name):
    kind, count = RECORDED[name]
    recording = recognise(shared_data(name))
    assert recording.kind == kind
    assert sum(1 for _ in recording.rows()) == count


@pytest.mark.parametrize("name", [name for name in FILES if not name.endswith(".zst")])
@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_names_and_packing_do_not_matter(tmp_path, name, pack):
    path = tmp_path / "anything.bin"
    path.write_bytes(pack((DATA / name).read_bytes()))
    assert recognise(path).format == FILES[name][0]


@pytest.mark.parametrize("name", FILES)
def test_progress_ends_at_the_size_of_the_file(name):
    seen = []
    for _ in recognise(DATA / name).rows(seen.append):
        pass
    assert seen[-1] == (DATA / name).stat().st_size
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"a,b,c\n1,2,3\n", "no format that is known"),
        (b"\x7fELF\x02\x01\x01" + bytes(64), "no format that is known"),
        (b'{"hello": 1}\n', "no format that is known"),
        (b"DBN", "truncated inside the DBN header"),
        (b"DBN\x09" + bytes(64), "version 9 is not known"),
        (b"DBN\x03\xff\xff\x00\x00" + bytes(64), "truncated inside the DBN header"),
        (b"\x1f\x8b\x08\x00", "truncated"),
    ],
)
def test_foreign_files_are_refused_with_the_reason(tmp_path, content, problem):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=problem) as error:
        recognise(path)
    assert str(path) in str(error.value)


def test_a_missing_file_and_a_folder_are_said_so(tmp_path):
    with pytest.raises(RecordingError, match="No such file"):
        recognise(tmp_path / "nothing")
    with pytest.raises(RecordingError, match="is a folder"):
        recognise(tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_anywhere_is_an_error_or_a_clean_prefix(tmp_path, name):
    """No cut may raise anything but RecordingError, and what is read before it is what the whole file has there."""
    whole = (DATA / name).read_bytes()
    rows = list(recognise(DATA / name).rows())
    path = tmp_path / "cut"
    refused = 0
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        got = []
        try:
            got.extend(recognise(path).rows())
        except RecordingError:
            refused += 1
        assert len(got) <= len(rows)
        assert got[:-1] == rows[: max(0, len(got) - 1)]
    assert refused > len(whole) // 3


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_packed_data_that_break_off_are_truncated(tmp_path, pack):
    packed = pack((DATA / "bybit-book.jsonl").read_bytes() * 1)
    path = tmp_path / "cut"
    path.write_bytes(packed[:-3])
    with pytest.raises(RecordingError, match="truncated"):
        list(recognise(path).rows())


def test_zstd_frames_may_lie_end_to_end(tmp_path):
    lines = (DATA / "binance-trades.csv").read_bytes().splitlines(keepends=True)
    path = tmp_path / "two"
    path.write_bytes(zstandard.compress(b"".join(lines[:2])) + zstandard.compress(b"".join(lines[2:])))
    assert len(list(recognise(path).rows())) == 3


@pytest.mark.parametrize("name", FILES)
def test_damaged_bytes_give_rows_or_a_clear_refusal(tmp_path, name):
    rng = random.Random(name)
    whole = (DATA / name).read_bytes()
    if name.endswith(".zst"):
        whole = zstandard.ZstdDecompressor().stream_reader(whole).read()
    path = tmp_path / "damaged"
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(rng.randrange(1, 5)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data)
        try:
            for _ in recognise(path).rows():
                pass
        except RecordingError as error:
            assert str(path) in str(error)
