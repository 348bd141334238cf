"""The verdict in words: the line with its flags, what it means, and every rule that led to it with its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from weatherglass.app.claim_wording import OutcomeWords, bound_text, known_text, often, percent_text, share_often
from weatherglass.claims.claim_file import ClaimBase, StatisticalClaim
from weatherglass.claims.results import ClaimReport, Flag, Reason, Verdict, Word
from weatherglass.claims.verdict import ALPHA, ESTIMATE, weaker
from weatherglass.messages.text import text
from weatherglass.messages.wording import number, units


@dataclass(frozen=True, slots=True)
class WordedFlag:
    """A flag: its letter, its name, and what it says."""

    letter: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class WordedReason:
    """A rule of the scheme that was asked, whether it held, and what that says."""

    rule: str
    held: bool
    text: str


def verdict_line(verdict: Verdict, lang: str) -> str:
    """The verdict with its flags: "Too few cases, confounded (C, S, L)"."""
    confounded = text("verdict.line.confounded", lang) if Flag.CONFOUNDED in verdict.flags else ""
    flags = text("verdict.line.flags", lang, flags=", ".join(verdict.flags)) if verdict.flags else ""
    word = text(f"verdict.{verdict.word}", lang)
    return text("verdict.line", lang, verdict=word, confounded=confounded, flags=flags)


def meaning_text(report: ClaimReport, lang: str) -> str:
    """What a verdict means, in a sentence."""
    word = report.verdict.word if report.verdict else Word.NOT_TESTABLE
    if report.kind == "fact" and word is Word.SUPPORTED:
        return text("verdict.meaning.fact", lang)
    return text(f"verdict.meaning.{word}", lang)


def worded_flags(verdict: Verdict, lang: str) -> tuple[WordedFlag, ...]:
    """The flags in their order."""
    return tuple(
        WordedFlag(str(each), text(f"flag.{each}", lang), text(f"flag.text.{each}", lang)) for each in verdict.flags
    )


def worded_reasons(claim: ClaimBase, report: ClaimReport, words: OutcomeWords) -> tuple[WordedReason, ...]:
    """Every rule that was asked on the way to the verdict, in the scheme's order."""
    if report.verdict is None:
        return ()
    return tuple(_reason(each, claim, report, words) for each in report.verdict.reasons)


def _reason(reason: Reason, claim: ClaimBase, report: ClaimReport, words: OutcomeWords) -> WordedReason:
    lang = words.lang
    alpha = claim.inference.alpha if isinstance(claim, StatisticalClaim) else ALPHA
    said: dict[str, str] = {"alpha": bound_text(alpha, lang)}
    for name, figure in reason.figures.items():
        said[name] = _figure(name, figure, report, lang)
    said["p"] = said.get("p") or said.get("min_p", "")
    said["share"] = said.get("right_sign", "")
    if reason.rule == "untestable":
        said["why"] = untestable_text(claim, lang)
    if reason.rule == "weakest_link" and report.links:
        said["weakest"] = text(f"verdict.{weaker(report.links.values())}", lang)
    key = f"reason.{reason.rule}.{'yes' if reason.held else 'no'}"
    return WordedReason(reason.rule, reason.held, known_text(key, lang, **said))


def _figure(name: str, figure: float, report: ClaimReport, lang: str) -> str:
    match name:
        case "p" | "min_p":
            return often(figure, lang)
        case "power":
            return share_often(figure, lang)
        case "right_sign":
            return percent_text(figure)
        case "low" | "high" | "claimed":
            unit = next((each.unit for each in report.findings if each.name == ESTIMATE), "")
            return number(figure, unit, lang) if unit in units() and unit else f"{figure:,.3f}".replace("-", "−")
        case "links":
            return f"{figure:.0f}개" if lang == "ko" else f"{figure:.0f} {'link' if figure == 1.0 else 'links'}"
        case _:
            return f"{figure:,.0f}"


def untestable_text(claim: ClaimBase, lang: str) -> str:
    """Why no data can decide a claim, in its file's own words."""
    why = claim.untestable
    if why is None:
        return ""
    said = why.why_ko if lang == "ko" else why.why_en
    need = (why.would_need_ko if lang == "ko" else why.would_need_en) or why.would_need_en
    return f"{said} {text('claim.would_need', lang, what=need)}" if need else said
