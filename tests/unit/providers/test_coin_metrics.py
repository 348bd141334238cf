"""Coin Metrics: numbers as texts, missing keys, pages that point elsewhere, days that are not over."""

from __future__ import annotations

import json
from datetime import date

import pytest

from recorded_client import NOON, OTHER_BODIES, RecordedClient, assert_survives, payload, values
from shared_files import shared
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged, SourceRefused
from weatherglass.providers.coin_metrics import CoinMetrics
from weatherglass.providers.contract import Ask, Provider

MVRV = {"series": "BTC_MVRV", "asset": "btc", "metric": "CapMVRVCur"}
HOST = "http://h"
BASE = f"{HOST}/v4/timeseries/asset-metrics"


def row(day: str, value: str | None = "1.42", **more: object) -> dict:
    found = {"asset": "btc", "time": f"{day}T00:00:00.000000000Z", **more}
    return found if value is None else {**found, "CapMVRVCur": value}


def tree() -> dict:
    return {"data": [row("2026-08-24", "1.4012"), row("2026-08-25", "1.41"), row("2026-08-26")]}


def parsed(document: object):
    return CoinMetrics().parse(payload(json.dumps(document), MVRV))


def test_it_is_a_provider():
    source = CoinMetrics()
    assert isinstance(source, Provider)
    assert source.serves == ("BTC", "ETH", "BTC_MVRV", "BTC_MARKET_CAP", "BTC_ACTIVE_ADDRESSES")


def test_texts_become_numbers_on_utc_days():
    answer = parsed(tree())
    assert values(answer) == {
        ("BTC_MVRV", "close"): {"2026-08-24": 1.4012, "2026-08-25": 1.41, "2026-08-26": 1.42},
    }
    assert answer.quality.notes == ("CapMVRVCur: values are first published fast and revised later (the newest days)",)


def test_newest_first_and_unknown_members_change_nothing():
    document = {"data": [{**each, "new": 1} for each in reversed(tree()["data"])], "next_page_token": "x"}
    assert values(parsed(document)) == values(parsed(tree()))


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_key_is_blank(value):
    document = tree()
    document["data"][1] = row("2026-08-25", value)
    answer = parsed(document)
    assert list(values(answer)[("BTC_MVRV", "close")]) == ["2026-08-24", "2026-08-26"]
    assert (answer.quality.read, answer.quality.kept, answer.quality.blank) == (3, 2, 1)


@pytest.mark.parametrize("value", ["1,42", "NaN1", "１", "1_000", "1e400", True, [1.42]])
def test_what_is_no_number_is_left_out(value):
    document = tree()
    document["data"][1] = row("2026-08-25", value)
    assert dict(parsed(document).quality.left_out) == {"unreadable_value": 1}


@pytest.mark.parametrize("time", ["2026-02-29T00:00:00Z", "yesterday", 1787529600, None])
def test_an_impossible_time_is_left_out(time):
    document = tree()
    document["data"][1] = row("2026-08-25", time=time)
    assert dict(parsed(document).quality.left_out) == {"bad_date": 1}


def test_flash_values_are_counted():
    document = tree()
    document["data"][2]["CapMVRVCur-status"] = "flash"
    assert parsed(document).quality.notes[0].endswith("(1 of them are marked flash)")


def test_the_running_day_is_left_out_and_the_next_is_in_the_future():
    answer = parsed({"data": [row("2026-08-27"), row("2026-08-28"), row("2026-08-29")]})
    assert list(values(answer)[("BTC_MVRV", "close")]) == ["2026-08-27"]
    assert (answer.quality.blank, dict(answer.quality.left_out)) == (1, {"future_date": 1})
    assert answer.quality.notes[0].startswith("the UTC day that was running")


def test_rows_of_another_asset_and_of_no_kind_are_left_out():
    document = tree()
    document["data"] += [row("2026-08-27", asset="eth"), "row"]
    assert dict(parsed(document).quality.left_out) == {"unknown_name": 1, "ragged_row": 1}


def test_another_asset_alone_is_refused_naming_both():
    with pytest.raises(NotTheDocument, match="expected CapMVRVCur of btc and got that of eth"):
        parsed({"data": [row("2026-08-25", asset="eth")]})


def test_no_rows_are_no_rows():
    answer = parsed({"data": []})
    assert (answer.rows, answer.quality.read) == ((), 0)


@pytest.mark.parametrize(
    ("document", "missing"),
    [
        ({"rows": []}, "'data'"),
        ({"data": {}}, "'data'"),
        ({"data": [{"asset": "btc", "time": "2026-08-25T00:00:00Z", "CapMVRV": "1"}]}, "'CapMVRVCur'"),
        ({"data": [{"asset": "btc", "day": "2026-08-25", "CapMVRVCur": "1"}]}, "'time'"),
        ({"data": ["1.42"]}, "'asset', 'time', 'CapMVRVCur'"),
        ([1], "Expected `object`, got `array`"),
    ],
)
def test_a_renamed_field_is_named(document, missing):
    with pytest.raises(SchemaChanged, match=f"has no .*{missing}"):
        parsed(document)


def test_an_error_with_status_200_is_quoted():
    with pytest.raises(NotTheDocument, match="got the error 'Requested metric is not available'"):
        parsed({"error": {"type": "forbidden", "message": "Requested metric is not available"}})


