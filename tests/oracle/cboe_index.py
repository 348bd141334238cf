"""Cboe volatility index mathematics as plain loops, one step of the document at a time.

Owns the slow answer that a fast engine is compared with. It knows no provider, no calendar and no file; it uses the
standard library only and refuses to be clever. Documents, cited by name in each function:

- Cboe Volatility Index Mathematics Methodology, 2022.v1, as of 11 May 2022 ("Mathematics Methodology 2022")
- Cboe White Paper: Cboe Volatility Index, 2019 ("White Paper 2019")

Where the documents are silent the function says "Ours:" and states the convention chosen here.
"""

import datetime as dt
import itertools
import math
from typing import Any, Literal, TypedDict

MINUTES_PER_DAY = 1_440
MINUTES_PER_YEAR = 525_600  # 365 x 1,440; Mathematics Methodology 2022, step 3(a)(i)
MINUTES_PER_30_DAYS = 43_200  # 30 x 1,440; Mathematics Methodology 2022, N_CM of the VIX

VIX1D_SESSION_MINUTES = 405  # 9:30 to 16:15 ET, one business day; VIX1D constant maturity M_CM
VIX1D_YEAR_MINUTES = 102_060  # 252 x 405; VIX1D M_year

RELATIVE_TOLERANCE = 1e-12  # ours: equality of prices that differ by float noise only


class Quote(TypedDict):
    """One listed strike, index points; None is a null quote of that side."""

    strike: float
    call_bid: float | None
    call_ask: float | None
    put_bid: float | None
    put_ask: float | None


Leg = tuple[float | None, float | None]


def _call(quote: Quote) -> Leg:
    return quote["call_bid"], quote["call_ask"]


def _put(quote: Quote) -> Leg:
    return quote["put_bid"], quote["put_ask"]


def _is_null(leg: Leg) -> bool:
    """Ours: a leg is null when its bid or its ask is missing."""
    return leg[0] is None or leg[1] is None


def _is_crossed(leg: Leg) -> bool:
    bid, ask = leg
    return bid is not None and ask is not None and bid > ask


def _mid(leg: Leg) -> float:
    bid, ask = leg
    if bid is None or ask is None:
        message = f"a null quote has no mid: bid={bid}, ask={ask}"
        raise ValueError(message)
    return (bid + ask) / 2


def _is_unquoted(leg: Leg) -> bool:
    """Whether a leg that is not null says that nobody quotes: no bid and no ask."""
    return leg[0] == 0 and leg[1] == 0


def _atm_position(quotes: list[Quote]) -> int | None:
    """Position of the strike with the smallest |C - P|, or None when no strike has a usable pair.

    Mathematics Methodology 2022, step 3(a)(ii): among strikes where neither series is null nor has bid > ask; ties go
    to the lowest strike. Ours: a leg of 0 / 0 is no quote, so no half of a pair; gaps within 1e-12 of the strike tie.
    """
    gaps: list[tuple[int, float]] = []
    for position, quote in enumerate(quotes):
        call, put = _call(quote), _put(quote)
        if _is_null(call) or _is_null(put):
            continue
        if _is_crossed(call) or _is_crossed(put):
            continue
        if _is_unquoted(call) or _is_unquoted(put):
            continue
        gaps.append((position, abs(_mid(call) - _mid(put))))
    if not gaps:
        return None
    smallest = min(gap for _, gap in gaps)
    for position, gap in gaps:
        if gap - smallest <= RELATIVE_TOLERANCE * quotes[position]["strike"]:
            return position
    return None


def _k0_position(quotes: list[Quote], forward: float) -> int | None:
    """Position of the highest listed strike equal to or below the forward, or None.

    Mathematics Methodology 2022, step 3(a)(ii): equal to or below (the 2009 and 2019 symbol tables
    said "below"). Ours: a strike above the forward by no more than 1e-12 of it is equal to it.
    """
    found = None
    for position, quote in enumerate(quotes):
        if quote["strike"] <= forward + abs(forward) * RELATIVE_TOLERANCE:
            found = position
    return found


