"""Names and numbers of claims as readers see them: outcomes in their measure, tests, confounders, definitions."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from weatherglass.app.worded_signal import series_text
from weatherglass.claims.claim_file import ClaimBase, EventOutcomeClaim, StatisticalClaim
from weatherglass.claims.claim_sections import Outcome
from weatherglass.claims.observed import name_of
from weatherglass.claims.results import BaseRate, NotRun, SignificanceTest
from weatherglass.messages.text import keys, text
from weatherglass.messages.wording import (
    MINUS,
    NEARLY_ALL,
    day_short,
    frequency_worded,
    number,
    often_worded,
    return_worded,
    units,
)

WIDE = math.log(3.0)
"""Where nine dates in ten lie further apart than this in logs, outcomes are said as multiples, else in per cent."""
RAREST_SAID = 1e-6
"""Chances below are said to be below it."""
OF_PERIODS = frozenset({"circular_shift_window", "linear_trend", "log_market_cap_trend"})
"""Tests whose statistic is the difference of a period from the rest."""
_PHASE_MATCH = re.compile(r"phase_match_(\d+)d$")
_HIT = re.compile(r"hit_gt_(\d+(?:\.\d+)?)(x?)$")
_TIME = re.compile(r"time_to_(\d+(?:\.\d+)?)x$")
_LOGS = frozenset({"log_return", "excess_return"})


@dataclass(frozen=True, slots=True)
class OutcomeWords:
    """How the outcomes of one claim are said.

    Attributes
    ----------
    measure
        As in the claim file.
    multiples
        Whether returns are said as multiples ("x9.34") and not in per cent.
    rows
        What a day of the target is: "days" or "sessions".
    """

    measure: str
    multiples: bool
    lang: str
    rows: str = "days"

    def value(self, outcome: float) -> str:
        """An outcome, or the average of some: of log returns it is the geometric one."""
        match self.measure:
            case "log_return" | "excess_return":
                multiple = math.exp(outcome)
                return number(multiple, "multiple", self.lang) if self.multiples else return_worded(multiple - 1.0)
            case "multiple":
                return number(outcome, "multiple", self.lang)
            case "hit" | "share":
                return percent_text(outcome)
            case "max_drawdown":
                return return_worded(-outcome)
            case "max_runup":
                return return_worded(outcome)
            case "time_to_target" | "days_to_bull_peak":
                return number(outcome, self.rows, self.lang)
            case "log_realised_variance":
                return number(100.0 * math.exp(outcome / 2.0), "percent", self.lang)
            case "realised_volatility" | "down_semivariance" | "up_semivariance":
                return number(outcome, "percent", self.lang)
            case "q05_30d" | "q95_30d":
                return return_worded(outcome)
            case _:
                return number(outcome, "ratio", self.lang)

    def difference(self, effect: float) -> str:
        """How far outcomes lie from those of any date: a factor for logs and variances, a difference otherwise."""
        if self.measure in _LOGS:
            factor = math.exp(effect)
            return number(factor, "multiple", self.lang) if self.multiples else return_worded(factor - 1.0)
        match self.measure:
            case "log_realised_variance" | "down_semivariance" | "up_semivariance":
                return return_worded(math.exp(effect / 2.0) - 1.0)
            case "max_drawdown":  # a fall is below zero, a deeper one further below
                return number(-100.0 * effect, "percentage_points", self.lang, signed=True)
            case "hit" | "share" | "max_runup" | "q05_30d" | "q95_30d":
                return number(100.0 * effect, "percentage_points", self.lang, signed=True)
            case "time_to_target" | "days_to_bull_peak":
                return number(effect, self.rows, self.lang, signed=True)
            case "realised_volatility":
                return number(effect, "percentage_points", self.lang, signed=True)
            case _:
                return number(effect, "ratio", self.lang, signed=True)

    @property
    def name(self) -> str:
        """The measure by its name."""
        return known_text(f"claim.measure.{self.measure}", self.lang)


def outcome_words(claim: ClaimBase, base: BaseRate | None, lang: str) -> OutcomeWords:
    """How a claim's outcomes are said: as multiples where the outcomes of all dates lie far apart."""
    outcome = getattr(claim, "outcome", None)
    measure = outcome.measure if isinstance(outcome, Outcome) else "ratio"
    wide = base is not None and measure in _LOGS and base.q95 - base.q05 > WIDE
    return OutcomeWords(measure, wide, lang, rows_of_target(claim))


