"""Fear and greed: each part by hand, which parts are in, and the published scores as they are."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import end_of, observations, panel_of, weekdays
from weatherglass.signals.greed import (
    BANDS,
    FEAR_AND_GREED,
    NEVER_THERE,
    PARTS,
    SIGNALS,
    STATES,
    calm,
    junk_demand,
    momentum,
    stocks_over_bonds,
)
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.registry import record_targets
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, MissingFact, SignalHistory
from weatherglass.stats.ranks import expanding_percentile

BY_NAME = {signal.name: signal for signal in SIGNALS}


def frame_of(**columns: np.ndarray) -> Frame:
    days = weekdays("2020-01-06", next(iter(columns.values())).shape[0])
    return Frame(days, days.astype("datetime64[us]"), columns, dict.fromkeys(columns, days))


def walks(rows: int, **given: np.ndarray) -> Panel:
    rng = np.random.default_rng(20_200_316)
    values = {
        "SPX": 3_000.0 * np.exp(np.cumsum(0.01 * rng.normal(size=rows))),
        "VIX": 18.0 * np.exp(0.2 * rng.normal(size=rows)),
        "DGS10": 3.0 + np.cumsum(0.03 * rng.normal(size=rows)),
        "HY_OAS": 4.0 + 0.1 * rng.normal(size=rows),
        **given,
    }
    there = {name: column for name, column in values.items() if np.isfinite(column).any()}
    return panel_of(there, first="2015-01-02", at=str(weekdays("2015-01-02", rows)[-1]))


def facts(name: str, panel: Panel) -> dict[str, Fact | MissingFact]:
    signal = BY_NAME[name]
    frame, history = panel.frame(signal.inputs), history_of(signal, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    return {each.name: each for each in signal.facts(panel, frame, history)}  # type: ignore[misc]


def test_momentum_is_the_distance_from_the_mean_of_125_sessions() -> None:
    found = momentum(frame_of(SPX=np.append(np.full(124, 100.0), 225.0)))
    assert np.isnan(found[:124]).all()
    assert found[124] == pytest.approx(225.0 / 101.0 - 1.0)


def test_a_vix_below_its_mean_of_fifty_sessions_is_calm() -> None:
    found = calm(frame_of(VIX=np.append(np.full(49, 21.0), 11.0)))
    assert found[49] == pytest.approx(1.0 - 11.0 / 20.8)


def test_stocks_are_measured_against_a_ten_year_bond_over_twenty_sessions() -> None:
    spx, yields = np.full(31, 100.0), np.full(31, 4.0)
    spx[30] = 110.0
    found = stocks_over_bonds(frame_of(SPX=spx, DGS10=yields))
    assert np.isnan(found[:20]).all()
    # four weeks are 28 days: at an unchanged yield the bond has earned 4 % a year, a weekend of three days at once
    bond = 16 * np.log1p(0.04 / 365.25) + 4 * np.log1p(0.04 * 3.0 / 365.25)
    assert found[25] == pytest.approx(-bond, abs=1e-12)
    assert found[30] == pytest.approx(np.log(1.1) - bond, abs=1e-12)


def test_a_narrow_spread_is_demand() -> None:
    assert junk_demand(frame_of(HY_OAS=np.array([3.0, 9.0]))).tolist() == [-3.0, -9.0]


def test_the_score_is_the_mean_of_the_four_percentiles() -> None:
    panel = walks(500)
    frame = panel.frame(FEAR_AND_GREED.inputs)
    assert isinstance(frame, Frame)
    found = history_of(FEAR_AND_GREED, panel)
    assert isinstance(found, SignalHistory)
    expected = sum(expanding_percentile(part.of(frame)) for part in PARTS) / 4.0
    np.testing.assert_allclose(found.value[376:], expected[376:])
    # three parts are enough: volatility (from row 300), safe haven (272) and junk demand (252) come before momentum
    assert int(np.argmax(np.isfinite(found.value))) == 49 + 251
    assert np.isfinite(expected[376])
    assert not np.isfinite(expected[375 - 1])


@pytest.mark.parametrize(
    ("score", "state"),
    [(0.0, "extreme_fear"), (24.9, "extreme_fear"), (25.0, "fear"), (45.0, "neutral"), (54.9, "neutral"), (55.0, "greed"), (75.0, "extreme_greed"), (100.0, "extreme_greed")],
)  # fmt: skip
def test_published_scores_are_taken_as_they_are(score: float, state: str) -> None:
    found = reading_of(BY_NAME["cnn_fear_and_greed"], panel_of({"FNG_CNN": [50.0, score]}))
    assert (found.value, found.state, found.on) == (score, state, state.startswith("extreme"))


def test_what_would_change_a_score_are_the_edges() -> None:
    found = reading_of(BY_NAME["crypto_fear_and_greed"], panel_of({"FNG_CRYPTO": [30.0, 50.0]}))
    assert [(each.quantity, each.level, each.to_state) for each in found.boundaries] == [
        ("FNG_CRYPTO", 55.0, "greed"),
        ("FNG_CRYPTO", 45.0, "fear"),
    ]


def test_the_facts_name_the_parts_that_are_in_and_those_that_never_are() -> None:
    found = facts("fear_and_greed", walks(500, HY_OAS=np.full(500, np.nan)))
    weights = {name: each.value for name, each in found.items() if name.startswith("weight") and isinstance(each, Fact)}
    assert weights == {f"weight_{name}": pytest.approx(1 / 3) for name in ("momentum", "volatility", "safe_haven")}
    assert found["part_junk_demand"] == MissingFact("part_junk_demand", Unavailable(Why.NO_SERIES, "HY_OAS"))
    for name, needs in NEVER_THERE:
        assert found[f"part_{name}"] == MissingFact(f"part_{name}", Unavailable(Why.NOT_COLLECTED, needs=needs))
    assert len(PARTS) + len(NEVER_THERE) == 7


def test_the_score_is_compared_with_that_of_cnn_on_common_days() -> None:
    panel = walks(500)
    history = history_of(FEAR_AND_GREED, panel)
    assert isinstance(history, SignalHistory)
    theirs = 100.0 - history.value[-40:]
    cnn = observations("FNG_CNN", "", history.days[-40:], theirs)
    panel = Panel.known({**panel.observations, ("FNG_CNN", ""): cnn}, end_of(history.days[-1].item()))
    found = facts("fear_and_greed", panel)["correlation_with_cnn"]
    assert isinstance(found, Fact)
    known = panel.observations["FNG_CNN", ""].rows
    assert (found.value, found.n) == (pytest.approx(-1.0), known)


def test_without_the_other_series_there_is_no_correlation_and_a_reason() -> None:
    found = facts("cnn_fear_and_greed", panel_of({"FNG_CNN": [20.0, 50.0, 80.0, 80.0]}))
    assert found["correlation_with_vix"] == MissingFact("correlation_with_vix", Unavailable(Why.NO_SERIES, "VIX"))
    short = facts("cnn_fear_and_greed", panel_of({"FNG_CNN": [20.0, 50.0], "VIX": [30.0, 20.0]}))
    assert short["correlation_with_vix"] == MissingFact(
        "correlation_with_vix", Unavailable(Why.TOO_SHORT, "VIX", days=2, needed=3)
    )
    shares = {name: each.value for name, each in found.items() if name.startswith("share") and isinstance(each, Fact)}
    assert shares == {
        "share_of_days_extreme_fear": 25.0,
        "share_of_days_fear": 0.0,
        "share_of_days_neutral": 25.0,
        "share_of_days_greed": 0.0,
        "share_of_days_extreme_greed": 50.0,
    }
    mean = found["mean"]
    assert isinstance(mean, Fact)
    assert (mean.value, mean.n) == (57.5, 4)


def test_two_parts_are_too_few() -> None:
    nothing = np.full(500, np.nan)
    found = reading_of(FEAR_AND_GREED, walks(500, HY_OAS=nothing, DGS10=nothing))
    assert found.unavailable == Unavailable(Why.TOO_FEW_PARTS, days=2, needed=3)
    assert (found.value, found.state) == (None, "")


def test_a_stale_index_is_a_reason() -> None:
    found = reading_of(
        BY_NAME["cnn_fear_and_greed"], panel_of({"FNG_CNN": [50.0] * 5}, first="2020-01-06", at="2020-01-20")
    )
    assert found.unavailable == Unavailable(Why.STALE, "FNG_CNN", date(2020, 1, 10), 10, 7)
    assert BANDS.edges == (25.0, 45.0, 55.0, 75.0)
    assert len(STATES) == 5


def test_the_record_after_the_crypto_index_is_that_of_bitcoin() -> None:
    assert record_targets(BY_NAME["crypto_fear_and_greed"]) == (("BTC", (90, 365)),)
    assert record_targets(BY_NAME["cnn_fear_and_greed"]) == (("SPX", (21, 63, 252)),)


def test_a_history_without_states_has_no_shares() -> None:
    panel = panel_of({"FNG_CNN": [50.0, 60.0]})
    signal = BY_NAME["cnn_fear_and_greed"]
    frame = panel.frame(signal.inputs)
    assert isinstance(frame, Frame)
    nothing = np.full(2, np.nan)
    past = SignalHistory("x", STATES, frame.days, frame.at, nothing, np.full(2, -1, np.int8), nothing)
    names = [each.name for each in signal.facts(panel, frame, past)]  # type: ignore[misc]
    assert names == ["correlation_with_vix"]
