"""Breakouts: small cases by hand, a slow loop as oracle, and the properties that no member of the family may break."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import UsageError
from weatherglass.signals.breakout import Breakout, BreakoutRule, breakouts, breakouts_by_rule, highest_before
from weatherglass.timeline.calendar import DAY

FIRST = np.datetime64("2020-01-01")


def at(*offsets: int) -> np.ndarray:
    """Days so many after the first."""
    return FIRST + np.array(offsets)


def day(offset: int) -> date:
    return date(2020, 1, 1) + timedelta(days=offset)


def apart(earlier: np.datetime64, later: np.datetime64) -> int:
    """Calendar days between two days."""
    return int((later - earlier).astype(np.int64))


def slow_breakouts(days: np.ndarray, values: np.ndarray, rule: BreakoutRule) -> list[Breakout]:
    """The definition row by row: what an observer with a notebook would have written down each evening."""
    found: list[Breakout] = []
    record: int | None = None
    broken: tuple[int, int, float, float] | None = None
    above = 0
    for t in range(len(values)):
        past = list(range(t))
        if rule.lookback_years is not None:
            past = [s for s in past if apart(days[s], days[t]) <= int(rule.lookback_years * 365.25)]
        highest = max((float(values[s]) for s in past), default=None)
        is_record = highest is None or values[t] > highest
        if is_record and highest is not None and record is not None:
            stood = apart(days[record], days[t])
            if stood >= rule.min_days_since_record:
                depth = 1.0 - min(float(values[s]) for s in range(record, t)) / float(values[record])
                armed = not found or (days[t].item() - found[-1].day).days >= rule.rearm
                capped = rule.range_cap is not None and not rule.range_cap[0] <= depth <= rule.range_cap[1]
                broken, above = ((record, t, highest, depth) if armed and not capped else None), 0
        if broken is not None:
            began, crossed, level, depth = broken
            above = above + 1 if values[t] > (1.0 + rule.buffer) * level else 0
            if above >= rule.confirm_closes:
                found.append(
                    Breakout(
                        days[t].item(), float(values[t]), days[crossed].item(), days[began].item(), level,
                        apart(days[began], days[crossed]), depth, crossed - began,
                    )
                )  # fmt: skip
                broken = None
        if is_record:
            record = t
    return found


rules = st.builds(
    BreakoutRule,
    lookback_years=st.sampled_from([None, None, 0.1, 0.3]),
    min_days_since_record=st.integers(1, 40),
    buffer=st.sampled_from([0.0, 0.0, 0.01, 0.05]),
    range_cap=st.sampled_from([None, None, (0.0, 0.1), (0.05, 1.0)]),
    confirm_closes=st.integers(1, 4),
    rearm_days=st.sampled_from([None, 0, 20, 90]),
)


@st.composite
def paths(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Random walks in whole steps, so that equal values happen, on days with gaps."""
    rows = draw(st.integers(2, 120))
    rng = np.random.default_rng(draw(st.integers(0, 100_000)))
    days = FIRST + np.cumsum(rng.integers(1, 6, rows))
    return days, 50.0 + np.abs(np.cumsum(rng.integers(-2, 3, rows))).astype(np.float64)


@settings(max_examples=examples(300), deadline=None)
@given(path=paths(), rule=rules)
def test_events_are_those_of_the_slow_loop(path: tuple[np.ndarray, np.ndarray], rule: BreakoutRule) -> None:
    assert list(breakouts(*path, rule)) == slow_breakouts(*path, rule)


@settings(max_examples=30, deadline=None)
@given(path=paths(), members=st.lists(rules, max_size=6))
def test_many_definitions_at_once_give_what_each_gives(
    path: tuple[np.ndarray, np.ndarray], members: list[BreakoutRule]
) -> None:
    assert breakouts_by_rule(*path, members) == [breakouts(*path, rule) for rule in members]


def test_the_random_paths_have_events_of_every_kind() -> None:
    rng, plain, strict = np.random.default_rng(1), 0, 0
    for _ in range(200):
        days = FIRST + np.cumsum(rng.integers(1, 6, 120))
        values = 50.0 + np.abs(np.cumsum(rng.integers(-2, 3, 120))).astype(np.float64)
        plain += len(breakouts(days, values, BreakoutRule(min_days_since_record=20)))
        strict += len(breakouts(days, values, BreakoutRule(min_days_since_record=20, buffer=0.05, confirm_closes=3)))
    assert (plain, strict) == (605, 238)


@settings(max_examples=examples(150), deadline=None)
@given(path=paths(), rule=rules, share=st.floats(0.1, 1.0), factor=st.floats(0.2, 5.0))
def test_what_comes_later_changes_nothing_of_what_was(
    path: tuple[np.ndarray, np.ndarray], rule: BreakoutRule, share: float, factor: float
) -> None:
    days, values = path
    kept = max(1, int(share * days.size))
    early = breakouts(days[:kept], values[:kept], rule)
    whole = breakouts(days, values, rule)
    assert early == tuple(each for each in whole if np.datetime64(each.day) <= days[kept - 1])
    other = np.concatenate([values[:kept], factor * values[kept:]])
    altered = breakouts(days, other, rule)
    assert early == tuple(each for each in altered if np.datetime64(each.day) <= days[kept - 1])


