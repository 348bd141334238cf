"""Series of different calendars at one instant: nothing that was not known yet, and nothing older than allowed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from weatherglass.errors import UsageError
from weatherglass.market.alignment import KnownColumn, align, same_day, session_closes
from weatherglass.market.catalogue import SeriesCalendar, require_spec
from weatherglass.market.known_at import known_at_of
from weatherglass.market.series import SeriesHistory
from weatherglass.timeline.calendar import DAY

RECEIVED = datetime(2026, 9, 1, tzinfo=UTC)


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def instants(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[us]")


def column(name: str, first: str, count: int, *, start: float = 1.0) -> KnownColumn:
    """A catalogue series of consecutive days whose values count up from `start`."""
    labels = np.datetime64(first) + np.arange(count)
    spec = require_spec(name)
    return KnownColumn(name, labels, known_at_of(spec, labels, RECEIVED), start + np.arange(count, dtype=float))


def at_close(day: date) -> np.ndarray:
    return session_closes(SeriesCalendar.US_SESSIONS, day, day)[1]


@pytest.mark.parametrize(
    ("session", "close"),
    [
        (date(2026, 3, 6), "2026-03-06T21:00"),  # the Friday before clocks change in New York
        (date(2026, 3, 9), "2026-03-09T20:00"),  # and the Monday after
        (date(2026, 10, 30), "2026-10-30T20:00"),
        (date(2026, 11, 2), "2026-11-02T21:00"),
    ],
)
def test_at_new_yorks_close_the_bitcoin_close_known_is_that_of_the_utc_day_before(session: date, close: str) -> None:
    assert np.array_equal(at_close(session), instants(close))
    bitcoin = column("BTC", "2026-01-01", 365)
    found = align([bitcoin], at=at_close(session))
    day_before = np.datetime64(session) - DAY
    assert found.as_of[0, 0] == day_before
    assert found.value[0, 0] == bitcoin.value[bitcoin.as_of == day_before][0]
    assert found.known_at[0, 0] == np.datetime64(f"{session}T00:00:00")
    assert found.age_days[0, 0] == 1


def test_the_bitcoin_day_of_a_session_is_known_at_midnight_utc_and_not_a_microsecond_before() -> None:
    bitcoin = column("BTC", "2024-03-01", 20)
    midnight = np.datetime64("2024-03-09T00:00:00.000000")
    found = align(
        [bitcoin], at=np.array([midnight - np.timedelta64(1, "us"), midnight, midnight + np.timedelta64(1, "us")])
    )
    assert [str(day) for day in found.as_of[:, 0]] == ["2024-03-07", "2024-03-08", "2024-03-08"]


def test_series_of_one_session_stand_side_by_side_by_what_was_known() -> None:
    close = at_close(date(2024, 8, 9))
    found = align([column(name, "2024-08-05", 5) for name in ("SPX", "VIX", "DGS10", "BTC", "OFR_FSI")], at=close)
    # 16:00: the index closes now, the VIX a quarter later, yields come at 18:00, and what may be revised is not known
    assert [str(day) for day in found.as_of[0]] == ["2024-08-09", "2024-08-08", "2024-08-08", "2024-08-08", "NaT"]
    assert found.there.tolist() == [[True, True, True, True, False]]
    assert found.complete.tolist() == [False]
    assert found.age_days.tolist() == [[0, 1, 1, 1, -1]]
    assert found.value[0, :4].tolist() == [5.0, 4.0, 4.0, 4.0]
    assert np.isnan(found.value[0, 4])
    assert found.position("DGS10") == 2
    with pytest.raises(UsageError, match="no column 'RUT'; the columns are SPX, VIX"):
        found.position("RUT")


def test_before_the_first_value_nothing_is_there() -> None:
    found = align([column("SPX", "2024-08-05", 5)], at=instants("2024-08-05T19:59", "2024-08-05T20:00"))
    assert found.there[:, 0].tolist() == [False, True]
    assert np.isnan(found.value[0, 0])
    assert np.isnat(found.as_of[0, 0])
    assert np.isnat(found.known_at[0, 0])


def test_a_column_without_observations_is_never_there() -> None:
    empty = KnownColumn("X", days(), instants(), np.array([]))
    found = align([empty, column("SPX", "2024-08-05", 2)], at=instants("2024-08-07T00:00"))
    assert found.there.tolist() == [[False, True]]


def test_a_late_observation_of_an_old_day_does_not_displace_a_newer_day() -> None:
    as_of = days("2024-01-02", "2024-01-04", "2024-01-03")
    known = instants("2024-01-02T21:00", "2024-01-04T21:00", "2024-01-05T09:00")
    found = align(
        [KnownColumn("X", as_of, known, np.array([2.0, 4.0, 3.0]))], at=instants("2024-01-04T20:59", "2024-01-06")
    )
    assert found.value[:, 0].tolist() == [2.0, 4.0]


def test_of_two_vintages_of_a_day_the_one_known_last_by_then_counts() -> None:
    as_of = days("2024-01-02", "2024-01-02", "2024-01-02")
    known = instants("2024-01-09T00:00", "2024-01-03T00:00", "2024-01-05T00:00")
    vintages = KnownColumn("X", as_of, known, np.array([1.3, 1.1, 1.2]))
    asked = instants("2024-01-02T23:00", "2024-01-03", "2024-01-05", "2024-01-08", "2024-01-09")
    found = align([vintages], at=asked)
    assert found.there[:, 0].tolist() == [False, True, True, True, True]
    assert found.value[1:, 0].tolist() == [1.1, 1.2, 1.2, 1.3]


def test_of_two_values_of_one_day_known_at_once_the_last_in_order_counts() -> None:
    twice = KnownColumn(
        "X", days("2024-01-02", "2024-01-02"), instants("2024-01-03", "2024-01-03"), np.array([1.0, 2.0])
    )
    assert align([twice], at=instants("2024-01-04")).value.tolist() == [[2.0]]


def test_a_value_that_is_too_old_is_not_there() -> None:
    spx, cape = column("SPX", "2024-08-05", 2), column("BTC", "2024-01-01", 1)
    asked = instants("2024-08-09T20:00", "2024-08-10T00:00")
    assert align([spx], at=asked, max_age_days=3).there[:, 0].tolist() == [True, False]
    found = align([spx, cape], at=asked, max_age_days={"SPX": 3})
    assert found.there.tolist() == [[True, True], [False, True]]
    assert found.age_days.tolist() == [[3, 221], [-1, 222]]
    assert np.isnan(found.value[1, 0])
    with pytest.raises(UsageError, match="max_age_days names no column: RUT; the columns are SPX, BTC"):
        align([spx, cape], at=asked, max_age_days={"RUT": 3})


def test_instants_may_stand_in_any_order() -> None:
    spx = column("SPX", "2024-08-05", 5)
    asked = instants("2024-08-09T20:00", "2024-08-05T20:00", "2024-08-07T12:00")
    assert align([spx], at=asked).value[:, 0].tolist() == [5.0, 1.0, 2.0]


def test_histories_of_the_store_are_columns_too() -> None:
    labels = days("2024-08-08", "2024-08-09")
    known = known_at_of(require_spec("VIX"), labels, RECEIVED)
    history = SeriesHistory(
        series="VIX", field="close", unit="vol_points", as_of=labels, value=np.array([23.79, 20.37]), known_at=known,
        recorded_at=known, source_at=np.zeros(2, dtype=np.int64), sources=("cboe-index-history",),
        revision=np.zeros(2, dtype=np.int64),
    )  # fmt: skip
    found = align([history], at=instants("2024-08-09T20:15"))
    assert (found.names, found.value.tolist()) == (("VIX",), [[20.37]])


def test_columns_need_different_names() -> None:
    spx = column("SPX", "2024-08-05", 2)
    with pytest.raises(UsageError, match="columns need different names; got SPX, SPX"):
        align([spx, spx], at=instants("2024-08-09"))


def test_a_column_of_unequal_lengths_or_with_nothing_in_it_is_refused() -> None:
    with pytest.raises(UsageError, match="X: columns of one length are needed"):
        KnownColumn("X", days("2024-01-02"), instants(), np.array([1.0]))
    with pytest.raises(UsageError, match="X: a missing value is no row"):
        KnownColumn("X", days("2024-01-02"), instants("2024-01-03"), np.array([np.nan]))
    with pytest.raises(UsageError, match="X: every value needs its day and the instant"):
        KnownColumn("X", days("2024-01-02"), instants("NaT"), np.array([1.0]))


@pytest.mark.parametrize(
    ("of", "labels", "closes"),
    [
        (SeriesCalendar.US_SESSIONS, ["2024-11-27", "2024-11-29"], ["2024-11-27T21:00", "2024-11-29T21:00"]),
        (
            SeriesCalendar.EVERY_DAY,
            ["2024-11-27", "2024-11-28", "2024-11-29", "2024-11-30"],
            ["2024-11-28", "2024-11-29", "2024-11-30", "2024-12-01"],
        ),
        ("VIX", ["2024-11-27", "2024-11-29"], ["2024-11-27T21:15", "2024-11-29T21:15"]),
        ("DGS10", ["2024-11-27", "2024-11-29"], ["2024-11-27T20:30", "2024-11-29T20:30"]),
    ],
)
def test_decisions_are_made_at_the_closes_of_a_calendar_or_of_a_series(of, labels, closes) -> None:
    of = require_spec(of) if of in ("VIX", "DGS10") else of
    found, moments = session_closes(of, date(2024, 11, 27), date(2024, 11, 30))
    assert np.array_equal(found, days(*labels))
    assert np.array_equal(moments, instants(*closes))


def test_a_calendar_without_a_close_makes_no_decisions() -> None:
    with pytest.raises(UsageError, match="the calendar monthly has no close of its own"):
        session_closes(SeriesCalendar.MONTHLY, date(2024, 1, 1), date(2024, 12, 31))


def test_series_of_one_calendar_meet_on_the_days_that_all_have_in_their_last_vintages() -> None:
    first = KnownColumn(
        "A", days("2024-01-04", "2024-01-02", "2024-01-03"), instants(*["2024-02-01"] * 3), np.array([4.0, 2.0, 3.0])
    )
    second = KnownColumn(
        "B", days("2024-01-03", "2024-01-03", "2024-01-04", "2024-01-05"),
        instants("2024-03-01", "2024-02-01", "2024-02-01", "2024-02-01"), np.array([31.0, 30.0, 40.0, 50.0]),
    )  # fmt: skip
    found = same_day([first, second])
    assert np.array_equal(found.days, days("2024-01-03", "2024-01-04"))
    assert found.names == ("A", "B")
    assert found.value.tolist() == [[3.0, 31.0], [4.0, 40.0]]


def test_series_without_a_common_day_meet_nowhere_and_no_series_is_refused() -> None:
    found = same_day([column("SPX", "2024-01-02", 2), column("BTC", "2025-01-02", 2)])
    assert found.value.shape == (0, 2)
    with pytest.raises(UsageError, match="at least one series"):
        same_day([])
