"""One definition of an event claim made concrete: its cases, the circle of dates they stand on, and the base rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_events import BreakoutEvent, DrawdownEvent, JointMoveEvent
from weatherglass.claims.claim_file import EventOutcomeClaim
from weatherglass.claims.claim_sections import Outcome
from weatherglass.claims.events import Events, at_days, rule_events
from weatherglass.claims.observed import observed
from weatherglass.claims.outcomes import entry_rows, further_values, hit_multiple, measured, outcome_values
from weatherglass.claims.results import BaseRate, Case, NotRun, Role, Why
from weatherglass.signals.panel import Observations, Panel

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]
SAME_EVENT_DAYS = 45
"""A date of the text and an event of the rule within so many calendar days are the same event."""
PRICE_MEASURES = frozenset({"log_return", "multiple", "excess_return", "hit", "max_runup"})
WAITING_MEASURES = frozenset({"time_to_target", "days_to_bull_peak"})
"""Days until something: what did not come within the horizon counts as one day longer than it."""
_OF_PRICES = PRICE_MEASURES | WAITING_MEASURES | {"realised_volatility", "log_realised_variance", "max_drawdown"}
"""Measures that mean nothing for values at or below zero, such as spreads of rates; rules of records mean as little."""


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """One definition, ready to be tested.

    Attributes
    ----------
    events
        Those of the chosen source, in order of days.
    rows
        Entry row of each of them in the target; the number of rows where the data end before, -1 before they begin.
    counted
        Which of them the test takes: those on the circle with a whole horizon. Of events that lead to one entry (two
        days of a market that is open on weekends, before the Monday of one that is not) the first alone.
    outcomes
        (M,) of the dates on the circle: from the baseline's start to the last with a whole horizon.
    first_row
        Row of the target at which the circle begins.
    hit_is
        Multiple that counts as a hit, for days to a peak the days within which one does; None for other measures.
    """

    claim: EventOutcomeClaim
    signal: Observations | None
    target: Observations
    events: Events
    rows: Rows
    counted: NDArray[np.bool_]
    outcomes: Vector
    first_row: int
    hit_is: float | None

    @property
    def circle_rows(self) -> Rows:
        """Places of the counted cases on the circle."""
        return np.asarray(self.rows[self.counted] - self.first_row, np.int64)

    @property
    def n(self) -> int:
        """Counted cases."""
        return int(self.counted.sum())

    @property
    def independent_cases(self) -> int:
        """Most counted cases whose windows do not overlap: what a record of hits can be made of."""
        found, end = 0, -1
        for row in np.sort(self.circle_rows).tolist():
            if row >= end:
                found, end = found + 1, row + self.claim.outcome.horizon_days
        return found


def setting_of(claim: EventOutcomeClaim, panel: Panel, *, events: Events | None = None) -> Setting | NotRun:
    """One definition on what is known, or why it cannot be run.

    Parameters
    ----------
    events
        Events of another setting, which are taken as they are; those of the claim when None.
    """
    target = observed(panel, claim.data.target, "target")
    if isinstance(target, NotRun):
        return target
    signal = observed(panel, claim.data.signal, "signal") if claim.data.signal is not None else None
    if isinstance(signal, NotRun):
        return signal
    horizon = claim.outcome.horizon_days
    first = _first_row(target, claim.baseline.start)
    if claim.outcome.measure in _OF_PRICES and not bool((target.value > 0.0).all()):
        return NotRun("outcome", Why.NOT_APPLICABLE, target.series)
    of_prices = isinstance(claim.event, BreakoutEvent | DrawdownEvent | JointMoveEvent)
    if of_prices and signal is not None and not bool((signal.value > 0.0).all()):
        return NotRun("event", Why.NOT_APPLICABLE, signal.series)
    outcomes = _counted_values(target, claim.outcome, first)[first:]
    if outcomes.shape[0] < 2:
        return NotRun("outcome", Why.HORIZON_TOO_LONG, f"{horizon}")
    events = tested_events(claim, signal, target, panel) if events is None else events
    if not events.count:
        return NotRun("event", Why.NO_EVENTS)
    rows = entry_rows(events, target)
    counted = (rows >= first) & (rows < first + outcomes.shape[0]) & _first_of_each(rows)
    if not counted.any():
        outside = bool((rows < first).all() or (events.days > target.days[-1]).all())
        return NotRun("event", Why.EVENTS_OUTSIDE_DATA if outside else Why.NO_RESOLVED_CASES)
    return Setting(claim, signal, target, events, rows, counted, outcomes, first, hit_of(claim.outcome))


def tested_events(claim: EventOutcomeClaim, signal: Observations | None, target: Observations, panel: Panel) -> Events:
    """The dates that the text counts as evidence, or the events of the rule: whichever the claim's source says."""
    if uses_text(claim):
        text = claim.event.claim_cases or claim.event.as_claimed
        return at_days(signal if signal is not None else target, text)
    return rule_events(claim.event, signal, target, panel, every_day=claim.outcome.sampling == "every_day")


