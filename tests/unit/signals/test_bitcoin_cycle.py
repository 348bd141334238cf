"""Bitcoin's cycle on paths whose numbers can be worked out by hand."""

from __future__ import annotations

import math
import sys
from datetime import date

import numpy as np
import pytest

from panel_making import days_for, end_of, observations, panel_of, random_panel
from weatherglass.signals.bitcoin_links import (
    FLOW_AFTER_RETURN,
    RUT_LINK,
    RUT_LINK_WEEKS,
    RUT_LINK_YEAR,
    SECTOR_LINK,
)
from weatherglass.signals.bitcoin_multiples import HALVING_DAYS, MULTIPLE, cycles
from weatherglass.signals.bitcoin_record import DRAWDOWN
from weatherglass.signals.bitcoin_supply import CYCLE_DAY, ISSUANCE, yearly_inflation
from weatherglass.signals.bitcoin_volatility import UPSIDE_SHARE, VOLATILITY
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import MissingFact, Side, Signal, SignalHistory
from weatherglass.timeline.calendar import DAY, days_between

FIRST = "2012-11-20"
EIGHT_YEARS = np.arange(np.datetime64(FIRST), np.datetime64("2020-06-01"))


def two_speeds() -> np.ndarray:
    """10 before the first halving; then 10 + age, 20 + age / 5 and 40 + 40 age from the second and the third."""
    price = np.full(EIGHT_YEARS.size, 10.0)
    for halving, base, slope in zip(HALVING_DAYS, (10.0, 20.0, 40.0), (1.0, 0.2, 40.0), strict=False):
        age = (EIGHT_YEARS - halving).astype(np.float64)
        price = np.where(age >= 0.0, base + slope * age, price)
    return price


