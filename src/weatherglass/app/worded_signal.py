"""One signal in words: state, number, since when, where it stands in its past, what would change it; or why not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from weatherglass.market.catalogue import spec_of
from weatherglass.market.series_spec import SeriesCalendar
from weatherglass.messages.text import keys, text
from weatherglass.messages.wording import day_short, number
from weatherglass.signals.panel import Unavailable, Why
from weatherglass.signals.signal import Boundary, Side, Signal, SignalReading

_ROWS = {
    SeriesCalendar.US_SESSIONS: "sessions",
    SeriesCalendar.US_BUSINESS_DAYS: "days",
    SeriesCalendar.EVERY_DAY: "days",
    SeriesCalendar.WEEKLY: "weeks",
    SeriesCalendar.MONTHLY: "months",
    SeriesCalendar.QUARTERLY: "quarters",
}
_NOT_ASKED = frozenset({"own-file", "packaged"})
_FLOW = re.compile(r"FLOW_([A-Z0-9.]+)")
_MIDDLE = (49.5, 50.5)
"""Percentiles between which a value is said to lie in the middle."""
_ROUNDING = 1e-9
"""Of a percentile near 100, many times over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedSignal:
    """A signal on one day, in words.

    Attributes
    ----------
    name, family
        Codes, as in the registry.
    title, family_title, definition
        In the reader's language.
    on, available
        Whether it is worth a line of its own; whether it says anything at all.
    state, state_text
        Code ("" for a signal without states) and word; the word of an unavailable signal says so.
    value, value_text, unit
        Number, and the number with its unit; None and "" when not available.
    percentile, percentile_text
        0 to 100 of its own past, and "higher than on 79% of days since 1990"; None and "" before there is one.
    day, since, rows_in_state, since_text
        Day of the row read; first day of the state, its length in rows, and both in words.
    would_change
        What would change the state, a clause each.
    reason, reason_code
        Why it is not available; "" when it is.
    remedy
        What brings the series that is missing or too old; "" where none is.
    """

    name: str
    family: str
    title: str
    family_title: str
    definition: str
    on: bool
    available: bool
    state: str = ""
    state_text: str = ""
    value: float | None = None
    value_text: str = ""
    unit: str = ""
    percentile: float | None = None
    percentile_text: str = ""
    ranked_from: date | None = None
    day: date | None = None
    since: date | None = None
    rows_in_state: int = 0
    since_text: str = ""
    would_change: tuple[str, ...] = ()
    reason: str = ""
    reason_code: str = ""
    remedy: str = ""


def worded_signal(reading: SignalReading, lang: str) -> WordedSignal:
    """A reading in words."""
    signal, why = reading.signal, reading.unavailable
    missing = WordedSignal(
        name=signal.name,
        family=signal.family,
        title=title_of(signal, lang),
        family_title=family_title(signal.family, lang),
        definition=first_text(lang, f"signal.{signal.name}.definition"),
        on=False,
        available=False,
        state_text=text("state.not_available", lang),
        unit=signal.unit,
        reason=reason_text(why, lang) if why else "",
        remedy=remedy_text(why, lang) if why else "",
        reason_code=str(why.why) if why else "",
    )
    if reading.value is None:
        return missing
    return replace(
        missing,
        on=reading.on,
        available=True,
        state=reading.state,
        state_text=state_text(signal, reading.state, lang),
        value=reading.value,
        value_text=number(reading.value, signal.unit, lang),
        percentile=reading.percentile,
        percentile_text=percentile_text(reading, lang),
        ranked_from=reading.ranked_from,
        day=reading.day,
        since=reading.since,
        rows_in_state=reading.rows_in_state,
        since_text=since_text(reading, lang),
        would_change=tuple(boundary_text(signal, each, lang) for each in reading.boundaries),
    )


def first_text(lang: str, *among: str) -> str:
    """The text of the first of some keys that there is: the signal's own before the shared one.

    Where there is none (the tests see to it that there is), the code stands for the word: a reading must not fail for
    a missing word.
    """
    found = next((key for key in among if key in keys()), None)
    return text(found, lang) if found else among[-1].rsplit(".", 1)[-1].replace("_", " ")


def title_of(signal: Signal, lang: str) -> str:
    """The name of a signal as readers see it."""
    key = f"signal.{signal.name}.title"
    return text(key, lang) if key in keys() else signal.name


def family_title(family: str, lang: str) -> str:
    """The name of a family of signals."""
    return first_text(lang, f"family.{family}")


def state_text(signal: Signal, state: str, lang: str) -> str:
    """The word for a state: the signal's own, or the shared one."""
    if not state:
        return text("state.none", lang)
    return first_text(lang, f"signal.{signal.name}.state.{state}", f"state.{state}")


def quoted(words: str, lang: str) -> str:
    """A state inside a sentence."""
    return f"‘{words}’" if lang == "ko" else f"“{words}”"