def _walk(
    wing: list[tuple[int, Leg]], *, zero_ask_excludes: bool, crossed_wing: Literal["mid", "null"]
) -> tuple[list[int], str]:
    """Positions selected in one wing, given outward from K0, and what ended the walk ("rule" or "data").

    Mathematics Methodology 2022, step 3(a)(iii): skip a zero bid; after two consecutive zero bids stop, dropping
    everything beyond. From 10 February 2025 "zero bid or zero ask" in both tests. Ours: a null leg is skipped, is not
    a zero bid and breaks a run of zero bids; a quote with bid > ask is used with its mid ("mid") or treated as null
    ("null").
    """
    selected: list[int] = []
    zeros_in_a_row = 0
    for position, leg in wing:
        if _is_null(leg):
            zeros_in_a_row = 0
            continue
        bid, ask = leg
        is_zero = bid == 0 or (zero_ask_excludes and ask == 0)
        if is_zero:
            zeros_in_a_row += 1
            if zeros_in_a_row == 2:
                return selected, "rule"
            continue
        zeros_in_a_row = 0
        if _is_crossed(leg) and crossed_wing == "null":
            continue
        selected.append(position)
    return selected, "data"


def _width(strikes: list[float], position: int) -> float:
    """Strike interval of one included strike.

    Mathematics Methodology 2022, single-term variance: half the distance between the included strikes on either side;
    at the two ends the distance to the neighbor.
    """
    if position == 0:
        return strikes[1] - strikes[0]
    if position == len(strikes) - 1:
        return strikes[-1] - strikes[-2]
    return (strikes[position + 1] - strikes[position - 1]) / 2


