"""The reading of a day: moves, changes, records, events, ages, and what it says when data are missing or over."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.app.weather import MAIN_SIGNAL, Weather, weather, weather_of
from weatherglass.errors import DataError, UsageError
from weatherglass.signals.panel import Why
from weatherglass.signals.registry import signals
from weatherglass.timeline.coming_events import ComingKind


@pytest.fixture(scope="module")
def crisis() -> Weather:
    """Monday 16 March 2020 on packaged data."""
    return weather(as_of=date(2020, 3, 16))


def by_hand(vix: list[float], *, spx: list[float] | None = None) -> Weather:
    """A reading of a few days from 2 January 2020."""
    values: dict[str, list[float]] = {"VIX": vix}
    if spx is not None:
        values["SPX"] = spx
    return weather_of(panel_of(values))


def test_the_day_of_the_highest_close_of_the_vix(crisis: Weather) -> None:
    reading = crisis.readings[MAIN_SIGNAL]
    assert (crisis.day, crisis.is_latest, crisis.missing) == (date(2020, 3, 16), False, ())
    assert (reading.value, reading.state, str(reading.since), reading.rows_in_state) == (
        82.69,
        "crisis",
        "2020-03-12",
        3,
    )
    assert reading in crisis.on
    assert reading.percentile is not None
    assert reading.percentile > 99.9


def test_moves_are_points_of_the_vix_and_returns_of_prices(crisis: Weather) -> None:
    moves = {each.series: each for each in crisis.moves}
    assert list(moves) == ["VIX", "SPX", "RUT", "BTC"]
    assert moves["VIX"].changes == pytest.approx({1: 82.69 - 57.83, 5: 82.69 - 54.46})
    assert moves["SPX"].changes == pytest.approx({1: 2386.13 / 2711.02 - 1.0, 5: 2386.13 / 2746.56 - 1.0}, abs=1e-5)


def test_a_series_with_few_days_has_only_the_moves_that_it_can_have() -> None:
    assert by_hand([14.0, 15.0]).moves[0].changes == pytest.approx({1: 1.0})
    assert by_hand([14.0]).moves[0].changes == {}


def test_without_a_day_the_packaged_data_are_read_where_they_are_all_known() -> None:
    found = weather()
    assert (found.day, found.is_latest) == (date(2022, 11, 7), True)
    assert {"VIX", "SPX", "RUT", "BTC"} <= found.packaged
    assert [each for each in found.ages if each.series in {"VIX", "SPX", "RUT", "BTC"} and each.age_days] == []


def test_a_weekend_reads_the_friday_before_it() -> None:
    found = weather(as_of=date(2020, 3, 15))
    assert found.day == date(2020, 3, 15)
    assert {each.series: str(each.day) for each in found.moves} == {
        "VIX": "2020-03-13", "SPX": "2020-03-13", "RUT": "2020-03-13", "BTC": "2020-03-15",
    }  # fmt: skip
    assert found.readings[MAIN_SIGNAL].value == 57.83


def test_a_state_that_differs_from_the_row_before_is_a_change() -> None:
    found = by_hand([14.0, 15.0, 21.0])
    assert [(each.signal, each.earlier, each.now, str(each.day)) for each in found.changes] == [
        ("vix_band", "calm", "normal", "2020-01-06")
    ]
    assert by_hand([14.0, 21.0, 22.0]).changes == ()


def test_a_change_of_the_week_is_against_the_last_row_of_a_week_ago() -> None:
    # 2 January 2020 is a Thursday: six rows end on Thursday the 9th
    up_on_friday = by_hand([14.0, 21.0, 22.0, 22.0, 22.0, 22.0])
    assert [(each.signal, each.earlier, each.now) for each in up_on_friday.changes_of_week] == [
        ("vix_band", "calm", "normal")
    ]
    assert by_hand([14.0, 21.0, 22.0, 22.0, 22.0, 22.0, 22.0]).changes_of_week == ()


def test_records_are_of_the_main_state_and_of_every_signal_that_is_on(crisis: Weather) -> None:
    wanted = {MAIN_SIGNAL, *(each.signal.name for each in crisis.on)}
    assert {each.signal for each in crisis.records} <= wanted
    main = next(each for each in crisis.records if each.signal == MAIN_SIGNAL)
    assert main.state == "crisis"
    assert {(each.state, each.sampling, each.horizon) for each in main.outcomes} == {
        (state, sampling, horizon)
        for horizon in (21, 63, 252)
        for state, sampling in (("crisis", "days"), ("crisis", "episodes"), ("", "days"))
    }


def test_a_record_by_hand() -> None:
    # known at 16:15, the VIX of a day comes after the close of that day: an outcome begins with the next one
    rows = 300
    spx = [100.0 + row for row in range(rows)]
    found = by_hand([25.0] * rows, spx=spx)
    outcome = next(each for each in found.records[0].outcomes if (each.sampling, each.horizon) == ("days", 21))
    expected = [spx[row + 22] / spx[row + 1] - 1.0 for row in range(rows - 22)]
    assert (outcome.n, outcome.open_cases) == (278, 22)
    assert outcome.median == pytest.approx(float(np.median(expected)))
    assert outcome.share_up == 1.0


def test_events_are_counted_from_the_day_read(crisis: Weather) -> None:
    ahead = {each.kind: (str(each.day), each.days_ahead) for each in crisis.events}
    assert ahead[ComingKind.VIX_SETTLEMENT] == ("2020-03-18", 2)
    assert ahead[ComingKind.MONTHLY_EXPIRY] == ("2020-03-20", 4)
    assert ahead[ComingKind.HALVING] == ("2020-07-07", 112)  # counted from the UTC day
    assert all(each.at > crisis.at for each in crisis.events)


def test_the_next_halving_is_due_however_far_ahead() -> None:
    ahead = {each.kind: each.days_ahead for each in by_hand([25.0] * 300).events}
    assert ahead[ComingKind.HALVING] > 100
    assert max(days for kind, days in ahead.items() if kind is not ComingKind.HALVING) <= 120


def test_what_is_years_ahead_is_not_due() -> None:
    found = weather_of(panel_of({"RUT": [100.0, 100.5]}, first="1985-01-02")).events
    assert [each.kind for each in found] == [ComingKind.MONTHLY_EXPIRY, ComingKind.QUARTERLY_EXPIRY]


def test_before_the_calendars_nothing_is_due() -> None:
    days = np.arange(np.datetime64("1970-01-01"), np.datetime64("1970-03-01"))
    panel = panel_of({"VIX": [14.0] * days.size}, first="1970-01-01")
    assert weather_of(panel).events == ()


def test_a_main_series_that_is_nowhere_is_named_and_its_signals_say_why() -> None:
    found = by_hand([14.0, 15.0])
    assert found.missing == ("SPX", "RUT", "BTC")
    without = {each.signal.name: each.unavailable for each in found.unavailable}
    assert without["spx_record_high"].why == Why.NO_SERIES  # type: ignore[union-attr]
    assert all(each.value is None and not each.state and not each.on for each in found.unavailable)


def test_a_main_series_that_is_over_turns_its_signals_off_and_not_the_others() -> None:
    found = weather(as_of=date(2024, 7, 10))  # the packaged VIX ends on 20 June 2024, Bitcoin in 2025
    why = found.readings[MAIN_SIGNAL].unavailable
    assert why is not None
    assert (why.why, why.series, why.days, why.needed) == (Why.STALE, "VIX", 20, 7)
    assert found.readings["btc_realized_volatility"].value is not None


def test_a_day_on_which_all_is_over_is_refused_with_what_there_is() -> None:
    with pytest.raises(
        DataError,
        match=r"^no reading of 2030-01-01: the main series end before \(VIX on 2024-06-20, SPX on 2022-12-28, "
        r"RUT on 2022-11-07, BTC on 2025-04-14\)\. Without a day, the latest on which all are known is read;",
    ):
        weather(as_of=date(2030, 1, 1))
    with pytest.raises(DataError, match=r"^nothing is known on 1989-07-22"):
        weather(as_of=date(1989, 7, 22))
    with pytest.raises(UsageError, match=r"^as of 2101-01-01: give a day between"):
        weather(as_of=date(2101, 1, 1))


def test_every_signal_is_read_once_in_the_order_of_the_observatory(crisis: Weather) -> None:
    assert list(crisis.readings) == list(signals())
    assert [each.signal.name for rows in crisis.families.values() for each in rows] == list(signals())


def test_no_reading_is_of_a_later_day_than_asked_for(crisis: Weather) -> None:
    end = crisis.day
    assert all(each.last_day <= end for each in crisis.ages)
    for reading in crisis.readings.values():
        assert reading.day is None or reading.day <= end
        assert all(each.day <= end and each.age_days == (end - each.day).days for each in reading.evidence)


def test_a_slow_signal_has_not_changed_today_because_it_changed_with_its_last_value() -> None:
    found = weather(as_of=date(2020, 3, 16))
    slow = [each for each in found.readings.values() if each.day is not None and found.day - each.day >= timedelta(7)]
    assert {each.signal for each in found.changes}.isdisjoint({each.signal.name for each in slow})
