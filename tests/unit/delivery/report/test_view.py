"""Records of a report refuse what a reader could not make sense of."""

from __future__ import annotations

import re

import pytest

from report_making import a_gauge, a_line, a_view
from weatherglass.delivery.report.charts import MissingChart
from weatherglass.delivery.report.view import Figure, OutcomeRow, SignalRow, SignalState
from weatherglass.errors import UsageError


def outcome(**changes):
    return OutcomeRow(**{"condition": "calm", "n": "3", **changes})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Figure("?", float("nan")), "figure '?' has the value nan; give None where there is no number"),
        (lambda: a_gauge(lowest=0.0), "a scale from 0.0 to 90.0: both above zero, the lower first"),
        (lambda: a_gauge(figure=None), "VIX has no level and no reason; say in `missing` why"),
        (lambda: a_gauge(figure=Figure("16")), "VIX '16' has no value to place it on the scale"),
        (
            lambda: SignalRow(name="s", state=SignalState.ON, state_text="on", percentile=101.0),
            "signal s: percentile 101.0; it lies from 0 to 100",
        ),
        (
            lambda: SignalRow(name="s", state=SignalState.MISSING, state_text="missing"),
            "signal s is not available, and `reason` does not say why",
        ),
        (lambda: outcome(low=Figure("1", 1.0)), "outcome 'calm' has no spread and no reason; say in `missing` why"),
        (lambda: a_view(lang="fr"), "lang='fr': a report is in 'ko' or 'en'"),
        (lambda: a_view(up_color="blue"), "up_color='blue': a rise is 'red' or 'green'"),
        (
            lambda: a_view(charts=(a_line(), MissingChart("vix", "t", "r"))),
            "charts share an id: vix, vix; give each its own",
        ),
    ],
)  # fmt: skip
def test_a_record_that_says_nothing_is_refused(make, message):
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        make()


@pytest.mark.parametrize(("value", "direction"), [(0.4, "up"), (-0.4, "down"), (0.0, "level"), (None, "level")])
def test_the_direction_of_a_figure_is_its_sign(value, direction):
    assert Figure("x", value).direction == direction
