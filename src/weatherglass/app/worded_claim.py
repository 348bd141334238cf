"""A tested claim in the reader's language: plain strings and numbers, for the terminal, JSON and the verdict card.

`weatherglass.claims.assessment` says what is the case; here it is put into words, once for all surfaces. Chances are
frequencies, a hit rate has its base rate beside it, and what speaks against the claim is always said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib import metadata

from weatherglass.app.claim_wording import OutcomeWords, bound_text, outcome_words
from weatherglass.app.worded_claim_beside import (
    WordedBelief,
    WordedConfounder,
    WordedControl,
    worded_belief,
    worded_confounder,
    worded_control,
)
from weatherglass.app.worded_claim_cases import WordedCase, worded_cases
from weatherglass.app.worded_claim_counter import counter_sentences
from weatherglass.app.worded_claim_figures import (
    WordedCheck,
    WordedNotRun,
    WordedSeries,
    worded_check,
    worded_not_run,
    worded_series,
)
from weatherglass.app.worded_claim_findings import WordedFinding, worded_findings
from weatherglass.app.worded_claim_sentences import lead_sentences, power_model, power_sentences
from weatherglass.app.worded_claim_since import since_sentences
from weatherglass.app.worded_claim_tests import (
    WordedChance,
    WordedChoice,
    WordedStart,
    WordedTest,
    worded_chances,
    worded_choices,
    worded_starts,
    worded_tests,
)
from weatherglass.app.worded_claim_verdict import (
    WordedFlag,
    WordedReason,
    meaning_text,
    verdict_line,
    worded_flags,
    worded_reasons,
)
from weatherglass.claims.claim_file import ClaimBase, StatisticalClaim
from weatherglass.claims.results import ClaimReport, Word
from weatherglass.claims.verdict import confounds
from weatherglass.errors import UsageError
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, day_worded


@dataclass(frozen=True, slots=True)
class WordedLink:
    """One link of a chain of claims, and the verdict on it."""

    claim_id: str
    word: Word
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedClaim:
    """A tested claim in words.

    Attributes
    ----------
    claim_id, kind, articles
        Codes: the id, the kind and the numbers of the claims of the articles, as in the file.
    title, statement, quote, said, note
        What it says: a few words, a sentence, the text's own words, who said it and when, what is to be known of it.
    word, verdict, verdict_line, meaning
        The verdict as a code, in words, with its flags, and what it means.
    sentences
        The answer in sentences, in the order of the template: record and base rate, chance, definitions, starts,
        confounders, what could have been seen, what came since.
    flags, reasons
        What to know beside the verdict, and every rule that was asked.
    counter
        What the text leaves out: events of its own rule, what all of these give, dates that it names and does not
        count.
    chances
        How often chance does as well, by each way of asking.
    cases, tests, starts, choices, confounders, controls, beliefs, checks, findings, links, series, not_run
        See their records.
    power, since
        What could have been seen, and what came since the publication.
    alpha_text
        The level asked for, as a frequency.
    """

    lang: str
    claim_id: str
    kind: str
    kind_text: str
    articles: tuple[str, ...]
    title: str
    statement: str
    quote: str
    said: str
    note: str
    as_of: date
    as_of_text: str
    word: Word
    verdict: str
    verdict_line: str
    meaning: str
    sentences: tuple[str, ...]
    flags: tuple[WordedFlag, ...]
    reasons: tuple[WordedReason, ...]
    counter: tuple[str, ...]
    cases: tuple[WordedCase, ...]
    measure_text: str
    chances: tuple[WordedChance, ...]
    tests: tuple[WordedTest, ...]
    starts: tuple[WordedStart, ...]
    choices: tuple[WordedChoice, ...]
    variants: int
    variants_run: int
    confounders: tuple[WordedConfounder, ...]
    controls: tuple[WordedControl, ...]
    power: tuple[str, ...]
    beliefs: tuple[WordedBelief, ...]
    since: tuple[str, ...]
    checks: tuple[WordedCheck, ...]
    findings: tuple[WordedFinding, ...]
    links: tuple[WordedLink, ...]
    not_run: tuple[WordedNotRun, ...]
    series: tuple[WordedSeries, ...]
    alpha_text: str
    alpha: float
    manifest: str
    notes: tuple[str, ...]
    disclaimer: str
    made_by: str


def worded_claim(
    claim: ClaimBase, report: ClaimReport, lang: str, *, packaged: Iterable[str] = (), draws: int | None = None
) -> WordedClaim:
    """A claim and its report in a language, "en" or "ko".

    Parameters
    ----------
    packaged
        Series whose values are the packaged ones.
    draws
        How often the tests drew, where that is not what the file says: for a first look.

    Raises
    ------
    UsageError
        When the report has no verdict yet.
    """
    if report.verdict is None:
        raise UsageError(f"{report.claim_id}: a report without a verdict has nothing to say")
    words = outcome_words(claim, report.base_rate, lang)
    alpha = claim.inference.alpha if isinstance(claim, StatisticalClaim) else 0.05
    here = frozenset(packaged)
    variants = report.multiverse.variants if report.multiverse else ()
    korean = lang == "ko"
    return WordedClaim(
        lang=lang,
        claim_id=claim.id,
        kind=report.kind,
        kind_text=text(f"claim.kind.{report.kind}", lang),
        articles=claim.articles,
        title=title_of_claim(claim, lang),
        statement=(claim.statement_ko if korean else claim.statement) or claim.statement,
        quote=(claim.source.quote_ko if korean else claim.source.quote_en) or claim.source.quote_en,
        said=text("claim.said", lang, article=claim.source.article, day=day_worded(claim.source.published, lang)),
        note=(claim.note_ko if korean else claim.note_en) or claim.note_en,
        as_of=report.as_of,
        as_of_text=text("claim.tested_on", lang, day=day_worded(report.as_of, lang)),
        word=report.verdict.word,
        verdict=text(f"verdict.{report.verdict.word}", lang),
        verdict_line=verdict_line(report.verdict, lang),
        meaning=meaning_text(report, lang),
        sentences=lead_sentences(claim, report, words),
        flags=worded_flags(report.verdict, lang),
        reasons=worded_reasons(claim, report, words),
        counter=counter_sentences(claim, report, words),
        cases=worded_cases(claim, report, words),
        measure_text=words.name,
        chances=worded_chances(report, lang),
        tests=worded_tests(report, words),
        starts=worded_starts(report, lang),
        choices=worded_choices(claim, report, words),
        variants=len(variants),
        variants_run=sum(each.effect is not None for each in variants),
        confounders=tuple(worded_confounder(e, words, confounds=confounds(e)) for e in report.confounders),
        controls=tuple(worded_control(each, alpha, lang) for each in report.controls),
        power=(*power_sentences(report, words), *power_model(report, lang)),
        beliefs=tuple(worded_belief(each, lang) for each in report.posteriors),
        since=since_sentences(claim, report, words),
        checks=tuple(worded_check(each, lang) for each in report.checks),
        findings=worded_findings(claim, report, words),
        links=tuple(_link(name, word, lang) for name, word in report.links.items()),
        not_run=worded_not_run(report, lang),
        series=tuple(worded_series(each, each.series in here, lang) for each in report.series),
        alpha_text=bound_text(alpha, lang),
        alpha=alpha,
        manifest=text("claim.manifest", lang, manifest=report.manifest),
        notes=_notes(claim, report, words, here, draws),
        disclaimer=text("disclaimer", lang),
        made_by=text("made_by", lang, version=metadata.version("weatherglass")),
    )


def title_of_claim(claim: ClaimBase, lang: str) -> str:
    """A claim in a few words: its title, or its statement where it has none."""
    korean, english = (claim.title_ko or claim.statement_ko), (claim.title_en or claim.statement)
    return (korean or english) if lang == "ko" else english


def _link(name: str, word: Word, lang: str) -> WordedLink:
    return WordedLink(name, word, text("claim.link", lang, claim=name, verdict=text(f"verdict.{word}", lang)))


def _notes(
    claim: ClaimBase, report: ClaimReport, words: OutcomeWords, packaged: frozenset[str], draws: int | None
) -> tuple[str, ...]:
    """What is to be said of the data and of the draws."""
    lang, said = words.lang, []
    used = [each for each in report.series if each.series in packaged]
    if used:
        from weatherglass.app.worded_signal import series_text

        ends = ", ".join(
            text("packaged.one", lang, series=series_text(each.series, lang), day=day_short(each.last, lang))
            for each in used
        )
        said.append(text("packaged", lang, series=ends))
    if draws is not None and isinstance(claim, StatisticalClaim):
        usual = f"{claim.inference.replications:,}"
        said.append(text("claim.quick", lang, draws=f"{draws:,}", usual=usual))
    return tuple(said)
