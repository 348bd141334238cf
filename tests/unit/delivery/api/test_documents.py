"""Every document of the API: as its schema says, the same as the command line's, and in both languages."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openapi_spec_validator import validate
from starlette.testclient import TestClient

from server_making import a_service, require_valid, schema, served
from weatherglass.delivery.api.open_api import SCHEMAS
from weatherglass.delivery.cli.main import main

CLAIM = "v13-highest-vix-ever"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with served(a_service(tmp_path_factory.mktemp("server") / "none")) as found:
        yield found


def playbook_id(client: TestClient) -> str:
    return client.get("/api/v1/playbooks").json()["playbooks"][0]["id"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/today", "today"),
        ("/api/v1/today?as_of=2020-03-16&lang=ko", "today"),
        ("/api/v1/signals?family=volatility_bands", "signals"),
        ("/api/v1/signals/vix_band", "signals"),
        ("/api/v1/signals/vix_band/history?from=2020-03-01&to=2020-03-31&as_of=2020-04-01", "history"),
        ("/api/v1/series/VIX?from=2020-03-16&to=2020-03-16", "series"),
        ("/api/v1/indices", "indices"),
        ("/api/v1/boards", "boards"),
        ("/api/v1/boards/packaged:SPY_2022-07-15/indices/30D?band=true&explain=true", "index"),
        ("/api/v1/claims?lang=ko", "claims"),
        (f"/api/v1/claims/{CLAIM}", "claim-file"),
        ("/api/v1/playbooks", "playbooks"),
        ("/api/v1/products", "products"),
        ("/api/v1/latest", "latest"),
        ("/api/v1/alerts?lang=ko", "alerts"),
        ("/api/v1/disagreements", "disagreements"),
        ("/api/v1/verdicts?lang=ko", "verdicts"),
        ("/health", "health"),
        ("/api/v1/products/VXX", "problem"),
        ("/api/v1/today?as_of=2020-02-30", "problem"),
    ],
)
def test_a_document_is_as_its_published_schema_says(client: TestClient, path: str, name: str) -> None:
    answer = client.get(path)
    kind = "application/problem+json" if name == "problem" else "application/json"
    assert (answer.status_code >= 400, answer.headers["content-type"]) == (name == "problem", kind)
    require_valid(answer.json(), name)


def test_what_a_playbook_says_is_as_its_schema_says(client: TestClient) -> None:
    require_valid(client.get(f"/api/v1/playbooks/{playbook_id(client)}").json(), "playbook-file")


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("/api/v1/today", ["today", "--format", "json"]),
        ("/api/v1/signals/vix_band?lang=ko", ["signals", "vix_band", "--lang", "ko", "--format", "json"]),
        ("/api/v1/series/VIX?to=1990-01-10", ["series", "VIX", "--to", "1990-01-10", "--format", "json"]),
        ("/api/v1/indices", ["index", "family", "--format", "json"]),
        (
            "/api/v1/boards/packaged:GLD_2022-07-15/indices/GVZ?explain=true",
            ["index", "packaged:GLD_2022-07-15", "--index", "GVZ", "--explain", "--format", "json"],
        ),
        ("/api/v1/claims?article=R4", ["claim", "list", "--article", "R4", "--json"]),
        (f"/api/v1/claims/{CLAIM}", ["claim", "show", CLAIM, "--json"]),
        ("/api/v1/playbooks?lang=ko", ["playbook", "list", "--lang", "ko", "--json"]),
        ("/api/v1/products", ["product", "list", "--format", "json"]),
    ],
)
def test_it_is_the_document_of_the_command_line(
    client: TestClient, path: str, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEATHERGLASS_LANG", "en")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(command) == 0
    assert client.get(path).json() == json.loads(out.getvalue())


def test_only_what_was_known_is_in_a_reading_as_of_a_day(client: TestClient) -> None:
    document = client.get("/api/v1/today?as_of=2020-03-16").json()
    assert (document["as_of"]["day"], document["level"]["value"]) == ("2020-03-16", 82.69)
    assert max(each["last_day"] for each in document["ages"]) == "2020-03-16"


def test_rows_bounds_a_history_to_its_last_rows(client: TestClient) -> None:
    rows = client.get("/api/v1/signals/vix_band/history?to=2020-03-16&rows=2").json()["rows"]
    assert [(each["date"], each["value"]) for each in rows] == [("2020-03-13", 57.83), ("2020-03-16", 82.69)]
    values = client.get("/api/v1/series/VIX?to=2020-03-16&rows=1").json()
    assert (values["rows"], values["sources"]) == ([["2020-03-16", 82.69]], {"packaged": 1})


def test_the_explanation_sums_to_the_index(client: TestClient) -> None:
    (record,) = client.get("/api/v1/boards/packaged:SPY_2022-07-15/indices/30D?band=true&explain=true").json()
    shares = sum(each["share"] for each in record["strip"]) + sum(record["forward_shares"])
    assert (round(shares, 9), record["band"]["mid"]) == (1.0, record["value"])
    assert record["band"]["bid"] < record["value"] < record["band"]["ask"]


def test_the_language_is_that_of_the_parameter_then_of_the_browser_then_of_the_setting(client: TestClient) -> None:
    def lang(path: str, accepted: str) -> tuple[str, str]:
        answer = client.get(path, headers={"Accept-Language": accepted})
        return answer.json()["lang"], answer.headers["content-language"]

    path = "/api/v1/playbooks"
    assert lang(path, "ko-KR,ko;q=0.9,en;q=0.8") == ("ko", "ko")
    assert lang(f"{path}?lang=en", "ko") == ("en", "en")
    assert lang(path, "fr") == ("en", "en")


# ---- OpenAPI


@pytest.mark.long
def test_the_openapi_document_is_valid(client: TestClient) -> None:
    validate(client.get("/openapi.json").json())


def test_every_schema_that_the_openapi_document_names_is_in_it_and_published(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert named <= set(document["components"]["schemas"])
    assert {name.partition(".")[0] for name in document["components"]["schemas"]} == {*SCHEMAS, "schema"}


def test_every_route_says_what_it_does_takes_no_unknown_parameter_and_bounds_each(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert len(document["paths"]) == 24
    for path, operations in document["paths"].items():
        (operation,) = operations.values()
        assert operation["description"], path
        assert "422" not in operation["responses"], path
        for each in operation.get("parameters", []):
            branches = each["schema"].get("anyOf", [each["schema"]])
            bounded = {"pattern", "enum", "const", "maximum", "maxLength"}
            assert any(bounded & set(one) or one.get("type") == "boolean" for one in branches), (path, each["name"])


def test_the_openapi_document_is_beside_the_api_too(client: TestClient) -> None:
    assert client.get("/api/v1/openapi.json").json() == client.get("/openapi.json").json()


def test_a_schema_can_be_asked_for(client: TestClient) -> None:
    assert client.get("/api/v1/schemas/today").json() == schema("today")
    assert client.get("/api/v1/schemas/nope").status_code == 404


# ---- pages


def test_without_the_dashboard_the_first_page_is_the_report_under_its_own_content_policy(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client.app.app.state, "bundle", {})  # type: ignore[attr-defined]
    answer = client.get("/", headers={"Accept-Language": "ko"})
    policy = answer.headers["content-security-policy"]
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<html lang="ko"' in answer.text
    assert policy.startswith("default-src 'none'; script-src ")
    assert policy.endswith("; frame-ancestors 'none'")
    assert "unsafe" not in policy


def test_the_dashboard_is_served_where_it_was_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "board" / "assets"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<!DOCTYPE html><title>board</title>")
    (folder / "dashboard.js").write_text("start()")
    (folder / "notes.txt").write_text("not for anybody")
    monkeypatch.setattr("weatherglass.delivery.api.pages.files", lambda _package: folder.parent)
    with served(a_service(tmp_path / "none")) as client:
        page, script = client.get("/"), client.get("/assets/dashboard.js")
        assert (page.text, script.text) == ("<!DOCTYPE html><title>board</title>", "start()")
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert script.headers["content-type"] == "text/javascript; charset=utf-8"
        for name in ("notes.txt", "..%2Findex.html", "%2e%2e", "index.html%00"):
            assert client.get(f"/assets/{name}").status_code == 404, name
