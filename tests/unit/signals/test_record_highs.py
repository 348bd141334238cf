"""Record highs: the phases by hand, the path of records against the breakouts themselves, boundaries, facts, occasions."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from panel_making import end_of, observations, panel_of
from weatherglass.signals.breakout import BreakoutRule, breakouts, breakouts_by_rule
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.record_high_definitions import definitions, variations
from weatherglass.signals.record_highs import SIGNALS, Phases, record_signal
from weatherglass.signals.record_path import record_path
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, MissingFact, Side, Signal, SignalHistory, SignalReading

RUT = next(each for each in SIGNALS if each.name == "rut_record_high")
INTRADAY = next(each for each in SIGNALS if each.name == "rut_record_high_intraday")
DIVIDENDS = next(each for each in SIGNALS if each.name == "rut_record_high_with_dividends")
BTC = next(each for each in SIGNALS if each.name == "btc_record_high")
FIRST = date(2020, 1, 1)


def panel(points: dict[int, float], *, series: str = "RUT", field: str = "", at: int | None = None) -> Panel:
    """Values on so many days after the first; every day of the week counts, as the rule asks for no calendar."""
    days = np.datetime64(FIRST) + np.array(sorted(points))
    found = {(series, field): observations(series, field, days, np.array([points[each] for each in sorted(points)]))}
    return Panel.known(found, end_of(FIRST + timedelta(days=at if at is not None else max(points))))


def read(points: dict[int, float], signal: Signal = RUT) -> tuple[SignalReading, SignalHistory, Frame]:
    watched = signal.inputs[0]
    known = panel(points, series=watched.series, field=watched.field)
    history, frame = history_of(signal, known), known.frame(signal.inputs)
    assert isinstance(history, SignalHistory)
    assert isinstance(frame, Frame)
    return reading_of(signal, known, history), history, frame


def states(points: dict[int, float], signal: Signal = RUT) -> list[str]:
    _, history, _ = read(points, signal)
    return [history.state_name(row) for row in range(history.rows)]


BASE = {0: 100.0, 200: 70.0, 400: 101.0}
"""A record, a base of 400 days that is 30 % deep, and the first value above it."""


def test_the_value_is_the_distance_to_the_highest_value_before() -> None:
    _, history, _ = read({0: 100.0, 1: 90.0, 2: 99.0, 3: 110.0, 4: 104.5})
    np.testing.assert_allclose(history.value[1:], [-10.0, -1.0, 10.0, -5.0], rtol=1e-12)
    assert np.isnan(history.value[0])
    assert history.state_name(0) == ""


def test_a_record_of_an_ordinary_run_counts_for_a_week_unless_the_price_falls_away() -> None:
    assert states({0: 100.0, 1: 101.0, 8: 100.0, 9: 100.0}) == ["", "record", "record", "below_record"]
    # 5 % below 101 is 95.95
    assert states({0: 100.0, 1: 101.0, 2: 95.96, 3: 95.94, 4: 96.0}) == [
        "",
        "record",
        "record",
        "below_record",
        "record",
    ]


def test_a_breakout_is_fresh_for_thirty_days_and_then_in_price_discovery() -> None:
    later = {430: 102.0, 431: 102.0, 440: 110.0, 441: 104.6, 442: 104.4, 765: 109.0, 766: 109.0}
    found = dict(zip(sorted(BASE | later), states(BASE | later), strict=True))
    assert found == {
        0: "", 200: "below_record", 400: "breakout", 430: "breakout", 431: "price_discovery", 440: "price_discovery",
        441: "price_discovery", 442: "below_record", 765: "price_discovery", 766: "below_record",
    }  # fmt: skip


def test_a_breakout_that_falls_back_to_the_old_record_is_off_and_may_come_back() -> None:
    later = {401: 100.0, 402: 99.0, 403: 100.5, 440: 99.9, 441: 100.1}
    found = dict(zip(sorted(BASE | later), states(BASE | later), strict=True))
    assert found[401] == found[402] == found[440] == "below_record"
    assert found[403] == "breakout"
    assert found[441] == "price_discovery"


def test_a_record_one_day_too_early_is_no_breakout() -> None:
    assert states({0: 100.0, 200: 70.0, 364: 101.0}) == ["", "below_record", "record"]
    assert states({0: 100.0, 200: 70.0, 365: 101.0}) == ["", "below_record", "breakout"]


def test_bitcoin_may_fall_further_before_it_has_left_its_record() -> None:
    assert states(BASE | {431: 110.0, 432: 88.1}, BTC)[-1] == "below_record"  # above 88, below the old record of 100
    assert states({0: 100.0, 200: 30.0, 400: 150.0, 431: 160.0, 432: 128.1}, BTC)[-1] == "price_discovery"
    assert states({0: 100.0, 200: 30.0, 400: 150.0, 431: 160.0, 432: 127.9}, BTC)[-1] == "below_record"


@st.composite
def paths(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    rows = draw(st.integers(2, 150))
    rng = np.random.default_rng(draw(st.integers(0, 100_000)))
    days = np.datetime64("2020-01-01") + np.cumsum(rng.integers(1, 6, rows))
    return days, 50.0 + np.abs(np.cumsum(rng.integers(-2, 3, rows))).astype(np.float64)


@settings(max_examples=examples(150), deadline=None)
@given(path=paths(), min_days=st.integers(1, 60), cut=st.integers(1, 149))
def test_the_path_has_the_breakouts_of_the_definition_in_one_go_or_two(
    path: tuple[np.ndarray, np.ndarray], min_days: int, cut: int
) -> None:
    days, values = path
    whole, _ = record_path(days, values, min_days=min_days)
    events = breakouts(days, values, BreakoutRule(min_days_since_record=min_days))
    at = np.flatnonzero(whole.breakout_day == days)
    assert [days[row].item() for row in at] == [each.day for each in events]
    assert whole.level[at].tolist() == [each.level for each in events]
    assert whole.highest.tolist() == [values[: row + 1].max() for row in range(values.size)]
    top = [np.flatnonzero(values[: row + 1] == values[: row + 1].max())[0] for row in range(values.size)]
    assert whole.record_day.tolist() == days[top].tolist()
    cut = min(cut, values.size - 1)
    first, carry = record_path(days[:cut], values[:cut], min_days=min_days)
    second, _ = record_path(days[cut:], values[cut:], min_days=min_days, carry=carry)
    for name in ("before", "highest", "record_day", "breakout_day", "level"):
        joined = np.concatenate([getattr(first, name), getattr(second, name)])
        assert joined.tobytes() == getattr(whole, name).tobytes(), name


def boundary(points: dict[int, float]) -> list[tuple[str, Side, float, str]]:
    reading, _, _ = read(points)
    return [(each.quantity, each.side, round(each.level, 9), each.to_state) for each in reading.boundaries]


def test_below_a_young_record_the_next_record_is_ordinary_and_says_when_it_would_be_a_breakout() -> None:
    assert boundary({0: 100.0, 200: 70.0}) == [
        ("RUT", Side.ABOVE, 100.0, "record"),
        ("age_of_record_at_next", Side.ABOVE, 365.0, "breakout"),
    ]


def test_below_a_record_of_a_year_the_next_record_is_a_breakout() -> None:
    assert boundary({0: 100.0, 364: 70.0}) == [("RUT", Side.ABOVE, 100.0, "breakout")]


def test_each_phase_says_what_would_end_it() -> None:
    assert boundary({0: 100.0, 3: 101.0}) == [
        ("RUT", Side.BELOW, 95.95, "below_record"),
        ("days_since_record", Side.ABOVE, 8.0, "below_record"),
    ]
    assert boundary(BASE) == [
        ("RUT", Side.BELOW, 100.0, "below_record"),
        ("days_since_breakout", Side.ABOVE, 31.0, "price_discovery"),
    ]
    assert boundary(BASE | {402: 120.0, 403: 101.0})[1] == ("days_since_breakout", Side.ABOVE, 31.0, "below_record")
    assert boundary(BASE | {450: 120.0}) == [
        ("RUT", Side.BELOW, 114.0, "below_record"),
        ("days_since_breakout", Side.ABOVE, 366.0, "record"),
    ]
    assert boundary(BASE | {450: 120.0, 470: 119.0})[1] == ("days_since_breakout", Side.ABOVE, 366.0, "below_record")
    assert boundary(BASE | {410: 99.0}) == [("RUT", Side.ABOVE, 100.0, "breakout")]
    assert boundary(BASE | {450: 120.0, 451: 90.0}) == [("RUT", Side.ABOVE, 114.0, "price_discovery")]
    assert boundary(BASE | {450: 99.0}) == [("RUT", Side.ABOVE, 100.0, "price_discovery")]


def test_the_boundaries_hold_what_they_say() -> None:
    reading, _, _ = read(BASE | {450: 120.0})
    at = reading.boundaries[0].level
    assert states(BASE | {450: 120.0, 451: at + 0.01})[-1] == "price_discovery"
    assert states(BASE | {450: 120.0, 451: at - 0.01})[-1] == reading.boundaries[0].to_state
    assert reading.on
    assert (reading.state, reading.since) == ("price_discovery", FIRST + timedelta(days=450))


def facts(points: dict[int, float], signal: Signal = RUT) -> dict[str, Fact | MissingFact]:
    _, history, frame = read(points, signal)
    watched = signal.inputs[0]
    assert signal.facts is not None
    return {
        each.name: each
        for each in signal.facts(panel(points, series=watched.series, field=watched.field), frame, history)
    }


def value(found: dict[str, Fact | MissingFact], name: str) -> float | int | str:
    each = found[name]
    assert isinstance(each, Fact), each
    return each.value


def test_facts_say_the_record_and_when_the_next_breakout_could_be() -> None:
    found = facts(BASE | {500: 90.0})
    assert value(found, "record") == 101.0
    assert value(found, "record_day") == (FIRST + timedelta(days=400)).isoformat()
    assert value(found, "earliest_next_breakout") == (FIRST + timedelta(days=765)).isoformat()
    assert value(found, "last_breakout") == (FIRST + timedelta(days=400)).isoformat()
    assert "last_breakout" not in facts({0: 100.0, 1: 90.0})


def test_facts_give_the_dates_of_members_of_the_family() -> None:
    found = facts(BASE | {401: 102.0, 402: 103.5, 403: 104.0})
    assert value(found, "breakouts_base_365") == "2021-02-04"
    assert value(found, "breakouts_base_540") == "–"
    assert value(found, "breakouts_buffer_1") == "2021-02-05"
    assert value(found, "breakouts_buffer_3") == "2021-02-06"
    assert value(found, "breakouts_confirm_3") == "2021-02-06"
    assert value(found, "breakouts_confirm_5") == "–"
    assert value(found, "breakouts_shallow") == "2021-02-04"
    spread = found["breakouts_by_definition"]
    assert isinstance(spread, Fact)
    # bases of 180, 250 and 365 days with 1 or 3 confirming closes above record and buffer, else nothing
    counts = [
        len(each) for each in breakouts_by_rule(*path_of(BASE | {401: 102.0, 402: 103.5, 403: 104.0}), definitions())
    ]
    assert (spread.n, spread.low, spread.high, spread.value) == (540, 0.0, 1.0, float(np.median(counts)))
    assert sum(counts) == 3 * 5 * 3 * 2 * 2


def path_of(points: dict[int, float]) -> tuple[np.ndarray, np.ndarray]:
    return np.datetime64(FIRST) + np.array(sorted(points)), np.array([points[each] for each in sorted(points)])


def test_the_family_is_a_whole_grid_and_its_variations_are_members() -> None:
    grid = definitions("high")
    assert len(grid) == len(set(grid)) == 5 * 3 * 3 * 3 * 2 * 2
    assert set(variations(BreakoutRule("high")).values()) <= set(grid)
    assert len(set(variations(BreakoutRule("high")).values())) == 13


def test_what_followed_stands_beside_what_follows_any_day() -> None:
    """A rise of 1 % a week in the index and a Bitcoin that triples every year."""
    weeks = 220
    days = np.datetime64(FIRST) + 7 * np.arange(weeks)
    index = np.concatenate([[100.0], np.full(60, 90.0), 101.0 * 1.01 ** np.arange(weeks - 61)])
    every_day = np.datetime64(FIRST) + np.arange(7 * weeks)
    bitcoin = 10.0 * 3.0 ** (np.arange(7 * weeks) / 365.0)
    known = Panel.known(
        {
            ("RUT", ""): observations("RUT", "", days, index),
            ("BTC", ""): observations("BTC", "", every_day, bitcoin),
            ("VIX", ""): observations("VIX", "", days, np.linspace(10.0, 20.0, weeks)),
        },
        end_of(days[-1].item()),
    )
    history, frame = history_of(RUT, known), known.frame(RUT.inputs)
    assert isinstance(history, SignalHistory)
    assert isinstance(frame, Frame)
    assert RUT.facts is not None
    assert RUT.occasions is not None
    (event,) = RUT.occasions(known, frame, history)
    figures = {each.name: each.value for each in event.figures}
    assert (event.kind, event.first, event.last) == ("breakout", days[61].item(), days[61].item())
    assert figures["value"] == 101.0
    assert figures["record_exceeded"] == 100.0
    assert (figures["record_day"], figures["days_since_record"], figures["base_length"]) == ("2020-01-01", 427, 61)
    assert figures["base_depth"] == pytest.approx(-10.0)
    assert figures["btc_multiple_12m"] == pytest.approx(3.0)
    assert figures["btc_multiple_12m_before"] == pytest.approx(3.0)
    assert figures["btc_price"] == pytest.approx(10.0 * 3.0 ** (427 / 365))  # known hours after the index's close
    assert figures["vix"] == pytest.approx(10.0 + 10.0 * 61 / 219)
    assert "change_12m" not in figures  # 252 of its own days have not passed
    found = {each.name: each for each in RUT.facts(known, frame, history)}
    assert (value(found, "btc_doubled_after_breakouts"), value(found, "btc_doubled_any_day")) == (100.0, 100.0)
    after = found["btc_multiple_12m_after_breakouts"]
    assert isinstance(after, Fact)
    assert (after.n, after.value) == (1, pytest.approx(3.0))
    beside = found["mean_vix_in_breakout"]
    assert isinstance(beside, Fact)
    # from the breakout in week 61 to the last within 365 days, week 113
    assert (beside.n, beside.value) == (53, pytest.approx(10.0 + 10.0 * 87 / 219))
    missing = found["mean_high_yield_spread_in_breakout"]
    assert isinstance(missing, MissingFact)
    assert (missing.why.why, missing.why.series) == (Why.NO_SERIES, "HY_OAS")


def test_without_bitcoin_its_record_is_missing_and_not_zero() -> None:
    missing = facts(BASE)["btc_doubled_after_breakouts"]
    assert isinstance(missing, MissingFact)
    assert (missing.why.why, missing.why.series) == (Why.NO_SERIES, "BTC")


def test_the_figures_of_the_article_come_only_with_their_days() -> None:
    assert "gain_2025" not in facts(BASE)
    days = np.array(["2024-11-22", "2024-11-25", "2024-12-31", "2025-04-08", "2025-12-31", "2026-01-21", "2026-01-22"])
    values = np.array([2442.74, 2442.03, 2230.16, 1760.71, 2481.91, 2698.17, 2718.76])
    known = Panel.known(
        {("RUT", ""): observations("RUT", "", days.astype("datetime64[D]"), values)}, end_of("2026-01-22")
    )
    history, frame = history_of(RUT, known), known.frame(RUT.inputs)
    assert isinstance(history, SignalHistory)
    assert isinstance(frame, Frame)
    assert RUT.facts is not None
    found = {each.name: each for each in RUT.facts(known, frame, history)}
    assert value(found, "gain_2025") == pytest.approx(11.29, abs=0.01)
    assert value(found, "gain_2025_from_april_low") == pytest.approx(40.96, abs=0.01)
    assert value(found, "gain_to_2026_01_21") == pytest.approx(8.71, abs=0.01)
    assert value(found, "gain_to_2026_01_22") == pytest.approx(9.54, abs=0.01)
    assert value(found, "above_record_2024_11_25") == pytest.approx(-0.71)
    assert value(found, "first_above_2700") == "2026-01-22"


def test_november_2024_is_a_breakout_by_the_highs_of_the_days() -> None:
    days = np.array(["2021-11-08", "2022-06-16", "2024-11-25"]).astype("datetime64[D]")
    highs, closes = np.array([2458.86, 1680.0, 2466.49]), np.array([2442.74, 1649.84, 2442.03])
    found = {
        ("RUT", "high"): observations("RUT", "high", days, highs),
        ("RUT", ""): observations("RUT", "", days, closes),
        ("IWM", "adjclose"): observations("IWM", "adjclose", days, np.array([233.0, 160.0, 242.0])),
    }
    known = Panel.known(found, end_of("2024-11-25"))
    assert reading_of(INTRADAY, known).state == "breakout"
    assert reading_of(DIVIDENDS, known).state == "breakout"
    by_close = reading_of(RUT, known)
    assert (by_close.state, round(by_close.value or 0.0, 4)) == ("below_record", -0.0291)
    assert INTRADAY.occasions is not None
    frame, history = known.frame(INTRADAY.inputs), history_of(INTRADAY, known)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    (event,) = INTRADAY.occasions(known, frame, history)
    assert (event.first, {each.name: each.value for each in event.figures}["days_since_record"]) == (
        date(2024, 11, 25),
        1113,
    )


def test_a_missing_and_a_stale_price_say_so() -> None:
    nothing = panel_of({"SPX": [1.0, 2.0, 3.0]})
    for signal, column in ((RUT, "RUT"), (INTRADAY, "RUT.high"), (DIVIDENDS, "IWM.adjclose")):
        found = reading_of(signal, nothing)
        assert found.unavailable == Unavailable(Why.NO_SERIES, column)
        assert found.value is None
    late = panel(BASE, at=410)
    why = reading_of(RUT, late).unavailable
    assert why is not None
    assert (why.why, why.series, why.days, why.needed) == (Why.STALE, "RUT", 10, 7)


def test_one_value_is_too_short_a_history() -> None:
    why = history_of(RUT, panel({0: 100.0}))
    assert isinstance(why, Unavailable)
    assert why.why is Why.TOO_SHORT


def test_the_parameters_are_those_of_the_phases() -> None:
    signal = record_signal("test", "SPX", unit="index_points", phases=Phases(fresh_days=5, pullback=0.1))
    assert {each.name: each.value for each in signal.parameters} == {
        "min_days": 365, "fresh_days": 5, "discovery_days": 365, "recent_days": 7, "pullback": 0.1,
    }  # fmt: skip
    assert states(BASE | {406: 102.0}, signal) == ["", "below_record", "breakout", "price_discovery"]
