"""The sections of a playbook file: assets, rules, stages, scaling, stops, costs, money, comparisons."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from weatherglass.claims.claim_types import Days, Number, Part, Positive, SeriesId
from weatherglass.playbooks.conditions import Condition

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}$", description="Lower case, digits, - and _")]
Weight = Annotated[float, Meta(ge=0.0, le=3.0, description="Share of the money; above 1 is borrowed")]
Weights = Annotated[dict[Name, Weight], Meta(max_length=10, description="Name of an asset -> its share")]
BasisPoints = Annotated[float, Meta(ge=0.0, le=500.0)]


class Asset(Part, frozen=True, kw_only=True):
    """Something that can be held.

    Attributes
    ----------
    returns
        price: of its closes. total_return: with dividends, where a source gives them. ten_year_bond: what a ten-year
        bond at par earns whose yield is the series (DGS10).
    """

    series: SeriesId
    returns: Literal["price", "total_return", "ten_year_bond"] = "price"


class Cash(Part, frozen=True, kw_only=True):
    """What money earns that is not in an asset: the rate of three-month bills as it was known, less a spread; or none.

    Borrowed money pays the same rate.
    """

    earns: Literal["bills", "nothing"] = "bills"
    less_bp: Annotated[float, Meta(ge=0.0, le=1_000.0, description="Basis points a year below the bills")] = 0.0


class Stages(Part, frozen=True, kw_only=True):
    """From the weights before to those of the rule in equal steps.

    Attributes
    ----------
    instalments
        How many steps; the first when the rule begins to decide.
    spacing_days
        Bars from one to the next, at least.
    only_while
        A further instalment is bought only on bars on which `when` holds itself; the others wait for one.
    reset_after_days
        A rule that decides again within so many bars goes on where it was; later it begins with the first instalment.
    """

    instalments: Annotated[int, Meta(ge=1, le=100)]
    spacing_days: Annotated[int, Meta(ge=1, le=1_000)] = 21
    only_while: bool = False
    reset_after_days: Days = 0


class Rule(Part, frozen=True, kw_only=True):
    """When it holds, these are the weights. The first rule of the file that holds decides.

    Attributes
    ----------
    until
        Once begun, the rule goes on until this holds, whatever becomes of `when`.
    at_most_days
        Once begun, the rule goes on for so many bars (or until `until`, where both are given), and begins anew only
        when `when` holds then.
    """

    name: Name
    when: Condition
    until: Condition | None = None
    at_most_days: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    hold: Weights
    stages: Stages | None = None


class FactorScaling(Part, tag_field="scaling", tag="factor", frozen=True, kw_only=True):
    """While a condition holds, every weight times a factor: 0.5 to 0.7 of the usual size."""

    when: Condition
    factor: Annotated[float, Meta(ge=0.0, le=3.0)]
    assets: Annotated[tuple[Name, ...], Meta(max_length=10, description="All of them when left out")] = ()


class VolatilityScaling(Part, tag_field="scaling", tag="target_volatility", frozen=True, kw_only=True):
    """Weights times target over volatility, at most `cap`.

    Attributes
    ----------
    target
        Per cent a year.
    window_days
        The volatility is that of the asset's own last so many returns. Of no meaning with `series`.
    series
        An index of volatility, in per cent a year, that is taken instead.
    step
        The factor is rounded down to a multiple of it, so that not every day is a day of trading; 0 for none.
    """

    asset: Name
    target: Annotated[float, Meta(gt=0.0, le=200.0)]
    window_days: Annotated[int, Meta(ge=5, le=1_000)] = 21
    series: SeriesId | None = None
    cap: Annotated[float, Meta(gt=0.0, le=3.0)] = 1.0
    step: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.1


Scaling = FactorScaling | VolatilityScaling


class StopUse(Part, frozen=True, kw_only=True):
    """A stop on one asset; see `weatherglass.playbooks.orders`.

    Attributes
    ----------
    depth
        Share below the average price paid (fixed) or the highest close since (trailing).
    back_in
        When it may be bought again: with the next entry, after so many bars, or above the level of the stop.
    """

    asset: Name
    kind: Literal["fixed", "trailing"] = "trailing"
    depth: Annotated[float, Meta(gt=0.0, lt=1.0)]
    back_in: Literal["next_entry", "after_days", "above_stop"] = "next_entry"
    days: Annotated[int, Meta(ge=0, le=5_000)] = 0


class Rebalance(Part, frozen=True, kw_only=True):
    """When weights are traded to: when they change, or also every so many bars, or when they have drifted."""

    trade: Literal["on_change", "every", "drift"] = "on_change"
    every_days: Positive = 21
    drift: Annotated[float, Meta(gt=0.0, le=1.0, description="Share of the money")] = 0.05


class Widening(Part, frozen=True, kw_only=True):
    """Half the spread grows by so many basis points for every point that a series lies above a level."""

    series: SeriesId = "VIX"
    above: Number = 20.0
    bp_per_point: Annotated[float, Meta(ge=0.0, le=50.0)] = 0.1


class Costs(Part, frozen=True, kw_only=True):
    """What trading costs, in basis points of the value traded; taxes as a share of gains when they are realised."""

    commission_bp: BasisPoints = 1.0
    half_spread_bp: BasisPoints = 2.0
    slippage_bp: BasisPoints = 2.0
    widening: Widening | None = None
    tax: Annotated[float, Meta(ge=0.0, lt=1.0)] = 0.0


class Execution(Part, frozen=True, kw_only=True):
    """At which close an answer is acted on: the first that comes strictly after it was known, or bars later."""

    at: Literal["next_close"] = "next_close"
    delay_days: Annotated[int, Meta(ge=0, le=21)] = 0


class Money(Part, frozen=True, kw_only=True):
    """What is paid in on the first bar of each month, as a share of the money at the start."""

    monthly: Annotated[float, Meta(ge=0.0, le=100.0)] = 0.0


Comparison = Literal["buy_and_hold", "lump_sum", "random_dates", "equal_volatility", "cash"]


class StateRecord(Part, frozen=True, kw_only=True):
    """What an asset did after such days, without any trading: shown beside the simulation.

    Attributes
    ----------
    gap_days
        A return within so many days of the condition's own series continues the episode.
    horizon_days
        In the asset's own days.
    """

    when: Condition
    asset: Name
    horizon_days: Positive = 252
    gap_days: Days = 21
    start: date | None = None


class PlaybookInference(Part, frozen=True, kw_only=True):
    """Seed and draws of everything about the playbook that draws."""

    seed: Annotated[int, Meta(ge=0, le=2**53)] = 20_250_415
    replications: Annotated[int, Meta(ge=99, le=99_999)] = 1_999
    alpha: Annotated[float, Meta(gt=0.0, lt=0.5)] = 0.05
