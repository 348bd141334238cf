"""Tests for events that are states of the outcome's own volatility, such as a VIX over 40 before returns of shares.

Outcomes after such events vary more than others by nature, and the plain shift takes that for an effect: it rejects up
to 25 % of the time at nominal 5 %. Here every outcome is put into units of the volatility that was expected of its
horizon when it began, or the events are found again on paths of a model of the target on which nothing else happens.

What is divided is an outcome less the mean of all dates. The null then is that expected returns are the same on any
date, wild or calm, which is what a claim of "more than usual" denies. Outcomes divided as they are have a lower mean in
wild times than in calm ones without any effect (the same return over more risk): their test is too cautious in one
direction and rejects up to 12 % at nominal 5 % in the other. It asks for more than the usual return per unit of risk,
and its p stands beside as "p_per_risk".
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.cases import Setting, uses_text
from weatherglass.claims.claim_events import ThresholdEvent
from weatherglass.claims.event_tests import as_result, depends_on_own_volatility
from weatherglass.claims.outcomes import days_a_year, measured
from weatherglass.claims.results import NotRun, SignificanceTest, Why
from weatherglass.errors import MethodError
from weatherglass.market.series_spec import Unit
from weatherglass.signals.panel import Observations, Panel
from weatherglass.stats.expected_volatility import expected_log_variance
from weatherglass.stats.garch import FEWEST_RETURNS, fitted_null
from weatherglass.stats.null_models import NullModel
from weatherglass.stats.randomization import Randomized, circular_shift
from weatherglass.stats.redetection import StateRule, against_paths, redetected, studentized

Vector = NDArray[np.float64]
ABOUT_A_MEAN = frozenset({"log_return", "excess_return", "multiple"})
"""Measures whose distance from the mean grows with volatility."""
FROM_ZERO = frozenset({"max_drawdown", "max_runup", "realised_volatility"})
"""Measures that grow with volatility themselves."""
MOST_PATHS = 999
"""However many replications a file asks for: 999 paths of nine thousand days take two to three seconds."""
RARE_STATE = 0.05
"""Share of the days below which the shift at usual volatility loses its level: docs/methodology/claim-sizes.md."""
STANDARDISED, REDETECTED = "circular_shift_vol_standardised", "parametric_redetection"


def standardised_outcomes(setting: Setting, panel: Panel | None = None) -> Vector:
    """The outcomes of the circle as they would be at the usual volatility, (M,).

    An outcome's distance from the mean of all dates is divided by the volatility that was expected of its horizon at
    its entry, and multiplied by the median of all dates' expected volatilities: the unit stays, and the base rate too.

    Parameters
    ----------
    setting
        Its signal counts as a forecast where it is a volatility index.
    panel
        Nothing beyond the setting's own series is looked at.

    Returns
    -------
    (M,). Dates before the target has a variance of the past (its first ten rows, without a volatility index) take the
    expectation of the first date that has one. Measures that volatility does not stretch (hits, times, logs of
    variances as differences) come back as they are, and so do all where the target never moves.
    """
    del panel
    measure, outcomes = setting.claim.outcome.measure, setting.outcomes
    if measure not in ABOUT_A_MEAN | FROM_ZERO | {"log_realised_variance"}:
        return outcomes
    expected = expected_volatility(setting)
    if expected is None:
        return outcomes
    usual = float(np.median(expected))
    if measure == "log_realised_variance":
        return np.asarray(outcomes - 2.0 * np.log(expected / usual))
    middle = float(outcomes.mean()) if measure in ABOUT_A_MEAN else 0.0
    return np.asarray(middle + (outcomes - middle) * usual / expected)


def expected_volatility(setting: Setting) -> Vector | None:
    """Standard deviation of the log return over the horizon that was expected at every date of the circle, (M,).

    None where there is nothing to go by: a target that never moves, or fewer rows than a first variance needs.
    """
    target, horizon = setting.target, setting.claim.outcome.horizon_days
    squares = np.concatenate([[np.nan], np.diff(np.log(target.value)) ** 2])
    logs = expected_log_variance(squares, horizon=horizon, implied=_implied(setting))
    there = np.flatnonzero(np.isfinite(logs))
    if there.size == 0 or float(np.nansum(squares)) == 0.0:
        return None
    logs[: there[0]] = logs[there[0]]
    # a later gap is a day on which nothing could be expected anew: the last expectation holds
    last = np.maximum.accumulate(np.where(np.isfinite(logs), np.arange(logs.shape[0]), 0))
    circle = slice(setting.first_row, setting.first_row + setting.outcomes.shape[0])
    return np.asarray(np.exp(0.5 * logs[last][circle]) * np.sqrt(horizon))


def standardised_shift(setting: Setting, panel: Panel) -> SignificanceTest | NotRun:
    """The shift test on outcomes in units of their expected volatility; its statistic is a mean at usual volatility."""
    measure = setting.claim.outcome.measure
    if measure not in ABOUT_A_MEAN | FROM_ZERO | {"log_realised_variance"}:
        return NotRun(STANDARDISED, Why.NOT_APPLICABLE, measure)
    expected = expected_volatility(setting)
    if expected is None:
        return NotRun(STANDARDISED, Why.TOO_SHORT, setting.target.series)
    rows = setting.circle_rows
    outcomes = standardised_outcomes(setting, panel)
    rule = state_rule(setting)
    rare = isinstance(rule, StateRule) and rule.share < RARE_STATE
    shift = circular_shift(outcomes, rows)
    found = as_result(STANDARDISED, setting, shift, valid=not rare, note="rare_state" if rare else "")
    details = {
        "base": float(outcomes.mean()),
        "usual_volatility": float(np.median(expected)),
        "volatility_of_cases": float(expected[rows].mean()),
    }
    if measure in ABOUT_A_MEAN:
        start = 1.0 if measure == "multiple" else 0.0
        by_risk = circular_shift((setting.outcomes - start) / expected, rows)
        details["p_per_risk"] = as_result(STANDARDISED, setting, by_risk).p
    return replace(found, details=MappingProxyType(details))


def parametric_redetection(
    setting: Setting, panel: Panel, *, seed: int, replications: int
) -> SignificanceTest | NotRun:
    """The mean outcome of the cases against those of cases found again on simulated paths of the target.

    The model is fitted to the target's returns on the circle. On its paths the state is entered on the same share of
    days as in the data, by the model's own expected variance, and the claim's gap, entry and horizon apply.

    Parameters
    ----------
    panel
        Nothing beyond the setting's own series is looked at.
    replications
        Simulated paths, at most `MOST_PATHS`.

    Returns
    -------
    The test; or why not: the events are no level of the target's own volatility, or dates that a text names; too few
    returns; no fit; `arch` is not installed.
    """
    del panel
    rule = state_rule(setting)
    if isinstance(rule, NotRun):
        return rule
    price = setting.target.value[setting.first_row :]
    model = _fitted(np.diff(np.log(price)), setting)
    if isinstance(model, NotRun):
        return model
    claim, target = setting.claim, setting.target
    horizon, measure = claim.outcome.horizon_days, claim.outcome.measure

    def outcomes_of(path: Vector) -> Vector:
        return measured(
            _with_prices(target, path), measure, horizon,
            sampling=claim.outcome.sampling, above=claim.outcome.hit_above,
        )  # fmt: skip

    null, counts = redetected(
        model, rule, outcomes_of, rows=price.shape[0], seed=seed, replications=min(replications, MOST_PATHS)
    )
    if null.size == 0 or not float(setting.outcomes.std()) > 0.0:
        return NotRun(REDETECTED, Why.NOT_APPLICABLE, measure)
    found = against_paths(studentized(setting.outcomes, setting.circle_rows), null, setting.n)
    mean = Randomized(
        float(setting.outcomes[setting.circle_rows].mean()), found.greater, found.less, found.n, found.draws,
        found.smallest, found.error,
    )  # fmt: skip
    details = {
        "studentized": found.statistic, "share_of_days": rule.share, "cases_on_paths": float(np.median(counts)),
        "persistence": model.persistence, "degrees": model.degrees,
    }  # fmt: skip
    return replace(as_result(REDETECTED, setting, mean), details=MappingProxyType(details))


def state_rule(setting: Setting) -> StateRule | NotRun:
    """The claim's rule in terms of the share of days in the state, as a simulated path can follow it."""
    claim, signal, target = setting.claim, setting.signal, setting.target
    event = claim.event
    if not isinstance(event, ThresholdEvent) or signal is None or not depends_on_own_volatility(setting):
        return NotRun(REDETECTED, Why.NOT_APPLICABLE, "event.rule")
    if uses_text(claim):
        return NotRun(REDETECTED, Why.NOT_APPLICABLE, "event.source")
    above = event.params.side == "above"
    on_circle = signal.days >= target.days[setting.first_row]
    inside = signal.value >= event.params.level if above else signal.value < event.params.level
    share = float(inside[on_circle].mean()) if bool(on_circle.any()) else 0.0
    if not 0.0 < share < 1.0:
        return NotRun(REDETECTED, Why.NOT_APPLICABLE, "event.params.level")
    # the gap counts rows of the signal, a path has rows of the target
    rows_on_circle = np.count_nonzero(target.days[setting.first_row :] <= signal.days[-1])
    gap = round(event.params.new_episode_after_days * rows_on_circle / np.count_nonzero(on_circle))
    own = np.searchsorted(target.days, setting.events.days[setting.counted], side="right") - 1
    entry = int(np.median(setting.rows[setting.counted] - own))
    return StateRule(share, above, gap, max(0, entry), claim.outcome.sampling == "every_day")


