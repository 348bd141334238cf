"""The tear sheet of a playbook as a reader meets it: offline, light and dark, on a screen, a phone and paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard_looking import until
from playbook_run_making import run_made
from weatherglass.app.worded_playbook import worded_playbook
from weatherglass.delivery.report.playbook_sheet import playbook_sheet

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

pytestmark = pytest.mark.slow  # a browser; the report and the verdict card stay in the fast lane

WIDE, PHONE = 1280, 390
EVERY = [("leave en", WIDE), ("leave ko", PHONE), ("stages en", PHONE), ("stages ko", WIDE)]
FIRST, REST = EVERY[1], [pytest.param(*each, marks=pytest.mark.long) for each in EVERY if each != EVERY[1]]
"""One language and width in the fast lane, the others in the long one."""
INK = """() => [...document.querySelectorAll('.drawing canvas')].map((canvas) => {
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const colors = new Set();
  for (let i = 0; i < pixels.length; i += 4 * 37) colors.add(pixels.slice(i, i + 4).join());
  return [canvas.parentElement.parentElement.id, colors.size];
})"""
AXE = Path(__file__).resolve().parents[2] / "page/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Sheets by playbook and language."""
    folder, found = tmp_path_factory.mktemp("sheet"), {}
    for name in ("leave", "stages"):
        for lang in ("en", "ko"):
            path = found[f"{name} {lang}"] = folder / f"{name}-{lang}.html"
            path.write_text(playbook_sheet(run_made(name), worded_playbook(run_made(name), lang)), encoding="utf-8")
    return found


@pytest.mark.parametrize(("name", "width"), [FIRST, *REST])
def test_it_opens_offline_draws_every_chart_and_is_no_wider_than_the_screen(opened, sheets, name, width):
    found = opened(sheets[name], width=width)
    page = found.page
    assert found.said == []  # before the pictures are read, which the browser remarks on
    page.wait_for_function(f"({INK})().every((each) => each[1] > 3)")  # a frame after they are made
    drawn = dict(page.evaluate(INK))
    count = {"leave": 8, "stages": 9}[name.split()[0]]
    assert (len(drawn), int(page.evaluate("document.documentElement.dataset.charts"))) == (count, count)
    assert min(drawn.values()) > 3
    assert [url for url in found.asked if not url.startswith(("data:", "blob:"))] == [sheets[name].as_uri()]
    for size in (width, 320):
        page.set_viewport_size({"width": size, "height": 900})
        until(page, "document.documentElement.scrollWidth", size)  # when the charts have followed
    tops = [page.locator(each).bounding_box()["y"] for each in ("h1", "#headline", "#states", "#chart-equity")]
    assert tops == sorted(tops)


@pytest.mark.parametrize(("name", "width"), [FIRST, *REST])
def test_axe_finds_nothing(opened, sheets, name, width):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make chart-types")
    page = opened(sheets[name], width=width, color_scheme="dark" if width == PHONE else "light").page
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", RULES)
    assert len(found["passes"]) > 20
    first = [(each["id"], each["nodes"][0]) for each in found["violations"]]
    assert [(rule, node["html"][:200], node["failureSummary"]) for rule, node in first] == []


def test_the_scale_switches_by_keyboard_and_the_page_turns_dark(opened, sheets):
    page = opened(sheets["leave en"], color_scheme="light").page
    button = page.locator("#controls-equity button")
    expect(button).to_have_attribute("aria-pressed", "true")
    picture = "document.querySelector('#chart-equity canvas').toDataURL()"
    before = page.evaluate(picture)
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(f"(before) => {picture} !== before", arg=before)
    expect(button).to_have_attribute("aria-pressed", "false")
    before = page.evaluate(picture)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(before) => {picture} !== before", arg=before)
    until(page, "getComputedStyle(document.documentElement).backgroundColor", "rgb(20, 23, 27)")


def test_without_script_the_tables_say_it_all_and_on_paper_it_is_light(opened, sheets):
    page = opened(sheets["stages ko"], java_script_enabled=False, color_scheme="dark").page
    assert page.locator("noscript").first.inner_text().strip() != ""
    page.locator("figure:has(#chart-equity) summary").click()
    expect(page.locator("figure:has(#chart-equity) table").first).to_be_visible()
    assert "2020" in page.locator(".heat").inner_text()
    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()
