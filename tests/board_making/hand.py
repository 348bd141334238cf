"""From a list of quotes to the records of the package, and one board small enough to compute on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import numpy as np

from oracle.cboe_index import Quote
from weatherglass.indices import kernels
from weatherglass.indices.definition import CrossedWing
from weatherglass.indices.editions import CBOE_2022, Edition
from weatherglass.indices.strip import StripTerm, strip_term
from weatherglass.indices.terms import Candidate
from weatherglass.market import ABSENT, Board, QuoteTable, TermNote, TermQuotes, assemble_board
from weatherglass.timeline import UTC

Leg = tuple[float | None, float | None]
Columns = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]

MONTH = 43_200
YEAR = 525_600
AS_OF = datetime(2024, 3, 4, 8, 0, tzinfo=UTC)


def quote(strike: float, call: Leg, put: Leg) -> Quote:
    """One listed strike; a leg is (bid, ask)."""
    return {"strike": strike, "call_bid": call[0], "call_ask": call[1], "put_bid": put[0], "put_ask": put[1]}


def hand_board(**changes: Leg) -> list[Quote]:
    """Strikes 80, 85, .. 120 with F = K0 = 100; a change is named by its leg, such as put90=(0, 0.1)."""
    calls = {80: 20.1, 85: 15.2, 90: 10.4, 95: 6.2, 100: 3.0, 105: 1.2, 110: 0.4, 115: 0.2, 120: 0.1}
    puts = {80: 0.1, 85: 0.2, 90: 0.4, 95: 1.2, 100: 3.0, 105: 6.2, 110: 10.4, 115: 15.2, 120: 20.1}
    legs: dict[str, Leg] = {}
    for strike, call in calls.items():
        legs[f"call{strike}"] = (call - 0.05, call + 0.05)
        legs[f"put{strike}"] = (puts[strike] - 0.05, puts[strike] + 0.05)
    unknown = set(changes) - set(legs)
    if unknown:
        message = f"no such leg: {unknown}"
        raise ValueError(message)
    legs.update(changes)
    return [quote(float(strike), legs[f"call{strike}"], legs[f"put{strike}"]) for strike in calls]


def columns(quotes: Sequence[Quote]) -> Columns:
    """Strike, call bid, call ask, put bid, put ask, as the kernels take them: a leg with a missing side is null."""

    def leg(bid: float | None, ask: float | None) -> tuple[float, float]:
        return (np.nan, np.nan) if bid is None or ask is None else (bid, ask)

    rows = sorted(quotes, key=lambda q: q["strike"])
    calls = np.array([leg(q["call_bid"], q["call_ask"]) for q in rows], float).reshape(-1, 2)
    puts = np.array([leg(q["put_bid"], q["put_ask"]) for q in rows], float).reshape(-1, 2)
    strike = np.array([q["strike"] for q in rows], float)
    return (strike, *(np.ascontiguousarray(c) for c in (calls[:, 0], calls[:, 1], puts[:, 0], puts[:, 1])))


def quote_table(*terms: tuple[date, str, Sequence[Quote]]) -> QuoteTable:
    """Rows of several terms in the order given, calls and puts of a strike one after the other."""
    roots = tuple(dict.fromkeys(root for _, root, _ in terms))
    rows = [
        (expiry, roots.index(root), q["strike"], right, q[f"{side}_bid"], q[f"{side}_ask"])
        for expiry, root, quotes in terms
        for q in quotes
        for right, side in enumerate(("call", "put"))
    ]
    prices = np.array([[ABSENT if p is None else p for p in row[4:]] for row in rows], float).reshape(-1, 2)
    return QuoteTable(
        expiry=np.array([row[0] for row in rows], "datetime64[D]"),
        roots=roots,
        root=np.array([row[1] for row in rows], np.int64),
        strike=np.array([row[2] for row in rows], float),
        right=np.array([row[3] for row in rows], np.int64),
        bid=prices[:, 0].copy(),
        ask=prices[:, 1].copy(),
    )


def board(
    *terms: tuple[date, str, Sequence[Quote]],
    underlying: str = "SPX",
    as_of: datetime | None = AS_OF,
    settles: dict[tuple[date, str], datetime] | None = None,
) -> Board:
    """A whole board, through the same cleaning as any source."""
    notes = {key: TermNote(settles_at=at) for key, at in (settles or {}).items()}
    return assemble_board(quote_table(*terms), underlying=underlying, as_of=as_of, source="by hand", term_notes=notes)


def term_quotes(quotes: Sequence[Quote], *, expiry: date = date(2024, 4, 3), root: str = "X") -> TermQuotes:
    """One term as it stands, without the cleaning: every strike counts as listed."""
    strike, call_bid, call_ask, put_bid, put_ask = columns(quotes)
    return TermQuotes(expiry, root, strike, call_bid, call_ask, put_bid, put_ask)


def candidate(quotes: Sequence[Quote] | TermQuotes, *, minutes: int = MONTH) -> Candidate:
    """A term that settles in some minutes from `AS_OF`."""
    term = quotes if isinstance(quotes, TermQuotes) else term_quotes(quotes)
    return Candidate(term, term.root, AS_OF + timedelta(minutes=minutes), minutes, minutes / 1_440)


def strip(
    quotes: Sequence[Quote] | TermQuotes,
    *,
    rate: float = 0.0,
    minutes: int = MONTH,
    edition: Edition = CBOE_2022,
    crossed_wing: CrossedWing = CrossedWing.MID,
    min_abs_delta: float = 0.0,
) -> StripTerm:
    """The engine's strip of quotes, by default over 30 days at no interest."""
    return strip_term(
        candidate(quotes, minutes=minutes),
        rate=rate,
        year_frac=minutes / YEAR,
        edition=edition,
        crossed_wing=crossed_wing,
        min_abs_delta=min_abs_delta,
    )


def used_strikes(term: StripTerm) -> list[float]:
    """Strikes in a strip."""
    return [float(k) for k in term.quotes.strike[term.state == kernels.USED]]


def mid_of(q: Quote, side: str) -> float:
    """Mid of one leg that must be quoted."""
    bid, ask = (q["put_bid"], q["put_ask"]) if side == "put" else (q["call_bid"], q["call_ask"])
    if bid is None or ask is None:
        message = f"the {side} at {q['strike']} has no mid"
        raise ValueError(message)
    return (bid + ask) / 2


def variance_on_paper(
    included: Sequence[tuple[float, float]],
    *,
    forward: float = 100.0,
    k0: float = 100.0,
    growth: float = 1.0,
    year_frac: float = MONTH / YEAR,
) -> float:
    """The single-term formula over included (strike, mid): widths between included neighbors, whole at the ends."""
    strikes = [k for k, _ in included]
    last = len(strikes) - 1
    widths = [
        (strikes[min(i + 1, last)] - strikes[max(i - 1, 0)]) / (1 if i in (0, last) else 2) for i in range(last + 1)
    ]
    total = sum(w / k**2 * growth * q for w, (k, q) in zip(widths, included, strict=True))
    return 2 / year_frac * total - (forward / k0 - 1) ** 2 / year_frac
