"""Local projections: one plain regression a step, a known path, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.hac import least_squares
from weatherglass.stats.local_projections import local_projection

pytest.importorskip("statsmodels")
PATH = np.array([-0.05, -0.02, -0.01, 0.0, 0.03])
"""What a shock of 1 adds to the changes of the five days from its own."""


def world(seed: int, rows: int = 1_500, noise: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    shock = np.zeros(rows)
    days = rng.choice(rows, rows // 25, replace=False)
    shock[days] = rng.normal(size=days.size)
    change = noise * rng.standard_t(5, rows)
    for later, add in enumerate(PATH):
        change[later:] += add * shock[: rows - later]
    return np.cumsum(change), shock


@pytest.mark.parametrize("step", [0, 1, 4, 8])
def test_every_step_is_a_regression_of_its_own(step: int) -> None:
    level, shock = world(1)
    lags, horizon = 3, 8
    found = local_projection(level, shock, horizon=horizon, lags=lags)
    rows = np.arange(lags, lags + found.rows)
    held = [column[rows - lag] for lag in range(1, lags + 1) for column in (shock, level)]
    used = max(step, int(np.ceil(4.0 * (max(step, 1) / 100.0) ** (2.0 / 9.0))))
    slow = least_squares(level[rows + step], shock[rows], *held, lags=used)
    assert found.rows == 1_489
    assert found.response[step] == pytest.approx(slow.coefficients[1], rel=1e-8)
    assert found.error[step] == pytest.approx(slow.standard_errors[1], rel=1e-8)


def test_a_known_path_is_found_without_noise() -> None:
    level, shock = world(2, noise=1e-3)
    found = local_projection(level, shock, horizon=6, lags=5)
    wanted = np.cumsum(np.concatenate([PATH, [0.0, 0.0]]))
    np.testing.assert_allclose(found.response, wanted, atol=1e-3)
    assert found.shocks == int((shock[5 : 5 + found.rows] != 0.0).sum())


@pytest.mark.slow
def test_intervals_hold_the_path_as_often_as_measured() -> None:
    wanted, held = np.cumsum(PATH), np.zeros(5)
    for seed in range(60):
        found = local_projection(*world(seed, rows=800), horizon=4, lags=2)
        held += (found.low <= wanted) & (wanted <= found.high)
    assert np.all(held / 60 > 0.8)


def test_the_level_of_the_series_does_not_matter() -> None:
    level, shock = world(3)
    one, other = (local_projection(each, shock, horizon=3, lags=2) for each in (level, level + 1e5))
    np.testing.assert_allclose(one.response, other.response, rtol=1e-5)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: local_projection(np.ones(9), np.ones(8), horizon=1), UsageError, r"^level has 9 rows and shock 8;"),
        (lambda: local_projection(np.ones(99), np.ones(99), horizon=-1), UsageError, r"^horizon=-1 must be at least 0"),
        (lambda: local_projection(np.ones(99), np.ones(99), horizon=1, lags=0), UsageError, r"and lags=0 at least 1$"),
        (lambda: local_projection(np.full(99, np.nan), np.ones(99), horizon=1), UsageError, r"needs finite values"),
        (
            lambda: local_projection(np.ones(30), np.ones(30), horizon=5),
            MethodError,
            r"^30 rows are too few for 5 lags",
        ),
        (lambda: local_projection(np.arange(99.0), np.zeros(99), horizon=5), MethodError, r"^there is no shock"),
    ],
)
def test_what_cannot_be_projected_is_refused(call, error: type[Exception], message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error, match=message):
        call()
