"""The verdict card as a reader meets it: offline, in both languages, light and dark, on a screen, a phone and paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from claim_making import a_claim, a_fact_report, a_report, pictures_of
from dashboard_looking import until
from weatherglass.app.claim_pictures import ClaimPictures
from weatherglass.app.worded_claim import worded_claim
from weatherglass.delivery.report.claim_card import claim_card

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

LANGUAGES = ("en", "ko")
ONE_OF_THEM = ("ko", pytest.param("en", marks=pytest.mark.slow))
"""Whatever does not depend on the language is seen in one of them in the fast lane, and in both in the long one."""
ONE_CARD_EACH = (
    "ko", "figures en", pytest.param("en", marks=pytest.mark.slow), pytest.param("figures ko", marks=pytest.mark.slow),
)  # fmt: skip
WIDE, PHONE = 1280, 390
INK = """() => [...document.querySelectorAll('.drawing canvas')].map((canvas) => {
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const colors = new Set();
  for (let i = 0; i < pixels.length; i += 4 * 37) colors.add(pixels.slice(i, i + 4).join());
  return [canvas.parentElement.parentElement.id, colors.size];
})"""
DOTS = """([id, color]) => {
  const canvas = document.querySelector(`#chart-${id} canvas`);
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const probe = document.createElement('canvas').getContext('2d');
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(color).trim();
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  let found = 0;
  for (let i = 0; i < pixels.length; i += 4) found += pixels[i] === r && pixels[i + 1] === g && pixels[i + 2] === b && pixels[i + 3] === 255;
  return found;
}"""


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Cards of an event claim and of a claim of figures, by language."""
    claim, found = a_claim(), {}
    report = a_report(claim)
    figures = a_fact_report()
    for lang in LANGUAGES:
        for name, html in (
            (lang, claim_card(worded_claim(claim, report, lang, packaged={"BTC"}), pictures_of(report, claim))),
            (f"figures {lang}", claim_card(worded_claim(*figures, lang), ClaimPictures(figures[1], figures[0]))),
        ):
            found[name] = tmp_path_factory.mktemp("card") / "card.html"
            found[name].write_text(html, encoding="utf-8")
    return found


@pytest.mark.parametrize("name", ONE_CARD_EACH)
def test_it_opens_offline_without_a_word_on_the_console_and_asks_nobody(opened, cards, name):
    found = opened(cards[name])
    found.page.wait_for_timeout(300)
    assert found.said == []
    assert [url for url in found.asked if not url.startswith(("data:", "blob:"))] == [cards[name].as_uri()]
    assert found.page.evaluate("document.documentElement.lang") == name.split()[-1]


@pytest.mark.parametrize(("lang", "width"), [pytest.param("en", WIDE, marks=pytest.mark.slow), ("ko", PHONE)])
def test_every_chart_is_drawn(opened, cards, lang, width):
    page = opened(cards[lang], width=width).page
    page.wait_for_function(f"({INK})().every((each) => each[1] > 3)")  # a frame after they are made
    drawn = dict(page.evaluate(INK))
    assert sorted(drawn) == ["chart-beliefs", "chart-curve", "chart-distribution", "chart-paths"]
    assert int(page.evaluate("document.documentElement.dataset.charts")) == 4
    assert min(drawn.values()) > 3


@pytest.mark.slow
def test_dots_of_definitions_are_drawn_in_their_colors(opened, cards):
    page = opened(cards["en"], color_scheme="light").page
    page.wait_for_function(f"({DOTS})(['curve', '--mark']) > 10")
    found = {color: page.evaluate(DOTS, ["curve", f"--{color}"]) for color in ("series-1", "series-2", "soft", "mark")}
    assert min(found.values()) > 10
    assert found["mark"] > 1.5 * found["series-1"]  # the claim's own is the larger dot


@pytest.mark.parametrize("name", ONE_CARD_EACH)
@pytest.mark.slow
def test_nothing_is_wider_than_the_screen(opened, cards, name):
    page = opened(cards[name]).page
    for width in (1600, WIDE, 1000, 700, PHONE, 320):
        page.set_viewport_size({"width": width, "height": 900})
        until(page, "document.documentElement.scrollWidth", width)  # when the charts have followed


@pytest.mark.parametrize("lang", ONE_OF_THEM)
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.slow
def test_the_verdict_and_the_scale_of_surprise_stand_on_top(opened, cards, lang, width):
    page = opened(cards[lang], width=width).page
    tops = {
        each: page.locator(each).first.evaluate("(element) => element.getBoundingClientRect().top")
        for each in ("h1", "#headline", ".surprise", ".sentences")
    }
    assert list(tops.values()) == sorted(tops.values())
    assert tops[".surprise"] < 500
    box = page.evaluate("""() => [...document.querySelectorAll('.chance text')].filter((each) => getComputedStyle(each).display !== 'none').map((each) => {
      const box = each.getBoundingClientRect();
      return [box.left, box.right];
    })""")
    assert min(left for left, _ in box) >= 0
    assert max(right for _, right in box) <= width


