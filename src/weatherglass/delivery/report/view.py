"""What a report shows, worded in the reader's language: plain words and numbers, no thinking left to do.

The application fills these records; `page.report_html` renders them. Every text may hold any character: it is escaped
where it is written.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from weatherglass.delivery.report.charts import Chart, MissingChart
from weatherglass.errors import UsageError

Lang = Literal["ko", "en"]
UpColor = Literal["red", "green"]
"""The color of a rise: "red" (and a fall blue) as in Korea, "green" (and a fall red) as in the United States."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in words, and the number itself where its sign or size is drawn.

    Attributes
    ----------
    text
        As it is read: "+1.2%", "16.09".
    value
        The number, or None when it only reads.
    """

    text: str
    value: float | None = None

    def __post_init__(self) -> None:
        if self.value is not None and not math.isfinite(self.value):
            raise UsageError(f"figure {self.text!r} has the value {self.value}; give None where there is no number")

    @property
    def direction(self) -> Literal["up", "down", "level"]:
        """Up, down or level, by the sign of the value."""
        if not self.value:
            return "level"
        return "up" if self.value > 0 else "down"


@dataclass(frozen=True, slots=True)
class GaugeBand:
    """A band of the scale: from `lower` (None: the scale's end) up to `upper` (None: the other end).

    `share` says how many of all days were in it ("54.2%"), or "".
    """

    lower: float | None
    upper: float | None
    label: str
    share: str = ""


@dataclass(frozen=True, slots=True)
class GaugeReference:
    """A small tick on the scale: the long-run mean, the median."""

    value: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GaugeScale:
    """The one number of the day on its scale.

    Attributes
    ----------
    name
        "VIX".
    figure
        The level; None when it is not available, and `missing` then says why.
    change
        Against the day before, or None.
    state, since, percentile
        "calm"; "for 12 sessions, since Jan 5, 2026"; "lower than on 62% of days since 1990". "" leaves one out.
    bands
        From low to high, without holes.
    references
        Ticks on the scale.
    lowest, highest
        Ends of the scale, both above zero: places on it are logarithmic. A level beyond an end stands at the end.
    """

    name: str
    figure: Figure | None
    missing: str = ""
    change: Figure | None = None
    state: str = ""
    since: str = ""
    percentile: str = ""
    bands: tuple[GaugeBand, ...] = ()
    references: tuple[GaugeReference, ...] = ()
    lowest: float = 8.0
    highest: float = 90.0

    def __post_init__(self) -> None:
        if not 0 < self.lowest < self.highest < math.inf:
            raise UsageError(f"a scale from {self.lowest} to {self.highest}: both above zero, the lower first")
        if self.figure is None and not self.missing:
            raise UsageError(f"{self.name} has no level and no reason; say in `missing` why")
        if self.figure is not None and self.figure.value is None:
            raise UsageError(f"{self.name} {self.figure.text!r} has no value to place it on the scale")


@dataclass(frozen=True, slots=True)
class Reading:
    """One number of the strip below the scale.

    Attributes
    ----------
    name, text
        "VIX / VIX3M", "0.88".
    change
        Against the day before, or None.
    note
        A word on it: "contango".
    """

    name: str
    text: str
    change: Figure | None = None
    note: str = ""


class SignalState(StrEnum):
    """Whether a signal is on, off or not available."""

    ON = "on"
    OFF = "off"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow:
    """One signal today.

    Attributes
    ----------
    name
        Of the signal.
    state
        On, off, or not available.
    state_text
        The state in words: "contango", "inverted", "not available".
    reading
        Its number in words, or "".
    since
        "since Jan 5, 2026 (12 sessions)", or "".
    percentile
        0 to 100 of its own history, or None; drawn as a small bar.
    would_change
        What would change it, or "".
    reason
        Why it is not available; wanted when the state is missing.
    definition
        Its rule in a few sentences, or "".
    """

    name: str
    state: SignalState
    state_text: str
    reading: str = ""
    since: str = ""
    percentile: float | None = None
    would_change: str = ""
    reason: str = ""
    definition: str = ""

    def __post_init__(self) -> None:
        if self.percentile is not None and not 0 <= self.percentile <= 100:
            raise UsageError(f"signal {self.name}: percentile {self.percentile}; it lies from 0 to 100")
        if self.state is SignalState.MISSING and not self.reason:
            raise UsageError(f"signal {self.name} is not available, and `reason` does not say why")


@dataclass(frozen=True, slots=True)
class SignalFamily:
    """Signals of one kind; the page puts those that are on first."""

    name: str
    rows: tuple[SignalRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """What followed one state, beside what followed any day.

    Attributes
    ----------
    condition
        The state: "VIX 12-20 (today)".
    n
        Cases, in words: "1,204" or "5 episodes, 63 days".
    low, middle, high
        The spread and its middle; all None when there is nothing to say, and `missing` then says why.
    share
        How often it rose (or what the block's `share_name` says), or "".
    base, base_share
        The middle and the share over all days.
    now
        True for the row that describes today.
    """

    condition: str
    n: str
    low: Figure | None = None
    middle: Figure | None = None
    high: Figure | None = None
    share: str = ""
    base: Figure | None = None
    base_share: str = ""
    missing: str = ""
    now: bool = False

    def __post_init__(self) -> None:
        if None in (self.low, self.middle, self.high) and not self.missing:
            raise UsageError(f"outcome {self.condition!r} has no spread and no reason; say in `missing` why")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeBlock:
    """Outcomes of one measure, on one scale.

    Attributes
    ----------
    measure
        "S&P 500, next 21 sessions".
    caption
        Start, end, return type and gap rule.
    low_name, high_name
        Heads of the columns of the spread: "10%", "90%".
    share_name
        Head of the share's column: "rose"; "" leaves both share columns out.
    colored
        Whether the sign has the colors of up and down (returns: yes; volatility: no).
    """

    measure: str
    caption: str
    rows: tuple[OutcomeRow, ...]
    low_name: str
    high_name: str
    share_name: str = ""
    colored: bool = True


@dataclass(frozen=True, slots=True)
class EventRow:
    """A date to come: when in words, what, and how far away ("in 6 days")."""

    when: str
    what: str
    away: str = ""


AgeState = Literal["fresh", "late", "stale", "unknown"]


@dataclass(frozen=True, slots=True)
class AgeRow:
    """How old the data of one series are: all in words but the state."""

    name: str
    last_day: str
    age: str
    state: AgeState
    state_text: str
    source: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where data come from, and on what terms."""

    name: str
    terms: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A whole report.

    Attributes
    ----------
    lang, up_color
        The language that every text is in, and the color of a rise.
    title
        "Market weather".
    headline
        The day in one line.
    as_of
        Lines on the instant described: New York, Seoul.
    gauge
        The number of the day on its scale.
    readings
        The strip of other numbers below it.
    sentences, changes, changes_of_week
        The reading in sentences, what changed since the session before, and what is not as it was a week ago.
    families
        All signals.
    outcomes
        What happened after such days.
    events
        Next dates, the nearest first.
    charts
        In the order of the page; one that cannot be drawn stands there with its reason.
    ages, sources
        How old the data are and whose they are.
    disclaimer
        That this is information and no investment advice; printed once.
    made_by
        Program, version and editions of the methods.
    """

    lang: Lang
    up_color: UpColor
    title: str
    headline: str
    as_of: tuple[str, ...]
    gauge: GaugeScale
    readings: tuple[Reading, ...] = ()
    sentences: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    changes_of_week: tuple[str, ...] = ()
    families: tuple[SignalFamily, ...] = ()
    outcomes: tuple[OutcomeBlock, ...] = ()
    events: tuple[EventRow, ...] = ()
    charts: tuple[Chart | MissingChart, ...] = ()
    ages: tuple[AgeRow, ...] = ()
    sources: tuple[SourceRow, ...] = ()
    disclaimer: str
    made_by: str

    def __post_init__(self) -> None:
        if self.lang not in {"ko", "en"}:
            raise UsageError(f"lang={self.lang!r}: a report is in 'ko' or 'en'")
        if self.up_color not in {"red", "green"}:
            raise UsageError(f"up_color={self.up_color!r}: a rise is 'red' or 'green'")
        ids = [chart.id for chart in self.charts]
        if len(ids) != len(set(ids)):
            raise UsageError(f"charts share an id: {', '.join(ids)}; give each its own")
