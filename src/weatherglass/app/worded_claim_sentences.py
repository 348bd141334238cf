"""The answer on a claim in sentences, in the order of the template."""

from __future__ import annotations

from collections.abc import Iterator

from weatherglass.app.claim_wording import (
    OutcomeWords,
    capital,
    chance,
    draws_text,
    hit_text,
    horizon_text,
    inside_of_test,
    multiple_text,
    often,
    percent_text,
    share_often,
    target_text,
    value_text,
)
from weatherglass.app.worded_claim_beside import worded_confounder
from weatherglass.app.worded_claim_cases import is_counted
from weatherglass.app.worded_claim_figures import worded_check, worded_not_run
from weatherglass.app.worded_claim_findings import worded_findings
from weatherglass.app.worded_claim_since import since_sentences
from weatherglass.app.worded_claim_verdict import untestable_text, worded_reasons
from weatherglass.claims.claim_file import ClaimBase, EventOutcomeClaim, StatisticalClaim
from weatherglass.claims.detectable import STANDARD_ERROR, TEST_DRAWS
from weatherglass.claims.mean_reversion import RANDOM_WALK
from weatherglass.claims.results import (
    ClaimReport,
    PowerResult,
    SignificanceTest,
    Word,
)
from weatherglass.claims.structural_break import OWN_SHIFTS
from weatherglass.claims.verdict import adjusted_p, confounds
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, return_worded, units

_AGAINST = frozenset({"opposite_direction", "interval_excludes_claim"})
"""Rules that speak against a claim where they hold."""
_LISTED = 4
"""So many cases stand with their outcomes in the first sentence; more are only counted."""
_SHOWN_WRONG = 4


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
        why = (each.text for each in worded_not_run(report, words.lang))
        return tuple(capital(each) for each in (*(each.text for each in worded_reasons(claim, report, words)), *why))
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
    if not universe.counts:
        key = "claim.adjusted.off"
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
    if power.min_p_of_record is not None:
        n, apart = report.primary.n, power.record_cases
        p = often(power.min_p_of_record, lang)
        cases = text("claim.power.cases", lang, n=f"{n:,}")
        if apart is not None and apart != n:
            cases = text("claim.power.cases_apart", lang, n=f"{n:,}", k=f"{apart:,}")
        if power.cases_for_alpha is None:
            said.append(text("claim.power.record_only", lang, cases=cases, p=p))
        else:
            said.append(text("claim.power.record", lang, cases=cases, p=p, needed=power.cases_for_alpha))
    if power.simulations or power.detectable is not None:
        target = share_often(power.target, lang)
        if power.detectable is None:
            said.append(text("claim.power.nothing", lang, target=target))
        else:
            said.append(_detectable(power.detectable, power, report.kind, target, words))
    if power.power_at_claim is not None and power.claimed_effect is not None:
        effect = effect_text(power.claimed_effect, power.unit, words)
        said.append(text("claim.power.claimed", lang, effect=effect, power=share_often(power.power_at_claim, lang)))
    return tuple(said) or (text("claim.power.none", lang),)


def _detectable(size: float, power: PowerResult, kind: str, target: str, words: OutcomeWords) -> str:
    """The smallest effect as what it is: a multiple, a share that is left, a half-life, or a difference."""
    lang = words.lang
    if power.unit == "multiple" and size < 1.0:
        return text("claim.power.detectable_less", lang, share=percent_text(size), target=target)
    key = "detectable" if power.unit == "multiple" else "gain" if kind == "strategy" else "difference"
    if power.null_model == RANDOM_WALK:
        key = "half_life"
    return text(f"claim.power.{key}", lang, effect=effect_text(size, power.unit, words), target=target)


def power_model(report: ClaimReport, lang: str) -> tuple[str, ...]:
    """What the effects that could be seen were worked out on."""
    power = report.power
    if power is None or (power.detectable is None and not power.simulations):
        return ()
    draws = f"{power.simulations:,}"
    match power.null_model:
        case model if model == OWN_SHIFTS:
            return (text("claim.power.shifts", lang, periods=draws),)
        case model if model == TEST_DRAWS:
            return (text("claim.power.draws", lang, draws=draws),)
        case model if model == RANDOM_WALK:
            return (text("claim.power.walks", lang, draws=draws),)
        case model if model == STANDARD_ERROR:
            return (text("claim.power.error", lang),)
        case model:
            said = text(f"claim.null_model.{model}", lang)
            return (text("claim.power.model", lang, simulations=power.simulations, model=said),)


def effect_text(effect: float, unit: str, words: OutcomeWords) -> str:
    """An effect in its unit; a multiple near one as a per cent."""
    if unit != "multiple":
        return value_text(effect, unit, words) if unit in units() else words.difference(effect)
    return multiple_text(effect, words.lang) if words.multiples or effect >= 2.0 else return_worded(effect - 1.0)


def _named(tests: tuple[SignificanceTest, ...], name: str) -> SignificanceTest | None:
    return next((each for each in tests if each.name == name), None)
