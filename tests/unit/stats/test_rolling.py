"""Statistics over moving windows: against loops a reader can follow, and the same bits for the end of a column."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lanes import examples
from weatherglass.errors import UsageError
from weatherglass.stats.rolling import (
    differences,
    lagged,
    log_changes,
    rolling_beta,
    rolling_corr,
    rolling_max,
    rolling_mean,
    rolling_min,
    rolling_quantile,
    rolling_std,
    rolling_sum,
)

Column = np.ndarray
LEVELS = st.floats(-1e3, 1e3, allow_subnormal=False).map(lambda value: round(value, 3))


def looped(of: Callable[[list[float]], float], x: Column, window: int) -> Column:
    """What a statistic of lists makes of each whole window; NaN before the first and for windows with a NaN."""
    found = []
    for row in range(x.size):
        part = x[max(0, row - window + 1) : row + 1].tolist()
        whole = len(part) == window and not any(math.isnan(each) for each in part)
        found.append(of(part) if whole else math.nan)
    return np.array(found)


def mean(part: list[float]) -> float:
    return math.fsum(part) / len(part)


def std(part: list[float]) -> float:
    return math.sqrt(math.fsum((each - mean(part)) ** 2 for each in part) / (len(part) - 1))


def quartile(part: list[float]) -> float:
    ordered, place = sorted(part), 0.25 * (len(part) - 1)
    low = math.floor(place)
    high = min(low + 1, len(part) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


ONE_COLUMN = {
    "sum": (rolling_sum, math.fsum),
    "mean": (rolling_mean, mean),
    "std": (rolling_std, std),
    "min": (rolling_min, min),
    "max": (rolling_max, max),
    "quantile": (lambda x, window: rolling_quantile(x, window, 0.25), quartile),
}
TWO_COLUMNS = {"corr": rolling_corr, "beta": rolling_beta}


@pytest.mark.parametrize("name", ONE_COLUMN)
@settings(deadline=None, max_examples=examples(40))
@given(data=st.data())
def test_a_statistic_is_that_of_a_loop_over_each_window(name: str, data: st.DataObject) -> None:
    quick, slow = ONE_COLUMN[name]
    rows = data.draw(st.integers(0, 40))
    x = data.draw(arrays(np.float64, rows, elements=LEVELS | st.just(math.nan)))
    window = data.draw(st.integers(2, 12))
    np.testing.assert_allclose(quick(x, window), looped(slow, x, window), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", [*ONE_COLUMN, *TWO_COLUMNS])
@settings(deadline=None, max_examples=examples(40))
@given(data=st.data())
def test_rows_do_not_depend_on_later_rows_nor_on_those_before_their_window(name: str, data: st.DataObject) -> None:
    rows, window = data.draw(st.integers(3, 80)), data.draw(st.integers(2, 20))
    x = data.draw(arrays(np.float64, rows, elements=LEVELS))
    y = data.draw(arrays(np.float64, rows, elements=LEVELS))

    def of(first: int, last: int) -> Column:
        if name in TWO_COLUMNS:
            return TWO_COLUMNS[name](x[first:last], y[first:last], window)
        return ONE_COLUMN[name][0](x[first:last].copy(), window)

    whole = of(0, rows)
    end = data.draw(st.integers(1, rows))
    assert of(0, end).tobytes() == whole[:end].tobytes()
    start = data.draw(st.integers(0, max(0, rows - window)))
    assert of(start, rows)[window - 1 :].tobytes() == whole[start:][window - 1 :].tobytes()


@settings(deadline=None, max_examples=examples(60))
@given(seed=st.integers(0, 10_000), window=st.integers(3, 30), missing=st.booleans())
def test_correlations_and_slopes_are_those_of_numpy_on_each_window(seed: int, window: int, missing: bool) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=60)
    y = 0.5 * x + rng.normal(size=60)
    if missing:
        y[30] = np.nan
    corr, beta = rolling_corr(x, y, window), rolling_beta(y, x, window)
    for row in range(60):
        a, b = x[max(0, row - window + 1) : row + 1], y[max(0, row - window + 1) : row + 1]
        if a.size < window or np.isnan(b).any():
            assert np.isnan([corr[row], beta[row]]).all()
        else:
            assert corr[row] == pytest.approx(np.corrcoef(a, b)[0, 1], abs=1e-12)
            assert beta[row] == pytest.approx(np.polyfit(a, b, 1)[0], abs=1e-9)


def test_a_window_worked_out_by_hand() -> None:
    x, y = np.array([1.0, 2.0, 4.0, 5.0]), np.array([2.0, 1.0, 3.0, 6.0])
    np.testing.assert_array_equal(rolling_mean(x, 2), [np.nan, 1.5, 3.0, 4.5])
    np.testing.assert_allclose(rolling_std(x, 3), [np.nan, np.nan, math.sqrt(7 / 3), math.sqrt(7 / 3)])
    np.testing.assert_allclose(rolling_std(x, 3, ddof=0)[2], math.sqrt(14 / 9))
    # deviations of x: -3, -1, 1, 2 less a quarter: Sxx = 10, Sxy = 10, Syy = 14
    assert rolling_beta(y, x, 4)[3] == pytest.approx(1.0)
    assert rolling_corr(x, y, 4)[3] == pytest.approx(10 / math.sqrt(140))


def test_the_spread_of_many_equal_values_is_exactly_nothing() -> None:
    x = np.full(300, 0.25)
    assert rolling_std(x, 252)[-1] == 0.0


@pytest.mark.parametrize("of", [rolling_corr, rolling_beta])
def test_a_side_that_does_not_vary_has_no_correlation_and_no_slope(of: Callable[..., Column]) -> None:
    still, moving = np.full(6, 3.0), np.arange(6.0)
    assert np.isnan(of(moving, still, 4)).all()


def test_a_correlation_never_leaves_one() -> None:
    x = np.array([0.1, 0.7, 0.3, 1.1, 0.2])
    assert rolling_corr(x, 3.0 * x, 5)[-1] <= 1.0
    assert rolling_corr(x, -3.0 * x, 5)[-1] >= -1.0


@pytest.mark.parametrize(
    "of",
    [rolling_sum, rolling_mean, rolling_std, rolling_min, rolling_max, lambda x, w: rolling_quantile(x, w, 0.5)],
)
def test_a_window_needs_a_row_and_a_short_column_has_no_window(of: Callable[..., Column]) -> None:
    with pytest.raises(UsageError, match=r"window=0 must be at least one row"):
        of(np.arange(3.0), 0)
    np.testing.assert_array_equal(of(np.arange(3.0), 4), [np.nan] * 3)
    assert of(np.empty(0), 4).shape == (0,)


def test_a_quantile_has_a_share_between_none_and_all() -> None:
    with pytest.raises(UsageError, match=r"share=1\.2 must lie between 0 and 1"):
        rolling_quantile(np.arange(3.0), 2, 1.2)


def test_lags_and_changes_look_back_only() -> None:
    x = np.array([1.0, 2.0, 4.0, 8.0])
    np.testing.assert_array_equal(lagged(x, 2), [np.nan, np.nan, 1.0, 2.0])
    np.testing.assert_array_equal(lagged(x, 0), x)
    np.testing.assert_array_equal(lagged(x, 9), [np.nan] * 4)
    np.testing.assert_array_equal(differences(x), [np.nan, 1.0, 2.0, 4.0])
    np.testing.assert_array_equal(differences(x, 3), [np.nan, np.nan, np.nan, 7.0])
    with pytest.raises(UsageError, match=r"rows=-1 must not be negative: a lead would look ahead"):
        lagged(x, -1)


def test_log_changes_have_none_where_a_price_is_not_positive() -> None:
    found = log_changes(np.array([20.0, 10.0, -37.63, 10.0, 20.0]))
    np.testing.assert_allclose(found, [np.nan, -math.log(2.0), np.nan, np.nan, math.log(2.0)])
    assert log_changes(np.array([1.0, 5.0, 9.0]), 2)[2] == pytest.approx(math.log(9.0))
