"""Contagion on the reference histories: the last table against statsmodels, and the figures that the reading shows."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from statsmodels.tsa.api import VAR

from panel_making import panel_from_history
from shared_files import shared
from weatherglass.signals.contagion import SIGNALS
from weatherglass.signals.panel import Frame
from weatherglass.signals.run import history_of
from weatherglass.signals.signal import Fact, SignalHistory

BY_NAME = {signal.name: signal for signal in SIGNALS}


def read(name: str) -> tuple[SignalHistory, dict[str, Fact]]:
    signal = BY_NAME[name]
    panel = panel_from_history(*(each.series for each in signal.inputs))
    history, frame = history_of(signal, panel), panel.frame(signal.inputs)
    assert isinstance(history, SignalHistory)
    assert isinstance(frame, Frame)
    assert signal.facts is not None
    return history, {each.name: each for each in signal.facts(panel, frame, history) if isinstance(each, Fact)}


def test_the_last_table_of_fear_is_that_of_statsmodels() -> None:
    table = pl.read_csv(shared("history/cboe_indices_close.csv"), infer_schema_length=None)
    common = table.select("date", "VIX", "VXN", "OVX", "GVZ").drop_nulls().filter(pl.col("date") <= "2026-08-17")
    changes = np.diff(np.log(common.drop("date").to_numpy()), axis=0)[-250:]
    fitted = VAR(changes).fit(1, trend="c")
    sigma = np.asarray(fitted.sigma_u)
    shocks = sum((step @ sigma) ** 2 / np.diag(sigma) for step in fitted.ma_rep(9))
    shares = shocks / shocks.sum(axis=1, keepdims=True)

    history, facts = read("fear_connectedness")
    assert history.value[history.days == np.datetime64("2026-08-17")][0] == pytest.approx(
        100.0 * (1.0 - np.trace(shares) / 4.0), rel=1e-9
    )
    assert facts["received_vix"].value == pytest.approx(100.0 * (1.0 - shares[0, 0]), rel=1e-9)
    assert facts["given_gvz"].value == pytest.approx(100.0 * (shares[:, 3].sum() - shares[3, 3]), rel=1e-9)


def test_fear_was_most_connected_in_2011_and_is_more_so_when_the_vix_is_high() -> None:
    history, facts = read("fear_connectedness")
    assert history.value[-1] == pytest.approx(39.53, abs=0.01)
    assert facts["highest"].value == pytest.approx(56.87, abs=0.01)
    assert facts["highest_on"].value == "2011-11-21"
    calm, fear = facts["mean_vix_below_20"], facts["mean_vix_from_30"]
    assert (calm.value, calm.n) == (pytest.approx(42.46, abs=0.01), 2_913)
    assert (fear.value, fear.n) == (pytest.approx(47.01, abs=0.01), 233)


@pytest.mark.parametrize(
    ("name", "mean", "rows", "joint_days", "if_normal"),
    [
        ("tail_dependence_spx_btc", 0.1699, 3_546, 5, 0.201),
        ("tail_dependence_spx_rut", 0.6441, 8_727, 16, 0.569),
        ("tail_dependence_vix_ovx", 0.2974, 3_748, 12, 0.203),
    ],
)
def test_extremes_come_together_more_often_than_by_chance(
    name: str, mean: float, rows: int, joint_days: int, if_normal: float
) -> None:
    _, facts = read(name)
    assert facts["mean_joint_share"].value == pytest.approx(mean, abs=1e-4)
    assert facts["mean_joint_share"].n == rows
    assert facts["joint_days"].value == joint_days
    assert facts["joint_share_if_normal"].value == pytest.approx(if_normal, abs=1e-3)
    assert facts["joint_share_if_independent"].value == 0.05
