"""Known mistakes in reading rates and in publishing: the wrong version, numbers that expose it, the right number.

Traps 10, 11 and 16 of the methodology notes (section 6). The curve and R1, R2 are the owner's: VIX Methodology,
2023-11-20, example of 2022-09-27 with the curve of the day before.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from board_making.hand import quote, strip
from board_making.published import published_quotes
from weatherglass.errors import UsageError
from weatherglass.indices.publication import FilterState, PublicationStatus, TradingHours, filter_step
from weatherglass.indices.rates import curve_rate
from weatherglass.market import ParCurve, TermRates
from weatherglass.timeline import NEW_YORK

DAYS = (30, 60, 91, 182, 365, 730, 1095, 1825, 2555, 3650, 7300, 10950)
YIELDS = (0.03, 0.02, 0.04, 0.05, 0.08, 0.11, 0.22, 0.59, 1.00, 1.37, 2.03, 2.21)
CURVE = ParCurve(date(2022, 9, 26), DAYS, YIELDS)
R1, R2 = 0.00031664, 0.00028797
"""Published for 25 and 32 days from the date of the curve, to 8 places."""


# ---- 10. rates in per cent


def test_trap_10_a_rate_in_per_cent_moves_the_forward() -> None:
    near = [
        quote(1960.0, (24.15, 24.35), (21.20, 21.40)),
        quote(1965.0, (20.95, 21.15), (23.05, 23.25)),
        quote(1970.0, (18.00, 18.20), (25.95, 26.15)),
        quote(1900.0, (70.0, 70.2), (6.9, 7.1)),
    ]
    wrong, right = strip(near, rate=0.031664, minutes=34_484), strip(near, rate=R1, minutes=34_484)
    # 1965 - 2.10 e^{RT}: a test in a public Rust repository "expects" 1962.8956328456716 with the rate in per cent
    assert wrong.forward == pytest.approx(1962.8956328456716, rel=1e-14)
    assert right.forward == pytest.approx(1962.89996, abs=5e-6)  # published


def test_trap_10_the_published_forwards_come_out_with_decimal_rates_only() -> None:
    for name, minutes, rate, published in (("near", 34_484, R1, 1962.89996), ("next", 44_954, R2, 1962.40006)):
        quotes = published_quotes(f"cboe_example_{name}")
        assert strip(quotes, rate=rate, minutes=minutes).forward == pytest.approx(published, abs=5e-6)
        assert strip(quotes, rate=100 * rate, minutes=minutes).forward != pytest.approx(published, abs=1e-3)


@pytest.mark.parametrize("rate", [3.12, -3.12, 0.5000001, math.inf, math.nan])
def test_trap_10_a_rate_beyond_half_is_refused_as_a_percentage(rate) -> None:
    message = f"rate={rate}: rates are decimals per year, between -0.5 and 0.5; 3.12 % is written 0.0312"
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        TermRates((0.01, rate))


# ---- 11. another spline, in years, without bounds


def natural_curvatures(x: Sequence[float], y: Sequence[float]) -> list[float]:
    """Second derivatives of the natural spline, by plain Gaussian elimination of the full system."""
    n = len(x)
    rows = [[0.0] * n + [0.0] for _ in range(n)]
    rows[0][0] = rows[-1][n - 1] = 1.0
    for i in range(1, n - 1):
        left, right = x[i] - x[i - 1], x[i + 1] - x[i]
        rows[i][i - 1], rows[i][i], rows[i][i + 1] = left, 2 * (left + right), right
        rows[i][n] = 6 * ((y[i + 1] - y[i]) / right - (y[i] - y[i - 1]) / left)
    return solved(rows)


def fmm_curvatures(x: Sequence[float], y: Sequence[float]) -> list[float]:
    """R's default spline: third derivatives at the ends are those of the cubics through the four end points."""
    n = len(x)

    def third(points: Sequence[int]) -> float:
        return 6 * sum(y[i] / math.prod(x[i] - x[j] for j in points if j != i) for i in points)

    rows = [[0.0] * n + [0.0] for _ in range(n)]
    for i in range(1, n - 1):
        left, right = x[i] - x[i - 1], x[i + 1] - x[i]
        rows[i][i - 1], rows[i][i], rows[i][i + 1] = left, 2 * (left + right), right
        rows[i][n] = 6 * ((y[i + 1] - y[i]) / right - (y[i] - y[i - 1]) / left)
    rows[0][0], rows[0][1], rows[0][n] = -1.0, 1.0, third((0, 1, 2, 3)) * (x[1] - x[0])
    rows[-1][n - 2], rows[-1][n - 1] = -1.0, 1.0
    rows[-1][n] = third((n - 4, n - 3, n - 2, n - 1)) * (x[-1] - x[-2])
    return solved(rows)


def solved(rows: list[list[float]]) -> list[float]:
    n = len(rows)
    for i in range(n):
        pivot = max(range(i, n), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, n):
            factor = rows[k][i] / rows[i][i]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    answer = [0.0] * n
    for i in range(n - 1, -1, -1):
        answer[i] = (rows[i][n] - sum(rows[i][k] * answer[k] for k in range(i + 1, n))) / rows[i][i]
    return answer


