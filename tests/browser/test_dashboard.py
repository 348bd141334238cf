"""The dashboard in a real browser, against the real server on loopback, with live values that the test publishes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the server is an extra: pip install 'weatherglass[serve]'")

from dashboard_looking import NARROWEST, PAGES, PATIENCE_OF_WORK, PHONE, WIDE, Looked, until
from dashboard_making import Running, running
from weatherglass.app.live_hub import FeedState
from weatherglass.delivery.api.pages import bundle

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

pytestmark = [
    pytest.mark.slow,  # a browser and a server; the report and the verdict card stay in the fast lane
    pytest.mark.skipif(not bundle(), reason="the dashboard is not built: python hatch_build.py"),
]

ONE_LANGUAGE = ("ko", pytest.param("en", marks=pytest.mark.slow))
ONE_PAGE = ("", *(pytest.param(name, marks=pytest.mark.slow) for name in PAGES[1:]))
AXE = Path(__file__).resolve().parents[2] / "page/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def document(found: Looked, path: str) -> Any:
    """What the server answers to the page's own origin."""
    return found.page.evaluate("async (path) => (await fetch(path)).json()", path)


# ---- what is there


@pytest.mark.parametrize("lang", ONE_LANGUAGE)
def test_one_glance_has_the_reading_of_the_day(looked, lang):
    found = looked("", lang)
    today = document(found, f"/api/v1/today?lang={lang}")
    until(found.page, "document.documentElement.lang", lang)
    assert found.text("#headline") == today["headline"]
    level = today["level"]
    said = found.page.get_attribute(".gauge svg", "aria-label")
    assert f"VIX {level['value']:.2f}, {level['state_text']}" in said
    expect(found.page.locator(".gauge-bands [aria-current]")).to_have_count(1)
    assert len(today["on"]) == 12
    expect(found.page.locator(".on-list li")).to_have_count(12)
    ages = found.page.locator(".ages li").all_inner_texts()
    assert len(ages) == len(today["ages"])
    assert all(("최신" if lang == "ko" else "fresh") in each for each in ages)
    due = found.page.locator(".events dd").all_inner_texts()
    assert due == [
        f"{each['what_text']} ({each['note']})" if each["note"] else each["what_text"] for each in today["events"]
    ]
    assert due[-1].endswith("(추정일)" if lang == "ko" else "(estimated day)")  # of the halving nobody knows the day
    expect(found.page.locator(".old")).to_have_count(1)  # packaged data end years ago, and the page says so
    assert found.page.locator(".changes").first.inner_text() == "\n".join(each["text"] for each in today["changes"])


@pytest.mark.parametrize(
    "lang", [pytest.param("ko", marks=pytest.mark.slow), pytest.param("en", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_without_a_word_on_the_console_and_asks_nobody_else(looked, name, lang):
    found = looked(name, lang)
    assert found.said == []
    assert [url for url in found.asked if not url.startswith(found.server.address)] == []
    expect(found.page.locator("[role=alert]")).to_have_count(0)
    until(found.page, "document.documentElement.lang", lang)
    letters = re.findall("[가-힣]", found.text("main"))
    assert bool(letters) == (lang == "ko")


@pytest.mark.slow
def test_a_page_says_its_name_to_those_who_come_from_another(looked):
    found = looked("claims", "en")
    expect(found.page).to_have_title("Claims · Weatherglass")
    found.page.click("nav a[href='#/playbooks']")
    expect(found.page).to_have_title("Playbooks · Weatherglass")
    expect(found.page.locator("#content")).to_be_focused()
    expect(found.page.locator("nav [aria-current=page]")).to_have_text("Playbooks")


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["signals/btc_drawdown", "claims/v13-highest-vix-ever", "playbooks/v21-cash-above-forty"]
)
def test_a_page_about_one_thing_is_named_after_it_in_the_language_of_the_reader(looked, name):
    found = looked(name, "en")
    for _ in range(2):
        expect(found.page).to_have_title(f"{found.text('h1')} · Weatherglass")
        found.page.get_by_role("button", name="한국어").click()
        expect(found.page.locator("h1")).to_have_text(re.compile("[가-힣]"))
    found.page.click(".back a")
    found.page.wait_for_selector("nav [aria-current=page]")
    expect(found.page).to_have_title(f"{found.text('nav [aria-current=page]')} · Weatherglass")


@pytest.mark.parametrize("name", ONE_PAGE)
def test_nothing_is_wider_than_the_narrowest_phone(looked, name):
    found = looked(name, "ko", width=NARROWEST)
    until(found.page, "document.documentElement.scrollWidth <= innerWidth", True)


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "name"), [("ko", "data"), ("en", "claims")])
def test_on_a_phone_the_open_page_is_in_sight_in_the_list_of_pages(looked, lang, name):
    found = looked(name, lang, width=PHONE)
    expect(found.page.locator("nav [aria-current=page]")).to_be_in_viewport(ratio=1)