def _implied(setting: Setting) -> Vector | None:
    """The signal's variance a row of the target as it was known at each close, where it is a volatility index."""
    signal, target = setting.signal, setting.target
    if signal is None or signal.unit != Unit.VOL_POINTS or not bool((signal.value > 0.0).all()):
        return None
    # an index that is published after its target's close counts from the next close on
    entered = np.maximum.accumulate(target.known_at)
    row = np.searchsorted(np.maximum.accumulate(signal.known_at), entered, side="right") - 1
    variance = (signal.value / 100.0) ** 2 / days_a_year(target)
    return np.where(row >= 0, variance[np.maximum(row, 0)], np.nan)


def _fitted(returns: Vector, setting: Setting) -> NullModel | NotRun:
    asymmetric = setting.claim.inference.parametric_model == "gjr_garch_t"
    try:
        return fitted_null(returns, asymmetric=asymmetric)
    except ImportError:
        return NotRun(REDETECTED, Why.NO_LIBRARY, "stats")
    except MethodError:
        few = returns.shape[0] < FEWEST_RETURNS
        return NotRun(REDETECTED, Why.TOO_SHORT if few else Why.DID_NOT_CONVERGE, setting.target.series)


def _with_prices(target: Observations, price: Vector) -> Observations:
    return replace(target, days=target.days[: price.shape[0]], known_at=target.known_at[: price.shape[0]], value=price)
