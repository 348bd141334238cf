"""Events found again on simulated paths: episodes by hand, shares of days, the statistic, and the same bits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import UsageError
from weatherglass.stats.null_models import NullModel, simulated_returns, simulated_states
from weatherglass.stats.redetection import StateRule, against_paths, episode_starts, redetected, studentized

MODEL = NullModel(0.0105, alpha=0.02, gamma=0.10, beta=0.915, degrees=6.0)
LEVEL = np.array([1.0, 9.0, 8.0, 2.0, 7.0, 1.0, 1.5, 1.2, 6.0, 1.1])


def months(price: np.ndarray) -> np.ndarray:
    return np.log(price[21:] / price[:-21])


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (StateRule(0.4, gap=1, entry=0), [1, 4, 8]),
        (StateRule(0.4, gap=2, entry=0), [1, 8]),
        (StateRule(0.4, gap=2, entry=1), [2, 9]),
        (StateRule(0.4, gap=4, entry=0), [1]),
        (StateRule(0.4, gap=1, entry=0, every_day=True), [1, 2, 4, 8]),
        (StateRule(0.2, above=False, gap=1, entry=0), [0, 5]),
        (StateRule(0.3, above=False, gap=1, entry=0), [0, 5, 9]),
    ],
)
def test_cases_of_a_state_by_hand(rule: StateRule, expected: list[int]):
    assert rule.cases(LEVEL, 10).tolist() == expected


def test_cases_without_an_outcome_are_left_out():
    assert StateRule(0.4, gap=1, entry=1).cases(LEVEL, 9).tolist() == [2, 5]


@settings(max_examples=examples(100), deadline=None)
@given(inside=st.lists(st.booleans(), min_size=1, max_size=60), gap=st.integers(0, 8))
def test_an_episode_begins_after_so_many_rows_without_the_state(inside: list[bool], gap: int):
    found = episode_starts(np.array(inside), gap).tolist()
    last, slow = None, []
    for row, there in enumerate(inside):
        if there:
            if last is None or row - last > max(1, gap):
                slow.append(row)
            last = row
    assert found == slow


def test_the_statistic_by_hand_and_its_spread_without_an_effect():
    assert studentized(np.array([1.0, 2.0, 3.0, 4.0]), np.array([3])) == pytest.approx(1.5 / np.sqrt(1.25))
    rng = np.random.default_rng(1)
    found = [studentized(rng.standard_normal(500), rng.integers(0, 500, 8)) for _ in range(600)]
    assert np.mean(found) == pytest.approx(0.0, abs=0.12)
    assert np.std(found) == pytest.approx(1.0, abs=0.08)


def test_the_state_has_its_share_of_days_on_every_path_and_begins_after_falls():
    returns, expected = simulated_states(MODEL, np.random.default_rng(2), rows=2000, paths=20, burn_in=500)
    every_day = StateRule(0.05, entry=0, every_day=True)
    assert {every_day.cases(expected[:, k], 2000).size for k in range(20)} == {100}
    first = [StateRule(0.05, entry=0).cases(expected[:, k], 2000) for k in range(20)]
    assert np.mean([returns[rows, k].mean() for k, rows in enumerate(first)]) < -0.01


def test_simulated_states_are_the_same_paths_and_what_the_model_expects_of_the_next_day():
    plain = simulated_returns(MODEL, np.random.default_rng(3), rows=300, paths=4)
    returns, expected = simulated_states(MODEL, np.random.default_rng(3), rows=300, paths=4)
    assert returns.tobytes() == plain.tobytes()
    late, _ = simulated_states(MODEL, np.random.default_rng(3), rows=200, paths=4, burn_in=100)
    assert late.tobytes() == plain[100:].tobytes()
    omega = MODEL.daily**2 * (1.0 - MODEL.persistence)
    now = omega + (0.02 + 0.10 * (returns[0] < 0)) * returns[0] ** 2 + 0.915 * MODEL.daily**2
    np.testing.assert_allclose(expected[0], now, rtol=1e-12)
    many, ahead = simulated_states(MODEL, np.random.default_rng(4), rows=400, paths=400)
    assert (many[1:] ** 2).mean() == pytest.approx(ahead[:-1].mean(), rel=0.05)


def test_the_same_seed_gives_the_same_bits_and_fewer_replications_are_the_first_batches():
    rule = StateRule(0.05)
    one, counts = redetected(MODEL, rule, months, rows=600, seed=5, replications=150)
    other, _ = redetected(MODEL, rule, months, rows=600, seed=5, replications=150)
    first, _ = redetected(MODEL, rule, months, rows=600, seed=5, replications=100)
    assert one.tobytes() == other.tobytes()
    assert first.tobytes() == one[: first.size].tobytes()
    assert one.size == counts.size <= 150
    assert counts.min() >= 1


def test_means_after_wild_days_spread_more_than_means_of_random_days():
    found, _ = redetected(MODEL, StateRule(0.02), months, rows=2500, seed=6, replications=300)
    assert found.std() > 1.3  # a mean of random days would have 1
    assert abs(found.mean()) < 0.35


@pytest.mark.parametrize(
    ("statistic", "greater", "less"),
    [(5.0, 1 / 5, 5 / 5), (2.0, 4 / 5, 3 / 5), (2.5, 3 / 5, 3 / 5), (0.0, 5 / 5, 1 / 5)],
)
def test_p_counts_the_observed_path_among_the_simulated_ones(statistic: float, greater: float, less: float):
    found = against_paths(statistic, np.array([1.0, 2.0, 3.0, 4.0]), 7)
    assert (found.greater, found.less) == (greater, less)
    assert (found.n, found.draws, found.smallest) == (7, 4, 1 / 5)
    assert found.error == pytest.approx(np.sqrt(min(greater, less) * (1 - min(greater, less)) / 4))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: StateRule(0.0), r"^share=0.0 of the days in the state must lie between 0 and 1"),
        (lambda: StateRule(0.1, gap=-1), r"^gap=-1 and entry=1 count rows"),
        (lambda: studentized(np.ones(4), np.array([1])), "no outcome differs from another"),
        (lambda: studentized(np.arange(4.0), np.array([], np.int64)), "there is no case"),
        (lambda: against_paths(1.0, np.empty(0), 1), "no simulated path with a case"),
    ],
)
def test_what_cannot_be_is_refused(call, words: str):  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match=words):
        call()
