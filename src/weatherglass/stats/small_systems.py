"""Many small systems of linear equations at once, each solved by itself.

A library of linear algebra takes its sums in an order that depends on the machine and on the size of the batch. Here
the arithmetic is elementwise over the systems, so that the solution of one has the same bits however many others there
are: what a causal history needs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrices = NDArray[np.float64]
"""(m, rows, columns)."""
_ROUNDING = 1e-12
"""A pivot that is a smaller part of its diagonal is what rounding has left of a singular matrix."""


def cholesky_solved(symmetric: Matrices, right: Matrices) -> Matrices:
    """Solutions of m systems with positive definite matrices by Cholesky's method.

    Parameters
    ----------
    symmetric, right
        (m, k, k) and (m, k, r).

    Returns
    -------
    (m, k, r); NaN where a matrix has a NaN or is not positive definite.

    Examples
    --------
    >>> cholesky_solved(np.array([[[4.0, 2.0], [2.0, 3.0]]]), np.array([[[8.0], [8.0]]]))[0, :, 0]
    array([1., 2.])
    """
    size = symmetric.shape[1]
    lower = np.zeros_like(symmetric)
    found = right.copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        for column in range(size):
            for row in range(column, size):
                left = symmetric[:, row, column].copy()
                for at in range(column):
                    left -= lower[:, row, at] * lower[:, column, at]
                if row == column:
                    left = np.where(left > _ROUNDING * symmetric[:, row, row], left, np.nan)
                lower[:, row, column] = np.sqrt(left) if row == column else left / lower[:, column, column]
        for row in range(size):
            for at in range(row):
                found[:, row] -= lower[:, row, at, None] * found[:, at]
            found[:, row] /= lower[:, row, row, None]
        for row in range(size - 1, -1, -1):
            for at in range(row + 1, size):
                found[:, row] -= lower[:, at, row, None] * found[:, at]
            found[:, row] /= lower[:, row, row, None]
    return found