def past(signal: Signal, panel: Panel) -> tuple[Frame, SignalHistory]:
    frame, history = panel.frame(signal.inputs), history_of(signal, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    return frame, history


def facts(signal: Signal, panel: Panel) -> dict[str, object]:
    assert signal.facts is not None
    return {each.name: each for each in signal.facts(panel, *past(signal, panel))}


def row_of(history: SignalHistory, day: str) -> int:
    return int(np.flatnonzero(history.days == np.datetime64(day))[0])


def test_the_multiple_starts_at_one_on_the_day_of_each_halving():
    _, history = past(MULTIPLE, panel_of({"BTC": two_speeds()}, first=FIRST))
    assert np.isnan(history.value[: row_of(history, "2012-11-28")]).all()
    for day in ("2012-11-28", "2016-07-09", "2020-05-11"):
        assert history.value[row_of(history, day)] == 1.0
    assert history.value[row_of(history, "2012-12-08")] == 2.0
    assert history.value[row_of(history, "2016-07-08")] == pytest.approx((10 + 1318) / 10)
    assert history.value[row_of(history, "2016-08-28")] == pytest.approx(1.5)


def test_the_state_compares_with_earlier_cycles_at_the_same_age():
    _, history = past(MULTIPLE, panel_of({"BTC": two_speeds()}, first=FIRST))
    assert history.state_name(row_of(history, "2013-06-01")) == ""  # the first cycle has none before it
    assert history.state_name(row_of(history, "2016-07-09")) == "among_earlier"  # all are at one
    assert history.state_name(row_of(history, "2016-07-19")) == "below_earlier"  # 1.1 against 2.0
    assert history.state_name(row_of(history, "2020-05-21")) == "above_earlier"  # 11 against 2.0 and 1.1
    # the cycle of 2012 has 1,319 days: a week later it is no yardstick any more
    assert history.state_name(row_of(history, "2016-07-09") + 1325) == "below_earlier"
    assert history.state_name(row_of(history, "2016-07-09") + 1326) == ""


def test_what_would_change_the_state_is_the_price_of_the_earlier_cycle_at_this_age():
    panel = panel_of({"BTC": two_speeds()[: row_of(past(MULTIPLE, panel_of({"BTC": two_speeds()}, first=FIRST))[1], "2016-07-19") + 1]}, first=FIRST)  # fmt: skip
    (above,) = reading_of(MULTIPLE, panel).boundaries
    assert (above.quantity, above.side, above.to_state) == ("BTC", Side.ABOVE, "among_earlier")
    assert (above.now, above.level) == (pytest.approx(22.0), pytest.approx(40.0))  # twice the base of 20
    whole = reading_of(MULTIPLE, panel_of({"BTC": two_speeds()}, first=FIRST))
    assert whole.state == "above_earlier"
    assert whole.on
    (below,) = whole.boundaries
    assert (below.side, below.level) == (Side.BELOW, pytest.approx(40.0 * (10 + 20) / 10))


def test_among_earlier_cycles_both_bounds_are_named():
    price = two_speeds()
    last = np.datetime64("2020-05-12") <= EIGHT_YEARS
    price[last] = 40.0 * 1.5
    found = reading_of(MULTIPLE, panel_of({"BTC": price}, first=FIRST))
    assert found.state == "among_earlier"
    age = (EIGHT_YEARS[-1] - HALVING_DAYS[2]).astype(int)
    assert [(each.side, each.level) for each in found.boundaries] == [
        (Side.ABOVE, pytest.approx(40.0 * (10 + age) / 10)),
        (Side.BELOW, pytest.approx(40.0 * (20 + age / 5) / 20)),
    ]


def test_figures_of_each_halving_stand_on_both_price_bases():
    price = two_speeds()
    price[HALVING_DAYS[0] > EIGHT_YEARS] = 8.0
    found = facts(MULTIPLE, panel_of({"BTC": price}, first=FIRST))
    assert found["price_at_halving_2012"].value == 10.0
    first = found["multiple_641_2012"]
    assert (first.value, first.low, first.high, first.spread) == (65.1, 65.1, pytest.approx(651 / 8), "price_base")
    assert (first.n, str(first.first), str(first.last)) == (642, "2012-11-28", "2014-08-31")
    assert found["maximum_641_2016"].value == pytest.approx((20 + 641 / 5) / 20)
    assert found["maximum_day_641_2016"].value == "2018-04-11"
    # the third cycle is 20 days old: its 641st day has not come
    late = found["multiple_641_2020"]
    assert isinstance(late, MissingFact)
    assert (late.why.why, late.why.days, late.why.needed) == (Why.TOO_SHORT, 20, 641)
    assert found["multiple_same_age_2012"].value == 3.0
    assert found["multiple_same_age_2016"].value == pytest.approx(1.2)
    assert found["multiple_same_age_2020"].value == 21.0
    # 65.1 and then 7.4 fall in order, as one of two orders does
    assert found["chance_of_falling_order"].value == 0.5


def test_cycles_are_listed_as_occasions():
    panel = panel_of({"BTC": two_speeds()}, first=FIRST)
    found = MULTIPLE.occasions(panel, *past(MULTIPLE, panel))
    assert [(str(each.first), str(each.last)) for each in found] == [
        ("2012-11-28", "2016-07-08"),
        ("2016-07-09", "2020-05-10"),
        ("2020-05-11", "None"),
    ]
    assert [(each.name, each.value) for each in found[2].figures] == [
        ("price_at_halving", 40.0), ("multiple_same_age", 21.0), ("maximum_same_age", 21.0),
    ]  # fmt: skip


def test_a_missing_day_of_the_halving_moves_the_base_and_a_late_beginning_has_none():
    price = two_speeds()
    price[HALVING_DAYS[0] == EIGHT_YEARS] = np.nan
    _, history = past(MULTIPLE, panel_of({"BTC": price}, first=FIRST))
    assert history.value[row_of(history, "2012-11-29")] == 1.0
    assert history.value[row_of(history, "2012-11-30")] == pytest.approx(12 / 11)
    later = panel_of({"BTC": price[60:]}, first=str(EIGHT_YEARS[60]))
    _, history = past(MULTIPLE, later)
    assert np.isnan(history.value[: row_of(history, "2016-07-09")]).all()
    assert history.value[row_of(history, "2016-07-09")] == 1.0
    assert [each.year for each in cycles(*np_columns(later))] == [2016, 2020]
    assert "price_at_halving_2012" not in facts(MULTIPLE, later)


def np_columns(panel: Panel) -> tuple[np.ndarray, np.ndarray]:
    found = panel.get("BTC")
    assert found is not None
    return found.days, found.value


def test_inflation_and_supply_are_those_of_the_protocol():
    panel = panel_of({"BTC": np.full(10, 64_000.0)}, first="2024-04-15")
    found = facts(ISSUANCE, panel)
    assert found["inflation_before_2024"].value == pytest.approx(100 * 6.25 * 144 * 365.25 / 19_687_500)
    assert found["inflation_after_2024"].value == pytest.approx(0.834857, abs=1e-6)
    assert found["share_mined_at_2024"].value == 93.75
    assert (found["subsidy_now"].value, found["coins_a_day_now"].value) == (3.125, 450.0)
    _, history = past(ISSUANCE, panel)
    # the value halves over the day of the halving; 143 blocks of it are after
    assert history.value[row_of(history, "2024-04-19")] == pytest.approx(1.6697, abs=1e-4)
    assert history.value[row_of(history, "2024-04-20")] == pytest.approx(0.8348, abs=1e-4)
    before = facts(ISSUANCE, panel.until(end_of("2024-04-18")))
    assert "share_mined_at_2024" not in before
    assert before["subsidy_now"].value == 6.25
    assert yearly_inflation(np.array([50.0]), np.array([50.0]))[0] == 100 * 144 * 365.25


def test_the_day_of_the_cycle_has_a_year_and_the_next_bound():
    panel = panel_of({"BTC": np.full(1500, 10.0)}, first="2016-07-08")
    frame, history = past(CYCLE_DAY, panel)
    assert history.value[0] == (np.datetime64("2016-07-08") - HALVING_DAYS[0]).astype(int)
    assert [history.state_name(row_of(history, "2016-07-09") + age) for age in (0, 364, 365, 1094, 1095)] == [
        "year_1", "year_1", "year_2", "year_3", "year_4",
    ]  # fmt: skip
    fourth = reading_of(CYCLE_DAY, panel.until(end_of("2020-01-01")))
    assert [(each.level, each.to_state) for each in fourth.boundaries] == [(pytest.approx(1458.3333), "year_1")]
    third = reading_of(CYCLE_DAY, panel.until(end_of("2018-12-01")))
    assert [(each.level, each.side, each.to_state) for each in third.boundaries] == [(1095.0, Side.ABOVE, "year_4")]
    assert frame.rows == 1500


def test_breakouts_of_small_caps_are_counted_from_each_halving():
    rut = np.concatenate([np.full(300, 100.0), np.full(200, 90.0), np.full(200, 101.0)])
    panel = panel_of({"BTC": np.full(1300, 10.0), "RUT": rut}, first="2014-01-01")
    found = facts(CYCLE_DAY, panel)
    assert isinstance(found["next_halving"].value, str)
    assert found["next_halving"].value == "2020-07-07"
    crossed = np.busday_offset("2014-01-01", 500, roll="forward")
    expected = (crossed - HALVING_DAYS[0]).astype(int)
    assert found["halving_to_breakout_2012"].value == expected
    assert "halving_to_breakout_2016" not in found
    without = facts(CYCLE_DAY, panel_of({"BTC": np.full(1300, 10.0)}, first="2014-01-01"))
    assert without["halving_to_breakout"].why.why is Why.NO_SERIES


def test_drawdown_has_its_states_by_the_distance_to_the_record():
    price = [100.0, 120.0, 119.0, 96.0, 95.0, 60.0, 59.0, 130.0]
    panel = panel_of({"BTC": price}, first="2020-01-01")
    _, history = past(DRAWDOWN, panel)
    np.testing.assert_allclose(history.value[:5], [0.0, 0.0, -100 / 120, -20.0, -100 * 25 / 120])
    assert [history.state_name(row) for row in range(8)] == [
        "record", "record", "below_record", "below_record", "bear", "bear", "crash", "record",
    ]  # fmt: skip
    bear = reading_of(DRAWDOWN, panel.until(end_of("2020-01-05")))
    assert [(each.side, each.level, each.to_state) for each in bear.boundaries] == [
        (Side.ABOVE, pytest.approx(96.0), "below_record"),
        (Side.BELOW, pytest.approx(60.0), "crash"),
    ]
    record = reading_of(DRAWDOWN, panel)
    assert [(each.side, each.level, each.to_state) for each in record.boundaries] == [
        (Side.BELOW, pytest.approx(104.0), "bear")
    ]
    crash = reading_of(DRAWDOWN, panel.until(end_of("2020-01-07")))
    assert [(each.side, each.level) for each in crash.boundaries] == [(Side.ABOVE, pytest.approx(60.0))]


def test_the_record_before_a_halving_is_the_last_highest_close():
    price = np.full(400, 10.0)
    price[50], price[60] = 12.0, 12.0
    found = facts(DRAWDOWN, panel_of({"BTC": price}, first="2012-01-01"))
    assert found["record_before_2012"].value == "2012-02-20"
    assert found["record_to_halving_2012"].value == (date(2012, 11, 28) - date(2012, 2, 20)).days
    assert "record_before_2016" not in found
    assert found["deepest_since_2012"].value == pytest.approx(100 * (10 / 12 - 1))
    assert "deepest_fall_after_breakout" not in found


def test_volatility_is_the_deviation_of_a_month_of_log_returns_at_365_days_a_year():
    steps = np.tile([0.02, -0.02], 400)
    price = 100.0 * np.exp(np.concatenate([[0.0], np.cumsum(steps)]))
    panel = panel_of({"BTC": price}, first="2018-01-01")
    _, history = past(VOLATILITY, panel)
    assert np.isnan(history.value[:30]).all()
    assert history.value[30] == pytest.approx(100 * 0.02 * math.sqrt(30 / 29) * math.sqrt(365))
    # a column that does not vary stands in the middle of its past
    assert history.state_name(history.rows - 1) == "usual"
    assert history.state_name(100) == ""
    found = facts(VOLATILITY, panel)
    assert found == {}  # no era begins inside this history: 2013, 2017, 2023 and 2024 are elsewhere


def test_eras_count_from_their_first_day_and_need_the_history_before():
    days = np.arange(np.datetime64("2022-12-01"), np.datetime64("2024-03-01"))
    calm = days >= np.datetime64("2024-01-11")
    steps = np.where(np.arange(days.size) % 2 == 0, 1.0, -1.0) * np.where(calm, 0.01, 0.03)
    price = 100.0 * np.exp(np.cumsum(steps))
    found = facts(VOLATILITY, panel_of({"BTC": price}, first="2022-12-01"))
    assert sorted(found) == ["volatility_2023", "volatility_since_funds"]
    assert found["volatility_2023"].value == pytest.approx(3.0 * math.sqrt(365) * math.sqrt(365 / 364), rel=1e-4)
    assert found["volatility_since_funds"].value == pytest.approx(math.sqrt(365), rel=0.02)
    assert (found["volatility_2023"].n, str(found["volatility_2023"].first)) == (365, "2023-01-01")
    shape = facts(UPSIDE_SHARE, panel_of({"BTC": price}, first="2022-12-01"))
    assert shape["upside_2023"].value == pytest.approx(3.0 * math.sqrt(365 / 2), rel=2e-3)
    assert shape["downside_2023"].value == pytest.approx(3.0 * math.sqrt(365 / 2), rel=2e-3)
    # thirty steps up and down again: the price of a month later is the same
    assert shape["low_month_2023"].value == pytest.approx(0.0, abs=1e-9)
    assert shape["best_month_2023"].n == 335


def test_the_share_of_gains_is_the_upside_semivariance_over_all():
    steps = np.tile([0.02, -0.01], 500)
    price = 100.0 * np.exp(np.concatenate([[0.0], np.cumsum(steps)]))
    _, history = past(UPSIDE_SHARE, panel_of({"BTC": price}, first="2018-01-01"))
    assert np.isnan(history.value[:365]).all()
    # 183 gains and 182 losses in an odd window
    assert history.value[365] == pytest.approx(183 * 4 / (183 * 4 + 182))
    flat = history_of(UPSIDE_SHARE, panel_of({"BTC": np.full(400, 5.0)}, first="2018-01-01"))
    assert isinstance(flat, Unavailable)


@pytest.mark.parametrize(("sign", "value", "state"), [(1.0, 1.0, "tight"), (-1.0, -1.0, "opposite")])
def test_bitcoin_that_follows_small_caps_is_tightly_linked(sign, value, state):
    rng = np.random.default_rng(20_200_316)
    steps = rng.normal(0.0, 0.01, 300)
    days = days_for("RUT", "2020-01-02", 300)
    rut = 1000.0 * np.exp(np.cumsum(steps))
    every = days_between(days[0], days[-1])
    bitcoin = 10_000.0 * np.exp(sign * np.cumsum(np.isin(every, days) * np.interp(every.astype(int), days.astype(int), steps)))  # fmt: skip
    panel = Panel.known(
        {("RUT", ""): observations("RUT", "", days, rut), ("BTC", ""): observations("BTC", "", every, bitcoin)},
        end_of(days[-1].item()),
    )
    found = reading_of(RUT_LINK, panel)
    assert found.value == pytest.approx(value)
    assert found.state == state
    assert found.on


def test_the_row_of_a_session_is_known_at_midnight_utc():
    frame, _ = past(RUT_LINK, random_panel([("RUT", ""), ("BTC", "")], 1, 1.0))
    assert str(frame.at[0])[11:] == "00:00:00.000000"
    assert (frame.at[0].astype("datetime64[D]") - frame.days[0]).astype(int) == 1


def test_weekly_correlation_is_that_of_a_loop_over_weeks():
    panel = random_panel([("RUT", ""), ("BTC", "")], 4, 2.5)
    frame, history = past(RUT_LINK_WEEKS, panel)
    last: dict[tuple[int, int], int] = {}
    for row, day in enumerate(frame.days):
        last[day.item().isocalendar()[:2]] = row
    ends = sorted(last.values())
    row = history.rows - 1
    over = [each for each in ends if each < row and frame.days[each].item().isocalendar()[:2] != frame.days[row].item().isocalendar()[:2]]  # fmt: skip
    used = over[-53:]
    x, y = (np.diff(np.log(frame[name][used])) for name in ("RUT", "BTC"))
    assert history.value[row] == pytest.approx(np.corrcoef(x, y)[0, 1], rel=1e-12)
    first = int(np.flatnonzero(np.isfinite(history.value))[0])
    assert first == ends[52] + 1  # 53 weeks must be over


def test_a_few_days_of_both_have_no_week_and_no_correlation():
    few = panel_of({"RUT": [1.0, 2.0, 3.0], "BTC": np.arange(1.0, 6.0)}, first="2020-01-06")
    for signal in (RUT_LINK, RUT_LINK_WEEKS):
        assert isinstance(history_of(signal, few), Unavailable)


def test_the_year_and_the_weeks_are_summed_up_by_era():
    panel = random_panel([("RUT", ""), ("BTC", "")], 8, 3.6, first="2022-06-01")
    for signal in (RUT_LINK_YEAR, RUT_LINK_WEEKS):
        found = facts(signal, panel)
        assert set(found) == {"median_since_funds"}
        frame, history = past(signal, panel)
        inside = history.value[frame.days >= np.datetime64("2024-01-11")]
        each = found["median_since_funds"]
        assert each.value == pytest.approx(np.nanmedian(inside))
        assert each.low < each.value < each.high
        assert each.n == int(np.isfinite(inside).sum())


def test_a_lasting_halving_of_volatility_is_a_step_beside_a_trend_and_a_trend_is_none():
    pytest.importorskip("statsmodels")
    days = np.arange(np.datetime64("2016-12-01"), np.datetime64("2026-07-01"))
    turns = np.where(np.arange(days.size) % 2 == 0, 1.0, -1.0)
    stepped = np.where(days < np.datetime64("2024-01-01"), 0.04, 0.02) * turns
    found = facts(VOLATILITY, panel_of({"BTC": 100.0 * np.exp(np.cumsum(stepped))}, first="2016-12-01"))
    for name in ("variance_step_2017", "variance_step_beside_trend_2017"):
        assert found[name].value == pytest.approx(0.25, rel=1e-6)
        assert (found[name].n, str(found[name].first)) == (114, "2017-01-01")
    assert "variance_step_2013" not in found  # the history begins later
    months = (days - days[0]).astype(float) / 30.4
    fading = 0.04 * np.exp(-0.008 * months) * turns
    found = facts(VOLATILITY, panel_of({"BTC": 100.0 * np.exp(np.cumsum(fading))}, first="2016-12-01"))
    assert found["variance_step_2017"].high < 0.6  # a fall of years looks like a step
    assert found["variance_step_beside_trend_2017"].value == pytest.approx(1.0, abs=0.01)


def test_without_statsmodels_the_steps_say_which_extra_brings_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "statsmodels.api", None)
    price = 100.0 * np.exp(np.cumsum(np.random.default_rng(1).normal(0.0, 0.03, 2900)))
    found = facts(VOLATILITY, panel_of({"BTC": price}, first="2016-12-01"))
    for name in ("variance_step_2017", "variance_step_beside_trend_2017"):
        assert (found[name].why.why, found[name].why.needs) == (Why.NO_LIBRARY, "stats")