def unbounded_yield(x: Sequence[float], y: Sequence[float], curvatures: Sequence[float], at: float) -> float:
    """The spline's value, in per cent, without the owner's bounds and without conversion."""
    i = max(k for k in range(len(x) - 1) if k == 0 or x[k] <= at)
    h = x[i + 1] - x[i]
    a, b = (x[i + 1] - at) / h, (at - x[i]) / h
    bend = (a**3 - a) * curvatures[i] + (b**3 - b) * curvatures[i + 1]
    return a * y[i] + b * y[i + 1] + bend * h * h / 6


def continuous(bond_equivalent_pct: float) -> float:
    return math.log((1 + bond_equivalent_pct / 200) ** 2)


def test_trap_11_the_published_rates_come_out_of_the_bounded_natural_spline() -> None:
    assert curve_rate(CURVE, 25) == pytest.approx(R1, abs=5e-9)
    assert curve_rate(CURVE, 32) == pytest.approx(R2, abs=5e-9)


def test_trap_11_without_the_bound_the_short_end_is_too_high() -> None:
    wrong = continuous(unbounded_yield(DAYS, YIELDS, natural_curvatures(DAYS, YIELDS), 25))
    assert 100 * wrong == pytest.approx(0.032968, abs=5e-7)  # METHODOLOGY 1.3
    # the bound at 25 days: 0.03 + (0.02 - 0.03) / 30 x (25 - 30) = 0.0316666...
    assert curve_rate(CURVE, 25) == pytest.approx(continuous(0.03 + 0.01 / 30 * 5), rel=1e-12)


def test_trap_11_without_the_conversion_the_bound_itself_comes_out() -> None:
    assert 100 * curve_rate(CURVE, 25) != pytest.approx(0.031667, abs=5e-7)  # METHODOLOGY 1.3: not converted
    assert 100 * curve_rate(CURVE, 25) == pytest.approx(0.031664, abs=5e-7)


def test_trap_11_the_spline_of_r_bends_otherwise() -> None:
    wrong = continuous(unbounded_yield(DAYS, YIELDS, fmm_curvatures(DAYS, YIELDS), 32))
    assert R2 - wrong > 9e-6  # `stats::spline` of R, method "fmm" (m-g-h/R.MFIV): 0.0278 %
    assert curve_rate(CURVE, 32) == pytest.approx(R2, abs=5e-9)


def test_trap_11_maturities_in_years_are_other_maturities() -> None:
    # 2 of 12 months are 60.8 days, not the table's 60, and a quarter is 91.25, not 91
    years = (1 / 12, 2 / 12, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0)
    wrong = continuous(unbounded_yield(years, YIELDS, natural_curvatures(years, YIELDS), 32 / 365))
    assert wrong - R2 > 2e-6


# ---- 16. the filter of published values

OPEN = datetime(2023, 11, 20, 9, 31, tzinfo=NEW_YORK)
RAW = (14.0, 15.0, 14.5, 14.45, 14.6, 14.5)
"""Calculated values a quarter of a minute apart."""


def two_sided(values: Sequence[float]) -> list[float]:
    """Wrong: any move of half a point is held back."""
    out = [values[0]]
    for v in values[1:]:
        out.append(v if abs(v - out[-1]) < 0.5 else out[-1])
    return out


def stateless(values: Sequence[float]) -> list[float]:
    """Wrong: each value is compared with the calculated one before it."""
    return [values[0], *(a if b <= a - 0.5 else b for a, b in itertools.pairwise(values))]


def published(values: Sequence[float]) -> list[float | None]:
    state, out = FilterState(), []
    for i, value in enumerate(values):
        at = OPEN + timedelta(seconds=15 * i)
        state, line = filter_step(state, value, at, TradingHours.RTH, session=date(2023, 11, 20))
        out.append(line.value)
    return out


def test_trap_16_the_filter_is_one_sided_and_remembers_its_baseline() -> None:
    # the rise goes out at once; 14.5 is lower than 15.0 by exactly 0.50 and 14.45 by more; 14.6 is not, and becomes the
    # baseline, so that 14.5 goes out after it
    assert published(RAW) == [14.0, 15.0, 15.0, 15.0, 14.6, 14.5]
    assert two_sided(RAW) == [14.0, 14.0, 14.0, 14.45, 14.6, 14.5]
    assert stateless(RAW) == [14.0, 15.0, 15.0, 14.45, 14.6, 14.5]


def test_trap_16_after_two_minutes_a_drop_is_published_and_a_new_session_starts_anew() -> None:
    state, first = filter_step(FilterState(), 20.0, OPEN, TradingHours.RTH, session=date(2023, 11, 20))
    state, held = filter_step(state, 19.0, OPEN + timedelta(seconds=119), TradingHours.RTH, session=date(2023, 11, 20))
    _, free = filter_step(state, 19.0, OPEN + timedelta(seconds=135), TradingHours.RTH, session=date(2023, 11, 20))
    _, anew = filter_step(state, 19.0, OPEN + timedelta(seconds=120), TradingHours.RTH, session=date(2023, 11, 21))
    assert [line.value for line in (first, held, free, anew)] == [20.0, 20.0, 19.0, 19.0]
    assert held.status is PublicationStatus.CARRIED