def oracle_term(
    quotes: list[Quote],
    rate: float,
    year_frac: float,
    *,
    zero_ask_excludes: bool,
    crossed_wing: Literal["mid", "null"],
) -> dict[str, Any]:
    """Variance of one term with every step that led to it, or the reason why there is none.

    Parameters
    ----------
    quotes
        Listed strikes in any order, each strike once. A strike that is null on both legs counts as listed when it is
        here.
    rate
        Continuously compounded, decimal per year.
    year_frac
        Minutes to expiration over minutes in the year, positive.
    zero_ask_excludes
        The rule in force from 10 February 2025: a zero ask counts like a zero bid in the wings.
    crossed_wing
        What to do with a wing quote whose bid is above its ask: "mid" uses it, "null" treats it as a null quote.

    Returns
    -------
    Either {"reason": code} or a dict with forward, atm_strike, k0, variance (annualized), used_strikes, rows,
    put_wing_ended_by and call_wing_ended_by ("rule" | "data"). A row has strike, type ("Put" | "Put/Call" | "Call"),
    mid, width and contribution = width / strike^2 * e^{RT} * mid. The codes, in the order in which they are found:
    no_valid_pair, no_strike_at_or_below_forward, k0_quote_missing, k0_quote_crossed, empty_put_wing, empty_call_wing,
    nonpositive_variance.

    Notes
    -----
    Mathematics Methodology 2022, steps 3(a)(ii) (forward, K0) and 3(a)(iii) (selection), then the single-term
    variance: F = K_atm + e^{RT} (C - P), signed; sigma^2 = 2/T sum dK/K^2 e^{RT} Q(K) - 1/T (F/K0 - 1)^2, with Q(K0)
    the average of the put and the call mid. K0 is exempt from the zero rules (the text applies them to the wings
    only), but a leg of 0 / 0 has no price there. Ours: a variance that is not positive is a reason, not a number.
    """
    if crossed_wing not in {"mid", "null"}:
        message = f"crossed_wing takes 'mid' or 'null', received {crossed_wing!r}"
        raise ValueError(message)
    if year_frac <= 0:
        message = f"year_frac must be positive, received {year_frac}"
        raise ValueError(message)
    listed = sorted(quotes, key=lambda quote: quote["strike"])
    for lower, upper in itertools.pairwise(listed):
        if lower["strike"] == upper["strike"]:
            message = f"strike {lower['strike']} is listed twice"
            raise ValueError(message)

    growth = math.exp(rate * year_frac)

    # Step 3(a)(ii): forward and K0
    atm = _atm_position(listed)
    if atm is None:
        return {"reason": "no_valid_pair"}
    forward = listed[atm]["strike"] + growth * (_mid(_call(listed[atm])) - _mid(_put(listed[atm])))
    at_k0 = _k0_position(listed, forward)
    if at_k0 is None:
        return {"reason": "no_strike_at_or_below_forward"}
    k0 = listed[at_k0]["strike"]
    k0_call, k0_put = _call(listed[at_k0]), _put(listed[at_k0])
    if any(_is_null(leg) or _is_unquoted(leg) for leg in (k0_call, k0_put)):
        return {"reason": "k0_quote_missing"}
    if _is_crossed(k0_call) or _is_crossed(k0_put):
        return {"reason": "k0_quote_crossed"}

    # Step 3(a)(iii): the two wings, each walked outward from K0
    put_wing = [(position, _put(listed[position])) for position in range(at_k0 - 1, -1, -1)]
    call_wing = [(position, _call(listed[position])) for position in range(at_k0 + 1, len(listed))]
    puts, put_end = _walk(put_wing, zero_ask_excludes=zero_ask_excludes, crossed_wing=crossed_wing)
    calls, call_end = _walk(call_wing, zero_ask_excludes=zero_ask_excludes, crossed_wing=crossed_wing)
    if not puts:
        return {"reason": "empty_put_wing"}
    if not calls:
        return {"reason": "empty_call_wing"}

    included = [(listed[position]["strike"], "Put", _mid(_put(listed[position]))) for position in reversed(puts)]
    included += [(k0, "Put/Call", (_mid(k0_put) + _mid(k0_call)) / 2)]
    included += [(listed[position]["strike"], "Call", _mid(_call(listed[position]))) for position in calls]

    # Single-term variance formula
    strikes = [strike for strike, _, _ in included]
    rows: list[dict[str, Any]] = []
    total = 0.0
    for position, (strike, kind, mid) in enumerate(included):
        width = _width(strikes, position)
        contribution = width / strike**2 * growth * mid
        total += contribution
        rows.append({"strike": strike, "type": kind, "mid": mid, "width": width, "contribution": contribution})
    variance = 2 / year_frac * total - 1 / year_frac * (forward / k0 - 1) ** 2
    if variance <= 0:
        return {"reason": "nonpositive_variance"}
    return {
        "forward": forward,
        "atm_strike": listed[atm]["strike"],
        "k0": k0,
        "variance": variance,
        "used_strikes": strikes,
        "rows": rows,
        "put_wing_ended_by": put_end,
        "call_wing_ended_by": call_end,
    }


def oracle_index(
    near_variance: float,
    near_minutes: float,
    next_variance: float,
    next_minutes: float,
    horizon_minutes: float,
    year_minutes: float = MINUTES_PER_YEAR,
) -> float | None:
    """Index level in vol points, or None when the interpolated variance is not positive.

    Mathematics Methodology 2022, constant-maturity formula: 100 sqrt{[T1 s1^2 (N2 - N_CM)/(N2 - N1) + T2 s2^2 (N_CM -
    N1)/(N2 - N1)] N_year/N_CM}. The weights are neither clamped nor swapped, so terms that do not bracket the horizon
    extrapolate. The one-day index uses the same formula with 405 and 102,060 business minutes. Ours: not calculable
    is None.
    """
    near_weight = (next_minutes - horizon_minutes) / (next_minutes - near_minutes)
    next_weight = (horizon_minutes - near_minutes) / (next_minutes - near_minutes)
    near_total_variance = near_minutes / year_minutes * near_variance
    next_total_variance = next_minutes / year_minutes * next_variance
    total_variance = near_total_variance * near_weight + next_total_variance * next_weight
    if total_variance <= 0:
        return None
    return 100 * math.sqrt(total_variance * year_minutes / horizon_minutes)


