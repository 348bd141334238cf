"""Strategies: when a state is acted on, what cash earns, the report, and which test decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from panel_making import end_of, observations, panel_of, weekdays
from weatherglass.claims.assessment import assess
from weatherglass.claims.needs import needed_series
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import ClaimReport, NotRun, Why, Word
from weatherglass.claims.strategy import ledoit_wolf_test, ordered_tests, shift_test, standardised_test
from weatherglass.claims.strategy_definitions import _skipped, advantage, side_by_side
from weatherglass.claims.trading import Trading, at_usual_volatility, bills_of, cash_returns, trading_of
from weatherglass.signals.panel import Panel
from weatherglass.stats.timing import Measure
from weatherglass.timeline.calendar import DAY

ROWS = 900


def claim(*, signal: str = "RUT", **changes: Any) -> Any:
    plain = {
        "schema_version": 1, "id": "claim", "kind": "strategy", "source": {"article": "a", "published": "2020-03-02"},
        "statement": "s", "freeze_date": "2022-03-02", "inference": {"replications": 499},
        "data": {"signal": {"id": signal}, "target": {"id": "SPX"}},
        "strategy": {"level": 100.0, "weight_inside": 0.0, "cost_bp": 10.0},
    }  # fmt: skip
    for key, value in changes.items():
        plain[key] = plain.get(key, {}) | value if isinstance(value, dict) else value
    return claim_from(plain)


def walks(seed: int = 3, *, signal: str = "RUT", edge: float = 0.0, cash: bool = True, rows: int = ROWS) -> Panel:
    """A mean-reverting signal about 100, a target that falls by `edge` a day after high values, and bills."""
    rng = np.random.default_rng(seed)
    level = np.empty(rows)
    now = 0.0
    for row in range(rows):
        now = 0.97 * now + 0.02 * rng.standard_normal()
        level[row] = now
    steps = 0.0004 + 0.01 * rng.standard_t(5, rows)
    high = np.concatenate([[False, False], level[:-2] >= 0.0])  # the value of the day before is acted on at the close
    values: dict[Any, Any] = {signal: 100.0 * np.exp(level), "SPX": 1000.0 * np.exp(np.cumsum(steps - edge * high))}
    if cash:
        values["DGS3MO"] = np.full(rows, 3.65)
    return panel_of(values)


def trading(panel: Panel, made: Any) -> Trading:
    found = trading_of(made, panel)
    assert isinstance(found, Trading), found
    return found


def test_a_value_is_acted_on_at_the_next_close_that_comes_after_it_was_known():
    vix = np.where(np.arange(300) % 10 == 4, 50.0, 20.0)
    panel = panel_of({"VIX": vix, "SPX": np.linspace(100.0, 200.0, 300)})
    found = trading(panel, claim(signal="VIX", strategy={"level": 40.0}))
    inside = found.days[found.timing.inside]
    # known at 16:15 of day 4, traded at the close of day 5, so that the return that ends on day 6 is the first inside
    assert inside.tolist() == panel.observations["SPX", ""].days[6::10].tolist()
    assert found.timing.asset[0] == pytest.approx(
        panel.observations["SPX", ""].value[2] / panel.observations["SPX", ""].value[1] - 1.0
    )
    assert (found.episodes, found.timing.rows) == (30, 298)


def test_a_side_a_start_and_weights_are_those_of_the_file():
    panel = walks()
    above = trading(panel, claim())
    below = trading(panel, claim(strategy={"side": "below"}))
    assert (above.timing.inside == ~below.timing.inside).all()
    later = trading(panel, claim(baseline={"start": "2021-06-01"}))
    assert later.span[0] == date(2021, 6, 2)
    assert later.timing.rows == int((above.days > np.datetime64("2021-06-01")).sum())
    half = trading(panel, claim(strategy={"weight_inside": 0.5, "weight_outside": 0.8, "cost_bp": 25.0}))
    assert set(half.timing.weights.tolist()) == {0.5, 0.8}
    assert half.timing.cost == 0.0025


def test_what_is_not_held_earns_the_bill_for_the_days_to_the_next_close():
    panel = walks()
    found = trading(panel, claim())
    assert found.cash is panel.observations["DGS3MO", ""]
    monday_to_tuesday, friday_to_monday = (
        found.timing.cash[np.is_busday(found.days) & (found.days.astype("datetime64[D]").astype(int) % 7 == weekday)]
        for weekday in (5, 4)  # 1970-01-01 was a Thursday
    )
    assert monday_to_tuesday == pytest.approx(0.0365 / 365)
    assert friday_to_monday == pytest.approx(3 * 0.0365 / 365)
    assert found.paid_rows in {found.timing.rows, found.timing.rows - 1}


def test_a_bank_discount_is_turned_into_a_yield():
    target = observations("SPX", "", weekdays("2020-01-06", 10), np.linspace(1.0, 2.0, 10))
    bills = observations("DTB3", "", weekdays("2020-01-01", 2), np.array([5.0, 5.0]))
    earned, paid = cash_returns(bills, target, np.arange(4))
    rate = 365 * 0.05 / (360 - 91 * 0.05)
    assert earned == pytest.approx([rate / 365] * 4)
    assert paid == 4
    late = observations("DTB3", "", weekdays("2020-01-09", 2), np.array([5.0, 5.0]))
    assert cash_returns(late, target, np.arange(9))[0][:3].tolist() == [0.0, 0.0, 0.0]
    assert cash_returns(None, target, np.arange(4))[1] == 0


def test_a_rate_that_has_ended_pays_nothing_and_the_series_that_goes_on_is_taken():
    target = observations("SPX", "", weekdays("2020-01-06", 40), np.linspace(1.0, 2.0, 40))
    ended = observations("DTB3", "", weekdays("2020-01-01", 8), np.full(8, 5.0))  # to Friday, 10 January
    goes_on = observations("DGS3MO", "", weekdays("2020-01-01", 45), np.full(45, 3.65))
    rows = np.arange(39)
    earned, paid = cash_returns(ended, target, rows, less=0.01)
    assert (paid, int((earned != 0.0).sum())) == (11, 11)  # the last is the close of Monday, 20 January: 10 days old
    rate = 365 * 0.05 / (360 - 91 * 0.05) - 0.01
    assert earned[[0, 4, 10, 11]] == pytest.approx([rate / 365, 3 * rate / 365, rate / 365, 0.0])
    at = end_of("2020-03-31")
    both = Panel.known({("DTB3", ""): ended, ("DGS3MO", ""): goes_on}, at)
    named = [found.series for each in (rows, np.arange(5)) if (found := bills_of(both, target, each)) is not None]
    assert named == ["DGS3MO", "DTB3"], "the first of two that are known as often"
    assert bills_of(Panel.known({}, at), target, rows) is None


def test_bills_are_asked_for_and_only_by_strategies():
    assert {("DTB3", ""), ("DGS3MO", "")} <= set(needed_series(claim()))


def test_a_strategy_needs_a_signal_enough_rows_and_a_state_that_changes():
    panel = walks()
    assert trading_of(claim(data={"signal": None}), panel) == NotRun("signal", Why.NO_SERIES, "data.signal")
    assert trading_of(claim(signal="NDX"), panel) == NotRun("signal", Why.NO_SERIES, "NDX")
    assert trading_of(claim(data={"target": {"id": "NDX"}}), panel) == NotRun("target", Why.NO_SERIES, "NDX")
    assert trading_of(claim(strategy={"level": 1e6}), panel) == NotRun("strategy", Why.NO_EVENTS, "RUT")
    assert trading_of(claim(strategy={"level": 1.0}), panel) == NotRun("strategy", Why.NO_EVENTS, "RUT")
    assert trading_of(claim(), walks(rows=200)) == NotRun("strategy", Why.TOO_SHORT, "198")


def test_a_strategy_ends_where_its_signal_does():
    panel = walks()
    rut = panel.observations["RUT", ""]
    cut = Panel.known(
        {**panel.observations, ("RUT", ""): replace(rut, days=rut.days[:500], known_at=rut.known_at[:500], value=rut.value[:500])},
        end_of(rut.days[-1].item()),
    )  # fmt: skip
    found = trading(cut, claim())
    assert found.span[1] <= (rut.days[499] + 12 * DAY).item()
    assert found.timing.rows < 510


def assessed(panel: Panel, made: Any) -> ClaimReport:
    steps: list[tuple[str, int, int]] = []
    report = assess(made, panel, progress=lambda *step: steps.append(step))
    assert [each[0] for each in steps] == ["primary", "variants", "starts", "confounders", "figures"]
    return report


def figures(report: ClaimReport) -> dict[str, float]:
    return {each.name: each.value for each in report.findings}


VARIANTS = {"strategy.level": [98.0, 100.0, 102.0], "strategy.measure": ["mean_return", "sharpe", "max_drawdown"]}


def test_sitting_out_what_falls_is_supported_and_its_figures_hold_together():
    panel = walks(edge=0.004)
    report = assessed(panel, claim(variants=VARIANTS, baseline={"start_grid": ["2020-01-02", "2020-06-01"]}))
    primary, found = report.primary, figures(report)
    assert primary is not None
    assert (primary.name, primary.valid, primary.unit) == ("circular_shift", True, "ratio")
    assert primary.p < 0.01
    assert primary.n == found["episodes"]
    assert primary.draws == primary.details["rows"]
    assert found["estimate"] == pytest.approx(primary.statistic)
    assert found["estimate"] == pytest.approx(found["sharpe_acting"] - found["sharpe_holding"], rel=1e-9)
    assert found["return_acting"] > found["return_holding"]
    assert found["drawdown_holding"] < found["drawdown_acting"] < 0.0
    timing = trading(panel, claim()).timing
    assert found["turnover"] == pytest.approx(timing.traded.sum() * 252 / timing.rows)
    assert found["costs"] == pytest.approx(100 * 0.001 * found["turnover"])
    assert found["time_in_state"] == pytest.approx(timing.inside.mean())
    assert found["cash"] == pytest.approx(3.65 * 252 / 261, rel=0.01)
    grown = np.prod(1 + timing.returns) ** (252 / timing.rows)
    assert found["return_acting"] == pytest.approx(100 * (grown - 1))
    assert found["effect_after_freeze"] > 0.0
    assert [each.name for each in report.tests] == ["ledoit_wolf"]
    assert report.tests[0].p < 0.05
    assert report.multiverse is not None
    assert len(report.multiverse.variants) == 9
    assert report.multiverse.p_adjusted < 0.05
    assert report.multiverse.shifts == timing.rows
    assert report.multiverse.right_sign == 1.0
    assert found["trials"] == 3.0
    assert found["deflated_sharpe"] > 0.9
    assert list(report.by_start) == [date(2020, 1, 2), date(2020, 6, 1)]
    assert [each.role for each in report.series] == ["signal", "target", "cash"]
    assert all(len(each.vintage) == 16 for each in report.series)
    assert report.verdict is not None
    assert report.verdict.word is Word.SUPPORTED_FRAGILE  # no control was run


def test_acting_on_nothing_is_not_supported():
    report = assessed(walks(seed=5), claim(variants=VARIANTS))
    assert report.primary is not None
    assert report.primary.p > 0.05
    assert report.verdict is not None
    assert report.verdict.word in {Word.NO_SUPPORT, Word.SUGGESTIVE}


def test_without_bills_cash_earns_nothing_and_the_report_says_so():
    report = assessed(walks(cash=False), claim())
    assert NotRun("cash", Why.NO_SERIES, "DTB3") in report.not_run
    cash = next(each for each in report.findings if each.name == "cash")
    assert (cash.value, cash.n, cash.note) == (0.0, 0, "no_series")
    assert [each.role for each in report.series] == ["signal", "target"]


def test_what_cannot_be_run_is_reported_with_the_series_that_there_are():
    report = assess(claim(strategy={"level": 1e6}), walks())
    assert report.not_run == (NotRun("strategy", Why.NO_EVENTS, "RUT"),)
    assert [each.series for each in report.series] == ["RUT", "SPX", "DGS3MO"]
    assert report.verdict is not None
    assert report.verdict.word is Word.NOT_TESTABLE


@pytest.mark.parametrize(
    ("signal", "measure", "names", "valid"),
    [
        ("RUT", "sharpe", ["circular_shift", "ledoit_wolf"], [True, True]),
        ("RUT", "mean_return", ["circular_shift", "ledoit_wolf"], [True, True]),
        ("VIX", "sharpe", ["ledoit_wolf", "circular_shift"], [True, False]),
        (
            "VIX",
            "mean_return",
            ["circular_shift_vol_standardised", "circular_shift", "ledoit_wolf"],
            [True, False, True],
        ),
        ("VIX", "max_drawdown", ["circular_shift", "ledoit_wolf"], [True, True]),
    ],
)
def test_which_test_decides(signal: str, measure: str, names: list[str], valid: list[bool]):
    found = ordered_tests(trading(walks(signal=signal), claim(signal=signal, strategy={"measure": measure})), 199, [])
    assert [each.name for each in found] == names
    assert [each.valid for each in found] == valid
    assert [each.note for each in found] == ["" if each else "own_volatility" for each in valid]


def test_better_is_greater_for_every_measure_and_the_direction_turns_p():
    for measure in Measure:
        panel = walks(edge=0.004)
        up = shift_test(trading(panel, claim(strategy={"measure": measure.value})))
        down = shift_test(trading(panel, claim(strategy={"measure": measure.value}, direction="less")))
        both = shift_test(trading(panel, claim(strategy={"measure": measure.value}, direction="two_sided")))
        assert up.statistic > 0.0, measure
        assert up.p < 0.05, measure
        assert (down.p, down.p_opposite) == (up.p_opposite, up.p)
        assert both.p == up.p_two_sided


def test_sharpe_ratios_by_ledoit_and_wolf_are_one_sided_by_the_sign():
    found = trading(walks(edge=0.004), claim())
    test = ledoit_wolf_test(found, 999)
    assert test.statistic > 0.0
    assert test.p == pytest.approx(test.p_two_sided / 2)
    assert test.p_opposite == pytest.approx(1.0 - test.p)
    worse = ledoit_wolf_test(trading(walks(edge=-0.004), claim()), 999)
    assert worse.p == pytest.approx(1.0 - worse.p_two_sided / 2)


def test_weights_that_are_equal_cannot_be_told_from_holding():
    report = assess(claim(strategy={"weight_inside": 1.0, "cost_bp": 0.0}), walks())
    assert report.primary is not None
    assert report.primary.p == 1.0
    assert NotRun("ledoit_wolf", Why.NOT_APPLICABLE, "RUT") in report.not_run
    assert figures(report)["estimate"] == pytest.approx(0.0, abs=1e-12)


def test_at_usual_volatility_all_days_vary_alike():
    rng = np.random.default_rng(8)
    sizes = np.exp(np.sin(np.arange(2_000) / 60.0))
    vix = 16.0 * sizes
    spx = 1000.0 * np.exp(np.cumsum(0.01 * np.concatenate([[1.0], sizes[:-1]]) * rng.standard_normal(2_000)))
    found = trading(panel_of({"VIX": vix, "SPX": spx}), claim(signal="VIX", strategy={"level": 30.0}))
    usual = at_usual_volatility(found)
    inside = found.timing.inside
    raw = found.timing.asset[inside].std() / found.timing.asset[~inside].std()
    even = usual.asset[inside].std() / usual.asset[~inside].std()
    assert raw > 2.0
    assert even == pytest.approx(1.0, abs=0.2)
    assert standardised_test(found).name == "circular_shift_vol_standardised"


def test_a_signal_below_zero_is_no_volatility_to_go_by():
    level = np.where(np.arange(300) % 10 == 4, 20.0, -10.0)
    spx = np.exp(np.cumsum(0.01 * np.random.default_rng(2).standard_normal(300)))
    found = trading(panel_of({"VIX": level, "SPX": spx}), claim(signal="VIX", strategy={"level": 10.0}))
    assert at_usual_volatility(found).asset.std() == pytest.approx(found.timing.asset.std(), rel=0.2)


def test_where_nothing_moves_there_is_nothing_to_compare():
    level = np.where(np.arange(300) % 10 == 4, 50.0, 20.0)
    still = panel_of({"VIX": level, "SPX": np.full(300, 7.0)})
    nothing = NotRun("strategy", Why.NOT_APPLICABLE, "SPX")
    assert trading_of(claim(signal="VIX", strategy={"level": 40.0}), still) == nothing
    out = {"weight_inside": 0.0, "weight_outside": 0.0, "cost_bp": 0.0}
    assert trading_of(claim(strategy=out), walks()) == nothing


def test_falls_alone_are_one_family():
    panel = walks(signal="VIX", edge=0.004)
    falls = {"strategy.measure": ["max_drawdown"], "strategy.level": [98.0, 100.0]}
    found = assess(claim(signal="VIX", strategy={"measure": "max_drawdown"}, variants=falls), panel).multiverse
    assert found is not None
    assert found.p_adjusted < 0.05
    assert found.p_adjusted >= min(each.p for each in found.variants if each.p is not None)


def test_a_start_that_leaves_too_few_rows_is_left_out():
    report = assess(claim(baseline={"start_grid": ["2020-01-02", "2023-05-01"]}), walks())
    assert list(report.by_start) == [date(2020, 1, 2)]


def test_advantages_stand_side_by_side_on_their_days():
    panel = walks()
    one, later = trading(panel, claim()), trading(panel, claim(baseline={"start": "2021-06-01"}))
    table = side_by_side([one, later])
    assert table.shape == (one.timing.rows, 2)
    before = one.timing.rows - later.timing.rows
    assert table[:before, 1].tolist() == [0.0] * before
    assert table[before:, 1].tolist() == advantage(later, Measure.SHARPE).tolist()
    gain = advantage(one, Measure.SHARPE)
    held = one.timing.asset - one.timing.cash
    ratio = one.timing.excess.mean() / one.timing.excess.std() - held.mean() / held.std()
    assert gain.mean() / held.std() == pytest.approx(ratio)
    assert advantage(one, Measure.MEAN_RETURN) == pytest.approx(one.timing.returns - one.timing.asset)


def test_definitions_on_the_own_volatility_are_bootstrapped_and_falls_shifted():
    panel = walks(signal="VIX", edge=0.004)
    report = assess(claim(signal="VIX", variants=VARIANTS), panel)
    found = report.multiverse
    assert found is not None
    assert found.shifts == 0
    assert all(each.p is not None and 0.0 < each.p <= 1.0 for each in found.variants)
    assert found.p_adjusted <= 0.05
    assert found.p_adjusted >= min(each.p for each in found.variants if each.p is not None)
    means = {**VARIANTS, "strategy.measure": ["sharpe"]}
    other = assess(claim(signal="VIX", variants=means, direction="two_sided"), panel).multiverse
    assert other is not None
    assert other.p_adjusted == other.p_adjusted_opposite
    less = assess(claim(signal="VIX", variants=means, direction="less"), panel).multiverse
    assert less is not None
    assert less.p_adjusted > 0.5 > less.p_adjusted_opposite


def test_the_work_for_falls_is_bounded(monkeypatch: pytest.MonkeyPatch):
    found = trading(walks(), claim(strategy={"measure": "max_drawdown"}))
    assert _skipped([found]) == 1
    monkeypatch.setattr("weatherglass.claims.strategy_definitions.MOST_STEPS", found.timing.rows**2 // 3)
    assert _skipped([found, trading(walks(), claim())]) == 4


def test_a_definition_that_cannot_be_run_says_why():
    report = assess(claim(variants={"strategy.level": [100.0, 1e6]}), walks())
    assert report.multiverse is not None
    assert [each.not_run is None for each in report.multiverse.variants] == [True, False]
    none = assess(claim(variants={"strategy.level": [1e6, 2e6]}), walks())
    assert none.multiverse is None
    assert "trials" not in figures(none)


def test_the_same_claim_on_the_same_data_gives_the_same_report():
    one, two = (assess(claim(variants=VARIANTS), walks(edge=0.001)) for _ in range(2))
    assert (one.primary, one.tests, one.findings, one.multiverse, one.manifest) == (
        two.primary, two.tests, two.findings, two.multiverse, two.manifest,
    )  # fmt: skip