# ---- live values


def test_a_live_value_moves_without_reloading(looked, server):
    server.hub.set_status(FeedState.LIVE, "test")
    server.publish(1, {"30D": 21.0, "9D": 25.5})
    found = looked("", "en")
    found.page.evaluate("window.here = true")
    number = found.page.locator("[data-live='30D']")
    expect(number).to_have_text("21.00")
    server.publish(2, {"30D": 21.25, "9D": None})
    expect(number).to_have_text("21.25")
    expect(found.page.locator(".live-strip .up")).to_have_text("▲ 0.25")
    row = found.page.locator(".live-table tr", has_text="9D")
    expect(row).to_contain_text("withheld")
    expect(row).to_contain_text("not calculable")
    expect(row).not_to_contain_text("25.50")
    server.publish(3, {"30D": 20.75})
    found.page.wait_for_selector(".live-strip .down:text('▼ 0.50')")
    assert found.page.evaluate("window.here") is True
    found.page.wait_for_selector("[data-ticks='3'] canvas")


STATES = (
    (FeedState.SIMULATED, "모의 값, 시장 가격이 아니다", "어느 시장의 것도 아니다"),
    (FeedState.REPLAYED, "과거 재생, 오늘 값이 아니다", "과거 호가를 다시 보여"),
    (FeedState.STALE, "실시간 시세 갱신 멈춤", "새 호가가 너무 오래 없다"),
    (FeedState.DELAYED, "몇 분 늦은 실시간 값", "몇 분 늦게"),
    (FeedState.ENDED, "실시간 시세 종료", "시세가 끝났다"),
    (FeedState.OFFLINE, "실시간 시세 오프라인", "연결된 시세가 없다"),
)


def test_every_state_of_the_feed_is_said_in_words(looked, server):
    server.hub.set_status(FeedState.LIVE, "test")
    server.publish(1, {"30D": 21.0})
    found = looked("", "ko")
    row = found.page.locator(".live-table tr", has_text="30D")
    for state, word, about in STATES:
        server.hub.set_status(state, "test", code="replay")
        found.page.wait_for_selector(f".live-strip[data-state='{state.value}']")
        expect(found.page.locator(".live-strip [role=status] strong")).to_have_text(word)
        expect(found.page.locator(".live")).to_contain_text(about)
        still = state in {FeedState.STALE, FeedState.ENDED, FeedState.OFFLINE}
        expect(row).to_contain_text("마지막 값" if still else "새 값")  # nothing is new of a feed that brings nothing
        expect(found.page.locator(".live")).to_contain_text("과거 시세를 다시 보여 준다")  # the reason of the server


