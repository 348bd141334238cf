"""Coincidences of events: counted by hand and by loops, in closed form, and with clusters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from lanes import examples
from weatherglass.errors import UsageError
from weatherglass.stats.coincidence import event_coincidence


def slow(first: np.ndarray, second: np.ndarray, low: int, high: int) -> tuple[int, int]:
    near = [[low <= b - a <= high for b in second.tolist()] for a in first.tolist()]
    return sum(any(row) for row in near), sum(any(column) for column in zip(*near, strict=True))


@settings(max_examples=examples(60), deadline=None)
@given(
    seed=st.integers(0, 10_000), n=st.integers(1, 5), m=st.integers(1, 5), within=st.integers(0, 6), lag=st.integers(0, 4),
    both_ways=st.booleans(),
)  # fmt: skip
def test_every_shift_is_counted_as_defined(seed: int, n: int, m: int, within: int, lag: int, both_ways: bool) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 40, n), rng.integers(0, 40, m)
    found = event_coincidence(first, second, span=40, within=within, lag=lag, both_ways=both_ways)
    low = -lag - within if both_ways else lag
    counts = [slow((first + shift) % 40, second, low, lag + within) for shift in range(40)]
    followed, preceded = np.array(counts).T
    for result, all_counts, events, chance in (
        (found.trigger, followed, n, found.trigger_chance),
        (found.precursor, preceded, m, found.precursor_chance),
    ):
        assert result.statistic == pytest.approx(all_counts[0] / events)
        assert result.greater == pytest.approx(np.mean(all_counts >= all_counts[0]))
        assert result.less == pytest.approx(np.mean(all_counts <= all_counts[0]))
        assert chance == pytest.approx(np.mean(all_counts) / events)
        assert (result.draws, result.smallest) == (40, 1 / 40)


def test_the_two_rates_answer_two_questions() -> None:
    first, second = np.array([10, 30, 50, 70]), np.array([12, 52])
    found = event_coincidence(first, second, span=100, within=3)
    assert found.trigger.statistic == 0.5  # two of four were followed
    assert found.precursor.statistic == 1.0  # both were preceded
    back = event_coincidence(second, first, span=100, within=3)
    assert (back.trigger.statistic, back.precursor.statistic) == (0.0, 0.0)
    either = event_coincidence(second, first, span=100, within=3, both_ways=True)
    assert (either.trigger.statistic, either.precursor.statistic) == (1.0, 0.5)


def test_a_lag_moves_the_window() -> None:
    first, second = np.array([10]), np.array([20])
    assert event_coincidence(first, second, span=60, within=2, lag=8).trigger.statistic == 1.0
    assert event_coincidence(first, second, span=60, within=2, lag=7).trigger.statistic == 0.0
    assert event_coincidence(first, second, span=60, within=2, lag=11).trigger.statistic == 0.0


def test_one_event_each_has_the_share_of_places_as_its_chance() -> None:
    found = event_coincidence(np.array([40]), np.array([45]), span=100, within=9, both_ways=True)
    assert found.trigger.greater == pytest.approx(0.19)  # 19 of 100 places are within nine days of day 45
    assert found.trigger_chance == pytest.approx(0.19)
    assert found.trigger_poisson == pytest.approx(0.19)


def test_the_closed_form_is_binomial() -> None:
    first, second = np.array([5, 105, 205, 305]), np.array([7, 107, 900])
    found = event_coincidence(first, second, span=1_000, within=9)
    share = 1.0 - (1.0 - 10 / 1_000) ** 3
    assert found.trigger_poisson == pytest.approx(scipy_stats.binom.sf(1, 4, share))
    share = 1.0 - (1.0 - 10 / 1_000) ** 4
    assert found.precursor_poisson == pytest.approx(scipy_stats.binom.sf(1, 3, share))


def clustered(rng: np.random.Generator, span: int) -> np.ndarray:
    return np.unique((rng.integers(0, span, 6)[:, None] + rng.integers(0, 12, (6, 10))) % span)


def test_shifts_are_right_with_clusters_and_the_closed_form_is_not() -> None:
    rng = np.random.default_rng(20200316)
    shift, poisson = 0, 0
    for _ in range(300):
        found = event_coincidence(clustered(rng, 600), clustered(rng, 600), span=600, within=0)
        shift += found.trigger.greater <= 0.05
        poisson += found.trigger_poisson <= 0.05
    assert 0.02 <= shift / 300 <= 0.08
    assert poisson / 300 > 0.10


def test_what_cannot_be_asked_is_said() -> None:
    rows = np.array([3])
    with pytest.raises(UsageError, match=r"^the second list has no event: a rate of none is no number$"):
        event_coincidence(rows, rows[:0], span=10, within=1)
    with pytest.raises(UsageError, match=r"^events of the first list from 3 to 3 leave the 3 rows$"):
        event_coincidence(rows, rows, span=3, within=1)
    with pytest.raises(UsageError, match=r"^within=-1 and lag=0 must not be negative$"):
        event_coincidence(rows, rows, span=10, within=-1)
