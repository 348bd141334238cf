"""Fair comparisons: the same market, the same costs, and nothing that a seed does not give again."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from panel_making import random_panel
from weatherglass.claims.results import NotRun, Why
from weatherglass.playbooks.comparisons import Compared, comparisons, constant, on_random_dates
from weatherglass.playbooks.orders import Path
from weatherglass.playbooks.plan import Plan, plan_of
from weatherglass.playbooks.playbook_reading import playbook_from
from weatherglass.playbooks.rules import Asked
from weatherglass.playbooks.simulator import simulate

BASE: dict[str, Any] = {
    "schema_version": 1, "id": "mine", "statement": "s", "source": {"article": "a", "published": "2025-04-15"},
    "freeze_date": "2025-04-15", "assets": {"stocks": {"series": "SPX"}}, "otherwise": {"stocks": 0.0},
    "compare_with": ["buy_and_hold", "lump_sum", "random_dates", "equal_volatility", "cash"],
    "rules": [{"name": "fear", "when": {"condition": "level", "series": "VIX", "level": 22.0}, "hold": {"stocks": 1.0},
               "at_most_days": 100, "stages": {"instalments": 4, "spacing_days": 5}}],
}  # fmt: skip


@cache
def made(**keys: Any) -> tuple[Plan, Path, Asked]:
    asked = Asked(random_panel([("VIX", ""), ("SPX", ""), ("DTB3", "")], seed=1, years=3.0))
    plan = plan_of(playbook_from(BASE | keys), asked)
    assert isinstance(plan, Plan)
    return plan, simulate(plan.market, plan.orders), asked


@cache
def by_kind() -> dict[str, Compared]:
    found = comparisons(*made())
    assert all(isinstance(each, Compared) for each in found)
    return {each.kind: each for each in found if isinstance(each, Compared)}


def test_a_playbook_is_set_against_what_it_asks_for_in_its_own_market():
    plan, _, _ = made()
    assert list(by_kind()) == ["buy_and_hold", "lump_sum", "equal_volatility", "cash"]
    held = simulate(plan.market, by_kind()["buy_and_hold"].orders)
    close, cost = plan.market.close[:, 0], plan.market.cost[0, 0]
    assert held.unit[-1] == pytest.approx(close[-1] / close[0] / (1.0 + cost), rel=1e-12)
    assert float(held.traded[1:].sum()) == 0.0
    cash = simulate(plan.market, by_kind()["cash"].orders)
    assert cash.unit[-1] == pytest.approx(float(np.prod(1.0 + plan.market.cash)), rel=1e-12)


def test_all_at_once_differs_from_the_instalments_only_while_they_last():
    plan, _, _ = made()
    at_once = by_kind()["lump_sum"].orders.weight[:, 0]
    assert set(np.unique(at_once)) == {0.0, 1.0}
    assert set(np.unique(plan.target)) == {0.0, 0.25, 0.5, 0.75, 1.0}
    assert np.array_equal(at_once > 0.0, plan.target[:, 0] > 0.0)


def test_the_mix_of_equal_volatility_varies_as_much_as_the_playbook_did():
    plan, path, _ = made()
    mix = by_kind()["equal_volatility"]
    assert mix.weight is not None
    assert 0.2 < mix.weight < 1.0
    unit = simulate(plan.market, mix.orders).unit
    assert np.diff(np.log(unit)).std() == pytest.approx(np.diff(np.log(path.unit)).std(), rel=1e-6)


def test_a_constant_mix_is_brought_back_once_a_month():
    plan, _, _ = made()
    due = np.flatnonzero(~np.isnan(constant(plan, 0.5).weight[:, 0]))
    assert due.tolist() == list(range(0, plan.days.shape[0], 21))


def test_random_dates_keep_the_schedule_and_come_again_from_the_seed():
    plan, _, _ = made()
    drawn = list(on_random_dates(plan, 30))
    again = list(on_random_dates(plan, 30))
    other = list(on_random_dates(plan, 30, seed=2))
    assert len(drawn) == 30
    assert all(one.weight.tobytes() == two.weight.tobytes() for one, two in zip(drawn, again, strict=True))
    assert any(one.weight.tobytes() != two.weight.tobytes() for one, two in zip(drawn, other, strict=True))
    assert len({each.weight.tobytes() for each in drawn}) == 30
    for each in drawn:
        assert np.array_equal(np.sort(each.weight[:, 0]), np.sort(plan.target[:, 0]))
        assert not np.array_equal(each.weight, plan.target)
        start = next(at for at in range(plan.days.shape[0]) if np.array_equal(np.roll(plan.target, at, 0), each.weight))
        assert 21 <= start <= plan.days.shape[0] - 21


def test_what_has_no_instalments_or_never_moves_cannot_be_compared():
    plain = {key: value for key, value in BASE["rules"][0].items() if key != "stages"}
    plan = plan_of(playbook_from(BASE | {"rules": [plain], "compare_with": ["lump_sum"]}), made()[2])
    assert isinstance(plan, Plan)
    assert comparisons(plan, simulate(plan.market, plan.orders), made()[2]) == (
        NotRun("lump_sum", Why.NOT_APPLICABLE, "rules"),
    )
    idle = plan_of(playbook_from(BASE | {"rules": [], "cash": {"earns": "nothing"}}), made()[2])
    assert isinstance(idle, Plan)
    found = comparisons(idle, simulate(idle.market, idle.orders), made()[2])
    assert NotRun("equal_volatility", Why.NOT_APPLICABLE, "stocks") in found


def test_a_saver_who_buys_each_month_is_what_waiting_is_set_against():
    keys = BASE | {"rules": [{k: v for k, v in BASE["rules"][0].items() if k not in {"stages", "at_most_days"}}],
                   "otherwise": "keep", "money": {"monthly": 1.0}, "rebalance": {"trade": "every"}}  # fmt: skip
    plan = plan_of(playbook_from(keys), made()[2])
    assert isinstance(plan, Plan)
    path = simulate(plan.market, plan.orders)
    held = comparisons(plan, path, made()[2])[0]
    assert isinstance(held, Compared)
    saver = simulate(plan.market, held.orders)
    assert float(plan.market.paid_in.sum()) == 35.0  # thirty-six months, the first of them the money at the start
    assert float(saver.weight[:, 0].min()) > 0.5
    assert float(path.weight[:, 0].min()) == 0.0
    bought = np.diff(path.weight[:, 0], prepend=0.0) > 0.05
    assert bool((plan.deciding.rule[bought] == 0).all())
