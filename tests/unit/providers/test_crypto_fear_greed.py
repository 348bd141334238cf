"""The Crypto Fear & Greed Index."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged, SourceError, UsageError
from weatherglass.market.payload import Payload
from weatherglass.market.series import ObservationDefect
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.crypto_fear_greed import CryptoFearGreed

NOW = datetime(2019, 2, 26, 12, tzinfo=UTC)
NEWEST = 1551139200  # 2019-02-26 00:00 UTC
DAY = 86400


def scores(*values, newest=NEWEST):
    return [
        {"value": value, "value_classification": "Fear", "timestamp": str(newest - at * DAY)}
        for at, value in enumerate(values)
    ]


def tree(data, error=None):
    return {"name": "Fear and Greed Index", "data": data, "metadata": {"error": error}}


def document(body, received=NOW):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Payload("crypto-fear-greed", "fng.json", "https://example.org", raw, received)


def parse(body, **kwargs):
    return CryptoFearGreed().parse(document(body, **kwargs))


def test_scores_are_read_oldest_first_by_utc_day():
    answer = parse(tree(scores("40", "47", "100", "0")))
    (rows,) = answer.rows
    assert (rows.series, rows.field) == ("FNG_CRYPTO", "close")
    assert rows.as_of.astype(str).tolist() == ["2019-02-23", "2019-02-24", "2019-02-25", "2019-02-26"]
    assert rows.value.tolist() == [0.0, 100.0, 47.0, 40.0]
    assert (answer.quality.read, answer.quality.kept) == (4, 4)


def test_an_instant_within_the_day_is_of_that_utc_day():
    (rows,) = parse(tree([{"value": "47", "timestamp": "1551157200"}])).rows  # 05:00 UTC, midnight in New York
    assert rows.as_of.astype(str).tolist() == ["2019-02-26"]


def test_numbers_instead_of_texts_and_new_fields_are_read():
    (rows,) = parse({**tree([{"value": 40, "timestamp": NEWEST, "time_until_update": "68499"}]), "plan": "free"}).rows
    assert rows.value.tolist() == [40.0]


def test_scores_outside_of_0_to_100_are_left_out():
    answer = parse(tree(scores("40", "101", "-1")))
    assert answer.rows[0].value.tolist() == [40.0]
    assert answer.quality.left_out == {ObservationDefect.OUT_OF_BOUNDS: 2}


@pytest.mark.parametrize("stamp", ["soon", "", None, str(NEWEST * 1000), "1000000000", "1e400"])
def test_an_instant_that_cannot_be_is_a_bad_date(stamp):
    answer = parse(tree([*scores("40"), {"value": "41", "timestamp": stamp}]))
    assert answer.rows[0].value.tolist() == [40.0]
    assert answer.quality.left_out == {ObservationDefect.BAD_DATE: 1}


def test_blank_broken_future_and_doubled_scores_are_counted():
    data = [*scores("40", "", ".", "x", None), *scores("50", newest=NEWEST + DAY), *scores("40"), "row"]
    answer = parse(tree(data))
    assert answer.rows[0].value.tolist() == [40.0]
    assert answer.quality.blank == 3
    assert answer.quality.left_out == {
        ObservationDefect.UNREADABLE_VALUE: 1,
        ObservationDefect.FUTURE_DATE: 1,
        ObservationDefect.DUPLICATE: 1,
        ObservationDefect.RAGGED_ROW: 1,
    }


def test_an_error_that_it_states_is_shown():
    with pytest.raises(NotTheDocument, match="an error: 'rate limit reached'"):
        parse(tree([], error="rate limit reached"))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "an empty answer"),
        (b"<html>502 Bad Gateway</html>", "no JSON .*502 Bad Gateway"),
        (json.dumps(tree(scores("40", "41"))).encode()[:90], "no JSON"),
        (json.dumps(tree([])).encode(), "an empty list of scores"),
        (b"[" * 100_000, "JSON that breaks off"),
    ],
)
def test_what_is_no_list_of_scores_is_not_the_document(body, found):
    with pytest.raises(NotTheDocument, match=found):
        parse(body)


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ({"name": "x", "metadata": {"error": None}}, "has no 'data'; it has: name, metadata"),
        (tree({"value": "40"}), "has no 'data'"),
        (tree([{"score": "40", "timestamp": "1"}]), "has no 'value'; it has: score, timestamp"),
        (tree([{"value": "40", "time": "1"}]), "has no 'timestamp'"),
        ([1, 2], "Expected `object`"),
    ],
)
def test_a_renamed_field_is_named(body, missing):
    with pytest.raises(SchemaChanged, match=missing):
        parse(body)


def test_zeros_alone_are_impossible_and_one_zero_is_not():
    with pytest.raises(ImpossibleAnswer, match="all of its 3 scores are zero"):
        parse(tree(scores("0", "0", "0")))
    assert parse(tree(scores("0"))).rows[0].value.tolist() == [0.0]


def test_one_document_is_asked_for():
    asked = []

    class Shelf:
        def get(self, request):
            asked.append(request)
            return document(tree(scores("40")))

    (payload,) = CryptoFearGreed().fetch(Ask(NOW), Shelf())
    assert CryptoFearGreed().parse(payload).rows[0].rows == 1
    assert [(each.url, dict(each.params)) for each in asked] == [
        ("https://api.alternative.me/fng/", {"limit": "0", "format": "json"})
    ]
    assert isinstance(CryptoFearGreed(), Provider)
    with pytest.raises(UsageError, match="crypto-fear-greed does not give FNG_CNN"):
        list(CryptoFearGreed().fetch(Ask(NOW, names=("FNG_CNN",)), Shelf()))


def test_a_body_cut_anywhere_is_an_answer_that_adds_up_or_an_error_of_the_source():
    raw = json.dumps(tree(scores("40", "47"))).encode()
    for cut in range(len(raw) + 1):
        try:
            quality = parse(raw[:cut]).quality
        except SourceError:
            continue
        assert quality.read == quality.kept + quality.blank + sum(quality.left_out.values())
        assert quality.kept <= 2
