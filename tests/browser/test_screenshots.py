"""A picture of every page of the dashboard, to be looked at: they are kept in build/screenshots.

What a picture must have is seen by people. What a program can see is held here: nothing is cut off, no words lie on
others, and no page is wider than its screen.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the server is an extra: pip install 'weatherglass[serve]'")

from alert_making import RULE, Channel, evening, to, with_rule, with_values
from dashboard_looking import PAGES, PATIENCE_OF_WORK, PHONE, WIDE, Looked, until
from dashboard_making import Running
from store_making import answer
from weatherglass.app.alert_watch import AlertWatch
from weatherglass.app.live_hub import FeedState
from weatherglass.delivery.api.pages import bundle
from weatherglass.store.home import open_store

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
pytestmark = [
    pytest.mark.slow,  # a browser and a server
    pytest.mark.skipif(not bundle(), reason="the dashboard is not built: python hatch_build.py"),
]
FOLDER = Path(__file__).resolve().parents[2] / "build/screenshots"
LOOKS = [
    ("ko", WIDE, "light"), ("en", PHONE, "dark"),
    pytest.param(("ko", PHONE, "dark"), marks=pytest.mark.long), pytest.param(("en", WIDE, "light"), marks=pytest.mark.long),
]  # fmt: skip
"""Two of each page where continuous integration runs, and two more in the long lane."""
STATES = (FeedState.SIMULATED, FeedState.STALE, FeedState.REPLAYED, FeedState.OFFLINE)
CUT = """() => [...document.querySelectorAll('main *, header *')].filter((each) => {
  const style = getComputedStyle(each);
  const hides = style.overflowX === 'hidden' || style.overflowX === 'clip';
  return hides && style.position !== 'absolute' && each.textContent.trim() && each.scrollWidth > each.clientWidth + 1;
}).map((each) => each.outerHTML.slice(0, 120))"""
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll('svg text')].map((each) => [each.textContent, each.getBoundingClientRect()]);
  return boxes.flatMap(([said, a], i) => boxes.slice(i + 1).filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4).map(([other]) => `${said} / ${other}`));
}"""


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server whose home has alert rules, one of them on, and two sources that disagree."""
    settings = with_rule(tmp_path_factory.mktemp("lived-in") / "home")
    with_rule(
        settings.home, RULE.replace("id: fear", "id: calm").replace("30.0, leave: 27.0", "90.0, leave: 80.0"), "calm"
    )
    with_values(settings, [20.0, 31.0])
    now = datetime(2026, 3, 3, 23, tzinfo=UTC)
    for source, value in (("cboe-index-history", 2_110.5), ("yahoo", 2_131.6)):
        with open_store(settings.home, write=True, clock=lambda: now) as store:
            store.series.record(
                answer({date(2026, 3, 3).isoformat(): value}, series="RUT"), source=source, received_at=now
            )
    found = Running(settings.home)
    found.service.settings = settings
    found.service.alerts = AlertWatch(settings, make_sender=to(desk=Channel()), clock=lambda: evening(1))
    found.start()
    try:
        yield found
    finally:
        found.stop()


def kept(found: Looked, name: str, look: tuple[str, int, str]) -> None:
    """Take the picture, and hold it to what a program can see."""
    lang, width, scheme = look
    until(found.page, "document.documentElement.scrollWidth <= innerWidth", True)
    until(found.page, "document.fonts.status", "loaded")
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name.replace('/', '-') or 'today'}-{lang}-{width}-{scheme}.png"
    picture = found.page.screenshot(path=path, full_page=True)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", picture[16:20])[0] == width
    assert found.page.evaluate(CUT) == []
    assert found.page.evaluate(OVERLAPS) == []
    assert found.said == []


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_its_picture(looked: Any, server: Running, name: str, look: tuple[str, int, str]) -> None:
    lang, width, scheme = look
    server.hub.set_status(FeedState.SIMULATED, "simulated", code="simulated", message="SPY 2022-07-15")
    for slot, value in enumerate((23.85, 23.9, 23.8)):
        server.publish(slot, {"30D": value, "60D": value + 0.8, "93D": value + 1.6})
    found = looked(name, lang, width=width, color_scheme=scheme)
    expect(found.page.locator("[data-live='30D']")).to_have_text("23.80")
    if name == "volatility":
        found.page.click(".number-button")
        found.page.wait_for_selector(".strikes tbody tr")
    if name.startswith(("claims/", "playbooks/")):
        found.page.click(".strong-button")
        found.page.wait_for_selector(".verdict", timeout=PATIENCE_OF_WORK)
        for each in found.page.locator(".verdict > details > summary").all():
            each.click()
        found.settled()
    kept(found, name, look)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_alerts_and_disagreements_have_their_picture(
    looked: Any, lived_in: Running, look: tuple[str, int, str]
) -> None:
    lang, width, scheme = look
    found = looked("data", lang, width=width, color_scheme=scheme, at=lived_in)
    expect(found.page.locator("[data-rule=fear]")).to_have_attribute("data-condition", "on")
    expect(found.page.locator("[data-rule=fear]")).to_contain_text("보냄" if lang == "ko" else "sent")
    expect(found.page.locator("[data-series=RUT]")).to_contain_text("2,111 (")
    kept(found, "data-lived-in", look)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.value)
def test_every_state_of_the_feed_has_its_picture(looked: Any, server: Running, state: FeedState, look: tuple[str, int, str]) -> None:  # fmt: skip
    lang, width, scheme = look
    server.publish(1, {"30D": 23.85, "9D": None})
    server.hub.set_status(state, "deribit")
    found = looked("", lang, width=width, color_scheme=scheme)
    found.page.wait_for_selector(f".live-strip[data-state='{state.value}']")
    kept(found, f"today-{state.value}", look)