def uses_text(claim: EventOutcomeClaim) -> bool:
    """Whether the test takes the dates of the text, and not those of the rule."""
    source = claim.event.source
    return bool(claim.event.as_claimed) and source != "rule"


def hit_of(outcome: Outcome) -> float | None:
    """The multiple that a success exceeds: the first hit that the file names, a gain where it names none."""
    if outcome.measure == "hit":
        return outcome.hit_above
    if outcome.measure == "days_to_bull_peak":
        return float(outcome.horizon_days)
    if outcome.measure not in PRICE_MEASURES:
        return None
    named = [found for each in outcome.also if (found := hit_multiple(each)) is not None]
    return named[0] if named else 1.0


def cases_of(setting: Setting, panel: Panel, *, near: Mapping[date, tuple[str, ...]] | None = None) -> tuple[Case, ...]:
    """Every event of the text and of the rule as a case, with all outcomes that the file asks for.

    Parameters
    ----------
    near
        Confounders within whose reach a day of the target lies, by day: that of a case's entry is asked.
    """
    events, roles = shown_events(setting, panel)
    target, outcome = setting.target, setting.claim.outcome
    horizon = outcome.horizon_days
    main = _counted_values(target, outcome, setting.first_row)
    multiples = measured(target, "multiple", horizon, sampling=outcome.sampling)
    further = {name: further_values(target, name, horizon) for name in outcome.also}
    rows = entry_rows(events, target)
    hits = hit_flags(setting)
    found = []
    for day, role, row in zip(events.days.tolist(), roles, rows.tolist(), strict=True):
        entered, resolved = 0 <= row < target.rows, 0 <= row < main.shape[0]
        multiple = float(multiples[row]) if resolved else None
        figures = {name: _number(values[row]) for name, values in further.items() if resolved and values.size}
        found.append(
            Case(
                event=day,
                role=role,
                entry=target.days[row].item() if entered else None,
                outcome=_number(main[row]) if resolved else None,
                multiple=multiple,
                hit=bool(hits[row]) if resolved and setting.hit_is is not None else None,
                resolves=_resolution(target, row, horizon) if entered else None,
                so_far=float(target.value[-1] / target.value[row]) if entered and not resolved else None,
                figures=MappingProxyType(figures),
                near=(near or {}).get(target.days[row].item() if entered else day, ()),
            )
        )
    return tuple(found)


