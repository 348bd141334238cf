"""Two sources of one series that disagree: which days, and by how much.

The first source in the catalogue's order is believed; a divergence is shown beside the value, and never averaged away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from weatherglass.errors import UsageError
from weatherglass.market.series import SeriesHistory, SeriesRows


@dataclass(frozen=True, slots=True)
class Divergence:
    """A day on which two sources disagree.

    Attributes
    ----------
    day
        Described by both.
    first, second
        Their values, in the unit of the series.
    difference
        second / first - 1; infinite where the first is zero, and of the sign of the second.
    """

    day: date
    first: float
    second: float
    difference: float


def divergences(
    first: SeriesRows | SeriesHistory, second: SeriesRows | SeriesHistory, tolerance: float, *, floor: float = 0.0
) -> tuple[Divergence, ...]:
    """Days on which a second source differs from the first by more than a share of the first's value, in order of days.

    Days that only one of them has are no divergence (`weatherglass.market.staleness.gaps_in` finds them).

    Parameters
    ----------
    first, second
        The same field of the same series from two sources; days strictly increasing.
    tolerance
        Decimal: 0.01 is one per cent.
    floor
        In the unit of the series: smaller differences never count. For values near zero, where shares mean nothing,
        and for sources that round.

    Raises
    ------
    UsageError
        When the two are not the same field of the same series, or a bound is negative or no number.
    """
    if (first.series, first.field) != (second.series, second.field):
        raise UsageError(
            "two sources of one field of one series are compared; "
            f"got {first.series} {first.field} and {second.series} {second.field}"
        )
    if not (0.0 <= tolerance < np.inf and 0.0 <= floor < np.inf):
        raise UsageError(f"tolerance={tolerance} and floor={floor} must be finite and not negative")
    days, at_first, at_second = np.intersect1d(first.as_of, second.as_of, assume_unique=True, return_indices=True)
    a, b = first.value[at_first], second.value[at_second]
    apart = np.abs(b - a) > np.maximum(tolerance * np.abs(a), floor)
    return tuple(
        Divergence(day, left, right, _difference(left, right))
        for day, left, right in zip(days[apart].tolist(), a[apart].tolist(), b[apart].tolist(), strict=True)
    )


def _difference(left: float, right: float) -> float:
    return right / left - 1.0 if left != 0.0 else float(np.copysign(np.inf, right))
