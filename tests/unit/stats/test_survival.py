"""The product-limit curve: by hand, against statsmodels, and with open cases."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from weatherglass.errors import MethodError
from weatherglass.stats.survival import survival_curve

# Kaplan and Meier's own example (1958, section 2): deaths at 0.8, 3.1, 5.4, 9.2, losses at 1.0, 2.7, 7.0, 12.1
TIMES = np.array([0.8, 1.0, 2.7, 3.1, 5.4, 7.0, 9.2, 12.1])
DIED = np.array([True, False, False, True, True, False, True, False])


def test_the_example_of_the_paper() -> None:
    curve = survival_curve(TIMES, DIED)
    assert curve.times.tolist() == [0.8, 3.1, 5.4, 9.2]
    np.testing.assert_allclose(curve.survival, [7 / 8, 7 / 8 * 4 / 5, 7 / 8 * 4 / 5 * 3 / 4, 7 / 8 * 3 / 5 * 1 / 2])
    assert curve.at_risk.tolist() == [8, 5, 4, 2]
    assert curve.ended.tolist() == [1, 1, 1, 1]
    assert (curve.cases, curve.open_cases) == (8, 4)


def test_curve_and_error_are_those_of_statsmodels() -> None:
    rng = np.random.default_rng(58)
    last, lost = np.ceil(rng.exponential(40.0, 200)), np.ceil(rng.exponential(60.0, 200))
    duration, ended = np.minimum(last, lost), last <= lost
    curve, theirs = survival_curve(duration, ended), SurvfuncRight(duration, ended.astype(int))
    kept = np.isin(theirs.surv_times, curve.times)
    np.testing.assert_allclose(curve.survival, theirs.surv_prob[kept], rtol=1e-12)
    alive = curve.survival > 0.0
    np.testing.assert_allclose(curve.sd[alive], theirs.surv_prob_se[kept][alive], rtol=1e-12)
    assert curve.quantile(0.5) == theirs.quantile(0.5)
    assert curve.quantile(0.25) == theirs.quantile(0.25)


def test_the_bounds_are_those_of_the_log_minus_log_scale() -> None:
    # 10 cases, 3 over at time 1: S = 0.7, H = 3 / (10 * 7)
    curve = survival_curve(np.array([1.0] * 3 + [2.0] * 7), np.array([True] * 3 + [False] * 7))
    width = 1.959963984540054 * np.sqrt(3 / 70) / abs(np.log(0.7))
    assert curve.low[0] == pytest.approx(0.7 ** np.exp(width), abs=1e-12)
    assert curve.high[0] == pytest.approx(0.7 ** np.exp(-width), abs=1e-12)
    assert curve.sd[0] == pytest.approx(0.7 * np.sqrt(3 / 70), abs=1e-12)
    assert curve.over_by(1.5) == pytest.approx((0.3, 1.0 - curve.high[0], 1.0 - curve.low[0]))


def test_open_cases_lengthen_the_curve_and_are_not_dropped() -> None:
    duration = np.array([2.0, 4.0, 6.0, 8.0])
    dropped = survival_curve(duration[:2], np.array([True, True]))
    counted = survival_curve(duration, np.array([True, True, False, False]))
    assert dropped.quantile(0.5) == 2.0
    assert counted.quantile(0.5) == 4.0
    assert counted.quantile(0.75) is None


def test_the_quantile_of_cases_that_have_lasted_counts_from_the_beginning() -> None:
    curve = survival_curve(np.arange(1.0, 9.0), np.ones(8, np.bool_))
    assert curve.quantile(0.5) == 4.0
    assert curve.quantile(0.5, after=4.0) == 6.0
    assert curve.quantile(0.5, after=8.0) is None


def test_before_the_first_ending_nothing_is_over_and_after_the_last_everything_is() -> None:
    curve = survival_curve(np.array([3.0, 5.0]), np.array([True, True]))
    assert curve.over_by(2.0) == (0.0, 0.0, 0.0)
    share, low, high = curve.over_by(9.0)
    assert (share, high) == (1.0, 1.0)
    assert low == pytest.approx(1.0 - curve.high[0])
    single = survival_curve(np.array([3.0]), np.array([True]))
    assert single.over_by(3.0)[0] == 1.0
    assert np.isnan(single.over_by(3.0)[1])


@pytest.mark.parametrize(
    ("duration", "says"),
    [
        (np.empty(0), "a survival curve needs at least one case"),
        (np.array([2.0, 0.0]), r"durations must be positive; the least is 0\.0"),
    ],
)
def test_impossible_cases_are_refused(duration: np.ndarray, says: str) -> None:
    with pytest.raises(MethodError, match=says):
        survival_curve(duration, np.ones(duration.shape, np.bool_))
