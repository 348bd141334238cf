"""What a claim's text leaves out, in sentences: events of its own rule, what all of them give, dates not counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weatherglass.app.claim_wording import (
    OutcomeWords,
    confounder_name,
    hit_text,
    horizon_text,
    inside_of_test,
    often,
    own_choice,
    target_text,
)
from weatherglass.app.worded_claim_cases import named_cases
from weatherglass.claims.claim_file import ClaimBase, EventOutcomeClaim
from weatherglass.claims.results import ClaimReport, Role, SignificanceTest, VariantResult
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_worded


def counter_sentences(claim: ClaimBase, report: ClaimReport, words: OutcomeWords) -> tuple[str, ...]:
    """Events of the claim's own rule that its text omits, what all of them give together, and dates not counted."""
    if not isinstance(claim, EventOutcomeClaim):
        return ()
    lang, said = words.lang, []
    omitted = [each for each in report.cases if each.role is Role.OMITTED]
    named = [each for each in report.cases if each.role is Role.NAMED]
    there = {each.event for each in report.cases}
    outside = [each for each in claim.event.as_claimed if each not in there]
    if omitted:
        said.append(text("claim.omitted", lang, cases=named_cases(omitted, words)))
    said += _by_rule(claim, report, words)
    if named:
        said.append(text("claim.named", lang, cases=named_cases(named, words)))
    if outside and report.series:
        said.append(text("claim.outside", lang, days=", ".join(day_worded(each, lang) for each in outside)))
    return tuple(said)


def _by_rule(claim: EventOutcomeClaim, report: ClaimReport, words: OutcomeWords) -> Iterator[str]:
    """All events of the rule together: record, size, with confounders allowed for, and over other spans."""
    lang, base = words.lang, report.base_rate
    record, size = report.by_rule.get("binomial"), report.by_rule.get(claim.inference.primary)
    parts = []
    if record is not None and base is not None:
        said = {
            "n": record.n,
            "k": round(record.details.get("hits", record.statistic * record.n)),
            "target": target_text(claim, lang),
            "hit": hit_text(claim, base.hit_is, lang),
        }
        parts.append(text("claim.by_rule.record", lang, p=often(record.p, lang), **said))
    if size is not None and size.unit == words.measure:
        parts.append(text("claim.by_rule.size", lang, mean=words.value(size.statistic), p=often(size.p, lang)))
    for id_, tests in _by_confounder(report.by_rule).items():
        ways = ", ".join(
            text("claim.confounder.way", lang, p=often(each.p, lang), way=inside_of_test(way, lang))
            for way, each in tests.items()
        )
        parts.append(text("claim.by_rule.adjusted", lang, name=confounder_name(id_, lang), ways=ways))
    elsewhere = [
        (int(str(each.setting["outcome.horizon_days"])), each.p)
        for each in _variants_at(claim, report, {"event.source": "rule"}, "outcome.horizon_days")
        if each.p is not None
    ]
    spans = ", ".join(
        text("claim.by_rule.span", lang, horizon=horizon_text(claim, lang, days), p=often(p, lang))
        for days, p in elsewhere
    )
    if parts and spans:
        parts.append(text("claim.by_rule.elsewhere", lang, spans=spans))
    if parts:
        yield " ".join(parts)


def _by_confounder(tests: Mapping[str, SignificanceTest]) -> Mapping[str, Mapping[str, SignificanceTest]]:
    """The tests with a confounder allowed for, by its id and then by the way."""
    found: dict[str, dict[str, SignificanceTest]] = {}
    for name, test in tests.items():
        id_, _, way = name.partition(".")
        if way:
            found.setdefault(id_, {})[way] = test
    return found


def _variants_at(
    claim: EventOutcomeClaim, report: ClaimReport, wanted: Mapping[str, Any], free: str
) -> Iterator[VariantResult]:
    """Definitions that differ from the claim's own in what is wanted and in one free key, which they do not share."""
    if report.multiverse is None or free not in claim.variants or not set(wanted) <= set(claim.variants):
        return
    own = {path: own_choice(claim, path) for path in claim.variants} | dict(wanted)
    for each in report.multiverse.variants:
        same = all(str(each.setting.get(path)) == str(value) for path, value in own.items() if path != free)
        if same and str(each.setting.get(free)) != str(own[free]):
            yield each
