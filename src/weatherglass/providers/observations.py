"""From cells of a source to a `SeriesAnswer`: every observation is kept, blank, or left out under a code.

The one place where providers turn "a text on a day" into numbers, so that the same defect has the same name whoever
reads it. Cells are cleaned before they are de-duplicated: a zero placeholder never displaces a value.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

import numpy as np

from weatherglass.market.series import (
    FIRST_DAY,
    LAST_DAY,
    OHLC,
    IngestQuality,
    Instants,
    ObservationDefect,
    Quarantined,
    SeriesAnswer,
    SeriesRows,
    instants,
)
from weatherglass.providers.boards.cells import number

SHOWN_EXAMPLES = 20
SHOWN_TEXT = 80
BLANKS = frozenset({"", ".", "N/A", "n/a", "NA", "ND", "null", "None", "NaN", "nan", "-"})
"""How sources write "nothing here"."""


@dataclass(slots=True)
class Observations:
    """Collects the observations of one document.

    Attributes
    ----------
    latest_day
        Days after it are in the future, and left out; None accepts any up to 2100.
    zero_is_blank
        Whether a zero stands for "missing" in this document (settlement prices, yields of a whole curve).
    releases
        Whether the document dates its values: then two of one day with other instants of knowledge are two releases,
        in `SeriesRows` of their own, and no duplicates.
    """

    latest_day: date | None = None
    zero_is_blank: bool = False
    releases: bool = False
    notes: list[str] = field(default_factory=list)
    _values: dict[tuple[str, str, int], dict[date, tuple[float, datetime | None]]] = field(default_factory=dict)
    _left_out: Counter[ObservationDefect] = field(default_factory=Counter)
    _examples: list[Quarantined] = field(default_factory=list)
    _read: int = 0
    _blank: int = 0

    def add(
        self, series: str, name: str, day: date | None, cell: object, *, row: int, known_at: datetime | None = None
    ) -> float | None:
        """One cell; returns its value if it is kept.

        Parameters
        ----------
        series, name
            The series and its field.
        day
            None when the date of the row could not be read.
        cell
            A number, a text or None, as the source has it.
        row
            Where it stands in the source, counted from 1 without the header.
        known_at
            Instant from which it could be known, when the source says so.
        """
        self._read += 1
        text = cell.strip() if isinstance(cell, str) else cell
        if text is None or (isinstance(text, str) and text in BLANKS):
            self._blank += 1
            return None
        value = number(text)
        if not math.isfinite(value):
            self._leave_out(ObservationDefect.UNREADABLE_VALUE, row, cell)
            return None
        if day is None or not FIRST_DAY <= day <= LAST_DAY:
            self._leave_out(ObservationDefect.BAD_DATE, row, f"{day} {cell}")
            return None
        if self.latest_day is not None and day > self.latest_day:
            self._leave_out(ObservationDefect.FUTURE_DATE, row, f"{day} {cell}")
            return None
        if value == 0.0 and self.zero_is_blank:
            self._leave_out(ObservationDefect.ZERO_PLACEHOLDER, row, cell)
            return None
        held = self._held(series, name, day, known_at)
        if day in held:
            same = held[day][0] == value
            code = ObservationDefect.DUPLICATE if same else ObservationDefect.CONFLICTING_DUPLICATE
            self._leave_out(code, row, f"{day} {held[day][0]:g} {value:g}")
        held[day] = (value, known_at)
        return value

    def _held(
        self, series: str, name: str, day: date, known_at: datetime | None
    ) -> dict[date, tuple[float, datetime | None]]:
        """The values of a field among which one of a day belongs: in order of release, if the document dates them."""
        release = 0
        held = self._values.setdefault((series, name, release), {})
        while self.releases and day in held and held[day][1] != known_at:
            release += 1
            held = self._values.setdefault((series, name, release), {})
        return held

    def add_ohlc(
        self,
        series: str,
        day: date | None,
        cells: dict[str, object],
        *,
        row: int,
        known_at: datetime | None = None,
    ) -> None:
        """One row of open, high, low, close and whatever else it has.

        A zero among the four prices is a placeholder for "no trade", unless the close is zero or below too. An open
        outside of low to high is left out alone; high below low, or a close outside, costs open, high and low.
        """
        price = {name: number(cells[name]) for name in OHLC if name in cells and cells[name] is not None}
        finite = {name: value for name, value in price.items() if math.isfinite(value)}
        settled = finite.get("close", finite.get("high", 1.0)) > 0
        zeros = {name for name, value in finite.items() if value == 0.0 and settled}
        sound = {name: value for name, value in finite.items() if name not in zeros}
        impossible = _impossible(sound)
        for name, cell in cells.items():
            if name in zeros:
                self.leave_out(ObservationDefect.ZERO_PLACEHOLDER, row, f"{day} {name} {cell}")
            elif name in impossible:
                self.leave_out(ObservationDefect.IMPOSSIBLE_RANGE, row, f"{day} {name} {cell}")
            else:
                self.add(series, name, day, cell, row=row, known_at=known_at)

    def leave_out(self, code: ObservationDefect, row: int, text: object, *, count: int = 1) -> None:
        """Observations that are not kept for a reason that the provider knows."""
        self._read += count
        self._leave_out(code, row, text, count=count)

    def answer(self) -> SeriesAnswer:
        """Everything collected, by series and field in order of appearance, days increasing."""
        rows = []
        for (series, name, _release), held in self._values.items():
            days = sorted(held)
            known = [held[day][1] for day in days]
            rows.append(
                SeriesRows(
                    series=series,
                    field=name,
                    as_of=np.array(days, dtype="datetime64[D]"),
                    value=np.array([held[day][0] for day in days], dtype=np.float64),
                    known_at=None if any(each is None for each in known) else _instants(known),
                )
            )
        kept = sum(each.rows for each in rows)
        quality = IngestQuality(
            read=self._read,
            kept=kept,
            blank=self._blank,
            left_out=MappingProxyType(dict(self._left_out)),
            examples=tuple(self._examples),
            notes=tuple(self.notes),
        )
        return SeriesAnswer(tuple(rows), quality)

    def _leave_out(self, code: ObservationDefect, row: int, text: object, *, count: int = 1) -> None:
        self._left_out[code] += count
        if len(self._examples) < SHOWN_EXAMPLES:
            self._examples.append(Quarantined(row, code, str(text)[:SHOWN_TEXT]))


def _impossible(price: dict[str, float]) -> frozenset[str]:
    """Fields that contradict the others."""
    if "high" not in price or "low" not in price:
        return frozenset()
    low, high = price["low"], price["high"]
    if low > high or not low <= price.get("close", low) <= high:
        return frozenset(price) - {"close"}
    return frozenset() if low <= price.get("open", low) <= high else frozenset({"open"})


def _instants(known: list[datetime | None]) -> Instants:
    return instants(*(each for each in known if each is not None))
