"""Connectedness: against statsmodels and a loop over the formula, a case by hand, and what must not change a table."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.api import VAR

from weatherglass.errors import UsageError
from weatherglass.stats.connectedness import (
    connectedness,
    forecast_error_shares,
    total_connectedness,
    windowed_shares,
)

Table = np.ndarray


def linked(rows: int, series: int, *, seed: int = 20_200_316, common: float = 1.0) -> Table:
    rng = np.random.default_rng(seed)
    shocks = rng.normal(size=(rows, series)) + common * rng.normal(size=(rows, 1))
    found = np.zeros((rows, series))
    for row in range(1, rows):
        found[row] = 0.3 * found[row - 1] + 0.1 * found[row - 1, ::-1] + shocks[row]
    return found


def decomposed_by_loop(effects: Table, covariance: Table) -> Table:
    """Pesaran and Shin's formula as it is printed: effects are the moving-average matrices of each step."""
    series = covariance.shape[0]
    shares = np.empty((series, series))
    for i in range(series):
        error = sum(float(step[i] @ covariance @ step[i]) for step in effects)
        for j in range(series):
            shock = sum(float(step[i] @ covariance[:, j]) ** 2 for step in effects)
            shares[i, j] = shock / covariance[j, j] / error
    return shares / shares.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(("lags", "series", "horizon"), [(1, 4, 10), (2, 3, 10), (3, 2, 5), (1, 6, 1)])
def test_a_window_has_the_table_of_a_fitted_autoregression(lags: int, series: int, horizon: int) -> None:
    x = linked(400, series)
    ends = np.array([150, 151, 288, 399])
    found = windowed_shares(x, ends, window=120, lags=lags, horizon=horizon)
    for table, end in zip(found, ends, strict=True):
        fitted = VAR(x[end - 119 : end + 1]).fit(lags, trend="c")
        expected = decomposed_by_loop(fitted.ma_rep(horizon - 1), np.asarray(fitted.sigma_u))
        np.testing.assert_allclose(table, expected, atol=1e-11)


def test_a_table_worked_out_by_hand() -> None:
    # no lags at work: one step, covariance (1, 0.5; 0.5, 1). Raw shares 1 and 0.25 scale to 0.8 and 0.2
    found = forecast_error_shares(np.zeros((1, 1, 2, 2)), np.array([[[1.0, 0.5], [0.5, 1.0]]]), horizon=3)
    np.testing.assert_allclose(found[0], [[0.8, 0.2], [0.2, 0.8]])
    assert total_connectedness(found).tolist() == pytest.approx([20.0])


def test_a_table_is_read_in_its_directions() -> None:
    found = connectedness(np.array([[0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.0, 0.5, 0.5]]))
    np.testing.assert_allclose(found.received, [40.0, 30.0, 50.0])
    np.testing.assert_allclose(found.given, [20.0, 80.0, 20.0])
    np.testing.assert_allclose(found.net, [-20.0, 50.0, -30.0])
    assert found.total == pytest.approx(40.0)


def test_totals_are_those_of_the_directions() -> None:
    tables = windowed_shares(linked(300, 4), np.array([200, 250, 299]), window=150)
    np.testing.assert_allclose(total_connectedness(tables), [connectedness(each).total for each in tables])
    np.testing.assert_allclose(tables.sum(axis=2), 1.0)


def test_a_window_has_the_same_bits_alone_and_among_others_and_in_a_cut_column() -> None:
    x = linked(500, 4)
    ends = np.arange(130, 500, 3)
    many = windowed_shares(x, ends, window=125)
    for at in (0, 7, ends.size - 1):
        assert windowed_shares(x, ends[at : at + 1], window=125)[0].tobytes() == many[at].tobytes()
    for first in (1, 2, 5, 64, 300):
        cut = windowed_shares(x[first:], ends[ends - first >= 124] - first, window=125)
        assert cut.tobytes() == many[ends - first >= 124].tobytes()


def test_neither_the_scale_nor_the_order_of_the_series_matters() -> None:
    x, ends = linked(300, 3), np.array([299])
    table = windowed_shares(x, ends, window=250)[0]
    np.testing.assert_allclose(windowed_shares(x * [1.0, 100.0, 0.01], ends, window=250)[0], table, rtol=1e-9)
    order = [2, 0, 1]
    np.testing.assert_allclose(windowed_shares(x[:, order], ends, window=250)[0], table[np.ix_(order, order)])


@pytest.mark.parametrize(("common", "low", "high"), [(0.0, 0.0, 12.0), (1.0, 35.0, 55.0), (10.0, 70.0, 75.0)])
def test_series_with_more_in_common_are_more_connected(common: float, low: float, high: float) -> None:
    rng = np.random.default_rng(7)
    x = rng.normal(size=(2_000, 4)) + common * rng.normal(size=(2_000, 1))
    assert low < total_connectedness(windowed_shares(x, np.array([1_999]), window=1_900))[0] < high


def test_a_window_with_a_missing_value_has_no_table() -> None:
    x = linked(300, 3)
    x[100, 1] = np.nan
    found = windowed_shares(x, np.array([99, 100, 150, 199, 200, 299]), window=100)
    assert np.isnan(found).all(axis=(1, 2)).tolist() == [False, True, True, True, False, False]


def test_a_series_that_does_not_vary_has_no_table() -> None:
    x = linked(300, 3)
    x[:, 2] = 0.0
    assert np.isnan(windowed_shares(x, np.array([299]), window=100)).all()


def test_no_windows_have_no_tables() -> None:
    assert windowed_shares(linked(300, 3), np.empty(0, np.int64), window=100).shape == (0, 3, 3)


@pytest.mark.parametrize(
    ("ends", "given", "message"),
    [
        ([98], {"window": 100}, r"ends from 98 to 98 leave the 300 rows; the first is 99"),
        ([299, 300], {"window": 100}, r"ends from 299 to 300 leave the 300 rows; the first is 99"),
        ([299], {"window": 100, "lags": 0}, r"lags=0 and horizon=10 must be at least 1"),
        ([299], {"window": 100, "horizon": 0}, r"lags=1 and horizon=0 must be at least 1"),
        ([299], {"window": 5}, r"window=5 leaves 4 rows for 4 coefficients a series"),
    ],
)
def test_windows_that_cannot_be_are_refused(ends: list[int], given: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        windowed_shares(linked(300, 3), np.array(ends), **given)  # type: ignore[arg-type]
