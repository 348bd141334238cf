"""Whether a playbook's timing did better than the benchmark: the tests, in the order in which they decide.

The same tests as of a strategy claim (`weatherglass.claims.strategy`), for weights of any kind. The schedule of weights
is turned around the sample: every shift holds as much for as long and knows nothing. Where the rules read the target's
own volatility that keeps no level, since wild days follow wild days: mean returns are then compared at their usual
volatility, and Sharpe ratios by the studentized bootstrap of Ledoit and Wolf. Deepest falls stay with the plain shift.

Rejections at nominal 5 %, better / worse, on 300 to 600 paths of a GJR-GARCH model with a constant mean, 2,500 rows and
0.05 % for a trade. The plain shift: of weights that know nothing 4 / 6 %; of a moving average 1 / 11 % in means, 3 / 11
in ratios; of trailing stops 6 / 15 and 10 / 13; of a volatility target 2 / 17 and 9 / 7; out of the wildest tenth 5 /
28 and 10 / 23. Means at their usual volatility: 1 to 5 / 3 to 13 %. Ledoit and Wolf: better 0 to 2 %. What is less than
fully invested, and pays for trading, has the smaller ratio without any timing, and that counts against it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from statistics import NormalDist
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.results import NotRun, PowerResult, SignificanceTest, Why
from weatherglass.claims.strategy import LEDOIT_WOLF, SHIFT, SIZES, STANDARDISED, UNITS
from weatherglass.claims.verdict import WANTED_POWER
from weatherglass.errors import MethodError
from weatherglass.playbooks.performance import RatioGap, ratio_gap
from weatherglass.playbooks.trials import Trial
from weatherglass.stats.randomization import Randomized, against
from weatherglass.stats.schedules import Measure, Schedule, measured, shifted_measures
from weatherglass.stats.sharpe import varies

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
OWN_VOLATILITY, OWN_PRICES = "own_volatility", "own_prices"
"""What rules may read of what they hold, and the keys of the sentences on tests that keep no level then."""
NO_GAIN, NO_BETTER = "no_gain", 0.5
"""Key of the sentence on what gained nothing, and the smallest p that it can have."""
MOST_STEPS = 100_000_000
"""Rows that are followed for the falls of all shifts of one schedule; beyond, shifts are skipped evenly."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a playbook.

    Attributes
    ----------
    measure
        In which it is to be better than the benchmark.
    reads
        OWN_VOLATILITY or OWN_PRICES where its rules, or its stops, read those of what it holds; "" where they do not.
    rows_a_year
        Sessions of a year.
    freeze
        Day of the text: what came after it is out of sample.
    alpha, seed, draws
        Level; of everything that draws.
    folds, purge, embargo
        Of the walk-forward, in sessions.
    """

    measure: Measure = Measure.SHARPE
    reads: str = ""
    rows_a_year: int = 252
    freeze: date = date.max
    alpha: float = 0.05
    seed: int = 0
    draws: int = 1_999
    folds: int = 8
    purge: int = 0
    embargo: int = 21

    @property
    def scale(self) -> float:
        """From gains a row to those of a year: percentage points of mean returns and of falls, ratios as they are."""
        match self.measure:
            case Measure.MEAN_RETURN:
                return 100.0 * self.rows_a_year
            case Measure.SHARPE:
                return math.sqrt(self.rows_a_year)
            case _:
                return 100.0

    @property
    def unit(self) -> str:
        """Of the gains."""
        return UNITS[self.measure]


@dataclass(frozen=True, slots=True, eq=False)
class TimingTests:
    """The test that decides, the others, and what they were made from.

    Attributes
    ----------
    primary, others
        None where none could be run.
    shifted
        Gains of the shifts of the test that decides, or of the plain shift, in the question's unit; the first is that
        of the schedule as it was.
    gap
        The difference of Sharpe ratios; None where the two cannot be told apart.
    power
        What could have been seen.
    """

    primary: SignificanceTest | None
    others: tuple[SignificanceTest, ...]
    shifted: Vector
    gap: RatioGap | None
    power: PowerResult | None
    not_run: tuple[NotRun, ...]


def timing_tests(trial: Trial, question: Question, usual: Matrix | None = None) -> TimingTests:
    """All tests of one schedule against its benchmark.

    Parameters
    ----------
    usual
        (n, a) returns of the assets in excess of cash at their usual volatility, for rules that read it; the test that
        needs them is not run without.
    """
    if not (varies(trial.held_excess) and varies(trial.excess)):
        return TimingTests(None, (), np.empty(0), None, None, (NotRun("playbook", Why.NOT_APPLICABLE, "still"),))
    if not varies(trial.returns - trial.held):
        return TimingTests(None, (), np.empty(0), None, None, (NotRun("playbook", Why.NOT_APPLICABLE, "same"),))
    falls, not_run = question.measure is Measure.MAX_DRAWDOWN, []
    found: list[SignificanceTest] = []
    shifted = np.empty(0)
    valid = falls or not question.reads
    try:
        shifted = shifted_gains(trial, question)
        found.append(_as_test(SHIFT, against(shifted, trial.episodes), question, trial, valid=valid))
    except MethodError:
        not_run.append(NotRun(SHIFT, Why.NOT_APPLICABLE, "still"))
    gap = ratio_gap(trial.excess, trial.held_excess, question.rows_a_year, seed=question.seed, draws=question.draws)
    if gap is None:
        not_run.append(NotRun(LEDOIT_WOLF, Why.NOT_APPLICABLE, "same"))
    ratio = None if gap is None else _of_gap(gap, question, trial)
    if valid:
        found += [ratio] if ratio is not None else []
    elif question.measure is Measure.SHARPE:
        found = [*([ratio] if ratio is not None else []), *found]
    else:
        if usual is None:
            not_run.append(NotRun(STANDARDISED, Why.TOO_SHORT, "volatility"))
        else:
            shifted = shifted_gains(trial, question, usual)
            found.insert(0, _as_test(STANDARDISED, against(shifted, trial.episodes), question, trial))
        found += [ratio] if ratio is not None else []
    primary = found[0] if found else None
    power = None if primary is None else _power(primary, shifted, gap, question)
    return TimingTests(primary, tuple(found[1:]), shifted, gap, power, tuple(not_run))


def shifted_gains(trial: Trial, question: Question, usual: Matrix | None = None) -> Vector:
    """What every shift of the schedule gained on the benchmark, (n,), in the question's unit; as it was first."""
    schedule: Schedule = trial.schedule
    held = measured(trial.held, trial.cash, question.measure)
    if usual is not None:
        asset = schedule.cash[:, None] + usual
        schedule = replace(schedule, asset=asset)
        held = measured(replace(trial.benchmark, asset=asset).returns, trial.cash, question.measure)
    every = max(1, -(-(trial.rows**2) // MOST_STEPS)) if question.measure is Measure.MAX_DRAWDOWN else 1
    return np.asarray((shifted_measures(schedule, question.measure, every=every) - held) * question.scale)


def _of_gap(gap: RatioGap, question: Question, trial: Trial) -> SignificanceTest:
    half, up = gap.p / 2.0, gap.difference > 0.0
    found = Randomized(
        gap.difference, half if up else 1.0 - half, 1.0 - half if up else half, trial.episodes, gap.draws,
        0.5 / (gap.draws + 1), math.sqrt(half * (1.0 - half) / gap.draws),
    )  # fmt: skip
    return _as_test(LEDOIT_WOLF, found, question, trial, unit="ratio", details={"block": float(gap.block)})


def _as_test(
    name: str,
    found: Randomized,
    question: Question,
    trial: Trial,
    *,
    unit: str = "",
    valid: bool = True,
    details: Mapping[str, float] = MappingProxyType({}),
) -> SignificanceTest:
    """Better than the benchmark is "greater", whatever the measure.

    What gained nothing on the benchmark is not better than it, however well it was timed for what it held: its p is no
    smaller than one half, and that of the timing stands among the details.
    """
    nothing = found.statistic <= 0.0 and found.greater < NO_BETTER
    if nothing:
        details = {**details, "p_of_timing": found.greater}
    return SignificanceTest(
        name=name, statistic=found.statistic, unit=unit or question.unit,
        p=NO_BETTER if nothing else found.greater, p_two_sided=found.two_sided, p_opposite=found.less, n=found.n,
        draws=found.draws, min_p=found.smallest, monte_carlo_error=found.error, size=SIZES.get(name, ""), valid=valid,
        note=question.reads if not valid else NO_GAIN if nothing else "",
        details=MappingProxyType({"rows": float(trial.rows), **details}),
    )  # fmt: skip


def _power(primary: SignificanceTest, shifted: Vector, gap: RatioGap | None, question: Question) -> PowerResult:
    """The smallest gain that would be found with the wanted power, from the spread of gains that mean nothing."""
    error = gap.standard_error if primary.name == LEDOIT_WOLF and gap is not None else float(shifted.std())
    normal = NormalDist()
    reach = (normal.inv_cdf(1.0 - question.alpha) + normal.inv_cdf(WANTED_POWER)) * error
    return PowerResult(
        min_p_of_record=None, cases_for_alpha=None, power_at_claim=None, claimed_effect=None, detectable=reach,
        unit=primary.unit, target=WANTED_POWER, null_model="normal", simulations=0,
    )  # fmt: skip
