"""Frames of aligned inputs: what a row may hold, what it was known at, and why there may be none."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import end_of, observations, panel_of, weekdays
from weatherglass.errors import UsageError
from weatherglass.market.catalogue import spec_of
from weatherglass.market.series import SeriesHistory
from weatherglass.signals.panel import Frame, Input, Observations, Panel, Unavailable, Why, observations_of

VIX, SPX = Input("VIX"), Input("SPX")
NAN = np.nan


def frame_of(panel: Panel, *inputs: Input) -> Frame:
    found = panel.frame(inputs)
    assert isinstance(found, Frame), found
    return found


def days_of(frame: Frame) -> list[str]:
    return frame.days.astype(str).tolist()


def test_a_frame_has_the_days_on_which_all_required_inputs_are_there():
    panel = panel_of({"VIX": [20.0, 21.0, NAN, 23.0], "SPX": [100.0, NAN, 102.0, 103.0]}, first="2020-01-06")
    frame = frame_of(panel, VIX, SPX)
    assert days_of(frame) == ["2020-01-06", "2020-01-09"]
    assert frame["VIX"].tolist() == [20.0, 23.0]
    assert frame["SPX"].tolist() == [100.0, 103.0]


def test_a_row_is_known_when_the_last_of_its_inputs_is():
    panel = panel_of({"VIX": [20.0], "SPX": [100.0]}, first="2020-01-06")
    frame = frame_of(panel, VIX, SPX)
    assert frame.at[0] == np.datetime64("2020-01-06T21:15:00")  # the VIX closes at 16:15 New York, the S&P 500 at 16:00
    assert frame_of(panel, SPX).at[0] == np.datetime64("2020-01-06T21:00:00")


def test_bitcoin_of_a_day_makes_the_row_known_at_its_own_midnight():
    panel = panel_of({"RUT": [1600.0], "BTC": [8000.0]}, first="2020-01-06")
    assert frame_of(panel, Input("RUT"), Input("BTC")).at[0] == np.datetime64("2020-01-07T00:00:00")


def test_an_optional_input_is_nan_where_it_is_missing_or_comes_too_late():
    panel = panel_of({"VIX": [20.0, 21.0], "BTC": [NAN, 8000.0]}, first="2020-01-06")
    frame = frame_of(panel, VIX, Input("BTC", required=False))
    assert days_of(frame) == ["2020-01-06", "2020-01-07"]
    assert np.isnan(frame["BTC"]).tolist() == [
        True,
        True,
    ]  # the day's Bitcoin close comes after the VIX close of the day
    assert np.isnan(frame_of(panel_of({"VIX": [20.0]}), VIX, Input("SPX", required=False))["SPX"][0])


def test_an_older_value_counts_within_its_age_and_only_once_it_was_known():
    days = weekdays("2020-01-06", 5)
    found = {
        ("VIX", ""): observations("VIX", "", days, np.array([20.0, 21.0, 22.0, 23.0, 24.0])),
        ("SPX", ""): observations("SPX", "", days[1:2], np.array([100.0])),
    }
    panel = Panel.known(found, end_of("2020-01-10"))
    frame = frame_of(panel, VIX, Input("SPX", max_age_days=2, required=False))
    assert np.isnan(frame["SPX"]).tolist() == [True, False, False, False, True]
    assert str(frame.as_of["SPX"][3]) == "2020-01-07"
    assert days_of(frame_of(panel, VIX, Input("SPX", max_age_days=2))) == ["2020-01-07", "2020-01-08", "2020-01-09"]


def test_an_older_value_that_becomes_known_late_is_not_there_before():
    panel = panel_of({"VIX": [20.0, 21.0, 22.0], "DGS10": [1.8, 1.9, 2.0]}, first="2020-01-06")
    # the Treasury's curve of a day comes out after the VIX close; here every one comes out a day later still
    rates = panel.observations["DGS10", ""]
    late = Observations(
        "DGS10", "", rates.days, rates.known_at + np.timedelta64(1, "D"), rates.value, rates.unit, rates.spec, "test"
    )
    moved = Panel.known({("VIX", ""): panel.observations["VIX", ""], ("DGS10", ""): late}, end_of("2020-01-09"))
    frame = frame_of(moved, VIX, Input("DGS10", max_age_days=5, required=False))
    assert np.isnan(frame["DGS10"][:2]).all()
    assert frame["DGS10"][2] == 1.8
    usual = frame_of(panel, VIX, Input("DGS10", max_age_days=5, required=False))
    assert np.isnan(usual["DGS10"][0])
    assert usual["DGS10"][1:].tolist() == [1.8, 1.9]


def test_a_panel_holds_nothing_that_was_known_later():
    panel = panel_of({"VIX": [20.0, 21.0, 22.0]}, first="2020-01-06")
    cut = panel.until(end_of("2020-01-07"))
    assert cut.day == date(2020, 1, 7)
    assert cut.get("VIX").value.tolist() == [20.0, 21.0]
    assert panel.until(end_of("2019-12-31")).get("VIX") is None


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ((VIX, Input("OVX")), Unavailable(Why.NO_SERIES, "OVX")),
        ((VIX, Input("SPX", "high")), Unavailable(Why.NO_SERIES, "SPX.high")),
        ((VIX, SPX), Unavailable(Why.NO_COMMON_DAYS, "VIX")),
    ],
)
def test_a_frame_that_cannot_be_says_why(inputs: tuple[Input, ...], why: Unavailable):
    panel = panel_of({"VIX": [20.0, NAN], "SPX": [NAN, 100.0]})
    assert panel.frame(inputs) == why


@pytest.mark.parametrize(
    ("series", "last", "read", "age"),
    [
        ("VIX", "2020-01-06", "2020-01-13", None),
        ("VIX", "2020-01-06", "2020-01-14", 8),
        ("BTC", "2020-01-06", "2020-01-11", 5),
    ],
)
def test_a_series_is_stale_by_the_calendar_of_its_kind(series: str, last: str, read: str, age: int | None):
    panel = panel_of({series: [20.0]}, first=last, at=read)
    bound = 4 if series == "BTC" else 7
    expected = None if age is None else Unavailable(Why.STALE, series, date.fromisoformat(last), age, bound)
    assert panel.stale(Input(series)) == expected


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(UsageError, match=r"no column 'SPX' in the frame; it has VIX"):
        frame_of(panel_of({"VIX": [20.0]}), VIX)["SPX"]


def test_the_tail_of_a_frame_keeps_its_context_over_days_that_lack_an_input():
    count = 300
    spx = np.full(count, NAN)
    spx[::7] = 100.0 + np.arange(spx[::7].shape[0])
    panel = panel_of({"VIX": np.linspace(15.0, 30.0, count), "SPX": spx}, first="2019-01-02")
    whole = frame_of(panel, VIX, SPX)
    tail = panel.frame((VIX, SPX), since=whole.days[-3], memory=20)
    assert isinstance(tail, Frame)
    assert (tail.first_new, tail.new_rows) == (20, 2)
    assert np.array_equal(tail.days, whole.days[-22:])
    assert np.array_equal(tail["SPX"], whole["SPX"][-22:])


def test_a_source_that_rewrites_its_past_has_a_past_all_the_same_and_says_so():
    spec = spec_of("CAPE")
    days = np.array(["2020-01-01", "2020-02-01"], "datetime64[D]")
    received = np.array(["2024-05-01T12:00:00"] * 2, "datetime64[us]")
    history = SeriesHistory(
        series="CAPE", field="close", unit="ratio", as_of=days, value=np.array([30.0, 31.0]), known_at=received,
        recorded_at=received, source_at=np.zeros(2, np.int64), sources=("shiller",), revision=np.zeros(2, np.int64),
        notes=(),
    )  # fmt: skip
    found = observations_of(history, spec)
    assert found.revised
    assert (found.known_at < np.datetime64("2020-06-01")).all()
    plain = observations_of(history, None)
    assert not plain.revised
    assert np.array_equal(plain.known_at, received)


def corrected(series: str) -> SeriesHistory:
    """Four closes, the second of which was corrected years later."""
    days = np.array(["2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07"], "datetime64[D]")
    known = days.astype("datetime64[us]") + np.timedelta64(21, "h")
    known[1] = np.datetime64("2024-05-01T12:00:00")
    return SeriesHistory(
        series=series, field="close", unit="", as_of=days, value=np.array([3257.9, 3234.9, 3246.3, 3237.2]),
        known_at=known, recorded_at=known, source_at=np.zeros(4, np.int64), sources=("own-file",),
        revision=np.array([0, 1, 0, 0]), notes=(),
    )  # fmt: skip


def test_a_value_that_was_corrected_later_does_not_hold_up_the_days_after_it():
    found = observations_of(corrected("SPX"), spec_of("SPX"))
    assert found.known_at.astype("datetime64[h]").astype(str).tolist() == [
        "2020-01-02T21", "2020-01-03T21", "2020-01-06T21", "2020-01-07T21",
    ]  # fmt: skip
    assert not found.revised
    own = observations_of(corrected("MINE"), None)
    assert own.known_at.astype("datetime64[h]").astype(str).tolist()[1] == "2020-01-06T21", "with the day after it"


def test_values_on_weekends_of_a_market_that_is_closed_then_are_no_sessions():
    days = np.array(["2026-07-31", "2026-08-01", "2026-08-02", "2026-08-03"], "datetime64[D]")
    known = days.astype("datetime64[us]") + np.timedelta64(20, "h")

    def history(series: str) -> SeriesHistory:
        return SeriesHistory(
            series=series, field="close", unit="", as_of=days, value=np.array([7489.7, 7489.7, 7489.7, 7600.5]),
            known_at=known, recorded_at=known, source_at=np.array([0, 1, 1, 1]), sources=("packaged", "own-file"),
            revision=np.zeros(4, np.int64), notes=(),
        )  # fmt: skip

    stocks = observations_of(history("SPX"), spec_of("SPX"))
    assert (stocks.days.astype(str).tolist(), stocks.value.tolist()) == (["2026-07-31", "2026-08-03"], [7489.7, 7600.5])
    assert (stocks.known_at.size, stocks.source) == (2, "own-file")
    assert observations_of(history("BTC"), spec_of("BTC")).rows == 4
    assert observations_of(history("MINE"), None).rows == 4
