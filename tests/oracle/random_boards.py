"""Hypothesis strategies for option boards: a priced smile in ticks, then the faults that real boards have.

Prices are built as whole cents and divided once, so that mids carry the float noise of real decimal quotes. Most
boards are calculable; a share is broken on purpose so that every reason code of the oracle is met.
"""

import math
from typing import TypedDict

from hypothesis import strategies as st

from .cboe_index import MINUTES_PER_DAY, MINUTES_PER_YEAR, Quote

Cents = list[int | None]  # [bid, ask] of one leg


class Row(TypedDict):
    """One strike while the board is being built, prices in cents."""

    strike: float
    call: Cents
    put: Cents


class TermBoard(TypedDict):
    """One term: its quotes, minutes to expiration and continuously compounded rate (decimal per year)."""

    quotes: list[Quote]
    minutes: int
    rate: float


class TwoTermBoard(TypedDict):
    """A near and a next term on one underlying, near first."""

    near: TermBoard
    next: TermBoard


STRIKE_SPACINGS = (1.0, 2.5, 5.0, 25.0)

SOUND_SHAPES = ("whole",) * 32
BROKEN_SHAPES = (
    "no_strikes_below",
    "no_puts_below",
    "no_calls_above",
    "one_sided",
    "crossed_everywhere",
    "k0_null",
    "k0_crossed",
    "sparse_and_calm",
)
FAULTS = (
    "null_leg",
    "null_both",
    "one_sided_leg",
    "crossed",
    "locked",
    "zero_bid_run",
    "zero_bid_comb",
    "zero_null_zero",
    "zero_ask",
    "zero_ask_run",
    "zero_quote",
    "dead_strike",
    "lonely_bid",
    "gap",
    "tie_in_gap",
    "forward_on_strike",
    "dear_pair",
    "put_over_call",
    "wide",
)
FAULTS_AT_THE_FORWARD = frozenset({"tie_in_gap", "forward_on_strike", "dear_pair", "put_over_call"})


def _undiscounted_call_and_put(forward: float, strike: float, deviation: float) -> tuple[float, float]:
    """Lognormal call and put values; `deviation` is vol times the square root of time."""
    d1 = math.log(forward / strike) / deviation + deviation / 2
    d2 = d1 - deviation
    call = forward * (1 + math.erf(d1 / math.sqrt(2))) / 2 - strike * (1 + math.erf(d2 / math.sqrt(2))) / 2
    return max(call, 0.0), max(call - forward + strike, 0.0)


def _quoted(value: float, half_spread: int, ticks: tuple[int, int]) -> Cents:
    """Bid and ask in cents around a value: small tick below three points, large tick above, bid never negative.

    Cheap options are quoted tighter, as on real boards, so that a bid vanishes only where the option is worth next to
    nothing.
    """
    cents = value * 100
    tick = ticks[0] if cents < 300 else ticks[1]
    half_spread = min(half_spread, int(cents / tick / 3))
    bid = math.floor((cents - half_spread * tick) / tick) * tick
    ask = math.ceil((cents + half_spread * tick) / tick) * tick
    return [max(bid, 0), max(ask, tick)]


def _strike_counts(min_strikes: int, max_strikes: int) -> st.SearchStrategy[int]:
    """Mostly boards with room for two wings, sometimes tiny ones."""
    roomy = min(max(min_strikes, 12), max_strikes)
    return st.sampled_from((False,) * 9 + (True,)).flatmap(
        lambda tiny: st.integers(min_strikes, roomy) if tiny else st.integers(roomy, max_strikes)
    )


