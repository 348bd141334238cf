"""Tables of polars and pandas hold what the histories hold; other libraries take them by Arrow's interface."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

import weatherglass as wg
from weatherglass.app.frames import frame_of_rows
from weatherglass.errors import UsageError


@pytest.fixture(scope="module")
def vix():
    return wg.series("VIX", first="2008-10-24", last="2008-10-28")


@pytest.fixture(scope="module")
def band():
    return wg.signal_history("vix_band", "1990-06-01")


def test_a_series_is_a_frame_of_days_values_and_instants(vix) -> None:
    table = wg.frame(vix)
    assert table.schema == {
        "date": pl.Date,
        "close": pl.Float64,
        "known_at": pl.Datetime("us", "UTC"),
        "source": pl.String,
        "revision": table["revision"].dtype,
    }
    assert table["revision"].dtype.is_integer()
    assert table.row(0)[:4] == (date(2008, 10, 24), 79.13, datetime(2008, 10, 24, 20, 15, tzinfo=UTC), "packaged")
    assert table["close"].to_list() == vix.value.tolist() == [79.13, 80.06, 66.96]


def test_a_pandas_frame_has_the_same_cells(vix) -> None:
    pd = pytest.importorskip("pandas")
    table = wg.frame(vix, "pandas")
    assert isinstance(table, pd.DataFrame)
    assert table["close"].tolist() == [79.13, 80.06, 66.96]
    assert table["date"].dt.strftime("%Y-%m-%d").tolist() == ["2008-10-24", "2008-10-27", "2008-10-28"]
    assert table["known_at"].iloc[0] == pd.Timestamp("2008-10-24T20:15:00", tz="UTC")
    assert table["source"].tolist() == ["packaged"] * 3
    back = pl.from_pandas(table)
    assert back["close"].equals(wg.frame(vix)["close"])
    assert back["known_at"].cast(pl.Datetime("us", "UTC")).equals(wg.frame(vix)["known_at"])


def test_what_a_signal_lacks_is_null_in_both(band) -> None:
    table = wg.frame(band)
    assert table.height == band.rows
    assert table["percentile"].null_count() == int(np.isnan(band.percentile).sum()) > 0
    assert table["state"].null_count() == int((band.state < 0).sum())
    assert table["state"][-1] == band.state_name(-1)
    pd = pytest.importorskip("pandas")
    other = wg.frame(band, "pandas")
    assert isinstance(other, pd.DataFrame)
    assert int(other["percentile"].isna().sum()) == table["percentile"].null_count()
    assert int(other["state"].isna().sum()) == table["state"].null_count()


def test_any_library_that_knows_arrow_takes_a_frame(vix) -> None:
    arrow = pytest.importorskip("pyarrow")
    table = arrow.table(wg.frame(vix))
    assert table.column("close").to_pylist() == [79.13, 80.06, 66.96]


def test_a_board_comes_in_from_any_of_them() -> None:
    arrow, pd = pytest.importorskip("pyarrow"), pytest.importorskip("pandas")
    strikes = [90.0, 95.0, 100.0, 105.0, 110.0]
    columns = {
        "expiry": ["2022-02-18"] * 5, "root": ["SPX"] * 5, "strike": strikes,
        "call_bid": [10.5, 6.0, 2.9, 1.0, 0.3], "call_ask": [10.7, 6.2, 3.1, 1.2, 0.5],
        "put_bid": [0.3, 0.9, 2.8, 5.9, 10.4], "put_ask": [0.5, 1.1, 3.0, 6.1, 10.6],
    }  # fmt: skip
    boards = [
        wg.read_board(each, as_of=datetime(2022, 2, 4, 16, 15, tzinfo=UTC))
        for each in (pl.DataFrame(columns), pd.DataFrame(columns), arrow.table(columns), columns)
    ]
    assert [each.roots for each in boards] == [("SPX",)] * 4
    for (term,) in (each.terms for each in boards):
        assert (term.strike.tolist(), term.put_ask.tolist()) == (strikes, columns["put_ask"])


def test_rows_as_printed_get_days_and_instants() -> None:
    rows = [
        {"date": "2024-01-02", "value": 1.5, "state": None, "known_at": "2024-01-02T21:15:00Z"},
        {"date": "2024-01-03", "value": None, "state": "high", "known_at": "2024-01-03T21:15:00Z"},
    ]
    table = frame_of_rows(("date", "value", "state", "known_at"), rows)
    assert table.row(1) == (date(2024, 1, 3), None, "high", datetime(2024, 1, 3, 21, 15, tzinfo=UTC))
    assert frame_of_rows(("date", "value"), []).shape == (0, 2)


def test_what_has_no_table_and_another_kind_are_refused(vix) -> None:
    with pytest.raises(UsageError, match=r"^a dict has no table; give what series\(\), signal_history\(\)"):
        wg.frame({})
    with pytest.raises(UsageError, match=r"^kind='panda' is no kind of frame; did you mean 'pandas'\?"):
        wg.frame(vix, "panda")
