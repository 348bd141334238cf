"""One signal in full, in words: its rule and numbers, what it was read from, figures about its past, past occasions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from weatherglass.app.signal_view import SignalView
from weatherglass.app.worded_record import WordedOutcome, worded_outcomes
from weatherglass.app.worded_signal import (
    WordedSignal,
    first_text,
    reason_text,
    series_text,
    source_text,
    state_text,
    worded_signal,
)
from weatherglass.messages.text import text
from weatherglass.messages.wording import age_worded, day_short, number, span_worded
from weatherglass.signals.signal import Evidence, Fact, GapRule, MissingFact, Occasion, Parameter, Returns, Signal


@dataclass(frozen=True, slots=True)
class WordedParameter:
    """A named number: of the rule, or of an occasion. `text` is the value with its unit."""

    name: str
    label: str
    value: float | int | str
    unit: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedInput:
    """A value that the reading was made of."""

    series: str
    field: str
    name: str
    unit: str
    day: date
    day_text: str
    value: float
    text: str
    age_days: int
    age: str
    source: str
    source_text: str
    revised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedFact:
    """A figure about the past, or why it cannot be given (`reason`; the figures are then None and "").

    `basis` is the sentence that makes it repeatable: cases, span, kind of change, which days count.
    """

    name: str
    label: str
    value: float | int | str | None = None
    unit: str = ""
    text: str = ""
    n: int | None = None
    first: date | None = None
    last: date | None = None
    returns: str = ""
    gap_rule: str = ""
    basis: str = ""
    low: float | None = None
    high: float | None = None
    spread: str = ""
    spread_text: str = ""
    claims: tuple[str, ...] = ()
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedOccasion:
    """A time at which it happened; `last` is None while it lasts."""

    first: date
    last: date | None
    when: str
    kind: str
    kind_text: str
    figures: tuple[WordedParameter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedDetail:
    """A signal in full, on a day."""

    lang: str
    day: date
    signal: WordedSignal
    parameters: tuple[WordedParameter, ...]
    inputs: tuple[WordedInput, ...]
    facts: tuple[WordedFact, ...]
    occasions: tuple[WordedOccasion, ...]
    outcomes: tuple[WordedOutcome, ...]
    claims: tuple[str, ...]
    disclaimer: str


def worded_detail(view: SignalView, lang: str) -> WordedDetail:
    """A signal in full in a language."""
    signal = view.reading.signal
    return WordedDetail(
        lang=lang,
        day=view.panel.day,
        signal=worded_signal(view.reading, lang),
        parameters=tuple(_parameter(signal, each, "parameter", lang) for each in signal.parameters),
        inputs=tuple(worded_input(each, lang) for each in view.reading.evidence),
        facts=tuple(_fact(signal, each, lang) for each in view.facts),
        occasions=tuple(_occasion(signal, each, lang) for each in view.occasions),
        outcomes=worded_outcomes((view.record,) if view.record else (), {signal.name: signal}, lang),
        claims=signal.claims,
        disclaimer=text("disclaimer", lang),
    )


def worded_input(evidence: Evidence, lang: str) -> WordedInput:
    """A value that a reading was made of, in words."""
    return WordedInput(
        series=evidence.series,
        field=evidence.field,
        name=series_text(f"{evidence.series}.{evidence.field}" if evidence.field else evidence.series, lang),
        unit=evidence.unit,
        day=evidence.day,
        day_text=day_short(evidence.day, lang),
        value=evidence.value,
        text=number(evidence.value, evidence.unit, lang),
        age_days=evidence.age_days,
        age=age_worded(evidence.age_days, lang),
        source=evidence.source,
        source_text=source_text(evidence.source, lang),
        revised=evidence.revised,
    )


def _parameter(signal: Signal, each: Parameter, kind: str, lang: str) -> WordedParameter:
    label = first_text(lang, f"signal.{signal.name}.{kind}.{each.name}", f"{kind}.{each.name}")
    return WordedParameter(each.name, label, each.value, each.unit, number(each.value, each.unit, lang))


def _fact(signal: Signal, fact: Fact | MissingFact, lang: str) -> WordedFact:
    label = first_text(lang, f"signal.{signal.name}.fact.{fact.name}", f"fact.{fact.name}")
    if isinstance(fact, MissingFact):
        return WordedFact(
            name=fact.name, label=label, reason=reason_text(fact.why, lang), reason_code=str(fact.why.why)
        )
    return WordedFact(
        name=fact.name,
        label=label,
        value=fact.value,
        unit=fact.unit,
        text=number(fact.value, fact.unit, lang),
        n=fact.n,
        first=fact.first,
        last=fact.last,
        returns=str(fact.returns),
        gap_rule=str(fact.gap_rule),
        basis=basis_text(fact.n, fact.first, fact.last, fact.returns, fact.gap_rule, lang),
        low=fact.low,
        high=fact.high,
        spread=fact.spread,
        spread_text=_spread(fact, lang),
        claims=fact.claims,
    )


def basis_text(n: int, first: date, last: date, returns: Returns, gap_rule: GapRule, lang: str) -> str:
    """Everything that is needed to make a figure again."""
    return text(
        "fact.basis",
        lang,
        n=f"{n:,}",
        span=span_worded(first, last, lang),
        returns=text(f"returns.{returns}", lang),
        gap_rule=text(f"gap_rule.{gap_rule}", lang),
    )


def _spread(fact: Fact, lang: str) -> str:
    if fact.low is None or fact.high is None:
        return ""
    return text(
        "fact.spread",
        lang,
        kind=first_text(lang, f"spread.{fact.spread}"),
        low=number(fact.low, fact.unit, lang),
        high=number(fact.high, fact.unit, lang),
    )


def _occasion(signal: Signal, each: Occasion, lang: str) -> WordedOccasion:
    if each.last is None:
        when = text("occasion.lasting", lang, day=day_short(each.first, lang))
    elif each.last == each.first:
        when = day_short(each.first, lang)
    else:
        when = span_worded(each.first, each.last, lang)
    return WordedOccasion(
        first=each.first,
        last=each.last,
        when=when,
        kind=each.kind,
        kind_text=_kind(signal, each.kind, lang),
        figures=tuple(_parameter(signal, figure, "figure", lang) for figure in each.figures),
    )


def _kind(signal: Signal, kind: str, lang: str) -> str:
    """The word for an occasion; runs of a state are called by the state."""
    if signal.occasions is None and kind in signal.states:
        return state_text(signal, kind, lang)
    return first_text(lang, f"signal.{signal.name}.occasion.{kind}", f"occasion.{kind}")
