"""How much a price is expected to move over a horizon, by what was known before: for outcomes in units of it.

The log of the variance that realizes over the coming rows is regressed on where the variance of the last month and of
the last year stand against the long run, and on an implied variance where there is one. The regression is fitted anew
at every row to all windows that have ended by then, so that nothing later than a row enters its expectation.

Few windows have ended in the first years, and they overlap. A prior stands in for them: three quarters of a distance to
the long run last over the horizon. It is worth one window and is outweighed as windows end.

References
----------
Corsi, F. (2009), A simple approximate long-memory model of realized volatility, Journal of Financial Econometrics 7,
174-196; Christensen, B. and Prabhala, N. (1998), The relation between implied and realized volatility, Journal of
Financial Economics 50, 125-150.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.stats.har import expanding_fit

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]
MONTH, YEAR = 21, 252
FIRST_ROWS = 10
"""Rows before a variance of the past is a number at all; with an implied variance the first row has one."""
PRIOR_WINDOWS = 1.0
PRIOR_LASTING = 0.75
"""Share of a distance to the long run, in logs, that is expected to last over the horizon before the data say more."""
_SPREAD = 0.5
"""Variance of a log variance about the long run and about its forecast, in the prior: a factor of two either way."""
_LEAST = 1e-6


def expected_log_variance(squares: Vector, *, horizon: int, implied: Vector | None = None) -> Vector:
    """Log of the variance a row that is expected over the next `horizon` rows, at every row, (n,).

    Parameters
    ----------
    squares
        (n,) squared log return that ends at each row; NaN where there is none (the first).
    implied
        (n,) a forecast of the variance a row that the market gives, known at each row; NaN where there is none. The
        regression learns how much too high or too low it is.

    Returns
    -------
    (n,); NaN in the first rows, until there is a variance of the past to go by. Rows without an implied variance go by
    the past alone.

    Raises
    ------
    UsageError
        When the horizon is below one row.

    Examples
    --------
    >>> calm = np.full(400, 1e-4)
    >>> float(np.exp(expected_log_variance(calm, horizon=5)[-1]).round(8))
    0.0001
    """
    if horizon < 1:
        raise UsageError(f"horizon={horizon} must be at least one row")
    if implied is None:
        return _expected(squares, horizon, None)
    found = _expected(squares, horizon, implied)
    there = np.isfinite(found)
    return found if bool(there.all()) else np.where(there, found, _expected(squares, horizon, None))


def at_usual_volatility(returns: Vector, price: Vector, rows: Rows, *, implied: Vector | None = None) -> Vector:
    """Returns with their distance from the mean divided by the volatility expected of each, in the old unit, (n,).

    Multiplied by the median of the expected volatilities again. Where wild days follow wild days, a schedule that is a
    state of volatility holds (or leaves) returns that vary more than others, and its shifts do not; in these units they
    all vary alike.

    Parameters
    ----------
    returns
        (n,) in excess of cash, each from a row of the price to the next.
    price
        (m,) above 0.
    rows
        (n,) row of the price from which each return goes on.
    implied
        (m,) as for `expected_log_variance`.

    Returns
    -------
    (n,); as they are where the price never moves, and in the first rows by the first expectation that there is.

    Examples
    --------
    >>> steps = np.array([0.01, -0.01] * 40 + [0.04, -0.04] * 40)
    >>> price = np.cumprod(np.concatenate([[1.0], 1.0 + steps]))
    >>> usual = at_usual_volatility(steps, price, np.arange(160))
    >>> [round(float(np.abs(each[120:]).mean() / np.abs(each[20:80]).mean()), 1) for each in (steps, usual)]
    [4.0, 0.9]
    """
    squares = np.concatenate([[np.nan], np.diff(np.log(price)) ** 2])
    logs = expected_log_variance(squares, horizon=1, implied=implied)
    there = np.isfinite(logs)
    if not bool(there.any()):
        return returns
    first = int(np.argmax(there))
    logs[:first] = logs[first]
    last = np.maximum.accumulate(np.where(np.isfinite(logs), np.arange(logs.shape[0]), 0))
    expected = np.exp(0.5 * logs[last][rows])
    middle = float(returns.mean())
    return np.asarray(middle + (returns - middle) * float(np.median(expected)) / expected)


def _expected(squares: Vector, horizon: int, implied: Vector | None) -> Vector:
    if implied is None:
        long_run, month, year = (_trailing_mean(squares, w) for w in (squares.shape[0], MONTH, YEAR))
        long_run[: FIRST_ROWS + 1] = np.nan
    else:
        there = np.isfinite(implied)
        first = int(np.argmax(there))
        # the first implied variance stands in for the rows of the past that there are not
        start = implied[first] if bool(there.any()) else np.nan
        seen = np.cumsum(np.isfinite(squares))
        share = MONTH / (MONTH + seen)
        past = np.nan_to_num(_trailing_mean(squares, squares.shape[0]))
        long_run = share * start + (1.0 - share) * past
        long_run[:first] = np.nan
        month, year = (_filled_up(squares, window, seen, start) for window in (MONTH, YEAR))
    # a price that has not moved yet has no volatility that the next could be in units of
    long_run[~(long_run > 0.0)] = np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        base = np.log(long_run)
        beside = [np.log(np.maximum(each, _LEAST * long_run)) - base for each in (month, year)]
        if implied is not None:
            beside.append(np.log(implied) - base)
        coming = np.log(np.maximum(_window_mean(squares, horizon), _LEAST * long_run))
    outcome = np.full(squares.shape, np.nan)
    outcome[horizon:] = coming[horizon:] - base[: max(squares.shape[0] - horizon, 0)]
    regressors = np.stack([np.where(np.isnan(base), np.nan, 1.0), *beside], axis=1)
    known = regressors.shape[1]
    fit = expanding_fit(regressors, outcome, horizon=horizon, minimum=known + 1, sums=_prior(known, horizon))
    return np.asarray(base + fit.mean)


def _prior(known: int, horizon: int) -> Vector:
    """Sums of products of windows that show what the prior says; overlapping windows count once a row."""
    weight = PRIOR_WINDOWS * horizon
    slopes = np.full(known, PRIOR_LASTING / (known - 1))
    slopes[0] = 0.0
    design = weight * np.diag([1.0, *[_SPREAD] * (known - 1)])
    both = np.zeros((known + 1, known + 1))
    both[:known, :known] = design
    both[known, :known] = design @ slopes
    both[known, known] = float(slopes @ design @ slopes) + weight * _SPREAD
    sums = [weight, *(both[i, j] for i in range(known + 1) for j in range(i + 1))]
    return np.array(sums)


def _trailing_mean(values: Vector, window: int) -> Vector:
    """Mean of the last `window` rows, or of all there are; NaN before the first value."""
    there = np.isfinite(values)
    count = np.cumsum(there).astype(np.float64)
    total = np.cumsum(np.where(there, values, 0.0))
    if window < values.shape[0]:
        count[window:], total[window:] = count[window:] - count[:-window], total[window:] - total[:-window]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(count > 0.0, total / count, np.nan))


def _filled_up(squares: Vector, window: int, seen: NDArray[np.int64], start: float) -> Vector:
    """Mean of the last `window` rows with a stand-in for those before the first, (n,)."""
    missing = np.maximum(0, window - seen) / window
    return np.asarray(missing * start + (1.0 - missing) * np.nan_to_num(_trailing_mean(squares, window)))


def _window_mean(values: Vector, window: int) -> Vector:
    """Mean of the last `window` rows; NaN where one of them is missing."""
    found = np.full(values.shape, np.nan)
    total = np.concatenate([[0.0], np.cumsum(np.where(np.isfinite(values), values, 0.0))])
    missing = np.concatenate([[0], np.cumsum(~np.isfinite(values))])
    if window <= values.shape[0]:
        whole = missing[window:] == missing[:-window]
        found[window - 1 :] = np.where(whole, (total[window:] - total[:-window]) / window, np.nan)
    return found
