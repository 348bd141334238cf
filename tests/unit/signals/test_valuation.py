"""The price-earnings ratio: its percentile, the VIX of its months, and the year after, all small enough to do by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import end_of, observations, panel_of, weekdays
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, GapRule, MissingFact, Returns, Side, SignalHistory
from weatherglass.signals.valuation import CAPE, FORWARD_PRICE_EARNINGS, monthly_means, year_after
from weatherglass.timeline.calendar import DAY


def cape_panel(values: list[float] | np.ndarray, first: str = "2020-01-01") -> Panel:
    """Months of the ratio, read when the last of them is known: sixty days after it began."""
    last = np.datetime64(first, "M") + np.timedelta64(len(values) - 1, "M")
    return panel_of({"CAPE": values}, first=first, at=str(last.astype("datetime64[D]") + 60 * DAY))


def history(panel: Panel) -> SignalHistory:
    found = history_of(CAPE, panel)
    assert isinstance(found, SignalHistory), found
    return found


def facts(panel: Panel) -> dict[str, Fact | MissingFact]:
    frame = panel.frame(CAPE.inputs)
    assert isinstance(frame, Frame)
    return {each.name: each for each in CAPE.facts(panel, frame, history(panel))}  # type: ignore[misc]


def figure(panel: Panel, name: str) -> Fact:
    found = facts(panel)[name]
    assert isinstance(found, Fact)
    return found


def test_a_month_is_known_five_weeks_after_it_begins() -> None:
    panel = cape_panel([20.0, 30.0])
    found = history(panel)
    # 35 days after the midnights in New York that end the first of January and of February
    assert [str(each) for each in found.known_at] == ["2020-02-06T05:00:00.000000", "2020-03-08T05:00:00.000000"]
    assert history(panel.until(end_of("2020-03-06"))).value.tolist() == [20.0]
    assert history_of(CAPE, panel.until(end_of("2020-02-04"))) == Unavailable(Why.NO_SERIES, "CAPE")


@pytest.mark.parametrize(
    ("last", "state", "on", "boundary"),
    [
        (9.0, "cheap", True, (Side.ABOVE, 59.0, "usual")),
        (150.0, "usual", False, (Side.ABOVE, 211.0, "dear")),
        (300.0, "dear", True, (Side.BELOW, 211.0, "usual")),
    ],
)
def test_dear_and_cheap_are_fifths_of_the_past(
    last: float, state: str, on: bool, boundary: tuple[Side, float, str]
) -> None:
    # 252 months: 10, 11, ..., 260, and one more. 50 of 252 lie below the 20th percentile, 202 below the 80th
    values = np.append(np.arange(10.0, 261.0), last)
    found = reading_of(CAPE, cape_panel(values, "2000-01-01"))
    assert (found.value, found.state, found.on) == (last, state, on)
    assert (found.boundaries[0].side, found.boundaries[0].level, found.boundaries[0].to_state) == boundary
    assert found.boundaries[0].quantity == "CAPE"


def test_a_ratio_with_little_past_has_no_state() -> None:
    found = reading_of(CAPE, cape_panel(np.arange(10.0, 261.0), "2000-01-01"))
    assert (found.value, found.state, found.percentile, found.boundaries) == (260.0, "", None, ())


def test_the_mean_of_a_month_counts_its_own_days() -> None:
    days = np.array(["2020-01-30", "2020-01-31", "2020-02-03", "2020-04-01"], "datetime64[D]")
    vix = observations("VIX", "", days, np.array([10.0, 20.0, 30.0, 40.0]))
    months = np.array(["2019-12-01", "2020-01-01", "2020-02-01", "2020-03-01"], "datetime64[D]")
    np.testing.assert_array_equal(monthly_means(vix, months), [np.nan, 15.0, 30.0, np.nan])


def test_ratios_are_averaged_by_the_vix_of_their_month() -> None:
    sessions = weekdays("2020-01-01", 86)  # to the end of April
    month = sessions.astype("datetime64[M]").astype(int) % 12
    vix = observations("VIX", "", sessions, np.array([11.0, 15.0, 70.0, 16.0])[month])
    cape = cape_panel([30.0, 20.0, 10.0, 28.0]).observations["CAPE", ""]
    panel = Panel.known({("CAPE", ""): cape, ("VIX", ""): vix}, end_of("2020-05-20"))
    found = facts(panel)
    assert {name for name in found if name.startswith("mean_vix")} == {
        "mean_vix_complacent",
        "mean_vix_calm",
        "mean_vix_crisis",
    }
    calm = figure(panel, "mean_vix_calm")
    assert (calm.value, calm.n, calm.first, calm.last) == (24.0, 2, date(2020, 2, 1), date(2020, 4, 1))
    assert (calm.low, calm.high, calm.spread) == (22.0, 26.0, "quartiles")
    assert figure(panel, "mean_vix_crisis").value == 10.0
    expected = np.corrcoef([30.0, 20.0, 10.0, 28.0], [11.0, 15.0, 70.0, 16.0])[0, 1]
    assert figure(panel, "correlation_with_vix").value == pytest.approx(expected)
    assert found["year_after_by_third"] == MissingFact("year_after_by_third", Unavailable(Why.NO_SERIES, "SPX"))
    assert (figure(panel, "mean").value, figure(panel, "median").value) == (22.0, 24.0)
    assert (figure(panel, "lowest").value, figure(panel, "highest").value) == (10.0, 30.0)


def test_without_the_vix_its_bands_are_missing_and_say_so() -> None:
    panel = cape_panel([30.0, 20.0])
    assert facts(panel)["mean_in_vix_bands"] == MissingFact("mean_in_vix_bands", Unavailable(Why.NO_SERIES, "VIX"))


def test_the_year_after_begins_at_the_first_close_after_the_figure_was_known() -> None:
    spx = np.full(260, 100.0)
    spx[4:] = 200.0
    spx[50], spx[60] = 250.0, 150.0
    target = observations("SPX", "", weekdays("2020-02-03", 260), spx)
    change, fall = year_after(history(cape_panel([20.0, 25.0])), target)
    # known as 6 February begins: in at its close (row 3) at 100, out 252 sessions on at 200; from 250 to 150 on the way
    assert change[0] == pytest.approx(100.0)
    assert fall[0] == pytest.approx(-40.0)
    assert np.isnan([change[1], fall[1]]).all()


def test_months_long_before_the_stocks_begin_have_no_year_after() -> None:
    past = history(cape_panel([20.0, 25.0], "1881-01-01"))
    target = observations("SPX", "", weekdays("1990-01-02", 300), np.full(300, 100.0))
    assert np.isnan(year_after(past, target)[0]).all()


def test_the_year_after_is_told_by_third_of_the_ratio() -> None:
    # stocks fall as long as the ratio is high, and rise as long as it is low: seven months of each and of neither
    cape = np.repeat([40.0, 20.0, 10.0], 7) + np.tile(np.arange(7.0), 3)
    rows = 21 * 21 + 300
    step = np.repeat([-0.001, 0.0, 0.001], [180, 147, rows - 327])
    panel = panel_of({"CAPE": cape, "SPX": 1_000.0 * np.exp(np.cumsum(step))}, first="2010-01-04", at="2013-12-31")
    change, fall = year_after(history(panel), panel.observations["SPX", ""])
    over = np.isfinite(change)
    low, high = np.quantile(cape[over], (1 / 3, 2 / 3))
    assert (figure(panel, "low_third_below").value, figure(panel, "high_third_from").value) == (low, high)
    for name, inside in (("low", cape < low), ("middle", (cape >= low) & (cape < high)), ("high", cape >= high)):
        found = figure(panel, f"year_after_return_{name}")
        assert found.value == pytest.approx(change[over & inside].mean())
        assert found.n == int((over & inside).sum())
        assert (found.returns, found.gap_rule, found.unit) == (Returns.SIMPLE, GapRule.EVERY_ROW, "percent")
        assert figure(panel, f"year_after_deepest_fall_{name}").value == pytest.approx(fall[over & inside].mean())
    assert figure(panel, "year_after_return_high").value < 0.0 < figure(panel, "year_after_return_low").value
    assert figure(panel, "year_after_return_all").n == int(over.sum())


def test_a_year_that_is_not_over_is_a_reason() -> None:
    panel = panel_of({"CAPE": [20.0] * 5, "SPX": np.full(100, 100.0)}, first="2020-01-02")
    assert facts(panel)["year_after_by_third"] == MissingFact(
        "year_after_by_third", Unavailable(Why.TOO_SHORT, "SPX", days=100, needed=253)
    )


def test_old_figures_are_stale_after_eighty_days() -> None:
    found = reading_of(CAPE, panel_of({"CAPE": [20.0, 25.0]}, first="2020-01-01", at="2020-04-22"))
    assert found.unavailable == Unavailable(Why.STALE, "CAPE", date(2020, 2, 1), 81, 80)


def test_the_ratio_to_expected_earnings_is_never_there_and_says_what_it_would_take() -> None:
    found = reading_of(FORWARD_PRICE_EARNINGS, panel_of({"SPX": [100.0]}))
    assert found.unavailable == Unavailable(Why.NOT_COLLECTED, needs="forward_price_earnings")


def test_two_months_have_no_correlation() -> None:
    cape = cape_panel([30.0, 20.0])
    sessions = weekdays("2020-01-01", 43)
    vix = observations("VIX", "", sessions, np.linspace(10.0, 20.0, 43))
    panel = Panel.known({**cape.observations, ("VIX", ""): vix}, end_of(cape.day))
    assert "correlation_with_vix" not in facts(panel)
    assert figure(panel, "mean_vix_calm").n == 2
