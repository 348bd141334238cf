"""The tear sheet of a playbook: what stands where, what its charts hold, and that nothing in it can be run or fetched."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pytest

from playbook_run_making import LEAVE, run_made
from report_making import BUNDLE
from weatherglass.app.playbook_files import playbook_of_text
from weatherglass.app.playbook_pictures import playbook_pictures
from weatherglass.app.playbook_runs import ran
from weatherglass.app.worded_playbook import worded_playbook
from weatherglass.delivery.report.playbook_charts import playbook_charts
from weatherglass.delivery.report.playbook_sheet import heat_of, month_name, playbook_sheet
from weatherglass.errors import UsageError


def sheet(name: str, lang: str = "en", bundle: str = BUNDLE) -> str:
    return playbook_sheet(run_made(name), worded_playbook(run_made(name), lang), bundle=bundle)


def charts(name: str) -> dict:
    found = run_made(name)
    return dict(playbook_charts(found, worded_playbook(found, "en"), playbook_pictures(found)))


class Balanced(HTMLParser):
    """Elements that are opened and not closed, and the other way round."""

    VOID = frozenset({"meta", "link", "br", "hr", "img", "input", "line", "rect", "circle"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_verdict_stands_above_every_curve():
    html = sheet("leave")
    places = [html.index(each) for each in ('id="headline"', 'id="states"', 'id="chart-equity"', 'id="performance"')]
    assert places == sorted(places)
    assert '<h2 id="headline" class="verdict verdict-no-support">No support, looks like chance' in html


def test_a_rise_has_the_color_of_the_setting_or_else_of_the_language():
    found, worded = run_made("leave"), worded_playbook(run_made("leave"), "ko")
    assert '<html lang="ko" data-up="red">' in sheet("leave", "ko")
    assert '<html lang="en" data-up="green">' in sheet("leave", "en")
    assert '<html lang="ko" data-up="green">' in playbook_sheet(found, worded, up="green", bundle=BUNDLE)


@pytest.mark.parametrize(("name", "lang"), [("leave", "en"), ("stages", "ko")])
def test_the_page_is_whole_and_asks_for_nothing(name, lang):
    html = sheet(name, lang)
    parser = Balanced()
    parser.feed(html)
    assert parser.open == []
    assert re.findall(r'(?:src|href)="(?!#|data:)', html) == []
    assert "default-src &#39;none&#39;" in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert sorted({each for each in ids if ids.count(each) > 1}) == []
    anchors = re.findall(r'href="#([^"]+)"', html)
    assert set(anchors) <= set(ids)


def test_words_of_a_file_are_text_and_never_markup():
    html = sheet("stages")
    assert "<b>A note</b>" not in html
    assert "&lt;b&gt;A note&lt;/b&gt; &amp; more." in html


def test_charts_hold_the_paths_the_falls_and_the_sets():
    found, report = charts("leave"), run_made("leave").report
    assert sorted(found) == [
        "curve", "equity", "other", "sharpe", "underwater", "volatility", "weights", "years",
    ]  # fmt: skip
    equity = found["equity"]
    assert equity.log
    assert equity.log_choice
    assert float(equity.series[0].values[-1]) == pytest.approx(100.0 * (1.0 + report.performance.time_weighted))
    assert len(equity.series) == 1 + len(report.beside)
    assert float(np.min(found["underwater"].series[0].values)) == pytest.approx(
        100.0 * report.performance.deepest.depth
    )
    assert [each.name for each in found["weights"].series] == ["S&P 500", "ten-year Treasury bond", "in assets"]
    dots = np.array([each.values for each in found["curve"].series[:4]])
    assert (np.isfinite(dots).sum(axis=0) == 1).all()  # each set has one color
    assert dots.shape[1] == 3
    own = found["curve"].series[4].values
    assert float(own[np.isfinite(own)][0]) == pytest.approx(report.judgement.gain, rel=1e-9)
    assert "staged" in charts("stages")


def test_without_a_script_the_values_stand_as_tables():
    html = sheet("leave", bundle="")
    assert '<div class="drawing"' not in html
    assert "script-src &#39;none&#39;" in html
    assert html.count('<table class="values">') >= 8
    months = re.findall(r'<td class="(heat-[a-z0-9-]+)">', html)
    assert len(months) == 84
    changes = [100.0 * each.change for each in run_made("leave").report.performance.by_month]
    assert [each.split("-")[1] for each in months] == [
        "0" if abs(each) < 1.0 else "up" if each > 0.0 else "down" for each in changes
    ]


def test_a_script_that_could_end_its_element_is_refused():
    with pytest.raises(UsageError, match="which a page cannot hold"):
        sheet("leave", bundle="x</script>")


def test_the_data_of_the_charts_can_be_read_back():
    html = sheet("stages")
    data = json.loads(re.search(r'id="chart-data">(.*?)</script>', html, re.DOTALL)[1])
    assert [each["id"] for each in data][:2] == ["equity", "underwater"]
    assert {len(each["x"]) for each in data[:2]} == {run_made("stages").report.curve_days.shape[0]}


def test_months_get_stronger_colors_the_further_they_are_from_none():
    assert [heat_of(each) for each in (0.0, 0.99, 1.0, 3.5, 6.0, 12.0)] == [
        "heat-0", "heat-0", "heat-up-1", "heat-up-2", "heat-up-3", "heat-up-4",
    ]  # fmt: skip
    assert [heat_of(each) for each in (-1.0, -10.0)] == ["heat-down-1", "heat-down-4"]
    assert [month_name(month, "en") for month in (1, 12)] == ["Jan", "Dec"]
    assert month_name(12, "ko") == "12월"


@pytest.mark.parametrize(
    ("changes", "there", "not_there"),
    [
        (("series: SPX}", "series: TLT}"), "Not testable", 'id="charts"'),
        (("variants: {rules.fear.when.level: [20.0, 25.0, 30.0]}", "money: {monthly: 0.1}\nrebalance: {trade: every}"),
         "Paid in", 'id="chart-curve"'),
    ],
)  # fmt: skip
def test_a_sheet_leaves_out_what_there_is_not(changes, there, not_there):
    found = ran(playbook_of_text(LEAVE.replace(*changes), "mine"), first=date(2019, 1, 2), draws=99)
    html = playbook_sheet(found, worded_playbook(found, "en"), bundle=BUNDLE)
    assert there in html
    assert not_there not in html
    assert html.index('id="headline"') < html.index('id="data"')
