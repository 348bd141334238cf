"""Page views: titles in Korean, problem documents, days without views, the running day."""

from __future__ import annotations

import json
from datetime import date

import pytest

from recorded_client import NOON, OTHER_BODIES, RecordedClient, assert_survives, payload, values
from weatherglass.errors import NotTheDocument, SchemaChanged, UsageError
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.wikimedia import Wikimedia

BITCOIN = {"series": "VIEWS_BITCOIN", "project": "en.wikipedia", "article": "Bitcoin"}


def item(day: str, views: object, **more: object) -> dict:
    return {
        "project": "en.wikipedia",
        "article": "Bitcoin",
        "granularity": "daily",
        "timestamp": f"{day}00",
        "access": "all-access",
        "agent": "user",
        "views": views,
        **more,
    }


def tree() -> dict:
    return {"items": [item("20260824", 9120), item("20260825", 10411), item("20260827", 8750)]}


def parsed(document: object, context: dict | None = None):
    return Wikimedia().parse(payload(json.dumps(document, ensure_ascii=False), context or BITCOIN))


def test_it_is_a_provider_that_needs_a_contact():
    source = Wikimedia()
    assert isinstance(source, Provider)
    assert source.needs == ("contact",)
    assert source.serves == (
        "VIEWS_VIX",
        "VIEWS_BITCOIN",
        "VIEWS_RUSSELL_2000",
        "VIEWS_KO_VIX",
        "VIEWS_KO_BITCOIN",
    )


def test_views_by_day_and_a_day_without_views_is_no_row():
    answer = parsed(tree())
    assert values(answer) == {
        ("VIEWS_BITCOIN", "close"): {"2026-08-24": 9120.0, "2026-08-25": 10411.0, "2026-08-27": 8750.0}
    }
    assert (answer.quality.read, answer.quality.kept, answer.quality.notes) == (3, 3, ())


def test_newest_first_and_unknown_members_change_nothing():
    document = {"items": [{**each, "new": None} for each in reversed(tree()["items"])], "next": 1}
    assert values(parsed(document)) == values(parsed(tree()))


def test_a_korean_title_is_matched_encoded_or_not():
    context = {"series": "VIEWS_KO_BITCOIN", "project": "ko.wikipedia", "article": "비트코인"}
    more = {"project": "ko.wikipedia"}
    encoded = "%EB%B9%84%ED%8A%B8%EC%BD%94%EC%9D%B8"
    document = {
        "items": [item("20260824", 310, article="비트코인", **more), item("20260825", 320, article=encoded, **more)]
    }
    found = values(parsed(document, context))
    assert found == {("VIEWS_KO_BITCOIN", "close"): {"2026-08-24": 310.0, "2026-08-25": 320.0}}


def test_the_running_day_is_left_out_and_the_next_is_in_the_future():
    document = tree()
    document["items"] += [item("20260828", 400), item("20260829", 1)]
    answer = parsed(document)
    assert max(values(answer)[("VIEWS_BITCOIN", "close")]) == "2026-08-27"
    assert (answer.quality.blank, dict(answer.quality.left_out)) == (1, {"future_date": 1})
    assert answer.quality.notes[0].startswith("the UTC day that was running")


def test_bad_rows_are_left_out_one_by_one():
    document = tree()
    document["items"] += [
        item("20260826", "many"),
        item("20260230", 5),
        item("2026-08-26", 5),
        item("20260826", 5, article="Ethereum"),
        item("20260826", 5, granularity="monthly"),
        "item",
    ]
    left_out = dict(parsed(document).quality.left_out)
    assert left_out == {"unreadable_value": 1, "bad_date": 2, "unknown_name": 3}


def test_nulls_are_blank():
    document = tree()
    document["items"][0]["views"] = None
    assert parsed(document).quality.blank == 1


