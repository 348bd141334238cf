"""A term of an index as a smile: the strikes of its strip, each priced by Black's formula from a volatility.

The states between two boards (`weatherglass.indices.move_states`) are made of these.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError
from weatherglass.indices import kernels
from weatherglass.indices.black import black_price, implied_vol
from weatherglass.indices.reading import TermReading
from weatherglass.market.board import Vector
from weatherglass.market.quotes import CALL, PUT


@dataclass(frozen=True, slots=True, eq=False)
class Smile:
    """Implied volatility by ln(K/F): straight between the quoted strikes, flat beyond the outermost.

    Attributes
    ----------
    log_strike
        (n_used,) ln(K/F), increasing.
    vol
        (n_used,) decimal.
    """

    log_strike: Vector
    vol: Vector

    def at(self, log_strike: Vector) -> Vector:
        """(n,) decimal volatilities at ln(K/F)."""
        return np.asarray(np.interp(log_strike, self.log_strike, self.vol), np.float64)

    def at_forward(self) -> float:
        """Decimal volatility at the forward."""
        return float(self.at(np.zeros(1))[0])


@dataclass(frozen=True, slots=True, eq=False)
class SmileTerm:
    """One term of a model state: the strikes of a strip, and the smile that prices it.

    Attributes
    ----------
    log_strike
        (n_used,) ln(K/F), increasing.
    width
        (n_used,) width / K of each strike, as the board's strip has it.
    vol
        (n_used,) decimal, of each strike of the strip.
    smile
        Where `vol` is read off, but for the wings that the later board has replaced.
    k0_position
        Position of K0; puts up to it, calls above it.
    parity_log_strike
        ln(K*/F) of the strike whose call and put made the forward.
    weight
        Of its total variance in the index.
    notes
        What was done to this term that a reader must know.
    is_stuck
        Whether the later forward lies beyond its strikes, so that the later steps leave it as it is.
    """

    expiry: date
    root: str
    log_strike: Vector
    width: Vector
    vol: Vector
    smile: Smile
    k0_position: int
    parity_log_strike: float
    forward: float
    rate: float
    year_frac: float
    weight: float
    notes: tuple[str, ...] = ()
    is_stuck: bool = False

    @property
    def label(self) -> str:
        """Root and expiry, for sentences."""
        return f"{self.root} {self.expiry.isoformat()}"

    @property
    def right(self) -> NDArray[np.int64]:
        """(n_used,) `PUT` up to K0 and `CALL` above it."""
        return np.where(np.arange(self.log_strike.size) <= self.k0_position, PUT, CALL)

    @property
    def k0_premium(self) -> float:
        """What the mean of put and call at K0 exceeds the put by, over the forward: half of (F - K0) / F."""
        return 0.5 * (1.0 - math.exp(self.log_strike[self.k0_position]))

    def price(self) -> Vector:
        """(n_used,) undiscounted prices that enter the strip, over the forward."""
        value = black_price(1.0, np.exp(self.log_strike), self.vol, self.year_frac, self.right)
        value[self.k0_position] += self.k0_premium
        return value

    def total_variance(self) -> float:
        """2 x strip sum - (F/K0 - 1)^2, with the sum and the offset of the owner's formula over strikes / forward."""
        strip_sum = float(np.sum(self.width / np.exp(self.log_strike) * self.price()))
        offset = math.expm1(-self.log_strike[self.k0_position])
        return 2.0 * strip_sum - offset * offset

    def reaches(self, forward: float) -> bool:
        """Whether a put lies below and a call above the K0 of a forward."""
        return 0 < self.k0_position_at(forward) < self.log_strike.size - 1

    def k0_position_at(self, forward: float) -> int:
        """Position of the K0 of a forward among the strikes, or -1."""
        return int(kernels.k0_position(np.exp(self.log_strike), forward / self.forward))

    def with_smile(self, smile: Smile) -> SmileTerm:
        """The same strikes, each with the volatility that another smile gives it."""
        return replace(self, smile=smile, vol=smile.at(self.log_strike))


def smile_term(term: TermReading, *, board: str) -> SmileTerm:
    """A calculable term of a reading as a smile; `board` is its name in sentences.

    Raises
    ------
    MethodError
        When not one price has an implied volatility.
    """
    strip = term.strip
    if strip.forward is None:  # pragma: no cover - a reading with a value has forwards
        raise AssertionError("a calculable term has a forward")
    quotes, used = strip.quotes, np.flatnonzero(strip.state == kernels.USED)
    at = kernels.atm_position(quotes.strike, quotes.call_bid, quotes.call_ask, quotes.put_bid, quotes.put_ask)
    strike = quotes.strike[used]
    log_strike, unknown = np.log(strike / strip.forward), np.zeros_like(strike)
    bare = SmileTerm(
        expiry=term.expiry,
        root=term.root,
        log_strike=log_strike,
        width=strip.width[used] / strike,
        vol=unknown,
        smile=Smile(log_strike, unknown),
        k0_position=int(np.searchsorted(used, strip.k0_position)),
        parity_log_strike=math.log(quotes.strike[at] / strip.forward),
        forward=strip.forward,
        rate=strip.rate,
        year_frac=strip.year_frac,
        weight=term.weight,
    )
    vol = implied_vols(bare, strip.growth * strip.mid[used] / strip.forward)
    notes = tuple(_unsolved_notes(bare, vol, board))
    return replace(bare.with_smile(Smile(log_strike, _nearest_known(vol))), notes=notes)


def implied_vols(term: SmileTerm, price: Vector) -> Vector:
    """(n_used,) what the strip's prices over the forward imply; NaN where a price is out of bounds."""
    own = price.copy()
    own[term.k0_position] -= term.k0_premium
    return implied_vol(own, 1.0, np.exp(term.log_strike), term.year_frac, term.right)


def _unsolved_notes(term: SmileTerm, vol: Vector, board: str) -> Iterator[str]:
    unsolved = np.isnan(vol)
    if np.all(unsolved):
        raise MethodError(
            f"not one of {vol.size} prices of {term.label} on the {board} board has an implied volatility: all lie "
            f"outside the no-arbitrage bounds of the forward {term.forward:.4f}, so there is no smile to decompose"
        )
    if np.any(unsolved):
        at_k0 = "; the one at K0 is among them, so the forward itself is doubtful" if unsolved[term.k0_position] else ""
        yield (
            f"{np.count_nonzero(unsolved)} of {vol.size} prices of {term.label} on the {board} board have no implied "
            f"volatility; each takes that of the nearest strike, and what this leaves out is in strip{at_k0}"
        )


def _nearest_known(vol: Vector) -> Vector:
    known = np.flatnonzero(~np.isnan(vol))
    if known.size == vol.size:
        return vol
    distance = np.abs(np.arange(vol.size)[:, None] - known)
    return np.asarray(vol[known[np.argmin(distance, axis=1)]], np.float64)
