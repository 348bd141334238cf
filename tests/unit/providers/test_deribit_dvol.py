"""DVOL: the close is the last of five members, pages go backwards, the running day has no close."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from recorded_client import NOON, OTHER_BODIES, RecordedClient, assert_survives, payload, values
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged, SourceRefused
from weatherglass.market.payload import Payload
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.deribit_dvol import DeribitDvol

DVOL = {"series": "DVOL"}


def ms(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp() * 1000)


def tree(continuation: object = None) -> dict:
    data = [
        [ms(2026, 8, 25), 41.0, 43.5, 40.2, 42.75],
        [ms(2026, 8, 26), 42.75, 44.0, 42.1, 43.0],
        [ms(2026, 8, 27), 43.0, 43.6, 41.9, 42.2],
    ]
    return {"jsonrpc": "2.0", "result": {"data": data, "continuation": continuation}}


def rows(document: dict) -> list:
    return document["result"]["data"]


def parsed(document: object):
    return DeribitDvol().parse(payload(json.dumps(document), DVOL))


def test_it_is_a_provider():
    assert isinstance(DeribitDvol(), Provider)
    assert DeribitDvol().serves == ("DVOL", "DVOL_ETH")


def test_the_fifth_member_is_the_close():
    found = values(parsed(tree()))
    assert found[("DVOL", "close")] == {"2026-08-25": 42.75, "2026-08-26": 43.0, "2026-08-27": 42.2}
    assert found[("DVOL", "low")] == {"2026-08-25": 40.2, "2026-08-26": 42.1, "2026-08-27": 41.9}
    assert found[("DVOL", "open")]["2026-08-25"] == 41.0
    assert found[("DVOL", "high")]["2026-08-25"] == 43.5


def test_newest_first_and_unknown_members_change_nothing():
    document = tree()
    rows(document).reverse()
    document["result"]["new"] = 1
    assert values(parsed(document)) == values(parsed(tree()))


def test_the_bar_of_the_running_day_is_no_close():
    document = tree()
    rows(document).append([ms(2026, 8, 28), 42.2, 45.0, 42.0, 44.9])
    answer = parsed(document)
    assert max(values(answer)[("DVOL", "close")]) == "2026-08-27"
    assert (answer.quality.read, answer.quality.blank) == (16, 4)
    assert answer.quality.notes[0].startswith("the UTC day that was running")


def test_a_bar_of_tomorrow_is_in_the_future():
    document = tree()
    rows(document).append([ms(2026, 8, 29), 42.2, 45.0, 42.0, 44.9])
    assert dict(parsed(document).quality.left_out) == {"future_date": 4}


@pytest.mark.parametrize("at", [ms(2026, 8, 24, 8), ms(2026, 8, 24) // 1000 + 1, "soon", None])
def test_a_bar_that_is_of_no_utc_day_is_left_out(at):
    document = tree()
    rows(document).append([at, 42.2, 45.0, 42.0, 44.9])
    assert dict(parsed(document).quality.left_out) == {"bad_date": 4}


def test_a_row_of_another_length_is_left_out():
    document = tree()
    rows(document).extend([[ms(2026, 8, 24), 42.2], {"t": 1}])
    assert dict(parsed(document).quality.left_out) == {"ragged_row": 8}


def test_zeros_and_nulls_are_no_values():
    document = tree()
    rows(document)[0][1:] = [0, 0, 0, 0]
    rows(document)[1][1:] = [None, None, None, None]
    answer = parsed(document)
    assert list(values(answer)[("DVOL", "close")]) == ["2026-08-27"]
    assert (answer.quality.blank, dict(answer.quality.left_out)) == (4, {"zero_placeholder": 4})


def test_a_close_above_the_high_costs_the_others():
    document = tree()
    rows(document)[0][4] = 50.0
    answer = parsed(document)
    assert values(answer)[("DVOL", "close")]["2026-08-25"] == 50.0
    assert dict(answer.quality.left_out) == {"impossible_range": 3}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"result": {"values": []}}, "has no 'data'; it has: values"),
        ({"result": []}, "has no 'data'; it has: list"),
        ({"result": {"data": [[1, 2]]}}, "has no 'rows of milliseconds, open, high, low, close'; it has: \\[1, 2\\]"),
        ({"jsonrpc": "2.0"}, "has no 'result'"),
    ],
)
def test_another_shape_is_a_changed_schema(document, message):
    with pytest.raises(SchemaChanged, match=message):
        parsed(document)


def test_no_bars_are_no_rows():
    assert parsed({"result": {"data": [], "continuation": None}}).rows == ()


def test_an_error_of_the_interface_is_named():
    with pytest.raises(SourceRefused, match="JSON-RPC error 11051 system_maintenance: ask again later"):
        parsed({"error": {"code": 11051, "message": "system_maintenance"}})


@pytest.mark.parametrize("body", OTHER_BODIES.values(), ids=OTHER_BODIES)
def test_what_comes_in_place_of_the_document(body):
    with pytest.raises(NotTheDocument, match="expected daily bars of DVOL"):
        DeribitDvol().parse(payload(body, DVOL))


def test_broken_documents_never_escape_the_exception_tree():
    assert_survives(DeribitDvol(), json.dumps(tree()).encode(), DVOL)


def walk(*continuations: object, first: date | None = None):
    client = RecordedClient(*(json.dumps(tree(each)).encode() for each in continuations))
    ask = Ask(now=NOON, names=("DVOL",), first=first)
    return client, DeribitDvol(host="http://h").fetch(ask, client)


def test_pages_are_walked_backwards_until_there_is_none_before():
    client, found = walk(ms(2025, 1, 1), ms(2023, 1, 1), None)
    assert len(list(found)) == 3
    assert [(r.key, r.params["end_timestamp"]) for r in client.requests] == [
        ("DVOL_1D", str(ms(2026, 8, 29) - 1)),
        ("DVOL_1D_page2", str(ms(2025, 1, 1))),
        ("DVOL_1D_page3", str(ms(2023, 1, 1))),
    ]
    assert client.requests[0].url == "http://h/api/v2/public/get_volatility_index_data"
    assert client.requests[0].params["start_timestamp"] == str(ms(2021, 3, 24))
    assert (client.requests[0].params["currency"], client.requests[0].params["resolution"]) == ("BTC", "1D")


def test_the_walk_ends_at_the_first_day_asked_for():
    client, found = walk(ms(2025, 12, 31), None, first=date(2026, 1, 1))
    assert len(list(found)) == 1
    assert client.requests[0].params["start_timestamp"] == str(ms(2026, 1, 1))


@pytest.mark.parametrize("continuation", [ms(2027, 1, 1), ms(2026, 8, 29) - 1, "2025", 1.5])
def test_a_page_that_does_not_go_back_ends_the_walk(continuation):
    client, found = walk(continuation)
    next(found)
    with pytest.raises(ImpossibleAnswer, match=r"is continued at .*, not before it"):
        next(found)
    assert len(client.requests) == 1


def test_an_unchanged_page_is_the_last():
    same = Payload(source="deribit-dvol", key="k", url="u", body=b"", received_at=NOON, unchanged=True)
    found = list(DeribitDvol().fetch(Ask(now=NOON, names=("DVOL",)), RecordedClient(same)))
    assert [each.unchanged for each in found] == [True]
