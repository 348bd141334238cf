"""Verdicts over HTTP: of the ledger and of this server's own work, the whole before the quick, each in both languages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from server_making import a_service, require_valid, served
from weatherglass.app.claim_files import catalog
from weatherglass.app.claim_ledger import claim_sha256, plain_claim
from weatherglass.app.last_verdicts import last_verdicts
from weatherglass.app.settings import Settings
from weatherglass.delivery.api.jobs import Jobs
from weatherglass.store.home import open_store
from weatherglass.store.ledger import EntryKind

pytestmark = pytest.mark.slow  # a server and a store for each test
FACT, EVENT = "v13-highest-vix-ever", "r4-russell-breakout-bitcoin"
LONG_AGO = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def judge(asked: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
    """A worker that supports everything."""
    said = {"as_of": "2022-11-07"} if asked["kind"] == "claim_test" else {"span": {"first": "1990-01-03", "last": "2022-12-28"}}  # fmt: skip
    words = {"en": "Supported (S)", "ko": "뒷받침됨(S)"}
    yield {"documents": {lang: {"verdict": "SUPPORTED", "verdict_text": word, **said} for lang, word in words.items()}}


def record(home: Path, claim_id: str, verdict: str, *, at: datetime = LONG_AGO, sha256: str = "", **content: Any) -> None:  # fmt: skip
    claim = catalog()[claim_id]
    sha256 = sha256 or claim_sha256(claim)
    with open_store(home, write=True, clock=lambda: at) as store:
        frozen = {"frozen_on": claim.freeze_date, "claim_sha256": sha256}
        store.ledger.add(EntryKind.REGISTERED, claim_id, **frozen, content=plain_claim(claim))
        store.ledger.add(
            EntryKind.TESTED, claim_id, **frozen, manifest=f"{claim_id} {at}", as_of=date(2026, 2, 27),
            verdict=verdict, content=content,
        )  # fmt: skip


def done(client: TestClient, path: str) -> None:
    for _ in range(100_000):
        if client.get(path).status_code == 200:
            return
    raise AssertionError(f"{path} is not done")


def said(client: TestClient, lang: str = "en") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v1/verdicts?lang={lang}").json()
    require_valid(found, "verdicts")
    return found


def test_without_a_store_and_without_work_there_are_none(tmp_path: Path) -> None:
    with served(a_service(tmp_path / "none")) as client:
        assert said(client) == {"schema_version": 1, "lang": "en", "claims": [], "playbooks": []}


def test_the_ledger_gives_the_latest_verdict_on_the_claim_as_its_file_is_now(tmp_path: Path) -> None:
    home = tmp_path / "home"
    record(home, FACT, "SUPPORTED", flags=[])
    record(home, EVENT, "SUGGESTIVE", flags=["S"])
    record(home, EVENT, "TOO_FEW_CASES", at=LONG_AGO.replace(hour=13), flags=["C", "L"])
    record(home, EVENT, "CONTRADICTED", at=LONG_AGO.replace(hour=14), sha256="0" * 64, flags=[])
    record(home, FACT, "A_WORD_OF_LATER", at=LONG_AGO.replace(hour=15), flags=[])
    found = {each.claim_id: each for each in last_verdicts(Settings(home=home))}
    assert sorted(found) == [EVENT, FACT]
    assert (str(found[EVENT].verdict.word), found[EVENT].line("en")) == (
        "TOO_FEW_CASES", "Too few cases, confounded (C, L)",
    )  # fmt: skip
    assert (str(found[FACT].verdict.word), found[FACT].as_of) == ("SUPPORTED", date(2026, 2, 27))
    with served(a_service(home)) as client:
        assert said(client, "ko")["claims"][0] == {
            "id": EVENT, "verdict": "TOO_FEW_CASES", "verdict_text": "사례 부족, 교란 요인 있음(C, L)", "quick": False,
            "as_of": "2026-02-27", "at": "2026-03-02T13:00:00+00:00", "kept_in": "ledger",
        }  # fmt: skip


def test_work_of_this_server_is_listed_and_a_whole_test_stands_before_a_first_look(tmp_path: Path) -> None:
    home = tmp_path / "home"
    record(home, FACT, "WRONG_ON_FACTS", flags=[])
    with served(a_service(home, worker=judge)) as client:
        done(client, f"/api/v1/claims/{FACT}/test?quick=true")
        done(client, f"/api/v1/claims/{EVENT}/test?quick=true")
        done(client, "/api/v1/playbooks/v21-cash-above-forty/run?quick=true")
        found = said(client)
        assert [(each["id"], each["verdict"], each["quick"], each["kept_in"]) for each in found["claims"]] == [
            (EVENT, "SUPPORTED", True, "server"),
            (FACT, "WRONG_ON_FACTS", False, "ledger"),
        ]
        (playbook,) = found["playbooks"]
        assert (playbook["id"], playbook["verdict_text"], playbook["as_of"]) == (
            "v21-cash-above-forty", "Supported (S)", "2022-12-28",
        )  # fmt: skip
        assert said(client, "ko")["playbooks"][0]["verdict_text"] == "뒷받침됨(S)"
        done(client, f"/api/v1/claims/{FACT}/test?quick=false")
        assert [each["verdict"] for each in said(client)["claims"]] == ["SUPPORTED", "SUPPORTED"]


def test_who_has_the_latest_is_told_so_until_there_is_another(tmp_path: Path) -> None:
    with served(a_service(tmp_path / "none", worker=judge)) as client:
        etag = client.get("/api/v1/verdicts").headers["etag"]
        assert client.get("/api/v1/verdicts", headers={"If-None-Match": etag}).status_code == 304
        done(client, f"/api/v1/claims/{EVENT}/test?quick=true")
        assert client.get("/api/v1/verdicts", headers={"If-None-Match": etag}).status_code == 200


def test_a_file_of_the_asker_s_own_is_no_verdict_on_a_claim_of_the_catalogue() -> None:
    async def main() -> None:
        jobs = Jobs(judge)
        jobs.start()
        try:
            for text in ("id: mine", None):
                job = jobs.ask({"kind": "claim_test", "name": EVENT, "quick": True, "text": text}, "content", "mark")
                while job.state != "done":
                    await asyncio.sleep(0)
            assert [each.asked["text"] for each in jobs.with_verdicts()] == [None]
        finally:
            await jobs.close()

    asyncio.run(main())