def oracle_minutes(as_of_wall: dt.datetime, settle_wall: dt.datetime) -> int:
    """Minutes to expiration on the exchange's wall clock, rounded down to the minute.

    White Paper 2019: M_current_day (until midnight) + M_settlement_day (from midnight) + M_other_days (1,440 for each
    day between). The Mathematics Methodology 2022, step 3(a)(i), rounds down to the minute. Both instants are naive
    times of the exchange's own zone; a change of the clock in between is not seen. On the settlement day itself the
    days between are minus one, which makes the three parts sum to the plain difference.
    """
    if as_of_wall.tzinfo is not None or settle_wall.tzinfo is not None:
        message = "oracle_minutes takes naive exchange-local times"
        raise ValueError(message)
    if settle_wall < as_of_wall:
        message = f"settlement {settle_wall} is before the calculation {as_of_wall}"
        raise ValueError(message)
    midnight_before = dt.datetime.combine(as_of_wall.date(), dt.time())
    midnight_after = midnight_before + dt.timedelta(days=1)
    settle_midnight = dt.datetime.combine(settle_wall.date(), dt.time())
    current_day = midnight_after - as_of_wall
    settlement_day = settle_wall - settle_midnight
    other_days = (settle_wall.date() - as_of_wall.date()).days - 1
    return (current_day + settlement_day) // dt.timedelta(minutes=1) + other_days * MINUTES_PER_DAY


def oracle_business_minutes(
    as_of_wall: dt.datetime,
    settle_wall: dt.datetime,
    trading_hours: list[tuple[dt.datetime, dt.datetime]],
) -> int:
    """Business minutes to expiration: only minutes inside the given (open, close) spans count, rounded down.

    VIX1D, read in summaries of its methodology: nights, weekends and holidays count zero; a full business day is 9:30
    to 16:15 ET, 405 minutes, and the year 102,060. Whether the near expiration stands at 16:00 or 16:15 is the
    caller's choice of settle_wall.
    """
    counted = dt.timedelta(0)
    for opens, closes in trading_hours:
        start = max(opens, as_of_wall)
        stop = min(closes, settle_wall)
        if stop > start:
            counted += stop - start
    return counted // dt.timedelta(minutes=1)


def _spline_curvatures(days: list[float], yields: list[float]) -> list[float]:
    """Second derivatives of the natural cubic spline at its nodes, by elimination on the tridiagonal system.

    For interior node i with steps h: h[i-1] M[i-1] + 2 (h[i-1] + h[i]) M[i] + h[i] M[i+1]
    = 6 ((y[i+1] - y[i]) / h[i] - (y[i] - y[i-1]) / h[i-1]); M is zero at both ends.
    """
    n = len(days)
    curvatures = [0.0] * n
    if n < 3:
        return curvatures
    steps = [days[i + 1] - days[i] for i in range(n - 1)]
    diagonal = [0.0] * n
    right = [0.0] * n
    for i in range(1, n - 1):
        diagonal[i] = 2 * (steps[i - 1] + steps[i])
        right[i] = 6 * ((yields[i + 1] - yields[i]) / steps[i] - (yields[i] - yields[i - 1]) / steps[i - 1])
    for i in range(2, n - 1):
        factor = steps[i - 1] / diagonal[i - 1]
        diagonal[i] -= factor * steps[i - 1]
        right[i] -= factor * right[i - 1]
    for i in range(n - 2, 0, -1):
        curvatures[i] = (right[i] - steps[i] * curvatures[i + 1]) / diagonal[i]
    return curvatures