@pytest.mark.parametrize(
    ("lang", "strip", "about"),
    [
        (
            "ko",
            "모의 값, 시장 가격이 아니다",
            "실제 호가판을 바탕으로 만든 모의 움직임이며 시장 가격이 아니다: SPY 2022-07-15",
        ),
        (
            "en",
            "Simulated, no price of a market",
            "around the real board of this day, no price of a market: SPY 2022-07-15",
        ),
    ],
)
def test_a_simulated_movement_moves_and_is_called_so_wherever_a_value_stands(looked, server, lang, strip, about):
    """The feed that `weatherglass up` runs where there is no other; a lap later its path begins anew."""
    server.hub.set_status(FeedState.SIMULATED, "simulated", code="simulated", message="SPY 2022-07-15")
    server.publish(400, {"30D": 23.0})
    found = looked("", lang)
    number = found.page.locator("[data-live='30D']")
    expect(number).to_have_text("23.00")
    server.publish(401, {"30D": 23.5})
    expect(number).to_have_text("23.50")
    expect(found.page.locator(".live-strip [role=status] strong")).to_have_text(strip)
    expect(found.page.locator(".live")).to_contain_text(about)
    found.page.wait_for_selector("[data-ticks='2'] canvas")
    expect(found.page.locator(".live figcaption")).to_have_text(re.compile(", 모의$" if lang == "ko" else ", Simulated$"))  # fmt: skip
    for slot, value in ((0, 23.6), (1, 23.7), (2, 23.8)):
        server.publish(slot, {"30D": value})
    found.page.wait_for_selector("[data-ticks='3'] canvas")


@pytest.mark.slow
def test_the_address_chooses_the_language_until_the_reader_does(looked, server):
    found = looked(None, "en")
    found.page.goto(f"{server.address}?lang=ko")
    found.page.wait_for_selector("html[lang=ko]")
    found.page.get_by_role("button", name="English").click()
    found.page.reload()
    found.page.wait_for_selector("html[lang=en]")
    assert found.page.url.endswith("?lang=ko")


@pytest.mark.slow
def test_a_server_that_is_gone_is_said_to_be_and_heard_again_when_it_is_back(looked, tmp_path):
    first = Running(tmp_path)
    first.start()
    first.hub.set_status(FeedState.LIVE, "test")
    first.publish(1, {"30D": 21.0})
    found = looked("", "en", at=first)
    number, strip = found.page.locator("[data-live='30D']"), found.page.locator(".live-strip")
    expect(number).to_have_text("21.00")
    first.stop()
    expect(strip).to_have_attribute("data-state", "lost")
    expect(strip).to_contain_text("Server not reached")
    expect(strip).to_contain_text("last heard")
    expect(number).to_have_text("21.00")
    expect(found.page.locator(".live")).to_contain_text("The server does not answer")
    second = Running(tmp_path, first.port)
    second.start()
    try:
        second.hub.set_status(FeedState.LIVE, "test")
        second.publish(2, {"30D": 22.0})
        expect(number).to_have_text("22.00")
        expect(strip).to_have_attribute("data-state", "live")
    finally:
        second.stop()


def test_a_server_that_cannot_be_reached_is_explained_and_asked_again(looked):
    found = looked(None, "en")
    found.page.route("**/api/v1/today*", lambda route: route.abort())
    found.page.goto(found.server.address)
    alert = found.page.locator("[role=alert]")
    expect(alert).to_contain_text("The server does not answer. See whether weatherglass up still runs")
    found.page.unroute("**/api/v1/today*")
    alert.get_by_role("button", name="Try again").click()
    found.page.wait_for_selector("#headline")
    expect(alert).to_have_count(0)


def test_a_refusal_of_the_server_is_shown_in_its_own_words(looked):
    found = looked("signals/btc_drawdwn", "ko")
    alert = found.page.locator("[role=alert]")
    expect(alert).to_contain_text("찾는 것이 없다")
    expect(alert).to_contain_text("did you mean 'btc_drawdown'?")


# ---- a number, and the strikes that made it


