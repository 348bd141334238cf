"""Risk appetite in one number: every part by hand, the component against numpy week by week, and gaps in the parts."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from panel_making import assert_prefix_invariant, end_of, panel_of, same_history, weekdays
from weatherglass.signals.component_rule import Fit, component_today
from weatherglass.signals.composite import FEWEST, PARTS, RISK_APPETITE, RISK_COMPONENT
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.percentile_states import first_rows_of_weeks
from weatherglass.signals.run import extended, history_of, reading_of
from weatherglass.signals.score_parts import part_columns, standings
from weatherglass.signals.signal import NO_STATE, Fact, MissingFact, Signal, SignalHistory
from weatherglass.stats.principal_component import no_sums
from weatherglass.timeline.calendar import days_between

ROWS = 1_100


def walks(rows: int = ROWS, *, without: tuple[str, ...] = (), late: dict[str, int] | None = None) -> Panel:
    """Random paths; `late` begins a series so many rows later."""
    rng = np.random.default_rng(20_200_316)
    common = rng.normal(size=rows)
    move = 0.01 * (common + 0.3 * rng.normal(size=rows))
    values = {
        "SPX": 3_000.0 * np.exp(np.cumsum(move)),
        "RUT": 1_500.0 * np.exp(np.cumsum(move + 0.004 * common + 0.004 * rng.normal(size=rows))),
        "VIX": 18.0 * np.exp(0.3 * np.cumsum(-0.1 * common + 0.1 * rng.normal(size=rows)) / 5.0),
        "HY_OAS": 4.0 + np.cumsum(-0.02 * common + 0.02 * rng.normal(size=rows)) / 3.0,
        "OFR_FSI": np.cumsum(-0.1 * common + 0.1 * rng.normal(size=rows)) / 3.0,
    }
    values["VIX3M"] = values["VIX"] * np.exp(0.05 * rng.normal(size=rows))
    for name, first in (late or {}).items():
        values[name][:first] = np.nan
    sessions = weekdays("2015-01-02", rows)
    every_day = days_between(sessions[0], sessions[-1])
    values["BTC"] = 300.0 * np.exp(np.cumsum(0.03 * rng.normal(size=every_day.size)))
    kept = {name: column for name, column in values.items() if name not in without}
    return panel_of(kept, first="2015-01-02", at=str(sessions[-1]))


def frame_of(panel: Panel) -> Frame:
    frame = panel.frame(RISK_APPETITE.inputs)
    assert isinstance(frame, Frame)
    return frame


def history(signal: Signal, panel: Panel) -> SignalHistory:
    found = history_of(signal, panel)
    assert isinstance(found, SignalHistory), found
    return found


def facts(signal: Signal, panel: Panel) -> dict[str, Fact | MissingFact]:
    return {each.name: each for each in signal.facts(panel, frame_of(panel), history(signal, panel))}  # type: ignore[misc]


def part(name: str, **columns: list[float]) -> np.ndarray:
    days = weekdays("2020-01-06", len(next(iter(columns.values()))))
    of = next(each for each in PARTS if each.name == name).of
    return of(Frame(days, days.astype("datetime64[us]"), {key: np.array(each) for key, each in columns.items()}, {}))


def test_every_part_is_higher_with_more_appetite() -> None:
    assert part("vix", VIX=[12.0, 40.0]).tolist() == [-12.0, -40.0]
    assert part("term_structure", VIX=[15.0, 30.0], VIX3M=[20.0, 25.0]).tolist() == [-0.75, -1.2]
    assert part("credit", HY_OAS=[3.0, 8.0]).tolist() == [-3.0, -8.0]
    assert part("stress", OFR_FSI=[-2.0, 5.0]).tolist() == [2.0, -5.0]
    assert part("drawdown", SPX=[100.0] * 251 + [80.0, 90.0])[-2:].tolist() == pytest.approx([-0.2, -0.1])
    rising = [100.0 * 1.01**row for row in range(64)]
    flat = [100.0] * 64
    assert part("small_caps", SPX=flat, RUT=rising)[63] == pytest.approx(63 * np.log(1.01))
    assert part("small_caps", SPX=rising, RUT=flat)[63] == pytest.approx(-63 * np.log(1.01))
    assert part("bitcoin", BTC=rising)[63] == pytest.approx(63 * np.log(1.01))
    wild = [100.0 * (1.0 + 0.02 * (row % 2)) for row in range(22)]
    assert part("realized", SPX=wild)[21] == pytest.approx(-np.std(np.diff(np.log(wild)), ddof=1))


def test_the_mean_takes_the_parts_that_are_there_and_names_the_others() -> None:
    panel = walks(without=("HY_OAS", "OFR_FSI", "VIX3M"))
    found = facts(RISK_APPETITE, panel)
    names = ("vix", "realized", "drawdown", "small_caps", "bitcoin")
    assert [name for name in found if name.startswith("weight")] == [f"weight_{name}" for name in names]
    assert all(
        each.value == pytest.approx(0.2)
        for name, each in found.items()
        if name.startswith("weight") and isinstance(each, Fact)
    )
    for name, series in (("credit", "HY_OAS"), ("stress", "OFR_FSI"), ("term_structure", "VIX3M")):
        assert found[f"part_{name}"] == MissingFact(f"part_{name}", Unavailable(Why.NO_SERIES, series))
    ranks = [rank[-1] for rank in standings(part_columns(PARTS, frame_of(panel))) if np.isfinite(rank[-1])]
    assert history(RISK_APPETITE, panel).value[-1] == pytest.approx(np.mean(ranks))
    pulls = sum(float(each.value) for name, each in found.items() if name.startswith("pull") and isinstance(each, Fact))
    assert pulls == pytest.approx(np.mean(ranks) - 50.0)


def test_three_parts_are_too_few_for_either() -> None:
    panel = walks(without=("HY_OAS", "OFR_FSI", "VIX3M", "RUT", "BTC"))
    for signal in (RISK_APPETITE, RISK_COMPONENT):
        assert history_of(signal, panel) == Unavailable(Why.TOO_FEW_PARTS, days=3, needed=4)


def test_a_component_without_a_fit_yet_is_too_short() -> None:
    found = history_of(RISK_COMPONENT, walks(500))
    assert found == Unavailable(Why.TOO_SHORT, "SPX", days=500, needed=252 + 252)


def by_numpy(panel: Panel, row: int) -> float:
    """The component of a day from whole columns: ranks of the fit's days, numpy's correlations and leading vector."""
    frame = frame_of(panel)
    x = np.stack(standings(part_columns(PARTS, frame)), axis=1) / 100.0 - 0.5
    weeks = first_rows_of_weeks(frame.days)
    fitted = x[: weeks[weeks <= row][-1] + 1]
    inside = np.isfinite(fitted).sum(axis=0) >= 252
    fitted, today = fitted[:, inside], x[row, inside]
    series = fitted.shape[1]
    correlation = np.eye(series)
    for i in range(series):
        for j in range(i):
            both = np.isfinite(fitted[:, i]) & np.isfinite(fitted[:, j])
            if both.sum() >= 252:
                correlation[i, j] = correlation[j, i] = np.corrcoef(fitted[both, i], fitted[both, j])[0, 1]
    loadings = np.linalg.eigh(correlation)[1][:, -1]
    loadings = loadings * np.sign(loadings[0])
    z = (today - np.nanmean(fitted, axis=0)) / np.nanstd(fitted, axis=0)
    there = np.isfinite(z)
    loadings, z, correlation = loadings[there], z[there], correlation[np.ix_(there, there)]
    return float(loadings @ z / np.sqrt(loadings @ correlation @ loadings))


@pytest.mark.parametrize("row", [ROWS - 1, ROWS - 2, ROWS - 7, 900])
def test_the_component_is_that_of_numpy_on_all_days_up_to_its_week(row: int) -> None:
    panel = walks()
    assert history(RISK_COMPONENT, panel).value[row] == pytest.approx(by_numpy(panel, row), abs=1e-9)


def test_a_part_that_begins_late_joins_with_the_days_that_it_has() -> None:
    panel = walks(late={"VIX3M": 500})
    frame = frame_of(panel)
    found = history(RISK_COMPONENT, panel)
    for row in (950, 1_010, ROWS - 1):
        assert found.value[row] == pytest.approx(by_numpy(panel, row), abs=1e-9)
    # it is ranked from row 751 on, and in the fit once it has been ranked for 252 days
    early = component_today(
        PARTS,
        frame_of(panel.until(end_of(frame.days[999].item()))),
        history(RISK_COMPONENT, panel.until(end_of(frame.days[999].item()))),
        fewest=FEWEST,
    )
    late = component_today(PARTS, frame, found, fewest=FEWEST)
    assert early is not None
    assert late is not None
    assert "term_structure" not in early.weights
    assert late.weights["term_structure"] > 0.0


def test_a_part_that_is_missing_for_a_day_is_left_out_and_the_unit_stays() -> None:
    panel = walks()
    rut = panel.observations["RUT", ""]  # the last day does not begin a week: its fit has the part
    assert panel.day.weekday() != 0
    cut = Panel.known({**panel.observations, ("RUT", ""): rut.until(rut.known_at[-2])}, end_of(panel.day))
    assert history(RISK_COMPONENT, cut).value[-1] == pytest.approx(by_numpy(cut, ROWS - 1), abs=1e-9)
    assert history(RISK_COMPONENT, cut).value[-1] != history(RISK_COMPONENT, panel).value[-1]
    found = facts(RISK_COMPONENT, cut)
    assert "weight_small_caps" not in found
    assert isinstance(found["part_small_caps"], MissingFact)


def test_the_facts_of_the_component_add_up_to_its_value() -> None:
    panel = walks()
    found, value = facts(RISK_COMPONENT, panel), history(RISK_COMPONENT, panel).value[-1]
    pulls = {name: each for name, each in found.items() if name.startswith("pull") and isinstance(each, Fact)}
    assert len(pulls) == len(PARTS)
    assert sum(float(each.value) for each in pulls.values()) == pytest.approx(value)
    weights = [
        float(each.value) for name, each in found.items() if name.startswith("weight") and isinstance(each, Fact)
    ]
    assert sum(each * each for each in weights) == pytest.approx(1.0)
    explained = found["explained"]
    assert isinstance(explained, Fact)
    assert 100.0 / len(PARTS) < float(explained.value) < 100.0
    vix = found["weight_vix"]
    assert isinstance(vix, Fact)
    assert float(vix.value) > 0.0


def test_a_history_that_was_not_run_has_no_component_to_show() -> None:
    panel = walks(700)
    frame = frame_of(panel)
    nothing = np.full(frame.rows, np.nan)
    past = SignalHistory(
        "x", RISK_COMPONENT.states, frame.days, frame.at, nothing, np.full(frame.rows, -1, np.int8), nothing
    )
    assert component_today(PARTS, frame, past, fewest=FEWEST) is None
    assert not [each for each in RISK_COMPONENT.facts(panel, frame, past) if isinstance(each, Fact)]  # type: ignore[misc]


def test_a_fit_of_nothing_has_no_value() -> None:
    fit = Fit.none(3)
    assert fit.explained().tolist() == [0.0]
    assert np.isnan(fit.pulls(np.zeros((2, 3)), np.zeros(2, np.int64), fewest=1)).all()
    sums = no_sums(3)[:, None]
    assert Fit.of(sums, np.ones((1, 3), np.bool_), fewest=1, anchor=0).loadings.tolist() == [[0.0, 0.0, 0.0]]


@pytest.mark.parametrize("signal", [RISK_APPETITE, RISK_COMPONENT], ids=lambda each: each.name)
def test_the_past_stays_and_going_on_is_the_same_bits(signal: Signal) -> None:
    panel = walks(late={"VIX3M": 500, "HY_OAS": 300})
    for back in (1, 2, 3, 6, 30, 200):
        assert_prefix_invariant(signal, panel, panel.day - timedelta(days=back))


def test_going_on_by_more_rows_than_a_week_is_the_same_bits() -> None:
    panel = walks()
    whole = history(RISK_COMPONENT, panel)
    past = history(RISK_COMPONENT, panel.until(end_of(whole.days[850].item())))
    once = extended(RISK_COMPONENT, panel.until(end_of(whole.days[864].item())), past)
    assert same_history(extended(RISK_COMPONENT, panel, once), whole)


def test_states_are_fifths_of_the_past() -> None:
    panel = walks()
    for signal in (RISK_APPETITE, RISK_COMPONENT):
        found = history(signal, panel)
        ranked = np.isfinite(found.percentile)
        assert ranked[-1]
        expected = np.where(found.percentile < 20.0, 0, np.where(found.percentile < 80.0, 1, 2))
        np.testing.assert_array_equal(found.state[ranked], expected[ranked])
        assert (found.state[~ranked] == NO_STATE).all()
        assert reading_of(signal, panel, found).state == signal.states[int(expected[-1])]