def test_a_fall_after_the_breakout_of_2025_is_measured_from_its_highest_close():
    days = np.arange(np.datetime64("2025-09-01"), np.datetime64("2026-12-01"))
    price = np.where(days < np.datetime64("2025-10-01"), 100.0, 80.0)
    price[days == np.datetime64("2025-10-06")] = 125.0
    price[days == np.datetime64("2026-05-01")] = 50.0
    price[days >= np.datetime64("2026-10-01")] = 10.0  # more than a year later
    found = facts(DRAWDOWN, panel_of({"BTC": price}, first="2025-09-01"))
    fall = found["deepest_fall_after_breakout"]
    assert (fall.value, fall.n, str(fall.last)) == (pytest.approx(-60.0), 366, "2026-09-18")


def test_figures_of_the_links_have_intervals_and_the_other_alignment():
    panel = random_panel([("RUT", ""), ("BTC", ""), ("SPX", ""), ("IXIC", "")], 5, 2.2, first="2023-06-01")
    found = facts(RUT_LINK, panel)
    assert set(found) == {
        "correlation_since_funds", "correlation_close_before_since_funds", "correlation_weekly_since_funds",
        "correlation_last_year", "share_first_of_three",
    }  # fmt: skip
    each = found["correlation_since_funds"]
    middle, half = math.atanh(each.value), 1.959964 / math.sqrt(each.n - 3)
    assert (each.low, each.high) == (pytest.approx(math.tanh(middle - half)), pytest.approx(math.tanh(middle + half)))
    assert abs(each.value) < 0.12
    assert found["correlation_last_year"].n == 252
    # three unrelated indices: none is the closest in nearly all resampled histories by right, and the draws are seeded
    assert found["share_first_of_three"] == facts(RUT_LINK, panel)["share_first_of_three"]
    assert 0.0 < found["share_first_of_three"].value < 1.0


