"""Tests of breaks: the published statistics of the US real rate, published critical values, sizes, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from real_interest_rate import REAL_RATE
from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.break_distributions import (
    DEEP_TAILS,
    SUP_F,
    SUP_F_OF_MORE,
    TAILS,
    UD_MAX,
    largest_tabulated,
    sup_f_tail,
    trimming_of,
    ud_max_tail,
)
from weatherglass.stats.break_tests import break_tests, f_statistic


def autoregression(seed: int, phi: float, rows: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=rows)
    for row in range(1, rows):
        x[row] += phi * x[row - 1]
    return x


def critical(tails: tuple[float, ...], row: tuple[float, ...], alpha: float) -> float:
    return row[tails.index(alpha)]


# -- ground truths -----------------------------------------------------------------------------------------------------


def test_robust_statistics_of_the_us_real_rate_are_those_of_bai_and_perron() -> None:
    """Their Table 1 (2003): sup-F 57.91, 43.01, 33.32, 24.77, 18.33, UDmax 57.91, F(2|1) 33.93, F(3|2) 14.73, F(4|3) .03."""
    found = break_tests(REAL_RATE, max_breaks=5, min_segment=15, dependent=True)
    assert [round(each.statistic, 2) for each in found.by_breaks] == [57.91, 43.01, 33.32, 24.77, 18.33]
    assert [round(each.statistic, 4) for each in found.sequential] == [57.9058, 33.9275, 14.7246, 0.033]
    assert [each.at for each in found.sequential] == [(79,), (47,), (24,), (64,)]
    assert (found.ud_max, found.trimming) == (pytest.approx(57.906, abs=5e-4), 0.15)
    assert found.chosen == 3
    assert found.sequential[3].p > 0.99


def test_plain_statistics_are_those_of_perrons_program_without_robustness() -> None:
    found = break_tests(REAL_RATE, max_breaks=5, min_segment=15)
    assert [round(each.statistic, 3) for each in found.sequential] == [89.245, 52.204, 7.414]
    assert found.chosen == 2
    assert found.by_breaks[1].at == (47, 79)
    assert found.sequential[2].p == pytest.approx(0.235, abs=0.005)


def test_sup_f_of_the_nile_is_that_of_strucchange() -> None:
    datasets = pytest.importorskip("statsmodels.datasets")
    nile = np.asarray(datasets.nile.load_pandas().data["volume"], np.float64)
    found = break_tests(nile, max_breaks=5, min_segment=15)
    assert found.by_breaks[0].statistic == pytest.approx(75.93, abs=5e-3)
    assert found.by_breaks[0].p == pytest.approx(1e-4)  # the smallest that the table tells
    assert (found.chosen, found.sequential[0].at) == (1, (28,))
    assert break_tests(nile, max_breaks=5, min_segment=15, dependent=True).chosen == 1


@pytest.mark.parametrize(
    ("trimming", "breaks", "published"),
    [(0.15, 1, 8.58), (0.15, 2, 7.22), (0.15, 3, 5.96), (0.15, 4, 4.99), (0.15, 5, 3.91), (0.05, 1, 9.63), (0.10, 1, 9.10)],
)  # fmt: skip
def test_critical_values_are_near_the_published_ones(trimming: float, breaks: int, published: float) -> None:
    """Bai and Perron (1998, 2003b), 5 %: from 10,000 draws, so that 2 % apart is near."""
    row = SUP_F[trimming] if breaks == 1 else SUP_F_OF_MORE[trimming, breaks]
    assert critical(DEEP_TAILS, row, 0.05) == pytest.approx(published, rel=0.02)
    assert sup_f_tail(published, trimming, breaks=breaks) == pytest.approx(0.05, abs=0.006)


def test_the_double_maximum_is_near_the_published_one() -> None:
    assert critical(TAILS, UD_MAX[0.15], 0.05) == pytest.approx(8.88, rel=0.02)
    assert critical(TAILS, UD_MAX[0.15], 0.10) == pytest.approx(7.46, rel=0.02)


@pytest.mark.parametrize(("before", "published"), [(0, 8.58), (1, 10.13), (2, 11.14), (3, 11.83), (4, 12.25)])
def test_the_sequential_values_follow_from_one_break_alone(before: int, published: float) -> None:
    """F(l + 1 | l) at 5 % and 15 % trimming, Bai and Perron (1998), Table 2: the largest of l + 1 independent ones."""
    alone = sup_f_tail(published, 0.15, breaks=1)
    assert 1.0 - (1.0 - alone) ** (before + 1) == pytest.approx(0.05, abs=0.006)


def test_the_tables_are_ordered_as_they_must_be() -> None:
    for row in (*SUP_F.values(), *SUP_F_OF_MORE.values(), *UD_MAX.values()):
        assert list(row) == sorted(row)
    for tail in range(len(TAILS)):
        # the finer the trimming, the more places; the double maximum is at least the first of its parts
        assert [SUP_F[share][tail] for share in sorted(SUP_F)] == sorted(
            (row[tail] for row in SUP_F.values()), reverse=True
        )
        for share, row in UD_MAX.items():
            # far out the two simulations differ by chance
            assert row[tail] > SUP_F[share][tail] - (0.02 if TAILS[tail] >= 0.015 else 0.6)
    for share in SUP_F:
        for breaks in range(1, largest_tabulated(share)):
            more, fewer = (sup_f_tail(9.0, share, breaks=each) for each in (breaks + 1, breaks))
            assert more <= fewer


@pytest.mark.long
def test_the_program_of_the_tables_still_makes_them() -> None:
    rng, rows = np.random.default_rng(3), 200
    found = np.array([break_tests(rng.normal(size=rows), max_breaks=2, min_segment=30).ud_max for _ in range(1_000)])
    two = np.array([sup_f_tail(each, 0.15, breaks=1) for each in found])
    # of up to two breaks: between one break's and five breaks' distribution
    assert 0.035 < float((two < 0.05).mean()) < 0.08


# -- the tests ---------------------------------------------------------------------------------------------------------


def test_f_is_that_of_dummies() -> None:
    sm = pytest.importorskip("statsmodels.api")
    y = autoregression(1, 0.2, 90)
    dummies = np.column_stack([np.arange(90) >= at for at in (0, 30, 55)]).astype(np.float64)
    assert f_statistic(y, (30, 55)) == pytest.approx(float(sm.OLS(y, dummies).fit().fvalue), rel=1e-10)


def test_p_falls_with_the_statistic_and_ends_at_the_last_column() -> None:
    places = np.linspace(0.0, 60.0, 400)
    found = [sup_f_tail(each, 0.15, breaks=1) for each in places.tolist()]
    assert found[0] == 1.0
    assert found == sorted(found, reverse=True)
    assert found[-1] == pytest.approx(1e-4)
    assert ud_max_tail(1e3, 0.2, most=3) == pytest.approx(1e-3)
    assert ud_max_tail(8.195, 0.2, most=1) == sup_f_tail(8.195, 0.2, breaks=1)


def test_a_break_is_found_and_a_second_one_after_it() -> None:
    y = autoregression(2, 0.0, 240) + np.repeat([0.0, 1.5, -1.0], 80)
    for dependent in (False, True):
        found = break_tests(y, max_breaks=3, min_segment=36, dependent=dependent)
        assert found.chosen == 2
        assert found.ud_max_p == pytest.approx(1e-3)
        assert found.partitions.partitions[2] == pytest.approx((80, 160), abs=4)


@pytest.mark.parametrize(
    ("phi", "rows", "dependent", "size"),
    [(0.0, 120, False, 0.046), (0.5, 120, False, 0.50), (0.0, 120, True, 0.054), (0.5, 120, True, 0.10), (0.5, 400, True, 0.058)],
)  # fmt: skip
@pytest.mark.slow
def test_sizes_are_those_measured(phi: float, rows: int, dependent: bool, size: float) -> None:
    least, tried = round(0.15 * rows), 100
    found = [
        break_tests(autoregression(seed, phi, rows)[:], max_breaks=1, min_segment=least, dependent=dependent)
        for seed in range(tried)
    ]
    share = float(np.mean([each.by_breaks[0].p < 0.05 for each in found]))
    assert share == pytest.approx(size, abs=3.0 * math.sqrt(size * (1.0 - size) / tried) + 0.01)


def test_the_scale_and_the_level_do_not_matter() -> None:
    y = autoregression(4, 0.3, 150)
    one, other = (break_tests(each, max_breaks=3, min_segment=22, dependent=True) for each in (y, 5.0 - 3.0 * y))
    for a, b in zip(one.by_breaks, other.by_breaks, strict=True):
        assert (a.at, b.statistic) == (b.at, pytest.approx(a.statistic, rel=1e-9))


def test_a_regime_that_cannot_be_cut_again_ends_the_sequence() -> None:
    y = autoregression(5, 0.0, 40) + np.repeat([0.0, 9.0], 20)
    found = break_tests(y, max_breaks=1, min_segment=15)
    assert len(found.sequential) == 1
    # two regimes of 20 hold no two of 15
    longer = break_tests(y, max_breaks=2, min_segment=12)
    assert [each.breaks for each in longer.sequential] == [1]
    flat = break_tests(np.concatenate([np.zeros(40), y[:40]]), max_breaks=2, min_segment=12)
    assert flat.sequential[0].breaks == 1


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: trimming_of(200, 9), MethodError, r"^a shortest regime of 9 of 200 rows is below 5 %"),
        (lambda: sup_f_tail(3.0, 0.2, breaks=4), UsageError, r"^no table for 4 breaks with regimes of at least 20% of"),
        (lambda: f_statistic(np.arange(9.0), ()), MethodError, r"^0 breaks in 9 rows have no F statistic$"),
        (lambda: f_statistic(np.repeat([1.0, 2.0], 4), (4,)), MethodError, r"^the regimes do not vary within themselves"),
        (
            lambda: f_statistic(np.array([1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 1.0, 5.0]), (4,), dependent=True),
            MethodError, r"^a regime does not vary within itself: F has no bound$",
        ),
        (lambda: break_tests(np.ones(40), max_breaks=2, min_segment=6), MethodError, r"^the series does not vary"),
    ],
)  # fmt: skip
def test_what_cannot_be_tested_is_refused(call, error: type[Exception], message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error, match=message):
        call()
