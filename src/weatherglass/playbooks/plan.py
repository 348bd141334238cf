"""A playbook made concrete on what is known: market and orders of a simulation, and what they were made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.observed import vintage_of
from weatherglass.claims.outcomes import days_a_year
from weatherglass.claims.results import NotRun, SeriesUsed, Why
from weatherglass.claims.trading import bills_of, cash_returns
from weatherglass.market.series import Days
from weatherglass.playbooks.clock import Clock, clock_of
from weatherglass.playbooks.costs import BASIS_POINT, cost_of
from weatherglass.playbooks.orders import BackIn, Market, Orders, Stop, StopKind
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_sections import StopUse
from weatherglass.playbooks.rules import Answer, Asked, Source, answered, fresh_days
from weatherglass.playbooks.scaling import factors
from weatherglass.playbooks.staging import Deciding, deciding, wanted
from weatherglass.signals.panel import Observations, Panel

Vector = NDArray[np.float64]
Table = NDArray[np.float64]
FEWEST_BARS = 20
_KINDS = {"fixed": StopKind.FIXED, "trailing": StopKind.TRAILING}
_BACK_IN = {
    "next_entry": BackIn.NEXT_ENTRY, "after_days": BackIn.AFTER_BARS, "above_stop": BackIn.ABOVE_STOP,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where a playbook runs, and what begins and ends it.

    Attributes
    ----------
    first, last
        Days of the first and the last bar.
    asked_from
        `start` of the file.
    begins_with
        The series (or signal) that begins last, where it begins after `start`; "" where the file's start does it.
    ends_with, ended
        The series (or signal) that ends first, and the day of its last value, where that is long before the day of the
        reading; "" where the run goes up to it.
    goes_to
        The day of the reading.
    unanswered
        Bars between first and last at which something was not known; what stood went on.
    """

    first: date
    last: date
    asked_from: date | None
    begins_with: str
    ends_with: str
    ended: date | None
    goes_to: date
    unanswered: int


