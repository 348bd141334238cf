"""CNN's Fear & Greed Index."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from weatherglass.errors import ImpossibleAnswer, NotTheDocument, OtherDate, SchemaChanged, SourceError, UsageError
from weatherglass.market.payload import Payload
from weatherglass.market.series import ObservationDefect
from weatherglass.providers.cnn_fear_greed import CnnFearGreed
from weatherglass.providers.contract import Ask, Provider

NOW = datetime(2024, 2, 10, 1, tzinfo=UTC)  # Friday evening, the 9th, in New York
THURSDAY, FRIDAY, FRIDAY_EVENING = 1707350400000.0, 1707436800000.0, 1707523192000.0


def point(x, y):
    return {"x": x, "y": y, "rating": "greed"}


def tree(*points):
    return {
        "fear_and_greed": {"score": 77.8, "rating": "extreme greed", "timestamp": "2024-02-09T23:59:52+00:00"},
        "fear_and_greed_historical": {"timestamp": FRIDAY_EVENING, "score": 77.8, "data": list(points)},
        "market_momentum_sp500": {"timestamp": 1.0, "score": 93.8, "data": [point(FRIDAY, 5026.61)]},
    }


def document(body, received=NOW, first=None):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Payload("cnn-fear-greed", "key", "https://example.org", raw, received, {"first": first} if first else {})


def parse(body, **kwargs):
    return CnnFearGreed().parse(document(body, **kwargs))


def days_of(answer):
    (rows,) = answer.rows
    return dict(zip(rows.as_of.astype(str).tolist(), rows.value.tolist(), strict=True))


def test_labels_at_midnight_utc_are_dates_and_the_last_point_is_an_instant():
    answer = parse(tree(point(THURSDAY, 76.7), point(FRIDAY, 77.5), point(FRIDAY_EVENING, 77.8)))
    assert (answer.rows[0].series, answer.rows[0].field) == ("FNG_CNN", "close")
    assert days_of(answer) == {"2024-02-08": 76.7, "2024-02-09": 77.8}
    assert answer.quality.left_out == {ObservationDefect.CONFLICTING_DUPLICATE: 1}


def test_a_monday_stays_a_monday():
    assert list(days_of(parse(tree(point(1676246400000.0, 71.8))))) == ["2023-02-13"]


def test_an_instant_after_midnight_utc_is_of_the_new_york_evening():
    assert list(days_of(parse(tree(point(1707525000000.0, 77.8))))) == ["2024-02-09"]  # the 10th, 00:30 UTC


def test_the_last_point_repeated_counts_once():
    answer = parse(tree(point(FRIDAY, 77.8), point(FRIDAY_EVENING, 77.8)))
    assert days_of(answer) == {"2024-02-09": 77.8}
    assert answer.quality.left_out == {ObservationDefect.DUPLICATE: 1}


def test_newest_first_is_read_too():
    assert list(days_of(parse(tree(point(FRIDAY, 77.5), point(THURSDAY, 76.7))))) == ["2024-02-08", "2024-02-09"]


def test_scores_outside_of_0_to_100_are_left_out():
    answer = parse(tree(point(THURSDAY, 76.7), point(FRIDAY, 100.1), point(FRIDAY, -0.1)))
    assert days_of(answer) == {"2024-02-08": 76.7}
    assert answer.quality.left_out == {ObservationDefect.OUT_OF_BOUNDS: 2}


@pytest.mark.parametrize("x", [THURSDAY / 1000, THURSDAY * 1000, "x", None])
def test_an_instant_in_another_unit_is_a_bad_date(x):
    answer = parse(tree(point(FRIDAY, 77.8), point(x, 50.0)))
    assert days_of(answer) == {"2024-02-09": 77.8}
    assert answer.quality.left_out == {ObservationDefect.BAD_DATE: 1}


def test_blank_broken_and_future_points_are_counted():
    saturday = FRIDAY + 86_400_000
    answer = parse(tree(point(THURSDAY, None), point(THURSDAY, "high"), point(saturday, 50), 7, point(FRIDAY, "77.8")))
    assert days_of(answer) == {"2024-02-09": 77.8}
    assert answer.quality.blank == 1
    assert answer.quality.left_out == {
        ObservationDefect.UNREADABLE_VALUE: 1,
        ObservationDefect.FUTURE_DATE: 1,
        ObservationDefect.RAGGED_ROW: 1,
    }


def test_points_before_the_day_asked_for_are_another_date():
    with pytest.raises(OtherDate, match=r"asked for 2024-03-01.* its last point is of 2024-02-09"):
        parse(tree(point(THURSDAY, 76.7), point(FRIDAY, 77.5)), first="2024-03-01")
    assert len(days_of(parse(tree(point(THURSDAY, 76.7), point(FRIDAY, 77.5)), first="2024-02-09"))) == 2


def test_zeros_alone_are_impossible():
    with pytest.raises(ImpossibleAnswer, match="all of its 2 scores are zero"):
        parse(tree(point(THURSDAY, 0), point(FRIDAY, 0.0)))


def test_an_empty_history_is_noted():
    answer = parse(tree())
    assert (answer.rows, answer.quality.notes) == ((), ("the history has no point",))


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        (lambda found: found.pop("fear_and_greed_historical"), "has no 'fear_and_greed_historical'"),
        (lambda found: found["fear_and_greed_historical"].pop("data"), r"has no 'fear_and_greed_historical\.data'"),
        (lambda found: found["fear_and_greed_historical"]["data"][0].pop("x"), "has no 'x'; it has: y, rating"),
        (lambda found: found["fear_and_greed_historical"]["data"][0].pop("y"), "has no 'y'"),
    ],
)
def test_a_lost_field_is_named(change, missing):
    found = tree(point(FRIDAY, 77.8))
    change(found)
    with pytest.raises(SchemaChanged, match=missing):
        parse(found)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "an empty answer"),
        (b"I'm a teapot. You're a bot.", "no JSON .*teapot"),
        (b"<html>consent</html>", "no JSON"),
        (json.dumps(tree(point(FRIDAY, 77.8))).encode()[:150], "no JSON"),
    ],
)
def test_what_is_no_history_is_not_the_document(body, found):
    with pytest.raises(NotTheDocument, match=found):
        parse(body)


def test_the_first_day_asked_for_stands_in_the_address_and_a_browser_asks():
    asked = []

    class Shelf:
        def get(self, request):
            asked.append(request)
            return document(tree(point(FRIDAY, 77.8)))

    for first in (date(2024, 1, 2), date(2011, 1, 3), None):
        list(CnnFearGreed().fetch(Ask(NOW, first=first), Shelf()))
    base = "https://production.dataviz.cnn.io/index/fearandgreed/graphdata/"
    assert [each.url for each in asked] == [f"{base}2024-01-02", f"{base}2020-07-15", f"{base}2020-07-15"]
    assert [each.context["first"] for each in asked] == ["2024-01-02", "2020-07-15", "2020-07-15"]
    assert asked[0].headers["User-Agent"].startswith("Mozilla/5.0 ")
    assert len({each.key for each in asked}) == 2
    assert isinstance(CnnFearGreed(), Provider)
    with pytest.raises(UsageError, match="cnn-fear-greed does not give VIX"):
        list(CnnFearGreed().fetch(Ask(NOW, names=("VIX",)), Shelf()))


def test_a_body_cut_anywhere_is_an_answer_that_adds_up_or_an_error_of_the_source():
    raw = json.dumps(tree(point(THURSDAY, 76.7), point(FRIDAY, 77.5))).encode()
    for cut in range(len(raw) + 1):
        try:
            quality = parse(raw[:cut]).quality
        except SourceError:
            continue
        assert quality.read == quality.kept + quality.blank + sum(quality.left_out.values())
        assert quality.kept <= 2
