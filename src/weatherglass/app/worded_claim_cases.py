"""Cases of a claim in words: what each is to the claim, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from weatherglass.app.claim_wording import OutcomeWords, also_name, also_text, confounder_name
from weatherglass.claims.cases import uses_text
from weatherglass.claims.claim_file import ClaimBase, EventOutcomeClaim
from weatherglass.claims.results import BaseRate, Case, ClaimReport, Role
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, number


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedCase:
    """One case. `counted` says whether the test took it; `outcome_text` says so far what an open one did."""

    event: date
    event_text: str
    role: Role
    role_text: str
    entry_text: str
    resolves_text: str
    outcome_text: str
    open: bool
    hit: bool | None
    counted: bool
    further: tuple[tuple[str, str], ...]
    near: str


def is_counted(case: Case, claim: ClaimBase, base: BaseRate | None) -> bool:
    """Whether the claim's own test takes a case: of the right source, ended, and begun within the sample."""
    if not isinstance(claim, EventOutcomeClaim) or case.outcome is None or case.entry is None:
        return False
    within = base is None or base.first <= case.entry <= base.last
    return within and (case.role is Role.CLAIMED if uses_text(claim) else case.role is not Role.NAMED)


def worded_cases(claim: ClaimBase, report: ClaimReport, words: OutcomeWords) -> tuple[WordedCase, ...]:
    """Every case, in the order of their days."""
    return tuple(_case(each, claim, report.base_rate, words) for each in report.cases)


def _case(case: Case, claim: ClaimBase, base: BaseRate | None, words: OutcomeWords) -> WordedCase:
    lang = words.lang
    further = tuple(
        (also_name(name, lang), also_text(name, value, words))
        for name, value in case.figures.items()
        if not name.startswith("hit_gt")
    )
    return WordedCase(
        event=case.event,
        event_text=day_short(case.event, lang),
        role=case.role,
        role_text=text(f"claim.role.{case.role}", lang),
        entry_text=day_short(case.entry, lang) if case.entry else "",
        resolves_text=day_short(case.resolves, lang) if case.resolves else "",
        outcome_text=outcome_text(case, words),
        open=case.outcome is None,
        hit=case.hit,
        counted=is_counted(case, claim, base),
        further=further,
        near=", ".join(confounder_name(each, lang) for each in case.near),
    )


def outcome_text(case: Case, words: OutcomeWords) -> str:
    """What a case came to; of an open one what it has come to so far, where that can be said."""
    if case.outcome is not None:
        return words.value(case.outcome)
    if case.so_far is None:
        return text("claim.case.open_short", words.lang)
    return f"{number(case.so_far, 'multiple', words.lang)}, {text('claim.case.open_short', words.lang)}"


def named_cases(cases: Iterable[Case], words: OutcomeWords) -> str:
    """Cases by day and outcome, in a sentence."""
    said = []
    for each in cases:
        day = day_short(each.event, words.lang)
        if each.outcome is not None:
            said.append(text("claim.case.outcome", words.lang, day=day, value=words.value(each.outcome)))
        elif each.so_far is not None:
            value = number(each.so_far, "multiple", words.lang)
            said.append(text("claim.case.open", words.lang, day=day, value=value))
        else:
            said.append(text("claim.case.no_value", words.lang, day=day))
    return ", ".join(said)
