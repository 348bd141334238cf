"""What kinds of exchanges there are to imitate: their roots, sessions, listing rules, ticks and the market's habits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from weatherglass.errors import UsageError, nearest
from weatherglass.timeline import CRYPTO_SESSIONS, US_SESSIONS, Sessions, Settlement


class Cycle(StrEnum):
    """Which days are expiries of a series of options."""

    SESSIONS = "sessions"
    """Every session."""
    FRIDAYS = "fridays"
    MONTH_ENDS = "month_ends"
    """The last session of a month."""
    THIRD_FRIDAYS = "third_fridays"
    """The third Friday, or the session before when that is a holiday."""
    DECEMBER_THIRD_FRIDAYS = "december_third_fridays"
    LAST_FRIDAYS = "last_fridays"
    """The last Friday of a month."""
    QUARTER_LAST_FRIDAYS = "quarter_last_fridays"
    """The last Friday of March, June, September and December."""


@dataclass(frozen=True, slots=True)
class Series:
    """Expiries of one root that are listed a fixed time ahead.

    Attributes
    ----------
    lead_days
        Calendar days from the listing to the expiry.
    """

    root: str
    cycle: Cycle
    lead_days: int


@dataclass(frozen=True, slots=True)
class Band:
    """Strikes that are added while an expiry is at most `max_days` away: multiples of `step` around the last close.

    Attributes
    ----------
    lowest, highest
        As shares of the close.
    """

    max_days: int
    step: float
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class Ticks:
    """Price steps, in whole units of 1 / `per_one` of the quote currency (or of the coin).

    Attributes
    ----------
    small, large
        Step below and from `switch` on.
    in_coin
        Quotes are made in the coin, and stated in dollars as their readers do: times the forward of their expiry.
    """

    per_one: int
    small: int
    large: int
    switch: int
    in_coin: bool = False


@dataclass(frozen=True, slots=True)
class Habits:
    """The market's habits, a year and decimal; see `weatherglass.synthetic.path` and `surface` for the formulas.

    Attributes
    ----------
    weekend
        Variance of a day of the weekend over that of a weekday.
    overnight
        Share of a day's variance that passes before the open.
    """

    level: float
    level_half_life: float
    vol: float
    vol_half_life: float
    vol_of_vol: float
    correlation: float
    realised_share: float
    jumps_a_year: float
    jump_mean: float
    jump_sd: float
    vol_jump: float
    long_vol: float
    term_speed: float
    skew: float
    skew_sd: float
    curvature: float
    curvature_sd: float
    rate: float
    rate_sd: float
    carry: float
    weekend: float
    overnight: float


@dataclass(frozen=True, slots=True)
class Spreads:
    """Half-spreads: a share of a tick, of the vega of one vol point and of the intrinsic value, widened by the hour."""

    ticks: float
    vega: float
    intrinsic: float
    at_open: float
    at_close: float


@dataclass(frozen=True, slots=True)
class Profile:
    """An exchange and a market to imitate."""

    underlying: str
    sessions: Sessions
    settlements: Mapping[str, Settlement]
    series: tuple[Series, ...]
    bands: tuple[Band, ...]
    ticks: Ticks
    habits: Habits
    spreads: Spreads
    states_terms: bool = False
    """Whether the source states instants of settlement and forwards beside its quotes."""


SPX = Profile(
    underlying="SPX",
    sessions=US_SESSIONS,
    settlements=MappingProxyType({"SPX": Settlement.AM, "SPXW": Settlement.PM}),
    series=(
        Series("SPX", Cycle.THIRD_FRIDAYS, 365),
        Series("SPX", Cycle.DECEMBER_THIRD_FRIDAYS, 1_095),
        Series("SPXW", Cycle.SESSIONS, 42),
        Series("SPXW", Cycle.MONTH_ENDS, 365),
    ),
    bands=(
        Band(45, 5.0, 0.88, 1.07),
        Band(45, 10.0, 0.80, 1.10),
        Band(120, 5.0, 0.95, 1.04),
        Band(120, 10.0, 0.85, 1.10),
        Band(365, 25.0, 0.60, 1.25),
        Band(365, 50.0, 0.45, 1.40),
        Band(1_095, 100.0, 0.20, 1.80),
    ),
    ticks=Ticks(100, 5, 10, 300),
    habits=Habits(
        level=4_500.0, level_half_life=3.0, vol=0.17, vol_half_life=0.15, vol_of_vol=1.3, correlation=-0.75,
        realised_share=0.85, jumps_a_year=3.0, jump_mean=-0.02, jump_sd=0.02, vol_jump=0.25, long_vol=0.21,
        term_speed=4.0, skew=-0.70, skew_sd=0.05, curvature=0.95, curvature_sd=0.06, rate=0.03, rate_sd=0.012,
        carry=0.014, weekend=0.15, overnight=0.25,
    ),
    spreads=Spreads(ticks=0.6, vega=0.07, intrinsic=0.001, at_open=0.5, at_close=0.3),
)  # fmt: skip
"""Standard options that settle at the open and dailies, weeklies and month ends at the close, by the rules of 2024."""

BTC = Profile(
    underlying="BTC",
    sessions=CRYPTO_SESSIONS,
    settlements=MappingProxyType({"BTC": Settlement.UTC_0800}),
    series=(
        Series("BTC", Cycle.SESSIONS, 3),
        Series("BTC", Cycle.FRIDAYS, 28),
        Series("BTC", Cycle.LAST_FRIDAYS, 92),
        Series("BTC", Cycle.QUARTER_LAST_FRIDAYS, 365),
    ),
    bands=(
        Band(4, 500.0, 0.94, 1.06),
        Band(28, 1_000.0, 0.85, 1.20),
        Band(92, 2_000.0, 0.60, 1.60),
        Band(365, 5_000.0, 0.30, 2.50),
        Band(365, 20_000.0, 0.20, 4.00),
    ),
    ticks=Ticks(10_000, 1, 5, 50, in_coin=True),
    habits=Habits(
        level=60_000.0, level_half_life=1.0, vol=0.55, vol_half_life=0.15, vol_of_vol=1.2, correlation=-0.2,
        realised_share=0.9, jumps_a_year=6.0, jump_mean=-0.02, jump_sd=0.04, vol_jump=0.15, long_vol=0.62,
        term_speed=4.0, skew=-0.15, skew_sd=0.12, curvature=0.90, curvature_sd=0.10, rate=0.03, rate_sd=0.012,
        carry=-0.04, weekend=1.0, overnight=0.0,
    ),
    spreads=Spreads(ticks=0.6, vega=0.6, intrinsic=0.002, at_open=0.0, at_close=0.0),
    states_terms=True,
)  # fmt: skip
"""European options on a coin, quoted in the coin around the clock, that settle at 08:00 UTC."""

PROFILES: Mapping[str, Profile] = MappingProxyType({each.underlying: each for each in (SPX, BTC)})


def profile_named(name: str) -> Profile:
    """The profile of an underlying.

    Raises
    ------
    UsageError
        When there is none; names the nearest.

    >>> profile_named("spx").underlying
    'SPX'
    """
    if name.upper() not in PROFILES:
        raise UsageError(f"underlying={name!r} has no synthetic exchange; {nearest(name, PROFILES)}")
    return PROFILES[name.upper()]
