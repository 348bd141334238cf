"""The report of a reading: the application's records laid out as a view, and the view as one HTML document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from types import MappingProxyType

from weatherglass.app.report_charts import report_charts
from weatherglass.app.weather import MAIN_SIGNAL, Weather
from weatherglass.app.worded_record import WordedOutcome, return_text
from weatherglass.app.worded_signal import WordedSignal
from weatherglass.app.worded_weather import WordedAge, WordedEvent, WordedFamily, WordedLevel, WordedMove, WordedWeather
from weatherglass.delivery.report.all_charts import all_charts
from weatherglass.delivery.report.page import report_html
from weatherglass.delivery.report.view import (
    AgeRow,
    AgeState,
    EventRow,
    Figure,
    GaugeBand,
    GaugeReference,
    GaugeScale,
    Lang,
    OutcomeBlock,
    OutcomeRow,
    Reading,
    ReportView,
    SignalFamily,
    SignalRow,
    SignalState,
    SourceRow,
    UpColor,
)
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short

STRIP_SIGNALS = ("vix_vix3m",)
"""Signals that stand in the strip below the scale, where they are available."""
_LANGUAGES: Mapping[str, Lang] = MappingProxyType({"en": "en", "ko": "ko"})
_COLORS: Mapping[str, UpColor] = MappingProxyType({"red": "red", "green": "green"})


def report_of(weather: Weather, worded: WordedWeather, lang: str, up: str) -> str:
    """The report as one HTML document that opens offline.

    Parameters
    ----------
    weather, worded
        The reading, and the same in words, in the language of the report.
    lang
        "en" or "ko".
    up
        The color of a rise: "red" (a fall is then blue) or "green" (a fall is then red).
    """
    return report_html(report_view(weather, worded, lang, up))


def report_view(weather: Weather, worded: WordedWeather, lang: str, up: str) -> ReportView:
    """What the report shows."""
    return ReportView(
        lang=_LANGUAGES.get(lang, lang),  # type: ignore[arg-type]
        up_color=_COLORS.get(up, up),  # type: ignore[arg-type]
        title=worded.title,
        headline=worded.headline,
        as_of=worded.as_of,
        gauge=_gauge(worded.level, lang),
        readings=(*_moves(worded), *_strip(worded)),
        sentences=_sentences(worded),
        changes=worded.changes_text,
        changes_of_week=_only_of_week(worded),
        families=tuple(_family(each) for each in worded.families),
        outcomes=tuple(_outcomes(worded.outcomes, lang)),
        events=tuple(
            EventRow(
                each.when,
                text("report.ahead", lang, what=each.what, note=each.note) if each.note else each.what,
                each.away,
            )
            for each in worded.events
        ),
        charts=all_charts(report_charts(weather), worded),
        ages=tuple(_age(each) for each in worded.ages),
        sources=tuple(SourceRow(each.title, " ".join(each.terms)) for each in worded.sources),
        disclaimer=worded.disclaimer,
        made_by=worded.made_by,
    )


def _sentences(worded: WordedWeather) -> tuple[str, ...]:
    """The prose without what the page lists beside it: what changed, and what is on."""
    prose = worded.prose
    return tuple(each for each in (prose.level, prose.term_structure, prose.record, *worded.notes) if each)


def _only_of_week(worded: WordedWeather) -> tuple[str, ...]:
    """What is not as it was a week ago and has not changed today; the sentence that nothing is, when nothing is."""
    today = {each.signal for each in worded.changes}
    found = tuple(each.text for each in worded.changes_of_week if each.signal not in today)
    return found if worded.changes_of_week else worded.changes_of_week_text


def _with_note(event: WordedEvent, lang: str) -> str:
    return text("report.ahead", lang, what=event.what, note=event.note) if event.note else event.what


def _gauge(level: WordedLevel, lang: str) -> GaugeScale:
    row = level.signal
    if not row.available:
        return GaugeScale(name=level.name, figure=None, missing=row.reason)
    references = [
        GaugeReference(value, text(f"report.{name}", lang, value=said))
        for name, value, said in (("median", level.median, level.median_text), ("mean", level.mean, level.mean_text))
        if value is not None
    ]
    return GaugeScale(
        name=level.name,
        figure=Figure(row.value_text, row.value),
        change=None if level.change is None else Figure(level.change_text, level.change),
        state=row.state_text,
        since=row.since_text,
        percentile=row.percentile_text,
        bands=tuple(GaugeBand(each.lower, each.upper, each.label, each.share_text) for each in level.bands),
        references=tuple(references),
    )


def _moves(worded: WordedWeather) -> Iterable[Reading]:
    for each in worded.moves:
        if each.series != worded.level.name:
            yield Reading(each.name, each.text, _change(each), "" if each.day == worded.day else each.day_text)


def _change(move: WordedMove) -> Figure | None:
    return None if move.change is None else Figure(move.change_text, move.change)


def _strip(worded: WordedWeather) -> Iterable[Reading]:
    rows = {each.name: each for each in worded.signals}
    for name in STRIP_SIGNALS:
        row = rows.get(name)
        if row is not None and row.available:
            yield Reading(row.title, row.value_text, None, row.state_text)


def _family(family: WordedFamily) -> SignalFamily:
    return SignalFamily(family.title, tuple(_signal(each) for each in family.rows))


def _signal(row: WordedSignal) -> SignalRow:
    state = SignalState.ON if row.on else SignalState.OFF if row.available else SignalState.MISSING
    return SignalRow(
        name=row.title,
        state=state,
        state_text=row.state_text,
        reading=row.value_text,
        since=row.since_text,
        percentile=row.percentile,
        would_change="; ".join(row.would_change),
        reason=row.reason,
        definition=row.definition,
    )


def _outcomes(outcomes: Iterable[WordedOutcome], lang: str) -> Iterable[OutcomeBlock]:
    """A block for each measure, in the order in which they come; rows of the main signal first."""

    def measure(each: WordedOutcome) -> str:
        return each.measure

    order = {each.measure: at for at, each in reversed(list(enumerate(outcomes)))}
    ordered = sorted(outcomes, key=lambda each: (order[each.measure], each.signal != MAIN_SIGNAL))
    for name, group in groupby(ordered, key=measure):
        rows = list(group)
        first = min((each.first for each in rows if each.first is not None), default=None)
        last = max((each.last for each in rows if each.last is not None), default=None)
        caption = ""
        if first is not None and last is not None:
            caption = text("report.outcome_basis", lang, first=day_short(first, lang), last=day_short(last, lang))
        yield OutcomeBlock(
            measure=name,
            caption=caption,
            rows=tuple(_outcome(each) for each in rows),
            low_name="25%",
            high_name="75%",
            share_name=text("report.rose", lang),
        )


def _outcome(each: WordedOutcome) -> OutcomeRow:
    return OutcomeRow(
        condition=each.condition,
        n=each.n_text,
        low=_figure(each.q25),
        middle=_figure(each.median),
        high=_figure(each.q75),
        share=each.share_up_text,
        base=_figure(each.base_median),
        base_share=each.base_share_up_text,
        missing=each.missing,
        now=each.signal == MAIN_SIGNAL,
    )


def _figure(value: float | None) -> Figure | None:
    return None if value is None else Figure(return_text(value), value)


def _age(age: WordedAge) -> AgeRow:
    name = f"{age.name} ({age.field})" if age.field else age.name
    state: AgeState = "stale" if age.state == "stale" else "fresh"
    return AgeRow(name, age.last_day_text, age.age, state, age.state_text, age.source_text)
