"""Blockchain.com's charts: status, unit, thinned spans, zeros of the time before a market."""

from __future__ import annotations

import json

import pytest

from recorded_client import NOON, OTHER_BODIES, RecordedClient, assert_survives, payload, values
from shared_files import shared
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged
from weatherglass.providers.blockchain_info import BlockchainInfo
from weatherglass.providers.contract import Ask, Provider

REVENUE = {"series": "BTC_MINER_REVENUE", "chart": "miners-revenue", "unit": "USD"}
DAY = 86_400
FIRST = 1_787_529_600
"""24 August 2026, 00:00 UTC."""


def tree(spacing: int = DAY) -> dict:
    return {
        "status": "ok",
        "name": "Miners Revenue",
        "unit": "USD",
        "period": "day",
        "description": "Block rewards and fees.",
        "values": [{"x": FIRST + at * spacing, "y": y} for at, y in enumerate((3.1e7, 3.25e7, 2.9e7, 3.0e7))],
    }


def parsed(document: object, context: dict | None = None):
    return BlockchainInfo().parse(payload(json.dumps(document), context or REVENUE))


def test_it_is_a_provider():
    assert isinstance(BlockchainInfo(), Provider)
    assert BlockchainInfo().serves == ("BTC", "BTC_MINER_REVENUE", "BTC_HASH_RATE")


def test_seconds_become_utc_days():
    answer = parsed(tree())
    assert values(answer) == {
        ("BTC_MINER_REVENUE", "close"): {
            "2026-08-24": 3.1e7,
            "2026-08-25": 3.25e7,
            "2026-08-26": 2.9e7,
            "2026-08-27": 3.0e7,
        }
    }
    assert answer.quality.notes == ("miners-revenue: in USD",)


def test_a_price_at_midnight_is_the_close_of_the_day_before():
    # Bitcoin closed 2026-01-18 at 93,634 and 2026-01-19 at 92,554.
    prices = [{"x": 1_768_780_800, "y": 93_665.1}, {"x": 1_768_867_200, "y": 92_553.06}]
    document = tree() | {"name": "Market Price (USD)", "values": prices}
    answer = parsed(document, {"series": "BTC", "chart": "market-price", "unit": "USD"})
    assert values(answer) == {("BTC", "close"): {"2026-01-18": 93_665.1, "2026-01-19": 92_553.06}}


def test_the_price_at_the_beginning_of_today_is_yesterdays_close():
    document = tree() | {"name": "Market Price (USD)"}
    document["values"].append({"x": FIRST + 4 * DAY, "y": 1.0e7})
    answer = parsed(document, {"series": "BTC", "chart": "market-price", "unit": "USD"})
    assert max(values(answer)[("BTC", "close")]) == "2026-08-27"
    assert answer.quality.kept == 5


def test_newest_first_and_unknown_members_change_nothing():
    document = tree()
    document["values"].reverse()
    document["new"] = {"a": 1}
    assert values(parsed(document)) == values(parsed(tree()))


def test_the_running_day_is_left_out():
    document = tree()
    document["values"].append({"x": FIRST + 4 * DAY, "y": 1.0e7})
    answer = parsed(document)
    assert list(values(answer)[("BTC_MINER_REVENUE", "close")])[-1] == "2026-08-27"
    assert (answer.quality.blank, answer.quality.notes[-1][:28]) == (1, "the UTC day that was running")


def test_a_zero_is_a_time_without_a_market():
    document = tree()
    document["values"][0]["y"] = 0.0
    assert dict(parsed(document).quality.left_out) == {"zero_placeholder": 1}


def test_bad_rows_are_left_out_one_by_one():
    document = tree()
    more = [
        {"x": FIRST + 3 * DAY},
        None,
        {"x": "soon", "y": 1.0},
        {"x": FIRST + 9 * DAY, "y": 1.0},
        {"x": 9e17, "y": 1},
    ]
    document["values"] += more
    left_out = dict(parsed(document).quality.left_out)
    assert left_out == {"ragged_row": 2, "bad_date": 2, "future_date": 1}