def _spline_value(days: list[float], yields: list[float], t_days: float) -> float:
    """Natural cubic spline through the nodes at t; below the first node its first piece is continued."""
    curvatures = _spline_curvatures(days, yields)
    i = 0
    while i < len(days) - 2 and t_days > days[i + 1]:
        i += 1
    h = days[i + 1] - days[i]
    a = (days[i + 1] - t_days) / h
    b = (t_days - days[i]) / h
    bend = (a**3 - a) * curvatures[i] + (b**3 - b) * curvatures[i + 1]
    return a * yields[i] + b * yields[i + 1] + bend * h**2 / 6


def _bounds_below_first_node(days: list[float], yields: list[float], t_days: float) -> tuple[float, float]:
    """Lower and upper bound of the yield at a maturity shorter than the first node; a missing slope is zero."""
    lower_slope = 0.0
    for i in range(1, len(days)):
        if yields[i] >= yields[0]:
            lower_slope = (yields[i] - yields[0]) / (days[i] - days[0])
            break
    upper_slope = 0.0
    for i in range(1, len(days)):
        if yields[i] <= yields[0]:
            upper_slope = (yields[i] - yields[0]) / (days[i] - days[0])
            break
    return yields[0] + lower_slope * (t_days - days[0]), yields[0] + upper_slope * (t_days - days[0])


def oracle_cmt_rate(nodes: list[tuple[float, float | None]], t_days: float) -> float:
    """Continuously compounded risk-free rate, decimal per year, from Treasury constant-maturity yields in per cent.

    Parameters
    ----------
    nodes
        (days, yield in per cent), in any order; a None yield is dropped.
    t_days
        Maturity in the same days. The published example comes out with days counted from the date of the curve.

    Notes
    -----
    Mathematics Methodology 2022, step 2(a): natural cubic spline through the nodes. Between two nodes it is clamped to
    the range of their yields. Below the first node it is clamped between CMT_1 + m (t - t_1) for two slopes m: the
    lower bound's runs to the next shortest maturity that yields no less than the first, the upper bound's to the next
    shortest that yields no more (none: zero slope). Then r = ln(1 + APY), APY = (1 + BEY/2)^2 - 1. Ours: beyond the
    last node, of which the document says nothing, the yield is clamped flat to the last node's; a single node is flat
    everywhere; below the first node the spline continues its first piece.
    """
    curve = sorted((float(day), float(value)) for day, value in nodes if value is not None)
    if not curve:
        message = "the curve has no yield"
        raise ValueError(message)
    days = [day for day, _ in curve]
    yields = [value for _, value in curve]
    if t_days >= days[-1] or len(days) == 1:
        bond_equivalent = yields[-1]
    else:
        if t_days < days[0]:
            low, high = _bounds_below_first_node(days, yields, t_days)
        else:
            i = 0
            while days[i + 1] < t_days:
                i += 1
            low, high = min(yields[i], yields[i + 1]), max(yields[i], yields[i + 1])
        bond_equivalent = min(max(_spline_value(days, yields, t_days), low), high)
    annual_percentage_yield = (1 + bond_equivalent / 100 / 2) ** 2 - 1
    return math.log(1 + annual_percentage_yield)


