"""The sections that claims of several kinds share: source, data, outcome, inference, confounders, controls."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from weatherglass.claims.claim_types import Days, Number, Part, Positive, Sentence, SeriesId, Share, Side, Words


class Source(Part, frozen=True, kw_only=True):
    """Who said it, when, in which words."""

    article: Annotated[str, Meta(min_length=1, max_length=200)]
    published: date
    quote_en: Words = ""
    quote_ko: Words = ""


class SeriesUse(Part, frozen=True, kw_only=True):
    """One series and which part of it.

    Attributes
    ----------
    over
        Divided by this series, on the days that both have: small caps over large caps, gold over bonds.
    """

    id: SeriesId
    over: SeriesId | None = None
    field: Annotated[str, Meta(max_length=20, description="close, high, low, open, settle, total_return, ...")] = (
        "close"
    )
    tz: Annotated[str, Meta(max_length=40, description="Documentation: the catalogue knows the zone")] = ""
    close_time: Annotated[str, Meta(pattern=r"^$|^([01]\d|2[0-4]):[0-5]\d$", description='Quote it: "16:00"')] = ""
    calendar: Annotated[str, Meta(max_length=30)] = ""
    adjust: Literal["price", "total_return"] = "price"
    start: date | None = None
    end: date | None = None
    vintage: date | None = None


class Data(Part, frozen=True, kw_only=True):
    """What the claim is about: a signal, and the target that it is said to move."""

    target: SeriesUse
    signal: SeriesUse | None = None


Measure = Literal[
    "log_return", "multiple", "excess_return", "hit", "max_drawdown", "max_runup", "time_to_target",
    "realised_volatility", "log_realised_variance", "days_to_bull_peak",
]  # fmt: skip
Also = Annotated[
    str,
    Meta(
        pattern=r"^(hit_gt_\d+(\.\d+)?x?|max_drawdown|max_runup|time_to_\d+(\.\d+)?x|realised_volatility|"
        r"down_semivariance|up_semivariance|q05_30d|q95_30d)$",
        description="A further outcome that is reported beside the main one",
    ),
]


class Outcome(Part, frozen=True, kw_only=True):
    """What is measured after an event.

    Attributes
    ----------
    horizon_days
        Counted in the target's own days: sessions for an index, calendar days for Bitcoin.
    entry
        The close at which the clock starts: the first of the target that comes strictly after the event was known.
    hit_above
        For `hit`: the multiple that must be exceeded.
    sampling
        The first day of each episode, every day in the state, or five instalments of 21 days from its first day.
    frequency
        For variances: the span that makes one observation.
    """

    measure: Measure = "log_return"
    horizon_days: Positive = 365
    entry: Literal["first_target_close_after_event", "next_target_close"] = "first_target_close_after_event"
    also: Annotated[tuple[Also, ...], Meta(max_length=10)] = ()
    hit_above: Annotated[float, Meta(gt=0.0, le=1e6)] = 1.0
    sampling: Literal["first_day", "every_day", "instalments_5x21"] = "first_day"
    frequency: Literal["day", "week", "month"] = "month"


class Baseline(Part, frozen=True, kw_only=True):
    """What the events are set against: every date from `start` on, or the rest of the sample."""

    type: Literal["all_dates", "complement"] = "all_dates"
    start: date | None = None
    start_grid: Annotated[tuple[date, ...], Meta(max_length=20)] = ()


Primary = Literal[
    "circular_shift", "circular_shift_vol_standardised", "circular_shift_window", "rule_monte_carlo",
    "gap_constrained_dates", "stationary_bootstrap",
]  # fmt: skip
Second = Literal[
    "circular_shift", "circular_shift_vol_standardised", "rule_monte_carlo", "parametric_redetection",
    "gap_constrained_dates", "stationary_bootstrap", "bai_perron_unknown_date", "local_shift", "none",
]  # fmt: skip


class Power(Part, frozen=True, kw_only=True):
    """What effect could be seen: simulated on a null model fitted to the target.

    Attributes
    ----------
    claimed_effect_multiple
        The effect that the claim is about, as a multiple of what a usual date gives; None when it names none.
    """

    null_model: Literal["garch", "garch_markov_drift", "bootstrap"] = "garch_markov_drift"
    target: Annotated[float, Meta(ge=0.5, le=0.99)] = 0.80
    claimed_effect_multiple: Annotated[float, Meta(gt=0.0, le=1e6)] | None = None


class Inference(Part, frozen=True, kw_only=True):
    """Which test decides, which one is asked for a second opinion, and how often they draw."""

    primary: Primary = "circular_shift"
    second: Second = "none"
    parametric_model: Literal["gjr_garch_t", "garch_t"] = "gjr_garch_t"
    alternatives: Annotated[tuple[Literal["linear_trend", "log_market_cap_trend"], ...], Meta(max_length=2)] = ()
    alpha: Annotated[float, Meta(gt=0.0, lt=0.5)] = 0.05
    replications: Annotated[int, Meta(ge=99, le=99_999)] = 9_999
    seed: Annotated[int, Meta(ge=0, le=2**53)] = 20_260_122
    multiplicity: Literal["joint_shift_min_p", "none"] = "joint_shift_min_p"
    power: Power = Power()


Adjust = Annotated[
    str,
    Meta(
        pattern=r"^(phase_residual|phase_match_\d{1,4}d|stratify|match_prior_return|detrend|residual)$",
        description="How the test is repeated with the confounder allowed for",
    ),
]


class ConfounderBase(Part, frozen=True, kw_only=True):
    """What every confounder has."""

    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]
    within_days: Days = 365
    adjust: Annotated[tuple[Adjust, ...], Meta(max_length=5)] = ()


class DatesConfounder(ConfounderBase, tag_field="rule", tag="calendar_dates", frozen=True, kw_only=True):
    """Dated events that may be the real cause."""

    dates: Annotated[tuple[date, ...], Meta(min_length=1, max_length=500)]


class ThresholdConfounder(ConfounderBase, tag_field="rule", tag="threshold_cross", frozen=True, kw_only=True):
    """A series, or its change over some days, at or beyond a level."""

    series: SeriesId
    level: Number
    side: Side = "above"
    change_days: Days = 0


class DrawdownConfounder(ConfounderBase, tag_field="rule", tag="drawdown", frozen=True, kw_only=True):
    """A fall of a series below its record that came before."""

    series: SeriesId
    depth: Annotated[float, Meta(gt=0.0, lt=1.0)]


class TrendConfounder(ConfounderBase, tag_field="rule", tag="trend", frozen=True, kw_only=True):
    """A slow trend of the outcome itself."""


class SeriesConfounder(ConfounderBase, tag_field="rule", tag="series", frozen=True, kw_only=True):
    """A series that may explain the outcome."""

    series: SeriesId


Confounder = DatesConfounder | ThresholdConfounder | DrawdownConfounder | TrendConfounder | SeriesConfounder


class Controls(Part, frozen=True, kw_only=True):
    """Signals and outcomes that should show nothing, and the claim the other way round."""

    negative_signals: Annotated[tuple[SeriesId, ...], Meta(max_length=20)] = ()
    negative_outcomes: Annotated[tuple[SeriesId, ...], Meta(max_length=20)] = ()
    reverse: bool = False


class Prior(Part, frozen=True, kw_only=True):
    """Beta priors about the base rate, in so many cases' worth of belief each."""

    family: Literal["beta_binomial", "none"] = "beta_binomial"
    mean: Literal["base_rate"] | Share = "base_rate"
    strength: Annotated[tuple[Annotated[float, Meta(gt=0.0, le=1_000.0)], ...], Meta(max_length=10)] = (2, 4, 10, 20)


class VerdictRules(Part, frozen=True, kw_only=True):
    """Which scheme of verdicts, and what an attribution to the claimed cause needs beside a difference."""

    scheme: Literal["v1"] = "v1"
    attribution_requires: Annotated[
        tuple[Literal["no_trend_alternative", "negative_controls_unchanged"], ...], Meta(max_length=2)
    ] = ()


class OpenPrediction(Part, frozen=True, kw_only=True):
    """An event whose outcome lies ahead: it resolves by itself when its date has passed and the data are there."""

    event: date
    resolves: date
    claim_true_if: Annotated[
        str,
        Meta(pattern=r"^(multiple|log_return|max_drawdown) (>|>=|<|<=) -?\d+(\.\d+)?$"),
    ]


class Untestable(Part, frozen=True, kw_only=True):
    """Why no data can decide it, in both languages, and what would be needed."""

    reason: Literal["no_data", "no_operational_meaning", "not_identified"]
    why_en: Sentence
    why_ko: Sentence
    would_need_en: Words = ""
    would_need_ko: Words = ""
