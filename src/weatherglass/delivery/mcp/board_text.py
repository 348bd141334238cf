"""Texts of boards and of the indices calculated on them, made from their documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from weatherglass.delivery.mcp.words import day_of, days_words, instant_line, unit_words, value_words
from weatherglass.messages.text import text
from weatherglass.messages.wording import instant_worded

Document = dict[str, Any]


def index_text(records: list[Document], whole: list[Document], lang: str, *, now: datetime) -> Iterator[str]:
    """Each value with its terms, the strikes that gave most of it, and what all of them add up to."""
    for record, entire in zip(records, whole, strict=True):
        at = instant_worded(datetime.fromisoformat(record["as_of"]), lang)
        said = {
            "index": record["index"],
            "at": at,
            "edition": record["edition"],
            "source": record["source"] or "-",
        }
        if record["value"] is None:
            yield text("assistant.index.missing", lang, reason=record["reason"]["message"], **said)
        else:
            value = value_words(record["value"], record["unit"], lang)
            unit = unit_words(record["unit"], lang)
            yield text("assistant.index", lang, value=value, unit=unit, status=record["status"], **said)
        yield instant_line(record["as_of"], lang, now=now)
        if record.get("band"):
            bid, ask = (value_words(record["band"][side], record["unit"], lang) for side in ("bid", "ask"))
            yield text("assistant.index.band", lang, bid=bid, ask=ask)
        yield from (_term(each, lang) for each in record["terms"])
        yield from _strikes(record, entire, lang)
        yield from (text("assistant.index.note", lang, note=each) for each in (*record["flags"], *record["notes"]))


def _term(term: Document, lang: str) -> str:
    expiry = day_of(term["expiry"], lang)
    if term["variance"] is None:
        reason = term["reason"]["message"] if term["reason"] else "-"
        return text("assistant.index.term_missing", lang, expiry=expiry, root=term["root"], reason=reason)
    return text(
        "assistant.index.term",
        lang,
        expiry=expiry,
        root=term["root"],
        strikes=term["strikes"],
        forward=f"{term['forward']:.4f}",
        k0=f"{term['k0']:g}",
        rate=f"{100.0 * term['rate']:.3f}%",
        variance=f"{term['variance']:.6f}",
        weight=f"{term['weight']:.4f}",
    )


def _strikes(record: Document, entire: Document, lang: str) -> Iterator[str]:
    strip, every = record.get("strip"), entire.get("strip")
    if not strip or not every:
        return
    for each in strip:
        if each["share"] is not None:
            yield text(
                "assistant.index.strike",
                lang,
                type=text(f"assistant.index.type.{each['type']}", lang),
                strike=f"{each['strike']:g}",
                expiry=day_of(each["expiry"], lang),
                share=f"{100.0 * each['share']:.2f}%",
                contribution=f"{each['contribution']:.4g}",
            )
    shares = [each["share"] for each in every]
    if None in shares or None in entire["forward_shares"]:
        return
    strips, forwards = sum(shares), sum(entire["forward_shares"])
    yield text(
        "assistant.index.sum",
        lang,
        strikes=len(every),
        strips=f"{100.0 * strips:.2f}%",
        forwards=f"{100.0 * forwards:.2f}%",
        sum=f"{100.0 * (strips + forwards):.2f}%",
    )
    if len(strip) < len(every):
        yield text("assistant.index.kept", lang, kept=len(strip), of=len(every))


def boards_text(document: Document, lang: str) -> Iterator[str]:
    """Boards, a line each."""
    yield text("assistant.list.boards", lang, n=len(document["boards"]))
    for each in document["boards"]:
        yield text(
            "assistant.list.board",
            lang,
            name=each["name"],
            underlying=each["underlying"],
            first=day_of(each["first"], lang),
            last=day_of(each["last"], lang),
            days=days_words(each["days"], lang),
        )


def indices_text(document: list[Document], lang: str) -> Iterator[str]:
    """Indices, a line each."""
    yield text("assistant.list.indices", lang, n=len(document))
    for each in document:
        yield text(
            "assistant.list.index",
            lang,
            index=each["index"],
            title=each["title"],
            underlyings=each["underlyings"] or text("assistant.any_underlying", lang),
            horizon=days_words(each["horizon_days"], lang),
            verified=each["verified"] or "-",
        )
