"""Fixed-b values: the published ones, a simulation of their own, and what the normal table would do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.fixed_b import (
    CRITICAL,
    SHARES,
    SMALLEST_P,
    TAILS,
    fixed_b_critical,
    fixed_b_p,
    mean_test,
)
from weatherglass.stats.hac import lazarus_lags


def test_the_whole_sample_as_bandwidth_gives_the_value_of_kiefer_vogelsang_and_bunzel() -> None:
    assert fixed_b_critical(0.05, 1.0) == pytest.approx(4.771, abs=0.02)


@pytest.mark.parametrize(
    ("alpha", "polynomial"),
    [
        (0.10, (1.6449, 2.1859, 0.3142, -0.3427)),
        (0.05, (1.9600, 2.9694, 0.4160, -0.5324)),
        (0.02, (2.3263, 4.1618, 0.5368, -0.9060)),
    ],
)
def test_the_table_is_near_the_polynomials_of_kiefer_and_vogelsang(alpha: float, polynomial: tuple[float, ...]) -> None:
    """Their Table 1, Bartlett kernel: fitted to a simulation of 1,000 steps, so that 2 % apart is near."""
    for share in SHARES:
        published = sum(factor * share**power for power, factor in enumerate(polynomial))
        assert fixed_b_critical(alpha, share) == pytest.approx(published, rel=0.02)


def test_a_narrow_bandwidth_gives_the_normal_distribution() -> None:
    assert fixed_b_p(1.959964, 1e-9) == pytest.approx(0.05, abs=1e-6)
    assert fixed_b_p(-2.575829, 1e-9) == pytest.approx(0.01, abs=1e-6)


def test_every_entry_of_the_table_gives_its_own_tail() -> None:
    for share, row in zip(SHARES, CRITICAL, strict=True):
        assert [fixed_b_p(x, share) for x in row] == pytest.approx(TAILS, rel=1e-9)
        assert list(row) == sorted(row)


@given(st.floats(0.0, 30.0), st.floats(0.0, 30.0), st.floats(1e-6, 1.0), st.floats(1e-6, 1.0))
def test_p_falls_with_t_and_rises_with_the_bandwidth(one: float, other: float, b: float, c: float) -> None:
    assert fixed_b_p(max(one, other), b) <= fixed_b_p(min(one, other), b)
    assert fixed_b_p(one, min(b, c)) <= fixed_b_p(one, max(b, c)) * (1.0 + 1e-9)
    assert fixed_b_p(one, b) == fixed_b_p(-one, b)


def test_what_lies_beyond_the_table_has_its_smallest_p() -> None:
    assert fixed_b_p(1e6, 0.3) == SMALLEST_P
    assert fixed_b_p(0.0, 0.3) == 1.0


def test_independent_rows_reject_one_time_in_twenty_and_the_normal_table_one_in_five() -> None:
    rng = np.random.default_rng(2005)
    t = np.array([mean_test(rng.normal(size=60), lags=29).t for _ in range(2_000)])  # b = 0.5
    ours = np.mean([fixed_b_p(each, 0.5) < 0.05 for each in t])
    assert 0.036 < ours < 0.064
    assert 0.17 < float(np.mean(np.abs(t) > 1.96)) < 0.25


@pytest.mark.long
@pytest.mark.parametrize(("phi", "rows"), [(0.0, 200), (0.5, 200), (0.8, 500), (0.9, 2_000)])
def test_the_measured_sizes_of_the_mean_test(phi: float, rows: int) -> None:
    rng, paths = np.random.default_rng(1), 1_000
    x = np.empty((rows, paths))
    x[0] = rng.normal(size=paths) / np.sqrt(1.0 - phi * phi)
    for row in range(1, rows):
        x[row] = phi * x[row - 1] + rng.normal(size=paths)
    found = [mean_test(x[:, at], lags=lazarus_lags(rows)) for at in range(paths)]
    ours, normal = np.mean([each.p < 0.05 for each in found]), np.mean([abs(each.t) > 1.96 for each in found])
    assert 0.02 < ours < 0.09
    assert ours < normal


def test_the_sides_of_a_mean_are_those_of_its_sign() -> None:
    values = np.array([1.0, 3.0, 2.0, 6.0, 4.0, 5.0])
    up, down = mean_test(values, lags=1), mean_test(-values, lags=1)
    assert (up.mean, up.t) == (-down.mean, -down.t)
    assert up.greater == pytest.approx(0.5 * up.p)
    assert (down.greater, down.less) == pytest.approx((up.less, up.greater))
    assert up.share == pytest.approx(2.0 / 6.0)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: fixed_b_p(2.0, 0.0), UsageError, r"^share=0.0 of the rows must be above 0 and at most 1$"),
        (lambda: fixed_b_p(2.0, 1.01), UsageError, r"^share=1.01 of the rows"),
        (lambda: fixed_b_critical(1e-6, 0.1), UsageError, r"^alpha=1e-06 must lie between 1e-05 and 0.9$"),
        (lambda: mean_test(np.arange(3.0), lags=2), MethodError, r"^3 cases are too few for 2 lags$"),
        (lambda: mean_test(np.ones(9), lags=2), MethodError, r"^the values do not vary"),
        (lambda: mean_test(np.array([1.0, np.nan, 2.0]), lags=0), UsageError, r"^a mean needs finite values"),
    ],
)
def test_what_has_no_value_is_refused(call, error: type[Exception], message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error, match=message):
        call()
