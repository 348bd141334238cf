"""Scores from parts: who is in, with what weight, who is missing and why; nobody is ever put in the middle."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import Key, assert_prefix_invariant, end_of, observations, panel_of, weekdays
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.percentile_states import cut_at
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.score_parts import (
    Part,
    mean_of_parts,
    mean_part_facts,
    mean_rule,
    part_facts,
    parts_today,
    too_few_parts,
)
from weatherglass.signals.signal import Fact, MissingFact, Signal, SignalHistory
from weatherglass.stats.ranks import expanding_percentile

PARTS = (
    Part("calm", lambda frame: -frame["VIX"], "VIX"),
    Part("stocks", lambda frame: frame["SPX"], "SPX"),
    Part("credit", lambda frame: -frame["HY_OAS"], "HY_OAS"),
)
INPUTS = (Input("VIX"), Input("SPX", required=False), Input("HY_OAS", max_age_days=7, required=False))


def score(fewest: int = 2, **given: object) -> Signal:
    return Signal(
        name="score", family="test", unit="score", inputs=INPUTS, states=("low", "middle", "high"),
        rule=mean_rule(PARTS, fewest=fewest, state_of=cut_at(20.0, 80.0)), silent=too_few_parts(PARTS, fewest), **given,  # type: ignore[arg-type]
    )  # fmt: skip


def random_panel_of(rows: int = 400, **cut: int) -> Panel:
    """Random columns; `SPX=10` leaves out the last ten of the S&P 500."""
    rng = np.random.default_rng(20_200_316)
    values: dict[Key, np.ndarray] = {
        "VIX": np.round(20.0 + rng.normal(size=rows), 2),
        "SPX": np.round(100.0 + rng.normal(size=rows), 2),
        "HY_OAS": np.round(4.0 + rng.normal(size=rows), 2),
    }
    for name, left_out in cut.items():
        values[name][rows - left_out :] = np.nan
    return panel_of(
        {name: column for name, column in values.items() if np.isfinite(column).any()},
        first="2018-01-02",
        at=str(weekdays("2018-01-02", rows)[-1]),
    )


def history(signal: Signal, panel: Panel) -> SignalHistory:
    found = history_of(signal, panel)
    assert isinstance(found, SignalHistory), found
    return found


def frame_of(panel: Panel) -> Frame:
    frame = panel.frame(INPUTS)
    assert isinstance(frame, Frame)
    return frame


def test_the_mean_is_over_the_parts_that_are_there() -> None:
    ranks = (np.array([10.0, 10.0, np.nan]), np.array([50.0, np.nan, np.nan]), np.array([90.0, 30.0, 40.0]))
    np.testing.assert_array_equal(mean_of_parts(ranks, 1), [50.0, 20.0, 40.0])
    np.testing.assert_array_equal(mean_of_parts(ranks, 2), [50.0, 20.0, np.nan])
    np.testing.assert_array_equal(mean_of_parts(ranks, 3), [50.0, np.nan, np.nan])


def test_a_score_is_the_mean_of_causal_percentiles() -> None:
    panel = random_panel_of()
    frame = frame_of(panel)
    expected = (
        expanding_percentile(-frame["VIX"])
        + expanding_percentile(frame["SPX"])
        + expanding_percentile(-frame["HY_OAS"])
    ) / 3.0
    found = history(score(), panel)
    # the spread is known on the next day only: the first row has none, and its percentile begins a day later
    assert np.isnan(frame["HY_OAS"][0])
    np.testing.assert_allclose(found.value[252:], expected[252:])
    assert np.isnan(found.value[:251]).all()


def test_a_part_that_ends_leaves_the_others_with_more_weight() -> None:
    panel = random_panel_of(SPX=5)
    frame = frame_of(panel)
    calm, credit = expanding_percentile(-frame["VIX"]), expanding_percentile(-frame["HY_OAS"])
    found = history(score(), panel)
    np.testing.assert_allclose(found.value[-5:], (calm[-5:] + credit[-5:]) / 2.0)


@pytest.mark.parametrize("cut", [{}, {"SPX": 30}, {"HY_OAS": 50}])
def test_scores_stay_when_the_future_comes(cut: dict[str, int]) -> None:
    panel = random_panel_of(**cut)
    for back in (1, 2, 31, 60, 140):
        assert_prefix_invariant(score(), panel, panel.observations["VIX", ""].days[-1 - back].item())


def test_the_facts_show_every_part_with_its_weight_and_pull() -> None:
    panel = random_panel_of()
    found = mean_part_facts(parts_today(PARTS, INPUTS, panel, frame_of(panel)), claims=("R7",))
    figures = {each.name: each for each in found if isinstance(each, Fact)}
    assert set(figures) == {
        f"{what}_{name}" for what in ("part", "weight", "pull") for name in ("calm", "stocks", "credit")
    }
    value = history(score(), panel).value[-1]
    assert sum(float(figures[f"pull_{part.name}"].value) for part in PARTS) == pytest.approx(value - 50.0)
    assert figures["weight_calm"].value == pytest.approx(1.0 / 3.0)
    calm = figures["part_calm"]
    assert (calm.unit, calm.n, calm.first) == ("percentile", 400, date(2018, 1, 2))
    assert calm.value == expanding_percentile(-frame_of(panel)["VIX"])[-1]
    assert (figures["part_credit"].n, figures["part_credit"].claims) == (399, ("R7",))


def missing_facts(panel: Panel) -> dict[str, Unavailable]:
    found = mean_part_facts(parts_today(PARTS, INPUTS, panel, frame_of(panel)))
    return {each.name: each.why for each in found if isinstance(each, MissingFact)}


def test_a_part_nobody_has_says_so() -> None:
    assert missing_facts(random_panel_of(SPX=400)) == {"part_stocks": Unavailable(Why.NO_SERIES, "SPX")}


def test_a_part_that_has_ended_says_when() -> None:
    panel = random_panel_of(HY_OAS=20)
    last = panel.observations["HY_OAS", ""].days[-1].item()
    age = (panel.day - last).days
    assert missing_facts(panel) == {"part_credit": Unavailable(Why.STALE, "HY_OAS", last, age, 7)}


def test_a_part_that_is_late_but_not_stale_says_when_it_ended() -> None:
    panel = random_panel_of(SPX=2)
    last = panel.observations["SPX", ""].days[-1].item()
    assert missing_facts(panel) == {"part_stocks": Unavailable(Why.STALE, "SPX", last, (panel.day - last).days, 0)}


def test_a_part_with_little_past_says_how_much() -> None:
    panel = random_panel_of(300)
    days = weekdays("2018-01-02", 300)
    young = observations("SPX", "", days[-100:], np.linspace(100.0, 110.0, 100))
    panel = Panel.known({**panel.observations, ("SPX", ""): young}, end_of(days[-1].item()))
    assert missing_facts(panel) == {"part_stocks": Unavailable(Why.TOO_SHORT, "SPX", days=100, needed=252)}


def test_a_score_of_too_few_parts_is_a_reason_and_no_number() -> None:
    panel = random_panel_of(SPX=5, HY_OAS=20)
    found = reading_of(score(), panel)
    assert found.unavailable == Unavailable(Why.TOO_FEW_PARTS, days=1, needed=2)
    assert (found.value, found.state, found.percentile) == (None, "", None)
    assert found.history is not None
    assert np.isfinite(found.history.value[-6])


def test_a_score_that_never_had_its_parts_is_the_same_reason() -> None:
    assert history_of(score(), random_panel_of(SPX=400, HY_OAS=400)) == Unavailable(Why.TOO_FEW_PARTS, days=1, needed=2)


def test_parts_outside_the_weights_are_left_out_of_the_facts() -> None:
    panel = random_panel_of()
    today = parts_today(PARTS, INPUTS, panel, frame_of(panel))
    found = part_facts(today, {"calm": 0.8}, {"calm": -0.3}, units=("ratio", "z"))
    assert [(each.name, each.value, each.unit) for each in found if isinstance(each, Fact)] == [
        ("part_calm", today.ranks["calm"], "percentile"),
        ("weight_calm", 0.8, "ratio"),
        ("pull_calm", -0.3, "z"),
    ]
