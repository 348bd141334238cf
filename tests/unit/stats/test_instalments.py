"""Buying in parts: one date after another by hand, and cash for the parts that wait."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import UsageError
from weatherglass.stats.instalments import instalment_growth


def slow_growth(price: list[float], cash: list[float], begun: int, parts: int, spacing: int, horizon: int) -> float:
    """One date: buy each part with what it has grown to in cash, and sell all at the horizon."""
    due = [step * spacing for step in range(parts) if step * spacing < horizon]
    sold = 0.0
    for later in due:
        money = (1.0 / len(due)) * cash[begun + later] / cash[begun]
        sold += money / price[begun + later] * price[begun + horizon]
    return sold


@settings(deadline=None, max_examples=examples(40))
@given(st.integers(0, 2**32), st.integers(1, 6), st.integers(1, 5), st.integers(1, 12))
def test_every_date_is_bought_part_by_part(seed: int, parts: int, spacing: int, horizon: int):
    rng = np.random.default_rng(seed)
    price, cash = rng.uniform(50.0, 150.0, 20), np.cumprod(1.0 + rng.uniform(0.0, 0.01, 20))
    found = instalment_growth(price, instalments=parts, spacing=spacing, horizon=horizon, cash=cash)
    expected = [
        slow_growth(price.tolist(), cash.tolist(), at, parts, spacing, horizon) for at in range(20 - horizon)
    ]  # fmt: skip
    assert found == pytest.approx(expected, rel=1e-12)
    plain = instalment_growth(price, instalments=parts, spacing=spacing, horizon=horizon)
    assert plain == pytest.approx(
        instalment_growth(price, instalments=parts, spacing=spacing, horizon=horizon, cash=np.ones(20)), rel=1e-12
    )


def test_one_part_is_all_at_once_and_a_short_history_has_no_date():
    price = np.array([1.0, 2.0, 3.0, 6.0])
    assert instalment_growth(price, instalments=1, spacing=1, horizon=2).tolist() == [3.0, 3.0]
    assert instalment_growth(price, instalments=2, spacing=1, horizon=4).shape == (0,)
    with pytest.raises(UsageError, match="instalments=0, spacing=1 and horizon=2 must be at least 1"):
        instalment_growth(price, instalments=0, spacing=1, horizon=2)
