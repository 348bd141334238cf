"""Dated market events of 1990 to 2025 in the classes of the article, by lists whose rules are written down here.

An event enters because it meets the rule of a list, never because the VIX moved: what the VIX did on the days of such a
list is then a finding and no circle. So every list is meant to be complete by its rule, and has many days on which
nothing happened to the VIX. Three lists cannot keep that promise, for it is prices that put a day on them: halts of
trading, dislocations that a regulator examined, and crowd trading. Their events are flagged `by_price`, and every
figure about "event days" is given without them.

What each day was checked against, and the cases at the edge of a rule, stand in docs/methodology/market-events.md.

Limits: thresholds are ours; unscheduled decisions of the Fed, rescues of firms and emergency laws answer to falling
prices, too; sentiment keeps no public register, and has one entry; nothing after `LAST_LISTED` is in, but for the
decisions of the Fed, which go on with their calendar. A day "with nothing in the catalogue" is a day on which none of
these lists has an entry, not one without news.
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
        "the first announcement, with a rate and a first day, of extra US tariffs that were then ordered under section "
        "301 or emergency powers on countries or goods of which 100 billion dollars had been imported in the year "
        "before, or that these were raised, lowered or suspended",
        "Federal Register; Congressional Research Service, R48549, Presidential 2025 Tariff Actions; for the days, "
        "statements of the White House and the US Trade Representative",
    ),
    "referendum": EventList(
        EventClass.POLICY_GEOPOLITICAL,
        "a vote on leaving the European Union or on the terms of a rescue inside it",
        "UK Electoral Commission; Hellenic Ministry of Interior",
    ),
    "emergency_law": EventList(
        EventClass.POLICY_GEOPOLITICAL,
        "a vote of the US House that defeated, or finally passed, an economic rescue or stimulus of 500 billion "
        "dollars or more, extensions of taxes in force left aside",
        "Clerk of the House, roll calls; Congressional Budget Office, cost estimates",
    ),
    "war": EventList(
        EventClass.POLICY_GEOPOLITICAL,
        "the first day of a war between states with 1,000 dead, the entry of the United States into one, or an attack "
        "across a border that killed 1,000 in a day",
        "Correlates of War project, inter-state wars, version 4.0, to 2007; since then the Uppsala Conflict Data "
        "Program and, for 2025, the counts of the parties",
    ),
    "health_emergency": EventList(
        EventClass.POLICY_GEOPOLITICAL,
        "the declaration of a public health emergency of international concern, or of a pandemic, by the WHO",
        "World Health Organization, statements of the Director-General",
    ),
    "institution": EventList(
        EventClass.SYSTEMIC,
        "failure, resolution or rescue by officials, whichever came first, of a US firm or fund with more than 100 "
        "billion dollars of assets, or of a bank of global systemic importance; programmes for all firms left aside",
        "Federal Reserve, US Treasury, FDIC, FHFA; court filings; Financial Stability Board, list of banks since 2011",
    ),
    "imf_arrangement": EventList(
        EventClass.SYSTEMIC,
        "approval of an arrangement of 15 billion SDR or more for a state, flexible credit lines and later increases "
        "left aside",
        "International Monetary Fund, lending arrangements",
    ),
    "default": EventList(
        EventClass.SYSTEMIC,
        "default of a state on bonds of 50 billion dollars or more",
        "Moody's Investors Service, Sovereign Default and Recovery Rates",
    ),
    "euro_rescue": EventList(
        EventClass.SYSTEMIC,
        "the first request of a state of the euro area for a rescue by the others",
        "Eurogroup, European Financial Stability Facility and European Stability Mechanism",
    ),
    "us_rating": EventList(
        EventClass.SYSTEMIC,
        "the loss of a top credit rating by the United States",
        "releases of S&P (2011), Fitch (2023) and Moody's (2025)",
    ),
    "halt": EventList(
        EventClass.TECHNICAL,
        "a market-wide halt of US share trading by the circuit breakers",
        "New York Stock Exchange, Rules 80B and 7.12",
        by_price=True,
    ),
    "dislocation": EventList(
        EventClass.TECHNICAL,
        "a day of dislocated trading in US shares, Treasuries or volatility to which US regulators or the BIS gave a "
        "text of its own with the date in its title; days of halts stand in their own list",
        "SEC and CFTC (2010), joint staff report (2015), SEC (2015), BIS Quarterly Review (2018), BIS Bulletins 90 and "
        "95 (2024)",
        by_price=True,
    ),
    "outage": EventList(
        EventClass.TECHNICAL,
        "a breakdown of systems for which the SEC fined an exchange or a market maker 10 million dollars or more",
        "SEC, orders against Nasdaq (May 2013), Knight Capital (October 2013) and the NYSE (March 2018)",
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
        2018-09-17+ tariff_china_200bn  2018-12-01 tariff_china_truce_2018  2019-02-24 tariff_china_put_off
        2019-05-05 tariff_china_raise  2019-08-01 tariff_china_300bn  2019-08-13 tariff_china_list_4b_put_off
        2019-08-23+ tariff_china_list_4a_raise  2019-12-13 tariff_china_phase_one  2025-01-31 tariff_three_countries
        2025-02-03 tariff_neighbors_put_off  2025-02-27 tariff_china_second_10  2025-03-05 tariff_autos_exempt
        2025-03-06 tariff_usmca_exempt  2025-04-02+ tariff_reciprocal  2025-04-07 tariff_china_84
        2025-04-09 tariff_pause  2025-04-11+ tariff_electronics_exempt  2025-05-12 tariff_china_truce_2025
        2025-07-02 tariff_vietnam_20  2025-07-07 tariff_letters  2025-07-10+ tariff_canada_35
        2025-07-22+ tariff_japan_15  2025-07-27 tariff_eu_15  2025-07-30+ tariff_korea_15  2025-07-31+ tariff_new_rates
        2025-08-11+ tariff_china_truce_extended  2025-10-30 tariff_china_lowered""",
    "referendum": "2015-07-05 greek_referendum  2016-06-23+ brexit_vote",
    "emergency_law": """
        2008-09-29 rescue_act_rejected  2008-10-03 rescue_act_passed  2009-02-13 recovery_act  2020-03-27 cares_act
        2020-12-21+ relief_act_december_2020  2021-03-10 rescue_plan_2021""",
    "war": """
        1990-08-01+ iraq_invades_kuwait  1991-01-16+ gulf_war  1992-04-07 bosnian_war  1993-02-06 azeri_armenian_war
        1995-01-09 cenepa_war  1998-05-06 eritrea_ethiopia_war  1999-03-24 kosovo_war  1999-05-08 kargil_war
        2001-09-11 september_11  2001-10-07 afghanistan_war  2003-03-19+ iraq_war  2022-02-23+ ukraine_invasion
        2023-10-07 hamas_attack  2025-06-12+ israel_iran_war  2025-06-21 us_strikes_iran""",
    "health_emergency": """
        2009-04-25 flu_emergency_2009  2009-06-11 flu_pandemic_2009  2014-05-05 polio_emergency
        2014-08-08 ebola_emergency_2014  2016-02-01 zika_emergency  2019-07-17 ebola_emergency_2019
        2020-01-30 covid_emergency  2020-03-11 covid_pandemic  2022-07-23 mpox_emergency_2022
        2024-08-14 mpox_emergency_2024""",
    "institution": """
        1998-09-23+ ltcm  2002-07-21 worldcom  2008-03-14 bear_stearns  2008-09-07 fannie_freddie  2008-09-15 lehman
        2008-09-16+ aig  2008-09-25+ washington_mutual  2008-09-29 wachovia  2008-11-23 citigroup
        2008-12-19 general_motors  2008-12-29+ gmac  2009-01-16 bank_of_america  2023-03-10 silicon_valley_bank
        2023-03-12 signature_bank  2023-03-15 credit_suisse  2023-05-01 first_republic""",
    "imf_arrangement": """
        1997-12-04 imf_korea  2002-09-06 imf_brazil  2010-05-09 imf_greece_2010  2010-12-16 imf_ireland
        2011-05-20 imf_portugal  2012-03-15 imf_greece_2012  2018-06-20 imf_argentina_2018
        2022-03-25 imf_argentina_2022  2025-04-11+ imf_argentina_2025""",
    "default": "1998-08-17 russia_default  2001-12-23 argentina_default_2001  2012-03-09 greece_default",
    "euro_rescue": """
        2010-04-23 greece_request  2010-11-21 ireland_request  2011-04-06 portugal_request  2012-06-09 spain_request
        2012-06-25 cyprus_request""",
    "us_rating": "2011-08-05+ us_downgrade_sp  2023-08-01+ us_downgrade_fitch  2025-05-16+ us_downgrade_moodys",
    "halt": """
        1997-10-27 halt_1997  2020-03-09 halt_2020_1  2020-03-12 halt_2020_2  2020-03-16 halt_2020_3
        2020-03-18 halt_2020_4""",
    "dislocation": """
        2010-05-06 flash_crash  2014-10-15 treasury_flash_rally  2015-08-24 august_2015_open
        2018-02-05 volatility_products_2018  2024-08-05 carry_unwinding""",
    "outage": "2012-05-18 facebook_listing  2012-08-01 knight_capital  2015-07-08 nyse_halt",
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
        # the polls close after the market does
        yield MarketEvent(monday + timedelta(days=1), "presidential_election", "election", after_close=True)
