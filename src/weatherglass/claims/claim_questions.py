"""What claims of the other kinds ask: associations, forecasts, lead and lag, strategies, and figures to look up."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from weatherglass.claims.claim_events import BreakoutParams
from weatherglass.claims.claim_sections import Measure
from weatherglass.claims.claim_types import Dates, Days, Number, Part, Positive, SeriesId, Side


class Association(Part, frozen=True, kw_only=True):
    """What goes with what.

    Attributes
    ----------
    statistic
        correlation: of changes. opposite_sign_share: days on which the changes have opposite signs, in percent.
        ordered_bands: the target's outcome rises from band to band of the signal. regression_slope: of the target's
        changes on the signal's. event_coincidence: dates of the claim's events and of another list fall together.
    claimed
        The size that the text names, None when it names only a direction.
    bands
        Edges for ordered_bands.
    """

    statistic: Literal["correlation", "opposite_sign_share", "ordered_bands", "regression_slope", "event_coincidence"]
    change: Literal["log", "level", "none"] = "log"
    frequency: Literal["day", "week", "month"] = "day"
    claimed: Number | None = None
    tolerance: Annotated[float, Meta(ge=0.0)] = 0.0
    null: Number = 0.0
    bands: Annotated[tuple[Number, ...], Meta(max_length=20)] = ()
    horizon_days: Positive = 21
    outcome: Measure = "realised_volatility"
    within_days: Days = 60
    events: Dates = ()
    other_events: Dates = ()


class Forecast(Part, frozen=True, kw_only=True):
    """How good a forecast the signal is of the target's volatility or return over a horizon, against competitors."""

    of: Literal["realised_volatility", "log_return", "half_life"] = "realised_volatility"
    horizon_days: Positive = 21
    competitors: Annotated[
        tuple[Literal["past_realised", "har", "garch", "mean", "other_signal"], ...], Meta(max_length=5)
    ] = ("past_realised",)
    other_signal: SeriesId | None = None
    loss: Literal["qlike", "mse"] = "qlike"
    claim: Literal["unbiased", "better_than_competitors", "mean_reverts", "no_better_in_crises"] = (
        "better_than_competitors"
    )


LinkTestName = Literal[
    "prewhitened_ccf",
    "toda_yamamoto",
    "hayashi_yoshida",
    "transfer_entropy",
    "transfer_entropy_ksg",
    "thermal_optimal_path",
]
DESCRIPTIVE_LINK_TESTS = frozenset({"transfer_entropy_ksg", "thermal_optimal_path"})
"""They describe a lead, and decide on none: a test that decides stands before them."""


class LeadLag(Part, frozen=True, kw_only=True):
    """Who leads whom.

    Attributes
    ----------
    chain
        Series from the one said to move first to the last; two or more.
    tests
        The first decides. transfer_entropy_ksg and thermal_optimal_path describe, and never stand first.
    """

    chain: Annotated[tuple[SeriesId, ...], Meta(min_length=2, max_length=8)]
    frequency: Literal["day", "week"] = "week"
    max_lag: Annotated[int, Meta(ge=1, le=60)] = 8
    tests: Annotated[tuple[LinkTestName, ...], Meta(min_length=1, max_length=6)] = ("prewhitened_ccf", "toda_yamamoto")

    def __post_init__(self) -> None:
        if self.tests[0] in DESCRIPTIVE_LINK_TESTS:
            raise ValueError(
                f"the first of tests decides, and {self.tests[0]} only describes: put prewhitened_ccf, toda_yamamoto, "
                "hayashi_yoshida or transfer_entropy before it"
            )


class Strategy(Part, frozen=True, kw_only=True):
    """Weights of the target by the signal's level, the rest in bills; set against holding the target throughout.

    Attributes
    ----------
    level, side
        The state: the signal at or beyond the level.
    weight_inside, weight_outside
        Of the target in the state and outside of it.
    cost_bp
        Of what is traded, in basis points.
    """

    level: Number
    side: Side = "above"
    weight_inside: Annotated[float, Meta(ge=-1.0, le=3.0)]
    weight_outside: Annotated[float, Meta(ge=-1.0, le=3.0)] = 1.0
    cost_bp: Annotated[float, Meta(ge=0.0, le=500.0)] = 5.0
    measure: Literal["mean_return", "sharpe", "max_drawdown"] = "sharpe"


class LookupBase(Part, frozen=True, kw_only=True):
    """What every lookup has: the series, its field and the days that count; over another series where it says so."""

    series: SeriesId
    over: SeriesId | None = None
    field: Annotated[str, Meta(max_length=20)] = "close"


