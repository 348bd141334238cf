"""Daily values in memory come into the store as those of a file, whichever library holds them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import weatherglass as wg
from weatherglass.app.import_frames import text_of_frame
from weatherglass.errors import DataError, UsageError

DAYS = [date(2020, 1, 1) + timedelta(days=at) for at in range(6)]
VALUES = [1 / 3, 2 / 3, 1e-17, None, 12345678.910111213, 0.1 + 0.2]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home"))


def test_polars_pandas_arrow_and_a_mapping_give_the_same_bits():
    pd, arrow = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    columns = {"date": DAYS, "close": VALUES}
    given = {
        "POLARS": pl.DataFrame(columns),
        "LAZY": pl.LazyFrame(columns),
        "MAPPING": columns,
        "ARROW": arrow.table(columns),
        "PANDAS": pd.DataFrame({"date": pd.to_datetime(DAYS), "close": VALUES}),
        "INDEXED": pd.DataFrame({"close": VALUES}, index=pd.DatetimeIndex(DAYS)),
        "TEXTS": pd.DataFrame({"date": [f"{day}" for day in DAYS], "close": VALUES}),
    }
    for name, table in given.items():
        report = wg.import_series(table, name, unit="usd")
        assert (report.names, report.read, report.kept, report.new) == ((name,), 6, 5, 5)
        assert (report.first, report.last) == (DAYS[0], DAYS[-1])
    held = [wg.series(name) for name in given]
    wanted = np.array([value for value in VALUES if value is not None])
    assert {each.value.tobytes() for each in held} == {wanted.tobytes()}
    assert {each.as_of.tobytes() for each in held} == {held[0].as_of.tobytes()}
    assert {each.known_at.tobytes() for each in held} == {held[0].known_at.tobytes()}
    assert {each.unit for each in held} == {"usd"}


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8))
def test_a_number_survives_the_text_to_the_last_bit(values):
    text = text_of_frame({"close": values}).write_csv()
    assert [float(line).hex() for line in text.split()[1:]] == [float(value).hex() for value in values]


def test_the_same_table_twice_is_the_same_as_once_and_a_changed_value_is_a_revision():
    table = pl.DataFrame({"date": DAYS[:3], "close": [1.0, 2.0, 3.0]})
    assert wg.import_series(table, "MINE").new == 3
    again = wg.import_series(table, "MINE")
    assert (again.new, again.same, again.revised) == (0, 3, 0)
    changed = wg.import_series(table.with_columns(pl.col("close") + (pl.col("close") == 2.0)), "MINE")
    assert (changed.new, changed.same, changed.revised) == (0, 2, 1)
    assert wg.series("MINE").value.tolist() == [1.0, 3.0, 3.0]


def test_columns_named_for_the_catalogue_need_no_name():
    report = wg.import_series({"date": DAYS[:2], "VIX": [12.0, 13.0], "SPX": [3200.0, 3210.0]})
    assert (set(report.names), report.kept) == ({"VIX", "SPX"}, 4)
    assert wg.series("VIX").value.tolist() == [12.0, 13.0]


def test_what_is_declared_reaches_the_reader():
    table = pl.DataFrame({"day": DAYS[:2], "yield": [0.05, 0.06], "other": [1.0, 2.0]})
    wg.import_series(table, "MINE", columns=("yield",), scale=100.0, unit="percent")
    found = wg.series("MINE")
    assert (found.value.tolist(), found.unit) == ([5.0, 6.0], "percent")


def test_instants_are_taken_as_days_of_the_zone_that_is_said():
    at = [datetime(2020, 1, 2, 23, tzinfo=UTC), datetime(2020, 1, 3, 23, tzinfo=UTC)]
    wg.import_series(pl.DataFrame({"date": at, "close": [1.0, 2.0]}), "MINE", time_zone="Asia/Seoul")
    assert wg.series("MINE").as_of.astype(str).tolist() == ["2020-01-03", "2020-01-04"]


def test_nothing_of_a_wrong_table_is_kept():
    good = {"date": DAYS[:2], "close": [1.0, 2.0]}
    with pytest.raises(UsageError, match=r"^unti= says nothing about a table; did you mean 'unit'\?"):
        wg.import_series(good, "MINE", unti="usd")
    with pytest.raises(UsageError, match=r"^separator= says nothing about a table"):
        wg.import_series(good, "MINE", separator=";")
    with pytest.raises(UsageError, match=r"^a int is no table"):
        wg.import_series(42, "MINE")
    with pytest.raises(DataError, match=r"^this dict is no sound table"):
        wg.import_series({"date": DAYS[:2], "close": [1.0]}, "MINE")
    with pytest.raises(UsageError, match=r"^dict\.csv: none of its first 30 rows names a column of days"):
        wg.import_series({"close": [1.0]}, "MINE")
    with pytest.raises(
        UsageError, match=r"^this DataFrame holds no daily series; option quotes are taken by read_board"
    ):
        wg.import_series(wg.frame(wg.read_board("packaged:SPY_2022-07-15")))
    with pytest.raises(UsageError, match="no series 'MINE'"):
        wg.series("MINE")