def oracle_skew_term(
    rows: list[dict[str, Any]], forward: float, k0: float, rate: float, year_frac: float, *, e2_factor: float
) -> dict[str, float] | None:
    """Risk-neutral moments p1, p2, p3 and skewness of one term, or None when its variance of returns is not positive.

    Parameters
    ----------
    rows
        The strip of the same term as `oracle_term` gives it (strike, mid, width).
    forward, k0
        Index points, of the same term.
    e2_factor
        Factor of ln^2(K0/F) in the second adjustment: 0.5 as one transcription of the SKEW formula carries it, 1 as the
        expansion about K0 gives.

    Notes
    -----
    Cboe SKEW Index, formula read in a transcription: P1 = -e^{RT} sum Q dK/K^2 + e1,
    P2 = e^{RT} sum 2/K^2 (1 - ln(K/F)) Q dK + e2, P3 = e^{RT} sum 3/K^2 (2 ln(K/F) - ln^2(K/F)) Q dK + e3,
    S = (P3 - 3 P1 P2 + 2 P1^3) / (P2 - P1^2)^{3/2}.
    """
    growth = math.exp(rate * year_frac)
    p1 = p2 = p3 = 0.0
    for row in rows:
        k, q, dk = row["strike"], row["mid"], row["width"]
        log_moneyness = math.log(k / forward)
        p1 += -growth * q * dk / k**2
        p2 += growth * 2 / k**2 * (1 - log_moneyness) * q * dk
        p3 += growth * 3 / k**2 * (2 * log_moneyness - log_moneyness**2) * q * dk
    p1 += -(1 + math.log(forward / k0) - forward / k0)
    p2 += 2 * math.log(k0 / forward) * (forward / k0 - 1) + e2_factor * math.log(k0 / forward) ** 2
    p3 += 3 * math.log(k0 / forward) ** 2 * (math.log(k0 / forward) / 3 - 1 + forward / k0)
    spread = p2 - p1**2
    if spread <= 0:
        return None
    return {"p1": p1, "p2": p2, "p3": p3, "skewness": (p3 - 3 * p1 * p2 + 2 * p1**3) / spread**1.5}


def oracle_skew(
    near_skewness: float,
    near_minutes: float,
    next_skewness: float,
    next_minutes: float,
    horizon_minutes: float = MINUTES_PER_30_DAYS,
) -> float:
    """SKEW level: 100 - 10 [w S_near + (1 - w) S_next], w = (T2 - T30) / (T2 - T1).

    Cboe SKEW Index, formula read in a transcription: the skewness is interpolated, not the moments.
    """
    near_weight = (next_minutes - horizon_minutes) / (next_minutes - near_minutes)
    return 100 - 10 * (near_weight * near_skewness + (1 - near_weight) * next_skewness)


def oracle_bracket(days_list: list[float], horizon_days: float) -> tuple[int, int] | None:
    """Positions (near, next) in `days_list` of the two terms, or None with fewer than two candidates.

    Mathematics Methodology 2022, step 1(a): near = the candidate closest to the constant maturity among those at or
    below it, otherwise the one nearest to today; next = the nearest candidate after near. Ours: with no candidate
    after near, the last two; candidates may come in any order, each number of days once.
    """
    if len(set(days_list)) != len(days_list):
        message = f"two candidates have the same number of days: {days_list}"
        raise ValueError(message)
    if len(days_list) < 2:
        return None
    by_days = sorted(range(len(days_list)), key=lambda position: days_list[position])
    near = 0
    for rank, position in enumerate(by_days):
        if days_list[position] <= horizon_days:
            near = rank
    if near == len(by_days) - 1:
        near -= 1
    return by_days[near], by_days[near + 1]


def oracle_nearest_term(days_list: list[float], minimum_days: float) -> tuple[int, int] | None:
    """Positions (near, next) in `days_list`: the earliest candidate with enough days, and the following one.

    Mathematics Methodology 2022, step 1(b): the exclusion rule first (such as fewer than seven days), then the two
    earliest that remain. None when fewer than two remain.
    """
    remaining = [position for position, days in enumerate(days_list) if days >= minimum_days]
    remaining.sort(key=lambda position: days_list[position])
    if len(remaining) < 2:
        return None
    return remaining[0], remaining[1]


def oracle_third_friday(year: int, month: int) -> dt.date:
    """Third Friday of a month, on which standard monthly index options expire; holidays are not considered."""
    fridays = 0
    day = dt.date(year, month, 1)
    while True:
        if day.weekday() == 4:  # Monday is 0
            fridays += 1
            if fridays == 3:
                return day
        day += dt.timedelta(days=1)
