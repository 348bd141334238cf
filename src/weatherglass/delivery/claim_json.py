"""The JSON of a tested claim: one object, with a published schema (`schemas/claim.schema.json`).

Its version rises when a key changes meaning or disappears; new keys may come without notice. Codes and numbers are the
same in every language, keys that end in `_text` and sentences are in the one asked for. Numbers are finite; one that is
not there is null, and `reason` beside it or `nulls` of the document says why.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from weatherglass.app.claim_tests import adjusted_p

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from weatherglass.app.claim_tests import TriedClaim
    from weatherglass.app.worded_claim import WordedClaim
    from weatherglass.app.worded_claim_cases import WordedCase
    from weatherglass.claims.results import (
        BaseRate,
        Case,
        ClaimReport,
        ConfounderResult,
        ControlResult,
        Multiverse,
        NotRun,
        SignificanceTest,
    )

SCHEMA_VERSION = 1
NULLS = {
    "p": "there was no test: of figures of a text, of chains of claims, and of what cannot be tested",
    "direction": "figures of a text and chains of claims have none",
    "outcome": "the case has not begun or not ended yet",
    "multiple": "the case has not ended yet, or its measure is not of prices",
    "hit": "the case has not ended yet, or its measure has no hits",
    "so_far": "the case has ended, or has not begun",
    "figures": "it did not come about within the span",
    "cases_for_alpha": "no number of hits would be rare enough, or the measure has no hits",
    "min_p_of_record": "the measure has no hits",
    "power_at_claim": "the claim names no size, or power was not simulated for its measure",
    "detectable": "no size that was tried would be seen, or power was not simulated for the measure",
    "chance": "the confounder has no dates to shift",
    "without": "no case lies away from the confounder",
    "alone": "the confounder has no date of its own without a case",
    "low": "no interval is worked out for this finding",
    "high": "no interval is worked out for this finding",
    "came_true": "the day has not come yet, or the data do not reach it",
}
"""Why a number is missing where it is null without a reason of its own."""


def claim_document(tried: TriedClaim, worded: WordedClaim, *, draws: int | None = None) -> dict[str, Any]:
    """A tested claim as a JSON object.

    Parameters
    ----------
    draws
        How often the tests drew, where that is not what the file says.
    """
    claim, report = tried.claim, tried.report
    verdict = report.verdict
    return {
        "schema_version": SCHEMA_VERSION,
        "lang": worded.lang,
        "id": claim.id,
        "kind": report.kind,
        "articles": list(claim.articles),
        "title_text": worded.title,
        "statement_text": worded.statement,
        "quote_text": worded.quote or None,
        "note_text": worded.note or None,
        "source": {"article": claim.source.article, "published": _day(claim.source.published)},
        "freeze_date": _day(claim.freeze_date),
        "direction": getattr(claim, "direction", None),
        "as_of": _day(report.as_of),
        "verdict": str(worded.word),
        "verdict_text": worded.verdict_line,
        "meaning_text": worded.meaning,
        "flags": [each.letter for each in worded.flags],
        "flags_text": {each.letter: each.text for each in worded.flags},
        "reasons": [
            {"rule": each.rule, "held": each.held, "figures": _numbers(each.figures), "text": said.text}
            for each, said in zip(verdict.reasons if verdict else (), worded.reasons, strict=True)
        ],
        "p": adjusted_p(report) if report.primary is not None else None,
        "alpha": worded.alpha,
        "sentences": list(worded.sentences),
        "counter_evidence": list(worded.counter),
        "since_publication": list(worded.since),
        "cases": [_case(each, said) for each, said in zip(report.cases, worded.cases, strict=True)],
        "base_rate": _base(report.base_rate),
        "primary": _test(report.primary),
        "tests": [_test(each) for each in report.tests],
        "by_start": [{"start": _day(start), **_some(each)} for start, each in sorted(report.by_start.items())],
        "by_rule": [{"key": name, **_some(each)} for name, each in report.by_rule.items()],
        "multiverse": _multiverse(report, worded),
        "confounders": [
            _confounder(each, said.sentences)
            for each, said in zip(report.confounders, worded.confounders, strict=True)
        ],
        "controls": [_control(each, said.text) for each, said in zip(report.controls, worded.controls, strict=True)],
        "power": _power(report),
        "posteriors": [
            {
                "strength": each.strength, "prior_mean": each.prior_mean, "mean": each.mean, "low": each.low,
                "high": each.high, "above_base": each.above_base, "next_hit": each.next_hit,
            }
            for each in report.posteriors
        ],
        "checks": [
            {
                "name_text": said.name, "claimed": each.claimed, "right": each.right, "unit": each.unit or None,
                "tolerance": each.tolerance, "holds": each.holds, "where": each.where or None,
                "claimed_text": said.claimed, "right_text": said.right if each.right is not None else None,
                "reason": _reason(each.not_run, said.reason),
            }
            for each, said in zip(report.checks, worded.checks, strict=True)
        ],
        "findings": [
            {
                "name": each.name, "title_text": said.title, "value": _number(each.value), "unit": each.unit,
                "n": each.n, "first": _day(each.first), "last": _day(each.last), "low": _number(each.low),
                "high": _number(each.high), "note": each.note or None, "text": said.sentence,
            }
            for each, said in zip(report.findings, worded.findings, strict=True)
        ],
        "links": [{"id": each.claim_id, "verdict": str(each.word), "text": each.text} for each in worded.links],
        "prediction": _prediction(report),
        "series": [
            {
                "role": each.role, "series": each.series, "field": each.field, "unit": each.unit,
                "start": _day(each.first), "end": _day(each.last), "rows": each.rows, "source": each.source,
                "vintage": each.vintage, "clipped": each.clipped, "packaged": each.series in tried.packaged,
            }
            for each in report.series
        ],
        "manifest": report.manifest,
        "draws": draws,
        "not_run": [
            {"what": each.what, "count": each.count, "reason": {"code": str(each.why), "message": each.text}}
            for each in worded.not_run
        ],
        "notes": list(worded.notes),
        "nulls": NULLS,
        "disclaimer": worded.disclaimer,
        "made_by": worded.made_by,
    }  # fmt: skip


def _case(case: Case, said: WordedCase) -> dict[str, Any]:
    return {
        "event": _day(case.event),
        "role": str(case.role),
        "role_text": said.role_text,
        "counted": said.counted,
        "entry": _day(case.entry),
        "resolves": _day(case.resolves),
        "outcome": _number(case.outcome),
        "outcome_text": said.outcome_text,
        "multiple": _number(case.multiple),
        "hit": case.hit,
        "so_far": _number(case.so_far),
        "figures": _numbers(case.figures),
        "near": list(case.near),
    }


def _base(base: BaseRate | None) -> dict[str, Any] | None:
    if base is None:
        return None
    return {
        "share": base.share,
        "hit_is": base.hit_is,
        "mean": base.mean,
        "median": base.median,
        "q05": base.q05,
        "q25": base.q25,
        "q75": base.q75,
        "q95": base.q95,
        "dates": base.dates,
        "first": _day(base.first),
        "last": _day(base.last),
        "independent_windows": base.independent_windows,
    }


def _test(test: SignificanceTest | None) -> dict[str, Any] | None:
    return None if test is None else _some(test)


def _some(test: SignificanceTest) -> dict[str, Any]:
    return {
        "name": test.name,
        "statistic": _number(test.statistic),
        "unit": test.unit,
        "p": test.p,
        "p_two_sided": test.p_two_sided,
        "p_opposite": test.p_opposite,
        "n": test.n,
        "shifts": test.draws,
        "min_p": test.min_p,
        "monte_carlo_error": test.monte_carlo_error,
        "size": test.size or None,
        "valid": test.valid,
        "note": test.note or None,
        "details": _numbers(test.details),
    }


def _multiverse(report: ClaimReport, worded: WordedClaim) -> dict[str, Any] | None:
    universe: Multiverse | None = report.multiverse
    if universe is None:
        return None
    return {
        "variants_all": worded.variants,
        "variants_run": worded.variants_run,
        "p_adjusted": universe.p_adjusted,
        "p_adjusted_opposite": universe.p_adjusted_opposite,
        "p_median": universe.p_median,
        "right_sign": universe.right_sign,
        "below_alpha": universe.below_alpha,
        "shifts": universe.shifts,
        "counts": universe.counts,
        "choices": [
            {
                "path": each.path,
                "value_text": each.value,
                "is_own": each.is_own,
                "tried": each.tried,
                "right_sign": each.right_sign,
                "below_alpha": each.below_alpha,
                "median_effect": each.effect,
            }
            for each in worded.choices
        ],
        "variants": [
            {
                "setting": dict(each.setting),
                "n": each.n,
                "effect": _number(each.effect),
                "p": _number(each.p),
                "hits": each.hits,
                "reason": _reason(each.not_run, each.not_run.detail if each.not_run else ""),
            }
            for each in universe.variants
        ],
    }


def _confounder(each: ConfounderResult, sentences: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": each.id,
        "within_days": each.within_days,
        "n": each.n,
        "near": each.near,
        "chance": _number(each.chance),
        "discordant": each.discordant,
        "without": _number(each.without),
        "without_n": each.without_n,
        "alone": _number(each.alone),
        "alone_n": each.alone_n,
        "adjusted": {way: _some(test) for way, test in each.adjusted.items()},
        "text": " ".join(sentences),
        "not_run": [{"what": one.what, "code": str(one.why), "detail": one.detail or None} for one in each.not_run],
    }


def _control(each: ControlResult, said: str) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "series": each.series,
        "test": _test(each.test),
        "text": said,
        "reason": _reason(each.not_run, said) if each.test is None else None,
    }


def _power(report: ClaimReport) -> dict[str, Any] | None:
    power = report.power
    if power is None:
        return None
    return {
        "min_p_of_record": _number(power.min_p_of_record),
        "cases_for_alpha": power.cases_for_alpha,
        "power_at_claim": _number(power.power_at_claim),
        "claimed_effect": _number(power.claimed_effect),
        "detectable": _number(power.detectable),
        "unit": power.unit,
        "target": power.target,
        "null_model": power.null_model,
        "simulations": power.simulations,
        "record_cases": power.record_cases,
    }


def _prediction(report: ClaimReport) -> dict[str, Any] | None:
    said = report.prediction
    if said is None:
        return None
    return {
        "event": _day(said.event),
        "resolves": _day(said.resolves),
        "condition": said.condition,
        "value": _number(said.value),
        "came_true": said.came_true,
    }


def _reason(not_run: NotRun | None, message: str) -> dict[str, str] | None:
    return None if not_run is None else {"code": str(not_run.why), "message": message or not_run.what}


def _numbers(figures: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: _number(value) for name, value in figures.items()}


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
