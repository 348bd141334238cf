"""The month after: hand-worked paths, the close that it begins with, days against episodes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import observations, weekdays
from weatherglass.signals.next_month import next_month, next_month_facts
from weatherglass.signals.panel import Observations
from weatherglass.signals.signal import GapRule

DAYS = weekdays("2024-01-02", 60)


def stocks(values: np.ndarray) -> Observations:
    return observations("SPX", "", DAYS[: values.shape[0]], values)


def known(days: np.ndarray) -> np.ndarray:
    """The VIX of a day is known at 16:15 in New York, a quarter of an hour after the close of the S&P."""
    return days.astype("datetime64[us]") + np.timedelta64(21 * 60 + 15, "m")


def test_three_sessions_by_hand() -> None:
    # entered at 100, then 110, 99, 108.9: log changes ln 1.1, ln 0.9, ln 1.1
    after = next_month(known(DAYS[:1]), stocks(np.array([90.0, 100.0, 110.0, 99.0, 108.9])), sessions=3)
    square = (2.0 * np.log(1.1) ** 2 + np.log(0.9) ** 2) / 3.0
    assert after.realized_vol[0] == pytest.approx(100.0 * np.sqrt(252.0 * square))
    assert after.drawdown[0] == pytest.approx(-10.0)
    assert after.change[0] == pytest.approx(8.9)


def test_it_begins_after_the_close_that_was_known_and_is_missing_until_it_has_ended() -> None:
    rising = stocks(100.0 * 1.01 ** np.arange(6))
    after = next_month(known(DAYS[:6]), rising, sessions=3)
    assert after.change[:2] == pytest.approx([3.0301, 3.0301])
    assert np.isnan(after.change[2:]).all()
    assert np.isnan(after.realized_vol[2:]).all()
    assert after.drawdown[:2].tolist() == [0.0, 0.0]


def test_a_target_that_is_too_short_has_no_month() -> None:
    after = next_month(known(DAYS[:2]), stocks(np.array([1.0, 2.0])))
    assert np.isnan(np.concatenate([after.change, after.drawdown, after.realized_vol])).all()


def test_by_episodes_a_state_counts_once_however_long_it_lasts() -> None:
    # one session at 5 %, all others flat; the state holds on rows 0-4 and again from row 30, over a month later
    values = np.full(60, 100.0)
    values[3:] = 105.0
    after = next_month(known(DAYS), stocks(values), sessions=2)
    state = np.full(60, -1, np.int8)
    state[[0, 1, 2, 3, 4, 30, 31]] = 0
    found = {each.name: each for each in next_month_facts(after, state, ("high",), DAYS, claims=("V6",))}
    by_days, by_episodes = found["next_month_return_high_days"], found["next_month_return_high_episodes"]
    # rows 0 and 1 enter before the rise (at rows 1 and 2) and leave after it
    assert (by_days.n, by_days.value) == (7, pytest.approx(10.0 / 7.0))
    assert (by_episodes.n, by_episodes.value) == (2, pytest.approx(2.5))
    assert (by_episodes.low, by_episodes.high) == (pytest.approx(1.25), pytest.approx(3.75))
    assert by_episodes.spread == "quartiles"
    assert (by_days.gap_rule, by_episodes.gap_rule) == (GapRule.EVERY_ROW, GapRule.CALENDAR_DAYS)
    assert (by_episodes.first, by_episodes.last) == (date(2024, 1, 2), date(2024, 2, 13))
    assert (found["next_month_return_all_days"].n, found["next_month_return_all_days"].value) == (
        57, pytest.approx(10.0 / 57.0),
    )  # fmt: skip


def test_a_return_within_three_weeks_is_no_new_episode_and_the_deepest_fall_is_kept() -> None:
    values = 100.0 * np.where(np.arange(60) == 20, 0.8, 1.0)
    after = next_month(known(DAYS), stocks(values), sessions=5)
    state = np.full(60, -1, np.int8)
    state[[2, 10, 17]] = 0
    found = {each.name: each for each in next_month_facts(after, state, ("high",), DAYS)}
    assert found["next_month_drawdown_high_episodes"].n == 1
    assert found["next_month_drawdown_high_days"].n == 3
    assert found["worst_drawdown_high"].value == pytest.approx(-20.0)
    assert found["next_month_drawdown_high_days"].value == pytest.approx(-20.0 / 3.0)


def test_a_state_that_never_was_has_no_figures() -> None:
    after = next_month(known(DAYS), stocks(np.linspace(100.0, 110.0, 60)))
    names = {each.name for each in next_month_facts(after, np.zeros(60, np.int8), ("calm", "crisis"), DAYS)}
    assert "next_month_return_calm_days" in names
    assert not any("crisis" in name for name in names)
