"""Two sources of the store that disagree: the first in order is believed, the flag is raised, and lowered again."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from alert_making import Channel, check, settings_of, with_rule
from server_making import a_service, require_valid, served
from store_making import answer
from weatherglass.app.alert_check import checked
from weatherglass.app.series_values import series_view
from weatherglass.app.settings import Settings
from weatherglass.app.source_agreement import stored_disagreements
from weatherglass.delivery.cli.main import main
from weatherglass.store.home import open_store

pytestmark = pytest.mark.slow  # a store for each
CBOE, YAHOO, FRED = "cboe-index-history", "yahoo", "fred"
RULE = """schema_version: 1
id: sources
watch: {reading: sources, series: VIX, enter: 0.5, leave: 0.5}
tell_end: true
channels: [desk]
"""


def evening(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T23:00:00+00:00")


def said(settings: Settings, source: str, values: dict[str, float], series: str = "VIX") -> None:
    now = evening(max(values))
    with open_store(settings.home, write=True, clock=lambda: now) as store:
        store.series.record(answer(values, series=series), source=source, received_at=now)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = settings_of(tmp_path / "home")
    said(found, CBOE, {"2026-03-02": 20.0, "2026-03-03": 21.0})
    said(found, YAHOO, {"2026-03-02": 20.0, "2026-03-03": 22.05})
    return found


def test_the_flag_has_both_values_sources_and_days_and_is_lowered_when_they_agree_again(settings: Settings) -> None:
    (found,) = stored_disagreements(settings)
    assert (found.series, found.field, found.day, found.since) == ("VIX", "close", date(2026, 3, 3), date(2026, 3, 3))
    assert (found.source, found.value, found.other_source, found.other_value) == (CBOE, 21.0, YAHOO, 22.05)
    assert (found.percent, found.tolerance_percent, found.days, found.of) == (pytest.approx(5.0), 0.5, 1, 2)
    said(settings, FRED, {"2026-03-02": 20.0, "2026-03-03": 21.0})
    assert [each.other_source for each in stored_disagreements(settings)] == [YAHOO]
    said(settings, CBOE, {"2026-03-04": 23.0})
    assert len(stored_disagreements(settings)) == 1, "the other has not spoken of that day yet"
    said(settings, YAHOO, {"2026-03-04": 23.0})
    assert stored_disagreements(settings) == ()


def test_a_source_that_corrects_itself_lowers_the_flag(settings: Settings) -> None:
    said(settings, YAHOO, {"2026-03-03": 21.0})
    assert stored_disagreements(settings) == ()


def test_priority_is_respected_whoever_came_last_and_a_difference_changes_no_value(settings: Settings) -> None:
    assert series_view("VIX", settings=settings).history.value.tolist() == [20.0, 21.0]
    said(settings, YAHOO, {"2026-03-03": 40.0, "2026-03-04": 25.0})
    view = series_view("VIX", settings=settings).history
    assert view.value.tolist() == [20.0, 21.0, 25.0], "only where the first has nothing the next one answers"
    assert [view.sources[at] for at in view.source_at] == [CBOE, CBOE, YAHOO]


def test_families_have_tolerances_of_their_own(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    for series, sources, value in (("SPX", (CBOE, YAHOO), 6_000.0), ("BTC", ("coin-metrics", YAHOO), 60_000.0)):
        said(settings, sources[0], {"2026-03-02": value, "2026-03-03": value}, series)
        said(settings, sources[1], {"2026-03-02": value, "2026-03-03": value * 1.01}, series)
    assert [(each.series, each.tolerance_percent) for each in stored_disagreements(settings)] == [("SPX", 0.1)]


def test_an_alert_rings_once_and_ends(settings: Settings) -> None:
    with_rule(settings.home, RULE, "sources")
    desk = Channel()
    check(settings, evening("2026-03-03"), {"desk": desk})
    check(settings, evening("2026-03-03"), {"desk": desk})
    for source in (CBOE, YAHOO):
        said(settings, source, {"2026-03-04": 22.0})
    found, _ = check(settings, evening("2026-03-04"), {"desk": desk})
    assert found.rules[0].condition == "off"
    assert [notice.document["kind"] for notice in desk.taken] == ["begun", "ended"]
    first = desk.taken[0]
    assert (first.title, first.document["unit"], first.document["explain"]) == (
        "difference between sources of VIX: 5.00%", "percent", "weatherglass data sources",
    )  # fmt: skip
    (past,) = checked(as_of=date(2026, 3, 3), settings=settings).rules
    assert (past.condition, past.state.last and past.state.last.value) == ("on", pytest.approx(5.0))


def test_a_series_of_one_source_says_why_there_is_no_reading(tmp_path: Path) -> None:
    settings = with_rule(tmp_path / "home", RULE)
    said(settings, CBOE, {"2026-03-02": 20.0})
    (found,) = checked(settings=settings, now=evening("2026-03-02"), send=False).rules
    assert (found.condition, found.problem) == ("silent", "the store has no two sources of a day of VIX")


def test_the_listings_say_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(settings.home))
    assert main(["data", "sources", "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["source"], row["other_source"], row["other_value"]) == (CBOE, YAHOO, 22.05)
    assert main(["data"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert f"VIX close of 2026-03-03: {CBOE} says 21 and is believed, yahoo says 22.05: 5.00 % apart, 0.5 %" in words
    with served(a_service(settings.home)) as client:
        document = client.get("/api/v1/disagreements").json()
    require_valid(document, "disagreements")
    assert document["disagreements"] == [row]
    assert datetime.fromisoformat(row["day"]).replace(tzinfo=UTC) + timedelta(hours=23) == evening("2026-03-03")
