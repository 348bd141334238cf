"""The fused grid against the simulator on the same rules, and what must not change a rule's figures."""

from __future__ import annotations

import math
import tracemalloc
from collections import Counter
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook_making import market_of
from weatherglass.errors import UsageError
from weatherglass.playbooks.conditions import LevelCondition
from weatherglass.playbooks.grid import (
    GridResult,
    ThresholdRules,
    grid_returns,
    orders_of,
    run_grid,
    threshold_rules,
)
from weatherglass.playbooks.orders import Path
from weatherglass.playbooks.playbook_sections import Rule, Stages
from weatherglass.playbooks.rules import Answer
from weatherglass.playbooks.simulator import simulate
from weatherglass.playbooks.staging import deciding, wanted

NOT = math.nan
FAST = settings(deadline=None, max_examples=60, derandomize=True, database=None)
LONG = settings(deadline=None, max_examples=1_000)
seeds = st.integers(0, 2**32 - 1)
YEARS, A_YEAR = 1.7, 252


def drawn_rules(rng: np.random.Generator, size: int, *, kind: str) -> ThresholdRules:
    """Rules of whole levels, so that signals meet them; "plain", "staged", "stopped" or "levered"."""
    above = rng.random(size) < 0.5
    enter, room = rng.integers(1, 9, size).astype(float), rng.integers(0, 4, size)
    weights = np.array([0.0, 0.25, 0.7, 1.0])
    staged = kind == "staged" or rng.random() < 0.4
    return threshold_rules(
        enter,
        np.where(above, enter - room, enter + room),
        above=above,
        inside=rng.uniform(-2.0, 3.0, size) if kind == "levered" else rng.choice(weights, size),
        outside=rng.uniform(-2.0, 3.0, size) if kind == "levered" else rng.choice(weights, size),
        cost=rng.choice([0.0, 0.001, 0.05], size),
        instalments=rng.integers(1, 5, size) if staged else 1,
        spacing=rng.integers(1, 4, size),
        only_while=rng.random(size) < 0.5,
        reset_after=rng.integers(0, 4, size),
        stop=rng.choice([0.0, 0.02, 0.1], size) if kind == "stopped" else 0.0,
    )


