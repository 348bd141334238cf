"""The report as a reader meets it: offline, in both languages, light and dark, by mouse and by keyboard, on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from dashboard_looking import until
from report_making import DAYS, a_line, a_view
from weatherglass.delivery.report.charts import ChartMark, ChartSeries, MissingChart
from weatherglass.delivery.report.page import report_html

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

LANGUAGES = ("ko", pytest.param("en", marks=pytest.mark.slow))
"""Whatever does not depend on the language is seen in one of them in the fast lane, and in both in the long one."""
WIDE, PHONE = 1280, 390
DRAWINGS = """() => [...document.querySelectorAll('.drawing')].map((place) => {
  const canvas = place.querySelector('canvas');
  if (!canvas) return [place.id, 0, 0, 0];
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const colors = new Set();
  for (let i = 0; i < pixels.length; i += 4 * 37) colors.add(pixels.slice(i, i + 4).join());
  return [place.id, place.clientWidth, place.clientHeight, colors.size];
})"""
PICTURE = "(id) => document.querySelector(`#chart-${id} canvas`).toDataURL()"
GLYPH = """(letter) => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [40, 40];
  const brush = canvas.getContext('2d');
  brush.font = `30px ${getComputedStyle(document.body).fontFamily}`;
  brush.fillText(letter, 4, 32);
  return [brush.measureText(letter).width, canvas.toDataURL()];
}"""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_opens_offline_without_a_word_on_the_console_and_asks_nobody(opened, reports, lang):
    found = opened(reports[lang])
    found.page.wait_for_timeout(300)
    assert found.said == []
    assert [url for url in found.asked if not url.startswith(("data:", "blob:"))] == [reports[lang].as_uri()]
    assert found.page.evaluate("document.documentElement.lang") == lang


@pytest.mark.parametrize(("lang", "width"), [pytest.param("en", WIDE, marks=pytest.mark.slow), ("ko", PHONE)])
def test_every_chart_is_drawn(opened, reports, lang, width):
    page = opened(reports[lang], width=width).page
    page.wait_for_function(f"({DRAWINGS})().every((each) => each[3] > 3)")  # a frame after they are made
    drawings = page.evaluate(DRAWINGS)
    assert len(drawings) == int(page.evaluate("document.documentElement.dataset.charts")) == 16
    for name, wide, high, colors in drawings:
        assert wide > 0.4 * min(width, 1100), name
        assert high >= 100, name
        assert colors > 3, f"{name} is blank"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.slow
def test_nothing_is_wider_than_the_screen(opened, reports, lang):
    page = opened(reports[lang]).page
    for width in (1000, 700, 320):
        page.set_viewport_size({"width": width, "height": 900})
        until(page, "document.documentElement.scrollWidth", width)


@pytest.mark.slow
def test_a_phone_folds_long_tables_and_a_screen_does_not(opened, reports):
    count = "(open) => [...document.querySelectorAll('details.fold')].filter((each) => each.open === open).length"
    assert opened(reports["short en"], width=PHONE).page.evaluate(count, True) == 0
    screen = opened(reports["short en"], width=WIDE).page
    assert screen.evaluate(count, False) == 0
    assert screen.evaluate(count, True) > 10


@pytest.mark.slow
def test_korean_letters_are_letters_and_no_empty_boxes(opened, reports):
    fonts = shutil.which("fc-list") and subprocess.run(["fc-list", ":lang=ko"], capture_output=True, check=False).stdout
    if not fonts:
        pytest.skip("no Korean font on this machine: apt-get install fonts-noto-cjk")
    page = opened(reports["short ko"]).page
    one, other, none = (page.evaluate(GLYPH, letter) for letter in ("공", "뷁", "\U000f1234"))
    assert one[0] == other[0] > 25  # all of Hangul is of one width, nearly the height
    assert len({one[1], other[1], none[1]}) == 3  # a missing letter looks like every other missing one


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_dark_page_is_dark_and_its_charts_are_drawn_anew(opened, reports, lang):
    page = opened(reports[f"short {lang}"], color_scheme="light").page
    color = "getComputedStyle(document.documentElement).backgroundColor"
    until(page, color, "rgb(253, 252, 249)")
    picture = page.evaluate(PICTURE, "vix")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("(before) => document.querySelector('#chart-vix canvas').toDataURL() !== before", arg=picture)  # fmt: skip
    until(page, color, "rgb(20, 23, 27)")


@pytest.mark.parametrize(("lang", "up", "down"), [pytest.param("en", "rgb(19, 115, 74)", "rgb(196, 22, 28)", marks=pytest.mark.slow), ("ko", "rgb(196, 22, 28)", "rgb(31, 95, 174)")])  # fmt: skip
@pytest.mark.slow
def test_rises_have_the_color_of_the_reader(opened, reports, lang, up, down):
    page = opened(reports[f"short {lang}"], color_scheme="light").page
    style = (
        "(name) => getComputedStyle(document.querySelector(`.outcomes.colored td:not(.base) .figure.${name}`)).color"
    )
    assert (page.evaluate(style, "up"), page.evaluate(style, "down")) == (up, down)


@pytest.mark.slow
def test_the_buttons_of_a_chart_work_by_keyboard(opened, reports):
    page = opened(reports["short en"]).page
    controls = page.locator("#controls-vix")
    year, everything, scale = controls.locator("button").all()
    expect(year).to_have_attribute("aria-pressed", "false")
    expect(everything).to_have_attribute("aria-pressed", "true")
    whole = page.evaluate(PICTURE, "vix")
    everything.focus()
    page.keyboard.press("Shift+Tab")
    expect(year).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_function("(before) => document.querySelector('#chart-vix canvas').toDataURL() !== before", arg=whole)
    expect(year).to_have_attribute("aria-pressed", "true")
    expect(everything).to_have_attribute("aria-pressed", "false")
    expect(scale).to_have_attribute("aria-pressed", "true")
    one_year = page.evaluate(PICTURE, "vix")
    scale.focus()
    page.keyboard.press("Space")
    page.wait_for_function("(before) => document.querySelector('#chart-vix canvas').toDataURL() !== before", arg=one_year)  # fmt: skip
    expect(scale).to_have_attribute("aria-pressed", "false")


def test_a_table_opens_by_keyboard_and_says_what_the_chart_shows(opened, reports):
    page = opened(reports["short en"]).page
    figure = page.locator("figure:has(#chart-term-structure)")
    summary = figure.locator("summary")
    expect(figure.locator("table")).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    expect(figure.locator("table")).to_be_visible()
    assert "9 days" in figure.locator("tbody th").first.inner_text()


@pytest.mark.slow
def test_the_skip_link_is_the_first_stop_and_leads_to_the_reading(opened, reports):
    page = opened(reports["short en"]).page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    until(page, "location.hash", "#today")


@pytest.mark.slow
def test_the_box_beside_the_pointer_shows_texts_as_texts(opened, tmp_path):
    hostile = "<img src=x onerror='document.title=1'><b>bold</b>"
    view = a_view(charts=(a_line(series=(ChartSeries(hostile, [14.5, 15.25, 16.0]),), marks=(ChartMark(DAYS[1], hostile),)),))  # fmt: skip
    path = tmp_path / "hostile.html"
    path.write_text(report_html(view), encoding="utf-8")
    found = opened(path)
    found.page.locator("#chart-vix").hover()
    found.page.wait_for_selector(".tip-row", state="visible")
    assert hostile in found.page.locator(".tip").inner_text()
    expect(found.page.locator(".tip img, .tip b")).to_have_count(0)
    assert found.said == []


@pytest.mark.slow
def test_the_policy_stops_what_is_not_the_page_s_own(opened, reports):
    found, failed = opened(reports["short en"]), []
    found.page.on("requestfailed", lambda request: failed.append((request.url, request.failure)))
    stopped = found.page.evaluate("""async () => {
      const stopped = [];
      document.addEventListener('securitypolicyviolation', (event) => stopped.push(event.effectiveDirective));
      await fetch('https://example.org/').catch(() => {});
      document.body.append(Object.assign(document.createElement('img'), { src: 'https://example.org/a.png' }));
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }));
      while (new Set(stopped).size < 3) await new Promise((done) => setTimeout(done, 20));
      return [stopped, window.ran];
    }""")
    assert (sorted(stopped[0]), stopped[1]) == (["connect-src", "img-src", "script-src-elem"], None)
    assert failed == [("https://example.org/a.png", "csp")]  # given up by the browser itself
    assert [url for url in found.asked if url.startswith("http")] == ["https://example.org/a.png"]


@pytest.mark.slow
def test_without_script_the_tables_say_it_all(opened, reports):
    page = opened(reports["short en"], java_script_enabled=False).page
    assert "drawn by the script in this file" in page.locator("noscript").inner_text()
    page.locator("figure:has(#chart-vix) summary").click()
    expect(page.locator("figure:has(#chart-vix) table").first).to_be_visible()
    expect(page.locator("#controls-vix")).to_be_hidden()


@pytest.mark.slow
def test_a_page_without_the_bundle_shows_its_tables_open(opened, tmp_path):
    path = tmp_path / "bare.html"
    path.write_text(report_html(a_view(), bundle=""), encoding="utf-8")
    found = opened(path)
    expect(found.page.locator("figure table").first).to_be_visible()
    assert "python hatch_build.py" in found.page.locator("#charts").inner_text()
    assert found.said == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.slow
def test_on_paper_everything_is_open_and_light_and_afterwards_as_it_was(opened, reports, lang):
    page = opened(reports[f"short {lang}"], width=PHONE, color_scheme="dark").page
    folds = "[...document.querySelectorAll('details.fold')].map((each) => each.open)"
    before = page.evaluate(folds)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert set(page.evaluate(folds)) == {True}
    sizes = page.evaluate("[...document.querySelectorAll('.drawing canvas')].map((each) => each.style.width)")
    assert set(sizes) == {"680px"}
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(folds) == before
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert paper.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b(?!s)", paper)) > 5


AXE = "../../page/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe_violations(page, request):
    """What axe-core finds wrong in a page with everything open."""
    axe = request.path.parent / AXE
    if not axe.is_file():
        pytest.skip("axe-core is not installed: make chart-types")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    page.evaluate(axe.read_text("utf-8"))
    found = page.evaluate("(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", RULES)
    assert len(found["passes"]) > 20
    first = [(each["id"], each["nodes"][0]) for each in found["violations"]]
    return [(rule, node["html"][:200], node["failureSummary"]) for rule, node in first]


@pytest.mark.slow
def test_axe_finds_nothing_in_a_whole_report(opened, reports, request):
    assert axe_violations(opened(reports["en"]).page, request) == []


@pytest.mark.parametrize(
    ("lang", "scheme", "width"),
    [
        ("ko", "light", PHONE),
        pytest.param("en", "dark", WIDE, marks=pytest.mark.slow),
        pytest.param("ko", "dark", WIDE, marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing_in_any_language_light_or_width(opened, tmp_path, lang, scheme, width, request):
    path = tmp_path / "report.html"
    charts = (*a_view().charts, MissingChart("gone", "Futures", "there are none"))
    path.write_text(report_html(a_view(lang=lang, charts=charts)), encoding="utf-8")
    assert axe_violations(opened(path, width=width, color_scheme=scheme).page, request) == []


@pytest.mark.slow
def test_pictures_to_look_at_are_kept_outside_of_the_repository(opened, reports, capsys):
    folder = Path(tempfile.gettempdir()) / "weatherglass-report-pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with capsys.disabled():
        print(f"\nPictures of the report: {folder}")
    for lang, scheme, width in (("en", "light", WIDE), ("ko", "dark", PHONE)):
        path = folder / f"report-{lang}-{width}-{scheme}.png"
        page = opened(reports[lang], width=width, color_scheme=scheme).page
        page.screenshot(path=path, clip={"x": 0, "y": 0, "width": width, "height": 2400}, full_page=True)
        assert path.stat().st_size > 50_000
