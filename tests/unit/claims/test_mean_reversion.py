"""Claims that a series comes back: of one that does, of one that does not, and what is said beside."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.claims.assessment import assess
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import ClaimReport, Finding, NotRun, SignificanceTest, Why, Word
from weatherglass.signals.panel import Panel
from weatherglass.stats.half_life import ar1, half_life
from weatherglass.stats.unit_roots import dickey_fuller
from weatherglass.stats.variance_ratio import variance_ratio

pytest.importorskip("arch")
DAY = date(2013, 1, 22)
PLAIN: dict[str, Any] = {
    "schema_version": 1,
    "id": "it-comes-back",
    "kind": "forecast",
    "source": {"article": "a", "published": DAY},
    "statement": "s",
    "freeze_date": DAY,
    "data": {"target": {"id": "VIX"}},
    "forecast": {"of": "half_life", "claim": "mean_reverts", "horizon_days": 21, "competitors": ["mean"]},
}


def walk(seed: int, phi: float, rows: int = 1_200) -> np.ndarray:
    rng = np.random.default_rng(seed)
    level = np.zeros(rows)
    for row in range(1, rows):
        level[row] = phi * level[row - 1] + 0.07 * rng.normal()
    return 18.0 * np.exp(level)


def panel(values: np.ndarray) -> Panel:
    return panel_of({"VIX": values}, first="2010-01-04")


def report_on(values: np.ndarray, **more: Any) -> ClaimReport:
    return assess(claim_from(PLAIN | more), panel(values), replications=199)


def decided(report: ClaimReport) -> SignificanceTest:
    assert report.primary is not None, report.not_run
    return report.primary


def figure(report: ClaimReport, name: str) -> Finding:
    return next(each for each in report.findings if each.name == name)


def word(report: ClaimReport) -> Word:
    assert report.verdict is not None
    return report.verdict.word


BACK = report_on(walk(1, 0.95))


def test_a_series_that_comes_back_is_found_to() -> None:
    assert word(BACK) is Word.SUPPORTED_FRAGILE
    level = np.log(walk(1, 0.95))
    test = dickey_fuller(level)
    assert (decided(BACK).name, decided(BACK).statistic, decided(BACK).p) == ("adf", test.statistic, test.p)
    assert decided(BACK).p_opposite == pytest.approx(1.0 - test.p)
    assert (decided(BACK).n, decided(BACK).details["lags"]) == (1_200, test.lags)
    assert [each.name for each in BACK.tests] == ["phillips_perron", "wild_variance_ratio"]
    assert all(each.p < 0.05 for each in BACK.tests)
    assert [(each.role, each.series) for each in BACK.series] == [("target", "VIX")]


def test_a_series_that_wanders_is_not() -> None:
    found = report_on(walk(2, 1.0))
    assert decided(found).p > 0.2
    assert word(found) is Word.NO_SUPPORT


@pytest.mark.slow
def test_the_denial_is_the_other_side_of_the_test() -> None:
    found = decided(report_on(walk(1, 0.95), direction="less"))
    assert (found.p, found.p_opposite) == (decided(BACK).p_opposite, decided(BACK).p)
    assert word(report_on(walk(1, 0.95), direction="less")) is Word.CONTRADICTED
    both = decided(report_on(walk(1, 0.95), direction="two_sided"))
    assert both.p == both.p_two_sided == pytest.approx(2.0 * decided(BACK).p)


def test_the_half_life_is_the_corrected_one_with_its_interval() -> None:
    level = np.log(walk(1, 0.95))
    fit, found = ar1(level), figure(BACK, "estimate")
    assert found.value == pytest.approx(float(half_life(fit.phi_corrected)))
    assert (found.low, found.high) == pytest.approx(tuple(half_life(np.array(fit.phi_interval))))
    assert found.low < 13.5 < found.high  # ln .5 / ln .95
    assert figure(BACK, "half_life_uncorrected").value < found.value
    assert (found.n, found.first, found.unit) == (1_199, date(2010, 1, 4), "sessions")
    ratio = variance_ratio(level, 21)
    assert figure(BACK, "variance_ratio").value == pytest.approx(ratio.ratio)
    assert BACK.tests[1].details["z"] == pytest.approx(ratio.z, rel=1e-9)
    assert BACK.tests[1].draws == 199


def test_what_came_after_the_freeze_is_how_much_is_gone_after_a_row() -> None:
    found = figure(BACK, "effect_after_freeze")
    days = panel(walk(1, 0.95)).observations["VIX", ""].days
    later = np.log(walk(1, 0.95))[days >= np.datetime64(DAY)]
    assert found.value == pytest.approx(1.0 - ar1(later).phi_corrected)
    assert (found.n, found.first) == (later.size, DAY)


def test_an_endless_half_life_has_no_upper_end() -> None:
    found = report_on(walk(2, 1.0))
    ends = [(each.low, each.high) for each in found.findings if each.name == "estimate"]
    assert ends in ([], [(None, None)])  # infinite altogether, or with an interval that is


def test_starts_and_definitions() -> None:
    starts = ["2010-01-04", "2012-01-02"]
    found = report_on(
        walk(1, 0.95),
        baseline={"start": starts[0], "start_grid": starts},
        variants={"baseline.start": [*starts, "2030-01-01"]},
    )
    assert [each.n for each in found.by_start.values()] == [1_200, 680]
    assert found.by_start[date(2010, 1, 4)] == decided(found)
    assert found.multiverse is not None
    ps = [each.p for each in found.multiverse.variants]
    assert ps[:2] == [each.p for each in found.by_start.values()]
    assert found.multiverse.variants[2].not_run == NotRun("target", Why.TOO_SHORT, "0")
    assert found.multiverse.p_adjusted == min(1.0, 2.0 * min(ps[:2]))
    # the effect is what is gone of a distance after a row: above 0 where the series comes back
    assert found.multiverse.variants[0].effect == pytest.approx(1.0 - ar1(np.log(walk(1, 0.95))).phi_corrected)


def test_a_series_with_values_below_nothing_is_taken_as_it_is() -> None:
    values = np.log(walk(1, 0.95) / 18.0)
    made = assess(
        claim_from(PLAIN | {"data": {"target": {"id": "mine"}}}),
        panel_of({"mine": values}, first="2010-01-04"),
        replications=99,
    )
    assert decided(made).statistic == pytest.approx(decided(BACK).statistic, rel=1e-6)


def test_the_report_says_where_it_is() -> None:
    told: list[tuple[str, int, int]] = []
    assess(claim_from(PLAIN), panel(walk(1, 0.95, 200)), replications=99, progress=lambda *step: told.append(step))
    assert told == [("primary", 0, 4), ("second", 1, 4), ("variants", 2, 4), ("findings", 3, 4)]


@pytest.mark.parametrize(
    ("values", "more", "reason"),
    [
        (walk(1, 0.95), {"data": {"target": {"id": "VXN"}}}, NotRun("target", Why.NO_SERIES, "VXN")),
        (walk(1, 0.95, 99), {}, NotRun("target", Why.TOO_SHORT, "99")),
        (np.full(300, 20.0), {}, NotRun("target", Why.TOO_SHORT, "300")),
    ],
)
def test_what_cannot_be_run_says_why(values: np.ndarray, more: dict[str, Any], reason: NotRun) -> None:
    found = report_on(values, **more)
    assert found.primary is None
    assert found.not_run == (reason,)
    assert word(found) is Word.NOT_TESTABLE


def test_a_horizon_of_one_row_has_no_variance_ratio() -> None:
    found = report_on(walk(1, 0.95), forecast=PLAIN["forecast"] | {"horizon_days": 1})
    assert NotRun("wild_variance_ratio", Why.TOO_SHORT, "1200") in found.not_run
    assert [each.name for each in found.findings if each.name == "variance_ratio"] == []


def test_without_the_library_nothing_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "arch.unitroot", None)
    found = report_on(walk(1, 0.95))
    assert found.not_run == (NotRun("adf", Why.NO_LIBRARY, "stats"),)
    assert found.series[0].rows == 1_200
