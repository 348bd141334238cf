"""Grids in chunks: the same results whatever the chunks and the engine, and rules that are made from their numbers."""

from __future__ import annotations

from dataclasses import fields
from itertools import product

import numpy as np
import pytest

from weatherglass.app.playbook_grids import GridMarket, run_grid_on
from weatherglass.errors import DataError, UsageError
from weatherglass.playbooks.grid import GridResult, run_grid, threshold_rules
from weatherglass.playbooks.rule_axes import rule_axes
from weatherglass.scale.engine import engine_named

AXES = rule_axes({
    "enter": [22.0, 30.0, 38.0], "gap": [0.0, 4.0], "cost": [0.0, 0.001], "instalments": [1, 3], "stop": [0.0, 0.2],
})  # fmt: skip


def market(bars: int = 600) -> GridMarket:
    rng = np.random.default_rng(7)
    signal = 18.0 + np.abs(np.cumsum(rng.normal(0.0, 1.5, bars))) % 30.0
    return GridMarket(signal, rng.normal(0.0003, 0.011, bars), np.full(bars, 0.0001), bars / 252.0, 252.0)


def bytes_of(result: GridResult) -> dict[str, bytes]:
    return {each.name: getattr(result, each.name).tobytes() for each in fields(result)}


def test_rules_stand_in_the_order_of_nested_loops() -> None:
    rules = AXES.rules(0, AXES.size)
    loops = list(product([22.0, 30.0, 38.0], [0.0, 4.0], [0.0, 0.001], [1, 3], [0.0, 0.2]))
    made = [rules.enter, rules.enter - rules.leave, rules.cost, rules.instalments, rules.stop]
    assert list(zip(*(each.tolist() for each in made), strict=True)) == loops
    part = AXES.rules(7, 19)
    assert part.enter.tolist() == rules.enter[7:19].tolist()
    below = rule_axes({"enter": [15.0], "gap": [2.0], "above": [False]}).rules(0, 1)
    assert (below.leave.tolist(), below.above.tolist()) == ([17.0], [False])


@pytest.mark.parametrize("chunk", [1, 5, 16, 48, 1_000])
def test_chunks_give_the_bytes_of_all_at_once(chunk: int) -> None:
    on = market()
    whole = run_grid(AXES.rules(0, AXES.size), on.signal, on.returns, on.cash, years=on.years, rows_a_year=252.0)
    seen: list[tuple[int, int]] = []
    found = run_grid_on(
        engine_named("local", workers=1), AXES, on, chunk=chunk, watch=lambda done, of: seen.append((done, of))
    )
    assert bytes_of(found) == bytes_of(whole)
    assert seen[-1] == (48, 48)
    assert len(seen) == -(-48 // chunk)


@pytest.mark.slow
def test_two_workers_give_the_same_bytes() -> None:
    on = market()
    with engine_named("local", workers=2) as engine:
        found = run_grid_on(engine, AXES, on, chunk=10)
    assert bytes_of(found) == bytes_of(run_grid_on(engine_named("local", workers=1), AXES, on))


@pytest.mark.parametrize(
    ("values", "match"),
    [
        ({"level": [1.0]}, "no parameter 'level' of a rule; valid: above, cost, enter"),
        ({"gap": [1.0]}, "needs levels"),
        ({"enter": []}, "enter has no value"),
    ],
)
def test_a_grid_that_is_none_is_refused(values: dict[str, list[float]], match: str) -> None:
    with pytest.raises(UsageError, match=match):
        rule_axes(values)


def test_what_is_refused_in_a_part_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_named("local", workers=1)
    with pytest.raises(UsageError, match="chunk=0 is out of bounds"):
        run_grid_on(engine, AXES, market(), chunk=0)
    with pytest.raises(UsageError, match="rules 3 to 2 are no part of 48"):
        AXES.rules(3, 2)
    with pytest.raises(UsageError, match="cost of rule 0 is -1"):
        run_grid_on(engine, rule_axes({"enter": [30.0], "cost": [-1.0, 0.0]}), market())
    late = rule_axes({"cost": [0.0, -1.0], "enter": [30.0, 40.0]})
    with pytest.raises(DataError, match=r"rules 2 and following: cost of rule 0 is -1; it is a share"):
        run_grid_on(engine, late, market(), chunk=2)
    assert threshold_rules(30.0).size == 1