def series_text(column: str, lang: str) -> str:
    """A series as readers know it; one without a text (a contract, one of the user's own) by its name."""
    series, _, field = column.partition(".")
    flow = _FLOW.fullmatch(series)
    found = series
    if f"series.{series}" in keys():
        found = text(f"series.{series}", lang)
    elif flow is not None:
        found = text("series.flow", lang, ticker=flow[1])
    if not field:
        return found
    return text("series.field", lang, series=found, field=first_text(lang, f"field.{field}"))


def origins_text(source: str, lang: str) -> str:
    """A source by name, and where its values come from in turn, where it is not their origin."""
    key = f"source.{source}.origins"
    return text(key, lang) if key in keys() else source_text(source, lang)


def source_text(source: str, lang: str) -> str:
    """A source by the name that readers know."""
    return text(f"source.{source}", lang) if f"source.{source}" in keys() else source


def quantity_text(quantity: str, lang: str) -> str:
    """What a boundary is about: a named quantity, or a series."""
    series = quantity.partition(".")[0]
    if f"series.{series}" in keys():
        return series_text(quantity, lang)
    return first_text(lang, f"quantity.{quantity}")


def reason_text(why: Unavailable, lang: str) -> str:
    """Why there is no value, as the end of "not available, because ..."."""
    needs = why.needs
    if why.why is Why.NOT_COLLECTED:
        needs = first_text(lang, f"needs.{why.needs}")
    return text(
        f"why.{why.why}",
        lang,
        series=series_text(why.series, lang) if why.series else "",
        last_day=day_short(why.last_day, lang) if why.last_day else "",
        days=f"{why.days:,}",
        needed=f"{why.needed:,}",
        needs=needs,
    )


def remedy_text(why: Unavailable, lang: str) -> str:
    """How a series that is missing or too old gets in: from its sources, or from a file; "" for other reasons."""
    if why.why not in (Why.NO_SERIES, Why.STALE):
        return ""
    name = why.series.partition(".")[0]
    spec = spec_of(name)
    if spec is None and f"series.{name}" in keys():
        return text("remedy.futures", lang)
    sources = [each for each in spec.sources if each not in _NOT_ASKED] if spec else []
    if not sources:
        return text("remedy.import", lang, name=name)
    return text("remedy.pull", lang, name=name, sources="; ".join(source_text(each, lang) for each in sources))


def rows_of(signal: Signal) -> str:
    """What a row of a signal is: "sessions", "days", "weeks", "months" or "quarters"."""
    spec = spec_of(signal.inputs[0].series) if signal.inputs else None
    return _ROWS[spec.calendar] if spec else "days"


def rows_text(signal: Signal, rows: int, lang: str) -> str:
    """So many rows of a signal: "10 sessions", "10거래일"."""
    return number(rows, rows_of(signal), lang)


def since_text(reading: SignalReading, lang: str) -> str:
    """Since when the state has held; "" for a signal without states."""
    if reading.since is None:
        return ""
    rows = rows_text(reading.signal, reading.rows_in_state, lang)
    return text("since", lang, day=day_short(reading.since, lang), rows=rows)


def percentile_text(reading: SignalReading, lang: str) -> str:
    """Where the value stands among its past: "higher than on 79% of days since 1990"; "" before it can be said."""
    if reading.percentile is None or reading.ranked_from is None:
        return ""
    low, high = _MIDDLE
    side = "middle" if low < reading.percentile < high else "above" if reading.percentile >= high else "below"
    # mid-ranks: half a value beside the end is the end itself, and no other value is its equal
    if reading.ranked > 1 and abs(50.0 - reading.percentile) >= 50.0 - 50.0 / reading.ranked - _ROUNDING:
        side = "highest" if side == "above" else "lowest"
    share = reading.percentile if side == "above" else 100.0 - reading.percentile
    return text(
        f"percentile.{side}",
        lang,
        share=share_text(share),
        rows=text(f"row.{rows_of(reading.signal)}", lang),
        year=reading.ranked_from.year,
    )


def share_text(percent: float) -> str:
    """A share of days, to the whole per cent; at the ends to a tenth, so that nothing rounds to none or all.

    >>> share_text(78.99), share_text(99.94), share_text(0.02)
    ('79%', '99.9%', '0.02%')
    """
    if 1.0 <= percent < 99.0:
        return f"{percent:.0f}%"
    return f"{percent:.1f}%" if percent >= 0.05 and percent < 99.95 else f"{percent:.2f}%"


def boundary_text(signal: Signal, boundary: Boundary, lang: str) -> str:
    """What would change the state."""
    return text(
        f"boundary.{'above' if boundary.side is Side.ABOVE else 'below'}",
        lang,
        state=quoted(state_text(signal, boundary.to_state, lang), lang),
        quantity=quantity_text(boundary.quantity, lang),
        level=number(boundary.level, boundary.unit, lang),
        now=number(boundary.now, boundary.unit, lang),
    )
