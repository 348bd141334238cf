"""Open predictions stay open until the data reach their day, and then say what came."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.claims.claim_sections import OpenPrediction, SeriesUse
from weatherglass.claims.predictions import prediction_of

DOUBLES = OpenPrediction(event=date(2020, 1, 10), resolves=date(2020, 1, 25), claim_true_if="multiple > 2.0")
BTC = SeriesUse(id="BTC")
PRICES = 100.0 + 10.0 * np.arange(40.0)


def test_a_prediction_resolves_with_the_first_value_of_its_day():
    found = prediction_of(DOUBLES, None, BTC, panel_of({"BTC": PRICES}, first="2020-01-01"))
    assert found is not None
    assert found.value == pytest.approx(340.0 / 200.0)  # from the close after the day of the event
    assert found.came_true is False


def test_a_prediction_stays_open_where_the_data_end_before_its_day_however_late_it_is_asked():
    found = prediction_of(DOUBLES, None, BTC, panel_of({"BTC": PRICES[:20]}, first="2020-01-01", at="2020-06-01"))
    assert found is not None
    assert found.value == pytest.approx(290.0 / 200.0)
    assert found.came_true is None


def test_on_a_market_with_weekends_the_close_before_the_day_decides_once_a_later_one_is_there():
    said = OpenPrediction(
        event=date(2020, 1, 10), resolves=date(2020, 1, 25), claim_true_if="log_return > 0.1"
    )  # a Saturday
    prices = 100.0 + np.arange(40.0)
    before = prediction_of(
        said, None, SeriesUse(id="SPX"), panel_of({"SPX": prices[:18]}, first="2020-01-01", at="2020-01-26")
    )
    after = prediction_of(said, None, SeriesUse(id="SPX"), panel_of({"SPX": prices[:19]}, first="2020-01-01"))
    assert before is not None
    assert after is not None
    assert (before.came_true, after.came_true) == (None, False)
    assert after.value == pytest.approx(np.log(117.0 / 108.0))
