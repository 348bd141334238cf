"""The settlement value of VIX futures and options: the index from one expiry at a special opening.

It is the single-term variance with three differences: the strike range is announced beforehand instead of found by the
two-zero-bid rule, options without a bid inside it are included, and an option that traded in the opening auction
enters with that price. What comes out is this project's computation, never the official settlement value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from weatherglass.errors import MethodError, UsageError
from weatherglass.indices import kernels
from weatherglass.indices.definition import AM_ROOTS, CrossedWing
from weatherglass.indices.editions import CBOE_2022, Edition
from weatherglass.market import Reason, ReasonCode, TermQuotes, TermRates
from weatherglass.market.board import Vector
from weatherglass.timeline import NEW_YORK, US_SESSIONS, Settlement, settlement_session, settles_at, wall_clock_minutes
from weatherglass.units import Variance, VolPoints, minutes_to_year_frac, variance_to_vol_points

DAYS_TO_EXPIRY = 30
"""Calendar days from the settlement session to the expiry that it is made from: VIX Methodology v4, 2023-11-20."""


@dataclass(frozen=True, slots=True, eq=False)
class OpeningPrices:
    """Trade prices of the special opening auction.

    Attributes
    ----------
    call, put
        (n_strikes,) as the quotes' strikes, quote currency. NaN where the option did not trade; never zero.
    """

    call: Vector
    put: Vector

    def __post_init__(self) -> None:
        for name in ("call", "put"):
            price = getattr(self, name)
            wrong = price[~(np.isnan(price) | ((price > 0.0) & (price < np.inf)))]
            if wrong.size:
                raise UsageError(
                    f"opening {name} price {wrong[0]:g} is no trade price: give a positive one, NaN where none traded"
                )


@dataclass(frozen=True, slots=True, eq=False)
class SpecialOpening:
    """A computed settlement value with everything that made it.

    Attributes
    ----------
    value
        Vol points: 100 x the root of the variance.
    variance
        Annual.
    as_of
        The opening, 09:30 New York.
    minutes, year_frac
        From the opening to the expiry's settlement.
    rate
        Continuously compounded, decimal a year.
    forward, k0
        Quote currency, from the mids of the quotes at the open.
    strip_sum
        Sum of the contributions.
    strike, price, width, contribution
        (n_used,) increasing; K0 once, with the mean of its two prices. Contribution is width / strike^2 x e^{RT} x
        price.
    traded
        Number of options that entered with an opening trade, out of n_used + 1 (K0 has two).
    skipped
        Number of listed strikes inside the range without a usable price.
    edition
        Name of the edition of the rules.
    """

    value: VolPoints
    variance: Variance
    root: str
    expiry: date
    as_of: datetime
    settles_at: datetime
    minutes: int
    year_frac: float
    rate: float
    forward: float
    k0: float
    strip_sum: float
    strike: Vector
    price: Vector
    width: Vector
    contribution: Vector
    traded: int
    skipped: int
    edition: str


def special_opening_variance(
    quotes: TermQuotes,
    *,
    session: date,
    lowest_put: float,
    highest_call: float,
    rate: float,
    opening_prices: OpeningPrices | None = None,
    crossed_wing: CrossedWing = CrossedWing.MID,
    edition: Edition = CBOE_2022,
) -> SpecialOpening | Reason:
    """The settlement value of a session from one expiry exactly 30 calendar days later, or why there is none.

    Forward and K0 come from the mids of the quotes. Puts from `lowest_put` up to K0, both options at K0 and calls up to
    `highest_call` are included, those with a bid of zero too, each with its opening trade price and otherwise with its
    mid. Widths are those of the included strikes.

    Parameters
    ----------
    quotes
        Best bids and offers of the expiry at the open, of every listed strike. NaN is a null quote.
    session
        The expiry date of the futures and options that settle.
    lowest_put, highest_call
        Strikes at the two ends of the range, which the owner announces; both are included. Quote currency.
    rate
        Continuously compounded, decimal a year (0.05 is 5 %).
    opening_prices
        Trades of the opening auction, by strike; None when none are known.
    crossed_wing
        What a quote with bid > ask in a wing becomes when the option did not trade.
    edition
        Only its name is used: it is stamped on the result.

    Returns
    -------
    SpecialOpening or Reason
        The reason has one of the codes of a single term.

    Raises
    ------
    MethodError
        When the expiry is not exactly 30 calendar days after the session.
    UsageError
        For a root that is not stated, an empty strike range, prices of another shape, or a rate in per cent.

    Notes
    -----
    Time: T = minutes / 525,600, minutes from 09:30 New York of `session` to the expiry's settlement on the wall clock
    of New York. An SPX expiry settles at 09:30, so T is 43,200 / 525,600 = 30/365 exactly, also across a clock change;
    an SPXW one settles at 16:00, 43,590 minutes. One term needs no interpolation, so the level is 100 x the root of its
    variance. That the count starts at 09:30 is our reading; the text was not seen to state it.

    Ours, because the text is silent: a strike inside the range whose option has neither trade nor quote is skipped, as
    a null quote is elsewhere; an opening trade at K0 stands in for a null or crossed quote there; K0 enters with the
    mean of its two prices, whichever they are.

    Unverified (a stored copy of an older Cboe page): where the first bid is zero, the limit price of the best
    unexecuted opening buy order stood in for it. Order books are not read here.

    References
    ----------
    Cboe, Volatility Index Methodology: Cboe Volatility Index, v4, 2023-11-20, settlement value, as read in the
    document; Mathematics Methodology, 2022.v1, 2022-05-11, step 3(a), for the formula. That the ticker is VRO is from
    memory, unverified.

    Examples
    --------
    >>> board = TermQuotes(
    ...     date(2022, 10, 21), "SPX", np.array([90.0, 95.0, 100.0, 105.0, 110.0]),
    ...     call_bid=np.array([12.0, 7.9, 4.9, 1.9, 0.0]), call_ask=np.array([12.2, 8.1, 5.1, 2.1, 0.4]),
    ...     put_bid=np.array([0.0, 0.9, 2.9, 4.9, 8.1]), put_ask=np.array([0.2, 1.1, 3.1, 5.1, 8.3]),
    ... )
    >>> opened = special_opening_variance(
    ...     board, session=date(2022, 9, 21), lowest_put=90.0, highest_call=110.0, rate=0.0
    ... )
    >>> opened.minutes, opened.forward, opened.k0, round(opened.value, 4)
    (43200, 102.0, 100.0, 28.7863)
    """
    as_of, settlement, minutes = _clock(quotes, session)
    trades = opening_prices or _no_trades(quotes)
    _require_inputs(quotes, trades, lowest_put=lowest_put, highest_call=highest_call, rate=rate)
    year_frac = minutes_to_year_frac(minutes)
    growth = math.exp(rate * year_frac)
    level = _forward_and_k0(quotes, trades, growth)
    if isinstance(level, Reason):
        return level
    forward, zero = level
    strike = quotes.strike
    k0 = float(strike[zero])

    null_crossed = crossed_wing is CrossedWing.NULL
    put = _prices(quotes.put_bid, quotes.put_ask, trades.put, null_crossed=null_crossed)
    call = _prices(quotes.call_bid, quotes.call_ask, trades.call, null_crossed=null_crossed)
    position = np.arange(strike.size)
    price = np.where(position < zero, put, call)
    price[zero] = 0.5 * (put[zero] + call[zero])
    inside = (strike >= lowest_put) & (strike <= highest_call)
    used = inside & ~np.isnan(price)
    if not used[:zero].any():
        return Reason(
            ReasonCode.EMPTY_PUT_WING,
            f"{quotes.label}: no put from lowest_put={lowest_put:g} up to K0={k0:g} has a price",
        )
    if not used[zero + 1 :].any():
        return Reason(
            ReasonCode.EMPTY_CALL_WING,
            f"{quotes.label}: no call from K0={k0:g} up to highest_call={highest_call:g} has a price",
        )

    width = _widths(strike[used])
    contribution = np.zeros(strike.size)
    contribution[used] = width / (strike[used] * strike[used]) * growth * price[used]
    total = float(kernels.orderless_sum(contribution))
    variance = float(kernels.strip_variance(total, forward, k0, year_frac))
    if not variance > 0.0:
        return Reason(
            ReasonCode.NONPOSITIVE_VARIANCE,
            f"{quotes.label}: the variance is {variance:.6g}, and only a positive one has a root",
        )
    traded_put, traded_call = ~np.isnan(trades.put) & used, ~np.isnan(trades.call) & used
    return SpecialOpening(
        value=variance_to_vol_points(Variance(variance)),
        variance=Variance(variance),
        root=quotes.root,
        expiry=quotes.expiry,
        as_of=as_of,
        settles_at=settlement,
        minutes=minutes,
        year_frac=year_frac,
        rate=rate,
        forward=forward,
        k0=k0,
        strip_sum=total,
        strike=strike[used],
        price=price[used],
        width=width,
        contribution=contribution[used],
        traded=int(traded_put[: zero + 1].sum() + traded_call[zero:].sum()),
        skipped=int((inside & ~used).sum()),
        edition=edition.name,
    )


def _clock(quotes: TermQuotes, session: date) -> tuple[datetime, datetime, int]:
    """The opening, the expiry's settlement and the whole minutes between them."""
    settlement = quotes.settles_at or _settlement_of_root(quotes)
    days = (settlement.astimezone(NEW_YORK).date() - session).days
    if days != DAYS_TO_EXPIRY:
        raise MethodError(
            f"{quotes.label} settles {days} days after session={session}; a settlement value is made from the expiry "
            f"exactly {DAYS_TO_EXPIRY} calendar days out"
        )
    opens = settles_at(session, Settlement.AM)
    return opens, settlement, wall_clock_minutes(opens, settlement, zone=NEW_YORK)


