"""What stands beside the test of a strategy: the same with other causes allowed for, on other signals and targets.

A strategy has no events of its own, but a state that begins and ends: its episodes are the cases that may fall together
with something else. Allowing for a confounder takes out of every day's return in excess of cash what days in the same
position to it had on average, so that staying away on such days gains nothing, and tests what is left as before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import msgspec
import numpy as np

from weatherglass.claims.claim_file import StrategyClaim
from weatherglass.claims.claim_sections import Confounder, SeriesConfounder, SeriesUse, TrendConfounder
from weatherglass.claims.confounders import allowed_for, near_days
from weatherglass.claims.observed import observed
from weatherglass.claims.pairs import PRICE_UNITS
from weatherglass.claims.results import ConfounderResult, ControlResult, NotRun, SignificanceTest, Why
from weatherglass.claims.trading import Trading, trading_of
from weatherglass.errors import MethodError
from weatherglass.signals.panel import Panel
from weatherglass.stats.randomization import shifted_means

Deciding = Callable[[Trading], SignificanceTest]
"""The claim's own way of choosing the test that decides."""


def confounders_of(found: Trading, panel: Panel, deciding: Deciding) -> tuple[ConfounderResult, ...]:
    """Every confounder of the file against the episodes, and the test with it allowed for."""
    return tuple(_against(each, found, panel, deciding) for each in found.claim.confounders)


def controls_of(found: Trading, panel: Panel, deciding: Deciding) -> tuple[ControlResult, ...]:
    """Other signals, other targets, and the target's level traded on in the signal.

    Another signal has other units: its level is the one beyond which it stands on the same share of days, which is
    known only looking back. That makes it no strategy, and fair as a control.
    """
    claim, asked = found.claim, found.claim.controls
    result = []
    for series in asked.negative_signals:
        data = msgspec.structs.replace(claim.data, signal=SeriesUse(id=series))
        result.append(_control("negative_signal", series, _at_same_share(found, data, panel), deciding))
    for series in asked.negative_outcomes:
        data = msgspec.structs.replace(claim.data, target=SeriesUse(id=series, end=claim.data.target.end))
        other = trading_of(_changed(claim, data=data), panel)
        result.append(_control("negative_outcome", series, other, deciding))
    if asked.reverse:
        series = claim.data.target.id
        result.append(_control("reverse", series, _reversed(found, panel), deciding))
    return tuple(result)


# -- confounders -------------------------------------------------------------------------------------------------------


def _against(confounder: Confounder, found: Trading, panel: Panel, deciding: Deciding) -> ConfounderResult:
    adjusted: dict[str, SignificanceTest] = {}
    not_run: list[NotRun] = []
    for way in confounder.adjust:
        test = _allowing_for(confounder, way, found, panel, deciding)
        if isinstance(test, NotRun):
            not_run.append(test)
        else:
            adjusted[way] = test
    name, within = confounder.id, confounder.within_days
    if isinstance(confounder, TrendConfounder | SeriesConfounder):
        if not confounder.adjust:
            not_run.append(NotRun(name, Why.NOT_APPLICABLE, "adjust"))
        return ConfounderResult(
            name, within, 0, 0, None, 0, adjusted=MappingProxyType(adjusted), not_run=tuple(not_run)
        )
    near = near_days(confounder, found.target.days[found.known_rows], panel)
    if isinstance(near, NotRun):
        return ConfounderResult(name, within, 0, 0, None, 0, not_run=(near,))
    inside = found.timing.inside
    begun = np.flatnonzero(inside & ~np.concatenate([[False], inside[:-1]]))
    overlap = shifted_means(near.astype(np.float64), begun)
    return ConfounderResult(
        id=name,
        within_days=within,
        n=begun.shape[0],
        near=int(near[begun].sum()),
        chance=float((overlap >= overlap[0] - 1e-12).mean()),
        discordant=int((~near[begun]).sum()),
        adjusted=MappingProxyType(adjusted),
        not_run=tuple(not_run),
    )


def _allowing_for(
    confounder: Confounder, way: str, found: Trading, panel: Panel, deciding: Deciding
) -> SignificanceTest | NotRun:
    timing = found.timing
    excess = timing.asset - timing.cash
    rest = allowed_for(way, confounder, excess, found.target, found.known_rows, panel)
    if isinstance(rest, NotRun):
        return rest
    # what is taken out has a mean of its own, which stays: it is the same for holding and for acting
    changed = replace(timing, asset=timing.cash + excess.mean() + rest - rest.mean())
    try:
        return deciding(replace(found, timing=changed))
    except MethodError:
        return NotRun(way, Why.NOT_APPLICABLE, confounder.id)


# -- controls ----------------------------------------------------------------------------------------------------------


def _at_same_share(found: Trading, data: object, panel: Panel) -> Trading | NotRun:
    """The strategy on other data, at the level beyond which the signal stands on the same share of days."""
    claim = _changed(found.claim, data=data)
    signal = observed(panel, claim.data.signal, "signal") if claim.data.signal is not None else None
    if signal is None or isinstance(signal, NotRun):
        return NotRun("signal", Why.NO_SERIES) if signal is None else signal
    kept = (signal.days >= np.datetime64(found.span[0])) & (signal.days <= np.datetime64(found.span[1]))
    if not kept.any():
        return NotRun("signal", Why.TOO_SHORT, signal.series)
    share = float(found.timing.inside.mean())
    above = found.claim.strategy.side == "above"
    level = float(np.quantile(signal.value[kept], 1.0 - share if above else share))
    return trading_of(_changed(claim, strategy=msgspec.structs.replace(claim.strategy, level=level)), panel)


def _reversed(found: Trading, panel: Panel) -> Trading | NotRun:
    """Trading the signal by the target's level; only of signals that are prices."""
    data, signal = found.claim.data, found.signal
    if signal.unit not in PRICE_UNITS or data.signal is None:
        return NotRun("reverse", Why.NOT_APPLICABLE, signal.series)
    return _at_same_share(found, msgspec.structs.replace(data, signal=data.target, target=data.signal), panel)


def _changed(claim: StrategyClaim, **changes: object) -> StrategyClaim:
    changed: StrategyClaim = msgspec.structs.replace(claim, **changes)
    return changed


def _control(kind: str, series: str, other: Trading | NotRun, deciding: Deciding) -> ControlResult:
    if isinstance(other, NotRun):
        return ControlResult(kind, series, not_run=other)
    try:
        return ControlResult(kind, series, test=deciding(other))
    except MethodError:
        return ControlResult(kind, series, not_run=NotRun(series, Why.NOT_APPLICABLE, other.signal.series))
