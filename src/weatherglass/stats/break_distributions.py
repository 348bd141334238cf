"""Distributions of the largest F over all places of breaks, when the mean never changes.

The tables are simulated by `scripts/simulate_break_tests.py`: 1,000 steps of normal noise (as Bai and Perron took),
400,000 draws of one break and 50,000 of more, seed 19980001. Their 5 % values at 15 % trimming are 8.58, 7.14, 5.89,
4.92 and 3.84 for one to five breaks and 8.93 for the double maximum; Bai and Perron (1998; 10,000 draws) print 8.58,
7.22, 5.96, 4.99, 3.91 and 8.88.

References
----------
Andrews, D.W.K. (1993), Tests for parameter instability and structural change with unknown change point, Econometrica
61, 821-856, and Corrigendum, 71 (2003), 395-397; Bai, J. and Perron, P. (1998), Estimating and testing linear models
with multiple structural changes, Econometrica 66, 47-78; (2003), Critical values for multiple structural change tests,
Econometrics Journal 6, 72-78.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from weatherglass.errors import MethodError, UsageError

Row = tuple[float, ...]
TAILS: Final = (0.9, 0.75, 0.5, 0.3, 0.2, 0.15, 0.1, 0.075, 0.05, 0.035, 0.025, 0.015, 0.01, 0.005, 0.0025, 0.001)
"""Upper tail probabilities of the columns."""
DEEP_TAILS: Final = (*TAILS, 0.0005, 0.00025, 0.0001)
"""Of one break, which the sequential procedure asks further out."""
SUP_F: Final[Mapping[float, Row]] = MappingProxyType({
    0.05: (
        2.032, 2.821, 4.080, 5.420, 6.398, 7.075, 8.006, 8.644, 9.548, 10.326, 11.061, 12.165, 13.045, 14.527,
        15.985, 17.874, 19.379, 20.903, 23.314,
    ),
    0.1: (
        1.709, 2.433, 3.629, 4.930, 5.894, 6.557, 7.481, 8.121, 9.011, 9.806, 10.530, 11.657, 12.513, 14.046,
        15.443, 17.293, 18.726, 20.178, 22.490,
    ),
    0.15: (
        1.468, 2.139, 3.279, 4.542, 5.495, 6.147, 7.063, 7.703, 8.583, 9.361, 10.099, 11.229, 12.084, 13.572,
        14.991, 16.914, 18.131, 19.575, 21.753,
    ),
    0.2: (
        1.266, 1.883, 2.968, 4.194, 5.131, 5.780, 6.677, 7.311, 8.195, 8.978, 9.711, 10.796, 11.682, 13.133, 14.571,
        16.575, 17.745, 19.194, 21.152,
    ),
    0.25: (
        1.081, 1.647, 2.670, 3.854, 4.775, 5.414, 6.299, 6.924, 7.809, 8.565, 9.292, 10.380, 11.240, 12.725, 14.171,
        16.037, 17.170, 18.548, 20.584,
    ),
})  # fmt: skip
"""One break, by the share of the rows that the shortest regime has."""
SUP_F_OF_MORE: Final[Mapping[tuple[float, int], Row]] = MappingProxyType({
    (0.05, 2): (
        3.541, 4.256, 5.237, 6.169, 6.829, 7.271, 7.838, 8.231, 8.791, 9.230, 9.661, 10.307, 10.780, 11.595, 12.458,
        13.394,
    ),
    (0.05, 3): (
        3.454, 4.089, 4.944, 5.715, 6.244, 6.582, 7.044, 7.357, 7.763, 8.134, 8.436, 8.909, 9.273, 9.944, 10.648,
        11.366,
    ),
    (0.05, 4): (
        3.391, 3.971, 4.729, 5.416, 5.870, 6.158, 6.546, 6.812, 7.167, 7.449, 7.704, 8.103, 8.399, 8.935, 9.442,
        10.043,
    ),
    (0.05, 5): (
        3.271, 3.801, 4.489, 5.100, 5.498, 5.762, 6.102, 6.332, 6.628, 6.886, 7.116, 7.466, 7.739, 8.183, 8.548,
        9.048,
    ),
    (0.1, 2): (
        2.629, 3.321, 4.287, 5.236, 5.893, 6.329, 6.897, 7.300, 7.850, 8.329, 8.756, 9.360, 9.852, 10.724, 11.442,
        12.487,
    ),
    (0.1, 3): (
        2.518, 3.125, 3.946, 4.723, 5.240, 5.582, 6.041, 6.339, 6.747, 7.108, 7.429, 7.914, 8.253, 8.861, 9.491,
        10.283,
    ),
    (0.1, 4): (
        2.385, 2.925, 3.632, 4.294, 4.734, 5.020, 5.393, 5.643, 5.989, 6.280, 6.541, 6.950, 7.263, 7.754, 8.236,
        8.836,
    ),
    (0.1, 5): (
        2.220, 2.690, 3.312, 3.882, 4.266, 4.508, 4.830, 5.054, 5.344, 5.583, 5.821, 6.155, 6.381, 6.831, 7.254,
        7.780,
    ),
    (0.15, 2): (
        2.043, 2.672, 3.609, 4.529, 5.178, 5.608, 6.186, 6.583, 7.139, 7.605, 8.054, 8.703, 9.157, 10.023, 10.930,
        11.893,
    ),
    (0.15, 3): (
        1.890, 2.426, 3.189, 3.921, 4.420, 4.753, 5.186, 5.500, 5.889, 6.251, 6.537, 7.031, 7.414, 8.042, 8.607,
        9.205,
    ),
    (0.15, 4): (
        1.672, 2.114, 2.745, 3.344, 3.741, 4.013, 4.368, 4.596, 4.922, 5.196, 5.436, 5.813, 6.121, 6.643, 7.083,
        7.710,
    ),
    (0.15, 5): (
        1.238, 1.588, 2.089, 2.563, 2.889, 3.104, 3.394, 3.582, 3.841, 4.057, 4.258, 4.548, 4.773, 5.190, 5.561,
        5.961,
    ),
    (0.2, 2): (
        1.589, 2.154, 3.021, 3.890, 4.517, 4.954, 5.516, 5.908, 6.439, 6.901, 7.375, 8.041, 8.568, 9.350, 10.228,
        11.186,
    ),
    (0.2, 3): (
        1.332, 1.780, 2.442, 3.104, 3.568, 3.882, 4.284, 4.574, 4.950, 5.317, 5.619, 6.095, 6.446, 7.058, 7.731,
        8.423,
    ),
    (0.25, 2): (
        1.189, 1.673, 2.442, 3.257, 3.845, 4.251, 4.808, 5.178, 5.676, 6.127, 6.568, 7.293, 7.827, 8.689, 9.358,
        10.425,
    ),
})  # fmt: skip
"""F over the number of breaks, by that share and that number."""
UD_MAX: Final[Mapping[float, Row]] = MappingProxyType({
    0.05: (
        3.778, 4.552, 5.624, 6.696, 7.493, 8.035, 8.798, 9.342, 10.088, 10.750, 11.409, 12.458, 13.350, 14.680,
        16.134, 17.673,
    ),
    0.1: (
        2.839, 3.599, 4.711, 5.845, 6.672, 7.237, 8.062, 8.629, 9.435, 10.126, 10.790, 11.838, 12.772, 14.187,
        15.527, 17.116,
    ),
    0.15: (
        2.223, 2.954, 4.052, 5.210, 6.059, 6.665, 7.487, 8.100, 8.933, 9.683, 10.349, 11.410, 12.258, 13.770,
        14.991, 16.605,
    ),
    0.2: (
        1.744, 2.427, 3.509, 4.660, 5.525, 6.126, 6.997, 7.614, 8.493, 9.205, 9.901, 10.900, 11.782, 13.350, 14.688,
        16.342,
    ),
    0.25: (
        1.356, 1.972, 3.008, 4.138, 5.025, 5.627, 6.492, 7.132, 8.026, 8.768, 9.460, 10.475, 11.399, 12.965, 14.318,
        15.834,
    ),
})  # fmt: skip
"""The largest F of one to `largest_tabulated` breaks."""


def trimming_of(rows: int, min_segment: int) -> float:
    """The share of the tables that a shortest regime counts as: the largest whose rows, rounded down, it reaches.

    Raises
    ------
    MethodError
        When the regime is below 5 % of the rows, where sup-F has no table.

    Examples
    --------
    >>> trimming_of(103, 15), trimming_of(103, 14)
    (0.15, 0.1)
    """
    fitting = [share for share in SUP_F if math.floor(share * rows + 1e-9) <= min_segment]
    if not fitting:
        raise MethodError(f"a shortest regime of {min_segment} of {rows} rows is below 5 %: there is no table for it")
    return max(fitting)


def largest_tabulated(trimming: float) -> int:
    """The most breaks that a table knows.

    >>> largest_tabulated(0.15), largest_tabulated(0.25)
    (5, 2)
    """
    return max((breaks for share, breaks in SUP_F_OF_MORE if share == trimming), default=1)


def sup_f_tail(statistic: float, trimming: float, *, breaks: int) -> float:
    """Chance of so large a largest F of so many breaks, at least the smallest tail of its table.

    Examples
    --------
    >>> round(sup_f_tail(8.583, 0.15, breaks=1), 4), round(sup_f_tail(7.139, 0.15, breaks=2), 4)
    (0.05, 0.05)
    """
    if breaks == 1 and trimming in SUP_F:
        return _tail(statistic, SUP_F[trimming], DEEP_TAILS)
    if (trimming, breaks) not in SUP_F_OF_MORE:
        raise UsageError(f"no table for {breaks} breaks with regimes of at least {trimming:.0%} of the rows")
    return _tail(statistic, SUP_F_OF_MORE[trimming, breaks], TAILS)


def ud_max_tail(statistic: float, trimming: float, *, most: int) -> float:
    """Chance of so large a largest F of one to so many breaks; a little too large where the table goes on to more.

    >>> round(ud_max_tail(8.933, 0.15, most=5), 4)
    0.05
    """
    return sup_f_tail(statistic, trimming, breaks=1) if most == 1 else _tail(statistic, UD_MAX[trimming], TAILS)


def _tail(statistic: float, quantiles: Row, tails: Row) -> float:
    """Log-linear between the columns; 1 at 0."""
    places = np.concatenate([[0.0], quantiles])
    return float(np.exp(np.interp(statistic, places, np.concatenate([[0.0], np.log(tails)]))))
