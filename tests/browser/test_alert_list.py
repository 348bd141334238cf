"""The alert rules on the page of the data, in a real browser: what is on stands first, since when, and was it sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the server is an extra: pip install 'weatherglass[serve]'")

from alert_making import RULE, Channel, evening, to, with_rule, with_values
from dashboard_looking import PATIENCE
from dashboard_making import Running
from weatherglass.app.alert_watch import AlertWatch
from weatherglass.delivery.api.pages import bundle

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not bundle(), reason="the dashboard is not built: python hatch_build.py"),
]
CALM = RULE.replace("id: fear", "id: calm").replace("enter: 30.0, leave: 27.0", "enter: 90.0, leave: 80.0")


@pytest.mark.parametrize(("lang", "on", "sent"), [("en", "on", "desk: sent"), ("ko", "경보", "desk: 보냄")])
def test_a_rule_that_is_on_stands_first_and_says_whether_it_was_sent(
    chromium: Any, tmp_path: Path, lang: str, on: str, sent: str
) -> None:
    settings = with_rule(tmp_path / "home")
    with_rule(settings.home, CALM, "calm")
    with_values(settings, [20.0, 31.0])
    desk = Channel()
    server = Running(settings.home)
    server.service.settings = settings
    server.service.alerts = AlertWatch(settings, make_sender=to(desk=desk), clock=lambda: evening(1))
    server.start()
    context = chromium.new_context(locale="ko-KR" if lang == "ko" else "en-US")
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        said: list[str] = []
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.goto(f"{server.address}#/data")
        row = page.locator("[data-rule=fear]")
        expect(row).to_have_attribute("data-condition", "on")
        expect(row).to_contain_text(sent)
        cells = row.locator("> *")
        expect(cells.nth(1)).to_have_text(on)
        expect(cells.nth(2)).to_have_text("31.00")
        expect(cells.nth(3)).to_contain_text("3")
        order = page.locator("[data-rule]")
        expect(order.nth(0)).to_have_attribute("data-rule", "fear")
        expect(order.nth(1)).to_have_attribute("data-rule", "calm")
        assert said == []
    finally:
        context.close()
        server.stop()
    assert len(desk.taken) == 1
