"""Tables of polars and pandas hold what the histories hold; other libraries take them by Arrow's interface."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

import weatherglass as wg
from report_making import a_weather
from weatherglass.app.claim_files import claim_named
from weatherglass.app.claim_tests import TriedClaim
from weatherglass.app.frames import frame_of_rows
from weatherglass.claims.results import Case, ClaimReport, Role
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


BOARDS = (
    ("packaged:BTC_2021-10-21", "30D"),  # settles at 08:00 UTC, which only the board states
    ("packaged:GLD_2022-07-15", "45D"),
    ("packaged:SPY_2022-07-15", "30D"),
    ("packaged:VIX_2022-07-15", "60D"),
)


@pytest.mark.parametrize(("name", "index"), BOARDS)
def test_a_board_as_a_table_is_the_same_board(name, index) -> None:
    board = wg.read_board(name)
    back = wg.read_board(wg.frame(board))
    assert (back.underlying, back.as_of, back.roots) == (board.underlying, board.as_of, board.roots)
    for ours, theirs in zip(board.terms, back.terms, strict=True):
        assert (ours.label, ours.settles_at) == (theirs.label, theirs.settles_at)
        for column in ("strike", "call_bid", "call_ask", "put_bid", "put_ask"):
            assert getattr(ours, column).tobytes() == getattr(theirs, column).tobytes()


@pytest.mark.parametrize(("name", "index"), BOARDS)
def test_polars_pandas_and_arrow_tables_of_a_board_give_the_bits_of_the_board(name, index) -> None:
    arrow, _ = pytest.importorskip("pyarrow"), pytest.importorskip("pandas")
    board = wg.read_board(name)
    table = wg.frame(board)
    values = [wg.index(each, index).value for each in (table, wg.frame(board, "pandas"), arrow.table(table))]
    assert values == [wg.index(board, index).value] * 3


def test_a_board_says_in_its_table_only_what_it_knows() -> None:
    board = wg.read_board("packaged:SPY_2022-07-15")
    first = replace(board.terms[0], settles_at=None)
    bare = replace(board, underlying="", as_of=None, terms=(first,))
    assert wg.frame(bare).columns == ["expiry", "root", "strike", "call_bid", "call_ask", "put_bid", "put_ask"]
    broken = replace(first, call_bid=np.full_like(first.strike, np.nan), call_ask=np.full_like(first.strike, np.nan))
    table = wg.frame(replace(bare, terms=(broken,)))
    assert (table["call_bid"].null_count(), table["put_bid"].null_count()) == (first.strike.size, 0)


def test_a_reading_is_a_table_of_the_strikes_that_made_it() -> None:
    reading = wg.index("packaged:SPY_2022-07-15", "30D")
    table, rows = wg.frame(reading), list(reading.explain())
    assert table.height == len(rows) == sum(term.strikes for term in reading.terms) == 156
    assert table["share"].to_list() == [row.share for row in rows]
    assert table.row(0, named=True)["strike"] == rows[0].strike == 342.0
    pd = pytest.importorskip("pandas")
    other = wg.frame(reading, "pandas")
    assert isinstance(other, pd.DataFrame)
    assert other["contribution"].to_numpy().tobytes() == table["contribution"].to_numpy().tobytes()


def test_a_reading_without_a_value_is_an_empty_table() -> None:
    nothing = wg.index("packaged:SPY_2022-07-15", "30D", as_of="2022-12-01")
    assert nothing.value is None
    assert wg.frame(nothing).shape == (0, 10)


def test_the_weather_is_a_table_of_signals_and_of_why_they_are_silent() -> None:
    weather = a_weather()
    table = wg.frame(weather)
    assert table["signal"].to_list() == list(weather.readings)
    assert int(table["on"].sum()) == len(weather.on)
    silent = table.filter(pl.col("value").is_null())
    assert silent["why"].null_count() == 0
    assert silent["signal"].to_list() == [each.signal.name for each in weather.unavailable]
    assert table.filter(pl.col("value").is_not_null())["why"].null_count() == table.height - silent.height


def test_a_claim_is_a_table_of_its_cases() -> None:
    cases = (
        Case(date(2016, 11, 14), Role.CLAIMED, date(2016, 11, 14), 2.2, 9.3, True, figures={"max_drawdown": 0.36}),
        Case(date(2025, 9, 18), Role.LATER, None, figures={"time_to_2x": None}),
    )
    tried = TriedClaim(claim_named("v13-highest-vix-ever"), ClaimReport("x", "event_outcome", date(2026, 1, 1), "m", cases=cases), frozenset())  # fmt: skip
    table = wg.frame(tried)
    assert table.columns == ["event", "role", "entry", "outcome", "multiple", "hit", "resolves", "so_far", "max_drawdown", "time_to_2x"]  # fmt: skip
    assert table["role"].to_list() == ["claimed", "later"]
    assert table["max_drawdown"].to_list() == [0.36, None]
    pytest.importorskip("pandas")
    assert wg.frame(tried, "pandas")["hit"].isna().tolist() == [False, True]
    nothing = TriedClaim(tried.claim, replace(tried.report, cases=()), frozenset())
    assert wg.frame(nothing).height == 0


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
