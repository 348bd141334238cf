"""Rows of small, made-up days: slots, ages, gaps, filters, and what each row says of itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from board_making.hand import board
from board_making.spx import DEAR, NO_INTEREST, WHOLE
from stream_making import FAMILY, NOON, RATES, batch, opening, publisher, relisted, table_and_values, whole_batch
from weatherglass.errors import UsageError
from weatherglass.indices.family import FAMILY as SHIPPED
from weatherglass.indices.publication import VIX_FILTER, HoldRule, IndexFilter, PublicationCode, PublicationStatus
from weatherglass.market import ReasonCode
from weatherglass.stream.events import Event, FeedGap, FeedWhole, Listing, QuoteBatch, Tick
from weatherglass.stream.hours import US_INDEX_HOURS
from weatherglass.stream.publisher import PublicationRules, Publisher
from weatherglass.stream.replay import board_events
from weatherglass.stream.rows import PublishedRow

FRESH, CARRIED, SUPPRESSED = PublicationStatus.FRESH, PublicationStatus.CARRIED, PublicationStatus.SUPPRESSED
PLAIN = PublicationRules()


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def run(events: list[Event], rules: PublicationRules = PLAIN, index: str = "30D") -> list[PublishedRow]:
    return [row for row in publisher(rules).take_all(events) if row.index == index]


def told(rows: list[PublishedRow]) -> list[tuple[PublicationStatus, PublicationCode | None]]:
    return [(row.status, row.code) for row in rows]


# ---- slots


def test_slots_stand_on_whole_quarters_of_a_minute_and_none_is_left_out() -> None:
    """From 16:00:03 to 16:01:30 there are six, also where a single event ends a long silence."""
    table, _ = table_and_values()
    for ticks in ([87.0], [12.0, 27.0, 41.9, 42.0, 80.0, 87.0]):
        rows = run([*opening(table), *(Tick(after(s)) for s in ticks)])
        assert [row.published_at for row in rows] == [after(12 + 15 * k) for k in range(6)]


def test_a_slot_has_what_arrived_before_it_and_not_what_arrived_with_it() -> None:
    table, _ = table_and_values()
    dearer = batch(after(12), np.arange(table.bid.size), table.bid + 1.0, table.ask + 1.0)
    just = batch(after(11.999999), np.arange(table.bid.size), table.bid + 1.0, table.ask + 1.0)
    with_it, before_it = (run([*opening(table), event, Tick(after(27))]) for event in (dearer, just))
    assert with_it[0].raw != with_it[1].raw
    assert before_it[0].raw == with_it[1].raw == before_it[1].raw


def test_without_slots_a_row_is_made_of_every_instant_that_changes_something() -> None:
    table, _ = table_and_values()
    again = whole_batch(table, after(1.0))
    moved = batch(after(2.0), np.arange(table.bid.size), table.bid + 0.05, table.ask + 0.05)
    rows = run([*opening(table), again, moved, moved.part(0, 0), Tick(after(2.5))], PublicationRules(every=None))
    assert [(row.published_at, row.repeats) for row in rows] == [(NOON, None), (after(2.0), None), (after(2.5), 3)]


def test_time_that_goes_back_stands_still() -> None:
    table, _ = table_and_values()
    machine = publisher(PLAIN)
    rows = list(machine.take_all([*opening(table), Tick(after(30)), Tick(after(-3600)), Tick(after(31))]))
    assert [row.published_at for row in rows if row.index == "30D"] == [after(12), after(27)]
    assert machine.counts["after_a_later_one"] == 1


def test_outside_of_its_hours_an_index_has_no_rows() -> None:
    """Thanksgiving of 2023 and the half day after it: slots from 03:15 to 09:15 and 09:31 to 13:15 New York."""
    thursday = datetime(2023, 11, 23, 12, 0, tzinfo=UTC)
    table, _ = table_and_values()
    rules = PublicationRules(hours=US_INDEX_HOURS, every=timedelta(minutes=1))
    rows = run([*opening(table, thursday), Tick(thursday + timedelta(hours=48))], rules)
    assert rows[0].published_at == datetime(2023, 11, 24, 8, 15, tzinfo=UTC)
    assert rows[-1].published_at == datetime(2023, 11, 24, 18, 15, tzinfo=UTC)
    assert len(rows) == 361 + 225


# ---- age and gaps


def test_old_quotes_make_no_fresh_value() -> None:
    table, _ = table_and_values()
    rows = run([*opening(table), Tick(after(42))])
    assert told(rows) == [
        (FRESH, None),
        (CARRIED, PublicationCode.STALE_QUOTES),
        (CARRIED, PublicationCode.STALE_QUOTES),
    ]
    assert rows[0].quoted_at == NOON
    assert [row.as_of for row in rows[1:]] == [rows[0].published_at] * 2
    assert [row.value for row in rows[1:]] == [rows[0].value] * 2
    assert rows[1].message is not None
    assert "27 s old; at most 20 s are fresh" in rows[1].message
    assert [row.repeats for row in rows] == [None, 1, 1]


def test_one_term_that_has_gone_silent_makes_the_value_stale() -> None:
    table, _ = table_and_values()
    others = np.flatnonzero(table.listing.term != 0)
    rows = run([*opening(table), batch(after(26), others, table.bid[others], table.ask[others]), Tick(after(27))])
    assert told(rows)[1] == (CARRIED, PublicationCode.STALE_QUOTES)
    assert rows[1].quoted_at == NOON


def test_the_age_of_an_index_is_known_between_two_slots() -> None:
    table, _ = table_and_values()
    machine = publisher(PLAIN)
    assert machine.quoted_at("30D") is None
    list(machine.take_all([*opening(table), whole_batch(table, after(4))]))
    assert machine.quoted_at("30D") == after(4)


def test_quotes_that_were_old_when_they_came_give_no_value_at_all() -> None:
    table, _ = table_and_values()
    old = batch(NOON, np.arange(table.bid.size), table.bid, table.ask, age=3600.0)
    (row,) = run([Listing(NOON, table.listing), old, Tick(after(12))])
    assert (row.status, row.value, row.code) == (SUPPRESSED, None, PublicationCode.STALE_QUOTES)
    assert row.raw is not None


def test_a_delayed_feed_is_fresh_of_the_instant_that_it_describes() -> None:
    table, _ = table_and_values()
    delay = timedelta(minutes=15)
    late = batch(NOON, np.arange(table.bid.size), table.bid, table.ask, age=900.0)
    (row,) = run([Listing(NOON, table.listing), late, Tick(after(12))], PublicationRules(delay=delay))
    assert row.status is FRESH
    assert row.as_of == row.published_at - delay
    (at_once,) = run([*opening(table, NOON - delay), Tick(after(12) - delay)])
    assert row.value == at_once.value


def test_a_gap_holds_the_last_fresh_value_until_the_feed_is_whole() -> None:
    table, _ = table_and_values()
    rows = run(
        [
            *opening(table),
            FeedGap(after(13), "b", "7 after 5"),
            FeedGap(after(13), "a", "closed"),
            whole_batch(table, after(20)),
            FeedWhole(after(29), "b"),
            whole_batch(table, after(40)),
            FeedWhole(after(43), "a"),
            Tick(after(57)),
        ]
    )
    gap = (CARRIED, PublicationCode.FEED_GAP)
    assert told(rows) == [(FRESH, None), gap, gap, (FRESH, None)]
    assert [row.message for row in rows[1:3]] == ["not whole: a: closed; b: 7 after 5", "not whole: a: closed"]
    assert rows[1].raw is not None
    assert rows[1].as_of == after(12)
    first = run(
        [Listing(NOON, table.listing), FeedGap(NOON, "a", "starting"), whole_batch(table, after(1)), Tick(after(12))]
    )
    assert told(first) == [(SUPPRESSED, PublicationCode.FEED_GAP)]


def test_late_quotes_and_quotes_of_the_future_are_counted_and_change_nothing() -> None:
    table, _ = table_and_values()
    every = np.arange(table.bid.size)
    machine = publisher(PLAIN)
    late = batch(after(1), every, table.bid + 5, table.ask + 5, age=2.0)
    future = batch(after(1), every, table.bid + 5, table.ask + 5, age=-6.0)
    rows = list(machine.take_all([*opening(table), late, future, Tick(after(12))]))
    assert rows[0].raw == run([*opening(table), Tick(after(12))])[0].raw
    assert machine.counts == {"quotes": every.size, "late": every.size, "future": every.size}


# ---- filters


def moved(table_by: float, at: float) -> QuoteBatch:
    table, _ = table_and_values()
    return batch(after(at), np.arange(table.bid.size), table.bid + table_by, table.ask + table_by)


def test_the_owners_filter_is_an_option_that_keeps_the_raw_value() -> None:
    table, _ = table_and_values()
    events = [Listing(NOON, table.listing), moved(0.2, 0), moved(0.0, 13), moved(0.0, 28), Tick(after(42))]
    plain, filtered = run(events), run(events, PublicationRules(filters={"30D": VIX_FILTER}))
    assert told(plain) == [(FRESH, None)] * 3
    assert plain[0].raw is not None
    assert plain[1].raw is not None
    assert plain[0].raw - plain[1].raw > VIX_FILTER.threshold
    drop = (CARRIED, PublicationCode.FILTERED_DROP)
    assert told(filtered) == [(FRESH, None), drop, drop]
    assert [row.raw for row in filtered] == [row.raw for row in plain]
    assert [row.value for row in filtered] == [plain[0].raw] * 3
    assert [row.as_of for row in filtered] == [after(12)] * 3
    short = PublicationRules(filters={"30D": IndexFilter(rth_minutes=0.25)})
    assert told(run(events, short)) == [(FRESH, None)] * 3


def test_a_jump_is_held_until_it_is_confirmed() -> None:
    table, _ = table_and_values()
    dear = [batch(after(13 + 15 * k), np.arange(table.bid.size), 4 * table.bid, 4 * table.ask) for k in range(3)]
    rows = run([*opening(table), *dear, Tick(after(57))], PublicationRules(hold=HoldRule(confirmations=2)))
    jump = (SUPPRESSED, PublicationCode.INDEX_JUMP)
    assert told(rows) == [(FRESH, None), jump, jump, (FRESH, None)]
    assert rows[1].value is None
    assert rows[1].raw == rows[2].raw == rows[3].value


def test_a_value_that_is_not_calculable_carries_the_last_one_with_its_reason() -> None:
    table, _ = table_and_values()
    nothing = np.full(table.bid.size, np.nan)
    rows = run([*opening(table), batch(after(13), np.arange(nothing.size), nothing, nothing), Tick(after(27))])
    assert told(rows)[1] == (CARRIED, PublicationCode.NOT_CALCULABLE)
    assert (rows[1].raw, rows[1].raw_reason, rows[1].quoted_at) == (None, ReasonCode.NO_TERMS, None)
    assert rows[1].value == rows[0].value


def test_the_last_hour_of_vix1d_carries_its_near_variance() -> None:
    """At 15:05 New York 55 business minutes are left; the variance of 15:00 stands in for the near term's."""
    days = date(2023, 8, 17), date(2023, 8, 18)
    start = datetime(2023, 8, 17, 18, 50, tzinfo=UTC)
    boards = [
        board((days[0], "SPXW", near), (days[1], "SPXW", DEAR), as_of=start + timedelta(minutes=m))
        for m, near in ((-1, WHOLE), (10, DEAR))
    ]
    rules = PublicationRules(every=timedelta(minutes=5), max_quote_age=timedelta(minutes=20))
    machine = Publisher([SHIPPED["VIX1D"]], rates=NO_INTEREST, rules=rules)
    rows = list(machine.take_all([*board_events(boards), Tick(start + timedelta(minutes=15))]))
    memory = machine.memory.indices["VIX1D"]
    assert [row.status for row in rows] == [FRESH] * 4
    assert memory.near_expiry == days[0]
    assert machine.board is not None
    live = machine.board.value("VIX1D", rows[3].published_at, carried_near_variance=memory.near_variance)
    assert live.terms[0].carried
    assert live.value == rows[3].value


