"""Observations: every cell is kept, blank, or left out under a code, and the record adds up."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.market.series import IngestQuality, ObservationDefect, SeriesAnswer, SeriesRows
from weatherglass.providers.observations import BLANKS, SHOWN_EXAMPLES, Observations

DAY = date(2024, 1, 2)


def values(answer: SeriesAnswer, field: str = "close") -> dict[date, float]:
    rows = next(each for each in answer.rows if each.field == field)
    return dict(zip(rows.as_of.astype(date), rows.value.tolist(), strict=True))


def left_out(answer: SeriesAnswer) -> dict[str, int]:
    return {str(code): count for code, count in answer.quality.left_out.items()}


@pytest.mark.parametrize("cell", [*sorted(BLANKS), None, "  "])
def test_what_a_source_leaves_empty_is_blank_and_no_defect(cell: str | None) -> None:
    seen = Observations()
    assert seen.add("X", "close", DAY, cell, row=1) is None
    quality = seen.answer().quality
    assert (quality.read, quality.kept, quality.blank, dict(quality.left_out)) == (1, 0, 1, {})


@pytest.mark.parametrize("cell", ["1,5", "1.234,5", "１２", "1_000", "1e400", "inf", "Infinity", "x", True, [1]])
def test_what_is_no_number_is_left_out_as_unreadable(cell: object) -> None:
    seen = Observations()
    assert seen.add("X", "close", DAY, cell, row=7) is None
    answer = seen.answer()
    assert left_out(answer) == {"unreadable_value": 1}
    assert answer.quality.examples[0].row == 7
    assert answer.rows == ()


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (None, "bad_date"),
        (date(1700, 1, 1), "bad_date"),
        (date(2101, 1, 1), "bad_date"),
        (date(2024, 1, 4), "future_date"),
    ],
)
def test_a_day_that_cannot_be_is_left_out(day: date | None, code: str) -> None:
    seen = Observations(latest_day=date(2024, 1, 3))
    seen.add("X", "close", day, "1.0", row=1)
    assert left_out(seen.answer()) == {code: 1}


def test_a_zero_placeholder_does_not_displace_a_value_on_either_side_of_it() -> None:
    for cells in (["16.8", "0"], ["0", "16.8"]):
        seen = Observations(zero_is_blank=True)
        for row, cell in enumerate(cells, start=1):
            seen.add("VXF13", "settle", DAY, cell, row=row)
        answer = seen.answer()
        assert values(answer, "settle") == {DAY: 16.8}
        assert left_out(answer) == {"zero_placeholder": 1}


def test_a_zero_is_a_value_where_the_series_may_be_zero() -> None:
    seen = Observations()
    seen.add("DGS1MO", "close", DAY, "0.00", row=1)
    assert values(seen.answer()) == {DAY: 0.0}


def test_the_same_value_twice_counts_once_and_of_two_values_the_last_is_kept() -> None:
    seen = Observations()
    for row, cell in enumerate(("1", "1", "2"), start=1):
        seen.add("X", "close", DAY, cell, row=row)
    answer = seen.answer()
    assert values(answer) == {DAY: 2.0}
    assert left_out(answer) == {"duplicate": 1, "conflicting_duplicate": 1}
    assert (answer.quality.read, answer.quality.kept) == (3, 1)


def test_newest_first_comes_out_in_order_of_days() -> None:
    seen = Observations()
    for row, day in enumerate((date(2024, 1, 4), date(2024, 1, 3), DAY), start=1):
        seen.add("X", "close", day, row, row=row)
    assert seen.answer().rows[0].as_of.astype(str).tolist() == ["2024-01-02", "2024-01-03", "2024-01-04"]


@pytest.mark.parametrize(
    ("cells", "kept", "code"),
    [
        ({"open": "15", "high": "16", "low": "14", "close": "15"}, {"open", "high", "low", "close"}, {}),
        ({"open": "19.24", "high": "18.57", "low": "17.61", "close": "17.7"}, {"high", "low", "close"}, {"impossible_range": 1}),
        ({"open": "15", "high": "14", "low": "16", "close": "15"}, {"close"}, {"impossible_range": 3}),
        ({"open": "15", "high": "16", "low": "14", "close": "17"}, {"close"}, {"impossible_range": 3}),
        ({"open": "0", "high": "0", "low": "0", "close": "15"}, {"close"}, {"zero_placeholder": 3}),
        ({"open": "", "high": "", "low": "", "close": "15"}, {"close"}, {}),
        ({"high": "16", "low": "14", "close": "x"}, {"high", "low"}, {"unreadable_value": 1}),
    ],
)  # fmt: skip
def test_prices_that_contradict_the_others_are_left_out(
    cells: dict[str, object], kept: set[str], code: dict[str, int]
) -> None:
    seen = Observations()
    seen.add_ohlc("X", DAY, cells, row=1)
    answer = seen.answer()
    assert {rows.field for rows in answer.rows} == kept
    assert left_out(answer) == code


def test_a_negative_price_keeps_its_range() -> None:
    # crude oil settled at -37.63 on 2020-04-20
    seen = Observations()
    seen.add_ohlc("WTI", DAY, {"open": 17.73, "high": 17.85, "low": -40.32, "close": -37.63}, row=1)
    assert {rows.field: rows.value[0] for rows in seen.answer().rows}["close"] == -37.63


def test_instants_of_knowledge_are_handed_on_when_every_value_has_one() -> None:
    known = datetime(2024, 2, 1, 13, 30, tzinfo=UTC)
    seen = Observations()
    seen.add("X", "close", DAY, 1, row=1, known_at=known)
    assert seen.answer().rows[0].known_at is not None
    assert str(seen.answer().rows[0].known_at[0]) == "2024-02-01T13:30:00.000000"
    seen.add("X", "close", date(2024, 1, 3), 1, row=2)
    assert seen.answer().rows[0].known_at is None


def test_only_the_first_defects_are_shown_and_all_are_counted() -> None:
    seen = Observations()
    seen.leave_out(ObservationDefect.RAGGED_ROW, 1, "a,b", count=3)
    for row in range(2 * SHOWN_EXAMPLES):
        seen.add("X", "close", DAY, "x" * 500, row=row)
    quality = seen.answer().quality
    assert quality.left_out[ObservationDefect.UNREADABLE_VALUE] == 2 * SHOWN_EXAMPLES
    assert quality.left_out[ObservationDefect.RAGGED_ROW] == 3
    assert len(quality.examples) == SHOWN_EXAMPLES
    assert max(len(each.text) for each in quality.examples) == 80


def test_a_quality_record_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="does not add up: read 3, kept 1, blank 1"):
        IngestQuality(read=3, kept=1, blank=1)


CELLS = st.one_of(
    st.none(), st.sampled_from(["", ".", "0", "1.5", "-2", "x", "1,5"]), st.floats(allow_nan=True), st.integers(-5, 5)
)
DAYS = st.one_of(st.none(), st.dates(date(1600, 1, 1), date(2200, 1, 1)), st.just(DAY))


@given(st.lists(st.tuples(DAYS, CELLS), max_size=30), st.booleans())
def test_whatever_comes_the_record_adds_up_and_days_increase(
    rows: list[tuple[date | None, object]], zero: bool
) -> None:
    seen = Observations(latest_day=date(2024, 6, 1), zero_is_blank=zero)
    for at, (day, cell) in enumerate(rows):
        seen.add("X", "close", day, cell, row=at)
    answer = seen.answer()
    assert answer.quality.read == len(rows)
    assert answer.quality.kept == sum(each.rows for each in answer.rows)
    for each in answer.rows:
        assert isinstance(each, SeriesRows)
        assert (np.diff(each.as_of.astype(np.int64)) > 0).all()


def test_two_releases_of_a_day_are_no_duplicates_where_the_document_dates_them() -> None:
    first, second = datetime(2024, 1, 18, tzinfo=UTC), datetime(2024, 1, 25, tzinfo=UTC)
    seen = Observations(releases=True)
    for row, (value, known_at) in enumerate(((187, first), (189, second), (189, second), (190, second)), start=1):
        seen.add("CLAIMS", "close", DAY, value, row=row, known_at=known_at)
    answer = seen.answer()
    assert [rows.value.tolist() for rows in answer.rows] == [[187.0], [190.0]]
    assert [str(rows.known_at[0])[:10] for rows in answer.rows if rows.known_at is not None] == [
        "2024-01-18",
        "2024-01-25",
    ]
    assert left_out(answer) == {"duplicate": 1, "conflicting_duplicate": 1}
