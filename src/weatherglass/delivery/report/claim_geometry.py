"""Places of the small drawings of a verdict card, in percent: the scale of surprise, and the timeline."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from weatherglass.app.claim_pictures import Timeline, shown_span
from weatherglass.app.claim_wording import confounder_name
from weatherglass.app.worded_claim import WordedClaim
from weatherglass.app.worded_claim_tests import everyday
from weatherglass.delivery.report.geometry import EDGE, Place
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, span_worded

RAREST = 1e-4
"""The rare end of the scale, which is logarithmic; what is rarer stands there."""
LINE = 17
"""Pixels between the words of two marks of the scale."""
_YEARS = (1, 2, 5, 10, 20)
_NARROW = 4.0
"""Percent from an end within which short words are aligned to it."""


@dataclass(frozen=True, slots=True)
class ChanceMark:
    """One chance on the scale: its place, its words and their line below it."""

    key: str
    at: float
    anchor: str
    words: str
    y: int
    decides: bool


@dataclass(frozen=True, slots=True)
class ChanceScale:
    """The scale of surprise: everyday chances and their words above, the one asked for, and the claim's marks below."""

    everyday: tuple[tuple[Place, str], ...]
    asked: Place
    marks: tuple[ChanceMark, ...]
    height: int


def place_of(p: float) -> float:
    """Percent from the left of a chance: certain at 0, 1 in 10,000 and rarer at 100.

    >>> place_of(1.0), place_of(0.01), place_of(1e-9)
    (0.0, 50.0, 100.0)
    """
    return round(100.0 * math.log(1.0 / max(RAREST, min(1.0, p))) / math.log(1.0 / RAREST), 3)


def chance_scale(worded: WordedClaim) -> ChanceScale | None:
    """The scale of a claim; None where nothing was tested."""
    if not worded.chances:
        return None
    lang = worded.lang
    known = tuple((_anchored(place_of(p), f"1/{round(1 / p):,}", _NARROW), words) for p, words in everyday(lang))
    asked = _anchored(place_of(worded.alpha), text("claim.surprise.asked", lang, alpha=worded.alpha_text))
    marks = tuple(
        ChanceMark(
            each.key,
            place_of(each.p),
            "start" if place_of(each.p) < 50.0 else "end",  # the words of marks are long
            text("card.surprise.label", lang, title=each.title, chance=each.text),
            row * LINE,
            each.decides,
        )
        for row, each in enumerate(worded.chances, start=1)
    )
    return ChanceScale(known, asked, marks, 72 + LINE * (1 + len(marks)))


@dataclass(frozen=True, slots=True)
class Bar:
    """A spell on the timeline: place and width, and its days in words."""

    left: float
    width: float
    words: str


@dataclass(frozen=True, slots=True)
class TimelineDot:
    """A case or a date of a confounder on the timeline, and its words."""

    at: float
    filled: bool
    words: str


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One confounder of the timeline."""

    name: str
    bars: tuple[Bar, ...]
    dots: tuple[TimelineDot, ...]


@dataclass(frozen=True, slots=True)
class DrawnTimeline:
    """The timeline: years, cases and a row for each confounder."""

    years: tuple[Place, ...]
    cases: tuple[TimelineDot, ...]
    rows: tuple[DrawnRow, ...]


def drawn_timeline(timeline: Timeline, lang: str) -> DrawnTimeline:
    """A timeline in places."""

    def at(day: date) -> float:
        return round(100.0 * ((day - timeline.first) / shown_span(timeline)), 3)

    cases = tuple(
        TimelineDot(
            at(each.day),
            each.counted,
            f"{day_short(each.day, lang)}, {text(f'claim.role.{each.role}', lang)}",
        )
        for each in timeline.cases
    )
    rows = tuple(
        DrawnRow(
            confounder_name(row.id, lang),
            tuple(
                Bar(
                    at(each.first),
                    max(0.25, round(at(each.last) - at(each.first), 3)),
                    span_worded(each.first, each.last, lang),
                )
                for each in row.spells
            ),
            tuple(TimelineDot(at(each), True, day_short(each, lang)) for each in row.dates if each <= timeline.last),
        )
        for row in timeline.rows
    )
    return DrawnTimeline(tuple(_years(timeline, at)), cases, rows)


def _years(timeline: Timeline, at: object) -> Iterable[Place]:
    """First days of years, so many apart that there are ten at most."""
    first, last = timeline.first.year + 1, timeline.last.year
    step = next((each for each in _YEARS if (last - first) / each <= 9), _YEARS[-1])
    for year in range(first - first % step + (step if first % step else 0), last + 1, step):
        yield _anchored(at(date(year, 1, 1)), str(year), _NARROW)  # type: ignore[operator]


def _anchored(at: float, words: str, edge: float = EDGE) -> Place:
    return Place(at, _anchor(at, edge), words)


def _anchor(at: float, edge: float = EDGE) -> str:
    return "start" if at < edge else "end" if at > 100 - edge else "middle"
