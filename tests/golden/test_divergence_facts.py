"""Flows of the reference table against the index: a quarter of days is a row short of what the signal asks for."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from panel_making import end_of, observations, panel_from_history
from shared_files import shared
from weatherglass.signals.divergence import IWM_OUTFLOWS
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.run import reading_of


def test_the_first_quarter_of_2026_is_too_short_for_a_window_of_63_sessions() -> None:
    table = pl.read_csv(shared("history/etf_flows_2026q1.csv"), schema_overrides={"flow_usd": pl.Float64})
    rows = table.filter(pl.col("ticker") == "IWM").drop_nulls()
    days = rows["date"].to_numpy().astype("datetime64[D]")
    known = panel_from_history("RUT", at="2026-04-06").observations
    flow = observations("FLOW_IWM", "", days, rows["flow_usd"].to_numpy())
    panel = Panel.known({**known, ("FLOW_IWM", ""): flow}, end_of("2026-04-06"))
    frame = panel.frame(IWM_OUTFLOWS.inputs)
    assert isinstance(frame, Frame)
    assert frame.rows < 64
    why = reading_of(IWM_OUTFLOWS, panel).unavailable
    assert why == Unavailable(Why.TOO_SHORT, "FLOW_IWM", days=frame.rows, needed=64)
    quarter = frame["FLOW_IWM"]
    assert float(quarter[:3].sum()) == pytest.approx(-110.8e6 - 1_194.44e6 - 1_440.86e6)
    assert np.isfinite(quarter).all()
