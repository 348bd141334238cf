"""Daily page views of articles of Wikipedia, as a measure of attention. Days are UTC; one without views has no row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote, unquote

from weatherglass.errors import NotTheDocument, SchemaChanged
from weatherglass.market.payload import Payload
from weatherglass.market.series import MAIN_FIELD, ObservationDefect, SeriesAnswer
from weatherglass.providers.asking import contact_header, last_day, wanted
from weatherglass.providers.boards.cells import iso_day
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.documents import json_of
from weatherglass.providers.observations import Observations
from weatherglass.providers.utc_days import RUNNING_DAY_NOTE, received_day

ARTICLES: Mapping[str, tuple[str, str]] = MappingProxyType({
    "VIEWS_VIX": ("en.wikipedia", "VIX"),
    "VIEWS_BITCOIN": ("en.wikipedia", "Bitcoin"),
    "VIEWS_RUSSELL_2000": ("en.wikipedia", "Russell_2000_Index"),
    "VIEWS_KO_VIX": ("ko.wikipedia", "변동성_지수"),  # this title could not be checked; another may be set on the class
    "VIEWS_KO_BITCOIN": ("ko.wikipedia", "비트코인"),
})  # fmt: skip
"""Our names to project and title, with underscores for spaces."""
FIRST_DAY = date(2015, 7, 1)
"""The first day that the interface has."""


@dataclass(frozen=True, slots=True)
class Wikimedia:
    """Page views by article.

    Attributes
    ----------
    host
        With scheme.
    contact
        An address at which the person who asks answers; Wikimedia refuses requests without one.
    articles
        Our names to project and title.
    """

    host: str = "https://wikimedia.org"
    contact: str = ""
    articles: Mapping[str, tuple[str, str]] = field(default_factory=lambda: ARTICLES)

    name: ClassVar[str] = "wikimedia"
    title: ClassVar[str] = "Wikipedia page views"
    licence: ClassVar[str] = "Creative Commons CC0 1.0; a contact is asked for."
    needs: ClassVar[tuple[str, ...]] = ("contact",)

    @property
    def serves(self) -> tuple[str, ...]:
        """Series that it can give."""
        return tuple(self.articles)

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """One document for each article.

        Raises
        ------
        UsageError
            When no contact is set.
        """
        headers = contact_header(self.contact, self.name)
        span = f"{ask.first or FIRST_DAY:%Y%m%d}00/{last_day(ask):%Y%m%d}00"
        for series in wanted(ask, self.serves, self.name):
            project, article = self.articles[series]
            path = f"{project}/all-access/user/{quote(article, safe='')}/daily/{span}"
            yield client.get(
                Request(
                    source=self.name,
                    key=f"{project}_{article}",
                    url=f"{self.host}/api/rest_v1/metrics/pageviews/per-article/{path}",
                    headers=headers,
                    context={"series": series, "project": project, "article": article},
                )
            )

    def parse(self, payload: Payload) -> SeriesAnswer:
        """Views by UTC day.

        Raises
        ------
        NotTheDocument
            When it is no such document, a problem of the interface, or about another article.
        SchemaChanged
            When a field is missing from all rows.
        """
        series, project, article = (payload.context[word] for word in ("series", "project", "article"))
        expected = f"page views of {article} in {project}"
        rows = _items(payload, expected)
        _check(payload, rows, expected, project, article)
        today = received_day(payload)
        obs = Observations(latest_day=today)
        running = 0
        for at, row in enumerate(rows, start=1):
            if not isinstance(row, dict) or _subject(row) != (project, article, "daily"):
                obs.leave_out(ObservationDefect.UNKNOWN_NAME, at, row)
                continue
            day = iso_day(str(row.get("timestamp"))[:8])
            running += day == today
            obs.add(series, MAIN_FIELD, day, None if day == today else row.get("views"), row=at)
        if running:
            obs.notes.append(RUNNING_DAY_NOTE)
        return obs.answer()


def _items(payload: Payload, expected: str) -> list[Any]:
    found = json_of(payload, dict[str, Any], expected)
    if "items" not in found and ("detail" in found or "title" in found):
        raise NotTheDocument(payload.source, expected, f"the problem {found.get('detail') or found.get('title')!r}")
    rows = found.get("items")
    if not isinstance(rows, list):
        raise SchemaChanged(payload.source, ["items"], found)
    return rows


def _check(payload: Payload, rows: list[Any], expected: str, project: str, article: str) -> None:
    """That the rows have the fields, and that some row is about the article; no rows at all are no views."""
    records = [row for row in rows if isinstance(row, dict)]
    names = dict.fromkeys(key for row in records for key in row)
    missing = [name for name in ("project", "article", "granularity", "timestamp", "views") if name not in names]
    if rows and missing:
        raise SchemaChanged(payload.source, missing, names or ["rows that are no objects"])
    subjects = dict.fromkeys(_subject(row) for row in records)
    if subjects and (project, article, "daily") not in subjects:
        raise NotTheDocument(payload.source, expected, f"those of {' '.join(next(iter(subjects)))}")


def _subject(row: Mapping[str, object]) -> tuple[str, str, str]:
    title = unquote(str(row.get("article"))).replace(" ", "_")
    return str(row.get("project")), title, str(row.get("granularity"))
