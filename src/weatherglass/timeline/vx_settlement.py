"""Monthly VIX futures by name, and the session on which each settles.

A contract settles 30 days before the third Friday of the month after its own, because the options that expire then make
its settlement value; on most months that is a Wednesday.

References
----------
Cboe Futures Exchange, VX contract specifications, final settlement date. The dates of the 119 contracts that settled
from May 2004 to July 2014 agree with the last rows of the exchange's own files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from weatherglass.errors import UsageError
from weatherglass.timeline.expiry_dates import third_friday
from weatherglass.timeline.sessions import LAST_KNOWN, US_SESSIONS, Sessions

MONTH_LETTERS = "FGHJKMNQUVXZ"
"""Letters of January to December in names of futures."""
FIRST_CONTRACT = (2004, 5)
"""Year and month of the first contract."""
LAST_CONTRACT = (LAST_KNOWN.year, LAST_KNOWN.month - 1)
"""The last one whose settlement the calendar here can tell."""
NEVER_LISTED = frozenset({(2004, 12), (2005, 4), (2005, 7), (2005, 9)})
"""Months of the first two years for which there was no contract."""

_DAYS_BEFORE = timedelta(days=30)
_RULE_OF_2004 = 2004
_CENTURY = 2000
_NAME = re.compile(r"VX([FGHJKMNQUVXZ])(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class VxContract:
    """A monthly VIX future; contracts sort by month."""

    year: int
    month: int

    @property
    def name(self) -> str:
        """As the catalogue of series spells it.

        >>> VxContract(2013, 1).name
        'VXF13'
        """
        return f"VX{self.letter}{self.year % 100:02d}"

    @property
    def letter(self) -> str:
        """Its month."""
        return MONTH_LETTERS[self.month - 1]

    @property
    def is_listed(self) -> bool:
        """Whether there was ever such a contract, or can be within the years of the calendar."""
        month = (self.year, self.month)
        return FIRST_CONTRACT <= month <= LAST_CONTRACT and month not in NEVER_LISTED


def vx_contract(name: str) -> VxContract | None:
    """A contract by its name in the catalogue, or None; the year is of this century.

    >>> vx_contract("VXV26"), vx_contract("VIX")
    (VxContract(year=2026, month=10), None)
    """
    match = _NAME.fullmatch(name)
    return VxContract(_CENTURY + int(match[2]), MONTH_LETTERS.index(match[1]) + 1) if match else None


def vx_settlement_date(contract: VxContract, *, sessions: Sessions = US_SESSIONS) -> date:
    """The session on which a contract settles, in the morning.

    Where the third Friday of the next month is a holiday, 30 days are counted from the session before it; where the day
    so found is one, the session before it is meant.

    Notes
    -----
    The contracts of 2004 settled on the Wednesday before the third Friday of their own month.

    Raises
    ------
    UsageError
        When the year is outside the calendar.

    Examples
    --------
    Good Friday of 2022 was the third Friday of April:

    >>> vx_settlement_date(VxContract(2022, 3)), vx_settlement_date(VxContract(2026, 10))
    (datetime.date(2022, 3, 15), datetime.date(2026, 10, 21))
    """
    if contract.year == _RULE_OF_2004:
        return _session_at_or_before(third_friday(contract.year, contract.month) - timedelta(days=2), sessions)
    after = contract.year * 12 + contract.month  # months since year 0 of the next month, counted from 0
    expiry = _session_at_or_before(third_friday(after // 12, after % 12 + 1), sessions)
    return _session_at_or_before(expiry - _DAYS_BEFORE, sessions)


def next_vx_contracts(day: date, count: int, *, sessions: Sessions = US_SESSIONS) -> tuple[VxContract, ...]:
    """The first monthly contracts that settle on a day or after it.

    Raises
    ------
    UsageError
        When some of them settle after the calendar ends.

    Examples
    --------
    >>> [each.name for each in next_vx_contracts(date(2026, 9, 17), 3)]
    ['VXV26', 'VXX26', 'VXZ26']
    """
    if count < 1:
        raise UsageError(f"count={count} must be at least 1")
    found: list[VxContract] = []
    month = max(day.year * 12 + day.month - 1, FIRST_CONTRACT[0] * 12 + FIRST_CONTRACT[1] - 1)
    while len(found) < count:
        contract = VxContract(month // 12, month % 12 + 1)
        settles = vx_settlement_date(contract, sessions=sessions)
        if settles >= day and contract.is_listed:
            found.append(contract)
        month += 1
    return tuple(found)


def _session_at_or_before(day: date, sessions: Sessions) -> date:
    while not sessions.is_session(day):
        day -= timedelta(days=1)
    return day
