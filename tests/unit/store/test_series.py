"""Daily series with two times: first values, revisions, several sources, and what is asked of them."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as wall_time

import numpy as np
import pytest

from shared_files import shared
from store_making import NOON, POOR_QUALITY, TickingClock, answer, answer_of, close_of, document, rows
from weatherglass.errors import UsageError
from weatherglass.market.series import IngestQuality, SeriesAnswer, SeriesRows
from weatherglass.store import DeclaredSeries, IngestSummary, SeriesOverview, open_store

DAY = date(2024, 2, 27)
SOURCE = "cboe-index-history"
THREE_DAYS = {"2024-02-27": 13.43, "2024-02-28": 13.84, "2024-02-29": 13.40}


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "home", write=True, clock=TickingClock()) as store:
        yield store


def utc(array: np.ndarray) -> list[datetime]:
    return [each.replace(tzinfo=UTC) for each in array.tolist()]


def told(store, **asked) -> dict[str, float]:
    history = store.series.history("VIX", **asked)
    return dict(zip(history.as_of.astype(str).tolist(), history.value.tolist(), strict=True))


# ---- recording


def test_first_values_come_back_with_day_source_and_both_instants(store):
    summary = store.series.record(answer(THREE_DAYS), source=SOURCE, received_at=NOON)
    assert summary == IngestSummary(1, new=3)
    history = store.series.history("VIX")
    assert (history.series, history.field, history.unit, history.sources) == ("VIX", "close", "", (SOURCE,))
    assert history.as_of.tolist() == [date(2024, 2, 27), date(2024, 2, 28), date(2024, 2, 29)]
    assert history.value.tolist() == [13.43, 13.84, 13.40]
    assert utc(history.known_at) == [close_of(day) for day in THREE_DAYS]
    assert set(utc(history.recorded_at)) == {store.ingests.latest()[0].finished_at}
    assert (history.source_at.tolist(), history.revision.tolist(), history.notes) == ([0, 0, 0], [0, 0, 0], ())
    assert history.known_at.dtype == history.recorded_at.dtype == np.dtype("datetime64[us]")
    assert (history.as_of.dtype, history.source_at.dtype) == (np.dtype("datetime64[D]"), np.dtype(np.int64))


def test_the_same_values_again_add_nothing_but_their_record(store):
    store.series.record(answer(THREE_DAYS), source=SOURCE, received_at=NOON)
    before = store.series.history("VIX")
    summary = store.series.record(answer(THREE_DAYS), source=SOURCE, received_at=NOON + timedelta(days=1))
    assert summary == IngestSummary(2, same=3)
    assert store.series.history("VIX").recorded_at.tolist() == before.recorded_at.tolist()
    assert len(store.series.vintages("VIX", "close", DAY)) == 1


def test_a_changed_value_is_a_revision_known_from_when_it_was_received(store):
    store.series.record(answer(THREE_DAYS), source=SOURCE, received_at=NOON)
    summary = store.series.record(answer(THREE_DAYS | {"2024-02-27": 13.5}), source=SOURCE, received_at=NOON)
    assert summary == IngestSummary(2, revised=1, same=2)
    first, second = store.series.vintages("VIX", "close", DAY)
    assert (first.value, first.known_at, first.revision, first.ingest_id) == (13.43, close_of(DAY), 0, 1)
    assert (second.value, second.known_at, second.revision, second.ingest_id) == (13.5, NOON, 1, 2)
    assert first.source == second.source == SOURCE
    assert told(store)["2024-02-27"] == 13.5
    assert told(store, as_known=NOON)["2024-02-27"] == 13.5
    assert told(store, as_known=NOON - timedelta(microseconds=1))["2024-02-27"] == 13.43


def test_a_revision_of_a_day_that_is_not_over_is_known_at_its_own_instant(store):
    early = datetime(2024, 2, 27, 18, tzinfo=UTC)
    store.series.record(answer({"2024-02-27": 13.0}), source=SOURCE, received_at=early)
    store.series.record(answer({"2024-02-27": 13.43}), source=SOURCE, received_at=early + timedelta(minutes=5))
    assert [each.known_at for each in store.series.vintages("VIX", "close", DAY)] == [close_of(DAY)] * 2
    assert told(store, as_known=close_of(DAY)) == {"2024-02-27": 13.43}
    assert told(store, as_known=close_of(DAY) - timedelta(seconds=1)) == {}


def test_a_value_that_goes_back_to_what_it_was_is_a_third_vintage(store):
    for at, value in enumerate((13.43, 13.5, 13.43)):
        store.series.record(answer({"2024-02-27": value}), source=SOURCE, received_at=NOON + timedelta(hours=at))
    assert [each.value for each in store.series.vintages("VIX", "close", DAY)] == [13.43, 13.5, 13.43]


def test_an_older_document_read_late_is_placed_where_it_belongs(store):
    for at, value in ((0, 13.43), (10, 13.6)):
        store.series.record(answer({"2024-02-27": value}), source=SOURCE, received_at=NOON + timedelta(hours=at))
    summary = store.series.record(answer({"2024-02-27": 13.5}), source=SOURCE, received_at=NOON + timedelta(hours=5))
    assert summary.revised == 1
    known = [told(store, as_known=NOON + timedelta(hours=at))["2024-02-27"] for at in (1, 5, 9, 10)]
    assert known == [13.43, 13.5, 13.5, 13.6]
    again = store.series.record(answer({"2024-02-27": 13.5}), source=SOURCE, received_at=NOON + timedelta(hours=7))
    assert again.same == 1
    latest = store.series.record(answer({"2024-02-27": 13.6}), source=SOURCE, received_at=NOON + timedelta(hours=12))
    assert latest.same == 1, "compared with the value in effect, not with the one recorded last"


def test_before_anything_was_known_the_value_known_first_is_what_others_are_compared_with(store):
    for hours, value in ((5, 2.0), (10, 1.0)):
        said = answer({"2024-02-27": value}, known_at=NOON + timedelta(hours=hours))
        store.series.record(said, source=SOURCE, received_at=NOON, known_at_stated=True)
    assert store.series.record(answer({"2024-02-27": 2.0}), source=SOURCE, received_at=NOON).same == 1
    assert store.series.record(answer({"2024-02-27": 1.0}), source=SOURCE, received_at=NOON).revised == 1
    assert told(store, as_known=NOON) == {"2024-02-27": 1.0}


def test_days_that_a_source_no_longer_lists_are_counted_and_kept(store):
    store.series.record(answer(THREE_DAYS), source=SOURCE, received_at=NOON)
    shorter = {"2024-02-27": 13.43, "2024-02-29": 13.40}
    summary = store.series.record(answer(shorter), source=SOURCE, received_at=NOON)
    assert summary == IngestSummary(2, same=2, vanished=1, vanished_days=("VIX close 2024-02-28",))
    assert told(store) == THREE_DAYS
    # a day outside of the range of the answer has not vanished, and neither has one of another source
    assert store.series.record(answer({"2024-02-29": 13.40}), source=SOURCE, received_at=NOON).vanished == 0
    assert store.series.record(answer(shorter), source="fred", received_at=NOON).vanished == 0
    assert store.ingests.latest(3)[2].summary == summary


def test_only_the_first_of_many_vanished_days_are_named(store):
    days = [str(day) for day in np.arange("2024-01-01", "2024-02-01", dtype="datetime64[D]")]
    store.series.record(answer(dict.fromkeys(days, 1.0)), source=SOURCE, received_at=NOON)
    summary = store.series.record(answer({days[0]: 1.0, days[-1]: 1.0}), source=SOURCE, received_at=NOON)
    assert (summary.vanished, len(summary.vanished_days)) == (29, 10)
    assert summary.vanished_days[0] == "VIX close 2024-01-02"


def test_stated_instants_make_vintages_in_any_order(store):
    def say(value, known_at):
        said = answer({"2024-02-27": value}, known_at=known_at)
        return store.series.record(said, source="alfred", received_at=NOON, known_at_stated=True)

    assert say(3.2, NOON).new == 1
    assert say(3.0, NOON - timedelta(days=2)).revised == 1
    assert say(3.2, NOON).same == 1
    assert say(3.2, NOON - timedelta(days=1)).revised == 1, "another instant is another vintage, whatever its value"
    assert [told(store, as_known=NOON - timedelta(days=ago)) for ago in (2, 1, 0)] == [
        {"2024-02-27": 3.0},
        {"2024-02-27": 3.2},
        {"2024-02-27": 3.2},
    ]
    assert say(3.3, NOON).revised == 1, "the source corrects a vintage: both are kept, the later record is believed"
    assert told(store) == {"2024-02-27": 3.3}
    assert say(3.3, NOON).same == 1
    assert [each.value for each in store.series.vintages("VIX", "close", DAY)] == [3.2, 3.0, 3.2, 3.3]


def test_several_vintages_of_a_day_may_come_in_one_answer(store):
    parts = [rows({"2024-02-27": value}, known_at=NOON - timedelta(days=ago)) for value, ago in ((3.0, 2), (3.2, 1))]
    summary = store.series.record(answer_of(*parts), source="alfred", received_at=NOON, known_at_stated=True)
    assert (summary.new, summary.revised, summary.vanished) == (1, 1, 0)
    assert told(store, as_known=NOON - timedelta(days=2)) == {"2024-02-27": 3.0}


def test_an_answer_without_rows_leaves_a_record(store):
    said = SeriesAnswer((), IngestQuality(notes=("not changed since Friday",)))
    assert store.series.record(said, source=SOURCE, received_at=NOON) == IngestSummary(1)
    assert store.ingests.latest()[0].quality.notes == ("not changed since Friday",)
    assert store.series.overview() == ()


def test_the_record_of_an_answer_names_its_document_and_quality(store):
    fetch = store.raw.put(document())
    said = SeriesAnswer(answer(THREE_DAYS).rows, POOR_QUALITY)
    summary = store.series.record(said, source=SOURCE, received_at=NOON, fetch_id=fetch.fetch_id)
    record = store.ingests.latest()[0]
    assert (record.summary, record.quality, record.payload_sha256) == (summary, POOR_QUALITY, fetch.sha256)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            SeriesRows("VIX", "close", np.array(["2024-02-27"], "datetime64[D]"), np.array([1.0])),
            "VIX close: known_at is missing; resolve it by the rule of the catalogue",
        ),
        (
            SeriesRows(
                "VIX",
                "close",
                np.array(["2024-02-27"], "datetime64[D]"),
                np.array([1.0]),
                np.array(["NaT"], "datetime64[us]"),
            ),
            "VIX close: known_at is not within 1792-05-17 to 2100-12-31: NaT to NaT",
        ),
        (rows({"2024-02-27": 1.0}, known_at=datetime(2500, 1, 1, tzinfo=UTC)), "known_at is not within .*: 2500-01-01"),
        (rows({"1700-01-01": 1.0}, known_at=NOON), "days 1700-01-01 to 1700-01-01 are not within 1792-05-17"),
        (rows({"2101-01-01": 1.0}, known_at=NOON), "days 2101-01-01 to 2101-01-01 are not within"),
        (rows({"2024-02-27": 1.0}, series=""), "a series and its field need a name; got '' and 'close'"),
    ],
)
def test_rows_that_say_too_little_are_refused_and_nothing_of_the_answer_is_stored(store, said, message):
    with pytest.raises(UsageError, match=message):
        store.series.record(answer_of(rows({"2024-02-26": 1.0}), said), source=SOURCE, received_at=NOON)
    assert (store.series.overview(), store.ingests.latest()) == ((), ())


def test_a_reception_without_an_offset_and_a_source_without_a_name_are_refused(store):
    with pytest.raises(UsageError, match="2024-03-01T12:00:00 has no offset; an instant needs one"):
        store.series.record(answer(THREE_DAYS), source=SOURCE, received_at=datetime(2024, 3, 1, 12))
    with pytest.raises(UsageError, match="a source needs a name"):
        store.series.record(answer(THREE_DAYS), source="", received_at=NOON)


def test_an_answer_that_fails_half_way_leaves_nothing(store):
    store.series.record(answer(THREE_DAYS), source=SOURCE, received_at=NOON)
    said = answer_of(rows({"2024-02-27": 99.0}), rows({"2024-02-27": 99.0}, series="VVIX"))
    with pytest.raises(UsageError, match="fetch_id=5"):
        store.series.record(said, source=SOURCE, received_at=NOON, fetch_id=5)
    assert told(store) == THREE_DAYS
    assert [each.series for each in store.series.overview()] == ["VIX"]


# ---- asking


@pytest.fixture
def two_sources(store):
    store.series.record(answer({"2024-02-27": 1.0, "2024-02-28": 1.1}), source="b", received_at=NOON)
    later = NOON + timedelta(days=1)
    values = {"2024-02-28": 2.1, "2024-02-29": 2.2}
    store.series.record(answer(values, known_at=later), source="a", received_at=later)
    return store


def test_each_day_is_answered_by_the_first_source_in_order_that_has_it(two_sources):
    history = two_sources.series.history("VIX", source_order=("b", "nobody"))
    assert (history.value.tolist(), history.sources, history.source_at.tolist()) == (
        [1.0, 1.1, 2.2],
        ("b", "a"),
        [0, 0, 1],
    )
    history = two_sources.series.history("VIX")
    assert (history.value.tolist(), history.sources, history.source_at.tolist()) == (
        [1.0, 2.1, 2.2],
        ("a", "b"),
        [1, 0, 0],
    )
    assert told(two_sources, only_source="b") == {"2024-02-27": 1.0, "2024-02-28": 1.1}


def test_a_source_whose_value_was_not_known_yet_leaves_the_day_to_the_next(two_sources):
    assert told(two_sources, as_known=NOON) == {"2024-02-27": 1.0, "2024-02-28": 1.1}
    first_batch = two_sources.ingests.latest()[1].finished_at
    assert told(two_sources, as_recorded=first_batch) == {"2024-02-27": 1.0, "2024-02-28": 1.1}
    assert told(two_sources, as_recorded=first_batch - timedelta(microseconds=1)) == {}


def test_bounds_of_days_are_both_included(store):
    values = {"2023-12-29": 1.0, "2024-01-02": 2.0, "2024-01-03": 3.0, "2025-01-02": 4.0}
    store.series.record(answer(values), source=SOURCE, received_at=NOON)
    assert list(told(store, first=date(2024, 1, 2), last=date(2024, 1, 3)).values()) == [2.0, 3.0]
    assert list(told(store, first=date(2024, 1, 3)).values()) == [3.0, 4.0]
    assert list(told(store, last=date(2024, 1, 2)).values()) == [1.0, 2.0]
    assert told(store, first=date(2024, 1, 4), last=date(2024, 12, 31)) == {}
    assert told(store, first=date(2024, 1, 3), last=date(2024, 1, 2)) == {}


def test_instants_of_other_zones_and_fractions_of_a_second_are_compared_as_instants(store):
    known_at = datetime(2024, 2, 27, 21, 15, 0, 250_000, tzinfo=UTC)
    store.series.record(answer({"2024-02-27": 1.0}, known_at=known_at), source=SOURCE, received_at=NOON)
    seoul = timezone(timedelta(hours=9))
    assert told(store, as_known=datetime(2024, 2, 28, 6, 15, 0, 250_000, tzinfo=seoul)) == {"2024-02-27": 1.0}
    assert told(store, as_known=datetime(2024, 2, 28, 6, 15, 0, 249_999, tzinfo=seoul)) == {}
    assert store.series.vintages("VIX", "close", DAY)[0].known_at == known_at
    with pytest.raises(UsageError, match="has no offset"):
        told(store, as_known=datetime(2024, 2, 28))


def test_values_come_back_bit_for_bit(store):
    values = [0.1 + 0.2, 1e308, 5e-324, -1.5, 2.0**53 + 2, 1 / 3, 15.0]
    days = [f"2024-01-{at + 1:02d}" for at in range(len(values))]
    store.series.record(answer(dict(zip(days, values, strict=True))), source=SOURCE, received_at=NOON)
    assert store.series.history("VIX").value.tolist() == values
    store.series.record(answer({"2024-01-20": -0.0}), source=SOURCE, received_at=NOON)
    assert store.series.record(answer({"2024-01-20": 0.0}), source=SOURCE, received_at=NOON).same == 1


def test_unknown_names_are_refused_with_what_there_is(two_sources):
    with pytest.raises(UsageError, match=r"no series 'VXI' in the store at .*; did you mean 'VIX'\?"):
        two_sources.series.history("VXI")
    with pytest.raises(UsageError, match="VIX has no field 'settle'; its fields are: close"):
        two_sources.series.history("VIX", "settle")
    with pytest.raises(UsageError, match="VIX close is not stored from 'fred'; its sources are: a, b"):
        two_sources.series.history("VIX", only_source="fred")
    with pytest.raises(UsageError, match="no series 'VXI'"):
        two_sources.series.vintages("VXI", "close", DAY)
    with pytest.raises(UsageError, match=r"first=1600-01-01 is outside 1792-05-17 to 2100-12-31"):
        two_sources.series.history("VIX", first=date(1600, 1, 1))


def test_a_day_without_a_value_has_no_vintages(two_sources):
    assert two_sources.series.vintages("VIX", "close", date(2024, 1, 1)) == ()
    assert two_sources.series.vintages("VIX", "close", date(1999, 1, 1)) == ()
    assert [(each.source, each.value) for each in two_sources.series.vintages("VIX", "close", date(2024, 2, 28))] == [
        ("a", 2.1),
        ("b", 1.1),
    ]


def test_the_overview_says_what_there_is(two_sources):
    two_sources.series.record(answer({"2024-02-27": 7.0}), source="b", received_at=NOON)
    two_sources.series.record(answer({"1990-01-02": 0.5}, field="open"), source="b", received_at=NOON)
    two_sources.series.declare("MINE", unit="usd", zone="UTC", calendar="every_day", close=wall_time(16))
    mine, vix = two_sources.series.overview()
    assert mine == SeriesOverview("MINE", (), "usd", (), None, None, 0, 0, None, None)
    assert (vix.series, vix.fields, vix.unit, vix.sources) == ("VIX", ("close", "open"), "", ("a", "b"))
    assert (vix.first, vix.last, vix.rows, vix.revised) == (date(1990, 1, 2), date(2024, 2, 29), 5, 1)
    assert (vix.last_known_at, vix.last_recorded_at) == (
        NOON + timedelta(days=1),
        two_sources.ingests.latest()[0].finished_at,
    )


# ---- declarations


def test_a_declared_series_has_its_unit_in_every_history(store):
    words = {"unit": "usd", "zone": "Asia/Seoul", "calendar": "every_day", "close": wall_time.max}
    declared = store.series.declare("내_시계열", **words, title="My own")
    assert declared == DeclaredSeries("내_시계열", "usd", "Asia/Seoul", "every_day", wall_time.max, "My own")
    assert store.series.declared("내_시계열") == declared
    empty = store.series.history("내_시계열")
    assert (empty.unit, empty.rows, empty.sources) == ("usd", 0, ())
    store.series.record(answer({"2024-02-27": 1.0}, series="내_시계열"), source="own-file", received_at=NOON)
    assert (store.series.history("내_시계열").unit, store.series.history("내_시계열").rows) == ("usd", 1)
    assert store.series.declare("내_시계열", **words, title="Renamed").title == "Renamed"
    assert store.series.history("내_시계열").value.tolist() == [1.0]


def test_a_series_may_be_declared_after_its_values_came_and_never_in_two_units(store):
    store.series.record(answer(THREE_DAYS), source=SOURCE, received_at=NOON)
    assert (store.series.declared("VIX"), store.series.declared("NOTHING")) == (None, None)
    words = {"zone": "America/New_York", "calendar": "us_sessions", "close": wall_time(16, 15)}
    store.series.declare("VIX", unit="vol_points", **words)
    assert store.series.history("VIX").unit == "vol_points"
    with pytest.raises(
        UsageError, match=r"VIX was declared in 'vol_points', and now in 'percent'.*give the series another"
    ):
        store.series.declare("VIX", unit="percent", **words)
    assert store.series.declared("VIX").unit == "vol_points"
    with pytest.raises(UsageError, match="needs a name and a unit; got 'X' and ''"):
        store.series.declare("X", unit="", **words)


# ---- speed


def test_a_year_of_closes_out_of_thirty_six_is_served_in_milliseconds(store):
    days = np.arange("1990-01-02", "2026-01-01", dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    value = 20 + np.sin(np.arange(days.size))
    said = SeriesRows("VIX", "close", days, value, (days + np.timedelta64(1, "D")).astype("datetime64[us]"))
    store.series.record(answer_of(said), source=SOURCE, received_at=NOON)
    home = store.home
    store.close()
    took = []
    for _ in range(5):
        with open_store(home) as reader:
            started = time.perf_counter()
            history = reader.series.history("VIX", first=date(2025, 1, 1), last=date(2025, 12, 31))
            took.append(time.perf_counter() - started)
    assert history.rows == 261
    assert min(took) < 0.050


def test_a_real_history_comes_back_as_it_stands_in_its_file(store):
    path = shared("history/vix_ohlc.csv")
    table = [line.split(",") for line in path.read_text().splitlines()]
    at = [name.lower() for name in table[0]].index("close")
    values = {row[0]: float(row[at]) for row in table[1:] if row[at]}
    store.series.record(answer(values), source="packaged", received_at=NOON)
    assert told(store) == values
