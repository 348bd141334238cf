"""The truth behind the quotes: flat smiles, the closed form of Fukasawa, and an index that finds it again."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import weatherglass as wg
from lanes import examples
from synthetic_making import WHOLE_DAY, board_of, closing_board
from weatherglass.indices.reading import IndexReading
from weatherglass.synthetic.boards import Recipe, SyntheticDay
from weatherglass.synthetic.path import LAST_DAY
from weatherglass.synthetic.profile import SPX
from weatherglass.synthetic.surface import Slices, slices_of, total_variance
from weatherglass.synthetic.truth import MINUTES_A_YEAR, fair_level, fair_variance


def by_fukasawa(slices: Slices) -> float:
    """The mean of w(k) where -d2(k) is normal, by the trapezoid rule on a grid of k: Fukasawa (2012), theorem 4.4."""
    reach = 40.0 * float(np.sqrt(total_variance(slices, 0.0)[0]))
    k = np.linspace(-1.0, 1.0, 400_001)
    k = reach * k * np.abs(k)
    w = total_variance(slices, k)
    z = k / np.sqrt(w) + np.sqrt(w) / 2.0
    density = w * np.exp(-z * z / 2.0) / math.sqrt(2.0 * math.pi)
    return float(np.sum((density[1:] + density[:-1]) / 2.0 * np.diff(z)))


@pytest.mark.parametrize("theta", [1e-5, 0.002, 0.3])
def test_a_flat_smile_has_its_own_variance(theta: float) -> None:
    assert fair_variance(slices_of([theta], 0.0, 1e-7))[0] == pytest.approx(theta, rel=1e-7)


@pytest.mark.parametrize(
    ("theta", "rho", "eta"), [(0.0018, -0.7, 0.95), (0.00002, -0.7, 0.95), (0.1, -0.7, 1.0), (0.02, 0.3, 1.4)]
)
def test_the_strip_of_all_strikes_is_the_closed_form(theta: float, rho: float, eta: float) -> None:
    slices = slices_of([theta], rho, eta)
    assert fair_variance(slices)[0] == pytest.approx(by_fukasawa(slices), rel=1e-6)


def test_a_level_is_interpolated_in_total_variance() -> None:
    # by hand: 20 vol points over 23 days and 30 over 37; 0.5 of the next term's weight at 30 days
    near, following = 0.04 * 23 / 365, 0.09 * 37 / 365
    wanted = 100.0 * math.sqrt((0.5 * near + 0.5 * following) * 365 / 30)
    assert fair_level((near, following), (23 * 1_440, 37 * 1_440)) == pytest.approx(wanted, rel=1e-14)


def true_level(day: SyntheticDay, second: int, reading: IndexReading) -> float:
    """What a perfect index would show of the two terms that a reading took."""
    smiles = day.smiles(second)
    at = [
        next(i for i, t in enumerate(smiles.terms) if (t.root, t.expiry) == (r.root, r.expiry)) for r in reading.terms
    ]
    of = fair_variance(Slices(*(each[at] for each in smiles.slices))).tolist()
    minutes = (smiles.years[at] * MINUTES_A_YEAR).tolist()
    return fair_level((of[0], of[1]), (minutes[0], minutes[1]))


def found_and_true(day: date, seed: int) -> tuple[float, float]:
    """Our engine's VIX on the closing board of a day, and the level that the quotes were made of."""
    made, board = closing_board(Recipe("SPX", seed, every_s=WHOLE_DAY, max_days=45), day)
    reading = wg.index(board_of(board.snapshot), "VIX", rates=board.market.rate)
    assert reading.value is not None
    return reading.value, true_level(made, int(made.seconds[-1]), reading)


def test_the_engine_finds_the_variance_that_the_quotes_were_made_of() -> None:
    found, true = found_and_true(date(2024, 3, 15), 1)
    # the ends of the strip make it a little too low
    assert -0.02 < found - true < 0.0


# weeklies are in the index since the edition of October 2014; before it a board of 45 days may lack a second term
sessions = st.dates(date(2014, 10, 6), LAST_DAY).filter(SPX.sessions.is_session)


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(day=sessions, seed=st.integers(0, 10_000))
def test_the_engine_is_within_half_a_percent_of_the_truth_on_any_clean_board(day: date, seed: int) -> None:
    found, true = found_and_true(day, seed)
    assume(true < 60.0)  # beyond it the ladder of strikes ends before the puts are worth nothing
    assert -0.005 < found / true - 1.0 < 0.0005
