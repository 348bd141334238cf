"""Decision days of the Federal Open Market Committee since 1994, with what was decided, up to the end of 2027.

The day is the last of a meeting, on which the decision is announced. In February 1994 the Committee began to announce
its decisions; until then the market read them off the open-market operations of the days after. A meeting counts as
unscheduled when it changed the target between two scheduled ones; 2007-08-17 (discount rate, with a statement of the
Committee) is the one such day without a change. Statements between meetings on purchases or swap lines (2010-05-09,
2019-10-11, 2020-03-23) are not listed.

References
----------
Board of Governors of the Federal Reserve System: "Meeting calendars and information" (1994 to 2026, years as listed in
its historical materials), "FOMC announces its tentative meeting schedule for 2027", 2025-09-05, and "Federal Reserve
announces time changes for FOMC statements and news conferences", 2013-03-13. Targets: the Board's "Open market
operations" archive; they agree with the daily effective rate (FRED, DFF) within the days after.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from types import MappingProxyType

from weatherglass.errors import UsageError
from weatherglass.timeline.settlement import NEW_YORK

FIRST_FOMC_YEAR, LAST_FOMC_YEAR = 1994, 2027
"""Years whose scheduled meetings are all listed; 2027's are tentative until the meeting before each confirms it."""
LAST_DECIDED = date(2026, 7, 29)
"""The last decision known here; later ones have no change, and their target is not known."""
STATEMENT_TIME = time(14)
"""When scheduled statements have come out since March 2013, New York; mostly at 14:15 before, and at 12:30 on days with
a news conference."""
FIRST_AT_STATEMENT_TIME = date(2013, 3, 20)

_SCHEDULED: Mapping[int, str] = MappingProxyType({
    1994: "0204+25 0322+25 0517+50 0706 0816+50 0927 1115+75 1220",
    1995: "0201+50 0328 0523 0706-25 0822 0926 1115 1219-25",
    1996: "0131-25 0326 0521 0703 0820 0924 1113 1217",
    1997: "0205 0325+25 0520 0702 0819 0930 1112 1216",
    1998: "0204 0331 0519 0701 0818 0929-25 1117-25 1222",
    1999: "0203 0330 0518 0630+25 0824+25 1005 1116+25 1221",
    2000: "0202+25 0321+25 0516+50 0628 0822 1003 1115 1219",
    2001: "0131-50 0320-50 0515-50 0627-25 0821-25 1002-50 1106-50 1211-25",
    2002: "0130 0319 0507 0626 0813 0924 1106-50 1210",
    2003: "0129 0318 0506 0625-25 0812 0916 1028 1209",
    2004: "0128 0316 0504 0630+25 0810+25 0921+25 1110+25 1214+25",
    2005: "0202+25 0322+25 0503+25 0630+25 0809+25 0920+25 1101+25 1213+25",
    2006: "0131+25 0328+25 0510+25 0629+25 0808 0920 1025 1212",
    2007: "0131 0321 0509 0628 0807 0918-50 1031-25 1211-25",
    2008: "0130-50 0318-75 0430-25 0625 0805 0916 1029-50 1216-75",
    2009: "0128 0318 0429 0624 0812 0923 1104 1216",
    2010: "0127 0316 0428 0623 0810 0921 1103 1214",
    2011: "0126 0315 0427 0622 0809 0921 1102 1213",
    2012: "0125 0313 0425 0620 0801 0913 1024 1212",
    2013: "0130 0320 0501 0619 0731 0918 1030 1218",
    2014: "0129 0319 0430 0618 0730 0917 1029 1217",
    2015: "0128 0318 0429 0617 0729 0917 1028 1216+25",
    2016: "0127 0316 0427 0615 0727 0921 1102 1214+25",
    2017: "0201 0315+25 0503 0614+25 0726 0920 1101 1213+25",
    2018: "0131 0321+25 0502 0613+25 0801 0926+25 1108 1219+25",
    2019: "0130 0320 0501 0619 0731-25 0918-25 1030-25 1211",
    2020: "0129 0429 0610 0729 0916 1105 1216",  # the meeting of March 17-18 was held on the 15th, unscheduled
    2021: "0127 0317 0428 0616 0728 0922 1103 1215",
    2022: "0126 0316+25 0504+50 0615+75 0727+75 0921+75 1102+75 1214+50",
    2023: "0201+25 0322+25 0503+25 0614 0726+25 0920 1101 1213",
    2024: "0131 0320 0501 0612 0731 0918-50 1107-25 1218-25",
    2025: "0129 0319 0507 0618 0730 0917-25 1029-25 1210-25",
    2026: "0128 0318 0429 0617 0729 0916 1028 1209",
    2027: "0127 0317 0428 0609 0728 0915 1027 1208",
})  # fmt: skip
_UNSCHEDULED: Mapping[int, str] = MappingProxyType({
    1994: "0418+25", 1998: "1015-25", 2001: "0103-50 0418-50 0917-50", 2007: "0817", 2008: "0122-75 1008-50",
    2020: "0303-50 0315-100",
})  # fmt: skip
_TARGET_BEFORE = 3.0
"""Percent, from September 1992 to February 1994."""


