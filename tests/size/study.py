"""The simulation study: rejection rates at nominal 5 % of the tests of the lab and of their rivals, by design.

Every function measures one design and gives p-values by test; `rates` makes shares of them. The same seed gives the
same bits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from size.nulls import (
    CYCLE_DAYS,
    ROWS,
    SHARES,
    cycle_returns,
    outcomes_of,
    own_volatility,
    returns_of,
    unchanged_variance,
)
from size.placements import RUN_IN, first_records, index_paths, placed
from size.rivals import brown_forsythe, f_of_lags, f_of_variances, t_against_zero
from weatherglass.claims.confounders import phase_matched, without_group_means
from weatherglass.claims.results import NotRun
from weatherglass.stats.block_length import block_lengths
from weatherglass.stats.drawn_events import NewRecord, drawn_case_means
from weatherglass.stats.expected_volatility import expected_log_variance
from weatherglass.stats.garch import fitted_null
from weatherglass.stats.null_models import simulated_states
from weatherglass.stats.randomization import circular_shift, joint_shift, random_dates, shifted_means, window_shift
from weatherglass.stats.redetection import BURN_IN, StateRule, studentized
from weatherglass.stats.resampling import StationaryBlocks, drawn_blocks
from weatherglass.stats.small_samples import record_probability
from weatherglass.stats.window_tests import window_beside

P = dict[str, np.ndarray]
ALPHA = 0.05
DRAWS = 199
"""Of tests that draw: (199 + 1) x 5 % is whole."""
GAPS, HORIZONS = (180, 250, 365, 540), (90, 180, 365)


@dataclass(frozen=True)
class EventDesign:
    """Events that know nothing of the outcome."""

    null: str
    placement: str
    n: int
    horizon: int

    @property
    def name(self) -> str:
        return f"{self.null}, {self.placement}, n {self.n}, {self.horizon} days"


EVENT_DESIGNS = (
    *(EventDesign(null, "rule", n, 365) for null in ("regime", "garch", "decay") for n in (2, 3, 5)),
    *(EventDesign("regime", "rule", n, 90) for n in (2, 3, 5)),
    *(EventDesign("regime", "cluster", n, 365) for n in (3, 5)),
    EventDesign("regime", "cluster", 3, 90),
    EventDesign("regime", "uniform", 3, 365),
)
"""Those of CLAIMS 5."""


@dataclass(frozen=True)
class StateDesign:
    """Events that are states of the outcome's own volatility: the highest or lowest share of its days."""

    share: float
    horizon: int
    above: bool = True

    @property
    def name(self) -> str:
        return f"{'highest' if self.above else 'lowest'} {100 * self.share:.0f} % of days, {self.horizon} days"


STATE_DESIGNS = (
    StateDesign(0.08, 21), StateDesign(0.08, 63), StateDesign(0.08, 252), StateDesign(0.02, 63), StateDesign(0.02, 252),
    StateDesign(0.08, 63, above=False), StateDesign(0.08, 252, above=False),
)  # fmt: skip
VARIANCES = ("garch_98", "garch_995", "log_ar_995")
NAMES = {"garch_98": "GARCH .98", "garch_995": "GARCH .995", "log_ar_995": "log variance AR .995"}


def rates(p: P, alpha: float = ALPHA) -> dict[str, float]:
    """Share of the p-values below alpha, percent, by test."""
    return {name: 100.0 * float((values < alpha).mean()) for name, values in p.items()}


EVENT_TESTS = (
    "circular_shift", "local_shift", "binomial", "t_against_zero", "gap_constrained_dates", "independent_dates",
    "stationary_bootstrap",
)  # fmt: skip


def event_p(design: EventDesign, replications: int, seed: int, tests: Sequence[str] = EVENT_TESTS) -> P:
    """One-sided p of tests of a mean outcome, each on paths and events of its own."""
    paths, events, own = (np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(3))
    returns = returns_of(design.null, paths, replications)
    outcomes = outcomes_of(returns, design.horizon)
    rows = placed(design.placement, events, replications, design.n, outcomes.shape[0])
    found = {name: np.empty(replications) for name in tests}
    for path in range(replications):
        values, cases = np.ascontiguousarray(outcomes[:, path]), rows[path]
        for name in tests:
            found[name][path] = one_p(name, design, returns[:, path], values, cases, own)
    return found


