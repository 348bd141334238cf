"""Playbooks without running them: the list of the catalogue, and what one file says, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from weatherglass.app.playbook_files import CATALOG, playbook_catalog, playbook_named, require_known_series
from weatherglass.app.worded_playbook import title_of_playbook
from weatherglass.app.worded_playbook_figures import path_name
from weatherglass.app.worded_playbook_judgement import choice_title
from weatherglass.app.worded_rules import rule_sentences
from weatherglass.errors import UsageError, nearest
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_worded
from weatherglass.playbooks.playbook_file import Playbook, json_schema
from weatherglass.playbooks.playbook_reading import variant_count


@dataclass(frozen=True, slots=True)
class PlaybookRow:
    """One playbook of the list, in words."""

    playbook_id: str
    articles: tuple[str, ...]
    title: str
    statement: str
    published: date
    freeze_date: date
    contradicts: tuple[str, ...]
    variants: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlaybook:
    """What a playbook's file says.

    Attributes
    ----------
    rules
        The rules in sentences, by language: a reader of either can check what the file does.
    parts
        Label and words of each further part.
    path, content
        Where the file is, and its text.
    plain
        The playbook as plain data, with every default.
    """

    row: PlaybookRow
    said: str
    quote: str
    note: str
    rules: dict[str, tuple[str, ...]]
    parts: tuple[tuple[str, str], ...]
    path: str
    content: str
    plain: dict[str, object]


def playbook_rows(lang: str, *, article: str | None = None) -> tuple[PlaybookRow, ...]:
    """The playbooks of the catalogue.

    Parameters
    ----------
    article
        "R" or "V" for all of an article, or the number of one statement: "V22".

    Raises
    ------
    UsageError
        When no playbook acts on such a statement.
    """
    rows = tuple(_row(each, lang) for each in playbook_catalog().values())
    if article is None:
        return rows
    wanted = article.upper()
    known = {each for row in rows for number in row.articles for each in (number, number[0])}
    if wanted not in known:
        raise UsageError(f"no playbook acts on {article!r}; {nearest(wanted, known)}")
    return tuple(row for row in rows if any(wanted in (number, number[0]) for number in row.articles))


def shown_playbook(name: str, lang: str) -> ShownPlaybook:
    """What the file of a playbook says, by its id or its path.

    Raises
    ------
    UsageError
        When there is none, it is no playbook, or it names a series that nobody has.
    """
    playbook = playbook_named(name)
    require_known_series(playbook)
    path = Path(str(files(CATALOG).joinpath(f"{playbook.id}.yaml"))) if name in playbook_catalog() else Path(name)
    source = playbook.source
    return ShownPlaybook(
        row=_row(playbook, lang),
        said=text("claim.said", lang, article=source.article, day=day_worded(source.published, lang)),
        quote=(source.quote_ko if lang == "ko" else source.quote_en) or source.quote_en,
        note=(playbook.note_ko if lang == "ko" else "") or playbook.note_en,
        rules={each: rule_sentences(playbook, each) for each in ("en", "ko")},
        parts=tuple((text(f"playbook.show.{label}", lang), said) for label, said in _parts(playbook, lang) if said),
        path=str(path),
        content=path.read_text(encoding="utf-8"),
        plain=dict(msgspec.to_builtins(playbook)),
    )


def playbook_schema() -> dict[str, Any]:
    """The published JSON Schema of a playbook file."""
    return json_schema()


def _row(playbook: Playbook, lang: str) -> PlaybookRow:
    return PlaybookRow(
        playbook.id, playbook.articles, title_of_playbook(playbook, lang),
        (playbook.statement_ko if lang == "ko" else "") or playbook.statement, playbook.source.published,
        playbook.freeze_date, playbook.contradicts, variant_count(playbook),
    )  # fmt: skip


def _parts(playbook: Playbook, lang: str) -> list[tuple[str, str]]:
    compared = [text("playbook.show.random_dates", lang)] if "random_dates" in playbook.compare_with else []
    compared = [path_name(e, None, lang) for e in playbook.compare_with if e != "random_dates"] + compared
    keys = ", ".join(choice_title(each, lang) for each in playbook.variants)
    count = f"{variant_count(playbook):,}"
    return [
        ("frozen", day_worded(playbook.freeze_date, lang)),
        ("contradicts", ", ".join(playbook.contradicts)),
        ("claims", ", ".join(playbook.claims)),
        ("compared", ", ".join(compared)),
        ("variants", text("claim.show.variants_of", lang, count=count, keys=keys) if playbook.variants else ""),
    ]
