"""Dated market events of 1990 to 2025 in the classes of the article, by lists that somebody else keeps.

An event enters because it stands on a list whose rule is written down here, never because the VIX moved: what the VIX
did on the days of such a list is then a finding and no circle. Two lists cannot keep that promise, halts of trading and
dislocations that a regulator examined, for a fall of prices is what puts a day on them; their events are flagged
`by_price` and every figure about "event days" is given without them.

Limits: lists of wars, rescues and tariffs are cut by a threshold that is ours; sentiment keeps no public register, and
has one entry; nothing after `LAST_LISTED` is in, but for the decisions of the Fed, which go on with their calendar. A
day "with nothing in the catalogue" is a day on which none of these lists has an entry, not one without news.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from weatherglass.errors import UsageError
from weatherglass.timeline.fomc_days import FIRST_FOMC_YEAR, LAST_DECIDED, fomc_days

FIRST_LISTED, LAST_LISTED = date(1990, 1, 1), date(2025, 12, 31)
LARGE_CHANGE_BP = 50
"""A decision of the Fed enters the catalogue from this change of the target on, or when its meeting was unscheduled."""


class EventClass(StrEnum):
    """What moves the VIX, in the words of the article."""

    ECONOMIC = "economic"
    POLICY_GEOPOLITICAL = "policy_geopolitical"
    SYSTEMIC = "systemic"
    TECHNICAL = "technical"
    SENTIMENT = "sentiment"


@dataclass(frozen=True, slots=True)
class EventList:
    """A list from which events come.

    Attributes
    ----------
    event_class
        Of every event on it.
    rule
        What puts an event on it.
    source
        Who keeps it.
    by_price
        Whether a fall of prices puts an event on it, so that its days cannot say what such events do to the VIX.
    """

    event_class: EventClass
    rule: str
    source: str
    by_price: bool = False


EVENT_LISTS: Mapping[str, EventList] = MappingProxyType({
    "fomc": EventList(
        EventClass.ECONOMIC,
        f"a change of the Fed's target of {LARGE_CHANGE_BP} basis points or more, or an unscheduled one, since 1994",
        "Federal Reserve Board, FOMC statements and open-market operations archive",
    ),
    "business_cycle": EventList(
        EventClass.ECONOMIC,
        "the day on which a peak or trough of the US economy was announced (not the month it was dated to)",
        "NBER, Business Cycle Dating Committee announcements",
    ),
    "election": EventList(
        EventClass.POLICY_GEOPOLITICAL,
        "election day of a US president: the Tuesday after the first Monday of November, every fourth year",
        "United States Code, title 3, section 1",
    ),
    "shutdown": EventList(
        EventClass.POLICY_GEOPOLITICAL,
        "the first day of a lapse of US appropriations with furloughs or a weekend's closure of offices",
        "Congressional Research Service, RS20348, Federal Funding Gaps; Office of Management and Budget for 2025",
    ),
    "tariff": EventList(
        EventClass.POLICY_GEOPOLITICAL,
        "tariffs on 50 billion dollars of imports a year or more, announced or suspended by the US president",
        "Federal Register and statements of the White House and of the US Trade Representative",
    ),
    "referendum": EventList(
        EventClass.POLICY_GEOPOLITICAL,
        "a vote on leaving the European Union or on the terms of a rescue inside it",
        "UK Electoral Commission; Hellenic Ministry of Interior",
    ),
    "rescue_law": EventList(
        EventClass.POLICY_GEOPOLITICAL,
        "a vote of the US House on the Emergency Economic Stabilization Act, or its signing",
        "Clerk of the House, roll calls 674 and 681 of 2008; Public Law 110-343",
    ),
    "war": EventList(
        EventClass.POLICY_GEOPOLITICAL,
        "start of an armed attack on or by the United States or between states, taken up by the UN within two weeks",
        "UN Security Council and General Assembly records",
    ),
    "health_emergency": EventList(
        EventClass.POLICY_GEOPOLITICAL,
        "a declaration of a worldwide pandemic of influenza or coronavirus, or of the emergency before it",
        "World Health Organization, statements of the Director-General",
    ),
    "institution": EventList(
        EventClass.SYSTEMIC,
        "failure, resolution or official rescue of a firm with assets above 100 billion dollars",
        "Federal Reserve, US Treasury, FDIC, FHFA, FINMA; court filings",
    ),
    "sovereign": EventList(
        EventClass.SYSTEMIC,
        "default of a state, its request of an international rescue, or the loss of a top rating by the United States",
        "International Monetary Fund, Eurogroup, and the rating agencies' releases",
    ),
    "halt": EventList(
        EventClass.TECHNICAL,
        "a market-wide halt of US share trading by the circuit breakers",
        "New York Stock Exchange, Rules 80B and 7.12",
        by_price=True,
    ),
    "dislocation": EventList(
        EventClass.TECHNICAL,
        "a dislocation of trading that a regulator or the BIS examined in a published report",
        "SEC, CFTC, US Treasury, Bank for International Settlements",
        by_price=True,
    ),
    "outage": EventList(
        EventClass.TECHNICAL,
        "a breakdown of systems at an exchange or a market maker that the SEC took up",
        "SEC, administrative proceedings and statements",
    ),
    "crowd": EventList(
        EventClass.SENTIMENT,
        "an episode of crowd trading that the SEC's staff examined in a report",
        "SEC, Staff Report on Equity and Options Market Structure Conditions in Early 2021",
        by_price=True,
    ),
})  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class MarketEvent:
    """Something that happened.

    Attributes
    ----------
    day
        New York date.
    key
        Name; texts stand in the messages under it. Decisions of the Fed share the keys of their kind.
    listed
        Key of its list in `EVENT_LISTS`.
    after_close
        Whether it came after that day's session, so that the next one was the first to act on it.
    """

    day: date
    key: str
    listed: str
    after_close: bool = False

    @property
    def event_class(self) -> EventClass:
        """Of its list."""
        return EVENT_LISTS[self.listed].event_class

    @property
    def by_price(self) -> bool:
        """Whether prices put it on its list."""
        return EVENT_LISTS[self.listed].by_price

    @property
    def acts_from(self) -> date:
        """The first day on which the market could act on it, session or not."""
        return self.day + timedelta(days=int(self.after_close))


# day, a "+" where it came after the close, and the key
_EVENTS: Mapping[str, str] = MappingProxyType({
    "business_cycle": """
        1991-04-25 nber_peak_1990  1992-12-22 nber_trough_1991  2001-11-26 nber_peak_2001  2003-07-17 nber_trough_2001
        2008-12-01 nber_peak_2007  2010-09-20 nber_trough_2009  2020-06-08 nber_peak_2020
        2021-07-19 nber_trough_2020""",
    "shutdown": """
        1990-10-06 shutdown_1990  1995-11-14 shutdown_1995_november  1995-12-16 shutdown_1995_december
        2013-10-01 shutdown_2013  2018-01-20 shutdown_2018_january  2018-12-22 shutdown_2018_december
        2025-10-01 shutdown_2025""",
    "tariff": """
        2018-03-22 tariff_china_memorandum  2018-09-17+ tariff_china_200bn  2019-05-05 tariff_china_raise
        2019-08-01 tariff_china_300bn  2025-02-01 tariff_canada_mexico_china  2025-03-26+ tariff_cars
        2025-04-02+ tariff_reciprocal  2025-04-09 tariff_pause  2025-05-12 tariff_china_truce""",
    "referendum": "2015-07-05 greek_referendum  2016-06-23+ brexit_vote",
    "rescue_law": "2008-09-29 rescue_act_rejected  2008-10-03 rescue_act_signed",
    "war": """
        1990-08-02 iraq_invades_kuwait  1991-01-16+ gulf_war  1999-03-24 kosovo_war  2001-09-11 september_11
        2001-10-07 afghanistan_war  2003-03-19+ iraq_war  2011-03-19 libya_intervention  2014-03-01 crimea
        2022-02-23+ ukraine_invasion  2023-10-07 hamas_attack  2025-06-12+ israel_iran_war
        2025-06-21 us_strikes_iran""",
    "health_emergency": """
        2009-04-25 flu_emergency_2009  2009-06-11 flu_pandemic_2009  2020-01-30 covid_emergency
        2020-03-11 covid_pandemic""",
    "institution": """
        1998-09-23+ ltcm  2008-03-14 bear_stearns  2008-09-07 fannie_freddie  2008-09-15 lehman  2008-09-16+ aig
        2008-09-25+ washington_mutual  2008-09-29 wachovia  2008-11-23 citigroup  2009-01-16 bank_of_america
        2023-03-10 silicon_valley_bank  2023-03-12 signature_bank  2023-03-19 credit_suisse
        2023-05-01 first_republic""",
    "sovereign": """
        1995-01-31 mexico_package  1997-11-21 korea_imf  1998-08-17 russia_default  2001-12-23 argentina_default
        2010-04-23 greece_rescue  2010-11-21 ireland_rescue  2011-04-06 portugal_rescue  2011-08-05+ us_downgrade_sp
        2012-06-09 spain_bank_rescue  2013-03-16 cyprus_rescue  2023-08-01+ us_downgrade_fitch
        2025-05-16+ us_downgrade_moodys""",
    "halt": """
        1997-10-27 halt_1997  2020-03-09 halt_2020_1  2020-03-12 halt_2020_2  2020-03-16 halt_2020_3
        2020-03-18 halt_2020_4""",
    "dislocation": """
        2010-05-06 flash_crash  2014-10-15 treasury_flash_rally  2015-08-24 august_2015_open
        2018-02-05 volatility_products_2018  2024-08-05 carry_unwinding""",
    "outage": "2012-08-01 knight_capital  2013-08-22 nasdaq_halt  2015-07-08 nyse_halt",
    "crowd": "2021-01-27 gamestop",
})  # fmt: skip


def events_between(
    first: date, last: date, classes: Iterable[EventClass] | None = None, *, with_by_price: bool = True
) -> tuple[MarketEvent, ...]:
    """Events from first to last, both included, in order of days.

    Parameters
    ----------
    first, last
        New York dates of the events themselves.
    classes
        Only these; all when None.
    with_by_price
        Whether events that prices put on their lists are wanted too.

    Raises
    ------
    UsageError
        When the span is empty.

    Examples
    --------
    >>> [each.key for each in events_between(date(2008, 9, 1), date(2008, 9, 20))]
    ['fannie_freddie', 'lehman', 'aig']
    """
    if first > last:
        raise UsageError(f"first={first} is later than last={last}")
    wanted = frozenset(EventClass if classes is None else classes)
    return tuple(
        each
        for each in _all_events()
        if first <= each.day <= last and each.event_class in wanted and (with_by_price or not each.by_price)
    )


@lru_cache(maxsize=1)
def _all_events() -> tuple[MarketEvent, ...]:
    found = [*_fed_events(), *_elections()]
    for listed, text in _EVENTS.items():
        words = text.split()
        for day, key in zip(words[::2], words[1::2], strict=True):
            found.append(MarketEvent(date.fromisoformat(day.rstrip("+")), key, listed, after_close=day.endswith("+")))
    return tuple(sorted(found))


def _fed_events() -> Iterable[MarketEvent]:
    for each in fomc_days(date(FIRST_FOMC_YEAR, 1, 1), LAST_DECIDED):
        change = each.change_bp or 0
        if not each.scheduled:
            yield MarketEvent(each.day, "fed_unscheduled", "fomc")
        elif abs(change) >= LARGE_CHANGE_BP:
            yield MarketEvent(each.day, "fed_large_rise" if change > 0 else "fed_large_cut", "fomc")


def _elections() -> Iterable[MarketEvent]:
    for year in range(1992, LAST_LISTED.year + 1, 4):
        monday = next(date(year, 11, day) for day in range(1, 8) if date(year, 11, day).weekday() == 0)
        yield MarketEvent(monday + timedelta(days=1), "presidential_election", "election")
