"""A playbook that was run in the reader's language: plain strings and numbers, for the terminal, JSON and the sheet.

`weatherglass.playbooks.run` says what is the case; here it is put into words, once for all surfaces. The verdict comes
first: no curve is shown before what it is worth.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import metadata

from weatherglass.app.claim_wording import OutcomeWords, known_text, not_run_text
from weatherglass.app.playbook_runs import PlaybookRun
from weatherglass.app.worded_claim_figures import WordedSeries
from weatherglass.app.worded_claim_tests import WordedTest, worded_test
from weatherglass.app.worded_claim_verdict import WordedFlag, WordedReason, verdict_line, worded_flags
from weatherglass.app.worded_playbook_figures import (
    WordedFigure,
    WordedSpan,
    WordedState,
    WordedYear,
    path_names,
    worded_figures,
    worded_states,
    worded_worst,
    worded_years,
)
from weatherglass.app.worded_playbook_judgement import (
    WordedChoice,
    answer_sentences,
    worded_choices,
    worded_reasons,
)
from weatherglass.app.worded_rules import bars_of, rule_sentences
from weatherglass.app.worded_signal import series_text, source_text
from weatherglass.claims.observed import name_of
from weatherglass.claims.results import NotRun, SeriesUsed, Verdict, Why, Word
from weatherglass.messages.text import keys, text
from weatherglass.messages.wording import day_short, day_worded, number, span_worded
from weatherglass.playbooks.plan import FEWEST_BARS
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_report import Remark


@dataclass(frozen=True, slots=True)
class WordedNotRun:
    """Something that was not run, and why."""

    what: str
    why: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedPlaybook:
    """A playbook that was run, in words.

    Attributes
    ----------
    playbook_id, articles
        Codes: the id and the numbers of the statements that it acts on.
    title, statement, quote, said, note, rules
        What it says: a few words, a sentence, the text's own words, who said it and when, what is to be known of it,
        and its rules in sentences.
    word, verdict_line, meaning
        The verdict as a code, in words with its flags, and what it means.
    sentences
        The answer: money, gain, chance, parameters, instalments, other dates, what could be seen, what came since.
    paths, figures
        Names of the playbook and its comparisons, and every figure of each of them.
    worst, years, states, tests, choices, series, notices, not_run
        See their records.
    """

    lang: str
    playbook_id: str
    articles: tuple[str, ...]
    title: str
    statement: str
    quote: str
    said: str
    note: str
    rules: tuple[str, ...]
    as_of: date | None
    as_of_text: str
    word: Word
    verdict: str
    verdict_line: str
    meaning: str
    sentences: tuple[str, ...]
    flags: tuple[WordedFlag, ...]
    reasons: tuple[WordedReason, ...]
    paths: tuple[str, ...]
    figures: tuple[WordedFigure, ...]
    worst: tuple[WordedSpan, ...]
    years: tuple[WordedYear, ...]
    states: tuple[WordedState, ...]
    tests: tuple[WordedTest, ...]
    choices: tuple[WordedChoice, ...]
    variants: int
    variants_run: int
    series: tuple[WordedSeries, ...]
    notices: tuple[str, ...]
    not_run: tuple[WordedNotRun, ...]
    alpha: float
    manifest: str
    notes: tuple[str, ...]
    disclaimer: str
    made_by: str


def worded_playbook(found: PlaybookRun, lang: str) -> WordedPlaybook:
    """A playbook and its report in a language, "en" or "ko"."""
    playbook, report = found.playbook, found.report
    verdict = report.verdict or Verdict(Word.NOT_TESTABLE, (), ())
    judgement, korean = report.judgement, lang == "ko"
    universe = None if judgement is None else judgement.grid.multiverse
    variants = () if universe is None else universe.variants
    ran_on = ""
    if report.span is not None:
        first, last = (day_worded(each, lang) for each in (report.span.first, report.span.last))
        ran_on = text("playbook.ran_on", lang, first=first, last=last)
    return WordedPlaybook(
        lang=lang,
        playbook_id=playbook.id,
        articles=playbook.articles,
        title=title_of_playbook(playbook, lang),
        statement=(playbook.statement_ko if korean else "") or playbook.statement,
        quote=(playbook.source.quote_ko if korean else "") or playbook.source.quote_en,
        said=text("claim.said", lang, article=playbook.source.article, day=day_worded(playbook.source.published, lang)),
        note=(playbook.note_ko if korean else "") or playbook.note_en,
        rules=rule_sentences(playbook, lang),
        as_of=report.as_of,
        as_of_text=ran_on,
        word=verdict.word,
        verdict=text(f"verdict.{verdict.word}", lang),
        verdict_line=verdict_line(verdict, lang),
        meaning=known_text(f"playbook.meaning.{verdict.word}", lang),
        sentences=answer_sentences(playbook, report, lang),
        flags=worded_flags(verdict, lang),
        reasons=worded_reasons(report, lang),
        paths=path_names(report, lang),
        figures=worded_figures(playbook, report, lang),
        worst=worded_worst(playbook, report, lang),
        years=worded_years(report),
        states=worded_states(playbook, report, lang),
        tests=_tests(found, lang),
        choices=worded_choices(playbook, report, lang),
        variants=len(variants),
        variants_run=sum(each.effect is not None for each in variants),
        series=tuple(_series(each, found, lang) for each in report.series),
        notices=tuple(_notice(each, found, lang) for each in report.remarks),
        not_run=tuple(_not_run(each, lang) for each in dict.fromkeys(report.not_run)),
        alpha=playbook.inference.alpha,
        manifest=text("playbook.manifest", lang, manifest=report.manifest),
        notes=tuple(_notes(found, lang)),
        disclaimer=text("disclaimer", lang),
        made_by=text("made_by", lang, version=metadata.version("weatherglass")),
    )


def title_of_playbook(playbook: Playbook, lang: str) -> str:
    """A playbook in a few words: its title, or its statement where it has none."""
    korean, english = (playbook.title_ko or playbook.statement_ko), (playbook.title_en or playbook.statement)
    return (korean or english) if lang == "ko" else english


def _tests(found: PlaybookRun, lang: str) -> tuple[WordedTest, ...]:
    judgement = found.report.judgement
    if judgement is None or judgement.tests.primary is None:
        return ()
    words = OutcomeWords(str(judgement.question.measure), multiples=False, lang=lang, rows="sessions")
    others = (worded_test(each, words) for each in judgement.tests.others)
    return (worded_test(judgement.tests.primary, words, decides=True), *others)


def _series(each: SeriesUsed, found: PlaybookRun, lang: str) -> WordedSeries:
    """A series as it was used, with how old its values were when they were acted on."""
    role, _, asset = each.role.partition(".")
    name = series_text(each.series if each.field in {"close", ""} else f"{each.series}.{each.field}", lang)
    note = ""
    age = next((one for one in found.report.ages if one.name == each.series), None)
    if role == "condition" and age is not None:
        usual, oldest = (number(value, "days", lang) for value in (age.median, age.oldest))
        note = text("playbook.age", lang, median=usual, oldest=oldest)
    source = "packaged" if each.series in found.packaged else each.source
    return WordedSeries(
        role_text=known_text(f"playbook.series.{role}", lang) + (f" {asset}" if asset else ""),
        name=name,
        span_text=span_worded(each.first, each.last, lang),
        rows_text=f"{each.rows:,}",
        source_text=source_text(source, lang),
        vintage=each.vintage,
        note=note,
    )


def _notice(each: Remark, found: PlaybookRun, lang: str) -> str:
    span = found.report.span
    said = {
        "series": source_of(each.series, lang),
        "day": "" if each.day is None else day_short(each.day, lang),
        "count": number(each.count, "count" if str(each.notice) == "few_episodes" else bars_of(found.playbook), lang),
    }
    if span is not None:
        said |= {name: day_short(getattr(span, name), lang) for name in ("first", "last", "goes_to")}
        said["asked"] = day_short(span.asked_from, lang) if span.asked_from else ""
    return text(f"playbook.notice.{each.notice}", lang, **said)


def source_of(name: str, lang: str) -> str:
    """A series, or a signal of the observatory, by its name."""
    key = f"signal.{name}.title"
    return text(key, lang) if key in keys() else series_text(name, lang)


def _not_run(each: NotRun, lang: str) -> WordedNotRun:
    part, _, rest = each.what.partition(".")
    key = f"playbook.part.{part}"
    what = text(key, lang) if key in keys() else known_text(f"claim.test.{each.what}", lang)
    if key not in keys() and rest:
        what = each.what
    why = f"playbook.why.{each.detail}"
    if each.what == "playbook" and each.why is Why.TOO_SHORT and each.detail.isdigit():
        least = number(FEWEST_BARS, "sessions", lang)
        reason = text("playbook.why.few_bars", lang, count=f"{int(each.detail):,}", least=least)
    else:
        reason = text(why, lang) if why in keys() else not_run_text(each, lang)
    return WordedNotRun(each.what, str(each.why), text("claim.not_run", lang, what=what, why=reason))


def _notes(found: PlaybookRun, lang: str) -> Iterator[str]:
    used = {each.series: each for each in found.report.series if name_of(each.series) in found.packaged}
    if used:
        ends = ", ".join(
            text("packaged.one", lang, series=series_text(name, lang), day=day_short(each.last, lang))
            for name, each in used.items()
        )
        yield text("playbook.packaged", lang, series=ends)
    if found.draws is not None:
        draws, usual = f"{found.draws:,}", f"{found.playbook.inference.replications:,}"
        yield text("playbook.quick", lang, draws=draws, usual=usual)
