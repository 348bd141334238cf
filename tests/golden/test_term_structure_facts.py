"""The term structure on the reference histories: inversions of the indices, and the futures from the exchange's files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

import numpy as np
import pytest

from panel_making import observations, panel_from_history
from shared_files import shared
from weatherglass.market.payload import Payload
from weatherglass.providers.vx_futures import VxFutures
from weatherglass.signals.panel import Frame, Observations, Panel
from weatherglass.signals.run import history_of
from weatherglass.signals.signal import Fact, SignalHistory
from weatherglass.signals.term_structure import SIGNALS
from weatherglass.signals.vx_curve import vx_curve

BY_NAME = {each.name: each for each in SIGNALS}
LATER = datetime(2026, 8, 22, tzinfo=UTC)


@cache
def contracts() -> dict[str, Observations]:
    """Settlement prices of every contract from the exchange's files of 2004 to 2014, read as the product reads them."""
    files = sorted(shared("futures").glob("CFE_*_VX.csv"))
    provider, found = VxFutures(), {}
    for path in files:
        payload = Payload("vx-futures", path.name, "", path.read_bytes(), LATER)
        for rows in provider.parse(payload).rows:
            if rows.field == "settle":
                found[rows.series] = observations(rows.series, "", rows.as_of, rows.value)
    return found


@cache
def futures_panel() -> Panel:
    vix = panel_from_history("VIX", at="2014-08-14")
    return Panel({**vix.observations, **{(each.series, ""): each for each in curve().values()}}, vix.at, vix.day)


@cache
def curve() -> dict[str, Observations]:
    return {each.series: each for each in vx_curve(contracts().values())}


def on(series: str, day: str) -> float:
    found = curve()[series]
    (row,) = np.flatnonzero(found.days == np.datetime64(day))
    return float(found.value[row])


def facts(name: str, panel: Panel) -> dict[str, Fact]:
    signal = BY_NAME[name]
    frame, history = panel.frame(signal.inputs), history_of(signal, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    return {each.name: each for each in signal.facts(panel, frame, history) if isinstance(each, Fact)}  # type: ignore[misc]


def test_the_vix_stood_above_the_vix3m_on_7_6_per_cent_of_days() -> None:
    found = facts("vix_vix3m", panel_from_history("VIX", "VIX3M"))
    share = found["share_inverted"]
    assert share.value == pytest.approx(7.613, abs=0.001)
    assert (share.n, share.first, share.last) == (4_256, date(2009, 9, 18), date(2026, 8, 20))
    assert (found["inversions"].value, found["longest_inversion"].value) == (105, 43)
    assert found["share_inverted_vix_below_20"].value == pytest.approx(1.2, abs=0.05)
    assert found["share_inverted_vix_from_30"].value == pytest.approx(56.4, abs=0.05)


def test_the_front_end_inverts_far_more_often() -> None:
    one = facts("vix1d_vix", panel_from_history("VIX1D", "VIX"))["share_inverted"]
    nine = facts("vix9d_vix", panel_from_history("VIX9D", "VIX"))["share_inverted"]
    assert (one.value, nine.value) == (pytest.approx(16.71, abs=0.01), pytest.approx(26.46, abs=0.01))


def test_shapes_of_the_curve() -> None:
    found = facts("vix_curve_shape", panel_from_history("VIX", "VIX3M", "VIX6M", "VIX1Y"))
    assert {name: round(float(each.value), 1) for name, each in found.items()} == {
        "share_contango": 85.8, "share_flat": 4.9, "share_humped": 5.0, "share_inverted": 4.3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("contract", "day", "settled"),
    [("VXX08", "2008-11-19", 67.22), ("VXZ08", "2008-12-17", 51.29), ("VXF13", "2013-01-16", 13.69)],
)
def test_the_final_settlement_is_no_price_of_the_curve(contract: str, day: str, settled: float) -> None:
    found = contracts()[contract]
    assert (str(found.days[-1]), found.value[-1]) == (day, settled)
    after = {"VXX08": "VXZ08", "VXZ08": "VXF09", "VXF13": "VXG13"}[contract]
    next_one = contracts()[after]
    assert on("VX1", day) == next_one.value[next_one.days == np.datetime64(day)][0] != settled


def test_the_day_before_a_settlement_the_contract_is_still_first() -> None:
    november = contracts()["VXX08"]
    assert on("VX1", "2008-11-18") == november.value[-2] == 67.04
    assert on("VX1", "2008-11-17") == curve()["VX1"].value.max() == 67.95


def test_prices_of_2004_are_index_points() -> None:
    assert (str(curve()["VX1"].days[0]), curve()["VX1"].value[0]) == ("2004-03-26", 20.32)
    assert curve()["VX1"].value.min() > 10.0


def test_the_first_is_there_every_session_and_the_others_since_they_were_listed() -> None:
    every = curve()["VX1"].days
    assert (every.shape[0], str(every[-1])) == (2_615, "2014-08-14")
    since = {
        f"VX{place}": str(np.setdiff1d(every, curve()[f"VX{place}"].days)[-1]) for place in range(2, 8)
    }  # the last session without a price
    assert since == {
        "VX2": "2006-08-18", "VX3": "2006-10-20", "VX4": "2006-10-17", "VX5": "2006-10-20", "VX6": "2008-04-18",
        "VX7": "2008-04-15",
    }  # fmt: skip
    assert str(np.setdiff1d(every, curve()["VX_CM30"].days)[-1]) < "2006-11-01"


def test_the_constant_maturity_price_lies_within_the_curve_but_for_the_days_of_the_carried_line() -> None:
    price = curve()["VX_CM30"]
    for day, value in zip(price.days[-250:], price.value[-250:], strict=True):
        around = [on(f"VX{place}", str(day)) for place in (1, 2, 3)]
        assert min(around) - 0.35 <= value <= max(around), day


def test_contango_was_the_rule_and_broke_in_fear() -> None:
    found = facts("vx_contango", futures_panel())
    assert found["share_contango"].value == pytest.approx(83.68, abs=0.01)
    assert found["share_backwardation"].value == pytest.approx(15.86, abs=0.01)
    assert (found["share_contango"].n, found["share_contango"].first) == (2_567, date(2004, 3, 26))


def test_roll_yield_by_band_of_the_vix() -> None:
    found = facts("vx_roll_yield", futures_panel())
    assert {name: (round(float(each.value), 1), each.n) for name, each in found.items() if name.startswith("mean")} == {
        "mean": (-5.7, 2_567),
        "mean_vix_below_12": (-9.6, 274),
        "mean_vix_12_20": (-7.5, 1_395),
        "mean_vix_20_30": (-5.1, 607),
        "mean_vix_30_40": (2.5, 152),
        "mean_vix_from_40": (7.7, 139),
    }
    assert found["yearly_return_of_first"].value == pytest.approx(-57.5, abs=0.1)


def test_the_futures_at_30_days_stand_above_the_vix_on_four_days_of_five() -> None:
    found = facts("vx_premium", futures_panel())
    assert found["share_above_vix"].value == pytest.approx(82.16, abs=0.01)
    assert found["mean"].value == pytest.approx(6.595, abs=0.001)
    assert facts("vx_curve_slope", futures_panel())["share_upward"].value == pytest.approx(80.9, abs=0.05)
