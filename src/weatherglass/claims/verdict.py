"""The verdict, by rules in a fixed order (scheme v1), with every rule that was asked and the numbers that decided.

Few cases come before any small p. A test that does not keep its level here is at most suggestive. A test that does not
reject is never "no effect": the detectable effect stands beside it. Allowing for the definitions tried can only raise
a p: where the joint p over all definitions is smaller than that of the claim's own definition, the claim's own counts.

After the rarest states of the outcome's own volatility the shift at usual volatility rejects up to 10 % at nominal 5 %
(docs/methodology/claim-sizes.md), and cases found again on paths of a fitted model about 5 %: where both were run, what
the paths do not confirm is at most suggestive. Without them it is not valid there and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from weatherglass.claims.claim_file import ClaimBase, FactClaim, MechanismClaim, StatisticalClaim
from weatherglass.claims.results import (
    Case,
    ClaimReport,
    ConfounderResult,
    Finding,
    Flag,
    Reason,
    Role,
    SignificanceTest,
    Verdict,
    Why,
    Word,
)

ALPHA = 0.05
NO_SUPPORT_FROM = 0.20
"""Adjusted p from which on a result looks like chance."""
WANTED_POWER = 0.80
FRAGILE_BELOW, UNSTABLE_BELOW = 0.90, 0.60
"""Shares of the definitions with the claimed sign."""
UNSTABLE_P = 0.10
OVERLAP_SHARE, FEWEST_DISCORDANT = 0.75, 2
"""A confounder near to so many of the cases, with fewer cases away from it than this, cannot be told apart."""
_STRENGTH = (
    Word.WRONG_ON_FACTS, Word.CONTRADICTED, Word.NOT_TESTABLE, Word.NO_SUPPORT, Word.TOO_FEW_CASES, Word.SUGGESTIVE,
    Word.SUPPORTED_FRAGILE, Word.SUPPORTED,
)  # fmt: skip
ESTIMATE = "estimate"
"""Name of the finding whose interval is held against the size that a claim names."""
STANDARDISED, REDETECTED = "circular_shift_vol_standardised", "parametric_redetection"
"""Names of the two tests for events that are states of the outcome's own volatility."""
AFTER_FREEZE = "effect_after_freeze"
"""Name of the finding that says, for claims about no events, how far what came later lies from nothing."""


def decide(claim: ClaimBase, report: ClaimReport) -> Verdict:
    """The verdict on a report.

    Parameters
    ----------
    report
        Everything but its verdict.
    """
    flags = flags_of(claim, report)
    if claim.untestable is not None:
        return _verdict(Word.NOT_TESTABLE, flags, [_reason("untestable", held=True)])
    if isinstance(claim, FactClaim):
        return _of_facts(flags, report)
    if isinstance(claim, MechanismClaim):
        return _of_links(flags, report)
    if report.primary is None:
        return _verdict(Word.NOT_TESTABLE, flags, [_reason("no_data", held=True)])
    return _of_test(claim, report, flags)


def adjusted_p(report: ClaimReport) -> float:
    """The p that decides: the claim's own, and no smaller than the joint one over all definitions; 1 without a test.

    A file may say that the joint one does not count (`inference.multiplicity`); the report then says so.
    """
    if report.primary is None:
        return 1.0
    universe = report.multiverse
    return report.primary.p if universe is None or not universe.counts else max(report.primary.p, universe.p_adjusted)


def adjusted_opposite_p(report: ClaimReport) -> float:
    """Two-sided p in the direction against the claim, adjusted likewise; 1 without a test."""
    if report.primary is None:
        return 1.0
    own, universe = report.primary.p_opposite, report.multiverse
    own = own if universe is None or not universe.counts else max(own, universe.p_adjusted_opposite)
    return min(1.0, 2.0 * own)


def weaker(words: Iterable[Word]) -> Word:
    """The weakest of some verdicts: what a chain of claims is worth.

    >>> weaker([Word.SUPPORTED, Word.SUGGESTIVE])
    <Word.SUGGESTIVE: 'SUGGESTIVE'>
    """
    return min(words, key=_STRENGTH.index)


def flags_of(claim: ClaimBase, report: ClaimReport) -> tuple[Flag, ...]:
    """What a reader must know beside the word, in a fixed order."""
    held = {
        Flag.CONFOUNDED: any(confounds(each) for each in report.confounders)
        or _trend_explains(claim, report)
        or _controls_changed(claim, report),
        Flag.DEPENDS_ON_DEFINITION: _crosses_alpha(claim, report),
        Flag.HINDSIGHT: claim.hindsight,
        Flag.DATA_LIMITS: _data_limits(report),
        Flag.MECHANICAL: claim.mechanical,
        Flag.SELF_CONTRADICTORY: claim.contradictory,
        Flag.OPEN_PREDICTION: report.prediction is not None and report.prediction.came_true is None,
    }
    return tuple(flag for flag, there in held.items() if there)