@pytest.mark.slow
def test_the_marks_of_the_scale_stand_in_the_order_of_their_chances(opened, cards):
    page = opened(cards["en"]).page
    places = page.evaluate("[...document.querySelectorAll('.chance-mark')].map((each) => each.getBoundingClientRect().left)")  # fmt: skip
    asked = page.locator(".chance-asked").evaluate("(each) => each.getBoundingClientRect().left")
    size, record, definitions, confounder = places
    assert confounder < record < size < definitions < asked
    expect(page.locator(".chance-mark.decides")).to_have_count(1)


@pytest.mark.slow
def test_the_timeline_lays_the_cases_over_the_confounder(opened, cards):
    page = opened(cards["en"]).page
    bar = page.locator(".time-bar").first.bounding_box()
    inside = [
        each for each in page.locator(".time-case.filled").all()
        if bar["x"] <= (box := each.bounding_box())["x"] + box["width"] / 2 <= bar["x"] + bar["width"]
    ]  # fmt: skip
    assert len(inside) == 1  # 2016 lies within the spell, 2020 does not
    expect(page.locator(".time-case")).to_have_count(4)


@pytest.mark.parametrize("lang", ONE_OF_THEM)
@pytest.mark.slow
def test_the_dark_card_is_dark_and_its_charts_are_drawn_anew(opened, cards, lang):
    page = opened(cards[lang], color_scheme="light").page
    picture = page.evaluate("document.querySelector('#chart-curve canvas').toDataURL()")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("(before) => document.querySelector('#chart-curve canvas').toDataURL() !== before", arg=picture)  # fmt: skip
    until(page, "getComputedStyle(document.documentElement).backgroundColor", "rgb(20, 23, 27)")


@pytest.mark.slow
def test_the_box_beside_the_pointer_says_which_definition_a_dot_is(opened, cards):
    found = opened(cards["en"])
    page = found.page
    box = page.locator("#chart-curve").bounding_box()
    page.locator("#chart-curve").hover(position={"x": box["width"] * 0.9, "y": box["height"] * 0.5})
    page.wait_for_selector(".tip-row", state="visible")
    said = page.locator("#chart-curve .tip").inner_text()
    assert said.startswith("Span 365 days, Events all of the rule")
    assert "p below 0.01" in said
    assert found.said == []


@pytest.mark.slow
def test_the_scale_of_the_paths_switches_by_keyboard(opened, cards):
    page = opened(cards["en"]).page
    button = page.locator("#controls-paths button")
    expect(button).to_have_attribute("aria-pressed", "true")
    before = page.evaluate("document.querySelector('#chart-paths canvas').toDataURL()")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("(before) => document.querySelector('#chart-paths canvas').toDataURL() !== before", arg=before)  # fmt: skip
    expect(button).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("lang", ONE_OF_THEM)
@pytest.mark.slow
def test_without_script_the_tables_say_it_all(opened, cards, lang):
    page = opened(cards[lang], java_script_enabled=False).page
    assert page.locator("noscript").first.inner_text().strip() != ""
    page.locator("figure:has(#chart-distribution) summary").click()
    expect(page.locator("figure:has(#chart-distribution) table").first).to_be_visible()
    assert "x9.34" in page.locator("#cases").inner_text() or "9.34배" in page.locator("#cases").inner_text()


def test_every_stop_of_the_keyboard_can_be_seen(opened, cards):
    page = opened(cards["en"]).page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    stops = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        stops.add(page.evaluate("document.activeElement.tagName + ' ' + (document.activeElement.getAttribute('href') || document.activeElement.textContent.trim().slice(0, 30))"))  # fmt: skip
    assert {"A #cases", "A #chance", "A #definitions", "BUTTON Log scale"} <= stops


@pytest.mark.slow
def test_on_paper_it_is_open_and_light(opened, cards):
    page = opened(cards["en"], width=PHONE, color_scheme="dark").page
    folds = "[...document.querySelectorAll('details.fold')].map((each) => each.open)"
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert set(page.evaluate(folds)) == {True}
    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()


AXE = Path(__file__).resolve().parents[2] / "page/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    [
        pytest.param("ko", "light", PHONE, marks=pytest.mark.slow),
        pytest.param("figures en", "dark", WIDE, marks=pytest.mark.slow),
        pytest.param("en", "light", WIDE, marks=pytest.mark.slow),
        pytest.param("en", "dark", PHONE, marks=pytest.mark.slow),
        pytest.param("ko", "dark", WIDE, marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing_in_any_language_light_or_width(opened, cards, name, scheme, width):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make chart-types")
    page = opened(cards[name], width=width, color_scheme=scheme).page
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", RULES)
    assert len(found["passes"]) > 20
    first = [(each["id"], each["nodes"][0]) for each in found["violations"]]
    assert [(rule, node["html"][:200], node["failureSummary"]) for rule, node in first] == []