def _settlement_of_root(quotes: TermQuotes) -> datetime:
    if not quotes.root:
        raise UsageError(
            f"the root of the {quotes.expiry} quotes is not stated, and SPX and SPXW settle at different hours"
        )
    last_day = settlement_session(quotes.expiry, sessions=US_SESSIONS)
    return settles_at(last_day, Settlement.AM if quotes.root in AM_ROOTS else Settlement.PM)


def _require_inputs(
    quotes: TermQuotes, trades: OpeningPrices, *, lowest_put: float, highest_call: float, rate: float
) -> None:
    if not 0.0 < lowest_put < highest_call:
        raise UsageError(
            f"lowest_put={lowest_put:g} and highest_call={highest_call:g} are no strike range: "
            "the first must be positive and below the second"
        )
    for name, price in (("call", trades.call), ("put", trades.put)):
        if price.shape != quotes.strike.shape:
            raise UsageError(
                f"opening {name} prices must have the shape of the strikes of {quotes.label}, "
                f"{quotes.strike.shape}; got {price.shape}"
            )
    TermRates((rate,))  # it refuses a rate in per cent


def _forward_and_k0(quotes: TermQuotes, trades: OpeningPrices, growth: float) -> tuple[float, int] | Reason:
    """Forward, from mids, and the position of K0."""
    q, strike = quotes, quotes.strike
    if strike.size < 2:
        return Reason(
            ReasonCode.INSUFFICIENT_STRIKES, f"{q.label} lists {strike.size} strike(s); a strip needs at least 2"
        )
    at = int(kernels.atm_position(strike, q.call_bid, q.call_ask, q.put_bid, q.put_ask))
    if at < 0:
        return Reason(
            ReasonCode.NO_VALID_PAIR,
            f"{q.label}: no strike of {strike.size} ({strike[0]:g} to {strike[-1]:g}) has a sound call quote and a "
            "sound put quote, so there is no forward",
        )
    call_mid, put_mid = 0.5 * (q.call_bid[at] + q.call_ask[at]), 0.5 * (q.put_bid[at] + q.put_ask[at])
    forward = float(kernels.forward_price(strike[at], call_mid, put_mid, growth))
    zero = int(kernels.k0_position(strike, forward))
    if zero < 0:
        return Reason(
            ReasonCode.NO_STRIKE_AT_OR_BELOW_FORWARD,
            f"{q.label}: no listed strike at or below the forward: forward={forward:.4f}, listed {strike[0]:g} to "
            f"{strike[-1]:g}; the put side is missing",
        )
    legs = (
        ("call", q.call_bid[zero], q.call_ask[zero], trades.call[zero]),
        ("put", q.put_bid[zero], q.put_ask[zero], trades.put[zero]),
    )
    for name, bid, ask, trade in legs:
        if np.isnan(trade) and not (bid > 0.0 or ask > 0.0):  # null, or 0 / 0: nobody quotes
            return Reason(
                ReasonCode.K0_QUOTE_MISSING,
                f"{q.label}: the {name} at K0={strike[zero]:g} has neither an opening trade nor a quote",
            )
        if np.isnan(trade) and bid > ask:
            return Reason(
                ReasonCode.K0_QUOTE_CROSSED,
                f"{q.label}: the {name} at K0={strike[zero]:g} has no opening trade and bid > ask",
            )
    return forward, zero


def _no_trades(quotes: TermQuotes) -> OpeningPrices:
    none = np.full(quotes.strike.shape, np.nan)
    return OpeningPrices(none, none)


def _prices(bid: Vector, ask: Vector, trade: Vector, *, null_crossed: bool) -> Vector:
    """Opening trade where there is one, otherwise the mid; NaN where there is neither."""
    mid = 0.5 * (bid + ask)
    if null_crossed:
        mid = np.where(bid > ask, np.nan, mid)
    return np.where(np.isnan(trade), mid, trade)


def _widths(strike: Vector) -> Vector:
    """Half the distance between the neighbours, whole at the two ends; (n_used,), at least three strikes."""
    width = np.empty(strike.size)
    width[1:-1] = 0.5 * (strike[2:] - strike[:-2])
    width[0], width[-1] = strike[1] - strike[0], strike[-1] - strike[-2]
    return width
