"""FRED's interface: every value that a series has had for a day, and from when it could be known.

A "vintage date" is a day on which a series was released. The interface refuses real-time periods with more than 2000
of them, which most daily series have, so that the period is cut into windows along the list of vintage dates. It also
moves the beginning of what was known before a window to the window's first day; windows therefore overlap by one
vintage date, and what they begin with is left to the window before.

Dates are those of St. Louis: a value released on a day is taken as known when that day ends there, or when the answer
was received, if that is earlier. What a series had been before FRED kept its releases carries the date on which it
began to: later than it was known, never earlier.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from weatherglass.errors import NotTheDocument, SchemaChanged, SourceRefused
from weatherglass.market.payload import Payload
from weatherglass.market.series import MAIN_FIELD, IngestQuality, ObservationDefect, Quarantined, SeriesAnswer
from weatherglass.providers.contract import MEGABYTE, Ask, Client, Request
from weatherglass.providers.documents import iso_day, json_of
from weatherglass.providers.observations import SHOWN_EXAMPLES, Observations

EXPECTED = "FRED's list of observations"
DAWN, DUSK = "1776-07-04", "9999-12-31"
"""The first and the last real-time date of FRED."""
VINTAGES_A_WINDOW = 1900
"""Below the 2000 that FRED takes."""
OBSERVATIONS_A_PAGE, VINTAGES_A_PAGE = 100_000, 10_000
MAX_PAGE_BYTES = 24 * MEGABYTE
"""100,000 observations of about 110 bytes, and room."""
_ZONE = ZoneInfo("America/Chicago")
_BAD_REQUEST = 400
_KEY = re.compile(r"\b[0-9a-z]{32}\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class VintageAsk:
    """One series wanted of the interface: the provider's name, host and key, our name, FRED's id, and the days."""

    source: str
    host: str
    key: str = field(repr=False)
    name: str
    code: str
    ask: Ask


def fetch_vintages(wanted: VintageAsk, client: Client) -> Iterator[Payload]:
    """All releases of a series for the days asked for, page by page; today's values where FRED keeps no releases.

    The list of vintage dates is read on the way and not handed on: it holds no observation.
    """
    try:
        dates = list(_vintage_dates(wanted, client))
    except SourceRefused as exc:
        if exc.status != _BAD_REQUEST:
            raise
        # The series is in FRED and not in its archive of releases (SP500, for one). If the key or the id is at fault
        # instead, the next request is refused too, and says so.
        yield from _pages(wanted, client, {})
        return
    first = wanted.ask.first.isoformat() if wanted.ask.first else DAWN
    later = [day for day in dates if day >= first]  # ISO dates sort as texts
    if not later:
        return
    edges = [first, *later[VINTAGES_A_WINDOW::VINTAGES_A_WINDOW], DUSK]
    for at, (start, end) in enumerate(pairwise(edges)):
        window = {"realtime_start": start, "realtime_end": end}
        yield from _pages(wanted, client, window, continues=start if at else "")


def _request(wanted: VintageAsk, what: str, key: str, params: Mapping[str, str], context: Mapping[str, str]) -> Request:
    return Request(
        wanted.source,
        f"{wanted.code}_{key}.json",
        f"{wanted.host}/fred/series/{what}",
        params={"series_id": wanted.code, "file_type": "json", **params},
        secret_params={"api_key": wanted.key},
        context={"names": wanted.name, "ids": wanted.code, **context},
        max_bytes=MAX_PAGE_BYTES,
    )


def _vintage_dates(wanted: VintageAsk, client: Client) -> Iterator[str]:
    offset, count = 0, 1
    while offset < count:
        params = {"limit": str(VINTAGES_A_PAGE), "offset": str(offset), "realtime_start": DAWN, "realtime_end": DUSK}
        payload = client.get(_request(wanted, "vintagedates", f"vintagedates_{offset}", params, {}))
        if payload.unchanged:
            return  # this list is never stored, so that only a client that has just given it says so
        document = _document(payload, "a list of vintage dates", wanted.key)
        dates = _listed(payload, document, "vintage_dates")
        yield from (day for day in dates if isinstance(day, str) and iso_day(day) is not None)
        offset, count = offset + VINTAGES_A_PAGE, _count(payload, document) if dates else 0


def _pages(wanted: VintageAsk, client: Client, window: Mapping[str, str], *, continues: str = "") -> Iterator[Payload]:
    days = {
        name: day.isoformat()
        for name, day in (("observation_start", wanted.ask.first), ("observation_end", wanted.ask.last))
        if day is not None
    }
    key = "_".join([*window.values(), *days.values()]) or "latest"
    context = {"continues": continues} if continues else {}
    offset, count = 0, 1
    while offset < count:
        params = {**window, **days, "limit": str(OBSERVATIONS_A_PAGE), "offset": str(offset)}
        payload = client.get(_request(wanted, "observations", f"{key}_{offset}", params, context))
        yield payload
        if payload.unchanged:
            return  # the count is part of the page, so that there are as many pages as before
        document = _document(payload, EXPECTED, wanted.key)
        listed = _listed(payload, document, "observations")
        offset, count = offset + OBSERVATIONS_A_PAGE, _count(payload, document) if listed else 0


def _document(payload: Payload, expected: str, secret: str) -> Mapping[str, Any]:
    document: dict[str, Any] = json_of(payload, dict, expected)
    if "error_message" in document:
        message = f"{document.get('error_code', '')} {document['error_message']}".strip()
        message = message.replace(secret, "***") if secret else message
        raise NotTheDocument(payload.source, expected, f"an error: {_KEY.sub('***', message)[:200]}")
    return document


def _count(payload: Payload, document: Mapping[str, Any]) -> int:
    count = document.get("count")
    if not isinstance(count, int) or isinstance(count, bool):
        raise SchemaChanged(payload.source, ("count",), document)
    return count


def _listed(payload: Payload, document: Mapping[str, Any], name: str) -> list[Any]:
    listed = document.get(name)
    if not isinstance(listed, list):
        raise SchemaChanged(payload.source, (name,), document)
    return listed


def parse_vintages(payload: Payload, name: str, *, zero_is_blank: bool, secret: str = "") -> SeriesAnswer:
    """What a page says of a series.

    Rows of the answer: first values of all days, then first revisions, then second ones, and so on, each with the
    instants from which they could be known. A page of one real-time date says what the values are, and nothing of
    when they were known: its rows have no `known_at`.

    Parameters
    ----------
    payload
        A page of observations.
    name
        Of the series, as the catalogue spells it.
    zero_is_blank
        Whether a zero is a placeholder.
    secret
        The key, so that an error that repeats it does not show it.

    Raises
    ------
    NotTheDocument, SchemaChanged
        When it is an error, no JSON, or lacks a field.
    """
    document = _document(payload, EXPECTED, secret)
    entries = _entries(payload, document)
    offset, limit = (each if isinstance(each := document.get(key), int) else 0 for key in ("offset", "limit"))
    due = min(limit or OBSERVATIONS_A_PAGE, _count(payload, document) - offset)
    revisions = _Revisions(payload, name, zero_is_blank)
    if len(entries) < due:
        revisions.first.notes.append(f"the page lists {len(entries)} observations and announces {due}")
    if document.get("realtime_start") == document.get("realtime_end"):
        for row, entry in entries:
            day = iso_day(str(entry.get("date")))
            revisions.first.add(name, MAIN_FIELD, day, entry.get("value"), row=row)
        return revisions.first.answer()
    for row, entry in sorted(entries, key=lambda each: str(each[1].get("realtime_start"))):
        revisions.add(row, entry)
    return _merged([each.answer() for each in revisions.kept])


def _entries(payload: Payload, document: Mapping[str, Any]) -> list[tuple[int, Mapping[str, Any]]]:
    listed = _listed(payload, document, "observations")
    entries = [(row, each if isinstance(each, Mapping) else {}) for row, each in enumerate(listed, start=1)]
    names = dict.fromkeys(str(key) for _, entry in entries for key in entry)
    missing = [key for key in ("date", "value", "realtime_start") if key not in names]
    if entries and missing:
        raise SchemaChanged(payload.source, missing, names)
    return entries


class _Revisions:
    """Observations of a page by how many times the value of their day had been revised."""

    def __init__(self, payload: Payload, name: str, zero_is_blank: bool) -> None:
        self._name, self._zero_is_blank = name, zero_is_blank
        self._received_at = payload.received_at
        self._today = payload.received_at.astimezone(_ZONE).date()
        self._continues = iso_day(payload.context.get("continues", "")) or date.min
        self._released: dict[date, list[date]] = {}
        self.kept: list[Observations] = []
        self.first = self._at(0)

    def add(self, row: int, entry: Mapping[str, Any]) -> None:
        """One entry; entries come in the order of their release."""
        day, released = (iso_day(str(entry.get(key))) for key in ("date", "realtime_start"))
        value = entry.get("value")
        text = f"{day} released {entry.get('realtime_start')}: {value}"
        if released is None:
            # Without it the value would seem known on its own day.
            self.first.leave_out(ObservationDefect.BAD_DATE, row, text)
        elif released > self._today:
            self.first.leave_out(ObservationDefect.FUTURE_DATE, row, text)
        elif released <= self._continues:
            self.first.leave_out(ObservationDefect.DUPLICATE, row, text)
        else:
            releases = self._released.setdefault(day, []) if day is not None else []
            at = len(releases) - (releases[-1:] == [released])
            known_at = min(_end_of(released), self._received_at)
            if self._at(at).add(self._name, MAIN_FIELD, day, value, row=row, known_at=known_at) is not None:
                releases[at:] = [released]

    def _at(self, revision: int) -> Observations:
        while len(self.kept) <= revision:
            self.kept.append(Observations(latest_day=self._today, zero_is_blank=self._zero_is_blank))
        return self.kept[revision]


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), _ZONE)


def _merged(answers: Sequence[SeriesAnswer]) -> SeriesAnswer:
    qualities = [answer.quality for answer in answers]
    left_out: Counter[str] = Counter()
    for each in qualities:
        for code, count in each.left_out.items():
            left_out[code] += count
    examples: list[Quarantined] = [each for quality in qualities for each in quality.examples]
    quality = IngestQuality(
        read=sum(each.read for each in qualities),
        kept=sum(each.kept for each in qualities),
        blank=sum(each.blank for each in qualities),
        left_out=MappingProxyType(dict(left_out)),
        examples=tuple(sorted(examples, key=lambda each: each.row)[:SHOWN_EXAMPLES]),
        notes=tuple(note for each in qualities for note in each.notes),
    )
    return SeriesAnswer(tuple(rows for answer in answers for rows in answer.rows), quality)