def test_a_null_is_blank():
    document = tree()
    document["values"][1]["y"] = None
    answer = parsed(document)
    assert (answer.quality.kept, answer.quality.blank) == (3, 1)


def test_a_thinned_chart_is_refused():
    document = tree(-3 * DAY)
    message = (
        "miners-revenue calls itself daily and has 3 days between its values: it was thinned; ask with sampled=false"
    )
    with pytest.raises(ImpossibleAnswer, match=message):
        parsed(document)


def test_one_gap_is_no_thinning():
    document = tree()
    document["values"][0]["x"] -= 30 * DAY
    assert parsed(document).quality.kept == 4


def test_a_chart_of_another_period_may_be_sparse():
    document = tree(-7 * DAY) | {"period": "week"}
    assert parsed(document).quality.kept == 4


@pytest.mark.parametrize("status", ["error", "not-found", ""])
def test_another_status_is_no_chart(status):
    with pytest.raises(NotTheDocument, match=f"expected the chart miners-revenue and got status '{status}'"):
        parsed(tree() | {"status": status, "error": "no such chart"})


def test_another_chart_is_refused_naming_both():
    with pytest.raises(
        NotTheDocument, match="expected the chart market-price and got the chart named 'Miners Revenue'"
    ):
        parsed(tree(), {"series": "BTC", "chart": "market-price", "unit": "USD"})


def test_another_unit_is_refused():
    document = tree() | {"name": "Hash Rate", "unit": "Hash Rate GH/s"}
    context = {"series": "BTC_HASH_RATE", "chart": "hash-rate", "unit": "TH/s"}
    with pytest.raises(ImpossibleAnswer, match="hash-rate is given in 'Hash Rate GH/s', and TH/s is needed"):
        parsed(document, context)
    assert parsed(document | {"unit": "Hash Rate TH/s"}, context).quality.kept == 4


def test_a_chart_without_values_is_refused():
    with pytest.raises(ImpossibleAnswer, match="miners-revenue has no values at all"):
        parsed(tree() | {"values": []})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"values": [{"t": 1, "v": 2.0}]}, "has no 'x', 'y'; it has: t, v"),
        ({"values": [1.0]}, "has no 'x', 'y'; it has: float"),
        ({"values": None}, "has no 'values'"),
        ({"values": {"x": 1}}, "Expected `array.*`, got `object`"),
        ({"status": 1}, "Expected `str`, got `int`"),
    ],
)
def test_a_renamed_field_is_named(change, message):
    with pytest.raises(SchemaChanged, match=message):
        parsed(tree() | change)


@pytest.mark.parametrize("body", OTHER_BODIES.values(), ids=OTHER_BODIES)
def test_what_comes_in_place_of_the_document(body):
    with pytest.raises(NotTheDocument, match="expected the chart miners-revenue"):
        BlockchainInfo().parse(payload(body, REVENUE))


def test_broken_documents_never_escape_the_exception_tree():
    assert_survives(BlockchainInfo(), json.dumps(tree()).encode(), REVENUE)


def test_the_whole_history_is_asked_for_unsampled():
    client = RecordedClient(b"{}", b"{}", b"{}")
    list(BlockchainInfo(host="http://h").fetch(Ask(now=NOON), client))
    assert [r.url for r in client.requests] == [
        "http://h/charts/market-price",
        "http://h/charts/miners-revenue",
        "http://h/charts/hash-rate",
    ]
    assert client.requests[1].params == {"timespan": "all", "format": "json", "sampled": "false"}
    assert client.requests[1].context == REVENUE


def test_the_captured_chart():
    body = shared("payloads/blockchain_info_chart_miners_revenue_excerpt.json").read_bytes()
    found = values(BlockchainInfo().parse(payload(body, REVENUE)))
    assert found == {("BTC_MINER_REVENUE", "close"): {"2026-07-20": 32579946.41959805}}
