"""Texts of claims and playbooks, made from their documents: the verdict first, and beside every p what it is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from weatherglass.delivery.mcp.words import day_line, day_of, unit_words, value_words
from weatherglass.messages.text import text
from weatherglass.messages.wording import number, often_worded, return_worded

Document = dict[str, Any]
FEW = 10
"""Cases up to which the text says by itself that they prove nothing."""


def claims_text(document: Document, lang: str) -> Iterator[str]:
    """Claims of the catalogue, a line each."""
    yield text("assistant.list.claims", lang, n=len(document["claims"]))
    yield from (f"{each['id']}: {each['title_text']} ({each['kind_text']})" for each in document["claims"])


def playbooks_text(document: Document, lang: str) -> Iterator[str]:
    """Playbooks of the catalogue, a line each."""
    yield text("assistant.list.playbooks", lang, n=len(document["playbooks"]))
    yield from (f"{each['id']}: {each['statement_text']}" for each in document["playbooks"])


def file_text(document: Document, kind: str, lang: str) -> Iterator[str]:
    """What a claim or a playbook says, and that nothing was tested here; `kind` is "claim" or "playbook"."""
    statement = (document.get("statement_ko") if lang == "ko" else "") or document["statement"]
    source = document["source"]
    yield text(
        f"assistant.{kind}.file",
        lang,
        statement=statement,
        article=source["article"],
        published=day_of(source["published"], lang),
    )
    note = document.get("note_ko" if lang == "ko" else "note_en") or document.get("note_en")
    if note:
        yield note


def tested_text(document: Document, lang: str, *, asked: bool, now: datetime) -> Iterator[str]:
    """A tested claim: verdict, cases, base rate, p and what it is not, what was found, what it does not say."""
    yield text(
        "assistant.claim.verdict",
        lang,
        verdict=document["verdict_text"],
        statement=document["statement_text"],
        meaning=document["meaning_text"],
    )
    if document["as_of"]:
        yield day_line(document["as_of"], lang, asked=asked, now=now)
    if document["draws"] is not None:
        yield text("assistant.claim.draws", lang, draws=f"{document['draws']:,}")
    primary, n = document["primary"], None if document["primary"] is None else document["primary"]["n"]
    if n is None:
        yield text("assistant.claim.no_cases", lang)
    else:
        yield text("assistant.claim.cases" if n <= FEW else "assistant.claim.cases_many", lang, n=f"{n:,}")
    yield from _base(document, lang)
    yield from _chance(document, primary, lang)
    yield from document["sentences"]
    yield from document["counter_evidence"]
    yield from (f"{letter}: {said}" for letter, said in document["flags_text"].items())
    yield text("assistant.claim.not_said", lang)
    for each in document["series"]:
        if each["start"] and each["end"]:
            yield _data_used(each, each["start"], each["end"], lang)
    yield from (text("assistant.claim.not_run", lang, reason=each["reason"]["message"]) for each in document["not_run"])
    yield from document["notes"]


def _base(document: Document, lang: str) -> Iterator[str]:
    base = document["base_rate"]
    if base is None:
        return
    said = {
        "dates": f"{base['dates']:,}",
        "first": day_of(base["first"], lang),
        "last": day_of(base["last"], lang),
    }
    if base["share"] is not None:
        yield text("assistant.claim.base", lang, share=number(base["share"], "share", lang), **said)
    elif base["mean"] is not None and document["primary"] is not None:
        unit = document["primary"]["unit"]
        yield text(
            "assistant.claim.base_mean",
            lang,
            mean=value_words(base["mean"], unit, lang),
            unit=unit_words(unit, lang),
            **said,
        )


def _chance(document: Document, primary: Document | None, lang: str) -> Iterator[str]:
    nulls, power = document["nulls"], document["power"]
    if document["p"] is None:
        yield text("assistant.claim.no_p", lang, reason=nulls["p"])
    else:
        p, alpha = document["p"], document["alpha"]
        yield text(
            "assistant.claim.p", lang, p=f"{p:.3g}", often=often_worded(p, lang), alpha="-" if alpha is None else alpha
        )
    least = None if power is None else power["min_p_of_record"]
    if least is not None:
        yield text("assistant.claim.min_p", lang, p=f"{least:.3g}", often=often_worded(least, lang))
    elif primary is not None and primary["min_p"] is not None:
        least = primary["min_p"]
        yield text(
            "assistant.claim.min_p_test", lang, n=f"{primary['n']:,}", p=f"{least:.3g}", often=often_worded(least, lang)
        )
    if primary is not None and (power is None or power["detectable"] is None):
        yield text("assistant.claim.no_detectable", lang, reason=nulls["detectable"])


def run_text(document: Document, lang: str, *, asked: bool, now: datetime) -> Iterator[str]:
    """A playbook that was run: verdict, span, growth beside holding, chance and what it is not, what was found."""
    yield text(
        "assistant.playbook.verdict",
        lang,
        verdict=document["verdict_text"],
        statement=document["statement_text"],
        meaning=document["meaning_text"],
    )
    yield from document["rules_text"]
    done, judgement = document["performance"], document["judgement"]
    if done is not None:
        first, last = day_of(done["first"], lang), day_of(done["last"], lang)
        yield text("assistant.playbook.span", lang, first=first, last=last)
        yield day_line(done["last"], lang, asked=asked, now=now)
        held = next((each["performance"] for each in document["beside"] if each["kind"] == "buy_and_hold"), None)
        deepest = done["deepest"]
        yield text(
            "assistant.playbook.growth",
            lang,
            growth=return_worded(done["growth"]),
            deepest="-" if deepest is None else return_worded(deepest["depth"]),
            held="-" if held is None else return_worded(held["growth"]),
        )
    if judgement is not None:
        yield text("assistant.playbook.episodes", lang, n=judgement["episodes"])
        p = judgement["p"]
        if isinstance(p, float):
            yield text("assistant.claim.p", lang, p=f"{p:.3g}", often=often_worded(p, lang), alpha=judgement["alpha"])
    yield from document["sentences"]
    yield from (each["text"] for each in document["notices"])
    yield text("assistant.claim.not_said", lang)
    for each in document["series"]:
        yield _data_used(each, each["first"], each["last"], lang)
    yield from (text("assistant.claim.not_run", lang, reason=each["text"]) for each in document["not_run"])


def job_text(document: Document, lang: str) -> Iterator[str]:
    """How far work is that is not done."""
    yield text(
        "assistant.job.running",
        lang,
        step=document["step_text"] or text("assistant.job.begins", lang),
        done=document["done"],
        of=document["of"],
        ahead=document["ahead"],
    )


def _data_used(row: Mapping[str, Any], first: str, last: str, lang: str) -> str:
    """Which values of a series were used, as a line."""
    return text(
        "assistant.claim.series",
        lang,
        series=row["series"],
        field=row["field"],
        unit=unit_words(row["unit"], lang),
        first=day_of(first, lang),
        last=day_of(last, lang),
        rows=f"{row['rows']:,}",
        source=row["source"],
    )
