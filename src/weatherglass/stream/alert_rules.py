"""What an alert rule may say: which reading is watched, from where to where, for how long, and who is told."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from weatherglass.claims.claim_types import Id, Number, Part, SeriesId, Side, Words

SCHEMA_VERSION = 1
Field = Annotated[str, Meta(max_length=20, description="close, high, low, open, settle, ...; '' is the main one")]
SignalName = Annotated[str, Meta(min_length=1, max_length=60)]
StateName = Annotated[str, Meta(min_length=1, max_length=60)]
Percentile = Annotated[float, Meta(ge=0.0, le=100.0)]
Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="24 hours, as 22:30")]
ChannelName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="A channel of the settings")]


class SignalStateWatch(Part, tag_field="reading", tag="signal_state", frozen=True, kw_only=True):
    """A signal of the observatory in one of some states.

    Attributes
    ----------
    states
        Those in which an episode begins.
    until_not
        Further states in which an episode that has begun goes on (hysteresis).
    """

    signal: SignalName
    states: Annotated[tuple[StateName, ...], Meta(min_length=1, max_length=20)]
    until_not: Annotated[tuple[StateName, ...], Meta(max_length=20)] = ()


class SignalValueWatch(Part, tag_field="reading", tag="signal_value", frozen=True, kw_only=True):
    """The value of a signal at or above a level, or below it."""

    signal: SignalName
    enter: Number
    leave: Number | None = None
    side: Side = "above"


class SignalPercentileWatch(Part, tag_field="reading", tag="signal_percentile", frozen=True, kw_only=True):
    """The rank of a signal's value among all so far."""

    signal: SignalName
    enter: Percentile
    leave: Percentile | None = None
    side: Side = "above"


class SeriesWatch(Part, tag_field="reading", tag="series", frozen=True, kw_only=True):
    """The last value of a series."""

    series: SeriesId
    field: Field = ""
    enter: Number
    leave: Number | None = None
    side: Side = "above"


class SeriesPercentileWatch(Part, tag_field="reading", tag="series_percentile", frozen=True, kw_only=True):
    """The rank of the last value of a series.

    Attributes
    ----------
    window_days
        In the series' own days; 0 ranks it among all so far, from 252 of them.
    """

    series: SeriesId
    field: Field = ""
    window_days: Annotated[int, Meta(ge=0, le=10_000)] = 0
    enter: Percentile
    leave: Percentile | None = None
    side: Side = "above"


class LiveWatch(Part, tag_field="reading", tag="live", frozen=True, kw_only=True):
    """An index as it is calculated live; rows that are carried or suppressed are no data."""

    index: Annotated[str, Meta(min_length=1, max_length=40)]
    enter: Number
    leave: Number | None = None
    side: Side = "above"


class SourcesWatch(Part, tag_field="reading", tag="sources", frozen=True, kw_only=True):
    """How far sources of a series are apart on a day that several have, in per cent; the widest pair counts.

    Smaller differences than the rounding of a family are 0 (`weatherglass.market.source_agreement`).
    """

    series: SeriesId
    field: Field = ""
    enter: Number
    leave: Number | None = None
    side: Side = "above"


LevelWatch = SignalValueWatch | SignalPercentileWatch | SeriesWatch | SeriesPercentileWatch | SourcesWatch | LiveWatch
Watch = SignalStateWatch | LevelWatch


class Duration(Part, frozen=True, kw_only=True):
    """How long the condition must have held, without a break, before an episode begins.

    Attributes
    ----------
    sessions
        Rows of the reading's own clock in a row, the first included; 1 is at once.
    minutes
        From the first value to the one that makes it known.
    """

    sessions: Annotated[int, Meta(ge=1, le=1_000)] = 1
    minutes: Annotated[float, Meta(ge=0.0, le=100_000.0)] = 0.0


class NoData(Part, frozen=True, kw_only=True):
    """After how long without a value the reading counts as silent, and whether that is told.

    Attributes
    ----------
    after_days, after_minutes
        Together; 0 and 0 stand for the bound of the reading: that of its calendar, or five minutes live.
    """

    after_days: Annotated[float, Meta(ge=0.0, le=1_000.0)] = 0.0
    after_minutes: Annotated[float, Meta(ge=0.0, le=100_000.0)] = 0.0
    tell: bool = True


class QuietHours(Part, frozen=True, kw_only=True):
    """Hours at which nothing is sent; what happens then is sent when they end. Over midnight where `end` is earlier."""

    start: Clock = msgspec.field(name="from")
    end: Clock = msgspec.field(name="to")
    zone: Annotated[str, Meta(min_length=1, max_length=60, description="IANA zone, as Asia/Seoul")]


class AlertRule(Part, frozen=True, kw_only=True):
    """A rule of an alert file.

    Attributes
    ----------
    duration
        The key `for`.
    channels
        Names of the settings; with none, episodes are recorded and shown, and nothing is sent.
    tell_end
        Whether the end of an episode, and of a silence, is sent as well.
    """

    schema_version: Literal[1]
    id: Id
    name_en: Words = ""
    name_ko: Words = ""
    watch: Watch
    duration: Duration = msgspec.field(name="for", default=Duration())
    no_data: NoData = NoData()
    quiet: QuietHours | None = None
    severity: Literal["info", "warning", "critical"] = "warning"
    lang: Literal["en", "ko"] = "en"
    channels: Annotated[tuple[ChannelName, ...], Meta(max_length=20)] = ()
    tell_end: bool = False
