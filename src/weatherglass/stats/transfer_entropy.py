"""Transfer entropy: what the past of one series tells of the next value of another, beyond that one's own past.

Not only of its mean: a calm or a wild day that announces a wild one counts too, which is what sets it apart from
Granger's test. Values are put into bins of equal counts (Schreiber's definition on ranks), so that only the order of
values matters and the same data give the same bits.

Counting makes every estimate too large, the more so the more bins. Two things are done about it. The p-value compares
with surrogates of the source that have its values and its spectrum and know nothing of the target (IAAFT); and the
effective transfer entropy is what is left when their mean is taken off.

References
----------
Schreiber, T. (2000), Measuring information transfer, Physical Review Letters 85, 461-464; Marschinski, R. and Kantz, H.
(2002), Analysing the information flow between financial time series, European Physical Journal B 30, 275-281;
Schreiber, T. and Schmitz, A. (1996), Improved surrogate data for nonlinearity tests, Physical Review Letters 77,
635-638; Theiler, J. et al. (1992), Testing for nonlinearity in time series: the method of surrogate data, Physica D
58, 77-94.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Labels = NDArray[np.int64]
_ROUNDS = 30
"""Rounds of IAAFT; the order of values is settled mostly after ten to thirty."""
_CHUNK_VALUES = 400_000
_FEWEST_A_CELL = 10
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class TransferEntropy:
    """What one series tells of the next value of another.

    Attributes
    ----------
    entropy
        Transfer entropy as counted, in bits.
    effective
        Less the mean of the surrogates, in bits; about 0 when there is nothing, and below it by chance.
    p, error
        Share of the surrogates, the observed one among them, with at least as much; its standard error by drawing.
    surrogates, rows, bins, lag
        How they were had.
    """

    entropy: float
    effective: float
    p: float
    error: float
    surrogates: int
    rows: int
    bins: int
    lag: int


def transfer_entropy(source: Vector, target: Vector, *, lag: int = 1, bins: int = 3) -> float:
    """Transfer entropy from source to target in bits, histories of one row, bins of equal counts.

    Parameters
    ----------
    source, target
        (n,) finite, rows at equal distances.
    lag
        Rows from the value of the source to the value of the target that it is to tell of.
    bins
        Of each series.

    Raises
    ------
    UsageError, MethodError
        When columns do not fit, a value is missing, or there are fewer than ten rows for each of bins^3 cells.

    Examples
    --------
    >>> source = np.tile([0.0, 0.0, 1.0, 1.0, 0.0, 1.0], 40)
    >>> round(transfer_entropy(source, np.roll(source, 1), bins=2), 2)  # told what its own past does not tell
    0.92
    """
    _require(source, target, lag, bins)
    return float(_entropies(binned(source, bins)[None], binned(target, bins), lag, bins)[0])


def transfer_entropy_test(
    source: Vector,
    target: Vector,
    rng: np.random.Generator,
    *,
    lag: int = 1,
    bins: int = 3,
    surrogates: int = 199,
    kind: Literal["iaaft", "shift"] = "iaaft",
) -> TransferEntropy:
    """Transfer entropy against that of surrogates of the source.

    Parameters
    ----------
    rng
        Of the surrogates: the same state gives the same bits.
    surrogates
        199 make p a multiple of 0.005.
    kind
        "iaaft" keeps values and spectrum; "shift" rolls the source by a random number of rows, which keeps bursts of
        volatility too.

    Raises
    ------
    UsageError, MethodError
        As `transfer_entropy`, and with fewer than 19 surrogates.

    Notes
    -----
    Size at nominal 5 %, independent GARCH returns, 500 rows, terciles: 6.5 % with either kind (200 runs). Series that
    share bursts of volatility do tell of each other: that is found, and is no lead of returns.
    """
    _require(source, target, lag, bins)
    if surrogates < 19:
        raise UsageError(f"surrogates={surrogates} must be at least 19: with fewer no p can be 0.05")
    y, ordered = binned(target, bins), np.sort(source)
    observed = float(_entropies(_labels(source, ordered, bins)[None], y, lag, bins)[0])
    found = np.empty(surrogates)
    chunk = max(1, _CHUNK_VALUES // source.shape[0])
    for start in range(0, surrogates, chunk):
        count = min(chunk, surrogates - start)
        made = iaaft(source, rng, count) if kind == "iaaft" else _rolled(source, rng, count)
        found[start : start + count] = _entropies(_labels(made, ordered, bins), y, lag, bins)
    p = (1.0 + float((found >= observed - _ROUNDING).sum())) / (surrogates + 1.0)
    error = math.sqrt(p * (1.0 - p) / surrogates)
    rows = int(source.shape[0]) - lag
    return TransferEntropy(observed, observed - float(found.mean()), p, error, surrogates, rows, bins, lag)


def iaaft(x: Vector, rng: np.random.Generator, count: int) -> Matrix:
    """Surrogates with the values of x and nearly its spectrum, (count, n): iterated amplitude-adjusted transforms.

    Each begins as a shuffle of x. In turn the spectrum of x is imposed, which spoils the values, and the values, which
    spoils the spectrum a little less every time. The last step is the values: they are exactly those of x.

    Parameters
    ----------
    x
        (n,) finite.
    """
    ordered = np.sort(x)
    amplitude = np.abs(np.fft.rfft(x))
    made = rng.permuted(np.tile(x, (count, 1)), axis=1)
    places = np.argsort(np.argsort(made, axis=1, kind="stable"), axis=1)
    for _ in range(_ROUNDS):
        phases = np.fft.rfft(made, axis=1)
        size = np.abs(phases)
        phases *= amplitude / np.where(size > 0.0, size, 1.0)
        shaped = np.fft.irfft(phases, n=x.shape[0], axis=1)
        order = np.argsort(shaped, axis=1, kind="stable")
        after = np.empty_like(places)
        np.put_along_axis(after, order, np.arange(x.shape[0])[None], axis=1)
        made = ordered[after]
        if np.array_equal(after, places):
            break
        places = after
    return np.asarray(made)


def binned(x: Vector, bins: int) -> Labels:
    """Number of the bin of each value, (n,), bins of equal counts; equal values share the bin of their middle rank.

    >>> binned(np.array([5.0, 1.0, 3.0, 3.0, 9.0, 7.0]), 3)
    array([1, 0, 1, 1, 2, 2])
    """
    return _labels(x, np.sort(x), bins)


def _labels(x: NDArray[np.float64], ordered: Vector, bins: int) -> Labels:
    twice = np.searchsorted(ordered, x, side="left") + np.searchsorted(ordered, x, side="right")
    return np.asarray(np.minimum(bins * twice // (2 * ordered.shape[0]), bins - 1), dtype=np.int64)


def _entropies(sources: Labels, target: Labels, lag: int, bins: int) -> Vector:
    """Transfer entropies of (k, n) labels of sources on (n,) of a target, in bits, (k,)."""
    n = target.shape[0]
    new, own = target[lag:], target[lag - 1 : n - 1]
    past = sources[:, : n - lag]
    count, rows = past.shape
    cells = bins**3
    key = (past * bins + own) * bins + new + cells * np.arange(count)[:, None]
    joint = np.bincount(key.ravel(), minlength=count * cells).reshape(count, bins, bins, bins) / rows
    # what the own past leaves open of the new value, less what both pasts leave open
    return np.asarray(
        _entropy(joint.sum(axis=1)) - _entropy(joint.sum(axis=(1, 3))) - _entropy(joint) + _entropy(joint.sum(axis=3))
    )


def _entropy(shares: NDArray[np.float64]) -> Vector:
    flat = shares.reshape(shares.shape[0], -1)
    return np.asarray(-(flat * np.log2(np.where(flat > 0.0, flat, 1.0))).sum(axis=1))


def _rolled(x: Vector, rng: np.random.Generator, count: int) -> Matrix:
    steps = rng.integers(1, x.shape[0], count)
    return np.asarray(x[(np.arange(x.shape[0])[None] - steps[:, None]) % x.shape[0]])


def _require(source: Vector, target: Vector, lag: int, bins: int) -> None:
    if source.shape != target.shape:
        raise UsageError(
            f"source has {source.shape[0]} rows and target {target.shape[0]}; a row of both must be one time"
        )
    if lag < 1 or bins < 2:
        raise UsageError(f"lag={lag} must be at least 1 and bins={bins} at least 2")
    bad = ~(np.isfinite(source) & np.isfinite(target))
    if bool(bad.any()):
        raise UsageError(f"row {int(np.argmax(bad))} has a missing value: drop it in both before")
    needed = _FEWEST_A_CELL * bins**3 + lag
    if source.shape[0] < needed:
        raise MethodError(f"{source.shape[0]} rows are too few for {bins} bins; {needed} are needed")