def rows_of_target(claim: ClaimBase) -> str:
    """What the target's own days are: "days" for a market that never closes, "sessions" else."""
    data = getattr(claim, "data", None)
    if data is None:
        return "days"
    from weatherglass.market.catalogue import spec_of
    from weatherglass.market.series_spec import SeriesCalendar

    spec = spec_of(name_of(data.target.id))
    if spec is None:
        return "days" if data.target.calendar in {"", "always_open"} else "sessions"
    return "sessions" if spec.calendar is SeriesCalendar.US_SESSIONS else "days"


def horizon_text(claim: ClaimBase, lang: str, days: int | None = None) -> str:
    """The span after an event: "365 days", "63 sessions"."""
    outcome = getattr(claim, "outcome", None)
    span = days if days is not None else outcome.horizon_days if isinstance(outcome, Outcome) else 0
    return number(span, rows_of_target(claim), lang)


def multiple_text(value: float, lang: str) -> str:
    """A multiple that somebody named: "x2" where it is whole.

    >>> multiple_text(2.0, "en"), multiple_text(2.5, "ko")
    ('x2', '2.50배')
    """
    if float(value).is_integer():
        return f"{value:,.0f}배" if lang == "ko" else f"x{value:,.0f}"
    return number(value, "multiple", lang)


def percent_text(share: float) -> str:
    """A share to the whole per cent; what is neither none nor all is not rounded to it.

    >>> percent_text(0.5399), percent_text(0.0004), percent_text(0.9996), percent_text(-0.012), percent_text(0.0)
    ('54%', '0.04%', '99.96%', '−1%', '0%')
    """
    percent = 100.0 * share
    worded = f"{percent:.0f}%"
    if worded in {"0%", "-0%"} and share:
        worded = f"{percent:.1g}%"
    elif worded == "100%" and share < 1.0:
        worded = f"{percent:.2f}%"
    return worded.replace("-", MINUS)


def value_text(value: float, unit: str, words: OutcomeWords) -> str:
    """A number in a unit of this program, or as it is."""
    if unit == "share":
        return percent_text(value)
    if f"claim.measure.{unit}" in keys() and unit not in units():
        return OutcomeWords(unit, words.multiples, words.lang, words.rows).value(value)
    if unit in units():
        return number(value, unit, words.lang)
    return f"{value:,.3f}".replace("-", MINUS)


def capital(sentence: str) -> str:
    """A sentence with its first letter as one begins a sentence.

    >>> capital("a slow trend: ..."), capital("러셀 2000")
    ('A slow trend: ...', '러셀 2000')
    """
    return sentence[:1].upper() + sentence[1:]


def target_text(claim: ClaimBase, lang: str) -> str:
    """The target by its name."""
    data = getattr(claim, "data", None)
    return "" if data is None else series_text(name_of(data.target.id), lang)


def hit_text(claim: StatisticalClaim, hit_is: float, lang: str) -> str:
    """What counts as a hit: "had more than doubled"."""
    down = claim.direction == "less"
    if isinstance(claim, EventOutcomeClaim) and claim.outcome.measure == "days_to_bull_peak":
        return text("claim.hit.peak", lang)
    if hit_is == 1.0:
        return text("claim.hit.down" if down else "claim.hit.up", lang)
    if hit_is == 2.0 and not down:
        return text("claim.hit.twice", lang)
    key = "claim.hit.below" if down else "claim.hit.above"
    return text(key, lang, multiple=multiple_text(hit_is, lang))


def known_text(key: str, lang: str, **values: object) -> str:
    """A text by its key; where there is none the code stands for the word: a report must not fail for a missing one."""
    return text(key, lang, **values) if key in keys() else key.rsplit(".", 1)[-1].replace("_", " ")


def chance(p: float, lang: str) -> str:
    """A probability as a frequency.

    >>> chance(0.14, "en"), chance(0.97, "en"), chance(1e-9, "en")
    ('about 1 in 7', 'nearly always', 'below 1 in a million')
    """
    if p < RAREST_SAID:
        return text("claim.chance.below", lang)
    return often_worded(min(1.0, p), lang) if p > NEARLY_ALL else frequency_worded(p, lang)


def often(p: float, lang: str) -> str:
    """A probability as an adverb: "about 1 time in 7"."""
    if p < RAREST_SAID:  # no chance is none, however the computer rounds it
        return text("claim.chance.below_adverb", lang)
    return often_worded(min(1.0, p), lang)


def share_often(share: float, lang: str) -> str:
    """A share of cases as an adverb; that of none is "never"."""
    return often_worded(min(1.0, max(0.0, share)), lang)


def bound_text(alpha: float, lang: str) -> str:
    """The level that is asked for: "1 in 20"."""
    return chance(alpha, lang).removeprefix("about ").removesuffix("꼴")