def confounds(each: ConfounderResult) -> bool:
    """Whether a confounder lies near so many cases, and so few away from it, that the two cannot be told apart."""
    return each.n > 0 and each.near >= OVERLAP_SHARE * each.n and each.discordant < FEWEST_DISCORDANT


# -- the rules ---------------------------------------------------------------------------------------------------------


def _of_facts(flags: tuple[Flag, ...], report: ClaimReport) -> Verdict:
    wrong = sum(each.holds is False for each in report.checks)
    right = sum(each.holds is True for each in report.checks)
    figures = {"wrong": float(wrong), "right": float(right), "checks": float(len(report.checks))}
    reasons = [_reason("outside_tolerance", held=wrong > 0, **figures)]
    if wrong:
        return _verdict(Word.WRONG_ON_FACTS, flags, reasons)
    reasons.append(_reason("nothing_looked_up", held=right == 0, **figures))
    return _verdict(Word.SUPPORTED if right else Word.NOT_TESTABLE, flags, reasons)


def _of_links(flags: tuple[Flag, ...], report: ClaimReport) -> Verdict:
    if not report.links:
        return _verdict(Word.NOT_TESTABLE, flags, [_reason("no_links", held=True)])
    word = weaker(report.links.values())
    return _verdict(word, flags, [_reason("weakest_link", held=True, links=float(len(report.links)))])


def _of_test(claim: ClaimBase, report: ClaimReport, flags: tuple[Flag, ...]) -> Verdict:
    alpha = claim.inference.alpha if isinstance(claim, StatisticalClaim) else ALPHA
    p = adjusted_p(report)
    reasons: list[Reason] = []

    def holds(rule: str, held: bool, **figures: float) -> bool:
        reasons.append(_reason(rule, held=held, **figures))
        return held

    if report.multiverse is not None and not report.multiverse.counts:
        holds("definitions_not_counted", True, p=report.multiverse.p_adjusted)
    if _too_few(report, alpha, holds):
        return _verdict(Word.TOO_FEW_CASES, flags, reasons)
    against = adjusted_opposite_p(report)
    paths = _found_again(report)
    valid = report.primary is not None and (report.primary.valid or paths is not None)
    if paths is not None:
        against = max(against, min(1.0, 2.0 * paths.p_opposite))
    opposed = holds("opposite_direction", valid and against < alpha and _direction(claim) != "two_sided", p=against)
    size = _claimed_size(claim, report)
    if size is not None:
        low, high, claimed = size
        opposed = (
            holds("interval_excludes_claim", not low <= claimed <= high, low=low, high=high, claimed=claimed) or opposed
        )
    if opposed:
        return _verdict(Word.CONTRADICTED, flags, reasons)
    if holds("looks_like_chance", p >= NO_SUPPORT_FROM, p=p):
        return _verdict(Word.NO_SUPPORT, flags, reasons)
    sign = 1.0 if report.multiverse is None else report.multiverse.right_sign
    weak = holds("p_between", p >= alpha, p=p)
    if not valid:
        weak = holds("primary_not_valid", True)
    if paths is not None:
        weak = holds("paths_do_not_confirm", paths.p >= alpha, p=paths.p) or weak
    weak = holds("confounded", Flag.CONFOUNDED in flags) or weak
    weak = holds("sign_unstable", sign < UNSTABLE_BELOW and p < UNSTABLE_P, right_sign=sign) or weak
    if weak:
        return _verdict(Word.SUGGESTIVE, flags, reasons)
    fragile = holds("sign_not_everywhere", sign < FRAGILE_BELOW, right_sign=sign)
    fragile = holds("controls_not_passed", not _controls_pass(report, alpha)) or fragile
    fragile = holds("not_out_of_sample", not _holds_out_of_sample(claim, report)) or fragile
    return _verdict(Word.SUPPORTED_FRAGILE if fragile else Word.SUPPORTED, flags, reasons)


def _found_again(report: ClaimReport) -> SignificanceTest | None:
    """The test by cases found again on paths, where the shift at usual volatility is the one that decides."""
    if report.primary is None or report.primary.name != STANDARDISED:
        return None
    return next((each for each in report.tests if each.name == REDETECTED and each.valid), None)


