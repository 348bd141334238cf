"""The verdict card: every part of a claim is on it, whatever its texts hold stays text, and it asks no network."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pytest

from claim_making import BASE, CASES, UNIVERSE, a_claim, a_fact_report, a_report, an_association_report, pictures_of
from report_making import BUNDLE
from weatherglass.app.claim_files import claim_named
from weatherglass.app.claim_pictures import (
    ClaimPictures,
    Distribution,
    Dot,
    PeriodPicture,
    Spell,
    Timeline,
    TimelineRow,
)
from weatherglass.app.claim_wording import OutcomeWords
from weatherglass.app.worded_claim import WordedClaim, worded_claim
from weatherglass.claims.claim_file import EventOutcomeClaim
from weatherglass.claims.results import ClaimReport, Finding, Role
from weatherglass.claims.verdict import decide
from weatherglass.delivery.report.claim_card import claim_card
from weatherglass.delivery.report.claim_charts import (
    claim_charts,
    curve_chart,
    curve_values,
    distribution_chart,
    period_chart,
    shown,
)
from weatherglass.delivery.report.claim_geometry import chance_scale, drawn_timeline, place_of
from weatherglass.delivery.report.page import content_policy, package_text
from weatherglass.errors import UsageError

HOSTILE = """</script><script>alert(1)</script><img src=x onerror=alert(2)>"' & <!-- {{ 7 * 7 }} javascript:"""
CODES = {"lang", "key", "role", "word", "kind", "rule", "letter", "claim_id"}


