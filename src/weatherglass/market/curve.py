"""Interest rates as the index methods take them: a history of Treasury par curves, or rates given per term."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from weatherglass.errors import StaleCurve, UsageError

CMT_DAYS = MappingProxyType(
    {
        "1 Mo": 30,
        "1.5 Mo": 45,  # since 2025-02; 45 days by implementers, not seen in the owner's table
        "2 Mo": 60,
        "3 Mo": 91,
        "4 Mo": 121,  # since 2022-10; 121 days by implementers, not seen in the owner's table
        "6 Mo": 182,
        "1 Yr": 365,
        "2 Yr": 730,
        "3 Yr": 1095,
        "5 Yr": 1825,
        "7 Yr": 2555,
        "10 Yr": 3650,
        "20 Yr": 7300,
        "30 Yr": 10950,
    }
)
"""Days of each constant-maturity tenor: Cboe Volatility Index Mathematics Methodology,
2022.v1, step 2(a), and the two later tenors as marked."""

MAX_RATE = 0.5
"""A continuously compounded rate beyond 50 % a year is a percentage passed as a decimal, or an error."""


@dataclass(frozen=True, slots=True)
class ParCurve:
    """Treasury constant-maturity par yields of one day.

    Attributes
    ----------
    curve_date
        Session at whose end the yields were fixed, or None when the source does not say.
    days
        (n_nodes,) strictly increasing maturities in days.
    yield_pct
        (n_nodes,) bond-equivalent yields in per cent a year. Nulls are left out beforehand.
    """

    curve_date: date | None
    days: tuple[int, ...]
    yield_pct: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.days) != len(self.yield_pct) or not self.days:
            raise UsageError(f"a curve needs as many yields as maturities, at least one; got {self}")
        if any(b <= a for a, b in zip(self.days, self.days[1:], strict=False)):
            raise UsageError(f"maturities of a curve must increase; got {self.days}")


@dataclass(frozen=True, slots=True)
class CurveHistory:
    """Par curves by date, increasing.

    Attributes
    ----------
    curves
        Each with its date.
    source
        For messages.
    max_age_days
        How many calendar days before the asked day a curve may lie.
    """

    curves: tuple[ParCurve, ...]
    source: str
    max_age_days: int = 10

    def before(self, day: date) -> ParCurve:
        """The curve of the most recent business day strictly before `day`.

        Raises
        ------
        StaleCurve
            When there is none within `max_age_days`.
        """
        at = bisect_left(self.curves, day, key=_date_of) - 1
        found = _date_of(self.curves[at]) if at >= 0 else None
        if found is None or (day - found).days > self.max_age_days:
            raise StaleCurve(found, day, self.max_age_days, self.source)
        return self.curves[at]


@dataclass(frozen=True, slots=True)
class TermRates:
    """Rates given by the caller: one for all terms, or one for each selected term, near first.

    Attributes
    ----------
    rates
        Continuously compounded, decimal per year (0.05 is 5 %).
    """

    rates: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.rates:
            raise UsageError("rates=() : give at least one rate")
        for rate in self.rates:
            if not abs(rate) <= MAX_RATE:
                raise UsageError(
                    f"rate={rate}: rates are decimals per year, between -{MAX_RATE} and {MAX_RATE}; "
                    "3.12 % is written 0.0312"
                )

    def of(self, position: int) -> float:
        """The rate of the term at a position (0 is near)."""
        return self.rates[min(position, len(self.rates) - 1)]


def _date_of(curve: ParCurve) -> date:
    if curve.curve_date is None:
        raise UsageError("a history of curves needs the date of each; one has none")
    return curve.curve_date


RateSource = CurveHistory | ParCurve | TermRates
