"""Rules on drawn paths against the rules themselves, and the mean outcomes against a slow loop."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import UsageError
from weatherglass.signals.breakout import BreakoutRule, breakouts
from weatherglass.stats.drawn_events import (
    DrawnCases,
    FallFromRecord,
    LevelReached,
    NewRecord,
    _numbers,
    drawn_case_means,
)
from weatherglass.stats.kernels import fall_rows, level_rows, record_rows
from weatherglass.stats.redetection import episode_starts
from weatherglass.stats.resampling import CHUNK, CircularBlocks, StationaryBlocks, drawn_blocks


def walk(seed: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Days with gaps, and logs of a price."""
    rng = np.random.default_rng(seed)
    days = np.cumsum(rng.integers(1, 6, size=rows)) + 10_000
    return days, np.cumsum(0.02 * rng.standard_normal(rows))


def records(path: np.ndarray, days: np.ndarray, rule: NewRecord) -> list[int]:
    """Rows that the compiled loop finds."""
    found = np.empty(path.shape[0], np.int64)
    _, numbers = _numbers(rule)
    count = record_rows(path, days, *numbers, np.empty(path.shape[0], np.int64), found)
    return found[:count].tolist()


@settings(max_examples=examples(150), deadline=None)
@given(
    seed=st.integers(0, 5_000),
    rows=st.integers(2, 400),
    least=st.integers(1, 200),
    rearm=st.none() | st.integers(0, 300),
    closes=st.integers(1, 6),
    buffer=st.sampled_from([0.0, 0.01, 0.03]),
    years=st.none() | st.sampled_from([0.05, 0.4, 1.0]),
    cap=st.none() | st.sampled_from([(0.0, 0.1), (0.05, 0.3)]),
)
def test_records_are_the_breakouts_of_the_observatory(seed, rows, least, rearm, closes, buffer, years, cap):  # type: ignore[no-untyped-def]
    days, path = walk(seed, rows)
    rule = BreakoutRule(
        lookback_years=years, min_days_since_record=least, buffer=buffer, range_cap=cap, confirm_closes=closes,
        rearm_days=rearm,
    )  # fmt: skip
    drawn = NewRecord(
        least, rule.rearm, closes, buffer, None if years is None else int(years * 365.25),
        (-np.inf, np.inf) if cap is None else cap,
    )  # fmt: skip
    expected = [each.day for each in breakouts(days.astype("datetime64[D]"), np.exp(path), rule)]
    assert [days.astype("datetime64[D]")[row].item() for row in records(path, days, drawn)] == expected


def test_many_rules_do_find_breakouts():
    days, path = walk(3, 400)
    assert len(records(path, days, NewRecord(20, 20))) >= 3
    assert len(records(path, days, NewRecord(20, 20, closes=3))) >= 2
    assert len(records(path, days, NewRecord(20, 20, lookback_days=100))) > len(records(path, days, NewRecord(20, 20)))


@settings(max_examples=examples(60), deadline=None)
@given(seed=st.integers(0, 1000), depth=st.sampled_from([0.02, 0.1, 0.3]), gap=st.integers(0, 40))
def test_falls_are_episodes_below_the_record(seed: int, depth: float, gap: int):
    _, path = walk(seed, 300)
    _, numbers = _numbers(FallFromRecord(depth, gap))
    found = np.empty(300, np.int64)
    count = fall_rows(path, *numbers, found)
    inside = np.exp(path) <= (1.0 - depth) * np.maximum.accumulate(np.exp(path))
    assert found[:count].tolist() == episode_starts(inside, gap).tolist()


@settings(max_examples=examples(60), deadline=None)
@given(seed=st.integers(0, 1000), above=st.booleans(), gap=st.integers(0, 40))
def test_levels_are_episodes_beyond_the_level(seed: int, above: bool, gap: int):
    values = np.round(walk(seed, 300)[1], 2)
    _, numbers = _numbers(LevelReached(0.05, above, gap))
    found = np.empty(300, np.int64)
    count = level_rows(values, *numbers, found)
    inside = values >= 0.05 if above else values < 0.05
    assert found[:count].tolist() == episode_starts(inside, gap).tolist()


RULES = [NewRecord(40, 40), FallFromRecord(0.1, 20), LevelReached(0.85, True, 10)]


