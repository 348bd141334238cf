"""The probability of backtest overfitting against a slow loop, for trials of no worth and for one that is good."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.backtest_overfitting import backtest_overfitting


def slow(returns: np.ndarray, parts: int) -> tuple[list[float], float]:
    """By the definition: logits and share of losses."""
    size = returns.shape[0] // parts
    kept = returns[returns.shape[0] - size * parts :]
    logits, losses = [], 0
    for half in combinations(range(parts), parts // 2):
        inside = np.isin(np.arange(size * parts) // size, half)
        ratio_in = kept[inside].mean(axis=0) / kept[inside].std(axis=0)
        ratio_out = kept[~inside].mean(axis=0) / kept[~inside].std(axis=0)
        best = int(np.argmax(ratio_in))
        rank = sorted(ratio_out).index(ratio_out[best]) + 1
        share = rank / (returns.shape[1] + 1)
        logits.append(float(np.log(share / (1 - share))))
        losses += kept[~inside, best].mean() < 0
    return logits, losses / len(logits)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), rows=st.integers(24, 60), trials=st.integers(2, 7), parts=st.sampled_from([2, 4, 6]))
def test_logits_are_those_of_a_slow_loop(seed: int, rows: int, trials: int, parts: int):
    returns = np.random.default_rng(seed).standard_normal((rows, trials)) + 0.1
    found = backtest_overfitting(returns, parts=parts)
    logits, loss = slow(returns, parts)
    assert found.logits == pytest.approx(logits, abs=1e-12)
    assert found.probability == np.mean(np.array(logits) <= 0.0)
    assert found.loss == pytest.approx(loss)
    assert (found.rows, found.trials, found.parts) == (rows - rows % parts, trials, parts)


def test_trials_of_no_worth_are_overfitted_half_of_the_time():
    rng = np.random.default_rng(20_260_122)
    found = [backtest_overfitting(rng.standard_normal((400, 10)), parts=8).probability for _ in range(60)]
    assert np.mean(found) == pytest.approx(0.5, abs=0.08)


def test_a_good_trial_is_not_overfitted_and_loses_nothing():
    returns = np.random.default_rng(2).standard_normal((800, 10))
    returns[:, 3] += 0.5
    found = backtest_overfitting(returns)
    assert (found.probability, found.loss, found.logits.shape) == (0.0, 0.0, (12_870,))
    assert found.logits == pytest.approx(np.full(12_870, np.log(10.0)))  # first of ten: 10 / 11 against 1 / 11


def test_what_was_good_in_one_half_only_is_overfitted():
    returns = 0.5 * np.random.default_rng(3).standard_normal((400, 2))
    returns[:200, 0] += 1.0
    returns[200:, 1] += 1.0
    assert backtest_overfitting(returns, parts=2).probability == 1.0


def test_trials_that_tie_share_their_ranks():
    one = np.random.default_rng(4).standard_normal(40)
    assert backtest_overfitting(np.stack([one, one], axis=1), parts=4).logits.tolist() == [0.0] * 6


def test_what_cannot_be_split_is_refused():
    noise = np.random.default_rng(1).standard_normal((40, 3))
    with pytest.raises(UsageError, match=r"^parts=7 must be even, at least 2 and at most 20$"):
        backtest_overfitting(noise, parts=7)
    with pytest.raises(UsageError, match=r"^parts=22 must be even"):
        backtest_overfitting(noise, parts=22)
    with pytest.raises(
        UsageError, match=r"^returns of shape \(31, 3\) must be \(rows, trials\) with at least two trials and 32 rows$"
    ):
        backtest_overfitting(noise[:31])
    with pytest.raises(UsageError, match=r"^trials are compared on rows in which all have a finite return"):
        backtest_overfitting(np.where(noise > 1, np.inf, noise), parts=4)
    noise[:20, 1] = 0.1
    with pytest.raises(MethodError, match=r"^a trial does not vary in one of the halves"):
        backtest_overfitting(noise, parts=4)