def shown_events(setting: Setting, panel: Panel) -> tuple[Events, tuple[Role, ...]]:
    """The events of the text and those of the rule together, in order of days, with what each is to the claim.

    An event of the rule within `SAME_EVENT_DAYS` of a date of the text is that event.
    """
    claim, signal, target = setting.claim, setting.signal, setting.target
    own = rule_events(claim.event, signal, target, panel)
    text = claim.event.as_claimed
    evidence = frozenset(claim.event.claim_cases or text)
    named = at_days(signal if signal is not None else target, text)
    found: dict[date, tuple[np.datetime64, Role]] = {}
    for day, known in zip(named.days.tolist(), named.known_at, strict=True):
        found[day] = (known, Role.CLAIMED if day in evidence else Role.NAMED)
    for day, known, row in zip(own.days.tolist(), own.known_at, entry_rows(own, target).tolist(), strict=True):
        if row < 0 or any(abs((day - each).days) <= SAME_EVENT_DAYS for each in text):
            continue
        later = row >= target.rows or _resolution(target, row, claim.outcome.horizon_days) > claim.freeze_date
        found[day] = (known, Role.LATER if later else Role.OMITTED if text else Role.RULE)
    ordered = sorted(found)
    known_at = np.array([found[each][0] for each in ordered], "datetime64[us]")
    return Events(np.array(ordered, "datetime64[D]"), known_at), tuple(found[each][1] for each in ordered)


def base_rate_of(setting: Setting) -> BaseRate:
    """What the dates of the circle did."""
    target, horizon = setting.target, setting.claim.outcome.horizon_days
    count = setting.outcomes.shape[0]
    hits = hit_flags(setting)[setting.first_row : setting.first_row + count]
    hit_is = setting.hit_is if setting.hit_is is not None else 1.0
    q05, q25, median, q75, q95 = np.quantile(setting.outcomes, (0.05, 0.25, 0.5, 0.75, 0.95)).tolist()
    return BaseRate(
        share=float(hits.mean()), hit_is=hit_is, mean=float(setting.outcomes.mean()), median=median, q05=q05, q25=q25,
        q75=q75, q95=q95, dates=count, first=target.days[setting.first_row].item(),
        last=target.days[setting.first_row + count - 1].item(), independent_windows=count / horizon,
        outcomes=setting.outcomes,
    )  # fmt: skip


def hits_of(setting: Setting) -> int | None:
    """How many of the counted cases are hits; None for measures that have none."""
    return None if setting.hit_is is None else int(hit_flags(setting)[setting.rows[setting.counted]].sum())


def hit_flags(setting: Setting) -> NDArray[np.bool_]:
    """Whether an entry at each row of the target that has an outcome is a hit in the claim's direction, (n,).

    A gain counts for measures without a hit of their own, whatever the direction: the base rate of gains stands beside
    them.
    """
    outcome, less = setting.claim.outcome, setting.claim.direction == "less"
    if outcome.measure == "days_to_bull_peak":
        within = outcome_values(setting.target, outcome) <= outcome.horizon_days
        return np.asarray(~within if setting.claim.direction == "greater" else within)
    multiples = measured(setting.target, "multiple", outcome.horizon_days, sampling=outcome.sampling)
    bound = 1.0 if setting.hit_is is None else setting.hit_is
    return np.asarray(multiples < bound if less and setting.hit_is is not None else multiples > bound)


def _counted_values(target: Observations, outcome: Outcome, first: int) -> Vector:
    """The outcomes as they are tested, (n,).

    A wait that did not end within the horizon is one day longer than it; an excess is over the mean of the dates from
    the circle's first row on.
    """
    values = outcome_values(target, outcome)
    if outcome.measure == "excess_return" and values.shape[0] > first:
        return np.asarray(values - values[first:].mean())
    return np.minimum(values, outcome.horizon_days + 1) if outcome.measure in WAITING_MEASURES else values


def _resolution(target: Observations, row: int, horizon: int) -> date:
    """The day on which a case that began in a row ends; beyond the data by the pace of the series' days."""
    end = row + horizon
    if end < target.rows:
        known: date = target.days[end].item()
        return known
    last: date = target.days[-1].item()
    span = (target.days[-1] - target.days[0]).astype(np.int64) / max(1, target.rows - 1)
    return last + timedelta(days=round((end - target.rows + 1) * float(span)))


def _first_row(target: Observations, start: date | None) -> int:
    return 0 if start is None else int(np.searchsorted(target.days, np.datetime64(start)))


def _first_of_each(rows: Rows) -> NDArray[np.bool_]:
    """Which entries are the first of their row, (n,)."""
    found = np.zeros(rows.shape[0], np.bool_)
    found[np.unique(rows, return_index=True)[1]] = True
    return found


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
