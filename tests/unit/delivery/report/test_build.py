"""A reading laid out as a report: every record in its place, in both languages, with both colors."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from panel_making import panel_of
from report_making import BUNDLE, a_weather
from weatherglass.app.report_charts import SIGNAL_CHARTS
from weatherglass.app.weather import weather_of
from weatherglass.app.worded_weather import worded_weather
from weatherglass.delivery.report.build import report_of, report_view
from weatherglass.delivery.report.charts import BarChart, LineChart, MissingChart, RangeChart
from weatherglass.delivery.report.page import report_html
from weatherglass.delivery.report.view import SignalState
from weatherglass.delivery.report.volatility_charts import HEADLINES
from weatherglass.messages.text import keys

ALL_CHARTS = {
    "vix", "vix-distribution", "vix-next-month", "term-structure", "vx-futures", "fear-percentiles", "breakouts",
    "risk-steps", "bitcoin-cycles", *(name.replace("_", "-") for name in SIGNAL_CHARTS),
}  # fmt: skip


@pytest.fixture(scope="module")
def weather():
    return a_weather()


@pytest.fixture(scope="module", params=["en", "ko"])
def view(request, weather):
    return report_view(weather, worded_weather(weather, request.param), request.param, "red")


def charts_of(view):
    return {each.id: each for each in view.charts}


def texts(thing):
    """Every text of a record."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple | list):
        for each in thing:
            yield from texts(each)
    elif is_dataclass(thing):
        for each in fields(thing):
            yield from texts(getattr(thing, each.name))


def test_the_level_and_its_scale_are_those_of_the_reading(view, weather):
    reading = weather.readings["vix_band"]
    assert view.gauge.figure.value == reading.value
    assert view.gauge.change.value == pytest.approx(reading.value - reading.earlier_value)
    assert [each.lower for each in view.gauge.bands] == [None, 12.0, 20.0, 30.0, 40.0, 60.0]
    values = weather.panel.get("VIX").value
    assert sorted(each.value for each in view.gauge.references) == sorted([float(np.median(values)), float(values.mean())])  # fmt: skip


def test_every_signal_stands_in_its_family_with_its_state(view, weather):
    rows = [row for family in view.families for row in family.rows]
    assert len(rows) == len(weather.readings)
    states = [each.state for each in rows]
    assert states.count(SignalState.MISSING) == len(weather.unavailable)
    assert states.count(SignalState.ON) == len(weather.on)
    assert all(each.reason for each in rows if each.state is SignalState.MISSING)


def test_every_chart_is_there_or_says_why_it_is_not(view):
    charts = charts_of(view)
    assert set(charts) == ALL_CHARTS
    assert [each.id for each in view.charts if isinstance(each, MissingChart)] == []


def test_charts_have_titles_sentences_notes_and_sources(view):
    for chart in view.charts:
        assert chart.title
        assert chart.description
        assert chart.note, chart.id
        assert re.search(r"Source: test\.|출처: test\.", chart.note), chart.id
        assert chart.description.count("{") == 0


def test_charts_over_time_say_their_period_count_and_rule(view, weather):
    last = weather.panel.get("VIX").days.shape[0]
    note = charts_of(view)["vix"].note
    assert f"{last:,}" in note
    assert ("every day with a value" in note) or ("값이 있는 모든 날" in note)


def test_the_vix_chart_has_bands_events_and_rises(view):
    chart = charts_of(view)["vix"]
    assert isinstance(chart, LineChart)
    assert (len(chart.bands), chart.log, chart.log_choice) == (6, True, True)
    assert [span.days for span in chart.spans] == [365, None]
    assert chart.first_span == 1
    groups = [mark.group for mark in chart.marks]
    assert groups == sorted(groups, key=groups.index)  # each group in one piece, as in the legend
    assert len(set(groups)) == 2
    worded = [mark for mark in chart.marks if mark.worded]
    assert 0 < len(worded) < len(chart.marks)
    assert [mark.worded for mark in chart.marks[: len(worded)]] == [True] * len(worded)


