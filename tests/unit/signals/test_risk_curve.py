"""The risk curve: bond returns by hand, steps, how far an unbroken chain reaches, and links in time that were put there."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from panel_making import end_of, observations, panel_of, weekdays
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.risk_curve import SIGNALS, reached
from weatherglass.signals.risk_links import lag_name, link_facts, reading_of_link, weekly_log_returns
from weatherglass.signals.risk_steps import CRYPTO, LARGE_CAPS, SMALL_CAPS, TREASURIES, step_strength
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, MissingFact, Side, Signal, SignalHistory
from weatherglass.signals.treasury_returns import par_bond_log_returns
from weatherglass.stats.lead_lag import LeadLag, OneWay
from weatherglass.timeline.calendar import days_between


def signal(name: str) -> Signal:
    return next(each for each in SIGNALS if each.name == name)


SHORT = signal("risk_curve_without_mid_caps")
FULL = signal("risk_curve")
CHAIN = (TREASURIES, LARGE_CAPS, SMALL_CAPS, CRYPTO)


def price_of_par_bond(coupon: float, new_yield: float) -> float:
    """Twenty coupons of half a year and the face value, discounted one by one."""
    return sum((coupon / 2) / (1 + new_yield / 2) ** k for k in range(1, 21)) + (1 + new_yield / 2) ** -20


@settings(max_examples=examples(100), deadline=None)
@given(before=st.floats(0.0, 15.0), after=st.floats(-0.5, 15.0), days=st.integers(1, 10))
def test_a_par_bond_earns_its_coupon_and_the_change_of_its_price(before: float, after: float, days: int) -> None:
    at = np.datetime64("2024-01-02") + np.array([0, days])
    found = par_bond_log_returns(at, np.array([before, after]))
    value = price_of_par_bond(before / 100, after / 100) + before / 100 * days / 365.25
    assert found[1] == pytest.approx(math.log(value), rel=1e-9, abs=1e-12)
    assert np.isnan(found[0])


def test_a_yield_of_nothing_has_no_coupons_to_discount() -> None:
    days = np.datetime64("2024-01-02") + np.arange(3)
    found = par_bond_log_returns(days, np.array([2.0, 0.0, 0.0]))
    assert found[1] == pytest.approx(math.log(1.2 + 0.02 / 365.25))
    assert found[2] == 0.0


def walk(seed: int, rows: int, drift: float = 0.0, size: float = 0.01) -> np.ndarray:
    return 100.0 * np.exp(np.cumsum(drift + size * np.random.default_rng(seed).normal(size=rows)))


def frame_of(panel: Panel, of: Signal) -> Frame:
    frame = panel.frame(of.inputs)
    assert isinstance(frame, Frame)
    return frame


def test_a_steps_strength_is_the_relative_return_over_its_own_volatility() -> None:
    near, far = walk(1, 80), walk(2, 80)
    frame = frame_of(panel_of({"SPX": near, "RUT": far}), signal("small_caps_over_large_caps"))
    relative = np.diff(np.log(far)) - np.diff(np.log(near))
    found = step_strength(frame, LARGE_CAPS, SMALL_CAPS)
    assert found[-1] == pytest.approx(relative[-63:].sum() / (relative[-63:].std(ddof=1) * math.sqrt(63)))
    assert int(np.isfinite(found).sum()) == 80 - 63


def test_assets_that_move_alike_have_no_step_between_them() -> None:
    frame = frame_of(panel_of({"SPX": np.full(80, 5.0), "RUT": np.full(80, 7.0)}), signal("small_caps_over_large_caps"))
    assert np.isnan(step_strength(frame, LARGE_CAPS, SMALL_CAPS)).all()


def test_without_a_trend_the_strength_is_a_standard_normal_number() -> None:
    ends = []
    for seed in range(400):
        frame = frame_of(
            panel_of({"SPX": walk(seed, 64), "RUT": walk(9_000 + seed, 64, size=0.03)}),
            signal("small_caps_over_large_caps"),
        )
        ends.append(float(step_strength(frame, LARGE_CAPS, SMALL_CAPS)[-1]))
    assert np.mean(ends) == pytest.approx(0.0, abs=0.15)
    assert np.std(ends) == pytest.approx(1.0, abs=0.1)


@settings(max_examples=examples(100), deadline=None)
@given(rows=st.lists(st.lists(st.one_of(st.floats(-3, 3), st.just(float("nan"))), min_size=3, max_size=3), min_size=1))
def test_the_chain_reaches_as_far_as_its_first_break(rows: list[list[float]]) -> None:
    value, state = reached(np.array(rows).T)
    for row, steps in enumerate(rows):
        if any(math.isnan(step) for step in steps):
            assert (math.isnan(value[row]), state[row]) == (True, -1)
            continue
        far = 0
        while far < 3 and steps[far] > 0.0:
            far += 1
        assert (value[row], state[row]) == (far, far)


def curve_panel(drifts: tuple[float, float, float], rows: int = 260, seed: int = 5) -> Panel:
    large = walk(seed, rows, drifts[0])
    small = large * walk(seed + 1, rows, drifts[1], 0.003)
    days = weekdays("2020-01-02", rows)
    every_day = days_between(days[0], days[-1])
    bitcoin = 20_000.0 * np.exp(
        np.cumsum(drifts[2] + 0.01 * np.random.default_rng(seed + 2).normal(size=every_day.size))
    )
    found = {
        ("SPX", ""): observations("SPX", "", days, large),
        ("RUT", ""): observations("RUT", "", days, small),
        ("DGS10", ""): observations("DGS10", "", days, np.full(rows, 4.0)),
        ("BTC", ""): observations("BTC", "", every_day, bitcoin),
    }
    return Panel.known(found, end_of(days[-1].item()))


@pytest.mark.parametrize(
    ("drifts", "expected"),
    [
        ((-0.01, 0.01, 0.02), "treasuries"),
        ((0.01, -0.01, 0.05), "large_caps"),
        ((0.01, 0.01, -0.05), "small_caps"),
        ((0.01, 0.01, 0.05), "crypto"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_money_has_moved_out_to_the_last_asset_of_the_chain(drifts: tuple[float, float, float], expected: str) -> None:
    found = reading_of(SHORT, curve_panel(drifts))
    assert (found.state, found.value) == (expected, float(SHORT.states.index(expected)))
    assert found.on is (expected in {"treasuries", "crypto"})


def test_the_boundaries_name_the_next_step_and_the_weakest_behind() -> None:
    found = reading_of(SHORT, curve_panel((0.01, 0.01, -0.05)))
    above, below = found.boundaries
    assert (above.quantity, above.side, above.to_state) == ("bitcoin_over_small_caps", Side.ABOVE, "crypto")
    assert below.side is Side.BELOW
    assert (below.quantity, below.to_state) in {
        ("large_caps_over_treasuries", "treasuries"),
        ("small_caps_over_large_caps", "large_caps"),
    }
    assert above.now < 0.0 < below.now
    # a chain that is broken near its root reaches farther at once where the steps beyond are positive already
    broken = reading_of(SHORT, curve_panel((-0.01, 0.01, 0.05)))
    (only,) = broken.boundaries
    assert (only.quantity, only.to_state) == ("large_caps_over_treasuries", "crypto")


def test_a_curve_without_mid_caps_or_with_a_stale_yield_says_so() -> None:
    panel = curve_panel((0.01, 0.01, 0.05))
    assert reading_of(FULL, panel).unavailable == Unavailable(Why.NO_SERIES, "MID")
    cut = {key: each for key, each in panel.observations.items() if key[0] != "DGS10"}
    old = panel.observations["DGS10", ""]
    cut["DGS10", ""] = observations("DGS10", "", old.days[:200], old.value[:200])
    why = reading_of(SHORT, Panel.known(cut, end_of(old.days[-1].item()))).unavailable
    assert why is not None
    assert (why.why, why.series, why.needed) == (Why.STALE, "DGS10", 7)


def test_every_step_of_a_chain_has_a_signal_of_its_own() -> None:
    panel = curve_panel((0.01, 0.01, -0.05))
    names = ("large_caps_over_treasuries", "small_caps_over_large_caps", "bitcoin_over_small_caps")
    assert [reading_of(signal(name), panel).state for name in names] == ["ahead", "ahead", "behind"]
    facts = signal("bitcoin_over_small_caps").facts
    history = history_of(signal("bitcoin_over_small_caps"), panel)
    assert isinstance(history, SignalHistory)
    assert facts is not None
    share, yearly = facts(panel, frame_of(panel, signal("bitcoin_over_small_caps")), history)
    assert isinstance(share, Fact)
    assert isinstance(yearly, Fact)
    assert share.value == pytest.approx(100.0 * float((history.value[np.isfinite(history.value)] > 0).mean()))
    assert yearly.value < -99.0  # -0.05 a day against a rising index


def test_weekly_returns_run_from_the_last_row_of_a_week_to_the_next_and_leave_out_the_week_under_way() -> None:
    values = np.arange(100.0, 118.0)  # Thursday 2020-01-02 to Monday 2020-01-27
    panel = panel_of({"SPX": values, "RUT": values})
    days, returns = weekly_log_returns(frame_of(panel, signal("small_caps_over_large_caps")), LARGE_CAPS)
    assert [str(day) for day in days] == ["2020-01-10", "2020-01-17", "2020-01-24"]
    np.testing.assert_allclose(returns, np.log([106.0 / 101.0, 111.0 / 106.0, 116.0 / 111.0]), rtol=1e-10)


def linked(lags: tuple[int, int, int], weeks: int = 320, seed: int = 3) -> Frame:
    """Weekly shocks that pass from each asset to the next after so many weeks; negative: the other way round."""
    rng = np.random.default_rng(seed)
    shocks = [0.02 * rng.normal(size=weeks)]
    for lag in lags:
        own = 0.01 * rng.normal(size=weeks)
        shocks.append(np.roll(shocks[-1], lag) + own)
    days = weekdays("2010-01-04", 5 * weeks)
    week = np.arange(5 * weeks) // 5
    friday = np.arange(5 * weeks) % 5 == 4
    prices = {}
    for rung, shock in zip(("DGS10", "SPX", "RUT", "BTC"), shocks, strict=True):
        daily = np.where(friday, shock[week], 0.0)
        # a yield moves against the price of its bond, about eight years of duration
        prices[rung] = 4.0 - 100.0 * np.cumsum(daily) / 40.0 if rung == "DGS10" else 100.0 * np.exp(np.cumsum(daily))
    found = {(name, ""): observations(name, "", days, values) for name, values in prices.items()}
    return frame_of(Panel.known(found, end_of(days[-1].item())), SHORT)


def names_of(frame: Frame) -> dict[str, Fact]:
    return {each.name: each for each in link_facts(frame, CHAIN) if isinstance(each, Fact)}


def test_a_cascade_that_was_put_there_is_in_order() -> None:
    found = names_of(linked((1, 2, 1)))
    assert found["chain_in_order"].value == 3
    assert [
        found[f"strongest_lag_{link}"].value
        for link in ("treasuries_large_caps", "large_caps_small_caps", "small_caps_crypto")
    ] == [1, 2, 1]
    assert found["link_large_caps_small_caps_in_order"].value == pytest.approx(0.9, abs=0.06)
    assert found["strongest_lag_p_large_caps_small_caps"].value < 0.01
    assert found["weekly_correlation_large_caps_small_caps_lead_2"].value == pytest.approx(0.9, abs=0.06)
    assert abs(float(found["weekly_correlation_large_caps_small_caps_lag_2"].value)) < 0.2


def test_assets_that_move_in_the_same_week_are_no_cascade() -> None:
    found = names_of(linked((0, 0, 0)))
    assert found["chain_not_in_order"].value == 0
    assert "link_large_caps_small_caps_same_week" in found
    assert found["chain_not_in_order"].n == 3


def test_a_link_that_runs_backwards_is_told() -> None:
    found = names_of(linked((1, -1, 1)))
    assert found["chain_not_in_order"].value == 2
    assert found["strongest_lag_large_caps_small_caps"].value == -1
    assert "link_large_caps_small_caps_reversed" in found


def test_the_reading_of_a_link_goes_by_lag_sign_and_chance() -> None:
    def read(lag: int, strongest: float, p: float, same_p: float) -> str:
        nothing = np.zeros(9)
        return reading_of_link(
            LeadLag(
                np.arange(-4, 5),
                nothing,
                lag,
                strongest,
                p,
                0.5,
                same_p,
                (0, 0),
                200,
                OneWay(1, 0.0, 1.0),
                OneWay(1, 0.0, 1.0),
            )
        )

    assert read(2, 0.3, 0.01, 0.9) == "in_order"
    assert read(-1, 0.3, 0.01, 0.0) == "reversed"
    assert read(2, -0.3, 0.01, 0.0) == "opposite"
    assert read(2, 0.3, 0.06, 0.01) == "same_week"
    assert read(2, 0.3, 0.06, 0.06) == "unrelated"
    assert [lag_name(lag) for lag in (-4, 0, 3)] == ["lag_4", "lag_0", "lead_3"]


def test_two_years_of_weeks_are_the_least_for_a_link() -> None:
    frame = linked((1, 2, 1), weeks=100)
    (missing,) = link_facts(frame, CHAIN)
    assert isinstance(missing, MissingFact)
    assert (missing.why.why, missing.why.days, missing.why.needed) == (Why.TOO_SHORT, 98, 104)


def test_facts_of_the_curve_count_days_and_split_them_by_what_the_fed_did() -> None:
    panel = curve_panel((0.01, 0.01, 0.05), rows=600)
    history = history_of(SHORT, panel)
    assert isinstance(history, SignalHistory)
    assert SHORT.facts is not None
    found = {each.name: each for each in SHORT.facts(panel, frame_of(panel, SHORT), history) if isinstance(each, Fact)}
    shares = [float(found[f"share_of_days_{name}"].value) for name in SHORT.states]
    assert sum(shares) == pytest.approx(100.0)
    # the cuts of March 2020 lie within 180 days until September, then the target holds
    assert found["small_caps_reached_easing"].last.isoformat() == "2020-09-10"
    assert found["small_caps_reached_hold"].first.isoformat() == "2020-09-11"
    assert "small_caps_reached_tightening" in found  # from March 2022 on
