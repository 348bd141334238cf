"""Rules of the S&P 500 VIX futures indices that a single day needs: prices, roll weights, bill return, level.

Owns the arithmetic of one step; the series through time is `weatherglass.indices.vx_index`.

References
----------
S&P Dow Jones Indices, S&P VIX Futures Indices Methodology, 2023-06-22; Barclays iPath VXX pricing supplement, 2022-11.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from weatherglass.errors import UsageError

RESCALED_FROM = date(2007, 3, 26)
"""Until then VX prices were ten times the index level (multiplier 100 instead of 1,000)."""
BILL_DAYS, BILL_YEAR = 91, 360


def vx_price(settle: float, *, session: date) -> float | None:
    """Settlement price of a VX future in index points, or None where the file has a zero or no number.

    >>> vx_price(151.0, session=date(2007, 3, 23)), vx_price(15.1, session=date(2007, 3, 26))
    (15.1, 15.1)
    >>> vx_price(0.0, session=date(2013, 1, 2)) is None
    True
    """
    if not settle > 0.0:
        return None
    return settle / 10.0 if session < RESCALED_FROM else settle


def short_term_weights(*, days_left: int, days_in_period: int) -> tuple[float, float]:
    """Units of the first and second future held after a session's close: dr/dt and (dt - dr)/dt.

    Parameters
    ----------
    days_left
        dr: business days from the next one up to the next VIX settlement, that day excluded.
    days_in_period
        dt: business days of the roll period as scheduled; an unscheduled closure does not change it.

    Examples
    --------
    As published for 24 to 26 October 2012, used on 25, 26 and 29 October:

    >>> [short_term_weights(days_left=d, days_in_period=25)[0] for d in (19, 18, 17)]
    [0.76, 0.72, 0.68]
    """
    if not 0 <= days_left <= days_in_period or days_in_period < 1:
        raise UsageError(f"days_left={days_left} must lie between 0 and days_in_period={days_in_period}, at least 1")
    return days_left / days_in_period, (days_in_period - days_left) / days_in_period


def contract_return(weights_before: Sequence[float], prices_before: Sequence[float], prices: Sequence[float]) -> float:
    """Daily return of the futures held: yesterday's weights, in units, at today's and at yesterday's prices.

    >>> round(contract_return((0.5, 0.5), (20.0, 22.0), (21.0, 22.5)), 6)
    0.035714
    """
    out = sum(w * p for w, p in zip(weights_before, prices, strict=True))
    return out / sum(w * p for w, p in zip(weights_before, prices_before, strict=True)) - 1.0


def bill_return(discount_rate: float, *, days: int) -> float:
    """Return of 91-day Treasury bills over calendar days, from the latest weekly auction's high discount rate.

    Parameters
    ----------
    discount_rate
        Decimal a year, effective the day before.
    days
        Calendar days since the last business day.

    >>> round(bill_return(0.05, days=3), 8)
    0.00041941
    """
    return float((1.0 / (1.0 - BILL_DAYS / BILL_YEAR * discount_rate)) ** (days / BILL_DAYS) - 1.0)


def total_return_level(level_before: float, *, contracts: float, bills: float) -> float:
    """Next level of a total return index: the two returns are added, not compounded.

    >>> total_return_level(100.0, contracts=0.25, bills=0.5)
    175.0
    """
    return level_before * (1.0 + contracts + bills)