@dataclass(frozen=True, slots=True)
class Age:
    """How old a source was when it was acted on, in days from the day described to the bar."""

    name: str
    median: float
    oldest: int


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A playbook, ready to be simulated.

    Attributes
    ----------
    market, orders
        For `weatherglass.playbooks.simulator`.
    assets
        Their names in the file, in the order of the columns.
    target
        (t, a) weights wanted at each bar; NaN where the playbook orders nothing. `orders` has the rows to be traded.
    deciding
        Which rule decided.
    span, series, ages
        What it ran on.
    bills, paid_bars
        Series of the rate that cash earned, "" for none; bars for which it was known.
    days_a_year
        Bars of a year.
    """

    playbook: Playbook
    market: Market
    orders: Orders
    assets: tuple[str, ...]
    target: Table
    deciding: Deciding
    span: Span
    series: tuple[SeriesUsed, ...]
    ages: tuple[Age, ...]
    bills: str
    paid_bars: int
    days_a_year: int

    @property
    def days(self) -> Days:
        """(t,) of the bars."""
        return self.market.days


def plan_of(playbook: Playbook, panel: Panel | Asked) -> Plan | NotRun:
    """A playbook on what is known, or why it cannot be run.

    Parameters
    ----------
    panel
        What is known; an `Asked` of it where many playbooks are planned on the same.
    """
    asked = panel if isinstance(panel, Asked) else Asked(panel)
    clock = clock_of(playbook.assets, asked.panel)
    if isinstance(clock, NotRun):
        return clock
    names = tuple(playbook.assets)
    pairs: list[tuple[Answer, Answer | None]] = []
    for rule in playbook.rules:
        when = answered(rule.when, asked, clock, f"rules.{rule.name}.when")
        until = None if rule.until is None else answered(rule.until, asked, clock, f"rules.{rule.name}.until")
        for each in (when, until):
            if isinstance(each, NotRun):
                return each
        if isinstance(when, Answer) and not isinstance(until, NotRun):
            pairs.append((when, until))
    scaled = np.ones((clock.bars, len(names)))
    answers = [each for pair in pairs for each in pair if each is not None]
    for at, scaling in enumerate(playbook.scaling):
        found = factors(scaling, names, asked, clock, f"scaling.{at}")
        if isinstance(found, NotRun):
            return found
        scaled *= found[0]
        answers.append(found[1])
    cost = cost_of(playbook.costs, asked, clock)
    if isinstance(cost, NotRun):
        return cost
    known = np.all([each.known for each in answers], axis=0) if answers else np.ones(clock.bars, np.bool_)
    if playbook.start is not None:
        known &= clock.days >= np.datetime64(playbook.start)
    there = np.flatnonzero(known)
    if there.size < FEWEST_BARS:
        return NotRun("playbook", Why.TOO_SHORT, f"{there.size}")
    sources = [source for each in answers for source in each.sources]
    run = slice(int(there[0]), int(there[-1]) + 1)
    span = _span(playbook, clock, sources, run, known, asked.panel.day)
    clock, known, scaled, cost = clock.part(run), known[run], scaled[run], cost[run]
    found_rules = deciding(playbook.rules, [(_cut(a, run), b and _cut(b, run)) for a, b in pairs], known)
    otherwise = None if isinstance(playbook.otherwise, str) else playbook.otherwise
    target = _held_on(wanted(playbook.rules, otherwise, names, found_rules) * scaled, known)
    target = _delayed(target, playbook.execution.delay_days)
    first, rows = clock.first, np.arange(clock.bars - 1)
    bills = None if playbook.cash.earns == "nothing" else bills_of(asked.panel, first, rows)
    earned, paid = cash_returns(bills, first, rows, less=BASIS_POINT * playbook.cash.less_bp)
    cash = np.concatenate([[0.0], earned])
    table = np.repeat(cost[:, None], len(names), axis=1)
    market = Market(
        clock.days, clock.close, clock.open, clock.high, clock.low, cash, table, _paid_in(playbook, clock.days)
    )
    return Plan(
        playbook, market, orders_of(playbook, target, names), names, target, found_rules, span,
        _used(playbook, clock, asked, sources, bills), _ages(sources, run), "" if bills is None else bills.series, paid,
        days_a_year(clock.first),
    )  # fmt: skip


def _held_on(target: Table, known: NDArray[np.bool_]) -> Table:
    """Where something is not known the weights of the bar before go on, scaled as they were."""
    last = np.maximum.accumulate(np.where(known, np.arange(known.shape[0]), 0))
    return np.asarray(target[last])


def _delayed(target: Table, bars: int) -> Table:
    """Every row so many bars later; no order before there is one."""
    if not bars:
        return target
    found = np.full(target.shape, np.nan)
    found[bars:] = target[:-bars]
    return found


def orders_of(playbook: Playbook, target: Table, names: tuple[str, ...]) -> Orders:
    """The rows to be traded: standing orders, acted on when they change; and also every n bars, or on drift."""
    stops = tuple(_stop(playbook.stops, name) for name in names) if playbook.stops else ()
    rebalance, tax = playbook.rebalance, playbook.costs.tax
    if rebalance.trade == "drift":
        return Orders(target, stops, rebalance.drift, tax)
    if rebalance.trade == "on_change":
        return Orders(target, stops, np.inf, tax)
    before = np.vstack([np.full((1, target.shape[1]), np.nan), target[:-1]])
    due = (np.arange(target.shape[0]) % rebalance.every_days == 0) | (before != target).any(axis=1)
    return Orders(np.where(due[:, None], target, np.nan), stops, 0.0, tax)


def _stop(stops: tuple[StopUse, ...], name: str) -> Stop:
    found = next((each for each in stops if each.asset == name), None)
    if found is None:
        return Stop()
    return Stop(_KINDS[found.kind], found.depth, _BACK_IN[found.back_in], found.days)


def _paid_in(playbook: Playbook, days: Days) -> Vector:
    """What arrives on the first bar of each month after the first."""
    months = days.astype("datetime64[M]")
    new = np.concatenate([[False], months[1:] != months[:-1]])
    return np.where(new, playbook.money.monthly, 0.0)


def _cut(answer: Answer, run: slice) -> Answer:
    return Answer(answer.holds[run], answer.known[run], answer.sources)


def _span(
    playbook: Playbook, clock: Clock, sources: list[Source], run: slice, known: NDArray[np.bool_], today: date
) -> Span:
    begins, ends, ended = "", "", None
    starts = {each.name: int(np.argmax(each.fresh)) for each in sources if each.fresh.any()}
    late = max(starts, key=lambda name: starts[name], default="")
    wanted_from = 0 if playbook.start is None else int(np.searchsorted(clock.days, np.datetime64(playbook.start)))
    if late and starts[late] > wanted_from:
        begins = late
    elif wanted_from == 0 and len(clock.assets) > 0:
        begins = max(clock.assets.values(), key=lambda each: each.days[0]).series
    lasts = {each.name: int(np.flatnonzero(each.fresh)[-1]) for each in sources if each.fresh.any()}
    early = min(lasts, key=lambda name: lasts[name], default="")
    if early and lasts[early] < clock.bars - 1:
        ends = early
        ended = max(each.days[-1] for each in sources if each.name == early).item()
    else:
        short = min(clock.assets.values(), key=lambda each: each.days[-1])
        if (np.datetime64(today) - short.days[-1]).astype(np.int64) > fresh_days(short):
            ends, ended = short.series, short.days[-1].item()
    return Span(
        clock.days[run.start].item(), clock.days[run.stop - 1].item(), playbook.start, begins, ends, ended,
        today, int((~known[run]).sum()),
    )  # fmt: skip


def _ages(sources: list[Source], run: slice) -> tuple[Age, ...]:
    found = []
    for name in dict.fromkeys(each.name for each in sources):
        ages = np.concatenate([each.age[run] for each in sources if each.name == name])
        ages = ages[ages >= 0]
        found.append(Age(name, float(np.median(ages)), int(ages.max())))
    return tuple(found)


def _used(
    playbook: Playbook, clock: Clock, asked: Asked, sources: list[Source], bills: Observations | None
) -> tuple[SeriesUsed, ...]:
    """Every series that was read: assets, conditions (by series), costs, cash."""
    roles: list[tuple[str, Observations | None]] = [(f"assets.{n}", each) for n, each in clock.assets.items()]
    roles += [("condition", asked.panel.get(name)) for name in dict.fromkeys(each.name for each in sources)]
    if playbook.costs.widening is not None:
        roles.append(("costs", asked.panel.get(playbook.costs.widening.series)))
    roles.append(("cash", bills))
    return tuple(
        SeriesUsed(
            role, each.series, each.field or "close", each.unit, each.days[0].item(), each.days[-1].item(), each.rows,
            each.source, vintage_of(each),
        )
        for role, each in roles
        if each is not None
    )  # fmt: skip
