"""Which rates a caller means."""

from __future__ import annotations

from datetime import date

import pytest

from weatherglass.app.rate_choice import packaged_curves, rates_from
from weatherglass.errors import UsageError
from weatherglass.market import TermRates


@pytest.mark.parametrize(
    ("said", "meant"),
    [("0.0312", (0.0312,)), ("-0.005", (-0.005,)), ("5e-3", (0.005,)), (0.03, (0.03,)), ("0.01,0.02", (0.01, 0.02)), ("0", (0.0,))],
)  # fmt: skip
def test_numbers_are_decimal_rates_one_or_one_for_each_term(said, meant):
    assert rates_from(said) == TermRates(meant)


def test_a_percentage_is_refused():
    with pytest.raises(
        UsageError, match=r"^rate=3\.12: rates are decimals per year, between -0\.5 and 0\.5; 3\.12 % is written"
    ):
        rates_from("3.12")


@pytest.mark.parametrize("said", ["nan", "inf", "1_0", "١", "0.01,", "3 %"])
def test_words_that_python_would_take_for_numbers_are_not(said):
    with pytest.raises(UsageError, match=r"is neither a number nor a file that exists; give a decimal rate"):
        rates_from(said)


def test_without_a_word_the_packaged_treasury_curves_serve():
    curves = packaged_curves()
    assert rates_from(None) is curves
    assert curves.before(date(2022, 7, 15)).curve_date == date(2022, 7, 14)
    assert curves.curves[-1].curve_date == date(2024, 6, 28)
