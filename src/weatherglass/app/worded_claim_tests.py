"""Tests of a claim in words, by the start of the sample, and by each choice of definition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median

from weatherglass.app.claim_wording import (
    OF_PERIODS,
    OutcomeWords,
    chance,
    choice_text,
    confounder_name,
    draws_text,
    known_text,
    own_choice,
    path_title,
    percent_text,
    title_of_test,
    value_text,
)
from weatherglass.claims.claim_file import ClaimBase, StatisticalClaim
from weatherglass.claims.results import ClaimReport, SignificanceTest
from weatherglass.claims.verdict import adjusted_p
from weatherglass.messages.text import keys, text
from weatherglass.messages.wording import day_short, number

NOTHING = "–"
"""Stands where there is no number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedTest:
    """One test: its chance as a frequency and as p, what it rests on, and whether it may decide."""

    name: str
    title: str
    how: str
    chance_text: str
    p: float
    p_text: str
    n: int
    draws_text: str
    effect_text: str
    size_text: str
    valid: bool
    decides: bool
    note: str


@dataclass(frozen=True, slots=True)
class WordedChance:
    """How often chance does as well, by one way of asking; `decides` marks the one that the verdict rests on."""

    key: str
    title: str
    p: float
    text: str
    decides: bool


@dataclass(frozen=True, slots=True)
class WordedStart:
    """The primary test with the sample begun on another day."""

    start: date
    start_text: str
    chance_text: str
    p: float
    p_text: str
    n: int
    draws_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedChoice:
    """All definitions tried with one value of one key: how many, which way, how large, how rarely chance does so."""

    path: str
    key: str
    value: str
    is_own: bool
    tried: int
    right_sign: float | None
    right_sign_text: str
    below_alpha: float | None
    below_text: str
    effect: float | None
    effect_text: str


def worded_tests(report: ClaimReport, words: OutcomeWords) -> tuple[WordedTest, ...]:
    """The test that decides and the others, in the order in which they were run."""
    first = () if report.primary is None else (worded_test(report.primary, words, decides=True),)
    return (*first, *(worded_test(each, words) for each in report.tests))


def worded_test(test: SignificanceTest, words: OutcomeWords, *, decides: bool = False) -> WordedTest:
    """One test in words."""
    lang = words.lang
    note = known_text(f"claim.test.note.{test.note}", lang) if test.note else ""
    if not test.valid and not note:
        note = text("claim.test.not_valid", lang)
    return WordedTest(
        name=test.name,
        title=title_of_test(test.name, lang),
        how=how_text(test.name, lang),
        chance_text=chance(test.p, lang),
        p=test.p,
        p_text=number(test.p, "p", lang),
        n=test.n,
        draws_text=draws_text(test, lang),
        effect_text=statistic_text(test, words),
        size_text=size_text(test, lang),
        valid=test.valid,
        decides=decides,
        note=note,
    )


def worded_chances(report: ClaimReport, lang: str) -> tuple[WordedChance, ...]:
    """Every way of asking how often chance does as well: own test, record, definitions, confounders allowed for."""
    if report.primary is None:
        return ()
    deciding = adjusted_p(report)
    record = next((each for each in report.tests if each.name == "binomial"), None)
    found = [("size", "", report.primary.p)]
    if record is not None:
        found.append(("record", "", record.p))
    if report.multiverse is not None and sum(each.effect is not None for each in report.multiverse.variants) > 1:
        found.append(("definitions", "", report.multiverse.p_adjusted))
    found += [
        ("confounder", confounder_name(each.id, lang), max(test.p for test in each.adjusted.values()))
        for each in report.confounders
        if each.adjusted
    ]
    return tuple(
        WordedChance(
            key, text(f"claim.chance.{key}", lang, name=name), p, chance(p, lang),
            key in {"size", "definitions"} and p == deciding,
        )
        for key, name, p in found
    )  # fmt: skip


EVERYDAY = {"coin": 1 / 2, "die": 1 / 6, "dice": 1 / 36, "coins_7": 1 / 128, "coins_10": 1 / 1024, "coins_13": 1 / 8192}
"""Chances that everybody knows, by their names."""


