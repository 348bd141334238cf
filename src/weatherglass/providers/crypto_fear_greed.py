"""The Crypto Fear & Greed Index of alternative.me: one score from 0 (fear) to 100 (greed) a UTC day since 2018-02-01.

The document lists the newest day first, with numbers as texts and instants in seconds. A score is published at the
beginning of its UTC day. Days are missing in April 2018.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged
from weatherglass.market.payload import Payload
from weatherglass.market.series import MAIN_FIELD, ObservationDefect, SeriesAnswer
from weatherglass.providers.asking import wanted
from weatherglass.providers.boards.cells import number
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.documents import excerpt, json_of
from weatherglass.providers.observations import Observations
from weatherglass.providers.utc_days import received_day, unix_day

SERIES = "FNG_CRYPTO"
EXPECTED = "the list of daily scores of the Crypto Fear & Greed Index"
HIGHEST = 100.0
_EARLIEST = date(2018, 1, 1)
"""The first score is of February: a day before is a unit confused."""


@dataclass(frozen=True, slots=True)
class CryptoFearGreed:
    """The Crypto Fear & Greed Index from api.alternative.me; `host` is scheme and host."""

    host: str = "https://api.alternative.me"

    name: ClassVar[str] = "crypto-fear-greed"
    title: ClassVar[str] = "Crypto Fear & Greed Index of alternative.me"
    licence: ClassVar[str] = "Free to use, commercially too, with the source named beside the number (alternative.me)."
    serves: ClassVar[tuple[str, ...]] = (SERIES,)
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """The one document, with the whole history; other names raise `UsageError`."""
        wanted(ask, self.serves, self.name)
        params = {"limit": "0", "format": "json"}
        yield client.get(Request(self.name, "fng.json", f"{self.host}/fng/", params))

    def parse(self, payload: Payload) -> SeriesAnswer:
        """The score of each UTC day as "close".

        Raises
        ------
        NotTheDocument
            When it is no JSON, states an error, or lists nothing.
        SchemaChanged
            When the list, or a field that is needed of its rows, is missing.
        ImpossibleAnswer
            When all of several scores are zero.
        """
        document = json_of(payload, dict, EXPECTED)
        metadata = document.get("metadata")
        if isinstance(metadata, Mapping) and metadata.get("error") is not None:
            raise NotTheDocument(payload.source, EXPECTED, f"an error: {excerpt(str(metadata['error']))}")
        found = Observations(latest_day=received_day(payload))
        for row, entry in enumerate(_entries(payload, document), start=1):
            if isinstance(entry, Mapping):
                _add(found, row, entry)
            else:
                found.leave_out(ObservationDefect.RAGGED_ROW, row, entry)
        answer = found.answer()
        if any(rows.rows > 1 and not rows.value.any() for rows in answer.rows):
            raise ImpossibleAnswer(payload.source, f"all of its {answer.quality.kept} scores are zero")
        return answer


def _entries(payload: Payload, document: Mapping[str, Any]) -> list[Any]:
    entries = document.get("data")
    if not isinstance(entries, list):
        raise SchemaChanged(payload.source, ("data",), document)
    if not entries:
        raise NotTheDocument(payload.source, EXPECTED, "an empty list of scores")
    names = dict.fromkeys(str(name) for entry in entries if isinstance(entry, Mapping) for name in entry)
    missing = [name for name in ("value", "timestamp") if name not in names]
    if missing:
        raise SchemaChanged(payload.source, missing, names)
    return entries


def _add(found: Observations, row: int, entry: Mapping[str, Any]) -> None:
    score, day = entry.get("value"), _utc_day(entry.get("timestamp"))
    if math.isfinite(number(score)) and not 0.0 <= number(score) <= HIGHEST:
        found.leave_out(ObservationDefect.OUT_OF_BOUNDS, row, f"{day} {score}")
    else:
        found.add(SERIES, MAIN_FIELD, day, score, row=row)


def _utc_day(seconds: object) -> date | None:
    day = unix_day(seconds)
    return None if day is None or day < _EARLIEST else day
