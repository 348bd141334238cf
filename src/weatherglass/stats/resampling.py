"""Block bootstraps: what a series could have been with its own short-term dependence, by drawing blocks of its rows.

The rows lie on a circle, and a replication is a row of blocks that is cut at the length of the data. Means, and what
is made of means, need no resampled series: the sum of a block is the difference of two running totals, so that a
replication costs as many steps as it has blocks.

Replications come in chunks of `CHUNK`, each with a generator of its own that is spawned from the seed. The same seed
gives the same bits on any number of threads, and more replications begin with the fewer.

References
----------
Politis, D.N. and Romano, J.P. (1994), The stationary bootstrap, JASA 89, 1303-1313; Politis, D.N. and Romano, J.P.
(1992), A circular block-resampling procedure for stationary data, in: Exploring the Limits of Bootstrap, Wiley,
263-270.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Rows = NDArray[np.int64]
T = TypeVar("T")
CHUNK = 32
"""Replications with one generator. A part of what a seed means: another number gives other bits."""


@dataclass(frozen=True, slots=True)
class StationaryBlocks:
    """Blocks of geometric length about a mean, in rows: the resampled series is stationary. 1 draws single rows."""

    mean_length: float

    def __post_init__(self) -> None:
        if not 1.0 <= self.mean_length < np.inf:
            raise UsageError(f"mean_length={self.mean_length} must be at least one row, and finite")


@dataclass(frozen=True, slots=True)
class CircularBlocks:
    """Blocks of one length, in rows; the last of a replication is cut. 1 draws single rows (the bootstrap of Efron)."""

    length: int

    def __post_init__(self) -> None:
        if self.length < 1:
            raise UsageError(f"length={self.length} must be at least one row")


Scheme = StationaryBlocks | CircularBlocks


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """The blocks of some replications, one after the other.

    Attributes
    ----------
    rows
        Of the data, and of each replication.
    starts, lengths
        (blocks,) first row of each block, and its rows; it goes around the end of the data.
    first
        (replications + 1,) first block of each replication, and the number of all.
    """

    rows: int
    starts: Rows
    lengths: Rows
    first: Rows

    def drawn_rows(self, replications: int) -> Rows:
        """Rows of the data in the order in which the first replications have them, (replications, rows)."""
        used = int(self.first[replications])
        lengths = self.lengths[:used]
        begun = np.cumsum(lengths) - lengths
        found = np.repeat(self.starts[:used] - begun, lengths) + np.arange(replications * self.rows)
        return np.asarray((found % self.rows).reshape(replications, self.rows))


def drawn_blocks(scheme: Scheme, rows: int, rng: np.random.Generator, *, replications: int = CHUNK) -> Blocks:
    """Blocks of so many replications of a series of so many rows."""
    from weatherglass.stats.kernels import cut_blocks

    if rows < 1 or replications < 1:
        raise UsageError(f"rows={rows} and replications={replications} must be at least 1")
    first = np.empty(replications + 1, np.int64)
    if isinstance(scheme, CircularBlocks):
        count = replications * -(-rows // scheme.length)
        lengths = np.full(count, scheme.length)
        cut_blocks(lengths, rows, first)
        return Blocks(rows, rng.integers(rows, size=count), lengths, first)
    expected = 1 + int(replications * (1.0 + (rows - 1) / scheme.mean_length))
    lengths, starts = _geometric(scheme, rng, expected), rng.integers(rows, size=expected)
    while not cut_blocks(lengths, rows, first):
        more = 1 + expected // 16
        lengths = np.concatenate([lengths, _geometric(scheme, rng, more)])
        starts = np.concatenate([starts, rng.integers(rows, size=more)])
    return Blocks(rows, starts, lengths, first)


def resampled_rows(scheme: Scheme, rows: int, *, seed: int, replications: int) -> Rows:
    """The rows that every replication draws, in order, (replications, rows): what the fast paths below never make.

    >>> resampled_rows(CircularBlocks(3), 6, seed=1, replications=2)
    array([[0, 1, 2, 4, 5, 0],
           [4, 5, 0, 1, 2, 3]])
    """
    chunks = over_chunks(
        lambda rng, count: drawn_blocks(scheme, rows, rng).drawn_rows(count), seed=seed, replications=replications
    )
    return np.concatenate(chunks)


def resampled_means(values: Vector, scheme: Scheme, *, seed: int, replications: int, threads: int = 1) -> Vector:
    """Mean of every replication, (replications,).

    Parameters
    ----------
    values
        (n,) finite.
    threads
        How many work at it; the bits are the same.

    Raises
    ------
    UsageError
        When there is no value or one is not finite, or a count is below 1.

    Notes
    -----
    The totals run over the deviations from the mean, so that a mean is exact to about 1e-16 of their spread.

    Examples
    --------
    >>> means = resampled_means(np.arange(10.0), StationaryBlocks(3), seed=1, replications=9_999)
    >>> round(float(means.mean()), 2), round(float(means.std()), 2)
    (4.5, 1.01)
    """
    from weatherglass.stats.kernels import block_sums

    totals, middle = _totals(values[:, None])
    running, rows = totals[:, 0].copy(), values.shape[0]

    def means(rng: np.random.Generator, count: int) -> Vector:
        blocks = drawn_blocks(scheme, rows, rng)
        found = np.empty(count)
        block_sums(running, blocks.starts, blocks.lengths, blocks.first, found)
        return found

    sums = np.concatenate(over_chunks(means, seed=seed, replications=replications, threads=threads))
    return np.asarray(middle[0] + sums / rows)


def resampled_column_means(values: Matrix, scheme: Scheme, *, seed: int, replications: int, threads: int = 1) -> Matrix:
    """Means of all columns in every replication, (replications, k); all columns draw the same rows.

    Parameters
    ----------
    values
        (n, k) finite.
    threads
        How many work at it; the bits are the same.
    """
    from weatherglass.stats.kernels import block_column_sums

    totals, middle = _totals(values)

    def means(rng: np.random.Generator, count: int) -> Matrix:
        blocks = drawn_blocks(scheme, values.shape[0], rng)
        found = np.empty((count, values.shape[1]))
        block_column_sums(totals, blocks.starts, blocks.lengths, blocks.first, found)
        return found

    sums = np.concatenate(over_chunks(means, seed=seed, replications=replications, threads=threads))
    return np.asarray(middle + sums / values.shape[0])


def resampled_statistics(
    values: NDArray[np.float64],
    statistic: Callable[[NDArray[np.float64]], float],
    scheme: Scheme,
    *,
    seed: int,
    replications: int,
    threads: int = 1,
) -> Vector:
    """Any statistic of every replication, (replications,): the slow and general way.

    Parameters
    ----------
    values
        (n,) or (n, k); rows are drawn.
    statistic
        Of an array of the same shape. With more than one thread it is called from several at once.
    """
    rows = values.shape[0]

    def statistics(rng: np.random.Generator, count: int) -> Vector:
        drawn = drawn_blocks(scheme, rows, rng).drawn_rows(count)
        return np.array([statistic(values[each]) for each in drawn])

    return np.concatenate(over_chunks(statistics, seed=seed, replications=replications, threads=threads))


def over_chunks(
    work: Callable[[np.random.Generator, int], T], *, seed: int, replications: int, threads: int = 1
) -> list[T]:
    """Work done chunk by chunk, each with its own generator and the number of its replications, in order."""
    if replications < 1 or threads < 1:
        raise UsageError(f"replications={replications} and threads={threads} must be at least 1")
    counts = [min(CHUNK, replications - begun) for begun in range(0, replications, CHUNK)]
    generators = [np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(len(counts))]
    if threads == 1:
        return [work(rng, count) for rng, count in zip(generators, counts, strict=True)]
    with ThreadPoolExecutor(max_workers=threads) as pool:
        return list(pool.map(work, generators, counts))


def _geometric(scheme: StationaryBlocks, rng: np.random.Generator, count: int) -> Rows:
    """Geometric lengths by truncation of exponential ones, which has exactly their distribution."""
    if scheme.mean_length == 1.0:
        return np.ones(count, np.int64)
    drawn = rng.standard_exponential(count)
    drawn *= -1.0 / np.log1p(-1.0 / scheme.mean_length)
    lengths = drawn.astype(np.int64)
    lengths += 1
    return lengths


def _totals(values: Matrix) -> tuple[Matrix, Vector]:
    """Totals of the deviations from the mean before each row, (n + 1, k), and the means, (k,)."""
    if not values.size:
        raise UsageError("there is no value to resample")
    if not np.isfinite(values).all():
        raise UsageError("values that are not finite cannot be resampled: leave such rows out")
    middle = values.mean(axis=0)
    totals = np.zeros((values.shape[0] + 1, values.shape[1]))
    np.cumsum(values - middle, axis=0, out=totals[1:])
    return totals, middle
