"""The states between two boards: the earlier one turned into the later one, a cause at a time.

See docs/methodology/decomposition.md.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from weatherglass.indices.smile_terms import Smile, SmileTerm, implied_vols

State = list[SmileTerm]
"""What an index is made of at one point between the boards."""
_CARRY_REACH = 2.0
"""How many times the distance of two expiries the line through their forwards is followed beyond them: far enough for
every roll of consecutive boards, and no farther, because the noise of the two forwards grows with it."""


def states_between(before: State, target: State, *, years_passed: float) -> list[State]:
    """The model states after each cause but the last; their terms pair with `target`."""
    states = [[_aged_or_rolled(before, to, years_passed) for to in target]]
    for step in (
        _requoted_at_the_rate_of,
        _slid_to_the_forward_of,
        _shifted_to_the_level_of,
        _with_put_wing_of,
        _with_call_wing_of,
    ):
        states.append([term if term.is_stuck else step(term, to) for term, to in zip(states[-1], target, strict=True)])
    return states


def _aged_or_rolled(before: State, to: SmileTerm, years_passed: float) -> SmileTerm:
    """The earlier surface's term of an expiry, with the later board's time and weight."""
    own = next((t for t in before if (t.expiry, t.root) == (to.expiry, to.root)), None)
    if own is not None:
        return replace(own, year_frac=to.year_frac, weight=to.weight)
    near, far = before
    years = to.year_frac + years_passed  # to this expiry, seen from the earlier board
    share = (years - near.year_frac) / (far.year_frac - near.year_frac)
    grid = near if share < 0.5 else far
    vol = grid.vol
    if 0.0 < share < 1.0:
        w_near, w_far = (t.smile.at(grid.log_strike) ** 2 * t.year_frac for t in (near, far))
        vol = np.sqrt(((1.0 - share) * w_near + share * w_far) / years)
    where = "between" if 0.0 < share < 1.0 else "before" if share <= 0.0 else "after"
    note = (
        f"{to.label} is no term of the earlier value; its smile is read off the earlier surface, {where} "
        f"{near.label} and {far.label}"
    )
    return replace(
        grid.with_smile(Smile(grid.log_strike, vol)),
        expiry=to.expiry,
        root=to.root,
        parity_log_strike=float(grid.log_strike[grid.k0_position]),
        forward=near.forward * (far.forward / near.forward) ** min(max(share, -_CARRY_REACH), 1.0 + _CARRY_REACH),
        rate=near.rate + min(max(share, 0.0), 1.0) * (far.rate - near.rate),
        year_frac=to.year_frac,
        weight=to.weight,
        notes=(*grid.notes, note),
    )


def _requoted_at_the_rate_of(term: SmileTerm, to: SmileTerm) -> SmileTerm:
    """The same discounted prices at the same strikes, read with another rate: as the published formula reads them."""
    growth = math.exp((to.rate - term.rate) * to.year_frac)
    parity = math.exp(term.parity_log_strike)
    moved = parity + (1.0 - parity) * growth  # the forward by parity at K*, over the one before
    if growth == 1.0 or moved <= 0.0:
        return replace(term, rate=to.rate)
    move = math.log(moved)
    there = replace(
        term,
        log_strike=term.log_strike - move,
        parity_log_strike=term.parity_log_strike - move,
        forward=term.forward * moved,
        rate=to.rate,
    )
    vol = implied_vols(there, term.price() * growth / moved)
    return there.with_smile(Smile(there.log_strike, np.where(np.isnan(vol), term.vol, vol)))


def _slid_to_the_forward_of(term: SmileTerm, to: SmileTerm) -> SmileTerm:
    """Strikes and their volatilities stay; the forward and K0 move."""
    if to.forward == term.forward:
        return term
    if not term.reaches(to.forward):
        low, high = term.forward * np.exp(term.log_strike[[0, -1]])
        note = (
            f"the forward of {to.label} went to {to.forward:.4f}, beyond the strikes {low:g} to {high:g} of the "
            "earlier strip: its slide and what changed in its smile are left in strip"
        )
        return replace(term, is_stuck=True, notes=(*term.notes, note))
    move = math.log(to.forward / term.forward)
    return replace(
        term,
        log_strike=term.log_strike - move,
        smile=Smile(term.smile.log_strike - move, term.smile.vol),
        k0_position=term.k0_position_at(to.forward),
        parity_log_strike=term.parity_log_strike - move,
        forward=to.forward,
    )


def _shifted_to_the_level_of(term: SmileTerm, to: SmileTerm) -> SmileTerm:
    gap = to.smile.at_forward() - term.smile.at_forward()
    return term.with_smile(Smile(term.smile.log_strike, np.maximum(term.smile.vol + gap, 0.0)))


def _with_put_wing_of(term: SmileTerm, to: SmileTerm) -> SmileTerm:
    return _with_smile_where(term.log_strike < 0.0, term, to)


def _with_call_wing_of(term: SmileTerm, to: SmileTerm) -> SmileTerm:
    return _with_smile_where(term.log_strike >= 0.0, term, to)


def _with_smile_where(wing: NDArray[np.bool_], term: SmileTerm, to: SmileTerm) -> SmileTerm:
    """The later smile in one wing; beyond its last strike the shape before goes on, so that a lost tail is no skew."""
    quoted = np.clip(term.log_strike, to.log_strike[0], to.log_strike[-1])
    vol = to.smile.at(quoted) + (term.smile.at(term.log_strike) - term.smile.at(quoted))
    return replace(term, vol=np.where(wing, np.maximum(vol, 0.0), term.vol))
