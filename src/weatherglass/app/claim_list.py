"""Claims without their tests: the list of the catalogue, and what one file says, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

import msgspec

from weatherglass.app.claim_files import CATALOG, catalog, claim_named
from weatherglass.app.claim_template import KINDS
from weatherglass.app.claim_wording import (
    confounder_name,
    horizon_text,
    known_text,
    multiple_text,
    path_title,
    target_text,
    title_of_test,
)
from weatherglass.app.worded_claim import title_of_claim
from weatherglass.app.worded_claim_verdict import untestable_text
from weatherglass.app.worded_signal import series_text
from weatherglass.claims.assessment import kind_of
from weatherglass.claims.claim_events import (
    BreakoutEvent,
    CalendarEvent,
    DrawdownEvent,
    Event,
    JointMoveEvent,
    RegimeEvent,
    ThresholdEvent,
    WindowEvent,
)
from weatherglass.claims.claim_file import ClaimBase, FactClaim, MechanismClaim, StatisticalClaim
from weatherglass.claims.observed import name_of
from weatherglass.claims.reading import variant_count
from weatherglass.errors import UsageError, nearest
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, day_worded, number


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim of the list, in words; `untestable` is the code of the reason, or ""."""

    claim_id: str
    articles: tuple[str, ...]
    kind: str
    kind_text: str
    title: str
    published: date
    freeze_date: date
    direction: str
    untestable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClaim:
    """What a claim's file says.

    Attributes
    ----------
    row
        As in the list.
    said, statement, quote, note
        Who said it, the claim in a sentence, the text's own words, what is to be known of it.
    parts
        Label and words of each part: events, outcome, test, definitions, ...
    path, content
        Where the file is, and its text.
    plain
        The claim as plain data, with every default.
    """

    row: ClaimRow
    said: str
    statement: str
    quote: str
    note: str
    parts: tuple[tuple[str, str], ...]
    path: str
    content: str
    plain: dict[str, object]


def claim_rows(lang: str, *, article: str | None = None, kind: str | None = None) -> tuple[ClaimRow, ...]:
    """The claims of the catalogue.

    Parameters
    ----------
    article
        "R" or "V" for all claims of an article, or the number of one claim: "R4".
    kind
        Only claims of a kind.

    Raises
    ------
    UsageError
        When there is no such article, claim or kind.
    """
    if kind is not None and kind not in KINDS:
        raise UsageError(f"no kind {kind!r}; {nearest(kind, KINDS)}")
    rows = tuple(claim_row(each, lang) for each in catalog().values())
    if article is not None:
        wanted = article.upper()
        numbers = {number for row in rows for number in row.articles}
        letters = {number[0] for number in numbers}
        if wanted not in numbers | letters:
            raise UsageError(f"no claim {article!r} of the articles; {nearest(wanted, numbers | letters)}")
        rows = tuple(row for row in rows if any(wanted in (number, number[0]) for number in row.articles))
    return tuple(row for row in rows if kind in (None, row.kind))


def claim_row(claim: ClaimBase, lang: str) -> ClaimRow:
    """A claim as a row of the list."""
    kind = kind_of(claim)
    return ClaimRow(
        claim_id=claim.id,
        articles=claim.articles,
        kind=kind,
        kind_text=text(f"claim.kind.{kind}", lang),
        title=title_of_claim(claim, lang),
        published=claim.source.published,
        freeze_date=claim.freeze_date,
        direction=claim.direction if isinstance(claim, StatisticalClaim) else "",
        untestable=claim.untestable.reason if claim.untestable else "",
    )


def shown_claim(name: str, lang: str) -> ShownClaim:
    """What the file of a claim says, by its id or path.

    Raises
    ------
    UsageError, UnreadableFile, ClaimFileError
        As of `claim_named`.
    """
    claim = claim_named(name)
    path = _path_of(claim, name)
    korean = lang == "ko"
    return ShownClaim(
        row=claim_row(claim, lang),
        said=text("claim.said", lang, article=claim.source.article, day=day_worded(claim.source.published, lang)),
        statement=(claim.statement_ko if korean else claim.statement) or claim.statement,
        quote=(claim.source.quote_ko if korean else claim.source.quote_en) or claim.source.quote_en,
        note=(claim.note_ko if korean else claim.note_en) or claim.note_en,
        parts=tuple((text(f"claim.show.{label}", lang), said) for label, said in _parts(claim, lang) if said),
        path=str(path),
        content=path.read_text(encoding="utf-8"),
        plain=dict(msgspec.to_builtins(claim)),
    )


