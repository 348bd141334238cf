"""Figures of claims that are about no events, in words: what each is of, its interval, and how that was made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from weatherglass.app.claim_wording import OutcomeWords, capital, known_text, value_text
from weatherglass.app.worded_signal import series_text
from weatherglass.claims.claim_file import AssociationClaim, ClaimBase, ForecastClaim, StrategyClaim
from weatherglass.claims.observed import name_of
from weatherglass.claims.results import ClaimReport, Finding
from weatherglass.claims.verdict import ESTIMATE
from weatherglass.messages.text import keys, text
from weatherglass.messages.wording import span_worded

_BAND = re.compile(r"(-?[\d.]*)-(-?[\d.]*)$")
_RIVAL = re.compile(
    r"(?P<what>encompassing_signal|encompassing|loss|dm|gw|r_squared_against)_"
    r"(?P<rival>signal|past_realised|har|garch|mean|other_signal)(?P<state>_in_crises|_in_calm)?"
)
"""Figures of a forecast against one of its competitors."""
_NUMBERED = re.compile(r"_\d+$")
_LAGS = {"day": "days", "week": "weeks", "month": "months"}
"""Rows of a frequency as units of this program."""
_NO_CONFIDENCE = frozenset({"range", "quartiles"})
"""Notes of findings whose ends say where values lie, not how well a figure is known."""


@dataclass(frozen=True, slots=True)
class WordedFinding:
    """A number of a claim about no events; `between` its interval, `main` for the one that the claim is about."""

    name: str
    title: str
    value_text: str
    between: str
    n: str
    span_text: str
    note: str
    sentence: str
    main: bool


def worded_findings(claim: ClaimBase, report: ClaimReport, words: OutcomeWords) -> tuple[WordedFinding, ...]:
    """Every finding, in the order of the report."""
    names = _names(claim, words.lang)
    return tuple(_worded(each, claim, words, names) for each in report.findings)


def _worded(finding: Finding, claim: ClaimBase, words: OutcomeWords, names: Mapping[str, str]) -> WordedFinding:
    lang = words.lang
    title = capital(_title(finding, claim, lang, names))
    unit = _LAGS.get(finding.unit, finding.unit)
    value = value_text(finding.value, unit, words)
    interval = between = ""
    if finding.low is not None and finding.high is not None:
        low, high = (value_text(each, unit, words) for each in (finding.low, finding.high))
        kind = finding.note if finding.note in _NO_CONFIDENCE else "interval"
        interval = text(f"claim.finding.{kind}", lang, low=low, high=high)
        between = text(f"claim.finding.between{'_95' if kind == 'interval' else ''}", lang, low=low, high=high)
    span, n = span_worded(finding.first, finding.last, lang), text("claim.finding.n", lang, n=f"{finding.n:,}")
    return WordedFinding(
        name=finding.name,
        title=title,
        value_text=value,
        between=between,
        n=f"{finding.n:,}",
        span_text=span,
        note=known_text(f"claim.finding.note.{_NUMBERED.sub('', finding.note)}", lang)
        if _explains(finding.note)
        else "",
        sentence=text("claim.finding", lang, name=title, value=value, interval=interval, n=n, span=span),
        main=finding.name == ESTIMATE,
    )


def _title(finding: Finding, claim: ClaimBase, lang: str, names: Mapping[str, str]) -> str:
    """What a finding is of: an estimate by the claim's statistic, others by their names."""
    side, _, measure = finding.name.partition("_")
    if side in {"inside", "outside"} and measure:
        return text(f"claim.finding.{side}_of", lang, what=known_text(f"claim.measure.{measure}", lang))
    note = _place(finding.note, lang)
    of_rival = _RIVAL.fullmatch(finding.name)
    if of_rival is not None:
        rival = text(f"claim.rival.{of_rival['rival']}", lang, **names)
        return text(f"claim.finding.{of_rival['what']}{of_rival['state'] or ''}", lang, rival=rival, **names)
    base = _NUMBERED.sub("", finding.name)
    candidates = [f"claim.finding.{finding.name}", f"claim.finding.{base}", f"claim.finding.{base.removesuffix('_p')}"]
    asked = {
        AssociationClaim: "association.statistic",
        StrategyClaim: "strategy.measure",
        ForecastClaim: "forecast.claim",
    }
    if finding.name == ESTIMATE and type(claim) in asked:
        section, _, key = asked[type(claim)].partition(".")
        asked_for = getattr(getattr(claim, section), key)
        named = f"claim.finding.{ESTIMATE}.{asked_for}"
        of_returns = isinstance(claim, ForecastClaim) and claim.forecast.of == "log_return"
        candidates = [*([f"{named}_return"] if of_returns else []), named, *candidates]
    key = next((each for each in candidates if each in keys()), candidates[-1])
    return known_text(key, lang, note=note, **names)


def _names(claim: ClaimBase, lang: str) -> Mapping[str, str]:
    """Signal and target by name, and what a row is; "" where a claim has none."""
    asked = getattr(claim, "association", None) or getattr(claim, "lead_lag", None) or getattr(claim, "outcome", None)
    rows = text(f"row.{_LAGS[getattr(asked, 'frequency', 'day')]}", lang)
    data = getattr(claim, "data", None)
    if data is None:
        return {"signal": "", "target": "", "rows": rows}
    signal = "" if data.signal is None else series_text(name_of(data.signal.id), lang)
    return {"signal": signal, "target": series_text(name_of(data.target.id), lang), "rows": rows}


def _place(note: str, lang: str) -> str:
    """A note that says what a finding is of: two series of a chain, or a band."""
    first, _, then = note.partition(">")
    if then:
        return text("claim.finding.link", lang, first=series_text(first, lang), then=series_text(then, lang))
    band = _BAND.match(note)
    if band is None:
        return note
    lower, upper = band[1], band[2]
    key = "below" if not lower else "from" if not upper else "between"
    return text(f"claim.finding.band.{key}", lang, lower=lower, upper=upper)


def _explains(note: str) -> bool:
    """Whether a note says how an interval was made, and not what the finding is of."""
    return bool(note) and ">" not in note and _BAND.match(note) is None