def title_of_test(name: str, lang: str) -> str:
    """A test, or a way of allowing for a confounder, by the name that readers see."""
    key = f"claim.test.{key_of_test(name)}"
    return text(key, lang) if key in keys() else capital(known_text(f"claim.measure.{name}", lang))


def inside_of_test(name: str, lang: str) -> str:
    """The name of a test within a sentence."""
    title = title_of_test(name, lang)
    return title[:1].lower() + title[1:]


def key_of_test(name: str) -> str:
    """The part of a test's name that has a text: the number of days of a phase match is left out."""
    return "phase_match" if _PHASE_MATCH.match(name) else name


def draws_text(test: SignificanceTest, lang: str) -> str:
    """How many shifts or draws a p rests on."""
    if test.draws <= 0:
        return text("claim.test.exact" if test.name == "binomial" else "claim.test.formula", lang)
    kind = "draws" if test.monte_carlo_error > 0.0 else "shifts"
    return text(f"claim.test.{kind}", lang, draws=f"{test.draws:,}")


def confounder_name(name: str, lang: str) -> str:
    """A confounder by its id: the text for it, or the id itself with spaces."""
    return known_text(f"claim.confounder.id.{name}", lang)


def also_name(name: str, lang: str) -> str:
    """A further outcome by the name that the file gives it."""
    hit, reached = _HIT.match(name), _TIME.match(name)
    if hit:
        multiple = float(hit[1]) if hit[2] else 1.0 + float(hit[1])
        return text("claim.also.hit", lang, multiple=multiple_text(multiple, lang))
    if reached:
        return text("claim.also.time", lang, multiple=multiple_text(float(reached[1]), lang))
    return known_text(f"claim.also.{name}", lang)


def also_text(name: str, value: float | None, words: OutcomeWords) -> str:
    """A further outcome of a case; a dash where it did not come about."""
    if value is None:
        return "–"
    if _HIT.match(name):
        return text("claim.check.yes" if value else "claim.check.no", words.lang)
    measure = "time_to_target" if _TIME.match(name) else name
    return OutcomeWords(measure, words.multiples, words.lang, words.rows).value(value)


def path_title(path: str, lang: str) -> str:
    """A key of the file that definitions vary, as readers see it."""
    return text(f"claim.path.{path}", lang) if f"claim.path.{path}" in keys() else path


def choice_text(path: str, value: object, claim: ClaimBase, lang: str) -> str:
    """One value of a key that definitions vary."""
    if isinstance(value, bool):
        return text("claim.check.yes" if value else "claim.check.no", lang)
    if isinstance(value, str):
        if path.endswith(".id"):
            return series_text(name_of(value), lang)
        day = _day(value)
        if day is not None:
            return day_short(day, lang)
        key = f"claim.choice.{value}"
        return known_text(key if key in keys() else f"claim.measure.{value}", lang)
    if isinstance(value, date):
        return day_short(value, lang)
    if isinstance(value, int | float):
        if path.endswith(("horizon_days", "dedupe_days", "min_days_since_record", "after_days", "within_days")):
            rows = rows_of_target(claim) if path.startswith("outcome") else "days"
            return number(float(value), rows, lang)
        return f"{value:,g}"
    return str(value)


def own_choice(claim: StatisticalClaim, path: str) -> Any:
    """What the claim itself has at a path that its definitions vary, as plain data."""
    import msgspec

    plain: Any = msgspec.to_builtins(claim)
    for key in path.split("."):
        plain = plain.get(key) if isinstance(plain, Mapping) else None
    if path == "event.source" and plain is None and isinstance(claim, EventOutcomeClaim):
        return "as_claimed" if claim.event.as_claimed else "rule"
    return plain


def not_run_text(each: NotRun, lang: str) -> str:
    """Why something was not run, as a clause."""
    detail = each.detail
    if detail.isdigit():
        detail = f"{int(detail):,}"
    if str(each.why) in {"no_series", "no_field"} and detail:
        detail = series_text(detail, lang)
    elif detail and str(each.why) not in {"no_library", "horizon_too_long"}:
        detail = f"({detail})"
    return text(f"claim.why.{each.why}", lang, detail=detail).strip()


def what_text(what: str, lang: str) -> str:
    """What was not run: a test, a confounder, a part of the claim, or a series."""
    for key in (f"claim.test.{key_of_test(what)}", f"claim.part.{what}", f"claim.confounder.id.{what}"):
        if key in keys():
            return text(key, lang)
    return series_text(name_of(what), lang)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
