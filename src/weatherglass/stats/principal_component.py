"""The first principal component of columns that do not all begin at once, from sums that only ever grow.

Correlations count the rows on which both columns have a value, so that a column that begins late joins without cutting
the others short. The sums run from row to row in order: what is known at a row has the same bits whether later rows
exist or not, and going on from them is the same as beginning anew.

References
----------
Jolliffe, I.T. (2002), Principal Component Analysis, second edition, chapter 3, and section 13.6 on missing values.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError

Vector = NDArray[np.float64]
Matrices = NDArray[np.float64]
"""(m, rows, columns)."""
Sums = NDArray[np.float64]
"""(4, ..., k, k): over the rows on which columns i and j both have a value, their number, the sum of column i, the sum
of its squares, and that of the products."""
_SUMS = 4
_FEW = 24
"""So many rows are added one by one faster than column by column."""


def no_sums(columns: int) -> Sums:
    """Sums over no row, (4, k, k)."""
    return np.zeros((_SUMS, columns, columns))


def growing_sums(x: Vector, at: NDArray[np.int64], before: Sums) -> tuple[Sums, Sums]:
    """Sums up to and including given rows, and up to the last row.

    Parameters
    ----------
    x
        (n, k); NaN is no value. Columns should lie about 0, or the sums of squares lose digits.
    at
        (m,) rows, increasing.
    before
        (4, k, k) over the rows that came before x.

    Returns
    -------
    (4, m, k, k) and (4, k, k).
    """
    there = np.isfinite(x)
    level, here = np.where(there, x, 0.0), there.astype(np.float64)
    return (_row_by_row if x.shape[0] <= _FEW else _pair_by_pair)(level, here, at, before)


def _row_by_row(level: Vector, here: Vector, at: NDArray[np.int64], before: Sums) -> tuple[Sums, Sums]:
    columns = level.shape[1]
    found, now = np.empty((_SUMS, at.shape[0], columns, columns)), before.copy()
    wanted = {int(row): place for place, row in enumerate(at)}
    for row, (x, there) in enumerate(zip(level, here, strict=True)):
        now += np.stack([np.outer(there, there), np.outer(x, there), np.outer(x * x, there), np.outer(x, x)])
        if row in wanted:
            found[:, wanted[row]] = now
    return found, now


def _pair_by_pair(level: Vector, here: Vector, at: NDArray[np.int64], before: Sums) -> tuple[Sums, Sums]:
    columns = level.shape[1]
    values, there = np.ascontiguousarray(level.T), np.ascontiguousarray(here.T)
    squares = values * values
    found, last = np.empty((_SUMS, columns, columns, at.shape[0])), no_sums(columns)
    for i in range(columns):
        for j in range(columns):
            pairs = ((there[i], there[j]), (values[i], there[j]), (squares[i], there[j]), (values[i], values[j]))
            for which, (one, other) in enumerate(pairs):
                if j < i and which in (0, _SUMS - 1):  # the same sum, seen from the other side
                    found[which, i, j], last[which, i, j] = found[which, j, i], last[which, j, i]
                    continue
                running = np.cumsum(np.concatenate([before[which, i, j, None], one * other]))[1:]
                found[which, i, j], last[which, i, j] = running[at], running[-1]
    return np.moveaxis(found, -1, 1), last


def pair_correlations(sums: Sums, *, minimum: int) -> Matrices:
    """Pearson correlations over the common rows of each pair, (m, k, k).

    Parameters
    ----------
    sums
        (4, m, k, k).
    minimum
        Pairs with fewer common rows, and pairs of which one does not vary on them, have NaN.
    """
    common, level, square, product = sums
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, other = level / common, np.swapaxes(level, -1, -2) / common
        variance = square / common - mean * mean
        both = variance * np.swapaxes(variance, -1, -2)
        found = (product / common - mean * other) / np.sqrt(both)
    good = (common >= minimum) & (variance > 0.0) & (both > 0.0)
    return np.where(good, np.clip(found, -1.0, 1.0), np.nan)


def first_component(correlation: Matrices, included: NDArray[np.bool_], *, anchor: int) -> Vector:
    """Loadings of the first principal component of each of m correlation matrices, (m, k), of length 1.

    Parameters
    ----------
    correlation
        (m, k, k); NaN off the diagonal counts as no correlation.
    included
        (m, k) columns that take part; the others have a loading of 0, and so have all where none takes part.
    anchor
        Column whose loading is made not negative, which fixes the sign.

    Raises
    ------
    UsageError
        When the anchor is no column.

    Examples
    --------
    >>> tight = np.array([[[1.0, -0.8], [-0.8, 1.0]]])
    >>> np.round(first_component(tight, np.array([[True, True]]), anchor=0), 4)
    array([[ 0.7071, -0.7071]])
    """
    columns = correlation.shape[-1]
    if not 0 <= anchor < columns:
        raise UsageError(f"anchor={anchor} is no column of {columns}")
    both = included[:, :, None] & included[:, None, :]
    kept = np.where(both & np.isfinite(correlation), correlation, 0.0)
    diagonal = np.arange(columns)
    kept[:, diagonal, diagonal] = included  # a column left out has the eigenvalue 0, and no part in the first vector
    vector = np.linalg.eigh(kept).eigenvectors[:, :, -1] * included
    return np.asarray(np.where(vector[:, anchor, None] < 0.0, -vector, vector)) + 0.0
