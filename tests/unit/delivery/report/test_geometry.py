"""Places of the small drawings, in percent."""

from __future__ import annotations

import pytest

from report_making import a_gauge
from weatherglass.delivery.report.geometry import marker, place_on, references, segments, spreads
from weatherglass.delivery.report.view import Figure, GaugeBand, GaugeReference, OutcomeBlock, OutcomeRow


def scale(**changes):
    return a_gauge(lowest=10.0, highest=40.0, **changes)


@pytest.mark.parametrize(("value", "at"), [(10.0, 0.0), (20.0, 50.0), (40.0, 100.0), (5.0, 0.0), (95.0, 100.0)])
def test_places_are_logarithmic_and_held_at_the_ends(value, at):
    assert place_on(scale(), value) == at


def test_segments_join_without_holes_and_one_holds_the_marker():
    bands = (GaugeBand(None, 20.0, "calm", "60%"), GaugeBand(20.0, 40.0, "high"), GaugeBand(40.0, None, "more"))
    found = segments(scale(bands=bands, figure=Figure("20.00", 20.0)))
    assert [(each.left, each.width) for each in found] == [(0.0, 50.0), (50.0, 50.0), (100.0, 0.0)]
    assert [each.bound for each in found] == ["", "20", "40"]
    assert [each.holds_marker for each in found] == [False, True, False]  # an edge belongs to the band above it


def test_the_marker_is_anchored_inside_the_scale():
    assert marker(scale(figure=Figure("20.00", 20.0))).anchor == "middle"
    assert marker(scale(figure=Figure("11.00", 11.0))).anchor == "start"
    assert marker(scale(figure=Figure("39.00", 39.0))).anchor == "end"
    assert marker(scale(figure=Figure("16.00", 16.0))).label == "VIX 16.00"


def test_without_a_level_there_is_no_marker_and_no_band_of_today():
    gauge = scale(figure=None, missing="closed")
    assert marker(gauge) is None
    assert [each.holds_marker for each in segments(gauge)] == [False, False]


def test_references_that_nearly_coincide_are_worded_to_different_sides():
    found = references(scale(references=(GaugeReference(21.0, "mean"), GaugeReference(20.0, "median"))))
    assert [(each.label, each.anchor) for each in found] == [("median", "end"), ("mean", "start")]
    (alone,) = references(scale(references=(GaugeReference(20.0, "median"),)))
    assert alone.anchor == "middle"


def row(low, middle, high, base=None, missing=""):
    figures = [None if value is None else Figure(str(value), value) for value in (low, middle, high)]
    return OutcomeRow(
        condition="c", n="1", low=figures[0], middle=figures[1], high=figures[2],
        base=None if base is None else Figure("b", base), missing=missing,
    )  # fmt: skip


def block(*rows):
    return OutcomeBlock(measure="m", caption="", rows=rows, low_name="25%", high_name="75%")


def test_spreads_of_a_block_share_one_scale_with_a_little_room():
    first, second = spreads(block(row(-10.0, 0.0, 10.0, base=20.0), row(0.0, 10.0, 90.0)))
    # from -10 - 4 to 90 + 4: a hundred and eight points on a hundred percent
    assert (first.low, first.middle, first.high) == (3.704, 12.963, 22.222)
    assert (first.base, first.zero) == (31.481, 12.963)
    assert (second.low, second.high, second.base) == (12.963, 96.296, None)


def test_a_row_without_numbers_has_no_spread_and_zero_outside_the_scale_no_line():
    without, some = spreads(block(row(None, None, None, missing="none ended"), row(5.0, 6.0, 7.0)))
    assert without is None
    assert some.zero is None
    assert spreads(block(row(None, None, None, missing="none ended"))) == [None]


def test_a_single_value_stands_in_the_middle():
    (found,) = spreads(block(row(3.0, 3.0, 3.0)))
    assert found.middle == 50.0