def one_p(
    name: str, design: EventDesign, returns: np.ndarray, values: np.ndarray, cases: np.ndarray,
    rng: np.random.Generator,
) -> float:  # fmt: skip
    """One-sided p of one test on one path."""
    match name:
        case "circular_shift":
            return circular_shift(values, cases).greater
        case "local_shift":
            return circular_shift(values, cases, within=1_095).greater
        case "binomial":
            return record_probability(int((values[cases] > np.median(values)).sum()), design.n, 0.5)
        case "t_against_zero":
            return t_against_zero(values, cases)
        case "gap_constrained_dates":
            return random_dates(values, cases, rng, replications=DRAWS, gap=int(np.diff(cases).min())).greater
        case "independent_dates":
            return random_dates(values, cases, rng, replications=DRAWS).greater
        case "stationary_bootstrap":
            return bootstrap_p(returns, cases, design.horizon, float(design.horizon), rng)
    raise ValueError(f"{name} is no test of this study")


def bootstrap_p(
    returns: np.ndarray, cases: np.ndarray, horizon: int, mean_length: float, rng: np.random.Generator
) -> float:
    """One-sided p of the mean outcome by resampled returns, as `weatherglass.claims.bootstrap_test` has it."""
    blocks = drawn_blocks(StationaryBlocks(mean_length), returns.size, rng, replications=DRAWS)
    drawn = returns[blocks.drawn_rows(DRAWS)]
    logs = np.concatenate([np.zeros((DRAWS, 1)), np.cumsum(drawn, axis=1)], axis=1)
    means = (logs[:, cases + horizon] - logs[:, cases]).mean(axis=1)
    total = np.concatenate([[0.0], np.cumsum(returns)])
    observed = (total[cases + horizon] - total[cases]).mean()
    return (1.0 + float((means >= observed).sum())) / (DRAWS + 1.0)


def rule_p(n: int, horizon: int, replications: int, seed: int) -> P:
    """One-sided p of the rule applied to drawn signals, as `weatherglass.claims.rule_monte_carlo` has it."""
    paths, events = (np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(2))
    outcomes = outcomes_of(returns_of("regime", paths, replications), horizon)
    dates, gap = outcomes.shape[0], 250 if n == 5 else 365
    rule, found = NewRecord(gap, gap), []
    while len(found) < replications:
        index = index_paths(events, 100, dates)
        days = np.arange(index.shape[0])
        place = np.where(days >= RUN_IN, days - RUN_IN, -1)
        for path in range(index.shape[1]):
            cases = first_records(index[:, path], (gap,))[gap]
            if cases.size != n or len(found) == replications:
                continue
            log_index = np.ascontiguousarray(index[:, path])
            block = max(1.0, block_lengths(np.abs(np.diff(log_index))).stationary)
            values = np.ascontiguousarray(outcomes[:, len(found)])
            drawn = drawn_case_means(
                np.exp(log_index), rule, StationaryBlocks(block), days=days, place=place, outcomes=values, cases=n,
                seed=len(found), replications=DRAWS,
            )  # fmt: skip
            means = drawn.means
            found.append((1.0 + float((means >= values[cases].mean() - 1e-12).sum())) / (means.size + 1.0))
    return {"rule_monte_carlo": np.array(found)}


