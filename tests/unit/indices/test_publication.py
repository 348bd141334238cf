"""What goes out as fresh, carried or suppressed: the owner's filter, hold-and-confirm, stale quotes, short boards."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from weatherglass.errors import UsageError
from weatherglass.indices.publication import (
    VIX_FILTER,
    FilterState,
    Freshness,
    HoldRule,
    HoldState,
    IndexFilter,
    PublicationCode,
    PublicationReason,
    PublicationStatus,
    Published,
    TradingHours,
    accept_snapshot,
    demote_stale,
    filter_step,
    freshness,
    hold_step,
)
from weatherglass.market import Reason, ReasonCode
from weatherglass.timeline import NEW_YORK

RTH, GTH = TradingHours.RTH, TradingHours.GTH
FRESH, CARRIED, SUPPRESSED = PublicationStatus.FRESH, PublicationStatus.CARRIED, PublicationStatus.SUPPRESSED
DAY = date(2023, 11, 20)
OPEN = datetime(2023, 11, 20, 9, 31, tzinfo=NEW_YORK)
NO_PAIR = Reason(ReasonCode.NO_VALID_PAIR, "SPX 2023-12-15: there is no forward")


def after(seconds: float) -> datetime:
    return OPEN + timedelta(seconds=seconds)


def filtered(*steps: tuple[float, float | None], hours: TradingHours = RTH) -> list[Published]:
    state, lines = FilterState(), []
    for seconds, value in steps:
        state, line = filter_step(state, value, after(seconds), hours, session=DAY)
        lines.append(line)
    return lines


def held(*steps: float | tuple[float | None, float | None] | None, rule: HoldRule | None = None) -> list[Published]:
    state, lines = HoldState(), []
    for i, step in enumerate(steps):
        value, spot = step if isinstance(step, tuple) else (step, None)
        state, line = hold_step(state, value, after(15 * i), spot=spot, rule=rule or HoldRule())
        lines.append(line)
    return lines


def values(lines: list[Published]) -> list[float | None]:
    return [line.value for line in lines]


def code(line: Published) -> PublicationCode | None:
    return None if line.reason is None else line.reason.code


def exactly(message: str) -> str:
    return f"^{re.escape(message)}$"


# ---- the owner's filter


def test_the_vix_filter_has_the_published_numbers_and_says_where_they_are_from() -> None:
    assert (VIX_FILTER.threshold, VIX_FILTER.rth_minutes, VIX_FILTER.gth_minutes) == (0.50, 2.0, 5.0)
    assert "2022.v1" in VIX_FILTER.source
    assert "VIX Methodology v4, 2023-11-20" in VIX_FILTER.edition
    assert VIX_FILTER.period(RTH) == timedelta(minutes=2)
    assert VIX_FILTER.period(GTH) == timedelta(minutes=5)


def test_the_first_value_of_a_session_is_published_unfiltered() -> None:
    (line,) = filtered((0, 13.93))
    assert line == Published(13.93, FRESH, None, OPEN, OPEN)


def test_a_drop_of_less_than_the_threshold_is_published_and_becomes_the_baseline() -> None:
    assert values(filtered((0, 14.0), (15, 13.51), (30, 13.02))) == [14.0, 13.51, 13.02]


def test_a_drop_of_the_threshold_republishes_the_baseline_with_its_instant_and_the_reason() -> None:
    line = filtered((0, 14.0), (15, 13.5))[1]
    assert line == Published(
        14.0,
        CARRIED,
        PublicationReason(
            PublicationCode.FILTERED_DROP,
            "13.5000 is lower than 14.0000 of 2023-11-20T09:31:00-05:00 by 0.5 or more, 15 s after it; "
            "in RTH that value stands for 120 s",
        ),
        OPEN,
        after(15),
    )


@pytest.mark.parametrize(("baseline", "value"), [(20.3, 19.8), (13.93, 13.43), (16.15, 15.65), (82.69, 82.19)])
def test_a_drop_of_exactly_the_threshold_is_filtered_whatever_the_float_noise(baseline: float, value: float) -> None:
    assert values(filtered((0, baseline), (15, value))) == [baseline, baseline]
    assert values(filtered((0, baseline), (15, value + 1e-4))) == [baseline, value + 1e-4]


def test_a_rise_of_any_size_is_published_and_resets_the_time_of_the_baseline() -> None:
    lines = filtered((0, 14.0), (60, 40.0), (150, 39.0), (180, 39.0))
    assert values(lines) == [14.0, 40.0, 40.0, 39.0]


@pytest.mark.parametrize(("hours", "seconds"), [(RTH, 120), (GTH, 300)])
def test_once_the_period_has_elapsed_the_next_value_is_published_however_low(hours: TradingHours, seconds: int) -> None:
    lines = filtered((0, 30.0), (seconds - 1, 20.0), (seconds, 20.0), (seconds + 1, 19.0), hours=hours)
    assert values(lines) == [30.0, 30.0, 20.0, 20.0]
    assert [line.status for line in lines] == [FRESH, CARRIED, FRESH, CARRIED]


def test_a_filtered_value_leaves_the_time_of_the_baseline_unchanged() -> None:
    assert values(filtered((0, 30.0), (60, 20.0), (119, 20.0), (121, 20.0))) == [30.0, 30.0, 30.0, 20.0]


def test_a_value_that_is_not_calculable_carries_the_last_valid_one_until_a_new_one_comes() -> None:
    state, _ = filter_step(FilterState(), 14.0, after(0), RTH, session=DAY)
    state, line = filter_step(state, None, after(15), RTH, session=DAY, reason=NO_PAIR)
    assert line == Published(
        14.0,
        CARRIED,
        PublicationReason(
            PublicationCode.NOT_CALCULABLE,
            "not calculable: SPX 2023-12-15: there is no forward; the value is that of 2023-11-20T09:31:00-05:00",
            NO_PAIR,
        ),
        OPEN,
        after(15),
    )
    _, line = filter_step(state, 14.2, after(30), RTH, session=DAY)
    assert (line.value, line.status) == (14.2, FRESH)


def test_a_value_that_was_filtered_is_not_the_one_carried() -> None:
    assert values(filtered((0, 14.0), (15, 13.0), (30, None))) == [14.0, 14.0, 14.0]


def test_a_value_that_is_not_calculable_neither_starts_nor_ends_a_period() -> None:
    lines = filtered((0, None), (60, 14.0), (170, None), (179, 13.0), (180, 13.0))
    assert values(lines) == [None, 14.0, 14.0, 14.0, 13.0]


def test_before_any_valid_value_of_the_session_nothing_is_published() -> None:
    (line,) = filtered((0, None), hours=GTH)
    assert line == Published(
        None,
        SUPPRESSED,
        PublicationReason(
            PublicationCode.NO_VALUE_YET, "not calculable; there is no valid value yet in this GTH session", None
        ),
        OPEN,
        OPEN,
    )


@pytest.mark.parametrize(("session", "hours"), [(DAY, RTH), (date(2023, 11, 21), GTH)])
def test_another_session_starts_anew(session: date, hours: TradingHours) -> None:
    state, _ = filter_step(FilterState(), 14.0, after(0), GTH, session=DAY)
    _, line = filter_step(state, None, after(15), hours, session=session)
    assert (line.value, code(line)) == (None, PublicationCode.NO_VALUE_YET)
    _, line = filter_step(state, 10.0, after(15), hours, session=session)
    assert (line.value, line.status) == (10.0, FRESH)


def test_periods_are_elapsed_time_also_over_a_clock_change() -> None:
    before, later = (datetime(2026, 11, 1, 1, 59, 30, tzinfo=NEW_YORK, fold=f) for f in (0, 1))
    state, _ = filter_step(FilterState(), 14.0, before, GTH, session=DAY)
    _, line = filter_step(state, 13.0, later, GTH, session=DAY)
    assert (line.value, line.status) == (13.0, FRESH)


@pytest.mark.parametrize("name", ["threshold", "rth_minutes", "gth_minutes"])
def test_parameters_of_the_filter_are_positive(name: str) -> None:
    wrong: dict[str, Any] = {name: 0.0}
    with pytest.raises(UsageError, match=exactly(f"{name}=0.0 of the index filter must be positive and finite")):
        IndexFilter(**wrong)


# ---- what every step refuses


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0.0, -1.0])
def test_a_number_that_is_no_level_is_refused(value: float) -> None:
    message = exactly(
        f"value={value} is no index level: give a positive finite number, or None when it is not calculable"
    )
    with pytest.raises(UsageError, match=message):
        filter_step(FilterState(), value, OPEN, RTH, session=DAY)
    with pytest.raises(UsageError, match=message):
        hold_step(HoldState(), value, OPEN)


def test_an_instant_before_the_last_one_is_refused() -> None:
    state, _ = filter_step(FilterState(), 14.0, after(15), RTH, session=DAY)
    message = exactly(
        "at=2023-11-20T09:31:00-05:00 is before 2023-11-20T09:31:15-05:00, the last instant of this stream; "
        "late values are stored, never published as current"
    )
    with pytest.raises(UsageError, match=message):
        filter_step(state, 14.0, OPEN, RTH, session=DAY)


def test_an_instant_without_an_offset_is_refused() -> None:
    message = exactly(
        "at=2023-11-20T09:31:00 has no offset; give one, such as 2023-11-20T09:31:00-05:00 (New York in winter) or "
        "+00:00 (UTC)"
    )
    with pytest.raises(UsageError, match=message):
        hold_step(HoldState(), 14.0, OPEN.replace(tzinfo=None))


def test_a_value_with_a_reason_for_its_absence_is_refused() -> None:
    message = exactly("value=14.0 comes with a reason for its absence (no_valid_pair); give one of the two")
    with pytest.raises(UsageError, match=message):
        filter_step(FilterState(), 14.0, OPEN, RTH, session=DAY, reason=NO_PAIR)


def test_a_published_line_cannot_contradict_itself() -> None:
    reason = PublicationReason(PublicationCode.NOT_CALCULABLE, "not calculable")
    with pytest.raises(
        UsageError, match=exactly("value=14.0 cannot be suppressed: a value is None exactly when suppressed")
    ):
        Published(14.0, SUPPRESSED, reason, OPEN, OPEN)
    with pytest.raises(UsageError, match=exactly("reason=None cannot be carried: a reason is None exactly when fresh")):
        Published(14.0, CARRIED, None, OPEN, OPEN)
    with pytest.raises(
        UsageError,
        match=exactly("published_at=2023-11-20T09:31:00-05:00 is before as_of=2023-11-20T09:31:15-05:00"),
    ):
        Published(14.0, FRESH, None, after(15), OPEN)


# ---- hold and confirm


def test_a_doubling_is_published_with_the_third_snapshot_that_confirms_it() -> None:
    lines = held(20.0, 40.0, 43.0, 44.0, 41.0, 41.5)
    assert values(lines) == [20.0, None, None, None, 41.0, 41.5]
    assert lines[2] == Published(
        None,
        SUPPRESSED,
        PublicationReason(
            PublicationCode.INDEX_JUMP,
            "the index went from 20.0000 to 43.0000 in one step, by a factor of 2 or more; 1 of 3 confirmations",
        ),
        after(30),
        after(30),
    )
    assert lines[4] == Published(41.0, FRESH, None, after(60), after(60))


def test_a_halving_is_held_and_a_smaller_fall_is_not() -> None:
    assert values(held(20.0, 10.0)) == [20.0, None]
    assert values(held(20.0, 10.01)) == [20.0, 10.01]


def test_a_normal_value_in_between_drops_the_held_one() -> None:
    assert values(held(20.0, 40.0, 40.0, 20.1, 41.0, 41.0, 41.0, 41.0)) == [
        20.0, None, None, 20.1, None, None, None, 41.0,
    ]  # fmt: skip


def test_a_value_out_of_bounds_elsewhere_is_held_in_place_of_the_first() -> None:
    assert values(held(20.0, 40.0, 40.0, 44.1, 44.1, 44.1, 44.1)) == [20.0, None, None, None, None, None, 44.1]


def test_a_snapshot_that_is_not_calculable_carries_the_confirmed_value_and_drops_the_held_one() -> None:
    lines = held(20.0, 40.0, 40.0, None, 40.0, 40.0, 40.0, 40.0)
    assert values(lines) == [20.0, None, None, 20.0, None, None, None, 40.0]
    assert lines[3].status is CARRIED
    assert lines[3].as_of == after(0)


def test_before_anything_is_confirmed_a_snapshot_that_is_not_calculable_is_suppressed() -> None:
    (line,) = held(None)
    assert line.reason == PublicationReason(
        PublicationCode.NO_VALUE_YET, "not calculable; there is no valid value yet in this stream"
    )


def test_a_level_above_the_ceiling_is_held_once_and_then_judged_by_its_moves() -> None:
    lines = held(149.0, 150.0, 151.0, 152.0, 151.0, 153.0, 154.0, 309.0)
    assert values(lines) == [149.0, 150.0, None, None, None, 153.0, 154.0, None]
    assert lines[2].reason == PublicationReason(
        PublicationCode.ABOVE_CEILING,
        "151.0000 is above 150, and no value above it is confirmed; 0 of 3 confirmations",
    )
    assert code(lines[7]) is PublicationCode.INDEX_JUMP


def test_the_first_value_is_published_unless_it_is_above_the_ceiling() -> None:
    assert values(held(80.0)) == [80.0]
    assert values(held(151.0)) == [None]


@pytest.mark.parametrize("spot", [3_600.0, 5_400.0])
def test_a_spot_jump_of_a_fifth_holds_an_index_that_did_not_move(spot: float) -> None:
    lines = held((20.0, 4_500.0), (20.5, spot), (20.5, spot), (20.6, spot), (20.6, spot), (20.7, spot))
    assert values(lines) == [20.0, None, None, None, 20.6, 20.7]
    assert lines[1].reason == PublicationReason(
        PublicationCode.SPOT_JUMP,
        f"the underlying went from 4500 to {spot:g} in one step, by 20% or more; 0 of 3 confirmations",
    )


def test_a_confirming_snapshot_agrees_on_the_spot_too() -> None:
    lines = held((20.0, 4_500.0), (20.0, 3_500.0), (20.0, 3_100.0), (20.0, 3_100.0), (20.0, 3_100.0), (20.0, 3_100.0))
    assert values(lines) == [20.0, None, None, None, None, 20.0]


def test_a_spot_that_is_unknown_is_not_judged_and_the_known_one_stays() -> None:
    lines = held((20.0, 4_500.0), (20.1, None), (20.2, 3_600.0))
    assert values(lines) == [20.0, 20.1, None]


def test_the_number_of_confirmations_is_a_parameter() -> None:
    assert values(held(20.0, 40.0, 40.0, rule=HoldRule(confirmations=1))) == [20.0, None, 40.0]


@pytest.mark.parametrize("spot", [0.0, float("nan"), float("inf")])
def test_a_spot_that_is_no_level_is_refused(spot: float) -> None:
    message = exactly(f"spot={spot} is no level: give a positive finite number, or None when it is unknown")
    with pytest.raises(UsageError, match=message):
        hold_step(HoldState(), 20.0, OPEN, spot=spot)


@pytest.mark.parametrize(("name", "low"), [("spot_jump", 0), ("ceiling", 0), ("factor", 1), ("confirmations", 0)])
def test_bounds_of_the_hold_rule_are_checked(name: str, low: int) -> None:
    wrong: dict[str, Any] = {name: low}
    with pytest.raises(UsageError, match=exactly(f"{name}={low} of the hold rule must be finite and more than {low}")):
        HoldRule(**wrong)


def test_a_tolerance_is_a_share() -> None:
    with pytest.raises(UsageError, match=exactly("tolerance=1.0 of the hold rule is out of bounds: 0 up to 1")):
        HoldRule(tolerance=1.0)


# ---- staleness


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0, Freshness.FRESH),
        (20, Freshness.FRESH),
        (20.001, Freshness.STALE),
        (-5, Freshness.FRESH),
        (-5.001, Freshness.STALE),
    ],
)
def test_quotes_are_fresh_up_to_the_limit_and_not_when_they_are_from_the_future(
    age: float, expected: Freshness
) -> None:
    assert freshness(OPEN, after(age), timedelta(seconds=20)) is expected


def test_a_frozen_book_that_is_sent_again_grows_stale() -> None:
    sent = [freshness(OPEN, after(15 * i), timedelta(seconds=20)) for i in range(3)]
    assert sent == [Freshness.FRESH, Freshness.FRESH, Freshness.STALE]


def test_the_age_of_quotes_is_counted_between_zones() -> None:
    now = OPEN.astimezone(UTC) + timedelta(seconds=30)
    assert freshness(OPEN, now, timedelta(seconds=20)) is Freshness.STALE


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(UsageError, match=exactly("limit=-1 s of the age of quotes must be 0 or more")):
        freshness(OPEN, OPEN, timedelta(seconds=-1))


def test_a_value_from_stale_quotes_is_carried_from_the_instant_of_the_quotes() -> None:
    line = Published(14.0, FRESH, None, after(60), after(60))
    assert demote_stale(line, OPEN, after(60), timedelta(seconds=20)) == Published(
        14.0,
        CARRIED,
        PublicationReason(
            PublicationCode.STALE_QUOTES,
            "the quotes are of 2023-11-20T09:31:00-05:00, 60 s old; at most 20 s are fresh",
        ),
        OPEN,
        after(60),
    )


def test_a_value_from_quotes_of_the_future_is_not_fresh() -> None:
    line = Published(14.0, FRESH, None, OPEN, OPEN)
    demoted = demote_stale(line, after(60), OPEN, timedelta(seconds=20))
    assert demoted == replace(
        line,
        status=CARRIED,
        reason=PublicationReason(
            PublicationCode.STALE_QUOTES,
            "the quotes are dated 2023-11-20T09:32:00-05:00, 60 s after now: their age is unknown",
        ),
    )


def test_a_line_that_is_fresh_from_fresh_quotes_or_not_fresh_at_all_stays_as_it_is() -> None:
    fresh, carried = filtered((0, 14.0), (15, 13.0))
    assert demote_stale(fresh, OPEN, OPEN, timedelta(0)) is fresh
    assert demote_stale(carried, OPEN, after(999), timedelta(0)) is carried


# ---- completeness


def test_a_board_of_half_the_usual_rows_is_accepted_and_a_smaller_one_refused() -> None:
    assert accept_snapshot(10_000, 20_000) is None
    assert accept_snapshot(30_000, 20_000) is None
    assert accept_snapshot(9_999, 20_000) == PublicationReason(
        PublicationCode.SHORT_SNAPSHOT,
        "the board has 9999 rows, 50.0% of the usual 20000; at least 50% are needed",
    )


def test_a_share_is_compared_without_float_noise() -> None:
    assert accept_snapshot(7, 100, minimum_share=0.07) is None


@pytest.mark.parametrize("usual_rows", [None, 20_000])
def test_an_empty_board_is_always_refused(usual_rows: int | None) -> None:
    assert accept_snapshot(0, usual_rows, minimum_share=0.0) == PublicationReason(
        PublicationCode.EMPTY_SNAPSHOT, "the board has no rows"
    )


def test_without_a_usual_number_any_board_with_rows_is_accepted() -> None:
    assert accept_snapshot(1, None) is None


def test_counts_and_shares_that_are_none_are_refused() -> None:
    with pytest.raises(UsageError, match=exactly("rows=-1 of a board must be 0 or more")):
        accept_snapshot(-1, 10)
    with pytest.raises(
        UsageError, match=exactly("usual_rows=0 must be 1 or more, or None when there is no usual number yet")
    ):
        accept_snapshot(1, 0)
    with pytest.raises(UsageError, match=exactly("minimum_share=1.1 is out of bounds: 0 to 1")):
        accept_snapshot(1, 1, minimum_share=1.1)
