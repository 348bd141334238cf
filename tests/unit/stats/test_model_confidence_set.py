"""The model confidence set against arch on the same rows, a slow loop, and its coverage."""

from __future__ import annotations

import numpy as np
import pytest

from arch_on_our_rows import confidence_set_on
from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.model_confidence_set import Elimination, model_confidence_set
from weatherglass.stats.resampling import StationaryBlocks, resampled_rows

ROWS, LENGTH, REPLICATIONS = 250, 10, 300
BLOCKS = StationaryBlocks(LENGTH)
METHODS = {Elimination.RANGE: "R", Elimination.MAX: "max"}


def losses(seed: int, models: int = 9) -> np.ndarray:
    rng = np.random.default_rng(seed)
    found = rng.standard_normal((ROWS, models)) * np.linspace(1.5, 0.5, models) + rng.standard_normal((ROWS, 1))
    return found + np.linspace(0.0, 0.4, models)


@pytest.mark.parametrize("elimination", list(Elimination))
@pytest.mark.parametrize("seed", range(5))
def test_order_and_p_are_those_of_arch_on_the_same_rows(seed: int, elimination: Elimination):
    made = losses(seed)
    drawn = resampled_rows(BLOCKS, ROWS, seed=seed, replications=REPLICATIONS)
    theirs = confidence_set_on(drawn, made, LENGTH, METHODS[elimination]).pvalues
    ours = model_confidence_set(made, seed=seed, blocks=BLOCKS, replications=REPLICATIONS, elimination=elimination)
    assert ours.order.tolist() == [int(each) for each in theirs.index]
    counted = [round(each * (1 + REPLICATIONS) - 1) for each in ours.p[ours.order]]
    assert counted[:-1] == [round(each * REPLICATIONS) for each in theirs["Pvalue"]][:-1]
    assert ours.p[ours.order][-1] == 1.0


@pytest.mark.parametrize("elimination", list(Elimination))
def test_p_rises_along_the_order_and_shrinks_the_set(elimination: Elimination):
    found = model_confidence_set(losses(3), seed=1, replications=200, elimination=elimination)
    assert (np.diff(found.p[found.order]) >= 0.0).all()
    assert sorted(found.order.tolist()) == list(range(9))
    sizes = [found.members(alpha).shape[0] for alpha in (0.0, 0.05, 0.25, 0.9, 0.999)]
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (9, 1)


def test_two_models_by_the_definition():
    made = losses(7, models=2)
    drawn = resampled_rows(BLOCKS, ROWS, seed=5, replications=REPLICATIONS)
    apart = made[:, 1] - made[:, 0]
    off = np.abs(apart[drawn].mean(axis=1) - apart.mean())
    slow = (1 + int((off >= abs(apart.mean())).sum())) / (1 + REPLICATIONS)
    for elimination in Elimination:
        found = model_confidence_set(made, seed=5, blocks=BLOCKS, replications=REPLICATIONS, elimination=elimination)
        assert found.p.min() == slow, elimination


def test_the_best_model_is_nearly_always_kept_and_bad_ones_go():
    rng = np.random.default_rng(11)
    kept, size = [], []
    for seed in range(150):
        made = rng.standard_normal((200, 5)) + np.array([0.0, 0.0, 0.15, 0.6, 0.9])
        members = model_confidence_set(made, seed=seed, blocks=StationaryBlocks(2), replications=199).members(0.1)
        kept.append(0 in members)
        size.append({3, 4} & set(members.tolist()) == set())
    assert np.mean(kept) >= 0.9
    assert np.mean(size) >= 0.95


def test_any_number_of_threads_gives_the_same_bytes():
    one = model_confidence_set(losses(2), seed=4, replications=200)
    two = model_confidence_set(losses(2), seed=4, replications=200, threads=2)
    assert (one.p.tobytes(), one.order.tolist()) == (two.p.tobytes(), two.order.tolist())


def test_models_that_cannot_be_told_apart_are_refused():
    same = losses(1, models=3)
    same[:, 2] = same[:, 0] + 5.0
    with pytest.raises(
        MethodError, match=r"^two models lose the same in every row, up to a constant: leave one of them out$"
    ):
        model_confidence_set(same, seed=1)
    with pytest.raises(MethodError, match=r"^two models lose the same in every row"):
        model_confidence_set(same[:, [0, 2]], seed=1, elimination=Elimination.MAX)
    with pytest.raises(UsageError, match=r"at least 8 rows and 2 models$"):
        model_confidence_set(same[:, :1], seed=1)