def _path_of(claim: ClaimBase, name: str) -> Path:
    if name in catalog():
        return Path(str(files(CATALOG).joinpath(f"{claim.id}.yaml")))
    return Path(name)


def _parts(claim: ClaimBase, lang: str) -> list[tuple[str, str]]:
    """Label and words of every part that the claim has."""
    found = [("frozen", day_worded(claim.freeze_date, lang)), ("untestable", untestable_text(claim, lang))]
    if isinstance(claim, FactClaim):
        found.append(("checks", "; ".join((e.name_ko if lang == "ko" else "") or e.name_en for e in claim.checks)))
    if isinstance(claim, MechanismClaim):
        found.append(("links", ", ".join(claim.links)))
    if not isinstance(claim, StatisticalClaim):
        return found
    event, outcome = getattr(claim, "event", None), getattr(claim, "outcome", None)
    if event is not None:
        found.append(("event", rule_text(event, claim, lang)))
        found.append(("as_claimed", ", ".join(day_short(each, lang) for each in event.as_claimed)))
    if outcome is not None and event is not None:
        measure = known_text(f"claim.measure.{outcome.measure}", lang)
        said = {"target": target_text(claim, lang), "measure": measure, "horizon": horizon_text(claim, lang)}
        key = "claim.show.outcome_of_period" if isinstance(event, WindowEvent) else "claim.show.outcome_of"
        found.append(("outcome", text(key, lang, **said)))
    elif getattr(claim, "data", None) is not None:
        data = claim.data  # type: ignore[attr-defined]
        signal = series_text(name_of(data.signal.id), lang) if data.signal is not None else ""
        found.append(("series", ", ".join(filter(None, (signal, target_text(claim, lang))))))
    if hasattr(claim, "lead_lag"):
        found.append(("series", " > ".join(series_text(name_of(each), lang) for each in claim.lead_lag.chain)))
    found.append(("direction", text(f"claim.direction.{claim.direction}", lang)))
    found.append(("test", title_of_test(claim.inference.primary, lang)))
    effect = claim.inference.power.claimed_effect_multiple
    found.append(("effect", "" if effect is None else multiple_text(effect, lang)))
    if claim.variants:
        keys = ", ".join(path_title(each, lang) for each in claim.variants)
        found.append(("variants", text("claim.show.variants_of", lang, count=f"{variant_count(claim):,}", keys=keys)))
    found.append(("confounders", ", ".join(confounder_name(each.id, lang) for each in claim.confounders)))
    controls = (*claim.controls.negative_signals, *claim.controls.negative_outcomes)
    found.append(("controls", ", ".join(series_text(name_of(each), lang) for each in controls)))
    return found


def rule_text(event: Event, claim: StatisticalClaim, lang: str) -> str:
    """The rule of the events with its parameters, in words."""
    data = claim.data  # type: ignore[attr-defined]
    signal = series_text(name_of(data.signal.id), lang) if data.signal is not None else ""
    target = target_text(claim, lang)
    match event:
        case BreakoutEvent(params=params):
            days = number(params.min_days_since_record, "days", lang)
            return text("claim.rule.breakout", lang, signal=signal, min_days_since_record=days)
        case ThresholdEvent(params=params):
            return text(
                "claim.rule.threshold_cross",
                lang,
                signal=signal,
                side=text(f"claim.side.{params.side}", lang),
                level=f"{params.level:,g}",
                new_episode_after_days=number(params.new_episode_after_days, "sessions", lang),
            )
        case JointMoveEvent(params=params):
            ways = {
                "signal_way": text(f"claim.way.signal.{params.signal}", lang),
                "target_way": text(f"claim.way.target.{params.target}", lang),
            }
            return text("claim.rule.joint_move", lang, signal=signal, target=target, **ways)
        case CalendarEvent(params=params):
            return text("claim.rule.calendar_dates", lang, count=number(len(params.dates), "days", lang))
        case DrawdownEvent(params=params):
            depth = f"{100.0 * params.depth:g}%"
            return text("claim.rule.drawdown", lang, signal=signal or target, depth=depth)
        case RegimeEvent(params=params):
            return text("claim.rule.regime_entry", lang, signal=params.signal, state=params.state)
        case WindowEvent(params=params):
            end = text("claim.rule.to_end", lang) if params.to == "end" else _day(params.to, lang)
            return text("claim.rule.window", lang, **{"from": day_short(params.from_, lang), "to": end})


def _day(words: str, lang: str) -> str:
    return day_short(date.fromisoformat(words), lang)
