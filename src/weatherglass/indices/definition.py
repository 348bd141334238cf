"""What makes an index: whose options, which expiries, which horizon, which clock. A definition is data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from weatherglass.errors import UsageError
from weatherglass.indices.editions import EDITIONS, Edition
from weatherglass.timeline import (
    Sessions,
    Settlement,
    is_friday_expiry,
    is_month_end_expiry,
    is_quarterly_expiry,
    is_third_friday_expiry,
)

ANY = "*"
MAX_HORIZON_DAYS = 3_660
AM_ROOTS = frozenset({"SPX", "NDX", "RUT", "DJX", "VIX", "VIXW", "MRUT", "XND"})
"""Index roots that settle at the open; every other root settles at the close."""


class ExpirySet(StrEnum):
    """Which of a root's expiries belong to an index."""

    ALL = "all"
    FRIDAYS = "fridays"
    """Friday, or the day before when that Friday is a holiday."""
    FRIDAYS_NOT_MONTHLY = "fridays_not_monthly"
    """Fridays except the third one: the SPXW of the VIX."""
    MONTHLIES = "monthlies"
    """Third Friday, or the Thursday before when it is a holiday."""
    MONTH_ENDS = "month_ends"
    """Last session of the month."""
    QUARTERLIES = "quarterlies"
    """Monthlies of March, June, September and December."""

    def holds(self, expiry: date, *, sessions: Sessions) -> bool:
        """Whether an expiry is in the set."""
        match self:
            case ExpirySet.ALL:
                return True
            case ExpirySet.FRIDAYS:
                return is_friday_expiry(expiry, sessions=sessions)
            case ExpirySet.FRIDAYS_NOT_MONTHLY:
                return is_friday_expiry(expiry, sessions=sessions) and not is_third_friday_expiry(
                    expiry, sessions=sessions
                )
            case ExpirySet.MONTHLIES:
                return is_third_friday_expiry(expiry, sessions=sessions)
            case ExpirySet.MONTH_ENDS:
                return is_month_end_expiry(expiry, sessions=sessions)
            case ExpirySet.QUARTERLIES:
                return is_quarterly_expiry(expiry, sessions=sessions)


class Selection(StrEnum):
    """How the two terms are picked among the candidates."""

    BRACKET = "bracket"
    """Near is the last candidate at or before the horizon, next the one after it. MATH22 step 1(a)."""
    NEAREST_TERM = "nearest_term"
    """Near is the earliest candidate left, next the following one. MATH22 step 1(b)."""


class DayCount(StrEnum):
    """How days to expiry are counted when terms are picked."""

    CALENDAR_DATE = "calendar_date"
    """Difference of dates, as in the white paper's roll example (Wednesday: 30 and 37 days)."""
    MINUTES = "minutes"
    """Minutes to settlement / 1,440."""


class Clock(StrEnum):
    """How minutes to settlement are counted."""

    WALL = "wall"
    """Exchange wall clock, every other day 1,440 minutes: the owner's way."""
    ELAPSED = "elapsed"
    """Time that really passes, also over a clock change."""
    BUSINESS = "business"
    """Business minutes only: VIX1D."""


class Formula(StrEnum):
    """What is made of the selected terms."""

    CONSTANT_MATURITY = "constant_maturity"
    NEAR_TERM = "near_term"
    """100 x the near term's volatility alone."""
    NEXT_TERM = "next_term"
    SKEW = "skew"
    """100 - 10 x the risk-neutral skewness, interpolated."""
    ONE_BUSINESS_DAY = "one_business_day"
    """VIX1D."""


class CrossedWing(StrEnum):
    """What a quote with bid > ask in a wing becomes; at K0 it always means no index."""

    MID = "mid"
    """Its mid is used: the owner's text has no such test in a wing."""
    NULL = "null"
    """It is taken as no quote."""


@dataclass(frozen=True, slots=True)
class RootRule:
    """Options of one root, how they settle, and which of their expiries count."""

    root: str
    settlement: Settlement | None
    expiries: ExpirySet = ExpirySet.ALL

    def settlement_of(self, root: str) -> Settlement:
        """Settlement of a root under this rule; `None` in the rule means what the root is known for."""
        if self.settlement is not None:
            return self.settlement
        return Settlement.AM if root in AM_ROOTS else Settlement.PM


@dataclass(frozen=True, slots=True)
class TermRule:
    """Which terms an index takes, from an edition on.

    Attributes
    ----------
    roots
        In order of precedence: of two roots with one expiry date the first is taken (an AM SPX series displaces the
        SPXW of its date).
    min_days
        Expiries with fewer days left are excluded first.
    extrapolates
        Whether two terms on one side of the horizon may be used; the value is then flagged `extrapolated`.
    """

    roots: tuple[RootRule, ...]
    selection: Selection = Selection.BRACKET
    min_days: int = 0
    day_count: DayCount = DayCount.CALENDAR_DATE
    extrapolates: bool = True
    since: Edition = EDITIONS[0]


@dataclass(frozen=True, slots=True)
class IndexDefinition:
    """An index: whose options, which terms, which horizon, and what is verified of it.

    Attributes
    ----------
    underlyings
        Symbols whose boards it can be computed on; ("*",) for any.
    horizon_days
        Constant maturity in calendar days.
    rules
        Term rules by edition, oldest first; the last one whose edition is not after the edition asked for is used.
    rate
        Fixed continuously compounded decimal rate, or None when rates come from a curve.
    min_abs_delta
        Quotes with a smaller absolute delta are taken as null; 0 keeps all.
    skew_e2
        Factor of ln^2(K0/F) in the second moment's correction of the SKEW (see `indices.skew`).
    verified, unverified
        What was checked against published values, and what was not. Printed by `weatherglass index family`.
    """

    name: str
    title: str
    underlyings: tuple[str, ...]
    horizon_days: int
    rules: tuple[TermRule, ...]
    verified: str
    unverified: str
    formula: Formula = Formula.CONSTANT_MATURITY
    clock: Clock = Clock.WALL
    crossed_wing: CrossedWing = CrossedWing.MID
    rate: float | None = None
    min_abs_delta: float = 0.0
    skew_e2: float = 1.0

    def __post_init__(self) -> None:
        if not 1 <= self.horizon_days <= MAX_HORIZON_DAYS:
            raise UsageError(
                f"horizon_days={self.horizon_days} of {self.name} is out of bounds: 1 to {MAX_HORIZON_DAYS} days"
            )
        if not self.rules or not all(rule.roots for rule in self.rules):
            raise UsageError(f"{self.name} needs at least one term rule with at least one root")
        if not 0.0 <= self.min_abs_delta < 0.5:
            raise UsageError(f"min_abs_delta={self.min_abs_delta} of {self.name} is out of bounds: 0 up to 0.5")

    def rule(self, edition: Edition) -> TermRule:
        """The term rule of an edition."""
        return next(
            (r for r in reversed(self.rules) if r.since.effective_from <= edition.effective_from), self.rules[0]
        )

    def covers(self, underlying: str) -> bool:
        """Whether the index can be computed on an underlying's boards; one that names none is taken at its word."""
        return ANY in self.underlyings or underlying in ("", *self.underlyings)
