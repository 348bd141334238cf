"""Alert rules over HTTP: how each stands, in both languages, as its schema says, and what health and figures say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from alert_making import Channel, check, evening, settings_of, to, with_rule, with_values
from server_making import require_valid, served
from weatherglass.app import alert_watch as watching
from weatherglass.app.alert_watch import AlertWatch
from weatherglass.app.server_access import Access
from weatherglass.app.settings import ServeSettings, Settings
from weatherglass.delivery.api.application import service_of
from weatherglass.delivery.api.service import Service
from weatherglass.providers.notices.notice import NotSent

pytestmark = pytest.mark.slow  # a server and a store for each test


def a_service(settings: Settings) -> Service:
    found = service_of(settings, Access("127.0.0.1", 0))
    found.warms = False
    return found


@dataclass
class Served:
    client: TestClient
    service: Service
    desk: Channel

    def health(self, **wanted: object) -> dict[str, Any]:
        """The part of health about alerts, as soon as it says something."""
        for _ in range(5_000):
            found: dict[str, Any] = self.client.get("/health").json()["alerts"]
            if all(found[name] == each for name, each in wanted.items()):
                return found
        raise AssertionError(f"{wanted} has not come: {found}")

    def figures(self, line: str) -> str:
        """The figures, as soon as a line is among them."""
        for _ in range(5_000):
            found = self.client.get("/metrics").text
            if line in found.splitlines():
                return found
        raise AssertionError(f"{line} has not come: {found}")


@pytest.fixture
def firing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A server whose rule is on since the second day, and whose channel refuses for ever."""
    monkeypatch.setattr(watching, "LIVE_LEAST_S", 0.01)
    settings = with_rule(tmp_path / "home")
    with_values(settings, [20.0, 31.0])
    desk = Channel(fails=[NotSent("desk", "status 410", final=True)])
    service = a_service(settings)
    service.alerts = AlertWatch(settings, make_sender=to(desk=desk), clock=lambda: evening(1))
    with served(service) as client:
        yield Served(client, service, desk)


def test_a_rule_that_is_on_says_since_when_and_what_became_of_its_message(firing: Served) -> None:
    firing.figures('weatherglass_alert_attempts_total{outcome="given_up"} 1')
    assert firing.health(firing=1, owed=0)["state"] == "checking"
    answer = firing.client.get("/api/v1/alerts", headers={"Accept-Language": "ko"})
    document = answer.json()
    require_valid(document, "alerts")
    (rule,) = document["rules"]
    assert (rule["id"], rule["condition"], rule["condition_text"], rule["value_text"]) == (
        "fear",
        "on",
        "경보",
        "31.00",
    )
    assert (rule["since"], rule["since_text"], rule["severity_text"]) == (
        "2026-03-03T00:00:00+00:00",
        "2026년 3월 3일",
        "주의",
    )
    event = rule["last_event"]
    assert (event["kind"], event["kind_text"], event["title"]) == ("begun", "시작", "VIX: 31.00")
    (delivery,) = event["deliveries"]
    assert (delivery["channel"], delivery["status"], delivery["problem"]) == ("desk", "dead", "status 410")
    assert (document["checks"]["state"], document["checks"]["owed"], document["faults"]) == ("checking", 0, [])
    english = firing.client.get("/api/v1/alerts?lang=en")
    assert english.json()["rules"][0]["condition_text"] == "on"
    again = firing.client.get("/api/v1/alerts?lang=en", headers={"If-None-Match": english.headers["etag"]})
    assert again.status_code in (200, 304), "checked_at may have moved on in between"
    assert "hooks.example.org" not in answer.text + english.text
    assert firing.client.get("/api/v1/alerts?rule=x").json()["code"] == "bad_request"


def test_health_and_figures_count_and_name_no_rule(firing: Served) -> None:
    found = firing.health(firing=1, rules=1, silent=0)
    require_valid(firing.client.get("/health").json(), "health")
    assert str(found["checked_at"]) == "2026-03-03T23:00:00+00:00"
    figures = firing.figures('weatherglass_alert_attempts_total{outcome="given_up"} 1')
    lines = dict(line.rsplit(" ", 1) for line in figures.splitlines() if not line.startswith("#"))
    assert lines['weatherglass_alert_events_total{kind="begun"}'] == "1"
    assert lines['weatherglass_alert_rules{state="firing"}'] == "1"
    assert lines['weatherglass_alert_state{state="checking"}'] == "1"
    assert int(lines['weatherglass_alert_checks_total{kind="live"}']) >= 1
    assert "fear" not in figures + firing.client.get("/health").text


def test_a_server_that_checks_no_rules_shows_them_as_the_last_check_left_them(tmp_path: Path) -> None:
    settings = with_rule(tmp_path / "home")
    with_values(settings, [20.0, 31.0])
    check(settings, evening(1))
    off = Settings(home=settings.home, alerts=settings.alerts, serve=ServeSettings(alerts=False))
    with served(a_service(off)) as client:
        document = client.get("/api/v1/alerts").json()
        health = client.get("/health").json()
        assert "weatherglass_alert_state" not in client.get("/metrics").text
    require_valid(document, "alerts")
    require_valid(health, "health")
    assert (document["rules"][0]["condition"], document["checks"]["state"]) == ("on", "off")
    assert health["alerts"] == {
        "state": "off", "rules": 0, "firing": 0, "silent": 0, "checked_at": None, "owed": 0, "oldest_owed_s": None,
    }  # fmt: skip


def test_a_home_that_is_none_stays_none(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "none")
    with served(a_service(settings)) as client:
        document = client.get("/api/v1/alerts").json()
    require_valid(document, "alerts")
    assert (document["rules"], document["checks"]["state"], settings.home.exists()) == ([], "idle", False)
