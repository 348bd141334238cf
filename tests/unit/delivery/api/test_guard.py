"""What is refused before any route, what every answer carries, and that no secret and no trace reaches anybody."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

import lanes
from server_making import TOKEN, a_service, require_valid, served
from weatherglass.app.server_access import Access
from weatherglass.delivery.api import documents, server_log
from weatherglass.delivery.api.guard import BURST, MOST_QUERY, Rates
from weatherglass.delivery.api.sign_in import COOKIE, MOST_FAILURES, MOST_SESSIONS, Sessions
from weatherglass.errors import StoreCorrupt

PATH = "/api/v1/latest"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with served(a_service(tmp_path_factory.mktemp("guard") / "none")) as found:
        yield found


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[TestClient]:
    """A server that others can reach."""
    access = Access("192.0.2.1", 8421, TOKEN, frozenset({"localhost", "glass.example"}))
    with served(a_service(tmp_path / "none", access)) as found:
        yield found


def refused(client: TestClient, status: int, path: str = PATH, method: str = "GET", **headers: str) -> str:
    answer = client.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    require_valid(answer.json(), "problem")
    return answer.json()["detail"]


# ---- where requests come from


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "192.0.2.1", "", "127.0.0.1:80:80"]
)
def test_a_host_that_is_not_ours_is_refused_against_names_that_lead_here(client: TestClient, host: str) -> None:
    assert "is not this server" in refused(client, 421, Host=host)


@pytest.mark.parametrize("host", ["localhost", "localhost:8421", "127.0.0.1:8421", "[::1]:8421", "LOCALHOST."])
def test_our_own_hosts_are_answered(client: TestClient, host: str) -> None:
    assert client.get(PATH, headers={"Host": host}).status_code == 200


def test_addresses_and_the_names_of_the_setting_are_answered_where_others_reach_the_server(locked: TestClient) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    hosts = {"192.0.2.1:8421": 200, "glass.example": 200, "198.51.100.7": 200, "other.example": 421}
    assert {host: locked.get(PATH, headers={"Host": host, **bearer}).status_code for host in hosts} == hosts


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9", "file://"])
def test_another_origin_is_refused(client: TestClient, origin: str) -> None:
    assert "is another site" in refused(client, 403, Origin=origin)


def test_our_own_origin_is_answered_and_nobody_gets_cors_headers(client: TestClient) -> None:
    answer = client.get(PATH, headers={"Origin": "http://127.0.0.1"})
    assert (answer.status_code, [h for h in answer.headers if h.startswith("access-control")]) == (200, [])


def test_a_page_of_another_site_can_lead_here_but_not_ask_for_data_or_start_work(client: TestClient) -> None:
    assert "another site" in refused(client, 403, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors")
    assert "another site" in refused(client, 403, Sec_Fetch_Site="same-site", Sec_Fetch_Mode="navigate")
    visit = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/health", headers=visit).status_code == 200
    assert client.get(PATH, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


# ---- size and way


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_only_reading_is_answered(client: TestClient, method: str) -> None:
    assert "there is GET, HEAD" in refused(client, 405, method=method)


def test_bodies_and_long_addresses_are_refused(client: TestClient) -> None:
    assert "at most 4096 are taken" in refused(client, 413, Content_Length="4097")
    assert "at most 4096" in refused(client, 413, Content_Length="-1")
    assert "16384 are allowed" in refused(client, 431, X="y" * 16_400)
    assert "unknown length" in refused(client, 413, Transfer_Encoding="chunked")
    assert f"{MOST_QUERY} are allowed" in refused(client, 414, path=f"{PATH}?lang={'a' * MOST_QUERY}")


@pytest.mark.parametrize("path", ["/nope", PATH, "/api/v1/claims", "/assets/x"])
def test_bytes_that_no_address_has_are_refused(client: TestClient, path: str) -> None:
    async def asked() -> tuple[int, dict[str, Any]]:
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http", "http_version": "1.1", "scheme": "http", "method": "GET", "path": path, "root_path": "",
            "query_string": b"lang=\xf4\xed", "headers": [(b"host", b"127.0.0.1")], "client": ("127.0.0.1", 5),
            "server": ("127.0.0.1", 80), "state": {},
        }  # fmt: skip
        await client.app(scope, None, send)  # type: ignore[arg-type]
        return sent[0]["status"], json.loads(sent[1]["body"])

    status, problem = asyncio.run(asked())
    assert status == 400
    assert problem["detail"] == "the parameters have bytes that no address has; write them percent-encoded"
    require_valid(problem, "problem")


def test_an_address_with_a_slash_more_is_no_other_address(client: TestClient) -> None:
    for path in ("/health/", "/api/v1/claims/", "/sign-in/"):
        answer = client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path


def test_every_answer_has_the_headers_that_keep_a_page_to_itself(client: TestClient) -> None:
    for path in ("/health", PATH, "/nope", "/sign-in"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] in ("no-store", "private, no-cache")


def test_a_client_from_elsewhere_may_ask_so_often() -> None:
    now = [0.0]
    rates = Rates(monotonic=lambda: now[0])
    assert sum(rates.allows("192.0.2.7") for _ in range(1000)) == int(BURST)
    assert rates.allows("192.0.2.8") is True
    now[0] = 0.05
    assert sum(rates.allows("192.0.2.7") for _ in range(1000)) == 5


# ---- the token


def test_nothing_but_the_state_of_health_is_told_without_the_token(locked: TestClient) -> None:
    assert locked.get("/health", headers={"Host": "192.0.2.1"}).status_code == 200
    for path in (PATH, "/metrics", "/openapi.json", "/", "/api/v1/today"):
        said = refused(locked, 401, path=path, Host="192.0.2.1")
        assert said == "send the token that the server was started with as 'Authorization: Bearer TOKEN'"


@pytest.mark.parametrize("given_token", ["", "x", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "é" * 20])
def test_a_token_is_right_or_wrong_as_a_whole(locked: TestClient, given_token: str) -> None:
    headers = {"Host": "192.0.2.1", "Authorization": f"Bearer {given_token}".encode()}
    assert locked.get(PATH, headers=headers).status_code == 401


def test_a_token_in_an_address_is_an_unknown_parameter(locked: TestClient) -> None:
    bearer = {"Host": "192.0.2.1", "Authorization": f"bearer {TOKEN}"}
    assert locked.get(f"{PATH}?token={TOKEN}", headers={"Host": "192.0.2.1"}).status_code == 401
    assert locked.get(f"{PATH}?token=x", headers=bearer).json()["detail"] == "no parameter 'token'; valid: lang"


def test_a_browser_signs_in_once_and_has_a_session_that_scripts_cannot_read(locked: TestClient) -> None:
    host = {"Host": "192.0.2.1"}
    sent = locked.get("/", headers={**host, "Accept": "text/html"}, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in")
    form = locked.get("/sign-in?lang=ko", headers=host)
    assert "로그인" in form.text
    wrong = locked.post("/sign-in", headers=host, data={"token": "no"})
    assert (wrong.status_code, "This is not the token" in wrong.text) == (401, True)
    right = locked.post("/sign-in", headers=host, data={"token": TOKEN}, follow_redirects=False)
    cookie = right.headers["set-cookie"]
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert re.fullmatch(rf"{COOKIE}=[\w-]{{43}}; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200", cookie)
    assert TOKEN not in cookie
    locked.cookies.clear()
    assert locked.get(PATH, headers={**host, "Cookie": cookie.partition(";")[0]}).status_code == 200
    assert locked.get(PATH, headers={**host, "Cookie": f"{COOKIE}=made-up"}).status_code == 401
    other = locked.post("/sign-in", headers={**host, "Origin": "https://evil.example"}, data={"token": TOKEN})
    assert other.status_code == 403


def test_after_ten_wrong_tokens_none_is_looked_at_for_a_minute() -> None:
    now = [0.0]
    sessions = Sessions(Access("192.0.2.1", 1, TOKEN), monotonic=lambda: now[0])
    assert [sessions.knows("wrong") for _ in range(MOST_FAILURES)] == [False] * MOST_FAILURES
    assert (sessions.throttled, sessions.knows(TOKEN)) == (True, False)
    now[0] = 60.0
    assert (sessions.throttled, sessions.knows(TOKEN)) == (False, True)


def test_sessions_end_with_time_and_with_too_many_others() -> None:
    now = [0.0]
    sessions = Sessions(Access("192.0.2.1", 1, TOKEN), monotonic=lambda: now[0])
    cookies = [sessions.begin(TOKEN).partition(";")[0] for _ in range(MOST_SESSIONS + 1)]
    assert (sessions.holds(cookies[0]), sessions.holds(cookies[1])) == (False, True)
    now[0] = 12 * 3600.0
    assert sessions.holds(cookies[1]) is False


# ---- faults and the log


def test_a_fault_shows_a_client_no_trace_and_the_log_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError(f"{TOKEN} in {tmp_path}")

    monkeypatch.setattr(documents, "claims", broken)
    out = io.StringIO()
    server_log.set_up(secrets=(TOKEN,), requests=True, out=out)
    try:
        with served(a_service(tmp_path / "none")) as client:
            answer = client.get(f"/api/v1/claims?article={TOKEN}")
            client.get(f"/{TOKEN}?token={TOKEN}")
    finally:
        server_log.set_up(secrets=(), requests=False)
        logging.getLogger(server_log.NAME).handlers.clear()
        logging.getLogger("uvicorn.error").handlers.clear()
    require_valid(answer.json(), "problem")
    assert (answer.status_code, "ZeroDivision" in answer.text, str(tmp_path) in answer.text) == (500, False, False)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    fault = next(line for line in lines if line["what"] == "a fault of the server")
    assert "ZeroDivisionError: *** in" in fault["trace"]
    assert fault["fault"] in answer.json()["detail"]
    assert TOKEN not in out.getvalue()
    asked = [(line["route"], line["status"]) for line in lines if line["what"] == "request"]
    assert asked == [("/api/v1/claims", 500), ("other", 404)]


def test_a_damaged_store_is_503_without_its_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: object) -> None:
        raise StoreCorrupt(f"{tmp_path}/weatherglass.db", "restore it")

    monkeypatch.setattr(documents, "claims", damaged)
    with served(a_service(tmp_path / "none")) as client:
        answer = client.get("/api/v1/claims")
    assert (answer.status_code, answer.headers["retry-after"], str(tmp_path) in answer.text) == (503, "5", False)


# ---- hostile parameters

HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from([
        "1e9", "-1", "0", "NaN", "inf", "9999-12-31", "0000-00-00", "1900-01-01/9999-12-31", "2020-02-30", "../../etc/passwd",
        "%00", "a" * 1500, "null", "[]", "{}", "2020-03-16T25:00:00Z", "2020-03-16T10:00:00+99:99", "store:../x", "((((a+)+)+)+)$",
        "1580688000", "２０２０-０３-１６", "--help", "packaged:../..", "0.1,0.2,0.3", "1" * 400,
    ]),
)  # fmt: skip
PATHS = (
    "/api/v1/latest", "/api/v1/indices", "/api/v1/claims", "/api/v1/playbooks", "/api/v1/products", "/api/v1/boards",
    "/api/v1/claims/{}", "/api/v1/playbooks/{}", "/api/v1/products/{}", "/api/v1/schemas/{}", "/assets/{}",
    "/api/v1/boards/{}/indices/30D", "/api/v1/boards/packaged:GLD_2022-07-15/indices/{}", "/api/v1/series/{}",
    "/api/v1/claims/{}/test", "/api/v1/playbooks/{}/run", "/api/v1/signals/{}",
)  # fmt: skip
NAMES = (
    "lang", "as_of", "from", "to", "rows", "field", "source", "as_recorded", "rates", "edition", "band", "explain",
    "article", "kind", "amount", "measure", "quick", "family", "unknown",
)  # fmt: skip


@settings(max_examples=lanes.examples(240), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PATHS), name=st.sampled_from(NAMES), value=HOSTILE, other=HOSTILE)
def test_hostile_values_are_answered_or_refused_and_never_a_fault(
    client: TestClient, path: str, name: str, value: str, other: str
) -> None:
    from urllib.parse import quote

    answer = client.get(path.format(quote(other.encode("utf-8", "replace"), safe="")), params={name: value})
    assert answer.status_code in (200, 202, 400, 404, 414, 422), (answer.status_code, answer.text)
    if answer.status_code >= 400:
        require_valid(answer.json(), "problem")
        assert "/src/" not in answer.text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/api/v1/series/VIX?rows=1000000000", "rows='1000000000' must be less than or equal to 50000"),
        ("/api/v1/series/VIX?rows=0", "rows='0' must be greater than or equal to 1"),
        ("/api/v1/today?as_of=1580688000", "as_of='1580688000' is no day; write it as 2020-02-03"),
        ("/api/v1/today?as_off=2020-02-03", "no parameter 'as_off'; did you mean 'as_of'?"),
        ("/api/v1/today?as_of=1066-10-14", "as of 1066-10-14: give a day between 1792-05-17 and 2100-12-31"),
        ("/api/v1/products/VXX?amount=0", "amount='0' must be greater than 0"),
        (
            "/api/v1/boards/packaged:SPY_2022-07-15/indices/30D?rates=/etc/passwd",
            "rates='/etc/passwd' is no rate; write a decimal such as 0.0312, or two with a comma between",
        ),
    ],
)
def test_a_refusal_names_value_bound_and_what_to_do(client: TestClient, path: str, said: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["detail"]) == (400, said)


def test_a_path_of_this_machine_names_no_claim_playbook_or_board(client: TestClient, tmp_path: Path) -> None:
    file = tmp_path / "claim.yaml"
    file.write_text("id: x")
    for kind in ("claims", "playbooks"):
        assert client.get(f"/api/v1/{kind}/{str(file).replace('/', '%2F')}").status_code == 404
        assert client.get(f"/api/v1/{kind}/claim.yaml").status_code == 404
    assert client.get("/api/v1/boards/store:SPX/indices/VIX").json()["detail"].startswith("no board 'store:SPX'")
