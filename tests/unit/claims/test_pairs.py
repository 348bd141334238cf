"""Two series side by side: common days, weeks and months, and a leader as it stood when the follower closed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import panel_of, weekdays
from weatherglass.claims.pairs import (
    SAME_CLOSE,
    Changes,
    Link,
    closes_of,
    common_changes,
    last_of,
    linked,
    same_days,
    scaled,
)
from weatherglass.claims.results import NotRun, Why
from weatherglass.signals.panel import Observations, Panel
from weatherglass.timeline.calendar import DAY


def series(panel: Panel, name: str) -> Observations:
    found = panel.get(name)
    assert found is not None
    return found


RNG = np.random.default_rng(20200316)
PANEL = panel_of({
    "VIX": 20.0 + RNG.normal(size=120),
    "SPX": 1000.0 * np.exp(np.cumsum(0.01 * RNG.normal(size=120))),
    "BTC": 9000.0 * np.exp(np.cumsum(0.03 * RNG.normal(size=170))),
    "DGS10": 1.5 + np.cumsum(0.02 * RNG.normal(size=120)),
})  # fmt: skip


def changes(signal: str = "VIX", target: str = "SPX", **asked: object) -> Changes | NotRun:
    plain = {"change": "log", "frequency": "day"} | asked
    return common_changes(series(PANEL, signal), series(PANEL, target), **plain)  # type: ignore[arg-type]


def test_changes_run_from_one_common_day_to_the_next() -> None:
    found = changes("BTC", "SPX")
    assert isinstance(found, Changes)
    spx, btc = series(PANEL, "SPX"), series(PANEL, "BTC")
    rows = np.searchsorted(btc.days, spx.days)
    np.testing.assert_allclose(found.signal, np.diff(np.log(btc.value[rows])))
    np.testing.assert_allclose(found.target, np.diff(np.log(spx.value)))
    assert (found.rows, found.days[0]) == (119, spx.days[1])


def test_level_changes_are_those_of_volatilities_and_rates_and_prices_keep_their_logs() -> None:
    found = changes("VIX", "SPX", change="level")
    assert isinstance(found, Changes)
    np.testing.assert_allclose(found.signal, np.diff(series(PANEL, "VIX").value))
    np.testing.assert_allclose(found.target, np.diff(np.log(series(PANEL, "SPX").value)))
    levels = changes("VIX", "SPX", change="none")
    assert isinstance(levels, Changes)
    np.testing.assert_array_equal(levels.target, series(PANEL, "SPX").value)


def test_weeks_end_on_sundays_and_months_with_themselves() -> None:
    days = np.arange(np.datetime64("2020-01-01"), np.datetime64("2020-02-11"))
    assert days[last_of(days, "week")].astype(str).tolist() == ["2020-01-05", "2020-01-12", "2020-01-19", "2020-01-26", "2020-02-02", "2020-02-09", "2020-02-10"]  # fmt: skip
    assert days[last_of(days, "month")].astype(str).tolist() == ["2020-01-31", "2020-02-10"]
    assert last_of(days[:0], "week").tolist() == []
    weekly = changes(frequency="week", start=date(2020, 1, 1))
    assert isinstance(weekly, NotRun)  # 24 weeks
    assert (weekly.why, weekly.detail) == (Why.TOO_SHORT, "24")


def test_what_cannot_be_compared_says_why() -> None:
    flat = panel_of({"VIX": np.full(60, 20.0), "SPX": np.linspace(100.0, 120.0, 60)})
    constant = common_changes(series(flat, "VIX"), series(flat, "SPX"), change="log", frequency="day")
    assert constant == NotRun("signal", Why.NOT_APPLICABLE, "constant")
    negative = panel_of({"DGS10": np.linspace(-1.0, 1.0, 60), "SPX": np.linspace(100.0, 120.0, 60)})
    logs = common_changes(series(negative, "DGS10"), series(negative, "SPX"), change="log", frequency="day")
    assert logs == NotRun("signal", Why.NOT_APPLICABLE, "log")
    assert isinstance(
        common_changes(series(negative, "DGS10"), series(negative, "SPX"), change="level", frequency="day"), Changes
    )
    assert changes(start=date(2020, 6, 1)) == NotRun("signal", Why.TOO_SHORT, "12")


@pytest.mark.parametrize(("leader", "follower"), [("SPX", "BTC"), ("BTC", "SPX"), ("DGS10", "SPX"), ("SPX", "DGS10")])
def test_a_leaders_value_is_never_later_than_the_followers_close(leader: str, follower: str) -> None:
    one, other = series(PANEL, leader), series(PANEL, follower)
    found = linked(one, other, frequency="day")
    assert isinstance(found, Link)
    closes, before = closes_of(other), closes_of(one)
    scale, own = scaled(one), scaled(other)
    rows = np.searchsorted(other.days, found.days)
    for at, row in enumerate(rows):
        known = np.flatnonzero(before <= closes[row] + SAME_CLOSE)[-1]
        assert found.leader[at] == np.asarray(scale)[known]
        assert found.follower[at] == np.asarray(own)[row]
    assert bool(
        (np.diff(np.searchsorted(before, closes[rows] + SAME_CLOSE, side="right")) > 0).all()
    )  # always a new value


def test_bitcoins_weekend_has_no_row_of_a_leader_that_did_not_trade() -> None:
    found = linked(series(PANEL, "SPX"), series(PANEL, "BTC"), frequency="day")
    assert isinstance(found, Link)
    assert bool(np.is_busday(found.days).all())
    # Monday's close of the S&P is known at Bitcoin's of Monday, three hours later
    at = int(np.flatnonzero(found.days == np.datetime64("2020-01-06"))[0])
    assert found.leader[at] == np.log(
        series(PANEL, "SPX").value[np.searchsorted(weekdays("2020-01-02", 120), np.datetime64("2020-01-06"))]
    )


def test_links_that_are_too_short_or_have_no_logs_say_so() -> None:
    assert linked(series(PANEL, "VIX"), series(PANEL, "SPX"), frequency="week") == NotRun("SPX", Why.TOO_SHORT, "25")
    odd = panel_of({"SPX": np.linspace(-1.0, 1.0, 60), "VIX": np.linspace(10.0, 20.0, 60)})
    assert linked(series(odd, "VIX"), series(odd, "SPX"), frequency="day") == NotRun("SPX", Why.NOT_APPLICABLE, "log")
    own = panel_of({"mine": np.arange(1.0, 61.0)})
    assert closes_of(series(own, "mine"))[0] == np.datetime64("2020-01-03T00:00")


def test_closes_of_the_same_quarter_of_an_hour_are_one() -> None:
    found = linked(series(PANEL, "VIX"), series(PANEL, "SPX"), frequency="day")
    assert isinstance(found, Link)
    np.testing.assert_allclose(found.leader, np.log(series(PANEL, "VIX").value))  # 16:15 and 16:00


def test_what_moves_on_the_same_days_keeps_its_own_scale() -> None:
    found = same_days(series(PANEL, "DGS10"), series(PANEL, "BTC"), frequency="day")
    assert isinstance(found, Changes)
    np.testing.assert_allclose(found.signal, np.diff(series(PANEL, "DGS10").value))
    btc = series(PANEL, "BTC")
    rows = np.searchsorted(btc.days, series(PANEL, "DGS10").days)
    np.testing.assert_allclose(found.target, np.diff(np.log(btc.value[rows])))
    odd = panel_of({"SPX": np.linspace(-1.0, 1.0, 60), "VIX": np.linspace(10.0, 20.0, 60)})
    assert same_days(series(odd, "VIX"), series(odd, "SPX"), frequency="day") == NotRun(
        "SPX", Why.NOT_APPLICABLE, "log"
    )


def test_a_series_of_first_days_stands_beside_the_last_session_of_its_month() -> None:
    days = np.arange(np.datetime64("2018-01-01"), np.datetime64("2021-01-01"))
    sessions = days[np.is_busday(days)]
    firsts = np.arange(np.datetime64("2018-01"), np.datetime64("2021-01")).astype("datetime64[D]")
    rng = np.random.default_rng(2)

    def made(name: str, days: np.ndarray) -> Observations:
        value = 10.0 * np.exp(0.1 * np.cumsum(rng.normal(size=days.shape[0])))
        return Observations(name, "", days, (days + DAY).astype("datetime64[us]"), value, "index_points", None, "test")

    monthly, daily = made("a", firsts), made("b", sessions)
    found = common_changes(monthly, daily, change="none", frequency="month")
    assert isinstance(found, Changes)
    assert found.rows == 36
    np.testing.assert_array_equal(found.signal, monthly.value)
    np.testing.assert_array_equal(found.target, daily.value[last_of(sessions, "month")])
    assert found.days[0] == np.datetime64("2018-01-31")
