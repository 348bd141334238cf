"""A window is summed along itself or across all windows at once: the choice must not show in a single bit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from weatherglass.stats.rolling import (
    lagged,
    rolling_beta,
    rolling_beta_and_corr,
    rolling_corr,
    rolling_mean,
    rolling_std,
    rolling_sum,
)

ONE_COLUMN = {
    "sum": lambda x, y, window: rolling_sum(x, window),
    "mean": lambda x, y, window: rolling_mean(x, window),
    "std": lambda x, y, window: rolling_std(x, window),
    "corr": rolling_corr,
    "beta": rolling_beta,
}


@pytest.mark.parametrize("name", ONE_COLUMN)
@pytest.mark.parametrize("tail", [63, 64, 70, 125, 126, 127, 300])
def test_the_end_of_a_column_has_the_bits_of_the_whole(name: str, tail: int) -> None:
    rng = np.random.default_rng(20_200_316)
    x, y = rng.standard_t(4, 400) * 0.01, rng.standard_t(4, 400) * 0.02
    of: Callable[..., np.ndarray] = ONE_COLUMN[name]
    whole, end = of(x, y, 63), of(x[-tail:], y[-tail:], 63)
    assert end[62:].tobytes() == whole[-tail:][62:].tobytes()
    assert int(np.isfinite(end).sum()) == tail - 62


@pytest.mark.parametrize("rows", [5, 9, 10, 40])
def test_sums_are_those_of_a_loop_whichever_way_is_taken(rows: int) -> None:
    x = np.random.default_rng(7).normal(size=rows)
    expected = []
    for end in range(rows):
        if end < 4:
            expected.append(np.nan)
            continue
        total = x[end - 4]
        for each in x[end - 3 : end + 1]:
            total += each
        expected.append(total)
    assert rolling_sum(x, 5).tobytes() == np.array(expected).tobytes()


def test_few_windows_with_a_missing_value_have_none_of_their_own() -> None:
    x = np.array([1.0, np.nan, 3.0, 4.0, 5.0, 6.0])
    np.testing.assert_array_equal(rolling_sum(x, 4), [np.nan, np.nan, np.nan, np.nan, np.nan, 18.0])


def test_slope_and_correlation_from_one_pass_are_those_of_two() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=200), rng.normal(size=200)
    beta, corr = rolling_beta_and_corr(y, x, 50)
    assert beta.tobytes() == rolling_beta(y, x, 50).tobytes()
    assert corr.tobytes() == rolling_corr(x, y, 50).tobytes()
    assert beta[-1] == pytest.approx(np.polyfit(x[-50:], y[-50:], 1)[0])
    assert corr[-1] == pytest.approx(np.corrcoef(x[-50:], y[-50:])[0, 1])


def test_a_column_shorter_than_the_lag_has_no_earlier_value() -> None:
    np.testing.assert_array_equal(lagged(np.array([1.0, 2.0, 3.0]), 4), [np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(lagged(np.array([1.0, 2.0, 3.0]), 3), [np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(lagged(np.array([1.0, 2.0, 3.0]), 2), [np.nan, np.nan, 1.0])
