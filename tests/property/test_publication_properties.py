"""The publication filters against a slow re-simulation of the owner's four rules, and what holds on any stream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.indices.publication import (
    FilterState,
    HoldRule,
    HoldState,
    PublicationStatus,
    Published,
    TradingHours,
    filter_step,
    hold_step,
)

START = datetime(2023, 11, 20, 8, 0, tzinfo=UTC)
FRESH, SUPPRESSED = PublicationStatus.FRESH, PublicationStatus.SUPPRESSED
HUNDREDTHS = 100
THRESHOLD = 50
"""Levels below are whole hundredths of a point, so that the re-simulation compares exactly."""
PERIOD_SECONDS = {TradingHours.RTH: 120, TradingHours.GTH: 300}


@dataclass(frozen=True)
class Step:
    session: int
    hours: TradingHours
    second: int
    level: int | None

    @property
    def at(self) -> datetime:
        return START + timedelta(seconds=self.second)

    @property
    def value(self) -> float | None:
        return None if self.level is None else self.level / HUNDREDTHS


@st.composite
def streams(draw: st.DrawFn) -> list[Step]:
    """Steps whose moves often equal the threshold and whose gaps often equal a period, over a few sessions."""
    steps: list[Step] = []
    session, second, level = 0, 0, draw(st.integers(900, 8_500))
    for _ in range(draw(st.integers(0, 40))):
        session += draw(st.sampled_from([0] * 12 + [1]))
        second += draw(st.sampled_from([0, 1, 15, 15, 15, 59, 60, 119, 120, 121, 300]))
        level = max(100, level + draw(st.sampled_from([-200, -51, -50, -49, -25, -1, 0, 1, 25, 50, 200])))
        hours = TradingHours.GTH if session % 2 == 0 else TradingHours.RTH
        steps.append(Step(session, hours, second, draw(st.sampled_from([level] * 6 + [None]))))
    return steps


def run(steps: list[Step], state: FilterState | None = None) -> tuple[list[Published], FilterState]:
    state = state or FilterState()
    lines = []
    for step in steps:
        state, line = filter_step(
            state, step.value, step.at, step.hours, session=date(2023, 11, 20) + timedelta(days=step.session)
        )
        lines.append(line)
    return lines, state


def simulated(steps: list[Step]) -> list[tuple[int | None, int | None]]:
    """Level and second of what each step publishes: every line re-simulated from the first value of its session."""
    lines: list[tuple[int | None, int | None]] = []
    for i, last in enumerate(steps):
        of_session = [s for s in steps[: i + 1] if s.session == last.session]
        unfiltered: list[tuple[int, int]] = []
        for step in of_session:
            if step.level is None:
                continue
            first = not unfiltered  # rule 1
            elapsed = not first and step.second >= unfiltered[-1][1] + PERIOD_SECONDS[step.hours]  # rule 4
            above = not first and step.level > unfiltered[-1][0] - THRESHOLD  # rule 2; otherwise rule 3
            if first or elapsed or above:
                unfiltered.append((step.level, step.second))
        lines.append(unfiltered[-1] if unfiltered else (None, None))
    return lines


@settings(deadline=None, max_examples=examples(400))
@given(streams())
@example(
    [Step(0, TradingHours.GTH, 0, 2030), Step(0, TradingHours.GTH, 15, 1980), Step(0, TradingHours.GTH, 300, 1900)]
)
def test_the_filter_publishes_what_the_four_rules_say(steps: list[Step]) -> None:
    lines, _ = run(steps)
    expected = [
        (None, step.at) if level is None or second is None
        else (level / HUNDREDTHS, START + timedelta(seconds=second))
        for step, (level, second) in zip(steps, simulated(steps), strict=True)
    ]  # fmt: skip
    assert [(line.value, line.as_of) for line in lines] == expected


@settings(deadline=None)
@given(streams())
def test_a_line_is_fresh_exactly_when_its_own_value_is_published(steps: list[Step]) -> None:
    lines, _ = run(steps)
    for step, line in zip(steps, lines, strict=True):
        assert line.published_at == step.at
        if line.status is FRESH:
            assert (line.value, line.as_of, line.reason) == (step.value, step.at, None)
        else:
            assert line.reason is not None


@settings(deadline=None)
@given(streams())
def test_rises_are_never_filtered(steps: list[Step]) -> None:
    lines, _ = run(steps)
    for before, step, line in zip([None, *lines], steps, lines, strict=False):
        if step.value is not None and (before is None or before.value is None or step.value >= before.value):
            assert line.status is FRESH


@settings(deadline=None)
@given(streams())
def test_while_the_period_runs_no_published_value_is_lower_by_the_threshold_or_more(steps: list[Step]) -> None:
    lines, _ = run(steps)
    for i in range(1, len(steps)):
        before, line = lines[i - 1], lines[i]
        if steps[i - 1].session != steps[i].session or before.value is None:
            continue
        if line.published_at - before.as_of < timedelta(seconds=PERIOD_SECONDS[steps[i].hours]):
            assert line.value is not None
            assert line.value > before.value - THRESHOLD / HUNDREDTHS


@settings(deadline=None)
@given(streams(), st.data())
def test_a_filter_that_restarts_from_its_stored_state_goes_on_as_if_it_had_not(
    steps: list[Step], data: st.DataObject
) -> None:
    whole, end = run(steps)
    cut = data.draw(st.integers(0, len(steps)))
    first, state = run(steps[:cut])
    stored = msgspec.json.decode(msgspec.json.encode(state), type=FilterState)
    rest, resumed_end = run(steps[cut:], stored)
    assert first + rest == whole
    assert resumed_end == end


# ---- hold and confirm

RULE = HoldRule()
Snapshot = tuple[float | None, float | None]
snapshots = st.lists(
    st.tuples(
        st.sampled_from([None, 9.0, 10.0, 19.0, 20.0, 21.0, 38.0, 40.0, 42.0, 80.0, 84.0, 151.0, 160.0]),
        st.sampled_from([None, 4_000.0, 4_100.0, 4_800.0, 5_000.0, 6_000.0]),
    ),
    max_size=40,
)


def run_hold(stream: list[Snapshot], state: HoldState, first: int = 0) -> tuple[list[Published], HoldState]:
    lines = []
    for i, (value, spot) in enumerate(stream):
        state, line = hold_step(state, value, START + timedelta(seconds=15 * (first + i)), spot=spot, rule=RULE)
        lines.append(line)
    return lines, state


@settings(deadline=None)
@given(snapshots)
def test_a_value_out_of_bounds_is_fresh_only_after_enough_snapshots_that_agree_with_the_held_one(
    stream: list[Snapshot],
) -> None:
    lines, _ = run_hold(stream, HoldState())
    confirmed: float | None = None
    confirmed_spot: float | None = None
    for i, ((value, spot), line) in enumerate(zip(stream, lines, strict=True)):
        if value is None:
            assert line.status is not FRESH
            continue
        jumped = confirmed is not None and (value >= 2 * confirmed or 2 * value <= confirmed)
        too_high = value > 150 and (confirmed is None or confirmed <= 150)
        spot_jumped = (
            spot is not None and confirmed_spot is not None and abs(spot - confirmed_spot) >= (confirmed_spot / 5)
        )
        if line.status is FRESH:
            if jumped or too_high or spot_jumped:
                run_up = stream[i - RULE.confirmations : i + 1]
                assert [s.status for s in lines[i - RULE.confirmations : i]] == [SUPPRESSED] * RULE.confirmations
                level = run_up[0][0]
                assert level is not None
                assert all(v is not None and abs(v - level) <= level / 10 for v, _ in run_up)
            confirmed, confirmed_spot = value, confirmed_spot if spot is None else spot
        else:
            assert line.status is SUPPRESSED
            assert jumped or too_high or spot_jumped


@settings(deadline=None)
@given(snapshots, st.data())
def test_a_hold_that_restarts_from_its_stored_state_goes_on_as_if_it_had_not(
    stream: list[Snapshot], data: st.DataObject
) -> None:
    whole, end = run_hold(stream, HoldState())
    cut = data.draw(st.integers(0, len(stream)))
    first, state = run_hold(stream[:cut], HoldState())
    stored = msgspec.json.decode(msgspec.json.encode(state), type=HoldState)
    rest, resumed_end = run_hold(stream[cut:], stored, cut)
    assert first + rest == whole
    assert resumed_end == end
