"""The page: whatever its texts hold stays text, and nothing in it can ask any network."""

from __future__ import annotations

import dataclasses
import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from report_making import BUNDLE, DAYS, a_bar, a_gauge, a_line, a_view
from weatherglass.delivery.report import page
from weatherglass.delivery.report.charts import ChartMark, ChartSpan, MissingChart
from weatherglass.delivery.report.page import chart_bundle, content_policy, json_in_page, report_html
from weatherglass.errors import UsageError

HOSTILE = """</script><script>alert(1)</script><img src=x onerror=alert(2)>"' & <!-- {{ 7 * 7 }} javascript:"""
CODES = {"lang", "up_color", "state", "id", "role", "coloring"}
"""Fields that hold codes and no text."""


def hostile(thing):
    """A record with every text in it replaced, but those that are empty."""
    if type(thing) is str:
        return HOSTILE if thing else ""
    if isinstance(thing, tuple):
        return tuple(hostile(each) for each in thing)
    if dataclasses.is_dataclass(thing):
        changes = {
            each.name: hostile(getattr(thing, each.name))
            for each in dataclasses.fields(thing)
            if each.name not in CODES and each.name != "x"
        }
        return dataclasses.replace(thing, **changes)
    return thing


class Seen(HTMLParser):
    """Elements of a document with their attributes, and the text of its scripts and styles."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self._inside = ""
        self.feed(document)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside = tag
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside in self.texts:
            self.texts[self._inside][-1] += data

    def named(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def test_hostile_texts_stay_texts():
    view = a_view(charts=(a_line(marks=(ChartMark(DAYS[0], "m"),)), a_bar(), MissingChart("gone", "t", "r")))
    document = report_html(hostile(view), bundle=BUNDLE)
    seen, plain = Seen(document), Seen(report_html(view, bundle=BUNDLE))
    assert [tag for tag, _ in seen.elements] == [tag for tag, _ in plain.elements]
    assert len(seen.named("script")) == 2
    assert seen.named("img") == []
    assert "49" not in re.sub(r"<style>.*?</style>", "", document, flags=re.DOTALL)  # no template in a text is run
    handlers = [name for _, attributes in seen.elements for name in attributes if name.startswith("on")]
    assert handlers == []
    (charts,) = [json.loads(text) for text in seen.texts["script"] if text.startswith("[")]
    assert charts[0]["series"][0]["name"] == HOSTILE


def test_no_element_has_an_inline_style_or_script_that_the_policy_would_stop():
    seen = Seen(report_html(a_view(), bundle=BUNDLE))
    assert [attributes for _, attributes in seen.elements if "style" in attributes] == []
    assert [attributes for attributes in seen.named("script") if "src" in attributes] == []


def test_the_policy_names_the_hashes_of_what_is_in_the_page():
    seen = Seen(report_html(a_view(), bundle=BUNDLE))
    policy = next(each["content"] for each in seen.named("meta") if each.get("http-equiv") == "Content-Security-Policy")

    def hashed(text):
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    assert seen.texts["script"][-1] == BUNDLE
    assert policy == (
        f"default-src 'none'; script-src {hashed(BUNDLE)}; style-src {hashed(seen.texts['style'][0])}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def test_the_policy_comes_before_anything_it_must_hold():
    tags = [
        (tag, attributes.get("http-equiv")) for tag, attributes in Seen(report_html(a_view(), bundle=BUNDLE)).elements
    ]
    assert tags.index(("meta", "Content-Security-Policy")) < min(
        at for at, (tag, _) in enumerate(tags) if tag in {"style", "script", "link"}
    )


def test_a_page_without_script_allows_none():
    assert "script-src 'none';" in content_policy("a{}", "")


@pytest.mark.parametrize("bundle", [BUNDLE, None], ids=["stand-in", "installed"])
def test_nothing_in_the_page_is_loaded_from_anywhere(bundle):
    seen = Seen(report_html(a_view(), bundle=bundle))
    loading = ("src", "href", "action", "data", "poster", "srcset", "background", "formaction", "xlink:href")
    targets = {str(attributes[name]) for _, attributes in seen.elements for name in loading if name in attributes}
    assert {target for target in targets if not target.startswith(("#", "data:,"))} == set()
    style = seen.texts["style"][0]
    assert re.findall(r"url\(|@import|https?:", style) == []


def test_texts_of_sources_may_name_addresses_and_stay_text():
    document = report_html(a_view(made_by="see https://example.org"), bundle=BUNDLE)
    assert "see https://example.org" in document
    assert [each for each in Seen(document).named("a") if "example" in str(each.get("href"))] == []


@pytest.mark.parametrize("script", ["a = '</script>'", "a = '</SCRIPT >'", "a = '<!-- b'"])
def test_a_script_that_could_end_its_element_is_refused(script):
    message = "the chart script holds '</script' or '<!--', which a page cannot hold; build it again"
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        report_html(a_view(), bundle=script)


def test_json_in_a_page_is_the_same_json():
    value = {"a": ["</script>", "<!--", "\u2028", "공포지수 & 'x'", 1.5, None]}
    text = json_in_page(value)
    assert json.loads(text) == value
    assert not set("<>&\u2028") & set(text)
    assert "공포지수" in text
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_in_page(float("nan"))


def test_a_page_without_the_charts_says_so_and_opens_its_tables():
    document = report_html(a_view(), bundle="")
    seen = Seen(document)
    assert "python hatch_build.py" in document
    assert seen.named("script") == []
    tables = [each for each in seen.named("details") if each.get("class") is None]
    assert len(tables) == 3
    assert all("open" in each for each in tables)
    assert seen.named("button") == []


def test_a_chart_without_data_stands_there_with_its_reason():
    document = report_html(a_view(charts=(MissingChart("vx-futures", "VIX futures", "there is no series VX1"),)), bundle=BUNDLE)  # fmt: skip
    assert "Not available, because there is no series VX1" in document
    assert 'id="chart-vx-futures"' not in document
    assert Seen(document).named("script") == []  # nothing to draw


def test_every_chart_has_a_name_a_sentence_and_a_table():
    spans = (ChartSpan("1 y", 365), ChartSpan("All", None))
    seen = Seen(report_html(a_view(charts=(a_line(spans=spans, first_span=1, log_choice=True),)), bundle=BUNDLE))
    (drawing,) = [each for each in seen.named("div") if each.get("id") == "chart-vix"]
    assert (drawing["role"], drawing["aria-label"], drawing["aria-describedby"]) == ("img", "The VIX", "seen-vix")
    assert [each["id"] for each in seen.named("figcaption")] == ["seen-vix"]
    pressed = [(each.get("data-span"), each["aria-pressed"]) for each in seen.named("button")]
    assert pressed == [("0", "false"), ("1", "true"), (None, "false")]


def test_signals_that_are_on_come_first_and_those_not_available_last():
    document = report_html(a_view(), bundle=BUNDLE)
    table = document[document.index('<table class="stack signals">') :]
    assert re.findall(r'<th scope="row">(\w+)', table[: table.index("</table>")]) == ["GVZ", "VIX", "RVX"]
    assert "1 on, 2 of 3 available" in document


def test_the_language_and_the_color_of_a_rise_are_on_the_root():
    (root,) = Seen(report_html(a_view(lang="ko", up_color="red"), bundle=BUNDLE)).named("html")
    assert root == {"lang": "ko", "data-up": "red"}


def test_the_disclaimer_is_said_once():
    assert report_html(a_view(), bundle=BUNDLE).count("Information, no investment advice.") == 1


def test_a_level_that_is_missing_says_why_in_its_place():
    document = report_html(a_view(gauge=a_gauge(figure=None, missing="VIX ends on 3 Jan 2020")), bundle=BUNDLE)
    assert "VIX: Not available, because VIX ends on 3 Jan 2020" in " ".join(document.split())


def test_a_bare_report_has_no_empty_sections():
    bare = a_view(readings=(), changes=(), changes_of_week=(), families=(), outcomes=(), events=(), charts=(), ages=(), sources=())  # fmt: skip
    seen = Seen(report_html(bare, bundle=BUNDLE))
    assert [each["id"] for each in seen.named("section")] == ["today"]
    assert seen.named("table") == []


def test_the_bundle_of_this_installation_is_read_or_is_none(monkeypatch, tmp_path):
    monkeypatch.setattr(page, "files", lambda package: tmp_path)
    assert chart_bundle() == ""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/report.js").write_text("draw('공포');", "utf-8")
    assert chart_bundle() == "draw('공포');"
