"""What is due next on the market's calendar: decisions of the Fed, settlements, expiries, the halving.

The days of the exchange come from a calendar that the caller gives, or by rule (`RULE_SESSIONS`): the list of
exchange_calendars costs a second to load, and of days to come it knows no more than the rule does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from weatherglass.errors import UsageError
from weatherglass.timeline.business_days import bond_holidays
from weatherglass.timeline.expiry_dates import third_friday
from weatherglass.timeline.fomc_days import next_fomc
from weatherglass.timeline.gaps import UNSCHEDULED_CLOSES
from weatherglass.timeline.halvings import GENESIS, next_halving
from weatherglass.timeline.sessions import Sessions
from weatherglass.timeline.settlement import NEW_YORK, require_offset
from weatherglass.timeline.vx_settlement import next_vx_contracts, vx_settlement_date

FIRST_RULE_YEAR, LAST_RULE_YEAR = 1981, 2040
"""Years for which the rules give the days of the exchange; before, it was closed on days of presidential elections."""
_FIRST_MARTIN_LUTHER_KING_DAY = 1998
"""The bond market had kept it for twelve years when the exchange began to."""

_OPTION_CLOSE = time(16, 15)
_STOCK_CLOSE = time(16)
_MORNING_SETTLEMENT = time(9, 30)
_NOT_KEPT_BY_THE_EXCHANGE = frozenset({"Columbus Day", "Veterans Day"})
_SATURDAY = 5
_QUARTER_MONTHS = frozenset({3, 6, 9, 12})


class ComingKind(StrEnum):
    """What is due. The list is closed: programs may switch on it, and texts exist for each."""

    FOMC_DECISION = "fomc_decision"
    VIX_SETTLEMENT = "vix_settlement"
    """Morning settlement of the next monthly VIX futures and options, by a special opening quotation."""
    VIX_LAST_FULL_SESSION = "vix_last_full_session"
    """The session before: the last of the VIX options, and the last full one of the future, which trades on until 9:00
    on the morning of its settlement."""
    MONTHLY_EXPIRY = "monthly_expiry"
    """The third Friday, or the session before it: index options settle on its opening, those on shares on its close."""
    QUARTERLY_EXPIRY = "quarterly_expiry"
    """The monthly one of March, June, September or December, with index futures."""
    HALVING = "halving"


@dataclass(frozen=True, slots=True)
class ComingEvent:
    """Something due.

    Attributes
    ----------
    kind
        What.
    day
        New York session; of the halving, the UTC day.
    at
        The instant, with an offset.
    days_ahead
        Calendar days from the New York day of `now` (of the halving, from its UTC day); 0 is today.
    is_estimate
        Whether the day itself is an estimate: of the halving, at 600 seconds a block from the last one before `now`.
    detail
        The contract of a settlement ("VXU26"), the number and height of a halving ("5 at 1050000"), "tentative" for
        meetings of a schedule not yet confirmed, "hour unknown" for decisions before March 2013, whose instant is then
        the close; else "".
    """

    kind: ComingKind
    day: date
    at: datetime
    days_ahead: int
    is_estimate: bool = False
    detail: str = ""


class _RuleSessions:
    """New York sessions by rule; unscheduled closures that have been are known, and none can be of days to come."""

    zone: ZoneInfo = NEW_YORK

    def is_session(self, day: date) -> bool:
        if not FIRST_RULE_YEAR <= day.year <= LAST_RULE_YEAR:
            raise UsageError(f"day={day} is outside the years of the rule, {FIRST_RULE_YEAR} to {LAST_RULE_YEAR}")
        return day.weekday() < _SATURDAY and day not in _exchange_holidays(day.year) and day not in UNSCHEDULED_CLOSES

    def option_open_minute(self, session: date) -> int:  # noqa: ARG002 (the open is the same on every session)
        return _MORNING_SETTLEMENT.hour * 60 + _MORNING_SETTLEMENT.minute

    def option_close_minute(self, session: date) -> int:
        early = (
            (session.month, session.day) in {(7, 3), (12, 24)}
            or (session.month == 11 and session - timedelta(days=1) in _exchange_holidays(session.year))
        )  # fmt: skip
        return 13 * 60 + 15 if early else _OPTION_CLOSE.hour * 60 + _OPTION_CLOSE.minute


RULE_SESSIONS: Sessions = _RuleSessions()


def coming_events(
    now: datetime, sessions: Sessions = RULE_SESSIONS, horizon_days: int | None = 120
) -> tuple[ComingEvent, ...]:
    """The next event of each kind that is still ahead of an instant, the nearest first.

    Parameters
    ----------
    now
        With an offset.
    sessions
        Days of the New York exchange.
    horizon_days
        Leave out what is further ahead, in calendar days; None for no bound.

    Raises
    ------
    UsageError
        When `now` has no offset, lies outside the calendars, or the horizon is negative.

    Examples
    --------
    >>> noon = datetime(2026, 8, 21, 12, tzinfo=NEW_YORK)
    >>> [(each.kind.value, str(each.day)) for each in coming_events(noon, horizon_days=60)][:3]
    [('monthly_expiry', '2026-08-21'), ('vix_last_full_session', '2026-09-15'), ('vix_settlement', '2026-09-16')]
    """
    local = require_offset(now, "now").astimezone(NEW_YORK)
    if horizon_days is not None and horizon_days < 0:
        raise UsageError(f"horizon_days={horizon_days} must be 0 or more, or None for no bound")
    found = [
        *_decision(local),
        *_vix_settlement(local, sessions),
        _expiry(local, sessions, ComingKind.MONTHLY_EXPIRY, frozenset(range(1, 13))),
        _expiry(local, sessions, ComingKind.QUARTERLY_EXPIRY, _QUARTER_MONTHS),
        *_halving(now),
    ]
    near = (each for each in found if horizon_days is None or each.days_ahead <= horizon_days)
    return tuple(sorted(near, key=lambda each: (each.at, each.kind)))


def monthly_expiry(year: int, month: int, sessions: Sessions = RULE_SESSIONS) -> date:
    """The session on which a month's standard options end: the third Friday, or the last session before it.

    >>> monthly_expiry(2027, 6)  # Juneteenth 2027 falls on a Saturday and is kept on that Friday
    datetime.date(2027, 6, 17)
    """
    return _session_at_or_before(third_friday(year, month), sessions)


def _decision(local: datetime) -> list[ComingEvent]:
    meeting = next_fomc(local.date() - timedelta(days=1))
    if meeting is not None and meeting.statement_at is not None and meeting.statement_at <= local:
        meeting = next_fomc(local.date())
    if meeting is None:
        return []
    at = meeting.statement_at or datetime.combine(meeting.day, _STOCK_CLOSE, tzinfo=NEW_YORK)
    detail = "hour unknown" if meeting.statement_at is None else "tentative" if meeting.day.year > local.year else ""
    return [ComingEvent(ComingKind.FOMC_DECISION, meeting.day, at, _ahead(local, meeting.day), detail=detail)]


def _vix_settlement(local: datetime, sessions: Sessions) -> list[ComingEvent]:
    # the first of the two may have settled this morning
    contracts = next_vx_contracts(local.date(), 2, sessions=sessions)
    ahead = ((each, vx_settlement_date(each, sessions=sessions)) for each in contracts)
    contract, day = next(each for each in ahead if _settles(each[1]) > local)
    last = _session_at_or_before(day - timedelta(days=1), sessions)
    hour, minute = divmod(sessions.option_close_minute(last), 60)
    closes = datetime.combine(last, time(hour, minute), tzinfo=NEW_YORK)
    settlement = ComingEvent(ComingKind.VIX_SETTLEMENT, day, _settles(day), _ahead(local, day), detail=contract.name)
    if closes <= local:
        return [settlement]
    full = ComingEvent(ComingKind.VIX_LAST_FULL_SESSION, last, closes, _ahead(local, last), detail=contract.name)
    return [full, settlement]


def _settles(day: date) -> datetime:
    return datetime.combine(day, _MORNING_SETTLEMENT, tzinfo=NEW_YORK)


def _expiry(local: datetime, sessions: Sessions, kind: ComingKind, months: frozenset[int]) -> ComingEvent:
    month = local.year * 12 + local.month - 1
    while True:
        if month % 12 + 1 in months:
            day = monthly_expiry(month // 12, month % 12 + 1, sessions)
            at = datetime.combine(day, _STOCK_CLOSE, tzinfo=NEW_YORK)
            if at > local:
                return ComingEvent(kind, day, at, _ahead(local, day))
        month += 1


def _halving(now: datetime) -> list[ComingEvent]:
    if now < GENESIS:
        return []
    ahead = next_halving(now)
    days = (ahead.day - now.astimezone(ahead.at.tzinfo).date()).days
    detail = f"{ahead.number} at {ahead.height}"
    return [ComingEvent(ComingKind.HALVING, ahead.day, ahead.at, days, is_estimate=ahead.is_estimate, detail=detail)]


def _ahead(local: datetime, day: date) -> int:
    return (day - local.date()).days


def _session_at_or_before(day: date, sessions: Sessions) -> date:
    while not sessions.is_session(day):
        day -= timedelta(days=1)
    return day


@lru_cache(maxsize=LAST_RULE_YEAR - FIRST_RULE_YEAR + 1)
def _exchange_holidays(year: int) -> frozenset[date]:
    """The bond market's holidays without two; Juneteenth on a Saturday is kept on Friday, as on the exchange."""
    kept = {day for day, name in bond_holidays(year).items() if name not in _NOT_KEPT_BY_THE_EXCHANGE}
    if year < _FIRST_MARTIN_LUTHER_KING_DAY:
        kept = {day for day in kept if day.month != 1 or day.day <= 2}
    juneteenth = date(year, 6, 19)
    if year >= 2022 and juneteenth.weekday() == _SATURDAY:
        kept.add(juneteenth - timedelta(days=1))
    return frozenset(kept)
