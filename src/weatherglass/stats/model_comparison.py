"""Many models or strategies against one benchmark, by one bootstrap of all their means.

Whoever tries many and shows the best finds something in noise. The tests here ask how good the best of so many would
look if none were better, with the dependence among them and in time: the same blocks of rows are drawn for all. The
reality check of White and the test of superior predictive ability of Hansen give one p for "none is better"; the
stepwise test of Romano and Wolf says which are.

Means of replications come from running totals over blocks (`weatherglass.stats.resampling`), and the variances of the
bootstrap in closed form, so that three hundred models of nine thousand days take a fraction of a second. p-values are
``(1 + those at least as large) / (1 + replications)`` (Phipson and Smyth): none is 0.

References
----------
White, H. (2000), A reality check for data snooping, Econometrica 68, 1097-1126; Hansen, P.R. (2005), A test for
superior predictive ability, Journal of Business & Economic Statistics 23, 365-380; Romano, J.P. and Wolf, M. (2005),
Stepwise multiple testing as formalized data snooping, Econometrica 73, 1237-1282, and (2016), Efficient computation of
adjusted p-values for resampling-based stepdown multiple testing, Statistics & Probability Letters 113, 38-40; Phipson,
B. and Smyth, G. (2010), Permutation p-values should never be zero, Statistical Applications in Genetics and Molecular
Biology 9, 39.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.resampling import CircularBlocks, Scheme, StationaryBlocks, resampled_column_means

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
FEWEST_ROWS = 8


@dataclass(frozen=True, slots=True)
class SuperiorAbility:
    """The best model against the benchmark, allowing for all that were tried.

    Attributes
    ----------
    statistic
        Of the best: its mean advantage, in units of its own standard error where the test is studentized.
    best
        Its column.
    lower, consistent, upper
        p that no model is better, with the models that are worse than the benchmark counted out altogether, counted out
        where they are worse by more than chance allows, and counted as just as good: a liberal, the recommended and a
        conservative one.
    replications
        Of the bootstrap.
    """

    statistic: float
    best: int
    lower: float
    consistent: float
    upper: float
    replications: int


def default_blocks(rows: int) -> StationaryBlocks:
    """Blocks of a mean length of the root of the rows, the habit of the field where nothing is known."""
    return StationaryBlocks(max(1, math.isqrt(rows)))


def superior_predictive_ability(
    advantages: Matrix,
    *,
    seed: int,
    blocks: Scheme | None = None,
    replications: int = 1_000,
    studentize: bool = False,
    threads: int = 1,
) -> SuperiorAbility:
    """Hansen's test that no model is better than the benchmark.

    Parameters
    ----------
    advantages
        (n, k) by how much each model did better than the benchmark in each row: the loss of the benchmark less that of
        the model, or the return of a strategy less that of the benchmark. Finite.
    blocks
        Blocks of a mean length of the root of the rows when None.
    studentize
        In units of each model's standard error, as Hansen has it, and not in the unit of the means: a model that varies
        much then does not drown the others. See the sizes below before. `arch` 8 compares means whatever its argument
        of that name says, and gives the p-values of means.

    Raises
    ------
    UsageError
        When there are fewer than eight rows, no model, or a value is not finite.
    MethodError
        When a model's advantage does not vary.

    Notes
    -----
    With ``d`` the mean advantage and ``w^2`` its long-run variance, the statistic is ``max d / (w / sqrt(n))`` and each
    replication's ``max (d* - g(d)) / (w / sqrt(n))``, where g(d) is d itself (upper), d where it is at least
    ``-w sqrt(2 log log n / n)`` and else 0 (consistent), or d where it is positive and else 0 (lower). Hansen sets
    negative statistics to 0; that is left out, as in `arch`, and matters only where no model is better than the
    benchmark: p is larger then.

    Size of the consistent p at nominal 5 %, 20 models no better than the benchmark, 250 to 9,000 independent rows and
    blocks of the root of the rows: 3.3 to 6.3 % by means. Studentized it holds its level only with blocks that are
    short for the rows: 15 % with 250 rows, 9 % with 2,000, 5 % with 9,000. The lower p rejects 4 to 10 % by means.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> nothing = rng.standard_normal((500, 20))
    >>> round(superior_predictive_ability(nothing, seed=1).consistent, 3)
    0.256
    >>> superior_predictive_ability(nothing + 0.2 * (np.arange(20) == 7), seed=1).best
    7
    """
    scheme, means, errors = _measured(advantages, blocks, studentize=studentize)
    drawn = resampled_column_means(advantages, scheme, seed=seed, replications=replications, threads=threads)
    units = errors if studentize else np.ones(means.shape)
    statistics = means / units
    best = int(np.argmax(statistics))
    lower, consistent, upper = (
        tail_p(((drawn - centre) / units).max(axis=1), float(statistics[best]))
        for centre in _centres(means, errors, advantages.shape[0])
    )
    return SuperiorAbility(float(statistics[best]), best, lower, consistent, upper, replications)


def reality_check(
    advantages: Matrix, *, seed: int, blocks: Scheme | None = None, replications: int = 1_000, threads: int = 1
) -> float:
    """White's p that no model is better than the benchmark: plain means, every model counted as just as good.

    Parameters
    ----------
    advantages
        (n, k) as for `superior_predictive_ability`.
    blocks
        Blocks of a mean length of the root of the rows when None.
    """
    return superior_predictive_ability(
        advantages, seed=seed, blocks=blocks, replications=replications, studentize=False, threads=threads
    ).upper


def stepwise_p(
    advantages: Matrix,
    *,
    seed: int,
    blocks: Scheme | None = None,
    replications: int = 1_000,
    studentize: bool = False,
    threads: int = 1,
) -> Vector:
    """Adjusted p of each model against the benchmark, (k,): stepwise, after Romano and Wolf.

    The models with p <= a are better than the benchmark, with a chance of at most a that any of them is not. In the
    order of their statistics each is held against the best of those not before it, centred as for the consistent p of
    `superior_predictive_ability`; no p is smaller than that of a model before.

    Parameters
    ----------
    advantages, blocks, studentize
        As for `superior_predictive_ability`.
    """
    scheme, means, errors = _measured(advantages, blocks, studentize=studentize)
    drawn = resampled_column_means(advantages, scheme, seed=seed, replications=replications, threads=threads)
    units = errors if studentize else np.ones(means.shape)
    _, centre, _ = _centres(means, errors, advantages.shape[0])
    order = np.argsort(-means / units, kind="stable")
    off = ((drawn - centre) / units)[:, order]
    best_of_the_rest = np.maximum.accumulate(off[:, ::-1], axis=1)[:, ::-1]
    found = np.empty(means.shape)
    found[order] = np.maximum.accumulate(
        [tail_p(best_of_the_rest[:, at], float(means[column] / units[column])) for at, column in enumerate(order)]
    )
    return found


@dataclass(frozen=True, slots=True, eq=False)
class JointMeans:
    """Many means against nothing, each on its own and the best of them.

    Attributes
    ----------
    greater, less
        (k,) p of each mean alone, that it is not above 0, and not below.
    best_greater, best_less, best_two_sided
        p of the largest, the smallest and the farthest from 0, allowing for all.
    """

    greater: Vector
    less: Vector
    best_greater: float
    best_less: float
    best_two_sided: float


def joint_means(
    advantages: Matrix, *, seed: int, blocks: Scheme | None = None, replications: int = 1_000, threads: int = 1
) -> JointMeans:
    """Means in units of their own errors, and the best of them in every direction, from one bootstrap.

    Every model counts as just as good as the benchmark (White's centring). Level as for the studentized comparison.

    Parameters
    ----------
    advantages, blocks
        As for `superior_predictive_ability`.

    Examples
    --------
    >>> made = np.random.default_rng(3).standard_normal((400, 3)) + np.array([0.0, 0.3, 0.0])
    >>> found = joint_means(made, seed=1)
    >>> found.greater.round(2).tolist(), round(found.best_greater, 2), round(found.best_less, 2)
    ([0.52, 0.0, 0.25], 0.0, 0.89)
    """
    scheme, means, errors = _measured(advantages, blocks, studentize=True)
    drawn = resampled_column_means(advantages, scheme, seed=seed, replications=replications, threads=threads)
    off, statistics = (drawn - means) / errors, means / errors
    return JointMeans(
        np.array([tail_p(column, each) for column, each in zip(off.T, statistics.tolist(), strict=True)]),
        np.array([tail_p(-column, -each) for column, each in zip(off.T, statistics.tolist(), strict=True)]),
        tail_p(off.max(axis=1), float(statistics.max())),
        tail_p(-off.min(axis=1), -float(statistics.min())),
        tail_p(np.abs(off).max(axis=1), float(np.abs(statistics).max())),
    )


def standard_errors(values: Matrix, blocks: Scheme) -> Vector:
    """Standard errors of column means, (k,), as the bootstrap has them without any replication.

    Parameters
    ----------
    values
        (n, k) finite.
    blocks
        For fixed lengths that do not divide the rows, those of a series of whole blocks.

    Notes
    -----
    The variance of a mean is ``sum c(j) R(j) / n^2`` with the autocovariance sums R(j) on the circle. The stationary
    bootstrap has ``c(j) = (1 - j/n) q^j + (j/n) q^(n - j)``, ``q = 1 - 1 / length`` (Politis and Romano 1994); fixed
    lengths b have Bartlett's ``1 - j/b``. The sum is taken over frequencies.

    Examples
    --------
    >>> standard_errors(np.array([[1.0], [-1.0], [1.0], [-1.0]]), CircularBlocks(2))
    array([0.])
    """
    rows = values.shape[0]
    lag = np.arange(rows)
    if isinstance(blocks, CircularBlocks):
        length = min(blocks.length, rows)
        weight = np.maximum(0.0, 1.0 - lag / length) + np.maximum(0.0, 1.0 - (rows - lag) / length)
    else:
        keep = 1.0 - 1.0 / blocks.mean_length
        weight = (1.0 - lag / rows) * keep**lag + (lag / rows) * keep ** (rows - lag)
    power = np.abs(np.fft.rfft(values - values.mean(axis=0), axis=0)) ** 2
    response = np.fft.rfft(weight).real
    response[1 : (rows + 1) // 2] *= 2.0  # for the frequencies that a real transform leaves out
    return np.asarray(np.sqrt(np.maximum(0.0, (response[:, None] * power).sum(axis=0)) / rows) / rows)


def _measured(advantages: Matrix, blocks: Scheme | None, *, studentize: bool) -> tuple[Scheme, Vector, Vector]:
    """Blocks, mean advantages, and their standard errors."""
    require_rows(advantages, fewest=1)
    scheme = default_blocks(advantages.shape[0]) if blocks is None else blocks
    errors = standard_errors(advantages, scheme)
    still = ~(np.ptp(advantages, axis=0) > 0.0)
    if studentize and bool(still.any()):
        raise MethodError(f"model {int(np.argmax(still))} never does better or worse than it always does: leave it out")
    return scheme, advantages.mean(axis=0), errors


def _centres(means: Vector, errors: Vector, rows: int) -> tuple[Vector, Vector, Vector]:
    """What replications are centred on for the lower, the consistent and the upper p."""
    bound = -errors * math.sqrt(2.0 * math.log(math.log(rows)))
    return np.maximum(means, 0.0), np.where(means >= bound, means, 0.0), means


def tail_p(drawn: Vector, statistic: float) -> float:
    """Share of the drawn statistics, and of the observed one, that are at least as large as the observed one.

    >>> tail_p(np.array([0.1, 0.5, 0.9]), 0.5)
    0.75
    """
    return float((1 + int((drawn >= statistic).sum())) / (1 + drawn.shape[0]))


def require_rows(values: Matrix, *, fewest: int) -> None:
    """Refuse what is no table of enough rows and models with finite values."""
    if values.ndim != 2 or values.shape[0] < FEWEST_ROWS or values.shape[1] < fewest:
        raise UsageError(
            f"values of shape {values.shape} must be (rows, models) with at least {FEWEST_ROWS} rows and "
            f"{fewest} model{'s' if fewest > 1 else ''}"
        )
    if not np.isfinite(values).all():
        raise UsageError("models are compared on rows in which all have a finite value: leave the others out")
