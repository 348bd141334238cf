"""What came after a claim was made, in sentences: later cases, and the open prediction."""

from __future__ import annotations

from weatherglass.app.claim_wording import OutcomeWords, multiple_text, target_text
from weatherglass.app.worded_claim_cases import named_cases
from weatherglass.claims.claim_file import ClaimBase
from weatherglass.claims.results import ClaimReport, Prediction, Role
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, number, return_worded

_SIGNS = {">": "more", ">=": "at_least", "<": "less", "<=": "at_most"}


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
