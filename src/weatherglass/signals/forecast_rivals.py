"""The rivals of the VIX as a forecast of the next month: how the regressions and GARCH models have done beside it.

All are judged over the same closes, from the first on which the youngest of them has a forecast, by the loss QLIKE of
their variances. GARCH models are fitted on the first of these closes and again every 252 sessions, to all returns until
then.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.har_rules import HAR_MEMORY, har_fit, yearly_variance
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.realized_volatility import MONTH
from weatherglass.signals.signal import Fact, GapRule, MissingFact, Returns, SignalHistory
from weatherglass.signals.vix_record import BY_VIX, HIGH, LAGS, Cases, ended_cases
from weatherglass.stats.forecast_evaluation import diebold_mariano, giacomini_white, mincer_zarnowitz, qlike
from weatherglass.stats.garch import garch_forecast
from weatherglass.stats.har import HAR_WINDOWS
from weatherglass.stats.range_volatility import SESSIONS_PER_YEAR
from weatherglass.stats.rolling import log_changes, rolling_mean

Vector = NDArray[np.float64]
Facts = tuple[Fact | MissingFact, ...]
REFIT = 252
"""Sessions from one fit of a GARCH model to the next."""
_BY_STATE = ("vix", "vix_rescaled", "past", "har", "gjr")


def har_facts(*, with_vix: bool) -> Callable[[Panel, Frame, SignalHistory], Facts]:
    """Coefficients of the regression today, and how its forecasts have done."""

    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> Facts:  # noqa: ARG001
        fit = har_fit(frame, None, with_vix=with_vix)
        if not np.isfinite(fit.coefficients[-1]).all():
            return ()
        names = ("constant", "day", "week", "month", *(("vix",) if with_vix else ()))
        units = ("vol_points", *("ratio" for _ in names[1:]))
        first = max(HAR_WINDOWS)
        behind = (
            int(fit.pairs[-1]), frame.days[first].item(), frame.days[-1].item(), Returns.LOG,
            GapRule.COMMON_DAYS if with_vix else GapRule.EVERY_ROW,
        )  # fmt: skip
        found: list[Fact | MissingFact] = [
            Fact(f"coefficient_{name}", value, unit, *behind, claims=("V24",))
            for name, unit, value in zip(names, units, fit.coefficients[-1].tolist(), strict=True)
        ]
        came = np.full(frame.rows, np.nan)
        came[:-MONTH] = rolling_mean(yearly_variance(frame["SPX"]), MONTH)[MONTH:]
        made = np.isfinite(fit.second_moment) & np.isfinite(came)
        if int(made.sum()) > LAGS + MONTH:
            mz = mincer_zarnowitz(np.sqrt(came[made]), np.sqrt(fit.second_moment[made]), lags=LAGS)
            days = frame.days[made]
            past = (int(made.sum()), days[0].item(), days[-1].item(), *behind[3:])
            loss = float(qlike(came[made], fit.second_moment[made]).mean())
            found += [
                Fact("qlike", loss, "loss", *past, claims=("V24",)),
                Fact("mz_r_squared", mz.r_squared, "share", *past, claims=("V24",)),
            ]
        return tuple(found)

    return facts


def rival_facts(panel: Panel, frame: Frame, history: SignalHistory) -> Facts:  # noqa: ARG001
    """Losses of the VIX and its rivals over the same forecasts, whether they differ, and by how high the VIX stood."""
    cases = ended_cases(frame, first=HAR_MEMORY)
    if cases is None or cases.rows.size <= LAGS + MONTH:
        return ()
    came = cases.came * cases.came
    forecasts = _numpy_forecasts(frame, cases)
    missing: list[MissingFact] = []
    try:
        forecasts |= _garch_forecasts(frame, cases)
    except ImportError:
        why = Unavailable(Why.NO_LIBRARY, needs="stats")
        missing = [MissingFact(f"{what}_{rival}", why) for rival in ("garch", "gjr") for what in ("qlike", "dm_vix")]
    losses = {name: qlike(came, forecast) for name, forecast in forecasts.items()}
    found: list[Fact | MissingFact] = [
        cases.fact(f"qlike_{name}", float(loss.mean()), "loss", claims=("V24", "V26")) for name, loss in losses.items()
    ]
    for name, loss in losses.items():
        if name != "vix":
            test = diebold_mariano(losses["vix"], loss, horizon=MONTH, lags=LAGS)
            found.append(cases.fact(f"dm_vix_{name}", test.statistic, "t"))
    high = (cases.vix >= HIGH).astype(np.float64)
    if high.any():
        test_by_state = giacomini_white(losses["vix"], losses["har"], high, lags=LAGS)
        found.append(cases.fact("gw_vix_har_high", test_by_state, "", claims=("V26",)))
    for state, at_least, below in BY_VIX:
        among = (cases.vix >= at_least) & (cases.vix < below)
        if among.any():
            found += [
                cases.fact(f"qlike_{name}_{state}", float(loss[among].mean()), "loss", among=among, claims=("V26",))
                for name, loss in losses.items()
                if name in _BY_STATE
            ]
    return (*found, *missing)


def _numpy_forecasts(frame: Frame, cases: Cases) -> dict[str, Vector]:
    """Expected variances in squared vol points, (n,) each, by what had been seen at each case."""
    vix = cases.vix * cases.vix
    return {
        "vix": vix,
        "vix_rescaled": vix * _scale_known(frame)[cases.rows],
        "past": cases.past * cases.past,
        "har": har_fit(frame, None, with_vix=False).second_moment[cases.rows],
        "har_vix": har_fit(frame, None, with_vix=True).second_moment[cases.rows],
    }


def _scale_known(frame: Frame) -> Vector:
    """Mean variance that came over mean squared VIX, among the forecasts ended by each row, (n,)."""
    came = rolling_mean(yearly_variance(frame["SPX"]), MONTH)[2 * MONTH :]
    vix = frame["VIX"][MONTH:-MONTH]
    found = np.full(frame.rows, np.nan)
    found[2 * MONTH :] = np.cumsum(came) / np.cumsum(vix * vix)
    return found


def _garch_forecasts(frame: Frame, cases: Cases) -> dict[str, Vector]:
    returns = 100.0 * log_changes(frame["SPX"])[1:]
    scale = float(SESSIONS_PER_YEAR)  # squared percent a session -> squared vol points a year
    first = int(cases.rows[0]) - 1
    return {
        name: scale
        * garch_forecast(returns, horizon=MONTH, first_fit=first, refit=REFIT, asymmetric=name == "gjr")[cases.rows - 1]
        for name in ("garch", "gjr")
    }
