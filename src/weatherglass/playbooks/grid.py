"""Thousands of threshold rules on one asset at once: what each would have become, without keeping any path.

A rule is on from a signal at or above `enter` until it is below `leave` (or, below its level: from below `enter` until
at or above `leave`), as in `when` and `until` of a playbook's rule. While it is on it wants `inside`, else `outside`.
With instalments it goes from outside to inside in equal steps: the first when it begins, the next after `spacing` bars
each, only on bars on which `enter` itself holds where `only_while` says so; a rule that is on again after fewer than
`reset_after` bars goes on where it was. A signal that is not known (NaN) changes nothing, and the bar counts. Trailing
stops act at closes and let back in with the next entry.

Weights are traded at closes as `simulator.simulate` does, with `orders_of` as its orders: both agree to rounding. What
one rule becomes does not depend on which others are asked with it, nor on the number of threads.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weatherglass.errors import UsageError
from weatherglass.playbooks.orders import Orders, Stop, StopKind

Vector = NDArray[np.float64]
Table = NDArray[np.float64]
Flags = NDArray[np.bool_]
_NO_VARIATION = 1e-13
"""A variance below this share of the mean square is rounding: such returns do not vary."""


@dataclass(frozen=True, slots=True, eq=False)
class ThresholdRules:
    """So many rules, (k,) each; `threshold_rules` makes them from numbers and arrays.

    Attributes
    ----------
    enter, leave
        Levels of the signal; leave is not above enter, or, for rules below their level, not below it.
    above
        On at or above the level; False: on below it.
    inside, outside
        Shares of equity while on and while off; below 0 is short, above 1 borrowed.
    cost
        Paid for each unit of value traded.
    instalments, spacing, only_while, reset_after
        Of the entry, spacing and reset in bars.
    stop
        Depth of a trailing stop, 0 for none; only for shares that are not below 0.
    """

    enter: Vector
    leave: Vector
    above: Flags
    inside: Vector
    outside: Vector
    cost: Vector
    instalments: NDArray[np.int64]
    spacing: NDArray[np.int64]
    only_while: Flags
    reset_after: NDArray[np.int64]
    stop: Vector

    def __post_init__(self) -> None:
        sizes = {each.name: getattr(self, each.name).shape for each in fields(self)}
        if len(set(sizes.values())) != 1 or self.enter.ndim != 1 or self.size == 0:
            raise UsageError(f"all of a grid's parameters have the same length, one or more: {sizes}")
        wrong_way = np.where(self.above, self.leave > self.enter, self.leave < self.enter)
        least, most = np.minimum(self.inside, self.outside), np.maximum(np.abs(self.inside), np.abs(self.outside))
        self._refuse("enter", np.isnan(self.enter), "is a level")
        self._refuse("leave", np.isnan(self.leave) | wrong_way, "is a level that enter has to fall below (rise above)")
        for name in ("inside", "outside"):
            self._refuse(name, ~np.isfinite(getattr(self, name)), "is a share of equity")
        self._refuse("cost", ~(self.cost >= 0.0), "is a share of the value traded, 0 or above")
        self._refuse("cost", ~(self.cost * np.maximum(most, 1.0) < 1.0), "takes all there is; lower it")
        self._refuse("instalments", self.instalments < 1, "is a number of steps, 1 or more")
        self._refuse("spacing", self.spacing < 1, "is a number of bars, 1 or more")
        self._refuse("reset_after", self.reset_after < 0, "is a number of bars, 0 or more")
        self._refuse("stop", ~((self.stop >= 0.0) & (self.stop < 1.0)), "is a depth, 0 or above and below 1")
        self._refuse("stop", (self.stop > 0.0) & (least < 0.0), "protects holdings that are not below 0")

    @property
    def size(self) -> int:
        """How many."""
        return int(self.enter.shape[0])

    @property
    def guarded(self) -> bool:
        """Whether any has a stop, or weights that can ruin."""
        weights = np.concatenate([self.inside, self.outside])
        return bool((self.stop > 0.0).any() or (weights < 0.0).any() or (weights > 1.0).any())

    def _refuse(self, name: str, bad: Flags, bound: str) -> None:
        if bad.any():
            at = int(np.argmax(bad))
            raise UsageError(f"{name} of rule {at} is {getattr(self, name)[at]:g}; it {bound}")


def threshold_rules(
    enter: ArrayLike,
    leave: ArrayLike | None = None,
    *,
    above: ArrayLike = True,
    inside: ArrayLike = 1.0,
    outside: ArrayLike = 0.0,
    cost: ArrayLike = 0.0,
    instalments: ArrayLike = 1,
    spacing: ArrayLike = 1,
    only_while: ArrayLike = False,
    reset_after: ArrayLike = 0,
    stop: ArrayLike = 0.0,
) -> ThresholdRules:
    """Rules from numbers for all of them and arrays with one each; without `leave` a rule is on while `enter` holds.

    Examples
    --------
    >>> threshold_rules([30.0, 40.0], cost=0.001).leave.tolist()
    [30.0, 40.0]
    """
    given = (
        enter, enter if leave is None else leave, above, inside, outside, cost, instalments, spacing, only_while,
        reset_after, stop,
    )  # fmt: skip
    kinds = (float, float, bool, float, float, float, np.int64, np.int64, bool, np.int64, float)
    try:
        same = np.broadcast_arrays(*(np.atleast_1d(np.asarray(each)) for each in given))
    except ValueError as error:
        lengths = [np.size(each) for each in given]
        raise UsageError(f"parameters of {lengths} rules cannot stand side by side; give one number or one each") from (
            error
        )
    return ThresholdRules(*(np.array(each, kind) for each, kind in zip(same, kinds, strict=True)))


@dataclass(frozen=True, slots=True, eq=False)
class GridResult:
    """What became of each rule, (k,) each; definitions as in `performance.Performance`.

    Attributes
    ----------
    total, growth
        Change of a unit over all, and a year.
    volatility, sharpe
        A year, of the returns from the first bar's close on. The ratio is NaN where returns in excess of cash do not
        vary: there is none.
    worst_fall
        The deepest fall below the highest value so far, 1 before the first bar; 0 or below.
    turnover, trades
        Value traded a year as a share of equity, and bars with a trade.
    exposure
        Mean share held over the rows.
    ruined
        Where nothing was left.
    """

    total: Vector
    growth: Vector
    volatility: Vector
    sharpe: Vector
    worst_fall: Vector
    turnover: Vector
    trades: NDArray[np.int64]
    exposure: Vector
    ruined: Flags


def run_grid(
    rules: ThresholdRules,
    signal: Vector,
    returns: Vector,
    cash: Vector,
    *,
    years: float,
    rows_a_year: float,
    drift: float = math.inf,
    threads: int = 1,
) -> GridResult:
    """What became of every rule.

    Parameters
    ----------
    signal
        (t,) as known strictly before each bar; NaN where it was not.
    returns, cash
        (t,) simple returns of the asset and of cash from the close before; the first are not used.
    years
        From the first bar to the last.
    drift
        As in `orders.Orders`: infinity trades when the weight that is wanted changes, 0 at every bar.

    Notes
    -----
    The memory beyond the results is 30 KB for each thread and one column for the asset's price, whatever the number of
    rules.
    """
    columns = _columns(signal, returns, cash, drift)
    if not years > 0.0 or not rows_a_year > 0.0:
        raise UsageError(f"years={years} and rows_a_year={rows_a_year} must be above 0")
    if signal.shape[0] < 3:
        raise UsageError(f"{signal.shape[0]} bars are too few for a performance: it takes at least 3")
    from weatherglass.playbooks import kernels

    lanes, nothing = kernels.LANES, np.empty((0, 0))
    wanted = ("GROWTH", "WORST", "EXCESS", "SQUARES", "WITH_CASH", "TURNOVER", "TRADES", "EXPOSURE", "HELD", "ALIVE")
    found = {name: np.empty(rules.size) for name in wanted}

    def run(first: int) -> None:
        block = _block(rules, first)
        kernels.run_block(block.reshape(-1), *columns, drift, _staged(rules), rules.guarded, nothing)
        last = min(first + lanes, rules.size)
        for name, values in found.items():
            values[first:last] = block[getattr(kernels, name) // lanes, : last - first]

    firsts = range(0, rules.size, lanes)
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(run, firsts))
    else:
        for first in firsts:
            run(first)
    return _result(found, columns[2], years, rows_a_year)


def grid_returns(
    rules: ThresholdRules,
    signal: Vector,
    returns: Vector,
    cash: Vector,
    *,
    drift: float = math.inf,
) -> Iterator[tuple[slice, Table]]:
    """The return of a unit at each bar for every rule, a chunk of rules at a time: (which rules, (t, so many)).

    The first row is what the first purchase cost. A chunk is 1 KB a bar at most; the next is made when it is asked for.
    """
    columns = _columns(signal, returns, cash, drift)
    from weatherglass.playbooks import kernels

    for first in range(0, rules.size, kernels.LANES):
        last = min(first + kernels.LANES, rules.size)
        found = np.empty((signal.shape[0], last - first))
        block = _block(rules, first).reshape(-1)
        kernels.run_block(block, *columns, drift, _staged(rules), rules.guarded, found)
        yield slice(first, last), found


def orders_of(rules: ThresholdRules, at: int, signal: Vector, *, drift: float = math.inf) -> Orders:
    """One rule's orders for `simulator.simulate`, to see its whole path; `signal` as in `run_grid`.

    Examples
    --------
    >>> rule = threshold_rules(30.0, 20.0, instalments=2, spacing=2)
    >>> orders_of(rule, 0, np.array([25.0, 31.0, 25.0, 25.0, 25.0, 19.0])).weight[:, 0].tolist()
    [0.0, 0.5, 0.5, 1.0, 1.0, 0.0]
    """
    enter, leave, above = float(rules.enter[at]), float(rules.leave[at]), bool(rules.above[at])
    inside, outside = float(rules.inside[at]), float(rules.outside[at])
    instalments, spacing, reset = int(rules.instalments[at]), int(rules.spacing[at]), max(1, int(rules.reset_after[at]))
    weight = np.empty((signal.shape[0], 1))
    on, bought, last_purchase, last_on, now = False, 0, 0, -math.inf, outside
    for bar, value in enumerate(signal.tolist()):
        if math.isnan(value):
            weight[bar] = now
            last_on = bar if on else last_on
            continue
        begins = (value >= enter) == above
        on = begins or (on and (value >= leave) == above)
        if on:
            away = bar - last_on - 1
            if away > 0 and away >= reset:
                bought = 0
            due = bought == 0 or bar - last_purchase >= spacing
            if bought < instalments and due and (bought == 0 or begins or not rules.only_while[at]):
                bought, last_purchase = bought + 1, bar
            last_on = bar
            now = inside if bought == instalments else outside + (inside - outside) * (bought / instalments)
        else:
            now = outside
        weight[bar] = now
    depth = float(rules.stop[at])
    return Orders(weight, (Stop(StopKind.TRAILING, depth) if depth else Stop(),), drift)


def _columns(signal: Vector, returns: Vector, cash: Vector, drift: float) -> tuple[Vector, Vector, Vector, Vector]:
    """Signal, the asset's and cash's returns, and the asset's price, as the kernel wants them."""
    shapes = {signal.shape, returns.shape, cash.shape}
    if len(shapes) != 1 or signal.ndim != 1 or signal.shape[0] == 0:
        raise UsageError(f"signal {signal.shape}, returns {returns.shape} and cash {cash.shape} are one number a bar")
    if not drift >= 0.0:
        raise UsageError(f"drift is {drift}; it is a share of equity, 0 or above")
    moves, rate = np.array(returns, np.float64), np.array(cash, np.float64)
    moves[0] = rate[0] = 0.0
    for name, values in (("returns", moves), ("cash", rate)):
        bad = ~(np.isfinite(values) & (values > -1.0))
        if bad.any():
            at = int(np.argmax(bad))
            raise UsageError(f"{name} must be simple returns above -1; at bar {at} there is {values[at]:g}")
    return np.ascontiguousarray(signal, np.float64), moves, rate, np.cumprod(1.0 + moves).astype(np.float64)