def drawn_columns(rng: np.random.Generator, rows: int, *, daily: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A signal that stays a while at each level, with holes; returns of an asset and of cash."""
    signal = np.clip(np.cumsum(rng.integers(-2, 3, rows)) + 5.0, 0.0, 10.0)
    signal[rng.random(rows) < 0.05] = np.nan
    return signal, np.expm1(daily * rng.standard_normal(rows)), 0.0005 * rng.random(rows)


def figures(path: Path, cash: np.ndarray) -> dict[str, float]:
    """The figures of a path by their definitions."""
    unit = np.maximum(path.unit, 0.0)
    value = np.r_[1.0, unit]
    returns = np.divide(unit[1:], unit[:-1], out=np.ones(unit.size - 1), where=unit[:-1] > 0.0) - 1.0
    excess = returns - cash[1:]
    spread = excess.std(ddof=1)
    return {
        "total": unit[-1] - 1.0,
        "growth": unit[-1] ** (1.0 / YEARS) - 1.0,
        "volatility": returns.std(ddof=1) * math.sqrt(A_YEAR),
        "sharpe": excess.mean() / spread * math.sqrt(A_YEAR) if spread > 1e-12 else math.nan,
        "worst_fall": (value / np.maximum.accumulate(value)).min() - 1.0,
        "turnover": path.traded.sum() / YEARS,
        "trades": float((path.traded > 0.0).sum()),
        "exposure": path.weight[:-1].sum() / (unit.size - 1),
        "ruined": float(path.ruined_at is not None),
    }


def agree(seed: int, kind: str) -> Counter[str]:
    """Each rule of a grid against its own path."""
    rng = np.random.default_rng(seed)
    rules = drawn_rules(rng, 4, kind=kind)
    daily = 0.25 if kind == "levered" else 0.02
    signal, returns, cash = drawn_columns(rng, int(rng.integers(3, 70)), daily=daily)
    drift = float(rng.choice([0.0, 0.05, math.inf]))
    found = run_grid(rules, signal, returns, cash, years=YEARS, rows_a_year=A_YEAR, drift=drift)
    close = np.cumprod(1.0 + np.r_[0.0, returns[1:]])
    met: Counter[str] = Counter()
    for at in range(rules.size):
        market = market_of(close, cash=cash, cost=rules.cost[at])
        path = simulate(market, orders_of(rules, at, signal, drift=drift))
        ours = {name: float(getattr(found, name)[at]) for name in GridResult.__dataclass_fields__}
        # the ratio divides by a spread that may be small
        theirs = figures(path, market.cash)
        assert ours.pop("sharpe") == pytest.approx(theirs.pop("sharpe"), rel=1e-10, abs=1e-10, nan_ok=True)
        near_ruin = 1e-15 * float((path.traded**2).sum())  # shares of next to nothing
        assert ours.pop("turnover") == pytest.approx(theirs.pop("turnover"), rel=1e-12, abs=1e-12 + near_ruin)
        assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12)
        met.update(
            stopped=int(path.stopped.any()), ruined=int(path.ruined_at is not None), traded=int(ours["trades"] > 3)
        )
    return met


@pytest.mark.parametrize(
    ("kind", "fewest"),
    [
        ("plain", {"traded": 60}),
        ("staged", {"traded": 60}),
        ("stopped", {"traded": 60, "stopped": 30}),
        ("levered", {"traded": 60, "ruined": 30}),
    ],
)
def test_a_grid_agrees_with_the_simulator(kind: str, fewest: dict[str, int]) -> None:
    met: Counter[str] = Counter()

    @FAST
    @given(seeds)
    def run(seed: int) -> None:
        met.update(agree(seed, kind))

    run()
    assert {name: met[name] for name, least in fewest.items() if met[name] < least} == {}


@pytest.mark.long
@pytest.mark.parametrize("kind", ["plain", "staged", "stopped", "levered"])
def test_a_grid_agrees_with_the_simulator_on_new_rules(kind: str) -> None:
    @LONG
    @given(seeds)
    def run(seed: int) -> None:
        agree(seed, kind)

    run()


# ---- the rule


@FAST
@given(seeds)
def test_orders_of_a_rule_are_those_of_a_playbook_with_its_levels_and_stages(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rules = drawn_rules(rng, 1, kind="staged")
    signal = np.nan_to_num(drawn_columns(rng, 60, daily=0.01)[0], nan=5.0)
    side = "above" if rules.above[0] else "below"
    stages = Stages(
        instalments=int(rules.instalments[0]),
        spacing_days=int(rules.spacing[0]),
        only_while=bool(rules.only_while[0]),
        reset_after_days=int(rules.reset_after[0]),
    )
    condition = LevelCondition(series="VIX", level=float(rules.enter[0]), side=side)  # type: ignore[arg-type]
    rule = Rule(name="r", when=condition, until=condition, hold={"a": float(rules.inside[0])}, stages=stages)
    known = np.ones(60, np.bool_)
    above = rules.above[0]
    when = (signal >= rules.enter[0]) == above
    until = (signal >= rules.leave[0]) != above
    decided = deciding([rule], [(Answer(when, known, ()), Answer(until, known, ()))], known)
    theirs = wanted([rule], {"a": float(rules.outside[0])}, ["a"], decided)
    assert orders_of(rules, 0, signal).weight.tolist() == theirs.tolist()


@pytest.mark.parametrize(
    ("signal", "rule", "weights"),
    [
        ([29, 30, 25, 24, 25, 30], {"leave": 25.0}, [0, 1, 1, 0, 0, 1]),
        ([30, 29, 35, 36, 29], {"leave": 36.0, "above": False}, [0, 1, 1, 0, 1]),
        ([30, 30, 30, 30, 9, 30], {"instalments": 2, "spacing": 2}, [0.5, 0.5, 1, 1, 0, 0.5]),
        ([30, 30, 9, 30, 30], {"instalments": 3, "reset_after": 2}, [1 / 3, 2 / 3, 0, 1, 1]),
        ([30, 30, 9, 9, 30], {"instalments": 3, "reset_after": 2}, [1 / 3, 2 / 3, 0, 0, 1 / 3]),
        ([30, 26, 26, 30], {"leave": 25.0, "instalments": 2, "only_while": True}, [0.5, 0.5, 0.5, 1]),
        ([30, NOT, 30, NOT, NOT, 9], {"instalments": 3}, [1 / 3, 1 / 3, 2 / 3, 2 / 3, 2 / 3, 0]),
        ([NOT, NOT, 30, NOT], {"outside": 0.4}, [0.4, 0.4, 1, 1]),
    ],
)
def test_a_rule_wants_what_its_words_say(signal: list[float], rule: dict[str, float], weights: list[float]) -> None:
    rules = threshold_rules(30.0, **rule)  # type: ignore[arg-type]
    values = np.array(signal, float)
    assert orders_of(rules, 0, values).weight[:, 0].tolist() == pytest.approx(weights, abs=1e-15)
    zero = np.zeros(values.size)
    (_, steps), *rest = grid_returns(rules, values, 0.01 + zero, zero)
    held = np.r_[0.0, weights[:-1]]  # without cost a bar's return is what was held into it times the asset's
    assert rest == []
    assert steps[1:, 0] == pytest.approx(0.01 * held[1:], abs=1e-4)


def test_by_hand_two_rules_over_four_bars() -> None:
    signal, returns = np.array([10.0, 30.0, 40.0, 10.0]), np.array([0.0, 0.1, -0.5, 0.2])
    cash = np.array([0.0, 0.01, 0.02, 0.03])
    found = run_grid(threshold_rules([30.0, 40.0]), signal, returns, cash, years=1.0, rows_a_year=4)
    assert found.total.tolist() == pytest.approx([1.01 * 0.5 * 1.2 - 1.0, 1.01 * 1.02 * 1.2 - 1.0], rel=1e-14)
    assert found.worst_fall.tolist() == pytest.approx([-0.5, 0.0], abs=1e-15)
    assert found.trades.tolist() == [2, 2]
    assert found.turnover.tolist() == pytest.approx([2.0, 2.0], rel=1e-15)
    assert found.exposure.tolist() == pytest.approx([2 / 3, 1 / 3], rel=1e-15)
    excess = np.array([0.0, 0.0, 0.17])
    assert found.sharpe[1] == pytest.approx(2.0 * excess.mean() / excess.std(ddof=1), rel=1e-14)
    assert found.volatility[1] == pytest.approx(2.0 * np.std([0.01, 0.02, 0.2], ddof=1), rel=1e-13)


def test_a_rule_that_is_never_on_is_cash_and_has_no_ratio() -> None:
    cash = np.full(300, 0.0001)
    found = run_grid(threshold_rules(99.0), np.ones(300), 0.01 + cash, cash, years=1.0, rows_a_year=252)
    assert found.total[0] == pytest.approx(1.0001**299 - 1.0, rel=1e-12)
    assert math.isnan(found.sharpe[0])
    assert (found.volatility[0], found.worst_fall[0], found.trades[0], found.exposure[0]) == (0.0, 0.0, 0, 0.0)


# ---- what must change nothing


def drawn_grid(size: int, kind: str) -> tuple[ThresholdRules, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(5)
    return drawn_rules(rng, size, kind=kind), drawn_columns(rng, 200, daily=0.02)


def part_of(rules: ThresholdRules, chosen: np.ndarray) -> ThresholdRules:
    return ThresholdRules(**{each.name: getattr(rules, each.name)[chosen] for each in fields(rules)})


@pytest.mark.parametrize("kind", ["plain", "stopped"])
def test_a_rule_becomes_the_same_in_any_company_and_on_any_number_of_threads(kind: str) -> None:
    rules, columns = drawn_grid(700, kind)
    order = np.random.default_rng(6).permutation(700)[:333]
    whole = run_grid(rules, *columns, years=YEARS, rows_a_year=A_YEAR, drift=0.01)
    threaded = run_grid(rules, *columns, years=YEARS, rows_a_year=A_YEAR, drift=0.01, threads=3)
    some = run_grid(part_of(rules, order), *columns, years=YEARS, rows_a_year=A_YEAR, drift=0.01)
    for name in GridResult.__dataclass_fields__:
        ours = getattr(whole, name)
        np.testing.assert_array_equal(getattr(threaded, name), ours, err_msg=name)
        np.testing.assert_array_equal(getattr(some, name), ours[order], err_msg=name)


def test_a_stop_on_one_rule_changes_no_bit_of_another() -> None:
    rules, columns = drawn_grid(60, "plain")
    one = replace(rules, stop=np.r_[0.02, np.zeros(59)])
    plain = run_grid(rules, *columns, years=YEARS, rows_a_year=A_YEAR)
    guarded = run_grid(one, *columns, years=YEARS, rows_a_year=A_YEAR)
    for name in GridResult.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(guarded, name)[1:], getattr(plain, name)[1:], err_msg=name)


def test_returns_by_chunk_make_up_the_totals() -> None:
    rules, columns = drawn_grid(300, "plain")
    whole = run_grid(rules, *columns, years=YEARS, rows_a_year=A_YEAR)
    chunks = list(grid_returns(rules, *columns))
    assert [(here.start, here.stop, steps.shape) for here, steps in chunks] == [
        (0, 128, (200, 128)), (128, 256, (200, 128)), (256, 300, (200, 44)),
    ]  # fmt: skip
    totals = np.concatenate([np.prod(1.0 + steps, axis=0) for _, steps in chunks]) - 1.0
    np.testing.assert_allclose(totals, whole.total, rtol=1e-11, atol=1e-12)
    at = 137
    path = simulate(
        market_of(np.cumprod(1.0 + np.r_[0.0, columns[1][1:]]), cash=columns[2], cost=rules.cost[at]),
        orders_of(rules, at, columns[0]),
    )
    value = np.r_[1.0, path.unit]
    np.testing.assert_allclose(chunks[1][1][:, at - 128], value[1:] / value[:-1] - 1.0, rtol=0.0, atol=1e-14)


def test_the_memory_of_a_grid_does_not_grow_with_its_rules() -> None:
    rng = np.random.default_rng(3)
    columns = drawn_columns(rng, 500, daily=0.01)
    run_grid(threshold_rules(5.0), *columns, years=2.0, rows_a_year=252)  # compiled

    def peak(size: int) -> int:
        rules = threshold_rules(rng.uniform(1, 9, size))
        tracemalloc.start()
        run_grid(rules, *columns, years=2.0, rows_a_year=252)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(10_000) < 3_500_000  # a path of each would take 40 MB; 26 columns of one number a rule take 2
    assert peak(100) < 150_000


# ---- refusals


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"enter": [30.0, NOT]}, "enter of rule 1 is nan; it is a level"),
        ({"enter": 30.0, "leave": 31.0}, "leave of rule 0 is 31; it is a level that enter has to fall below"),
        ({"enter": 30.0, "leave": 29.0, "above": False}, "leave of rule 0 is 29"),
        ({"enter": 30.0, "inside": math.inf}, "inside of rule 0 is inf"),
        ({"enter": 30.0, "cost": -0.1}, "cost of rule 0 is -0.1; .* 0 or above"),
        ({"enter": 30.0, "cost": 0.4, "inside": 3.0}, "cost of rule 0 is 0.4; it takes all there is"),
        ({"enter": 30.0, "instalments": 0}, "instalments of rule 0 is 0; .* 1 or more"),
        ({"enter": 30.0, "spacing": 0}, "spacing of rule 0 is 0; .* 1 or more"),
        ({"enter": 30.0, "reset_after": -1}, "reset_after of rule 0 is -1"),
        ({"enter": 30.0, "stop": 1.0}, "stop of rule 0 is 1; it is a depth"),
        ({"enter": 30.0, "stop": 0.1, "outside": -0.5}, "stop of rule 0 is 0.1; it protects holdings"),
        ({"enter": [1.0, 2.0], "cost": [0.0, 0.0, 0.0]}, r"parameters of \[2, 2, .* cannot stand side by side"),
        ({"enter": []}, "same length, one or more"),
    ],
)
def test_rules_that_mean_nothing_are_refused(rule: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        threshold_rules(**rule)  # type: ignore[arg-type]


def test_columns_that_do_not_fit_are_refused() -> None:
    rules, one = threshold_rules(30.0), np.zeros(5)
    bars = {"years": 1.0, "rows_a_year": 252}
    with pytest.raises(UsageError, match=r"signal \(5,\), returns \(4,\) and cash \(5,\)"):
        run_grid(rules, one, one[:4], one, **bars)
    with pytest.raises(UsageError, match="returns must be simple returns above -1; at bar 2 there is -1"):
        run_grid(rules, one, np.array([0, 0, -1.0, 0, 0]), one, **bars)
    with pytest.raises(UsageError, match="cash must be simple returns above -1; at bar 3 there is nan"):
        run_grid(rules, one, one, np.array([0, 0, 0, NOT, 0]), **bars)
    with pytest.raises(UsageError, match="2 bars are too few"):
        run_grid(rules, one[:2], one[:2], one[:2], **bars)
    with pytest.raises(UsageError, match="drift is nan"):
        run_grid(rules, one, one, one, drift=NOT, **bars)
    with pytest.raises(UsageError, match=r"years=0\.0 and rows_a_year=252 must be above 0"):
        run_grid(rules, one, one, one, years=0.0, rows_a_year=252)
