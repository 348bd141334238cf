"""The VIX and the HAR model as forecasts: errors and losses against slow loops, states, figures, and misses."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from panel_making import end_of, panel_of, random_panel
from weatherglass.messages.text import keys, text
from weatherglass.signals import forecast_rivals
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.registry import signals
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, MissingFact, Occasion, Signal, SignalHistory
from weatherglass.signals.volatility_forecast import SIGNALS

BY_NAME = {signal.name: signal for signal in SIGNALS}
ERROR, RIVALS, HAR = BY_NAME["vix_forecast_error"], BY_NAME["vix_against_har"], BY_NAME["har_forecast"]
HAR_VIX = BY_NAME["har_vix_forecast"]
FAMILY = [signal for signal in signals().values() if signal.family == "realized_implied"]
VIX_SPX = [("VIX", ""), ("SPX", "")]


@pytest.fixture(scope="module")
def panel() -> Panel:
    return random_panel(VIX_SPX, 20_200_316, 6.0)


def closes(moves: np.ndarray) -> np.ndarray:
    return 1000.0 * np.exp(np.concatenate([[0.0], np.cumsum(moves)]))


def known(signal: Signal, panel: Panel) -> SignalHistory:
    found = history_of(signal, panel)
    assert not isinstance(found, Unavailable), found
    return found


def facts_of(signal: Signal, panel: Panel) -> dict[str, Fact | MissingFact]:
    frame = panel.frame(signal.inputs)
    assert isinstance(frame, Frame)
    assert signal.facts is not None
    return {each.name: each for each in signal.facts(panel, frame, known(signal, panel))}


def figure(facts: dict[str, Fact | MissingFact], name: str) -> float:
    found = facts[name]
    assert isinstance(found, Fact)
    return float(found.value)


def occasions_of(signal: Signal, panel: Panel) -> tuple[Occasion, ...]:
    frame = panel.frame(signal.inputs)
    assert isinstance(frame, Frame)
    assert signal.occasions is not None
    return signal.occasions(panel, frame, known(signal, panel))


def shock() -> Panel:
    """A VIX of 15 and moves of 1 %, then 21 sessions of 2.5 %, then 1 % again."""
    sizes = np.concatenate([np.full(39, 0.01), np.full(21, 0.025), np.full(40, 0.01)])
    vix = np.concatenate([np.full(50, 15.0), np.full(51, 30.0)])
    return panel_of({"VIX": vix, "SPX": closes(sizes * (-1.0) ** np.arange(100))}, first="2020-01-06")


def test_the_error_is_the_vix_of_a_month_ago_less_what_came_since():
    history = known(ERROR, shock())
    assert np.isnan(history.value[:21]).all()
    calm, wild = math.sqrt(252.0), 2.5 * math.sqrt(252.0)
    assert history.value[21] == pytest.approx(15.0 - calm, rel=1e-9)
    assert history.value[60] == pytest.approx(15.0 - wild, rel=1e-9)
    assert history.value[-1] == pytest.approx(30.0 - calm, rel=1e-9)


def test_the_states_of_the_error_are_cut_at_ten_points_and_at_zero():
    history = known(ERROR, shock())
    states = [history.state_name(row) for row in range(history.rows)]
    assert states[21] == "too_low"
    assert states[60] == "far_too_low"
    assert states[-1] == "too_high"
    assert ERROR.on == {"far_too_low"}
    found = reading_of(ERROR, shock())
    assert [(each.side.value, each.level, each.to_state) for each in found.boundaries] == [("below", 10.0, "in_line")]


def test_a_miss_is_an_occasion_with_its_worst_day():
    (found,) = occasions_of(ERROR, shock())
    history = known(ERROR, shock())
    inside = np.flatnonzero(history.state == 0)
    assert (found.first, found.last) == (history.days[inside[0]].item(), history.days[inside[-1]].item())
    worst, vix, realized, day = found.figures
    assert worst.value == pytest.approx(15.0 - 2.5 * math.sqrt(252.0), rel=1e-9)
    assert (vix.value, realized.value) == pytest.approx((15.0, 2.5 * math.sqrt(252.0)), rel=1e-9)
    assert day.value == history.days[60 - 21].item().isoformat()


def test_a_miss_that_still_holds_has_no_last_day():
    (found,) = occasions_of(ERROR, shock().until(end_of("2020-04-01")))
    assert found.last is None


def test_figures_of_the_error_by_a_loop(panel: Panel):
    frame = panel.frame(ERROR.inputs)
    assert isinstance(frame, Frame)
    moves = np.diff(np.log(frame["SPX"]))
    gaps, losses, days = [], [], []
    for row in range(21, frame.rows - 21):
        came = math.sqrt(252.0 * np.mean(moves[row : row + 21] ** 2)) * 100.0
        vix = frame["VIX"][row]
        gaps.append(vix - came)
        losses.append((came / vix) ** 2 - math.log((came / vix) ** 2) - 1.0)
        days.append(frame.days[row].item())
    found = facts_of(ERROR, panel)
    share = found["share_above"]
    assert isinstance(share, Fact)
    assert (share.n, share.first, share.last) == (len(gaps), days[0], days[-1])
    assert share.value == pytest.approx(100.0 * np.mean(np.array(gaps) > 0.0), rel=1e-12)
    assert figure(found, "mean_gap") == pytest.approx(np.mean(gaps), rel=1e-9)
    assert figure(found, "qlike_vix") == pytest.approx(np.mean(losses), rel=1e-9)
    apart = found["share_above_not_overlapping"]
    assert isinstance(apart, Fact)
    assert apart.n == -(-len(gaps) // 21)
    assert apart.value == pytest.approx(100.0 * np.mean(np.array(gaps[::21]) > 0.0), rel=1e-12)


def test_a_vix_that_is_half_of_what_came_has_a_slope_of_two():
    rng = np.random.default_rng(5)
    level = 0.005 + 0.004 * np.sin(np.arange(400) / 60.0) ** 2
    moves = level * (-1.0) ** np.arange(400) * np.exp(0.01 * rng.normal(size=400))
    came = np.array([100.0 * math.sqrt(252.0 * np.mean(moves[at : at + 21] ** 2)) for at in range(380)])
    vix = np.concatenate([0.5 * came, np.full(21, 0.5 * came[-1])])
    found = facts_of(ERROR, panel_of({"VIX": vix, "SPX": closes(moves)}))
    assert figure(found, "mz_slope") == pytest.approx(2.0, rel=1e-9)
    assert figure(found, "mz_intercept") == pytest.approx(0.0, abs=1e-9)
    assert figure(found, "mz_r_squared") == pytest.approx(1.0, rel=1e-12)
    assert figure(found, "encompassing_past") == pytest.approx(0.0, abs=1e-9)
    assert figure(found, "share_above") == 0.0
    assert figure(found, "variance_scale") == pytest.approx(4.0, rel=1e-9)
    assert figure(found, "qlike_vix_rescaled") == pytest.approx(0.0, abs=1e-12)
    assert figure(found, "qlike_vix") == pytest.approx(4.0 - math.log(4.0) - 1.0, rel=1e-9)


def test_too_few_ended_months_give_shares_and_no_regression():
    found = facts_of(ERROR, shock().until(end_of("2020-04-01")))
    assert "share_above" in found
    assert "mz_slope" not in found
    assert facts_of(ERROR, panel_of({"VIX": np.full(30, 20.0), "SPX": closes(0.01 * (-1.0) ** np.arange(29))})) == {}


def test_the_fall_before_the_first_vix_of_forty():
    vix = np.concatenate([np.full(60, 20.0), [45.0, 50.0], np.full(60, 20.0), [41.0]])
    moves = np.concatenate([np.full(58, 0.001), [-0.2, -0.1], np.full(62, 0.001)])
    found = facts_of(ERROR, panel_of({"VIX": vix, "SPX": closes(moves)}, first="2008-01-07"))
    one, all_of_them = found["fallen_before_vix_40_in_2008"], found["fallen_before_vix_40"]
    assert isinstance(one, Fact)
    assert isinstance(all_of_them, Fact)
    # the second rise above 40 falls within a year of the first and is the same crisis
    assert (one.n, all_of_them.n) == (1, 1)
    assert one.value == pytest.approx(100.0 * (math.exp(-0.3) - 1.0), rel=1e-9)
    assert one.first == date(2008, 3, 31)


def test_the_two_forecasts_are_compared_over_a_year_by_a_loop(panel: Panel):
    frame = panel.frame(RIVALS.inputs)
    assert isinstance(frame, Frame)
    # the model on the days on which the VIX is there, too
    expected = known(HAR, panel_of({"SPX": frame["SPX"]})).value
    moves = np.diff(np.log(frame["SPX"]))
    difference = np.full(frame.rows, np.nan)
    for row in range(42, frame.rows):
        came = 1e4 * 252.0 * float(np.mean(moves[row - 21 : row] ** 2))
        vix, model = came / frame["VIX"][row - 21] ** 2, came / expected[row - 21] ** 2
        difference[row] = (vix - math.log(vix)) - (model - math.log(model))
    found = known(RIVALS, panel)
    assert found.value[-1] == pytest.approx(difference[-252:].mean(), rel=1e-9)
    assert found.value[-100] == pytest.approx(difference[-351:-99].mean(), rel=1e-9)
    assert int(np.argmax(np.isfinite(found.value))) == RIVALS.memory
    assert found.state_name(-1) == ("vix_better" if found.value[-1] < 0.0 else "har_better")


def test_figures_of_the_model_are_its_last_fit(panel: Panel):
    found = facts_of(HAR_VIX, panel)
    frame = panel.frame(HAR_VIX.inputs)
    assert isinstance(frame, Frame)
    daily = np.concatenate([[np.nan], 1e4 * 252.0 * np.diff(np.log(frame["SPX"])) ** 2])
    root = {
        w: np.array([np.sqrt(daily[max(0, t - w + 1) : t + 1].mean()) for t in range(frame.rows)])
        for w in (1, 5, 21, 22)
    }
    x = np.stack([np.ones(frame.rows), root[1], root[5], root[22], frame["VIX"]], axis=1)[22:-21]
    expected, *_ = np.linalg.lstsq(x, root[21][43:], rcond=None)
    names = ("constant", "day", "week", "month", "vix")
    assert [figure(found, f"coefficient_{name}") for name in names] == pytest.approx(expected.tolist(), rel=1e-6)
    constant = found["coefficient_constant"]
    assert isinstance(constant, Fact)
    assert (constant.n, constant.unit) == (frame.rows - 43, "vol_points")
    assert "coefficient_vix" not in facts_of(HAR, panel)
    assert figure(found, "qlike") > 0.0


def test_rivals_are_judged_over_the_same_days(panel: Panel):
    pytest.importorskip("arch")
    found = facts_of(RIVALS, panel)
    frame = panel.frame(RIVALS.inputs)
    assert isinstance(frame, Frame)
    models = ("vix", "vix_rescaled", "past", "har", "har_vix", "garch", "gjr")
    counts = {found[f"qlike_{name}"].n for name in models}  # type: ignore[union-attr]
    assert counts == {frame.rows - 21 - 546}
    by_state = sum(each.n for name, each in found.items() if isinstance(each, Fact) and name in _BY_STATE_OF_VIX)
    assert by_state == frame.rows - 21 - 546
    whole = figure(found, "qlike_vix") * by_state
    parts = [found[name] for name in _BY_STATE_OF_VIX if name in found]
    assert sum(float(each.value) * each.n for each in parts if isinstance(each, Fact)) == pytest.approx(whole, rel=1e-9)
    assert all(text(f"signal.vix_against_har.fact.{name}", lang) for name in found for lang in ("en", "ko"))
    assert figure(found, "dm_vix_har") * (figure(found, "qlike_vix") - figure(found, "qlike_har")) > 0.0


_BY_STATE_OF_VIX = ("qlike_vix_below_20", "qlike_vix_20_to_30", "qlike_vix_30_to_40", "qlike_vix_from_40")


def test_without_the_library_its_models_are_missing_and_the_others_stay(panel: Panel, monkeypatch: pytest.MonkeyPatch):
    def absent(*args: object, **kwargs: object) -> None:
        raise ImportError("No module named 'arch'")

    monkeypatch.setattr(forecast_rivals, "garch_forecast", absent)
    found = facts_of(RIVALS, panel)
    why = Unavailable(Why.NO_LIBRARY, needs="stats")
    for name in ("qlike_garch", "qlike_gjr", "dm_vix_garch", "dm_vix_gjr"):
        assert found[name] == MissingFact(name, why)
    assert figure(found, "qlike_har") > 0.0
    assert "qlike_gjr_below_20" not in found


@pytest.mark.parametrize("signal", [ERROR, HAR, HAR_VIX], ids=lambda signal: signal.name)
def test_figures_of_an_earlier_day_are_those_of_the_data_until_then(panel: Panel, signal: Signal):
    then = panel.until(end_of("2019-03-01"))
    keys_then = {key: each.until(then.at) for key, each in panel.observations.items()}
    assert facts_of(signal, then) == facts_of(signal, Panel.known(keys_then, end_of("2019-03-01")))
    assert facts_of(signal, then) != facts_of(signal, panel)


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("signal", FAMILY, ids=lambda signal: signal.name)
def test_everything_that_a_signal_says_has_words(signal: Signal, lang: str):
    bars = [(each.series, each.field) for each in signal.inputs]
    panel = random_panel(bars, 20_200_316, 6.0)
    history, frame = known(signal, panel), panel.frame(signal.inputs)
    assert isinstance(frame, Frame)
    name = signal.name
    wanted = [f"signal.{name}.title", f"signal.{name}.definition", f"family.{signal.family}"]
    wanted += [f"signal.{name}.state.{state}" for state in signal.states]
    wanted += [f"quantity.{name}"]
    if signal is not RIVALS:
        wanted += [f"signal.{name}.fact.{each.name}" for each in (signal.facts or _none)(panel, frame, history)]
    for each in (signal.occasions or _none)(panel, frame, history):
        wanted += [f"occasion.{each.kind}", *(f"figure.{one.name}" for one in each.figures)]
    for each in signal.parameters:
        own = f"signal.{name}.parameter.{each.name}"
        wanted.append(own if own in keys() else f"parameter.{each.name}")
    for key in wanted:
        words = text(key, lang)
        assert words, key
        if lang == "ko":
            assert any("가" <= letter <= "힣" for letter in words), key


def _none(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:
    return ()