def state_p(designs: tuple[StateDesign, ...], replications: int, seed: int, rows: int = 9_000) -> dict[str, P]:
    """One-sided p both ways of shifts after states of the own volatility, by design: the same paths for all."""
    found: dict[str, dict[str, list[float]]] = {each.name: {} for each in designs}
    horizons = sorted({each.horizon for each in designs})
    batch = 50
    for at, stream in enumerate(np.random.SeedSequence(seed).spawn(-(-replications // batch))):
        paths = min(batch, replications - at * batch)
        returns, index = own_volatility(np.random.default_rng(stream), paths, rows)
        outcomes = {h: outcomes_of(returns, h)[1:] for h in horizons}  # from the close of each row
        for path in range(paths):
            squares, implied = returns[:, path] ** 2, np.ascontiguousarray(index[:, path])
            spread = {h: expected_spread(squares, implied, h)[: rows - h] for h in horizons}
            for design in designs:
                values, h = outcomes[design.horizon][:, path], design.horizon
                cases = StateRule(design.share, design.above).cases(implied, values.size)
                by_test = {
                    "circular_shift": values,
                    "circular_shift_vol_standardised": (values - values.mean()) / spread[h],
                    "return_per_risk": values / spread[h],
                }
                for name, each in by_test.items():
                    shifted = circular_shift(each, cases)
                    found[design.name].setdefault(name, []).append(shifted.greater)
                    found[design.name].setdefault(f"{name}, less", []).append(shifted.less)
    return {name: {test: np.array(p) for test, p in by.items()} for name, by in found.items()}


def expected_spread(squares: np.ndarray, implied: np.ndarray, horizon: int) -> np.ndarray:
    """Expected volatility over the horizon as `weatherglass.claims.volatility_tests` has it: the index of the day before."""
    known = np.concatenate([[np.nan], implied[:-1]])
    logs = expected_log_variance(squares, horizon=horizon, implied=known)
    logs[0] = logs[1]
    return np.exp(0.5 * logs)


def redetected_p(designs: tuple[StateDesign, ...], replications: int, seed: int, rows: int = 9_000) -> dict[str, P]:
    """One-sided p of the re-detection with a model fitted to each path, by design.

    One path is simulated from every fit, and all of them together are the null of each (Giacomini, Politis and White
    2013, A warp-speed method for conducting Monte Carlo experiments involving bootstrap estimators, Econometric Theory
    29, 567-589): what a fit for every path and a null of its own for every fit would give, in a day of work less.
    """
    observed: dict[str, list[float]] = {each.name: [] for each in designs}
    null: dict[str, list[float]] = {each.name: [] for each in designs}

    def look(into: dict[str, list[float]], returns: np.ndarray, expected: np.ndarray) -> None:
        logs = np.cumsum(returns)
        for design in designs:
            values = logs[design.horizon :] - logs[: -design.horizon]
            cases = StateRule(design.share, design.above).cases(expected, values.size)
            into[design.name].append(studentized(values, cases) if cases.size else np.nan)

    for stream in np.random.SeedSequence(seed).spawn(replications):
        rng = np.random.default_rng(stream)
        returns, expected = simulated_states(SHARES, rng, rows=rows, paths=1, burn_in=BURN_IN)
        look(observed, returns[:, 0], expected[:, 0])
        model = fitted_null(returns[:, 0])
        returns, expected = simulated_states(model, rng, rows=rows, paths=1, burn_in=BURN_IN)
        look(null, returns[:, 0], expected[:, 0])
    found = {}
    for design in designs:
        seen, drawn = (np.array(each[design.name]) for each in (observed, null))
        seen, drawn = seen[np.isfinite(seen)], np.sort(drawn[np.isfinite(drawn)])
        above = drawn.size - np.searchsorted(drawn, seen, side="left")
        below = np.searchsorted(drawn, seen, side="right")
        found[design.name] = {
            "parametric_redetection": (1.0 + above) / (drawn.size + 1.0),
            "parametric_redetection, less": (1.0 + below) / (drawn.size + 1.0),
        }
    return found


def window_p(kind: str, replications: int, seed: int, rows: int = 4_500, length: int = 730) -> P:
    """Two-sided p of a change of variance in the last rows, where none is; the shifts are of months of thirty rows."""
    returns = unchanged_variance(kind, np.random.default_rng(seed), replications, rows)
    months = np.log((returns.reshape(rows // 30, 30, replications) ** 2).mean(axis=1))
    count = length // 30
    first, trend = months.shape[0] - count, np.arange(months.shape[0], dtype=np.float64)
    shifted, beside = np.empty(replications), np.empty(replications)
    for path in range(replications):
        values = np.ascontiguousarray(months[:, path])
        shifted[path] = window_shift(values, first, count).two_sided
        beside[path] = window_beside(values, first, count, trend).two_sided
    return {
        "circular_shift_window": shifted,
        "detrend": beside,
        "f_of_variances": f_of_variances(returns, length),
        "brown_forsythe": brown_forsythe(returns, length),
    }


def cycle_p(replications: int, seed: int, horizon: int = 365, rows: int = 5_700) -> P:
    """One-sided p of two events 60 to 270 days after halvings, where the cycle alone moves the outcome.

    The sample is as long as that of Bitcoin: with two and a half cycles only, what is allowed for is estimated from the
    cases themselves, and the adjusted tests reject once in a hundred times.
    """
    paths, events, own = (np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(3))
    first = events.integers(0, CYCLE_DAYS, replications)
    outcomes = outcomes_of(cycle_returns(paths, replications, rows, first), horizon)
    dates = outcomes.shape[0]
    found: dict[str, list[float]] = {}
    for path in range(replications):
        halvings = np.arange(first[path], dates - 270, CYCLE_DAYS)
        if halvings.size < 2:
            continue
        cases = np.sort(events.choice(halvings, 2, replace=False) + events.integers(60, 271, 2))
        since = np.arange(dates) - first[path]
        phase = np.where(since < 0, -1, since % CYCLE_DAYS)
        values = np.ascontiguousarray(outcomes[:, path])
        rest = without_group_means(values, np.where(phase < 0, -1, phase // 60))
        matched = phase_matched(values, cases, phase, 120)
        p = {
            "circular_shift": circular_shift(values, cases).greater,
            "independent_dates": random_dates(values, cases, own, replications=DRAWS).greater,
            "phase_residual": circular_shift(rest, cases).greater,
        }
        if not isinstance(matched, NotRun):
            p["phase_match"] = matched.greater
        for name, value in p.items():
            found.setdefault(name, []).append(value)
    return {name: np.array(values) for name, values in found.items()}


def search_p(replications: int, seed: int, null: str = "regime") -> P:
    """p of the best of all definitions that find events, taken as it is and adjusted by joint shifts; the best two."""
    paths, events = (np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(2))
    returns = returns_of(null, paths, replications)
    by_horizon = {h: outcomes_of(returns, h) for h in HORIZONS}
    index = index_paths(events, replications, ROWS)
    naive, joint, best, whole = [], [], [], []
    for path in range(replications):
        means, records = [], first_records(index[:, path], GAPS)
        for horizon, outcomes in by_horizon.items():
            for gap in GAPS:
                cases = records[gap][records[gap] < outcomes.shape[0]]
                if cases.size < 2:
                    continue
                values = np.ascontiguousarray(outcomes[:, path])
                means.append(shifted_means(values, cases))
                if horizon == 365 and gap == 365 and cases.size > 2:
                    two = cases[np.argsort(values[cases])[-2:]]
                    best.append(circular_shift(values, two).greater)
                    whole.append(circular_shift(values, cases).greater)
        if means:
            together = joint_shift(means)
            naive.append(float(together.own.min()))
            joint.append(together.adjusted)
    return {
        "best of the definitions": np.array(naive), "joint_shift_min_p": np.array(joint),
        "best two of the events": np.array(best), "all of the events": np.array(whole),
    }  # fmt: skip


def lag_p(replications: int, seed: int, rows: int = 2_000) -> P:
    """p of Granger's F between independent returns: of days, and of overlapping sums of twenty days."""
    one, other = (
        returns_of("garch", np.random.default_rng(each), replications, rows)
        for each in np.random.SeedSequence(seed).spawn(2)
    )
    twenty = np.ones(20)
    found: dict[str, list[float]] = {"f_of_days": [], "f_of_overlapping_sums": []}
    for path in range(replications):
        y, x = one[:, path], other[:, path]
        found["f_of_days"].append(f_of_lags(y, x, 5))
        sums = [np.convolve(each, twenty, "valid") for each in (y, x)]
        found["f_of_overlapping_sums"].append(f_of_lags(sums[0], sums[1], 5))
    return {name: np.array(values) for name, values in found.items()}


def ranges(measured: Mapping[str, Mapping[str, float]], test: str) -> tuple[float, float]:
    """Least and largest rate of a test over designs, percent."""
    found = [by[test] for by in measured.values() if test in by]
    return min(found), max(found)
