"""What stands beside the test of a claim, in words: confounders, controls, and what to believe."""

from __future__ import annotations

from dataclasses import dataclass

from weatherglass.app.claim_wording import (
    OutcomeWords,
    capital,
    chance,
    confounder_name,
    inside_of_test,
    not_run_text,
    often,
    percent_text,
)
from weatherglass.app.worded_signal import series_text
from weatherglass.claims.results import ConfounderResult, ControlResult, PosteriorRow
from weatherglass.messages.text import text
from weatherglass.messages.wording import number


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedConfounder:
    """One confounder in sentences: whether it could be looked at, and whether it cannot be told apart."""

    id: str
    name: str
    confounds: bool
    looked_at: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedControl:
    """One control and what it shows; `failed` when it shows what it should not."""

    kind: str
    series: str
    text: str
    failed: bool
    ran: bool


@dataclass(frozen=True, slots=True)
class WordedBelief:
    """Belief after the cases, under one prior."""

    strength_text: str
    mean_text: str
    interval_text: str
    next_text: str
    sentence: str


def worded_confounder(each: ConfounderResult, words: OutcomeWords, *, confounds: bool) -> WordedConfounder:
    """A confounder in sentences."""
    lang, name = words.lang, confounder_name(each.id, words.lang)
    said = []
    if each.n and each.chance is not None:
        said.append(
            text(
                "claim.confounder.near",
                lang,
                name=name,
                near=each.near,
                n=each.n,
                days=number(each.within_days, "days", lang),
                chance=often(each.chance, lang),
            )
        )
    elif each.adjusted:
        said.append(text("claim.confounder.named", lang, name=name))
    if each.adjusted:
        ways = ", ".join(
            text("claim.confounder.way", lang, p=often(test.p, lang), way=inside_of_test(way, lang))
            for way, test in each.adjusted.items()
        )
        said.append(text("claim.confounder.adjusted", lang, ways=ways))
    if each.without is not None:
        said.append(text("claim.confounder.without", lang, n=each.without_n, value=words.value(each.without)))
    if each.alone is not None:
        said.append(text("claim.confounder.alone", lang, n=each.alone_n, value=words.value(each.alone)))
    said += [
        text("claim.confounder.not_run", lang, name=name, why=not_run_text(missing, lang)) for missing in each.not_run
    ]
    looked_at = bool(each.n or each.adjusted)
    return WordedConfounder(
        id=each.id, name=name, confounds=confounds, looked_at=looked_at, sentences=tuple(capital(each) for each in said)
    )


def worded_control(each: ControlResult, alpha: float, lang: str) -> WordedControl:
    """A control in a sentence."""
    series = series_text(each.series, lang)
    what = text(f"claim.control.{each.kind}", lang, series=series)
    if each.test is None:
        why = not_run_text(each.not_run, lang) if each.not_run else ""
        return WordedControl(
            kind=each.kind, series=series, text=text("claim.control.not_run", lang, what=what, why=why), failed=False,
            ran=False,
        )  # fmt: skip
    shows = each.test.p < alpha
    key = "result" if not shows else "reverse_shows" if each.kind == "reverse" else "shows"
    cases = text(f"claim.control.{'case' if each.test.n == 1 else 'cases'}", lang, n=f"{each.test.n:,}")
    said = text(f"claim.control.{key}", lang, what=what, cases=cases, p=often(each.test.p, lang))
    return WordedControl(kind=each.kind, series=series, text=said, failed=shows and each.kind != "reverse", ran=True)


def worded_belief(row: PosteriorRow, lang: str) -> WordedBelief:
    """Belief under one prior in words."""
    strength = f"{row.strength:,g}"
    return WordedBelief(
        strength_text=text("claim.cases_worth", lang, strength=strength),
        mean_text=percent_text(row.mean),
        interval_text=f"{percent_text(row.low)}~{percent_text(row.high)}",
        next_text=chance(row.next_hit, lang),
        sentence=text(
            "claim.posterior",
            lang,
            base=percent_text(row.prior_mean),
            strength=strength,
            mean=percent_text(row.mean),
            low=percent_text(row.low),
            high=percent_text(row.high),
            next=chance(row.next_hit, lang),
        ),
    )
