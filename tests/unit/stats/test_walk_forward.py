"""Choices by the past: a slow loop, no leak from the future, what noise earns, and what picking afterwards seems to."""

from __future__ import annotations

import numpy as np
import pytest

from weatherglass.errors import UsageError
from weatherglass.stats.schedules import Measure, measured
from weatherglass.stats.walk_forward import measures, walk_forward

NOISE = 0.01 * np.random.default_rng(11).standard_normal((900, 12))
CASH = np.full(900, 1e-4)


@pytest.mark.parametrize("measure", list(Measure))
def test_measures_of_many_trials_are_those_of_each(measure: Measure):
    found = measures(NOISE, CASH, measure)
    assert found == pytest.approx([measured(column, CASH, measure) for column in NOISE.T], rel=1e-12)


def test_a_trial_that_does_not_vary_has_a_ratio_of_nothing():
    still = np.concatenate([CASH[:, None], NOISE[:, :1]], axis=1)
    assert measures(still, CASH, Measure.SHARPE)[0] == 0.0
    assert measures(np.full((5, 1), 0.1), np.zeros(5), Measure.MAX_DRAWDOWN).tolist() == [0.0]


def test_folds_by_hand():
    found = walk_forward(NOISE, CASH, Measure.SHARPE, folds=2, purge=30, embargo=20)
    assert [(each.learned, each.first, each.end) for each in found.folds] == [(250, 300, 600), (550, 600, 900)]
    first, second = found.folds
    before = [measured(NOISE[:250, k], CASH[:250], Measure.SHARPE) for k in range(12)]
    assert (first.chosen, first.within) == (int(np.argmax(before)), pytest.approx(max(before)))
    assert second.beyond == pytest.approx(measured(NOISE[600:, second.chosen], CASH[600:], Measure.SHARPE))
    assert found.first == 300
    assert found.returns.tolist() == [*NOISE[300:600, first.chosen], *NOISE[600:, second.chosen]]


@pytest.mark.parametrize(("row", "unmoved"), [(60, 0), (260, 2), (420, 4), (780, 8)])
def test_no_choice_knows_what_comes_after_its_gap(row: int, unmoved: int):
    # every trial is turned around from a row on; choices that learned up to that row stay what they were
    changed = NOISE.copy()
    changed[row:] = -NOISE[row:, ::-1] + 0.05
    for measure in Measure:
        one, other = (
            walk_forward(each, CASH, measure, folds=8, purge=15, embargo=5).folds for each in (NOISE, changed)
        )
        for own, then in zip(one, other, strict=True):
            if own.learned <= row:
                assert (own.chosen, own.within) == (then.chosen, then.within)
    assert sum(each.learned <= row for each in one) == unmoved


def test_noise_earns_nothing_by_choosing_and_much_by_picking_afterwards():
    rng = np.random.default_rng(3)
    chosen, picked = [], []
    for _ in range(150):
        noise = rng.standard_normal((360, 20))
        found = walk_forward(noise, np.zeros(360), Measure.MEAN_RETURN, folds=5)
        chosen.append(found.returns.mean() * np.sqrt(found.returns.shape[0]))
        picked.append(noise.mean(axis=0).max() * np.sqrt(360))
    assert np.mean(chosen) == pytest.approx(0.0, abs=3.0 / np.sqrt(150))
    assert np.mean(picked) == pytest.approx(1.867, abs=0.15)  # the largest of 20 standard normal numbers


def test_the_trial_with_an_edge_is_found_and_kept():
    better = NOISE + 0.004 * (np.arange(12) == 7)
    assert walk_forward(better, CASH, Measure.SHARPE, folds=4).chosen == (7, 7, 7, 7)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"returns": NOISE[:, 0]}, r"returns of shape \(900,\) must be \(rows, trials\)"),
        ({"cash": CASH[:5]}, r"cash of shape \(5,\) have the same rows"),
        ({"returns": np.where(NOISE > 0.02, np.nan, NOISE)}, "trials are chosen on rows in which all have a finite"),
        ({"folds": 0}, "folds=0 must be at least 1, purge=0 and embargo=0 not negative"),
        ({"purge": 85}, "purge=85 and embargo=0 leave 15 of 900 rows to choose by before the first of 8 folds"),
    ],
)
def test_what_cannot_be_walked_is_refused(changes, words):
    asked = {"returns": NOISE, "cash": CASH, "measure": Measure.SHARPE} | changes
    with pytest.raises(UsageError, match=words):
        walk_forward(asked.pop("returns"), asked.pop("cash"), asked.pop("measure"), **asked)