def test_the_closest_of_three_is_found_in_nearly_every_resampled_history():
    rng = np.random.default_rng(20_200_316)
    days = days_for("RUT", "2023-06-01", 560)
    common = rng.normal(0.0, 0.01, 560)
    columns = {name: common * weight + rng.normal(0.0, 0.01, 560) for name, weight in (("RUT", 2.0), ("SPX", 0.2), ("IXIC", 0.2))}  # fmt: skip
    found = {
        (name, ""): observations(name, "", days, 100 * np.exp(np.cumsum(steps))) for name, steps in columns.items()
    }
    every = days_between(days[0], days[-1])
    at = np.searchsorted(days, every, side="right") - 1
    bitcoin = 100 * np.exp(np.cumsum(common))[at]
    found["BTC", ""] = observations("BTC", "", every, bitcoin)
    panel = Panel.known(found, end_of(days[-1].item()))
    assert facts(RUT_LINK, panel)["share_first_of_three"].value == 1.0
    short = facts(RUT_LINK, panel.until(end_of("2024-02-28")))["share_first_of_three"]
    assert (short.why.why, short.why.needed) == (Why.TOO_SHORT, 90)
    del found["SPX", ""]
    without = facts(RUT_LINK, Panel.known(found, end_of(days[-1].item())))["share_first_of_three"]
    assert (without.why.why, without.why.series) == (Why.NO_SERIES, "SPX")


