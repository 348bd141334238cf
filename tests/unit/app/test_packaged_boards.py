"""The packaged boards as boards: prices on the exchange's grid, forwards of the source, and the gauge made of them."""

from __future__ import annotations

import numpy as np
import pytest

import weatherglass as wg
from weatherglass.app.packaged_boards import COIN_TICK, packaged_board, packaged_board_names
from weatherglass.app.packaged_gauge import packaged_gauge
from weatherglass.errors import UsageError
from weatherglass.indices.black import black_price
from weatherglass.market.quotes import CALL, PUT
from weatherglass.providers import packaged


@pytest.mark.parametrize("name", ["SPY_2022-07-15", "VIX_2022-07-15", "GLD_2022-07-15", "BTC_2021-10-21"])
def test_the_source_vols_price_to_the_exchanges_grid_before_any_rounding(name):
    """Evidence for decision 5: with the year fraction behind the vols every quote lands on a tick."""
    quotes = packaged.read_option_iv(name)
    right = np.where(quotes["right"].to_numpy() == "C", CALL, PUT)
    for side in ("bid_iv", "ask_iv"):
        price = quotes["discount"].to_numpy() * black_price(
            quotes["forward"].to_numpy(), quotes["strike"].to_numpy(), quotes[side].to_numpy(),
            quotes["iv_year_frac"].to_numpy(), right,
        )  # fmt: skip
        ticks = price / quotes["forward"].to_numpy() / COIN_TICK if name.startswith("BTC") else price / 0.01
        assert np.abs(ticks - np.rint(ticks)).max() < (0.2 if name.startswith("BTC") else 0.005)


def test_the_forward_of_the_quotes_is_the_forward_of_the_source():
    for name in packaged_board_names():
        reading = wg.index(packaged_board(name), "30D", rates=0.02)
        for term in reading.terms:
            assert term.forward == pytest.approx(term.strip.quotes.forward_hint, rel=2e-4)


def test_vix_options_of_the_month_and_weeklies_keep_their_roots():
    board = packaged_board("VIX_2022-07-15")
    assert [(t.expiry.isoformat(), t.root) for t in board.terms] == [
        ("2022-08-03", "VIXW"), ("2022-08-17", "VIX"), ("2022-09-21", "VIX"), ("2022-12-21", "VIX"),
    ]  # fmt: skip


def test_an_unknown_board_names_the_nearest():
    with pytest.raises(
        UsageError, match=r"^no packaged option board 'SPY_2022-07-16'; did you mean 'SPY_2022-07-15'\?$"
    ):
        packaged_board("packaged:SPY_2022-07-16")


def test_the_gauge_is_made_of_calculable_readings_that_say_their_wings_end_with_the_data():
    lines = packaged_gauge()
    assert lines[0].label == "30-day SPY index"
    for line in lines:
        assert line.reading.value is not None
        assert "wing_ended_by_data" in line.reading.flags
        assert line.reading.band is not None
        assert line.reading.band.bid < line.reading.value < line.reading.band.ask
