"""The alert rules on the page of the data, in a real browser: what is on stands first, since when, and was it sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the server is an extra: pip install 'weatherglass[serve]'")

from alert_making import RULE, Channel, evening, to, with_rule, with_values
from dashboard_making import Running
from weatherglass.app.alert_watch import AlertWatch
from weatherglass.delivery.api.pages import bundle

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
        said: list[str] = []
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.goto(f"{server.address}#/data")
        row = page.wait_for_selector("[data-rule=fear][data-condition=on]", timeout=60_000)
        page.wait_for_selector(f"[data-rule=fear]:has-text('{sent}')", timeout=60_000)
        assert row is not None
        cells = page.locator("[data-rule=fear] > *").all_inner_texts()
        assert cells[1:3] == [on, "31.00"]
        assert "3" in cells[3]
        order = page.locator("[data-rule]").evaluate_all("rows => rows.map(each => each.dataset.rule)")
        assert order == ["fear", "calm"]
        assert said == []
    finally:
        context.close()
        server.stop()
    assert len(desk.taken) == 1
