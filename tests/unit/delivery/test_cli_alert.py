"""`weatherglass alert`: list, show, new, check, test, log, schema; exit codes, both languages, JSON by its schema."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from alert_making import RULE, evening, with_rule, with_values
from weatherglass.app import alert_check
from weatherglass.app.alert_files import alert_of_text
from weatherglass.app.worded_alert import explain_command
from weatherglass.delivery.cli.main import main
from weatherglass.messages import alert_texts
from weatherglass.messages.text import LANGUAGES, text
from weatherglass.providers.notices.webhook import KEY_HEADER
from weatherglass.stream.alert_reading import alert_schema

SCHEMAS = Path(__file__).resolve().parents[3] / "src/weatherglass/delivery/schemas"
TOKEN = "T0K3N"  # noqa: S105


def schema(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


def valid(document: Any, name: str) -> Any:
    """A document that its schema, itself a schema, takes, with every key that it has listed there."""
    jsonschema.Draft202012Validator.check_schema(schema(name))
    jsonschema.Draft202012Validator(schema(name), format_checker=jsonschema.FormatChecker()).validate(document)
    assert set(document) <= set(schema(name)["properties"])
    return document


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Path:
    """A home with a rule, a series that has crossed its level, and a channel that is a receiver on loopback."""
    home = tmp_path / "home"
    with_values(with_rule(home, RULE + "name_ko: 공포\nname_en: Fear\n"), [20.0, 31.0])
    address = httpserver.url_for(f"/{TOKEN}")
    (home / "config.toml").write_text(f'[alerts]\nallow_loopback = true\n[alerts.channels]\ndesk = "{address}"\n')
    monkeypatch.setenv("WEATHERGLASS_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(alert_check, "now_utc", lambda: evening(1))
    return home


def ran(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(["alert", *arguments]) == code
    out = capsys.readouterr()
    assert TOKEN not in out.out + out.err
    return out.out if code == 0 else out.out + out.err


def test_a_check_tells_what_fired_once_and_sends_it(home: Path, capsys: Any, httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"/{TOKEN}", method="POST").respond_with_data("")
    out = ran(capsys, "check", "--lang", "en")
    assert "warning: Fear: 31.00" in out
    assert "VIX is at or above 30.00: 31.00 on 3 March 2026. It has been since 3 March 2026." in out
    assert re.search(r"Data: VIX \(close\) of 3 March 2026 \(same day\), .+\.", out)
    assert "Explained by: weatherglass series VIX" in out
    assert "Sent to desk." in out
    assert ran(capsys, "check", "--lang", "en") == "", "cron would mail it"
    ((request, _),) = httpserver.log
    message = valid(json.loads(request.get_data()), "alert-message")
    assert (message["key"], message["rule"], message["value"]) == (request.headers[KEY_HEADER], "fear", 31.0)


def test_a_check_in_korean(home: Path, capsys: Any) -> None:
    out = ran(capsys, "check", "--no-send", "--lang", "ko")
    for said in (
        "주의: 공포: 31.00",
        "VIX가 30.00 이상이다. 2026년 3월 3일 31.00.",
        "설명 보기: weatherglass series VIX",
    ):
        assert said in out


def test_a_message_that_is_not_taken_ends_with_code_3_and_is_shown(
    home: Path, capsys: Any, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(f"/{TOKEN}").respond_with_data("", status=404)
    out = ran(capsys, "check", "--lang", "en", code=3)
    assert "Given up for desk: it answered with status 404. weatherglass alert check --again tries once more." in out
    log = ran(capsys, "log", "--lang", "en")
    assert "given up (1)" in log
    assert "status 404" in log.replace("\n", " ")
    httpserver.clear()
    httpserver.expect_request(f"/{TOKEN}").respond_with_data("")
    assert "Sent to desk." in ran(capsys, "check", "--again", "--lang", "en")


def test_a_file_that_is_no_rule_ends_with_code_2_after_the_others_were_checked(home: Path, capsys: Any) -> None:
    with_rule(home, "schema_version: 1\nid: bad\n", "bad")
    out = ran(capsys, "check", "--no-send", "--lang", "en", code=2)
    assert "warning: Fear: 31.00" in out
    assert "Not used: bad.yaml: watch: missing" in out


def test_the_json_of_a_check_is_as_its_schema_says(home: Path, capsys: Any, httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"/{TOKEN}").respond_with_data("", status=503)
    found = valid(json.loads(ran(capsys, "check", "--json", "--lang", "ko", code=3)), "alert-check")
    (rule,) = found["rules"]
    ((attempt),) = found["deliveries"]["attempts"]
    assert (rule["condition"], rule["value"], rule["age_days"], rule["name_text"]) == ("on", 31.0, 0, "공포")
    assert (attempt["key"], attempt["problem"], attempt["dead"]) == (
        rule["happened"][0]["key"], "it answered with status 503", False,
    )  # fmt: skip
    past = valid(json.loads(ran(capsys, "check", "--as-of", "2026-03-02", "--json")), "alert-check")
    assert (past["as_of"], past["rules"][0]["condition"], past["deliveries"]) == ("2026-03-02", "off", None)


def test_a_past_day_is_shown_as_a_table(home: Path, capsys: Any) -> None:
    out = ran(capsys, "check", "--as-of", "2026-03-03", "--lang", "en")
    assert "As known on 3 March 2026, each rule as if it were new; nothing was written or sent." in out
    assert re.search(r"fear +on +31\.00 +3 March 2026 +3 March 2026", out)
    assert ran(capsys, "log", "--lang", "en") == "Nothing has happened yet.\n"
    assert "is no day" in ran(capsys, "check", "--as-of", "yesterday", code=2)


def test_lists_and_logs_are_as_their_schemas_say(home: Path, capsys: Any) -> None:
    before = valid(json.loads(ran(capsys, "list", "--json")), "alerts")
    assert [each["condition"] for each in before["rules"]] == ["unchecked"]
    ran(capsys, "check", "--no-send")
    after = valid(json.loads(ran(capsys, "list", "--json")), "alerts")
    assert [(each["condition"], each["since"][:10]) for each in after["rules"]] == [("on", "2026-03-03")]
    log = valid(json.loads(ran(capsys, "log", "fear", "--json")), "alert-log")
    assert [(each["kind"], each["deliveries"][0]["status"]) for each in log["events"]] == [("begun", "owed")]
    assert json.loads(ran(capsys, "log", "other", "--json"))["events"] == []
    (row,) = csv.DictReader(io.StringIO(ran(capsys, "log", "-f", "csv")))
    assert (row["rule"], row["value"], row["deliveries"]) == ("fear", "31.0", "desk=owed")
    (row,) = csv.DictReader(io.StringIO(ran(capsys, "list", "-f", "csv")))
    assert (row["id"], row["condition"], row["channels"], row["file"]) == ("fear", "on", "desk", "fear.yaml")
    for lang, word in (("en", "warning"), ("ko", "주의")):
        assert word in ran(capsys, "list", "--lang", lang)
        assert "fear" in ran(capsys, "log", "--lang", lang)


def test_a_test_message_goes_to_an_alert_s_channels_or_to_one_channel(
    home: Path, capsys: Any, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(f"/{TOKEN}").respond_with_data("")
    for name in ("fear", "desk"):
        assert ran(capsys, "test", name, "--lang", "en") == "Sent to desk.\n"
    sent = [valid(json.loads(request.get_data()), "alert-message") for request, _ in httpserver.log]
    assert [(each["kind"], each["rule"]) for each in sent] == [("test", "fear"), ("test", "desk")]
    assert sent[0]["key"] != sent[1]["key"]
    httpserver.clear()
    httpserver.expect_request(f"/{TOKEN}").respond_with_handler(lambda _: Response(status=500))
    assert "channel desk: it answered with status 500" in ran(capsys, "test", "desk", code=3)
    assert "no alert 'dask'" in ran(capsys, "test", "dask", code=2)
    with_rule(home, RULE.replace("[desk]", "[]"))
    assert "fear has no channels" in ran(capsys, "test", "fear", code=2)


def test_a_new_file_is_written_once_and_checked_at_once(home: Path, capsys: Any) -> None:
    arguments = ("new", "calm", "--watch", "VIX", "--enter", "32", "--leave", "33", "--below", "--channel", "desk")
    assert ran(capsys, *arguments, "--lang", "en").startswith(f"Wrote {home / 'alerts' / 'calm.yaml'}. Next:")
    assert "is there already and stays as it is" in ran(capsys, *arguments, code=2)
    out = ran(capsys, "check", "--no-send", "--lang", "en")
    assert "VIX is below 32.00: 20.00 on 2 March 2026. It has been since 2 March 2026." in out
    assert "Latest: 31.00 on 3 March 2026." in out
    for wrong, said in (
        (("new", "Calm"), "id: expected"), (("new", "x1", "--kind", "serie"), "did you mean 'series'?"),
        (("new", "x1", "--watch", "NOPE"), "no series 'NOPE'"), (("new", "x1", "--channel", "dusk"), "did you mean 'desk'?"),
        (("new", "../x"), "id: expected"),
    ):  # fmt: skip
        assert said in ran(capsys, *wrong, code=2)
    assert sorted(path.name for path in (home / "alerts").glob("*.yaml")) == ["calm.yaml", "fear.yaml"]


def test_a_rule_is_shown_in_words(home: Path, capsys: Any) -> None:
    with_rule(home, RULE + 'for: {sessions: 2, minutes: 5}\nquiet: {from: "22:00", to: "07:00", zone: UTC}\n')
    out = ran(capsys, "show", "fear", "--lang", "en")
    for said in (
        "Alert when VIX is at or above 30.00.", "Over when it is below 27.00.", "Only after 2 values in a row.",
        "Only after 5 minutes without a break.", "No data after 7 days without a value.",
        "Quiet from 22:00 to 07:00 (UTC)", "Sent to: desk.",
    ):  # fmt: skip
        assert said in out
    assert "VIX가 30.00 이상이다: 이 조건이면 알린다." in ran(capsys, "show", "fear", "--lang", "ko")
    assert json.loads(ran(capsys, "show", "fear", "--json"))["watch"]["leave"] == 27.0


def test_the_published_schema_of_alert_files_is_that_of_the_records(capsys: Any) -> None:
    assert schema("alert-file") == json.loads(json.dumps(alert_schema()))
    assert json.loads(ran(capsys, "schema")) == schema("alert-file")


def test_a_home_without_rules_says_how_to_write_one(tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "none"))
    assert "weatherglass alert new NAME writes one" in " ".join(ran(capsys, "list", "--lang", "en").split())
    assert ran(capsys, "check") == ""
    assert not (tmp_path / "none").exists()


def test_every_explanation_is_a_command_that_there_is(home: Path, capsys: Any) -> None:
    for watch in ("series, series: VIX, enter: 1", "signal_value, signal: vix_band, enter: 1"):
        rule = alert_of_text(f"schema_version: 1\nid: any\nwatch: {{reading: {watch}}}\n", "x")
        command = explain_command(rule).split()
        capsys.readouterr()
        assert main([*command[1:], "--format", "json"]) == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_of_alerts_can_be_said_in_its_language(lang: str) -> None:
    for key, entry in alert_texts.TEXTS.items():
        said = text(key, lang, **dict.fromkeys(entry.placeholders(lang), "VIX"))
        assert said.strip() == said
        assert entry.placeholders("en") == entry.placeholders("ko"), key
        assert "—" not in said
        assert lang == "en" or re.search("[가-힣]", said) or "{" in entry.ko, key
