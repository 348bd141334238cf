"""Which terms of a board an index takes, and how long each has to live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from weatherglass.indices.definition import ANY, Clock, DayCount, IndexDefinition, Selection, TermRule
from weatherglass.market import Board, Reason, ReasonCode, TermQuotes
from weatherglass.timeline import (
    CRYPTO_SESSIONS,
    NEW_YORK,
    US_SESSIONS,
    UTC,
    Sessions,
    Settlement,
    business_minutes,
    elapsed_minutes,
    is_third_friday_expiry,
    settlement_session,
    settles_at,
    wall_clock_minutes,
)
from weatherglass.units import MINUTES_PER_DAY

UNSTATED_ROOT = ""
"""Root of quotes whose file names none: the caller gave the expiry, and the definition gives the root."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A term that belongs to an index and has not settled.

    Attributes
    ----------
    root
        Root symbol; the definition's where the file states none.
    minutes
        Whole minutes to settlement on the definition's clock, positive.
    days
        Days to expiry as the selection counts them.
    zone
        Whose wall clock the owner counts in.
    """

    quotes: TermQuotes
    root: str
    settles_at: datetime
    minutes: int
    days: float
    zone: ZoneInfo = NEW_YORK


def sessions_of(rule: TermRule) -> Sessions:
    """The calendar that a rule's roots trade on."""
    crypto = all(r.settlement is Settlement.UTC_0800 for r in rule.roots)
    return CRYPTO_SESSIONS if crypto else US_SESSIONS


def candidates(board: Board, definition: IndexDefinition, rule: TermRule, as_of: datetime) -> list[Candidate]:
    """The board's live terms that belong to an index, increasing by expiry.

    Roots are taken in the rule's order; a later root's term is dropped when an earlier root has the same date.
    """
    sessions = sessions_of(rule)
    taken: dict[date, Candidate] = {}
    for root_rule in rule.roots:
        own: dict[date, Candidate] = {}
        for quotes in board.terms:
            stated = quotes.root != UNSTATED_ROOT
            if stated and root_rule.root not in (ANY, quotes.root):
                continue
            if quotes.expiry in taken or quotes.expiry in own:
                continue
            if stated and not root_rule.expiries.holds(quotes.expiry, sessions=sessions):
                continue
            root = quotes.root if stated else _implied_root(quotes.expiry, rule, sessions) or board.underlying
            if not stated and root_rule.root not in (ANY, root):
                continue
            candidate = _candidate(quotes, root, root_rule.settlement_of(root), definition, rule, as_of, sessions)
            # a Saturday expiry of before 2015 settles with the Friday's: one instant is one term
            if candidate is not None and candidate.settles_at not in {c.settles_at for c in own.values()}:
                own[quotes.expiry] = candidate
        taken.update(own)
    return [taken[expiry] for expiry in sorted(taken)]


def _implied_root(expiry: date, rule: TermRule, sessions: Sessions) -> str:
    for root_rule in rule.roots:
        if root_rule.root != ANY and root_rule.expiries.holds(expiry, sessions=sessions):
            return root_rule.root
    # the caller named this expiry, so it is taken although no rule would list it
    monthly = is_third_friday_expiry(expiry, sessions=sessions)
    implied = rule.roots[0] if monthly or len(rule.roots) == 1 else rule.roots[-1]
    return "" if implied.root == ANY else implied.root


def _candidate(
    quotes: TermQuotes,
    root: str,
    settlement: Settlement,
    definition: IndexDefinition,
    rule: TermRule,
    as_of: datetime,
    sessions: Sessions,
) -> Candidate | None:
    at = quotes.settles_at or settles_at(settlement_session(quotes.expiry, sessions=sessions), settlement)
    zone = UTC if settlement is Settlement.UTC_0800 else NEW_YORK
    wall = wall_clock_minutes(as_of, at, zone=zone)
    match definition.clock:
        case Clock.WALL:
            minutes = wall
        case Clock.ELAPSED:
            minutes = elapsed_minutes(as_of, at)
        case Clock.BUSINESS:
            minutes = business_minutes(as_of, at, sessions=sessions)
    if wall <= 0 or minutes <= 0:
        return None
    if rule.day_count is DayCount.CALENDAR_DATE:
        days = float((quotes.expiry - as_of.astimezone(zone).date()).days)
    else:
        days = wall / MINUTES_PER_DAY
    return Candidate(quotes, root, at, minutes, days, zone) if days >= rule.min_days else None


def select_terms(found: list[Candidate], rule: TermRule, *, horizon_days: int) -> tuple[Candidate, Candidate] | Reason:
    """Near and next term, or the reason why there are none.

    Bracket: near is the last candidate at or before the horizon, or the first of all when none is; next is the one
    after near, and when near is the last of all the two last ones are taken. Nearest term: the first two.

    References
    ----------
    MATH22 step 1(a) and 1(b). That the two last terms serve when none lies beyond the horizon is ours.
    """
    if not found:
        return Reason(ReasonCode.NO_TERMS, "no expiry of this board that the index takes is still alive")
    if len(found) < 2:
        only = found[0]
        label = f"{only.root} {only.quotes.expiry}".strip()
        return Reason(
            ReasonCode.FEWER_THAN_TWO_TERMS,
            f"interpolation to {horizon_days} days needs two expiries; only {label} is left",
        )
    if rule.selection is Selection.NEAREST_TERM:
        near = 0
    else:
        at_or_before = [i for i, c in enumerate(found) if c.days <= horizon_days]
        near = min(at_or_before[-1] if at_or_before else 0, len(found) - 2)
    pair = found[near], found[near + 1]
    brackets = pair[0].days <= horizon_days <= pair[1].days
    if not brackets and not rule.extrapolates:
        return Reason(
            ReasonCode.NOT_BRACKETED,
            f"{pair[0].quotes.expiry} and {pair[1].quotes.expiry} ({pair[0].days:g} and {pair[1].days:g} days) do not "
            f"bracket {horizon_days} days and this index does not extrapolate",
        )
    return pair
