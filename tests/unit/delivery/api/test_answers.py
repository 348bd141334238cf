"""Kept answers: 304, gzip, one making for many who ask, room, and what takes too long."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from live_rows import a_row
from server_making import a_service, served
from weatherglass.app.data_mark import DataMark
from weatherglass.delivery.api.answers import MOST_WAITING, Answers, answer_of
from weatherglass.delivery.api.problems import Problem

PATH = "/api/v1/products"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with served(a_service(tmp_path_factory.mktemp("answers") / "none")) as found:
        yield found


def test_a_client_that_has_the_document_gets_304(client: TestClient) -> None:
    first = client.get(PATH)
    etag, changed = first.headers["etag"], first.headers["last-modified"]
    again = client.get(PATH, headers={"If-None-Match": f'"other", {etag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert client.get(PATH, headers={"If-None-Match": etag.removeprefix("W/")}).status_code == 304
    assert client.get(PATH, headers={"If-Modified-Since": changed}).status_code == 304
    assert client.get(PATH, headers={"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}).status_code == 200
    assert client.get(PATH, headers={"If-Modified-Since": "no date"}).status_code == 200
    both = {"If-None-Match": '"other"', "If-Modified-Since": changed}
    assert client.get(PATH, headers=both).status_code == 200


def test_another_language_is_another_document(client: TestClient) -> None:
    tags = {client.get(PATH, params={"lang": lang}).headers["etag"] for lang in ("en", "ko")}
    assert len(tags) == 2
    assert client.get(PATH).headers["vary"] == "Accept-Encoding, Accept-Language"


def test_gzip_is_the_same_document_in_fewer_bytes(client: TestClient) -> None:
    with client.stream("GET", PATH, headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    plain = client.get(PATH, headers={"Accept-Encoding": "identity"})
    assert (packed.headers["content-encoding"], plain.headers.get("content-encoding")) == ("gzip", None)
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 3
    assert packed.headers["etag"] == plain.headers["etag"]


def test_a_small_document_is_not_packed() -> None:
    assert answer_of(b"x" * 1023).packed is None
    assert answer_of(b"x" * 1024).packed is not None


def test_head_has_the_headers_of_get_alone(client: TestClient) -> None:
    assert client.head(PATH).headers["content-type"] == "application/json"
    assert client.head("/health").status_code == 200


def test_what_changes_in_the_store_changes_the_answer(tmp_path: Path) -> None:
    marks = iter(["a", "a", "b"])
    made: list[int] = []

    async def ask() -> list[bytes]:
        answers = Answers(lambda: DataMark(next(marks), 0.0))

        def make() -> bytes:
            made.append(1)
            return b"%d" % len(made)

        return [(await answers.get("x", make)).body for _ in range(3)]

    assert asyncio.run(ask()) == [b"1", b"1", b"2"]


def test_a_hundred_who_ask_at_once_have_it_made_once() -> None:
    made: list[int] = []

    async def ask() -> tuple[int, int]:
        answers = Answers(lambda: DataMark("a", 0.0))
        found = await asyncio.gather(*(answers.get("x", lambda: made.append(1) or b"{}") for _ in range(100)))
        return len({id(each) for each in found}), answers.hits

    assert (asyncio.run(ask()), len(made)) == ((1, 0), 1)


def test_the_least_recently_asked_for_goes_when_there_is_no_room() -> None:
    async def ask() -> tuple[int, int, int]:
        answers = Answers(lambda: DataMark("a", 0.0), most_bytes=250)
        for name in ("x", "y", "x", "z"):
            await answers.get(name, lambda: b"0" * 100)
        await answers.get("x", lambda: b"0" * 100)
        before = answers.misses
        await answers.get("y", lambda: b"0" * 100)
        await answers.get("big", lambda: b"0" * 300)
        return before, answers.misses, answers.bytes_kept

    assert asyncio.run(ask()) == (3, 5, 200)


def test_what_takes_too_long_goes_on_and_is_there_later_and_too_much_is_refused() -> None:
    go = threading.Event()

    def slow() -> bytes:
        go.wait(10.0)
        return b"{}"

    async def ask() -> None:
        answers = Answers(lambda: DataMark("a", 0.0), wait_seconds=0.02)
        waiting = [asyncio.create_task(answers.get(str(at), slow)) for at in range(MOST_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(Problem, match="64 documents are being made") as busy:
            await answers.get("one more", slow)
        assert busy.value.status == 503
        with pytest.raises(Problem, match=r"has taken 0\.02 s and goes on"):
            await waiting[0]
        go.set()
        await asyncio.gather(*waiting, return_exceptions=True)
        while len(answers._making):
            await asyncio.sleep(0.01)
        assert (await answers.get("0", slow)).body == b"{}"
        assert answers.hits == 1

    asyncio.run(ask())


def test_a_failure_is_not_kept() -> None:
    async def ask() -> bytes:
        answers = Answers(lambda: DataMark("a", 0.0))
        with pytest.raises(ZeroDivisionError):
            await answers.get("x", lambda: b"%d" % (1 // 0))
        return (await answers.get("x", lambda: b"now")).body

    assert asyncio.run(ask()) == b"now"


def test_a_document_with_a_number_that_is_none_is_a_fault() -> None:
    from weatherglass.delivery.api.answers import json_bytes

    with pytest.raises(ValueError, match="JSON"):
        json_bytes({"value": float("nan")})
    assert json.loads(json_bytes({"말": 1.5})) == {"말": 1.5}


# ---- answers to the same words


def test_the_same_words_are_answered_again_without_their_route_until_something_changes(tmp_path: Path) -> None:
    service = a_service(tmp_path)
    with served(service) as client:
        path = "/api/v1/products?lang=ko"
        first = client.get(path)
        hits = service.answers.hits
        again = client.get(path)
        assert (again.content, service.answers.hits) == (first.content, hits)
        for name in (
            "etag",
            "last-modified",
            "vary",
            "content-type",
            "cache-control",
            "content-language",
            "x-frame-options",
        ):
            assert again.headers[name] == first.headers[name], name
        assert client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
        assert client.get(path, headers={"Accept-Encoding": "identity"}).headers.get("content-encoding") is None
        assert client.get("/api/v1/products", headers={"Accept-Language": "ko"}).json()["lang"] == "ko"
        assert client.get("/api/v1/products", headers={"Accept-Language": "en"}).json()["lang"] == "en"
        assert (
            client.get("/api/v1/products", headers={"Accept-Language": "ko", "Host": "evil.example"}).status_code == 421
        )
        (tmp_path / "weatherglass.db-wal").write_bytes(b"x")
        misses = service.answers.misses
        assert client.get(path).content == first.content
        assert service.answers.misses == misses + 1


def test_the_latest_values_are_new_as_soon_as_something_is_published(tmp_path: Path) -> None:
    service = a_service(tmp_path / "none")
    with served(service) as client:
        empty = client.get("/api/v1/latest")
        assert empty.json()["readings"] == []
        assert client.get("/api/v1/latest", headers={"If-None-Match": empty.headers["etag"]}).status_code == 304
        service.hub.publish([a_row(1, "VIX", 20.5)])
        full = client.get("/api/v1/latest", headers={"If-None-Match": empty.headers["etag"]})
        assert [each["value"] for each in full.json()["readings"]] == [20.5]
        assert client.get("/api/v1/latest?lang=en").json() == full.json()