def everyday(lang: str) -> tuple[tuple[float, str], ...]:
    """Everyday chances and what they are of, from the most to the least likely."""
    return tuple((p, text(f"claim.everyday.{name}", lang)) for name, p in EVERYDAY.items())


def size_text(test: SignificanceTest, lang: str) -> str:
    """How often a test is wrong where nothing is there; "" where that was not measured."""
    if f"claim.test.size.{test.name}" in keys():
        return text(f"claim.test.size.{test.name}", lang)
    return text("claim.test.size", lang, size=test.size.replace(" %", "%")) if test.size else ""


def how_text(name: str, lang: str) -> str:
    """What a test does, in a clause; "" for ways of allowing for a confounder, whose name says it."""
    key = f"claim.test.how.{name}"
    return text(key, lang) if key in keys() else ""


def statistic_text(test: SignificanceTest, words: OutcomeWords) -> str:
    """The observed value of a test in its unit."""
    if test.name in OF_PERIODS:
        return words.difference(test.statistic)
    if test.unit == test.name:  # a further measure of a period
        return OutcomeWords(test.unit, words.multiples, words.lang, words.rows).difference(test.statistic)
    if test.name == "circular_shift_vol_standardised":
        return number(test.statistic, "z", words.lang, signed=True)
    if test.unit == words.measure and test.name in _OF_OUTCOMES:
        return words.value(test.statistic)
    return value_text(test.statistic, test.unit, words)


_OF_OUTCOMES = frozenset({
    "circular_shift", "circular_shift_window", "local_shift", "gap_constrained_dates", "rule_monte_carlo",
    "stationary_bootstrap", "parametric_redetection",
})  # fmt: skip
"""Tests whose statistic is the mean outcome of the cases, in the measure's own unit."""


def worded_starts(report: ClaimReport, lang: str) -> tuple[WordedStart, ...]:
    """The primary test by the start of the sample, the longest first."""
    return tuple(
        WordedStart(
            start, day_short(start, lang), chance(each.p, lang), each.p, number(each.p, "p", lang), each.n,
            draws_text(each, lang),
        )
        for start, each in sorted(report.by_start.items())
    )  # fmt: skip


def worded_choices(claim: ClaimBase, report: ClaimReport, words: OutcomeWords) -> tuple[WordedChoice, ...]:
    """The definitions tried, by each value of each key that they vary: what the choice does to the result."""
    if report.multiverse is None or not isinstance(claim, StatisticalClaim):
        return ()
    lang, alpha = words.lang, claim.inference.alpha
    ran = [each for each in report.multiverse.variants if each.effect is not None]
    found = []
    for path, values in claim.variants.items():
        own = own_choice(claim, path)
        for value in values:
            among = [each for each in ran if _same(each.setting.get(path), value)]
            effects = [each.effect for each in among if each.effect is not None]
            ps = [each.p for each in among if each.p is not None]
            right = sum(e < 0.0 if claim.direction == "less" else e > 0.0 for e in effects)
            below = sum(p < alpha for p in ps)
            effect = median(effects) if effects else None
            found.append(
                WordedChoice(
                    path=path,
                    key=path_title(path, lang),
                    value=choice_text(path, value, claim, lang),
                    is_own=_same(own, value),
                    tried=len(among),
                    right_sign=right / len(effects) if effects else None,
                    right_sign_text=percent_text(right / len(effects)) if effects else NOTHING,
                    below_alpha=below / len(ps) if ps else None,
                    below_text=percent_text(below / len(ps)) if ps else NOTHING,
                    effect=effect,
                    effect_text=words.difference(effect) if effect is not None else NOTHING,
                )
            )
    return tuple(found)


def _same(one: object, other: object) -> bool:
    """Equal as the file would write them: a day and its text, 365 and 365.0."""
    if isinstance(one, int | float) and isinstance(other, int | float) and not isinstance(one, bool):
        return float(one) == float(other)
    return str(one) == str(other)