@dataclass(frozen=True, slots=True, order=True)
class FomcDay:
    """A day on which the Committee announced, or will announce, a decision.

    Attributes
    ----------
    day
        New York date; 2020-03-15 was a Sunday.
    scheduled
        Whether the meeting stood in the year's calendar.
    change_bp
        Basis points by which the target changed; None when the decision is not known here.
    target
        Percent after it: the target, since 2008-12-16 the upper end of its range; None when not known here.
    """

    day: date
    scheduled: bool
    change_bp: int | None
    target: float | None

    @property
    def statement_at(self) -> datetime | None:
        """When the statement comes out: of scheduled meetings since March 2013 only."""
        if not self.scheduled or self.day < FIRST_AT_STATEMENT_TIME:
            return None
        return datetime.combine(self.day, STATEMENT_TIME, tzinfo=NEW_YORK)


def fomc_days(first: date, last: date) -> tuple[FomcDay, ...]:
    """Decision days from first to last, both included, in order.

    Raises
    ------
    UsageError
        When the span is empty or reaches outside 1994 to 2027.

    Examples
    --------
    >>> [(str(each.day), each.change_bp) for each in fomc_days(date(2008, 1, 1), date(2008, 2, 1))]
    [('2008-01-22', -75), ('2008-01-30', -50)]
    """
    if not FIRST_FOMC_YEAR <= first.year <= last.year <= LAST_FOMC_YEAR or first > last:
        raise UsageError(
            f"first={first} to last={last} is no span of the decisions known here, {FIRST_FOMC_YEAR}-01-01 to "
            f"{LAST_FOMC_YEAR}-12-31"
        )
    return tuple(each for each in _all_days() if first <= each.day <= last)


def next_fomc(after: date) -> FomcDay | None:
    """The first scheduled decision later than a day, or None when the calendar known here has ended.

    >>> str(next_fomc(date(2026, 8, 21)).day), next_fomc(date(2027, 12, 8))
    ('2026-09-16', None)
    """
    return next((each for each in _all_days() if each.scheduled and each.day > after), None)


def fomc_target(day: date) -> float | None:
    """Percent: the target that held at the end of a day, since 2008-12-16 the upper end of its range.

    None before 1994 and after the last decision known here, as a later meeting may have changed it.

    >>> fomc_target(date(2015, 12, 15)), fomc_target(date(2015, 12, 16)), fomc_target(date(2030, 1, 1))
    (0.25, 0.5, None)
    """
    coming = next_fomc(LAST_DECIDED)
    if day < date(FIRST_FOMC_YEAR, 1, 1) or (coming is not None and day >= coming.day):
        return None
    decided = [each for each in _all_days() if each.target is not None]
    at = bisect_right([each.day for each in decided], day) - 1
    return decided[at].target if at >= 0 else _TARGET_BEFORE


@lru_cache(maxsize=1)
def _all_days() -> tuple[FomcDay, ...]:
    listed = sorted(
        (day, scheduled, change)
        for scheduled, table in ((True, _SCHEDULED), (False, _UNSCHEDULED))
        for year, text in table.items()
        for day, change in _entries(year, text)
    )
    found, target = [], _TARGET_BEFORE
    for day, scheduled, change in listed:
        target += change / 100.0
        known = day <= LAST_DECIDED
        found.append(FomcDay(day, scheduled, change if known else None, target if known else None))
    return tuple(found)


def _entries(year: int, text: str) -> Iterator[tuple[date, int]]:
    for entry in text.split():
        yield date(year, int(entry[:2]), int(entry[2:4])), int(entry[4:] or 0)