class LevelLookup(LookupBase, tag_field="look_up", tag="level", frozen=True, kw_only=True):
    """The value of a day, or the last before it."""

    on: date


class ExtremeLookup(LookupBase, tag_field="look_up", tag="extreme", frozen=True, kw_only=True):
    """The highest or lowest value of a span, or its day."""

    what: Literal["highest", "lowest", "day_of_highest", "day_of_lowest"]
    from_: date = msgspec.field(name="from")
    to: date


class ChangeLookup(LookupBase, tag_field="look_up", tag="change", frozen=True, kw_only=True):
    """Percent from the value of one day to that of another."""

    from_: date = msgspec.field(name="from")
    to: date


class CrossingLookup(LookupBase, tag_field="look_up", tag="first_beyond", frozen=True, kw_only=True):
    """The first day from a day on with a value beyond a level."""

    from_: date = msgspec.field(name="from")
    level: Number
    side: Side = "above"


class ShareLookup(LookupBase, tag_field="look_up", tag="share_of_days", frozen=True, kw_only=True):
    """Percent of days with values in [lower, upper)."""

    from_: date = msgspec.field(name="from")
    to: date
    lower: Number | None = None
    upper: Number | None = None


class StatisticLookup(LookupBase, tag_field="look_up", tag="statistic", frozen=True, kw_only=True):
    """Mean or median of the values of a span."""

    what: Literal["mean", "median"]
    from_: date = msgspec.field(name="from")
    to: date


class MultipleLookup(LookupBase, tag_field="look_up", tag="multiple", frozen=True, kw_only=True):
    """The value so many days after a day, or the highest within them, over the value of the day."""

    from_: date = msgspec.field(name="from")
    days: Positive
    what: Literal["at_end", "highest"] = "at_end"


class BreakoutLookup(LookupBase, tag_field="look_up", tag="breakout_within", frozen=True, kw_only=True):
    """Whether a record after a base came in a span: 1 or 0."""

    from_: date = msgspec.field(name="from")
    to: date
    params: BreakoutParams = BreakoutParams()


class RecordLookup(LookupBase, tag_field="look_up", tag="record_day_before", frozen=True, kw_only=True):
    """The day of the highest value so far, as of a day."""

    on: date


class SinceLookup(LookupBase, tag_field="look_up", tag="highest_since", frozen=True, kw_only=True):
    """The last day before a day with a value at least as high: since when there was none higher."""

    on: date


class BullStartLookup(LookupBase, tag_field="look_up", tag="bull_start_before", frozen=True, kw_only=True):
    """The day on which the bull market began in which a day lies, or the last before it, dated by looking back.

    `swing` is the share of a fall that ends a bull market, and of a rise that ends a bear market.
    """

    on: date
    swing: Annotated[float, Meta(gt=0.0, lt=1.0)] = 0.2


class IdentityLookup(Part, tag_field="look_up", tag="bitcoin_issuance", frozen=True, kw_only=True):
    """A figure that follows from the block subsidy."""

    what: Literal["annual_inflation_before", "annual_inflation_after", "share_mined"]
    halving: Annotated[int, Meta(ge=1, le=5)] = 4
    on: date | None = None


class StatedLookup(Part, tag_field="look_up", tag="stated", frozen=True, kw_only=True):
    """A right figure that a document states, where no series of ours holds it."""

    value: Number | Annotated[str, Meta(max_length=200)]
    where: Annotated[str, Meta(min_length=1, max_length=300)]


Lookup = (
    LevelLookup | ExtremeLookup | ChangeLookup | CrossingLookup | ShareLookup | StatisticLookup | MultipleLookup
    | BreakoutLookup | RecordLookup | SinceLookup | BullStartLookup | IdentityLookup | StatedLookup
)  # fmt: skip


class Check(Part, frozen=True, kw_only=True):
    """One figure of the text against the right one.

    Attributes
    ----------
    claimed
        As the text has it; a day as "2020-03-16", 1 or 0 for yes or no.
    tolerance
        In the figure's unit; days for days. 0 wants it exact.
    otherwise
        What a document states, for whoever has not the series that `right` looks up.
    """

    name_en: Annotated[str, Meta(min_length=1, max_length=200)]
    name_ko: Annotated[str, Meta(max_length=200)] = ""
    claimed: Number | Annotated[str, Meta(max_length=200)]
    tolerance: Annotated[float, Meta(ge=0.0)] = 0.0
    unit: Annotated[str, Meta(max_length=30)] = ""
    right: Lookup
    otherwise: StatedLookup | None = None
