"""Two trees of a term: sums of the parts of each wing, and least gaps between call and put.

A quote changes one leaf of each and what lies above it. What the trees were asked last is remembered with the term: the
strike of the forward, while no gap near the least one changes, and the sum of each wing between its borders, which
follows its leaves (sums on a grid can be subtracted from without a trace). Most quotes therefore cost a walk up one
tree and no walk down.
"""

from __future__ import annotations

from weatherglass.compiling import inlined
from weatherglass.indices.kernels.live.places import INNER, PARITY, mid_of
from weatherglass.indices.kernels.rules import TIE, sound_gap
from weatherglass.indices.kernels.sums import EXACT_BELOW, coarse_part, fine_part

# --- sums of parts ---------------------------------------------------------------------------------------------------


@inlined
def _follow(a, side, i, coarse, fine):  # type: ignore[no-untyped-def]
    """Change a side's remembered sum as the part of a strike has changed; forget it where it would not be exact."""
    inner = INNER + 2 * side
    if a.facts[inner] <= i <= a.facts[inner + 1]:
        a.inner[2 * side] += coarse
        a.inner[2 * side + 1] += fine
        if not a.inner[2 * side] < EXACT_BELOW:
            forget(a, side)


@inlined
def forget(a, side):  # type: ignore[no-untyped-def]
    """Let a side's remembered sum be of no positions."""
    a.facts[INNER + 2 * side], a.facts[INNER + 2 * side + 1] = -1, -2


@inlined
def set_part(a, side, i):  # type: ignore[no-untyped-def]
    """Make a leaf of a side's tree from weight and quote, and what lies above it."""
    weight = a.weight[side * a.rows + i]
    part = weight * mid_of(a, i, side) if weight > 0.0 else 0.0
    coarse = coarse_part(part)
    fine = fine_part(part, coarse)
    root = 4 * a.rows * side
    node = a.room + i
    _follow(a, side, i, coarse - a.part[root + 2 * node], fine - a.part[root + 2 * node + 1])
    a.part[root + 2 * node], a.part[root + 2 * node + 1] = coarse, fine
    while node > 1:
        beside = root + 2 * (node ^ 1)
        coarse += a.part[beside]
        fine += a.part[beside + 1]
        node >>= 1
        a.part[root + 2 * node], a.part[root + 2 * node + 1] = coarse, fine


@inlined
def parts_between(a, side, low, high):  # type: ignore[no-untyped-def]
    """Sums of a side's parts from low to high, both counted, on both grids; remembered where they are exact."""
    inner = INNER + 2 * side
    if a.facts[inner] == low and a.facts[inner + 1] == high:
        return a.inner[2 * side], a.inner[2 * side + 1]
    coarse = fine = 0.0
    root = 4 * a.rows * side
    left, right = a.room + low, a.room + high + 1
    while left < right:
        if left & 1:
            coarse += a.part[root + 2 * left]
            fine += a.part[root + 2 * left + 1]
            left += 1
        if right & 1:
            right -= 1
            coarse += a.part[root + 2 * right]
            fine += a.part[root + 2 * right + 1]
        left >>= 1
        right >>= 1
    if coarse < EXACT_BELOW:
        a.facts[inner], a.facts[inner + 1] = low, high
        a.inner[2 * side], a.inner[2 * side + 1] = coarse, fine
    return coarse, fine


# --- least gaps ------------------------------------------------------------------------------------------------------


@inlined
def _gap_at(a, i):  # type: ignore[no-untyped-def]
    """`sound_gap` of a strike."""
    return sound_gap(a.quote[4 * i], a.quote[4 * i + 1], a.quote[4 * i + 2], a.quote[4 * i + 3])


@inlined
def widest_tie(a):  # type: ignore[no-untyped-def]
    """The widest gap that may tie with the least one, at any strike."""
    return a.gap[1] + 2.0 * TIE * a.strike[a.size - 1]


@inlined
def set_gap(a, i):  # type: ignore[no-untyped-def]
    """Make a leaf of the tree of gaps, and what changes above it."""
    node = a.room + i
    least = _gap_at(a, i)
    a.gap[node] = least
    if i == a.facts[PARITY] or least <= widest_tie(a):
        a.facts[PARITY] = -1
    while node > 1:
        least = min(least, a.gap[node ^ 1])
        node >>= 1
        if a.gap[node] == least:
            return
        a.gap[node] = least
    a.facts[PARITY] = -1  # the least of all is another


@inlined
def first_gap(a, bound, start):  # type: ignore[no-untyped-def]
    """Lowest position from `start` on whose gap is within a bound, or -1."""
    if start >= a.room:
        return -1
    node = 1 if start == 0 else a.room + start
    while a.gap[node] > bound:
        while node & 1:  # the root, or a last child: go up
            node >>= 1
            if node <= 1:
                return -1
        node += 1
    while node < a.room:
        node *= 2
        if a.gap[node] > bound:
            node += 1
    return node - a.room