def slow_means(values, rule, scheme, days, place, outcomes, cases, seed, chunks):  # type: ignore[no-untyped-def]
    """Path by path, with the rules written out."""
    seeds, found = np.random.SeedSequence(seed), []
    for _ in range(chunks):
        steps = values if isinstance(rule, LevelReached) else np.diff(np.log(values))
        rng = np.random.default_rng(seeds.spawn(1)[0])
        for rows in drawn_blocks(scheme, steps.shape[0], rng).drawn_rows(CHUNK):
            if isinstance(rule, NewRecord):
                path = np.exp(np.concatenate([[0.0], np.cumsum(steps[rows])]))
                by_rule = BreakoutRule(min_days_since_record=rule.least_days)
                events = [each.day for each in breakouts(days.astype("datetime64[D]"), path, by_rule)]
                at = np.searchsorted(days.astype("datetime64[D]"), np.array(events, "datetime64[D]"))
            elif isinstance(rule, FallFromRecord):
                path = np.exp(np.concatenate([[0.0], np.cumsum(steps[rows])]))
                at = episode_starts(path <= (1 - rule.depth) * np.maximum.accumulate(path), rule.gap)
            else:
                at = episode_starts(steps[rows] >= rule.level, rule.gap)
            kept = place[at][place[at] >= 0]
            if kept.shape[0] == cases:
                found.append(outcomes[kept].mean())
    return found


@pytest.mark.parametrize("rule", RULES, ids=["record", "fall", "level"])
def test_mean_outcomes_are_those_of_a_slow_loop(rule):  # type: ignore[no-untyped-def]
    days, path = walk(7, 260)
    values, outcomes = np.exp(path), np.random.default_rng(1).standard_normal(150)
    place = np.where(np.arange(260) < 100, -1, np.arange(260) - 100)
    place[place >= 150] = -1
    scheme, chunks = StationaryBlocks(15.0), 4
    found = drawn_case_means(
        values, rule, scheme, days=days, place=place, outcomes=outcomes, cases=1, seed=5, replications=10_000,
        most_rows=chunks * CHUNK * 260,
    )  # fmt: skip
    slow = slow_means(values, rule, scheme, days, place, outcomes, 1, 5, chunks)
    assert found.tried == chunks * CHUNK
    assert 5 <= len(slow) < found.tried
    assert found.means.tolist() == pytest.approx(slow, abs=1e-12)


def drawn(replications: int, **changes) -> DrawnCases:  # type: ignore[no-untyped-def]
    days, path = walk(7, 260)
    arguments = {
        "days": days, "place": np.arange(260), "outcomes": np.random.default_rng(1).standard_normal(260), "cases": 2,
        "seed": 5, "replications": replications,
    }  # fmt: skip
    return drawn_case_means(np.exp(path), NewRecord(40, 40), StationaryBlocks(15.0), **(arguments | changes))


def test_more_replications_begin_with_the_fewer_and_the_same_seed_gives_the_same_bytes():
    few, many = drawn(10), drawn(80)
    assert (few.means.shape, many.means.shape) == ((10,), (80,))
    assert many.means[:10].tobytes() == few.means.tobytes()
    assert few.tried < many.tried
    assert drawn(10, seed=6).means.tolist() != few.means.tolist()


def test_the_work_is_bounded():
    found = drawn(10_000, cases=60, most_rows=260 * CHUNK * 3 + 1)
    assert (found.tried, found.means.shape) == (3 * CHUNK, (0,))
    assert drawn(10_000, cases=60, most_rows=1).tried == CHUNK


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(UsageError, match=r"^260 days and 9 places must be one for each of 260$"):
        drawn(1, place=np.arange(9))
    with pytest.raises(UsageError, match=r"^places must lie on the circle of 259 outcomes, which must be finite$"):
        drawn(1, outcomes=np.zeros(259))
    with pytest.raises(UsageError, match=r"^places must lie on the circle of 260 outcomes, which must be finite$"):
        drawn(1, outcomes=np.full(260, np.nan))
    with pytest.raises(UsageError, match=r"^the signal must have at least two values, finite ones"):
        drawn_case_means(
            np.array([1.0]), LevelReached(1.0, True, 1), CircularBlocks(1), days=np.zeros(1, np.int64),
            place=np.zeros(1, np.int64), outcomes=np.zeros(1), cases=1, seed=1, replications=1,
        )  # fmt: skip