@pytest.mark.parametrize("body", OTHER_BODIES.values(), ids=OTHER_BODIES)
def test_what_comes_in_place_of_the_document(body):
    with pytest.raises(NotTheDocument, match="expected CapMVRVCur of btc"):
        CoinMetrics().parse(payload(body, MVRV))


def test_broken_documents_never_escape_the_exception_tree():
    assert_survives(CoinMetrics(), json.dumps(tree()).encode(), MVRV)


def test_each_metric_is_asked_for_alone():
    client = RecordedClient(*[json.dumps(tree()).encode()] * 5)
    list(CoinMetrics(host=HOST).fetch(Ask(now=NOON, first=date(2020, 1, 1)), client))
    assert [(r.params["assets"], r.params["metrics"]) for r in client.requests] == [
        ("btc", "PriceUSD"),
        ("eth", "PriceUSD"),
        ("btc", "CapMVRVCur"),
        ("btc", "CapMrktCurUSD"),
        ("btc", "AdrActCnt"),
    ]
    assert client.requests[0].url == BASE
    assert client.requests[0].params == {
        "assets": "btc",
        "metrics": "PriceUSD",
        "frequency": "1d",
        "page_size": "10000",
        "start_time": "2020-01-01",
        "end_time": "2026-08-28",
    }


def pages(*next_urls: object, names: tuple[str, ...] = ("BTC_MVRV",)):
    bodies = [json.dumps({**tree(), "next_page_url": url}).encode() for url in next_urls]
    client = RecordedClient(*bodies, json.dumps(tree()).encode())
    return client, CoinMetrics(host=HOST).fetch(Ask(now=NOON, names=names), client)


def test_the_next_page_is_followed_on_the_same_host():
    client, found = pages(f"{BASE}?next_page_token=abc", f"{BASE}?next_page_token=def")
    assert len(list(found)) == 3
    assert [(r.url, r.params, r.key) for r in client.requests[1:]] == [
        (f"{BASE}?next_page_token=abc", {}, "btc_CapMVRVCur_page2"),
        (f"{BASE}?next_page_token=def", {}, "btc_CapMVRVCur_page3"),
    ]
    assert {r.context["metric"] for r in client.requests} == {"CapMVRVCur"}


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/v4/timeseries/asset-metrics?next_page_token=a",
        "https://h/v4/timeseries/asset-metrics?next_page_token=a",
        "http://h:8080/v4/timeseries/asset-metrics?next_page_token=a",
        "http://h:99999/v4/timeseries/asset-metrics",
        "http://h@evil.example/v4/timeseries/asset-metrics",
        "http://user:word@h/v4/timeseries/asset-metrics",
        "http://h.evil.example/v4/timeseries/asset-metrics",
        "http://h\\@evil.example/v4/timeseries/asset-metrics",
        "http://h/v4/other?next_page_token=a",
        "//h/v4/timeseries/asset-metrics",
        "file:///v4/timeseries/asset-metrics",
        "/v4/timeseries/asset-metrics?next_page_token=a",
        ["http://h/"],
    ],
)
def test_a_page_elsewhere_is_never_asked_for(url):
    client, found = pages(url)
    assert next(found).key == "the-key"  # the page that came is handed on first
    with pytest.raises(ImpossibleAnswer, match=r"the next page is said to be at .*, not at http://h; it was not asked"):
        next(found)
    assert len(client.requests) == 1


def test_the_port_may_be_spelled_out():
    client, found = pages("http://h:80/v4/timeseries/asset-metrics?next_page_token=a")
    assert len(list(found)) == 2
    assert len(client.requests) == 2


def test_pages_that_go_in_a_circle_end():
    again = f"{BASE}?next_page_token=abc"
    client, found = pages(again, again)
    with pytest.raises(ImpossibleAnswer, match="its pages go in a circle"):
        list(found)
    assert len(client.requests) == 2


def test_endless_pages_end():
    client, found = pages(*[f"{BASE}?next_page_token={at}" for at in range(60)])
    with pytest.raises(ImpossibleAnswer, match="after 50 pages"):
        list(found)
    assert len(client.requests) == 50


def test_a_refusal_reaches_the_caller():
    client = RecordedClient(SourceRefused("coin-metrics", 403, "not free"))
    with pytest.raises(SourceRefused, match="status 403"):
        list(CoinMetrics().fetch(Ask(now=NOON, names=("BTC",)), client))


def test_an_unchanged_document_has_no_next_page():
    from weatherglass.market.payload import Payload

    same = Payload(source="coin-metrics", key="k", url="u", body=b"", received_at=NOON, unchanged=True)
    found = list(CoinMetrics().fetch(Ask(now=NOON, names=("BTC",)), RecordedClient(same)))
    assert [each.unchanged for each in found] == [True]


def test_the_reference_document():
    body = shared("payloads/coinmetrics_asset_metrics_shape.json").read_bytes()
    assert values(CoinMetrics().parse(payload(body, MVRV))) == {("BTC_MVRV", "close"): {"2026-08-26": 1.42}}
    addresses = {"series": "BTC_ACTIVE_ADDRESSES", "asset": "btc", "metric": "AdrActCnt"}
    found = values(CoinMetrics().parse(payload(body, addresses)))
    assert found == {("BTC_ACTIVE_ADDRESSES", "close"): {"2026-08-26": 721893.0}}
