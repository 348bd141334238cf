"""CNN's Fear & Greed Index of the stock market: a score from 0 (fear) to 100 (greed) for each session.

The interface belongs to CNN's own page and is not documented; the shape read here is that of a public capture of
February 2024. Past sessions are labeled with midnight UTC *of their date*, while the last point carries the instant
at which it was calculated, so that one is read as a label and the other as an instant: read in New York time, every
label would fall on the day before, and Mondays on Sundays.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from weatherglass.errors import ImpossibleAnswer, OtherDate, SchemaChanged
from weatherglass.market.payload import Payload
from weatherglass.market.series import MAIN_FIELD, ObservationDefect, SeriesAnswer
from weatherglass.providers.asking import wanted
from weatherglass.providers.boards.cells import number
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.documents import iso_day, json_of
from weatherglass.providers.observations import Observations
from weatherglass.providers.utc_days import unix_instant

SERIES = "FNG_CNN"
EXPECTED = "CNN's history of its Fear & Greed Index"
HIGHEST = 100.0
FIRST_SESSION = date(2020, 7, 15)
"""The interface refuses earlier days (unverified: people who use it name days between July and October 2020)."""
HISTORY = "fear_and_greed_historical"
_ZONE = ZoneInfo("America/New_York")
_EARLIEST = date(2010, 1, 1)
"""The index began in 2012: a day before is a unit confused."""
_BROWSER = "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
"""Without the words of a browser the interface answers 418 ("I'm a teapot. You're a bot.")."""


@dataclass(frozen=True, slots=True)
class CnnFearGreed:
    """CNN's Fear & Greed Index from production.dataviz.cnn.io; `host` is scheme and host."""

    host: str = "https://production.dataviz.cnn.io"

    name: ClassVar[str] = "cnn-fear-greed"
    title: ClassVar[str] = "Fear & Greed Index of CNN"
    licence: ClassVar[str] = "No licence is stated, and the interface is not documented: for one's own reading only."
    serves: ClassVar[tuple[str, ...]] = (SERIES,)
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """The one document, from the first day asked for until now; other names raise `UsageError`."""
        wanted(ask, self.serves, self.name)
        start = max(ask.first or FIRST_SESSION, FIRST_SESSION).isoformat()
        yield client.get(
            Request(
                self.name,
                f"graphdata_{start}.json",
                f"{self.host}/index/fearandgreed/graphdata/{start}",
                headers={"User-Agent": _BROWSER},
                context={"first": start},
            )
        )

    def parse(self, payload: Payload) -> SeriesAnswer:
        """The score of each session as "close"; of two points for a day the last, which is the latest, is kept.

        Raises
        ------
        NotTheDocument
            When it is no JSON.
        SchemaChanged
            When the history, or a field that is needed of its points, is missing.
        OtherDate
            When all of its points lie before the day asked for.
        ImpossibleAnswer
            When all of several scores are zero.
        """
        points = _points(payload, json_of(payload, dict, EXPECTED))
        found = Observations(latest_day=payload.received_at.astimezone(_ZONE).date())
        if not points:
            found.notes.append("the history has no point")
        for row, point in enumerate(points, start=1):
            if isinstance(point, Mapping):
                _add(found, row, point)
            else:
                found.leave_out(ObservationDefect.RAGGED_ROW, row, point)
        answer = found.answer()
        if any(rows.rows > 1 and not rows.value.any() for rows in answer.rows):
            raise ImpossibleAnswer(payload.source, f"all of its {answer.quality.kept} scores are zero")
        first = iso_day(payload.context.get("first", ""))
        for rows in answer.rows:
            if first is not None and rows.as_of[-1].item() < first:
                raise OtherDate(payload.source, first, f"its last point is of {rows.as_of[-1]}")
        return answer


def _points(payload: Payload, document: Mapping[str, Any]) -> list[Any]:
    history = document.get(HISTORY)
    if not isinstance(history, Mapping):
        raise SchemaChanged(payload.source, (HISTORY,), document)
    points = history.get("data")
    if not isinstance(points, list):
        raise SchemaChanged(payload.source, (f"{HISTORY}.data",), history)
    names = dict.fromkeys(str(name) for point in points if isinstance(point, Mapping) for name in point)
    missing = [name for name in ("x", "y") if name not in names]
    if points and missing:
        raise SchemaChanged(payload.source, missing, names)
    return points


def _add(found: Observations, row: int, point: Mapping[str, Any]) -> None:
    score, day = point.get("y"), _session(point.get("x"))
    if math.isfinite(number(score)) and not 0.0 <= number(score) <= HIGHEST:
        found.leave_out(ObservationDefect.OUT_OF_BOUNDS, row, f"{day} {score}")
    else:
        found.add(SERIES, MAIN_FIELD, day, score, row=row)


def _session(milliseconds: object) -> date | None:
    """The date of a label at midnight UTC; the New York date of any other instant.

    >>> _session(1695600000000.0), _session(1707523192000.0)
    (datetime.date(2023, 9, 25), datetime.date(2024, 2, 9))
    """
    instant = unix_instant(number(milliseconds) / 1000)
    if instant is None or instant.date() < _EARLIEST:
        return None
    return instant.date() if instant.time() == time(0) else instant.astimezone(_ZONE).date()
