"""What goes wrong with time in data: hours that come twice or never, days that are none, other units, disorder."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_making import ticks
from stream_making import NOON, batch, opening, publisher, table_and_values
from weatherglass.providers.boards.cells import american_day, iso_day, iso_instant
from weatherglass.providers.boards.symbols import deribit_option, osi_columns
from weatherglass.providers.documents import iso_day as day_of_table
from weatherglass.providers.documents import us_day
from weatherglass.providers.own_file.declared import ImportDeclaration
from weatherglass.providers.own_file.provider import read_own_file
from weatherglass.providers.utc_days import unix_instant
from weatherglass.stream.events import Event, QuoteBatch, Tick
from weatherglass.stream.rows import row_bytes

SOON = datetime(2027, 1, 1, tzinfo=UTC)


# ---- hours that come twice or never


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("2026-03-08 01:59", "2026-03-08T06:59"),
        ("2026-03-08 02:30", "2026-03-08T07:30"),  # there is no such hour: half an hour after the one before it
        ("2026-03-08 03:00", "2026-03-08T07:00"),
        ("2026-11-01 00:59", "2026-11-01T04:59"),
        ("2026-11-01 01:30", "2026-11-01T06:30"),  # it comes twice: known at the later one, never too early
        ("2026-11-01 02:00", "2026-11-01T07:00"),
    ],
)
def test_an_hour_that_comes_twice_or_never_makes_no_value_known_too_early(tmp_path, written, known):
    path = tmp_path / "mine.csv"
    path.write_text(f"date,close,released\n2026-01-05,1,{written}\n")
    declared = ImportDeclaration(series="MINE", known_at_column="released", time_zone="America/New_York")
    rows = read_own_file(path, declared, received_at=SOON).answer.rows[0]
    assert str(rows.known_at[0])[:16] == known


# ---- days that are none


@pytest.mark.parametrize(
    ("year", "there_is"), [(2000, True), (2023, False), (2024, True), (2025, False), (2028, True), (2100, False)]
)
def test_the_29th_of_february_is_a_day_of_leap_years_only_in_every_reader(year, there_is):
    iso, american = f"{year}-02-29", f"02/29/{year}"
    read = [iso_day(iso), american_day(american), day_of_table(iso), us_day(american)]
    if year > 2000:
        columns = osi_columns([f"SPXW{year % 100:02d}0229P06790000"])
        read.append(columns.expiry[0].item() if columns.sound[0] else None)
        option = deribit_option(f"BTC-29FEB{year % 100:02d}-100000-C")
        read.append(None if option is None else option.expiry)
    expected = date(year, 2, 29) if there_is else None
    if year == 2100:  # two digits cannot say it: 00 is 2000, a leap year
        read = read[:4]
    assert read == [expected] * len(read)


# ---- other units, and seconds that clocks do not have


@pytest.mark.parametrize("factor", [1_000, 1_000_000, 1_000_000_000])
def test_instants_in_another_unit_than_seconds_are_none(factor):
    seconds = 1_784_505_600
    assert unix_instant(seconds) == datetime(2026, 7, 20, tzinfo=UTC)
    assert unix_instant(seconds * factor) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2016-12-31T23:59:59Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", None),
        ("2026-07-20T00:00:00.123456789Z", datetime(2026, 7, 20, 0, 0, 0, 123456, tzinfo=UTC)),
        ("1989-12-31T23:59:59Z", None),
        ("2101-01-01T00:00:00Z", None),
        ("1784505600", None),
        ("1784505600000", None),
    ],
)
def test_an_instant_is_read_between_1990_and_2100_and_a_leap_second_is_none(written, read):
    assert iso_instant(written) == read


# ---- disorder


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(order=st.permutations(range(6)), within=st.randoms(use_true_random=False))
def test_quotes_in_any_order_make_the_rows_of_quotes_in_order(order, within):
    """Six messages of one slot, and the quotes inside each, come in any order; the newest of each contract counts."""
    table, values = table_and_values()
    sound = np.array([ticks(value) for value in values])
    every = np.arange(values.size)
    sent = NOON + timedelta(seconds=2)

    def messages(numbers: list[int], *, shuffled: bool) -> list[Event]:
        found: list[Event] = []
        for at, number in enumerate(numbers):
            which = every.copy()
            if shuffled:
                within.shuffle(which)  # type: ignore[arg-type]
            bid, ask = sound[which, 0] * (1.0 + number / 100.0), sound[which, 1] * (1.0 + number / 100.0)
            quoted = batch(sent + timedelta(milliseconds=100 * number), which, bid, ask).quoted_at
            found.append(QuoteBatch(sent + timedelta(milliseconds=600 + 10 * at), which, bid, ask, quoted))
        return found

    def rows(quotes: list[Event]) -> list[bytes]:
        events = [*opening(table), *quotes, Tick(NOON + timedelta(seconds=30))]
        return [row_bytes(row) for row in publisher().take_all(events)]

    in_order = rows(messages(list(range(6)), shuffled=False))
    assert len(in_order) == 4
    assert b'"status":"fresh"' in in_order[0]
    assert rows(messages(list(order), shuffled=True)) == in_order