def _staged(rules: ThresholdRules) -> bool:
    return bool((rules.instalments > 1).any())


def _block(rules: ThresholdRules, first: int) -> Table:
    """The rules of a block as the kernel remembers them, (rows, lanes); lanes without a rule are never on."""
    from weatherglass.playbooks import kernels

    lanes = kernels.LANES
    here = slice(first, min(first + lanes, rules.size))
    used = here.stop - first
    block = np.zeros((kernels.ROWS, lanes))

    def row(at: int) -> Vector:
        return np.asarray(block[at // lanes])

    row(kernels.ENTER)[:] = row(kernels.EXIT)[:] = math.inf
    row(kernels.INSTALMENTS)[:] = row(kernels.SIDE)[:] = 1.0
    above = rules.above[here]
    row(kernels.SIDE)[:used] = np.where(above, 1.0, -1.0)
    for at, values in ((kernels.ENTER, rules.enter[here]), (kernels.EXIT, rules.leave[here])):
        # to be below a level is, of the negative, to be at or above the number next to the level's negative
        row(at)[:used] = np.where(above, values, np.nextafter(-values, math.inf))
    told: tuple[tuple[int, NDArray[Any]], ...] = (
        (kernels.INSIDE, rules.inside), (kernels.OUTSIDE, rules.outside), (kernels.COST, rules.cost),
        (kernels.INSTALMENTS, rules.instalments), (kernels.SPACING, rules.spacing),
        (kernels.ONLY_WHILE, rules.only_while), (kernels.RESET_AFTER, np.maximum(rules.reset_after, 1)),
    )  # fmt: skip
    for at, those in told:
        row(at)[:used] = those[here]
    row(kernels.FLOOR)[:used] = np.where(rules.stop[here] > 0.0, 1.0 - rules.stop[here], 0.0)
    row(kernels.BOUND)[:], row(kernels.TARGET)[:] = row(kernels.ENTER), row(kernels.OUTSIDE)
    row(kernels.AWAY)[:] = math.inf
    for at in (kernels.GROWTH, kernels.BELOW, kernels.WORST, kernels.ALIVE):
        row(at)[:] = 1.0
    return block


def _result(found: dict[str, Vector], cash: Vector, years: float, rows_a_year: float) -> GridResult:
    """Sums to figures. The spread of returns is put together from that in excess of cash and that of cash."""
    rows = cash.shape[0] - 1
    mean = found["EXCESS"] / rows
    excess = np.maximum(found["SQUARES"] - rows * mean * mean, 0.0) / (rows - 1)
    excess[excess <= _NO_VARIATION * found["SQUARES"] / rows] = 0.0
    together = (found["WITH_CASH"] - rows * mean * cash[1:].mean()) / (rows - 1)
    whole = np.maximum(excess + 2.0 * together + cash[1:].var(ddof=1), 0.0)
    sharpe = np.full(mean.shape, math.nan)
    np.divide(mean, np.sqrt(excess), out=sharpe, where=excess > 0.0)
    growth = found["GROWTH"]
    with np.errstate(divide="ignore"):  # of nothing: -1
        yearly = np.expm1(np.log(growth) / years)
    return GridResult(
        total=growth - 1.0,
        growth=yearly,
        volatility=np.sqrt(whole * rows_a_year),
        sharpe=sharpe * math.sqrt(rows_a_year),
        worst_fall=found["WORST"] - 1.0,
        turnover=found["TURNOVER"] / years,
        trades=found["TRADES"].astype(np.int64),
        exposure=(found["EXPOSURE"] - found["HELD"]) / rows,
        ruined=found["ALIVE"] == 0.0,
    )
