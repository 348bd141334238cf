"""The answer on a claim in sentences, in the order of the template, and what its text leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weatherglass.app.claim_wording import (
    OutcomeWords,
    capital,
    chance,
    confounder_name,
    draws_text,
    horizon_text,
    inside_of_test,
    multiple_text,
    often,
    own_choice,
    percent_text,
    share_often,
)
from weatherglass.app.worded_claim_beside import worded_confounder
from weatherglass.app.worded_claim_cases import is_counted, named_cases
from weatherglass.app.worded_claim_figures import worded_check
from weatherglass.app.worded_claim_findings import worded_findings
from weatherglass.app.worded_claim_verdict import untestable_text, worded_reasons
from weatherglass.app.worded_signal import series_text
from weatherglass.claims.claim_file import ClaimBase, EventOutcomeClaim, StatisticalClaim
from weatherglass.claims.observed import name_of
from weatherglass.claims.results import (
    ClaimReport,
    Prediction,
    Role,
    SignificanceTest,
    VariantResult,
    Word,
)
from weatherglass.claims.verdict import adjusted_p, confounds
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, day_worded, number, return_worded

_AGAINST = frozenset({"opposite_direction", "interval_excludes_claim"})
"""Rules that speak against a claim where they hold."""
_LISTED = 4
"""So many cases stand with their outcomes in the first sentence; more are only counted."""
_SHOWN_WRONG = 4
_SIGNS = {">": "more", ">=": "at_least", "<": "less", "<=": "at_most"}


def lead_sentences(claim: ClaimBase, report: ClaimReport, words: OutcomeWords) -> tuple[str, ...]:
    """The answer: record and base rate, chance, definitions, starts, confounders, power, what came since."""
    if claim.untestable is not None:
        return (untestable_text(claim, words.lang),)
    if report.checks:
        return tuple(_facts(report, words.lang))
    found = [
        *_record(claim, report, words),
        *_of_period(claim, report, words),
        *(each.sentence for each in worded_findings(claim, report, words) if each.main),
        *_chance(claim, report, words),
        *_adjusted(report, words.lang),
        *_starts(claim, report, words.lang),
        *_confounders(report, words),
        *power_sentences(report, words),
    ]
    if report.primary is None:
        return tuple(each.text for each in worded_reasons(claim, report, words))
    if report.verdict is not None and report.verdict.word is Word.CONTRADICTED:
        found += [each.text for each in worded_reasons(claim, report, words) if each.held and each.rule in _AGAINST]
    return tuple(capital(each) for each in (*found, *since_sentences(claim, report, words)))


# -- facts -------------------------------------------------------------------------------------------------------------


def _facts(report: ClaimReport, lang: str) -> Iterator[str]:
    wrong = [each for each in report.checks if each.holds is False]
    right = sum(each.holds is True for each in report.checks)
    missing = len(report.checks) - right - len(wrong)
    left = text("claim.lead.facts_open", lang, open=missing) if missing else ""
    key = "claim.lead.facts" if wrong else "claim.lead.facts_right"
    yield text(key, lang, wrong=len(wrong), right=right, checks=len(report.checks), open=left)
    for each in wrong[:_SHOWN_WRONG]:
        said = worded_check(each, lang)
        yield text("claim.lead.wrong_one", lang, name=said.name, claimed=said.claimed, right=said.right)


# -- the record and what any date did ----------------------------------------------------------------------------------


def _record(claim: ClaimBase, report: ClaimReport, words: OutcomeWords) -> Iterator[str]:
    base = report.base_rate
    if base is None or not isinstance(claim, EventOutcomeClaim):
        return
    lang = words.lang
    record = _named(report.tests, "binomial")
    if record is None:
        return
    hits = round(record.details.get("hits", record.statistic * record.n))
    counted = [each for each in report.cases if is_counted(each, claim, base)]
    said = {
        "k": hits,
        "n": record.n,
        "target": target_text(claim, lang),
        "hit": hit_text(claim, base.hit_is, lang),
        "horizon": horizon_text(claim, lang),
    }
    if len(counted) == record.n <= _LISTED:
        values = ", ".join(words.value(each.outcome) for each in counted if each.outcome is not None)
        yield text("claim.lead.record", lang, values=values, **said)
    else:
        yield text("claim.lead.record_short", lang, **said)
    yield text(
        "claim.base",
        lang,
        first=day_short(base.first, lang),
        last=day_short(base.last, lang),
        share=share_often(base.share, lang),
        percent=percent_text(base.share),
        dates=f"{base.dates:,}",
        windows=f"{max(1.0, base.independent_windows):,.0f}",
    )
    key = "claim.base.record" if hits == record.n else "claim.base.poor"
    yield text(key, lang, p=often(record.p, lang))


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


def _chance(claim: ClaimBase, report: ClaimReport, words: OutcomeWords) -> Iterator[str]:
    test, base, lang = report.primary, report.base_rate, words.lang
    if test is None:
        return
    said = {"p": often(test.p, lang), "test": inside_of_test(test.name, lang), "draws": draws_text(test, lang)}
    if isinstance(claim, StatisticalClaim) and claim.direction == "two_sided":
        said["draws"] += f", {text('claim.two_sided', lang)}"
    outcomes = [e.outcome for e in report.cases if is_counted(e, claim, base) and e.outcome is not None]
    if base is None or not outcomes:
        yield text("claim.by_test", lang, **said)
        return
    mean, usual = words.value(sum(outcomes) / len(outcomes)), words.value(base.mean)
    if _named(report.tests, "binomial") is None:
        yield text(
            "claim.lead.mean", lang, n=len(outcomes), measure=words.name, target=target_text(claim, lang), value=mean,
            base=usual, horizon=horizon_text(claim, lang),
        )  # fmt: skip
        yield text("claim.by_test", lang, **said)
        return
    yield text("claim.by_size", lang, mean=mean, base=usual, **said)


def _adjusted(report: ClaimReport, lang: str) -> Iterator[str]:
    universe, test = report.multiverse, report.primary
    if universe is None or test is None:
        return
    run = sum(each.effect is not None for each in universe.variants)
    if run < 2:
        return
    key = "claim.adjusted" if adjusted_p(report) > test.p else "claim.adjusted.own"
    share = text("claim.adjusted.sign", lang, share=percent_text(universe.right_sign))
    yield f"{text(key, lang, m=f'{run:,}', p=often(universe.p_adjusted, lang))} {share}"


def _starts(claim: ClaimBase, report: ClaimReport, lang: str) -> Iterator[str]:
    if len(report.by_start) < 2:
        return
    said = ", ".join(
        text("claim.starts.one", lang, day=day_short(start, lang), p=chance(each.p, lang))
        for start, each in sorted(report.by_start.items())
    )
    alpha = claim.inference.alpha if isinstance(claim, StatisticalClaim) else 0.05
    ps = [each.p for each in report.by_start.values()]
    yield text("claim.starts.decide" if min(ps) < alpha <= max(ps) else "claim.starts", lang, starts=said)


def _confounders(report: ClaimReport, words: OutcomeWords) -> Iterator[str]:
    """Those that were looked at; a confounder that could not be stands with what was not run."""
    for each in report.confounders:
        if each.n or each.adjusted:
            yield " ".join(worded_confounder(each, words, confounds=confounds(each)).sentences)


def _of_period(claim: ClaimBase, report: ClaimReport, words: OutcomeWords) -> Iterator[str]:
    """Inside and outside of a period, of claims that something changed; and how many links a chain has."""
    lang = words.lang
    there = {each.name: each for each in worded_findings(claim, report, words)}
    if "inside" in there and "outside" in there:
        inside, outside = there["inside"], there["outside"]
        yield text(
            "claim.lead.period",
            lang,
            measure=words.name,
            target=target_text(claim, lang),
            inside=inside.value_text,
            span=inside.span_text,
            outside=outside.value_text,
        )
    links = 0.0 if report.primary is None else report.primary.details.get("links", 0.0)
    if links > 1.0:
        yield text("claim.lead.chain", lang, links=f"{links:.0f}")


# -- what could have been seen -----------------------------------------------------------------------------------------


def power_sentences(report: ClaimReport, words: OutcomeWords) -> tuple[str, ...]:
    """The chance of a perfect record, and the smallest effect that would be seen; with every test that was run."""
    power, lang = report.power, words.lang
    if report.primary is None:
        return ()
    if power is None:
        return (text("claim.power.none", lang),)
    said = []
    n = report.primary.n
    if power.min_p_of_record is not None:
        p = often(power.min_p_of_record, lang)
        if power.cases_for_alpha is None:
            said.append(text("claim.power.record_only", lang, n=n, p=p))
        else:
            said.append(text("claim.power.record", lang, n=n, p=p, needed=power.cases_for_alpha))
    if power.simulations:
        target = share_often(power.target, lang)
        if power.detectable is None:
            said.append(text("claim.power.nothing", lang, target=target))
        else:
            effect = effect_text(power.detectable, power.unit, words)
            said.append(text("claim.power.detectable", lang, effect=effect, target=target))
    if power.power_at_claim is not None and power.claimed_effect is not None:
        effect = effect_text(power.claimed_effect, power.unit, words)
        said.append(text("claim.power.claimed", lang, effect=effect, power=share_often(power.power_at_claim, lang)))
    return tuple(said) or (text("claim.power.none", lang),)


def effect_text(effect: float, unit: str, words: OutcomeWords) -> str:
    """An effect in its unit; a multiple near one as a per cent."""
    if unit != "multiple":
        return words.difference(effect)
    return multiple_text(effect, words.lang) if words.multiples or effect >= 2.0 else return_worded(effect - 1.0)


# -- since publication -------------------------------------------------------------------------------------------------


def since_sentences(claim: ClaimBase, report: ClaimReport, words: OutcomeWords) -> tuple[str, ...]:
    """What came after the freeze date, and what is still open."""
    lang, said = words.lang, []
    published = day_short(claim.freeze_date, lang)
    later = [each for each in report.cases if each.role is Role.LATER]
    if later:
        said.append(text("claim.since.cases", lang, day=published, cases=named_cases(later, words)))
    elif report.primary is not None and report.as_of < claim.freeze_date:
        said.append(text("claim.since.before", lang, day=published, end=day_short(report.as_of, lang)))
    elif report.cases:
        said.append(text("claim.since.none", lang, day=published, end=day_short(report.as_of, lang)))
    if report.prediction is not None:
        said.append(prediction_text(report.prediction, claim, lang))
    return tuple(said)


def prediction_text(said: Prediction, claim: ClaimBase, lang: str) -> str:
    """An open prediction, or what became of it."""
    measure, sign, bound = said.condition.split()
    limit = _predicted(float(bound), measure, lang, named=True)
    days = {
        "target": target_text(claim, lang),
        "event": day_short(said.event, lang),
        "day": day_short(said.resolves, lang),
        "measure": text(f"claim.condition.{measure}", lang),
        "condition": text(f"claim.condition.{_SIGNS[sign]}", lang, bound=limit),
    }
    value = "" if said.value is None else _predicted(said.value, measure, lang)
    if said.came_true is None:
        so_far = text("claim.prediction.so_far", lang, value=value) if value else ""
        return text("claim.prediction.open", lang, so_far=so_far, **days)
    return text(f"claim.prediction.{'true' if said.came_true else 'false'}", lang, value=value, **days)


def _predicted(value: float, measure: str, lang: str, *, named: bool = False) -> str:
    if measure == "multiple":
        return multiple_text(value, lang) if named else number(value, "multiple", lang)
    return number(value, "ratio", lang) if measure == "log_return" else return_worded(-value)


# -- what the text leaves out ------------------------------------------------------------------------------------------


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


def _named(tests: tuple[SignificanceTest, ...], name: str) -> SignificanceTest | None:
    return next((each for each in tests if each.name == name), None)
