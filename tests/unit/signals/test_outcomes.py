"""What happened after a state: entry after it was known, ends that have come, episodes against days, and the base rate."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from panel_making import observations
from weatherglass.signals.outcomes import DAYS, EPISODES, entry_rows, forward_returns, outcomes
from weatherglass.signals.panel import Observations
from weatherglass.signals.signal import SignalHistory
from weatherglass.timeline.calendar import DAY

MONDAY = np.datetime64("2024-01-08")


def history(state: list[int], *, first: np.datetime64 = MONDAY, known_hour: int = 21) -> SignalHistory:
    days = first + np.arange(len(state))
    known = days.astype("datetime64[us]") + np.timedelta64(known_hour, "h")
    code = np.array(state, np.int8)
    value = np.where(code < 0, np.nan, 1.0)
    return SignalHistory("test", ("off", "on"), days, known, value, code, np.full(code.shape, np.nan))


def target(values: list[float], *, first: np.datetime64 = MONDAY, series: str = "SPX", hour: int = 21) -> Observations:
    days = first + np.arange(len(values))
    known = days.astype("datetime64[us]") + np.timedelta64(hour, "h")
    return Observations(series, "", days, known, np.array(values), "index_points", None, "test")


def test_the_clock_starts_at_the_first_close_after_the_state_was_known() -> None:
    found = forward_returns(history([1, 1, 0]), target([100.0, 110.0, 121.0, 133.1]), 1)
    # known with Monday's close: in at Tuesday's 110, out at Wednesday's 121
    np.testing.assert_allclose(found[:2], [0.1, 0.1], rtol=1e-12)
    assert np.isnan(found[2])


def test_a_close_of_the_same_label_counts_when_it_comes_later_than_the_state() -> None:
    # Bitcoin's day ends at 24:00 UTC, three hours after New York's close
    found = forward_returns(history([1]), target([100.0, 120.0], series="BTC", hour=24), 1)
    np.testing.assert_allclose(found, [0.2], rtol=1e-12)


def test_a_value_that_was_replaced_later_spoils_no_other_row() -> None:
    days, values = MONDAY + np.arange(5), np.array([100.0, 110.0, 121.0, 133.1, 146.41])
    plain, late = (observations("SPX", "", days, values) for _ in range(2))
    late.known_at[1] += np.timedelta64(30, "D")
    expected = forward_returns(history([1] * 5), plain, 1)
    np.testing.assert_allclose(expected[:3], [0.1, 0.1, 0.1], rtol=1e-12)
    np.testing.assert_array_equal(forward_returns(history([1] * 5), late, 1), expected)


def test_instants_of_a_series_without_a_catalogue_entry_are_put_in_order() -> None:
    late = target([100.0, 110.0, 121.0, 133.1, 146.41])
    late.known_at[1] += np.timedelta64(30, "D")
    np.testing.assert_allclose(forward_returns(history([1] * 5), late, 1)[[0, 2]], [0.1, 0.1], rtol=1e-12)


@settings(max_examples=examples(60), deadline=None)
@given(seed=st.integers(0, 10_000), horizon=st.integers(1, 12), rows=st.integers(1, 30))
def test_forward_returns_are_those_of_a_loop(seed: int, horizon: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.exp(np.cumsum(rng.normal(0.0, 0.02, 25)))
    of, to = history([0] * rows, known_hour=int(rng.integers(0, 48))), target(values.tolist())
    expected = []
    for known in of.known_at:
        later = [row for row in range(to.rows) if to.known_at[row] > known]
        leave = later[0] + horizon if later else to.rows
        expected.append(values[leave] / values[later[0]] - 1.0 if leave < to.rows else np.nan)
    np.testing.assert_allclose(forward_returns(of, to, horizon), expected, rtol=1e-12)


def test_days_and_episodes_are_told_apart_and_the_base_rate_stands_beside_them() -> None:
    path = [100.0, 100.0, 110.0, 99.0, 99.0, 108.9, 98.01, 98.01, 98.01]
    of = history([1, 1, 0, 0, 1, 0, 0, 0, -1])
    episodes, days, base = outcomes(of, target(path), horizons=(1,), gap_days=1, states=("on",))
    forward = forward_returns(of, target(path), 1)
    np.testing.assert_allclose(forward[:7], [0.1, -0.1, 0.0, 0.1, -0.1, 0.0, 0.0], atol=1e-12)
    assert (episodes.state, episodes.sampling, episodes.n, episodes.open_cases) == ("on", EPISODES, 2, 0)
    assert (episodes.mean, episodes.share_up) == (pytest.approx(0.0, abs=1e-12), 0.5)
    assert (days.sampling, days.n, days.target, days.horizon) == (DAYS, 3, "SPX", 1)
    assert days.mean == pytest.approx(-0.1 / 3.0)
    assert (days.worst, days.best, days.median) == (pytest.approx(-0.1), pytest.approx(0.1), pytest.approx(-0.1))
    assert (days.first, days.last) == (date(2024, 1, 8), date(2024, 1, 12))
    assert (base.state, base.n, base.open_cases) == ("", 7, 1)
    assert base.mean == pytest.approx(0.0, abs=1e-12)
    assert base.share_up == pytest.approx(2.0 / 7.0)


def test_a_return_within_the_gap_is_the_same_episode() -> None:
    of, to = history([1, 0, 1, 0, 0, 0, 1, 0, 0, 0]), target([100.0] * 12)
    starts = {gap: outcomes(of, to, horizons=(1,), gap_days=gap, states=("on",))[0].n for gap in (0, 1, 2, 3, 4)}
    assert starts == {0: 3, 1: 3, 2: 2, 3: 2, 4: 1}


def test_cases_whose_end_has_not_come_are_counted_and_left_out() -> None:
    of = history([0, 1, 1, 1])
    (episodes, days, base) = outcomes(of, target([1.0, 2.0, 3.0, 4.0, 5.0]), horizons=(2,), states=("on",))
    assert (days.n, days.open_cases) == (1, 2)
    assert (episodes.n, episodes.open_cases, episodes.mean) == (1, 0, pytest.approx(5.0 / 3.0 - 1.0))
    assert (base.n, base.open_cases) == (2, 2)


def test_a_state_that_never_was_has_no_figures() -> None:
    episodes, days, _ = outcomes(history([0, 0, 0]), target([1.0, 2.0, 3.0]), horizons=(1,), states=("on",))
    assert (episodes.n, episodes.mean, days.n, days.open_cases, days.first) == (0, None, 0, 0, None)


def test_every_horizon_and_state_has_its_three_rows_in_order() -> None:
    found = outcomes(
        history([0, 1, 0, 1, 1]), target([float(each) for each in range(1, 9)]), horizons=(1, 2), states=("on", "off")
    )
    assert [(each.horizon, each.state, each.sampling) for each in found] == [
        (1, "on", EPISODES), (1, "on", DAYS), (1, "off", EPISODES), (1, "off", DAYS), (1, "", DAYS),
        (2, "on", EPISODES), (2, "on", DAYS), (2, "off", EPISODES), (2, "off", DAYS), (2, "", DAYS),
    ]  # fmt: skip


def test_a_signal_without_states_has_the_base_rate_of_its_values() -> None:
    of = history([0, -1, 0])
    plain = SignalHistory("test", (), of.days, of.known_at, of.value, np.full(3, -1, np.int8), of.percentile)
    (base,) = outcomes(plain, target([1.0, 2.0, 4.0, 8.0, 16.0]), horizons=(1,), states=())
    assert (base.n, base.mean) == (2, pytest.approx(1.0))


def test_days_before_the_target_began_are_no_cases_of_it() -> None:
    # 300 days of states, and a target that begins 200 days later: its first close is no outcome of the first days
    of, to = history([1] * 300), target([100.0 + each for each in range(120)], first=MONDAY + 200 * DAY)
    entry = entry_rows(of, to)
    assert entry[:190].tolist() == [-1] * 190
    assert entry[190:202].tolist() == [0] * 10 + [1, 2]
    assert entry[-1] == 100
    _, days, base = outcomes(of, to, horizons=(1,), states=("on",))
    assert (days.n, days.open_cases, base.n) == (110, 0, 110)
    assert days.first == (MONDAY + 190 * DAY).item()
    assert days.mean == pytest.approx(float(np.mean([1.0 / (100.0 + each) for each in [0] * 10 + list(range(1, 101))])))


def test_a_close_that_has_not_come_yet_is_an_open_case() -> None:
    of, to = history([1] * 5), target([100.0, 101.0])
    assert entry_rows(of, to).tolist() == [1, 2, 2, 2, 2]
    _, days, _ = outcomes(of, to, horizons=(1,), states=("on",))
    assert (days.n, days.open_cases) == (0, 5)


def test_what_is_known_later_changes_no_case_that_had_ended() -> None:
    rng = np.random.default_rng(4)
    path = np.exp(np.cumsum(rng.normal(0.0, 0.02, 60))).tolist()
    state = (rng.random(60) > 0.7).astype(int).tolist()
    early = forward_returns(history(state[:40]), target(path[:40]), 5)
    whole = forward_returns(history(state), target(path), 5)
    ended = np.isfinite(early)
    assert early[ended].tobytes() == whole[:40][ended].tobytes()
    assert int(ended.sum()) == 34


def test_reference_series_come_with_their_own_instants() -> None:
    days = np.array(["2024-11-25", "2024-11-26", "2024-11-27"], "datetime64[D]")
    bitcoin, index = (observations(name, "", days, np.array([100.0, 90.0, 80.0])) for name in ("BTC", "RUT"))
    of = history([1], first=np.datetime64("2024-11-25"))
    # known at New York's close: the Bitcoin close of the same label is admissible, the index's own is not
    assert forward_returns(of, bitcoin, 1)[0] == pytest.approx(-0.1)
    assert forward_returns(of, index, 1)[0] == pytest.approx(80.0 / 90.0 - 1.0)
