"""The catalogue of market events: its lists, its days, and what is asked of it."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from weatherglass.errors import UsageError
from weatherglass.signals.market_events import (
    EVENT_LISTS,
    FIRST_LISTED,
    LAST_LISTED,
    EventClass,
    MarketEvent,
    events_between,
)
from weatherglass.timeline.coming_events import RULE_SESSIONS
from weatherglass.timeline.fomc_days import LAST_DECIDED, fomc_days

ALL = events_between(FIRST_LISTED, LAST_LISTED)
SHARED_KEYS = {"fed_unscheduled", "fed_large_cut", "fed_large_rise", "presidential_election"}


def test_every_list_has_its_events_and_every_class_a_list():
    assert Counter(each.listed for each in ALL) == {
        "fomc": 33, "tariff": 27, "institution": 16, "war": 15, "health_emergency": 10, "election": 9,
        "imf_arrangement": 9, "business_cycle": 8, "shutdown": 7, "emergency_law": 6, "halt": 5, "euro_rescue": 5,
        "dislocation": 5, "default": 3, "us_rating": 3, "outage": 3, "referendum": 2, "crowd": 1,
    }  # fmt: skip
    assert set(EVENT_LISTS) == {each.listed for each in ALL}
    assert {each.event_class for each in EVENT_LISTS.values()} == set(EventClass)
    assert {name for name, each in EVENT_LISTS.items() if each.by_price} == {"halt", "dislocation", "crowd"}


def test_events_stand_in_order_and_only_kinds_share_a_key():
    assert list(ALL) == sorted(ALL)
    counts = Counter(each.key for each in ALL)
    assert {key for key, count in counts.items() if count > 1} == SHARED_KEYS
    assert ALL[0].day >= FIRST_LISTED
    assert ALL[-1].day <= LAST_LISTED


def test_events_of_a_list_stand_on_different_days():
    for name in EVENT_LISTS:
        days = [each.day for each in ALL if each.listed == name]
        assert len(set(days)) == len(days), name


def test_an_event_after_the_close_stands_on_a_session_and_acts_from_the_next_day():
    late = [each for each in ALL if each.after_close]
    assert len(late) == 33
    assert [each for each in late if not RULE_SESSIONS.is_session(each.day)] == []
    assert all((each.acts_from - each.day).days == int(each.after_close) for each in ALL)


def test_a_weekday_without_trading_is_in_the_catalogue_only_for_september_11():
    closed = [each.key for each in ALL if each.day.weekday() < 5 and not RULE_SESSIONS.is_session(each.day)]
    assert closed == ["september_11"]


def test_events_on_weekends_are_those_that_were():
    weekend = [each.key for each in ALL if each.day.weekday() >= 5]
    assert len(weekend) == 25
    assert {"fannie_freddie", "citigroup", "signature_bank", "tariff_eu_15", "us_strikes_iran"} <= set(weekend)
    assert [str(each.day) for each in ALL if each.day.weekday() >= 5 and each.listed == "fomc"] == ["2020-03-15"]


def test_elections_are_the_tuesdays_after_the_first_mondays_of_november():
    assert [str(each.day) for each in ALL if each.listed == "election"] == [
        "1992-11-03", "1996-11-05", "2000-11-07", "2004-11-02", "2008-11-04", "2012-11-06", "2016-11-08", "2020-11-03",
        "2024-11-05",
    ]  # fmt: skip
    assert all(each.after_close for each in ALL if each.listed == "election")


def test_decisions_of_the_fed_enter_by_their_size_or_by_being_unscheduled():
    decided = {each.day: each for each in fomc_days(date(1994, 1, 1), LAST_DECIDED)}
    listed = {each.day: each.key for each in ALL if each.listed == "fomc"}
    for day, each in decided.items():
        expected = (
            "fed_unscheduled" if not each.scheduled
            else "fed_large_rise" if each.change_bp >= 50
            else "fed_large_cut" if each.change_bp <= -50
            else None
        )  # fmt: skip
        assert listed.get(day) == expected
    assert Counter(listed.values()) == {"fed_unscheduled": 10, "fed_large_cut": 12, "fed_large_rise": 11}


@pytest.mark.parametrize(
    ("key", "day", "acts"),
    [
        ("lehman", "2008-09-15", "2008-09-15"),
        ("aig", "2008-09-16", "2008-09-17"),
        ("brexit_vote", "2016-06-23", "2016-06-24"),
        ("us_downgrade_sp", "2011-08-05", "2011-08-06"),
        ("tariff_reciprocal", "2025-04-02", "2025-04-03"),
        ("tariff_pause", "2025-04-09", "2025-04-09"),
        ("tariff_three_countries", "2025-01-31", "2025-01-31"),
        ("tariff_autos_exempt", "2025-03-05", "2025-03-05"),
        ("tariff_vietnam_20", "2025-07-02", "2025-07-02"),
        ("tariff_canada_35", "2025-07-10", "2025-07-11"),
        ("credit_suisse", "2023-03-15", "2023-03-15"),
        ("imf_argentina_2025", "2025-04-11", "2025-04-12"),
        ("ukraine_invasion", "2022-02-23", "2022-02-24"),
        ("carry_unwinding", "2024-08-05", "2024-08-05"),
        ("nber_peak_2007", "2008-12-01", "2008-12-01"),
    ],
)
def test_known_events_stand_on_their_days(key, day, acts):
    (event,) = [each for each in ALL if each.key == key]
    assert (str(event.day), str(event.acts_from)) == (day, acts)


def test_spans_classes_and_lists_by_price_select():
    september = events_between(date(2008, 9, 1), date(2008, 9, 30))
    assert [each.key for each in september] == [
        "fannie_freddie", "lehman", "aig", "washington_mutual", "rescue_act_rejected", "wachovia",
    ]  # fmt: skip
    assert [each.key for each in events_between(date(2008, 9, 1), date(2008, 9, 30), [EventClass.POLICY_GEOPOLITICAL])] == [
        "rescue_act_rejected"
    ]  # fmt: skip
    march = {each.key for each in events_between(date(2020, 3, 9), date(2020, 3, 16))}
    without = {each.key for each in events_between(date(2020, 3, 9), date(2020, 3, 16), with_by_price=False)}
    assert march - without == {"halt_2020_1", "halt_2020_2", "halt_2020_3"}
    assert without == {"covid_pandemic", "fed_unscheduled"}
    assert events_between(date(2008, 9, 2), date(2008, 9, 6)) == ()
    assert len([each for each in ALL if each.by_price]) == 11


def test_an_empty_span_is_refused():
    with pytest.raises(UsageError, match="first=2008-09-02 is later than last=2008-09-01"):
        events_between(date(2008, 9, 2), date(2008, 9, 1))


def test_an_event_takes_its_class_from_its_list():
    assert MarketEvent(date(2020, 1, 1), "x", "halt").event_class is EventClass.TECHNICAL
    assert MarketEvent(date(2020, 1, 1), "x", "halt").by_price