def _too_few(report: ClaimReport, alpha: float, holds) -> bool:  # type: ignore[no-untyped-def]
    power = report.power
    if power is None or power.min_p_of_record is None:
        return False
    few = holds("record_cannot_reach_alpha", power.min_p_of_record > alpha, min_p=power.min_p_of_record)
    if power.power_at_claim is None:
        return bool(few)
    blind = holds("too_little_power", power.power_at_claim < WANTED_POWER, power=power.power_at_claim)
    return bool(few and blind)


def _direction(claim: ClaimBase) -> str:
    return claim.direction if isinstance(claim, StatisticalClaim) else "two_sided"


def _claimed_size(claim: ClaimBase, report: ClaimReport) -> tuple[float, float, float] | None:
    """Both ends of the interval, wider by the tolerance of the file, and the size that it names; None without one."""
    association = getattr(claim, "association", None)
    claimed, tolerance = getattr(association, "claimed", None), float(getattr(association, "tolerance", 0.0))
    found: Finding | None = next((each for each in report.findings if each.name == ESTIMATE), None)
    if claimed is None or found is None or found.low is None or found.high is None:
        return None
    return found.low - tolerance, found.high + tolerance, float(claimed)


def _controls_pass(report: ClaimReport, alpha: float) -> bool:
    """Whether at least one negative control was run and none of them shows what the claim does."""
    shown = _shown_by_controls(report)
    return bool(shown) and all(p >= alpha for p in shown)


def _shown_by_controls(report: ClaimReport) -> list[float]:
    return [each.test.p for each in report.controls if each.kind != "reverse" and each.test is not None]


def _holds_out_of_sample(claim: ClaimBase, report: ClaimReport) -> bool:
    """Whether the cases that ended after the freeze went the claimed way, against any date, on average."""
    about_no_events = next((each.value for each in report.findings if each.name == AFTER_FREEZE), None)
    if about_no_events is not None:
        return about_no_events < 0.0 if _direction(claim) == "less" else about_no_events > 0.0
    later = [_outcome(claim, each) for each in report.cases if each.role is Role.LATER and _ended(each)]
    if not later or report.base_rate is None or report.primary is None:
        return False
    effect = sum(later) / len(later) - report.base_rate.mean
    if _direction(claim) == "two_sided":
        return effect * (report.primary.statistic - report.base_rate.mean) > 0.0
    return effect < 0.0 if _direction(claim) == "less" else effect > 0.0


def _ended(case: Case) -> bool:
    return case.outcome is not None or case.multiple is not None


def _outcome(claim: ClaimBase, case: Case) -> float:
    """Of a case that ended; what was waited for and did not come counts a day longer than the horizon, as in tests."""
    horizon = getattr(getattr(claim, "outcome", None), "horizon_days", 0)
    return float(horizon + 1) if case.outcome is None else case.outcome


def _crosses_alpha(claim: ClaimBase, report: ClaimReport) -> bool:
    """Whether p lies on both sides of alpha among the definitions, or among the starts of the sample."""
    alpha = claim.inference.alpha if isinstance(claim, StatisticalClaim) else ALPHA
    by_start = [each.p for each in report.by_start.values()]
    own = [] if report.multiverse is None else [each.p for each in report.multiverse.variants if each.p is not None]
    return any(each and min(each) < alpha <= max(each) for each in (by_start, own))


def _data_limits(report: ClaimReport) -> bool:
    missing = any(each.why in {Why.NO_SERIES, Why.NO_FIELD} for each in report.not_run)
    return missing or any(each.clipped for each in report.series) or any(each.not_run for each in report.checks)


def _trend_explains(claim: ClaimBase, report: ClaimReport) -> bool:
    """For claims that attribute a break: whether it is gone once a slow trend is allowed for."""
    if not isinstance(claim, StatisticalClaim) or "no_trend_alternative" not in claim.verdict.attribution_requires:
        return False
    detrended = [each.adjusted["detrend"] for each in report.confounders if "detrend" in each.adjusted]
    return any(each.p >= claim.inference.alpha for each in detrended)


def _controls_changed(claim: ClaimBase, report: ClaimReport) -> bool:
    """For claims that attribute a break to a cause: whether what the cause cannot have moved shows it, too."""
    if (
        not isinstance(claim, StatisticalClaim)
        or "negative_controls_unchanged" not in claim.verdict.attribution_requires
    ):
        return False
    return any(p < claim.inference.alpha for p in _shown_by_controls(report))


def _verdict(word: Word, flags: tuple[Flag, ...], reasons: list[Reason]) -> Verdict:
    return Verdict(word, flags, tuple(reasons))


def _reason(rule: str, *, held: bool, **figures: float) -> Reason:
    shown: Mapping[str, float] = MappingProxyType(dict(figures))
    return Reason(rule, held, shown)