@settings(max_examples=examples(100), deadline=None)
@given(path=paths(), rule=rules, power=st.integers(-8, 8))
def test_the_scale_of_the_values_does_not_matter(
    path: tuple[np.ndarray, np.ndarray], rule: BreakoutRule, power: int
) -> None:
    days, values = path
    scale = 2.0**power  # scales without rounding
    expected = [replace(each, value=scale * each.value, level=scale * each.level) for each in breakouts(*path, rule)]
    assert list(breakouts(days, scale * values, rule)) == expected


@settings(max_examples=examples(100), deadline=None)
@given(path=paths(), rule=rules, shift=st.integers(-3_000, 3_000))
def test_events_move_with_the_days(path: tuple[np.ndarray, np.ndarray], rule: BreakoutRule, shift: int) -> None:
    days, values = path
    by = timedelta(days=shift)
    expected = [
        replace(each, day=each.day + by, crossed=each.crossed + by, record_day=each.record_day + by)
        for each in breakouts(*path, rule)
    ]
    assert list(breakouts(days + shift * DAY, values, rule)) == expected


@settings(max_examples=examples(200), deadline=None)
@given(path=paths(), rule=rules)
def test_every_event_keeps_the_promises_of_its_rule(path: tuple[np.ndarray, np.ndarray], rule: BreakoutRule) -> None:
    days, values = path
    events = breakouts(days, values, rule)
    for event in events:
        assert (event.crossed - days[0].item()).days >= rule.min_days_since_record
        assert (event.crossed - event.record_day).days == event.days_since_record >= rule.min_days_since_record
        assert event.value > (1.0 + rule.buffer) * event.level
        assert event.record_day < event.crossed <= event.day
        assert 0.0 <= event.base_depth < 1.0
        if rule.range_cap is not None:
            assert rule.range_cap[0] <= event.base_depth <= rule.range_cap[1]
        assert int(np.searchsorted(days, np.datetime64(event.crossed))) - event.base_length == int(
            np.searchsorted(days, np.datetime64(event.record_day))
        )
    for earlier, later in itertools.pairwise(events):
        assert (later.crossed - earlier.day).days >= rule.rearm
        assert later.record_day >= earlier.crossed


def test_a_record_after_a_year_below_it_is_a_breakout_and_one_the_day_before_the_year_is_none() -> None:
    values = np.array([10.0, 9.0, 10.5])
    (event,) = breakouts(at(0, 100, 365), values, BreakoutRule())
    assert event == Breakout(day(365), 10.5, day(365), day(0), 10.0, 365, 1.0 - 9.0 / 10.0, 2)
    assert breakouts(at(0, 100, 364), values, BreakoutRule()) == ()


def test_a_close_at_the_record_is_no_record() -> None:
    assert breakouts(at(0, 200, 400), np.array([10.0, 9.0, 10.0]), BreakoutRule()) == ()
    (event,) = breakouts(at(0, 200, 400, 401), np.array([10.0, 9.0, 10.0, 10.01]), BreakoutRule())
    assert (event.day, event.days_since_record) == (day(401), 401)


def test_a_miss_by_less_than_a_point_is_no_event_but_postpones_nothing() -> None:
    # as the Russell 2000 in November 2024: 2442.03 against 2442.74
    values = np.array([2442.74, 1630.0, 2442.03, 1760.71, 2467.70])
    (event,) = breakouts(at(0, 700, 1113, 1247, 1410), values, BreakoutRule())
    assert (event.day, event.days_since_record, event.level) == (day(1410), 1410, 2442.74)


def test_a_buffer_may_be_met_on_a_later_day_than_the_crossing() -> None:
    days, values = at(0, 200, 400, 401, 402), np.array([100.0, 80.0, 101.0, 102.0, 104.0])
    (event,) = breakouts(days, values, BreakoutRule(buffer=0.03))
    assert (event.day, event.crossed, event.value, event.level) == (day(402), day(400), 104.0, 100.0)
    assert event.days_since_record == 400


def test_confirmation_counts_closes_in_a_row_above_the_old_record() -> None:
    days = at(0, 200, 400, 401, 402, 403, 404)
    values = np.array([100.0, 80.0, 101.0, 99.0, 101.0, 100.5, 100.2])
    (event,) = breakouts(days, values, BreakoutRule(confirm_closes=3))
    assert (event.day, event.crossed) == (day(404), day(400))
    assert breakouts(days, values, BreakoutRule(confirm_closes=4)) == ()


def test_a_base_that_was_broken_and_never_confirmed_gives_way_to_the_next_base() -> None:
    days = at(0, 200, 400, 401, 600, 800, 801)
    values = np.array([100.0, 80.0, 101.0, 90.0, 85.0, 102.0, 103.0])
    (event,) = breakouts(days, values, BreakoutRule(confirm_closes=2))
    assert (event.day, event.crossed, event.record_day, event.level) == (day(801), day(800), day(400), 101.0)


