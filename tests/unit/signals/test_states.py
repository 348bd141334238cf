"""States: bands and their hysteresis against a slow observer, runs, since when, and episodes with a gap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import UsageError
from weatherglass.signals.signal import NO_STATE, Bands
from weatherglass.signals.states import Run, banded, episode_starts, raw_bands, run_start, runs_of

VIX_BANDS = Bands((12.0, 20.0, 30.0), margin=0.05)


def slow_banded(values: list[float], bands: Bands, before: int) -> list[int]:
    """Up as many edges as are reached, then down as many as have been left by the margin."""
    held, found = before, []
    for value in values:
        if np.isnan(value):
            found.append(NO_STATE)
            continue
        if held == NO_STATE:
            held = sum(value >= edge for edge in bands.edges)
        while held < len(bands.edges) and value >= bands.edges[held]:
            held += 1
        while held > 0 and value < bands.exits[held - 1]:
            held -= 1
        found.append(held)
    return found


values = st.lists(st.one_of(st.sampled_from([11.4, 12.0, 19.0, 20.0, 28.5, 30.0, float("nan")]), st.floats(5.0, 60.0)), max_size=40)  # fmt: skip


@settings(max_examples=examples(200), deadline=None)
@given(column=values, margin=st.sampled_from([0.0, 0.05, 0.3, 0.6]), before=st.integers(-1, 3))
def test_bands_are_those_of_a_slow_observer(column: list[float], margin: float, before: int) -> None:
    bands = Bands((12.0, 20.0, 30.0), margin=margin)
    assert banded(np.array(column), bands, before=before).tolist() == slow_banded(column, bands, before)


@settings(max_examples=examples(100), deadline=None)
@given(column=values, cut=st.integers(0, 40))
def test_bands_go_on_from_the_last_state_that_was_held(column: list[float], cut: int) -> None:
    whole = banded(np.array(column), VIX_BANDS)
    early = banded(np.array(column[:cut]), VIX_BANDS)
    held = early[early != NO_STATE]
    late = banded(np.array(column[cut:]), VIX_BANDS, before=int(held[-1]) if held.size else NO_STATE)
    assert np.concatenate([early, late]).tolist() == whole.tolist()


def test_an_edge_belongs_to_the_band_above_and_the_exit_to_the_band_that_is_left_below_it() -> None:
    column = np.array([19.99, 20.0, 19.0, 18.99, 19.5, 31.0, 28.5, 28.49, 11.0])
    assert banded(column, VIX_BANDS).tolist() == [1, 2, 2, 1, 1, 3, 3, 2, 0]
    assert raw_bands(column, VIX_BANDS.edges).tolist() == [1, 2, 1, 1, 1, 3, 2, 2, 0]


def test_a_missing_value_has_no_state_and_forgets_none() -> None:
    assert banded(np.array([20.0, np.nan, 19.5]), VIX_BANDS).tolist() == [2, -1, 2]
    assert raw_bands(np.array([np.nan]), (1.0,)).tolist() == [-1]


def test_edges_below_zero_are_left_below_themselves() -> None:
    bands = Bands((-10.0, 0.0), margin=0.1)
    assert bands.exits == (-11.0, 0.0)
    assert banded(np.array([-12.0, -10.5, -10.0, -10.5, -11.5, 0.0, -0.01]), bands).tolist() == [0, 0, 1, 1, 0, 2, 1]


def test_bands_that_are_none_are_refused() -> None:
    with pytest.raises(UsageError, match=r"^edges must increase; got \(2\.0, 1\.0\)$"):
        Bands((2.0, 1.0))
    with pytest.raises(UsageError, match=r"^edges must increase; got \(\)$"):
        Bands(())
    with pytest.raises(UsageError, match=r"^margin=1\.0 must be at least 0 and below 1$"):
        Bands((1.0,), margin=1.0)


def test_runs_cover_every_row_once() -> None:
    state = np.array([2, 2, -1, 0, 0, 0, 2], np.int8)
    assert runs_of(state) == [Run(2, 0, 1), Run(-1, 2, 2), Run(0, 3, 5), Run(2, 6, 6)]
    assert runs_of(state[:0]) == []
    assert runs_of(state[:1]) == [Run(2, 0, 0)]


@settings(max_examples=examples(100), deadline=None)
@given(column=st.lists(st.integers(-1, 3), min_size=1, max_size=30))
def test_the_last_run_starts_where_since_says(column: list[int]) -> None:
    state = np.array(column, np.int8)
    last = runs_of(state)[-1]
    assert (last.first, last.last) == (run_start(state), state.size - 1)
    assert sum(run.last - run.first + 1 for run in runs_of(state)) == state.size


def test_an_episode_begins_anew_only_after_the_gap() -> None:
    days = np.datetime64("2020-01-01") + np.array([0, 1, 2, 3, 10, 20, 31, 32])
    inside = np.array([True, True, False, True, False, True, False, True])
    assert episode_starts(inside, days).tolist() == [0, 3, 5, 7]
    # day 1 -> day 3 are 2 days, day 3 -> day 20 are 17, day 20 -> day 32 are 12
    assert episode_starts(inside, days, gap_days=2).tolist() == [0, 5, 7]
    assert episode_starts(inside, days, gap_days=12).tolist() == [0, 5]
    assert episode_starts(inside, days, gap_days=17).tolist() == [0]
    assert episode_starts(np.zeros(8, np.bool_), days).tolist() == []


def test_days_in_a_row_are_one_episode_however_far_apart() -> None:
    days = np.datetime64("2020-01-01") + np.array([0, 40, 80])
    assert episode_starts(np.ones(3, np.bool_), days, gap_days=5).tolist() == [0]


@settings(max_examples=examples(100), deadline=None)
@given(inside=st.lists(st.booleans(), min_size=1, max_size=40), gap=st.integers(0, 12), seed=st.integers(0, 999))
def test_episodes_are_those_of_a_loop(inside: list[bool], gap: int, seed: int) -> None:
    days = np.datetime64("2020-01-01") + np.cumsum(np.random.default_rng(seed).integers(1, 6, len(inside)))
    expected, last = [], None
    for row, holds in enumerate(inside):
        if not holds:
            continue
        fresh = last is None or (row - last > 1 and int((days[row] - days[last]).astype(np.int64)) > gap)
        expected += [row] if fresh else []
        last = row
    assert episode_starts(np.array(inside), days, gap_days=gap).tolist() == expected
