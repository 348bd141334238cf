"""The one door: layouts recognized, options checked, every sample through it."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from datetime import date, timedelta

import polars as pl
import pytest
from backports import zstd

from weatherglass.errors import MissingColumn, UnreadableFile, UsageError
from weatherglass.providers.boards import BoardLayout, read_board, read_boards
from weatherglass.providers.boards.layout import SIGNATURES, layout_of

LAYOUTS = {
    "cboe.csv": BoardLayout.CBOE_CSV,
    "cboe.json": BoardLayout.CBOE_JSON,
    "spy_eod_202401.txt": BoardLayout.OPTIONSDX,
    "datashop.csv": BoardLayout.DATASHOP,
    "ivydb.csv": BoardLayout.IVYDB,
    "surface.csv": BoardLayout.DERIBIT_SURFACE,
    "summary.json": BoardLayout.DERIBIT_SUMMARY,
    "polygon.csv": BoardLayout.POLYGON_QUOTES,
    "databento.csv": BoardLayout.DATABENTO_BBO,
    "tardis.csv": BoardLayout.TARDIS_OPTIONS,
    "long.csv": BoardLayout.PLAIN_LONG,
    "wide.csv": BoardLayout.PLAIN_WIDE,
}


def how(name: str) -> dict[str, str]:
    return {"at": "eod"} if name == "datashop.csv" else {}


def shape(boards: list) -> list:
    return [(b.underlying, b.as_of, b.rows_read, dict(b.defects), [t.label for t in b.terms]) for b in boards]


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_is_recognized_by_its_content(write, samples, name):
    assert layout_of(write("anything.dat", samples.FILES[name]()), {}) is LAYOUTS[name]


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("change", ["bom", "utf16", "crlf", "cr", "gzip", "zstd", "zstd in frames", "named layout"])
def test_encodings_and_packing_change_nothing(write, samples, name, change):
    text = samples.FILES[name]().replace("\r\n", "\n")
    plain = shape(list(read_boards(write(name, text), **how(name))))
    content = {
        "bom": text.encode("utf-8-sig"),
        "utf16": text.encode("utf-16"),
        "crlf": text.replace("\n", "\r\n").encode(),
        "cr": text.replace("\n", "\r").encode(),
        "gzip": gzip.compress(text.encode()),
        "zstd": zstd.compress(text.encode()),
        "zstd in frames": zstd.compress(text.encode()[:100]) + zstd.compress(text.encode()[100:]),
        "named layout": text.encode(),
    }[change]
    layout = LAYOUTS[name] if change == "named layout" else None
    assert shape(list(read_boards(write(name, content), layout=layout, **how(name)))) == plain


@pytest.mark.parametrize("name", [n for n in LAYOUTS if not n.endswith(".json") and n != "cboe.csv"])
def test_tables_may_be_parquet_too(tmp_path, write, samples, name):
    path = write(name, samples.FILES[name]())
    plain = shape(list(read_boards(path, **how(name))))
    frame = pl.read_csv(path, infer_schema=False)
    stem = name.replace(".txt", ".csv")
    packed = tmp_path / "p" / stem
    packed.parent.mkdir()
    frame.rename(str.strip).write_parquet(packed)
    found = shape(list(read_boards(packed, **how(name))))
    assert [row[1:] for row in found] == [row[1:] for row in plain]


@pytest.mark.parametrize("share", [1, 5, 40, 200])
def test_a_cut_parquet_file_is_refused(tmp_path, write, samples, share):
    frame = pl.read_csv(write("q.csv", samples.plain_long()))
    frame.write_parquet(tmp_path / "q.parquet")
    whole = (tmp_path / "q.parquet").read_bytes()
    path = write("cut.parquet", whole[: len(whole) - share])
    message = f"cannot read {path}: the end of the Parquet file is missing; fetch or export it again: it was cut"
    with pytest.raises(UnreadableFile, match=f"^{re.escape(message)}$"):
        read_board(path)


def test_a_parquet_file_with_a_damaged_footer_is_refused(tmp_path, write, samples):
    frame = pl.read_csv(write("q.csv", samples.plain_long()))
    frame.write_parquet(tmp_path / "q.parquet")
    whole = (tmp_path / "q.parquet").read_bytes()
    path = write("bad.parquet", whole[:-40] + b"\xff" * 32 + whole[-8:])
    with pytest.raises(
        UnreadableFile,
        match=rf"^cannot read {re.escape(str(path))}: the table is damaged \(.+\); fetch or export it again$",
    ):
        read_board(path)


def test_a_layout_may_be_named_by_its_text_and_misspellings_are_corrected(write, samples):
    path = write("q.csv", samples.plain_long())
    assert read_board(path, layout="plain_long").underlying == "SPX"
    with pytest.raises(
        UsageError, match=r"^layout='plain_lang': there is no such layout; did you mean 'plain_long'\?$"
    ):
        read_board(path, layout="plain_lang")


def test_what_fits_no_layout_lists_what_was_looked_for(write):
    path = write("x.csv", "date,open,high\n2024-01-02,1,2\n")
    with pytest.raises(UnreadableFile) as caught:
        read_board(path)
    text = str(caught.value)
    assert text.startswith(
        f"cannot read {path}: its first line 'date,open,high' fits no layout. Looked for: cboe_csv, "
    )
    assert text.endswith(
        "with --column strike=YOURS for each (columns= in Python), or name the layout with --layout (layout=)"
    )
    for layout in BoardLayout:
        assert layout.value in text
    assert "the nearest is plain_wide, and it lacks strike, call_bid, call_ask, put_bid, put_ask. " in text


def test_of_a_file_that_nearly_fits_the_nearest_layout_is_named_with_what_it_lacks(write):
    path = write("x.csv", "Strike;Call_Bid;expiry\n1370;590;593;2022-10-21\n")
    with pytest.raises(
        UnreadableFile, match=r"; the nearest is plain_wide, and it lacks call_ask, put_bid, put_ask[.] Say"
    ):
        read_board(path)
    path = write("y.csv", "exdate,date,strike_price\n2022-10-21,2022-09-27,1370000\n")
    with pytest.raises(
        UnreadableFile, match=r"the nearest is ivydb, and it lacks cp_flag, best_bid, best_offer[.] Say"
    ):
        read_board(path)


def test_control_characters_of_a_header_are_shown_escaped(write):
    path = write("x.csv", "strike,call_bid,call_ask,put_bid,\x1b[31mput_ask\n1,2,3,4,5\n")
    with pytest.raises(
        MissingColumn, match=r"its columns are: strike, call_bid, call_ask, put_bid, \\x1b\[31mput_ask; is"
    ):
        read_board(path, expiry=date(2024, 1, 19))


def test_a_web_page_is_called_one(write):
    path = write("x.csv", "<!DOCTYPE html>\n<html><body>Will be right back</body></html>\n")
    message = f"cannot read {path}: it is a web page, not quotes: '<!DOCTYPE html>'; fetch the data file again"
    with pytest.raises(UnreadableFile, match=f"^{re.escape(message)}$"):
        read_board(path)


def test_a_text_of_an_overdrawn_quota_is_shown(write):
    with pytest.raises(UnreadableFile, match="its first line 'Exceeded the daily hits limit' fits no layout"):
        read_board(write("x.csv", "Exceeded the daily hits limit"))


@pytest.mark.parametrize(
    ("name", "option", "said"),
    [
        ("cboe.csv", {"root": "SPX"}, "root=SPX"),
        ("cboe.csv", {"at": "eod"}, "at=eod"),
        ("cboe.json", {"decimal": ","}, "decimal=,"),
        ("cboe.json", {"expiry": date(2024, 1, 19)}, "expiry=2024-01-19"),
        ("ivydb.csv", {"expiry": date(2024, 1, 19)}, "expiry=2024-01-19"),
        ("wide.csv", {"at": "1545"}, "at=1545"),
        ("summary.json", {"root": "BTC"}, "root=BTC"),
        ("polygon.csv", {"root": "SPX"}, "root=SPX"),
        ("long.csv", {"every": timedelta(minutes=5)}, "every=0:05:00"),
        ("datashop.csv", {"max_age": timedelta(minutes=5)}, "max_age=0:05:00"),
    ],
)
def test_what_does_not_apply_to_a_layout_is_refused(write, samples, name, option, said):
    path = write(name, samples.FILES[name]())
    message = f"{said} does not apply to {path}, a file of layout {LAYOUTS[name].value!r}"
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        read_board(path, **option)


def test_paths_may_be_texts(write, samples, assert_sample):
    assert_sample(read_board(str(write("q.csv", samples.plain_long()))), ("SPXW",))


def test_every_table_layout_has_a_signature():
    assert set(SIGNATURES) | {BoardLayout.CBOE_JSON, BoardLayout.DERIBIT_SUMMARY} == set(BoardLayout)


def test_importing_the_readers_imports_no_heavy_library():
    heavy = "{'polars', 'pandas', 'msgspec', 'exchange_calendars', 'numba'}"
    code = f"import sys, weatherglass.providers.boards; print(sorted({heavy} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