@st.composite
def _strikes(draw: st.DrawFn, center: float, spacing: float, n_strikes: int) -> list[float]:
    """Increasing strikes around a center; the spacing widens outward, as on listed boards, and may mix four grids."""
    wider = [step for step in STRIKE_SPACINGS if step >= spacing]
    n_below = draw(st.integers(n_strikes // 3, n_strikes - 1 - n_strikes // 3))
    strikes = [center]
    for count, direction in ((n_below, -1), (n_strikes - 1 - n_below, 1)):
        change_at = draw(st.integers(3, 30))  # after this many strikes the next wider grid begins
        strike, rank = center, 0
        for taken in range(1, count + 1):
            strike += direction * wider[rank]
            if strike <= 0:
                break
            strikes.append(strike)
            if taken % change_at == 0 and rank < len(wider) - 1:
                rank += 1
    return sorted(strikes)


def _zero_bid(row: Row, side: str) -> None:
    leg = row["call"] if side == "call" else row["put"]
    leg[0] = 0
    leg[1] = max(leg[1] or 5, 5)


def _apply(fault: str, rows: list[Row], at: int, size: int, side: str) -> None:
    """Edit the rows in place with one fault at one strike; runs go outward from there (down for puts, up for calls)."""
    row = rows[at]
    leg = row["call"] if side == "call" else row["put"]
    outward = -1 if side == "put" else 1
    run = [rows[i] for i in (at + outward * j for j in range(5)) if 0 <= i < len(rows)]
    if fault == "null_leg":
        leg[:] = [None, None]
    elif fault == "null_both":
        row["call"], row["put"] = [None, None], [None, None]
    elif fault == "one_sided_leg":
        leg[size % 2] = None
    elif fault == "crossed":
        if leg[0] is not None and leg[1] is not None:
            leg[:] = [leg[1] + 5 * size, leg[0]]
    elif fault == "locked":
        leg[:] = [leg[1], leg[1]]
    elif fault == "zero_bid_run":
        for other in run[:size]:
            _zero_bid(other, side)
    elif fault == "zero_bid_comb":
        for other in run[::2]:
            _zero_bid(other, side)
    elif fault == "zero_null_zero":
        for other in run[:3]:
            _zero_bid(other, side)
        if len(run) > 1:
            middle = run[1]["call"] if side == "call" else run[1]["put"]
            middle[:] = [None, None]
            if size > 2:
                run[1]["call"], run[1]["put"] = [None, None], [None, None]
    elif fault == "zero_ask":
        leg[1] = 0
    elif fault == "zero_ask_run":  # a zero bid beside a zero ask: one of the two alone is no run of zero bids
        for j, other in enumerate(run[: 1 + size // 2]):
            edited = other["call"] if side == "call" else other["put"]
            edited[:] = [5, 0] if (j + size) % 2 else [0, 5]
    elif fault == "zero_quote":
        leg[:] = [0, 0]
    elif fault == "dead_strike":
        row["call"], row["put"] = [0, 0], [0, 0]
    elif fault == "lonely_bid":
        leg[:] = [5, 10]
    elif fault == "gap":
        for _ in range(size):
            if len(rows) > 3 and 0 <= at < len(rows):
                del rows[at]
    elif fault == "tie_in_gap":
        if at + 1 < len(rows) and row["put"][0] is not None and rows[at + 1]["call"][0] is not None:
            above = rows[at + 1]
            row["call"] = [None if price is None else price + 5 * size for price in row["put"]]
            above["put"] = [None if price is None else price + 5 * size for price in above["call"]]
    elif fault == "forward_on_strike":
        # the same mid from another spread: the two mids may differ by float noise
        if row["put"][0] is not None and row["put"][1] is not None:
            around = 5 * (size - 1) if row["put"][0] >= 5 * size else 0
            row["call"] = [row["put"][0] - around, row["put"][1] + around]
    elif fault == "dear_pair":  # prices far above the strike: float noise of the mids reaches the forward
        dear = 100_000 * size + 15
        row["call"], row["put"] = [dear, dear + 30], [dear + 10, dear + 20]
    elif fault == "put_over_call":
        if all(price is not None for price in row["call"]):
            row["put"] = [None if price is None else price + 5 * size for price in row["call"]]
    elif fault == "wide" and leg[1] is not None:
        leg[1] += 50 * size


def _break(shape: str, rows: list[Row], forward: float, side: str, depth: int) -> list[Row]:
    """The rows with one board-wide defect, or as they are for the shape "whole"."""
    at_k0 = 0
    for position, row in enumerate(rows):
        if row["strike"] <= forward:
            at_k0 = position
    leg = rows[at_k0]["call"] if side == "call" else rows[at_k0]["put"]
    if shape == "no_strikes_below":
        return rows[at_k0 + 1 :]
    if shape == "no_puts_below":
        if depth == 1:
            return rows[at_k0:]
        for row in rows[:at_k0]:
            _zero_bid(row, "put")
    elif shape == "no_calls_above":
        if depth == 1:
            return rows[: at_k0 + 1]
        for row in rows[at_k0 + 1 :]:
            _zero_bid(row, "call")
    elif shape == "one_sided":
        for row in rows:
            if side == "call":
                row["call"] = [None, None]
            else:
                row["put"] = [row["put"][0], None]
    elif shape == "crossed_everywhere":
        for row in rows:
            call = row["call"]
            if call[0] is not None and call[1] is not None:
                row["call"] = [call[1] + 5, call[0]]
    elif shape == "k0_null":
        leg[depth % 2] = None
    elif shape == "k0_crossed" and leg[0] is not None and leg[1] is not None:
        leg[:] = [leg[1] + 5, leg[0]]
    return rows


def _sparse_and_calm(center: float, spacing: float, side_ticks: int) -> list[Row]:
    """Few strikes, next to no vol, the forward just below a far strike: the correction outweighs the strip."""
    wide = 25.0 if spacing < 25.0 else 100.0
    forward = center + wide - spacing
    rows: list[Row] = []
    for strike in (center - 2 * spacing, center - spacing, center, center + wide, center + wide + spacing):
        call = max(round((forward - strike) * 100), 0)
        put = max(round((strike - forward) * 100), 0)
        rows.append(
            {
                "strike": strike,
                "call": [call + 5, call + 5 + 5 * side_ticks],
                "put": [put + 5, put + 5 + 5 * side_ticks],
            }
        )
    return rows


def _as_quotes(rows: list[Row]) -> list[Quote]:
    def points(cents: int | None) -> float | None:
        return None if cents is None else cents / 100

    return [
        {
            "strike": row["strike"],
            "call_bid": points(row["call"][0]),
            "call_ask": points(row["call"][1]),
            "put_bid": points(row["put"][0]),
            "put_ask": points(row["put"][1]),
        }
        for row in rows
    ]


@st.composite
def _term_boards(
    draw: st.DrawFn,
    level_cents: int,
    vol: float,
    minutes: int,
    rate: float,
    min_strikes: int,
    max_strikes: int,
    max_faults: int,
    shapes: tuple[str, ...],
) -> TermBoard:
    """One term around a given forward level; the strike grid is chosen so that a wing has some strikes with a value."""
    year_frac = minutes / MINUTES_PER_YEAR
    growth = math.exp(rate * year_frac)
    level = level_cents / 100
    # at least one and a half strikes of deviation, or every wing would be worthless from its first strike
    deviation = max(vol * math.sqrt(year_frac), 1.5 * STRIKE_SPACINGS[0] / level)
    fitting = [step for step in STRIKE_SPACINGS if 1.5 * step <= level * deviation * 1.001 <= 25 * step]
    spacing = draw(st.sampled_from(fitting or [STRIKE_SPACINGS[-1]]))
    center = max(round(level / spacing), 3) * spacing
    # tenths of a spacing; zero puts the forward exactly on a listed strike
    forward = center + draw(st.integers(-5, 5)) * spacing / 10
    shape = draw(st.sampled_from(shapes))
    side = draw(st.sampled_from(("call", "put")))
    depth = draw(st.integers(1, 3))

    if shape == "sparse_and_calm":
        rows = _sparse_and_calm(center, spacing, depth)
        return {"quotes": _as_quotes(rows), "minutes": minutes, "rate": rate}

    ticks = draw(st.sampled_from(((5, 10), (5, 5), (10, 10))))
    lean = draw(st.integers(0, 4)) / 10  # how much dearer the put side is
    # half spreads in ticks, repeated along the strikes
    spreads = draw(st.lists(st.integers(0, 6), min_size=1, max_size=7))
    n_strikes = draw(_strike_counts(min_strikes, max_strikes))
    rows = []
    for position, strike in enumerate(draw(_strikes(center, spacing, n_strikes))):
        standardized = math.log(strike / forward) / deviation
        smile = min(max(1 - lean * standardized / 3 + 0.03 * standardized**2, 0.5), 2.5)
        call, put = _undiscounted_call_and_put(forward, strike, deviation * smile)
        half_spread = spreads[position % len(spreads)]
        rows.append(
            {
                "strike": strike,
                "call": _quoted(call / growth, half_spread, ticks),
                "put": _quoted(put / growth, half_spread, ticks),
            }
        )

    faults = draw(
        st.lists(
            st.tuples(
                st.sampled_from(FAULTS),
                st.integers(-20, 20),
                st.integers(1, 4),
                st.sampled_from(("call", "put", "otm")),
            ),
            max_size=max_faults,
        )
    )
    for fault, offset, size, drawn_side in faults:
        at_center = min(range(len(rows)), key=lambda i: abs(rows[i]["strike"] - forward))
        at = at_center + (offset % 3 - 1 if fault in FAULTS_AT_THE_FORWARD else offset)
        at %= len(rows)
        fault_side = drawn_side
        if drawn_side == "otm":
            fault_side = "call" if rows[at]["strike"] > forward else "put"
        _apply(fault, rows, at, size, fault_side)
    return {"quotes": _as_quotes(_break(shape, rows, forward, side, depth)), "minutes": minutes, "rate": rate}


def _levels() -> st.SearchStrategy[int]:
    """Forward levels in cents, from a small underlying to a large index."""
    return st.one_of(st.integers(3_000, 20_000), st.integers(20_000, 150_000), st.integers(150_000, 700_000))


def _vols() -> st.SearchStrategy[float]:
    return st.integers(6, 90).map(lambda per_cent: per_cent / 100)


def _rates() -> st.SearchStrategy[float]:
    """Continuously compounded, decimal per year; zero now and then, where a forward can meet a strike."""
    some = st.integers(-50, 1_500).map(lambda basis_points: basis_points / 10_000)
    return st.one_of(some, some, some, st.just(0.0))


@st.composite
def term_boards(
    draw: st.DrawFn, *, min_strikes: int = 3, max_strikes: int = 80, max_faults: int = 6, sound_only: bool = False
) -> TermBoard:
    """Single-term boards with the minutes and the rate that priced them.

    `sound_only` leaves out the shapes broken on purpose; the local faults stay (set `max_faults` to 0 to drop those
    too).
    """
    minutes = draw(st.integers(MINUTES_PER_DAY // 4, 400 * MINUTES_PER_DAY))
    shapes = SOUND_SHAPES if sound_only else SOUND_SHAPES + BROKEN_SHAPES
    return draw(
        _term_boards(
            draw(_levels()), draw(_vols()), minutes, draw(_rates()), min_strikes, max_strikes, max_faults, shapes
        )
    )


def quote_lists(
    *, min_strikes: int = 3, max_strikes: int = 80, max_faults: int = 6, sound_only: bool = False
) -> st.SearchStrategy[list[Quote]]:
    """Quotes of a single-term board in increasing strikes; any rate and year fraction may go with them."""
    boards = term_boards(min_strikes=min_strikes, max_strikes=max_strikes, max_faults=max_faults, sound_only=sound_only)
    return boards.map(lambda board: board["quotes"])


@st.composite
def two_term_boards(
    draw: st.DrawFn, *, min_strikes: int = 3, max_strikes: int = 80, max_faults: int = 4, sound_only: bool = False
) -> TwoTermBoard:
    """Near and next terms on one underlying, each with minutes and rate; the horizon may lie outside the two."""
    near_minutes = draw(st.integers(MINUTES_PER_DAY // 4, 45 * MINUTES_PER_DAY))
    next_minutes = near_minutes + draw(st.integers(1, 40 * MINUTES_PER_DAY))
    level, vol = draw(_levels()), draw(_vols())
    shapes = SOUND_SHAPES * 2 if sound_only else SOUND_SHAPES * 2 + BROKEN_SHAPES
    near, after = (
        draw(_term_boards(level, vol, minutes, draw(_rates()), min_strikes, max_strikes, max_faults, shapes))
        for minutes in (near_minutes, next_minutes)
    )
    return {"near": near, "next": after}