def test_events_with_a_name_in_the_chart_are_events_with_a_text():
    assert [key for key in HEADLINES if f"event.{key}" not in keys()] == []


def test_bars_ranges_and_curves_have_the_figures_of_the_reading(view, weather):
    charts = charts_of(view)
    assert isinstance(charts["vix-distribution"], BarChart)
    assert sum(charts["vix-distribution"].series[0].values) == pytest.approx(100.0)
    assert isinstance(charts["vix-next-month"], RangeChart)
    assert len(charts["vix-next-month"].x) == len(set(charts["vix-next-month"].x))
    curve = charts["term-structure"].series[0]
    assert list(curve.values) == [weather.panel.get(name).value[-1] for name in ("VIX9D", "VIX", "VIX3M", "VIX6M")]
    assert list(charts["vx-futures"].series[0].values)[1:] == [24.0] * 7
    now = next(mark.x for mark in charts["vix-distribution"].marks)
    assert now.rstrip("+") == str(int(weather.readings["vix_band"].value))


def test_the_present_cycle_is_drawn_strong(view):
    cycles = charts_of(view)["bitcoin-cycles"].series
    assert [each.role for each in cycles] == ["main"]
    assert "2024" in cycles[0].name


def test_the_page_lists_what_changed_and_not_the_same_again_for_the_week(weather):
    worded = worded_weather(weather, "en")
    twice = replace(worded, changes_of_week=(*worded.changes, *worded.changes_of_week))
    view = report_view(weather, twice, "en", "green")
    assert set(view.changes_of_week) & {each.text for each in worded.changes} == set()


def test_outcomes_are_grouped_by_what_is_measured_the_main_signal_first(view, weather):
    assert len({block.measure for block in view.outcomes}) == len(view.outcomes)
    for block in view.outcomes:
        now = [row.now for row in block.rows]
        assert now == sorted(now, reverse=True)
    rows = sum(len(block.rows) for block in view.outcomes)
    assert rows == sum(1 for record in weather.records for each in record.outcomes if each.state)
    assert all(block.caption for block in view.outcomes if any(row.low for row in block.rows))


def test_the_korean_report_has_no_text_of_the_english_one(weather):
    """Words that are the same in both are names, numbers and units."""
    english, korean = (report_view(weather, worded_weather(weather, lang), lang, "red") for lang in ("en", "ko"))
    same = {each for each in set(texts(english)) & set(texts(korean)) if re.search("[a-z]{3}", each)}
    codes = {"red", "main", "other", "aside", "series", "sign", "fresh", "stale", "test", "weatherglass"}
    left = {each for each in same - codes - ALL_CHARTS if not re.fullmatch(r"weatherglass [\d.]+\S*", each)}
    assert {each for each in left if " " in each} == set()


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("up", ["red", "green"])
def test_the_document_is_in_the_language_and_the_color_asked_for(weather, lang, up):
    document = report_of(weather, worded_weather(weather, lang), lang, up)
    assert document.startswith("<!DOCTYPE html>") or document.lstrip().startswith("<!DOCTYPE html>")
    assert f'<html lang="{lang}" data-up="{up}">' in document
    assert len(document.encode()) < 3_000_000


def test_a_reading_of_almost_nothing_is_a_report_with_reasons():
    weather = weather_of(panel_of({"VIX": [15.0, 16.0]}))
    view = report_view(weather, worded_weather(weather, "en"), "en", "green")
    missing = {each.id: each.reason for each in view.charts if isinstance(each, MissingChart)}
    assert set(charts_of(view)) - set(missing) == {"vix", "vix-distribution"}
    assert "Russell 2000" in missing["breakouts"]
    assert "First VIX future" in missing["vx-futures"]
    assert "Charts without data" in report_html(view, bundle=BUNDLE)


def test_without_a_vix_the_scale_says_why_and_the_rest_stands():
    weather = weather_of(panel_of({"SPX": 100.0 + np.arange(300.0)}))
    view = report_view(weather, worded_weather(weather, "en"), "en", "green")
    assert view.gauge.figure is None
    assert "VIX" in view.gauge.missing
    assert charts_of(view)["vix"].reason == view.gauge.missing