def test_money_that_follows_the_price_of_last_week_is_chasing():
    days = days_for("FLOW_IBIT", "2024-01-11", 120)
    every = days_between(days[0] - 30 * DAY, days[-1])
    price = 50_000.0 * (1.0 + 0.1 * np.sin(np.arange(every.size) / 9.0))
    bitcoin = price[np.searchsorted(every, days)]
    change = np.log(bitcoin[5:] / bitcoin[:-5])
    flow = np.zeros(120)
    flow[6:] = 1e8 * change[:-1]
    panel = Panel.known(
        {
            ("FLOW_IBIT", ""): observations("FLOW_IBIT", "", days, flow),
            ("BTC", ""): observations("BTC", "", every, price),
        },
        end_of(days[-1].item() + np.timedelta64(4, "D").item()),
    )
    found = reading_of(FLOW_AFTER_RETURN, panel)
    assert found.value == pytest.approx(1.0)
    assert found.state == "chasing"
    assert facts(FLOW_AFTER_RETURN, panel)["flow_after_five_sessions"].value == pytest.approx(1.0)
    assert facts(FLOW_AFTER_RETURN, panel)["flow_same_session"].n == 119


def test_what_is_missing_stale_or_never_there_is_said():
    nothing = panel_of({"RUT": np.full(100, 1.0)})
    for signal in (MULTIPLE, CYCLE_DAY, ISSUANCE, DRAWDOWN, VOLATILITY, UPSIDE_SHARE, RUT_LINK):
        found = reading_of(signal, nothing)
        assert found.unavailable is not None
        assert (found.unavailable.why, found.unavailable.series) == (Why.NO_SERIES, "BTC")
        assert found.value is None
        assert found.state == ""
    old = panel_of({"BTC": np.full(100, 1.0)}, at="2020-05-01")
    stale = reading_of(DRAWDOWN, old).unavailable
    assert stale is not None
    assert (stale.why, stale.needed) == (Why.STALE, 4)
    never = reading_of(SECTOR_LINK, nothing).unavailable
    assert never is not None
    assert (never.why, never.needs) == (Why.NOT_COLLECTED, "btc_sector_correlation")
    early = reading_of(MULTIPLE, panel_of({"BTC": np.full(50, 1.0)}, first="2011-01-01")).unavailable
    assert early is not None
    assert early.why is Why.TOO_SHORT


def test_days_before_the_chain_have_no_supply():
    found = history_of(ISSUANCE, panel_of({"BTC": np.full(50, 1.0)}, first="2008-12-01"))
    assert isinstance(found, SignalHistory)
    assert np.isnan(found.value[found.days <= np.datetime64("2009-01-03")]).all()
    # a day's 144 blocks or so, of which a year has 365.25 times as many
    assert found.value[found.days == np.datetime64("2009-01-05")][0] == pytest.approx(100 * 365.25 / 2.24, rel=0.03)
    before = panel_of({"BTC": np.full(9, 1.0)}, first="2008-12-01")
    assert isinstance(history_of(ISSUANCE, before), Unavailable)
    assert ISSUANCE.facts(before, before.frame(ISSUANCE.inputs), found) == ()