def test_a_click_on_the_number_opens_the_strikes_and_they_sum_to_it(looked):
    found = looked("volatility", "en")
    path = "/api/v1/boards/packaged:SPY_2022-07-15/indices/30D?band=true&explain=true"
    (reading,) = document(found, path)
    button = found.page.locator(".number-button")
    assert f"{reading['value']:.2f}" == "23.85"
    expect(button).to_have_text("23.85")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.focus()
    found.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    assert len(reading["strip"]) == 156
    expect(found.page.locator(".strikes tbody tr")).to_have_count(156)
    total = float(found.page.get_attribute(".sum", "data-total"))
    assert total == pytest.approx(1.0, abs=1e-12)
    assert "together 100.000%" in found.text(".sum")
    band = reading["band"]
    expect(found.page.locator(".band dd")).to_have_text([f"{band[each]:.2f}" for each in ("bid", "mid", "ask")])
    expect(found.page.locator("[data-chart^='smile-'] canvas")).to_have_count(2)
    expect(found.page.locator("[data-chart='board-structure'] canvas")).to_have_count(1)


@pytest.mark.slow
def test_what_a_chart_draws_stands_in_a_table_below_it(looked):
    found = looked("breakouts", "en")
    last = document(found, "/api/v1/series/RUT?rows=2")["rows"]
    found.page.click("[data-pane=RUT] summary")
    rows = found.page.locator("[data-pane=RUT] tbody tr")
    expect(rows).to_have_count(60)  # they are made when the fold is open
    assert rows.first.inner_text().split("\t") == ["7 Nov 2022", f"{last[1][1]:,.2f}"]
    found.page.click("[data-chart=rut_record_high] summary")
    assert found.page.locator("[data-chart=rut_record_high] tbody tr").first.inner_text().split("\t")[0] == "7 Nov 2022"


@pytest.mark.slow
def test_another_board_can_be_chosen(looked):
    found = looked("volatility", "en")
    found.page.select_option(".filter select >> nth=0", "packaged:BTC_2021-10-21")
    found.page.wait_for_selector(".level-name:text('BTC_2021-10-21')")
    found.settled()
    assert float(found.text(".number-button")) == pytest.approx(88.0, abs=30.0)
    expect(found.page.locator("[role=alert]")).to_have_count(0)


# ---- claims and playbooks


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_claim_card_opens_into_its_verdict_and_every_other_definition(looked, lang):
    found = looked("claims", lang)
    found.page.fill("input[type=search]", "r4-russell")
    expect(found.page.locator(".card")).to_have_count(1)
    found.page.click(".card h2 a")
    found.page.click(".strong-button")
    words = "사례 부족" if lang == "ko" else "Too few cases"
    expect(found.page.locator(".verdict h2")).to_contain_text(words, timeout=PATIENCE_OF_WORK)
    found.page.click(".verdict > details:has([data-chart=multiverse]) > summary")
    found.page.wait_for_selector("[data-chart=multiverse] canvas")
    expect(found.page.locator(".opened-part th code")).to_have_count(17)
    assert found.said == []


@pytest.mark.slow
def test_a_card_says_what_came_of_it_here_and_its_button_puts_it_to_the_test_by_keyboard(looked, tmp_path):
    with running(tmp_path / "home") as fresh:
        found = looked("claims", "en", at=fresh)
        card = found.page.locator(".card", has=found.page.locator("a[href='#/claims/v13-highest-vix-ever']"))
        expect(card.locator(".card-verdict")).to_contain_text("Not tested here yet")
        card.locator("h2 a").focus()
        found.page.keyboard.press("Tab")
        button = card.locator(".card-button")
        expect(button).to_be_focused()
        expect(button).to_have_accessible_name(re.compile("^Put it to the test ?: The highest VIX ever was 80.86 in 2008$"))  # fmt: skip
        found.page.keyboard.press("Enter")
        verdict = found.page.locator("article.verdict h2")
        expect(verdict).to_have_text(re.compile("^Wrong on facts"), timeout=PATIENCE_OF_WORK)
        until(found.page, "location.hash", "#/claims/v13-highest-vix-ever")
        said = verdict.inner_text()
        found.page.click(".back a")
        expect(card.locator(".card-verdict strong")).to_have_text(said)
        expect(card.locator(".card-verdict")).to_contain_text("data to 20 Jun 2024 · a first look")
        expect(card.locator(".card-button")).to_have_count(0)
        assert found.said == []


