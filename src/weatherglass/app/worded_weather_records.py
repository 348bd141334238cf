"""The records of a reading in words: plain strings and numbers, as the terminal, JSON and the report show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from weatherglass.app.worded_record import WordedOutcome
from weatherglass.app.worded_signal import (
    WordedSignal,
)
from weatherglass.timeline.coming_events import ComingKind


@dataclass(frozen=True, slots=True)
class WordedBand:
    """A band of the main level's scale; `lower` or `upper` is None at its ends. `share` of all days, 0 to 1."""

    state: str
    label: str
    lower: float | None
    upper: float | None
    share: float
    share_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedLevel:
    """The main level on its scale: the VIX.

    Attributes
    ----------
    signal
        Its band, in words; `signal.available` says whether there is a level, `signal.reason` why not.
    name
        "VIX".
    change, change_text
        Against the row before, in points; None and "" when there is none.
    bands, mean, median
        Of the past up to the day; bands without the hysteresis, so that their shares are plain shares of days.
    first
        First day of that past.
    """

    signal: WordedSignal
    name: str
    day_text: str = ""
    change: float | None = None
    change_text: str = ""
    bands: tuple[WordedBand, ...] = ()
    mean: float | None = None
    mean_text: str = ""
    median: float | None = None
    median_text: str = ""
    first: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedMove:
    """A main series: its level, and its change over a day and five days of its own.

    Changes are in points for a volatility index, decimal simple returns for prices (`is_return`); None where its past
    is too short.
    """

    series: str
    name: str
    unit: str
    day: date
    day_text: str
    value: float
    text: str
    is_return: bool
    change: float | None
    change_text: str
    change_5: float | None
    change_5_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedChange:
    """A state that is not what it was, as a sentence and by its codes."""

    signal: str
    title: str
    earlier: str
    now: str
    day: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedProse:
    """The reading in sentences, a part each; "" for what there is nothing to say about.

    Attributes
    ----------
    level
        The main level: value, change, band and since when, its place in the past, what would change the band.
    term_structure
        Where the term structure stands, or why it cannot be said.
    changed, on
        What changed since the day before, and what is on.
    record
        What happened after days in the main level's band.
    """

    level: str
    term_structure: str
    changed: str
    on: str
    record: str


@dataclass(frozen=True, slots=True)
class WordedFamily:
    """Signals of one kind, in the order of the observatory."""

    name: str
    title: str
    rows: tuple[WordedSignal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedEvent:
    """Something due: what, on which day and instant (both clocks), how far ahead; `note` says what is not certain."""

    kind: ComingKind
    what: str
    day: date
    day_text: str
    at: datetime
    when: str
    days_ahead: int
    away: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedAge:
    """How old a series is on the day of the reading. `state` is "fresh" or "stale"."""

    series: str
    name: str
    field: str
    last_day: date
    last_day_text: str
    age_days: int
    age: str
    state: str
    state_text: str
    source: str
    source_text: str


@dataclass(frozen=True, slots=True)
class WordedMissing:
    """Signals that say nothing for the same kind of reason, and of what: series, or the signals' own titles."""

    reason_code: str
    signals: tuple[str, ...]
    items: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class WordedSource:
    """A source that values of the reading come from, and the terms of its series, a sentence each."""

    name: str
    title: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedWeather:
    """A reading in words.

    Attributes
    ----------
    lang, day, day_text, at
        Language; the New York day read, and the instant that ends it.
    title, headline
        Of the page, and the day in one line.
    as_of
        The instant on the clocks of New York and Seoul, the reader's own first.
    level
        The main level.
    prose
        The reading in sentences; `sentences` are its parts that say something.
    moves, changes, changes_of_week, families, outcomes, events, ages, sources
        See their records; `changes_text` and `changes_of_week_text` say it also when nothing changed.
    on
        Signals that are on, in the order of the observatory.
    available, missing
        How many signals say something, and which say nothing for what reason.
    notes
        About the data: where packaged ones end, which main series are missing.
    disclaimer, made_by
        To be shown once.
    """

    lang: str
    day: date
    day_text: str
    at: datetime
    is_latest: bool
    title: str
    headline: str
    as_of: tuple[str, str]
    level: WordedLevel
    prose: WordedProse
    moves: tuple[WordedMove, ...]
    changes: tuple[WordedChange, ...]
    changes_text: tuple[str, ...]
    changes_of_week: tuple[WordedChange, ...]
    changes_of_week_text: tuple[str, ...]
    families: tuple[WordedFamily, ...]
    on: tuple[WordedSignal, ...]
    available: int
    missing: tuple[WordedMissing, ...]
    outcomes: tuple[WordedOutcome, ...]
    events: tuple[WordedEvent, ...]
    ages: tuple[WordedAge, ...]
    sources: tuple[WordedSource, ...]
    notes: tuple[str, ...]
    disclaimer: str
    made_by: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """The reading as prose, sentence by sentence."""
        prose = self.prose
        return tuple(
            each for each in (prose.level, prose.term_structure, prose.changed, prose.on, prose.record) if each
        )

    @property
    def signals(self) -> tuple[WordedSignal, ...]:
        """Every signal."""
        return tuple(row for family in self.families for row in family.rows)
