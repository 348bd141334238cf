"""Whether sources of one series agree: on the days that both have, within a tolerance of its family.

The value that is used is that of the first source in the order of belief, whatever the others say; a difference is told
and changes nothing. It is over as soon as the latest day that both have agrees again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weatherglass.errors import UsageError
from weatherglass.market.board import Vector
from weatherglass.market.series import Days, Instants, SeriesHistory
from weatherglass.market.series_spec import SeriesSpec, Unit

COINS = frozenset({"BTC", "ETH"})


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far two sources may be apart.

    Attributes
    ----------
    percent
        Of the value that is believed.
    least
        In the unit of the series: a smaller difference is rounding, however small the value.
    """

    percent: float
    least: float

    def __post_init__(self) -> None:
        if not (self.percent > 0.0 and self.least >= 0.0):
            raise UsageError(f"a tolerance of {self.percent} %, at least {self.least}: give above 0, and 0 or more")


_OF_UNIT = {
    Unit.VOL_POINTS: Tolerance(0.5, 0.011),  # quoted to 0.01
    Unit.INDEX_POINTS: Tolerance(0.1, 0.011),
    Unit.PERCENT: Tolerance(1.0, 0.011),
}
_OF_COINS = Tolerance(2.0, 0.0)
"""Each source has its own exchanges, and its own last trade of the day."""
_USUAL = Tolerance(1.0, 0.0)


def tolerance_of(spec: SeriesSpec | None) -> Tolerance:
    """The tolerance of a series by its family; 1 % where nothing else is known.

    >>> from weatherglass.market.catalogue import require_spec
    >>> [tolerance_of(require_spec(name)).percent for name in ("VIX", "SPX", "DGS10", "BTC")]
    [0.5, 0.1, 1.0, 2.0]
    """
    if spec is None:
        return _USUAL
    return _OF_COINS if spec.name in COINS else _OF_UNIT.get(spec.unit, _USUAL)


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """Two sources on the days that both have.

    Attributes
    ----------
    believed, other
        Names of the sources; the first is the earlier one in the order of belief.
    days, known_at
        (n,) of the days, increasing, and from when both values could be known.
    value, other_value
        (n,) of each.
    percent
        (n,) how far they are apart, in per cent of the believed value; 0 where that is within `Tolerance.least`, and
        infinite where a value of zero is not.
    """

    believed: str
    other: str
    days: Days
    known_at: Instants
    value: Vector
    other_value: Vector
    percent: Vector

    def disagrees(self, tolerance: Tolerance) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """(n,) whether they are further apart than they may be."""
        found: np.ndarray[tuple[int], np.dtype[np.bool_]] = self.percent > tolerance.percent
        return found


def difference(
    believed: tuple[str, SeriesHistory], other: tuple[str, SeriesHistory], tolerance: Tolerance
) -> Difference | None:
    """Two sources of a series side by side; None where no day has a value of both.

    Parameters
    ----------
    believed, other
        Name of each source, and its values alone.
    """
    (name, first), (other_name, second) = believed, other
    days, here, there = np.intersect1d(first.as_of, second.as_of, assume_unique=True, return_indices=True)
    sound = np.isfinite(first.value[here]) & np.isfinite(second.value[there])
    if not sound.any():
        return None
    days, here, there = days[sound], here[sound], there[sound]
    value, other_value = first.value[here], second.value[there]
    apart = np.abs(other_value - value)
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = np.where(apart <= tolerance.least, 0.0, 100.0 * apart / np.abs(value))
    known_at = np.maximum(first.known_at[here], second.known_at[there])
    return Difference(name, other_name, days, known_at, value, other_value, percent)


def differences(by_source: Sequence[tuple[str, SeriesHistory]], tolerance: Tolerance) -> tuple[Difference, ...]:
    """Every other source beside the first one that shares a day with it, in the order of belief."""
    found = [difference(by_source[0], each, tolerance) for each in by_source[1:]]
    return tuple(each for each in found if each is not None)


def widest(found: Sequence[Difference]) -> tuple[Days, Instants, Vector]:
    """The largest difference of each day, when it was known, and in per cent; days increasing."""
    if not found:
        return np.empty(0, "datetime64[D]"), np.empty(0, "datetime64[us]"), np.empty(0)
    days = np.concatenate([each.days for each in found])
    known = np.concatenate([each.known_at for each in found])
    percent = np.concatenate([each.percent for each in found])
    order = np.lexsort((percent, days))
    last = np.append(days[order][1:] != days[order][:-1], True)
    return days[order][last], known[order][last], percent[order][last]