@pytest.mark.slow
def test_a_playbook_runs_and_stands_beside_buying_and_holding(looked):
    found = looked("playbooks/v21-cash-above-forty", "en")
    found.page.click(".strong-button")
    rows = found.page.locator(".verdict table").first.locator("tbody th")
    expect(rows.nth(0)).to_have_text("This playbook", timeout=PATIENCE_OF_WORK)
    expect(rows.nth(1)).to_have_text("Bought and held")
    expect(found.page.locator("main")).to_contain_text("Contradicts")


# ---- settings, keyboard, paper


@pytest.mark.slow
def test_settings_are_kept_for_the_next_visit(looked):
    found = looked("data", "en", color_scheme="light")
    color = "getComputedStyle(document.documentElement).getPropertyValue('--up').trim()"
    until(found.page, color, "#13734a")
    found.page.get_by_role("button", name="한국어").click()
    until(found.page, color, "#c4161c")  # red is a rise in Korea
    found.page.get_by_label("화면 밝기").select_option("dark")
    found.page.get_by_label("상승 색").select_option("green")
    until(found.page, color, "#5fc795")
    found.page.reload()
    found.settled()
    until(found.page, "document.documentElement.lang", "ko")
    until(found.page, "document.documentElement.dataset.theme", "dark")
    until(found.page, color, "#5fc795")


def test_the_system_chooses_between_light_and_dark_until_the_reader_does(looked):
    found = looked("nowhere", "en", color_scheme="dark")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    until(found.page, paper, "rgb(20, 23, 27)")
    found.page.emulate_media(color_scheme="light")
    found.page.wait_for_selector("html[data-theme=light]")
    until(found.page, paper, "rgb(253, 252, 249)")
    found.page.emulate_media(color_scheme="dark", media="print")
    found.page.wait_for_selector("html[data-theme=dark]", state="attached")
    until(found.page, paper, "rgb(253, 252, 249)")


def test_the_keyboard_skips_to_the_content(looked):
    found = looked("nowhere", "en")
    found.page.evaluate("document.activeElement.blur()")
    found.page.keyboard.press("Tab")
    expect(found.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    found.page.keyboard.press("Enter")
    expect(found.page.locator("#content")).to_be_focused()
    assert found.page.url.endswith("#/nowhere")


@pytest.mark.slow
def test_paper_has_no_controls(looked):
    found = looked("bitcoin", "ko")
    found.page.emulate_media(media="print")
    for each in ("nav", ".settings", ".controls"):
        expect(found.page.locator(each).first).to_be_hidden()
    expect(found.page.locator("h1")).to_be_visible()


@pytest.mark.slow
def test_who_wants_no_motion_sees_none(looked):
    found = looked("bitcoin", "en", reduced_motion="reduce")
    moving = "document.getAnimations().length + [...document.querySelectorAll('*')].filter((each) => !['0s', ''].includes(getComputedStyle(each).transitionDuration)).length"
    assert found.page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches") is True
    assert found.page.evaluate(moving) == 0
    assert found.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


# ---- accessibility


def violations(page: Any) -> list[Any]:
    """What axe-core finds wrong in a page with everything open."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make chart-types")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    until(page, "[...document.querySelectorAll('figure details')].every((each) => each.querySelector('table'))", True)
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", RULES)
    assert len(found["passes"]) > 15
    first = [(each["id"], each["nodes"][0]) for each in found["violations"]]
    return [(rule, node["html"][:200], node["failureSummary"]) for rule, node in first]


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("scheme", "width", "lang"), [("light", WIDE, "ko"), ("dark", PHONE, "en")])
def test_axe_finds_nothing(looked, server, name, scheme, width, lang):
    server.hub.set_status(FeedState.SIMULATED, "test")
    server.publish(9, {"30D": 21.0, "9D": 22.0})
    found = looked(name, lang, width=width, color_scheme=scheme)
    if name == "volatility":
        found.page.click(".number-button")
        found.page.wait_for_selector(".strikes tbody tr")
    assert violations(found.page) == []