# ---- contracts


def test_another_listing_keeps_the_quotes_of_the_contracts_that_stay() -> None:
    table, _ = table_and_values()
    other = relisted(table.listing)
    machine = publisher(PLAIN)
    rows = list(machine.take_all([*opening(table), Listing(after(5), other), Tick(after(12))]))
    assert rows[0].status is FRESH
    assert machine.board is not None
    assert machine.newest[0] < 0 < machine.newest[1]
    kept = {c: at for at, c in enumerate(other.contracts) if c in table.listing.numbers()}
    which, bid, _, _ = machine.board.latest()
    quoted = dict(zip(which.tolist(), bid.tolist(), strict=True))
    assert quoted == {at: table.bid[table.listing.numbers()[c]] for c, at in kept.items()}


def test_quotes_without_contracts_are_refused() -> None:
    table, _ = table_and_values()
    with pytest.raises(UsageError, match="a feed begins with its contracts"):
        publisher(PLAIN).take(whole_batch(table, NOON))
    machine = publisher(PLAIN)
    machine.take(Listing(NOON, table.listing))
    with pytest.raises(UsageError, match="names contracts 84 to 84; there are 84"):
        machine.take(batch(NOON, [84], [1.0], [1.0]))
    assert Publisher(FAMILY, rates=RATES).take(Tick(NOON)) == []


@pytest.mark.parametrize("wrong", [{"every": timedelta(0)}, {"delay": timedelta(-1)}, {"max_quote_age": timedelta(-1)}])
def test_rules_that_cannot_be_are_refused(wrong: dict[str, timedelta]) -> None:
    with pytest.raises(UsageError, match="must be"):
        PublicationRules(**wrong)