def test_another_article_is_refused_naming_both():
    message = "expected page views of VIX in en.wikipedia and got those of en.wikipedia Bitcoin daily"
    with pytest.raises(NotTheDocument, match=message):
        parsed(tree(), {"series": "VIEWS_VIX", "project": "en.wikipedia", "article": "VIX"})


def test_another_granularity_is_refused():
    with pytest.raises(NotTheDocument, match=r"got those of en\.wikipedia Bitcoin monthly"):
        parsed({"items": [item("20260801", 300_000, granularity="monthly")]})


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ({"type": "about:blank", "title": "Not found.", "detail": "The date(s) you used are valid"}, "The date"),
        ({"title": "Not found."}, "Not found"),
        ({"detail": ["no", "data"]}, r"\['no', 'data'\]"),
    ],
)
def test_a_problem_document_is_quoted(problem, said):
    with pytest.raises(NotTheDocument, match=f"got the problem .*{said}"):
        parsed(problem)


@pytest.mark.parametrize("field", ["project", "article", "granularity", "timestamp", "views"])
def test_a_renamed_field_is_named(field):
    document = tree()
    for each in document["items"]:
        each["renamed"] = each.pop(field)
    with pytest.raises(SchemaChanged, match=f"has no '{field}'; it has: .*renamed"):
        parsed(document)


@pytest.mark.parametrize(
    ("document", "message"),
    [({"rows": []}, "has no 'items'; it has: rows"), ({"items": ["x"]}, "it has: rows that are no objects")],
)
def test_another_shape_is_a_changed_schema(document, message):
    with pytest.raises(SchemaChanged, match=message):
        parsed(document)


def test_no_items_are_no_rows():
    assert parsed({"items": []}).rows == ()


@pytest.mark.parametrize("body", OTHER_BODIES.values(), ids=OTHER_BODIES)
def test_what_comes_in_place_of_the_document(body):
    with pytest.raises(NotTheDocument, match=r"expected page views of Bitcoin in en\.wikipedia"):
        Wikimedia().parse(payload(body, BITCOIN))


def test_broken_documents_never_escape_the_exception_tree():
    assert_survives(Wikimedia(), json.dumps(tree()).encode(), BITCOIN)


def test_titles_are_percent_encoded_and_the_contact_is_said():
    client = RecordedClient(*[b"{}"] * 5)
    source = Wikimedia(host="http://h", contact="someone@example.org")
    list(source.fetch(Ask(now=NOON, first=date(2026, 1, 1), last=date(2026, 8, 20)), client))
    base = "http://h/api/rest_v1/metrics/pageviews/per-article"
    span = "daily/2026010100/2026082000"
    assert [r.url for r in client.requests] == [
        f"{base}/en.wikipedia/all-access/user/VIX/{span}",
        f"{base}/en.wikipedia/all-access/user/Bitcoin/{span}",
        f"{base}/en.wikipedia/all-access/user/Russell_2000_Index/{span}",
        f"{base}/ko.wikipedia/all-access/user/%EB%B3%80%EB%8F%99%EC%84%B1_%EC%A7%80%EC%88%98/{span}",
        f"{base}/ko.wikipedia/all-access/user/%EB%B9%84%ED%8A%B8%EC%BD%94%EC%9D%B8/{span}",
    ]
    assert {r.headers["User-Agent"] for r in client.requests} == {"weatherglass (someone@example.org)"}


def test_a_title_may_be_replaced_and_a_slash_in_it_is_encoded():
    client = RecordedClient(b"{}")
    source = Wikimedia("http://h", "a@b.example", {"VIEWS_KO_VIX": ("ko.wikipedia", "A/B c")})
    list(source.fetch(Ask(now=NOON), client))
    assert "/user/A%2FB%20c/daily/2015070100/2026082800" in client.requests[0].url


def test_without_a_contact_nothing_is_asked():
    client = RecordedClient()
    with pytest.raises(UsageError, match="wikimedia wants to know who asks"):
        list(Wikimedia().fetch(Ask(now=NOON), client))
    assert client.requests == []