class Seen(HTMLParser):
    """Elements with their attributes, and everything that is read."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(document)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def event(lang: str = "en", **changes: object) -> tuple[WordedClaim, ClaimPictures]:
    claim = a_claim()
    report = a_report(claim, **changes)
    return worded_claim(claim, report, lang, packaged={"BTC"}), pictures_of(report, claim)


def card(lang: str = "en", bundle: str = BUNDLE, **changes: object) -> str:
    return claim_card(*event(lang, **changes), bundle=bundle)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_sentence_of_the_answer_is_on_the_card(lang):
    worded, pictures = event(lang)
    text = re.sub(r"\s+", " ", Seen(claim_card(worded, pictures, bundle=BUNDLE)).text)
    said = (
        worded.verdict_line, worded.meaning, worded.statement, worded.quote, worded.note, worded.manifest,
        *worded.sentences, *worded.counter, *worded.power, *worded.notes, *(each.text for each in worded.reasons),
        *(each.text for each in worded.flags), *(each.text for each in worded.controls),
        *(each.text for each in worded.not_run), *(each.sentence for each in worded.beliefs),
        *(each.chance_text for each in worded.tests), *(each.chance_text for each in worded.starts),
        *(each.outcome_text for each in worded.cases), *(each.value for each in worded.choices),
    )  # fmt: skip
    assert [each for each in said if each and each not in text] == []
    assert text.count(worded.disclaimer) == 1


def test_the_page_is_in_its_language_and_its_policy_allows_only_itself():
    for lang in ("en", "ko"):
        document = card(lang)
        style = package_text("templates/report.css") + package_text("templates/claim_card.css")
        elements = Seen(document).elements
        assert ("html", {"lang": lang, "data-up": "green"}) in elements
        policy = next(a["content"] for tag, a in elements if a.get("http-equiv") == "Content-Security-Policy")
        assert policy == content_policy(style, BUNDLE)
        assert all(not a.get("style") for _, a in elements)
        loads = [a for tag, a in elements if a.get("src") or (a.get("href") or "#")[0] not in "#d"]
        assert loads == []


def test_whatever_its_texts_hold_stays_text():
    def hostile(thing):
        if type(thing) is str:
            return HOSTILE if thing else ""
        if isinstance(thing, tuple):
            return tuple(hostile(each) for each in thing)
        if dataclasses.is_dataclass(thing):
            changes = {
                e.name: hostile(getattr(thing, e.name)) for e in dataclasses.fields(thing) if e.name not in CODES
            }
            return replace(thing, **changes)
        return thing

    worded, pictures = event()
    document = claim_card(hostile(worded), pictures, bundle=BUNDLE)
    tags = [tag for tag, _ in Seen(document).elements]
    plain = [tag for tag, _ in Seen(claim_card(worded, pictures, bundle=BUNDLE)).elements]
    assert tags.count("script") == plain.count("script") == 2
    assert "img" not in tags
    assert all(not name.startswith("on") for _, attributes in Seen(document).elements for name in attributes)
    assert "{{ 7 * 7 }}" in Seen(document).text


def test_a_script_that_could_end_its_element_is_refused():
    worded, pictures = event()
    with pytest.raises(UsageError, match="the chart script holds '</script' or '<!--'"):
        claim_card(worded, pictures, bundle="x = '</SCRIPT>'")


def test_without_the_script_the_charts_are_open_tables():
    document = card(bundle="")
    elements = Seen(document).elements
    assert "script" not in [tag for tag, _ in elements]
    assert "The charts are not built in this installation" in document
    assert sum(tag == "details" and "open" in a for tag, a in elements) >= 4
    assert not [a for _, a in elements if a.get("class") == "drawing"]


def test_the_charts_are_in_the_page_as_data():
    document = card()
    found = json.loads(re.search(r'id="chart-data">(.*?)</script>', document, re.DOTALL)[1])
    assert [each["id"] for each in found] == ["distribution", "paths", "curve", "beliefs"]
    ids = {a["id"] for _, a in Seen(document).elements if a.get("id")}
    assert {f"chart-{each['id']}" for each in found} <= ids
    assert all(a.get("aria-label") for _, a in Seen(document).elements if a.get("role") == "img")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_ids_are_unique_and_links_within_the_page_lead_somewhere(lang):
    elements = Seen(card(lang)).elements
    ids = [a["id"] for _, a in elements if a.get("id")]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for tag, a in elements if tag == "a"} <= set(ids)
    labelled = {name for _, a in elements for name in (a.get("aria-labelledby") or "").split()}
    assert labelled <= set(ids)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_claim_of_figures_has_a_card_of_its_figures_alone(lang):
    claim, report = a_fact_report()
    worded = worded_claim(claim, report, lang)
    document = claim_card(worded, ClaimPictures(report, claim), bundle=BUNDLE)
    assert [tag for tag, _ in Seen(document).elements].count("table") == 1
    assert "chart-data" not in document
    assert all(each.right in document for each in worded.checks)


def test_a_claim_of_an_association_has_a_card_of_its_findings():
    claim, report = an_association_report()
    worded = worded_claim(claim, report, "en")
    document = claim_card(worded, ClaimPictures(report, claim), bundle=BUNDLE)
    assert "−0.730 to −0.700" in document
    assert "chart-distribution" not in document


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_claim_of_a_period_shows_it_within_its_series(lang):
    claim = claim_named("r14-etf-lowered-btc-volatility")
    days = np.datetime64("2023-01-31") + 30 * np.arange(24)
    picture = PeriodPicture(days, np.log(np.linspace(0.5, 0.2, 24)), date(2024, 1, 11), date(2024, 12, 31))
    report = ClaimReport(
        claim.id, "structural_break", date(2025, 1, 1), "",
        findings=(Finding("inside", -2.0, "log_realised_variance", 12, date(2024, 1, 31), date(2024, 12, 31)),),
    )  # fmt: skip
    report = replace(report, verdict=decide(claim, report))
    worded = worded_claim(claim, report, lang)
    document = claim_card(worded, ClaimPictures(report, claim, period=picture), bundle=BUNDLE)
    words = OutcomeWords("log_realised_variance", multiples=False, lang=lang)
    chart = period_chart(picture, words, worded)
    variance = np.linspace(0.5, 0.2, 24)
    averages = [100.0 * np.sqrt(variance[part].mean()) for part in (slice(12, None), slice(12))]
    assert "chart-period" in document
    assert chart.description in Seen(document).text
    assert [each.y for each in chart.levels] == pytest.approx(averages)
    assert [(each.first, each.last) for each in chart.periods] == [(date(2024, 1, 11), date(2024, 12, 31))]


# -- charts ------------------------------------------------------------------------------------------------------------


def test_the_cases_stand_on_the_hill_of_all_dates():
    worded, pictures = event()
    chart = claim_charts(worded, pictures)["distribution"]
    assert (chart.x_log, chart.filled, chart.unit) == (True, True, "% of dates")
    assert float(np.asarray(chart.series[0].values).sum()) == pytest.approx(100.0)
    first = chart.marks[0]
    assert (first.label, first.group) == ("14 Nov 2016 (x9.34)", "cases counted")
    assert first.x == pytest.approx(9.343, abs=0.001)
    assert [each.group for each in chart.marks] == ["cases counted", "cases counted", "left out by the text", "named, not counted"]  # fmt: skip
    assert "half of them between x1.00 and x4.48" in chart.description
    assert "14 Nov 2016 (x9.34), 13 Nov 2020 (x3.94)" in chart.description


def test_narrow_outcomes_are_drawn_in_per_cent():
    narrow = OutcomeWords("log_return", multiples=False, lang="en")
    assert shown(np.array([0.0, np.log(1.1)]), narrow) == pytest.approx([0.0, 10.0])
    assert curve_values([np.log(1.1)], narrow) == pytest.approx([10.0])
    assert shown(np.array([0.36]), OutcomeWords("max_drawdown", multiples=False, lang="en")) == pytest.approx([-36.0])
    assert curve_values([2.0 * np.log(0.5)], OutcomeWords("log_realised_variance", multiples=False, lang="en")) == pytest.approx([-50.0])  # fmt: skip


def test_falls_lie_below_zero_in_every_chart():
    falls = OutcomeWords("max_drawdown", multiples=False, lang="en")
    claim = a_claim(outcome={"measure": "max_drawdown", "horizon_days": 63})
    report = a_report(claim, base_rate=replace(BASE, q25=0.02, q75=0.11))
    dot = Dot(date(2016, 11, 14), Role.CLAIMED, True, 0.34)
    picture = Distribution(np.array([0.05, 0.15, 0.25]), np.array([70.0, 20.0, 10.0]), (dot,))
    chart = distribution_chart(picture, claim, report, falls)
    assert np.asarray(chart.x).tolist() == pytest.approx([-25.0, -15.0, -5.0])
    assert np.asarray(chart.series[0].values).tolist() == [10.0, 20.0, 70.0]
    assert chart.marks[0].x == pytest.approx(-34.0)
    assert "between −11.0% and −2.0%" in chart.description
    assert curve_values([0.03, -0.01], falls) == pytest.approx([-3.0, 1.0])


def test_every_definition_is_a_dot_colored_by_its_chance():
    worded, pictures = event()
    chart = claim_charts(worded, pictures)["curve"]
    names = [each.name for each in chart.series]
    assert names == ["p below 0.01", "p below 0.05", "p below 0.20", "p 0.20 and more", "the claim's own"]
    values = np.array([each.values for each in chart.series])
    assert np.isfinite(values).sum(axis=1).tolist() == [1, 0, 2, 1, 1]
    assert list(chart.x) == [
        "Span 180 days, Events those of the text", "Span 180 days, Events all of the rule",
        "Span 365 days, Events those of the text", "Span 365 days, Events all of the rule",
    ]  # fmt: skip
    assert np.nanmax(values, axis=0).tolist() == pytest.approx(np.exp([0.2, 0.4, 1.1, 1.4]).tolist())
    assert values[4].tolist()[2] == pytest.approx(np.exp(1.1))
    assert {each.role for each in chart.series} == {"dots"}


@pytest.mark.parametrize(
    ("name", "unit", "level"),
    [
        ("r4-russell-breakout-bitcoin", "times what any date gave", [(1.0, "no different from any date")]),
        ("r14-etf-lowered-btc-volatility", "% against the other periods", [(0.0, "no different from the other periods")]),
        ("r15-falls-are-smaller-since-the-etfs", "percentage points against the other periods", [(0.0, "no different from the other periods")]),
        ("r7-small-caps-gauge-risk-appetite", "the claim's figure", [(0.0, "nothing")]),
        ("v24-vix-is-right-on-average", "the claim's figure", []),
    ],
)  # fmt: skip
def test_definitions_are_drawn_against_what_the_claim_is_compared_with(name, unit, level):
    claim = claim_named(name)
    report = a_report(a_claim(), multiverse=replace(UNIVERSE, variants=tuple(replace(e, setting={}) for e in UNIVERSE.variants)))  # fmt: skip
    measure = claim.outcome.measure if hasattr(claim, "outcome") else "ratio"
    words = OutcomeWords(measure, multiples=isinstance(claim, EventOutcomeClaim), lang="en")
    chart = curve_chart(claim, report, event()[0], words)
    assert (chart.unit, [(each.y, each.label) for each in chart.levels]) == (unit, level)


def test_one_definition_makes_no_curve():
    worded, pictures = event(multiverse=replace(UNIVERSE, variants=UNIVERSE.variants[:1]))
    assert "curve" not in claim_charts(worded, pictures)


def test_paths_of_many_cases_are_drawn_as_their_middle_half():
    worded, pictures = event()
    assert [each.role for each in claim_charts(worded, pictures)["paths"].series][:2] == ["main", "main"]
    many = replace(pictures, paths=replace(pictures.paths, paths=(), cases=33))
    chart = claim_charts(worded, many)["paths"]
    assert [each.name for each in chart.series][:3] == ["cases, middle", "cases, lower quarter", "cases, upper quarter"]
    assert "The middle of the 33 cases" in chart.description


def test_beliefs_are_ranges_around_the_base_rate():
    chart = claim_charts(*event())["beliefs"]
    low, mean, high, base = (list(each.values) for each in chart.series)
    assert np.array([low, mean, high, base]) == pytest.approx(np.array([[30, 37], [75, 55], [99, 76], [50, 50]]))
    assert list(chart.x) == ["2 cases", "20 cases"]


# -- drawings ----------------------------------------------------------------------------------------------------------


def test_the_scale_of_surprise_places_every_chance():
    worded, _ = event()
    scale = chance_scale(worded)
    assert [(each.key, each.at, each.decides) for each in scale.marks] == [
        ("size", place_of(0.145), True), ("record", place_of(0.25), False), ("definitions", place_of(0.09), False),
        ("confounder", place_of(0.3), False),
    ]  # fmt: skip
    assert scale.asked.label == "asked for: 1 in 20"
    assert scale.marks[1].at < scale.marks[0].at < scale.marks[2].at < scale.asked.at
    assert [place.label for place, _ in scale.everyday] == ["1/2", "1/6", "1/36", "1/128", "1/1,024", "1/8,192"]
    assert [each.y for each in scale.marks] == sorted(each.y for each in scale.marks)


def test_nothing_tested_has_no_scale():
    claim, report = a_fact_report()
    assert chance_scale(worded_claim(claim, report, "en")) is None


def test_the_timeline_places_cases_and_spells_between_its_ends():
    timeline = Timeline(
        date(2010, 1, 1), date(2020, 1, 1), (), (TimelineRow("halving", (Spell(date(2015, 1, 1), date(2016, 1, 1)),), (date(2012, 11, 28), date(2024, 4, 20))),)
    )  # fmt: skip
    drawn = drawn_timeline(timeline, "en")
    bar = drawn.rows[0].bars[0]
    assert (bar.left, bar.width) == (pytest.approx(50.0, abs=0.1), pytest.approx(10.0, abs=0.1))
    assert drawn.rows[0].name == "Bitcoin halving"
    assert len(drawn.rows[0].dots) == 1  # the later one lies beyond the end
    assert [each.label for each in drawn.years] == [str(year) for year in range(2011, 2021)]
    long = drawn_timeline(replace(timeline, first=date(1990, 1, 2)), "en")
    assert [each.label for each in long.years] == ["1995", "2000", "2005", "2010", "2015", "2020"]


def test_cases_of_every_role_have_a_group():
    worded, pictures = event(cases=(*CASES, replace(CASES[0], role=Role.RULE, event=date(2011, 4, 27))))
    chart = claim_charts(worded, pictures)["distribution"]
    assert "found by the rule" in {each.group for each in chart.marks}