def test_the_depth_of_the_base_can_be_bounded() -> None:
    days, values = at(0, 200, 400), np.array([100.0, 70.0, 101.0])
    assert breakouts(days, values, BreakoutRule(range_cap=(0.0, 0.29))) == ()
    (event,) = breakouts(days, values, BreakoutRule(range_cap=(0.0, 0.31)))
    assert event.base_depth == pytest.approx(0.3)
    assert breakouts(days, values, BreakoutRule(range_cap=(0.31, 0.9))) == ()


def test_rearming_later_than_the_base_skips_the_next_event() -> None:
    days = at(0, 200, 400, 401, 600, 800)
    values = np.array([100.0, 80.0, 101.0, 90.0, 85.0, 102.0])
    assert [each.day for each in breakouts(days, values, BreakoutRule())] == [day(400), day(800)]
    assert [each.day for each in breakouts(days, values, BreakoutRule(rearm_days=401))] == [day(400)]
    assert [each.day for each in breakouts(days, values, BreakoutRule(rearm_days=400))] == [day(400), day(800)]


def test_a_lookback_forgets_the_old_record() -> None:
    days, values = at(0, 200, 400, 800, 1_000, 1_300), np.array([100.0, 50.0, 60.0, 55.0, 58.0, 65.0])
    assert breakouts(days, values, BreakoutRule()) == ()
    # in two years of 365.25 days the value of 100 has fallen out of sight by day 800, and 60 is the level then
    (event,) = breakouts(days, values, BreakoutRule(lookback_years=2.0))
    assert (event.day, event.level, event.record_day, event.days_since_record) == (day(1_300), 58.0, day(0), 1_300)


def test_a_gap_longer_than_the_lookback_makes_a_record_and_no_event() -> None:
    days, values = at(0, 1, 900, 901), np.array([10.0, 9.0, 5.0, 6.0])
    assert breakouts(days, values, BreakoutRule(lookback_years=1.0)) == ()
    assert highest_before(days, values, 1.0).tolist() == [-np.inf, 10.0, -np.inf, 5.0]


@settings(max_examples=examples(80), deadline=None)
@given(path=paths(), years=st.sampled_from([0.02, 0.1, 0.5, 5.0]))
def test_the_highest_before_is_that_of_a_loop(path: tuple[np.ndarray, np.ndarray], years: float) -> None:
    days, values = path
    span = int(years * 365.25)
    expected = [
        max((float(values[s]) for s in range(t) if apart(days[s], days[t]) <= span), default=-np.inf)
        for t in range(days.size)
    ]
    assert highest_before(days, values, years).tolist() == expected
    everything = [max(values[:t].tolist(), default=-np.inf) for t in range(days.size)]
    assert highest_before(days, values).tolist() == everything


def test_no_value_has_no_event() -> None:
    nothing = np.array([], dtype="datetime64[D]")
    assert breakouts(nothing, np.empty(0), BreakoutRule()) == ()
    assert highest_before(nothing, np.empty(0)).size == 0


def test_paths_that_are_none_are_refused() -> None:
    with pytest.raises(UsageError, match=r"^3 days and 2 values; there must be one value a day$"):
        breakouts(at(0, 1, 2), np.array([1.0, 2.0]), BreakoutRule())
    with pytest.raises(UsageError, match=r"^days must be strictly increasing: sort them and keep one value a day$"):
        breakouts(at(0, 1, 1), np.array([1.0, 2.0, 3.0]), BreakoutRule())
    with pytest.raises(UsageError, match=r"^value 0\.0 of 2020-01-02 must be a positive number: a base has a depth"):
        breakouts(at(0, 1), np.array([1.0, 0.0]), BreakoutRule())
    with pytest.raises(UsageError, match=r"^value nan of 2020-01-03 must be a positive number: a base has a depth"):
        breakouts(at(0, 1, 2), np.array([1.0, 2.0, np.nan]), BreakoutRule())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"field": "open"}, r"^field='open' must be one of close, high, total_return$"),
        ({"lookback_years": 0.0}, r"^lookback_years=0\.0 must be positive, or None for all of the past$"),
        ({"min_days_since_record": 0}, r"^min_days_since_record=0 must be at least 1 calendar day$"),
        ({"buffer": -0.01}, r"^buffer=-0\.01 must not be negative; 0\.03 asks for 3 % above the record$"),
        ({"range_cap": (0.5, 0.4)}, r"^range_cap=\(0\.5, 0\.4\) must be two increasing shares between 0 and 1$"),
        ({"confirm_closes": 0}, r"^confirm_closes=0 must be at least 1, the first value above$"),
        ({"rearm_days": -1}, r"^rearm_days=-1 must not be negative; None stands for the base's days$"),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_a_rule_out_of_bounds_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        BreakoutRule(**wrong)  # type: ignore[arg-type]
